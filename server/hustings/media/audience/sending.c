/* What goes out: numbered, encrypted, gathered, and sent with as few calls as the kernel allows. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>

#include "state.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

void flush(struct fan *fan)
{
    int sent = 0;
    while (sent < fan->pending) {
        int n = sendmmsg(fan->descriptor, fan->message + sent, (unsigned)(fan->pending - sent), MSG_DONTWAIT);
        fan->totals.calls++;
        if (n > 0) {
            for (int i = sent; i < sent + n; i++) {
                fan->totals.sent += fan->packets[i];
                fan->totals.octets += fan->part[i].iov_len;
            }
            sent += n;
            continue;
        }
        if (errno == EINTR)
            continue;
        /* Live media waits for nobody: what the socket does not take now is lost, for this viewer or, where
         * the buffer is full, for all that were to come. */
        int lost = errno == EAGAIN || errno == ENOBUFS ? fan->pending - sent : 1;
        for (int i = sent; i < sent + lost; i++) {
            fan->totals.dropped += fan->packets[i];
            fan->whose[i]->stats.dropped += fan->packets[i];
        }
        sent += lost;
    }
    fan->pending = 0;
    fan->used = 0;
}

/* Room for one more message of at most `size` bytes. */
uint8_t *room(struct fan *fan, size_t size)
{
    if (fan->pending == MESSAGES || fan->used + size > ARENA)
        flush(fan);
    return fan->arena + fan->used;
}

void post(struct fan *fan, struct viewer *viewer, uint8_t *data, size_t size, int packets, int segment)
{
    int m = fan->pending++;
    struct msghdr *header = &fan->message[m].msg_hdr;
    fan->part[m] = (struct iovec){data, size};
    fan->packets[m] = (uint16_t)packets;
    fan->whose[m] = viewer;
    *header = (struct msghdr){.msg_name = &viewer->address,
                              .msg_namelen = viewer->address_length,
                              .msg_iov = &fan->part[m],
                              .msg_iovlen = 1};
    if (packets > 1) {
        header->msg_control = fan->control[m].room;
        header->msg_controllen = sizeof fan->control[m].room;
        struct cmsghdr *control = CMSG_FIRSTHDR(header);
        uint16_t length = (uint16_t)segment;
        control->cmsg_level = IPPROTO_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof length);
        memcpy(CMSG_DATA(control), &length, sizeof length);
    }
    fan->used += size;
}

/* What a connection would not take of a frame is sent before the next; whole frames are dropped, never halves. */
static int stream_rest(struct viewer *viewer)
{
    while (viewer->unsent_length > 0) {
        ssize_t n = send(viewer->descriptor, viewer->unsent, (size_t)viewer->unsent_length,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return 0;
        viewer->unsent_length -= (int)n;
        memmove(viewer->unsent, viewer->unsent + n, (size_t)viewer->unsent_length);
    }
    return 1;
}

/* RFC 4571: two bytes of length before each packet. `data` has those two bytes free in front. */
void stream(struct fan *fan, struct viewer *viewer, uint8_t *data, int length)
{
    ssize_t n = -1;
    write16(data, (uint32_t)length);
    length += 2;
    if (stream_rest(viewer)) {
        do
            n = send(viewer->descriptor, data, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        fan->totals.calls++;
    }
    if (n < 0) {
        fan->totals.dropped++;
        viewer->stats.dropped++;
        return;
    }
    viewer->unsent_length = length - (int)n;
    memcpy(viewer->unsent, data + n, (size_t)viewer->unsent_length);
    fan->totals.sent++;
    fan->totals.octets += (uint64_t)length;
}

static int header_of(uint8_t *at, int type, int marker, int pad, uint64_t number, uint32_t timestamp,
                     uint32_t ssrc)
{
    at[0] = (uint8_t)(0x80 | (pad > 0 ? 0x20 : 0));
    at[1] = (uint8_t)(type | (marker ? 0x80 : 0));
    write16(at + 2, (uint32_t)number);
    write32(at + 4, timestamp);
    write32(at + 8, ssrc);
    return HEADER;
}

static int written(struct viewer *viewer, struct track *track, uint8_t *at, const struct fan_packet *packet,
                   int pad)
{
    uint64_t number = packet->index + track->offset;
    int header = header_of(at, track->stream.payload_type, packet->marker, pad, number,
                           packet->timestamp + track->shift, track->stream.ssrc);
    return protect_rtp(viewer->rtp, at, header, packet->payload, packet->length, pad, track->stream.ssrc, number);
}

static void account(struct track *track, const struct fan_packet *packet)
{
    uint64_t number = packet->index + track->offset;
    track->stats.packets++;
    track->stats.octets += packet->length;
    if (number >= track->numbered)
        track->numbered = number + 1;
}

/* How many packets from the first one on can be one message, and how long each is then. */
static int run_of(const struct fan_packet *packet, int count, int *length)
{
    int longest = packet[0].length, n = 1;
    for (; n < count && n < SEGMENTS; n++) {
        int most = packet[n].length > longest ? packet[n].length : longest;
        if (most - packet[0].length > PAD_MAX)
            break;
        int shorter = most - packet[n].length > PAD_MAX;
        longest = most;
        if (shorter) { /* only the last one may be */
            n++;
            break;
        }
    }
    *length = longest;
    return n;
}

void serve(struct fan *fan, struct viewer *viewer, struct track *track, const struct fan_packet *packet,
                  int count)
{
    int overhead = HEADER + cipher_overhead(viewer->rtp, 0);
    if (viewer->descriptor >= 0) {
        for (int i = 0; i < count; i++) {
            uint8_t *at = room(fan, FAN_DATAGRAM_MAX + 2);
            int length = written(viewer, track, at + 2, &packet[i], 0);
            account(track, &packet[i]);
            if (length > 0)
                stream(fan, viewer, at, length);
        }
        return;
    }
    for (int i = 0; i < count;) {
        int length = packet[i].length, n = fan->segments ? run_of(packet + i, count - i, &length) : 1;
        uint8_t *begin = room(fan, (size_t)n * (size_t)(length + overhead)), *at = begin;
        int whole = 0;
        for (int k = 0; k < n; k++) {
            const struct fan_packet *each = &packet[i + k];
            int pad = n > 1 && k < n - 1 ? length - each->length : 0;
            int size = written(viewer, track, at, each, pad);
            account(track, each);
            if (size < 0)
                break;
            at += size;
            whole++;
        }
        if (whole > 0)
            post(fan, viewer, begin, (size_t)(at - begin), whole, length + overhead);
        i += n;
    }
}

/* Sends a packet of the ring once more, as RFC 4588, section 4, has it where that was negotiated. */
static int repeat(struct fan *fan, struct viewer *viewer, struct track *track, const struct held *held,
                  uint16_t number)
{
    struct fan_packet packet = {held->index, held->timestamp, held->length, held->marker, held->payload};
    uint8_t *base = room(fan, FAN_DATAGRAM_MAX + 4), *at = base + 2;
    int length;
    if (track->stream.again_type == 0) {
        length = written(viewer, track, at, &packet, 0);
    } else { /* the lost number goes before the payload */
        uint8_t body[2 + FAN_PAYLOAD_MAX];
        uint64_t next = track->again++;
        write16(body, number);
        memcpy(body + 2, held->payload, held->length);
        int header = header_of(at, track->stream.again_type, held->marker, 0, next,
                               held->timestamp + track->shift, track->stream.again_ssrc);
        length = protect_rtp(viewer->rtp, at, header, body, held->length + 2, 0, track->stream.again_ssrc, next);
    }
    if (length < 0)
        return 0;
    if (viewer->descriptor >= 0) {
        stream(fan, viewer, base, length);
    } else {
        fan->used += 2;
        post(fan, viewer, at, (size_t)length, 1, 0);
    }
    return length;
}

static const struct held *held_of(struct fan *fan, const struct track *track, uint64_t index)
{
    /* A line that is watched need not have been fed yet. */
    const struct held *ring = track->line < 0 || track->numbered == 0 ? NULL : fan->line[track->line].ring;
    const struct held *held = ring == NULL ? NULL : &ring[index & (unsigned)(fan->history - 1)];
    return held == NULL || held->length == 0 || held->index != index || index < track->first ? NULL : held;
}

void again(struct fan *fan, struct viewer *viewer, int which, uint16_t number, uint64_t now_ms)
{
    struct track *track = &viewer->track[which];
    double earned = (double)(now_ms - viewer->again_ms) * fan->again_a_second / 1000.0;
    viewer->again_left += earned;
    if (viewer->again_left > fan->again_a_second)
        viewer->again_left = fan->again_a_second;
    viewer->again_ms = now_ms;
    /* The whole number behind these 16 bits: the newest one that has gone out and ends in them. */
    uint64_t newest = track->numbered - 1;
    uint64_t whole = newest - (uint16_t)((uint16_t)newest - number);
    uint64_t index = whole - track->offset;
    const struct held *held = held_of(fan, track, index);
    if (held == NULL || viewer->again_left < 1.0 || (viewer->address_length == 0 && viewer->descriptor < 0)) {
        track->stats.refused++;
        return;
    }
    viewer->again_left -= 1.0;
    track->stats.again++;
    repeat(fan, viewer, track, held, number);
}

int probe(struct fan *fan, struct viewer *viewer, int octets)
{
    struct track *track = &viewer->track[FAN_VIDEO];
    int sent = 0;
    if (track->stream.again_type == 0 || (viewer->address_length == 0 && viewer->descriptor < 0))
        return 0;
    for (int back = 1; back <= fan->history && sent < octets && track->numbered >= (uint64_t)back; back++) {
        uint64_t number = track->numbered - (uint64_t)back;
        const struct held *held = held_of(fan, track, number - track->offset);
        if (held != NULL)
            sent += repeat(fan, viewer, track, held, (uint16_t)number);
    }
    return sent;
}

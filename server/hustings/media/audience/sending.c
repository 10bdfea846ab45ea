/* What goes out: numbered, encrypted, gathered, and sent with as few calls as the kernel allows. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>

#include "state.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { LEAD = 2 }; /* room for a frame's length (RFC 4571) */

static void count_sent(struct fan *fan, int m)
{
    fan->totals.sent += fan->packets[m];
    fan->totals.octets += fan->part[m].iov_len;
}

static void count_dropped(struct fan *fan, int m, int packets)
{
    fan->totals.dropped += (uint64_t)packets;
    fan->whose[m]->stats.dropped += (uint64_t)packets;
}

static size_t segment_of(const struct msghdr *header)
{
    uint16_t segment;
    memcpy(&segment, CMSG_DATA(CMSG_FIRSTHDR(header)), sizeof segment);
    return segment;
}

/* A path on which the kernel cuts no segments (no checksums by the device, or a small MTU): one by one. */
static void send_singly(struct fan *fan, int m)
{
    struct msghdr header = fan->message[m].msg_hdr;
    size_t segment = segment_of(&header), length = fan->part[m].iov_len;
    uint8_t *at = fan->part[m].iov_base;
    fan->whose[m]->whole = 1;
    fan->totals.unsegmented++;
    header.msg_control = NULL;
    header.msg_controllen = 0;
    for (; length > 0; at += segment, length -= segment) {
        struct iovec part = {at, segment < length ? segment : length};
        ssize_t n;
        header.msg_iov = &part;
        segment = part.iov_len;
        do
            n = sendmsg(fan->descriptor, &header, MSG_DONTWAIT);
        while (n < 0 && errno == EINTR);
        fan->totals.calls++;
        if (n < 0) {
            count_dropped(fan, m, 1);
        } else {
            fan->totals.sent++;
            fan->totals.octets += (uint64_t)n;
        }
    }
}

/* Live media waits for nobody, but a burst may pass: what the socket does not take after that is lost. */
static int room_again(struct fan *fan)
{
    struct pollfd until = {.fd = fan->descriptor, .events = POLLOUT};
    return poll(&until, 1, PATIENCE_MS) > 0;
}

void flush(struct fan *fan)
{
    int sent = 0, waited = 0;
    while (sent < fan->pending) {
        int n = sendmmsg(fan->descriptor, fan->message + sent, (unsigned)(fan->pending - sent), MSG_DONTWAIT);
        fan->totals.calls++;
        if (n > 0) {
            for (int m = sent; m < sent + n; m++)
                count_sent(fan, m);
            sent += n;
        } else if (errno == EINTR) {
            continue;
        } else if (errno == EAGAIN || errno == ENOBUFS) {
            if (!waited && room_again(fan)) {
                waited = 1;
                continue;
            }
            for (; sent < fan->pending; sent++)
                count_dropped(fan, sent, fan->packets[sent]);
        } else if (fan->packets[sent] > 1 && (errno == EIO || errno == EINVAL || errno == EMSGSIZE)) {
            send_singly(fan, sent++);
        } else {
            count_dropped(fan, sent, fan->packets[sent]);
            sent++;
        }
    }
    fan->pending = 0;
    fan->used = 0;
    fan->segment = 0;
}

/* Where the next packet is put: behind what is there already, so that the two may go out as one message. */
uint8_t *room(struct fan *fan, const struct viewer *viewer, size_t size)
{
    size_t lead = viewer->descriptor >= 0 ? LEAD : 0;
    if (fan->pending == MESSAGES || fan->used + size + LEAD > ARENA)
        flush(fan);
    return fan->arena + fan->used + lead;
}

static void cut(struct msghdr *header, void *control, size_t size, size_t segment)
{
    header->msg_control = control;
    header->msg_controllen = size;
    struct cmsghdr *message = CMSG_FIRSTHDR(header);
    uint16_t length = (uint16_t)segment;
    message->cmsg_level = IPPROTO_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof length);
    memcpy(CMSG_DATA(message), &length, sizeof length);
}

/* Behind the last message, where the kernel would cut both as they are: all as long, only the last one shorter. */
static int joined(struct fan *fan, const struct viewer *viewer, size_t size, int packets, size_t segment)
{
    int m = fan->pending - 1;
    if (m < 0 || fan->segment == 0 || fan->whose[m] != viewer || fan->packets[m] + packets > SEGMENTS)
        return 0;
    if (packets > 1 ? segment != fan->segment : size > fan->segment)
        return 0;
    fan->part[m].iov_len += size;
    fan->packets[m] = (uint16_t)(fan->packets[m] + packets);
    cut(&fan->message[m].msg_hdr, fan->control[m].room, sizeof fan->control[m].room, fan->segment);
    if (size % fan->segment != 0)
        fan->segment = 0;
    fan->used += size;
    return 1;
}

void post(struct fan *fan, struct viewer *viewer, uint8_t *data, size_t size, int packets, size_t segment)
{
    if (joined(fan, viewer, size, packets, segment))
        return;
    int m = fan->pending++;
    struct msghdr *header = &fan->message[m].msg_hdr;
    fan->part[m] = (struct iovec){data, size};
    fan->packets[m] = (uint16_t)packets;
    fan->whose[m] = viewer;
    *header = (struct msghdr){.msg_name = &viewer->address,
                              .msg_namelen = viewer->address_length,
                              .msg_iov = &fan->part[m],
                              .msg_iovlen = 1};
    if (packets > 1)
        cut(header, fan->control[m].room, sizeof fan->control[m].room, segment);
    fan->segment = !fan->segments || viewer->whole || size % segment != 0 ? 0 : segment;
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

static void stream(struct fan *fan, struct viewer *viewer, uint8_t *packet, int length)
{
    uint8_t *frame = packet - LEAD;
    ssize_t n = -1;
    write16(frame, (uint32_t)length);
    length += LEAD;
    if (stream_rest(viewer)) {
        do
            n = send(viewer->descriptor, frame, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        fan->totals.calls++;
    }
    if (n < 0) {
        fan->totals.dropped++;
        viewer->stats.dropped++;
        return;
    }
    viewer->unsent_length = length - (int)n;
    memcpy(viewer->unsent, frame + n, (size_t)viewer->unsent_length);
    fan->totals.sent++;
    fan->totals.octets += (uint64_t)length;
}

/* One packet, put where `room` said, by whichever way the viewer has. */
void put(struct fan *fan, struct viewer *viewer, uint8_t *packet, int length)
{
    if (viewer->descriptor >= 0)
        stream(fan, viewer, packet, length);
    else if (viewer->address_length > 0)
        post(fan, viewer, packet, (size_t)length, 1, (size_t)length);
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
static int run_of(const struct fan_packet *packet, int count, int pad_most, int *length)
{
    int longest = packet[0].length, n = 1;
    for (; n < count && n < SEGMENTS; n++) {
        int most = packet[n].length > longest ? packet[n].length : longest;
        if (most - packet[0].length > pad_most)
            break;
        int shorter = most - packet[n].length > pad_most;
        longest = most;
        if (shorter) { /* only the last one may be */
            n++;
            break;
        }
    }
    *length = longest;
    return n;
}

/* Where a packet is sent again as it was, it must be the same to the last bit, so nothing is padded there: one
 * number with two contents would give the key of GCM's authentication away. */
static int padding(const struct track *track)
{
    return track->stream.again_type != 0 ? PAD_MAX : 0;
}

static void serve_run(struct fan *fan, struct viewer *viewer, struct track *track, const struct fan_packet *packet,
                      int count, int length)
{
    size_t segment = (size_t)(length + HEADER + cipher_overhead(viewer->rtp, 0));
    uint8_t *begin = room(fan, viewer, (size_t)count * segment), *at = begin;
    int whole = 0;
    for (int k = 0; k < count; k++) {
        int pad = k < count - 1 ? length - packet[k].length : 0;
        int size = written(viewer, track, at, &packet[k], pad);
        account(track, &packet[k]);
        if (size < 0)
            break;
        at += size;
        whole++;
    }
    if (whole > 0)
        post(fan, viewer, begin, (size_t)(at - begin), whole, whole > 1 ? segment : (size_t)(at - begin));
}

void serve(struct fan *fan, struct viewer *viewer, struct track *track, const struct fan_packet *packet, int count)
{
    int cuts = viewer->descriptor < 0 && fan->segments && !viewer->whole;
    for (int i = 0; i < count;) {
        int length = packet[i].length, n = cuts ? run_of(packet + i, count - i, padding(track), &length) : 1;
        if (viewer->descriptor >= 0) {
            uint8_t *at = room(fan, viewer, FAN_DATAGRAM_MAX);
            int size = written(viewer, track, at, &packet[i], 0);
            account(track, &packet[i]);
            if (size > 0)
                put(fan, viewer, at, size);
        } else {
            serve_run(fan, viewer, track, packet + i, n, length);
        }
        i += n;
    }
}

static int may_again(struct fan *fan, struct viewer *viewer, uint64_t now_ms)
{
    if (now_ms > viewer->again_ms) {
        viewer->again_left += (double)(now_ms - viewer->again_ms) * fan->again_a_second / 1000.0;
        viewer->again_ms = now_ms;
    }
    if (viewer->again_left > fan->again_a_second)
        viewer->again_left = fan->again_a_second;
    return viewer->again_left >= 1.0 && reachable(viewer);
}

static const struct held *held_of(const struct fan *fan, const struct track *track, uint64_t index)
{
    if (track->line < 0 || track->numbered == 0 || fan->line[track->line].ring == NULL || index < track->first)
        return NULL;
    const struct held *held = &fan->line[track->line].ring[index & (unsigned)(fan->history - 1)];
    return held->length > 0 && held->index == index ? held : NULL;
}

/* What stands in the packet that went out, which may be another timestamp than the line's. */
static uint32_t timestamp_of(const struct track *track, const struct held *held)
{
    const struct moved *moved = track->moved;
    if (moved != NULL && held->index >= moved->first && held->index - moved->first < (uint64_t)moved->count)
        return moved->timestamp[held->index - moved->first];
    return held->timestamp;
}

/* Sends a packet of the ring once more, as RFC 4588, section 4, has it where that was negotiated. */
static int repeat(struct fan *fan, struct viewer *viewer, struct track *track, const struct held *held,
                  uint16_t number)
{
    uint32_t timestamp = timestamp_of(track, held);
    uint8_t *at = room(fan, viewer, FAN_DATAGRAM_MAX + 2);
    int length;
    if (track->stream.again_type == 0) {
        struct fan_packet packet = {held->index, timestamp, held->length, held->marker, held->payload};
        length = written(viewer, track, at, &packet, 0);
    } else { /* the lost number goes before the payload */
        uint8_t body[2 + FAN_PAYLOAD_MAX];
        uint64_t next = track->again++;
        write16(body, number);
        memcpy(body + 2, held->payload, held->length);
        int header = header_of(at, track->stream.again_type, held->marker, 0, next, timestamp + track->shift,
                               track->stream.again_ssrc);
        length = protect_rtp(viewer->rtp, at, header, body, held->length + 2, 0, track->stream.again_ssrc, next);
    }
    if (length > 0)
        put(fan, viewer, at, length);
    return length > 0 ? length : 0;
}

void again(struct fan *fan, struct viewer *viewer, int which, uint16_t number, uint64_t now_ms)
{
    struct track *track = &viewer->track[which];
    /* The whole number behind these 16 bits: the newest one that has gone out and ends in them. */
    uint64_t newest = track->numbered - 1;
    uint64_t whole = newest - (uint16_t)((uint16_t)newest - number);
    const struct held *held = held_of(fan, track, whole - track->offset);
    if (held == NULL || !may_again(fan, viewer, now_ms)) {
        track->stats.refused++;
        fan->totals.refused++;
        return;
    }
    viewer->again_left -= 1.0;
    track->stats.again++;
    fan->totals.again++;
    repeat(fan, viewer, track, held, number);
}

int probe(struct fan *fan, struct viewer *viewer, int octets)
{
    struct track *track = &viewer->track[FAN_VIDEO];
    int sent = 0;
    if (track->stream.again_type == 0 || !reachable(viewer))
        return 0;
    for (int back = 1; back <= fan->history && sent < octets && track->numbered >= (uint64_t)back; back++) {
        uint64_t number = track->numbered - (uint64_t)back;
        const struct held *held = held_of(fan, track, number - track->offset);
        if (held != NULL)
            sent += repeat(fan, viewer, track, held, (uint16_t)number);
    }
    return sent;
}

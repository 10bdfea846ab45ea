/* One UDP socket, many viewers: each packet of a line is numbered, encrypted and sent for every viewer who
 * watches it, in one call that holds no interpreter's lock. Retransmissions are answered here too, from the
 * line's ring. Whatever is not SRTCP of a known viewer is left to the caller.
 *
 * One thread may feed while another receives: the lock is given up between two portions of viewers, so that
 * a retransmission waits for a portion and not for a thousand viewers. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

static int can_segment(int descriptor)
{
    int length = 0;
    socklen_t size = sizeof length;
    return getsockopt(descriptor, IPPROTO_UDP, UDP_SEGMENT, &length, &size) == 0;
}

struct fan *fan_open(int descriptor, int viewers, int lines, int history, int again_a_second)
{
    if (crypto_load() != 0) {
        errno = ENOSYS;
        return NULL;
    }
    if (viewers <= 0 || lines <= 0 || history <= 0 || again_a_second < 0 || (history & (history - 1)) != 0 || history > 1 << 14) {
        errno = EINVAL;
        return NULL;
    }
    struct fan *fan = calloc(1, sizeof *fan);
    if (fan == NULL)
        return NULL;
    fan->descriptor = descriptor;
    fan->capacity = viewers;
    fan->lines = lines;
    fan->history = history;
    fan->again_a_second = again_a_second;
    fan->segments = can_segment(descriptor);
    uint32_t size = 16;
    while (size < 4u * (uint32_t)viewers)
        size *= 2;
    fan->mask = size - 1;
    pthread_mutex_init(&fan->gate, NULL);
    pthread_mutex_init(&fan->lock, NULL);
    fan->viewer = calloc((size_t)viewers, sizeof *fan->viewer);
    fan->line = calloc((size_t)lines, sizeof *fan->line);
    fan->table = malloc(size * sizeof *fan->table);
    if (fan->viewer == NULL || fan->line == NULL || fan->table == NULL) {
        fan_close(fan);
        return NULL;
    }
    rehash(fan);
    return fan;
}

void fan_close(struct fan *fan)
{
    for (int v = 0; fan->viewer != NULL && v < fan->capacity; v++)
        if (fan->viewer[v] != NULL)
            discard(fan->viewer[v]);
    for (int l = 0; fan->line != NULL && l < fan->lines; l++)
        free(fan->line[l].ring);
    free(fan->viewer);
    free(fan->line);
    free(fan->table);
    pthread_mutex_destroy(&fan->lock);
    pthread_mutex_destroy(&fan->gate);
    free(fan);
}

int fan_report(struct fan *fan, int v, uint64_t ntp, const uint32_t timestamps[FAN_TRACKS],
               const uint8_t *description, int length)
{
    if (length < 0 || length > 256 || length % 4 != 0)
        return -EINVAL;
    enter(fan);
    struct viewer *viewer = known(fan, v);
    for (int t = 0; viewer != NULL && t < FAN_TRACKS; t++) {
        struct track *track = &viewer->track[t];
        if (!track->stream.present || track->stats.packets == 0)
            continue;
        uint8_t *at = room(fan, viewer, 640);
        at[0] = 0x80; /* sender report (RFC 3550, section 6.4.1) */
        at[1] = 200;
        write16(at + 2, 6);
        write32(at + 4, track->stream.ssrc);
        write32(at + 8, (uint32_t)(ntp >> 32));
        write32(at + 12, (uint32_t)ntp);
        write32(at + 16, timestamps[t]);
        write32(at + 20, (uint32_t)track->stats.packets);
        write32(at + 24, (uint32_t)track->stats.octets);
        at[28] = 0x81; /* source description: the caller gives what follows the source */
        at[29] = 202;
        write16(at + 30, (uint32_t)(1 + length / 4));
        write32(at + 32, track->stream.ssrc);
        memcpy(at + 36, description, (size_t)length);
        int size = protect_rtcp(viewer->rtcp, at, 36 + length, track->stream.ssrc, ++viewer->report_index);
        if (size > 0)
            put(fan, viewer, at, size);
    }
    flush(fan);
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_probe(struct fan *fan, int v, int octets)
{
    enter(fan);
    struct viewer *viewer = known(fan, v);
    int sent = viewer == NULL ? -ENOENT : probe(fan, viewer, octets);
    flush(fan);
    leave(fan);
    return sent;
}

int fan_take(struct fan *fan, int v, const uint8_t *datagram, int length, uint64_t now_ms, uint64_t ntp)
{
    uint8_t data[FAN_DATAGRAM_MAX];
    if (!is_rtcp(datagram, length) || length > FAN_DATAGRAM_MAX)
        return -EINVAL;
    memcpy(data, datagram, (size_t)length);
    enter(fan);
    struct viewer *viewer = known(fan, v);
    int result = viewer == NULL ? -ENOENT : taken(fan, viewer, data, length, now_ms, ntp);
    flush(fan);
    leave(fan);
    return result;
}

int fan_send(struct fan *fan, int v, const uint8_t *packet, int length)
{
    if (length <= 0 || length > FAN_DATAGRAM_MAX)
        return -EINVAL;
    enter(fan);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL && viewer->descriptor >= 0) {
        uint8_t *at = room(fan, viewer, FAN_DATAGRAM_MAX);
        memcpy(at, packet, (size_t)length);
        put(fan, viewer, at, length);
    }
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_receive(struct fan *fan, struct fan_event *events, int most, uint64_t now_ms, uint64_t ntp)
{
    struct mmsghdr message[RECEIVED] = {0};
    struct iovec part[RECEIVED];
    struct sockaddr_storage from[RECEIVED];
    int batch = most < RECEIVED ? most : RECEIVED, found = 0;
    for (int i = 0; i < batch; i++) {
        part[i] = (struct iovec){fan->in[i], FAN_DATAGRAM_MAX};
        message[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
                                             .msg_namelen = sizeof from[i],
                                             .msg_iov = &part[i],
                                             .msg_iovlen = 1};
    }
    int came;
    do
        came = recvmmsg(fan->descriptor, message, (unsigned)batch, MSG_DONTWAIT, NULL);
    while (came < 0 && errno == EINTR);
    if (came < 0)
        return errno == EAGAIN ? 0 : -errno;
    enter(fan);
    for (int i = 0; i < came; i++) {
        int length = (int)message[i].msg_len, wanted = 0;
        if (length == 0 || message[i].msg_hdr.msg_flags & MSG_TRUNC)
            continue;
        int viewer = find(fan, &from[i]), rtcp = is_rtcp(fan->in[i], length), own = rtcp && viewer >= 0;
        if (own)
            wanted = taken(fan, fan->viewer[viewer], fan->in[i], length, now_ms, ntp);
        else if (fan->in[i][0] >= 64 && !rtcp) {
            fan->totals.strangers++;
            continue;
        }
        if (own && wanted <= 0)
            continue;
        struct fan_event *event = &events[found++];
        event->kind = own ? FAN_KEYFRAME : FAN_RAW;
        event->viewer = viewer;
        event->length = own ? 0 : (uint32_t)length;
        event->address_length = message[i].msg_hdr.msg_namelen;
        event->address = from[i];
        if (!own)
            memcpy(event->data, fan->in[i], (size_t)length);
    }
    flush(fan);
    leave(fan);
    return came < batch ? found : found + (1 << 16); /* more may be waiting */
}

void fan_count(struct fan *fan, struct fan_totals *out)
{
    enter(fan);
    *out = fan->totals;
    leave(fan);
}

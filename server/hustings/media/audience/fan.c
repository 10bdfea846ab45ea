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

static struct viewer *known(struct fan *fan, int viewer)
{
    return viewer >= 0 && viewer < fan->capacity ? fan->viewer[viewer] : NULL;
}

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
    pthread_mutex_init(&fan->lock, NULL);
    fan->viewer = calloc((size_t)viewers, sizeof *fan->viewer);
    fan->line = calloc((size_t)lines, sizeof *fan->line);
    fan->table = calloc(size, sizeof *fan->table);
    if (fan->viewer == NULL || fan->line == NULL || fan->table == NULL) {
        fan_close(fan);
        return NULL;
    }
    for (uint32_t at = 0; at < size; at++)
        fan->table[at].viewer = -1;
    return fan;
}

static void discard(struct viewer *viewer)
{
    cipher_free(viewer->rtp);
    cipher_free(viewer->rtcp);
    cipher_free(viewer->incoming);
    free(viewer);
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
    free(fan);
}

int fan_segments(const struct fan *fan)
{
    return fan->segments;
}

int fan_add(struct fan *fan, const struct fan_spec *spec, uint64_t now_ms)
{
    if (spec->profile != FAN_CM_SHA1_80 && spec->profile != FAN_GCM_128 && spec->profile != FAN_GCM_256)
        return -EINVAL;
    struct viewer *viewer = calloc(1, sizeof *viewer);
    if (viewer == NULL)
        return -ENOMEM;
    viewer->descriptor = -1;
    viewer->again_left = fan->again_a_second;
    viewer->again_ms = viewer->stats.heard_ms = now_ms;
    viewer->rtp = cipher_new(spec->profile, &spec->rtp, 0);
    viewer->rtcp = cipher_new(spec->profile, &spec->rtcp, 0);
    viewer->incoming = cipher_new(spec->profile, &spec->incoming, 1);
    for (int t = 0; t < FAN_TRACKS; t++) {
        viewer->track[t].stream = spec->stream[t];
        viewer->track[t].line = -1;
    }
    if (viewer->rtp == NULL || viewer->rtcp == NULL || viewer->incoming == NULL) {
        discard(viewer);
        return -ENOMEM;
    }
    pthread_mutex_lock(&fan->lock);
    int v = 0;
    while (v < fan->capacity && fan->viewer[v] != NULL)
        v++;
    if (v < fan->capacity)
        fan->viewer[v] = viewer;
    pthread_mutex_unlock(&fan->lock);
    if (v < fan->capacity)
        return v;
    discard(viewer);
    return -ENOSPC;
}

int fan_remove(struct fan *fan, int v)
{
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        fan->viewer[v] = NULL;
        rehash(fan);
        discard(viewer);
    }
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_route(struct fan *fan, int v, const struct sockaddr *address, socklen_t length)
{
    if (length > (socklen_t)sizeof(struct sockaddr_storage) ||
        (address->sa_family != AF_INET && address->sa_family != AF_INET6))
        return -EINVAL;
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        struct sockaddr_storage to = {0};
        memcpy(&to, address, length);
        struct entry *other = find(fan, &to);
        if (other != NULL && other->viewer != v) /* the address has passed to another one */
            fan->viewer[other->viewer]->address_length = 0;
        viewer->address = to;
        viewer->address_length = length;
        rehash(fan);
    }
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_connect(struct fan *fan, int v, int descriptor)
{
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        viewer->descriptor = descriptor;
        viewer->unsent_length = 0;
    }
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_watch(struct fan *fan, int v, int t, int line, uint64_t from, int joined, uint32_t shift)
{
    if (t < 0 || t >= FAN_TRACKS || line < -1 || line >= fan->lines)
        return -EINVAL;
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        struct track *track = &viewer->track[t];
        /* A stream that begins just before the wrap, with its first packets lost, can never be decrypted
         * (RFC 3711, section 3.3.1: the receiver guesses the rollover counter): begin low. */
        uint64_t number = track->numbered > 0 ? track->numbered : (track->stream.ssrc & 0x3fff);
        track->line = line;
        track->shift = shift;
        if (!joined || track->numbered == 0)
            track->offset = number - from;
        /* No number goes out twice with another content: it would be encrypted with the same key stream. */
        if (from + track->offset < track->numbered)
            from = track->numbered - track->offset;
        track->first = track->fed = from;
    }
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_probe(struct fan *fan, int v, int octets)
{
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    int sent = viewer == NULL ? -ENOENT : probe(fan, viewer, octets);
    flush(fan);
    pthread_mutex_unlock(&fan->lock);
    return sent;
}

int fan_heard(struct fan *fan, int v, uint64_t now_ms)
{
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL)
        viewer->stats.heard_ms = now_ms;
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

static int keep(struct fan *fan, struct line *line, const struct fan_packet *packets, int count)
{
    if (line->ring == NULL)
        line->ring = calloc((size_t)fan->history, sizeof *line->ring);
    if (line->ring == NULL)
        return -ENOMEM;
    for (int i = 0; i < count; i++) {
        struct held *held = &line->ring[packets[i].index & (unsigned)(fan->history - 1)];
        held->index = packets[i].index;
        held->timestamp = packets[i].timestamp;
        held->length = packets[i].length;
        held->marker = packets[i].marker;
        memcpy(held->payload, packets[i].payload, packets[i].length);
    }
    return 0;
}

static void serve_line(struct fan *fan, struct viewer *viewer, int line, const struct fan_packet *packets, int count)
{
    for (int t = 0; t < FAN_TRACKS; t++) {
        struct track *track = &viewer->track[t];
        int skip = 0;
        if (track->line != line || !track->stream.present)
            continue;
        while (skip < count && packets[skip].index < track->fed)
            skip++;
        if (skip < count)
            serve(fan, viewer, track, packets + skip, count - skip);
    }
}

static int in_order(const struct fan_packet *packets, int count)
{
    for (int i = 0; i < count; i++)
        if (packets[i].length == 0 || packets[i].length > FAN_PAYLOAD_MAX ||
            (i > 0 && packets[i].index <= packets[i - 1].index))
            return 0;
    return count >= 0;
}

int fan_catch_up(struct fan *fan, int v, int t, const struct fan_packet *packets, int count)
{
    if (t < 0 || t >= FAN_TRACKS || !in_order(packets, count))
        return -EINVAL;
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL && count > 0 && viewer->track[t].stream.present &&
        (viewer->address_length > 0 || viewer->descriptor >= 0)) {
        serve(fan, viewer, &viewer->track[t], packets, count);
        viewer->track[t].fed = packets[count - 1].index + 1;
    }
    flush(fan);
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_feed(struct fan *fan, int line, const struct fan_packet *packets, int count)
{
    if (line < 0 || line >= fan->lines || !in_order(packets, count))
        return -EINVAL;
    pthread_mutex_lock(&fan->lock);
    int wrong = keep(fan, &fan->line[line], packets, count);
    int first = fan->turn++ % fan->capacity;
    for (int n = 0, served = 0; wrong == 0 && n < fan->capacity; n++) {
        int v = (first + n) % fan->capacity;
        struct viewer *viewer = fan->viewer[v];
        if (viewer == NULL || (viewer->address_length == 0 && viewer->descriptor < 0))
            continue;
        serve_line(fan, viewer, line, packets, count);
        if (++served % PORTION == 0) {
            flush(fan);
            pthread_mutex_unlock(&fan->lock);
            pthread_mutex_lock(&fan->lock);
        }
    }
    flush(fan);
    pthread_mutex_unlock(&fan->lock);
    return wrong;
}

int fan_report(struct fan *fan, int v, uint64_t ntp, const uint32_t timestamps[FAN_TRACKS],
               const uint8_t *description, int length)
{
    if (length < 0 || length > 256 || length % 4 != 0)
        return -EINVAL;
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    for (int t = 0; viewer != NULL && t < FAN_TRACKS; t++) {
        struct track *track = &viewer->track[t];
        if (!track->stream.present || track->stats.packets == 0)
            continue;
        uint8_t *base = room(fan, 640), *at = base + 2;
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
        if (size > 0 && viewer->descriptor >= 0) {
            stream(fan, viewer, base, size);
        } else if (size > 0 && viewer->address_length > 0) {
            fan->used += 2;
            post(fan, viewer, at, (size_t)size, 1, 0);
        }
    }
    flush(fan);
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_take(struct fan *fan, int v, const uint8_t *datagram, int length, uint64_t now_ms, uint64_t ntp)
{
    uint8_t data[FAN_DATAGRAM_MAX];
    if (!is_rtcp(datagram, length) || length > FAN_DATAGRAM_MAX)
        return -EINVAL;
    memcpy(data, datagram, (size_t)length);
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    int result = viewer == NULL ? -ENOENT : taken(fan, viewer, data, length, now_ms, ntp);
    flush(fan);
    pthread_mutex_unlock(&fan->lock);
    return result;
}

int fan_send(struct fan *fan, int v, const uint8_t *packet, int length)
{
    if (length <= 0 || length > FAN_DATAGRAM_MAX)
        return -EINVAL;
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL && viewer->descriptor >= 0) {
        uint8_t *at = room(fan, FAN_DATAGRAM_MAX + 2);
        memcpy(at + 2, packet, (size_t)length);
        stream(fan, viewer, at, length);
    }
    pthread_mutex_unlock(&fan->lock);
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
    pthread_mutex_lock(&fan->lock);
    for (int i = 0; i < came; i++) {
        int length = (int)message[i].msg_len, wanted = 0;
        if (length == 0 || message[i].msg_hdr.msg_flags & MSG_TRUNC)
            continue;
        struct entry *entry = find(fan, &from[i]);
        int rtcp = is_rtcp(fan->in[i], length), own = rtcp && entry != NULL;
        if (own)
            wanted = taken(fan, fan->viewer[entry->viewer], fan->in[i], length, now_ms, ntp);
        else if (fan->in[i][0] >= 64 && !rtcp) {
            fan->totals.strangers++;
            continue;
        }
        if (own && wanted <= 0)
            continue;
        struct fan_event *event = &events[found++];
        event->kind = own ? FAN_KEYFRAME : FAN_RAW;
        event->viewer = entry == NULL ? -1 : entry->viewer;
        event->length = own ? 0 : (uint32_t)length;
        event->address_length = message[i].msg_hdr.msg_namelen;
        event->address = from[i];
        if (!own)
            memcpy(event->data, fan->in[i], (size_t)length);
    }
    flush(fan);
    pthread_mutex_unlock(&fan->lock);
    return came < batch ? found : found + (1 << 16); /* more may be waiting */
}

int fan_statistics(struct fan *fan, int v, struct fan_stats *out)
{
    pthread_mutex_lock(&fan->lock);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        *out = viewer->stats;
        for (int t = 0; t < FAN_TRACKS; t++)
            out->track[t] = viewer->track[t].stats;
    }
    pthread_mutex_unlock(&fan->lock);
    return viewer == NULL ? -ENOENT : 0;
}

void fan_count(struct fan *fan, struct fan_totals *out)
{
    pthread_mutex_lock(&fan->lock);
    *out = fan->totals;
    pthread_mutex_unlock(&fan->lock);
}

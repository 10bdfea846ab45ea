/* Who watches, by which way, and what. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

void unmove(struct track *track)
{
    free(track->moved);
    track->moved = NULL;
}

void discard(struct viewer *viewer)
{
    cipher_free(viewer->rtp);
    cipher_free(viewer->rtcp);
    cipher_free(viewer->incoming);
    for (int t = 0; t < FAN_TRACKS; t++)
        unmove(&viewer->track[t]);
    free(viewer->unsent);
    free(viewer);
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
    enter(fan);
    int v = 0;
    while (v < fan->capacity && fan->viewer[v] != NULL)
        v++;
    if (v < fan->capacity)
        fan->viewer[v] = viewer;
    leave(fan);
    if (v < fan->capacity)
        return v;
    discard(viewer);
    return -ENOSPC;
}

int fan_remove(struct fan *fan, int v)
{
    enter(fan);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        fan->viewer[v] = NULL;
        if (viewer->address_length > 0)
            rehash(fan);
        discard(viewer);
    }
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_route(struct fan *fan, int v, const struct sockaddr *address, socklen_t length)
{
    if (length > (socklen_t)sizeof(struct sockaddr_storage) ||
        (address->sa_family != AF_INET && address->sa_family != AF_INET6))
        return -EINVAL;
    enter(fan);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        struct sockaddr_storage to = {0};
        memcpy(&to, address, length);
        int other = find(fan, &to), moves = viewer->address_length > 0 || other >= 0;
        if (other >= 0) /* the address has passed to this one */
            fan->viewer[other]->address_length = 0;
        viewer->address = to;
        viewer->address_length = length;
        viewer->whole = 0;
        if (moves)
            rehash(fan);
        else
            place(fan, v);
    }
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_connect(struct fan *fan, int v, int descriptor)
{
    enter(fan);
    struct viewer *viewer = known(fan, v);
    int wrong = viewer == NULL ? -ENOENT : 0;
    if (viewer != NULL && descriptor >= 0 && viewer->unsent == NULL) {
        viewer->unsent = malloc(UNSENT_MAX);
        wrong = viewer->unsent == NULL ? -ENOMEM : 0;
    }
    if (wrong == 0) {
        viewer->descriptor = descriptor;
        viewer->unsent_length = 0;
    }
    leave(fan);
    return wrong;
}

int fan_watch(struct fan *fan, int v, int t, int line, uint64_t from, int joined,
              uint32_t shift)
{
    if (t < 0 || t >= FAN_TRACKS || line < -1 || line >= fan->lines)
        return -EINVAL;
    enter(fan);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        struct track *track = &viewer->track[t];
        /* A stream that begins just before the wrap, with its first packets lost, can never be decrypted
         * (RFC 3711, section 3.3.1: the receiver guesses the rollover counter): begin low. */
        uint64_t number = track->numbered > 0 ? track->numbered : (track->stream.ssrc & 0x3fff);
        track->line = line;
        track->shift = shift;
        unmove(track);
        if (!joined || track->numbered == 0)
            track->offset = number - from;
        /* No number goes out twice with another content: it would be encrypted with the same key stream. */
        if (from + track->offset < track->numbered)
            from = track->numbered - track->offset;
        track->first = track->fed = from;
    }
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_heard(struct fan *fan, int v, uint64_t now_ms)
{
    enter(fan);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL)
        viewer->stats.heard_ms = now_ms;
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

int fan_statistics(struct fan *fan, int v, struct fan_stats *out)
{
    enter(fan);
    struct viewer *viewer = known(fan, v);
    if (viewer != NULL) {
        *out = viewer->stats;
        for (int t = 0; t < FAN_TRACKS; t++)
            out->track[t] = viewer->track[t].stats;
    }
    leave(fan);
    return viewer == NULL ? -ENOENT : 0;
}

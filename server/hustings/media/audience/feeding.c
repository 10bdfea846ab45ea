/* A line's packets: kept for those who miss one, and sent to whoever watches. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

static int in_order(const struct fan_packet *packets, int count)
{
    for (int i = 0; i < count; i++)
        if (packets[i].length == 0 || packets[i].length > FAN_PAYLOAD_MAX ||
            (i > 0 && packets[i].index <= packets[i - 1].index))
            return 0;
    return count >= 0;
}

/* What came already, or may have come for all that is known: it was sent under its number once, and another
 * content must never be. */
static int repeated(const struct fan *fan, const struct line *line, uint64_t index)
{
    const struct held *held = &line->ring[index & (unsigned)(fan->history - 1)];
    if (line->next > (uint64_t)fan->history && index < line->next - (uint64_t)fan->history)
        return 1;
    return held->length > 0 && held->index == index;
}

static void keep(const struct fan *fan, struct line *line, const struct fan_packet *packet)
{
    struct held *held = &line->ring[packet->index & (unsigned)(fan->history - 1)];
    held->index = packet->index;
    held->timestamp = packet->timestamp;
    held->length = packet->length;
    held->marker = packet->marker;
    memcpy(held->payload, packet->payload, packet->length);
    if (packet->index >= line->next)
        line->next = packet->index + 1;
}

/* What is new of some batches, and served together. */
struct feed {
    int batches, packets;
    struct fan_batch batch[FEED_BATCHES];
    struct fan_packet packet[FEED_PACKETS];
};

static void serve_viewer(struct fan *fan, struct viewer *viewer, const struct feed *feed)
{
    for (int t = 0; t < FAN_TRACKS; t++) {
        struct track *track = &viewer->track[t];
        for (int b = 0; track->line >= 0 && track->stream.present && b < feed->batches; b++) {
            const struct fan_batch *batch = &feed->batch[b];
            int skip = 0;
            if (batch->line != track->line)
                continue;
            while (skip < batch->count && batch->packets[skip].index < track->fed)
                skip++;
            if (skip < batch->count)
                serve(fan, viewer, track, batch->packets + skip, batch->count - skip);
        }
    }
}

/* Pictures before sound: a packet of sound is the shorter one, so it may end a picture's message. */
static void serve_all(struct fan *fan, struct feed *feed)
{
    int first = fan->turn++ % fan->capacity;
    fan->turn %= fan->capacity;
    for (int n = 0, served = 0; feed->packets > 0 && n < fan->capacity; n++) {
        int v = (first + n) % fan->capacity;
        struct viewer *viewer = fan->viewer[v];
        if (viewer == NULL || !reachable(viewer))
            continue;
        serve_viewer(fan, viewer, feed);
        if (++served % PORTION == 0) {
            flush(fan);
            leave(fan);
            enter(fan);
        }
    }
    flush(fan);
    feed->batches = feed->packets = 0;
}

static int take_in(struct fan *fan, struct feed *feed, const struct fan_batch *batch)
{
    struct line *line = &fan->line[batch->line];
    struct fan_batch *into = NULL;
    if (line->ring == NULL)
        line->ring = calloc((size_t)fan->history, sizeof *line->ring);
    if (line->ring == NULL)
        return -ENOMEM;
    for (int i = 0; i < batch->count; i++) {
        if (repeated(fan, line, batch->packets[i].index)) {
            fan->totals.repeated++;
            continue;
        }
        if (feed->packets == FEED_PACKETS || (into == NULL && feed->batches == FEED_BATCHES)) {
            serve_all(fan, feed);
            into = NULL;
        }
        if (into == NULL) {
            into = &feed->batch[feed->batches++];
            *into = (struct fan_batch){batch->line, 0, &feed->packet[feed->packets]};
        }
        keep(fan, line, &batch->packets[i]);
        feed->packet[feed->packets++] = batch->packets[i];
        into->count++;
    }
    return 0;
}

int fan_feed(struct fan *fan, const struct fan_batch *batches, int count)
{
    struct feed feed;
    int wrong = 0;
    for (int b = 0; b < count; b++)
        if (batches[b].line < 0 || batches[b].line >= fan->lines || !in_order(batches[b].packets, batches[b].count))
            return -EINVAL;
    feed.batches = feed.packets = 0;
    enter(fan);
    for (int b = 0; b < count && wrong == 0; b++)
        wrong = take_in(fan, &feed, &batches[b]);
    serve_all(fan, &feed);
    leave(fan);
    return wrong;
}

int fan_forget(struct fan *fan, int line)
{
    if (line < 0 || line >= fan->lines)
        return -EINVAL;
    enter(fan);
    free(fan->line[line].ring);
    fan->line[line] = (struct line){0};
    leave(fan);
    return 0;
}

/* These timestamps need not be the line's: a viewer who is given a past has it squeezed together. What goes
 * out again must be what went out, so they are kept for as long as the packets are. */
static int remember(const struct fan *fan, struct track *track, const struct fan_packet *packets, int count)
{
    uint64_t last = packets[count - 1].index, first = packets[0].index;
    if (last - first >= (uint64_t)fan->history)
        first = last - (uint64_t)fan->history + 1;
    struct moved *moved = calloc(1, sizeof *moved + (size_t)(last - first + 1) * sizeof *moved->timestamp);
    unmove(track);
    if (moved == NULL)
        return -ENOMEM;
    moved->first = first;
    moved->count = (int)(last - first + 1);
    for (int i = 0; i < count; i++)
        if (packets[i].index >= first)
            moved->timestamp[packets[i].index - first] = packets[i].timestamp;
    track->moved = moved;
    return 0;
}

int fan_catch_up(struct fan *fan, int v, int t, const struct fan_packet *packets, int count)
{
    int wrong = 0;
    if (t < 0 || t >= FAN_TRACKS || !in_order(packets, count))
        return -EINVAL;
    enter(fan);
    struct viewer *viewer = known(fan, v);
    struct track *track = viewer == NULL ? NULL : &viewer->track[t];
    while (track != NULL && count > 0 && packets[0].index < track->fed) {
        packets++;
        count--;
    }
    if (track != NULL && count > 0 && track->stream.present && reachable(viewer)) {
        wrong = remember(fan, track, packets, count);
        if (wrong == 0) {
            serve(fan, viewer, track, packets, count);
            track->fed = packets[count - 1].index + 1;
        }
    }
    flush(fan);
    leave(fan);
    return viewer == NULL ? -ENOENT : wrong;
}

/* What viewers say: reports, requests for packets and for keyframes (RFC 3550, RFC 4585, RFC 5104). */
#include <string.h>

#include "state.h"

static int fresh_of(struct sender *sender, uint32_t index)
{
    if (index > sender->top || sender->seen == 0) {
        uint32_t ahead = index - sender->top;
        sender->seen = (ahead > 63 ? 0 : sender->seen << ahead) | 1;
        sender->top = index;
        return 1;
    }
    uint32_t behind = sender->top - index;
    if (behind > 63 || (sender->seen >> behind & 1) != 0)
        return 0;
    sender->seen |= (uint64_t)1 << behind;
    return 1;
}

/* Each source counts its packets by itself (RFC 3711, section 3.4), and a viewer may be one for each track. */
static int fresh(struct viewer *viewer, uint32_t ssrc, uint32_t index)
{
    for (int s = 0; s < SENDERS; s++) {
        struct sender *sender = &viewer->sender[s];
        if (sender->seen == 0)
            sender->ssrc = ssrc;
        if (sender->ssrc == ssrc)
            return fresh_of(sender, index);
    }
    return 0;
}

static int track_of(const struct viewer *viewer, uint32_t ssrc)
{
    for (int t = 0; t < FAN_TRACKS; t++)
        if (viewer->track[t].stream.present && viewer->track[t].stream.ssrc == ssrc)
            return t;
    return -1;
}

static void reported(struct viewer *viewer, const uint8_t *block, int blocks, uint64_t ntp)
{
    for (; blocks > 0; blocks--, block += 24) {
        int t = track_of(viewer, read32(block));
        if (t < 0)
            continue;
        struct fan_track_stats *stats = &viewer->track[t].stats;
        stats->fraction_lost = block[4];
        uint32_t lost = read32(block + 4) & 0xffffff;
        stats->lost = lost & 0x800000 ? 0 : lost; /* it has a sign: who got packets twice has fewer than none lost */
        stats->jitter = read32(block + 12);
        uint32_t last = read32(block + 16), delay = read32(block + 20);
        uint32_t away = (uint32_t)(ntp >> 16) - last - delay; /* 1/65536 s (RFC 3550, section 6.4.1) */
        if (last != 0 && away < 60u << 16)
            viewer->stats.round_trip_us = (uint32_t)((uint64_t)away * 1000000 >> 16);
    }
}

/* draft-alvestrand-rmcat-remb-03, section 2.2: "REMB", count, 6 bits of exponent, 18 of mantissa. */
static void estimated(struct viewer *viewer, const uint8_t *body, int length, uint64_t now_ms)
{
    if (length < 16 || memcmp(body + 8, "REMB", 4) != 0)
        return;
    int exponent = body[13] >> 2;
    uint64_t mantissa = (uint64_t)(body[13] & 3) << 16 | (uint64_t)body[14] << 8 | body[15];
    viewer->stats.remb = exponent > 40 ? UINT64_MAX >> 8 : mantissa << exponent;
    viewer->stats.remb_ms = now_ms;
}

/* Reads a compound packet; returns whether a keyframe is asked for. */
static int control(struct fan *fan, struct viewer *viewer, const uint8_t *data, int length, uint64_t now_ms,
                   uint64_t ntp)
{
    int wanted = 0;
    while (length >= 4) {
        int count = data[0] & 0x1f, type = data[1], size = 4 * ((data[2] << 8 | data[3]) + 1);
        if (data[0] >> 6 != 2 || size > length)
            break;
        if (type == 201 && size >= 8 + 24 * count)
            reported(viewer, data + 8, count, ntp);
        else if (type == 200 && size >= 28 + 24 * count)
            reported(viewer, data + 28, count, ntp);
        else if (type == 205 && count == 1 && size >= 12) {
            int t = track_of(viewer, read32(data + 8));
            for (const uint8_t *at = data + 12; t >= 0 && at + 4 <= data + size; at += 4) {
                uint16_t number = (uint16_t)(at[0] << 8 | at[1]), mask = (uint16_t)(at[2] << 8 | at[3]);
                again(fan, viewer, t, number, now_ms);
                for (int bit = 0; bit < 16; bit++)
                    if (mask >> bit & 1)
                        again(fan, viewer, t, (uint16_t)(number + bit + 1), now_ms);
            }
        } else if (type == 206 && count == 1 && size >= 12)
            wanted |= track_of(viewer, read32(data + 8)) == FAN_VIDEO;
        else if (type == 206 && count == 4) /* FIR (RFC 5104, section 4.3.1) names its source inside */
            for (const uint8_t *at = data + 12; at + 8 <= data + size; at += 8)
                wanted |= track_of(viewer, read32(at)) == FAN_VIDEO;
        else if (type == 206 && count == 15)
            estimated(viewer, data + 4, size - 4, now_ms);
        data += size;
        length -= size;
    }
    return wanted;
}

/* Returns -1 where it is not the viewer's, else whether a keyframe is asked for. */
int taken(struct fan *fan, struct viewer *viewer, uint8_t *data, int length, uint64_t now_ms, uint64_t ntp)
{
    uint32_t index;
    int plain = unprotect_rtcp(viewer->incoming, data, length, &index);
    if (plain < 8 || !fresh(viewer, read32(data + 4), index)) {
        fan->totals.bad++;
        return -1;
    }
    viewer->stats.heard_ms = now_ms;
    return control(fan, viewer, data, plain, now_ms, ntp);
}

int is_rtcp(const uint8_t *data, int length)
{
    return length >= 8 && data[0] >> 6 == 2 && data[1] >= 192 && data[1] <= 223; /* RFC 5761, section 4 */
}

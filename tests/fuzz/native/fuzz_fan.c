/* One input: a row of calls of the hot path, each byte saying which and with what. Nothing may be read or
 * written where it must not be (build with sanitizers), and every call has to return. */
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto.h"
#include "fan.h"

enum { VIEWERS = 3, LINES = 2, HISTORY = 16, AGAIN = 50, CALLS = 13 };

struct input {
    const uint8_t *at, *end;
};

static struct fan_keys keys;

static unsigned byte(struct input *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

static unsigned word(struct input *in)
{
    unsigned high = byte(in);
    return high << 8 | byte(in);
}

/* At most so many of the next bytes, behind a byte or two that say how many. */
static int bytes(struct input *in, uint8_t *to, int most)
{
    int count = (int)(word(in) % (unsigned)(most + 1)), left = (int)(in->end - in->at);
    if (count > left)
        count = left;
    memcpy(to, in->at, (size_t)count);
    in->at += count;
    return count;
}

static int bound(struct sockaddr_in *address)
{
    socklen_t length = sizeof *address;
    int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)address, sizeof *address) != 0 ||
        getsockname(descriptor, (struct sockaddr *)address, &length) != 0)
        abort();
    return descriptor;
}

static void add(struct fan *fan, struct input *in, uint64_t now, int *profile_of)
{
    static const int profiles[] = {FAN_CM_SHA1_80, FAN_GCM_128, FAN_GCM_256, 5};
    struct fan_spec spec = {.profile = profiles[byte(in) % 4], .rtp = keys, .rtcp = keys, .incoming = keys};
    unsigned flags = byte(in);
    for (int t = 0; t < FAN_TRACKS; t++)
        spec.stream[t] = (struct fan_stream){100u + (unsigned)t, 200u + (unsigned)t, 96,
                                             (uint8_t)(flags & 2 ? 97 : 0), (uint8_t)(flags >> (2 + t) & 1)};
    int place = fan_add(fan, &spec, now);
    if (place >= VIEWERS)
        abort();
    if (place >= 0)
        profile_of[place] = spec.profile;
}

static int packets_of(struct input *in, struct fan_packet *packet, const uint8_t *payload, uint64_t *index)
{
    int count = 1 + (int)(byte(in) % 47);
    for (int i = 0; i < count; i++) {
        *index += byte(in) % 3; /* 0: out of order, which is refused */
        packet[i] = (struct fan_packet){*index, word(in), (uint16_t)(word(in) % (FAN_PAYLOAD_MAX + 2)),
                                        (uint8_t)(byte(in) & 1), payload};
    }
    return count;
}

/* RTCP of the input's own making, encrypted as the viewer would. */
static int encrypted(struct input *in, uint8_t *packet, int profile, uint32_t index)
{
    int length = bytes(in, packet, 600);
    if (length < 8 || profile == 0)
        return length;
    struct cipher *cipher = cipher_new(profile, &keys, 0);
    int size = cipher == NULL ? -1 : protect_rtcp(cipher, packet, length, 0, index);
    cipher_free(cipher);
    return size < 0 ? 0 : size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t payload[FAN_PAYLOAD_MAX + 2];
    static struct fan_event events[8];
    struct sockaddr_in server, client;
    struct input in = {data, data + size};
    int listening = bound(&server), talking = bound(&client);
    int pair[VIEWERS][2], profile_of[VIEWERS] = {0};
    memset(pair, -1, sizeof pair);
    memset(&keys, 7, sizeof keys);
    struct fan *fan = fan_open(listening, VIEWERS, LINES, HISTORY, AGAIN);
    if (fan == NULL)
        abort();
    uint64_t index = 1, now = 1000;
    for (uint32_t call = 1; in.at < in.end && call < 200; call++) {
        unsigned what = byte(&in) % CALLS;
        int v = (int)(byte(&in) % (VIEWERS + 1)), known = v < VIEWERS ? v : 0;
        uint8_t packet[FAN_DATAGRAM_MAX + 64] = {0};
        struct fan_packet row[48];
        now += byte(&in);
        if (what == 0) {
            add(fan, &in, now, profile_of);
        } else if (what == 1) {
            if (fan_remove(fan, v) == 0 && pair[known][0] >= 0) {
                close(pair[known][0]);
                close(pair[known][1]);
                pair[known][0] = -1;
            }
        } else if (what == 2) {
            fan_route(fan, v, (struct sockaddr *)&client, sizeof client);
        } else if (what == 3) {
            if (v < VIEWERS && pair[v][0] < 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair[v]) == 0 &&
                fan_connect(fan, v, pair[v][0]) != 0) {
                close(pair[v][0]);
                close(pair[v][1]);
                pair[v][0] = -1;
            }
        } else if (what == 4) {
            int track = (int)(byte(&in) % 3), line = (int)(byte(&in) % (LINES + 2)) - 1;
            fan_watch(fan, v, track, line, byte(&in), (int)(byte(&in) & 1), word(&in));
        } else if (what == 5 || what == 6) {
            int length = what == 5 ? bytes(&in, packet, FAN_DATAGRAM_MAX) : encrypted(&in, packet, profile_of[known], call);
            sendto(talking, packet, (size_t)length, 0, (struct sockaddr *)&server, sizeof server);
            fan_receive(fan, events, 8, now, now << 32);
        } else if (what == 7) {
            int length = encrypted(&in, packet, profile_of[known], call);
            fan_take(fan, v, packet, length, now, now << 32);
        } else if (what == 8) {
            uint32_t stamps[FAN_TRACKS] = {word(&in), word(&in)};
            fan_report(fan, v, now, stamps, payload, (int)(word(&in) % 300));
        } else if (what == 9) {
            fan_catch_up(fan, v, (int)(byte(&in) % 3), row, packets_of(&in, row, payload, &index));
        } else if (what == 10) {
            struct fan_packet more[48];
            int line = (int)(byte(&in) % (LINES + 1)), count = packets_of(&in, row, payload, &index);
            int second = (int)(byte(&in) % LINES), others = packets_of(&in, more, payload, &index);
            struct fan_batch batch[] = {{line, count, row}, {second, others, more}};
            fan_feed(fan, batch, 1 + (int)(byte(&in) & 1));
        } else if (what == 11) {
            fan_send(fan, v, packet, (int)(word(&in) % (FAN_DATAGRAM_MAX + 2)));
        } else {
            struct fan_stats stats;
            fan_probe(fan, v, (int)word(&in));
            if (byte(&in) % 8 == 0)
                fan_forget(fan, (int)(byte(&in) % (LINES + 1)));
            fan_statistics(fan, v, &stats);
        }
        while (recv(talking, packet, sizeof packet, MSG_DONTWAIT) >= 0)
            ;
    }
    fan_close(fan);
    close(listening);
    close(talking);
    for (int v = 0; v < VIEWERS; v++)
        if (pair[v][0] >= 0) {
            close(pair[v][0]);
            close(pair[v][1]);
        }
    return 0;
}

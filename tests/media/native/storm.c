/* Every door of the hot path with whatever may come through it, for a build with sanitizers: random datagrams,
 * SRTCP that is authentic and nonsense, viewers who come and go, connections that break. `test_native.py`. */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto.h"
#include "fan.h"

enum { VIEWERS = 12, LINES = 4, HISTORY = 64 };

static struct fan *fan;
static struct fan_keys keys;
static unsigned seed;

static unsigned some(unsigned below)
{
    return (unsigned)rand_r(&seed) % below;
}

static void fill(uint8_t *at, size_t length)
{
    for (size_t i = 0; i < length; i++)
        at[i] = (uint8_t)rand_r(&seed);
}

static int bound(int kind, struct sockaddr_in *address)
{
    socklen_t length = sizeof *address;
    int descriptor = socket(AF_INET, kind, 0);
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)address, sizeof *address) != 0 ||
        getsockname(descriptor, (struct sockaddr *)address, &length) != 0)
        exit(2);
    return descriptor;
}

/* A line in one thread, as the server feeds it. */
static void *feeds(void *rounds)
{
    static uint8_t payload[FAN_PAYLOAD_MAX];
    uint64_t next[LINES] = {1, 1, 1, 1};
    for (int n = 0; n < *(int *)rounds; n++) {
        struct fan_packet packet[2][48];
        struct fan_batch batch[2];
        int count = 1 + n % 47;
        for (int b = 0; b < 2; b++) {
            uint64_t *index = &next[(n + b) % LINES];
            *index -= n % 13 == 0 && *index > 8 ? 7 : 0; /* some of it again */
            for (int i = 0; i < count; i++)
                packet[b][i] = (struct fan_packet){(*index)++, (uint32_t)n,
                                                   (uint16_t)(1 + (n / 3 * 37 + i / 5 * 11) % FAN_PAYLOAD_MAX),
                                                   i == count - 1, payload};
            batch[b] = (struct fan_batch){(n + b) % LINES, count, packet[b]};
        }
        if (fan_feed(fan, batch, 2) != 0)
            exit(3);
        if (n % 501 == 500)
            fan_forget(fan, n % LINES);
    }
    return NULL;
}

static struct fan_spec spec_of(int profile)
{
    struct fan_spec spec = {.profile = profile, .rtp = keys, .rtcp = keys, .incoming = keys};
    for (int t = 0; t < FAN_TRACKS; t++)
        spec.stream[t] = (struct fan_stream){100u + (unsigned)t, 200u + (unsigned)t, 96, (uint8_t)(t == 0 ? 97 : 0), 1};
    return spec;
}

/* RTCP that decrypts, of nonsense or of messages with nonsense inside. */
static int control(uint8_t *packet, int profile, uint32_t index)
{
    static const uint8_t kinds[] = {200, 201, 205, 206, 206, 206};
    static const uint8_t counts[] = {1, 2, 1, 1, 4, 15};
    int length = 8 + 4 * (int)some(40), which = (int)some(6);
    fill(packet, (size_t)length);
    if (some(4) > 0) {
        packet[0] = (uint8_t)(0x80 | counts[which]);
        packet[1] = kinds[which];
        packet[2] = 0;
        packet[3] = (uint8_t)(some(3) > 0 ? length / 4 - 1 : (int)some(256));
        if (length > 12) {
            memset(packet + 8, 0, 3);
            packet[11] = 100;
        }
    } else {
        packet[0] = 0x80;
        packet[1] = 201;
    }
    struct cipher *cipher = cipher_new(profile, &keys, 0);
    int size = protect_rtcp(cipher, packet, length, 0, index);
    cipher_free(cipher);
    return size;
}

int main(int count, char **arguments)
{
    int rounds = count > 1 ? atoi(arguments[1]) : 2000;
    seed = count > 2 ? (unsigned)atoi(arguments[2]) : 1;
    static const int profiles[] = {FAN_CM_SHA1_80, FAN_GCM_128, FAN_GCM_256};
    static struct fan_event events[32];
    struct sockaddr_in server, client;
    int listening = bound(SOCK_DGRAM, &server), talking = bound(SOCK_DGRAM, &client);
    fill((uint8_t *)&keys, sizeof keys);
    fan = fan_open(listening, VIEWERS, LINES, HISTORY, 200);
    if (fan == NULL)
        return 4;
    pthread_t thread;
    pthread_create(&thread, NULL, feeds, &rounds);
    int profile_of[VIEWERS] = {0}, pairs[VIEWERS][2];
    memset(pairs, -1, sizeof pairs);
    for (int n = 0; n < rounds; n++) {
        int v = (int)some(VIEWERS);
        uint8_t packet[FAN_DATAGRAM_MAX + 64];
        uint32_t stamps[FAN_TRACKS] = {1, 2};
        struct fan_stats stats;
        static uint8_t payload[FAN_PAYLOAD_MAX];
        struct fan_packet late[2] = {{1, 1, 10, 1, payload}, {2, 2, 20, 1, payload}};
        switch (some(12)) {
        case 0: {
            struct fan_spec spec = spec_of(profiles[some(3)]);
            int place = fan_add(fan, &spec, (uint64_t)n);
            if (place >= 0)
                profile_of[place] = spec.profile;
            else if (place != -ENOSPC)
                return 5;
            break;
        }
        case 1:
            if (some(3) == 0 && fan_remove(fan, v) == 0 && pairs[v][0] >= 0) {
                close(pairs[v][0]);
                close(pairs[v][1]);
                pairs[v][0] = -1;
            }
            break;
        case 2:
            fan_route(fan, v, (struct sockaddr *)&client, sizeof client);
            break;
        case 3:
            if (pairs[v][0] < 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[v]) == 0 &&
                fan_connect(fan, v, pairs[v][0]) != 0) {
                close(pairs[v][0]);
                close(pairs[v][1]);
                pairs[v][0] = -1;
            }
            break;
        case 4:
            fan_watch(fan, v, (int)some(3), (int)some(LINES + 2) - 1, some(50000), (int)some(2),
                      (uint32_t)some(1u << 31));
            break;
        case 5:
            fill(packet, sizeof packet);
            sendto(talking, packet, some(FAN_DATAGRAM_MAX), 0, (struct sockaddr *)&server, sizeof server);
            break;
        case 6: {
            int size = control(packet, profile_of[v] ? profile_of[v] : FAN_GCM_128, (uint32_t)n + 1);
            sendto(talking, packet, (size_t)size, 0, (struct sockaddr *)&server, sizeof server);
            break;
        }
        case 7: {
            int size = control(packet, profile_of[v] ? profile_of[v] : FAN_GCM_128, (uint32_t)n + 1);
            fan_take(fan, v, packet, size, (uint64_t)n, (uint64_t)n << 32);
            break;
        }
        case 8:
            fan_report(fan, v, 1, stamps, (const uint8_t *)"\1\2ab\0\0\0", 8);
            break;
        case 9:
            late[0].index = some(50000) + 1;
            late[1].index = late[0].index + 1 + some(2000);
            fan_catch_up(fan, v, (int)some(2), late, 1 + (int)some(2));
            break;
        case 10:
            fan_send(fan, v, packet, (int)some(64));
            fan_probe(fan, v, (int)some(20000));
            fan_statistics(fan, v, &stats);
            break;
        default:
            fan_receive(fan, events, 32, (uint64_t)n, (uint64_t)n << 32);
        }
    }
    pthread_join(thread, NULL);
    struct fan_totals totals;
    fan_count(fan, &totals);
    fan_close(fan);
    printf("%llu sent, %llu not authentic\n", (unsigned long long)totals.sent, (unsigned long long)totals.bad);
    return totals.sent > 0 ? 0 : 6;
}

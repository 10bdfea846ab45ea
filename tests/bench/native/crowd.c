/* The load of `make bench-fanout`: viewers by the thousand on one core, at as little cost as can be.
 *
 * Packets are counted by their headers, which are not encrypted. Each viewer gives a receiver report a second,
 * a NACK for one packet of the picture in a hundred, a PLI now and then, and a check of consent. Whatever is
 * not media is left to the caller, and of sampled viewers the pictures too, with the time when the kernel had
 * them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "crypto.h"

enum {
    BATCH = 16,
    READY = 256,
    DATAGRAM = 1500,
    CHECK_MAX = 160,
    TRACKS = 2,
    NACK_SHARE = 100,
    REPORT_MS = 1000,
    PLI_MS = 20000,
    CONSENT_MS = 5000,
    LOOK_MS = 10,
    NAP_NS = 2000000,
};

struct crowd_event {
    int viewer;
    uint32_t length;
    int64_t came_ns; /* CLOCK_REALTIME; 0 where it was not asked for */
    uint8_t data[DATAGRAM];
};

struct crowd_counts {
    uint64_t packets;
    uint64_t lost;
    uint64_t again;
};

struct crowd_spec {
    int profile;
    struct fan_keys rtcp;
    uint32_t own;
    uint32_t ssrc[TRACKS]; /* video, audio */
    uint32_t check_length;
    uint8_t check[CHECK_MAX];
};

struct viewer {
    int descriptor, sampled, connected;
    struct cipher *rtcp;
    struct crowd_spec spec;
    uint32_t index;
    uint64_t seen[TRACKS]; /* bit n: the number n below the highest has come; 0: nothing yet */
    uint16_t highest[TRACKS];
    uint32_t cycles[TRACKS];
    int64_t report_ms, pli_ms, consent_ms;
};

struct crowd {
    int poll, capacity, count;
    struct viewer *viewer;
    struct crowd_counts counts;
    int64_t looked_ms;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 3; i >= 0; i--, value >>= 8)
        at[i] = (uint8_t)value;
}

struct crowd *crowd_open(int capacity)
{
    struct crowd *crowd = calloc(1, sizeof *crowd);
    if (crowd == NULL || crypto_load() != 0)
        return NULL;
    crowd->capacity = capacity;
    crowd->viewer = calloc((size_t)capacity, sizeof *crowd->viewer);
    crowd->poll = epoll_create1(EPOLL_CLOEXEC);
    return crowd;
}

/* A viewer's connected, non-blocking UDP socket. */
int crowd_add(struct crowd *crowd, int descriptor, int sampled)
{
    if (crowd->count == crowd->capacity)
        return -ENOSPC;
    int v = crowd->count++, on = 1;
    crowd->viewer[v].descriptor = descriptor;
    crowd->viewer[v].sampled = sampled;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = v};
    if (sampled && setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0)
        return -errno;
    return epoll_ctl(crowd->poll, EPOLL_CTL_ADD, descriptor, &event) != 0 ? -errno : v;
}

/* It has its keys: reports begin, spread over the second. */
int crowd_connect(struct crowd *crowd, int v, const struct crowd_spec *spec)
{
    struct viewer *viewer = &crowd->viewer[v];
    int64_t now = now_ms();
    viewer->spec = *spec;
    viewer->rtcp = cipher_new(spec->profile, &spec->rtcp, 0);
    viewer->report_ms = now + v * 37 % REPORT_MS;
    viewer->pli_ms = now + v * 7919 % PLI_MS;
    viewer->consent_ms = now + v * 613 % CONSENT_MS;
    viewer->connected = viewer->rtcp != NULL;
    return viewer->connected ? 0 : -ENOMEM;
}

static void tell(struct viewer *viewer, uint8_t *packet, int length)
{
    int size = protect_rtcp(viewer->rtcp, packet, length, viewer->spec.own, ++viewer->index);
    if (size > 0)
        (void)!send(viewer->descriptor, packet, (size_t)size, MSG_DONTWAIT);
}

static int feedback(uint8_t *at, int type, int format, uint32_t own, uint32_t ssrc, int words)
{
    at[0] = (uint8_t)(0x80 | format);
    at[1] = (uint8_t)type;
    at[2] = 0;
    at[3] = (uint8_t)(2 + words);
    put32(at + 4, own);
    put32(at + 8, ssrc);
    return 12 + 4 * words;
}

/* RFC 3550, section 6.4.2: a block for each track. */
static int report(const struct viewer *viewer, uint8_t *at)
{
    memset(at, 0, 8 + 24 * TRACKS);
    at[0] = 0x80 | TRACKS;
    at[1] = 201;
    at[3] = 1 + 6 * TRACKS;
    put32(at + 4, viewer->spec.own);
    for (int t = 0; t < TRACKS; t++) {
        put32(at + 8 + 24 * t, viewer->spec.ssrc[t]);
        put32(at + 16 + 24 * t, viewer->cycles[t] << 16 | viewer->highest[t]);
        put32(at + 20 + 24 * t, 10);
    }
    return 8 + 24 * TRACKS;
}

static void look_after(struct viewer *viewer, int64_t now)
{
    uint8_t packet[256];
    if (now >= viewer->report_ms) {
        int length = report(viewer, packet);
        viewer->report_ms += REPORT_MS;
        if (now >= viewer->pli_ms) {
            viewer->pli_ms += PLI_MS;
            length += feedback(packet + length, 206, 1, viewer->spec.own, viewer->spec.ssrc[0], 0);
        }
        tell(viewer, packet, length);
    }
    if (now >= viewer->consent_ms) {
        viewer->consent_ms += CONSENT_MS;
        (void)!send(viewer->descriptor, viewer->spec.check, viewer->spec.check_length, MSG_DONTWAIT);
    }
}

/* Returns whether it is a packet of the picture. */
static int counted(struct crowd *crowd, struct viewer *viewer, const uint8_t *data)
{
    uint16_t number = (uint16_t)(data[2] << 8 | data[3]);
    uint32_t ssrc = (uint32_t)data[8] << 24 | (uint32_t)data[9] << 16 | (uint32_t)data[10] << 8 | data[11];
    int t = ssrc == viewer->spec.ssrc[0] ? 0 : 1;
    if (!viewer->connected || ssrc != viewer->spec.ssrc[t]) {
        crowd->counts.again++;
        return 0;
    }
    crowd->counts.packets++;
    uint16_t step = viewer->seen[t] != 0 ? (uint16_t)(number - viewer->highest[t]) : 1;
    uint16_t behind = (uint16_t)-step;
    if (step > 0 && step < 0x8000) {
        viewer->seen[t] = (step > 63 ? 0 : viewer->seen[t] << step) | 1;
        viewer->cycles[t] += number < viewer->highest[t];
        viewer->highest[t] = number;
        crowd->counts.lost += step - 1u;
    } else if (behind > 63 || (viewer->seen[t] >> behind & 1) != 0) {
        crowd->counts.again++;
        crowd->counts.packets--;
        return 0;
    } else { /* it was counted as lost */
        viewer->seen[t] |= (uint64_t)1 << behind;
        crowd->counts.lost--;
    }
    if (t == 0 && number % NACK_SHARE == 0) {
        uint8_t packet[256];
        int length = report(viewer, packet);
        length += feedback(packet + length, 205, 1, viewer->spec.own, ssrc, 1);
        put32(packet + length - 4, (uint32_t)(uint16_t)(number - 2) << 16);
        tell(viewer, packet, length);
    }
    return t == 0;
}

static int64_t when(struct msghdr *header)
{
    for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at != NULL; at = CMSG_NXTHDR(header, at))
        if (at->cmsg_level == SOL_SOCKET && at->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(at), sizeof stamp);
            return (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
        }
    return 0;
}

static int read_all(struct crowd *crowd, int v, struct crowd_event *events, int found, int most)
{
    static uint8_t in[BATCH][DATAGRAM];
    static char control[BATCH][64];
    struct viewer *viewer = &crowd->viewer[v];
    int came = BATCH;
    while (came == BATCH && found + BATCH <= most) {
        struct mmsghdr message[BATCH] = {0};
        struct iovec part[BATCH];
        for (int i = 0; i < BATCH; i++) {
            part[i] = (struct iovec){in[i], DATAGRAM};
            message[i].msg_hdr.msg_iov = &part[i];
            message[i].msg_hdr.msg_iovlen = 1;
            message[i].msg_hdr.msg_control = viewer->sampled ? control[i] : NULL;
            message[i].msg_hdr.msg_controllen = viewer->sampled ? sizeof control[i] : 0;
        }
        came = recvmmsg(viewer->descriptor, message, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < came; i++) {
            int length = (int)message[i].msg_len;
            const uint8_t *data = in[i];
            if (length < 12)
                continue;
            if (data[0] >= 128 && data[1] >= 192 && data[1] <= 223)
                continue;
            if (viewer->connected && data[0] == 1 && data[1] == 1)
                continue; /* consent was given */
            if (data[0] >= 128 && !(counted(crowd, viewer, data) && viewer->sampled))
                continue;
            struct crowd_event *event = &events[found++];
            *event = (struct crowd_event){.viewer = v, .length = (uint32_t)length};
            event->came_ns = when(&message[i].msg_hdr);
            memcpy(event->data, data, (size_t)length);
        }
    }
    return found;
}

/* Serve for so long, or until there is something for the caller; returns how many events there are.
 *
 * It looks now and then and never waits on its sockets: waking a receiver for each packet would be charged to
 * the server that sends it, and viewers who are elsewhere cost no server that. */
int crowd_run(struct crowd *crowd, int milliseconds, struct crowd_event *events, int most)
{
    struct epoll_event ready[READY];
    int64_t end = now_ms() + milliseconds;
    int found = 0;
    do {
        int n = epoll_wait(crowd->poll, ready, READY, 0);
        for (int i = 0; i < n; i++)
            found = read_all(crowd, ready[i].data.fd, events, found, most);
        if (n < READY && found == 0)
            nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
        int64_t now = now_ms();
        if (now - crowd->looked_ms >= LOOK_MS) {
            crowd->looked_ms = now;
            for (int v = 0; v < crowd->count; v++)
                if (crowd->viewer[v].connected)
                    look_after(&crowd->viewer[v], now);
        }
    } while (found == 0 && now_ms() < end);
    return found;
}

/* What came so far, and forgotten by it. */
void crowd_count(struct crowd *crowd, struct crowd_counts *out)
{
    *out = crowd->counts;
    crowd->counts = (struct crowd_counts){0};
}

void crowd_close(struct crowd *crowd)
{
    for (int v = 0; v < crowd->count; v++)
        cipher_free(crowd->viewer[v].rtcp);
    free(crowd->viewer);
    free(crowd);
}

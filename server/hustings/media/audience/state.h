/* What the parts of the hot path share: its state, and what each does for the others. */
#ifndef HUSTINGS_STATE_H
#define HUSTINGS_STATE_H

#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "crypto.h"
#include "fan.h"

enum {
    HEADER = 12,
    PORTION = 32,            /* viewers served while the lock is held */
    MESSAGES = 64,           /* of one sendmmsg */
    SEGMENTS = 40,           /* of one message: 40 * 1468 bytes stay below UDP's 65,507 */
    PAD_MAX = 16,            /* padding that makes two packets as long as each other */
    ARENA = MESSAGES * FAN_DATAGRAM_MAX * 2,
    RECEIVED = 32,
    UNSENT_MAX = FAN_DATAGRAM_MAX + 2,
    PATIENCE_MS = 2,         /* for a socket whose buffer is full */
    FEED_BATCHES = 16,       /* served together */
    FEED_PACKETS = 256,
    SENDERS = 8,             /* sources of RTCP that one viewer may have */
};

struct held {
    uint64_t index;
    uint32_t timestamp;
    uint16_t length; /* 0: nothing is held here */
    uint8_t marker;
    uint8_t payload[FAN_PAYLOAD_MAX];
};

struct line {
    struct held *ring;
    uint64_t next; /* one more than the highest index that came */
};

/* Timestamps of packets that went out with others than the line's: see `fan_catch_up`. */
struct moved {
    uint64_t first;
    int count;
    uint32_t timestamp[];
};

struct track {
    struct fan_stream stream;
    int line;          /* -1: none */
    uint64_t first;    /* index of the line's packet that it began with */
    uint64_t offset;   /* added to a line's index for the number on the wire */
    uint32_t shift;    /* added to a line's timestamps */
    uint64_t fed;      /* index from which on what the line is fed goes out; before it came by other ways */
    uint64_t numbered; /* highest number that went out, and one: the next line begins behind it */
    uint64_t again;    /* number of the next retransmission packet */
    struct moved *moved;
    struct fan_track_stats stats;
};

struct sender { /* replay window of one source of RTCP (RFC 3711, section 3.3.2) */
    uint32_t ssrc;
    uint32_t top;
    uint64_t seen; /* bit n: index `top` - n has come; 0: nobody's window */
};

struct viewer {
    struct cipher *rtp; /* what every packet needs comes first */
    socklen_t address_length; /* 0: no path yet */
    int descriptor;           /* of a TCP connection, or -1 */
    int whole;                /* the kernel does not cut segments on its path */
    struct track track[FAN_TRACKS];
    struct sockaddr_storage address;
    struct cipher *rtcp, *incoming;
    uint8_t *unsent; /* of a frame, once there is a connection */
    int unsent_length;
    uint32_t report_index;
    struct sender sender[SENDERS];
    double again_left;
    uint64_t again_ms;
    struct fan_stats stats;
};

struct fan {
    int descriptor;
    int capacity, lines, history;
    int again_a_second; /* retransmissions to one viewer; as many may come at once */
    int segments;
    int turn; /* who is first: not always the same viewer is last */
    struct viewer **viewer;
    struct line *line;
    int *table; /* by address: a viewer, or -1 */
    uint32_t mask;
    struct fan_totals totals;
    pthread_mutex_t gate, lock; /* see `enter` */
    /* what is about to be sent */
    struct mmsghdr message[MESSAGES];
    struct iovec part[MESSAGES];
    uint16_t packets[MESSAGES];
    struct viewer *whose[MESSAGES];
    struct {
        _Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(uint16_t))];
    } control[MESSAGES];
    int pending;
    size_t used;
    size_t segment; /* of the last message: what is as long, or shorter, may be put behind; 0: nothing may */
    uint8_t arena[ARENA];
    /* what came */
    uint8_t in[RECEIVED][FAN_DATAGRAM_MAX];
};

static inline uint32_t read32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void write16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void write32(uint8_t *at, uint32_t value)
{
    write16(at, value >> 16);
    write16(at + 2, value);
}

/* Every function below is called with the lock held. */

/* In turn: whoever waits for the lock has the gate, so a thread that gives the lock up and wants it again at
 * once, as the feeding one does between two portions, comes after it. A mutex alone promises no such thing, and
 * the others would wait for a thousand viewers. */
static inline void enter(struct fan *fan)
{
    pthread_mutex_lock(&fan->gate);
    pthread_mutex_lock(&fan->lock);
    pthread_mutex_unlock(&fan->gate);
}

static inline void leave(struct fan *fan)
{
    pthread_mutex_unlock(&fan->lock);
}

static inline struct viewer *known(struct fan *fan, int viewer)
{
    return viewer >= 0 && viewer < fan->capacity ? fan->viewer[viewer] : NULL;
}

static inline int reachable(const struct viewer *viewer)
{
    return viewer->address_length > 0 || viewer->descriptor >= 0;
}

/* addresses.c: a viewer by its address, or -1; `place` where the table knows nothing of that viewer yet. */
int find(struct fan *fan, const struct sockaddr_storage *address);
void place(struct fan *fan, int viewer);
void rehash(struct fan *fan);

/* viewers.c */
void discard(struct viewer *viewer);
void unmove(struct track *track);

/* sending.c: `room` gives space for one more packet with two bytes before it, `post` sends what was put there,
 * by `flush` at the latest. */
void flush(struct fan *fan);
uint8_t *room(struct fan *fan, const struct viewer *viewer, size_t size);
void post(struct fan *fan, struct viewer *viewer, uint8_t *data, size_t size, int packets, size_t segment);
void put(struct fan *fan, struct viewer *viewer, uint8_t *packet, int length);
void serve(struct fan *fan, struct viewer *viewer, struct track *track, const struct fan_packet *packet, int count);
int probe(struct fan *fan, struct viewer *viewer, int octets);
void again(struct fan *fan, struct viewer *viewer, int which, uint16_t number, uint64_t now_ms);

/* control.c */
int is_rtcp(const uint8_t *data, int length);
int taken(struct fan *fan, struct viewer *viewer, uint8_t *data, int length, uint64_t now_ms, uint64_t ntp);

#endif

/* The audience's hot path: what `native.py` calls. See `fan.c`. */
#ifndef HUSTINGS_FAN_H
#define HUSTINGS_FAN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { FAN_CM_SHA1_80 = 1, FAN_GCM_128 = 7, FAN_GCM_256 = 8 }; /* IANA's SRTP protection profiles */
enum { FAN_VIDEO = 0, FAN_AUDIO = 1, FAN_TRACKS = 2 };
enum { FAN_PAYLOAD_MAX = 1440, FAN_DATAGRAM_MAX = 1500 };

/* Session keys (RFC 3711, section 4.3), already derived. `auth` is used by CM_SHA1_80 only. */
struct fan_keys {
    uint8_t cipher[32];
    uint8_t salt[14];
    uint8_t auth[20];
};

struct fan_stream {
    uint32_t ssrc;
    uint32_t again_ssrc; /* of retransmissions (RFC 4588) */
    uint8_t payload_type;
    uint8_t again_type; /* 0: a packet is sent again as it was */
    uint8_t present;
};

struct fan_spec {
    int profile;
    struct fan_keys rtp;      /* ours, outgoing */
    struct fan_keys rtcp;     /* ours, outgoing */
    struct fan_keys incoming; /* the viewer's RTCP */
    struct fan_stream stream[FAN_TRACKS];
};

/* One packet of a line, as it comes in. `index` counts the line's packets and never wraps. */
struct fan_packet {
    uint64_t index;
    uint32_t timestamp;
    uint16_t length;
    uint8_t marker;
    const uint8_t *payload;
};

enum { FAN_RAW = 0, FAN_KEYFRAME = 1 };

/* Packets of one line, indexes growing. */
struct fan_batch {
    int line;
    int count;
    const struct fan_packet *packets;
};

/* What `fan_receive` leaves to the caller: a datagram that is no SRTCP, or a viewer who lacks a keyframe. */
struct fan_event {
    int kind;
    int viewer; /* of a known address, else -1 */
    uint32_t length;
    uint32_t address_length;
    struct sockaddr_storage address;
    uint8_t data[FAN_DATAGRAM_MAX];
};

struct fan_track_stats {
    uint64_t packets;
    uint64_t octets;
    uint64_t again;
    uint64_t refused; /* retransmissions beyond the limit, or too old */
    uint32_t lost;    /* as the viewer counts (RFC 3550, section 6.4.1) */
    uint32_t jitter;
    uint8_t fraction_lost;
};

struct fan_stats {
    uint64_t heard_ms; /* when its last authenticated RTCP came */
    uint64_t remb;     /* bits a second; 0: never said */
    uint64_t remb_ms;
    uint32_t round_trip_us;
    uint64_t dropped; /* packets that its path would not take */
    struct fan_track_stats track[FAN_TRACKS];
};

struct fan_totals {
    uint64_t sent;
    uint64_t octets;
    uint64_t calls;   /* sendmmsg and send */
    uint64_t dropped; /* the socket would not take them */
    uint64_t bad;     /* SRTCP that does not authenticate, or was replayed */
    uint64_t strangers;
    uint64_t repeated;    /* packets of a line that came again, or too late to tell */
    uint64_t again;
    uint64_t refused;     /* retransmissions beyond a viewer's limit, or too old */
    uint64_t unsegmented; /* messages that the kernel would not cut, and were sent packet by packet */
};

struct fan;

/* Returns NULL and sets errno where OpenSSL's library or memory is missing. */
struct fan *fan_open(int descriptor, int viewers, int lines, int history, int again_a_second);
void fan_close(struct fan *fan);

/* All return 0 or a handle of 0 and more; a negative errno says what is wrong. */
int fan_add(struct fan *fan, const struct fan_spec *spec, uint64_t now_ms);
int fan_remove(struct fan *fan, int viewer);
int fan_route(struct fan *fan, int viewer, const struct sockaddr *address, socklen_t length);
int fan_connect(struct fan *fan, int viewer, int descriptor); /* ICE over TCP (RFC 6544); -1: none */
/* `line` -1: nothing. `joined`: its packets are counted as those of the line before. */
int fan_watch(struct fan *fan, int viewer, int track, int line, uint64_t from, int joined,
              uint32_t shift);
/* Sends about so many octets of what the viewer had last once more; returns how many. */
int fan_probe(struct fan *fan, int viewer, int octets);
int fan_heard(struct fan *fan, int viewer, uint64_t now_ms);
int fan_feed(struct fan *fan, const struct fan_batch *batches, int count);
/* What comes on this line from now on is another stream: nothing of the old one is sent again. */
int fan_forget(struct fan *fan, int line);
int fan_catch_up(struct fan *fan, int viewer, int track, const struct fan_packet *packets, int count);
int fan_report(struct fan *fan, int viewer, uint64_t ntp, const uint32_t timestamps[FAN_TRACKS],
               const uint8_t *description, int length);
int fan_send(struct fan *fan, int viewer, const uint8_t *packet, int length);
int fan_receive(struct fan *fan, struct fan_event *events, int most, uint64_t now_ms, uint64_t ntp);
int fan_take(struct fan *fan, int viewer, const uint8_t *datagram, int length, uint64_t now_ms, uint64_t ntp);
int fan_statistics(struct fan *fan, int viewer, struct fan_stats *out);
void fan_count(struct fan *fan, struct fan_totals *out);

#endif

/* OpenSSL's EVP, found at run time: what is declared here has been the same since OpenSSL 3.0, so neither
 * its headers nor its development package are needed to build, and the system's own library is used. */
#ifndef HUSTINGS_CRYPTO_H
#define HUSTINGS_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "fan.h"

struct cipher; /* one direction of SRTP or SRTCP for one viewer */

int crypto_load(void); /* 0, or -1 where the library or a function of it is missing */
struct cipher *cipher_new(int profile, const struct fan_keys *keys, int incoming);
void cipher_free(struct cipher *cipher);
int cipher_overhead(const struct cipher *cipher, int control);

/* `packet` holds header and room for payload and tag; the payload comes from elsewhere, so that one
 * copy serves every viewer. Returns the datagram's length, or -1. */
int protect_rtp(struct cipher *cipher, uint8_t *packet, int header, const uint8_t *payload, int length,
                int pad, uint32_t ssrc, uint64_t index);
/* In place, with room for 14 + 20 bytes behind. Returns the datagram's length, or -1. */
int protect_rtcp(struct cipher *cipher, uint8_t *packet, int length, uint32_t ssrc, uint32_t index);
/* In place. Returns the length of the RTCP packet and its index, or -1 where it is not authentic. */
int unprotect_rtcp(struct cipher *cipher, uint8_t *packet, int length, uint32_t *index);

#endif

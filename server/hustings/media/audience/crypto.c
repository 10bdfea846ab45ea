/* SRTP and SRTCP (RFC 3711, RFC 7714) on OpenSSL's EVP, for packets that another part numbers. */
#include "crypto.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef struct evp_cipher_st EVP_CIPHER;
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
typedef struct evp_mac_st EVP_MAC;
typedef struct evp_mac_ctx_st EVP_MAC_CTX;
struct parameter { /* OSSL_PARAM */
    const char *key;
    unsigned int type;
    void *data;
    size_t size;
    size_t returned;
};
enum { PARAMETER_TEXT = 4, SET_IV_LENGTH = 0x9, GET_TAG = 0x10, SET_TAG = 0x11 };

static struct {
    EVP_CIPHER_CTX *(*context_new)(void);
    void (*context_free)(EVP_CIPHER_CTX *);
    const EVP_CIPHER *(*gcm_128)(void);
    const EVP_CIPHER *(*gcm_256)(void);
    const EVP_CIPHER *(*counter_128)(void);
    int (*begin)(EVP_CIPHER_CTX *, const EVP_CIPHER *, void *, const uint8_t *, const uint8_t *, int);
    int (*update)(EVP_CIPHER_CTX *, uint8_t *, int *, const uint8_t *, int);
    int (*end)(EVP_CIPHER_CTX *, uint8_t *, int *);
    int (*control)(EVP_CIPHER_CTX *, int, int, void *);
    EVP_MAC *(*mac_fetch)(void *, const char *, const char *);
    EVP_MAC_CTX *(*mac_new)(EVP_MAC *);
    void (*mac_free)(EVP_MAC_CTX *);
    int (*mac_begin)(EVP_MAC_CTX *, const uint8_t *, size_t, const struct parameter *);
    int (*mac_update)(EVP_MAC_CTX *, const uint8_t *, size_t);
    int (*mac_end)(EVP_MAC_CTX *, uint8_t *, size_t *, size_t);
    EVP_MAC *hmac;
} evp;

static int find(void *library, const char *name, void *into)
{
    void *found = dlsym(library, name);
    memcpy(into, &found, sizeof found); /* ISO C knows no cast from object to function pointer */
    return found != NULL;
}

int crypto_load(void)
{
    static const char *const names[] = {"libcrypto.so.3", "libcrypto.so.4", "libcrypto.so"};
    void *library = NULL;
    if (evp.hmac != NULL)
        return 0;
    for (size_t i = 0; library == NULL && i < sizeof names / sizeof *names; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return -1;
    if (!find(library, "EVP_CIPHER_CTX_new", &evp.context_new) ||
        !find(library, "EVP_CIPHER_CTX_free", &evp.context_free) ||
        !find(library, "EVP_aes_128_gcm", &evp.gcm_128) || !find(library, "EVP_aes_256_gcm", &evp.gcm_256) ||
        !find(library, "EVP_aes_128_ctr", &evp.counter_128) ||
        !find(library, "EVP_CipherInit_ex", &evp.begin) || !find(library, "EVP_CipherUpdate", &evp.update) ||
        !find(library, "EVP_CipherFinal_ex", &evp.end) ||
        !find(library, "EVP_CIPHER_CTX_ctrl", &evp.control) || !find(library, "EVP_MAC_fetch", &evp.mac_fetch) ||
        !find(library, "EVP_MAC_CTX_new", &evp.mac_new) || !find(library, "EVP_MAC_CTX_free", &evp.mac_free) ||
        !find(library, "EVP_MAC_init", &evp.mac_begin) || !find(library, "EVP_MAC_update", &evp.mac_update) ||
        !find(library, "EVP_MAC_final", &evp.mac_end))
        return -1;
    evp.hmac = evp.mac_fetch(NULL, "HMAC", NULL);
    return evp.hmac == NULL ? -1 : 0;
}

struct cipher {
    EVP_CIPHER_CTX *context;
    EVP_MAC_CTX *mac; /* NULL: an AEAD */
    uint8_t salt[14];
};

enum { AEAD_TAG = 16, HMAC_TAG = 10, INDEX = 4 };

static int mac_set(struct cipher *cipher, const uint8_t *key)
{
    struct parameter how[2] = {{"digest", PARAMETER_TEXT, "SHA1", 4, 0}, {NULL, 0, NULL, 0, 0}};
    cipher->mac = evp.mac_new(evp.hmac);
    return cipher->mac != NULL && evp.mac_begin(cipher->mac, key, 20, how) == 1;
}

struct cipher *cipher_new(int profile, const struct fan_keys *keys, int incoming)
{
    struct cipher *cipher = calloc(1, sizeof *cipher);
    const EVP_CIPHER *kind = profile == FAN_GCM_128   ? evp.gcm_128()
                             : profile == FAN_GCM_256 ? evp.gcm_256()
                                                      : evp.counter_128();
    if (cipher == NULL)
        return NULL;
    memcpy(cipher->salt, keys->salt, sizeof cipher->salt);
    cipher->context = evp.context_new();
    if (cipher->context == NULL ||
        evp.begin(cipher->context, kind, NULL, keys->cipher, NULL, incoming ? 0 : 1) != 1 ||
        (profile == FAN_CM_SHA1_80 && !mac_set(cipher, keys->auth))) {
        cipher_free(cipher);
        return NULL;
    }
    return cipher;
}

void cipher_free(struct cipher *cipher)
{
    if (cipher == NULL)
        return;
    if (cipher->context != NULL)
        evp.context_free(cipher->context);
    if (cipher->mac != NULL)
        evp.mac_free(cipher->mac);
    free(cipher);
}

int cipher_overhead(const struct cipher *cipher, int control)
{
    return (cipher->mac == NULL ? AEAD_TAG : HMAC_TAG) + (control ? INDEX : 0);
}

static void put(uint8_t *at, uint64_t value, int bytes)
{
    while (bytes-- > 0) {
        at[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

static void mix(uint8_t *at, uint64_t value, int bytes)
{
    while (bytes-- > 0) {
        at[bytes] ^= (uint8_t)value;
        value >>= 8;
    }
}

/* RFC 7714, sections 8.1 and 9.1. `index`: 48 bits of SRTP's, 31 of SRTCP's. */
static void aead_iv(const struct cipher *cipher, uint32_t ssrc, uint64_t index, uint8_t iv[12])
{
    memcpy(iv, cipher->salt, 12);
    mix(iv + 2, ssrc, 4);
    mix(iv + 6, index, 6);
}

/* RFC 3711, section 4.1.1. */
static void counter_iv(const struct cipher *cipher, uint32_t ssrc, uint64_t index, uint8_t iv[16])
{
    memcpy(iv, cipher->salt, 14);
    iv[14] = iv[15] = 0;
    mix(iv + 4, ssrc, 4);
    mix(iv + 8, index, 6);
}

static int mac_of(struct cipher *cipher, const uint8_t *data, int length, const uint8_t *more, int bytes,
                  uint8_t tag[20])
{
    size_t size = 20;
    return evp.mac_begin(cipher->mac, NULL, 0, NULL) == 1 &&
           evp.mac_update(cipher->mac, data, (size_t)length) == 1 &&
           (bytes == 0 || evp.mac_update(cipher->mac, more, (size_t)bytes) == 1) &&
           evp.mac_end(cipher->mac, tag, &size, 20) == 1;
}

int protect_rtp(struct cipher *cipher, uint8_t *packet, int header, const uint8_t *payload, int length,
                int pad, uint32_t ssrc, uint64_t index)
{
    static const uint8_t zeros[256];
    uint8_t iv[16], tail[256];
    EVP_CIPHER_CTX *context = cipher->context;
    int done = 0, more = 0, end = header + length;
    if (pad > 0) { /* RFC 3550, section 5.1: zeros, and their number in the last one */
        memcpy(tail, zeros, (size_t)pad);
        tail[pad - 1] = (uint8_t)pad;
    }
    if (cipher->mac == NULL)
        aead_iv(cipher, ssrc, index, iv);
    else
        counter_iv(cipher, ssrc, index, iv);
    if (evp.begin(context, NULL, NULL, NULL, iv, -1) != 1)
        return -1;
    if (cipher->mac == NULL && evp.update(context, NULL, &done, packet, header) != 1)
        return -1;
    if (length > 0 && evp.update(context, packet + header, &done, payload, length) != 1)
        return -1;
    if (pad > 0 && evp.update(context, packet + end, &more, tail, pad) != 1)
        return -1;
    end += pad;
    if (cipher->mac == NULL) {
        if (evp.end(context, packet + end, &done) != 1 ||
            evp.control(context, GET_TAG, AEAD_TAG, packet + end) != 1)
            return -1;
        return end + AEAD_TAG;
    }
    uint8_t rollover[4], tag[20];
    put(rollover, index >> 16, 4);
    if (!mac_of(cipher, packet, end, rollover, 4, tag))
        return -1;
    memcpy(packet + end, tag, HMAC_TAG);
    return end + HMAC_TAG;
}

int protect_rtcp(struct cipher *cipher, uint8_t *packet, int length, uint32_t ssrc, uint32_t index)
{
    uint8_t iv[16], word[4];
    EVP_CIPHER_CTX *context = cipher->context;
    int done = 0;
    put(word, index | 0x80000000u, 4);
    if (cipher->mac == NULL)
        aead_iv(cipher, ssrc, index, iv);
    else
        counter_iv(cipher, ssrc, index, iv);
    if (evp.begin(context, NULL, NULL, NULL, iv, -1) != 1)
        return -1;
    if (cipher->mac == NULL &&
        (evp.update(context, NULL, &done, packet, 8) != 1 || evp.update(context, NULL, &done, word, 4) != 1))
        return -1;
    if (evp.update(context, packet + 8, &done, packet + 8, length - 8) != 1)
        return -1;
    if (cipher->mac == NULL) {
        if (evp.end(context, packet + length, &done) != 1 ||
            evp.control(context, GET_TAG, AEAD_TAG, packet + length) != 1)
            return -1;
        memcpy(packet + length + AEAD_TAG, word, INDEX);
        return length + AEAD_TAG + INDEX;
    }
    uint8_t tag[20];
    memcpy(packet + length, word, INDEX);
    if (!mac_of(cipher, packet, length + INDEX, NULL, 0, tag))
        return -1;
    memcpy(packet + length + INDEX, tag, HMAC_TAG);
    return length + INDEX + HMAC_TAG;
}

static int same(const uint8_t *a, const uint8_t *b, int bytes)
{
    uint8_t differs = 0;
    for (int i = 0; i < bytes; i++)
        differs |= a[i] ^ b[i];
    return differs == 0;
}

int unprotect_rtcp(struct cipher *cipher, uint8_t *packet, int length, uint32_t *index)
{
    int overhead = cipher_overhead(cipher, 1), done = 0;
    int body = length - overhead;
    uint8_t iv[16];
    if (body < 8)
        return -1;
    const uint8_t *word = cipher->mac == NULL ? packet + length - INDEX : packet + body;
    uint32_t trailer = (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
    uint32_t ssrc =
        (uint32_t)packet[4] << 24 | (uint32_t)packet[5] << 16 | (uint32_t)packet[6] << 8 | packet[7];
    int encrypted = (trailer & 0x80000000u) != 0;
    *index = trailer & 0x7fffffffu;
    EVP_CIPHER_CTX *context = cipher->context;
    if (cipher->mac == NULL) {
        if (!encrypted)
            return -1; /* nobody has a reason to send control messages in clear */
        aead_iv(cipher, ssrc, *index, iv);
        if (evp.begin(context, NULL, NULL, NULL, iv, -1) != 1 ||
            evp.control(context, SET_TAG, AEAD_TAG, packet + body) != 1 ||
            evp.update(context, NULL, &done, packet, 8) != 1 ||
            evp.update(context, NULL, &done, word, INDEX) != 1 ||
            (body > 8 && evp.update(context, packet + 8, &done, packet + 8, body - 8) != 1) ||
            evp.end(context, packet + body, &done) != 1)
            return -1;
        return body;
    }
    uint8_t tag[20];
    if (!encrypted || !mac_of(cipher, packet, body + INDEX, NULL, 0, tag) ||
        !same(tag, packet + body + INDEX, HMAC_TAG))
        return -1;
    counter_iv(cipher, ssrc, *index, iv);
    if (evp.begin(context, NULL, NULL, NULL, iv, -1) != 1 ||
        (body > 8 && evp.update(context, packet + 8, &done, packet + 8, body - 8) != 1))
        return -1;
    return body;
}

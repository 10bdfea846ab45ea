/* Viewers by the address that their packets come from: an open hash table. */
#include <netinet/in.h>
#include <string.h>

#include "state.h"

static int same_address(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family)
        return 0;
    if (a->ss_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;
        return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;
    return x->sin6_port == y->sin6_port && memcmp(&x->sin6_addr, &y->sin6_addr, 16) == 0;
}

static uint32_t hash_of(const struct sockaddr_storage *address)
{
    uint32_t hash = 2166136261u;
    uint8_t bytes[18];
    int length = 0;
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)address;
        memcpy(bytes, &x->sin_port, 2);
        memcpy(bytes + 2, &x->sin_addr, 4);
        length = 6;
    } else {
        const struct sockaddr_in6 *x = (const void *)address;
        memcpy(bytes, &x->sin6_port, 2);
        memcpy(bytes + 2, &x->sin6_addr, 16);
        length = 18;
    }
    for (int i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash ^ hash >> 15;
}

struct entry *find(struct fan *fan, const struct sockaddr_storage *address)
{
    uint32_t at = hash_of(address) & fan->mask;
    for (uint32_t n = 0; n <= fan->mask; n++, at = (at + 1) & fan->mask) {
        struct entry *entry = &fan->table[at];
        if (entry->viewer == -1)
            return NULL;
        if (entry->viewer >= 0 && same_address(&entry->address, address))
            return entry;
    }
    return NULL;
}

/* Deleted entries stay in the way of those behind them: once in a while all are put in anew. */
void rehash(struct fan *fan)
{
    for (uint32_t at = 0; at <= fan->mask; at++)
        fan->table[at].viewer = -1;
    for (int v = 0; v < fan->capacity; v++) {
        struct viewer *viewer = fan->viewer[v];
        if (viewer == NULL || viewer->address_length == 0)
            continue;
        uint32_t at = hash_of(&viewer->address) & fan->mask;
        while (fan->table[at].viewer >= 0)
            at = (at + 1) & fan->mask;
        fan->table[at] = (struct entry){viewer->address, viewer->address_length, v};
    }
}

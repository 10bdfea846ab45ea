/* Viewers by the address that their packets come from: an open hash table of their numbers. */
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

int find(struct fan *fan, const struct sockaddr_storage *address)
{
    uint32_t at = hash_of(address) & fan->mask;
    for (; fan->table[at] >= 0; at = (at + 1) & fan->mask)
        if (same_address(&fan->viewer[fan->table[at]]->address, address))
            return fan->table[at];
    return -1;
}

/* The table has four places for each viewer: there is always a free one. */
void place(struct fan *fan, int viewer)
{
    uint32_t at = hash_of(&fan->viewer[viewer]->address) & fan->mask;
    while (fan->table[at] >= 0)
        at = (at + 1) & fan->mask;
    fan->table[at] = viewer;
}

/* After somebody has left or moved: an entry that is taken out would hide those behind it. */
void rehash(struct fan *fan)
{
    memset(fan->table, -1, ((size_t)fan->mask + 1) * sizeof *fan->table);
    for (int v = 0; v < fan->capacity; v++)
        if (fan->viewer[v] != NULL && fan->viewer[v]->address_length > 0)
            place(fan, v);
}

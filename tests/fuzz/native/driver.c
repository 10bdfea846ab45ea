/* Runs inputs: given files once each, or for some seconds changes of them, kept where they reach new code.
 *
 *   fuzz_fan FILE...                        each once
 *   fuzz_fan -t SECONDS SEED FOLDER FILE... look for more; those that reach new code are written to FOLDER
 *   fuzz_fan -m FOLDER FILE...              write those of the files to FOLDER that reach what none before did
 *
 * The compiler's own coverage calls (-fsanitize-coverage=trace-pc) stand in for libFuzzer, which gcc lacks. An
 * input that makes a sanitizer end the program is written to FOLDER/crash first. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAP = 1 << 16, INPUT_MAX = 2048, KEPT = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __sanitizer_set_death_callback(void (*callback)(void));
void __sanitizer_cov_trace_pc(void);

static uint8_t reached[MAP], seen[MAP];
static struct {
    uint8_t *data;
    size_t size;
} kept[KEPT];
static size_t count;
static uint8_t current[INPUT_MAX];
static size_t current_size;
static const char *folder;
static uint64_t state;

void __sanitizer_cov_trace_pc(void)
{
    uintptr_t from = (uintptr_t)__builtin_return_address(0);
    uint8_t *hits = &reached[(from ^ from >> 16) & (MAP - 1)];
    if (*hits < 255)
        (*hits)++;
}

static unsigned some(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % below;
}

static void save(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file != NULL) {
        fwrite(current, 1, current_size, file);
        fclose(file);
    }
}

static void died(void)
{
    save("crash");
}

static void keep(void)
{
    if (count == KEPT)
        return;
    kept[count].data = malloc(current_size + 1);
    if (kept[count].data == NULL)
        abort();
    memcpy(kept[count].data, current, current_size);
    kept[count++].size = current_size;
}

/* Counts in classes: once, a few times, often. */
static int is_new(void)
{
    int found = 0;
    for (size_t at = 0; at < MAP; at++) {
        uint8_t class = reached[at] == 0 ? 0 : reached[at] == 1 ? 1 : reached[at] < 8 ? 2 : 4;
        if (class & ~seen[at]) {
            seen[at] |= class;
            found = 1;
        }
    }
    return found;
}

static int run(void)
{
    memset(reached, 0, sizeof reached);
    LLVMFuzzerTestOneInput(current, current_size);
    return is_new();
}

static void load(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    current_size = fread(current, 1, sizeof current, file);
    fclose(file);
}

static void change(void)
{
    static const uint8_t odd[] = {0, 1, 127, 128, 200, 201, 205, 206, 255};
    size_t which = some((unsigned)count);
    current_size = kept[which].size;
    memcpy(current, kept[which].data, current_size);
    for (unsigned times = 1 + some(6); times > 0; times--) {
        size_t at = current_size > 0 ? some((unsigned)current_size) : 0;
        switch (some(6)) {
        case 0:
            if (current_size > 0)
                current[at] ^= (uint8_t)(1u << some(8));
            break;
        case 1:
            if (current_size > 0)
                current[at] = some(2) ? odd[some(sizeof odd)] : (uint8_t)some(256);
            break;
        case 2:
            if (current_size < INPUT_MAX) {
                memmove(current + at + 1, current + at, current_size - at);
                current[at] = (uint8_t)some(256);
                current_size++;
            }
            break;
        case 3:
            if (current_size > 1) {
                size_t length = 1 + some((unsigned)(current_size - at));
                memmove(current + at, current + at + length, current_size - at - length);
                current_size -= length;
            }
            break;
        case 4: { /* a piece of another one behind a piece of this */
            size_t other = some((unsigned)count), from = kept[other].size > 0 ? some((unsigned)kept[other].size) : 0;
            size_t length = kept[other].size - from;
            if (length > INPUT_MAX - at)
                length = INPUT_MAX - at;
            memcpy(current + at, kept[other].data + from, length);
            current_size = at + length;
            break;
        }
        default: /* a piece twice */
            if (current_size > 0 && current_size < INPUT_MAX) {
                size_t length = 1 + some((unsigned)(current_size - at));
                if (length > INPUT_MAX - current_size)
                    length = INPUT_MAX - current_size;
                memmove(current + current_size, current + at, length);
                current_size += length;
            }
        }
    }
}

int main(int arguments, char **argument)
{
    int first = 1, seconds = 0, merging = 0;
    if (arguments > 4 && strcmp(argument[1], "-t") == 0) {
        seconds = atoi(argument[2]);
        state = strtoull(argument[3], NULL, 10) * 2654435761u + 88172645463325252u;
        folder = argument[4];
        first = 5;
        __sanitizer_set_death_callback(died);
    }
    if (arguments > 3 && strcmp(argument[1], "-m") == 0) {
        merging = 1;
        folder = argument[2];
        first = 3;
    }
    for (int n = first; n < arguments; n++) {
        load(argument[n]);
        int more = run();
        keep();
        if (more && merging)
            save(strrchr(argument[n], '/') == NULL ? argument[n] : strrchr(argument[n], '/') + 1);
    }
    unsigned long long runs = (unsigned long long)(arguments - first);
    size_t given = count;
    time_t end = time(NULL) + seconds;
    if (count == 0)
        keep();
    while (seconds > 0 && (runs % 64 != 0 || time(NULL) < end)) {
        change();
        runs++;
        if (run()) {
            char name[32];
            keep();
            snprintf(name, sizeof name, "new-%zu", count);
            save(name);
        }
    }
    size_t places = 0;
    for (size_t at = 0; at < MAP; at++)
        places += seen[at] != 0;
    printf("%llu runs, %zu places reached, %zu inputs found\n", runs, places, count - given);
    return 0;
}

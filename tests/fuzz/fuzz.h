/*
 * fuzz: what the fuzz targets share.
 *
 * Each target, one file here, tests one reader of files from outside: it passes the reader some
 * bytes and frees the result. Whatever the bytes are, the reader must accept them or refuse them
 * with one sentence. libFuzzer searches for bytes that do worse (`make fuzz TIME=60`); driver.c
 * runs a target on the files in corpus/, as part of `make test`. Inputs that libFuzzer found are in
 * the corpus, named after what they revealed.
 *
 * Readers that take a path get the path of bytes in memory (a memfd): nothing is written to disk.
 */
#pragma once

#define _GNU_SOURCE /* memfd_create; so this is included first */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Ends the process if the harness fails, or a reader breaks its promise. */
static inline void fuzz_require(bool good, const char *words)
{
    if (good) return;
    fprintf(stderr, "fuzz: %s\n", words);
    abort();
}

/* For the harness itself: driver.c makes one allocation fail, so the second attempt succeeds. */
static inline void *fuzz_allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) memory = calloc(count, size);
    fuzz_require(memory != NULL, "not enough memory");
    return memory;
}

/* A reader must keep its header's promises: a refusal has a message. */
static inline void fuzz_judge(bool good, const Error *error)
{
    fuzz_require(good || error->message[0], "refused without a message");
    fuzz_require(!strchr(error->message, '\n'), "a message of two lines");
}

/* -- bytes as a file -- */

typedef struct {
    int file;
    char path[40];
} FuzzFile;

static inline FuzzFile fuzz_file_open(const uint8_t *bytes, size_t length)
{
    FuzzFile made = {.file = memfd_create("fuzz", MFD_CLOEXEC)};
    fuzz_require(made.file >= 0, "no file in memory");
    for (size_t done = 0; done < length;) {
        ssize_t wrote = write(made.file, bytes + done, length - done);
        fuzz_require(wrote > 0, "a file in memory cannot be written");
        done += (size_t)wrote;
    }
    snprintf(made.path, sizeof made.path, "/proc/self/fd/%d", made.file);
    return made;
}

static inline void fuzz_file_close(FuzzFile *made)
{
    close(made->file);
}

/* -- the same in a folder, for readers that take a folder -- */

typedef struct {
    FuzzFile file;
    char folder[40], link[80];
} FuzzFolder;

static inline FuzzFolder fuzz_folder_open(const uint8_t *bytes, size_t length, const char *name)
{
    FuzzFolder made = {.file = fuzz_file_open(bytes, length),
                       .folder = "/dev/shm/ventral-fuzz-XXXXXX"};
    fuzz_require(mkdtemp(made.folder) != NULL, "no folder in memory");
    snprintf(made.link, sizeof made.link, "%s/%s", made.folder, name);
    fuzz_require(symlink(made.file.path, made.link) == 0, "no link in memory");
    return made;
}

static inline void fuzz_folder_close(FuzzFolder *made)
{
    unlink(made->link);
    rmdir(made->folder);
    fuzz_file_close(&made->file);
}

/* -- bytes as choices, for targets that make valid files with hostile contents -- */

typedef struct {
    const uint8_t *bytes;
    size_t length, used;
} Choices;

/* The next byte; 0 when there are no more. */
static inline unsigned choose_byte(Choices *choices)
{
    return choices->used < choices->length ? choices->bytes[choices->used++] : 0;
}

/* A number below `count`. */
static inline size_t choose(Choices *choices, size_t count)
{
    return choose_byte(choices) % count;
}

/*
 * partial_file: a file that is written in pieces, possibly over several runs.
 *
 * It grows under a temporary name ("FILE.part"), so that an interrupted run can be continued by the
 * next, and is renamed when complete. Only one program at a time writes it: another that wants the
 * same file waits, and then checks whether it is still needed. The lock (flock) is released by the
 * system if a program dies; on the few file systems without locks, only the digest of the complete
 * file protects it. An existing partial file is used only if it is a regular file without other
 * links, so that nothing is ever written through a link.
 */
#pragma once

#include "base/file.h"

#include <stdint.h>

typedef struct {
    int descriptor; /* -1: not open */
    char path[FILE_PATH_LENGTH], partial[FILE_PATH_LENGTH];
} PartialFile;

typedef enum {
    PARTIAL_OPEN,  /* exclusively ours, positioned at its end */
    PARTIAL_WHOLE, /* the complete file exists: nothing was opened */
    PARTIAL_FAILED /* see the message */
} PartialState;

/* Opens it, making folders. `waiting` (NULL: none) is called once if another program has it. */
PartialState partial_open(PartialFile *file, const char *path, void (*waiting)(void *context),
                          void *context, Error *error);

/* Bytes written so far. */
uint64_t partial_size(const PartialFile *file);

/* Free bytes on the disk. */
uint64_t partial_free_bytes(const PartialFile *file);

/* Adds bytes at the end. */
bool partial_write(PartialFile *file, const void *bytes, size_t length, Error *error);

/* Discards all bytes. */
bool partial_clear(PartialFile *file, Error *error);

/* Flushes and renames the complete file. */
bool partial_finish(PartialFile *file, Error *error);

/* Unlocks and closes it; an empty file is removed. No effect if it is not open. */
void partial_close(PartialFile *file);

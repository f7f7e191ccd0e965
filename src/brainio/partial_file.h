/*
 * partial_file: a file that arrives in pieces, perhaps over several runs.
 *
 * It grows under a name of its own beside its place ("FILE.part"), which an interrupted run leaves
 * and the next one continues, and gets its name when it is whole. One program at a time writes it:
 * another one that wants the same file waits, then looks whether it is still needed. The lock is
 * the system's (flock), so a program that dies lets go of it; on the few file systems without locks
 * there is none, and the digest of the whole file is the only guard. What stands under the partial
 * name is used only if it is a plain file of one name: nothing is written through a link.
 */
#ifndef BRAINIO_PARTIAL_FILE_H
#define BRAINIO_PARTIAL_FILE_H

#include "base/file.h"

#include <stdint.h>

typedef struct {
    int descriptor; /* -1: not open */
    char path[FILE_PATH_LENGTH], partial[FILE_PATH_LENGTH];
} PartialFile;

typedef enum {
    PARTIAL_OPEN,  /* ours alone, at its end */
    PARTIAL_WHOLE, /* the file itself is there: nothing was opened */
    PARTIAL_FAILED /* see the sentence */
} PartialState;

/*
 * Opens it, making folders as needed. `waiting` (NULL: none) is called once if another program has
 * it.
 */
PartialState partial_open(PartialFile *file, const char *path, void (*waiting)(void *context),
                          void *context, Error *error);

/* Bytes that are there. */
uint64_t partial_size(const PartialFile *file);

/* Bytes that the disk still has room for. */
uint64_t partial_room(const PartialFile *file);

/* Adds bytes at the end. */
bool partial_write(PartialFile *file, const void *bytes, size_t length, Error *error);

/* Begins again with nothing. */
bool partial_clear(PartialFile *file, Error *error);

/* Gives the whole file its name, once its bytes are on the disk. */
bool partial_finish(PartialFile *file, Error *error);

/* Lets go of it; what is empty is removed. Nothing happens to a file that is not open. */
void partial_close(PartialFile *file);

#endif

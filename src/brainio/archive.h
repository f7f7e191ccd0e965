/*
 * archive: the images of a stimulus set in their zip file (libzip).
 *
 * Nothing is unpacked to the disk; an entry is read into memory when it is asked for. An archive is
 * refused as a whole when it holds a path that leaves its folder, a symbolic link, or an entry
 * larger than an image can be.
 */
#ifndef BRAINIO_ARCHIVE_H
#define BRAINIO_ARCHIVE_H

#include "base/error.h"

#include <stdint.h>

/* No image of these studies comes near these sizes; an archive that does is broken or hostile. */
#define ARCHIVE_ENTRY_BYTES ((uint64_t)64 << 20)
#define ARCHIVE_ENTRIES     1000000

typedef struct Archive Archive;

/* Opens and checks a zip file; NULL with a sentence. */
Archive *archive_open(const char *path, Error *error);
void archive_close(Archive *archive);

/*
 * Index of the entry of that name: with this path, or, when no entry has it, the only one whose
 * file name it is, in whatever folder. False when there is none, or more than one.
 */
bool archive_find(const Archive *archive, const char *name, uint64_t *index);

/* An entry's bytes, to be freed by the caller; its checksum has been verified. */
uint8_t *archive_read(Archive *archive, uint64_t index, size_t *length, Error *error);

#endif

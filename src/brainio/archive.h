/*
 * archive: the images of a stimulus set in their zip file (libzip).
 *
 * Nothing is unpacked to disk; entries are read into memory on demand, and their checksums
 * verified. The whole archive is refused if it contains a path that leads out of its folder, a
 * symbolic link, or a name with backslashes, which some Windows programs write as folder separators
 * but are part of the file name elsewhere. Names are UTF-8; if the archive does not say, UTF-8 or
 * code page 437 is guessed.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

/* Far larger than any image or set of these studies; an archive beyond is damaged or hostile. */
#define ARCHIVE_ENTRY_BYTES ((uint64_t)64 << 20)
#define ARCHIVE_ENTRIES     1000000

typedef struct Archive Archive;

/* Opens and checks a zip file; `again`: advice if it is damaged. NULL with a message. */
Archive *archive_open(const char *path, const char *again, Error *error);
void archive_close(Archive *archive);

/* For messages. */
const char *archive_path(const Archive *archive);

typedef enum {
    ARCHIVE_FOUND,
    ARCHIVE_ABSENT,
    ARCHIVE_SEVERAL /* several entries with this name */
} ArchiveMatch;

/*
 * Finds the index of the entry with this path or, if there is none, the only entry with this file
 * name in any folder. A name shared by several entries is ambiguous.
 */
ArchiveMatch archive_find(const Archive *archive, const char *name, uint64_t *index);

/*
 * Explains, if possible, why a name was not found, as the end of a message: "for "a.png" it has
 * A.PNG, ..."; otherwise empty.
 */
#define ARCHIVE_WORDS 384
void archive_explain(const Archive *archive, const char *name, char words[ARCHIVE_WORDS]);

/* An entry's bytes, with verified checksum, to be freed by the caller. */
uint8_t *archive_read(Archive *archive, uint64_t index, size_t *length, Error *error);

/*
 * archive: the images of a stimulus set in their zip file (libzip).
 *
 * Nothing is unpacked to the disk; an entry is read into memory when it is asked for, and its
 * checksum decides whether it is good. An archive is refused as a whole when it holds a name that
 * leads out of its folder, a symbolic link, or a name with backslashes, which programs of Windows
 * wrote for folders and which is a file's name elsewhere. Names are UTF-8, or taken for UTF-8 or
 * for code page 437 where the archive does not say.
 */
#ifndef BRAINIO_ARCHIVE_H
#define BRAINIO_ARCHIVE_H

#include "base/error.h"

#include <stdint.h>

/* No image of these studies comes near these sizes; an archive that does is broken or hostile. */
#define ARCHIVE_ENTRY_BYTES ((uint64_t)64 << 20)
#define ARCHIVE_ENTRIES     1000000

typedef struct Archive Archive;

/* Opens and checks a zip file; `again` is what to do if it is damaged (base/file_kind.h). NULL with a sentence. */
Archive *archive_open(const char *path, const char *again, Error *error);
void archive_close(Archive *archive);

/* For messages. */
const char *archive_path(const Archive *archive);

typedef enum {
    ARCHIVE_FOUND,
    ARCHIVE_ABSENT,
    ARCHIVE_SEVERAL /* entries of that name */
} ArchiveMatch;

/*
 * Index of the entry of that name: with this path, or, when no entry has it, the only one whose
 * file name it is, in whatever folder. A name that several entries have is not one of them.
 */
ArchiveMatch archive_find(const Archive *archive, const char *name, uint64_t *index);

/*
 * Why a name was not found, as far as it can be told, as the end of a sentence: "for "a.png" it has
 * A.PNG, ..."; else empty.
 */
#define ARCHIVE_WORDS 384
void archive_explain(const Archive *archive, const char *name, char words[ARCHIVE_WORDS]);

/* An entry's bytes, to be freed by the caller; its checksum has been verified. */
uint8_t *archive_read(Archive *archive, uint64_t index, size_t *length, Error *error);

#endif

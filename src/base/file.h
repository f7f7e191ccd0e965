/*
 * file: whole files in, whole files out.
 *
 * A file that a program of Ventral writes is either complete or absent: it is
 * written under a temporary name beside its place and renamed when every byte
 * is on the disk. A full disk or a crash leaves the former version untouched.
 *
 * The temporary file is always a new one, never what already stands under its
 * name, so nothing is written through a link. Who may read a file is the
 * user's choice: files ask for 0666 and folders for 0777, and the umask takes
 * away from that. No content depends on it.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"

#include <stdio.h>

#define FILE_PATH_LENGTH   1024 /* longest path, with its final zero */
#define FILE_DIGEST_LENGTH 65   /* SHA-256 in hexadecimal, with its final zero */
#define FILE_SHA1_LENGTH   41

/* Prints a path into place[FILE_PATH_LENGTH]; a path that does not fit is an error. */
bool file_path(char *place, Error *error, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* Is there something of that name? */
bool file_exists(const char *path);

/* Are both there, and the same file, also by a link? */
bool file_is_same(const char *one, const char *other);

/* May something be written into the folder, or the folder be made? Asked before long work; nothing is made. */
bool file_can_be_made(const char *folder, Error *error);

/*
 * Whether `path` names a regular file. Anything else is refused before it is opened: a pipe would be waited for, a
 * folder or device cannot be read as a file, and an address ("http://...") is not a path.
 */
bool file_require(const char *path, Error *error);

/*
 * The absolute path of an existing file, links resolved, into place[FILE_PATH_LENGTH]. For libraries that take a
 * relative "http://host/x" or "[mode=s3]x" for an address: an absolute path never looks like one.
 */
bool file_absolute_path(const char *path, char *place, Error *error);

/* The whole file as text with a final zero, to be freed by the caller; *length (may be NULL) without that zero. */
char *file_read(const char *path, size_t *length, Error *error);

/* `size` bytes from `offset` on, and a final zero; a file that has less is an error. To be freed by the caller. */
char *file_read_part(const char *path, size_t offset, size_t size, Error *error);

/* Creates the folders that lead to the path's last slash. */
bool file_make_folders(const char *path, Error *error);

/* SHA-256 of a file or of bytes in memory, in hexadecimal (OpenSSL's libcrypto). */
bool file_digest(const char *path, char digest[FILE_DIGEST_LENGTH], Error *error);
bool file_digest_bytes(const void *bytes, size_t length, char digest[FILE_DIGEST_LENGTH],
                       Error *error);

/* SHA-1, by which the datasets' authors name their files. */
bool file_sha1(const char *path, char digest[FILE_SHA1_LENGTH], Error *error);

/*
 * A stream to write and read again, of at most that many bytes, which leaves nothing behind: in memory where it is
 * small, else a file in $TMPDIR (/tmp where that is not set) that has no name. `path`, for messages, is what is being
 * unpacked. NULL with a sentence.
 */
FILE *file_temporary(size_t bytes, const char *path, Error *error);

/* Says that the stream could not be filled: where it is, and what to do. Returns false. */
bool file_temporary_failed(const char *path, Error *error);

/* -- text being written into memory -- */

/* A stream that writes into place[room], the final zero included; NULL: no memory. */
FILE *file_text_open(char *place, size_t room);

/* Ends it; false: the text did not fit. (What fclose says of such a stream is about its last letters only.) */
bool file_text_close(FILE *stream, size_t room);

/* -- files being written -- */

typedef struct {
    FILE *stream;                     /* write here; errors are found by output_close */
    char path[FILE_PATH_LENGTH];      /* where the file will stand */
    char temporary[FILE_PATH_LENGTH]; /* where it is being written */
} OutputFile;

/* Makes folders as needed and opens the temporary file. */
bool output_open(OutputFile *output, const char *path, Error *error);

/* The same for folder/name. */
bool output_open_in(OutputFile *output, const char *folder, const char *name, Error *error);

/* Makes the temporary file, empty, for a library that opens files itself (netcdf_file.h). */
bool output_name(OutputFile *output, const char *path, Error *error);

/* Ends the file: with good == true flushes, checks and renames it, else removes it. Returns good and renamed. */
bool output_close(OutputFile *output, bool good, Error *error);

#endif

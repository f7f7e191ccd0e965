/*
 * file: reads whole files, and writes files whole or not at all.
 *
 * A file that Ventral writes is either complete or absent: it is written under a temporary name in
 * the same folder and renamed once every byte is on disk. After a full disk or a crash the previous
 * version is still there.
 *
 * The temporary file is always newly created, never one that already has its name, so nothing is
 * written through a link. Permissions are left to the user's umask: files are created with mode
 * 0666 and folders with 0777.
 */
#pragma once

#include "base/error.h"

#include <stdio.h>

#define FILE_PATH_LENGTH   1024 /* longest path, with its final zero */
#define FILE_DIGEST_LENGTH 65   /* SHA-256 in hexadecimal, with its final zero */
#define FILE_SHA1_LENGTH   41

/* Formats a path into place[FILE_PATH_LENGTH]; a path that is too long is an error. */
bool file_path(char *place, Error *error, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* The last component of a path, as a pointer into it: "a.csv" in "/home/me/a.csv". */
const char *file_name(const char *path);

/* Does anything of that name exist? */
bool file_exists(const char *path);

/* Do both exist, and are they the same file, perhaps through a link? */
bool file_is_same(const char *one, const char *other);

/* Could a file be written in this folder, or the folder be created? Creates nothing itself. */
bool file_can_be_made(const char *folder, Error *error);

/*
 * Refuses anything but a regular file, before it is opened: reading a pipe would block, folders and
 * devices cannot be read as files, and an address ("http://...") is not a path.
 */
bool file_require(const char *path, Error *error);

/*
 * The absolute path of an existing file, links resolved, into place[FILE_PATH_LENGTH]. Some
 * libraries take a relative "http://host/x" or "[mode=s3]x" for an address; an absolute path cannot
 * be mistaken for one.
 */
bool file_absolute_path(const char *path, char *place, Error *error);

/* The whole file as zero-terminated text, to be freed; *length (may be NULL) excludes the zero. */
char *file_read(const char *path, size_t *length, Error *error);

/* `size` bytes from `offset` on, zero-terminated, to be freed; fewer bytes are an error. */
char *file_read_part(const char *path, size_t offset, size_t size, Error *error);

/* Creates the folders up to the path's last slash. */
bool file_make_folders(const char *path, Error *error);

/* SHA-256 of a file or of bytes in memory, in hexadecimal (OpenSSL's libcrypto). */
bool file_digest(const char *path, char digest[FILE_DIGEST_LENGTH], Error *error);
bool file_digest_bytes(const void *bytes, size_t length, char digest[FILE_DIGEST_LENGTH],
                       Error *error);

/* SHA-1, which the datasets' authors put in their file names. */
bool file_sha1(const char *path, char digest[FILE_SHA1_LENGTH], Error *error);
bool file_sha1_bytes(const void *bytes, size_t length, char digest[FILE_SHA1_LENGTH], Error *error);

/*
 * A stream of at most `bytes` bytes to write and read back, which leaves nothing behind: in memory
 * if small, else an unnamed file in $TMPDIR (default /tmp). `path`, for messages, is the file being
 * unpacked. NULL, with a message, on error.
 */
FILE *file_temporary(size_t bytes, const char *path, Error *error);

/* Sets the error for such a stream that could not be filled, with advice. Returns false. */
bool file_temporary_failed(const char *path, Error *error);

/* -- writing text into memory -- */

/* A stream that writes into place[capacity], including the final zero; NULL: out of memory. */
FILE *file_text_open(char *place, size_t capacity);

/* Closes it; false if the text did not fit (fclose only reports on the last characters of it). */
bool file_text_close(FILE *stream, size_t capacity);

/* -- writing files -- */

typedef struct {
    FILE *stream;                     /* write here; output_close reports errors */
    char path[FILE_PATH_LENGTH];      /* final path */
    char temporary[FILE_PATH_LENGTH]; /* temporary path */
} OutputFile;

/* Creates folders as needed and opens the temporary file. */
bool output_open(OutputFile *output, const char *path, Error *error);

/* The same for folder/name. */
bool output_open_in(OutputFile *output, const char *folder, const char *name, Error *error);

/* Creates an empty temporary file for a library that opens files itself (netcdf_file.h). */
bool output_name(OutputFile *output, const char *path, Error *error);

/* Closes the file: if `good`, flushes, checks and renames it; else removes it. True: in place. */
bool output_close(OutputFile *output, bool good, Error *error);

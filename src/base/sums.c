#define _DEFAULT_SOURCE
#include "base/sums.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* A line consists of the digest in hexadecimal, two spaces and the name. */
enum { NAME_AT = FILE_DIGEST_LENGTH + 1 };

static bool list_beside(const char *path, char list[FILE_PATH_LENGTH], Error *error)
{
    return file_path(list, error, "%.*sSHA256SUMS", (int)(file_name(path) - path), path);
}

/*
 * Opens the folder of a path and locks it until it is closed; -1 if it cannot be opened. On a file
 * system without locks, two programs that write at the same time may lose a line; the file it
 * listed is then not checked.
 */
static int lock_folder(const char *path, int kind)
{
    char folder[FILE_PATH_LENGTH];
    size_t length = (size_t)(file_name(path) - path);
    memcpy(folder, path, length);
    folder[length] = '\0';
    int lock = open(length ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock >= 0) (void)flock(lock, kind);
    return lock;
}

/* Ends the line and returns the next one. */
static char *end_line(char *line)
{
    char *next = line + strcspn(line, "\n");
    if (*next) *next++ = '\0';
    return next;
}

/* -- writing -- */

/* Writes the lines of `old` whose files still exist, and the new line, sorted by name. */
static void put_list(FILE *stream, char *old, int folder, const char *digest, const char *name)
{
    bool put = false;
    for (char *line = old, *next = NULL; *line || !put; line = next) {
        next = end_line(line);
        const char *other = strlen(line) > NAME_AT ? line + NAME_AT : NULL;
        if (!put && (!*line || (other && strcmp(name, other) <= 0))) {
            fprintf(stream, "%s  %s\n", digest, name);
            put = true;
        }
        if (other && strcmp(name, other) != 0 && faccessat(folder, other, F_OK, 0) == 0)
            fprintf(stream, "%s\n", line);
    }
}

/* Lists the digest of `path`; `bytes` is that file, or the temporary one that will replace it. */
static bool enter(const char *path, const char *bytes, int folder, Error *error)
{
    char list[FILE_PATH_LENGTH], digest[FILE_DIGEST_LENGTH];
    OutputFile changed;
    if (!list_beside(path, list, error) || !file_digest(bytes, digest, error)) return false;
    char *old = file_exists(list) ? file_read(list, NULL, error) : allocate(1, 1, error);
    bool good = old && output_open(&changed, list, error);
    if (good) {
        put_list(changed.stream, old, folder, digest, file_name(path));
        good = output_close(&changed, true, error);
    }
    free(old);
    return good;
}

bool sums_close(OutputFile *output, bool good, Error *error)
{
    Error none = {{0}};
    char path[FILE_PATH_LENGTH];
    snprintf(path, sizeof path, "%s", output->path);
    /* If writing failed, the file is not listed, and output_close reports the error. */
    bool written = good && fflush(output->stream) == 0 && !ferror(output->stream);
    int folder = lock_folder(path, LOCK_EX);
    good = good && (!written || enter(path, output->temporary, folder, error));
    good = output_close(output, good, error);
    if (written && !good && file_exists(path)) (void)enter(path, path, folder, &none);
    if (folder >= 0) close(folder);
    return good;
}

/* -- reading -- */

/* Are these bytes those that were listed? */
static bool check(const char *path, const char *bytes, size_t length, char *lines, Error *error)
{
    char digest[FILE_DIGEST_LENGTH];
    for (char *line = lines, *next = NULL; *line; line = next) {
        next = end_line(line);
        if (strlen(line) <= NAME_AT || strcmp(line + NAME_AT, file_name(path)) != 0) continue;
        return file_digest_bytes(bytes, length, digest, error) &&
               (strncmp(line, digest, strlen(digest)) == 0 ||
                error_set(error,
                          "%s: has changed since it was written (its SHA-256 is not the one in "
                          "SHA256SUMS beside it); delete it and make it again",
                          path));
    }
    return true;
}

char *sums_read(const char *path, size_t *length, Error *error)
{
    char list[FILE_PATH_LENGTH];
    size_t size = 0;
    if (!list_beside(path, list, error)) return NULL;
    if (!file_exists(list)) return file_read(path, length, error);
    int folder = lock_folder(path, LOCK_SH);
    char *bytes = file_read(path, &size, error);
    char *lines = bytes ? file_read(list, NULL, error) : NULL;
    if (folder >= 0) close(folder);
    if (!lines || !check(path, bytes, size, lines, error)) {
        free(bytes);
        bytes = NULL;
    }
    free(lines);
    if (bytes && length) *length = size;
    return bytes;
}

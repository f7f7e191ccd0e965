#define _XOPEN_SOURCE 700 /* realpath */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- paths -- */

bool file_path(char *place, Error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(place, FILE_PATH_LENGTH, format, arguments);
    va_end(arguments);
    if (length < 0 || length >= FILE_PATH_LENGTH)
        return error_set(error,
                         "the path %.60s... is longer than %d characters; use shorter folder names",
                         place, FILE_PATH_LENGTH - 1);
    return true;
}

bool file_make_folders(const char *path, Error *error)
{
    char folder[FILE_PATH_LENGTH];
    if (!file_path(folder, error, "%s", path)) return false;
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return error_set(error, "%s: cannot make this folder (%s); check its permissions",
                             folder, strerror(errno));
        *slash = '/';
    }
    return true;
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* -- reading -- */

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_same(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

bool file_can_be_made(const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH];
    struct stat about;
    if (!folder[0]) return error_set(error, "the folder to write to has no name; give one");
    if (!file_path(path, error, "%s", folder)) return false;
    bool there = stat(path, &about) == 0;
    while (!there && errno == ENOENT && strcmp(path, ".") != 0) { /* up to a folder that exists */
        char *slash = strrchr(path, '/');
        if (slash)
            slash[slash == path] = '\0';
        else
            strcpy(path, ".");
        there = stat(path, &about) == 0;
    }
    if (there && !S_ISDIR(about.st_mode)) errno = ENOTDIR;
    return (there && S_ISDIR(about.st_mode) && access(path, W_OK | X_OK) == 0) ||
           error_set(error, "%s: cannot be written to (%s); give another folder", path,
                     strerror(errno));
}

bool file_require(const char *path, Error *error)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return strstr(path, "://")
                   ? error_set(error, "%s: is an address; download it and give the file's path",
                               path)
                   : error_set_kind(error, ERROR_UNREADABLE, "%s: cannot be read (%s)", path,
                                    strerror(errno));
    if (S_ISREG(about.st_mode)) return true;
    return error_set(error, "%s: is a %s; give the path of a file", path,
                     S_ISDIR(about.st_mode)    ? "folder"
                     : S_ISFIFO(about.st_mode) ? "pipe"
                     : S_ISSOCK(about.st_mode) ? "socket"
                                               : "device");
}

bool file_absolute_path(const char *path, char *place, Error *error)
{
    char *real = realpath(path, NULL);
    if (!real) return error_set(error, "%s: cannot be found (%s)", path, strerror(errno));
    bool good = file_path(place, error, "%s", real) &&
                (!strchr(real, '\\') ||
                 error_set(error,
                           "%s: has a backslash in its path, which the netCDF library cannot open; "
                           "rename the folder or file",
                           path));
    free(real);
    return good;
}

/* Opens a file for reading and returns its length. */
static FILE *open_input(const char *path, size_t *length, Error *error)
{
    if (!file_require(path, error)) return NULL;
    FILE *stream = fopen(path, "rb");
    struct stat about;
    if (stream && fstat(fileno(stream), &about) == 0) {
        *length = (size_t)about.st_size;
        return stream;
    }
    error_set_kind(error, ERROR_UNREADABLE, "%s: cannot be read (%s)", path, strerror(errno));
    if (stream) fclose(stream);
    return NULL;
}

char *file_read_part(const char *path, size_t offset, size_t size, Error *error)
{
    size_t length = 0;
    FILE *stream = open_input(path, &length, error);
    if (!stream) return NULL;
    char *bytes = NULL;
    if (offset > length || size > length - offset)
        error_set(error,
                  "%s is too short: %zu bytes from byte %zu on are needed, but it has %zu; "
                  "copy it again",
                  path, size, offset, length);
    else if (!(bytes = malloc(size + 1)))
        error_memory(error, "%s: not enough memory to read %zu bytes", path, size);
    if (bytes &&
        (fseeko(stream, (off_t)offset, SEEK_SET) != 0 || fread(bytes, 1, size, stream) != size)) {
        error_set(error, "%s: reading stopped before its end; copy it again", path);
        free(bytes);
        bytes = NULL;
    }
    fclose(stream);
    if (bytes) bytes[size] = '\0';
    return bytes;
}

char *file_read(const char *path, size_t *length, Error *error)
{
    size_t size = 0;
    FILE *stream = open_input(path, &size, error);
    if (!stream) return NULL;
    fclose(stream);
    if (length) *length = size;
    return file_read_part(path, 0, size, error);
}

/* -- digests -- */

static bool digest_bytes(const void *bytes, size_t length, const EVP_MD *kind, char *digest,
                         Error *error)
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(bytes, length, raw, &size, kind, NULL) != 1)
        return error_set(error, "libcrypto could not compute a digest; check its installation");
    for (unsigned int i = 0; i < size; i++) snprintf(digest + 2 * i, 3, "%02x", raw[i]);
    return true;
}

bool file_digest_bytes(const void *bytes, size_t length, char digest[FILE_DIGEST_LENGTH],
                       Error *error)
{
    return digest_bytes(bytes, length, EVP_sha256(), digest, error);
}

bool file_sha1_bytes(const void *bytes, size_t length, char digest[FILE_SHA1_LENGTH], Error *error)
{
    return digest_bytes(bytes, length, EVP_sha1(), digest, error);
}

/* The digest of a stream, in pieces: files may be larger than memory. */
static bool digest_stream(FILE *stream, const EVP_MD *kind, char *digest)
{
    unsigned char raw[EVP_MAX_MD_SIZE], piece[65536];
    unsigned int size = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestInit_ex(context, kind, NULL) == 1;
    for (size_t got; good && (got = fread(piece, 1, sizeof piece, stream)) > 0;)
        good = EVP_DigestUpdate(context, piece, got) == 1;
    good = good && !ferror(stream) && EVP_DigestFinal_ex(context, raw, &size) == 1;
    EVP_MD_CTX_free(context);
    for (unsigned int i = 0; good && i < size; i++) snprintf(digest + 2 * i, 3, "%02x", raw[i]);
    return good;
}

static bool digest_file(const char *path, const EVP_MD *kind, char *digest, Error *error)
{
    size_t length = 0;
    FILE *stream = open_input(path, &length, error);
    if (!stream) return false;
    bool good = digest_stream(stream, kind, digest) ||
                error_set(error, "%s: its digest could not be computed", path);
    fclose(stream);
    return good;
}

bool file_digest(const char *path, char digest[FILE_DIGEST_LENGTH], Error *error)
{
    return digest_file(path, EVP_sha256(), digest, error);
}

bool file_sha1(const char *path, char digest[FILE_SHA1_LENGTH], Error *error)
{
    return digest_file(path, EVP_sha1(), digest, error);
}

/* -- temporary files -- */

/* A temporary file up to this size is kept in memory. */
#define IN_MEMORY ((size_t)32 << 20)

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

bool file_temporary_failed(const char *path, Error *error)
{
    return error_set(error, "%s: cannot be unpacked in %s (%s); set TMPDIR to a folder with room",
                     path, temporary_folder(), strerror(errno));
}

FILE *file_temporary(size_t bytes, const char *path, Error *error)
{
    FILE *stream = NULL;
    char name[FILE_PATH_LENGTH];
    if (bytes <= IN_MEMORY) {
        /* One byte more, because the library may append a zero. */
        stream = fmemopen(NULL, bytes + 1, "w+");
        if (!stream) error_memory(error, "%s: not enough memory to unpack it", path);
        return stream;
    }
    if (!file_path(name, error, "%s/ventral-XXXXXX", temporary_folder())) return NULL;
    int file = mkstemp(name);
    if (file >= 0) {
        unlink(name);
        stream = fdopen(file, "w+b");
        if (!stream) close(file);
    }
    if (!stream) file_temporary_failed(path, error);
    return stream;
}

/* -- text in memory -- */

FILE *file_text_open(char *place, size_t capacity)
{
    memset(place, 0, capacity);
    return fmemopen(place, capacity, "w");
}

bool file_text_close(FILE *stream, size_t capacity)
{
    bool whole = fflush(stream) == 0 && !ferror(stream) && ftello(stream) < (off_t)capacity;
    return fclose(stream) == 0 && whole;
}

/* -- writing -- */

enum { NAMES_TRIED = 1000 };

/*
 * Creates the temporary file, open for writing; -1, with a message, on error. A file that already
 * has its name (left by a killed process, or a planted link) is left alone and another name is
 * tried.
 */
static int make_temporary(OutputFile *output, Error *error)
{
    for (int i = 0; i < NAMES_TRIED; i++) {
        char *name = output->temporary;
        if (!file_path(name, error, "%s.%ld-%d.part", output->path, (long)getpid(), i)) break;
        int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (file >= 0) return file;
        error_set(error, "%s: cannot be written (%s); check the folder's permissions and space",
                  output->path, strerror(errno));
        if (errno != EEXIST) break;
    }
    output->temporary[0] = '\0'; /* not ours */
    return -1;
}

static int begin_output(OutputFile *output, const char *path, Error *error)
{
    *output = (OutputFile){0};
    struct stat about;
    if (!file_path(output->path, error, "%s", path) || !file_make_folders(path, error) ||
        (stat(path, &about) == 0 && !file_require(path, error)))
        return -1;
    return make_temporary(output, error);
}

bool output_name(OutputFile *output, const char *path, Error *error)
{
    int file = begin_output(output, path, error);
    if (file < 0) return false;
    if (close(file) == 0) return true;
    error_set(error, "%s: cannot be written (%s)", path, strerror(errno));
    unlink(output->temporary);
    output->temporary[0] = '\0';
    return false;
}

bool output_open(OutputFile *output, const char *path, Error *error)
{
    int file = begin_output(output, path, error);
    if (file < 0) return false;
    output->stream = fdopen(file, "wb");
    if (output->stream) return true;
    error_set(error, "%s: cannot be written (%s)", path, strerror(errno));
    close(file);
    unlink(output->temporary);
    output->temporary[0] = '\0';
    return false;
}

bool output_open_in(OutputFile *output, const char *folder, const char *name, Error *error)
{
    char path[FILE_PATH_LENGTH];
    return file_path(path, error, "%s/%s", folder, name) && output_open(output, path, error);
}

/* Flushes everything to disk and closes the file; returns 0 or the error number. */
static int finish_stream(FILE *stream)
{
    errno = 0;
    bool written = !ferror(stream) && fflush(stream) == 0 && fsync(fileno(stream)) == 0;
    int reason = written ? 0 : errno ? errno : EIO;
    if (fclose(stream) != 0 && written) reason = errno;
    return reason;
}

/* The same for a file that a library has written and closed. */
static int finish_named(const char *temporary)
{
    int file = open(temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return errno;
    int reason = fsync(file) == 0 ? 0 : errno;
    close(file);
    return reason;
}

bool output_close(OutputFile *output, bool good, Error *error)
{
    int reason = 0;
    if (output->stream)
        reason = finish_stream(output->stream);
    else if (good)
        reason = finish_named(output->temporary);
    output->stream = NULL;
    if (good && reason)
        good = error_set(error, "%s: could not be written (%s); free some space and run again",
                         output->path, strerror(reason));
    if (good && rename(output->temporary, output->path) != 0)
        good =
            error_set(error, "%s: could not be put in place (%s)", output->path, strerror(errno));
    if (!good && output->temporary[0]) unlink(output->temporary);
    return good;
}

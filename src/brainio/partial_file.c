#define _POSIX_C_SOURCE 200809L
#include "brainio/partial_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* -- opening -- */

static bool open_plain(PartialFile *file, Error *error)
{
    struct stat about;
    const char *name = file->partial;
    file->descriptor = open(name, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file->descriptor < 0 && errno == ELOOP)
        return error_set(error, "%s: is a symbolic link; remove it and run again", name);
    if (file->descriptor < 0)
        return error_set(error, "%s: cannot be written (%s); check the folder's permissions", name,
                         strerror(errno));
    if (fstat(file->descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_nlink <= 1)
        return true;
    close(file->descriptor);
    file->descriptor = -1;
    return error_set(error, "%s: is not a plain file of one name; remove it and run again", name);
}

/* Locks the file, waiting if necessary. */
static bool lock(const PartialFile *file, void (*waiting)(void *context), void *context,
                 Error *error)
{
    int status = flock(file->descriptor, LOCK_EX | LOCK_NB);
    if (status != 0 && errno == EWOULDBLOCK) {
        if (waiting) waiting(context);
        do status = flock(file->descriptor, LOCK_EX);
        while (status != 0 && errno == EINTR);
    }
    bool no_locks_here = errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS;
    return status == 0 || no_locks_here ||
           error_set(error, "%s: cannot be locked (%s)", file->partial, strerror(errno));
}

/* Does the opened file still have its name? Who held the lock may have renamed or removed it. */
static bool is_named(const PartialFile *file)
{
    struct stat ours, there;
    return fstat(file->descriptor, &ours) == 0 && lstat(file->partial, &there) == 0 &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

PartialState partial_open(PartialFile *file, const char *path, void (*waiting)(void *context),
                          void *context, Error *error)
{
    file->descriptor = -1;
    if (!file_path(file->path, error, "%s", path) ||
        !file_path(file->partial, error, "%s.part", path) || !file_make_folders(path, error))
        return PARTIAL_FAILED;
    while (access(path, F_OK) != 0) {
        if (!open_plain(file, error)) return PARTIAL_FAILED;
        bool locked = lock(file, waiting, context, error);
        if (locked && is_named(file) && access(path, F_OK) != 0) return PARTIAL_OPEN;
        partial_close(file);
        if (!locked) return PARTIAL_FAILED;
    }
    return PARTIAL_WHOLE;
}

void partial_close(PartialFile *file)
{
    if (file->descriptor < 0) return;
    if (partial_size(file) == 0 && is_named(file)) unlink(file->partial);
    close(file->descriptor);
    file->descriptor = -1;
}

/* -- its bytes -- */

uint64_t partial_size(const PartialFile *file)
{
    struct stat about;
    return fstat(file->descriptor, &about) == 0 ? (uint64_t)about.st_size : 0;
}

uint64_t partial_free_bytes(const PartialFile *file)
{
    struct statvfs disk;
    return fstatvfs(file->descriptor, &disk) == 0 ? (uint64_t)disk.f_bavail * disk.f_frsize : 0;
}

bool partial_write(PartialFile *file, const void *bytes, size_t length, Error *error)
{
    const char *rest = bytes;
    while (length > 0) {
        ssize_t written = write(file->descriptor, rest, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            return error_set(error, "%s: cannot be written (%s); free some space and run again",
                             file->partial, strerror(errno));
        rest += written;
        length -= (size_t)written;
    }
    return true;
}

bool partial_clear(PartialFile *file, Error *error)
{
    return ftruncate(file->descriptor, 0) == 0 ||
           error_set(error, "%s: cannot be emptied (%s)", file->partial, strerror(errno));
}

bool partial_finish(PartialFile *file, Error *error)
{
    if (fsync(file->descriptor) != 0 || rename(file->partial, file->path) != 0)
        return error_set(error, "%s: cannot be given its name (%s)", file->path, strerror(errno));
    close(file->descriptor);
    file->descriptor = -1;
    return true;
}

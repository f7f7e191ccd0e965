#define _POSIX_C_SOURCE 200809L
#include "base/netcdf_file.h"

#include "base/netcdf_guard.h"

#include <fcntl.h>
#include <netcdf.h>
#include <string.h>
#include <unistd.h>

/* For the library's own structures, besides the variables. */
#define OVERHEAD ((size_t)2 << 20)

/* Is there enough disk space? Allocates it in the temporary file, then releases it. */
static bool reserve(const OutputFile *output, size_t bytes, Error *error)
{
    int file = open(output->temporary, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return error_set(error, "%s: cannot be written; check the folder's permissions",
                         output->path);
    int status = posix_fallocate(file, 0, (off_t)(bytes + OVERHEAD));
    if (ftruncate(file, 0) != 0 && status == 0) status = EIO;
    close(file);
    return status == 0 ||
           error_set(error, "%s: no room for %zu kB (%s); free some space and run again",
                     output->path, (bytes + OVERHEAD) / 1024, strerror(status));
}

bool netcdf_create(NetcdfFile *file, const char *path, size_t bytes, Error *error)
{
    file->id = -1;
    if (!output_name(&file->output, path, error)) return false;
    char absolute[FILE_PATH_LENGTH]; /* which the library cannot mistake for an address */
    bool good = netcdf_start(path, error) && reserve(&file->output, bytes, error) &&
                file_absolute_path(file->output.temporary, absolute, error);
    if (good) {
        int status = nc_create(absolute, NC_NETCDF4 | NC_CLOBBER, &file->id);
        if (status == NC_NOERR) return true;
        file->id = -1;
        error_set(error, "%s: cannot be written (%s); check the folder's permissions and space",
                  path, nc_strerror(status));
    }
    return output_close(&file->output, false, error);
}

bool netcdf_finish(NetcdfFile *file, bool good, Error *error)
{
    if (file->id < 0) return false;
    int status = nc_close(file->id);
    if (good && status != NC_NOERR)
        good = error_set(error, "%s: could not be written (%s); free some space and run again",
                         file->output.path, nc_strerror(status));
    return output_close(&file->output, good, error);
}

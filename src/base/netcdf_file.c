#define _POSIX_C_SOURCE 200809L
#include "base/netcdf_file.h"

#include <fcntl.h>
#include <netcdf.h>
#include <string.h>
#include <unistd.h>

/* For the library's own structures, beside the variables. */
#define OVERHEAD ((size_t)2 << 20)

static bool reserve(const OutputFile *output, size_t bytes, Error *error)
{
    int file = output_descriptor(output, error);
    if (file < 0) return false;
    int status = posix_fallocate(file, 0, (off_t)(bytes + OVERHEAD));
    close(file);
    unlink(output->temporary);
    return status == 0 ||
           error_set(error, "%s: no room for %zu kB (%s); free some space and run again",
                     output->path, (bytes + OVERHEAD) / 1024, strerror(status));
}

bool netcdf_create(NetcdfFile *file, const char *path, size_t bytes, Error *error)
{
    file->id = -1;
    if (!output_name(&file->output, path, error) || !reserve(&file->output, bytes, error))
        return false;
    int status = nc_create(file->output.temporary, NC_NETCDF4 | NC_NOCLOBBER, &file->id);
    if (status == NC_NOERR) return true;
    file->id = -1;
    return error_set(error, "%s: cannot be written (%s); check the folder's permissions and space",
                     path, nc_strerror(status));
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

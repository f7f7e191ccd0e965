#include "base/netcdf_source.h"

#include "base/file.h"
#include "base/netcdf_guard.h"

#include <netcdf.h>
#include <sys/stat.h>

bool netcdf_check(const NetcdfSource *source, int status, Error *error)
{
    return status == NC_NOERR || error_set(error, "%s: cannot be read as netCDF (%s); %s",
                                           source->path, nc_strerror(status), source->advice);
}

bool netcdf_open(NetcdfSource *source, const char *path, FileWant want, const char *advice,
                 Error *error)
{
    struct stat about = {0};
    char absolute[FILE_PATH_LENGTH]; /* which the library cannot mistake for an address */
    *source = (NetcdfSource){-1, path, advice, 0};
    if (!file_kind_check(path, want, advice, error) || !netcdf_guard(path, advice, error) ||
        !file_absolute_path(path, absolute, error))
        return false;
    if (stat(path, &about) == 0) source->bytes = (size_t)about.st_size;
    int file = -1, status = nc_open(absolute, NC_NOWRITE, &file);
    if (status == NC_NOERR) source->id = file;
    return netcdf_check(source, status, error);
}

void netcdf_close(NetcdfSource *source)
{
    if (source->id >= 0) nc_close(source->id);
    source->id = -1;
}

bool netcdf_is_number(int type)
{
    return type == NC_BYTE || type == NC_UBYTE || type == NC_SHORT || type == NC_USHORT ||
           type == NC_INT || type == NC_UINT || type == NC_INT64 || type == NC_UINT64 ||
           type == NC_FLOAT || type == NC_DOUBLE;
}

#define _POSIX_C_SOURCE 200809L
#include "base/netcdf_file.h"

#include "base/netcdf_guard.h"

#include <fcntl.h>
#include <netcdf.h>
#include <stdlib.h>
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
    *file = (NetcdfFile){.id = -1, .good = true, .error = error};
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

void netcdf_file_check(NetcdfFile *file, int status)
{
    if (status == NC_NOERR || !file->good) return;
    file->good =
        error_set(file->error, "%s: could not be written (%s); free some space and run again",
                  file->output.path, nc_strerror(status));
}

int netcdf_define(NetcdfFile *file, const char *name, int type, int dimensions,
                  const int *dimension_ids)
{
    int variable = -1;
    if (file->good)
        netcdf_file_check(file,
                          nc_def_var(file->id, name, type, dimensions, dimension_ids, &variable));
    return variable;
}

/* The library ignores a failed allocation when it adds an attribute; we check that it exists. */
static void put(NetcdfFile *file, int variable, const char *name, int status)
{
    netcdf_file_check(file, status);
    if (file->good) netcdf_file_check(file, nc_inq_attid(file->id, variable, name, NULL));
}

void netcdf_put_text(NetcdfFile *file, int variable, const char *name, const char *text)
{
    if (!file->good) return;
    put(file, variable, name, nc_put_att_text(file->id, variable, name, strlen(text), text));
}

void netcdf_put_number(NetcdfFile *file, int variable, const char *name, double number)
{
    if (!file->good) return;
    put(file, variable, name, nc_put_att_double(file->id, variable, name, NC_DOUBLE, 1, &number));
}

void netcdf_put_whole(NetcdfFile *file, int variable, const char *name, unsigned long long number)
{
    if (!file->good) return;
    put(file, variable, name,
        nc_put_att_ulonglong(file->id, variable, name, NC_UINT64, 1, &number));
}

int netcdf_file_variable(NetcdfFile *file, const char *name)
{
    int variable = -1;
    if (file->good) netcdf_file_check(file, nc_inq_varid(file->id, name, &variable));
    return variable;
}

void netcdf_write_doubles(NetcdfFile *file, const char *name, const double *values)
{
    int variable = netcdf_file_variable(file, name);
    if (file->good) netcdf_file_check(file, nc_put_var_double(file->id, variable, values));
}

void netcdf_write_strings(NetcdfFile *file, const char *name, const char *text, size_t length,
                          size_t count)
{
    int variable = netcdf_file_variable(file, name);
    const char **strings = allocate(count, sizeof *strings, file->error);
    file->good = file->good && strings;
    for (size_t i = 0; i < count && file->good; i++) strings[i] = text + i * length;
    if (file->good) netcdf_file_check(file, nc_put_var_string(file->id, variable, strings));
    free(strings);
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

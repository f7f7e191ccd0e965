/*
 * netcdf_file: writes netCDF-4 files whole or not at all.
 *
 * The netCDF library crashes at exit if the disk fills while it writes. So the space is reserved
 * first, under the temporary name: a full disk is then an error with a message before the library
 * starts. The complete file is renamed (file.h).
 *
 *     NetcdfFile file;
 *     if (!netcdf_create(&file, path, bytes, error)) return false;
 *     netcdf_define(&file, "degrees", NC_DOUBLE, 1, &dimension);   and nc_... with file.id
 *     return netcdf_finish(&file, file.good, error);
 *
 * After an error, whose message is set, the functions between these two do nothing.
 */
#pragma once

#include "base/file.h"

typedef struct {
    int id; /* the netCDF library's; -1: not open */
    OutputFile output;
    bool good; /* no error so far */
    Error *error;
} NetcdfFile;

/* Starts a file whose variables take about `bytes` bytes. */
bool netcdf_create(NetcdfFile *file, const char *path, size_t bytes, Error *error);

/* An error if this status of a call of the library is one. */
void netcdf_file_check(NetcdfFile *file, int status);

/* Defines a variable of a type (NC_DOUBLE); returns the library's number of it. */
int netcdf_define(NetcdfFile *file, const char *name, int type, int dimensions,
                  const int *dimension_ids);

/* The number of a variable that was defined. */
int netcdf_file_variable(NetcdfFile *file, const char *name);

/* Attributes of a variable. */
void netcdf_put_text(NetcdfFile *file, int variable, const char *name, const char *text);
void netcdf_put_number(NetcdfFile *file, int variable, const char *name, double number);
void netcdf_put_whole(NetcdfFile *file, int variable, const char *name, unsigned long long number);

/* All values of a variable. Strings are `length` characters apart in `text` (0: all the same). */
void netcdf_write_doubles(NetcdfFile *file, const char *name, const double *values);
void netcdf_write_strings(NetcdfFile *file, const char *name, const char *text, size_t length,
                          size_t count);

/* Finishes it: if `good`, closes and renames it. Returns whether the file is in place. */
bool netcdf_finish(NetcdfFile *file, bool good, Error *error);

/*
 * netcdf_file: writes netCDF-4 files whole or not at all.
 *
 * The netCDF library crashes at exit if the disk fills while it writes. So the space is reserved
 * first, under the temporary name: a full disk is then an error with a message before the library
 * starts. The complete file is renamed (file.h).
 *
 *     NetcdfFile file;
 *     bool good = netcdf_create(&file, path, bytes, error);
 *     ... define and put with nc_... and file.id ...
 *     good = netcdf_finish(&file, good, error);
 */
#pragma once

#include "base/file.h"

typedef struct {
    int id; /* the netCDF library's; -1: not open */
    OutputFile output;
} NetcdfFile;

/* Starts a file whose variables take about `bytes` bytes. */
bool netcdf_create(NetcdfFile *file, const char *path, size_t bytes, Error *error);

/* Finishes it: if `good`, closes and renames it. Returns whether the file is in place. */
bool netcdf_finish(NetcdfFile *file, bool good, Error *error);

/*
 * netcdf_file: writing netCDF-4 files whole or not at all.
 *
 * The library underneath crashes at exit when a disk fills while it writes. So room for the file is
 * reserved first, under its temporary name: a disk that is full is an error of ours, with a sentence,
 * before the library begins. The file gets its name when it is complete (file.h).
 *
 *     NetcdfFile file;
 *     bool good = netcdf_create(&file, path, bytes, error);
 *     ... define and put with nc_... and file.id ...
 *     good = netcdf_finish(&file, good, error);
 */
#ifndef BASE_NETCDF_FILE_H
#define BASE_NETCDF_FILE_H

#include "base/file.h"

typedef struct {
    int id; /* the netCDF library's; -1: not open */
    OutputFile output;
} NetcdfFile;

/* Begins a file whose variables take about that many bytes. */
bool netcdf_create(NetcdfFile *file, const char *path, size_t bytes, Error *error);

/* Ends it: with good == true closes it and gives it its name. Returns good and written. */
bool netcdf_finish(NetcdfFile *file, bool good, Error *error);

#endif

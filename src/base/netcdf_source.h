/*
 * netcdf_source: a netCDF or HDF5 file that is open for reading (netcdf_variable.h and
 * netcdf_attribute.h read from it).
 */
#pragma once

#include "base/file_kind.h"

/* An open file. */
typedef struct {
    int id;             /* the netCDF library's; -1: not open */
    const char *path;   /* for messages; the caller's */
    const char *advice; /* what to do if the file is damaged: "fetch it again" */
    size_t bytes;       /* of the file */
} NetcdfSource;

/* Opens a file for reading (WANT_NETCDF, WANT_RECORDING), tried by a child process first. */
bool netcdf_open(NetcdfSource *source, const char *path, FileWant want, const char *advice,
                 Error *error);
void netcdf_close(NetcdfSource *source);

/* False, with a message, if a call of the library returned an error. */
bool netcdf_check(const NetcdfSource *source, int status, Error *error);

/* Is this one of the library's types of numbers? */
bool netcdf_is_number(int type);

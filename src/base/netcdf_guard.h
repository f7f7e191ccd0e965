/*
 * netcdf_guard: tests in a child process whether the netCDF library survives a file.
 *
 * netCDF-4 files are HDF5 files, and the libraries that read them (netCDF 4.9 on HDF5 1.10) have
 * bugs: a group that contains itself makes opening loop for ever, fixed-length strings overrun the
 * buffer they are read into, damaged structures crash the process. No check of ours can run before
 * that. So a child process goes first, with limits on time and memory: it walks the file with
 * HDF5's own functions, then opens and closes it as netCDF. Only a file that the child survives is
 * opened by the parent. A crash of the child becomes an error message.
 *
 * Not covered: damage that only shows when values are read (SECURITY.md).
 */
#pragma once

#include "base/error.h"

/* Refuses a file that crashes the library; `advice` says what to do about it. */
bool netcdf_guard(const char *path, const char *advice, Error *error);

/*
 * Starts the HDF5 library before a file is read or written. netCDF would start it, but ignores a
 * failure for lack of memory and then writes files without the libraries' versions.
 */
bool netcdf_start(const char *path, Error *error);

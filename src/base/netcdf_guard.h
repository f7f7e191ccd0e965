/*
 * netcdf_guard: whether the netCDF library can bear a file, found out before it is opened here.
 *
 * netCDF-4 files are HDF5 files, and the libraries that read them (netCDF 4.9 on HDF5 1.10) have faults of
 * their own: a group that holds itself makes opening run for ever, texts of fixed length are written beyond
 * the memory that they were given when they are read, damaged structures end the process. No check of ours
 * comes after that. So a child process looks first, with limits on time and memory: it walks through the file
 * with HDF5's own functions, then opens and closes it as netCDF. Only a file that the child came through is
 * opened by its parent. What the child dies of is a sentence, not a crash.
 *
 * Not covered: damage that is met only when values are read (SECURITY.md).
 */
#ifndef BASE_NETCDF_GUARD_H
#define BASE_NETCDF_GUARD_H

#include "base/error.h"

/* Refuses a file that the library does not come through; `advice` is what to do then. */
bool netcdf_guard(const char *path, const char *advice, Error *error);

/*
 * Starts the HDF5 library, before a file is read or written. netCDF starts it, too, but without the memory for that it
 * goes on and writes files that lack the libraries' versions.
 */
bool netcdf_start(const char *path, Error *error);

#endif

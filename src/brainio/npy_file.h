/*
 * npy_file: arrays of floats for numpy (format version 1.0, C order, little-endian float32).
 */
#ifndef BRAINIO_NPY_FILE_H
#define BRAINIO_NPY_FILE_H

#include "base/file.h"

#define NPY_RANK 4 /* most dimensions */

/* Begins a file of that shape; the numbers are appended, the slowest dimension first. */
bool npy_open(OutputFile *output, const char *path, int rank, const size_t *dims, Error *error);

/* Appends numbers; a full disk is found by output_close. */
void npy_append(OutputFile *output, const float *values, size_t count);

#endif

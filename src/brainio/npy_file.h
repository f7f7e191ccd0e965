/*
 * npy_file: numpy's arrays of numbers.
 *
 * Writes format version 1.0, C order, little-endian float32. Reads versions 1 to 3, C order,
 * integers and floating-point numbers of every size except long double, in either byte order;
 * values are converted to single precision, which represents float16 exactly.
 */
#pragma once

#include "base/file.h"

#define NPY_RANK 8 /* maximum number of dimensions */

/* Begins a file of this shape; then append the numbers, slowest dimension first. */
bool npy_open(OutputFile *output, const char *path, int rank, const size_t *dims, Error *error);

/* Appends numbers; a full disk is reported by output_close. */
void npy_append(OutputFile *output, const float *values, size_t count);

/*
 * -- reading, from bytes that the caller provides: of a file, or of an entry of an .npz archive --
 */

/* npy_parse never needs more than this many bytes. */
#define NPY_HEADER_BYTES 4096

typedef struct {
    char kind;    /* f, i or u: numbers; U or S: text; anything else is unsupported */
    size_t bytes; /* of each number or text */
    bool big;     /* big-endian */
    int rank;     /* at most NPY_RANK */
    size_t dims[NPY_RANK];
    size_t offset; /* of the first number */
    size_t count;  /* number of elements */
} NpyArray;

/* Reads the header of any array, whatever its type and rank. */
bool npy_describe(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
                  Error *error);

bool npy_is_numbers(const NpyArray *array);
bool npy_is_texts(const NpyArray *array);

/*
 * Reads the header from the first `length` bytes of a file. Unsupported arrays are refused with the
 * line of Python that converts them; so are arrays too large for the address space.
 */
bool npy_parse(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
               Error *error);

/* Describes an array [rows][columns] of native floats without a header. */
NpyArray npy_of_floats(size_t rows, size_t columns);

/* Converts `count` numbers from their form in the file to values[count]. */
void npy_numbers(const NpyArray *array, const unsigned char *bytes, size_t count, float *values);

/* Text i of an array of texts, as UTF-8, to be freed by the caller; NULL if out of memory. */
char *npy_text(const NpyArray *array, const unsigned char *bytes, size_t i, Error *error);

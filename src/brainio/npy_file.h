/*
 * npy_file: numpy's arrays of numbers.
 *
 * Written: format version 1.0, C order, little-endian float32. Read: versions 1 to 3, C order, whole and floating
 * numbers of every size but long double, in either byte order; as single precision, which holds float16 exactly.
 */
#ifndef BRAINIO_NPY_FILE_H
#define BRAINIO_NPY_FILE_H

#include "base/file.h"

#define NPY_RANK 8 /* most dimensions */

/* Begins a file of that shape; the numbers are appended, the slowest dimension first. */
bool npy_open(OutputFile *output, const char *path, int rank, const size_t *dims, Error *error);

/* Appends numbers; a full disk is found by output_close. */
void npy_append(OutputFile *output, const float *values, size_t count);

/* -- reading, of bytes that the caller gets: from a file, or from a member of an .npz archive -- */

/* The first bytes of a file that npy_parse needs at most. */
#define NPY_HEADER_BYTES 4096

typedef struct {
    char kind;    /* f, i or u of numbers; U or S of texts; anything else is neither */
    size_t bytes; /* of a number or text */
    bool big;     /* the first byte is the most significant */
    int rank;     /* up to NPY_RANK */
    size_t dims[NPY_RANK];
    size_t offset; /* of the first number */
    size_t count;  /* of numbers */
} NpyArray;

/* Reads the header of any array, whatever it holds and whatever its rank. */
bool npy_look(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
              Error *error);

bool npy_is_numbers(const NpyArray *array);
bool npy_is_texts(const NpyArray *array);

/*
 * Reads the header in the first `length` bytes of a file. Other arrays than those above are refused with the line of
 * Python that makes one of them; so is one whose numbers would not fit into memory's addresses.
 */
bool npy_parse(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
               Error *error);

/* An array [rows][columns] of floats as they are in memory, without a header. */
NpyArray npy_of_floats(size_t rows, size_t columns);

/* values[count] of as many numbers as they stand in the file. */
void npy_numbers(const NpyArray *array, const unsigned char *bytes, size_t count, float *values);

/* Text i of an array of texts, as UTF-8, to be freed by the caller; NULL: no memory. */
char *npy_text(const NpyArray *array, const unsigned char *bytes, size_t i, Error *error);

#endif

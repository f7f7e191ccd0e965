/*
 * npz_file: an archive of arrays written by numpy.savez, compressed or not.
 *
 * Entries are in the archive's order; an entry's name is the array's, without ".npy". An entry's
 * stated length is accepted only if the archive's own length makes it possible.
 */
#pragma once

#include "brainio/npy_file.h"

typedef struct NpzFile NpzFile;

/* Opens an archive of at least one array; NULL with a message. npz_close accepts NULL. */
NpzFile *npz_open(const char *path, Error *error);
void npz_close(NpzFile *file);

size_t npz_count(const NpzFile *file);
const char *npz_name(const NpzFile *file, size_t entry);

/* Reads the header of an entry of any type. */
bool npz_describe(const NpzFile *file, size_t entry, NpyArray *array, Error *error);

/* An entry's bytes, including the header, to be freed by the caller; NULL with a message. */
unsigned char *npz_read(const NpzFile *file, size_t entry, size_t *length, Error *error);

/* Unpacks an entry to a temporary file (file_temporary), positioned at its beginning. */
FILE *npz_unpack(const NpzFile *file, size_t entry, Error *error);

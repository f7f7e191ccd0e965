/*
 * npz_file: an archive of arrays as numpy.savez writes it, compressed or not.
 *
 * Entries are in the archive's order; an entry's name is the array's, without the ".npy" that it has there. What an
 * entry claims to hold is believed only as far as the archive's own length allows.
 */
#ifndef BRAINIO_NPZ_FILE_H
#define BRAINIO_NPZ_FILE_H

#include "brainio/npy_file.h"

typedef struct NpzFile NpzFile;

/* Opens an archive of at least one array; NULL with a sentence. Close with npz_close, which takes NULL. */
NpzFile *npz_open(const char *path, Error *error);
void npz_close(NpzFile *file);

size_t npz_count(const NpzFile *file);
const char *npz_name(const NpzFile *file, size_t entry);

/* The header of an entry, of numbers or not. */
bool npz_look(const NpzFile *file, size_t entry, NpyArray *array, Error *error);

/* An entry's bytes, header and all, to be freed by the caller; NULL with a sentence. */
unsigned char *npz_read(const NpzFile *file, size_t entry, size_t *length, Error *error);

/* An entry unpacked to a temporary file (file_temporary), at its beginning. */
FILE *npz_unpack(const NpzFile *file, size_t entry, Error *error);

#endif

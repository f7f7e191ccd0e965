/*
 * sums: SHA256SUMS, the list beside the tables of a results folder, as sha256sum writes and checks it.
 *
 * Half a table reads as well as a whole one. So the digest of each goes into the list of its folder, under a lock on
 * that folder, and a table that is listed is read only if it is as it was written. The list is sorted by name, without
 * files that have gone, so it says the same whoever wrote last.
 */
#ifndef BASE_SUMS_H
#define BASE_SUMS_H

#include "base/file.h"

/* output_close for a file that is listed. */
bool sums_close(OutputFile *output, bool good, Error *error);

/* file_read; a file whose digest is not the one in the list beside it is an error. Unlisted files are not checked. */
char *sums_read(const char *path, size_t *length, Error *error);

#endif

/*
 * sums: SHA256SUMS, a list of digests beside the tables of a results folder, in the format of
 * sha256sum.
 *
 * A truncated table can still be read without an error. So each table's digest is added to the list
 * in its folder, under a lock on that folder, and a listed table is read only if it is unchanged.
 * The list is sorted by name and omits files that no longer exist, so it does not depend on the
 * order of writing.
 */
#pragma once

#include "base/file.h"

/* output_close, which also lists the file. */
bool sums_close(OutputFile *output, bool good, Error *error);

/* file_read; fails if the digest differs from the one listed beside it. Unlisted files pass. */
char *sums_read(const char *path, size_t *length, Error *error);

/*
 * file_kind: what a file seems to be, so that a reader that was given something else can say so.
 *
 * Every reader of files from outside asks here before it parses: an Excel workbook in place of a CSV table, a web page
 * in place of a download, a Git LFS pointer in place of a network are refused by their names, with what to do. The
 * first and the last few kilobytes decide, never the file's name. What is not recognised passes: the reader knows best
 * what is wrong with it.
 *
 *     neurons.csv: is an Excel workbook, not a CSV table; save the sheet as CSV
 */
#ifndef BASE_FILE_KIND_H
#define BASE_FILE_KIND_H

#include "base/error.h"

/* What a reader wants. */
typedef enum {
    WANT_TABLE,
    WANT_LIST, /* of names, a line each */
    WANT_JSON,
    WANT_ONNX,
    WANT_WEIGHTS, /* of an ONNX model, in a file beside it: any bytes, so asked where there are too few */
    WANT_NPY,
    WANT_NPZ,
    WANT_NETCDF,    /* or HDF5, which is the same library's */
    WANT_RECORDING, /* netCDF that the program wrote: advice is always to write it again */
    WANT_ZIP,
    WANT_PICTURE,
    FILE_WANTS
} FileWant;

/* What to do about a damaged file, by whose it is: a download, one of ours, or the user's own. */
#define AGAIN_DOWNLOAD "remove it and fetch it again"
#define AGAIN_RECORDED "make the recordings again"
#define AGAIN_OWN      "save it again"

/*
 * False with a sentence if the bytes (a whole file) are clearly something else than what is wanted. `again` is what to
 * do about it: with AGAIN_DOWNLOAD and AGAIN_RECORDED whatever it is, else (the user's own) if it is empty.
 */
bool file_kind_check_bytes(const void *bytes, size_t length, const char *path, FileWant want,
                           const char *again, Error *error);

/* The same for a file that has not been read, which may be a folder, a pipe, or absent. Never waits for a pipe. */
bool file_kind_check(const char *path, FileWant want, const char *again, Error *error);

#endif

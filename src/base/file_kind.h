/*
 * file_kind: recognises what kind of file was given instead of the one wanted.
 *
 * Everything that reads user-supplied or downloaded files calls this before parsing. An Excel
 * workbook given as a CSV table, a web page as a download, or a Git LFS pointer as a network is
 * refused with a message that says what it is and what to do. Only the first and last few kilobytes
 * are examined, never the file's name. A file that is not recognised passes: its reader can say
 * better what is wrong with it.
 *
 *     neurons.csv: is an Excel workbook, not a CSV table; save the sheet as CSV
 */
#pragma once

#include "base/error.h"

/* What a reader wants. */
typedef enum {
    WANT_TABLE,
    WANT_LIST, /* of names, one per line */
    WANT_JSON,
    WANT_ONNX,
    WANT_WEIGHTS, /* of an ONNX model: any bytes, so only used if the file is too short */
    WANT_NPY,
    WANT_NPZ,
    WANT_NETCDF,    /* or HDF5, which the same library reads */
    WANT_RECORDING, /* netCDF that the program wrote: advice is always to write it again */
    WANT_ZIP,
    WANT_PICTURE,
    FILE_WANTS
} FileWant;

/* Advice on a damaged file: a download, one of our recordings, a user-supplied file. */
#define AGAIN_DOWNLOAD "remove it and fetch it again"
#define AGAIN_RECORDED "make the recordings again"
#define AGAIN_OWN      "save it again"

/*
 * False, with a message, if the bytes (a whole file) are clearly not what is wanted. `again` is the
 * advice given: AGAIN_DOWNLOAD and AGAIN_RECORDED always; any other, for a user-supplied file, only
 * if it is empty.
 */
bool file_kind_check_bytes(const void *bytes, size_t length, const char *path, FileWant want,
                           const char *again, Error *error);

/* The same for a path, which may be a folder, a pipe or missing. Never blocks on a pipe. */
bool file_kind_check(const char *path, FileWant want, const char *again, Error *error);

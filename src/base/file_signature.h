/*
 * file_signature: what kind of file these bytes are, by what they hold (never by a name).
 *
 * Binary formats are recognised by the bytes at fixed places, archives by the names of their
 * entries, texts by how they begin. Only the first and last few kilobytes are examined.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How many bytes are examined at the beginning and at the end of a file. */
enum { FILE_HEAD = 4096, FILE_TAIL = 4096 };

typedef struct {
    const unsigned char *head, *tail; /* the tail may overlap the head */
    size_t head_length, tail_length;
} FileEnds;

typedef enum {
    KIND_UNKNOWN,
    KIND_EMPTY,
    KIND_ZEROS,
    KIND_FOLDER,
    KIND_SAVED_MODEL_FOLDER,
    KIND_ZARR,
    KIND_LFS,
    KIND_ANNEX,
    KIND_CONFLICT,
    KIND_WEB_PAGE,
    KIND_SERVER_ERROR,
    KIND_XML,
    KIND_JSON,
    KIND_CSV,
    KIND_TEXT,
    KIND_UTF16,
    KIND_UTF32,
    KIND_GZIP,
    KIND_PACKED,
    KIND_TAR,
    KIND_ZIP,
    KIND_NPZ,
    KIND_XLSX,
    KIND_ODS,
    KIND_NUMBERS,
    KIND_OFFICE,
    KIND_OLD_OFFICE,
    KIND_KERAS,
    KIND_TORCH_SCRIPT,
    KIND_TORCH,
    KIND_PICKLE,
    KIND_SAFETENSORS,
    KIND_ONNX,
    KIND_SAVED_MODEL,
    KIND_TFLITE,
    KIND_NPY,
    KIND_HDF5,
    KIND_MATLAB_73,
    KIND_MATLAB,
    KIND_HDF4,
    KIND_NETCDF_3,
    KIND_PARQUET,
    KIND_FEATHER,
    KIND_R,
    KIND_STATA,
    KIND_SPSS,
    KIND_SQLITE,
    KIND_PNG,
    KIND_JPEG,
    KIND_PICTURE,
    KIND_SVG,
    KIND_DICOM,
    KIND_MOVIE,
    KIND_PDF,
    KIND_PROGRAM,
    KINDS
} KindName;

/* What was recognised; the phrase, if any, is more specific than the kind's. */
typedef struct {
    KindName kind;
    const char *phrase;
} FileSeen;

/*
 * Recognises a file by its ends. If it may be text (a table is wanted), text is never taken for a
 * binary format: a table may begin with any letters ("PAR1,PAR2").
 */
FileSeen file_signature_find(const FileEnds *ends, bool may_be_text);

/*
 * netcdf_variable: one variable of a netCDF file, looked at before anything of it is read.
 *
 * A file from outside may hold anything under the name that a reader expects: text for numbers, other
 * dimensions, none, far more values. So a variable is first looked at (kind and shape), then required to
 * be what the reader needs, and only then is room made and filled.
 *
 *     NetcdfVariable contrast;
 *     netcdf_variable_find(&contrast, &source, "contrast", error) &&
 *         netcdf_variable_require(&contrast, NETCDF_NUMBERS, 1, &presentation, error) &&
 *         netcdf_read_numbers(&contrast, NULL, NULL, values, error);
 *     netcdf_variable_close(&contrast);
 *
 * Text is stored as strings, or as rows of characters, whose last dimension is then no dimension of the
 * variable here. Numbers of every type are read as double.
 *
 * Gaps: what the attributes _FillValue and missing_value mark is no value, as for xarray: either or both,
 * one mark or several, compared in the variable's own type (-999.99 marks the single-precision number
 * nearest to it; what the type cannot hold marks nothing). A number there is NaN, a text NULL. Numbers that
 * are packed (scale_factor, add_offset, _Unsigned) are refused.
 */
#ifndef BASE_NETCDF_VARIABLE_H
#define BASE_NETCDF_VARIABLE_H

#include "base/file_kind.h"

#include <stdint.h>

#define NETCDF_RANK        6   /* dimensions a variable may have; one with more is of no kind */
#define NETCDF_NAME_LENGTH 257 /* longest name, with its final zero */

/* An open file. */
typedef struct {
    int id;             /* the netCDF library's; -1: not open */
    const char *path;   /* for messages; the caller's */
    const char *advice; /* what to do when the file is not as it should be: "fetch it again" */
    size_t bytes;       /* of the file */
} NetcdfSource;

/*
 * Opens a file for reading, WANT_NETCDF or WANT_RECORDING, once a child process has come through it (netcdf_guard.h).
 */
bool netcdf_open(NetcdfSource *source, const char *path, FileWant want, const char *advice,
                 Error *error);
void netcdf_close(NetcdfSource *source);

/* Whether the library's call went well; else its reason, as a sentence. */
bool netcdf_check(const NetcdfSource *source, int status, Error *error);

/* -- variables -- */

typedef enum { NETCDF_OTHER, NETCDF_NUMBERS, NETCDF_TEXTS } NetcdfKind;

/* A number that stands for a gap: as double, and as the 64 bits of a whole number. */
typedef struct {
    double real;
    uint64_t bits;
} NetcdfMark;

typedef struct {
    const NetcdfSource *source;
    int id, type; /* the library's */
    char name[NETCDF_NAME_LENGTH];
    NetcdfKind kind;
    int rank;
    int dimensions[NETCDF_RANK]; /* the library's */
    size_t sizes[NETCDF_RANK];
    size_t characters; /* of a text, where texts are stored as characters */
    NetcdfMark *marks; /* [mark_count], of numbers; owned */
    size_t mark_count;
    char **text_marks; /* [text_mark_count], of texts; each owned */
    size_t text_mark_count;
} NetcdfVariable;

/*
 * Looks at variable `id`, or at the one of that name, and refuses one of more values than the file can hold. Close in
 * any case.
 */
bool netcdf_variable_look(NetcdfVariable *variable, const NetcdfSource *source, int id,
                          Error *error);
bool netcdf_variable_find(NetcdfVariable *variable, const NetcdfSource *source, const char *name,
                          Error *error);
void netcdf_variable_close(NetcdfVariable *variable);

/* Refuses another kind or other dimensions than these, in this order, and says what it is instead. */
bool netcdf_variable_require(const NetcdfVariable *variable, NetcdfKind kind, int rank,
                             const int *dimensions, Error *error);

/* Reads numbers from `start`, `counts` in each dimension (both NULL: all). A gap is NaN. */
bool netcdf_read_numbers(const NetcdfVariable *variable, const size_t *start, const size_t *counts,
                         double *values, Error *error);

/*
 * The values of a list as text, texts[count], to be released with netcdf_free_texts. A list is a variable of which at
 * most one dimension has more than one entry, so a column is one. Numbers are written as a person writes them, whole
 * ones without a point and exact in every digit. A gap, and a number that is NaN, is NULL.
 */
bool netcdf_read_texts(const NetcdfVariable *variable, char ***texts, size_t *count, Error *error);
void netcdf_free_texts(char **texts, size_t count);

/* -- attributes of a variable -- */

/* One finite number; a vector or text is an error. */
bool netcdf_number_attribute(const NetcdfSource *source, int variable, const char *name,
                             double *value, Error *error);

/* One whole number from 0 to `most`. */
bool netcdf_whole_attribute(const NetcdfSource *source, int variable, const char *name,
                            uint64_t most, uint64_t *value, Error *error);

/* Numbers, at least one, to be freed by the caller. */
bool netcdf_number_attributes(const NetcdfSource *source, int variable, const char *name,
                              double **values, size_t *count, Error *error);

/* One text that fits into text[room]. */
bool netcdf_text_attribute(const NetcdfSource *source, int variable, const char *name, char *text,
                           size_t room, Error *error);

#endif

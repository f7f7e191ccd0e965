/*
 * netcdf_variable: reads one variable of a netCDF file, after checking what it is.
 *
 * A file from outside may contain anything under the name that a reader expects: text instead of
 * numbers, other dimensions or none, far more values. So a variable is first inspected (kind and
 * shape), then checked against what the reader needs, and only then is memory allocated and filled.
 *
 *     NetcdfVariable contrast;
 *     netcdf_variable_find(&contrast, &source, "contrast", error) &&
 *         netcdf_variable_require(&contrast, NETCDF_NUMBERS, 1, &presentation, error) &&
 *         netcdf_read_numbers(&contrast, NULL, NULL, values, error);
 *     netcdf_variable_close(&contrast);
 *
 * Texts are stored as strings or as rows of characters; the length of such rows does not count as a
 * dimension here. Numbers of all types are read as double.
 *
 * Gaps: values equal to the attributes _FillValue or missing_value (one or several) are missing, as
 * in xarray. They are compared in the variable's own type: -999.99 marks the nearest
 * single-precision number, and a mark that the type cannot hold marks nothing. A missing number is
 * NaN, a missing text NULL. Packed numbers (scale_factor, add_offset, _Unsigned) are refused.
 */
#pragma once

#include "base/netcdf_source.h"

#include <stdint.h>

#define NETCDF_RANK        6   /* a variable with more dimensions is NETCDF_OTHER */
#define NETCDF_NAME_LENGTH 257 /* of the longest name, with its final zero */

typedef enum { NETCDF_OTHER, NETCDF_NUMBERS, NETCDF_TEXTS } NetcdfKind;

/* A number that marks a gap, as a double and as the bits of a 64-bit integer. */
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
    size_t characters; /* length of the rows, if texts are stored as characters */
    NetcdfMark *marks; /* [mark_count], of numbers; owned */
    size_t mark_count;
    char **text_marks; /* [text_mark_count], of texts; each owned */
    size_t text_mark_count;
} NetcdfVariable;

/*
 * Inspects variable `id`, or the one of that name; refuses one that claims more values than the
 * file can hold. Always call netcdf_variable_close, even after a failure.
 */
bool netcdf_variable_describe(NetcdfVariable *variable, const NetcdfSource *source, int id,
                              Error *error);
bool netcdf_variable_find(NetcdfVariable *variable, const NetcdfSource *source, const char *name,
                          Error *error);
void netcdf_variable_close(NetcdfVariable *variable);

/* Refuses a variable of another kind, or with other dimensions or another order of them. */
bool netcdf_variable_require(const NetcdfVariable *variable, NetcdfKind kind, int rank,
                             const int *dimensions, Error *error);

/* Reads `counts` numbers along each dimension from `start` on (both NULL: all). Gaps are NaN. */
bool netcdf_read_numbers(const NetcdfVariable *variable, const size_t *start, const size_t *counts,
                         double *values, Error *error);

/*
 * Reads a list as texts[count], to be released with netcdf_free_texts. A list has at most one
 * dimension with more than one entry, so a column is one, too. Numbers are printed with as few
 * digits as identify them, integers without a point and in full. Gaps and NaN are NULL.
 */
bool netcdf_read_texts(const NetcdfVariable *variable, char ***texts, size_t *count, Error *error);
void netcdf_free_texts(char **texts, size_t count);

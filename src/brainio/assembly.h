/*
 * assembly: a recording or a table of properties in BrainIO's format, a netCDF file that xarray wrote.
 *
 * One data variable over two to four dimensions, in any order and under any name: presentation x neuroid
 * (x time_bin, x repetition) of a recording, neuroid x neuronal_property of a property assembly; and a
 * one-dimensional coordinate variable, of text or numbers, for each thing known along a dimension
 * (stimulus_id, region, ...). xarray before 2022.11 calls the only coordinate of a dimension x `x_`: it is
 * found as x. Groups inside the file are ignored. Gaps are as xarray reads them (netcdf_variable.h).
 *
 * A file may be larger than memory, and compressed in chunks: a coordinate is read when it is asked for;
 * values are read chunk by chunk, each chunk once and only those that hold something wanted, and averaged
 * on the way.
 */
#ifndef BRAINIO_ASSEMBLY_H
#define BRAINIO_ASSEMBLY_H

#include "base/file.h"
#include "base/netcdf_variable.h"

#define ASSEMBLY_DIMENSIONS 4

/* What is known along one dimension. */
typedef struct {
    char name[NETCDF_NAME_LENGTH];
    size_t count;
    char **text;     /* [count] each owned; NULL: a gap */
    double *numbers; /* [count], owned, NaN: a gap; NULL: it is text */
} Coordinate;

typedef struct {
    char path[FILE_PATH_LENGTH];
    NetcdfSource source;
    NetcdfVariable data;
    int rank;
    char names[ASSEMBLY_DIMENSIONS][NETCDF_NAME_LENGTH]; /* of the dimensions, as in the file */
    size_t sizes[ASSEMBLY_DIMENSIONS];
    Coordinate **coordinates; /* [coordinate_count] those that were asked for, each owned */
    size_t coordinate_count;
} Assembly;

/*
 * Opens a file; coordinates and values stay on the disk. `again` is what to do if it is damaged (base/file_kind.h).
 * Close in any case; it must not be moved.
 */
bool assembly_open(Assembly *assembly, const char *path, const char *again, Error *error);
void assembly_close(Assembly *assembly);

/* Index of a dimension by its name, -1 where there is none. */
int assembly_dimension(const Assembly *assembly, const char *name);

/* Size of a dimension; an assembly without it, or with an empty one, is an error. */
bool assembly_size(const Assembly *assembly, const char *dimension, size_t *size, Error *error);

/* Index of the one dimension that the coordinate of that name lies along, -1 where there is none. */
int assembly_lies_along(const Assembly *assembly, const char *name);

/*
 * Reads the coordinate along a dimension (NULL: a single value, along none) that has the first of these
 * names (NULL at the end) that there is; *coordinate becomes NULL where there is none of them. One that
 * lies along something else is an error.
 */
bool assembly_find_coordinate(Assembly *assembly, const char *dimension, const char *const *names,
                              const Coordinate **coordinate, Error *error);

/* The same, and it must be there; NULL with a sentence. */
const Coordinate *assembly_coordinate(Assembly *assembly, const char *dimension,
                                      const char *const *names, Error *error);

enum { ASSEMBLY_UNITS_LENGTH = 64 };

/* The attribute `units` of a coordinate; empty where it has none. */
bool assembly_units(const Assembly *assembly, const Coordinate *coordinate,
                    char units[ASSEMBLY_UNITS_LENGTH], Error *error);

/* Whether every entry has a value; the sentence says how many have none. */
bool coordinate_is_complete(const Coordinate *coordinate, const Assembly *assembly, Error *error);

/* What identifies a stimulus, by age. */
extern const char *const assembly_stimulus_names[];

/* What is read of an assembly, and how. */
typedef struct {
    const char *rows[2];      /* dimensions of the rows, the second faster (NULL: there is one) */
    const char *columns;      /* dimension of the columns */
    const bool *keep_columns; /* NULL: all */
    const char *averaged; /* the mean is taken over this dimension, where there is one; or NULL */
    const bool *keep_averaged; /* NULL: all of it */
} AssemblyView;

/*
 * values[rows][kept columns]; where a dimension is averaged, the mean of what is not a gap. NaN where
 * nothing is left, infinite where something averaged is. Any other dimension must have one entry.
 */
bool assembly_read(const Assembly *assembly, const AssemblyView *view, double *values,
                   Error *error);

/* An attribute of the data variable that is an array of numbers, to be freed by the caller. */
bool assembly_attribute(const Assembly *assembly, const char *name, double **values, size_t *count,
                        Error *error);

#endif

/*
 * assembly: a recording or a table of properties in BrainIO's format, a netCDF file written by
 * xarray.
 *
 * It has one data variable over two to four dimensions, in any order and with any name:
 * presentation x neuroid (x time_bin, x repetition) for a recording, neuroid x neuronal_property
 * for a property assembly; and one-dimensional coordinate variables, of text or numbers, for each
 * property along a dimension (stimulus_id, region, ...). xarray before 2022.11 names the only
 * coordinate of a dimension x `x_`, which is found as x. Groups in the file are ignored. Missing
 * values are treated as by xarray (netcdf_variable.h).
 *
 * A file may be larger than memory, and compressed in chunks: coordinates are read on demand;
 * values are read chunk by chunk, each needed chunk once, and averaged while reading.
 */
#pragma once

#include "base/file.h"
#include "base/netcdf_variable.h"

#define ASSEMBLY_DIMENSIONS 4

/* The values of a coordinate along one dimension. */
typedef struct {
    char name[NETCDF_NAME_LENGTH];
    size_t count;
    char **text;     /* [count] each owned; NULL: missing */
    double *numbers; /* [count] NaN if missing, owned; NULL: a text coordinate */
} Coordinate;

typedef struct {
    char path[FILE_PATH_LENGTH];
    NetcdfSource source;
    NetcdfVariable data;
    int rank;
    char names[ASSEMBLY_DIMENSIONS][NETCDF_NAME_LENGTH]; /* dimension names, as in the file */
    size_t sizes[ASSEMBLY_DIMENSIONS];
    Coordinate **coordinates; /* [coordinate_count] those read so far, each owned */
    size_t coordinate_count;
} Assembly;

/*
 * Opens a file; coordinates and values stay on disk. `again` is the advice if it is damaged
 * (base/file_kind.h). Always call assembly_close, even after a failure; the struct must not be
 * moved.
 */
bool assembly_open(Assembly *assembly, const char *path, const char *again, Error *error);
void assembly_close(Assembly *assembly);

/* Index of a dimension; -1 if there is none with this name. */
int assembly_dimension(const Assembly *assembly, const char *name);

/* Size of a dimension; an error if it is missing or empty. */
bool assembly_size(const Assembly *assembly, const char *dimension, size_t *size, Error *error);

/* Index of the dimension this coordinate lies along; -1 if there is none. */
int assembly_lies_along(const Assembly *assembly, const char *name);

/*
 * Reads the first of these coordinates (NULL-terminated names) that exists, along a dimension
 * (NULL: a scalar); *coordinate is NULL if none exists. A coordinate along another dimension is an
 * error.
 */
bool assembly_find_coordinate(Assembly *assembly, const char *dimension, const char *const *names,
                              const Coordinate **coordinate, Error *error);

/* The same, but a missing coordinate is an error; NULL with a message. */
const Coordinate *assembly_coordinate(Assembly *assembly, const char *dimension,
                                      const char *const *names, Error *error);

enum { ASSEMBLY_UNITS_LENGTH = 64 };

/* The attribute `units` of a coordinate; empty if it has none. */
bool assembly_units(const Assembly *assembly, const Coordinate *coordinate,
                    char units[ASSEMBLY_UNITS_LENGTH], Error *error);

/* Does every entry have a value? If not, the message says how many are missing. */
bool coordinate_is_complete(const Coordinate *coordinate, const Assembly *assembly, Error *error);

/* Names of the coordinate that identifies stimuli, newest first; NULL-terminated. */
extern const char *const assembly_stimulus_names[];

/* How to arrange and reduce the values of an assembly. */
typedef struct {
    /* dimensions of the rows, the second varying faster (NULL: only one) */
    const char *rows[2];
    const char *columns;       /* dimension of the columns */
    const bool *keep_columns;  /* NULL: all */
    const char *averaged;      /* dimension to average over, if it exists; NULL: none */
    const bool *keep_averaged; /* NULL: all */
} AssemblyView;

/*
 * Reads values[rows][kept columns], averaging over non-missing values. NaN if none remain, infinite
 * if an averaged value is. All other dimensions must have size 1.
 */
bool assembly_read(const Assembly *assembly, const AssemblyView *view, double *values,
                   Error *error);

/* A numeric array attribute of the data variable, to be freed by the caller. */
bool assembly_attribute(const Assembly *assembly, const char *name, double **values, size_t *count,
                        Error *error);

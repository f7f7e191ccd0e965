/*
 * assembly: a recording or a table of properties in BrainIO's format, a netCDF-4 file that xarray
 * wrote.
 *
 * One data variable over two or three dimensions, in any order: presentation x neuroid (x time_bin)
 * of a recording, neuroid x neuronal_property of a property assembly; and a one-dimensional
 * coordinate variable, of text or numbers, for each thing known along a dimension (stimulus_id,
 * region, ...). Values may be integers or floats; the variable's fill value is NaN, as xarray reads
 * it. Groups inside the file are ignored.
 *
 * A file may be larger than memory: its values are read in slabs, and averaged over the third
 * dimension on the way.
 */
#ifndef BRAINIO_ASSEMBLY_H
#define BRAINIO_ASSEMBLY_H

#include "base/file.h"

#define ASSEMBLY_NAME_LENGTH 128
#define ASSEMBLY_DIMENSIONS  3

/* What is known along one dimension: text, or numbers. */
typedef struct {
    char name[ASSEMBLY_NAME_LENGTH];
    int dimension; /* index in the assembly's */
    size_t count;
    char **text;     /* [count] each owned; NULL: it has numbers */
    double *numbers; /* [count], owned; NULL: it has text */
} Coordinate;

typedef struct {
    char path[FILE_PATH_LENGTH];
    int file, variable; /* the netCDF library's */
    int rank;
    char names[ASSEMBLY_DIMENSIONS][ASSEMBLY_NAME_LENGTH]; /* of the dimensions, as in the file */
    size_t sizes[ASSEMBLY_DIMENSIONS];
    bool has_fill;
    double fill;             /* stands for NaN */
    Coordinate *coordinates; /* [coordinate_count], owned */
    size_t coordinate_count;
} Assembly;

/* Opens a file and reads its coordinates; the values stay on the disk. Close in any case. */
bool assembly_open(Assembly *assembly, const char *path, Error *error);
void assembly_close(Assembly *assembly);

/* Index of a dimension by its name, -1 where there is none. */
int assembly_dimension(const Assembly *assembly, const char *name);

/* Size of a dimension; an assembly without it is an error. */
bool assembly_size(const Assembly *assembly, const char *dimension, size_t *size, Error *error);

/* A coordinate along a dimension by its name, or by `other` (NULL: no other); NULL with a sentence. */
const Coordinate *assembly_coordinate(const Assembly *assembly, const char *dimension,
                                      const char *name, const char *other, Error *error);

/* The same, NULL without a sentence. */
const Coordinate *assembly_find_coordinate(const Assembly *assembly, const char *dimension,
                                           const char *name);

/* Entry i as text (numbers: whole ones without a point) into text[ASSEMBLY_NAME_LENGTH]. */
void coordinate_text(const Coordinate *coordinate, size_t i, char text[ASSEMBLY_NAME_LENGTH]);

/*
 * values[rows][kept columns] = the mean over the kept entries of the third dimension, NaN skipped
 * (NaN where nothing is left). keep_columns and keep_third may be NULL: all.
 */
bool assembly_read(const Assembly *assembly, const char *row_dimension,
                   const char *column_dimension, const bool *keep_columns, const bool *keep_third,
                   double *values, Error *error);

/* An attribute of the data variable that is an array of numbers, to be freed by the caller. */
bool assembly_attribute(const Assembly *assembly, const char *name, double **values, size_t *count,
                        Error *error);

#endif

/*
 * response_variable: responses in a netCDF or HDF5 file (xarray, netCDF4, h5py): its only numeric
 * variable with two or more dimensions.
 *
 * The images' dimension is the first, unless the file indicates another: by a dimension's name
 * (presentation, stimulus, image, ...), by the dimension of stimulus_id, or by being written by
 * MATLAB, which reverses the dimensions. A matrix is then transposed, an array with more dimensions
 * refused; also refused are several time bins, several trials (or repetitions) anywhere but after
 * the images, and channels that do not come before height and width. Names of rows and of units may
 * be a list or a column.
 *
 * A variable stored in chunks of several rows is unpacked once, to a temporary file (base/file.h):
 * reading it row by row would decompress each chunk once for every row.
 */
#pragma once

#include "base/netcdf_variable.h"
#include "brainio/npy_file.h"
#include "brainio/response_names.h"
#include "brainio/response_shape.h"

typedef struct {
    NetcdfSource source;
    NetcdfVariable data;
    int image_dimension; /* index of the images' dimension: 0, or 1 for a transposed matrix */
    ResponseShape shape;
    char **unit_names; /* [shape.units], each owned; NULL: no names */
} ResponseVariable;

/* Opens the file; `path` must outlive the variable. Adds lists of names to `names`. Always call
 * response_variable_close, even after a failure. */
bool response_variable_open(ResponseVariable *variable, ResponseNames *names, const char *path,
                            const ResponseWant *want, Error *error);
void response_variable_close(ResponseVariable *variable);

/*
 * Can single rows, and parts of a row, be read efficiently? If not, the variable must be unpacked.
 */
bool response_variable_has_rows(const ResponseVariable *variable);
bool response_variable_has_parts(const ResponseVariable *variable);

/* Reads values[count] of a row from unit `first` on; only whole rows unless it has parts. */
bool response_variable_read(const ResponseVariable *variable, size_t row, size_t first,
                            size_t count, double *values, Error *error);

/* Writes all rows in single precision to a temporary file, described by *array; NULL on error. */
FILE *response_variable_unpack(const ResponseVariable *variable, NpyArray *array, Error *error);

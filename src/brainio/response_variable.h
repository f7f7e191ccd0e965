/*
 * response_variable: responses in a netCDF or HDF5 file (xarray, netCDF4, h5py): the one variable of numbers with two
 * or more dimensions.
 *
 * The images' dimension is the first, unless the file says otherwise: by a dimension's name (presentation, stimulus,
 * image, ...), by the dimension that stimulus_id lies along, or by MATLAB, which writes the last dimension first. A
 * matrix is then exchanged, an array of more dimensions refused; so are several time bins, and channels that are not
 * before height and width. Names of rows and of units may have the shape of a list or of a column.
 *
 * A variable that is stored in chunks of several rows is unpacked once, to a temporary file (base/file.h): reading it
 * row by row would decompress each chunk for every one of its rows.
 */
#ifndef BRAINIO_RESPONSE_VARIABLE_H
#define BRAINIO_RESPONSE_VARIABLE_H

#include "base/netcdf_variable.h"
#include "brainio/npy_file.h"
#include "brainio/response_names.h"
#include "brainio/response_shape.h"

typedef struct {
    NetcdfSource source;
    NetcdfVariable data;
    int image_dimension; /* of the data: 0, or 1 of a matrix */
    ResponseShape shape;
    char **unit_names; /* [shape.units], each owned; NULL: they have none */
} ResponseVariable;

/* Opens the file; `path` must stay. Lists of names go to `names`. Close in any case. */
bool response_variable_open(ResponseVariable *variable, ResponseNames *names, const char *path,
                            const ResponseWant *want, Error *error);
void response_variable_close(ResponseVariable *variable);

/* Can a row be read at once, and a part of it? If not, the variable must be unpacked. */
bool response_variable_has_rows(const ResponseVariable *variable);
bool response_variable_has_parts(const ResponseVariable *variable);

/* values[count] of a row from unit `first` on; the whole row unless it has parts. */
bool response_variable_read(const ResponseVariable *variable, size_t row, size_t first,
                            size_t count, double *values, Error *error);

/* All rows as single precision in a temporary file, and what array that is; NULL with a sentence. */
FILE *response_variable_unpack(const ResponseVariable *variable, NpyArray *array, Error *error);

#endif

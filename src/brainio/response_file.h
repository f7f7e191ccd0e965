/*
 * response_file: responses of a model recorded elsewhere, an array with one row per image.
 *
 *   .npy              one array
 *   .npz              the only array with this number of rows, or one array per image, under the
 *                     image's name (numpy.savez, compressed or not)
 *   .h5 .hdf5 .nc     the only variable with two or more dimensions (response_variable.h)
 *
 * Responses with noise may have several trials of each image, as a dimension after the images': in
 * a netCDF or HDF5 file by its name (trial, repetition), in any file by the file's, SET.trials.npy.
 *
 * Shapes are those of response_shape.h. Integers and floating-point numbers are converted to single
 * precision, which all network activations have; a value that is not finite is refused, naming its
 * position.
 *
 * Rows may be named (response_names.h): by a text file beside the responses, SET.file_names.txt
 * (one name per line, in the encodings of text_encoding.h, as written by THINGSvision); by the keys
 * of an .npz, or an array of texts in it; or by variables of a netCDF file. Without names, rows are
 * in the order of the stimulus set.
 *
 * Pickles (.pt, .pth, .pkl) are programs, not data: they are refused with the line of Python that
 * converts them.
 */
#pragma once

#include "brainio/response_names.h"
#include "brainio/response_shape.h"

typedef struct ResponseFile ResponseFile;

/*
 * Finds the file "<folder>/<set>.<ending>" or "<set>.trials.<ending>", in path[FILE_PATH_LENGTH];
 * empty if there is none with a known ending. It is an error if there are two, or only a pickle.
 */
bool response_file_find(const char *folder, const char *set, char *path, Error *error);

/* Opens a file; NULL with a message. Close it with response_file_close (which accepts NULL). */
ResponseFile *response_file_open(const char *path, const ResponseWant *want, Error *error);
void response_file_close(ResponseFile *file);

const char *response_file_path(const ResponseFile *file);
size_t response_file_rows(const ResponseFile *file);   /* one per image */
size_t response_file_trials(const ResponseFile *file); /* of each image */
size_t response_file_units(const ResponseFile *file);  /* per row */

/* Channels, height and width of a row; height and width are 1 if rows are [units]. */
void response_file_shape(const ResponseFile *file, int shape[3]);

const ResponseNames *response_file_names(const ResponseFile *file);

/* Names of the units, [units]; NULL if they have none. */
char *const *response_file_unit_names(const ResponseFile *file);

/* Other contents of the file, which were not used: "labels, layer"; empty if there are none. */
const char *response_file_unused(const ResponseFile *file);

/* Reads values[count] of row `image * trials + trial`, from unit `first` on. */
bool response_file_read(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                        Error *error);

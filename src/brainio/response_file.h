/*
 * response_file: responses of a model that somebody recorded elsewhere, an array with a row for each image.
 *
 *   .npy              one array
 *   .npz              one array (numpy.savez, compressed or not), or one for each image, under the image's name
 *   .h5 .hdf5 .nc     the one variable with two or more dimensions (h5py, xarray; netCDF's library opens both)
 *
 * A row is [channels][height][width] or [units]; of three dimensions [a][b] it is a channels of b columns. Numbers are
 * whole or floating and become single precision, which every network's activations are; one that is not finite
 * is refused with its place.
 *
 * Rows may have names: a text file beside it, SET.file_names.txt
 * (a name a line, as THINGSvision writes it); an .npz's keys; a netCDF file's stimulus_id or image_id. Otherwise
 * rows are in the order in which the images were to be shown.
 *
 * Pickles (.pt, .pth, .pkl) are programs, not data: they are refused with the line of Python that converts them.
 */
#ifndef BRAINIO_RESPONSE_FILE_H
#define BRAINIO_RESPONSE_FILE_H

#include "base/error.h"

typedef struct ResponseFile ResponseFile;

/*
 * The file "<folder>/<set>.<ending>" into path[FILE_PATH_LENGTH]; empty where there is none of a known ending. Two of
 * them, or nothing but a pickle, is an error.
 */
bool response_file_find(const char *folder, const char *set, char *path, Error *error);

/* Opens a file; NULL with a sentence. Close it with response_file_close (which takes NULL). */
ResponseFile *response_file_open(const char *path, Error *error);
void response_file_close(ResponseFile *file);

const char *response_file_path(const ResponseFile *file);
size_t response_file_rows(const ResponseFile *file);
size_t response_file_units(const ResponseFile *file); /* of a row */

/* Channels, height and width of a row; height and width are 1 where rows are units only. */
void response_file_shape(const ResponseFile *file, int shape[3]);

/* Names of the rows, [rows]; NULL: they have none. */
char *const *response_file_names(const ResponseFile *file);

/* values[count] of a row, from unit `first` on. */
bool response_file_read(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                        Error *error);

#endif

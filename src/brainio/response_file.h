/*
 * response_file: responses of a model that somebody recorded elsewhere, an array with a row for each image.
 *
 *   .npy              one array
 *   .npz              the one array of that many rows, or one array for each image, under the image's name
 *                     (numpy.savez, compressed or not)
 *   .h5 .hdf5 .nc     the one variable with two or more dimensions (response_variable.h)
 *
 * Shapes are those of response_shape.h. Numbers are whole or floating and become single precision, which every
 * network's activations are; one that is not finite is refused with its place.
 *
 * Rows may have names (response_names.h): a text file beside the responses, SET.file_names.txt (a name a line, in the
 * encodings of text_encoding.h, as THINGSvision writes it); an .npz's keys, or an array of texts in it; variables of a
 * netCDF file. Without names, rows are in the order in which the images were to be shown.
 *
 * Pickles (.pt, .pth, .pkl) are programs, not data: they are refused with the line of Python that converts them.
 */
#ifndef BRAINIO_RESPONSE_FILE_H
#define BRAINIO_RESPONSE_FILE_H

#include "brainio/response_names.h"
#include "brainio/response_shape.h"

typedef struct ResponseFile ResponseFile;

/*
 * The file "<folder>/<set>.<ending>" into path[FILE_PATH_LENGTH]; empty where there is none of a known ending. Two of
 * them, or nothing but a pickle, is an error.
 */
bool response_file_find(const char *folder, const char *set, char *path, Error *error);

/* Opens a file; NULL with a sentence. Close it with response_file_close (which takes NULL). */
ResponseFile *response_file_open(const char *path, const ResponseWant *want, Error *error);
void response_file_close(ResponseFile *file);

const char *response_file_path(const ResponseFile *file);
size_t response_file_rows(const ResponseFile *file);  /* as many as images */
size_t response_file_units(const ResponseFile *file); /* of a row */

/* Channels, height and width of a row; height and width are 1 where rows are units only. */
void response_file_shape(const ResponseFile *file, int shape[3]);

const ResponseNames *response_file_names(const ResponseFile *file);

/* Names of the units, [units]; NULL: they have none. */
char *const *response_file_unit_names(const ResponseFile *file);

/* What else the file holds and was not used, "labels, layer"; empty: nothing. */
const char *response_file_unused(const ResponseFile *file);

/* values[count] of a row, from unit `first` on. */
bool response_file_read(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                        Error *error);

#endif

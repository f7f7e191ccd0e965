/*
 * response_set: a model's responses to one stimulus set, recorded elsewhere: the file, and the row
 * of each image.
 *
 * A folder holds one file for each recorded set, named after it (response_file.h). Without names,
 * row i is image i. With names, each must match an image (response_names.h) by identifier or file
 * name; folders and extension matter only if names would otherwise be ambiguous.
 */
#pragma once

#include "brainio/response_file.h"

typedef struct {
    ResponseFile *file; /* NULL if the set was not recorded; owned */
    size_t *rows;       /* [count] row of each image in the file; owned */
} ResponseSet;

/* Opens the set's file in the folder, if any. Always call response_set_close, even on failure. */
bool response_set_open(ResponseSet *set, const char *folder, const ResponseImages *images,
                       Error *error);
void response_set_close(ResponseSet *set);

/* Reads values[count] of an image, from unit `first` on; if there are trials, their means. */
bool response_set_read(const ResponseSet *set, size_t image, size_t first, size_t count,
                       float *values, Error *error);

/*
 * Reads values[units] of an image: if there are trials, their means over the first `trials` (0:
 * all), in which negative responses count as 0.
 */
bool response_set_read_trials(const ResponseSet *set, size_t image, size_t trials, float *values,
                              Error *error);

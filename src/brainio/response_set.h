/*
 * response_set: a model's responses to one stimulus set, recorded elsewhere: the file, and which row is which image.
 *
 * A folder holds a file for each set that was recorded, under the set's name (response_file.h). Without names, row i
 * is image i. With names, each must be an image's (response_names.h), by its identifier or its file's name; folders
 * before the name and the ending behind it matter only where images would have the same name without them.
 */
#ifndef BRAINIO_RESPONSE_SET_H
#define BRAINIO_RESPONSE_SET_H

#include "brainio/response_file.h"

typedef struct {
    ResponseFile *file; /* NULL: the set was not recorded; owned */
    size_t *rows;       /* [count] of the file, for each image; owned */
} ResponseSet;

/* Opens the set's file in the folder, where there is one. Close in any case. */
bool response_set_open(ResponseSet *set, const char *folder, const ResponseImages *images,
                       Error *error);
void response_set_close(ResponseSet *set);

/* values[count] of an image, from unit `first` on. */
bool response_set_read(const ResponseSet *set, size_t image, size_t first, size_t count,
                       float *values, Error *error);

#endif

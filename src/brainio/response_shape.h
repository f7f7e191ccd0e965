/*
 * response_shape: interprets the dimensions of an array of responses.
 *
 * The first dimension is the images', the second that of trials, if the responses have several. A
 * row is [units] or [channels][height][width]; two dimensions [a][b] are a channels of b columns. A
 * shape that does not fit the images is refused, with its likely cause: exchanged axes, stacked
 * batches, channels last. Where no dimension has a name, so is a shape that would fit in another
 * order, too: as many trials as images, or no fewer trials than units.
 */
#pragma once

#include "base/error.h"

/* The stimuli of the responses. */
typedef struct {
    const char *set; /* name of the stimulus set */
    size_t images;
    bool with_trials; /* is the dimension after the images' that of trials? */
    bool unnamed;     /* only the file's name says so */
} ResponseWant;

typedef struct {
    size_t trials; /* rows per image, one after the other */
    size_t units;  /* per row */
    int shape[3];  /* channels, height, width; height and width are 1 if rows are [units] */
} ResponseShape;

/* The shape of an array whose first dimension is the images', and of an array for one image. */
bool response_shape_of(ResponseShape *shape, const size_t *dims, int rank, const ResponseWant *want,
                       const char *path, Error *error);
bool response_shape_of_row(ResponseShape *shape, const size_t *dims, int rank,
                           const ResponseWant *want, const char *path, Error *error);

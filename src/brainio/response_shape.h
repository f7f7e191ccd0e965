/*
 * response_shape: what the dimensions of an array of responses mean.
 *
 * The first is the images'. A row is [units] or [channels][height][width]; of two dimensions [a][b] it is a channels of
 * b columns. A shape that does not fit the images is refused with what it looks like: exchanged axes, batches that were
 * stacked and not joined, channels last.
 */
#ifndef BRAINIO_RESPONSE_SHAPE_H
#define BRAINIO_RESPONSE_SHAPE_H

#include "base/error.h"

/* What the responses are to. */
typedef struct {
    const char *set; /* the stimulus set's name */
    size_t images;
} ResponseWant;

typedef struct {
    size_t units; /* of a row */
    int shape[3]; /* channels, height, width; height and width are 1 where rows are units only */
} ResponseShape;

/* Of an array whose first dimension is the images', and of an array that is one image's. */
bool response_shape_of(ResponseShape *shape, const size_t *dims, int rank, const ResponseWant *want,
                       const char *path, Error *error);
bool response_shape_of_row(ResponseShape *shape, const size_t *dims, int rank, const char *path,
                           Error *error);

#endif

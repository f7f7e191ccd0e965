/*
 * primate_times: when the primate solved each image (the assembly Kar2019), in the form used by object_solution_time.h.
 *
 * The assembly holds solution times in ms (NaN: not solved) for several decoders; those of decoder "svm" are used, one
 * presentation per stimulus. Coordinates: stimulus_id (or image_id), image_label (the object), and i1 (the primate's
 * performance on the image).
 */
#ifndef PREDICTIVITY_PRIMATE_TIMES_H
#define PREDICTIVITY_PRIMATE_TIMES_H

#include "brainio/assembly.h"
#include "brainio/names.h"

typedef struct {
    size_t images, objects;
    Names identifiers; /* of the images */
    size_t *object;    /* [images] index of the sorted labels, owned */
    double *i1;        /* [images], owned */
    double *times;     /* [images] ms; NaN: not solved; owned */
} PrimateTimes;

/* Reads the assembly. Release with primate_times_free. */
bool primate_times_read(PrimateTimes *primate, const char *path, Error *error);
void primate_times_free(PrimateTimes *primate);

#endif

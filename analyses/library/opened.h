/*
 * opened: what the files of the library share: an opened model, and the frame of a public function.
 *
 * ventral.c opens models and gives activations, scores.c the V1 scores and what they were computed
 * from, predict.c neural predictivity. A public function that takes a model is
 *
 *     Error error = {{0}};
 *     return opened_enter(model, told, &error) &&
 *            opened_leave(model, work(model, .., &error), &error, told);
 *
 * so that an earlier message is cleared, a model that is NULL is refused, and threads wait.
 */
#pragma once

#include "library/ventral.h"
#include "models/onnx_model.h"
#include "properties/distribution.h"
#include "recording/experiment.h"
#include "recording/responder.h"

#include <pthread.h>

/* A benchmark's analysis of the model, in memory. */
typedef struct {
    size_t kept_count, bins, neurons;
    double *values;    /* [units], owned, like the others */
    bool *kept;        /* [units] */
    double *edges;     /* [bins + 1] */
    double *counts[2]; /* [bins] of units, of neurons */
    double score;
    Similarity raw, ceiling;
    char benchmark[80], property[64], unit[16], reason[256];
} Analysed;

struct VentralModel {
    pthread_mutex_t lock;
    Draw draw;
    /* the strings to which `draw` points, unless the caller's */
    char derived_name[DERIVED_NAME_LENGTH], data[FILE_PATH_LENGTH];
    OnnxModel *file; /* NULL: built in, or outside */
    VentralRespond *respond;
    void *context;       /* of `respond` */
    Responder responder; /* of a network outside; without `answer` for other models */
    Subject recorded; /* records the layer set by ventral_select_layer; its region is NULL before */
    bool selected;    /* was a layer of a network outside selected? */

    /* filled by the first function that needs it */
    bool ran;
    Experiment experiment;
    VentralUnit *units; /* [experiment.fields.in_field], owned */
    double slope, offset;
    Analysed analysed[VENTRAL_V1_BENCHMARKS];
};

/*
 * Sets the caller's error to this one, or to none; returns `good`. Where the message names an option
 * of the command (--input), it names the struct's member instead (.input).
 */
bool opened_pass_on(bool good, const Error *error, VentralError *told);

bool opened_enter(VentralModel *model, VentralError *told, Error *error);
bool opened_leave(VentralModel *model, bool good, const Error *error, VentralError *told);

/* Is the network run by the calling program? */
bool opened_is_outside(const VentralModel *model);

/* The name in the network of a layer as the caller names it; NULL, with a message. */
const char *opened_layer(VentralModel *model, const char *layer, Error *error);

/* Refuses images that are NULL, too large or too small. */
bool opened_check_images(const VentralImage *images, size_t count, Error *error);

/* ImageMaker: a copy of the caller's image `i`; context: const VentralImage[]. */
bool opened_copy_image(void *context, size_t i, Image *image, Error *error);

/* Opens a subject that records this layer. Always call subject_close. */
bool opened_subject(VentralModel *model, const char *layer, int threads, Subject *subject,
                    Error *error);

/* Frees what scores.c keeps (in scores.c). */
void opened_free_scores(VentralModel *model);

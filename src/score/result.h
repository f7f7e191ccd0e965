/*
 * result: one benchmark's result file, "<results>/<model>/seed-<n>/<benchmark>.json".
 *
 * Every leaf of the page has one, with the same keys (result_keys.h), whatever its status:
 *   evaluated       the numbers are there
 *   not evaluated   they need data behind a download; the reason names it
 *   not scorable    the comparison was made and is undefined; the reason says why
 */
#ifndef SCORE_RESULT_H
#define SCORE_RESULT_H

#include "base/json.h"
#include "base/options.h"
#include "models/model.h"
#include "score/benchmark_program.h"
#include "score/page.h"

#define RESULT_REASON_LENGTH 256

#define STATUS_EVALUATED     "evaluated"
#define STATUS_NOT_EVALUATED "not evaluated"
#define STATUS_NOT_SCORABLE  "not scorable"

typedef struct {
    const char *status; /* STATUS_.. */
    const char *reason; /* NULL: none */
} Outcome;

/*
 * A new document with every key: who, what, its outcome, the published score, rank and ceiling, the keys of the
 * works that the benchmark rests on, and null for the numbers. NULL without memory.
 */
cJSON *result_new(const Options *options, const PageNode *leaf, const BenchmarkProgram *about,
                  const char *layer, Outcome outcome, Error *error);

/* Replaces a key's null, or adds a key that only some results have. */
void result_set_number(cJSON *result, const char *key, double value);
void result_set_count(cJSON *result, const char *key, size_t value);
void result_set_text(cJSON *result, const char *key, const char *text);
void result_set_item(cJSON *result, const char *key, cJSON *item);
void result_set_numbers(cJSON *result, const char *key, const double *values, size_t count);

/* Of a model from a file: the file, its digest, how pictures were prepared, which tensor the layer is. */
void result_set_origin(cJSON *result, const ModelOrigin *origin, const LayerOrigin *layer);

/* Adds a file and its digest to the inputs. */
bool result_add_input(cJSON *result, const char *path, Error *error);

/* Writes the document to its place; of a file's model, also one that was not evaluated says which file. */
bool result_write(const Options *options, cJSON *result, Error *error);

/* What a result says of a model's file; all empty for a built-in one. */
ModelOrigin result_origin(const cJSON *result);

/*
 * Reads the result of a leaf; it must be of this model (and its file), seed and kind of networks. NULL with a message.
 * Free with cJSON_Delete.
 */
cJSON *result_read(const Options *options, const char *benchmark, Error *error);

/*
 * The error of a score, from what a result or a node of the tree holds: raw_error, over the ceiling, twice that times
 * raw / ceiling where the score is their square (-pls). The ceiling's own error is left out: it is the same for all
 * models. NaN: there is no score.
 */
double result_score_error(const cJSON *node);

/*
 * The variance that rounding to three digits and resampling with another random stream put into a published
 * score, by the errors of this draw's result.
 */
bool result_noise(const Options *options, const char *benchmark, double *noise, Error *error);

#endif

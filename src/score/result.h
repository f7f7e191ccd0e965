/*
 * result: one benchmark's result file, "<results>/<model>/seed-<n>/<benchmark>.json".
 *
 * Every leaf of the page has one, with the same keys (result_keys.h), whatever its status:
 *   evaluated       all values are present
 *   not evaluated   data that must be downloaded are missing; the reason names them
 *   not scorable    the comparison is undefined; the reason says why
 */
#pragma once

#include "base/json.h"
#include "recording/draw.h"
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
 * A new document with every key: benchmark, model, outcome, published score, rank and ceiling, the
 * keys of the works cited, and null for the values. NULL if out of memory.
 */
cJSON *result_new(const Draw *draw, const PageNode *leaf, const BenchmarkProgram *about,
                  const char *layer, Outcome outcome, Error *error);

/* Adds the version, commit and digest (of the code `name`) of the program that made it. */
void result_add_program(cJSON *document, const char *name);

/* Replaces a key's null, or adds a key that only some results contain. */
void result_set_number(cJSON *result, const char *key, double value);
void result_set_count(cJSON *result, const char *key, size_t value);
void result_set_text(cJSON *result, const char *key, const char *text);
void result_set_item(cJSON *result, const char *key, cJSON *item);
void result_set_numbers(cJSON *result, const char *key, const double *values, size_t count);

/*
 * For a model from a file: sets the file, its digest, how its images are prepared, and the layer's
 * tensor.
 */
void result_set_origin(cJSON *result, const ModelOrigin *origin, const LayerOrigin *layer);

/* Adds a file and its digest to the inputs. */
bool result_add_input(cJSON *result, const char *path, Error *error);

/* Writes the document to its path, with the origin of a file's or recorded model. */
bool result_write(const Draw *draw, cJSON *result, Error *error);

/* The origin of the model in a result; all empty for a built-in model. */
ModelOrigin result_origin(const cJSON *result);

/* Refuses a result of another benchmark: its file may have been renamed or copied. */
bool result_check_benchmark(const cJSON *result, const char *benchmark, const char *path,
                            Error *error);

/*
 * Reads the result of a leaf, which must be of this model (and its file), seed and networks. NULL,
 * with a message, on error. Free with cJSON_Delete.
 */
cJSON *result_read(const Draw *draw, const char *benchmark, Error *error);

/*
 * The error of a score, from a result or a node of the tree: raw_error / ceiling, times 2 raw /
 * ceiling if the score is the square of raw / ceiling (-pls). The ceiling's error is left out
 * because it is the same for all models. NaN if there is no score.
 */
double result_score_error(const cJSON *node);

/*
 * The variance of a published score due to rounding to three digits and to resampling with another
 * random stream, estimated from the errors of this draw's result.
 */
bool result_noise(const Draw *draw, const char *benchmark, double *noise, Error *error);

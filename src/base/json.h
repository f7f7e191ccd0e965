/*
 * json: reading and writing JSON documents through cJSON, with errors that name the file and the
 * field.
 *
 * The document is cJSON's own tree; these helpers only add what cJSON leaves to its caller: a field
 * that is missing or of another kind is one clear sentence, never a crash or a silent default.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/error.h"

#include <cjson/cJSON.h>

/*
 * Makes cJSON tell when there is no memory for a part of a document, which is then not written (json_write,
 * json_print). Called before the first document is made (options.h does); later calls do nothing.
 */
void json_begin(void);

/* Reads a file; the caller frees the tree with cJSON_Delete. NULL when unreadable or malformed. */
cJSON *json_read(const char *path, Error *error);

/* Writes the tree (indented, final newline) under a temporary name, then renames. */
bool json_write(const char *path, const cJSON *document, Error *error);

/* Prints the tree to stdout, as json_write writes it. */
bool json_print(const cJSON *document, Error *error);

/* Required fields of an object; `path` is only for the message. */
const cJSON *json_object(const cJSON *object, const char *field, const char *path, Error *error);
const cJSON *json_array(const cJSON *object, const char *field, const char *path, Error *error);
const char *json_string(const cJSON *object, const char *field, const char *path, Error *error);
bool json_number(const cJSON *object, const char *field, double *value, const char *path,
                 Error *error);

/* A required array of numbers: *values is allocated (free it), *count its length. */
bool json_numbers(const cJSON *object, const char *field, double **values, size_t *count,
                  const char *path, Error *error);

/* Optional fields: NaN, or "", where there is no number, or no text. */
double json_optional_number(const cJSON *object, const char *field);
const char *json_optional_text(const cJSON *object, const char *field);

/* A number, or null where it is not finite (JSON has no NaN). */
cJSON *json_new_number(double value);

#endif

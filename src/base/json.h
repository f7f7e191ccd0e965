/*
 * json: reads and writes JSON documents with cJSON; errors name the file and the field.
 *
 * Documents are cJSON's own trees. These helpers add what cJSON leaves to its caller: a field that
 * is missing or of the wrong type is an error with a message, never a crash or a silent default.
 */
#pragma once

#include "base/error.h"

#include <cjson/cJSON.h>

/*
 * Installs cJSON's allocation hooks: after an allocation failure a document may be incomplete, and
 * json_write and json_print refuse to write it. Called before the first document is made
 * (program/options.h does); later calls do nothing.
 */
void json_begin(void);

/* Reads a file; the caller frees the tree with cJSON_Delete. NULL when unreadable or malformed. */
cJSON *json_read(const char *path, Error *error);

/* Writes the tree (indented, final newline) under a temporary name, then renames. */
bool json_write(const char *path, const cJSON *document, Error *error);

/* Prints the tree to stdout in the format of json_write. */
bool json_print(const cJSON *document, Error *error);

/* Required fields of an object; `path` is for messages. */
const cJSON *json_object(const cJSON *object, const char *field, const char *path, Error *error);
const cJSON *json_array(const cJSON *object, const char *field, const char *path, Error *error);
const char *json_string(const cJSON *object, const char *field, const char *path, Error *error);
bool json_number(const cJSON *object, const char *field, double *value, const char *path,
                 Error *error);

/* A required array of numbers: *values is allocated (free it), *count its length. */
bool json_numbers(const cJSON *object, const char *field, double **values, size_t *count,
                  const char *path, Error *error);

/* Optional fields: NaN if there is no number, "" if there is no text. */
double json_optional_number(const cJSON *object, const char *field);
const char *json_optional_text(const cJSON *object, const char *field);

/* A number, or null where it is not finite (JSON has no NaN). */
cJSON *json_new_number(double value);

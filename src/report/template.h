/*
 * template: fills the slots of a text template from a JSON document, so that prose and data are in
 * separate files.
 *
 *   {{name}}                a field's text, with & < > and " escaped for HTML
 *   {{{name}}}              the same without escaping, for text that is already HTML
 *   {{#name}}...{{/name}}   the content, once for each object of a list, or once if the field is an
 *                           object, true, or a non-empty text
 *   {{^name}}...{{/name}}   the content, if {{#name}} would write nothing
 *   {{>name}}               another template in the folder: "<folder>/name.html"
 *
 * This is the part of Mustache (mustache.github.io/mustache.5.html) that our pages need. A field is
 * searched for in the innermost object first, then in the enclosing ones. A line with nothing but
 * {{#name}}, {{^name}} or {{/name}} is removed completely.
 *
 * Errors: a template that cannot be read; a tag or section that is not closed; a slot whose field
 * is missing or not a text; templates that include each other endlessly.
 */
#pragma once

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdio.h>

/* Writes the template "<folder>/<name>.html" to the stream, filled with the fields of an object. */
bool template_write(FILE *stream, const char *folder, const char *name, const cJSON *fields,
                    Error *error);

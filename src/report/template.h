/*
 * template: a page of text with slots, filled from a JSON document, so that what a page says stands in one
 * file and what it is about in another.
 *
 *   {{name}}                a field's text, with & < > and " made safe for HTML
 *   {{{name}}}              the same as it is: it is HTML already
 *   {{#name}}...{{/name}}   what stands between: once for each object of a list, once inside an object, or
 *                           once where the field is true or a text with letters in it
 *   {{^name}}...{{/name}}   what stands between, where {{#name}} would give nothing
 *   {{>name}}               another template of the folder: "<folder>/name.html"
 *
 * This is the part of Mustache (mustache.github.io/mustache.5.html) that a page needs. A field is looked for
 * in the innermost object first, then in those around it. A line that holds nothing but one tag that prints
 * nothing itself ({{#}}, {{^}}, {{/}}) leaves no empty line.
 *
 * Errors: a template that cannot be read, a tag that does not end, a part that is not closed by its own name,
 * a slot whose field is missing or is no text, templates that call each other without end.
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdio.h>

/* Writes "<folder>/<name>.html" to the stream, filled with the fields of an object. */
bool template_write(FILE *stream, const char *folder, const char *name, const cJSON *fields,
                    Error *error);

#endif

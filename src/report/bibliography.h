/*
 * bibliography: entries of a BibTeX file (paper/references.bib), verbatim, and their fields.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define BIBLIOGRAPHY_PATH "paper/references.bib"

/* Finds the entry with this key, from its "@" to its closing brace; NULL if there is none. */
const char *bibliography_entry(const char *bibliography, const char *key, size_t *length);

/*
 * Copies a field ("title") of an entry of this length, without braces or quotes, into place[capacity];
 * false if the field is missing or does not fit.
 */
bool bibliography_field(const char *entry, size_t length, const char *field, char *place,
                        size_t capacity);

/*
 * bibliography: entries of a BibTeX file (paper/references.bib) as they stand there, and their fields.
 */
#ifndef SCORE_BIBLIOGRAPHY_H
#define SCORE_BIBLIOGRAPHY_H

#include <stdbool.h>
#include <stddef.h>

#define BIBLIOGRAPHY_PATH "paper/references.bib"

/* Where the entry of a key begins in the file's text, from its "@" to its last brace; NULL: no entry. */
const char *bibliography_entry(const char *bibliography, const char *key, size_t *length);

/*
 * A field of an entry of that length ("title"), without what encloses it, into place[room]; false: the entry lacks
 * it, or it does not fit.
 */
bool bibliography_field(const char *entry, size_t length, const char *field, char *place,
                        size_t room);

#endif

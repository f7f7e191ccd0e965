/*
 * bibliography: entries of a BibTeX file (paper/references.bib) as they stand there.
 */
#ifndef SCORE_BIBLIOGRAPHY_H
#define SCORE_BIBLIOGRAPHY_H

#include <stddef.h>

#define BIBLIOGRAPHY_PATH "paper/references.bib"

/* Where the entry of a key begins in the file's text, from its "@" to its last brace; NULL: no entry. */
const char *bibliography_entry(const char *bibliography, const char *key, size_t *length);

#endif

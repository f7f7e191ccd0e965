/*
 * names: the different identifiers of a list, in the order that scoring goes by.
 *
 * Where all of them are whole numbers they are sorted as numbers, and however they are written they are
 * the same ("0001", "1.0" and 1): a table that went through a spreadsheet writes them as it likes. Else
 * they are sorted as text, byte by byte, and equal only where they are the same text. An identifier may
 * have any length.
 */
#ifndef BRAINIO_NAMES_H
#define BRAINIO_NAMES_H

#include "base/error.h"

typedef struct {
    size_t count;
    char **names; /* [count] sorted, each as it is first written in the list; owned */
    bool whole;   /* all are whole numbers */
} Names;

/* Sorts texts[count], none of them NULL. Release with names_free. */
bool names_make(Names *names, char *const *texts, size_t count, Error *error);
void names_free(Names *names);

/* The index of a name; false: there is none. */
bool names_find(const Names *names, const char *name, size_t *index);

/* The index of each of texts[count], which must all be names: [count], to be freed by the caller. */
size_t *names_index(const Names *names, char *const *texts, size_t count, Error *error);

#endif

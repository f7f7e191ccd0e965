/*
 * names: the distinct identifiers of a list, in the order used for scoring.
 *
 * If all are whole numbers they are sorted as numbers, and different notations are equal ("0001",
 * "1.0" and 1), as spreadsheets may reformat them. Otherwise they are sorted bytewise as text, and
 * must match exactly. Identifiers may have any length.
 */
#pragma once

#include "base/error.h"

typedef struct {
    size_t count;
    char **names; /* [count] sorted, each as first written in the list; owned */
    bool whole;   /* all are whole numbers */
} Names;

/* Sorts texts[count], none of them NULL. Release with names_free. */
bool names_make(Names *names, char *const *texts, size_t count, Error *error);
void names_free(Names *names);

/* Finds the index of a name; false if there is none. */
bool names_find(const Names *names, const char *name, size_t *index);

/* The indices of texts[count], which must all be names: [count], to be freed by the caller. */
size_t *names_index(const Names *names, char *const *texts, size_t count, Error *error);

/*
 * nearest: what a person means by a name that is shortened or misspelt.
 *
 * A list of names (benchmarks, models, stimulus sets, options) says in one sentence what a given name is not, and
 * what it may have been. Nearness is the number of characters to insert, delete, replace or swap with their
 * neighbour (Damerau 1964, each place edited once), capitals or not: "MODLE" is 1 away from "model".
 *
 * Where nothing is near, names are meant that the word is a part of: "circular" of Ringach2002-circular_variance.
 *
 * A benchmark may also be named by its end, from any "_", "-" or "." on: "Ringach2002-circular_variance" and
 * "circular_variance" are Marques2020_Ringach2002-circular_variance, while "IT-pls" ends several names, which are
 * listed.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/error.h"

typedef struct {
    const char *kind;         /* what they are names of: "model" */
    const char *where;        /* what lists them: "`ventral models`" */
    const char *const *names; /* [count] */
    size_t count;
} NameList;

/* Edits between two names; of each only the first 127 characters count. */
size_t nearest_distance(const char *one, const char *other);

/* The place of the name as it is written; an unknown one is an error that gives the nearest. */
bool nearest_find(const NameList *list, const char *given, size_t *index, Error *error);

/* Likewise, also by its end; an end of several names is an error that gives them. */
bool nearest_find_by_end(const NameList *list, const char *given, size_t *index, Error *error);

#endif

/*
 * nearest: resolves names that are abbreviated or misspelt.
 *
 * An unknown name in a list (benchmarks, models, stimulus sets, options) is an error whose message
 * suggests what may have been meant. Distance is the number of characters to insert, delete,
 * replace or swap with their neighbour (Damerau 1964, each position edited once), ignoring case:
 * "MODLE" is 1 away from "model".
 *
 * If nothing is near, it suggests names that contain the word: "circular" is in
 * Ringach2002-circular_variance.
 *
 * A benchmark may also be given by the end of its name, after any "_", "-" or ".":
 * "Ringach2002-circular_variance" and "circular_variance" are
 * Marques2020_Ringach2002-circular_variance, while "IT-pls" ends several names, which are listed.
 */
#pragma once

#include "base/error.h"

typedef struct {
    const char *kind;         /* what is named: "model" */
    const char *where;        /* where to list them: "`ventral models`" */
    const char *const *names; /* [count] */
    size_t count;
} NameList;

/* Edit distance of two names; only the first 127 characters of each count. */
size_t nearest_distance(const char *one, const char *other);

/* The index of a name, spelt exactly; an unknown one is an error that suggests the nearest. */
bool nearest_find(const NameList *list, const char *given, size_t *index, Error *error);

/* The same, also by a name's end; an end that several names share is an error that lists them. */
bool nearest_find_by_end(const NameList *list, const char *given, size_t *index, Error *error);

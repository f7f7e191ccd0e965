/*
 * result_keys: every key of a benchmark's result file, once: its kind, how it is printed, and what it means.
 *
 * The result is written from this table (result.h), in its order; the audit, the paper's numbers, the page and
 * results/README.md take kinds, digits and words from it. A key is added here, or nowhere.
 */
#ifndef SCORE_RESULT_KEYS_H
#define SCORE_RESULT_KEYS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    RESULT_TEXT,
    RESULT_NUMBER,
    RESULT_COUNT,  /* a whole number: of units, sites, stimuli, .. */
    RESULT_LIST,   /* of numbers, texts or objects */
    RESULT_OBJECT, /* keys of its own, which the words name */
} ResultKind;

typedef enum {
    RESULT_GIVEN, /* every result has it from the beginning */
    RESULT_FOUND, /* every result has it; null until it is known */
    RESULT_ADDED  /* only results of some benchmarks have it */
} ResultPresence;

typedef struct {
    const char *key;
    ResultKind kind;
    int digits; /* of a number, where it is printed */
    ResultPresence presence;
    const char *words; /* what it means */
} ResultKey;

/* In the order in which results hold them; the last has no key. */
extern const ResultKey result_keys[];

/* The entry of a key; NULL: there is none. */
const ResultKey *result_key(const char *key);

#endif

/*
 * result_keys: every key of a benchmark's result file, once: its type, how it is printed, and what
 * it means.
 *
 * Results are written from this table (result.h), in its order; the audit, the paper's numbers, the
 * page and results/README.md use its types, digits and descriptions. New keys are added only here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    RESULT_TEXT,
    RESULT_NUMBER,
    RESULT_COUNT,  /* a whole number: of units, sites, stimuli, .. */
    RESULT_LIST,   /* of numbers, texts or objects */
    RESULT_OBJECT, /* its own keys are named in the description */
} ResultKind;

/* Which results have a key; and whether scores.json copies it from the results to its nodes. */
enum {
    RESULT_GIVEN = 1, /* set in every new result */
    RESULT_FOUND = 2, /* in every result; null until known */
    RESULT_ADDED = 4, /* only in the results of some benchmarks */
    RESULT_IN_TREE = 8
};

typedef struct {
    const char *key;
    ResultKind kind;
    int digits;        /* decimals to print of a number */
    unsigned presence; /* RESULT_GIVEN, FOUND or ADDED; RESULT_IN_TREE */
    const char *words; /* description */
} ResultKey;

/* In the order of the results; ends with an entry without key. */
extern const ResultKey result_keys[];

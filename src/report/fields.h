/*
 * fields: builds, step by step, the JSON document that fills a template (template.h).
 *
 * Each function adds to an object or a list of the document. After an allocation failure the
 * document is marked as incomplete, and further calls do nothing; fields_complete reports this at
 * the end, so an incomplete page is never written.
 */
#pragma once

#include "base/json.h"

typedef struct {
    cJSON *item;   /* an object or a list; NULL after an allocation failure */
    bool *lacking; /* shared by the whole document */
} Fields;

/* Makes a new document; *lacking must outlive it. Free its item with cJSON_Delete. */
Fields fields_new(bool *lacking);

void fields_text(Fields object, const char *key, const char *text);
void fields_true(Fields object, const char *key, bool value);

/* Adds a text formatted as by printf, of at most 511 bytes. */
void fields_format(Fields object, const char *key, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/*
 * Adds a number with this many digits and without a leading zero, as the leaderboard prints scores:
 * .857, 1.000, 12.5; signed also with a plus: +.060. An empty text for NaN.
 */
void fields_number(Fields object, const char *key, double value, int digits);
void fields_signed(Fields object, const char *key, double value, int digits);
void fields_score(Fields object, const char *key, double score); /* with three digits */

/* Adds a whole number; an empty text for NaN. */
void fields_count(Fields object, const char *key, double count);

/* Adds a fraction, limited to 0 to 1, in percent: 85.7. */
void fields_percent(Fields object, const char *key, double part);

Fields fields_object(Fields object, const char *key);
Fields fields_list(Fields object, const char *key);
Fields fields_add(Fields list); /* a new object at the end of the list */

bool fields_complete(Fields document, Error *error);

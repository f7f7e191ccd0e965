/*
 * fields: the JSON document that fills a template (report/template.h), built piece by piece.
 *
 * Every function takes an object or a list of the document and adds to it. Without memory the document is
 * marked as lacking something, further calls do nothing, and fields_complete says so at the end: a page is
 * whole or not written.
 */
#ifndef WEB_FIELDS_H
#define WEB_FIELDS_H

#include "base/json.h"

typedef struct {
    cJSON *item;   /* an object or a list; NULL: there was no memory for it */
    bool *lacking; /* of the whole document */
} Fields;

/* A new document; *lacking must outlive it. Free its item with cJSON_Delete. */
Fields fields_new(bool *lacking);

void fields_text(Fields object, const char *key, const char *text);
void fields_true(Fields object, const char *key, bool value);

/* A text in printf's way, of at most 511 letters. */
void fields_format(Fields object, const char *key, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* A score as the leaderboard shows it: .857, 1.000; an empty text for NaN. */
void fields_score(Fields object, const char *key, double score);

/* A part of 0 to 1 in percent, cut at both ends: 85.7. */
void fields_percent(Fields object, const char *key, double part);

Fields fields_object(Fields object, const char *key);
Fields fields_list(Fields object, const char *key);
Fields fields_add(Fields list); /* a new object at its end */

bool fields_complete(Fields document, Error *error);

#endif

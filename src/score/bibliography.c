#include "score/bibliography.h"

#include <stdio.h>
#include <string.h>

const char *bibliography_entry(const char *bibliography, const char *key, size_t *length)
{
    char opening[128];
    snprintf(opening, sizeof opening, "{%s,\n", key);
    const char *at = strstr(bibliography, opening);
    const char *end = at ? strstr(at, "\n}\n") : NULL;
    while (at && at > bibliography && *at != '@') at--;
    if (!at || !end) return NULL;
    *length = (size_t)(end + 2 - at);
    return at;
}

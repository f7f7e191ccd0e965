#include "report/bibliography.h"

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

/*
 * The length of a field's value, which may be in braces or quotes, up to the comma or closing brace
 * after it.
 */
static size_t value_length(const char *value, const char *end)
{
    size_t braces = 0;
    bool quoted = false;
    const char *at = value;
    for (; at < end && (braces > 0 || quoted || (*at != ',' && *at != '}')); at++) {
        braces += *at == '{';
        braces -= *at == '}';
        if (*at == '"' && braces == 0) quoted = !quoted;
    }
    return (size_t)(at - value);
}

/* The value of a field: what follows "field =" at the beginning of a line. */
static const char *find_value(const char *entry, const char *end, const char *field)
{
    for (const char *line = entry; line < end; line++) {
        const char *at = line;
        if (line == entry || line[-1] != '\n') continue;
        at += strspn(at, " \t");
        if (strncmp(at, field, strlen(field)) != 0) continue;
        at += strlen(field);
        at += strspn(at, " \t");
        if (*at != '=') continue;
        at++;
        return at + strspn(at, " \t\n");
    }
    return NULL;
}

bool bibliography_field(const char *entry, size_t length, const char *field, char *place,
                        size_t capacity)
{
    const char *end = entry + length, *value = find_value(entry, end, field);
    size_t size = value && value < end ? value_length(value, end) : 0;
    while (size > 0 && strchr(" \t\n", value[size - 1])) size--;
    bool enclosed = size >= 2 && ((value[0] == '{' && value[size - 1] == '}') ||
                                  (value[0] == '"' && value[size - 1] == '"'));
    if (enclosed) {
        value++;
        size -= 2;
    }
    if (size == 0 || size >= capacity) return false;
    for (size_t i = 0; i < size; i++)
        place[i] = value[i] == '\n' || value[i] == '\t' ? ' ' : value[i];
    place[size] = '\0';
    return true;
}

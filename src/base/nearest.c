#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 128, MOST_SAID = 4, SHORTEST_PART = 4 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* rows: edits from the first i characters of `one` to the first j of `other`: i - 2, i - 1, i. */
size_t nearest_distance(const char *one, const char *other)
{
    size_t rows[3][LONGEST];
    size_t rest = smaller(strlen(one), LONGEST - 1), width = smaller(strlen(other), LONGEST - 1);
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= width; j++) above[j] = j;
    for (size_t i = 1; i <= rest; i++) {
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t replaced = above[j - 1] + !is_same(one[i - 1], other[j - 1]);
            row[j] = smaller(replaced, smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && is_same(one[i - 1], other[j - 2]) &&
                is_same(one[i - 2], other[j - 1]))
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[width];
}

/* The rest of the name after its next "_", "-" or "."; NULL if there is none. */
static const char *next_end(const char *name)
{
    const char *mark = strpbrk(name, "_-.");
    return mark ? mark + 1 : NULL;
}

static bool ends_in(const char *name, const char *given)
{
    for (const char *end = name; end; end = next_end(end))
        if (strcmp(end, given) == 0) return true;
    return false;
}

/*
 * Edits to the name, or to its nearest end or beginning: "resnet-51" is near resnet-50_untrained.
 */
static size_t edits(const char *name, const char *given)
{
    size_t least = nearest_distance(name, given);
    for (const char *end = next_end(name); end; end = next_end(end)) {
        char beginning[LONGEST];
        snprintf(beginning, sizeof beginning, "%.*s", (int)(end - 1 - name), name);
        least = smaller(least, nearest_distance(end, given));
        least = smaller(least, nearest_distance(beginning, given));
    }
    return least;
}

/* -- messages -- */

/* Adds a name to "A, B or C": `left` are still to come. */
static void say(char *text, size_t capacity, const char *name, size_t left)
{
    size_t used = strlen(text);
    snprintf(text + used, capacity - used, "%s%s", used == 0 ? "" : left ? ", " : " or ", name);
}

/* Does the name contain the word, ignoring case? Very short words are in too many names. */
static bool has_part(const char *name, const char *given)
{
    size_t length = strlen(given), k = 0;
    for (; length >= SHORTEST_PART && *name; name++) {
        for (k = 0; k < length && name[k] && is_same(name[k], given[k]);) k++;
        if (k == length) return true;
    }
    return false;
}

/* Suggest this name? If any is near (`least` <= `limit`), the nearest; else those with the word. */
static bool is_meant(const char *name, const char *given, size_t least, size_t limit)
{
    return least <= limit ? edits(name, given) == least : has_part(name, given);
}

static bool refuse_unknown(const NameList *list, const char *given, Error *error)
{
    char text[MOST_SAID * LONGEST] = "";
    size_t limit = 1 + strlen(given) / 5, least = limit + 1, count = 0;
    for (size_t i = 0; i < list->count; i++) least = smaller(least, edits(list->names[i], given));
    for (size_t i = 0; i < list->count; i++) count += is_meant(list->names[i], given, least, limit);
    if (count == 0 || count > MOST_SAID)
        return error_set(error, "unknown %s \"%.80s\"; %s lists them", list->kind, given,
                         list->where);
    for (size_t i = 0; i < list->count; i++)
        if (is_meant(list->names[i], given, least, limit))
            say(text, sizeof text, list->names[i], --count);
    return error_set(error, "unknown %s \"%.80s\"; did you mean %s?", list->kind, given, text);
}

static bool refuse_several(const NameList *list, const char *given, size_t count, Error *error)
{
    char text[sizeof error->message - 200] = "";
    for (size_t i = 0; i < list->count; i++)
        if (ends_in(list->names[i], given)) say(text, sizeof text, list->names[i], --count);
    return error_set(error, "\"%.80s\" may be the %s %s; give more of its name", given, list->kind,
                     text);
}

/* Is it all that follows the name's last hyphen? */
static bool is_last_part(const char *name, const char *given)
{
    const char *hyphen = strrchr(name, '-');
    return hyphen && strcmp(hyphen + 1, given) == 0;
}

/* -- finding -- */

bool nearest_find(const NameList *list, const char *given, size_t *index, Error *error)
{
    for (*index = 0; *index < list->count; ++*index)
        if (strcmp(list->names[*index], given) == 0) return true;
    return refuse_unknown(list, given, error);
}

bool nearest_find_by_end(const NameList *list, const char *given, size_t *index, Error *error)
{
    size_t count = 0, parts = 0, part = 0;
    for (size_t i = list->count; i-- > 0;) {
        if (!ends_in(list->names[i], given)) continue;
        *index = i;
        count++;
        if (strcmp(list->names[i], given) == 0) return true;
        if (!is_last_part(list->names[i], given)) continue;
        part = i;
        parts++;
    }
    if (parts == 1) *index = part;
    if (count == 1 || parts == 1) return true;
    return count ? refuse_several(list, given, count, error) : refuse_unknown(list, given, error);
}

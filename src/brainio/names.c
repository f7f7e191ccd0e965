#include "brainio/names.h"

#include <stdlib.h>
#include <string.h>

/* -- whole numbers, of any length -- */

/* The digits of a whole number without leading zeros, and their count; NULL if it is not one. */
static const char *digits_of(const char *text, size_t *count, bool *negative)
{
    *negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    size_t all = strspn(text, "0123456789");
    const char *rest = text + all;
    if (all == 0) return NULL;
    if (*rest == '.') rest += 1 + strspn(rest + 1, "0");
    if (*rest) return NULL;
    size_t zeros = strspn(text, "0");
    *count = all - zeros;
    if (*count == 0) *negative = false; /* 0 and -0 */
    return text + zeros;
}

static bool is_whole(const char *text)
{
    size_t count;
    bool negative;
    return digits_of(text, &count, &negative) != NULL;
}

static int compare_whole(const char *left, const char *right)
{
    size_t left_count = 0, right_count = 0;
    bool left_negative = false, right_negative = false;
    const char *a = digits_of(left, &left_count, &left_negative);
    const char *b = digits_of(right, &right_count, &right_negative);
    if (left_negative != right_negative) return left_negative ? -1 : 1;
    int order =
        left_count != right_count ? (left_count < right_count ? -1 : 1) : memcmp(a, b, left_count);
    return left_negative ? -order : order;
}

/* -- sorting -- */

/* A text and its index in the list: the first of equal texts is kept. */
typedef struct {
    const char *text;
    size_t place;
} Entry;

static int by_place(const Entry *a, const Entry *b)
{
    return a->place < b->place ? -1 : a->place > b->place;
}

static int by_number(const void *left, const void *right)
{
    const Entry *a = left, *b = right;
    int order = compare_whole(a->text, b->text);
    return order ? order : by_place(a, b);
}

static int by_text(const void *left, const void *right)
{
    const Entry *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order ? order : by_place(a, b);
}

static int compare(const Names *names, const char *left, const char *right)
{
    return names->whole ? compare_whole(left, right) : strcmp(left, right);
}

static bool keep_different(Names *names, const Entry *entries, size_t count, Error *error)
{
    names->names = allocate(count, sizeof *names->names, error);
    if (!names->names) return false;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && compare(names, entries[i - 1].text, entries[i].text) == 0) continue;
        char *copy = allocate_copy(entries[i].text, strlen(entries[i].text), error);
        if (!copy) return false;
        names->names[names->count++] = copy;
    }
    return true;
}

bool names_make(Names *names, char *const *texts, size_t count, Error *error)
{
    *names = (Names){.whole = count > 0};
    Entry *entries = allocate(count, sizeof *entries, error);
    if (!entries) return false;
    for (size_t i = 0; i < count; i++) {
        entries[i] = (Entry){texts[i], i};
        names->whole = names->whole && is_whole(texts[i]);
    }
    qsort(entries, count, sizeof *entries, names->whole ? by_number : by_text);
    bool good = keep_different(names, entries, count, error);
    free(entries);
    if (!good) names_free(names);
    return good;
}

void names_free(Names *names)
{
    for (size_t i = 0; i < names->count; i++) free(names->names[i]);
    free(names->names);
    *names = (Names){0};
}

/* -- finding -- */

bool names_find(const Names *names, const char *name, size_t *index)
{
    size_t low = 0, high = names->count;
    if (names->whole && !is_whole(name)) return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(names, name, names->names[middle]);
        *index = middle;
        if (order == 0) return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

size_t *names_index(const Names *names, char *const *texts, size_t count, Error *error)
{
    size_t *indices = allocate(count, sizeof *indices, error);
    for (size_t i = 0; indices && i < count; i++) names_find(names, texts[i], &indices[i]);
    return indices;
}

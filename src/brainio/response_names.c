#define _POSIX_C_SOURCE 200809L /* strcasecmp */
#include "brainio/response_names.h"

#include "base/netcdf_variable.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NO_IMAGE SIZE_MAX
#define SEVERAL  (SIZE_MAX - 1)

/* -- lists -- */

NamesTrust response_names_trust(const char *label)
{
    static const char *const likely[] = {
        "image_id",       "image_ids",        "stimulus_ids", "filename",    "filenames",
        "file_name",      "file_names",       "image_name",   "image_names", "image_file_name",
        "stimulus_path",  "image_path",       "paths",        "names",       "stimulus_name",
        "stimulus_names", "image_file_names", "stimuli",      "images"};
    if (strcasecmp(label, "stimulus_id") == 0) return NAMES_CERTAIN;
    for (size_t i = 0; i < sizeof likely / sizeof *likely; i++)
        if (strcasecmp(label, likely[i]) == 0) return NAMES_LIKELY;
    return NAMES_POSSIBLE;
}

bool response_names_add(ResponseNames *names, const char *label, NamesTrust trust, char **texts,
                        size_t count, Error *error)
{
    RowNames *longer = realloc(names->lists, (names->count + 1) * sizeof *longer);
    if (!longer) {
        netcdf_free_texts(texts, count);
        return error_memory(error, "not enough memory for the names of rows");
    }
    names->lists = longer;
    RowNames *list = &longer[names->count++];
    *list = (RowNames){.trust = trust, .count = count, .texts = texts};
    snprintf(list->label, sizeof list->label, "%.120s", label);
    return true;
}

void response_names_free(ResponseNames *names)
{
    for (size_t i = 0; i < names->count; i++)
        netcdf_free_texts(names->lists[i].texts, names->lists[i].count);
    free(names->lists);
    *names = (ResponseNames){0};
}

/* -- keys to compare names by -- */

typedef struct {
    const char *begin; /* of the part to compare */
    size_t length;
    const char *whole;
    size_t image;
} Key;

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

static Key whole_key(const char *name, size_t image)
{
    return (Key){name, strlen(name), name, image};
}

/* The name without folders, and without an extension of at most four letters. */
static Key stem_key(const char *name, size_t image)
{
    const char *stem = name;
    for (const char *at = name; *at; at++)
        if (is_slash(*at)) stem = at + 1;
    const char *dot = strrchr(stem, '.');
    size_t length = strlen(stem);
    if (dot && dot > stem && strlen(dot) <= 5) length = (size_t)(dot - stem);
    return (Key){stem, length, name, image};
}

/* Backslashes are compared as slashes. */
static int compare_keys(const void *left, const void *right)
{
    const Key *a = left, *b = right;
    for (size_t i = 0; i < a->length && i < b->length; i++) {
        char one = is_slash(a->begin[i]) ? '/' : a->begin[i];
        char other = is_slash(b->begin[i]) ? '/' : b->begin[i];
        if (one != other) return (unsigned char)one < (unsigned char)other ? -1 : 1;
    }
    return (a->length > b->length) - (a->length < b->length);
}

/* Identifiers, file names, and the stems of both, each sorted. */
enum { IDENTIFIERS, FILES, STEMS, KEY_LISTS };
typedef struct {
    Key *keys[KEY_LISTS];
    size_t counts[KEY_LISTS];
} Index;

static bool index_make(Index *index, const ResponseImages *images, Error *error)
{
    size_t n = images->count;
    *index = (Index){.counts = {n, images->files ? n : 0, images->files ? 2 * n : n}};
    for (int list = 0; list < KEY_LISTS; list++) {
        index->keys[list] = allocate(index->counts[list], sizeof(Key), error);
        if (!index->keys[list]) return false;
    }
    for (size_t i = 0; i < n; i++) {
        index->keys[IDENTIFIERS][i] = whole_key(images->identifiers[i], i);
        index->keys[STEMS][i] = stem_key(images->identifiers[i], i);
        if (!images->files) continue;
        index->keys[FILES][i] = whole_key(images->files[i], i);
        index->keys[STEMS][n + i] = stem_key(images->files[i], i);
    }
    for (int list = 0; list < KEY_LISTS; list++)
        qsort(index->keys[list], index->counts[list], sizeof(Key), compare_keys);
    return true;
}

static void index_free(Index *index)
{
    for (int list = 0; list < KEY_LISTS; list++) free(index->keys[list]);
}

/* Is the shorter path the end of the longer one, at a folder boundary? */
static bool is_end_of(const char *one, const char *other)
{
    size_t a = strlen(one), b = strlen(other);
    const char *longer = a > b ? one : other, *shorter = a > b ? other : one;
    size_t rest = a > b ? a - b : b - a, length = a > b ? b : a;
    Key end = {longer + rest, length, NULL, 0}, all = {shorter, length, NULL, 0};
    return compare_keys(&end, &all) == 0 && (rest == 0 || is_slash(longer[rest - 1]));
}

/* The image with this key; if there are several, the one whose folders match. */
static size_t choose_image(const Key *first, const Key *end, const char *name)
{
    size_t image = first->image, fitting = NO_IMAGE;
    bool several = false;
    for (const Key *key = first; key < end; key++) {
        several = several || key->image != image;
        if (!is_end_of(key->whole, name)) continue;
        fitting = fitting == NO_IMAGE || fitting == key->image ? key->image : SEVERAL;
    }
    if (!several) return image;
    return fitting == NO_IMAGE ? SEVERAL : fitting;
}

static size_t find_image(const Index *index, const char *name)
{
    for (int list = 0; list < KEY_LISTS; list++) {
        Key wanted = list == STEMS ? stem_key(name, 0) : whole_key(name, 0);
        const Key *keys = index->keys[list], *end = keys + index->counts[list];
        const Key *found = bsearch(&wanted, keys, index->counts[list], sizeof *keys, compare_keys);
        if (!found) continue;
        const Key *after = found + 1;
        while (found > keys && compare_keys(found - 1, &wanted) == 0) found--;
        while (after < end && compare_keys(after, &wanted) == 0) after++;
        return choose_image(found, after, name);
    }
    return NO_IMAGE;
}

/* -- the order -- */

typedef struct {
    const ResponseNames *names;
    const ResponseImages *images;
    const char *path;
    Index index;
    const RowNames *used; /* the first list that names the images; NULL: none so far */
    size_t *rows;         /* [images] row of each image by that list */
    size_t *own;          /* [images] row of each image by the list being checked */
} Ordering;

/* Counts the rows that the list assigns to distinct images. */
static size_t count_named(const Ordering *ordering, const RowNames *list)
{
    size_t named = 0;
    for (size_t i = 0; i < ordering->images->count; i++) ordering->own[i] = SIZE_MAX;
    for (size_t row = 0; row < list->count; row++) {
        size_t image = find_image(&ordering->index, list->texts[row]);
        if (image >= SEVERAL || ordering->own[image] != SIZE_MAX) continue;
        ordering->own[image] = row;
        named++;
    }
    return named;
}

static bool refuse_incomplete(const Ordering *ordering, const RowNames *list, Error *error)
{
    if (list->count != ordering->names->rows)
        return error_set(error, "%s: its %s has %zu names for the %zu rows; correct or remove it",
                         ordering->path, list->label, list->count, ordering->names->rows);
    for (size_t row = 0; row < ordering->names->rows; row++) {
        const char *name = list->texts[row];
        size_t image = find_image(&ordering->index, name);
        if (image >= SEVERAL)
            return error_set(error, "%s: its row %zu is called \"%.120s\" (%s), which %s of %s",
                             ordering->path, row, name, list->label,
                             image == SEVERAL ? "may be several images" : "is not an image",
                             ordering->images->set);
        if (ordering->own[image] != row)
            return error_set(error, "%s: its rows %zu and %zu both have the image %.120s (%s)",
                             ordering->path, ordering->own[image], row, name, list->label);
    }
    return true;
}

static bool compare_lists(const Ordering *ordering, const RowNames *list, Error *error)
{
    for (size_t i = 0; i < ordering->images->count; i++)
        if (ordering->own[i] != ordering->rows[i])
            return error_set(error,
                             "%s: its %s and %s name different images in row %zu; keep the right "
                             "one of them",
                             ordering->path, ordering->used->label, list->label, ordering->own[i]);
    return true;
}

static bool take_list(Ordering *ordering, const RowNames *list, Error *error)
{
    size_t rows = ordering->names->rows, named = count_named(ordering, list);
    bool others = list->trust == NAMES_POSSIBLE
                      ? named <= list->count / 2
                      : list->trust == NAMES_LIKELY && named == 0 && ordering->used;
    if (others) return true;
    if (named < rows || list->count != rows) return refuse_incomplete(ordering, list, error);
    if (ordering->used) return compare_lists(ordering, list, error);
    ordering->used = list;
    memcpy(ordering->rows, ordering->own, rows * sizeof *ordering->rows);
    return true;
}

bool response_names_order(const ResponseNames *names, const ResponseImages *images,
                          const char *path, size_t *rows, Error *error)
{
    Ordering ordering = {names, images, path, {{NULL}, {0}}, NULL, rows, NULL};
    for (size_t i = 0; i < images->count; i++) rows[i] = i;
    if (names->count == 0) return true;
    ordering.own = allocate(images->count, sizeof *ordering.own, error);
    bool good = ordering.own && index_make(&ordering.index, images, error);
    for (int trust = NAMES_CERTAIN; trust >= NAMES_POSSIBLE; trust--)
        for (size_t i = 0; good && i < names->count; i++)
            if (names->lists[i].trust == (NamesTrust)trust)
                good = take_list(&ordering, &names->lists[i], error);
    index_free(&ordering.index);
    free(ordering.own);
    return good;
}

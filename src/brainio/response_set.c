#include "brainio/response_set.h"

#include "base/file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A name of an image, without folders and ending. */
typedef struct {
    const char *begin;
    size_t length;
    size_t image;
} Key;

static Key key_of(const char *name, size_t image)
{
    const char *slash = strrchr(name, '/');
    if (slash) name = slash + 1;
    const char *dot = strrchr(name, '.');
    size_t length = strlen(name);
    if (dot && dot > name && strlen(dot) <= 5) length = (size_t)(dot - name);
    return (Key){name, length, image};
}

static int compare_keys(const void *a, const void *b)
{
    const Key *one = a, *other = b;
    size_t shorter = one->length < other->length ? one->length : other->length;
    int order = memcmp(one->begin, other->begin, shorter);
    return order ? order : (one->length > other->length) - (one->length < other->length);
}

/* keys[*count] of the images, sorted; to be freed by the caller. */
static Key *sorted_keys(const ResponseImages *images, size_t *count, Error *error)
{
    Key *keys = allocate(images->count, 2 * sizeof *keys, error);
    *count = 0;
    for (size_t i = 0; keys && i < images->count; i++) {
        keys[(*count)++] = key_of(images->identifiers[i], i);
        if (images->files) keys[(*count)++] = key_of(images->files[i], i);
    }
    if (keys) qsort(keys, *count, sizeof *keys, compare_keys);
    return keys;
}

static bool place_row(ResponseSet *set, const ResponseImages *images, const Key *found, size_t row,
                      Error *error)
{
    const char *name = response_file_names(set->file)[row];
    if (!found)
        return error_set(error, "%s: its row %zu is called \"%.120s\", which is no image of %s",
                         response_file_path(set->file), row, name, images->set);
    if (set->rows[found->image] != SIZE_MAX)
        return error_set(error, "%s: its rows %zu and %zu are both of the image %.120s",
                         response_file_path(set->file), set->rows[found->image], row, name);
    set->rows[found->image] = row;
    return true;
}

static bool order_by_names(ResponseSet *set, const ResponseImages *images, Error *error)
{
    size_t count = 0;
    Key *keys = sorted_keys(images, &count, error);
    bool good = keys != NULL;
    for (size_t i = 0; i < images->count; i++) set->rows[i] = SIZE_MAX;
    for (size_t row = 0; good && row < images->count; row++) {
        Key name = key_of(response_file_names(set->file)[row], 0);
        const Key *found = bsearch(&name, keys, count, sizeof *keys, compare_keys);
        good = place_row(set, images, found, row, error);
    }
    free(keys);
    return good;
}

bool response_set_open(ResponseSet *set, const char *folder, const ResponseImages *images,
                       Error *error)
{
    char path[FILE_PATH_LENGTH];
    *set = (ResponseSet){0};
    if (!response_file_find(folder, images->set, path, error)) return false;
    if (!path[0]) return true;
    set->file = response_file_open(path, error);
    if (!set->file) return false;
    if (response_file_rows(set->file) != images->count)
        return error_set(error,
                         "%s: has %zu rows, and %s has %zu images; show all of them, each once",
                         path, response_file_rows(set->file), images->set, images->count);
    set->rows = allocate(images->count, sizeof *set->rows, error);
    if (!set->rows) return false;
    for (size_t i = 0; i < images->count; i++) set->rows[i] = i;
    return !response_file_names(set->file) || order_by_names(set, images, error);
}

void response_set_close(ResponseSet *set)
{
    response_file_close(set->file);
    free(set->rows);
    *set = (ResponseSet){0};
}

bool response_set_read(const ResponseSet *set, size_t image, size_t first, size_t count,
                       float *values, Error *error)
{
    return response_file_read(set->file, set->rows[image], first, count, values, error);
}

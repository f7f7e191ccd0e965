#include "brainio/texture_set.h"

#include "brainio/dataset.h"
#include "vision/stimulus_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPE, FAMILY, SAMPLE, POSITION_Y, POSITION_X, DEGREES, COLUMNS };

static const char *const column_names[COLUMNS] = {"type",       "family",     "sample",
                                                  "position_y", "position_x", "degrees"};

/* Reads the type, family or sample of a row, numbered from 1, as an index from 0. */
static bool read_index(const Table *table, size_t row, const size_t columns[COLUMNS], int which,
                       int *index, Error *error)
{
    static const int numbers[] = {
        [TYPE] = TEXTURE_TYPES, [FAMILY] = TEXTURE_FAMILIES, [SAMPLE] = TEXTURE_SAMPLES};
    const int most = numbers[which];
    double value;
    if (!table_number(table, row, columns[which], &value, error)) return false;
    for (*index = 0; *index < most; ++*index)
        if (value == *index + 1) return true;
    return error_set(error, "%s: row %zu: %s is %g; it must be a whole number from 1 to %d",
                     table->path, row + 1, column_names[which], value, most);
}

/* Checks that every texture occurs once; names at most five that do not, and counts the rest. */
static bool check_complete(const int *times, const char *path, Error *error)
{
    char text[320] = "";
    size_t wrong = 0, used = 0;
    for (int i = 0; i < TEXTURE_SET; i++) {
        if (times[i] == 1) continue;
        if (wrong++ >= 5) continue;
        int length = snprintf(text + used, sizeof text - used, "%stype %d family %d sample %d%s",
                              used ? "; " : "", i / (TEXTURE_FAMILIES * TEXTURE_SAMPLES) + 1,
                              i / TEXTURE_SAMPLES % TEXTURE_FAMILIES + 1, i % TEXTURE_SAMPLES + 1,
                              times[i] ? " (twice or more)" : " (missing)");
        used += length > 0 ? (size_t)length : 0;
    }
    if (wrong == 0) return true;
    if (wrong <= 5) return error_set(error, "%s: needs each texture once: %s", path, text);
    return error_set(error, "%s: needs each texture once: %s; and %zu more", path, text, wrong - 5);
}

static bool read_row(TextureSet *set, const StimulusFiles *files, size_t row,
                     const size_t columns[COLUMNS], int *times, Error *error)
{
    const Table *table = &files->table;
    int type, family, sample;
    Texture texture = {.degrees = 0};
    if (!read_index(table, row, columns, TYPE, &type, error) ||
        !read_index(table, row, columns, FAMILY, &family, error) ||
        !read_index(table, row, columns, SAMPLE, &sample, error) ||
        !table_number(table, row, columns[POSITION_Y], &texture.y, error) ||
        !table_number(table, row, columns[POSITION_X], &texture.x, error) ||
        !table_number(table, row, columns[DEGREES], &texture.degrees, error))
        return false;
    if (texture.y != STIMULUS_CENTRE || texture.x != STIMULUS_CENTRE)
        return error_set(error, "%s: row %zu: the position is (%g, %g), not (%g, %g)", table->path,
                         row + 1, texture.y, texture.x, STIMULUS_CENTRE, STIMULUS_CENTRE);
    if (texture.degrees != TEXTURE_DEGREES)
        return error_set(error, "%s: row %zu: %g degrees; images of this set are %g degrees wide",
                         table->path, row + 1, texture.degrees, TEXTURE_DEGREES);
    int index = (type * TEXTURE_FAMILIES + family) * TEXTURE_SAMPLES + sample;
    texture.type = type + 1;
    texture.family = family + 1;
    texture.sample = sample + 1;
    snprintf(texture.identifier, sizeof texture.identifier, "%.63s",
             stimulus_files_identifier(files, row));
    set->textures[index] = texture;
    set->rows[index] = row;
    times[index]++;
    return true;
}

bool texture_set_read(TextureSet *set, const StimulusFiles *files, Error *error)
{
    size_t columns[COLUMNS];
    int times[TEXTURE_SET] = {0};
    memset(set, 0, sizeof *set);
    for (int i = 0; i < COLUMNS; i++)
        if (!table_require(&files->table, column_names[i], NULL, &columns[i], error)) return false;
    for (size_t row = 0; row < files->count; row++)
        if (!read_row(set, files, row, columns, times, error)) return false;
    return check_complete(times, files->table.path, error);
}

/* -- which images -- */

static bool digest_images(TextureSet *set, const StimulusFiles *files, Error *error)
{
    char list[TEXTURE_SET * FILE_SHA1_LENGTH + 1];
    bool good = true;
    for (size_t i = 0; good && i < TEXTURE_SET; i++) {
        size_t length = 0;
        char *line = list + i * FILE_SHA1_LENGTH;
        uint8_t *bytes = archive_read(files->archive, files->entries[set->rows[i]], &length, error);
        good = bytes && file_sha1_bytes(bytes, length, line, error);
        line[FILE_SHA1_LENGTH - 1] = '\n';
        free(bytes);
    }
    return good && file_sha1_bytes(list, TEXTURE_SET * FILE_SHA1_LENGTH, set->images_sha1, error);
}

/* *same: does the file have the SHA-1 of datasets.csv? */
static bool is_published(const Datasets *datasets, DatasetKind kind, const char *path, bool *same,
                         Error *error)
{
    char sha1[FILE_SHA1_LENGTH];
    const DatasetFile *file = dataset_find(datasets, TEXTURE_DATASET, kind, error);
    if (!file || !file_sha1(path, sha1, error)) return false;
    *same = strcmp(sha1, file->sha1) == 0;
    return true;
}

/* Do the images have the SHA-1 that the program listed that built the set? */
static bool is_built(const TextureSet *set, const DatasetPlaces *places)
{
    char path[FILE_PATH_LENGTH], sha1[FILE_SHA1_LENGTH];
    Error none = {{0}};
    size_t stem = strlen(places->images) - strlen(".zip");
    return file_path(path, &none, "%.*s.sha1", (int)stem, places->images) && file_exists(path) &&
           file_sha1(path, sha1, &none) && strcmp(sha1, set->images_sha1) == 0;
}

static bool identify_images(TextureSet *set, const DatasetPlaces *places, const char *data,
                            Error *error)
{
    Datasets datasets;
    bool table = false, images = false;
    if (!datasets_read(&datasets, data, error)) return false;
    bool good = is_published(&datasets, FILE_STIMULUS_TABLE, places->table, &table, error) &&
                is_published(&datasets, FILE_STIMULUS_IMAGES, places->images, &images, error);
    set->images = table && images         ? TEXTURES_PUBLISHED
                  : is_built(set, places) ? TEXTURES_BUILT
                                          : TEXTURES_OTHER;
    datasets_free(&datasets);
    return good;
}

bool texture_set_open(TextureSet *set, StimulusFiles *files, const char *data, bool *there,
                      Error *error)
{
    DatasetPlaces places;
    *set = (TextureSet){.images = TEXTURES_OTHER};
    *files = (StimulusFiles){0};
    if (!dataset_places(&places, data, NULL, TEXTURE_DATASET, error)) return false;
    *there = !places.missing[0];
    return !*there || (stimulus_files_open(files, places.table, places.images, error) &&
                       texture_set_read(set, files, error) && digest_images(set, files, error) &&
                       identify_images(set, &places, data, error));
}

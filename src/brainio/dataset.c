#define _POSIX_C_SOURCE 200809L
#include "brainio/dataset.h"

#include "base/places.h"
#include "base/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const kind_names[] = {"assembly", "stimulus_csv", "stimulus_zip"};

static bool copy(char *place, size_t capacity, const Table *table, size_t row, size_t column,
                 Error *error)
{
    const char *cell = table_cell(table, row, column);
    int length = snprintf(place, capacity, "%s", cell);
    return (length >= 0 && (size_t)length < capacity) ||
           error_set(error, "%s: row %zu: \"%.60s\" is too long", table->path, row + 1, cell);
}

static bool read_kind(DatasetKind *kind, const Table *table, size_t row, size_t column,
                      Error *error)
{
    const char *cell = table_cell(table, row, column);
    for (int i = 0; i < 3; i++)
        if (strcmp(cell, kind_names[i]) == 0) {
            *kind = (DatasetKind)i;
            return true;
        }
    return error_set(error, "%s: row %zu: unknown kind \"%.40s\"", table->path, row + 1, cell);
}

/* Splits "bucket/folder/folder" at the first slash; also checks file name, version and SHA-1. */
static bool split_place(DatasetFile *file, const char *both, const Table *table, size_t row,
                        Error *error)
{
    const char *slash = strchr(both, '/');
    if (!slash || strchr(file->file, '/') || !file->file[0] || file->file[0] == '.')
        return error_set(error, "%s: row %zu: needs bucket/folder and a plain file name",
                         table->path, row + 1);
    size_t length = (size_t)(slash - both);
    if (length >= sizeof file->bucket || strlen(slash + 1) >= sizeof file->folder)
        return error_set(error, "%s: row %zu: \"%.60s\" is too long", table->path, row + 1, both);
    memcpy(file->bucket, both, length);
    file->bucket[length] = '\0';
    snprintf(file->folder, sizeof file->folder, "%s", slash + 1);
    if (strcmp(file->version, "null") == 0) file->version[0] = '\0';
    if (strlen(file->sha1) == 40 && strspn(file->sha1, "0123456789abcdef") == 40) return true;
    return error_set(error, "%s: row %zu: \"%.50s\" is not a SHA-1", table->path, row + 1,
                     file->sha1);
}

static bool read_rows(Datasets *datasets, const Table *table, Error *error)
{
    enum { NAME, KIND, PLACE, FILE_NAME, VERSION, SHA1, STIMULI, COLUMNS };
    static const char *const names[COLUMNS] = {"registry_name", "kind", "bucket_and_folder", "file",
                                               "version_id",    "sha1", "stimulus_set"};
    size_t columns[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        if (!table_require(table, names[i], NULL, &columns[i], error)) return false;
    datasets->files = allocate(table->rows, sizeof *datasets->files, error);
    bool good = datasets->files != NULL;
    for (size_t r = 0; good && r < table->rows; r++) {
        DatasetFile *file = &datasets->files[datasets->count++];
        char place[192];
        good = copy(file->name, sizeof file->name, table, r, columns[NAME], error) &&
               read_kind(&file->kind, table, r, columns[KIND], error) &&
               copy(place, sizeof place, table, r, columns[PLACE], error) &&
               copy(file->file, sizeof file->file, table, r, columns[FILE_NAME], error) &&
               copy(file->version, sizeof file->version, table, r, columns[VERSION], error) &&
               copy(file->sha1, sizeof file->sha1, table, r, columns[SHA1], error) &&
               copy(file->stimulus_set, sizeof file->stimulus_set, table, r, columns[STIMULI],
                    error) &&
               split_place(file, place, table, r, error);
    }
    return good;
}

bool datasets_read(Datasets *datasets, const char *data, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Table table;
    *datasets = (Datasets){0};
    if (!file_path(path, error, "%s/datasets.csv", data) || !table_read(&table, path, error))
        return false;
    bool good = read_rows(datasets, &table, error);
    table_free(&table);
    if (!good) datasets_free(datasets);
    return good;
}

void datasets_free(Datasets *datasets)
{
    free(datasets->files);
    *datasets = (Datasets){0};
}

const DatasetFile *dataset_find(const Datasets *datasets, const char *name, DatasetKind kind,
                                Error *error)
{
    for (size_t i = 0; i < datasets->count; i++)
        if (datasets->files[i].kind == kind && strcmp(datasets->files[i].name, name) == 0)
            return &datasets->files[i];
    error_set(error, "data/datasets.csv names no %s \"%s\"", kind_names[kind], name);
    return NULL;
}

bool dataset_path(const DatasetFile *file, const char *data, char *path, Error *error)
{
    return places_download(data, file->file, path, error);
}

bool dataset_is_present(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Arguments of a search: the list of files, the folder of embedded data, and the result. */
typedef struct {
    Datasets datasets;
    const char *data;
    DatasetPlaces *places;
} Search;

static bool place(const Search *search, const char *name, DatasetKind kind, char *path,
                  Error *error)
{
    DatasetPlaces *places = search->places;
    const DatasetFile *file = dataset_find(&search->datasets, name, kind, error);
    if (!file || !dataset_path(file, search->data, path, error)) return false;
    bool present = dataset_is_present(path);
    places->in_part = places->in_part || present;
    if (places->missing[0] || present) return true;
    snprintf(places->missing, sizeof places->missing, "%s", name);
    snprintf(places->missing_file, sizeof places->missing_file, "%s", path);
    return true;
}

bool dataset_places(DatasetPlaces *places, const char *data, const char *assembly,
                    const char *stimulus_set, Error *error)
{
    Search search = {.data = data, .places = places};
    *places = (DatasetPlaces){.in_part = false};
    if (!datasets_read(&search.datasets, data, error)) return false;
    bool good = (!assembly || place(&search, assembly, FILE_ASSEMBLY, places->assembly, error)) &&
                (!stimulus_set ||
                 (place(&search, stimulus_set, FILE_STIMULUS_TABLE, places->table, error) &&
                  place(&search, stimulus_set, FILE_STIMULUS_IMAGES, places->images, error)));
    datasets_free(&search.datasets);
    return good;
}

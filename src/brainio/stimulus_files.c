#include "brainio/stimulus_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- a list for a sentence: "a, b, c and 4 more" -- */

enum { NAMED = 5 };

typedef struct {
    char text[512];
    size_t count;
} Listing;

static void mention(Listing *listing, const char *name)
{
    size_t used = strlen(listing->text);
    if (listing->count++ < NAMED)
        snprintf(listing->text + used, sizeof listing->text - used, "%s%.80s", used ? ", " : "",
                 name);
}

static bool refuse(const Listing *listing, const char *path, const char *what, Error *error)
{
    if (listing->count <= NAMED)
        return error_set(error, "%s: %s: %s; fetch it again", path, what, listing->text);
    return error_set(error, "%s: %s: %s and %zu more; fetch it again", path, what, listing->text,
                     listing->count - NAMED);
}

/* -- opening -- */

static int compare_identifiers(const void *left, const void *right)
{
    return strcmp(((const IdentifiedRow *)left)->identifier,
                  ((const IdentifiedRow *)right)->identifier);
}

static bool check_identifiers(const StimulusFiles *files, Error *error)
{
    Listing twice = {"", 0};
    for (size_t i = 1; i < files->count; i++)
        if (compare_identifiers(&files->by_identifier[i - 1], &files->by_identifier[i]) == 0)
            mention(&twice, files->by_identifier[i].identifier);
    return twice.count == 0 || refuse(&twice, files->table.path, "has identifiers twice", error);
}

static bool find_images(StimulusFiles *files, const char *images_path, Error *error)
{
    Listing absent = {"", 0};
    for (size_t i = 0; i < files->count; i++) {
        const char *name = text_table_cell(&files->table, i, files->file_column);
        if (!archive_find(files->archive, name, &files->entries[i])) mention(&absent, name);
    }
    return absent.count == 0 || refuse(&absent, images_path, "lacks images", error);
}

bool stimulus_files_open(StimulusFiles *files, const char *table_path, const char *images_path,
                         Error *error)
{
    *files = (StimulusFiles){0};
    if (!text_table_read(&files->table, table_path, error) ||
        !text_table_require(&files->table, "stimulus_id", "image_id", &files->identifier_column,
                            error) ||
        !text_table_require(&files->table, "filename", "image_file_name", &files->file_column,
                            error))
        return false;
    files->count = files->table.rows;
    if (files->count == 0) return error_set(error, "%s: names no stimuli", table_path);
    files->entries = allocate(files->count, sizeof *files->entries, error);
    files->by_identifier = allocate(files->count, sizeof *files->by_identifier, error);
    if (!files->entries || !files->by_identifier) return false;
    for (size_t i = 0; i < files->count; i++)
        files->by_identifier[i] = (IdentifiedRow){stimulus_files_identifier(files, i), i};
    qsort(files->by_identifier, files->count, sizeof *files->by_identifier, compare_identifiers);
    if (!check_identifiers(files, error)) return false;
    files->archive = archive_open(images_path, error);
    return files->archive && find_images(files, images_path, error);
}

void stimulus_files_close(StimulusFiles *files)
{
    text_table_free(&files->table);
    archive_close(files->archive);
    free(files->entries);
    free(files->by_identifier);
    *files = (StimulusFiles){0};
}

/* -- stimuli -- */

const char *stimulus_files_identifier(const StimulusFiles *files, size_t row)
{
    return text_table_cell(&files->table, row, files->identifier_column);
}

bool stimulus_files_find(const StimulusFiles *files, const char *identifier, size_t *row)
{
    IdentifiedRow wanted = {identifier, 0};
    const IdentifiedRow *found =
        bsearch(&wanted, files->by_identifier, files->count, sizeof *found, compare_identifiers);
    if (found) *row = found->row;
    return found != NULL;
}

bool stimulus_files_image(const StimulusFiles *files, size_t row, Image *image, Error *error)
{
    size_t length = 0;
    const char *name = text_table_cell(&files->table, row, files->file_column);
    uint8_t *bytes = archive_read(files->archive, files->entries[row], &length, error);
    bool good = bytes && image_decode(image, bytes, length, name, error);
    free(bytes);
    return good;
}

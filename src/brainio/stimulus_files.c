#include "brainio/stimulus_files.h"

#include "base/file_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- a list for a message: "a, b, c and 4 more" -- */

enum { NAMED = 5 };

typedef struct {
    char text[512];
    size_t count;
} Listing;

static void mention(Listing *listing, const char *name)
{
    size_t used = strlen(listing->text);
    if (listing->count++ < NAMED)
        snprintf(listing->text + used, sizeof listing->text - used, "%s%.80s%s", used ? ", " : "",
                 name, strlen(name) > 80 ? "..." : "");
}

static bool refuse(const Listing *listing, const char *path, const char *what, const char *advice,
                   Error *error)
{
    char more[48] = "";
    if (listing->count > NAMED)
        snprintf(more, sizeof more, " and %zu more", listing->count - NAMED);
    return error_set(error, "%s: %s: %s%s; %s", path, what, listing->text, more, advice);
}

/* -- opening -- */

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool check_identifiers(const StimulusFiles *files, Error *error)
{
    Listing twice = {"", 0};
    const char **sorted = allocate(files->count, sizeof *sorted, error);
    if (!sorted) return false;
    for (size_t i = 0; i < files->count; i++) sorted[i] = stimulus_files_identifier(files, i);
    qsort(sorted, files->count, sizeof *sorted, compare_texts);
    for (size_t i = 1; i < files->count; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0) mention(&twice, sorted[i]);
    free(sorted);
    return twice.count == 0 || refuse(&twice, files->table.path, "has repeated identifiers",
                                      "correct the table", error);
}

/* Refuses rows without an identifier or file name. */
static bool check_cells(const StimulusFiles *files, Error *error)
{
    const size_t columns[] = {files->identifier_column, files->file_column};
    for (size_t i = 0; i < files->count; i++)
        for (size_t c = 0; c < 2; c++)
            if (!table_cell(&files->table, i, columns[c])[0])
                return error_set(error, "%s: row %zu: the column \"%s\" is empty; mend the file",
                                 files->table.path, i + 1, files->table.cells[columns[c]]);
    return true;
}

static bool find_images(StimulusFiles *files, const char *images_path, Error *error)
{
    Listing lists[] = {[ARCHIVE_ABSENT] = {"", 0}, [ARCHIVE_SEVERAL] = {"", 0}};
    char first[sizeof lists / sizeof *lists][ARCHIVE_WORDS] = {""};
    for (size_t i = 0; i < files->count; i++) {
        const char *name = table_cell(&files->table, i, files->file_column);
        ArchiveMatch match = archive_find(files->archive, name, &files->entries[i]);
        if (match == ARCHIVE_FOUND) continue;
        if (lists[match].count == 0) archive_explain(files->archive, name, first[match]);
        mention(&lists[match], name);
    }
    if (lists[ARCHIVE_SEVERAL].count > 0)
        return error_set(error,
                         "%s: has more than one image for %zu of the table's names: %s; keep one "
                         "of each, or name "
                         "the folder in the table's column \"%s\"",
                         images_path, lists[ARCHIVE_SEVERAL].count, first[ARCHIVE_SEVERAL],
                         files->table.cells[files->file_column]);
    if (lists[ARCHIVE_ABSENT].count == 0) return true;
    return refuse(&lists[ARCHIVE_ABSENT], images_path, "lacks images",
                  first[ARCHIVE_ABSENT][0] ? first[ARCHIVE_ABSENT] : files->again, error);
}

static bool open_both(StimulusFiles *files, const char *table_path, const char *images_path,
                      Error *error)
{
    if (!file_kind_check(table_path, WANT_TABLE, files->again, error) ||
        !table_read(&files->table, table_path, error) ||
        !table_require(&files->table, "stimulus_id", "image_id", &files->identifier_column,
                       error) ||
        !table_require(&files->table, "filename", "image_file_name", &files->file_column, error))
        return false;
    files->count = files->table.rows;
    if (files->count == 0) return error_set(error, "%s: names no stimuli", table_path);
    if (!check_cells(files, error) || !check_identifiers(files, error)) return false;
    files->entries = allocate(files->count, sizeof *files->entries, error);
    if (!files->entries) return false;
    files->archive = archive_open(images_path, files->again, error);
    return files->archive && find_images(files, images_path, error);
}

bool stimulus_files_open(StimulusFiles *files, const char *table_path, const char *images_path,
                         Error *error)
{
    *files = (StimulusFiles){.again = AGAIN_DOWNLOAD};
    return open_both(files, table_path, images_path, error);
}

bool stimulus_files_open_own(StimulusFiles *files, const char *table_path, const char *images_path,
                             Error *error)
{
    *files = (StimulusFiles){.again = AGAIN_OWN};
    return open_both(files, table_path, images_path, error);
}

void stimulus_files_close(StimulusFiles *files)
{
    table_free(&files->table);
    archive_close(files->archive);
    free(files->entries);
    *files = (StimulusFiles){0};
}

/* -- stimuli -- */

const char *stimulus_files_identifier(const StimulusFiles *files, size_t row)
{
    return table_cell(&files->table, row, files->identifier_column);
}

bool stimulus_files_image(const StimulusFiles *files, size_t row, Image *image, Error *error)
{
    size_t length = 0;
    const char *name = table_cell(&files->table, row, files->file_column);
    uint8_t *bytes = archive_read(files->archive, files->entries[row], &length, error);
    bool good = bytes && (image_decode(image, bytes, length, name, error) ||
                          error_prefix(error, "%s", archive_path(files->archive)));
    free(bytes);
    return good;
}

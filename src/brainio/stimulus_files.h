/*
 * stimulus_files: a stimulus set, downloaded or the user's own: a table (CSV) and its images (zip).
 *
 * The table has a row for each stimulus: stimulus_id (older sets: image_id), filename (older sets:
 * image_file_name), and whatever else is known of it. An image is found by its file name, never by
 * a pattern. A set with an identifier twice, or an image that is not in the archive, is refused
 * with the list of what is wrong.
 */
#ifndef BRAINIO_STIMULUS_FILES_H
#define BRAINIO_STIMULUS_FILES_H

#include "base/table.h"
#include "brainio/archive.h"
#include "brainio/image_file.h"

typedef struct {
    const char *identifier; /* the table's */
    size_t row;
} IdentifiedRow;

typedef struct {
    Table table;
    Archive *archive; /* owned */
    size_t count;
    size_t identifier_column, file_column;
    uint64_t *entries;            /* [count] of the archive, owned */
    IdentifiedRow *by_identifier; /* [count] sorted, owned */
    const char *again;            /* what to do about damaged files (base/file_kind.h) */
} StimulusFiles;

/* Opens both files, downloads or the user's own, and checks them against each other. Close in any case. */
bool stimulus_files_open(StimulusFiles *files, const char *table_path, const char *images_path,
                         Error *error);
bool stimulus_files_open_own(StimulusFiles *files, const char *table_path, const char *images_path,
                             Error *error);
void stimulus_files_close(StimulusFiles *files);

const char *stimulus_files_identifier(const StimulusFiles *files, size_t row);

/* The row of an identifier; false: there is none. */
bool stimulus_files_find(const StimulusFiles *files, const char *identifier, size_t *row);

/* Decodes the image of a row; release with image_free. */
bool stimulus_files_image(const StimulusFiles *files, size_t row, Image *image, Error *error);

#endif

/*
 * stimulus_files: a stimulus set, downloaded or user-supplied: a table (CSV) and its images (zip).
 *
 * The table has one row per stimulus: stimulus_id (in older sets image_id), filename (in older sets
 * image_file_name), and any other properties. Images are found by file name, never by a pattern. A
 * set with a repeated identifier, or without an image for a row, is refused with a list of the
 * problems.
 */
#pragma once

#include "base/table.h"
#include "brainio/archive.h"
#include "brainio/image_file.h"

typedef struct {
    Table table;
    Archive *archive; /* owned */
    size_t count;
    size_t identifier_column, file_column;
    uint64_t *entries; /* [count] indices in the archive, owned */
    const char *again; /* advice on damaged files (base/file_kind.h) */
} StimulusFiles;

/*
 * Opens both files, downloaded or user-supplied, and checks them against each other. Always call
 * stimulus_files_close, even after a failure.
 */
bool stimulus_files_open(StimulusFiles *files, const char *table_path, const char *images_path,
                         Error *error);
bool stimulus_files_open_own(StimulusFiles *files, const char *table_path, const char *images_path,
                             Error *error);
void stimulus_files_close(StimulusFiles *files);

const char *stimulus_files_identifier(const StimulusFiles *files, size_t row);

/* Decodes the image of a row; release with image_free. */
bool stimulus_files_image(const StimulusFiles *files, size_t row, Image *image, Error *error);

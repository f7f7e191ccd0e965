/*
 * texture_set: the downloaded texture images in their canonical order.
 *
 * Checks the table's columns type (1 noise, 2 texture), family and sample (1..15), position_y,
 * position_x (the stimulus centre, 0.5) and degrees (the size of an image, the same for all). Every
 * combination of type, family and sample must occur once: otherwise the set is refused with a list
 * of those missing or repeated.
 *
 * Scores on other images are not comparable with published ones, so the set says which images it has: their digest (the
 * SHA-1 of a list of the files' SHA-1, in canonical order, a line each), and whether they are the published ones. They
 * are if table and archive have the SHA-1 of data/datasets.csv; examples/texture_set.py builds the set from the
 * published files it is made of, and leaves a list of the images' SHA-1 beside it (.sha1 instead of .zip).
 */
#pragma once

#include "base/file.h"
#include "brainio/stimulus_files.h"
#include "vision/texture.h"

/* The images' name in data/datasets.csv. */
#define TEXTURE_DATASET "FreemanZiemba2013_properties"

/* What results say of the images. */
#define TEXTURES_PUBLISHED "published"
#define TEXTURES_BUILT     "built from the published files"
#define TEXTURES_OTHER     "other than the published"

typedef struct {
    Texture textures[TEXTURE_SET]; /* in canonical order */
    size_t rows[TEXTURE_SET];      /* rows in the stimulus set's table */
    char images_sha1[FILE_SHA1_LENGTH];
    const char *images; /* TEXTURES_PUBLISHED, TEXTURES_BUILT or TEXTURES_OTHER */
} TextureSet;

/*
 * Opens the downloaded files, reads the set, and identifies its images. *there: have they been downloaded? If not, the
 * set is empty. Always call stimulus_files_close.
 */
bool texture_set_open(TextureSet *set, StimulusFiles *files, const char *data, bool *there,
                      Error *error);

/* The same for files that are open; does not identify the images. */
bool texture_set_read(TextureSet *set, const StimulusFiles *files, Error *error);

/*
 * response_names: assigns the rows of a file of responses to images, using all names in the file.
 *
 * A file may name its rows several times: by stimulus_id and image_file_name in netCDF, by an array
 * of names in an archive, by a list beside it. A list that names images must name all of them, each
 * once, and all such lists must agree; lists unrelated to the images' names (of categories, say)
 * are ignored. Nothing else determines the order, so a list that names images but cannot be used is
 * refused.
 */
#pragma once

#include "base/error.h"

/* The images of a stimulus set, in order. */
typedef struct {
    const char *set; /* name of the stimulus set */
    size_t count;
    const char *const *identifiers; /* [count] */
    const char *const *files;       /* [count]; NULL: same as the identifiers */
} ResponseImages;

/* How certainly a list names images. */
typedef enum {
    NAMES_POSSIBLE, /* texts of any meaning */
    /* labelled like file names; ignored if it names no image and another list does */
    NAMES_LIKELY,
    NAMES_CERTAIN /* labelled as identifiers */
} NamesTrust;

/* A list: its label, and its texts, one per row. */
typedef struct {
    char label[128];
    NamesTrust trust;
    size_t count;
    char **texts; /* [count], each owned */
} RowNames;

typedef struct {
    size_t rows, count;
    RowNames *lists; /* [count], owned */
} ResponseNames;

/* The trust in a list with this label. */
NamesTrust response_names_trust(const char *label);

/* Adds a list and takes ownership of its texts, even on failure. */
bool response_names_add(ResponseNames *names, const char *label, NamesTrust trust, char **texts,
                        size_t count, Error *error);
void response_names_free(ResponseNames *names);

/* Fills rows[count] with each image's row; in order if rows have no names. `path`: for messages. */
bool response_names_order(const ResponseNames *names, const ResponseImages *images,
                          const char *path, size_t *rows, Error *error);

/*
 * response_names: which row of a file of responses is which image's, by every name that the file gives them.
 *
 * A file may name its rows several times: a netCDF file's stimulus_id and image_file_name, an archive's array of names,
 * a list beside it. Whatever names the images must name all of them, each once, and any two lists must agree; a list
 * that has nothing to do with the images' names (their categories, say) is passed over. Nothing else tells the order,
 * so a list that cannot be used is refused rather than ignored.
 */
#ifndef BRAINIO_RESPONSE_NAMES_H
#define BRAINIO_RESPONSE_NAMES_H

#include "base/error.h"

/* The images of a set, in its order. */
typedef struct {
    const char *set; /* its name */
    size_t count;
    const char *const *identifiers; /* [count] */
    const char *const *files;       /* [count]; NULL: files are called as identifiers are */
} ResponseImages;

/* How sure it is that a list names images. */
typedef enum {
    NAMES_POSSIBLE, /* texts of any meaning */
    NAMES_LIKELY,   /* called as names of files are; of no use if another list names the images */
    NAMES_CERTAIN   /* called as identifiers are */
} NamesTrust;

/* One list: where it stands, and its texts, which should be as many as rows. */
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

/* What a list of that label is. */
NamesTrust response_names_trust(const char *label);

/* Adds a list; its texts are owned from then on, whether that goes well or not. */
bool response_names_add(ResponseNames *names, const char *label, NamesTrust trust, char **texts,
                        size_t count, Error *error);
void response_names_free(ResponseNames *names);

/* rows[count]: the row of each image; in the images' order where nothing names the rows. `path` is for messages. */
bool response_names_order(const ResponseNames *names, const ResponseImages *images,
                          const char *path, size_t *rows, Error *error);

#endif

/*
 * dataset: the available downloads (data/datasets.csv), and their paths on this machine.
 *
 * Downloads are in the folder $VENTRAL_DATA, or "<data>/downloads" (base/places.h). A missing file
 * is not an error: the benchmark that needs it reports it.
 */
#pragma once

#include "base/file.h"

typedef enum { FILE_ASSEMBLY, FILE_STIMULUS_TABLE, FILE_STIMULUS_IMAGES } DatasetKind;

typedef struct {
    char name[96]; /* "MajajHong2015.private" */
    DatasetKind kind;
    char bucket[96], folder[96]; /* on Amazon S3 */
    char file[128];
    char version[64]; /* object version; empty: the newest */
    char sha1[FILE_SHA1_LENGTH];
    char stimulus_set[96]; /* of an assembly: the name of its stimulus set */
} DatasetFile;

typedef struct {
    DatasetFile *files; /* [count], owned */
    size_t count;
} Datasets;

/* Reads "<data>/datasets.csv". Release with datasets_free. */
bool datasets_read(Datasets *datasets, const char *data, Error *error);
void datasets_free(Datasets *datasets);

/* The file of this name and kind; an error if there is none. */
const DatasetFile *dataset_find(const Datasets *datasets, const char *name, DatasetKind kind,
                                Error *error);

/* Its path on this machine, in path[FILE_PATH_LENGTH]; and whether it exists. */
bool dataset_path(const DatasetFile *file, const char *data, char *path, Error *error);
bool dataset_is_present(const char *path);

/*
 * Paths of a benchmark's three files: the recording (unless NULL), and the stimulus set's table and
 * images (unless NULL).
 */
typedef struct {
    char assembly[FILE_PATH_LENGTH], table[FILE_PATH_LENGTH], images[FILE_PATH_LENGTH];
    char missing[96];                    /* name of the first missing download; empty: none */
    char missing_file[FILE_PATH_LENGTH]; /* its path */
    bool in_part;                        /* another of the files is present */
} DatasetPlaces;

bool dataset_places(DatasetPlaces *places, const char *data, const char *assembly,
                    const char *stimulus_set, Error *error);

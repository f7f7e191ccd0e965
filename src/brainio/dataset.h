/*
 * dataset: which downloads exist (data/datasets.csv), and where each lies on this machine.
 *
 * Downloads lie in the folder $VENTRAL_DATA, or "<data>/downloads" (base/places.h). A file that is not there is no
 * error: the benchmark that needs it says so.
 */
#ifndef BRAINIO_DATASET_H
#define BRAINIO_DATASET_H

#include "base/file.h"

typedef enum { FILE_ASSEMBLY, FILE_STIMULUS_TABLE, FILE_STIMULUS_IMAGES } DatasetKind;

typedef struct {
    char name[96]; /* "MajajHong2015.private" */
    DatasetKind kind;
    char bucket[96], folder[96]; /* on Amazon S3 */
    char file[128];
    char version[64]; /* of the object; empty: the newest */
    char sha1[FILE_SHA1_LENGTH];
    char stimulus_set[96]; /* of an assembly: the name of its stimuli */
} DatasetFile;

typedef struct {
    DatasetFile *files; /* [count], owned */
    size_t count;
} Datasets;

/* Reads "<data>/datasets.csv". Release with datasets_free. */
bool datasets_read(Datasets *datasets, const char *data, Error *error);
void datasets_free(Datasets *datasets);

/* The file of that name and kind; an unknown one is an error. */
const DatasetFile *dataset_find(const Datasets *datasets, const char *name, DatasetKind kind,
                                Error *error);

/* Its place on this machine, into path[FILE_PATH_LENGTH]; whether it is there. */
bool dataset_path(const DatasetFile *file, const char *data, char *path, Error *error);
bool dataset_is_present(const char *path);

/*
 * Places of the three files of a benchmark: the recording (NULL: none is wanted) and the stimulus
 * set's table and images. *missing becomes the name of the first that is absent, NULL when all are
 * there.
 */
typedef struct {
    char assembly[FILE_PATH_LENGTH], table[FILE_PATH_LENGTH], images[FILE_PATH_LENGTH];
    char missing[96]; /* name of what is absent; empty: nothing */
} DatasetPlaces;

bool dataset_places(DatasetPlaces *places, const char *data, const char *assembly,
                    const char *stimulus_set, Error *error);

#endif

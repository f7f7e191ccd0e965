#include "predictivity/primate_times.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void primate_times_free(PrimateTimes *primate)
{
    free(primate->identifiers);
    free(primate->object);
    free(primate->i1);
    free(primate->times);
    *primate = (PrimateTimes){0};
}

/* What is read of one presentation. */
typedef struct {
    char identifier[ASSEMBLY_NAME_LENGTH], label[ASSEMBLY_NAME_LENGTH];
    double i1, time;
    size_t order; /* in the file */
} Presentation;

/* By identifier, then by place: the first presentation of a stimulus is kept. */
static int by_identifier(const void *left, const void *right)
{
    const Presentation *a = left, *b = right;
    int order = strcmp(a->identifier, b->identifier);
    if (order != 0) return order;
    return a->order < b->order ? -1 : a->order > b->order;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

/* keep[count]: entries whose decoder is svm, along a dimension; all where it has no such coordinate. */
static bool *keep_svm(const Assembly *assembly, const char *dimension, size_t *count, Error *error)
{
    char text[ASSEMBLY_NAME_LENGTH];
    const Coordinate *decoder = assembly_find_coordinate(assembly, dimension, "decoder");
    if (!assembly_size(assembly, dimension, count, error)) return NULL;
    bool *keep = allocate(*count, sizeof *keep, error);
    for (size_t i = 0; keep && i < *count; i++) {
        if (decoder) coordinate_text(decoder, i, text);
        keep[i] = !decoder || strcmp(text, "svm") == 0;
    }
    return keep;
}

/* The dimension beside presentation: the decoders', or one without a meaning. */
static const char *other_dimension(const Assembly *assembly)
{
    for (int d = 0; d < assembly->rank; d++)
        if (strcmp(assembly->names[d], "presentation") != 0) return assembly->names[d];
    return "";
}

/* times[presentations] of the one column that is kept. */
static bool read_times(const Assembly *assembly, double *times, Error *error)
{
    size_t columns = 0, kept = 0;
    const char *other = other_dimension(assembly);
    bool *keep = keep_svm(assembly, other, &columns, error);
    if (!keep) return false;
    for (size_t c = 0; c < columns; c++) kept += keep[c];
    bool good = kept == 1 || error_set(error, "%s: has %zu columns of the decoder svm, not one",
                                       assembly->path, kept);
    good = good && assembly_read(assembly, "presentation", other, keep, NULL, times, error);
    free(keep);
    return good;
}

/* Fills rows[*count] with the presentations whose decoder is svm. */
static bool read_presentations(const Assembly *assembly, Presentation *rows, size_t *count,
                               Error *error)
{
    size_t presentations = 0;
    const char *along = "presentation";
    const Coordinate *id = assembly_coordinate(assembly, along, "stimulus_id", "image_id", error);
    const Coordinate *label =
        id ? assembly_coordinate(assembly, along, "image_label", NULL, error) : NULL;
    const Coordinate *i1 = label ? assembly_coordinate(assembly, along, "i1", NULL, error) : NULL;
    if (!i1) return false;
    if (!i1->numbers) return error_set(error, "%s: its i1 are not numbers", assembly->path);
    bool *keep = keep_svm(assembly, along, &presentations, error);
    double *times = allocate(presentations, sizeof *times, error);
    bool good = keep && times && read_times(assembly, times, error);
    *count = 0;
    for (size_t i = 0; good && i < presentations; i++) {
        if (!keep[i]) continue;
        Presentation *row = &rows[(*count)++];
        coordinate_text(id, i, row->identifier);
        coordinate_text(label, i, row->label);
        row->i1 = i1->numbers[i];
        row->time = times[i];
        row->order = i;
    }
    free(keep);
    free(times);
    return good;
}

/* One row of each stimulus; returns how many. */
static size_t keep_first(Presentation *rows, size_t count)
{
    size_t kept = 0;
    qsort(rows, count, sizeof *rows, by_identifier);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(rows[kept - 1].identifier, rows[i].identifier) != 0)
            rows[kept++] = rows[i];
    return kept;
}

/* Numbers the labels in their sorted order. */
static bool number_objects(PrimateTimes *primate, const Presentation *rows, Error *error)
{
    char(*labels)[ASSEMBLY_NAME_LENGTH] = allocate(primate->images, sizeof *labels, error);
    if (!labels) return false;
    for (size_t i = 0; i < primate->images; i++) memcpy(labels[i], rows[i].label, sizeof *labels);
    qsort(labels, primate->images, sizeof *labels, by_text);
    for (size_t i = 0; i < primate->images; i++)
        if (i == 0 || strcmp(labels[i], labels[primate->objects - 1]) != 0)
            memmove(labels[primate->objects++], labels[i], sizeof *labels);
    for (size_t i = 0; i < primate->images; i++) {
        size_t object = 0;
        while (strcmp(labels[object], rows[i].label) != 0) object++;
        primate->object[i] = object;
    }
    free(labels);
    return true;
}

static bool fill(PrimateTimes *primate, const Presentation *rows, Error *error)
{
    primate->identifiers = allocate(primate->images, sizeof *primate->identifiers, error);
    primate->object = allocate(primate->images, sizeof *primate->object, error);
    primate->i1 = allocate(primate->images, sizeof *primate->i1, error);
    primate->times = allocate(primate->images, sizeof *primate->times, error);
    if (!primate->identifiers || !primate->object || !primate->i1 || !primate->times) return false;
    for (size_t i = 0; i < primate->images; i++) {
        memcpy(primate->identifiers[i], rows[i].identifier, sizeof rows[i].identifier);
        primate->i1[i] = rows[i].i1;
        primate->times[i] = rows[i].time;
    }
    return number_objects(primate, rows, error);
}

bool primate_times_read(PrimateTimes *primate, const char *path, Error *error)
{
    Assembly assembly;
    size_t room = 0, count = 0;
    *primate = (PrimateTimes){0};
    bool good = assembly_open(&assembly, path, error) &&
                assembly_size(&assembly, "presentation", &room, error);
    Presentation *rows = good ? allocate(room, sizeof *rows, error) : NULL;
    good = good && rows && read_presentations(&assembly, rows, &count, error);
    if (good) {
        primate->images = keep_first(rows, count);
        good = primate->images > 0 ||
               error_set(error, "%s: has no presentation of the decoder svm", path);
    }
    good = good && fill(primate, rows, error);
    assembly_close(&assembly);
    free(rows);
    if (!good) primate_times_free(primate);
    return good;
}

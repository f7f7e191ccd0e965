#include "predictivity/primate_times.h"

#include "base/file_kind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const decoder_names[] = {"decoder", NULL};
static const char *const label_names[] = {"image_label", NULL};
static const char *const i1_names[] = {"i1", NULL};

void primate_times_free(PrimateTimes *primate)
{
    names_free(&primate->identifiers);
    free(primate->object);
    free(primate->i1);
    free(primate->times);
    *primate = (PrimateTimes){0};
}

/* keep[count]: entries along a dimension whose decoder is svm; all entries if it has no such coordinate. */
static bool *keep_svm(Assembly *assembly, const char *dimension, size_t *count, Error *error)
{
    const Coordinate *decoder = NULL;
    int along = assembly_lies_along(assembly, decoder_names[0]);
    if (!assembly_size(assembly, dimension, count, error)) return NULL;
    if (along >= 0 && along == assembly_dimension(assembly, dimension) &&
        !assembly_find_coordinate(assembly, dimension, decoder_names, &decoder, error))
        return NULL;
    bool *keep = allocate(*count, sizeof *keep, error);
    for (size_t i = 0; keep && i < *count; i++)
        keep[i] = !decoder || (decoder->text[i] && strcmp(decoder->text[i], "svm") == 0);
    return keep;
}

/* The dimension other than presentation: the decoders', or one without meaning. */
static const char *other_dimension(const Assembly *assembly)
{
    const char *other = "";
    size_t most = 0;
    for (int d = 0; d < assembly->rank; d++)
        if (strcmp(assembly->names[d], "presentation") != 0 && assembly->sizes[d] > most) {
            other = assembly->names[d];
            most = assembly->sizes[d];
        }
    return other;
}

/* Fills times[presentations] from the only column kept. */
static bool read_times(Assembly *assembly, double *times, Error *error)
{
    size_t columns = 0, kept = 0;
    const char *other = other_dimension(assembly);
    bool *keep = keep_svm(assembly, other, &columns, error);
    if (!keep) return false;
    for (size_t c = 0; c < columns; c++) kept += keep[c];
    bool good = kept == 1 || error_set(error, "%s: has %zu columns of the decoder svm, not one",
                                       assembly->path, kept);
    AssemblyView view = {.rows = {"presentation"}, .columns = other, .keep_columns = keep};
    good = good && assembly_read(assembly, &view, times, error);
    free(keep);
    return good;
}

/* The presentations of decoder svm, their coordinates and times. */
typedef struct {
    size_t count;
    size_t *places; /* [count] index in the file, owned */
    char **texts;   /* [count] scratch, owned */
    double *times;  /* [presentations of the file], owned */
    const Coordinate *identifier, *label, *i1;
} Presentations;

static bool read_coordinates(Presentations *shown, Assembly *assembly, Error *error)
{
    const char *along = "presentation";
    shown->identifier = assembly_coordinate(assembly, along, assembly_stimulus_names, error);
    if (shown->identifier) shown->label = assembly_coordinate(assembly, along, label_names, error);
    if (shown->label) shown->i1 = assembly_coordinate(assembly, along, i1_names, error);
    if (!shown->i1) return false;
    if (!shown->i1->numbers) return error_set(error, "%s: its i1 are not numbers", assembly->path);
    return coordinate_is_complete(shown->identifier, assembly, error) &&
           coordinate_is_complete(shown->label, assembly, error);
}

static bool read_presentations(Presentations *shown, Assembly *assembly, Error *error)
{
    size_t all = 0;
    bool *keep = NULL;
    bool good = read_coordinates(shown, assembly, error);
    if (good) keep = keep_svm(assembly, "presentation", &all, error);
    shown->places = good ? allocate(all, sizeof *shown->places, error) : NULL;
    shown->texts = good ? allocate(all, sizeof *shown->texts, error) : NULL;
    shown->times = good ? allocate(all, sizeof *shown->times, error) : NULL;
    good = keep && shown->places && shown->texts && shown->times &&
           read_times(assembly, shown->times, error);
    for (size_t i = 0; good && i < all; i++)
        if (keep[i]) shown->places[shown->count++] = i;
    free(keep);
    return good && (shown->count > 0 ||
                    error_set(error, "%s: has no presentation of the decoder svm", assembly->path));
}

/* The distinct values of a coordinate over the presentations, and each presentation's index among them. */
static size_t *index_kept(Presentations *shown, const Coordinate *coordinate, Names *names,
                          Error *error)
{
    for (size_t k = 0; k < shown->count; k++) shown->texts[k] = coordinate->text[shown->places[k]];
    return names_make(names, shown->texts, shown->count, error)
               ? names_index(names, shown->texts, shown->count, error)
               : NULL;
}

/* Copies the coordinates of each stimulus's first presentation. */
static bool fill(PrimateTimes *primate, Presentations *shown, Error *error)
{
    Names objects = {0};
    size_t *image = index_kept(shown, shown->identifier, &primate->identifiers, error);
    size_t *object = image ? index_kept(shown, shown->label, &objects, error) : NULL;
    primate->images = primate->identifiers.count;
    primate->objects = objects.count;
    names_free(&objects);
    primate->object = allocate(primate->images, sizeof *primate->object, error);
    primate->i1 = allocate(primate->images, sizeof *primate->i1, error);
    primate->times = allocate(primate->images, sizeof *primate->times, error);
    bool good = image && object && primate->object && primate->i1 && primate->times;
    for (size_t k = shown->count; good && k-- > 0;) { /* backwards, so that the first is kept */
        size_t i = image[k], place = shown->places[k];
        primate->object[i] = object[k];
        primate->i1[i] = shown->i1->numbers[place];
        primate->times[i] = shown->times[place];
    }
    free(image);
    free(object);
    return good;
}

bool primate_times_read(PrimateTimes *primate, const char *path, Error *error)
{
    Assembly assembly;
    Presentations shown = {0};
    *primate = (PrimateTimes){0};
    bool good = assembly_open(&assembly, path, AGAIN_DOWNLOAD, error) &&
                read_presentations(&shown, &assembly, error) && fill(primate, &shown, error);
    free(shown.places);
    free(shown.texts);
    free(shown.times);
    assembly_close(&assembly);
    if (!good) primate_times_free(primate);
    return good;
}

#include "predictivity/stimulus_classes.h"

#include <stdlib.h>
#include <string.h>

/* Fills texts[stimuli] (not owned) with each stimulus's class from the recording's coordinate. */
static bool name_by_coordinate(const NeuralRecording *recording, Assembly *assembly,
                               const Coordinate *coordinate, char **texts, Error *error)
{
    const Coordinate *stimuli =
        assembly_coordinate(assembly, "presentation", assembly_stimulus_names, error);
    if (!stimuli) return false;
    for (size_t p = 0; p < coordinate->count; p++) {
        size_t i = 0;
        char *text = coordinate->text[p];
        names_find(&recording->identifiers, stimuli->text[p], &i);
        if (!text) continue;
        if (texts[i] && strcmp(texts[i], text) != 0)
            return error_set(error, "%s: the stimulus %.80s has two classes, %.80s and %.80s",
                             assembly->path, stimuli->text[p], texts[i], text);
        texts[i] = text;
    }
    return true;
}

/* Refuses stimuli without a class, or with a blank class name. */
static bool check_names(const NeuralRecording *recording, char *const *texts, const char *path,
                        const char *column, Error *error)
{
    size_t nameless = 0, first = 0;
    for (size_t i = 0; i < recording->stimuli; i++)
        if ((!texts[i] || texts[i][strspn(texts[i], " \t")] == '\0') && nameless++ == 0) first = i;
    return nameless == 0 ||
           error_set(error,
                     "%s: %zu stimuli have an empty %s, first %.80s; fill it in, since splits keep "
                     "the shares of its values",
                     path, nameless, column, recording->identifiers.names[first]);
}

static bool check_sizes(const NeuralRecording *recording, const Names *names, const char *path,
                        const char *column, Error *error)
{
    size_t *sizes = allocate(names->count, sizeof *sizes, error);
    bool good = sizes != NULL;
    for (size_t i = 0; good && i < recording->stimuli; i++) sizes[recording->classes[i]]++;
    for (size_t c = 0; good && c < names->count; c++)
        if (sizes[c] < 2)
            good = error_set(error,
                             "%s: the %s \"%.80s\" has one stimulus; a stratified split needs two "
                             "of each",
                             path, column, names->names[c]);
    free(sizes);
    return good;
}

bool stimulus_classes_read(NeuralRecording *recording, Assembly *assembly,
                           const StimulusFiles *files, const char *column, Error *error)
{
    const char *const column_names[] = {column, NULL};
    const Coordinate *coordinate;
    if (!assembly_find_coordinate(assembly, "presentation", column_names, &coordinate, error))
        return false;
    size_t in_table = files && !coordinate ? table_find(&files->table, column) : NO_COLUMN;
    if (!coordinate && in_table == NO_COLUMN)
        return error_set(error, "%s: neither it nor its stimulus set has \"%s\"", assembly->path,
                         column);
    const char *path = coordinate ? assembly->path : files->table.path;
    Names names = {0};
    char **texts = allocate(recording->stimuli, sizeof *texts, error);
    bool good = texts != NULL;
    if (good && coordinate)
        good = name_by_coordinate(recording, assembly, coordinate, texts, error);
    for (size_t i = 0; good && !coordinate && i < recording->stimuli; i++)
        texts[i] = files->table.cells[(recording->rows[i] + 1) * files->table.columns + in_table];
    good = good && check_names(recording, texts, path, column, error) &&
           names_make(&names, texts, recording->stimuli, error);
    if (good) recording->classes = names_index(&names, texts, recording->stimuli, error);
    good = good && recording->classes && check_sizes(recording, &names, path, column, error);
    names_free(&names);
    free(texts);
    return good;
}

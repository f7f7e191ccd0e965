#include "recording/recording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const TimeBin experiment_bin = {70, 170};

bool recording_make(Recording *recording, size_t presentations, size_t neuroids, Error *error)
{
    *recording = (Recording){.presentations = presentations,
                             .neuroids = neuroids,
                             .bin = experiment_bin,
                             .repetitions = 1};
    size_t values = presentations * neuroids;
    recording->gratings = allocate(presentations, sizeof *recording->gratings, error);
    recording->units = allocate(neuroids, sizeof *recording->units, error);
    recording->field_y = allocate(neuroids, sizeof *recording->field_y, error);
    recording->field_x = allocate(neuroids, sizeof *recording->field_x, error);
    recording->responses = allocate(values, sizeof *recording->responses, error);
    if (!recording->gratings || !recording->units || !recording->field_y || !recording->field_x ||
        !recording->responses) {
        recording_free(recording);
        return false;
    }
    for (size_t i = 0; i < neuroids; i++) recording->field_y[i] = recording->field_x[i] = NAN;
    return true;
}

void recording_free(Recording *recording)
{
    free(recording->gratings);
    free(recording->textures);
    free(recording->units);
    free(recording->field_y);
    free(recording->field_x);
    free(recording->responses);
    *recording = (Recording){0};
}

bool recording_make_textures(Recording *recording, Error *error)
{
    snprintf(recording->stimulus_set, sizeof recording->stimulus_set, "%s", TEXTURE_SET_NAME);
    recording->textures = allocate(recording->presentations, sizeof *recording->textures, error);
    return recording->textures != NULL;
}

void recording_count_not_finite(Recording *recording)
{
    for (size_t unit = 0; unit < recording->neuroids; unit++) {
        bool finite = true;
        for (size_t i = 0; finite && i < recording->presentations; i++)
            finite = isfinite(recording_response(recording, i, unit));
        recording->units_not_finite += !finite;
    }
}

Rectangle recording_hull(const Recording *recording)
{
    Rectangle hull = {0};
    for (size_t u = 0; u < recording->neuroids; u++) {
        const Unit *unit = &recording->units[u];
        Rectangle one = {unit->row, unit->column, unit->row + 1, unit->column + 1};
        hull = rectangle_hull(hull, one);
    }
    return hull;
}

int recording_repetitions(const char *stimulus_set)
{
    return strcmp(stimulus_set, stimulus_set_names[0]) == 0 ? 10 : 20;
}

bool recording_expected_presentations(const char *stimulus_set, size_t *count, Error *error)
{
    StimulusSet set;
    *count = TEXTURE_SET;
    if (strcmp(stimulus_set, TEXTURE_SET_NAME) == 0) return true;
    if (!stimulus_set_make(&set, stimulus_set, error)) return false;
    *count = set.count;
    stimulus_set_free(&set);
    return true;
}

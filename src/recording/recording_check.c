#include "recording/recording_check.h"

#include <math.h>
#include <string.h>

/* -- stimuli -- */

static bool refuse_place(const Recording *recording, size_t place, const char *path,
                         const char *again, Error *error)
{
    return error_set(
        error,
        "%s: presentation %zu is not stimulus %zu of the set %s, so the stimuli are in "
        "another order or from another set; %s",
        path, place, place, recording->stimulus_set, again);
}

static bool check_gratings(const Recording *recording, const char *path, const char *again,
                           Error *error)
{
    StimulusSet set;
    if (!stimulus_set_make(&set, recording->stimulus_set, error)) return false;
    bool good = true;
    for (size_t i = 0; good && i < set.count; i++) {
        const Grating *a = &set.gratings[i], *b = &recording->gratings[i];
        good = (a->y == b->y && a->x == b->x && a->contrast == b->contrast &&
                a->radius == b->radius && a->spatial_frequency == b->spatial_frequency &&
                a->orientation == b->orientation && a->phase == b->phase) ||
               refuse_place(recording, i, path, again, error);
    }
    stimulus_set_free(&set);
    return good;
}

static bool check_textures(const Recording *recording, const char *path, const char *again,
                           Error *error)
{
    for (size_t i = 0; i < TEXTURE_SET; i++) {
        const Texture *one = &recording->textures[i], *first = &recording->textures[0];
        size_t sample = i % TEXTURE_SAMPLES, family = i / TEXTURE_SAMPLES % TEXTURE_FAMILIES;
        size_t type = i / TEXTURE_SAMPLES / TEXTURE_FAMILIES;
        if (one->sample != (double)sample + 1 || one->family != (double)family + 1 ||
            one->type != (double)type + 1 || one->y != first->y || one->x != first->x ||
            one->degrees != TEXTURE_DEGREES)
            return refuse_place(recording, i, path, again, error);
    }
    return true;
}

bool recording_check_stimuli(const Recording *recording, int repetitions, const char *path,
                             const char *again, Error *error)
{
    size_t expected = 0;
    if (!recording_expected_presentations(recording->stimulus_set, &expected, error)) return false;
    if (recording->presentations != expected)
        return error_set(error, "%s: has %zu presentations, not %zu; %s", path,
                         recording->presentations, expected, again);
    if (recording->bin.start != experiment_bin.start || recording->bin.end != experiment_bin.end)
        return error_set(error, "%s: its time bin is not the one from %g to %g ms; %s", path,
                         experiment_bin.start, experiment_bin.end, again);
    if (repetitions == 0 && recording->has_noise) repetitions = recording->repetitions;
    if (repetitions == 0) repetitions = recording_repetitions(recording->stimulus_set);
    if (recording->repetitions != repetitions)
        return error_set(error, "%s: has %d repetitions, not %d; %s", path, recording->repetitions,
                         repetitions, again);
    return recording->textures ? check_textures(recording, path, again, error)
                               : check_gratings(recording, path, again, error);
}

/* -- units -- */

static bool is_same_place(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool recording_check_same_units(const Recording *orientation, const Recording *other,
                                const char *path, const char *again, Error *error)
{
    const Recording *a = orientation, *b = other;
    bool same = a->neuroids == b->neuroids &&
                memcmp(a->units, b->units, a->neuroids * sizeof *a->units) == 0;
    if (!same)
        return error_set(error, "%s: its units are not those of the orientation set; %s", path,
                         again);
    for (size_t i = 0; i < a->neuroids; i++)
        if (!is_same_place(a->field_y[i], b->field_y[i]) ||
            !is_same_place(a->field_x[i], b->field_x[i]))
            return error_set(error,
                             "%s: its receptive field of unit %zu is not that of the orientation "
                             "set's; %s",
                             path, i, again);
    return (strcmp(a->layer, b->layer) == 0 && strcmp(a->region, b->region) == 0 &&
            a->visual_degrees == b->visual_degrees && a->units_recorded == b->units_recorded &&
            a->units_mapped == b->units_mapped &&
            a->units_without_position == b->units_without_position) ||
           error_set(error,
                     "%s: its layer, screen or mapping of receptive fields is not that of the "
                     "orientation set; %s",
                     path, again);
}

bool recording_check_order(const Recording *recording, const char *path, const char *again,
                           Error *error)
{
    for (size_t i = 1; i < recording->neuroids; i++) {
        const Unit *a = &recording->units[i - 1], *b = &recording->units[i];
        int channels = b->channel - a->channel, rows = b->row - a->row;
        if (channels > 0 || (channels == 0 && rows > 0) ||
            (channels == 0 && rows == 0 && b->column > a->column))
            continue;
        return error_set(error,
                         "%s: its units are not in the order of channel, row and column, from "
                         "number %zu on; %s",
                         path, i, again);
    }
    return true;
}

/* -- the origin -- */

/* Is it a recording of this model, layer, input and visual angle? */
static bool is_of_model(const Recording *recording, const ModelDescription *described)
{
    static const ModelOrigin built_in = {{0}, {0}, {0}, {0}};
    const ModelOrigin *origin = described->origin ? described->origin : &built_in;
    Region region = model_region(recording->region);
    return region == REGION_V1 && described->layers[region] &&
           strcmp(recording->layer, described->layers[region]) == 0 &&
           strcmp(recording->origin.digest, origin->digest) == 0 &&
           strcmp(recording->origin.data, origin->data) == 0 &&
           strcmp(recording->origin.input, origin->input) == 0 &&
           recording->visual_degrees == described->visual_degrees;
}

/* Refuses the recording, telling the user the first respect in which it differs from that model. */
static bool refuse_model(const Recording *recording, const ModelDescription *described,
                         const char *path, const char *again, Error *error)
{
    const ModelOrigin *then = &recording->origin, *now = described->origin;
    const char *layer = described->layers[REGION_V1];
    char differs[2 * FILE_PATH_LENGTH + 16];
    if (strcmp(then->digest, now->digest) != 0 || strcmp(then->data, now->data) != 0) {
        const char *file = then->file[0] ? then->file : "a built-in model";
        if (strcmp(file, now->file) == 0)
            snprintf(differs, sizeof differs, "%s before it changed", file);
        else
            snprintf(differs, sizeof differs, "%s, not of %s", file, now->file);
    } else if (strcmp(then->input, now->input) != 0) {
        snprintf(differs, sizeof differs, "--input %s, not of %s", then->input, now->input);
    } else if (recording->visual_degrees != described->visual_degrees) {
        snprintf(differs, sizeof differs, "--degrees %g, not of %g", recording->visual_degrees,
                 described->visual_degrees);
    } else {
        snprintf(differs, sizeof differs, "layer %s, not of %s", recording->layer,
                 layer ? layer : "any layer named for V1");
    }
    return error_set(error, "%s: is a recording of %s; give this model another --name, or %s", path,
                     differs, again);
}

bool recording_check_origin(const Recording *recording, const RecordingOrigin *origin,
                            const char *path, const char *again, Error *error)
{
    const ModelDescription *described = origin->described;
    if (strcmp(recording->model, origin->model) != 0 || recording->seed != origin->seed)
        return error_set(error, "%s: is a recording of %s, seed %llu, not of %s, seed %llu; %s",
                         path, recording->model, (unsigned long long)recording->seed, origin->model,
                         (unsigned long long)origin->seed, again);
    if (described && described->origin && !is_of_model(recording, described))
        return refuse_model(recording, described, path, again, error);
    if (described && recording->origin.file[0] && !described->origin)
        return error_set(error, "%s: is a recording of %s, not of the built-in model %s; %s", path,
                         recording->origin.file, described->name, again);
    if (described && !is_of_model(recording, described))
        return error_set(
            error,
            "%s: is not a recording of layer %s of the built-in model %s on its screen "
            "of %g degrees; %s",
            path, described->layers[REGION_V1], described->name, described->visual_degrees, again);
    if (recording->field_seed != origin->field_seed)
        return error_set(
            error, "%s: its units were chosen by the receptive fields of seed %llu, not %llu; %s",
            path, (unsigned long long)recording->field_seed, (unsigned long long)origin->field_seed,
            again);
    return strcmp(recording->stimulus_set, origin->stimulus_set) == 0 ||
           error_set(error, "%s: is a recording of the stimulus set %s, not of %s; %s", path,
                     recording->stimulus_set, origin->stimulus_set, again);
}

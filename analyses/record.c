/*
 * record: shows the model all five stimulus sets and keeps what its V1 units answer.
 *
 * Three steps. Map the receptive fields of the units that could look at the stimuli. Choose those
 * whose receptive field lies at the stimuli's centre: the experiment's neurons. Record them, set by
 * set. Every benchmark of Marques et al. (2021) starts from these files and never runs the network
 * again.
 */
#include "base/options.h"
#include "recording/receptive_field.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>

static const TimeBin time_bin = {70, 170}; /* ms after stimulus onset */

/* How often the experiments show a stimulus. */
static int repetitions_of(const char *set)
{
    return set == stimulus_set_names[0] ? 10 : 20;
}

static bool choose_units_in_field(BrainModel *model, const ReceptiveFields *fields, Error *error)
{
    Unit *units = allocate(fields->in_field, sizeof *units, error);
    double *y = allocate(fields->in_field, sizeof *y, error);
    double *x = allocate(fields->in_field, sizeof *x, error);
    size_t count = 0;
    bool good = units && y && x;
    for (size_t i = 0; good && i < fields->count; i++) {
        if (!receptive_field_is_central(fields, i)) continue;
        units[count] = fields->units[i];
        y[count] = fields->y[i];
        x[count++] = fields->x[i];
    }
    good = good && record_units(model, units, y, x, count, error);
    free(units);
    free(y);
    free(x);
    return good;
}

static bool record_set(const Options *options, BrainModel *model, const ReceptiveFields *fields,
                       const char *name, Error *error)
{
    char file[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    StimulusSet stimuli;
    Recording recording;
    if (!file_path(file, error, "recordings/%s.nc", name) ||
        !options_result_path(options, file, path, error) ||
        !stimulus_set_make(&stimuli, name, error))
        return false;
    bool good = look_at(model, &stimuli, repetitions_of(name), &recording, error);
    if (good) {
        recording.units_mapped = fields->count;
        recording.units_without_position = fields->count - fields->with_position;
        good = recording_write(&recording, path, error);
        if (good && !options->quiet)
            printf("%-18s %5zu stimuli x %zu units -> %s\n", name, recording.presentations,
                   recording.neuroids, path);
        recording_free(&recording);
    }
    stimulus_set_free(&stimuli);
    return good;
}

static bool record(const Options *options, BrainModel *model, Error *error)
{
    Rectangle candidates;
    ReceptiveFields fields = {0};
    char path[FILE_PATH_LENGTH];
    use_threads(model, options->threads);
    bool good = start_task(model, "passive", error) &&
                start_recording(model, "V1", &time_bin, 1, error) &&
                receptive_field_candidates(model, &candidates, error) &&
                receptive_fields_map(model, candidates, &fields, error) &&
                options_result_path(options, "recordings/receptive_fields.csv", path, error) &&
                receptive_fields_write(&fields, path, error) &&
                choose_units_in_field(model, &fields, error);
    if (good && !options->quiet)
        printf("receptive fields   %5zu units mapped, %zu in the field -> %s\n", fields.count,
               fields.in_field, path);
    for (int i = 0; good && stimulus_set_names[i]; i++)
        good = record_set(options, model, &fields, stimulus_set_names[i], error);
    receptive_fields_free(&fields);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "records a model's V1 units", &exit_code))
        return exit_code;
    openblas_set_num_threads(1); /* threads work on different images, not on one product */
    BrainModel *model = load_model(options.model, options.seed, &error);
    bool good = model && record(&options, model, &error);
    unload_model(model);
    return good ? 0 : options_fail(argv[0], &error);
}

/*
 * record: shows the model all five stimulus sets and keeps what its V1 units answer.
 *
 * The experiment (src/recording/experiment.h) maps receptive fields, chooses the units that look at the
 * stimuli, and records them. Every benchmark of Marques et al. (2021) starts from these files and never
 * runs the network again.
 */
#include "base/options.h"
#include "recording/experiment.h"

#include <stdio.h>

static bool write_fields(const Options *options, const ReceptiveFields *fields, Error *error)
{
    char path[FILE_PATH_LENGTH];
    bool good = options_result_path(options, "recordings/receptive_fields.csv", path, error) &&
                receptive_fields_write(fields, path, error);
    if (good && !options->quiet)
        printf("receptive fields   %5zu units mapped, %zu in the field -> %s\n", fields->count,
               fields->in_field, path);
    return good;
}

static bool write_recording(const Options *options, const Recording *recording, Error *error)
{
    char file[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    bool good = file_path(file, error, "recordings/%s.nc", recording->stimulus_set) &&
                options_result_path(options, file, path, error) &&
                recording_write(recording, path, error);
    if (good && !options->quiet)
        printf("%-18s %5zu stimuli x %zu units -> %s\n", recording->stimulus_set,
               recording->presentations, recording->neuroids, path);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Experiment experiment;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "records a model's V1 units", &exit_code))
        return exit_code;
    ExperimentPlan plan = {options.model, draw_chosen(&options), options.threads, true};
    bool good = experiment_run(&experiment, &plan, &error);
    if (good) {
        good = write_fields(&options, &experiment.fields, &error);
        for (int set = 0; good && set < EXPERIMENT_SETS; set++)
            good = write_recording(&options, &experiment.recordings[set], &error);
        experiment_free(&experiment);
    }
    return good ? 0 : options_fail(argv[0], &error);
}

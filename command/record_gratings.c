/*
 * record_gratings: presents all five stimulus sets to the model and writes the recordings.
 *
 * The experiment (src/recording/experiment.h) maps receptive fields, selects the units whose
 * receptive field is at the stimulus centre, and records them. All benchmarks of Marques et al.
 * (2021) start from these files; none runs the network again. The texture images are presented to
 * the same units (record_textures.c). Both decide results, so they belong to the engine's digest
 * (Makefile); the words of `ventral record` do not.
 */
#include "command/command.h"

#include "base/shown.h"
#include "brainio/texture_set.h"
#include "recording/experiment.h"
#include "recording/recording_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool write_fields(const Draw *draw, Say say, const ReceptiveFields *fields, Error *error)
{
    char path[FILE_PATH_LENGTH];
    bool good = draw_path(draw, "recordings/receptive_fields.csv", path, error) &&
                receptive_fields_write(fields, path, error);
    if (good && say == SAY_ALL)
        printf("receptive fields   %5zu units mapped, %zu in the field -> %s\n", fields->count,
               fields->in_field, SHOWN(path));
    if (good && say == SAY_ALL && fields->not_finite > 0)
        printf(
            "not finite         %5zu of them respond with NaN or infinity, and have no receptive "
            "field\n",
            fields->not_finite);
    return good;
}

static bool write_recording(const Draw *draw, Say say, const Recording *recording, Error *error)
{
    char path[FILE_PATH_LENGTH];
    bool good = draw_recording_path(draw, recording->stimulus_set, path, error) &&
                recording_write(recording, path, error);
    if (good && say == SAY_ALL)
        printf("%-18s %5zu stimuli x %zu units -> %s\n", recording->stimulus_set,
               recording->presentations, recording->neuroids, SHOWN(path));
    return good;
}

/* Prints the remark on V1's layer: which call it is, or that it is slow. */
static void print_remark(const ModelDescription *model)
{
    const char *remark = model->layer_origin ? model->layer_origin[REGION_V1].remark : "";
    if (remark[0]) printf("layer %s: %s\n", SHOWN(model->layers[REGION_V1]), SHOWN(remark));
}

bool record_gratings(const Draw *draw, Say say, Error *error)
{
    Experiment experiment;
    ExperimentPlan plan = {draw_model(draw, error), *draw, draw->threads, true, say != SAY_NOTHING};
    if (plan.model && say != SAY_NOTHING) print_remark(plan.model);
    if (!plan.model || !command_check_folder(draw, 0, error) ||
        !experiment_run(&experiment, &plan, error))
        return false;
    bool good = write_fields(draw, say, &experiment.fields, error);
    for (int set = 0; good && set < EXPERIMENT_SETS; set++)
        good = write_recording(draw, say, &experiment.recordings[set], error);
    experiment_free(&experiment);
    return good;
}

/* *there: does the draw have a recording of the set? */
static bool has_recording(const Draw *draw, const char *set, bool *there, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!draw_recording_path(draw, set, path, error)) return false;
    *there = file_exists(path);
    return true;
}

/*
 * *present: have the texture images been downloaded? *there: does the draw have a recording of
 * them?
 */
static bool find_textures(const Draw *draw, bool *present, bool *there, Error *error)
{
    char path[FILE_PATH_LENGTH], sha1[FILE_SHA1_LENGTH];
    Error unread = {{0}};
    StimulusFiles files = {0};
    TextureSet *set = allocate(1, sizeof *set, error);
    bool good = set && texture_set_open(set, &files, draw->data, present, error) &&
                draw_recording_path(draw, TEXTURE_SET_NAME, path, error);
    *there = good && file_exists(path) && recording_read_images(path, sha1, &unread) &&
             strcmp(sha1, set->images_sha1) == 0;
    stimulus_files_close(&files);
    free(set);
    return good;
}

bool record_what_lacks(const Draw *draw, Say say, Error *error)
{
    bool all = true, textures = false, present = false;
    for (int i = 0; stimulus_set_names[i]; i++) {
        bool there = false;
        if (!has_recording(draw, stimulus_set_names[i], &there, error)) return false;
        all = all && there;
    }
    if (!all && !record_gratings(draw, say, error)) return false;
    if (!find_textures(draw, &present, &textures, error)) return false;
    return !present || (all && textures) || record_textures(draw, say, error);
}

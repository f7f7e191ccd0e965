/*
 * record_textures: presents the downloaded texture images to the model (ventral record --textures).
 *
 * The units are those of the other recordings, with receptive fields at the stimulus centre
 * (record.c). The 450 images are presented in their canonical order (src/vision/texture.h), each at
 * its own size, and the responses are written beside the other recordings as recordings/texture.nc.
 */
#include "command/command.h"

#include "base/shown.h"
#include "brainio/dataset.h"
#include "brainio/texture_set.h"
#include "properties/benchmark.h"
#include "recording/draw.h"
#include "recording/recording_file.h"
#include "recording/screen_images.h"
#include "recording/trials.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    StimulusFiles files;
    TextureSet set;
} Textures;

static bool open_textures(Textures *textures, const char *data, Error *error)
{
    DatasetPlaces places;
    bool there = false;
    if (!texture_set_open(&textures->set, &textures->files, data, &there, error)) return false;
    if (there) return true;
    return dataset_places(&places, data, NULL, TEXTURE_DATASET, error) &&
           error_set(error, "%s%s missing; run `ventral data %s`", places.missing_file,
                     places.in_part ? " is" : ", and the set's other file, are", TEXTURE_DATASET);
}

/* ImageMaker: texture i in canonical order. */
static bool texture_image(void *context, size_t i, Image *image, Error *error)
{
    const Textures *textures = context;
    return stimulus_files_image(&textures->files, textures->set.rows[i], image, error);
}

/* Prepares the recording: all but the stimuli and responses is copied from that of the blank. */
static bool describe(Recording *recording, const Recording *blank, const Textures *textures,
                     Error *error)
{
    if (!recording_make(recording, TEXTURE_SET, blank->neuroids, error) ||
        !recording_make_textures(recording, error))
        return false;
    memcpy(recording->model, blank->model, sizeof recording->model);
    memcpy(recording->region, blank->region, sizeof recording->region);
    memcpy(recording->layer, blank->layer, sizeof recording->layer);
    recording->origin = blank->origin;
    recording->layer_origin = blank->layer_origin;
    recording->field_seed = blank->seed;
    recording->repetitions = blank->repetitions; /* the experiment's, or those given */
    recording->visual_degrees = blank->visual_degrees;
    recording->units_recorded = blank->units_recorded;
    recording->units_mapped = blank->units_mapped;
    recording->units_without_position = blank->units_without_position;
    recording->units_not_finite = blank->units_not_finite;
    memcpy(recording->units, blank->units, blank->neuroids * sizeof *blank->units);
    memcpy(recording->field_y, blank->field_y, blank->neuroids * sizeof *blank->field_y);
    memcpy(recording->field_x, blank->field_x, blank->neuroids * sizeof *blank->field_x);
    memcpy(recording->textures, textures->set.textures, sizeof textures->set.textures);
    memcpy(recording->images_sha1, textures->set.images_sha1, sizeof recording->images_sha1);
    return true;
}

static bool record(const Draw *draw, Say say, const Recording *blank, Textures *textures,
                   Recording *recording, Error *error)
{
    ScreenImages images = {0};
    uint64_t seed = draw_seed(draw, draw_group_of_set(TEXTURE_SET_NAME));
    const ModelDescription *description = draw_model(draw, error);
    Subject subject = {0};
    SubjectRequest request = {description, seed, "V1", draw->threads, say != SAY_NOTHING};
    bool good = description && subject_open(&subject, &request, error) &&
                screen_images_render(
                    &images, &subject,
                    &(ImageSource){texture_image, textures, TEXTURE_SET, TEXTURE_DEGREES}, error) &&
                describe(recording, blank, textures, error) &&
                screen_images_responses(&images, &subject, blank->units, blank->neuroids,
                                        recording->responses, error) &&
                trials_record(&subject, recording, error);
    recording->seed = seed;
    if (good && recording->units_not_finite == 0) recording_count_not_finite(recording);
    screen_images_free(&images);
    subject_close(&subject);
    return good;
}

static bool run(const Draw *draw, Say say, Textures *textures, Error *error)
{
    char from[FILE_PATH_LENGTH], to[FILE_PATH_LENGTH];
    Recording blank = {0}, recording = {0};
    bool good = draw_recording_path(draw, TEXTURE_SET_NAME, to, error) &&
                open_textures(textures, draw->data, error) &&
                draw_read_recording(&blank, draw, "blank", from, error) &&
                record(draw, say, &blank, textures, &recording, error) &&
                recording_write(&recording, to, error);
    if (good && say == SAY_ALL)
        printf("%-18s %5zu stimuli x %zu units -> %s\n%-18s images %s\n", recording.stimulus_set,
               recording.presentations, recording.neuroids, SHOWN(to), "", textures->set.images);
    recording_free(&recording);
    recording_free(&blank);
    return good;
}

bool record_textures(const Draw *draw, Say say, Error *error)
{
    Textures textures = {0};
    bool good = run(draw, say, &textures, error);
    stimulus_files_close(&textures.files);
    return good;
}

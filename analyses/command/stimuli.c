/*
 * stimuli: writes stimulus sets as PNG files and a CSV with the columns that Brain-Score's users
 * know.
 *
 * The images are the 672 x 672 pixel originals, before any screen; the benchmarks use the same
 * pixels.
 */
#include "command/command.h"

#include "vision/png_file.h"
#include "vision/stimulus_set.h"

#include <stdio.h>
#include <stdlib.h>

static const Rectangle whole_image = {0, 0, GRATING_PIXELS, GRATING_PIXELS};

static bool write_images(const StimulusSet *set, const char *folder, Error *error)
{
    uint8_t *pixels = allocate(rectangle_area(whole_image), 1, error);
    bool good = pixels != NULL;
    for (size_t i = 0; good && i < set->count; i++) {
        char id[STIMULUS_ID_LENGTH], path[FILE_PATH_LENGTH];
        stimulus_id(set, i, id);
        grating_draw(&set->gratings[i], whole_image, pixels);
        good = file_path(path, error, "%s/%s.png", folder, id) &&
               png_write_gray(path, pixels, GRATING_PIXELS, GRATING_PIXELS, error);
    }
    free(pixels);
    return good;
}

static bool write_table(const StimulusSet *set, const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/%s.csv", folder, set->name) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream,
            "image_id,degrees,position_y,position_x,contrast,radius,spatial_frequency,"
            "orientation,phase,image_file_name\n");
    for (size_t i = 0; i < set->count; i++) {
        const Grating *g = &set->gratings[i];
        char id[STIMULUS_ID_LENGTH];
        stimulus_id(set, i, id);
        fprintf(output.stream, "%s,%g,%.17g,%.17g,%g,%.17g,%.17g,%g,%g,%s.png\n", id,
                GRATING_DEGREES, g->y, g->x, g->contrast, g->radius, g->spatial_frequency,
                g->orientation, g->phase, id);
    }
    return output_close(&output, true, error);
}

/* A set's images and table into a folder of the set's name. */
static bool write_set(const Options *options, const char *name, Error *error)
{
    StimulusSet set = {0};
    char folder[FILE_PATH_LENGTH];
    bool good = stimulus_set_make(&set, name, error) &&
                file_path(folder, error, "%s/%s", options->arguments[0], name) &&
                write_images(&set, folder, error) && write_table(&set, folder, error);
    if (good && !options->quiet) printf("%zu images and a table -> %s\n", set.count, folder);
    stimulus_set_free(&set);
    return good;
}

static bool stimuli(const Options *options, Error *error)
{
    bool good = true;
    for (size_t i = 1; good && i < options->argument_count; i++)
        good = write_set(options, options->arguments[i], error);
    for (size_t i = 0; good && options->argument_count == 1 && stimulus_set_names[i]; i++)
        good = write_set(options, stimulus_set_names[i], error);
    return good;
}

static const char *const examples[] = {"ventral stimuli images",
                                       "ventral stimuli images orientation size", NULL};

const Command stimuli_command = {
    .words = {.name = "ventral stimuli",
              .purpose = "writes stimulus sets as PNG files, each with a table of parameters",
              .arguments = "DIR [SET..]",
              .least = 1,
              .most = SIZE_MAX,
              .options = OPTION_QUIET,
              .details = "Sets: receptive_field, orientation, spatial_frequency, size, blank; "
                         "without one, all five.\n",
              .examples = examples},
    .run = stimuli};

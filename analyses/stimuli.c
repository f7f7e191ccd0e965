/*
 * stimuli: writes a stimulus set as PNG files and a CSV with the columns that Brain-Score's users
 * know.
 *
 * The images are the 672 x 672 pixel originals, before any screen; the benchmarks use the same
 * pixels.
 */
#include "base/options.h"
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

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    StimulusSet set = {0};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes --set NAME as PNG and CSV into --output FOLDER",
                      &exit_code))
        return exit_code;
    if (!options.set || !options.output) {
        fprintf(stderr, "%s: give --set NAME and --output FOLDER\n", argv[0]);
        return 2;
    }
    bool good = stimulus_set_make(&set, options.set, &error) &&
                write_images(&set, options.output, &error) &&
                write_table(&set, options.output, &error);
    if (good && !options.quiet) printf("%zu images and a table -> %s\n", set.count, options.output);
    stimulus_set_free(&set);
    return good ? 0 : options_fail(argv[0], &error);
}

#include "web.h"

#include "brainio/dataset.h"
#include "brainio/stimulus_files.h"
#include "vision/png_file.h"
#include "vision/screen.h"
#include "vision/stimulus_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 10 };

/* The texture benchmarks' set is downloaded under another name and shown at its own size. */
static const char texture_set[] = "texture", texture_dataset[] = "FreemanZiemba2013_properties";
static const double texture_degrees = 8;

/* Index of the i-th of ten stimuli spaced evenly over a set. */
static size_t sample_index(size_t i, size_t count)
{
    return (2 * i + 1) * count / (2 * SAMPLES);
}

static bool sample_path(const Web *web, const char *set, size_t i, char *path, Error *error)
{
    return file_path(path, error, "%s/samples/%s-%zu.png", web->folder, set, i);
}

/* -- drawn stimuli -- */

static bool write_gratings(const Web *web, const StimulusSet *set, Error *error)
{
    Screen screen = {0};
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    Rectangle shown = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    uint8_t *image = allocate(rectangle_area(all), 1, error);
    uint8_t *pixels = allocate(rectangle_area(shown), 1, error);
    bool good = image && pixels &&
                screen_open(&screen,
                            (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES,
                                         SCREEN_PIXELS, web->model->visual_degrees},
                            error);
    for (size_t i = 0; good && i < SAMPLES; i++) {
        char path[FILE_PATH_LENGTH];
        grating_draw(&set->gratings[sample_index(i, set->count)], all, image);
        good = screen_show(&screen, (ImagePart){image, all, 1}, shown, pixels, error) &&
               sample_path(web, set->name, i, path, error) &&
               png_write_gray(path, pixels, SCREEN_PIXELS, SCREEN_PIXELS, error);
    }
    screen_close(&screen);
    free(image);
    free(pixels);
    return good;
}

/* What a sample shows, for those who cannot see it. */
static void put_grating(const Grating *grating, Fields sample)
{
    fields_number(sample, "diameter", 2 * grating->radius, 1);
    fields_number(sample, "frequency", grating->spatial_frequency, 1);
    fields_number(sample, "orientation", grating->orientation, 0);
    fields_number(sample, "phase", grating->phase, 0);
}

/* -- downloaded stimuli -- */

static bool write_image(const Web *web, const Image *image, double degrees, const char *path,
                        Error *error)
{
    Screen screen = {0};
    Rectangle all = {0, 0, image->height, image->width};
    Rectangle shown = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    uint8_t *pixels = allocate(rectangle_area(shown), 3, error);
    bool good = pixels &&
                screen_open(&screen,
                            (ScreenSize){image->height, image->width, degrees, SCREEN_PIXELS,
                                         web->model->visual_degrees},
                            error) &&
                screen_show(&screen, (ImagePart){image->pixels, all, 3}, shown, pixels, error) &&
                png_write_colour(path, pixels, SCREEN_PIXELS, SCREEN_PIXELS, error);
    screen_close(&screen);
    free(pixels);
    return good;
}

static bool write_downloaded(const Web *web, const char *set, double degrees, Error *error)
{
    DatasetPlaces places;
    StimulusFiles files;
    if (!dataset_places(&places, web->draws[REINITIALISED].data, NULL, set, error)) return false;
    if (places.missing[0]) return error_set(error, "the stimuli %s have not been downloaded", set);
    bool good = stimulus_files_open(&files, places.table, places.images, error);
    for (size_t i = 0; good && i < SAMPLES; i++) {
        char path[FILE_PATH_LENGTH];
        Image image = {0};
        good = stimulus_files_image(&files, sample_index(i, files.count), &image, error) &&
               sample_path(web, set, i, path, error) &&
               write_image(web, &image, degrees, path, error);
        image_free(&image);
    }
    stimulus_files_close(&files);
    return good;
}

/* -- as fields -- */

static bool is_drawn(const char *set)
{
    for (size_t i = 0; stimulus_set_names[i]; i++)
        if (strcmp(stimulus_set_names[i], set) == 0) return true;
    return false;
}

static void put_sample(Fields list, const char *set, size_t i, const StimulusSet *drawn)
{
    Fields sample = fields_add(list);
    fields_format(sample, "image", "samples/%s-%zu.png", set, i);
    fields_format(sample, "number", "%zu", i);
    fields_text(sample, "set", set);
    fields_true(sample, "is_grating", drawn->count > 0);
    if (drawn->count > 0) put_grating(&drawn->gratings[sample_index(i, drawn->count)], sample);
}

bool samples_write(const Web *web, const Program *program, bool evaluated, Fields list,
                   Error *error)
{
    bool texture = strcmp(program->stimulus_set, texture_set) == 0;
    const char *set = texture ? texture_dataset : program->stimulus_set;
    double degrees = texture ? texture_degrees : program->degrees;
    char path[FILE_PATH_LENGTH];
    StimulusSet gratings = {0};
    bool drawn = is_drawn(set);
    if (!drawn && (!evaluated || !set[0] || isnan(degrees))) return true;
    if (!sample_path(web, set, SAMPLES - 1, path, error) ||
        (drawn && !stimulus_set_make(&gratings, set, error)))
        return false;
    /* they may have been written for another benchmark on the same set */
    bool good = file_exists(path) || (drawn ? write_gratings(web, &gratings, error)
                                            : write_downloaded(web, set, degrees, error));
    for (size_t i = 0; good && i < SAMPLES; i++) put_sample(list, set, i, &gratings);
    stimulus_set_free(&gratings);
    return good;
}

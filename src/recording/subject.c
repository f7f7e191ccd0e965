#include "recording/subject.h"

#include "base/numerics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Initialises the weights that these layers need. */
static bool draw_needed_weights(Subject *subject, const int *layers, size_t count, Error *error)
{
    size_t length = (size_t)subject->network.count;
    bool *keep = allocate(length, sizeof *keep, error);
    bool *one = allocate(length, sizeof *one, error);
    bool good = keep && one;
    for (size_t i = 0; good && i < count; i++) {
        network_mark_needed(&subject->network, layers[i], one);
        for (size_t l = 0; l < length; l++) keep[l] = keep[l] || one[l];
    }
    good =
        good && subject->model.draw(&subject->model, &subject->network, subject->seed, keep, error);
    free(keep);
    free(one);
    return good;
}

bool subject_record(Subject *subject, const char *region, const int *layers, size_t count,
                    Error *error)
{
    subject->region = region;
    subject->layer = layers[0];
    return draw_needed_weights(subject, layers, count, error);
}

static bool record_region(Subject *subject, const char *region, Error *error)
{
    const char *name = model_layer(&subject->model, region, error);
    int layer = name ? network_find(&subject->network, name, error) : -1;
    return layer >= 0 && subject_record(subject, region, &layer, 1, error);
}

bool subject_open(Subject *subject, const SubjectRequest *request, Error *error)
{
    *subject = (Subject){.model = *request->model,
                         .seed = request->seed,
                         .threads = request->threads < 1 ? 1 : request->threads,
                         .progress = request->progress};
    const ModelDescription *model = &subject->model;
    ScreenSize size = {GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES, model->pixels,
                       model->visual_degrees};
    return numerics_threads(1, error) && model->build(model, &subject->network, error) &&
           screen_open(&subject->screen, size, error) &&
           (!request->region || record_region(subject, request->region, error));
}

void subject_close(Subject *subject)
{
    screen_close(&subject->screen);
    network_close(&subject->network);
    *subject = (Subject){.region = NULL};
}

Shape subject_shape(const Subject *subject)
{
    return subject->network.layers[subject->layer].shape;
}

/* -- pixels -- */

/* Fills the tile from pixels[images][area]. */
static void put_images(float numbers[3][256], const uint8_t *pixels, Tile *tile)
{
    size_t images = (size_t)tile->images, area = rectangle_area(tile->rectangle);
    float *to = tile->values;
    for (int channel = 0; channel < tile->channels; channel++)
        for (size_t p = 0; p < area; p++)
            for (size_t i = 0; i < images; i++) *to++ = numbers[channel][pixels[i * area + p]];
}

bool subject_draw(const Subject *subject, const Grating *gratings, Tile *image, Error *error)
{
    Rectangle window = image->rectangle, part = screen_needs(&subject->screen, window);
    uint8_t *drawn = allocate(rectangle_area(part), 1, error);
    size_t area = rectangle_area(window);
    uint8_t *pixels = allocate(area, (size_t)image->images, error);
    bool good = drawn && pixels;
    float numbers[3][256];
    network_numbers(&subject->network, image->channels, numbers);
    for (int i = 0; i < image->images && good; i++) {
        grating_draw(&gratings[i], part, drawn);
        good = screen_show(&subject->screen, (ImagePart){drawn, part, 1}, window,
                           pixels + (size_t)i * area, error);
    }
    if (good) put_images(numbers, pixels, image);
    free(drawn);
    free(pixels);
    return good;
}

/* -- description of the recording -- */

bool subject_describe(const Subject *subject, const StimulusSet *stimuli, size_t neuroids,
                      Recording *recording, Error *error)
{
    const ModelDescription *model = &subject->model;
    const Layer *layer = &subject->network.layers[subject->layer];
    if (!recording_make(recording, stimuli->count, neuroids, error)) return false;
    snprintf(recording->model, sizeof recording->model, "%s", subject->network.model);
    snprintf(recording->region, sizeof recording->region, "%s", subject->region);
    snprintf(recording->layer, sizeof recording->layer, "%s", layer->name);
    snprintf(recording->stimulus_set, sizeof recording->stimulus_set, "%s", stimuli->name);
    if (model->origin) {
        recording->origin = *model->origin;
        recording->layer_origin = model->layer_origin[model_region(subject->region)];
    }
    recording->seed = recording->field_seed = subject->seed;
    recording->visual_degrees = model->visual_degrees;
    recording->units_recorded = shape_units(layer->shape);
    memcpy(recording->gratings, stimuli->gratings, stimuli->count * sizeof *stimuli->gratings);
    return true;
}

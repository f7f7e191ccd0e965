#include "recording/brain_model.h"

#include "base/numerics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct BrainModel {
    ModelDescription description;
    Network network;
    Screen screen;
    uint64_t seed;
    int threads;
    bool shows_progress;
    bool has_task;
    char region[RECORDING_NAME_LENGTH]; /* empty: not recording */
    int layer;
    bool whole_layer; /* records every unit of the layer instead of the units below */
    Unit *units;      /* [unit_count], owned */
    double *field_y, *field_x;
    size_t unit_count;
};

/* -- the model -- */

BrainModel *load_described_model(const ModelDescription *description, uint64_t seed, Error *error)
{
    BrainModel *model = allocate(1, sizeof *model, error);
    if (!model) return NULL;
    model->description = *description;
    model->seed = seed;
    model->threads = 1;
    if (numerics_threads(1, error) &&
        description->build(&model->description, &model->network, error) &&
        screen_open(&model->screen,
                    (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES,
                                 description->pixels, description->visual_degrees},
                    error))
        return model;
    unload_model(model);
    return NULL;
}

BrainModel *load_model(const char *name, uint64_t seed, Error *error)
{
    const ModelDescription *description = model_find(name, error);
    return description ? load_described_model(description, seed, error) : NULL;
}

static void forget_units(BrainModel *model)
{
    free(model->units);
    free(model->field_y);
    free(model->field_x);
    model->units = NULL;
    model->field_y = model->field_x = NULL;
    model->unit_count = 0;
}

void unload_model(BrainModel *model)
{
    if (!model) return;
    forget_units(model);
    screen_close(&model->screen);
    network_close(&model->network);
    free(model);
}

void use_progress(BrainModel *model, bool shown)
{
    model->shows_progress = shown;
}

void use_threads(BrainModel *model, int threads)
{
    model->threads = threads < 1 ? 1 : threads;
}

bool start_task(BrainModel *model, const char *task, Error *error)
{
    model->has_task = strcmp(task, "passive") == 0;
    return model->has_task ||
           error_set(error, "the task \"%s\" is not supported by %s; use passive", task,
                     model->network.model);
}

/* Initialises the weights that these layers need. */
static bool draw_needed_weights(BrainModel *model, const int *layers, size_t count, Error *error)
{
    size_t length = (size_t)model->network.count;
    bool *keep = allocate(length, sizeof *keep, error);
    bool *one = allocate(length, sizeof *one, error);
    bool good = keep && one;
    for (size_t i = 0; good && i < count; i++) {
        network_mark_needed(&model->network, layers[i], one);
        for (size_t l = 0; l < length; l++) keep[l] = keep[l] || one[l];
    }
    good = good &&
           model->description.draw(&model->description, &model->network, model->seed, keep, error);
    free(keep);
    free(one);
    return good;
}

bool has_region(const BrainModel *model, const char *region)
{
    Error ignored = {{0}};
    return model_layer(&model->description, region, &ignored) != NULL;
}

bool has_random_weights(const BrainModel *model)
{
    return model->description.random_weights;
}

static bool begin_recording(BrainModel *model, const char *region, Error *error)
{
    if (!model->has_task) return error_set(error, "start a task before recording from %s", region);
    forget_units(model);
    model->whole_layer = true;
    snprintf(model->region, sizeof model->region, "%s", region);
    return true;
}

bool start_recording(BrainModel *model, const char *region, Error *error)
{
    const char *layer = model_layer(&model->description, region, error);
    if (!layer || !begin_recording(model, region, error)) return false;
    model->layer = network_find(&model->network, layer, error);
    return model->layer >= 0 && draw_needed_weights(model, &model->layer, 1, error);
}

bool start_recording_layers(BrainModel *model, const char *region, const int *layers, size_t count,
                            Error *error)
{
    return begin_recording(model, region, error) &&
           draw_needed_weights(model, layers, count, error);
}

void choose_layer(BrainModel *model, int layer)
{
    model->layer = layer;
}

bool record_units(BrainModel *model, const Unit *units, const double *field_y,
                  const double *field_x, size_t count, Error *error)
{
    forget_units(model);
    model->whole_layer = false;
    model->units = allocate(count, sizeof *model->units, error);
    model->field_y = allocate(count, sizeof *model->field_y, error);
    model->field_x = allocate(count, sizeof *model->field_x, error);
    if (!model->units || !model->field_y || !model->field_x) {
        forget_units(model);
        return false;
    }
    model->unit_count = count;
    memcpy(model->units, units, count * sizeof *units);
    for (size_t i = 0; i < count; i++) {
        model->field_y[i] = field_y ? field_y[i] : NAN;
        model->field_x[i] = field_x ? field_x[i] : NAN;
    }
    return true;
}

const ModelDescription *brain_model_description(const BrainModel *model)
{
    return &model->description;
}

const Network *brain_model_network(const BrainModel *model)
{
    return &model->network;
}

const Screen *brain_model_screen(const BrainModel *model)
{
    return &model->screen;
}

int brain_model_layer(const BrainModel *model)
{
    return model->layer;
}

bool brain_model_progress(const BrainModel *model)
{
    return model->shows_progress;
}

int brain_model_threads(const BrainModel *model)
{
    return model->threads;
}

/* -- pixels -- */

/* Writes one image's pixels to its place in the tile. */
static void put_image(float numbers[3][256], const uint8_t *pixels, int index, Tile *image)
{
    size_t images = (size_t)image->images, area = rectangle_area(image->rectangle);
    for (int channel = 0; channel < image->channels; channel++) {
        float *to = image->values + (size_t)channel * area * images + (size_t)index;
        for (size_t p = 0; p < area; p++) to[p * images] = numbers[channel][pixels[p]];
    }
}

bool brain_model_draw(const BrainModel *model, const Grating *gratings, Tile *image, Error *error)
{
    Rectangle window = image->rectangle, part = screen_needs(&model->screen, window);
    uint8_t *drawn = allocate(rectangle_area(part), 1, error);
    uint8_t *pixels = allocate(rectangle_area(window), 1, error);
    bool good = drawn && pixels;
    float numbers[3][256];
    network_numbers(&model->network, image->channels, numbers);
    for (int i = 0; i < image->images && good; i++) {
        grating_draw(&gratings[i], part, drawn);
        good = screen_show(&model->screen, (ImagePart){drawn, part, 1}, window, pixels, error);
        if (good) put_image(numbers, pixels, i, image);
    }
    free(drawn);
    free(pixels);
    return good;
}

/* -- description of the recording -- */

static void describe_all_units(const Layer *layer, Unit *units)
{
    for (int channel = 0; channel < layer->shape.channels; channel++)
        for (int row = 0; row < layer->shape.height; row++)
            for (int column = 0; column < layer->shape.width; column++)
                *units++ = (Unit){channel, row, column};
}

bool brain_model_describe(const BrainModel *model, const StimulusSet *stimuli, int repetitions,
                          Recording *recording, Error *error)
{
    const Layer *layer = &model->network.layers[model->layer];
    size_t neuroids = model->whole_layer ? shape_units(layer->shape) : model->unit_count;
    if (!recording_make(recording, stimuli->count, neuroids, error)) return false;
    snprintf(recording->model, sizeof recording->model, "%s", model->network.model);
    snprintf(recording->region, sizeof recording->region, "%s", model->region);
    snprintf(recording->layer, sizeof recording->layer, "%s", layer->name);
    snprintf(recording->stimulus_set, sizeof recording->stimulus_set, "%s", stimuli->name);
    if (model->description.origin) {
        recording->origin = *model->description.origin;
        recording->layer_origin = model->description.layer_origin[model_region(model->region)];
    }
    recording->seed = recording->field_seed = model->seed;
    recording->repetitions = repetitions;
    recording->visual_degrees = model->description.visual_degrees;
    recording->units_recorded = shape_units(layer->shape);
    memcpy(recording->gratings, stimuli->gratings, stimuli->count * sizeof *stimuli->gratings);
    if (!model->whole_layer) {
        memcpy(recording->units, model->units, neuroids * sizeof *model->units);
        memcpy(recording->field_y, model->field_y, neuroids * sizeof *model->field_y);
        memcpy(recording->field_x, model->field_x, neuroids * sizeof *model->field_x);
    } else {
        describe_all_units(layer, recording->units);
    }
    return true;
}

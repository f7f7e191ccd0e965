#include "recording/screen_images.h"

#include "base/parallel.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 8 /* images computed together */

/* -- on the screen -- */

/* A screen for images of one size; opened again only when the size changes. */
typedef struct {
    Screen screen;
    int height, width; /* 0: not open */
} OpenScreen;

/* Images come from their source one at a time; what the screen makes of them is each thread's own work. */
typedef struct {
    const ScreenImages *images;
    const BrainModel *model;
    const ImageSource *source;
    pthread_mutex_t lock; /* of the source */
    OpenScreen *screens;  /* [threads] */
} Showing;

static bool show_one(const Showing *showing, OpenScreen *open, const Image *image, uint8_t *pixels,
                     Error *error)
{
    const ModelDescription *description = brain_model_description(showing->model);
    if (open->height != image->height || open->width != image->width) {
        if (open->height) screen_close(&open->screen);
        open->height = open->width = 0;
        if (!screen_open(&open->screen,
                         (ScreenSize){image->height, image->width, showing->source->degrees,
                                      description->pixels, description->visual_degrees},
                         error))
            return false;
        open->height = image->height;
        open->width = image->width;
    }
    Rectangle whole = {0, 0, description->pixels, description->pixels};
    Rectangle all = {0, 0, image->height, image->width};
    return screen_show(&open->screen, (ImagePart){image->pixels, all, 3}, whole, pixels, error);
}

static bool show_image(void *context, size_t i, int worker, Error *error)
{
    Showing *showing = context;
    Image image;
    size_t side = (size_t)showing->images->pixels;
    pthread_mutex_lock(&showing->lock);
    bool good = showing->source->make(showing->source->context, i, &image, error);
    pthread_mutex_unlock(&showing->lock);
    if (!good) return false;
    good = show_one(showing, &showing->screens[worker], &image,
                    showing->images->bytes + i * side * side * 3, error);
    image_free(&image);
    return good;
}

bool screen_images_show(ScreenImages *images, const BrainModel *model, const ImageSource *source,
                        Error *error)
{
    int side = brain_model_description(model)->pixels, threads = brain_model_threads(model);
    size_t count = source->count;
    Showing showing = {images, model, source, PTHREAD_MUTEX_INITIALIZER, NULL};
    *images = (ScreenImages){.count = count, .pixels = side};
    images->bytes = allocate(count, (size_t)side * (size_t)side * 3, error);
    showing.screens = allocate((size_t)threads, sizeof *showing.screens, error);
    bool good = images->bytes && showing.screens &&
                parallel_run(threads, count, show_image, &showing, error);
    for (int i = 0; showing.screens && i < threads; i++)
        if (showing.screens[i].height) screen_close(&showing.screens[i].screen);
    free(showing.screens);
    if (!good) screen_images_free(images);
    return good;
}

void screen_images_free(ScreenImages *images)
{
    free(images->bytes);
    *images = (ScreenImages){0};
}

void screen_images_input(const ScreenImages *images, const Network *network, size_t first,
                         size_t count, Rectangle rectangle, float *values)
{
    float normalised[3][256];
    size_t side = (size_t)images->pixels;
    for (int channel = 0; channel < 3; channel++)
        for (int byte = 0; byte < 256; byte++)
            normalised[channel][byte] = network_normalised(network, channel, (uint8_t)byte);
    for (size_t channel = 0; channel < 3; channel++)
        for (int row = rectangle.top; row < rectangle.bottom; row++)
            for (int column = rectangle.left; column < rectangle.right; column++) {
                size_t at = ((size_t)row * side + (size_t)column) * 3 + channel;
                for (size_t i = first; i < first + count; i++)
                    *values++ = normalised[channel][images->bytes[i * side * side * 3 + at]];
            }
}

/* -- responses of single units -- */

/* What one thread computes with. */
typedef struct {
    ForwardWorkspace space;
    float *input, *responses;
} Seat;

typedef struct {
    const ScreenImages *images;
    const Network *network;
    UnitPlan plan;
    Seat *seats;
    size_t units;
    float *responses; /* [image][unit] */
} Look;

static bool open_seat(const Look *look, Seat *seat, Error *error)
{
    size_t window = rectangle_area(forward_input_rectangle(&look->plan.inputs));
    seat->input = allocate(window * 3 * BATCH, sizeof *seat->input, error);
    seat->responses = allocate(look->units * BATCH, sizeof *seat->responses, error);
    return seat->input && seat->responses &&
           forward_unit_workspace_fit(&seat->space, &look->plan, &look->plan.inputs, BATCH, error);
}

static bool look_at_batch(void *context, size_t item, int worker, Error *error)
{
    (void)error;
    const Look *look = context;
    Seat *seat = &look->seats[worker];
    size_t first = item * BATCH, count = look->images->count - first;
    if (count > BATCH) count = BATCH;
    Rectangle rectangle = forward_input_rectangle(&look->plan.inputs);
    Tile input = {3, rectangle, (int)count, seat->input};
    screen_images_input(look->images, look->network, first, count, rectangle, seat->input);
    forward_unit_run(&look->plan, &look->plan.inputs, &seat->space, &input, seat->responses);
    for (size_t i = 0; i < count; i++)
        for (size_t u = 0; u < look->units; u++)
            look->responses[(first + i) * look->units + u] = seat->responses[u * count + i];
    return true;
}

bool screen_images_responses(const ScreenImages *images, const BrainModel *model, const Unit *units,
                             size_t unit_count, float *responses, Error *error)
{
    int threads = brain_model_threads(model);
    Look look = {.images = images,
                 .network = brain_model_network(model),
                 .units = unit_count,
                 .responses = responses};
    if (unit_count == 0) return true;
    UnitRequest request = {look.network, brain_model_layer(model), units, unit_count, NULL};
    if (!forward_unit_plan(&look.plan, &request, error)) return false;
    look.seats = allocate((size_t)threads, sizeof *look.seats, error);
    bool good = look.seats != NULL;
    for (int i = 0; good && i < threads; i++) good = open_seat(&look, &look.seats[i], error);
    good = good &&
           parallel_run(threads, (images->count + BATCH - 1) / BATCH, look_at_batch, &look, error);
    for (int i = 0; look.seats && i < threads; i++) {
        forward_workspace_close(&look.seats[i].space);
        free(look.seats[i].input);
        free(look.seats[i].responses);
    }
    free(look.seats);
    forward_unit_plan_free(&look.plan);
    return good;
}

/* -- responses of the whole layer -- */

/* An image at a time in each thread. */
typedef struct {
    const ScreenImages *images;
    const BrainModel *model;
    ForwardPlan plan;
    Seat *seats; /* [threads] without .responses */
    size_t units;
    float *answers; /* [round][units] */
    size_t first;   /* image of this round */
} LayerLook;

static bool look_at_one(void *context, size_t item, int worker, Error *error)
{
    (void)error;
    const LayerLook *look = context;
    Seat *seat = &look->seats[worker];
    Rectangle window = forward_input_rectangle(&look->plan);
    Tile screen = {3, window, 1, seat->input};
    screen_images_input(look->images, brain_model_network(look->model), look->first + item, 1,
                        window, seat->input);
    forward_run(&look->plan, &seat->space, &screen);
    Tile output = forward_output(&look->plan, &seat->space, brain_model_layer(look->model));
    memcpy(look->answers + item * look->units, output.values, look->units * sizeof(float));
    return true;
}

static bool open_layer_look(LayerLook *look, int threads, Error *error)
{
    const Network *network = brain_model_network(look->model);
    int layer = brain_model_layer(look->model);
    Target target = {layer, shape_rectangle(network->layers[layer].shape)};
    ForwardRequest request = {.network = network, .targets = &target, .count = 1};
    look->units = shape_units(network->layers[layer].shape);
    if (!forward_plan(&look->plan, &request, error)) return false;
    size_t window = rectangle_area(forward_input_rectangle(&look->plan));
    look->seats = allocate((size_t)threads, sizeof *look->seats, error);
    look->answers = allocate((size_t)threads * look->units, sizeof(float), error);
    bool good = look->seats && look->answers;
    for (int i = 0; good && i < threads; i++) {
        look->seats[i].input = allocate(3 * window, sizeof(float), error);
        good = look->seats[i].input &&
               forward_workspace_open(&look->seats[i].space, &look->plan, 1, 0, error);
    }
    return good;
}

bool screen_images_layer(const ScreenImages *images, const BrainModel *model, LayerAnswers *take,
                         void *context, Error *error)
{
    LayerLook look = {.images = images, .model = model};
    size_t threads = (size_t)brain_model_threads(model);
    if (threads > images->count) threads = images->count;
    bool good = open_layer_look(&look, (int)threads, error);
    for (; good && look.first < images->count; look.first += threads) {
        size_t round = images->count - look.first;
        if (round > threads) round = threads;
        good = parallel_run((int)threads, round, look_at_one, &look, error) &&
               take(context, look.answers, round, error);
    }
    for (size_t i = 0; look.seats && i < threads; i++) {
        forward_workspace_close(&look.seats[i].space);
        free(look.seats[i].input);
    }
    free(look.seats);
    free(look.answers);
    forward_plan_free(&look.plan);
    return good;
}

/* LayerAnswers: a static model's bins are alike. */
static bool fill_bins(void *context, const float *answers, size_t count, Error *error)
{
    Recording *recording = context;
    (void)count, (void)error;
    for (size_t u = 0; u < recording->neuroids; u++)
        for (size_t b = 0; b < recording->time_bins; b++)
            recording->responses[u * recording->time_bins + b] = answers[u];
    return true;
}

bool screen_images_record_first(const ScreenImages *images, const BrainModel *model,
                                Recording *recording, Error *error)
{
    size_t bins = 0;
    const TimeBin *times = brain_model_bins(model, &bins);
    const Layer *layer = &brain_model_network(model)->layers[brain_model_layer(model)];
    ScreenImages first = *images;
    first.count = 1;
    if (!recording_make(recording, 1, shape_units(layer->shape), bins, error)) return false;
    memcpy(recording->bins, times, bins * sizeof *times);
    snprintf(recording->layer, sizeof recording->layer, "%s", layer->name);
    recording->units_recorded = recording->neuroids;
    bool good = screen_images_layer(&first, model, fill_bins, recording, error);
    if (!good) recording_free(recording);
    return good;
}

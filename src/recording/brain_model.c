#include "recording/brain_model.h"

#include "base/nearest.h"
#include "base/numerics.h"
#include "base/parallel.h"
#include "network/weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Images computed together when few units are recorded, and when a whole layer is. */
#define IMAGES_FOR_UNITS 32
#define IMAGES_FOR_LAYER 2

struct BrainModel {
    ModelDescription description;
    Network network;
    Screen screen;
    uint64_t seed;
    int threads;
    bool has_task;
    char region[RECORDING_NAME_LENGTH]; /* empty: not recording */
    int layer;
    TimeBin *bins; /* [bin_count], owned */
    size_t bin_count;
    bool whole_layer; /* records every unit of the layer, not only those chosen here: */
    Unit *units;      /* [unit_count], owned */
    double *field_y, *field_x;
    size_t unit_count;
};

static const struct {
    const char *region, *layer;
} layer_commitment[] = {{"V1", "layer1.0.relu2"},
                        {"V2", "layer1.0.relu2"},
                        {"V4", "layer1.0.relu2"},
                        {"IT", "layer2.3.relu2"}};

const char *committed_layer(const char *region, Error *error)
{
    for (size_t i = 0; i < sizeof layer_commitment / sizeof *layer_commitment; i++)
        if (strcmp(region, layer_commitment[i].region) == 0) return layer_commitment[i].layer;
    error_set(error, "unknown region \"%s\"; choose V1, V2, V4 or IT", region);
    return NULL;
}

/* -- the model -- */

bool find_model(const char *name, Error *error)
{
    enum { MOST = 64 };
    const char *names[MOST];
    NameList list = {"model", "README.md", names, 0};
    size_t index = 0;
    for (const ResNet *one = resnet_models; one->name && list.count < MOST; one++)
        names[list.count++] = one->name;
    for (const ZooModel *one = zoo_models; one->name && list.count < MOST; one++)
        names[list.count++] = one->name;
    return nearest_find(&list, name, &index, error);
}

bool describe_model(ModelDescription *description, const char *name, Error *error)
{
    if (!find_model(name, error)) return false;
    const ZooModel *zoo = zoo_find(name);
    const ResNet *resnet = zoo ? &resnet_models[0] : resnet_find(name, error);
    if (!resnet) return false;
    *description = (ModelDescription){.network = *resnet,
                                      .zoo = zoo,
                                      .visual_degrees = 8,
                                      .pixels = SCREEN_PIXELS,
                                      .mean = {0.485f, 0.456f, 0.406f},
                                      .deviation = {0.229f, 0.224f, 0.225f},
                                      .v1_layer = committed_layer("V1", error)};
    if (resnet->block == BLOCK_BASIC)
        description->v1_layer = "layer1.0.relu1"; /* also after a 3x3 */
    if (zoo) {
        description->v1_layer = zoo->v1_layer;
        memcpy(description->mean, zoo->mean, sizeof zoo->mean);
        memcpy(description->deviation, zoo->deviation, sizeof zoo->deviation);
    }
    return true;
}

static bool build_network(BrainModel *model, Error *error)
{
    const ModelDescription *description = &model->description;
    if (description->zoo)
        return description->zoo->build(&model->network, description->pixels, error);
    return resnet_describe(&model->network, &description->network, description->pixels, error);
}

BrainModel *load_described_model(const ModelDescription *description, uint64_t seed, Error *error)
{
    BrainModel *model = allocate(1, sizeof *model, error);
    if (!model) return NULL;
    numerics_begin();
    model->description = *description;
    model->seed = seed;
    model->threads = 1;
    if (build_network(model, error) &&
        screen_open(&model->screen, GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES,
                    description->pixels, description->visual_degrees, error)) {
        memcpy(model->network.mean, description->mean, sizeof description->mean);
        memcpy(model->network.deviation, description->deviation, sizeof description->deviation);
        return model;
    }
    unload_model(model);
    return NULL;
}

BrainModel *load_model(const char *name, uint64_t seed, Error *error)
{
    ModelDescription description;
    return describe_model(&description, name, error)
               ? load_described_model(&description, seed, error)
               : NULL;
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
    free(model->bins);
    screen_close(&model->screen);
    network_close(&model->network);
    free(model);
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

static bool draw_needed_weights(BrainModel *model, Error *error)
{
    bool *keep = allocate((size_t)model->network.count, sizeof *keep, error);
    if (!keep) return false;
    weights_needed(&model->network, model->layer, keep);
    bool good = weights_draw(&model->network, model->seed, keep, error);
    free(keep);
    return good;
}

/* The layer that stands for a region in this model; NULL for an unknown region. */
static const char *layer_for(const BrainModel *model, const char *region, Error *error)
{
    const char *layer = committed_layer(region, error);
    return layer && strcmp(region, "V1") == 0 ? model->description.v1_layer : layer;
}

bool has_region(const BrainModel *model, const char *region)
{
    Error ignored = {{0}};
    const char *layer = layer_for(model, region, &ignored);
    return layer && network_find(&model->network, layer, &ignored) >= 0;
}

bool has_random_weights(const BrainModel *model)
{
    return weights_are_random(&model->network);
}

bool start_recording(BrainModel *model, const char *region, const TimeBin *bins, size_t count,
                     Error *error)
{
    if (!model->has_task) return error_set(error, "start a task before recording from %s", region);
    if (count < 1) return error_set(error, "recording from %s needs at least one time bin", region);
    const char *layer = layer_for(model, region, error);
    if (!layer) return false;
    forget_units(model);
    model->whole_layer = true;
    free(model->bins);
    model->bins = allocate(count, sizeof *model->bins, error);
    if (!model->bins) return false;
    memcpy(model->bins, bins, count * sizeof *bins);
    model->bin_count = count;
    snprintf(model->region, sizeof model->region, "%s", region);
    model->layer = network_find(&model->network, layer, error);
    return model->layer >= 0 && draw_needed_weights(model, error);
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

int brain_model_threads(const BrainModel *model)
{
    return model->threads;
}

const TimeBin *brain_model_bins(const BrainModel *model, size_t *count)
{
    *count = model->bin_count;
    return model->bins;
}

/* -- pixels -- */

bool brain_model_draw(const BrainModel *model, const Grating *gratings, int count, Rectangle window,
                      float *values, Error *error)
{
    Rectangle part = screen_needs(&model->screen, window);
    size_t area = rectangle_area(window);
    uint8_t *image = allocate(rectangle_area(part), 1, error);
    uint8_t *pixels = allocate(area, 1, error);
    bool good = image && pixels;
    for (int i = 0; i < count && good; i++) {
        grating_draw(&gratings[i], part, image);
        good = screen_show(&model->screen, image, part, 1, window, pixels, error);
        for (size_t p = 0; p < area && good; p++)
            values[p * (size_t)count + (size_t)i] = forward_gray_difference(pixels[p]);
    }
    free(image);
    free(pixels);
    return good;
}

/* -- looking -- */

/* What one thread computes with. */
typedef struct {
    ForwardWorkspace space;
    float *screen;    /* the screen's window for a batch */
    float *responses; /* [unit][image] of a batch */
} Seat;

/* A look at one stimulus set: everything the threads share. */
typedef struct {
    const BrainModel *model;
    Recording *recording;
    Rectangle needed; /* positions of the layer that are recorded */
    Blank blank;
    bool by_unit;
    UnitPlan unit_plan; /* by_unit: of the recorded units */
    ForwardPlan plan;   /* otherwise: of the whole rectangle */
    size_t *shown;      /* [shown_count] presentations that reach the units, the blank first */
    size_t shown_count;
    size_t batch; /* images computed together */
    Seat *seats;  /* [threads] */
} Look;

static const ForwardPlan *plan_of(const Look *look)
{
    return look->by_unit ? &look->unit_plan.inputs : &look->plan;
}

/* Where the blank stands in the list of what is shown. */
#define THE_BLANK ((size_t)-1)

/* A stimulus is shown unless what it changes on the screen cannot reach the recorded positions. */
static bool choose_shown(Look *look, Error *error)
{
    const BrainModel *model = look->model;
    size_t count = look->recording->presentations;
    look->shown = allocate(count + 1, sizeof *look->shown, error);
    Rectangle *reach = allocate((size_t)model->layer + 1, sizeof *reach, error);
    bool good = look->shown && reach;
    if (good) look->shown[look->shown_count++] = THE_BLANK;
    for (size_t i = 0; good && i < count; i++) {
        Rectangle drawn = grating_extent(&look->recording->gratings[i]);
        forward_reach(&model->network, model->layer, screen_changes(&model->screen, drawn), reach);
        if (!rectangle_is_empty(rectangle_intersection(reach[model->layer], look->needed)))
            look->shown[look->shown_count++] = i;
    }
    free(reach);
    return good;
}

static bool open_seat(const Look *look, Seat *seat, Error *error)
{
    int images = (int)look->batch;
    size_t window = rectangle_area(forward_input_rectangle(plan_of(look)));
    seat->screen = allocate(window * look->batch, sizeof *seat->screen, error);
    seat->responses =
        allocate(look->recording->neuroids * look->batch, sizeof *seat->responses, error);
    return seat->screen && seat->responses &&
           (look->by_unit
                ? forward_unit_workspace_open(&seat->space, &look->unit_plan, images, error)
                : forward_workspace_open(&seat->space, &look->plan, images, error));
}

static bool open_look(Look *look, Error *error)
{
    const BrainModel *model = look->model;
    const Recording *recording = look->recording;
    for (size_t i = 0; i < recording->neuroids; i++) {
        const Unit *unit = &recording->units[i];
        Rectangle one = {unit->row, unit->column, unit->row + 1, unit->column + 1};
        look->needed = rectangle_hull(look->needed, one);
    }
    look->by_unit =
        !model->whole_layer && forward_follows_convolution(&model->network, model->layer);
    look->batch = look->by_unit ? IMAGES_FOR_UNITS : IMAGES_FOR_LAYER;
    if (!forward_blank(&look->blank, &model->network, model->layer, look->needed, error))
        return false;
    bool planned = look->by_unit ? forward_unit_plan(&look->unit_plan, &model->network,
                                                     model->layer, recording->units,
                                                     recording->neuroids, &look->blank, error)
                                 : forward_plan(&look->plan, &model->network, model->layer,
                                                look->needed, &look->blank, NULL, error);
    look->seats = allocate((size_t)model->threads, sizeof *look->seats, error);
    bool good = planned && look->seats && choose_shown(look, error);
    for (int i = 0; good && i < model->threads; i++) good = open_seat(look, &look->seats[i], error);
    return good;
}

static void close_look(Look *look)
{
    for (int i = 0; look->seats && i < look->model->threads; i++) {
        forward_workspace_close(&look->seats[i].space);
        free(look->seats[i].screen);
        free(look->seats[i].responses);
    }
    free(look->seats);
    free(look->shown);
    forward_unit_plan_free(&look->unit_plan);
    forward_plan_free(&look->plan);
    forward_blank_free(&look->blank);
}

/* Activations of the recorded units, from a tile of the whole layer. */
static void pick_units(const Look *look, const Tile *tile, float *responses)
{
    size_t images = (size_t)tile->images;
    for (size_t u = 0; u < look->recording->neuroids; u++) {
        const Unit *unit = &look->recording->units[u];
        const float *from = tile_at(tile, unit->channel, unit->row, unit->column);
        for (size_t i = 0; i < images; i++) responses[u * images + i] = from[i];
    }
}

/* Copies what image `column` of a batch evoked into the recording; a static model's bins are alike.
 */
static void keep_responses(const Look *look, const float *responses, size_t images, size_t column,
                           size_t presentation)
{
    Recording *recording = look->recording;
    size_t bins = recording->time_bins;
    float *to = recording->responses + presentation * recording->neuroids * bins;
    for (size_t u = 0; u < recording->neuroids; u++)
        for (size_t b = 0; b < bins; b++) to[u * bins + b] = responses[u * images + column];
}

/* The blank's response stands for every stimulus that was not shown. */
static void keep_blank(const Look *look, const float *responses, size_t images)
{
    size_t next = 1;
    for (size_t i = 0; i < look->recording->presentations; i++) {
        if (next < look->shown_count && look->shown[next] == i)
            next++;
        else
            keep_responses(look, responses, images, 0, i);
    }
}

/* One batch of stimuli: draw, run, keep. */
static bool look_at_batch(void *context, size_t item, int worker, Error *error)
{
    const Look *look = context;
    const BrainModel *model = look->model;
    Seat *seat = &look->seats[worker];
    size_t first = item * look->batch, images = look->shown_count - first;
    if (images > look->batch) images = look->batch;
    Grating gratings[IMAGES_FOR_UNITS];
    for (size_t i = 0; i < images; i++) {
        size_t shown = look->shown[first + i];
        gratings[i] = shown == THE_BLANK ? (Grating){0} : look->recording->gratings[shown];
    }
    Tile input = {1, forward_input_rectangle(plan_of(look)), (int)images, seat->screen};
    if (!brain_model_draw(model, gratings, (int)images, input.rectangle, input.values, error))
        return false;
    if (look->by_unit) {
        forward_unit_run(&look->unit_plan, &seat->space, &input, seat->responses);
    } else {
        Tile output;
        forward_run(&look->plan, &seat->space, &input, &output);
        pick_units(look, &output, seat->responses);
    }
    for (size_t i = 0; i < images; i++)
        if (look->shown[first + i] == THE_BLANK)
            keep_blank(look, seat->responses, images);
        else
            keep_responses(look, seat->responses, images, i, look->shown[first + i]);
    return true;
}

/* -- the recording's own description -- */

static void describe_all_units(const Layer *layer, Unit *units)
{
    for (int channel = 0; channel < layer->channels; channel++)
        for (int row = 0; row < layer->height; row++)
            for (int column = 0; column < layer->width; column++)
                *units++ = (Unit){channel, row, column};
}

static bool describe(const BrainModel *model, const StimulusSet *stimuli, int repetitions,
                     Recording *recording, Error *error)
{
    const Layer *layer = &model->network.layers[model->layer];
    size_t neuroids = model->whole_layer ? layer_units(layer) : model->unit_count;
    if (!recording_make(recording, stimuli->count, neuroids, model->bin_count, error)) return false;
    snprintf(recording->model, sizeof recording->model, "%s", model->network.model);
    snprintf(recording->region, sizeof recording->region, "%s", model->region);
    snprintf(recording->layer, sizeof recording->layer, "%s", layer->name);
    snprintf(recording->stimulus_set, sizeof recording->stimulus_set, "%s", stimuli->name);
    recording->seed = recording->field_seed = model->seed;
    recording->repetitions = repetitions;
    recording->visual_degrees = model->description.visual_degrees;
    recording->units_recorded = layer_units(layer);
    memcpy(recording->gratings, stimuli->gratings, stimuli->count * sizeof *stimuli->gratings);
    memcpy(recording->bins, model->bins, model->bin_count * sizeof *model->bins);
    if (!model->whole_layer) {
        memcpy(recording->units, model->units, neuroids * sizeof *model->units);
        memcpy(recording->field_y, model->field_y, neuroids * sizeof *model->field_y);
        memcpy(recording->field_x, model->field_x, neuroids * sizeof *model->field_x);
    } else {
        describe_all_units(layer, recording->units);
    }
    return true;
}

bool look_at(BrainModel *model, const StimulusSet *stimuli, int repetitions, Recording *recording,
             Error *error)
{
    *recording = (Recording){0};
    if (!model->region[0])
        return error_set(error, "start recording from a region before showing stimuli");
    if (!describe(model, stimuli, repetitions, recording, error)) return false;
    if (recording->neuroids == 0) return true;
    Look look = {.model = model, .recording = recording};
    bool good = open_look(&look, error);
    if (good) {
        size_t batches = (look.shown_count + look.batch - 1) / look.batch;
        good = parallel_run(model->threads, batches, look_at_batch, &look, error);
        recording->operations =
            (double)look.shown_count * (look.by_unit ? forward_unit_operations(&look.unit_plan)
                                                     : forward_operations(&look.plan));
    }
    close_look(&look);
    if (!good) recording_free(recording);
    return good;
}

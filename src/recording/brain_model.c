#include "recording/brain_model.h"

#include "base/numerics.h"
#include "base/parallel.h"
#include "recording/glimpse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Images computed together when units are recorded, and when a whole layer is; fewer than the first where they
 * would not fit into so many bytes a thread. */
#define IMAGES_FOR_UNITS   64
#define IMAGES_FOR_LAYER   2
#define IMAGES_FOR_GLIMPSE 16
#define BYTES_FOR_UNITS    ((size_t)256 << 20)

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

/* -- the model -- */

BrainModel *load_described_model(const ModelDescription *description, uint64_t seed, Error *error)
{
    BrainModel *model = allocate(1, sizeof *model, error);
    if (!model) return NULL;
    numerics_begin();
    model->description = *description;
    model->seed = seed;
    model->threads = 1;
    if (description->build(&model->description, &model->network, error) &&
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

/* Draws the weights that these layers need. */
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

/* The region and its time bins. */
static bool begin_recording(BrainModel *model, const char *region, const TimeBin *bins,
                            size_t count, Error *error)
{
    if (!model->has_task) return error_set(error, "start a task before recording from %s", region);
    if (count < 1) return error_set(error, "recording from %s needs at least one time bin", region);
    forget_units(model);
    model->whole_layer = true;
    free(model->bins);
    model->bins = allocate(count, sizeof *model->bins, error);
    if (!model->bins) return false;
    memcpy(model->bins, bins, count * sizeof *bins);
    model->bin_count = count;
    snprintf(model->region, sizeof model->region, "%s", region);
    return true;
}

bool start_recording(BrainModel *model, const char *region, const TimeBin *bins, size_t count,
                     Error *error)
{
    const char *layer = model_layer(&model->description, region, error);
    if (!layer || !begin_recording(model, region, bins, count, error)) return false;
    model->layer = network_find(&model->network, layer, error);
    return model->layer >= 0 && draw_needed_weights(model, &model->layer, 1, error);
}

bool start_recording_layers(BrainModel *model, const char *region, const TimeBin *bin,
                            const int *layers, size_t count, Error *error)
{
    return begin_recording(model, region, bin, 1, error) &&
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

/* What each byte of the screen is to the network: numbers[channel][byte]. */
typedef struct {
    float numbers[3][256];
} PixelTable;

static void fill_table(const Network *network, bool gray, PixelTable *table)
{
    for (int channel = 0; channel < 3; channel++)
        for (int byte = 0; byte < 256; byte++)
            table->numbers[channel][byte] =
                gray ? network_gray_difference(network, (uint8_t)byte)
                     : network_normalised(network, channel, (uint8_t)byte);
}

/* Puts the pixels of one image into its place of the tile. */
static void put_image(const PixelTable *table, const uint8_t *pixels, int index, Tile *image)
{
    size_t images = (size_t)image->images, area = rectangle_area(image->rectangle);
    for (int channel = 0; channel < image->channels; channel++) {
        float *to = image->values + (size_t)channel * area * images + (size_t)index;
        for (size_t p = 0; p < area; p++) to[p * images] = table->numbers[channel][pixels[p]];
    }
}

bool brain_model_draw(const BrainModel *model, const Grating *gratings, Tile *image, Error *error)
{
    Rectangle window = image->rectangle, part = screen_needs(&model->screen, window);
    uint8_t *drawn = allocate(rectangle_area(part), 1, error);
    uint8_t *pixels = allocate(rectangle_area(window), 1, error);
    bool good = drawn && pixels;
    PixelTable table;
    fill_table(&model->network, image->channels == 1, &table);
    for (int i = 0; i < image->images && good; i++) {
        grating_draw(&gratings[i], part, drawn);
        good = screen_show(&model->screen, (ImagePart){drawn, part, 1}, window, pixels, error);
        if (good) put_image(&table, pixels, i, image);
    }
    free(drawn);
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

/* A presentation that is shown by a glimpse. */
typedef struct {
    Rectangle changed; /* of the screen */
    size_t presentation;
} Glimpsed;

/* A look at one stimulus set: everything the threads share. */
typedef struct {
    const BrainModel *model;
    Recording *recording;
    Rectangle needed; /* positions of the layer that are recorded */
    Blank blank;
    UnitPlan unit_plan; /* of the recorded units, */
    ForwardPlan plan;   /* or of the whole layer */
    size_t *
        answered; /* [presentations] by which presentation each is answered: itself, the blank, or the first that
                           looks the same */
    size_t *shown; /* [shown_count] those answered by themselves, the blank first */
    size_t shown_count;
    Glimpsed *
        glimpsed; /* [glimpsed_count] others that are shown by glimpses, those of one extent together */
    size_t glimpsed_count;
    size_t *glimpses;   /* [glimpse_count + 1] where each glimpse begins among them */
    double *operations; /* [glimpse_count] of each */
    size_t glimpse_count;
    size_t batch; /* images computed together */
    Seat *seats;  /* [threads] */
} Look;

static const ForwardPlan *plan_of(const Look *look)
{
    return look->model->whole_layer ? &look->plan : &look->unit_plan.inputs;
}

/* Where the blank stands in the list of what is shown; and the answer of those shown by glimpses. */
#define THE_BLANK ((size_t)-1)
#define A_GLIMPSE ((size_t)-2)

/*
 * The presentation that looks the same as this one to the recorded units: another of those shown, or itself. Large
 * gratings that differ only in their radius, beyond what the units can see, are the same to the byte. `covering` lists
 * those shown that cover it.
 */
static size_t first_alike(const Look *look, size_t presentation, const size_t *covering,
                          size_t count)
{
    const Grating *gratings = look->recording->gratings;
    for (size_t i = 0; i < count; i++)
        if (grating_equal_waves(&gratings[covering[i]], &gratings[presentation]))
            return covering[i];
    return presentation;
}

/* Is it shown by a glimpse? Then it is put into the list. */
static bool add_glimpsed(Look *look, size_t presentation, Rectangle changed, bool *yes,
                         Error *error)
{
    const BrainModel *model = look->model;
    Glimpsed one = {changed, presentation};
    const Glimpsed *last = look->glimpsed_count ? &look->glimpsed[look->glimpsed_count - 1] : NULL;
    *yes = last && rectangle_equal(last->changed, changed);
    if (!*yes) {
        Shortened shortened;
        if (!shortened_open(&shortened, &model->network, &model->layer, 1, changed, error))
            return false;
        *yes = shortened.network.count > 0;
        shortened_close(&shortened);
    }
    if (*yes) look->glimpsed[look->glimpsed_count++] = one;
    return true;
}

/* By which presentation each is answered, from the first on. */
static bool choose_answers(Look *look, Rectangle *reach, size_t *covering, Error *error)
{
    const BrainModel *model = look->model;
    Rectangle seen = screen_needs(&model->screen, forward_input_rectangle(plan_of(look)));
    size_t covering_count = 0;
    look->shown[look->shown_count++] = THE_BLANK;
    for (size_t i = 0; i < look->recording->presentations; i++) {
        const Grating *grating = &look->recording->gratings[i];
        Rectangle changed = screen_changes(&model->screen, grating_extent(grating));
        bool glimpsed = false, covers = grating_covers(grating, seen);
        forward_reach(&model->network, model->layer, changed, reach);
        look->answered[i] = THE_BLANK;
        if (rectangle_is_empty(rectangle_intersection(reach[model->layer], look->needed))) continue;
        if (!covers && !model->whole_layer && !add_glimpsed(look, i, changed, &glimpsed, error))
            return false;
        look->answered[i] = glimpsed ? A_GLIMPSE
                            : covers ? first_alike(look, i, covering, covering_count)
                                     : i;
        if (look->answered[i] != i) continue;
        look->shown[look->shown_count++] = i;
        if (covers) covering[covering_count++] = i;
    }
    return true;
}

static int by_extent(const void *a, const void *b)
{
    const Glimpsed *one = a, *other = b;
    const int x[] = {one->changed.top, one->changed.left, one->changed.bottom, one->changed.right};
    const int y[] = {other->changed.top, other->changed.left, other->changed.bottom,
                     other->changed.right};
    for (int i = 0; i < 4; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return one->presentation < other->presentation ? -1 : 1;
}

/* Puts those of one extent together, in glimpses of a few images. */
static void group_glimpsed(Look *look)
{
    if (look->glimpsed_count == 0) return;
    qsort(look->glimpsed, look->glimpsed_count, sizeof *look->glimpsed, by_extent);
    size_t begin = 0;
    for (size_t i = 0; i < look->glimpsed_count; i++) {
        bool same = i > 0 && i - begin < IMAGES_FOR_GLIMPSE &&
                    rectangle_equal(look->glimpsed[begin].changed, look->glimpsed[i].changed);
        if (same) continue;
        look->glimpses[look->glimpse_count++] = begin = i;
    }
    look->glimpses[look->glimpse_count] = look->glimpsed_count;
}

static bool choose_shown(Look *look, Error *error)
{
    size_t count = look->recording->presentations;
    Rectangle *reach = allocate((size_t)look->model->layer + 1, sizeof *reach, error);
    size_t *covering = allocate(count, sizeof *covering, error);
    look->shown = allocate(count + 1, sizeof *look->shown, error);
    look->answered = allocate(count, sizeof *look->answered, error);
    look->glimpsed = allocate(count, sizeof *look->glimpsed, error);
    look->glimpses = allocate(count + 1, sizeof *look->glimpses, error);
    look->operations = allocate(count, sizeof *look->operations, error);
    bool good = reach && covering && look->shown && look->answered && look->glimpsed &&
                look->glimpses && look->operations && choose_answers(look, reach, covering, error);
    if (good) group_glimpsed(look);
    free(reach);
    free(covering);
    return good;
}

static bool open_seat(const Look *look, Seat *seat, Error *error)
{
    int images = (int)look->batch;
    size_t window = rectangle_area(forward_input_rectangle(plan_of(look))) *
                    (size_t)forward_input_channels(plan_of(look));
    seat->screen = allocate(window * look->batch, sizeof *seat->screen, error);
    seat->responses =
        allocate(look->recording->neuroids * look->batch, sizeof *seat->responses, error);
    return seat->screen && seat->responses &&
           (look->model->whole_layer
                ? forward_workspace_open(&seat->space, &look->plan, images, 0, error)
                : forward_unit_workspace_open(&seat->space, &look->unit_plan, images, error));
}

/* Plans the whole layer, or the recorded units; and how many images go together. */
static bool plan_look(Look *look, const Target *target, Error *error)
{
    const BrainModel *model = look->model;
    const Recording *recording = look->recording;
    ForwardRequest layer = {
        .network = &model->network, .targets = target, .count = 1, .blank = &look->blank};
    UnitRequest units = {&model->network, model->layer, recording->units, recording->neuroids,
                         &look->blank};
    look->batch = IMAGES_FOR_LAYER;
    if (model->whole_layer) return forward_plan(&look->plan, &layer, error);
    if (!forward_unit_plan(&look->unit_plan, &units, error)) return false;
    size_t bytes = sizeof(float) * (forward_floats(&look->unit_plan.inputs) + 1);
    look->batch = IMAGES_FOR_UNITS;
    while (look->batch > 1 && look->batch * bytes > BYTES_FOR_UNITS) look->batch /= 2;
    return true;
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
    Target target = {model->layer, look->needed};
    bool good = forward_blank(&look->blank, &model->network, &target, 1, error) &&
                plan_look(look, &target, error) && choose_shown(look, error);
    look->seats = allocate((size_t)model->threads, sizeof *look->seats, error);
    good = good && look->seats;
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
    free(look->answered);
    free(look->shown);
    free(look->glimpsed);
    free(look->glimpses);
    free(look->operations);
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

/* The blank's response stands for every stimulus that cannot reach the units. */
static void keep_blank(const Look *look, const float *responses, size_t images)
{
    for (size_t i = 0; i < look->recording->presentations; i++)
        if (look->answered[i] == THE_BLANK) keep_responses(look, responses, images, 0, i);
}

/* And the first's for all that look the same. */
static void copy_answers(const Look *look)
{
    Recording *recording = look->recording;
    size_t values = recording->neuroids * recording->time_bins;
    for (size_t i = 0; i < recording->presentations; i++)
        if (look->answered[i] < look->recording->presentations && look->answered[i] != i)
            memcpy(recording->responses + i * values,
                   recording->responses + look->answered[i] * values,
                   values * sizeof *recording->responses);
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
    const ForwardPlan *plan = plan_of(look);
    Tile image = {forward_input_channels(plan), forward_input_rectangle(plan), (int)images,
                  seat->screen};
    if (!brain_model_draw(model, gratings, &image, error)) return false;
    if (model->whole_layer) {
        forward_run(plan, &seat->space, &image);
        Tile output = forward_output(plan, &seat->space, model->layer);
        pick_units(look, &output, seat->responses);
    } else {
        forward_unit_run(&look->unit_plan, &seat->space, &image, seat->responses);
    }
    for (size_t i = 0; i < images; i++)
        if (look->shown[first + i] == THE_BLANK)
            keep_blank(look, seat->responses, images);
        else
            keep_responses(look, seat->responses, images, i, look->shown[first + i]);
    return true;
}

/* Responses to the gratings of one glimpse. */
static bool keep_glimpse(const Look *look, const Glimpse *glimpse, const Glimpsed *shown,
                         size_t images, Error *error)
{
    const Recording *recording = look->recording;
    float *responses = allocate(recording->neuroids * images, sizeof *responses, error);
    if (!responses) return false;
    for (size_t u = 0; u < recording->neuroids; u++)
        memcpy(responses + u * images,
               glimpse_unit(glimpse, look->model->layer, recording->units[u]),
               images * sizeof *responses);
    for (size_t i = 0; i < images; i++)
        keep_responses(look, responses, images, i, shown[i].presentation);
    free(responses);
    return true;
}

static bool look_at_glimpse(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    const Look *look = context;
    const Glimpsed *shown = &look->glimpsed[look->glimpses[item]];
    size_t images = look->glimpses[item + 1] - look->glimpses[item];
    Grating gratings[IMAGES_FOR_GLIMPSE];
    for (size_t i = 0; i < images; i++)
        gratings[i] = look->recording->gratings[shown[i].presentation];
    Target target = {look->model->layer, look->needed};
    Glimpse glimpse;
    bool good = glimpse_open(&glimpse, look->model, &target, 1, shown->changed, error) &&
                glimpse_show(&glimpse, look->model, gratings, (int)images, error) &&
                keep_glimpse(look, &glimpse, shown, images, error);
    if (good) look->operations[item] = (double)images * forward_operations(&glimpse.plan);
    glimpse_close(&glimpse);
    return good;
}

/* -- the recording's own description -- */

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
    if (!recording_make(recording, stimuli->count, neuroids, model->bin_count, error)) return false;
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
    if (!brain_model_describe(model, stimuli, repetitions, recording, error)) return false;
    if (recording->neuroids == 0) return true;
    Look look = {.model = model, .recording = recording};
    bool good = open_look(&look, error);
    if (good) {
        size_t batches = (look.shown_count + look.batch - 1) / look.batch;
        good = parallel_run(model->threads, batches, look_at_batch, &look, error) &&
               parallel_run(model->threads, look.glimpse_count, look_at_glimpse, &look, error);
        if (good) copy_answers(&look);
        recording->operations = (double)look.shown_count *
                                (model->whole_layer ? forward_operations(&look.plan)
                                                    : forward_unit_operations(&look.unit_plan));
        for (size_t i = 0; i < look.glimpse_count; i++) recording->operations += look.operations[i];
    }
    close_look(&look);
    if (!good) recording_free(recording);
    return good;
}

#include "recording/layer_search.h"

#include "base/parallel.h"

#include <stdlib.h>
#include <string.h>

/* Bytes that the maps of a group of layers may take, with the tiles they are made from; and its recordings. */
#define BYTES_FOR_MAPS       ((size_t)1 << 30)
#define BYTES_FOR_RECORDINGS ((size_t)512 << 20)
#define BYTES_FOR_TILES      ((size_t)256 << 20) /* of a thread */

enum { IMAGES_TOGETHER = 32, MAP_CELLS = FIELD_POSITIONS * FIELD_POSITIONS };

/* -- how many layers go together -- */

/* What mapping a layer takes: its maps, and for each thread its tile of nine images. */
static size_t mapping_bytes(const BrainModel *model, int layer, Rectangle positions)
{
    const Layer *one = &brain_model_network(model)->layers[layer];
    size_t units = (size_t)one->shape.channels * rectangle_area(positions);
    size_t threads = (size_t)brain_model_threads(model);
    return sizeof(float) *
           (units * MAP_CELLS + threads * (FIELD_GRATINGS + 1) * shape_units(one->shape));
}

static size_t recording_bytes(const ReceptiveFields *fields, size_t presentations)
{
    return fields->in_field * presentations * sizeof(float);
}

/* -- one set, shown to a group of layers -- */

/* A layer of the group: the recording being filled, and the rectangle that holds its units. */
typedef struct {
    int layer;
    Rectangle needed;
    Recording *recording;
} Watched;

typedef struct {
    ForwardWorkspace space;
    float *screen;
} Seat;

typedef struct {
    const BrainModel *model;
    const StimulusSet *stimuli;
    Watched *watched; /* [count] */
    int count;
    Blank blank;
    ForwardPlan plan;
    size_t batch;
    Seat *seats; /* [threads] */
} Showing;

static bool open_seat(const Showing *showing, Seat *seat, Error *error)
{
    size_t window = rectangle_area(forward_input_rectangle(&showing->plan)) *
                    (size_t)forward_input_channels(&showing->plan);
    seat->screen = allocate(window * showing->batch, sizeof *seat->screen, error);
    return seat->screen &&
           forward_workspace_open(&seat->space, &showing->plan, (int)showing->batch, 0, error);
}

static bool open_showing(Showing *showing, Error *error)
{
    size_t threads = (size_t)brain_model_threads(showing->model);
    const Network *network = brain_model_network(showing->model);
    Target *targets = allocate((size_t)showing->count, sizeof *targets, error);
    for (int i = 0; targets && i < showing->count; i++)
        targets[i] = (Target){showing->watched[i].layer, showing->watched[i].needed};
    ForwardRequest request = {
        .network = network, .targets = targets, .count = showing->count, .blank = &showing->blank};
    bool good = targets &&
                forward_blank(&showing->blank, network, targets, showing->count, error) &&
                forward_plan(&showing->plan, &request, error);
    free(targets);
    if (!good) return false;
    size_t bytes = sizeof(float) * (forward_floats(&showing->plan) + 1);
    showing->batch = IMAGES_TOGETHER;
    while (showing->batch > 1 && showing->batch * bytes > BYTES_FOR_TILES) showing->batch /= 2;
    showing->seats = allocate(threads, sizeof *showing->seats, error);
    good = showing->seats != NULL;
    for (size_t i = 0; good && i < threads; i++)
        good = open_seat(showing, &showing->seats[i], error);
    return good;
}

static void close_showing(Showing *showing)
{
    for (int i = 0; showing->seats && i < brain_model_threads(showing->model); i++) {
        forward_workspace_close(&showing->seats[i].space);
        free(showing->seats[i].screen);
    }
    free(showing->seats);
    forward_plan_free(&showing->plan);
    forward_blank_free(&showing->blank);
}

static void keep_responses(const Watched *watched, const Tile *tile, size_t first)
{
    Recording *recording = watched->recording;
    for (size_t u = 0; u < recording->neuroids; u++) {
        const Unit *unit = &recording->units[u];
        const float *from = tile_at(tile, unit->channel, unit->row, unit->column);
        for (size_t i = 0; i < (size_t)tile->images; i++)
            recording->responses[(first + i) * recording->neuroids + u] = from[i];
    }
}

static bool show_batch(void *context, size_t item, int worker, Error *error)
{
    const Showing *showing = context;
    Seat *seat = &showing->seats[worker];
    size_t first = item * showing->batch, images = showing->stimuli->count - first;
    if (images > showing->batch) images = showing->batch;
    Tile image = {forward_input_channels(&showing->plan), forward_input_rectangle(&showing->plan),
                  (int)images, seat->screen};
    if (!brain_model_draw(showing->model, showing->stimuli->gratings + first, &image, error))
        return false;
    forward_run(&showing->plan, &seat->space, &image);
    for (int i = 0; i < showing->count; i++) {
        Tile output = forward_output(&showing->plan, &seat->space, showing->watched[i].layer);
        keep_responses(&showing->watched[i], &output, first);
    }
    return true;
}

/* -- a group of layers -- */

typedef struct {
    const LayerSearch *search;
    size_t first, count; /* layers of the search */
    Target *targets;     /* [count] */
    Experiment *experiments;
    Watched *watched;
} Group;

/* Makes the layer's recording of a set; one without units is not shown anything. */
static bool prepare_recording(const Group *group, size_t i, const StimulusSet *stimuli, int set,
                              Error *error)
{
    BrainModel *model = group->search->model;
    Experiment *experiment = &group->experiments[i];
    Recording *recording = &experiment->recordings[set];
    choose_layer(model, group->targets[i].layer);
    if (!experiment_choose_units(model, &experiment->fields, error) ||
        !brain_model_describe(model, stimuli, experiment_repetitions(set), recording, error))
        return false;
    experiment_count_units(&experiment->fields, recording);
    return true;
}

static Rectangle hull_of_units(const Recording *recording)
{
    Rectangle hull = {0};
    for (size_t u = 0; u < recording->neuroids; u++) {
        const Unit *unit = &recording->units[u];
        Rectangle one = {unit->row, unit->column, unit->row + 1, unit->column + 1};
        hull = rectangle_hull(hull, one);
    }
    return hull;
}

/* Shows a set to the layers from..to of the group. */
static bool show_set(const Group *group, size_t from, size_t to, int set, Error *error)
{
    StimulusSet stimuli;
    Showing showing = {
        .model = group->search->model, .stimuli = &stimuli, .watched = group->watched};
    if (!stimulus_set_make(&stimuli, stimulus_set_names[set], error)) return false;
    bool good = true;
    for (size_t i = from; good && i < to; i++) {
        good = prepare_recording(group, i, &stimuli, set, error);
        Recording *recording = &group->experiments[i].recordings[set];
        if (good && recording->neuroids > 0)
            showing.watched[showing.count++] =
                (Watched){group->targets[i].layer, hull_of_units(recording), recording};
    }
    if (good && showing.count > 0) {
        good = open_showing(&showing, error) &&
               parallel_run(brain_model_threads(showing.model),
                            (stimuli.count + showing.batch - 1) / showing.batch, show_batch,
                            &showing, error);
        close_showing(&showing);
    }
    stimulus_set_free(&stimuli);
    return good;
}

/* How many presentations the sets have that are recorded. */
static bool count_presentations(size_t *count, Error *error)
{
    *count = 0;
    for (int set = 1; set < EXPERIMENT_SETS; set++) {
        StimulusSet stimuli;
        if (!stimulus_set_make(&stimuli, stimulus_set_names[set], error)) return false;
        *count += stimuli.count;
        stimulus_set_free(&stimuli);
    }
    return true;
}

/* Records, in turns of as many layers as there is room for, and hands the experiments over. */
static bool record_group(const Group *group, Error *error)
{
    const LayerSearch *search = group->search;
    size_t presentations = 0, to = 0;
    bool good = count_presentations(&presentations, error);
    for (size_t from = 0; good && from < group->count; from = to) {
        size_t bytes = 0;
        for (to = from; to < group->count; to++) {
            bytes += recording_bytes(&group->experiments[to].fields, presentations);
            if (to > from && bytes > (search->bytes ? search->bytes : BYTES_FOR_RECORDINGS)) break;
        }
        for (int set = 1; good && set < EXPERIMENT_SETS; set++)
            good = show_set(group, from, to, set, error);
        for (size_t i = from; good && i < to; i++)
            good = search->take(search->context, group->first + i, &group->experiments[i], error);
        for (size_t i = from; i < to; i++) experiment_free(&group->experiments[i]);
    }
    return good;
}

static bool map_group(const Group *group, Error *error)
{
    ReceptiveFields *fields = allocate(group->count, sizeof *fields, error);
    bool good = fields && receptive_fields_map_layers(group->search->model, group->targets,
                                                      (int)group->count, fields, error);
    for (size_t i = 0; good && i < group->count; i++) group->experiments[i].fields = fields[i];
    free(fields);
    return good;
}

static bool run_group(Group *group, Error *error)
{
    group->experiments = allocate(group->count, sizeof *group->experiments, error);
    group->watched = allocate(group->count, sizeof *group->watched, error);
    bool good = group->experiments && group->watched && map_group(group, error) &&
                record_group(group, error);
    for (size_t i = 0; group->experiments && i < group->count; i++)
        experiment_free(&group->experiments[i]);
    free(group->experiments);
    free(group->watched);
    return good;
}

/* -- all groups -- */

static bool run_groups(const LayerSearch *search, const Rectangle *candidates, Target *targets,
                       Error *error)
{
    bool good = true;
    size_t to = 0;
    for (size_t i = 0; i < search->count; i++)
        targets[i] = (Target){search->layers[i], candidates[search->layers[i]]};
    for (size_t from = 0; good && from < search->count; from = to) {
        size_t bytes = 0;
        for (to = from; to < search->count; to++) {
            bytes += mapping_bytes(search->model, targets[to].layer, targets[to].rectangle);
            if (to > from && bytes > (search->bytes ? search->bytes : BYTES_FOR_MAPS)) break;
        }
        Group group = {
            .search = search, .first = from, .count = to - from, .targets = targets + from};
        good = run_group(&group, error);
    }
    return good;
}

bool layer_search_run(const LayerSearch *search, Error *error)
{
    BrainModel *model = search->model;
    const Network *network = brain_model_network(model);
    Rectangle *candidates = allocate((size_t)network->count, sizeof *candidates, error);
    Target *targets = allocate(search->count, sizeof *targets, error);
    bool good =
        candidates && targets && start_task(model, "passive", error) &&
        start_recording_layers(model, "V1", &experiment_bin, search->layers, search->count,
                               error) &&
        receptive_field_candidates_of_all(network, brain_model_screen(model), candidates, error) &&
        run_groups(search, candidates, targets, error);
    free(candidates);
    free(targets);
    return good;
}

#include "recording/layer_search.h"

#include "recording/viewing.h"

#include <stdlib.h>

/* Memory limits of a group of layers: for its maps with their input tiles, and its recordings. */
#define BYTES_FOR_MAPS       ((size_t)1 << 30)
#define BYTES_FOR_RECORDINGS ((size_t)512 << 20)
#define BYTES_FOR_TILES      ((size_t)256 << 20) /* per thread */

enum { IMAGES_TOGETHER = 32, MAP_CELLS = FIELD_POSITIONS * FIELD_POSITIONS };

/* -- sizes of groups -- */

/* Bytes needed to map a layer: its maps and, for each thread, a tile of nine images. */
static size_t mapping_bytes(const Subject *subject, int layer, Rectangle positions)
{
    const Layer *one = &subject->network.layers[layer];
    size_t units = (size_t)one->shape.channels * rectangle_area(positions);
    size_t threads = (size_t)subject->threads;
    return sizeof(float) *
           (units * MAP_CELLS + threads * (FIELD_GRATINGS + 1) * shape_units(one->shape));
}

static size_t recording_bytes(const ReceptiveFields *fields, size_t presentations)
{
    return fields->in_field * presentations * sizeof(float);
}

/* -- one set, presented to a group of layers -- */

/* ViewingKeep, to the target's recording */
static void keep_responses(void *context, size_t first, int target, const Tile *tile)
{
    Recording *recording = ((Recording **)context)[target];
    for (size_t u = 0; u < recording->neuroids; u++) {
        const Unit *unit = &recording->units[u];
        const float *from = tile_at(tile, unit->channel, unit->row, unit->column);
        for (size_t i = 0; i < (size_t)tile->images; i++)
            recording->responses[(first + i) * recording->neuroids + u] = from[i];
    }
}

/* Presents a set; targets[count]: the recordings' layers and rectangles that hold the units. */
static bool present(const Subject *subject, const StimulusSet *stimuli, const Target *targets,
                    int count, Recording **recordings, Error *error)
{
    Viewing viewing;
    ViewingRequest request = {.subject = subject,
                              .targets = targets,
                              .count = count,
                              .from_blank = true,
                              .batch = IMAGES_TOGETHER,
                              .bytes = BYTES_FOR_TILES,
                              .draw = viewing_draw_gratings,
                              .source = stimuli->gratings,
                              .keep = keep_responses,
                              .context = recordings};
    bool good =
        viewing_open(&viewing, &request, error) && viewing_run(&viewing, 0, stimuli->count, error);
    viewing_close(&viewing);
    for (int i = 0; good && i < count; i++) recording_count_not_finite(recordings[i]);
    return good;
}

/* -- a group of layers -- */

typedef struct {
    const LayerSearch *search;
    size_t first, count; /* layers of the search in this group */
    Target *targets;     /* [count] */
    Experiment *experiments;
    Target *recorded;       /* [count] the layers being presented a set, */
    Recording **recordings; /* [count] and their recordings */
} Group;

/* Presents a set to layers from..to - 1 of the group. */
static bool present_set(const Group *group, size_t from, size_t to, int set, Error *error)
{
    StimulusSet stimuli;
    Subject *subject = group->search->subject;
    int count = 0;
    if (!stimulus_set_make(&stimuli, stimulus_set_names[set], error)) return false;
    bool good = true;
    for (size_t i = from; good && i < to; i++) {
        Experiment *experiment = &group->experiments[i];
        Recording *recording = &experiment->recordings[set];
        subject->layer = group->targets[i].layer;
        good = experiment_describe(subject, &experiment->fields, set, recording, error);
        if (!good || recording->neuroids == 0) continue;
        group->recorded[count] = (Target){subject->layer, recording_hull(recording)};
        group->recordings[count++] = recording;
    }
    if (good && count > 0)
        good = present(subject, &stimuli, group->recorded, count, group->recordings, error);
    stimulus_set_free(&stimuli);
    return good;
}

/* Total number of presentations in the sets to record. */
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

/*
 * Records as many layers at a time as fit in memory, and passes their experiments to search->take.
 */
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
            good = present_set(group, from, to, set, error);
        for (size_t i = from; good && i < to; i++)
            good = search->take(search->context, group->first + i, &group->experiments[i], error);
        for (size_t i = from; i < to; i++) experiment_free(&group->experiments[i]);
    }
    return good;
}

static bool map_group(const Group *group, Error *error)
{
    ReceptiveFields *fields = allocate(group->count, sizeof *fields, error);
    bool good = fields && receptive_fields_map_layers(group->search->subject, group->targets,
                                                      (int)group->count, fields, error);
    for (size_t i = 0; good && i < group->count; i++) group->experiments[i].fields = fields[i];
    free(fields);
    return good;
}

static bool run_group(Group *group, Error *error)
{
    group->experiments = allocate(group->count, sizeof *group->experiments, error);
    group->recorded = allocate(group->count, sizeof *group->recorded, error);
    group->recordings = allocate(group->count, sizeof *group->recordings, error);
    bool good = group->experiments && group->recorded && group->recordings &&
                map_group(group, error) && record_group(group, error);
    for (size_t i = 0; group->experiments && i < group->count; i++)
        experiment_free(&group->experiments[i]);
    free(group->experiments);
    free(group->recorded);
    free(group->recordings);
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
            bytes += mapping_bytes(search->subject, targets[to].layer, targets[to].rectangle);
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
    const ModelDescription *model = &search->subject->model;
    if (model->noise)
        return error_set(error, "%s: layers of a model with noise cannot be compared", model->name);
    Subject *subject = search->subject;
    const Network *network = &subject->network;
    Rectangle *candidates = allocate((size_t)network->count, sizeof *candidates, error);
    Target *targets = allocate(search->count, sizeof *targets, error);
    bool good = candidates && targets &&
                subject_record(subject, "V1", search->layers, search->count, error) &&
                receptive_field_candidates_of_all(network, &subject->screen, candidates, error) &&
                run_groups(search, candidates, targets, error);
    free(candidates);
    free(targets);
    return good;
}

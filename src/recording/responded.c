#include "recording/responded.h"

#include "recording/field_maps.h"

#include <stdlib.h>
#include <string.h>

/* Responses of the whole layer that are in memory at a time. */
#define LAYER_BYTES ((size_t)32 << 20)

enum { FIELD_SET, BLANK_SET = 4 };

typedef struct {
    const Responder *responder;
    Experiment *experiment;
    StimulusSet stimuli; /* the receptive-field set */
    Grating blank;
    size_t *reached; /* units at positions in reach, owned */
    size_t reached_count;
    size_t *chosen; /* [fields.count] units in the field, owned */
    size_t without_position;
} Responded;

/* -- positions in reach -- */

/* The index of the grid position nearest to the stimuli's centre, along y and x. */
static int middle_position(void)
{
    int middle = 0;
    while (stimulus_position(middle) < STIMULUS_CENTRE) middle++;
    return middle;
}

/* Enlarges `reach` to hold the positions where any unit's response differs from the blank's. */
static void enlarge_reach(Shape shape, const float *responses, const float *blank, Rectangle *reach)
{
    for (int channel = 0; channel < shape.channels; channel++)
        for (int row = 0; row < shape.height; row++)
            for (int column = 0; column < shape.width; column++, responses++, blank++)
                if (*responses != *blank)
                    *reach = rectangle_hull(*reach, (Rectangle){row, column, row + 1, column + 1});
}

/* The gratings at the middle position and its eight neighbours. */
static void middle_gratings(const StimulusSet *set, Grating *gratings)
{
    int middle = middle_position();
    for (int y = middle - 1; y <= middle + 1; y++)
        for (int x = middle - 1; x <= middle + 1; x++) {
            memcpy(gratings, set->gratings + (size_t)(y * FIELD_POSITIONS + x) * FIELD_GRATINGS,
                   FIELD_GRATINGS * sizeof *gratings);
            gratings += FIELD_GRATINGS;
        }
}

/* A unit's field can only be in the middle if gratings there, or around there, can change it. */
static bool find_reach(const Responded *run, Rectangle *reach, Error *error)
{
    enum { PROBES = 9 * FIELD_GRATINGS };
    Grating gratings[PROBES];
    ResponderUnits all = responder_all_units(run->responder);
    size_t batch = responder_batch(run->responder, all, LAYER_BYTES);
    float *responses = allocate(batch + 1, all.count * sizeof *responses, error);
    middle_gratings(&run->stimuli, gratings);
    *reach = (Rectangle){0};
    bool good = responses && responder_gratings(run->responder, &run->blank, 1, all,
                                                responses + batch * all.count, error);
    for (size_t i = 0; good && i < PROBES; i += batch) {
        size_t count = PROBES - i < batch ? PROBES - i : batch;
        good = responder_gratings(run->responder, gratings + i, count, all, responses, error);
        for (size_t n = 0; good && n < count; n++)
            enlarge_reach(run->responder->request.shape, responses + n * all.count,
                          responses + batch * all.count, reach);
    }
    free(responses);
    return good;
}

/* Lists the units at positions in reach, with a margin of one position. */
static bool list_reached(Responded *run, Error *error)
{
    Shape shape = run->responder->request.shape;
    Rectangle reach, all = {0, 0, shape.height, shape.width};
    if (!find_reach(run, &reach, error)) return false;
    if (!rectangle_is_empty(reach))
        reach = rectangle_intersection(
            (Rectangle){reach.top - 1, reach.left - 1, reach.bottom + 1, reach.right + 1}, all);
    run->reached_count = (size_t)shape.channels * rectangle_area(reach);
    run->reached = allocate(run->reached_count, sizeof *run->reached, error);
    size_t *next = run->reached;
    for (int channel = 0; next && channel < shape.channels; channel++)
        for (int row = reach.top; row < reach.bottom; row++)
            for (int column = reach.left; column < reach.right; column++)
                *next++ = (size_t)channel * rectangle_area(all) + rectangle_index(all, row, column);
    return run->reached != NULL;
}

/* -- receptive fields -- */

/* Positions that are presented together, and the blank behind them. */
typedef struct {
    const Responded *run;
    size_t most, first, count; /* positions in `responses` */
    float *responses;          /* [most x FIELD_GRATINGS + 1][reached] */
} Positions;

static bool present_positions(Positions *positions, size_t first, Error *error)
{
    const Responded *run = positions->run;
    size_t cells = (size_t)FIELD_POSITIONS * FIELD_POSITIONS - first;
    size_t count = cells < positions->most ? cells : positions->most;
    size_t images = count * FIELD_GRATINGS;
    Grating *gratings = allocate(images + 1, sizeof *gratings, error);
    if (!gratings) return false;
    memcpy(gratings, run->stimuli.gratings + first * FIELD_GRATINGS, images * sizeof *gratings);
    gratings[images] = run->blank;
    positions->first = first;
    positions->count = count;
    ResponderUnits reached = {run->reached, run->reached_count};
    bool good = responder_gratings(run->responder, gratings, images + 1, reached,
                                   positions->responses, error);
    free(gratings);
    return good;
}

/* FieldMapsRead */
static bool read_position(void *context, size_t cell, float *increases, Error *error)
{
    Positions *positions = context;
    size_t units = positions->run->reached_count;
    if ((cell < positions->first || cell >= positions->first + positions->count) &&
        !present_positions(positions, cell, error))
        return false;
    const float *blank = positions->responses + positions->count * FIELD_GRATINGS * units;
    const float *responses =
        positions->responses + (cell - positions->first) * FIELD_GRATINGS * units;
    memset(increases, 0, units * sizeof *increases);
    for (size_t g = 0; g < FIELD_GRATINGS; g++)
        field_maps_raise(responses + g * units, blank, units, increases);
    return true;
}

static bool find_fields(Responded *run, Error *error)
{
    size_t batch =
        responder_batch(run->responder, (ResponderUnits){NULL, run->reached_count}, LAYER_BYTES);
    Positions positions = {.run = run,
                           .most = batch > 2 * FIELD_GRATINGS ? (batch - 1) / FIELD_GRATINGS : 1};
    FieldMaps maps = {0};
    const FieldMapsLayer layer = {run->responder->request.shape, run->reached, run->reached_count};
    positions.responses =
        allocate(positions.most * FIELD_GRATINGS + 1, run->reached_count * sizeof(float), error);
    bool good = positions.responses &&
                field_maps_make(&maps,
                                &(FieldMapsSource){run->reached_count, read_position, &positions,
                                                   FIELD_MAPS_BYTES},
                                error) &&
                field_maps_choose(&maps, &layer, &run->experiment->fields, &run->chosen,
                                  &run->without_position, error);
    field_maps_free(&maps);
    free(positions.responses);
    return good;
}

/* -- recordings -- */

static void describe(const Responded *run, Recording *recording)
{
    const ResponderRequest *request = &run->responder->request;
    const ReceptiveFields *fields = &run->experiment->fields;
    snprintf(recording->model, sizeof recording->model, "%s", request->name);
    snprintf(recording->region, sizeof recording->region, "V1");
    snprintf(recording->layer, sizeof recording->layer, "%s", request->layer);
    recording->origin = run->responder->origin;
    recording->repetitions = recording_repetitions(recording->stimulus_set);
    recording->visual_degrees = request->degrees;
    bool silent = run->reached_count == 0; /* no unit responds to the gratings in the middle */
    recording->units_recorded = shape_units(request->shape);
    recording->units_mapped = silent ? recording->units_recorded : run->reached_count;
    recording->units_without_position = silent ? recording->units_recorded : run->without_position;
    memcpy(recording->units, fields->units, fields->count * sizeof *recording->units);
    memcpy(recording->field_y, fields->y, fields->count * sizeof *recording->field_y);
    memcpy(recording->field_x, fields->x, fields->count * sizeof *recording->field_x);
}

static bool record_set(const Responded *run, int which, Error *error)
{
    StimulusSet set;
    Recording *recording = &run->experiment->recordings[which];
    ResponderUnits chosen = {run->chosen, run->experiment->fields.count};
    if (!stimulus_set_make(&set, stimulus_set_names[which], error)) return false;
    bool good = recording_make(recording, set.count, chosen.count, error);
    if (good) {
        memcpy(recording->gratings, set.gratings, set.count * sizeof *set.gratings);
        snprintf(recording->stimulus_set, sizeof recording->stimulus_set, "%s", set.name);
        describe(run, recording);
        good = chosen.count == 0 || responder_gratings(run->responder, set.gratings, set.count,
                                                       chosen, recording->responses, error);
    }
    stimulus_set_free(&set);
    return good;
}

bool responded_run(Experiment *experiment, const Responder *responder, Error *error)
{
    Responded run = {.responder = responder, .experiment = experiment};
    StimulusSet blank;
    *experiment = (Experiment){0};
    if (!stimulus_set_make(&blank, stimulus_set_names[BLANK_SET], error)) return false;
    run.blank = blank.gratings[0];
    stimulus_set_free(&blank);
    bool good = stimulus_set_make(&run.stimuli, stimulus_set_names[FIELD_SET], error) &&
                responder_check(responder, error) && list_reached(&run, error) &&
                find_fields(&run, error);
    for (int set = 1; good && set < EXPERIMENT_SETS; set++) good = record_set(&run, set, error);
    stimulus_set_free(&run.stimuli);
    free(run.reached);
    free(run.chosen);
    if (!good) experiment_free(experiment);
    return good;
}

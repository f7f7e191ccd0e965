#include "recording/receptive_field.h"

#include "base/file.h"
#include "base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = FIELD_POSITIONS * FIELD_POSITIONS, SHOWN = FIELD_GRATINGS + 1 };

/* -- from maps to positions -- */

/* Index coordinates to degrees, linearly between the grid's values. */
static double degrees_of_index(double index)
{
    int below = (int)floor(index);
    if (below >= FIELD_POSITIONS - 1) return stimulus_position(FIELD_POSITIONS - 1);
    double part = index - below;
    return stimulus_position(below) * (1 - part) + stimulus_position(below + 1) * part;
}

bool receptive_field_centroid(const float *map, double *y, double *x)
{
    float largest = 0;
    for (int i = 0; i < CELLS; i++)
        if (map[i] > largest) largest = map[i];
    double weight = 0, row = 0, column = 0;
    for (int i = 0; i < CELLS; i++) {
        if (!(map[i] > FIELD_THRESHOLD * (double)largest)) continue;
        weight += (double)map[i];
        row += (double)map[i] * (i / FIELD_POSITIONS);
        column += (double)map[i] * (i % FIELD_POSITIONS);
    }
    *y = weight > 0 ? degrees_of_index(row / weight) : NAN;
    *x = weight > 0 ? degrees_of_index(column / weight) : NAN;
    return weight > 0;
}

bool receptive_field_is_central(const ReceptiveFields *fields, size_t index)
{
    double dy = fields->y[index] - STIMULUS_CENTRE, dx = fields->x[index] - STIMULUS_CENTRE;
    return sqrt(dy * dy + dx * dx) <= FIELD_TOLERANCE; /* false for NaN */
}

/* -- geometry: which positions of the grid reach which positions of the layer -- */

/* reach[cell]: the part of the recorded layer that gratings at this cell can change. */
static bool reach_of_cells(const BrainModel *model, const StimulusSet *set, Rectangle *reach,
                           Error *error)
{
    int layer = brain_model_layer(model);
    const Screen *screen = brain_model_screen(model);
    Rectangle *layers = allocate((size_t)layer + 1, sizeof *layers, error);
    if (!layers) return false;
    for (size_t cell = 0; cell < CELLS; cell++) {
        Rectangle drawn = grating_extent(&set->gratings[cell * FIELD_GRATINGS]);
        forward_reach(brain_model_network(model), layer, screen_changes(screen, drawn), layers);
        reach[cell] = layers[layer];
    }
    free(layers);
    return true;
}

/* Distance from the centre to the stretch of grid positions first..last. */
static double distance_to_stretch(int first, int last)
{
    double low = stimulus_position(first), high = stimulus_position(last);
    if (STIMULUS_CENTRE < low) return low - STIMULUS_CENTRE;
    return STIMULUS_CENTRE > high ? STIMULUS_CENTRE - high : 0;
}

/* The rows (or, by_column, columns) of the layer whose units can be in the field. */
static void possible_range(const Rectangle *reach, int size, bool by_column, int *from, int *to)
{
    *from = *to = 0;
    for (int place = 0; place < size; place++) {
        int first = -1, last = -1;
        for (int i = 0; i < FIELD_POSITIONS; i++) {
            const Rectangle *r = &reach[by_column ? i : i * FIELD_POSITIONS];
            int low = by_column ? r->left : r->top, high = by_column ? r->right : r->bottom;
            if (place < low || place >= high) continue;
            if (first < 0) first = i;
            last = i;
        }
        if (first < 0 || distance_to_stretch(first, last) > FIELD_TOLERANCE) continue;
        if (*from == *to) *from = place;
        *to = place + 1;
    }
}

bool receptive_field_candidates_of_all(const Network *network, const Screen *screen,
                                       Rectangle *candidates, Error *error)
{
    StimulusSet set;
    if (!stimulus_set_make(&set, "receptive_field", error)) return false;
    size_t layers = (size_t)network->count;
    Rectangle *reach = allocate(layers * CELLS, sizeof *reach, error); /* [cell][layer] */
    Rectangle one[CELLS];
    for (size_t cell = 0; reach && cell < CELLS; cell++)
        forward_reach(network, network->count - 1,
                      screen_changes(screen, grating_extent(&set.gratings[cell * FIELD_GRATINGS])),
                      reach + cell * layers);
    for (size_t i = 0; reach && i < layers; i++) {
        Shape shape = network->layers[i].shape;
        for (size_t cell = 0; cell < CELLS; cell++) one[cell] = reach[cell * layers + i];
        possible_range(one, shape.height, false, &candidates[i].top, &candidates[i].bottom);
        possible_range(one, shape.width, true, &candidates[i].left, &candidates[i].right);
    }
    bool good = reach != NULL;
    free(reach);
    stimulus_set_free(&set);
    return good;
}

bool receptive_field_candidates(const BrainModel *model, Rectangle *candidates, Error *error)
{
    StimulusSet set;
    if (!stimulus_set_make(&set, "receptive_field", error)) return false;
    Rectangle reach[CELLS];
    bool good = reach_of_cells(model, &set, reach, error);
    if (good) {
        const Layer *layer = &brain_model_network(model)->layers[brain_model_layer(model)];
        possible_range(reach, layer->shape.height, false, &candidates->top, &candidates->bottom);
        possible_range(reach, layer->shape.width, true, &candidates->left, &candidates->right);
    }
    stimulus_set_free(&set);
    return good;
}

/* -- mapping -- */

typedef struct {
    const BrainModel *model;
    StimulusSet set;
    Rectangle positions;    /* that are mapped */
    Rectangle reach[CELLS]; /* of each cell, in the layer */
    Blank blank;
    float *maps;              /* [unit][CELLS] */
    double operations[CELLS]; /* of matrix products */
} Mapping;

/* max over the gratings of (response - blank), at least 0; the blank is the last of the images. */
static float largest_increase(const float *responses)
{
    float largest = 0, blank = responses[FIELD_GRATINGS];
    for (int i = 0; i < FIELD_GRATINGS; i++)
        if (responses[i] - blank > largest) largest = responses[i] - blank;
    return largest;
}

static void keep_cell(const Mapping *mapping, size_t cell, const Tile *tile)
{
    Rectangle part = tile->rectangle;
    for (int channel = 0; channel < tile->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                size_t unit = (size_t)channel * rectangle_area(mapping->positions) +
                              rectangle_index(mapping->positions, row, column);
                mapping->maps[unit * CELLS + cell] =
                    largest_increase(tile_at(tile, channel, row, column));
            }
}

/*
 * Shows the eight gratings of one cell, and the blank beside them, to the units that they reach.
 * The blank goes the same way, so that a unit that sees no difference has exactly none.
 */
static bool map_cell(void *context, size_t cell, int worker, Error *error)
{
    (void)worker;
    Mapping *mapping = context;
    const BrainModel *model = mapping->model;
    Rectangle part = rectangle_intersection(mapping->reach[cell], mapping->positions);
    if (rectangle_is_empty(part)) return true;
    Grating gratings[SHOWN] = {{0}};
    memcpy(gratings, &mapping->set.gratings[cell * FIELD_GRATINGS],
           FIELD_GRATINGS * sizeof *gratings);
    Rectangle changed = screen_changes(brain_model_screen(model), grating_extent(&gratings[0]));
    Target target = {brain_model_layer(model), part};
    ForwardRequest request = {.network = brain_model_network(model),
                              .targets = &target,
                              .count = 1,
                              .blank = &mapping->blank,
                              .changed = &changed};
    ForwardPlan plan;
    if (!forward_plan(&plan, &request, error)) return false;
    ForwardWorkspace space = {0};
    Tile image = {forward_input_channels(&plan), forward_input_rectangle(&plan), SHOWN, NULL};
    image.values = allocate(tile_size(&image), sizeof *image.values, error);
    bool good = image.values && forward_workspace_open(&space, &plan, SHOWN, 0, error) &&
                brain_model_draw(model, gratings, &image, error);
    if (good) {
        forward_run(&plan, &space, &image);
        Tile output = forward_output(&plan, &space, target.layer);
        keep_cell(mapping, cell, &output);
        mapping->operations[cell] = SHOWN * forward_operations(&plan);
    }
    free(image.values);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return good;
}

static bool fields_make(ReceptiveFields *fields, int channels, Rectangle positions, Error *error)
{
    *fields = (ReceptiveFields){.count = (size_t)channels * rectangle_area(positions)};
    fields->units = allocate(fields->count, sizeof *fields->units, error);
    fields->y = allocate(fields->count, sizeof *fields->y, error);
    fields->x = allocate(fields->count, sizeof *fields->x, error);
    fields->cells = allocate(fields->count, sizeof *fields->cells, error);
    if (!fields->units || !fields->y || !fields->x || !fields->cells) return false;
    Unit *unit = fields->units;
    for (int channel = 0; channel < channels; channel++)
        for (int row = positions.top; row < positions.bottom; row++)
            for (int column = positions.left; column < positions.right; column++)
                *unit++ = (Unit){channel, row, column};
    return true;
}

static void locate_all(const Mapping *mapping, ReceptiveFields *fields)
{
    for (int cell = 0; cell < CELLS; cell++) fields->operations += mapping->operations[cell];
    for (size_t i = 0; i < fields->count; i++) {
        const float *map = mapping->maps + i * CELLS;
        for (int cell = 0; cell < CELLS; cell++) fields->cells[i] += map[cell] > 0;
        fields->with_position += receptive_field_centroid(map, &fields->y[i], &fields->x[i]);
        fields->in_field += receptive_field_is_central(fields, i);
    }
}

bool receptive_fields_map(const BrainModel *model, Rectangle positions, ReceptiveFields *fields,
                          Error *error)
{
    const Layer *layer = &brain_model_network(model)->layers[brain_model_layer(model)];
    Target target = {brain_model_layer(model), positions};
    Mapping *mapping = allocate(1, sizeof *mapping, error);
    bool good = fields_make(fields, layer->shape.channels, positions, error) && mapping;
    if (good) {
        mapping->model = model;
        mapping->positions = positions;
        mapping->maps = allocate(fields->count, CELLS * sizeof *mapping->maps, error);
        good = mapping->maps && stimulus_set_make(&mapping->set, "receptive_field", error) &&
               reach_of_cells(model, &mapping->set, mapping->reach, error) &&
               forward_blank(&mapping->blank, brain_model_network(model), &target, 1, error) &&
               parallel_run(brain_model_threads(model), CELLS, map_cell, mapping, error);
    }
    if (good) locate_all(mapping, fields);
    if (mapping) {
        forward_blank_free(&mapping->blank);
        stimulus_set_free(&mapping->set);
        free(mapping->maps);
        free(mapping);
    }
    if (!good) receptive_fields_free(fields);
    return good;
}

void receptive_fields_free(ReceptiveFields *fields)
{
    free(fields->units);
    free(fields->y);
    free(fields->x);
    free(fields->cells);
    *fields = (ReceptiveFields){0};
}

bool receptive_fields_write(const ReceptiveFields *fields, const char *path, Error *error)
{
    OutputFile output;
    if (!output_open(&output, path, error)) return false;
    fprintf(output.stream,
            "channel,row,column,cells,receptive_field_y,receptive_field_x,in_field\n");
    for (size_t i = 0; i < fields->count; i++) {
        const Unit *unit = &fields->units[i];
        fprintf(output.stream, "%d,%d,%d,%d,", unit->channel, unit->row, unit->column,
                fields->cells[i]);
        if (fields->cells[i] > 0)
            fprintf(output.stream, "%.9g,%.9g,", fields->y[i], fields->x[i]);
        else
            fprintf(output.stream, ",,");
        fprintf(output.stream, "%d\n", receptive_field_is_central(fields, i));
    }
    return output_close(&output, true, error);
}

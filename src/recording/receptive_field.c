#include "recording/receptive_field.h"

#include "base/file.h"
#include "base/progress.h"
#include "base/sums.h"
#include "recording/partial_pass.h"
#include "recording/trials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CELLS = FIELD_POSITIONS * FIELD_POSITIONS,
    SHOWN = FIELD_GRATINGS + 1,
    TOGETHER = 64 /* units whose maps are copied together */
};

/* Maps of one layer are made for about as many rows at a time as fit into this many bytes. */
#define BYTES_FOR_MAPS ((size_t)512 << 20)

/* -- from maps to positions -- */

/* Converts a grid index to degrees by linear interpolation. */
static double degrees_of_index(double index)
{
    int below = (int)floor(index);
    if (below >= FIELD_POSITIONS - 1) return stimulus_position(FIELD_POSITIONS - 1);
    double part = index - below;
    return stimulus_position(below) * (1 - part) + stimulus_position(below + 1) * part;
}

void field_centroid_add(FieldCentroid *centroid, float largest, int cell, float value)
{
    if (!(value > FIELD_THRESHOLD * (double)largest)) return;
    centroid->weight += (double)value;
    centroid->row += (double)value * (cell / FIELD_POSITIONS);
    centroid->column += (double)value * (cell % FIELD_POSITIONS);
}

bool field_centroid_position(const FieldCentroid *centroid, double *y, double *x)
{
    double weight = centroid->weight;
    *y = weight > 0 ? degrees_of_index(centroid->row / weight) : NAN;
    *x = weight > 0 ? degrees_of_index(centroid->column / weight) : NAN;
    return weight > 0;
}

bool receptive_field_centroid(const float *map, double *y, double *x)
{
    float largest = 0;
    FieldCentroid centroid = {0};
    for (int i = 0; i < CELLS; i++)
        if (map[i] > largest) largest = map[i];
    for (int i = 0; i < CELLS; i++) field_centroid_add(&centroid, largest, i, map[i]);
    return field_centroid_position(&centroid, y, x);
}

bool receptive_field_is_central(const ReceptiveFields *fields, size_t index)
{
    double dy = fields->y[index] - STIMULUS_CENTRE, dx = fields->x[index] - STIMULUS_CENTRE;
    return sqrt(dy * dy + dx * dx) <= FIELD_TOLERANCE; /* false for NaN */
}

/* -- geometry: which grid positions can affect which positions of the layer -- */

/*
 * reach[cell]: the part of the layer that gratings at this grid position can change. Noise changes
 * every response.
 */
static bool reach_of_cells(const Subject *subject, int layer, const StimulusSet *set,
                           Rectangle *reach, Error *error)
{
    const Screen *screen = &subject->screen;
    Rectangle *layers = allocate((size_t)layer + 1, sizeof *layers, error);
    if (!layers) return false;
    for (size_t cell = 0; cell < CELLS; cell++) {
        Rectangle drawn = grating_extent(&set->gratings[cell * FIELD_GRATINGS]);
        forward_reach(&subject->network, layer, screen_changes(screen, drawn), layers);
        reach[cell] = subject->model.noise ? shape_rectangle(subject->network.layers[layer].shape)
                                           : layers[layer];
    }
    free(layers);
    return true;
}

/* Distance from the centre to the interval of grid positions first..last. */
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

bool receptive_field_candidates(const Subject *subject, Rectangle *candidates, Error *error)
{
    StimulusSet set;
    if (!stimulus_set_make(&set, "receptive_field", error)) return false;
    Rectangle reach[CELLS];
    int index = subject->layer;
    bool good = reach_of_cells(subject, index, &set, reach, error);
    if (good) {
        const Layer *layer = &subject->network.layers[index];
        possible_range(reach, layer->shape.height, false, &candidates->top, &candidates->bottom);
        possible_range(reach, layer->shape.width, true, &candidates->left, &candidates->right);
    }
    stimulus_set_free(&set);
    return good;
}

/* -- mapping -- */

/*
 * The largest increases at one grid position, in the part of a layer that it can change. Where
 * positions are identical (network/reduced.h), only the one that stands for them is kept.
 */
typedef struct {
    Rectangle part, seen;
    int *rows, *columns; /* of each of the part's: which of those seen, from the first; owned */
    float *increases;    /* [channels][positions seen], owned; NULL: nothing changes */
} CellMap;

/* A layer to map. */
typedef struct {
    Target target; /* layer, and the rectangle of positions to map */
    int channels;
    Rectangle reach[CELLS]; /* what each grid position can change in the layer */
    CellMap *maps;          /* [CELLS], owned */
} MappedLayer;

typedef struct {
    const Subject *subject;
    StimulusSet set;
    MappedLayer *layers; /* [count] */
    int count;
    Blank blank;
    ViewingWorker *workers;
    double operations[CELLS]; /* operations of matrix products */
} Mapping;

float receptive_field_increase(float response, float blank)
{
    return (response > 0 ? response : 0) - (blank > 0 ? blank : 0);
}

/* The largest increase over the gratings, at least 0; the blank is last. NaN: one is not finite. */
static float largest_increase(const float *responses)
{
    float largest = 0, zeros = 0 * responses[FIELD_GRATINGS];
    for (int i = 0; i < FIELD_GRATINGS; i++) {
        float increase = receptive_field_increase(responses[i], responses[FIELD_GRATINGS]);
        if (increase > largest) largest = increase;
        zeros += 0 * responses[i];
    }
    return zeros == 0 ? largest : NAN;
}

/* A row of one channel, or a part of it: its units' responses to the gratings and the blank. */
typedef struct {
    uint32_t *units;  /* [width] their numbers */
    float *responses; /* [SHOWN][width] */
    int width;
} MappedRow;

/* Averages the row's responses over trials of a model with noise. */
static void average_row(const Mapping *mapping, size_t cell, const MappedRow *row)
{
    const char *sets[] = {"receptive_field", "blank"};
    for (size_t i = 0; i < SHOWN; i++) {
        bool blank = i == FIELD_GRATINGS;
        TrialsImage image = {sets[blank], blank ? 0 : cell * FIELD_GRATINGS + i,
                             trials_of_set(mapping->subject, sets[0])};
        trials_average(mapping->subject, &image, row->units, (size_t)row->width,
                       row->responses + i * (size_t)row->width);
    }
}

/*
 * Stores the map values of one grid position, averaged over trials, for a row that begins with this
 * unit.
 */
static void keep_row(const Mapping *mapping, const MappedLayer *layer, size_t cell, Unit first,
                     const MappedRow *row)
{
    const CellMap *map = &layer->maps[cell];
    size_t width = (size_t)row->width;
    float *to = map->increases + (size_t)first.channel * rectangle_area(map->part) +
                rectangle_index(map->part, first.row, first.column);
    average_row(mapping, cell, row);
    for (size_t column = 0; column < width; column++) {
        float responses[SHOWN];
        for (size_t i = 0; i < SHOWN; i++) responses[i] = row->responses[i * width + column];
        to[column] = largest_increase(responses);
    }
}

/* The computed responses at one grid position. */
typedef struct {
    size_t cell;
    const PartialPass *pass;
    const ViewingWorker *worker;
} MappedCell;

static void keep_without_noise(const MappedLayer *layer, const MappedCell *cell)
{
    const CellMap *map = &layer->maps[cell->cell];
    Tile tile = forward_output(&cell->pass->plan, &cell->worker->space, layer->target.layer);
    float *next = map->increases;
    for (int channel = 0; channel < layer->channels; channel++)
        for (int row = map->seen.top; row < map->seen.bottom; row++)
            for (int column = map->seen.left; column < map->seen.right; column++)
                *next++ = largest_increase(tile_at(&tile, channel, row, column));
}

static bool keep_with_noise(const Mapping *mapping, const MappedLayer *layer,
                            const MappedCell *cell, Error *error)
{
    Rectangle part = layer->maps[cell->cell].part;
    size_t width = (size_t)rectangle_width(part);
    MappedRow row = {allocate(width, sizeof *row.units, error),
                     allocate(width, SHOWN * sizeof *row.responses, error), (int)width};
    bool good = row.units && row.responses;
    Unit unit = {0, part.top, part.left};
    for (; good && unit.channel < layer->channels; unit.channel++)
        for (unit.row = part.top; unit.row < part.bottom; unit.row++) {
            for (size_t column = 0; column < width; column++) {
                Unit one = {unit.channel, unit.row, part.left + (int)column};
                const float *from =
                    partial_pass_unit(cell->pass, cell->worker, layer->target.layer, one);
                row.units[column] = unit_number(mapping->subject, one);
                for (size_t i = 0; i < SHOWN; i++) row.responses[i * width + column] = from[i];
            }
            keep_row(mapping, layer, cell->cell, unit, &row);
        }
    free(row.units);
    free(row.responses);
    return good;
}

/* Keeps what the units in `part` respond; with noise, all differ. */
static bool keep_cell(const Mapping *mapping, const MappedLayer *layer, Rectangle part,
                      const MappedCell *cell, Error *error)
{
    CellMap *map = &layer->maps[cell->cell];
    int index = layer->target.layer, height = rectangle_height(part), width = rectangle_width(part);
    bool noise = mapping->subject->model.noise;
    map->part = part;
    map->seen = noise ? part : partial_pass_part(cell->pass, index, part);
    map->rows = allocate((size_t)height, sizeof *map->rows, error);
    map->columns = allocate((size_t)width, sizeof *map->columns, error);
    map->increases = allocate((size_t)layer->channels,
                              rectangle_area(map->seen) * sizeof *map->increases, error);
    if (!map->rows || !map->columns || !map->increases) return false;
    for (int i = 0; i < height; i++)
        map->rows[i] =
            noise ? i : partial_pass_place(cell->pass, index, 0, part.top + i) - map->seen.top;
    for (int i = 0; i < width; i++)
        map->columns[i] =
            noise ? i : partial_pass_place(cell->pass, index, 1, part.left + i) - map->seen.left;
    if (noise) return keep_with_noise(mapping, layer, cell, error);
    keep_without_noise(layer, cell);
    return true;
}

/* The parts of layers that a grid position can change. */
typedef struct {
    Target *targets; /* [count] */
    int *which;      /* [count] indices of their layers */
    int count;
} MappedParts;

static void parts_of_cell(const Mapping *mapping, size_t cell, MappedParts *parts)
{
    for (int i = 0; i < mapping->count; i++) {
        const MappedLayer *layer = &mapping->layers[i];
        Rectangle part = rectangle_intersection(layer->reach[cell], layer->target.rectangle);
        if (rectangle_is_empty(part)) continue;
        parts->targets[parts->count] = (Target){layer->target.layer, part};
        parts->which[parts->count++] = i;
    }
}

/*
 * Presents eight gratings and the blank. The blank is computed with them, so that a unit that does
 * not see the gratings has an increase of exactly 0.
 */
static bool map_targets(Mapping *mapping, size_t cell, ViewingWorker *worker,
                        const MappedParts *parts, Error *error)
{
    Grating gratings[SHOWN] = {{0}};
    memcpy(gratings, &mapping->set.gratings[cell * FIELD_GRATINGS],
           FIELD_GRATINGS * sizeof *gratings);
    PartialPass pass = {
        .subject = mapping->subject,
        .changed = screen_changes(&mapping->subject->screen, grating_extent(&gratings[0]))};
    bool good = partial_pass_open(&pass, parts->targets, parts->count, &mapping->blank, error) &&
                partial_pass_run(&pass, worker, gratings, SHOWN, error);
    for (int t = 0; good && t < parts->count; t++)
        good = keep_cell(mapping, &mapping->layers[parts->which[t]], parts->targets[t].rectangle,
                         &(MappedCell){cell, &pass, worker}, error);
    if (good) mapping->operations[cell] = (double)SHOWN * forward_operations(&pass.plan);
    partial_pass_close(&pass);
    return good;
}

static bool map_cell(void *context, size_t cell, int worker, Error *error)
{
    Mapping *mapping = context;
    size_t layers = (size_t)mapping->count;
    MappedParts parts = {allocate(layers, sizeof *parts.targets, error),
                         allocate(layers, sizeof *parts.which, error), 0};
    bool good = parts.targets && parts.which;
    if (good) parts_of_cell(mapping, cell, &parts);
    if (parts.count > 0)
        good = map_targets(mapping, cell, &mapping->workers[worker], &parts, error);
    free(parts.targets);
    free(parts.which);
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

/* Finds the position of unit i from its map[CELLS]. */
static void locate(ReceptiveFields *fields, size_t i, float *map)
{
    float sum = 0;
    for (int cell = 0; cell < CELLS; cell++) fields->cells[i] += map[cell] > 0;
    for (int cell = 0; cell < CELLS; cell++) sum += map[cell];
    if (isnan(sum)) {
        fields->not_finite++;
        memset(map, 0, CELLS * sizeof *map);
        fields->cells[i] = 0;
    }
    fields->with_position += receptive_field_centroid(map, &fields->y[i], &fields->x[i]);
    fields->in_field += receptive_field_is_central(fields, i);
}

/* maps[unit][cell] of some units. */
static void gather_maps(const MappedLayer *layer, const Unit *units, size_t count,
                        float maps[][CELLS])
{
    for (int cell = 0; cell < CELLS; cell++) {
        const CellMap *map = &layer->maps[cell];
        Rectangle part = map->part;
        size_t area = rectangle_area(map->seen), width = (size_t)rectangle_width(map->seen);
        for (size_t i = 0; i < count; i++) {
            Unit u = units[i];
            maps[i][cell] = 0;
            if (!map->increases || u.row < part.top || u.row >= part.bottom ||
                u.column < part.left || u.column >= part.right)
                continue;
            size_t row = (size_t)map->rows[u.row - part.top];
            size_t column = (size_t)map->columns[u.column - part.left];
            maps[i][cell] = map->increases[(size_t)u.channel * area + row * width + column];
        }
    }
}

static void locate_all(const Mapping *mapping, const MappedLayer *layer, ReceptiveFields *fields)
{
    float maps[TOGETHER][CELLS];
    for (int cell = 0; cell < CELLS; cell++) fields->operations += mapping->operations[cell];
    for (size_t first = 0; first < fields->count; first += TOGETHER) {
        size_t count = fields->count - first < TOGETHER ? fields->count - first : TOGETHER;
        gather_maps(layer, fields->units + first, count, maps);
        for (size_t i = 0; i < count; i++) locate(fields, first + i, maps[i]);
    }
}

static bool open_layer(const Mapping *mapping, MappedLayer *layer, const Target *target,
                       ReceptiveFields *fields, Error *error)
{
    int channels = mapping->subject->network.layers[target->layer].shape.channels;
    layer->target = *target;
    layer->channels = channels;
    if (!fields_make(fields, channels, target->rectangle, error)) return false;
    layer->maps = allocate(CELLS, sizeof *layer->maps, error);
    return layer->maps &&
           reach_of_cells(mapping->subject, target->layer, &mapping->set, layer->reach, error);
}

static bool map_cells(const Subject *subject, Mapping *mapping, Error *error)
{
    Progress progress;
    progress_start(&progress, "receptive-field positions", CELLS, !subject->progress);
    return progress_run(&progress, subject->threads, map_cell, mapping, error);
}

static bool run_mapping(Mapping *mapping, const Target *targets, ReceptiveFields *fields,
                        Error *error)
{
    const Subject *subject = mapping->subject;
    mapping->workers = viewing_workers_open(subject, error);
    bool good = mapping->layers && mapping->workers &&
                stimulus_set_make(&mapping->set, "receptive_field", error);
    for (int i = 0; good && i < mapping->count; i++)
        good = open_layer(mapping, &mapping->layers[i], &targets[i], &fields[i], error);
    good = good &&
           forward_blank(&mapping->blank, &subject->network, targets, mapping->count, error) &&
           map_cells(subject, mapping, error);
    for (int i = 0; good && i < mapping->count; i++)
        locate_all(mapping, &mapping->layers[i], &fields[i]);
    return good;
}

static void free_maps(MappedLayer *layer)
{
    for (int cell = 0; layer->maps && cell < CELLS; cell++) {
        free(layer->maps[cell].rows);
        free(layer->maps[cell].columns);
        free(layer->maps[cell].increases);
    }
    free(layer->maps);
}

static bool map_layers(const Subject *subject, const Target *targets, int count,
                       ReceptiveFields *fields, Error *error)
{
    Mapping *mapping = allocate(1, sizeof *mapping, error);
    if (!mapping) return false;
    mapping->subject = subject;
    mapping->count = count;
    mapping->layers = allocate((size_t)count, sizeof *mapping->layers, error);
    bool good = run_mapping(mapping, targets, fields, error);
    for (int i = 0; mapping->layers && i < count; i++) free_maps(&mapping->layers[i]);
    free(mapping->layers);
    viewing_workers_close(subject, mapping->workers);
    forward_blank_free(&mapping->blank);
    stimulus_set_free(&mapping->set);
    free(mapping);
    for (int i = 0; !good && i < count; i++) receptive_fields_free(&fields[i]);
    return good;
}

bool receptive_fields_map_layers(const Subject *subject, const Target *targets, int count,
                                 ReceptiveFields *fields, Error *error)
{
    Target *some = allocate((size_t)count, sizeof *some, error);
    ReceptiveFields *mapped = allocate((size_t)count, sizeof *mapped, error);
    int with_positions = 0;
    memset(fields, 0, (size_t)count * sizeof *fields);
    bool good = some && mapped;
    for (int i = 0; good && i < count; i++)
        if (!rectangle_is_empty(targets[i].rectangle)) some[with_positions++] = targets[i];
    if (good && with_positions > 0) good = map_layers(subject, some, with_positions, mapped, error);
    for (int i = 0, next = 0; good && i < count; i++)
        if (!rectangle_is_empty(targets[i].rectangle)) fields[i] = mapped[next++];
    free(some);
    free(mapped);
    return good;
}

/* Copies the units of some rows, all columns, to their places among those of all positions. */
static void put_rows(const ReceptiveFields *rows, Rectangle some, Rectangle positions,
                     ReceptiveFields *fields)
{
    size_t area = rectangle_area(positions), length = rectangle_area(some);
    size_t first = rectangle_index(positions, some.top, some.left);
    for (size_t from = 0, to = first; from < rows->count; from += length, to += area) {
        memcpy(fields->units + to, rows->units + from, length * sizeof *fields->units);
        memcpy(fields->y + to, rows->y + from, length * sizeof *fields->y);
        memcpy(fields->x + to, rows->x + from, length * sizeof *fields->x);
        memcpy(fields->cells + to, rows->cells + from, length * sizeof *fields->cells);
    }
    fields->with_position += rows->with_position;
    fields->in_field += rows->in_field;
    fields->not_finite += rows->not_finite;
    fields->operations += rows->operations;
}

/* Maps the positions a few rows at a time. */
static bool map_by_rows(const Subject *subject, Rectangle positions, int together,
                        ReceptiveFields *fields, Error *error)
{
    Rectangle some = positions;
    bool good = fields_make(fields, subject_shape(subject).channels, positions, error);
    for (; good && some.top < positions.bottom; some.top = some.bottom) {
        ReceptiveFields rows;
        Target target = {subject->layer, some};
        target.rectangle.bottom = some.bottom =
            some.top + together < positions.bottom ? some.top + together : positions.bottom;
        good = map_layers(subject, &target, 1, &rows, error);
        if (!good) break;
        put_rows(&rows, some, positions, fields);
        receptive_fields_free(&rows);
    }
    if (!good) receptive_fields_free(fields);
    return good;
}

/* The bytes of the maps of these positions. */
static bool measure_maps(const Subject *subject, Rectangle positions, size_t *bytes, Error *error)
{
    StimulusSet set;
    Rectangle reach[CELLS];
    size_t of_channel = 0;
    if (!stimulus_set_make(&set, "receptive_field", error)) return false;
    bool good = reach_of_cells(subject, subject->layer, &set, reach, error);
    for (size_t cell = 0; good && cell < CELLS; cell++) {
        Rectangle drawn = grating_extent(&set.gratings[cell * FIELD_GRATINGS]);
        Rectangle part = rectangle_intersection(reach[cell], positions);
        Reduced reduced;
        if (rectangle_is_empty(part)) continue;
        good = reduced_open(&reduced, &subject->network, &subject->layer, 1,
                            screen_changes(&subject->screen, drawn), error);
        if (good && reduced.network.count > 0 && !subject->model.noise)
            part = reduced_part(&reduced, subject->layer, part);
        of_channel += rectangle_area(part) * sizeof(float);
        reduced_close(&reduced);
    }
    stimulus_set_free(&set);
    *bytes = (size_t)subject_shape(subject).channels * of_channel;
    return good;
}

bool receptive_fields_map(const Subject *subject, Rectangle positions, ReceptiveFields *fields,
                          Error *error)
{
    Target target = {subject->layer, positions};
    size_t bytes = 0, rows = (size_t)rectangle_height(positions);
    if (!rectangle_is_empty(positions) && !measure_maps(subject, positions, &bytes, error))
        return false;
    if (bytes > BYTES_FOR_MAPS) {
        rows = (size_t)((double)rows * (double)BYTES_FOR_MAPS / (double)bytes);
        return map_by_rows(subject, positions, rows > 0 ? (int)rows : 1, fields, error);
    }
    return receptive_fields_map_layers(subject, &target, 1, fields, error);
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
    return sums_close(&output, true, error);
}

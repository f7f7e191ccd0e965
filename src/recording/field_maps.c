#include "recording/field_maps.h"

#include <stdint.h>
#include <stdlib.h>

enum { CELLS = FIELD_POSITIONS * FIELD_POSITIONS };

/* A unit's increase at a position, if above 0. */
typedef struct {
    uint32_t unit;
    float increase;
} Entry;

/* What is needed while the maps are made. */
typedef struct {
    const FieldMapsSource *source;
    float *cell;    /* [units] increases at a position */
    float *largest; /* [units] maximum of each map */
    Entry *entries; /* [capacity] positions one after the other; NULL: too many */
    size_t capacity, starts[CELLS + 1];
} Making;

void field_maps_raise(const float *responses, const float *blank, size_t units, float *increases)
{
    for (size_t u = 0; u < units; u++) {
        float increase = receptive_field_increase(responses[u], blank[u]);
        if (increase > increases[u]) increases[u] = increase;
    }
}

/* Keeps a position's increases, or gives up keeping any. */
static void keep_cell(Making *making, size_t cell)
{
    size_t count = making->starts[cell];
    for (size_t u = 0; making->entries && u < making->source->units; u++) {
        if (!(making->cell[u] > 0)) continue;
        if (count < making->capacity)
            making->entries[count] = (Entry){(uint32_t)u, making->cell[u]};
        count++;
    }
    making->starts[cell + 1] = count;
    if (count <= making->capacity) return;
    free(making->entries);
    making->entries = NULL;
}

static bool read_cell(const Making *making, size_t cell, Error *error)
{
    return making->source->read(making->source->context, cell, making->cell, error);
}

static bool find_largest(Making *making, int *cells, Error *error)
{
    for (size_t cell = 0; cell < CELLS; cell++) {
        if (!read_cell(making, cell, error)) return false;
        for (size_t u = 0; u < making->source->units; u++) {
            cells[u] += making->cell[u] > 0;
            if (making->cell[u] > making->largest[u]) making->largest[u] = making->cell[u];
        }
        keep_cell(making, cell);
    }
    return true;
}

static bool find_centroids(const Making *making, FieldCentroid *centroids, Error *error)
{
    for (size_t cell = 0; cell < CELLS; cell++) {
        if (!making->entries && !read_cell(making, cell, error)) return false;
        for (size_t u = 0; !making->entries && u < making->source->units; u++)
            field_centroid_add(&centroids[u], making->largest[u], (int)cell, making->cell[u]);
        for (size_t i = making->starts[cell]; making->entries && i < making->starts[cell + 1];
             i++) {
            size_t unit = making->entries[i].unit;
            field_centroid_add(&centroids[unit], making->largest[unit], (int)cell,
                               making->entries[i].increase);
        }
    }
    return true;
}

/* Without memory for the increases they are read again. */
static Entry *make_entries(const FieldMapsSource *source, size_t *capacity)
{
    Error none = {{0}};
    *capacity = source->bytes / sizeof(Entry);
    if (*capacity > source->units * CELLS) *capacity = source->units * CELLS;
    return source->units < UINT32_MAX ? allocate(*capacity, sizeof(Entry), &none) : NULL;
}

bool field_maps_make(FieldMaps *maps, const FieldMapsSource *source, Error *error)
{
    size_t units = source->units;
    *maps = (FieldMaps){allocate(units, sizeof *maps->centroids, error),
                        allocate(units, sizeof *maps->cells, error)};
    Making *making = allocate(1, sizeof *making, error);
    bool good = maps->centroids && maps->cells && making;
    if (good) {
        making->source = source;
        making->cell = allocate(units, sizeof(float), error);
        making->largest = allocate(units, sizeof(float), error);
        making->entries = make_entries(source, &making->capacity);
        good = making->cell && making->largest && find_largest(making, maps->cells, error) &&
               find_centroids(making, maps->centroids, error);
        free(making->entries);
        free(making->cell);
        free(making->largest);
    }
    free(making);
    return good;
}

void field_maps_free(FieldMaps *maps)
{
    free(maps->centroids);
    free(maps->cells);
    *maps = (FieldMaps){NULL, NULL};
}

/* -- units in the field -- */

static bool make_fields(ReceptiveFields *fields, size_t count, Error *error)
{
    *fields = (ReceptiveFields){.count = count, .with_position = count, .in_field = count};
    fields->units = allocate(count, sizeof *fields->units, error);
    fields->y = allocate(count, sizeof *fields->y, error);
    fields->x = allocate(count, sizeof *fields->x, error);
    fields->cells = allocate(count, sizeof *fields->cells, error);
    return fields->units && fields->y && fields->x && fields->cells;
}

static bool is_central(const FieldMaps *maps, size_t unit, double *y, double *x)
{
    field_centroid_position(&maps->centroids[unit], y, x);
    return receptive_field_is_central(&(ReceptiveFields){.y = y, .x = x}, 0);
}

bool field_maps_choose(const FieldMaps *maps, const FieldMapsLayer *layer, ReceptiveFields *fields,
                       size_t **in_layer, size_t *without_position, Error *error)
{
    double y, x;
    size_t count = 0, area = (size_t)layer->shape.height * (size_t)layer->shape.width;
    *without_position = 0;
    for (size_t u = 0; u < layer->count; u++) {
        *without_position += !field_centroid_position(&maps->centroids[u], &y, &x);
        count += is_central(maps, u, &y, &x);
    }
    *in_layer = allocate(count, sizeof **in_layer, error);
    if (!make_fields(fields, count, error) || !*in_layer) return false;
    for (size_t u = 0, i = 0; u < layer->count; u++) {
        if (!is_central(maps, u, &y, &x)) continue;
        size_t unit = layer->units ? layer->units[u] : u, width = (size_t)layer->shape.width;
        fields->units[i] =
            (Unit){(int)(unit / area), (int)(unit % area / width), (int)(unit % area % width)};
        fields->y[i] = y;
        fields->x[i] = x;
        fields->cells[i] = maps->cells[u];
        (*in_layer)[i++] = unit;
    }
    return true;
}

#include "recording/field_maps.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS = FIELD_POSITIONS * FIELD_POSITIONS };

/* What is needed while the maps are made. */
typedef struct {
    const FieldMapsSource *source;
    float *kept;    /* [CELLS][units]; NULL: too large */
    float *cell;    /* [units] unless kept */
    float *largest; /* [units] maximum of each map */
} Making;

void field_maps_raise(const float *responses, const float *blank, size_t units, float *increases)
{
    for (size_t u = 0; u < units; u++) {
        float increase = receptive_field_increase(responses[u], blank[u]);
        if (increase > increases[u]) increases[u] = increase;
    }
}

/* The increases at a position: read, unless they were read before and kept. NULL on error. */
static const float *read_cell(const Making *making, size_t cell, bool again, Error *error)
{
    const FieldMapsSource *source = making->source;
    float *increases = making->kept ? making->kept + cell * source->units : making->cell;
    if (again && making->kept) return increases;
    return source->read(source->context, cell, increases, error) ? increases : NULL;
}

static bool make(const Making *making, FieldMaps *maps, Error *error)
{
    size_t units = making->source->units;
    for (size_t cell = 0; cell < CELLS; cell++) {
        const float *increases = read_cell(making, cell, false, error);
        if (!increases) return false;
        for (size_t u = 0; u < units; u++) {
            maps->cells[u] += increases[u] > 0;
            if (increases[u] > making->largest[u]) making->largest[u] = increases[u];
        }
    }
    for (size_t cell = 0; cell < CELLS; cell++) {
        const float *increases = read_cell(making, cell, true, error);
        if (!increases) return false;
        for (size_t u = 0; u < units; u++)
            field_centroid_add(&maps->centroids[u], making->largest[u], (int)cell, increases[u]);
    }
    return true;
}

bool field_maps_make(FieldMaps *maps, const FieldMapsSource *source, Error *error)
{
    size_t units = source->units;
    bool keep = units <= source->bytes / (CELLS * sizeof(float));
    *maps = (FieldMaps){allocate(units, sizeof *maps->centroids, error),
                        allocate(units, sizeof *maps->cells, error)};
    Making making = {source, keep ? allocate(units, CELLS * sizeof(float), error) : NULL,
                     allocate(units, sizeof(float), error), allocate(units, sizeof(float), error)};
    bool good = maps->centroids && maps->cells && (making.kept || !keep) && making.cell &&
                making.largest && make(&making, maps, error);
    free(making.kept);
    free(making.cell);
    free(making.largest);
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

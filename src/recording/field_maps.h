/*
 * field_maps: receptive fields of units whose responses come from elsewhere: a file
 * (supplied_recordings.h), or a network that runs outside this program (responded.h).
 *
 * A source gives, position by position of the receptive-field set, the largest increase of each
 * unit's response over the blank. A unit's threshold is a fraction of its map's maximum, so the
 * maps are needed twice: the increases above 0 are kept if they fit into FIELD_MAPS_BYTES, and all
 * are otherwise asked for again, since the maps of a whole layer would not fit in most memories.
 * Positions are computed as for networks run here (receptive_field.h).
 */
#pragma once

#include "recording/receptive_field.h"

/* Memory for increases above 0; address space only, until it is used. */
#define FIELD_MAPS_BYTES ((size_t)64 << 20)

/*
 * Fills increases[units] with every unit's largest increase (receptive_field_increase, at least 0)
 * over the gratings at a position. Positions are asked for in order, once or twice.
 */
typedef bool FieldMapsRead(void *context, size_t cell, float *increases, Error *error);

typedef struct {
    size_t units;
    FieldMapsRead *read;
    void *context;
    size_t bytes; /* to keep increases in: FIELD_MAPS_BYTES */
} FieldMapsSource;

typedef struct {
    FieldCentroid *centroids; /* [units], owned */
    int *cells;               /* [units] positions of the map above 0, owned */
} FieldMaps;

/* Release with field_maps_free, also after a failure. */
bool field_maps_make(FieldMaps *maps, const FieldMapsSource *source, Error *error);
void field_maps_free(FieldMaps *maps);

/* Raises each of increases[units] to the increase of a response over the blank, if that is larger. */
void field_maps_raise(const float *responses, const float *blank, size_t units, float *increases);

/* The mapped units, as part of a layer. */
typedef struct {
    Shape shape;         /* of the layer */
    const size_t *units; /* index in the layer of each mapped unit; NULL: the whole layer */
    size_t count;        /* mapped units */
} FieldMapsLayer;

/*
 * Keeps the units in the field: fills *fields and *in_layer, [fields->count] indices in the layer,
 * both owned by the caller; *without_position: mapped units that no grating excites.
 */
bool field_maps_choose(const FieldMaps *maps, const FieldMapsLayer *layer, ReceptiveFields *fields,
                       size_t **in_layer, size_t *without_position, Error *error);

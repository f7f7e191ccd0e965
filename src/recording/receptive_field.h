/*
 * receptive_field: where in the visual field each unit looks, and which units look at the stimuli.
 *
 * A small grating is shown at each of 21 x 21 positions, in 4 orientations and 2 phases. A unit's
 * map is the largest of its 8 responses there minus its response to the blank, 0 where that is
 * negative. Its receptive field is the centroid of the cells above 5% of the map's maximum,
 * weighted by the map; a unit whose map is all 0 has none. The benchmarks keep the units whose
 * receptive field lies within 0.15 degrees of the centre of their stimuli (Marques et al. 2021).
 *
 * Only units that can be among those are mapped: the centroid lies between the positions that reach
 * the unit, so a unit whose positions all lie to one side of the centre, further away than that,
 * cannot.
 */
#ifndef RECORDING_RECEPTIVE_FIELD_H
#define RECORDING_RECEPTIVE_FIELD_H

#include "recording/brain_model.h"

#define FIELD_TOLERANCE 0.15 /* degrees from the stimuli's centre, inclusive */
#define FIELD_THRESHOLD 0.05 /* of the map's maximum */

typedef struct {
    size_t count;         /* units mapped */
    Unit *units;          /* [count], owned, by channel, row, column */
    double *y, *x;        /* [count] receptive field, degrees; NaN for a map that is all 0; owned */
    int *cells;           /* [count] positions of the map above 0, owned */
    size_t with_position; /* units whose map is not all 0 */
    double operations;    /* of matrix products, to map them and whatever was mapped with them */
    size_t in_field;      /* units within FIELD_TOLERANCE of the centre */
    size_t not_finite;    /* units with a response that is NaN or infinite; they have no position */
} ReceptiveFields;

/* The positions (rows and columns) of the recorded layer whose units can be in the field; empty: none can. */
bool receptive_field_candidates(const BrainModel *model, Rectangle *candidates, Error *error);

/* The same for every layer of a network, [network->count], on the screen that shows the stimuli. */
bool receptive_field_candidates_of_all(const Network *network, const Screen *screen,
                                       Rectangle *candidates, Error *error);

/* Maps every unit of those positions; the model must be recording. Release with receptive_fields_free. */
bool receptive_fields_map(const BrainModel *model, Rectangle positions, ReceptiveFields *fields,
                          Error *error);

/*
 * The same for positions of several layers at once; fields[count]. No layer twice. Of a layer without positions nothing
 * is mapped.
 */
bool receptive_fields_map_layers(const BrainModel *model, const Target *targets, int count,
                                 ReceptiveFields *fields, Error *error);
void receptive_fields_free(ReceptiveFields *fields);

/* Is that unit's receptive field at the stimuli's centre? */
bool receptive_field_is_central(const ReceptiveFields *fields, size_t index);

/* Writes channel, row, column, cells, position and whether it is in the field, a row a unit. */
bool receptive_fields_write(const ReceptiveFields *fields, const char *path, Error *error);

/* Response less that to the blank; negative activations count as 0. */
float receptive_field_increase(float response, float blank);

/* A centroid that is summed up cell by cell (y slowest), once the map's maximum is known; begins as 0. */
typedef struct {
    double weight, row, column;
} FieldCentroid;

void field_centroid_add(FieldCentroid *centroid, float largest, int cell, float value);

/* Its position in degrees; false, and NaN, for a map that is all 0. */
bool field_centroid_position(const FieldCentroid *centroid, double *y, double *x);

/* A map's centroid in degrees: map[21 x 21], y slowest. False for a map that is all 0. */
bool receptive_field_centroid(const float *map, double *y, double *x);

#endif

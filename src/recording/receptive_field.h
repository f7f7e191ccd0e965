/*
 * receptive_field: the receptive field of each unit, and which units have theirs at the stimulus
 * centre.
 *
 * A small grating is presented at each of 21 x 21 positions, in 4 orientations and 2 phases. A
 * unit's map is the largest of its 8 responses at each position minus its response to the blank,
 * with negative values set to 0. The receptive field is the centroid of the map's cells above 5% of
 * its maximum, weighted by the map; a unit whose map is all 0 has none. The benchmarks keep units
 * whose receptive field lies within 0.15 degrees of the stimulus centre (Marques et al. 2021).
 *
 * Only units that can meet this criterion are mapped. A centroid lies between the positions that
 * can affect the unit; if these all lie to one side of the centre and further away than the
 * tolerance, the unit is excluded in advance.
 */
#pragma once

#include "recording/subject.h"

#define FIELD_TOLERANCE 0.15 /* degrees from the stimulus centre, inclusive */
#define FIELD_THRESHOLD 0.05 /* fraction of the map's maximum */

typedef struct {
    size_t count; /* units mapped */
    Unit *units;  /* [count], owned, sorted by channel, row, column */
    /* [count] position of the receptive field in degrees; NaN if the map is all 0; owned */
    double *y, *x;
    int *cells;           /* [count] positions of the map above 0; owned */
    size_t with_position; /* units whose map is not all 0 */
    /* operations of matrix products, for all layers mapped in the same call */
    double operations;
    size_t in_field;   /* units within FIELD_TOLERANCE of the centre */
    size_t not_finite; /* units with a NaN or infinite response; they have no position */
} ReceptiveFields;

/* The recorded layer's positions (rows and columns) whose units can be in the field; or empty. */
bool receptive_field_candidates(const Subject *subject, Rectangle *candidates, Error *error);

/* The same for every layer of a network, [network->count], on this screen. */
bool receptive_field_candidates_of_all(const Network *network, const Screen *screen,
                                       Rectangle *candidates, Error *error);

/* Maps every unit at these positions. Release with receptive_fields_free. */
bool receptive_fields_map(const Subject *subject, Rectangle positions, ReceptiveFields *fields,
                          Error *error);

/* The same for several layers at once; fills fields[count]. Empty rectangles are not mapped. */
bool receptive_fields_map_layers(const Subject *subject, const Target *targets, int count,
                                 ReceptiveFields *fields, Error *error);
void receptive_fields_free(ReceptiveFields *fields);

/* Is this unit's receptive field at the stimulus centre? */
bool receptive_field_is_central(const ReceptiveFields *fields, size_t index);

/*
 * Writes one row per unit: channel, row, column, cells, position, and whether it is in the field.
 */
bool receptive_fields_write(const ReceptiveFields *fields, const char *path, Error *error);

/* Response minus the response to the blank; negative activations count as 0. */
float receptive_field_increase(float response, float blank);

/* A centroid accumulated cell by cell (y slowest) once the map's maximum is known; initially 0. */
typedef struct {
    double weight, row, column;
} FieldCentroid;

void field_centroid_add(FieldCentroid *centroid, float largest, int cell, float value);

/* The centroid's position in degrees; false, and NaN, for a map that is all 0. */
bool field_centroid_position(const FieldCentroid *centroid, double *y, double *x);

/* The centroid of map[21 x 21] (y slowest) in degrees; false, and NaN, for a map that is all 0. */
bool receptive_field_centroid(const float *map, double *y, double *x);

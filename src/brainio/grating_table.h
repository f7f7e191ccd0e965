/*
 * grating_table: the gratings that the table of a published stimulus set describes, and which of ours each
 * of them is.
 *
 * A row is known by its parameters (position_y, position_x, contrast, radius, spatial_frequency,
 * orientation, phase), never by its place or its identifier: tables of different years have other orders,
 * and drafts have gratings that the published sets do not.
 */
#ifndef BRAINIO_GRATING_TABLE_H
#define BRAINIO_GRATING_TABLE_H

#include "base/table.h"
#include "vision/stimulus_set.h"

/* gratings[rows of the table], to be freed by the caller; a cell that is no number is an error. */
Grating *grating_table_read(const Table *table, Error *error);

/*
 * For each of gratings[count], the index of the grating of the set with the same parameters, each of them
 * taken once; set->count where there is none. [count], to be freed by the caller.
 */
size_t *grating_table_match(const Grating *gratings, size_t count, const StimulusSet *set,
                            Error *error);

#endif

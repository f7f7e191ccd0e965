/*
 * grating_table: the gratings in the table of a published stimulus set, and their counterparts in
 * our sets.
 *
 * Rows are identified by their parameters (position_y, position_x, contrast, radius,
 * spatial_frequency, orientation, phase), never by position or identifier: tables of different
 * years have different orders, and drafts contain gratings that the published sets do not.
 */
#pragma once

#include "base/table.h"
#include "vision/stimulus_set.h"

/* Reads gratings[rows], to be freed by the caller; a cell that is not a number is an error. */
Grating *grating_table_read(const Table *table, Error *error);

/*
 * For each of gratings[count], the index of the grating in the set with the same parameters, each
 * used at most once; set->count if there is none. [count], to be freed by the caller.
 */
size_t *grating_table_match(const Grating *gratings, size_t count, const StimulusSet *set,
                            Error *error);

/*
 * recording_check: is a recording that is read back the one that would be made now?
 *
 * A file in results may have been sorted, cut, edited or copied since it was written. Its numbers are taken by place,
 * so whatever describes a place is held against what is expected: the gratings (or textures) in their order, the units
 * in theirs, the time bin, the number of repetitions; and between the recordings of one draw, units, receptive fields,
 * layer, screen and counts. (What the file itself must agree on, recording_read checks.)
 *
 * Errors end with what to do: `again`.
 */
#ifndef RECORDING_RECORDING_CHECK_H
#define RECORDING_RECORDING_CHECK_H

#include "recording/recording.h"

/* All stimuli of the set in their order, in one time bin, shown as often as an experiment shows them. */
bool recording_check_stimuli(const Recording *recording, const char *path, const char *again,
                             Error *error);

/* `other`, at `path`, is of the same units of the same layer, on the same screen, as the draw's orientation set. */
bool recording_check_same_units(const Recording *orientation, const Recording *other,
                                const char *path, const char *again, Error *error);

/* Units are in the order of channel, row and column, none of them twice. */
bool recording_check_order(const Recording *recording, const char *path, const char *again,
                           Error *error);

#endif

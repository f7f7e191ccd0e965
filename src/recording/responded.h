/*
 * responded: the V1 recordings of a network that runs outside this program (responder.h).
 *
 * Two passes, without files. The first maps receptive fields, of units at positions in reach only:
 * those that the gratings in the middle of the receptive-field set change. The second records the
 * other sets from the units in the field. Each batch of the first pass contains the blank, so that
 * a unit that does not see the gratings has an increase of exactly 0.
 *
 * Memory: responses to eight images of the whole layer, or to one batch of the units in reach; at
 * most FIELD_MAPS_BYTES for their maps; and the recordings. If the maps do not fit, the
 * receptive-field set is presented twice.
 */
#pragma once

#include "recording/experiment.h"
#include "recording/responder.h"

/* Runs the experiment. Release with experiment_free. */
bool responded_run(Experiment *experiment, const Responder *responder, Error *error);

/*
 * present: the responses of a model's units to the gratings of one or more stimulus sets, each computed once.
 *
 * A grating that cannot reach the recorded units gets the response to the blank without being drawn: the two are
 * identical. Large gratings that differ only in radius, beyond the part of the screen the units read, are
 * byte-identical to them, in whatever sets they are: one is computed for all. The gratings to compute are sorted by how
 * much of the screen they change, largest first, and each batch is computed only where one of its gratings reaches.
 * (Not so in networks with Winograd convolutions, whose form must not depend on the batch; plan.h.) In networks with
 * global layers, small gratings are computed by partial passes (partial_pass.h).
 */
#ifndef RECORDING_PRESENT_H
#define RECORDING_PRESENT_H

#include "recording/subject.h"

/* Fills the responses and operations of recordings made by subject_describe. */
bool present_sets(const Subject *subject, Recording *const *recordings, size_t count, Error *error);

#endif

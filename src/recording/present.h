/*
 * present: the responses of a model's units to the gratings of one or more stimulus sets, each
 * computed once.
 *
 * A grating that cannot affect the recorded units gets the response to the blank without being
 * drawn: the two are identical. Gratings that differ only outside the part of the screen the units
 * read, such as large ones of different radius, have identical pixels within it: one is computed
 * for all of them, across sets. The gratings to compute are sorted by how much of the screen they
 * change, largest first, and a batch is computed only where its gratings can have an effect. In
 * networks with Winograd convolutions, a batch's gratings change the same rectangle, and a blank is
 * computed with them (ForwardRequest.wider in plan.h). In networks with global layers, small
 * gratings are computed by partial passes (partial_pass.h).
 */
#pragma once

#include "recording/subject.h"

/* Fills the responses and operations of recordings made by subject_describe. */
bool present_sets(const Subject *subject, Recording *const *recordings, size_t count, Error *error);

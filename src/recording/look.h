/*
 * look: the answers of a model's units to the gratings of some stimulus sets, each computed once.
 *
 * A grating that cannot reach the recorded units gets the blank's answer without being drawn: it is the same. Large
 * gratings that differ only in a radius beyond what the units see are the same to the byte, whatever set they are in:
 * one is shown for all of them. Those that are shown go together by how much of the screen they change, the largest
 * first, and each batch is computed only where one of its gratings reaches. (Not so in networks with quick
 * convolutions, whose form must not depend on the batch; plan.h.) In networks that look everywhere, small ones are
 * shown by glimpses (glimpse.h).
 */
#ifndef RECORDING_LOOK_H
#define RECORDING_LOOK_H

#include "recording/brain_model.h"

/* Fills the responses, and operations, of recordings that the model described (brain_model_describe). */
bool look_at_sets(const BrainModel *model, Recording *const *recordings, size_t count,
                  Error *error);

#endif

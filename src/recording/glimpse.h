/*
 * glimpse: a few gratings that change the same part of the screen, shown to a network that looks everywhere.
 *
 * The screen is shortened where it stays blank (network/shortened.h). For other networks, and for gratings that change
 * most of the screen, there is no glimpse: its `shortened` has no layers.
 *
 *     Glimpse glimpse = {.changed = rectangle, .space = &space};
 *     glimpse_open(&glimpse, model, targets, count, error);
 *     if (glimpse_is_possible(&glimpse)) glimpse_show(&glimpse, model, gratings, images, error);
 *     glimpse_unit(&glimpse, layer, unit)  ->  its [images] activations
 *     glimpse_close(&glimpse);
 */
#ifndef RECORDING_GLIMPSE_H
#define RECORDING_GLIMPSE_H

#include "network/plan.h"
#include "network/run.h"
#include "network/shortened.h"
#include "recording/brain_model.h"

typedef struct {
    Shortened shortened;
    ForwardPlan plan;
    Rectangle changed;       /* of the screen; set before it is opened, */
    ForwardWorkspace *space; /* like the memory to compute in, which is kept */
} Glimpse;

/* Plans these parts[count] of the whole layers. Close it in any case. */
bool glimpse_open(Glimpse *glimpse, const BrainModel *model, const Target *targets, int count,
                  Error *error);
bool glimpse_is_possible(const Glimpse *glimpse);
void glimpse_close(Glimpse *glimpse);

/* Computes their activations to gratings[images], which are blank outside `changed`. */
bool glimpse_show(Glimpse *glimpse, const BrainModel *model, const Grating *gratings, int images,
                  Error *error);

/* The [images] activations of a unit of a target's part. */
const float *glimpse_unit(const Glimpse *glimpse, int layer, Unit unit);

#endif

/*
 * glimpse: a partial pass, for a few gratings that change the same part of the screen in a network with global layers.
 *
 * The screen is reduced where it stays blank (network/reduced.h). Other networks, and gratings that change most of
 * the screen, allow no partial pass: `reduced` then has no layers.
 *
 *     Glimpse glimpse = {.changed = rectangle, .space = &space};
 *     glimpse_open(&glimpse, subject, targets, count, error);
 *     if (glimpse_is_possible(&glimpse)) glimpse_show(&glimpse, subject, gratings, images, error);
 *     glimpse_unit(&glimpse, layer, unit)  ->  its [images] activations
 *     glimpse_close(&glimpse);
 */
#ifndef RECORDING_PARTIAL_PASS_H
#define RECORDING_PARTIAL_PASS_H

#include "network/plan.h"
#include "network/reduced.h"
#include "network/run.h"
#include "recording/subject.h"

typedef struct {
    Reduced reduced;
    ForwardPlan plan;
    Rectangle changed;       /* rectangle of the screen; the caller sets it */
    ForwardWorkspace *space; /* workspace; set and owned by the caller */
} Glimpse;

/* Plans the pass for these targets[count] of the full layers. Always call glimpse_close, even after a failure. */
bool glimpse_open(Glimpse *glimpse, const Subject *subject, const Target *targets, int count,
                  Error *error);
bool glimpse_is_possible(const Glimpse *glimpse);
void glimpse_close(Glimpse *glimpse);

/* Computes the targets' activations to gratings[images], all blank outside `changed`. */
bool glimpse_show(Glimpse *glimpse, const Subject *subject, const Grating *gratings, int images,
                  Error *error);

/* The [images] activations of a unit in one of the targets. */
const float *glimpse_unit(const Glimpse *glimpse, int layer, Unit unit);

#endif

/*
 * partial_pass: a pass of a few gratings that change the same part of the screen.
 *
 * In a network with global layers the screen is reduced where it stays blank
 * (network/reduced.h). Where that is not possible (other networks, or gratings that change most of
 * the screen), the pass computes what the gratings can reach.
 *
 *     PartialPass pass = {.subject = subject, .changed = rectangle};
 *     partial_pass_open(&pass, targets, count, &blank, error) &&
 *         partial_pass_run(&pass, &worker, gratings, images, error);
 *     partial_pass_unit(&pass, &worker, layer, unit)  ->  its [images] activations
 *     partial_pass_close(&pass);
 */
#pragma once

#include "network/reduced.h"
#include "recording/viewing.h"

typedef struct {
    const Subject *subject; /* set by the caller, like the next two */
    Rectangle changed;      /* of the screen */
    /* the screen is not reduced if averages read only what changes */
    bool few_targets;
    Reduced reduced;   /* without layers: not possible */
    Blank short_blank; /* of the reduced screen; without layers: none */
    ForwardPlan plan;
    const Grating *gratings; /* those being presented */
} PartialPass;

/*
 * Plans the pass for these targets[count], which the blank must cover. Always call
 * partial_pass_close, even after a failure.
 */
bool partial_pass_open(PartialPass *pass, const Target *targets, int count, const Blank *blank,
                       Error *error);
void partial_pass_close(PartialPass *pass);

/* Computes the targets' activations to gratings[images], all blank outside `changed`. */
bool partial_pass_run(PartialPass *pass, ViewingWorker *worker, const Grating *gratings,
                      size_t images, Error *error);

/* The row (axis 0) or column (1) of the pass's layer that stands for this one of the network's. */
int partial_pass_place(const PartialPass *pass, int layer, int axis, int place);

/* The part of the pass's layer that stands for this part of the network's. */
Rectangle partial_pass_part(const PartialPass *pass, int layer, Rectangle part);

/* The [images] activations of a unit in one of the targets. */
const float *partial_pass_unit(const PartialPass *pass, const ViewingWorker *worker, int layer,
                               Unit unit);

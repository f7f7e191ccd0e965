/*
 * partial_pass: a pass of a few gratings that change the same part of the screen.
 *
 * In a network with global layers the screen is reduced where it stays blank (network/reduced.h).
 * Where that is not possible (other networks, or gratings that change most of the screen), the pass
 * computes what the gratings can reach.
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
    const Subject *subject; /* set by the caller */
    Rectangle changed;      /* of the screen; set by the caller */
    Reduced reduced;        /* without layers: not possible */
    ForwardPlan plan;
    const Grating *gratings; /* those being presented */
} PartialPass;

/*
 * Plans the pass for these targets[count]; the blank, which is needed if the screen cannot be
 * reduced, must cover them. Always call partial_pass_close, even after a failure.
 */
bool partial_pass_open(PartialPass *pass, const Target *targets, int count, const Blank *blank,
                       Error *error);
void partial_pass_close(PartialPass *pass);

/* Computes the targets' activations to gratings[images], all blank outside `changed`. */
bool partial_pass_run(PartialPass *pass, ViewingWorker *worker, const Grating *gratings,
                      size_t images, Error *error);

/* The [images] activations of a unit in one of the targets. */
const float *partial_pass_unit(const PartialPass *pass, const ViewingWorker *worker, int layer,
                               Unit unit);

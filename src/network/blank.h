/*
 * blank: every activation to the blank screen, computed once.
 *
 * Whatever a stimulus cannot reach keeps the blank's activation, and a convolution of gray
 * differences is added to the blank's output (plan.h).
 */
#pragma once

#include "network/plan.h"

struct Blank {
    const Network *network;
    Tile *tiles; /* [count] of one image, owned; empty for layers that the targets do not need */
    int count;   /* layers up to the last target */
};

/* Computes the blank for these targets and what they need. Always call forward_blank_free. */
bool forward_blank(Blank *blank, const Network *network, const Target *targets, int count,
                   Error *error);
void forward_blank_free(Blank *blank);

/*
 * blank: every activation to the blank screen, once.
 *
 * What a stimulus cannot reach has the blank's activation; and a convolution over gray differences adds to the
 * blank's (plan.h).
 */
#ifndef NETWORK_BLANK_H
#define NETWORK_BLANK_H

#include "network/plan.h"

struct Blank {
    const Network *network;
    Tile *tiles; /* [count] of one image, owned; empty where the targets do not need the layer */
    int count;   /* layers up to the last target */
};

/* For these targets and everything they need. Release with forward_blank_free, also after a failure. */
bool forward_blank(Blank *blank, const Network *network, const Target *targets, int count,
                   Error *error);
void forward_blank_free(Blank *blank);

#endif

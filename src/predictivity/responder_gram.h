/*
 * responder_gram: inner products between images, over the units of a layer of a network that runs
 * outside this program (recording/responder.h).
 *
 * Like layer_gram, but a block is as many units as fit into memory for all images, and the images
 * are shown once for each block.
 */
#pragma once

#include "predictivity/gram.h"
#include "recording/responder.h"

/* Fills the result for these images. */
bool responder_gram(const Responder *responder, const ScreenImages *images, GramResult result,
                    Error *error);

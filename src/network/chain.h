/*
 * chain: layers computed together in strips of rows, so that what passes between them stays in the
 * processor's cache.
 *
 * For a batch of images one layer's activations take tens of megabytes, so that each layer would
 * read from memory what the one before has written there. In a chain each layer is read by the next
 * alone. Strip by strip, some more rows of the last layer are computed from just as many new rows of
 * each layer before it; of these, only the rows that this strip and the next ones read are held.
 * Every row is computed once.
 *
 * Chains are made only in networks with global operators (squeeze-and-excitation), where whole
 * layers are computed for every image. Matrix products of fewer columns may differ by rounding.
 */
#pragma once

#include "network/plan.h"

/* Finds the plan's chains. `winograd`: may convolutions take that form, which needs all rows? */
bool chains_find(ForwardPlan *plan, bool winograd, Error *error);

/* The layer whose activations this one leaves: itself, or the last one fused into it. */
int chain_output(const ForwardPlan *plan, int layer);

/* Before the first strip, and on to the next one; false if there is none. */
void chain_start(const ForwardPlan *plan, const LayerChain *chain, ChainRows *rows);
bool chain_next(const ForwardPlan *plan, const LayerChain *chain, ChainRows *rows);

/*
 * tokens: which tokens of a layer a plan computes.
 *
 * Tokens are the rows of a C x T x 1 layer. Recorded units are those of a few tokens far apart, and
 * a stimulus changes a square of patches, whose tokens lie in short stretches. The rectangle around
 * either is most of the layer, so for layers of tokens a plan lists the rows themselves: asked for,
 * going backward from the targets, and reached by a change, going forward from the screen.
 *
 *     tokens_open(&tokens, network, layers, error);
 *     tokens_reach(&tokens, reach);                      reach[layers], from forward_reach
 *     tokens_ask(&tokens, layer, part);                  for targets, then from reader to input
 *     tokens_stretches(&tokens, layer, true, &stretches, error)
 *     tokens_close(&tokens);
 */
#pragma once

#include "network/network.h"

typedef struct {
    const Network *network;
    size_t *first; /* [layers + 1] where a layer's rows begin; no rows: not tokens; owned */
    bool *asked;   /* [rows of all layers], owned */
    bool *reached; /* [rows of all layers], owned */
    int layers;
} Tokens;

/* Some rows of a layer, in stretches: full-width rectangles, from top to bottom. */
typedef struct {
    Rectangle *parts; /* [count], owned; NULL: none */
    int count;
} Stretches;

/* Is this a layer of tokens? */
bool tokens_are(const Layer *layer);

/* For the first `layers` layers; nothing is asked for or reached. Always call tokens_close. */
bool tokens_open(Tokens *tokens, const Network *network, int layers, Error *error);
void tokens_close(Tokens *tokens);

/* Marks the rows that a change can reach; reach[layers]: the rectangle that it reaches of each. */
void tokens_reach(Tokens *tokens, const Rectangle *reach);

/* Asks for rows of a layer; does nothing if it is not one of tokens. */
void tokens_ask(Tokens *tokens, int layer, Rectangle part);

/* The rows asked for that are reached, or that are not. None for layers other than of tokens. */
bool tokens_stretches(const Tokens *tokens, int layer, bool reached, Stretches *stretches,
                      Error *error);

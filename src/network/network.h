/*
 * network: a list of layers, each reading earlier ones.
 *
 * Layer 0 is the image on the screen: 3 x pixels x pixels, normalised. The other layers compute
 * what their operators define (operator.h). A network is only a description: its weights are filled
 * elsewhere (models/), rectangles of it are planned in plan.h and computed in run.h. It knows
 * nothing of models or experiments.
 *
 *     Network network;
 *     network_open(&network, "mine", &image, error);
 *     int conv = network_add(&network, &(Layer){.name = "conv1", .kind = &operator_convolution,
 *                                               .inputs = (int[]){0}, .input_count = 1,
 *                                               .shape.channels = 64,
 *                                               .window = {.kernel = {7, 7}, .stride = {2, 2},
 *                                                          .pads = {3, 3, 3, 3}}}, error);
 *     int relu = network_add(&network, &(Layer){.name = "relu", .kind = &operator_relu,
 *                                               .inputs = &conv, .input_count = 1}, error);
 *     network_find(&network, "relu", error)  ->  its index
 *     network_close(&network);
 *
 * Functions that can fail set `error`; network_add then returns -1.
 */
#pragma once

#include "network/operator.h"

#include <stdint.h>

/* How bytes on the screen become the values of layer 0. */
typedef struct {
    int pixels;                  /* side of the screen */
    float mean[3], deviation[3]; /* (byte/255 - mean)/deviation for red, green, blue */
    uint8_t blank;               /* the byte of a blank screen */
} ImageInput;

typedef struct {
    const char *model; /* its name, for messages; not owned */
    ImageInput image;
    Layer *layers; /* [count], owned */
    int count, capacity;
} Network;

/* Opens a network with only the input layer. Release with network_close, also after a failure. */
bool network_open(Network *network, const char *model, const ImageInput *image, Error *error);
void network_close(Network *network);

/*
 * Appends a layer and returns its index, or -1 on error: out of memory, an input that does not
 * exist yet, or a description that the operator rejects. Name and inputs are copied; weights, bias
 * and maps pass to the network even on failure.
 */
int network_add(Network *network, const Layer *description, Error *error);

/* Removes the last layer; no layer may read it. */
void network_drop_last(Network *network);

/*
 * Index of the layer with that name (the last, if there are several); -1, with a message, if none.
 */
int network_find(const Network *network, const char *name, Error *error);

/*
 * Marks the layers that the output of `layer` depends on, including itself: marked[network->count].
 */
void network_mark_needed(const Network *network, int layer, bool *marked);

/* The value of a screen byte in one channel of layer 0. */
float network_normalised(const Network *network, int channel, uint8_t byte);

/* A gray byte as its difference from the blank: (byte - blank)/255. */
float network_gray_difference(const Network *network, uint8_t byte);

/* numbers[channel][byte]: the byte's value in an image of one channel (gray) or three. */
void network_numbers(const Network *network, int channels, float numbers[3][256]);

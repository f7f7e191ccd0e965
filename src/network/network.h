/*
 * network: a list of layers, each reading layers before it.
 *
 * Layer 0 is the image on the screen: 3 x pixels x pixels, normalised. What the others do is said by their
 * operators (operator.h). A network is only a description: somebody fills its weights (models/), rectangles of
 * it are planned in plan.h and computed in run.h. The network knows no model and no experiment.
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
 * Every function that can fail says why in `error`; network_add then returns -1.
 */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include "network/operator.h"

#include <stdint.h>

/* How bytes on the screen become the numbers of layer 0. */
typedef struct {
    int pixels;                  /* of the screen, along each side */
    float mean[3], deviation[3]; /* (byte/255 - mean)/deviation for red, green, blue */
    uint8_t blank;               /* the byte of a blank screen */
} ImageInput;

typedef struct {
    const char *model; /* its name, for messages; not owned */
    ImageInput image;
    Layer *layers; /* [count], owned */
    int count, room;
} Network;

/* Starts with the input layer only. Release with network_close, also after a failure. */
bool network_open(Network *network, const char *model, const ImageInput *image, Error *error);
void network_close(Network *network);

/*
 * Appends a layer and returns its index, or -1: no memory, an input that is not there yet, or what the operator
 * refuses. Name and inputs are copied. weights, bias and maps pass to the network, also when it fails.
 */
int network_add(Network *network, const Layer *description, Error *error);

/* Takes away the layer that was added last; none may read it. */
void network_drop_last(Network *network);

/* Index of the layer of that name (the last, if several have it), or -1 with a sentence. */
int network_find(const Network *network, const char *name, Error *error);

/* Marks the layers that the output of `layer` depends on, itself too: marked[network->count]. */
void network_mark_needed(const Network *network, int layer, bool *marked);

/* A byte of the screen as layer 0 holds it, in one of its channels. */
float network_normalised(const Network *network, int channel, uint8_t byte);

/* A gray byte as its difference from the blank: (byte - blank)/255. */
float network_gray_difference(const Network *network, uint8_t byte);

/* Every byte as an image of one channel holds it, a gray difference, or of three: numbers[channel][byte]. */
void network_numbers(const Network *network, int channels, float numbers[3][256]);

#endif

/*
 * network: a convolutional network as a list of layers, each reading layers before it.
 *
 * Layer 0 is the image on the screen (3 x 224 x 224 for the page's models, normalised). Names are PyTorch's module names;
 * the ReLUs of a block are relu1, relu2, relu3 in the order of their use. A layer is only described
 * here: seeds fill its weights (weights.h), rectangles of it are computed in forward.h.
 *
 *     Network network;
 *     resnet_build(&network, "resnet-50x2_untrained", error);
 *     network_find(&network, "layer1.0.relu2", error)  ->  its index
 */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include "base/error.h"

#define LAYER_NAME_LENGTH 32

/* Added to the variance in a batch normalisation (PyTorch's default). */
#define BATCH_NORM_EPSILON 1e-5f

/* What an untrained batch normalisation multiplies by. */
float batch_norm_scale(void);

typedef enum {
    LAYER_INPUT,
    LAYER_CONVOLUTION,  /* no bias */
    LAYER_BATCH_NORM,   /* untrained, inference: mean 0, variance 1, scale 1, shift 0 */
    LAYER_RELU,         /*                                                            */
    LAYER_MAX_POOL,     /* padding never wins */
    LAYER_ADD,          /* sum of two layers of one shape */
    LAYER_BIAS,         /* adds a number to each channel */
    LAYER_CELLS,        /* of 3n filters: n rectified, n roots of the mean square of two */
    LAYER_AVERAGE_POOL, /* over all positions */
    LAYER_LINEAR        /* weights times the 1 x 1 input, plus bias */
} LayerKind;

typedef struct {
    char name[LAYER_NAME_LENGTH];
    LayerKind kind;
    int input;                   /* index of the layer it reads; -1 for the input */
    int other;                   /* the second one, for LAYER_ADD; else -1 */
    int channels, height, width; /* shape of its output */
    int kernel, stride, padding; /* convolutions and pools; 1, 1, 0 elsewhere */
    float *weights; /* [channels][input channels][kernel][kernel], owned; NULL: not drawn */
    float *bias;    /* [channels] of LAYER_LINEAR and LAYER_BIAS, owned */
} Layer;

/* How PyTorch draws the weights (weights.h). */
typedef enum {
    DRAW_RESNET,  /* twice: uniform by the constructors, then normal (fan out); fc is kept */
    DRAW_FAN_OUT, /* the same with biases, which become 0 */
    DRAW_DEFAULT, /* once: uniform, +-1/sqrt(inputs), biases too */
    DRAW_NOTHING  /* the weights are part of the description */
} WeightDrawing;

typedef struct {
    const char *model;
    WeightDrawing drawing;
    size_t
        other_words; /* drawn by constructors of layers that are not described, after the others */
    int pixels;      /* of the image, along each side */
    float mean[3], deviation[3]; /* the image's normalisation: (byte/255 - mean)/deviation */
    Layer *layers;               /* owned */
    int count, room;
} Network;

/* Starts with the input layer only, of pixels x pixels, and ImageNet's normalisation. */
bool network_open(Network *network, const char *model, int pixels, Error *error);
void network_close(Network *network);

/*
 * Appends a layer that reads `input`; returns its index, or -1 without memory. Shapes follow from
 * the input; `channels` 0 means those of the input.
 */
int network_add(Network *network, const char *name, LayerKind kind, int input, int channels,
                int kernel, int stride, int padding, Error *error);
int network_add_sum(Network *network, const char *name, int input, int other, Error *error);

/* Index of the layer of that name, or -1 with a sentence. */
int network_find(const Network *network, const char *name, Error *error);

/* Number of units of a layer, and of weights of a convolution or linear layer (0 for others). */
size_t layer_units(const Layer *layer);
size_t layer_weight_count(const Network *network, int index);

#endif

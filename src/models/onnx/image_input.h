/*
 * image_input: the input of an ONNX graph, one image, as a layer of the network.
 *
 * The network's layer 0 is a square screen in three colours. What the file wants instead is made
 * from it by layers:
 *
 *   blue first       the channels in reverse order
 *   gray, 1 x H x W  the luminance .299 red + .587 green + .114 blue (ITU-R BT.601, as PIL)
 *   H x W            a screen as wide as the input, W x W: rows are cut off, or added in the
 *                    blank's gray, at top and bottom, so that pixels stay square and the centre
 *                    stays the centre. Only if this size was asked for
 *
 * A side that the file leaves open is the one asked for, or the other side, or 224 pixels.
 */
#pragma once

#include "models/onnx/graph.h"

#define IMAGE_USUAL_PIXELS 224 /* side of the image if nothing says it */

typedef struct {
    int screen[2];    /* rows and columns of the input that were asked for; 0: not */
    ImageInput image; /* its `pixels` is set by image_input_open */
    bool prepared;    /* preprocessed, so not bytes: values may have fractions */
    bool bgr;         /* the network expects blue, green, red */
} ImageRequest;

/*
 * Opens the network with the graph's one input that has no default, and sets that input's value.
 * False, with a message, if it is not an image, if there are several, or if its size is not that
 * asked for.
 */
bool image_input_open(Graph *graph, const ImageRequest *request, const char *model, Error *error);

/* Sets the rows and columns of the opened input. Does the file leave one of them open? */
bool image_input_is_open(const Graph *graph, int screen[2]);

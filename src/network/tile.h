/*
 * tile: a rectangle of a layer's activations for a batch of images, and the layer operations on
 * tiles.
 *
 * values[channel][row][column][image]: images vary fastest, so that a convolution over many small
 * rectangles is one large matrix product and everything else runs over contiguous floats. With one
 * image this is the usual channel, row, column order.
 *
 * Every operation computes `part` of its output tile from an input tile that holds what `part`
 * needs; positions beyond the layer's border are the padding. Matrix products are single-threaded
 * OpenBLAS calls whose shape depends on the tiles only, so results do not depend on how many
 * threads work on other tiles.
 */
#ifndef NETWORK_TILE_H
#define NETWORK_TILE_H

#include "base/rectangle.h"
#include "network/network.h"

typedef struct {
    int channels;
    Rectangle rectangle; /* rows and columns of the layer */
    int images;
    float *values;
} Tile;

/* Number of floats of a tile. */
size_t tile_size(const Tile *tile);

/* The [images] activations of one unit. */
float *tile_at(const Tile *tile, int channel, int row, int column);

/* The rectangle of the input on which `part` of the layer's output depends, clipped to the input.
 */
Rectangle layer_needs(const Layer *layer, const Layer *input, Rectangle part);

/* The rectangle of the layer's output that depends on some of `part` of its input. */
Rectangle layer_touched_by(const Layer *layer, Rectangle part);

/* Floats of scratch memory that tile_convolve needs for one output part. */
size_t tile_scratch_size(const Layer *layer, const Tile *input, Rectangle part);

/*
 * out[part] = scale * (weights * in) + keep * out[part]; weights[channels][in channels x kernel x
 * kernel]. scratch holds tile_scratch_size floats.
 */
void tile_convolve(const Layer *layer, const float *weights, float scale, float keep,
                   const Tile *in, Rectangle part, float *scratch, Tile *out);

/*
 * The inputs of one output position as a matrix columns[in channels x kernel x kernel][images],
 * zeros for padding.
 */
void tile_inputs_of_position(const Layer *layer, const Tile *in, int row, int column,
                             float *columns);

void tile_scale(float scale, const Tile *in, Rectangle part, Tile *out);
void tile_rectify(const Tile *in, Rectangle part, Tile *out);
void tile_add_bias(const float *bias, const Tile *in, Rectangle part, Tile *out);
/* n of out's 2n channels are in's, rectified; n are sqrt((a a + b b)/2) of in's n next and n last. */
void tile_cells(const Tile *in, Rectangle part, Tile *out);
void tile_add(const Tile *a, const Tile *b, Rectangle part, Tile *out);
/* scratch holds one row of the input tile, all its images. */
void tile_max_pool(const Layer *layer, const Tile *in, Rectangle part, float *scratch, Tile *out);
void tile_mean_pool(const Layer *layer, const Tile *in, Rectangle part, float *scratch, Tile *out);
void tile_average_pool(const Tile *in, Tile *out);
void tile_linear(const Layer *layer, const Tile *in, Tile *out);

/* Copies `part` from a tile of one image to every image of `out`. */
void tile_repeat(const Tile *one_image, Rectangle part, Tile *out);

#endif

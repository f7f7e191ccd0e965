/*
 * tile: a rectangle of a layer's activations for a batch of images.
 *
 * values[channel][row][column][image]: images vary fastest, so that a convolution over many small
 * rectangles is one large matrix product and everything else loops over contiguous floats. With one
 * image this is the usual channel, row, column order.
 */
#pragma once

#include "base/rectangle.h"

typedef struct {
    int channels;
    Rectangle rectangle; /* rows and columns of the layer */
    int images;
    float *values; /* not owned */
} Tile;

/* Floats in one row, one channel and the whole tile. */
static inline size_t tile_row_size(const Tile *tile)
{
    return (size_t)rectangle_width(tile->rectangle) * (size_t)tile->images;
}

static inline size_t tile_channel_size(const Tile *tile)
{
    return (size_t)rectangle_height(tile->rectangle) * tile_row_size(tile);
}

static inline size_t tile_size(const Tile *tile)
{
    return (size_t)tile->channels * tile_channel_size(tile);
}

/* The activations of one unit, [images]. */
static inline float *tile_at(const Tile *tile, int channel, int row, int column)
{
    size_t position = rectangle_index(tile->rectangle, row, column);
    return tile->values + (size_t)channel * tile_channel_size(tile) +
           position * (size_t)tile->images;
}

/* Copies `part` from a tile of one image to every image of `out`. */
void tile_repeat(const Tile *one_image, Rectangle part, Tile *out);

#include "network/tile.h"

size_t tile_row_size(const Tile *tile)
{
    return (size_t)rectangle_width(tile->rectangle) * (size_t)tile->images;
}

size_t tile_channel_size(const Tile *tile)
{
    return (size_t)rectangle_height(tile->rectangle) * tile_row_size(tile);
}

size_t tile_size(const Tile *tile)
{
    return (size_t)tile->channels * tile_channel_size(tile);
}

float *tile_at(const Tile *tile, int channel, int row, int column)
{
    size_t position = rectangle_index(tile->rectangle, row, column);
    return tile->values + (size_t)channel * tile_channel_size(tile) +
           position * (size_t)tile->images;
}

void tile_repeat(const Tile *one_image, Rectangle part, Tile *out)
{
    for (int channel = 0; channel < out->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                float value = *tile_at(one_image, channel, row, column);
                float *to = tile_at(out, channel, row, column);
                for (int image = 0; image < out->images; image++) to[image] = value;
            }
}

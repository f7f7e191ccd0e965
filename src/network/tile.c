#include "network/tile.h"

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

#include "recording/kept_rows.h"

#include <stdlib.h>
#include <string.h>

static size_t groups_of(size_t images)
{
    return (images + KEPT_TOGETHER - 1) / KEPT_TOGETHER;
}

size_t kept_rows_bytes(const Strips *strips, const Network *network, size_t images)
{
    size_t units = 0;
    for (int i = 1; i < strips->layers; i++) units += strips_most_kept(strips, network, i);
    return units * groups_of(images) * KEPT_TOGETHER * sizeof(float);
}

bool kept_rows_open(KeptRows *rows, const Strips *strips, const Network *network, size_t images,
                    Error *error)
{
    size_t layers = (size_t)strips->layers;
    *rows = (KeptRows){.strips = strips,
                       .values = allocate(layers, sizeof *rows->values, error),
                       .units = allocate(layers, sizeof *rows->units, error)};
    bool good = rows->values && rows->units;
    for (int i = 1; good && i < strips->layers; i++) {
        rows->units[i] = strips_most_kept(strips, network, i);
        if (rows->units[i] == 0) continue;
        rows->values[i] = allocate(groups_of(images) * KEPT_TOGETHER,
                                   rows->units[i] * sizeof **rows->values, error);
        good = rows->values[i] != NULL;
    }
    if (!good) kept_rows_close(rows);
    return good;
}

void kept_rows_close(KeptRows *rows)
{
    for (int i = 0; rows->values && i < rows->strips->layers; i++) free(rows->values[i]);
    free(rows->values);
    free(rows->units);
    *rows = (KeptRows){0};
}

/* The rows kept of a layer for the group of image `first`, from that image on. */
static float *rows_of(const KeptRows *rows, size_t first, int layer)
{
    return rows->values[layer] + first / KEPT_TOGETHER * rows->units[layer] * KEPT_TOGETHER +
           first % KEPT_TOGETHER;
}

/* Copies `part` between a tile and the rows `kept` at `group`, into the tile if `fill`. */
static void copy(float *group, Rectangle kept, Rectangle part, const Tile *tile, bool fill)
{
    size_t images = (size_t)tile->images, position = rectangle_area(kept);
    for (int channel = 0; channel < tile->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                size_t unit = (size_t)channel * position + rectangle_index(kept, row, column);
                float *here = group + unit * KEPT_TOGETHER,
                      *there = tile_at(tile, channel, row, column);
                memcpy(fill ? there : here, fill ? here : there, images * sizeof *here);
            }
}

void kept_rows_fill(void *context, size_t first, int layer, Rectangle part, Tile *tile)
{
    const KeptRows *rows = context;
    Rectangle kept = strips_step(rows->strips, rows->strip - 1, layer)->kept;
    copy(rows_of(rows, first, layer), kept, part, tile, true);
}

void kept_rows_keep(const KeptRows *rows, size_t first, int layer, const Tile *tile)
{
    Rectangle kept = strips_step(rows->strips, rows->strip, layer)->kept;
    if (!rectangle_is_empty(kept)) copy(rows_of(rows, first, layer), kept, kept, tile, false);
}

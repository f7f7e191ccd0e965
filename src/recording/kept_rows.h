/*
 * kept_rows: what the next strip of a network reads again of the layers of this one, for all images
 * (network/strips.h).
 *
 *     kept_rows_open(&rows, &strips, network, images, error);
 *     for each strip: rows.strip = strip; present all images with kept_rows_fill as `fill`, and
 *                     call kept_rows_keep for each target's tile
 *     kept_rows_close(&rows);
 */
#pragma once

#include "network/run.h"
#include "network/strips.h"

/* Images are stored in groups of this many; a batch lies within one. */
#define KEPT_TOGETHER 32

typedef struct {
    const Strips *strips;
    float **values; /* [layers] each [group][channel][row][column][KEPT_TOGETHER], all owned */
    size_t *units;  /* [layers] floats per image, owned */
    int strip;      /* being presented */
} KeptRows;

/* Bytes for these images. */
size_t kept_rows_bytes(const Strips *strips, const Network *network, size_t images);

bool kept_rows_open(KeptRows *rows, const Strips *strips, const Network *network, size_t images,
                    Error *error);
void kept_rows_close(KeptRows *rows);

/* ForwardFill, with KeptRows as its context: rows kept by an earlier strip. */
void kept_rows_fill(void *context, size_t first, int layer, Rectangle part, Tile *tile);

/* Keeps what later strips read of a layer; first: the number of the tile's first image. */
void kept_rows_keep(const KeptRows *rows, size_t first, int layer, const Tile *tile);

/*
 * product: weights times inputs and what follows, for convolutions.
 *
 *     out = finish(factor (weights inputs) + before)
 *
 * finish.h says what follows; `before` is the blank's part, the same for all images, or nothing.
 *
 * Most of our products are small: 100 rows by 64 columns, of 256 inputs. OpenBLAS then spends a
 * third of its time on packing, and its kernels do not reach the processor's speed. So on
 * processors with AVX-512, products of up to PRODUCT_DEPTH inputs have a kernel here. The inputs of
 * 32 columns are copied into a panel that stays in the first two caches, 8 rows by 32 columns of
 * sums stay in registers, and each result is stored once, finished (docs/speed.md has the figures).
 * All other products are OpenBLAS's, and so are all where OpenBLAS itself uses older kernels than
 * those for AVX-512, by its choice or that of OPENBLAS_CORETYPE.
 *
 * The kernel here adds the inputs' parts in their order, each with one rounding, so that a column
 * does not depend on the other columns.
 */
#pragma once

#include "network/operators/finish.h"

enum { PRODUCT_DEPTH = 320 }; /* as many as OpenBLAS, too, sums up without a break */

typedef struct {
    int rows, columns, depth;
    const float *weights; /* [rows][depth], or packed */
    bool packed;          /* by product_pack */
    const float *inputs;  /* [depth][columns]; rows are `input_stride` floats apart */
    size_t input_stride;
    float *out; /* [rows][columns]; rows are `out_stride` floats apart */
    size_t out_stride;
    Finish finish;
    int channel;        /* the finish's and before's channel for row 0 */
    const Tile *before; /* one image; NULL: nothing */
    Rectangle part;     /* if there is `before`: columns are its positions x images */
    int images;
} Product;

void product_run(const Product *product);

/* Are products of so many inputs computed by the kernel here, if their weights are packed? */
bool product_packs(int depth);

/*
 * Weights that each product reads only once are read faster if they are packed:
 * to[rows / 8, rounded up][depth][8]; missing rows are not touched. The size is in floats.
 */
size_t product_packed_size(int rows, int depth);
size_t product_packed_place(int row, int input, int depth);
void product_pack(int rows, int depth, const float *weights, float *to);

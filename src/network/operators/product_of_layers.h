/*
 * product_of_layers: matrix products of two layers, by which every position can attend to every other.
 *
 *   operator_product      2 inputs, shape set by the caller: batched matrix products, out[b] =
 *                         first[b] second[b]. Rows, columns and batches may lie anywhere in the
 *                         layers; maps are tables of units (product_tables_make). A part needs
 *                         the rows of the first input that it is made of, and of the second the
 *                         batches: one window of a Swin transformer, all tokens of a ViT
 *
 * Self-attention over tokens C x T x 1, with h heads of d channels, is then: a product of queries
 * and keys, giving h T channels at T rows (row: the querying token; channels: head by head, the
 * token queried); softmax in h groups (softmax.h); a product with the values, giving h d channels at
 * T rows.
 *
 * Images vary fastest in a tile, so the two matrices of each image are packed first, and multiplied
 * by one single-threaded OpenBLAS call per image and batch, whose shape depends on the part only. Of
 * a few rows (the tokens of recorded units), packing would cost more than multiplying: they are sums
 * of numbers that lie side by side in the tiles, image by image.
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_product;

/* `batches` products of a rows x inner by an inner x columns matrix. */
typedef struct {
    int batches, rows, inner, columns;
} LayerProduct;

/* Unit indices, counted by channel, then row; an element's index is the sum of its parts. */
typedef struct {
    int *first_rows;     /* [batches][rows] of the first input */
    int *first_inner;    /* [inner] */
    int *second_batches; /* [batches] of the second */
    int *second_inner;   /* [inner] */
    int *second_columns; /* [columns] */
    int *out_rows;       /* [batches][rows] of the output; column j is j channels on */
} ProductTables;

/* Allocates the maps of an operator_product layer; the caller fills the tables. */
bool product_tables_make(Layer *layer, const LayerProduct *size, ProductTables *tables,
                         Error *error);

/* The length of map i of such a layer. */
size_t product_table_length(const Layer *layer, int i);

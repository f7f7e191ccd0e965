/*
 * attention: operators that let every position attend to every other.
 *
 *   operator_softmax      1 input: at each position, exp(x) over its sum within each of `groups`
 *                         groups of channels
 *
 *   operator_log_softmax  its logarithm
 *
 *   operator_product      2 inputs, shape set by the caller: batched matrix products, out[b] =
 *                         first[b] second[b]. Rows, columns and batches may lie anywhere in the
 *                         layers; maps are tables of units (product_tables_make). A part needs
 *                         the rows of the first input that it is made of, and of the second the
 *                         batches: one window of a Swin transformer, all tokens of a ViT
 *
 * Self-attention over tokens C x T x 1, with h heads of d channels, is then: a product of queries
 * and keys, giving h T channels at T rows (row: the querying token; channels: head by head, the
 * token queried); softmax in h groups; a product with the values, giving h d channels at T rows.
 *
 * product.h computes the products.
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_softmax, operator_log_softmax, operator_product;

/* `batches` products of a rows x inner by an inner x columns matrix. */
typedef struct {
    int batches, rows, inner, columns;
} Product;

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
bool product_tables_make(Layer *layer, const Product *size, ProductTables *tables, Error *error);

/* Such a layer's sizes and tables. */
Product product_size(const Layer *layer);
ProductTables product_tables(const Layer *layer);

/* The length of map i of such a layer. */
size_t product_table_length(const Layer *layer, int i);

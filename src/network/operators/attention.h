/*
 * attention: what lets every place look at every other.
 *
 *   operator_softmax   1 input: at each position, over each of `groups` stretches of channels, exp(x) over the sum of
 *   them operator_log_softmax                 its logarithm
 *   operator_product   2 inputs, shape set by the caller: batches of matrix products, out[b] = first[b] second[b],
 *   where
 *                      rows, columns and batches lie anywhere in the layers. maps are tables of units
 *                      (product_tables_make). It looks everywhere
 *
 * So self-attention of tokens C x T x 1 with h heads of d channels is: a product of queries and keys, whose result has
 * h T channels at each of T rows (rows: which token asks; channels: head by head, which token is asked), softmax in h
 * groups, and a product with the values, of h d channels at T rows again.
 *
 * Products are of one image and one batch each: single-threaded OpenBLAS calls whose shape depends on the layer only.
 */
#ifndef NETWORK_OPERATORS_ATTENTION_H
#define NETWORK_OPERATORS_ATTENTION_H

#include "network/operator.h"

extern const Operator operator_softmax, operator_log_softmax, operator_product;

/* rows x inner times inner x columns, so many times. */
typedef struct {
    int batches, rows, inner, columns;
} Product;

/* Units, counted channel by channel, row by row; parts of an element's unit are added. */
typedef struct {
    int *first_rows;     /* [batches][rows] of the first input */
    int *first_inner;    /* [inner] */
    int *second_batches; /* [batches] of the second */
    int *second_inner;   /* [inner] */
    int *second_columns; /* [columns] */
    int *out_rows;       /* [batches][rows] of the output; column j is j channels further */
} ProductTables;

/* Gives a layer of operator_product its maps, to be filled by the caller. */
bool product_tables_make(Layer *layer, const Product *size, ProductTables *tables, Error *error);

/* Numbers in map i of such a layer. */
size_t product_table_length(const Layer *layer, int i);

#endif

/*
 * product: computes a part of an operator_product layer (attention.h).
 *
 * Images vary fastest in a tile, so for a matrix product the two matrices of each image are packed
 * first: one single-threaded OpenBLAS call per image and batch, whose shape depends on the part
 * only. Of a few rows (the tokens of recorded units), packing would cost more than multiplying:
 * they are sums of numbers that lie side by side in the tiles, image by image.
 */
#pragma once

#include "network/operator.h"

size_t product_scratch(const OperatorWork *work);
void product_run(const OperatorWork *work);

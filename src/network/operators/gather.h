/*
 * gather: any unit to any place.
 *
 *   operator_gather   1 input, shape set by the caller. Output unit u is input unit maps[0][u],
 *                     both counted channel by channel and row by row; -1 gives numbers[0]. It needs
 *                     its whole input; where channels map to channels, rows to rows and columns to
 *                     columns, operator_rearrange needs less
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_gather;

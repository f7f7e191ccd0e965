/*
 * gather: any unit to any place.
 *
 *   operator_gather   1 input, shape set by the caller. Output unit u, counted channel by channel, row by row, is
 *   input unit
 *                     maps[0][u], counted likewise; -1 stands for numbers[0]. It looks everywhere: where channels stay
 *                     among channels, rows among rows and columns among columns, operator_rearrange is asked for less
 */
#ifndef NETWORK_OPERATORS_GATHER_H
#define NETWORK_OPERATORS_GATHER_H

#include "network/operator.h"

extern const Operator operator_gather;

#endif

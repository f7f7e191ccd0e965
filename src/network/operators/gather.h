/*
 * gather: any unit to any place.
 *
 *   operator_gather   1 input, shape set by the caller. Output unit u is input unit maps[0][u],
 *                     both counted channel by channel and row by row; -1 gives numbers[0]. Where
 *                     every channel moves the same positions to the same places (an image's patches
 *                     become tokens; numbers[1] is then set to 1), a part needs just the positions
 *                     it reads; otherwise it needs the whole input
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_gather;

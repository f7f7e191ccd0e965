/*
 * ranking: channels in the order of their values, at each position.
 *
 *   operator_ranked   1 input; the caller sets shape.channels, at most the input's. Output channel i
 *                     is the i-th largest value of the input's channels; if numbers[0] is not 0, the
 *                     i-th smallest. If numbers[1] is not 0, it is that channel's index instead. Of
 *                     equal values the first comes first, or if numbers[2] is not 0 the last. NaN
 *                     counts as largest
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_ranked;

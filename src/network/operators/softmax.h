/*
 * softmax: of groups of channels, at each position.
 *
 *   operator_softmax      1 input: at each position, exp(x) over its sum within each of `groups`
 *                         groups of channels
 *
 *   operator_log_softmax  its logarithm
 */
#pragma once

#include "network/operator.h"

extern const Operator operator_softmax, operator_log_softmax;

/*
 * fold_lookup: constants made by looking up, sorting or counting elements of other constants.
 *
 * Exporters write masks of attention, tables of relative positions and unrolled loops with them:
 * Trilu, EyeLike, OneHot, GatherElements, GatherND, ArgMax, ArgMin, TopK, CumSum, IsNaN, IsInf.
 * They are computed only of constants; of activations they are not supported.
 */
#pragma once

#include "models/onnx/node_context.h"

/* The function for the operator with that name; NULL: none of these. */
NodeFunction *fold_lookup(const char *operator_name);

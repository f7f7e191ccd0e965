/*
 * inline: replaces functions and branches by the operators they consist of.
 *
 * A node may call a function defined in the model (ModelProto.functions; PyTorch's first dynamo
 * exporter wrote one for every module). The function's nodes replace the call. Names inside it
 * become "output/name", after the call's first output, so that calls do not clash; inputs, outputs
 * and attributes are the call's.
 *
 * An If holds a graph for each branch. Both are moved into the main graph in the same way, and the
 * If becomes a choice between their outputs: its inputs are then the condition, the outputs of
 * then_branch and those of else_branch, and it has no attributes. (Nodes have no side effects, and
 * the branch not chosen is never computed.)
 *
 * Graphs without either are unchanged.
 */
#pragma once

#include "base/error.h"
#include "onnx/onnx.pb-c.h"

/*
 * `opset` is the model's version of the standard operators. On failure, the message lacks the
 * file's name, and the model can still be freed.
 */
bool inline_graph(Onnx__ModelProto *model, int opset, Error *error);

/* The version of the standard operators in an opset_import; 0 if it has none, -1 if several. */
int64_t inline_opset(Onnx__OperatorSetIdProto *const *imports, size_t count);

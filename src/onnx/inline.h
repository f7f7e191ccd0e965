/*
 * inline: a graph whose nodes are operators only.
 *
 * A node may call a function, an operator of the model's own (ModelProto.functions; PyTorch's first exporter by dynamo
 * wrote one for every module): the function's nodes take its place. Names inside become "output/name" by the call's
 * first output, so that they stay apart; inputs, outputs and attributes are the call's.
 *
 * An If holds a graph for either branch: both are moved into the graph in the same way, and the If becomes a choice
 * among their outputs. Its inputs are then the condition, the outputs of then_branch, those of else_branch, and it has
 * no attributes. (Nodes have no side effects, and what is not chosen costs nothing.)
 *
 * Graphs without either stay as they are.
 */
#ifndef ONNX_INLINE_H
#define ONNX_INLINE_H

#include "base/error.h"
#include "onnx/onnx.pb-c.h"

/*
 * `opset`: the version of the standard operators that the model is written for. Fails with a sentence without a
 * subject; the model can be freed then, too.
 */
bool inline_graph(Onnx__ModelProto *model, int opset, Error *error);

/* The version of the standard operators among these; 0: they do not say, -1: they name several. */
int64_t inline_opset(Onnx__OperatorSetIdProto *const *imports, size_t count);

#endif

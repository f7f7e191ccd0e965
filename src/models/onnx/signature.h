/*
 * signature: what a node of each operator may contain, opset by opset.
 *
 * One table lists every operator that is supported: its number of inputs and outputs, and the
 * attributes that are read, with their types and, if only some values are supported, those. Each
 * row has been compared with ONNX's own list of operators (docs/Changelog.md of
 * github.com/onnx/onnx); a later opset has a row of its own only if it differs.
 *
 * A node is checked against its row before anything is made of it. Whatever the row does not list
 * would be ignored by the function that reads the node, so it is refused: an attribute that is
 * unknown, of another type or given twice; an unsupported value; a reference to an attribute of a
 * function; too many inputs or outputs; a missing input. An operator without a row is not
 * supported.
 */
#pragma once

#include "onnx/onnx_file.h"

/* False, with a message without a subject (node_context.h), if the node is refused. */
bool signature_check(const Onnx__NodeProto *node, int opset, Error *error);

/*
 * signature: what a node of each operator may say, opset by opset.
 *
 * One table lists every operator that is read: how many inputs and outputs it has, and the attributes that are read,
 * with their kinds and, where only some values are supported, these. Each row is compared with ONNX's own list of
 * operators (docs/Changelog.md of github.com/onnx/onnx); a new opset adds a row only where something differs.
 *
 * A node is checked against its row before anything is made of it. Whatever the row does not list would be
 * ignored by the function that reads the node, so it is refused: an attribute that is unknown, of another kind or
 * given twice, a value that is not supported, a reference to an attribute of a function, an input or output too many,
 * an input that is missing. An operator without a row is not supported.
 */
#ifndef MODELS_ONNX_SIGNATURE_H
#define MODELS_ONNX_SIGNATURE_H

#include "onnx/onnx_file.h"

/* False with a sentence that has no subject, as the functions of step.h have. */
bool signature_check(const Onnx__NodeProto *node, int opset, Error *error);

#endif

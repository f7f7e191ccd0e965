/*
 * onnx_file: an ONNX file in memory, in the terms of its own format.
 *
 * An ONNX file is one protocol-buffer message: a graph (nodes, named tensors between them, weights)
 * and a few words about the program that wrote it. onnx.proto lists the fields that are read;
 * protoc-c generates the structs (build/generated/onnx/onnx.pb-c.h), and libprotobuf-c fills them.
 * Before that, the bytes are checked once (wire.h): every length must lie inside the enclosing
 * message, and there must not be more messages than a network can have. A file that is not ONNX is
 * refused with a message that says what it appears to be.
 *
 * Weights stay where they are in the file's bytes (lean.h) and are converted when they are first
 * used (tensor.h), so opening a file takes the time to read it, and its size in memory.
 *
 * Models of more than 2 GB keep their tensors in files beside the model, and newer exporters always
 * do: see external_data.h.
 */
#pragma once

#include "base/file.h"
#include "onnx/onnx.pb-c.h"

#define ONNX_NEWEST 28 /* the newest opset in models/onnx/signature.c */

typedef struct {
    char path[FILE_PATH_LENGTH]; /* or a name for messages, if read from memory */
    bool has_folder;             /* opened by its path, so it may have external data */
    uint8_t *bytes;              /* [length] the whole file, owned */
    size_t length;
    Onnx__ModelProto *model; /* owned, except weights that lie in `bytes` */
    const Onnx__GraphProto *graph;
    int opset; /* the file's version of the standard operators */
} OnnxFile;

/* Opens a file, or a copy of bytes in memory. Always call onnx_file_close, even on failure. */
bool onnx_file_open(OnnxFile *file, const char *path, Error *error);
bool onnx_file_parse(OnnxFile *file, const void *bytes, size_t length, const char *name,
                     Error *error);
void onnx_file_close(OnnxFile *file);

/* -- nodes -- */

/* The operator's name, with its domain unless standard: "Conv", "com.microsoft.Gelu". */
void onnx_node_operator(const Onnx__NodeProto *node, char name[128]);

/* Is the node this standard operator? */
bool onnx_node_is(const Onnx__NodeProto *node, const char *operator_name);

/* The attribute of that name; NULL if the node does not have it. */
const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node, const char *name);

/*
 * An attribute's value; `otherwise` if the node does not have it. (Some writers omit a value of 0.)
 * Its type has been checked already (models/onnx/signature.h).
 */
int64_t onnx_integer(const Onnx__NodeProto *node, const char *name, int64_t otherwise);
float onnx_float(const Onnx__NodeProto *node, const char *name, float otherwise);

/* Does a string attribute, by default `otherwise`, equal `text`? */
bool onnx_text_is(const Onnx__NodeProto *node, const char *name, const char *text,
                  const char *otherwise);

/* The integers of an attribute and their count; NULL and 0 if the node does not have it. */
const int64_t *onnx_integers(const Onnx__NodeProto *node, const char *name, size_t *count);

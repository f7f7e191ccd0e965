/*
 * onnx_file: an ONNX file in memory, as its own format describes it.
 *
 * An ONNX file is one protocol-buffer message: a graph (nodes, the tensors between them by name, weights) and
 * a little about who wrote it. onnx.proto lists the fields that are read; protoc-c makes the structs
 * (build/generated/onnx/onnx.pb-c.h), libprotobuf-c fills them. Before it may, the bytes are walked once: every length
 * is inside the message that holds it, and there are not more messages than a network can have. A file that is not ONNX
 * is refused by what it seems to be.
 *
 * Weights are left as the bytes they are, where they are (lean.h; tensor.h turns them into numbers when somebody
 * asks), so that opening a file costs its reading and its size.
 *
 * Tensors larger than 2 GB in all are kept beside the file, and newer exporters always do that: see external_data.h.
 */
#ifndef ONNX_ONNX_FILE_H
#define ONNX_ONNX_FILE_H

#include "base/file.h"
#include "onnx/onnx.pb-c.h"

#define ONNX_NEWEST 28 /* the last opset whose operators are known: models/onnx/signature.c */

typedef struct {
    char path[FILE_PATH_LENGTH]; /* for messages; external data are in its folder; or a name */
    bool has_folder;             /* opened by its path: external data may lie beside it */
    uint8_t *bytes;              /* [length] the whole file, owned */
    size_t length;
    Onnx__ModelProto *model; /* owned, but for weights that lie in the bytes */
    const Onnx__GraphProto *graph;
    int opset; /* version of the standard operators that the file is written for */
} OnnxFile;

/*
 * Opens a file, or a copy of bytes in memory that messages call `name`. Release with onnx_file_close, also after a
 * failure.
 */
bool onnx_file_open(OnnxFile *file, const char *path, Error *error);
bool onnx_file_parse(OnnxFile *file, const void *bytes, size_t length, const char *name,
                     Error *error);
void onnx_file_close(OnnxFile *file);

/* -- what a node says -- */

/* Its operator for messages: "Conv", "com.microsoft.Gelu". */
void onnx_node_operator(const Onnx__NodeProto *node, char name[128]);

/* Is it this standard operator? */
bool onnx_node_is(const Onnx__NodeProto *node, const char *operator_name);

/* The attribute of that name; NULL: the node does not have it. */
const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node, const char *name);

/*
 * Its value; `otherwise` where the node does not have it. (Of an attribute whose value is 0 some writers leave the
 * value out.) The kind has been checked before: models/onnx/signature.h.
 */
int64_t onnx_integer(const Onnx__NodeProto *node, const char *name, int64_t otherwise);
float onnx_float(const Onnx__NodeProto *node, const char *name, float otherwise);

/* A text attribute compared; a node without it has the text `otherwise`. */
bool onnx_text_is(const Onnx__NodeProto *node, const char *name, const char *text,
                  const char *otherwise);

/* Its integers, and how many; NULL and 0 where the node does not have it. */
const int64_t *onnx_integers(const Onnx__NodeProto *node, const char *name, size_t *count);

#endif

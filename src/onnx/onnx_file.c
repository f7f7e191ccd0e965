#define _POSIX_C_SOURCE 200809L
#include "onnx/onnx_file.h"

#include "base/file_kind.h"
#include "onnx/inline.h"
#include "onnx/lean.h"
#include "onnx/wire.h"

#include <stdlib.h>
#include <string.h>

/* -- opening -- */

/* Unpacks the file's bytes except the weights, which stay where they are. */
static bool unpack(OnnxFile *file, Error *error)
{
    LeanMessage lean;
    bool good = lean_make(&lean, file->bytes, file->length, error);
    if (good) file->model = onnx__model_proto__unpack(NULL, lean.length, lean.bytes);
    if (good && !file->model) good = error_set(error, "export or download it again");
    good = good && lean_lend(&lean, file->model->graph, error);
    lean_free(&lean);
    return good;
}

/* Takes ownership of the bytes. */
static bool parse(OnnxFile *file, uint8_t *bytes, size_t length, const char *name, Error *error)
{
    file->bytes = bytes;
    file->length = length;
    if (!file_path(file->path, error, "%s", name)) return false;
    if (!file_kind_check_bytes(bytes, length, name, WANT_ONNX, "export or download it again",
                               error))
        return false;
    if (!wire_check(&onnx__model_proto__descriptor, bytes, length, error) || !unpack(file, error))
        return error_prefix(error, "%s cannot be read as ONNX", name);
    file->graph = file->model->graph;
    if (!file->graph || file->graph->n_node == 0)
        return error_set(error, "%s has no graph of operators; export or download it again", name);
    int64_t opset = inline_opset(file->model->opset_import, file->model->n_opset_import);
    if (opset < 0)
        return error_set(error,
                         "%s does not name exactly one valid opset of the standard operators; "
                         "export it again",
                         name);
    if (opset > ONNX_NEWEST)
        return error_set(
            error,
            "%s is written for opset %lld, but only opsets up to %d are known; export it "
            "for an earlier one",
            name, (long long)opset, ONNX_NEWEST);
    file->opset = opset < 1 ? 1 : (int)opset;
    return inline_graph(file->model, file->opset, error) || error_prefix(error, "%s", name);
}

bool onnx_file_parse(OnnxFile *file, const void *bytes, size_t length, const char *name,
                     Error *error)
{
    *file = (OnnxFile){0};
    uint8_t *copy = malloc(length ? length : 1);
    if (!copy) return error_memory(error, "%s: not enough memory to read it", name);
    if (length) memcpy(copy, bytes, length);
    return parse(file, copy, length, name, error);
}

bool onnx_file_open(OnnxFile *file, const char *path, Error *error)
{
    *file = (OnnxFile){0};
    size_t length = 0;
    uint8_t *bytes = (uint8_t *)file_read(path, &length, error);
    file->has_folder = true;
    return bytes && parse(file, bytes, length, path, error);
}

void onnx_file_close(OnnxFile *file)
{
    if (file->model) {
        lean_take_back(file->model->graph, file->bytes, file->length);
        onnx__model_proto__free_unpacked(file->model, NULL);
    }
    free(file->bytes);
    *file = (OnnxFile){0};
}

/* -- nodes -- */

static bool is_standard(const Onnx__NodeProto *node)
{
    return !node->domain || !node->domain[0] || strcmp(node->domain, "ai.onnx") == 0;
}

void onnx_node_operator(const Onnx__NodeProto *node, char name[128])
{
    const char *type = node->op_type ? node->op_type : "(none)";
    if (is_standard(node))
        snprintf(name, 128, "%.120s", type);
    else
        snprintf(name, 128, "%.60s.%.60s", node->domain, type);
}

bool onnx_node_is(const Onnx__NodeProto *node, const char *operator_name)
{
    return is_standard(node) && node->op_type && strcmp(node->op_type, operator_name) == 0;
}

const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name && strcmp(node->attribute[i]->name, name) == 0)
            return node->attribute[i];
    return NULL;
}

int64_t onnx_integer(const Onnx__NodeProto *node, const char *name, int64_t otherwise)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    return attribute ? attribute->i : otherwise;
}

float onnx_float(const Onnx__NodeProto *node, const char *name, float otherwise)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    return attribute ? attribute->f : otherwise;
}

bool onnx_text_is(const Onnx__NodeProto *node, const char *name, const char *text,
                  const char *otherwise)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    if (!attribute) return strcmp(text, otherwise) == 0;
    size_t length = strlen(text);
    return attribute->s.len == length && memcmp(attribute->s.data, text, length) == 0;
}

const int64_t *onnx_integers(const Onnx__NodeProto *node, const char *name, size_t *count)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    *count = attribute ? attribute->n_ints : 0;
    return *count ? attribute->ints : NULL;
}

#define _POSIX_C_SOURCE 200809L
#include "onnx/onnx_file.h"

#include "onnx/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* -- opening -- */

/* What a file that is not ONNX seems to be, by its first bytes, and what to do. */
static const char *what_it_seems(const uint8_t *bytes, size_t length)
{
    static const struct {
        const char *start, *sentence;
    } known[] = {
        {"PK\003\004", "it is a zip archive, as PyTorch's checkpoints are; export the network with "
                       "torch.onnx.export"},
        {"\200\002", "it is a Python pickle, as old PyTorch checkpoints are; export the network "
                     "with torch.onnx.export"},
        {"\211HDF", "it is HDF5, as Keras models are; convert it with tf2onnx"},
        {"version https://git-lfs", "it is the address of a large file in Git LFS; fetch the file "
                                    "itself with git lfs pull"},
        {"<", "it is a web page or XML; download the file itself"},
    };
    if (length == 0) return "it is empty; download or export it again";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t size = strlen(known[i].start);
        if (length >= size && memcmp(bytes, known[i].start, size) == 0) return known[i].sentence;
    }
    return NULL;
}

/* The version of the standard operators; 1 where the file does not say. */
static int standard_opset(const Onnx__ModelProto *model)
{
    int64_t version = 1;
    for (size_t i = 0; i < model->n_opset_import; i++) {
        const char *domain = model->opset_import[i]->domain;
        if (!domain || !domain[0] || strcmp(domain, "ai.onnx") == 0)
            version = model->opset_import[i]->version;
    }
    return version < 1 ? 1 : version > 1000 ? 1000 : (int)version;
}

bool onnx_file_parse(OnnxFile *file, const void *bytes, size_t length, const char *name,
                     Error *error)
{
    *file = (OnnxFile){0};
    if (!file_path(file->path, error, "%s", name)) return false;
    const char *guess = what_it_seems(bytes, length);
    if (guess) return error_set(error, "%s is not an ONNX file: %s", name, guess);
    if (!wire_check(&onnx__model_proto__descriptor, bytes, length, error))
        return error_prefix(error, "%s cannot be read as ONNX", name);
    file->model = onnx__model_proto__unpack(NULL, length, bytes);
    if (!file->model)
        return error_set(error, "%s cannot be read as ONNX: export or download it again", name);
    file->graph = file->model->graph;
    if (!file->graph || file->graph->n_node == 0)
        return error_set(error, "%s holds no graph of operators; export or download it again",
                         name);
    file->opset = standard_opset(file->model);
    return true;
}

/* The whole file in as much memory as it needs. */
static uint8_t *read_bytes(const char *path, size_t *length, Error *error)
{
    FILE *stream = fopen(path, "rb");
    struct stat about;
    uint8_t *bytes = NULL;
    if (!stream || fstat(fileno(stream), &about) != 0) {
        error_set(error, "%s: cannot be read (%s)", path, strerror(errno));
    } else if (!S_ISREG(about.st_mode)) {
        error_set(error, "%s is not a file; give the path of an ONNX file", path);
    } else {
        *length = (size_t)about.st_size;
        bytes = malloc(*length ? *length : 1);
        if (!bytes) error_set(error, "%s: not enough memory to read it", path);
    }
    if (bytes && fread(bytes, 1, *length, stream) != *length) {
        error_set(error, "%s: reading stopped before its end; copy it again", path);
        free(bytes);
        bytes = NULL;
    }
    if (stream) fclose(stream);
    return bytes;
}

bool onnx_file_open(OnnxFile *file, const char *path, Error *error)
{
    *file = (OnnxFile){0};
    size_t length = 0;
    uint8_t *bytes = read_bytes(path, &length, error);
    bool good = bytes && onnx_file_parse(file, bytes, length, path, error);
    file->has_folder = true;
    free(bytes);
    return good;
}

void onnx_file_close(OnnxFile *file)
{
    if (file->model) onnx__model_proto__free_unpacked(file->model, NULL);
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
    return attribute && attribute->has_i ? attribute->i : otherwise;
}

float onnx_float(const Onnx__NodeProto *node, const char *name, float otherwise)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    return attribute && attribute->has_f ? attribute->f : otherwise;
}

bool onnx_text_is(const Onnx__NodeProto *node, const char *name, const char *text,
                  const char *otherwise)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    if (!attribute || !attribute->has_s) return strcmp(text, otherwise) == 0;
    size_t length = strlen(text);
    return attribute->s.len == length && memcmp(attribute->s.data, text, length) == 0;
}

const int64_t *onnx_integers(const Onnx__NodeProto *node, const char *name, size_t *count)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    *count = attribute ? attribute->n_ints : 0;
    return *count ? attribute->ints : NULL;
}

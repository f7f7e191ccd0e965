/*
 * onnx_model: an ONNX file as a model that can be scored.
 *
 *     OnnxModel *model = onnx_model_open(&(OnnxRequest){.path = "model.onnx", .input = "imagenet",
 *                                                       .layers = "V1=layer1.0"}, error);
 *     description = onnx_model_description(model);             as for built-in models
 *                                                              (models/model.h)
 *     onnx_model_close(model);
 *
 * The file is read once and stays open: the description's `build` copies the graph's layers, and
 * `draw` converts the weights of those in use. The weights are the file's, whatever the seed.
 * Weights that are not finite are refused when they are read. If images will be shown
 * (.needs_input), the description records its origin: the file, its SHA-256, and how images are
 * preprocessed.
 */
#pragma once

#include "models/model.h"
#include "models/names/layer_names.h"
#include "models/preprocessing.h"

typedef struct OnnxModel OnnxModel;

typedef struct {
    const char *path;   /* of the file; only a name for messages if `bytes` is set */
    const void *bytes;  /* contents to use instead of the file's; NULL: read the file */
    size_t length;      /* of bytes */
    const char *name;   /* of the model in results; NULL: the file's, without .onnx */
    const char *input;  /* preprocessing (preprocessing.h); may be NULL if no image is shown */
    bool needs_input;   /* images will be shown: input == NULL is an error */
    const char *layers; /* "V1=layer1.0,IT=layer4.2", or "layer1.0" for V1; NULL: none */
    double degrees;     /* of visual angle across the image; 0: 8 */
    int screen
        [2]; /* rows and columns of the input, if the file leaves them open or unequal; 0: not given */
} OnnxRequest;

/* Does the text end in ".onnx", in capitals or not? */
bool onnx_model_is_path(const char *text);

/* The length of a file's own name in results: the path's last component without ".onnx". */
size_t onnx_model_name_length(const char *path);

/*
 * NULL, with a message, on failure. Close with onnx_model_close, after all that was built from it.
 */
OnnxModel *onnx_model_open(const OnnxRequest *request, Error *error);
void onnx_model_close(OnnxModel *model);

const ModelDescription *onnx_model_description(const OnnxModel *model);

/* The layers of the file, and its graph. */
const NamedLayers *onnx_model_names(const OnnxModel *model);
const Graph *onnx_model_graph(const OnnxModel *model);

/*
 * Finds a layer by any of its names and returns its name in the networks that the model builds. The
 * name is valid until the model is closed.
 */
const char *onnx_model_layer(OnnxModel *model, const char *text, Error *error);

/* How a chosen layer is written to a file: [images], then its axes in this order. */
enum { AXES_TEXT = 256 };
typedef struct {
    int order[3];           /* 0 channels, 1 rows, 2 columns: usually in this order */
    char tensor[AXES_TEXT]; /* the tensor's axes, if they are in another: "[1, 9, 4] are .." */
} WrittenAxes;

WrittenAxes onnx_model_axes(const OnnxModel *model, const char *layer);

/* The tensor that such a name stands for, and a remark, which may be empty. */
LayerOrigin onnx_model_layer_origin(const OnnxModel *model, const char *layer);

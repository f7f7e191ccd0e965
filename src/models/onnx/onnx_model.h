/*
 * onnx_model: a network from an ONNX file as a model that can be scored.
 *
 *     OnnxModel *model = onnx_model_open(&(OnnxRequest){.path = "model.onnx", .input = "imagenet",
 *                                                       .layers = "V1=layer1.0"}, error);
 *     model_description = onnx_model_description(model);       as any other model's (models/model.h)
 *     onnx_model_close(model);
 *
 * The file is read once and stays open: the description's build copies the graph's layers, and draw converts the
 * weights of those that are looked at. The weights are the file's; no seed matters. Weights that are not finite are
 * refused when they are read. Where pictures will be shown (.needs_input), the description says where it comes from:
 * the file and its SHA-256, and how pictures are prepared.
 */
#ifndef MODELS_ONNX_ONNX_MODEL_H
#define MODELS_ONNX_ONNX_MODEL_H

#include "models/model.h"
#include "models/onnx/layer_names.h"
#include "models/onnx/preprocessing.h"

#define ONNX_USUAL_PIXELS 224 /* of a screen that the file leaves open */

typedef struct OnnxModel OnnxModel;

typedef struct {
    const char *path;  /* of the file */
    const void *bytes; /* in place of the file's, NULL: read it; path is then a name for messages */
    size_t length;     /* of the bytes */
    const char *name;  /* of the model in results; NULL: the file's, without .onnx */
    const char *input; /* preprocessing.h; NULL: no picture will be shown, */
    bool needs_input;  /* unless this says that some will: then it is an error */
    const char *layers; /* "V1=layer1.0,IT=layer4.2" or "layer1.0", which is V1's; NULL: none */
    double degrees;     /* that the screen shows; 0: 8 */
    int pixels;         /* of the screen where the file leaves it open; 0: 224 */
} OnnxRequest;

/* NULL with a sentence. Close with onnx_model_close, after everything that was built from it. */
OnnxModel *onnx_model_open(const OnnxRequest *request, Error *error);
void onnx_model_close(OnnxModel *model);

const ModelDescription *onnx_model_description(const OnnxModel *model);

/* The layers of the file, and the graph they are of. */
const LayerNames *onnx_model_names(const OnnxModel *model);
const Graph *onnx_model_graph(const OnnxModel *model);

/* A layer by any of its names, as a layer of the networks that are built: its name there. Until the model is closed. */
const char *onnx_model_layer(OnnxModel *model, const char *text, Error *error);

/* What such a name was taken for: its tensor and a remark, which may be empty. */
LayerOrigin onnx_model_layer_origin(const OnnxModel *model, const char *layer);

#endif

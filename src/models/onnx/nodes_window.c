#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "network/operators/convolution.h"
#include "network/operators/normalisation.h"
#include "network/operators/pooling.h"
#include "network/operators/rearrangement.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST_WINDOW (1 << 16)

/* -- windows -- */

/* Reads an attribute of two numbers (one, for rows, if the input is 1-D); absent: no change. */
static bool read_pair(const NodeContext *node, const char *name, int sides, int least, int pair[2],
                      Error *error)
{
    size_t count = 0;
    const int64_t *numbers = onnx_integers(node->proto, name, &count);
    if (!numbers) return true;
    if (count != (size_t)sides) return error_set(error, "has %s of %zu axes", name, count);
    for (int i = 0; i < sides; i++) {
        if (numbers[i] < least || numbers[i] > LARGEST_WINDOW)
            return error_set(error, "has %s of %lld", name, (long long)numbers[i]);
        pair[i] = (int)numbers[i];
    }
    return true;
}

/* Sets the padding that makes the output as long as the input divided by the stride. */
static void pad_to_same(const int size[2], bool upper, Window *window)
{
    for (int i = 0; i < 2; i++) {
        int extent = (window->kernel[i] - 1) * window->dilation[i] + 1;
        int outputs = (size[i] + window->stride[i] - 1) / window->stride[i];
        int total = (outputs - 1) * window->stride[i] + extent - size[i];
        if (total < 0) total = 0;
        window->pads[i] = upper ? total / 2 : total - total / 2;
        window->pads[i + 2] = total - window->pads[i];
    }
}

static bool read_pads(const NodeContext *node, int sides, Window *window, Error *error)
{
    size_t count = 0;
    const int64_t *pads = onnx_integers(node->proto, "pads", &count);
    if (pads && count != 2 * (size_t)sides) return error_set(error, "has pads of %zu sides", count);
    for (size_t i = 0; i < count; i++) {
        if (pads[i] < 0 || pads[i] > LARGEST_WINDOW)
            return error_set(error, "has pads of %lld", (long long)pads[i]);
        window->pads[i < (size_t)sides ? i : i - (size_t)sides + 2] = (int)pads[i];
    }
    return true;
}

/* Reads the node's window on an image of this shape; kernel[2] is set for convolutions, else 0. */
static bool read_window(const NodeContext *node, Shape shape, int sides, const int kernel[2],
                        Window *window, Error *error)
{
    *window = (Window){.kernel = {kernel[0], kernel[1]}, .stride = {1, 1}, .dilation = {1, 1}};
    if (!read_pair(node, "kernel_shape", sides, 1, window->kernel, error) ||
        !read_pair(node, "strides", sides, 1, window->stride, error) ||
        !read_pair(node, "dilations", sides, 1, window->dilation, error))
        return false;
    if (window->kernel[1] == 0 && sides == 1) window->kernel[1] = 1;
    if (window->kernel[0] < 1 || window->kernel[1] < 1)
        return error_set(error, "does not say how large its window is");
    bool upper = onnx_text_is(node->proto, "auto_pad", "SAME_UPPER", "NOTSET");
    bool given = onnx_text_is(node->proto, "auto_pad", "NOTSET", "NOTSET"), none = true;
    Window named = *window;
    if (!read_pads(node, sides, &named, error)) return false;
    for (int i = 0; i < 4; i++) none = none && named.pads[i] == 0;
    if (given)
        *window = named;
    else if (upper || onnx_text_is(node->proto, "auto_pad", "SAME_LOWER", "NOTSET"))
        pad_to_same((int[2]){shape.height, shape.width}, upper, window);
    return none || memcmp(window->pads, named.pads, sizeof named.pads) == 0 ||
           error_set(error, "has pads, and an auto_pad that asks for others");
}

/* Input 0 as an image; a 1-D signal, 1 x C x L, is an image of one column. */
static bool picture_of(NodeContext *node, int *sides, Value *picture, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    if (!x) return false;
    Value value = *x;
    *sides = value.view.rank - 2;
    if (*sides == 3)
        return error_set(error, "moves its window in three dimensions (over video, say), which is "
                                "not supported; choose a layer before it");
    if (value.view.rank == 3) value.view = view_with(&value.view, 3);
    return arrange_image(node->graph, &value, picture, error);
}

/* Sets the output: 1 x C x H x W, or 1 x C x L. */
static bool finish_picture(NodeContext *node, int layer, int sides)
{
    if (layer < 0) return false;
    static const Axis picture[4] = {AXIS_CHANNEL, AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN};
    Shape shape = node->graph->network.layers[layer].shape, same;
    const int size[4] = {1, shape.channels, shape.height, shape.width};
    View view;
    view_lay_out(&view, 4, size, picture, &same);
    if (sides == 1) view = view_without(&view, 3);
    return node_finish(node, layer, &view);
}

/* -- convolution -- */

static bool check_weights(const Tensor *weights, int sides, int64_t groups, int channels,
                          bool transposed, Error *error)
{
    char shape[128];
    tensor_shape_text(weights->rank, weights->dims, shape);
    bool fits = weights->rank == sides + 2 && groups >= 1 && channels % groups == 0;
    for (int d = 0; fits && d < weights->rank; d++)
        fits = weights->dims[d] >= 1 && weights->dims[d] <= 1 << 20;
    fits = fits && (transposed ? weights->dims[0] : weights->dims[1] * groups) == channels;
    return fits || error_set(error, "has weights of %s in %lld groups for %d channels", shape,
                             (long long)groups, channels);
}

/* Index of a value in the graph; -1: NULL. */
static int value_index(const NodeContext *node, const Value *value)
{
    return value ? (int)(value - node->graph->values) : -1;
}

/* A convolution as its node describes it; node_convolution and node_transposed add it. */
typedef struct {
    Value x; /* the input, as an image */
    int sides;
    Layer layer;
    StoredWeights stored;
} Described;

/* Reads all but pads of the output (ConvTranspose); weights and bias must be constants. */
static bool describe(NodeContext *node, bool transposed, Described *described, Error *error)
{
    int64_t groups = onnx_integer(node->proto, "group", 1);
    const Value *weights = node_input(node, 1), *bias = node_input(node, 2);
    Layer *layer = &described->layer;
    *described = (Described){0};
    if (!picture_of(node, &described->sides, &described->x, error)) return false;
    if (!weights || weights->kind != VALUE_CONSTANT || (bias && bias->kind != VALUE_CONSTANT))
        return error_set(error, "has weights that depend on the image");
    described->stored = (StoredWeights){.weights = value_index(node, weights),
                                        .bias = value_index(node, bias),
                                        .weight_factor = 1,
                                        .bias_factor = 1,
                                        .of_transposed = transposed};
    Shape shape = graph_shape(node->graph, &described->x);
    if (!check_weights(&weights->tensor, described->sides, groups, shape.channels, transposed,
                       error))
        return false;
    const int64_t *dims = weights->tensor.dims, outputs = transposed ? dims[1] * groups : dims[0];
    const int kernel[2] = {(int)dims[2], described->sides == 2 ? (int)dims[3] : 1};
    if (outputs > 1 << 20) return error_set(error, "makes too many channels");
    *layer = (Layer){.kind = &operator_convolution, .groups = (int)groups};
    layer->shape.channels = (int)outputs;
    layer->bias_count = bias ? (size_t)outputs : 0;
    if (bias && (bias->tensor.count != layer->bias_count || bias->tensor.rank != 1))
        return error_set(error, "has a bias of %zu numbers in %d dimensions for %lld channels",
                         bias->tensor.count, bias->tensor.rank, (long long)outputs);
    if (!read_window(node, shape, described->sides, kernel, &layer->window, error)) return false;
    return (layer->window.kernel[0] == kernel[0] && layer->window.kernel[1] == kernel[1]) ||
           error_set(error, "names a window of another size than its weights");
}

static bool node_convolution(NodeContext *node, Error *error)
{
    Described it;
    if (!describe(node, false, &it, error)) return false;
    if (it.x.layer == node->graph->bgr_image && it.layer.groups == 1) {
        it.x.layer = 0;
        it.stored.bgr = true;
    }
    int layer = node_add_weighted(node, &it.layer, it.x.layer, &it.stored, error);
    return finish_picture(node, layer, it.sides);
}

/* -- transposed convolution -- */

/* Sets window->pads and the output's size from pads, auto_pad, output_shape, output_padding. */
static bool read_transposed_pads(const NodeContext *node, const int size[2], int sides,
                                 Window *window, int output[2], Error *error)
{
    int added[2] = {0, 0}, wanted[2] = {0, 0};
    bool upper = onnx_text_is(node->proto, "auto_pad", "SAME_UPPER", "NOTSET");
    bool same = upper || onnx_text_is(node->proto, "auto_pad", "SAME_LOWER", "NOTSET");
    if (!read_pair(node, "output_padding", sides, 0, added, error) ||
        !read_pair(node, "output_shape", sides, 1, wanted, error))
        return false;
    for (int i = 0; i < 2; i++) {
        int extent = (window->kernel[i] - 1) * window->dilation[i] + 1;
        int64_t full = (int64_t)window->stride[i] * (size[i] - 1) + added[i] + extent;
        if (same && !wanted[i]) wanted[i] = size[i] * window->stride[i];
        if (wanted[i]) {
            int64_t total = full > wanted[i] ? full - wanted[i] : 0;
            window->pads[i] = (int)(upper ? total / 2 : total - total / 2);
            window->pads[i + 2] = (int)(total - window->pads[i]);
        }
        int64_t left = full - window->pads[i] - window->pads[i + 2];
        if (wanted[i] > left) left = wanted[i]; /* what is missing is added at the end */
        if (left < 1 || left > LARGEST_WINDOW)
            return error_set(error, "makes an output of %lld places", (long long)left);
        output[i] = (int)left;
    }
    return true;
}

/*
 * Adds the input with stride - 1 zeros between its places and enough around them that a plain
 * convolution gives output[2] places.
 */
static int add_spread(NodeContext *node, int input, Shape shape, const Window *window,
                      const int output[2], Error *error)
{
    Layer layer = {.kind = &operator_rearrange};
    const int size[2] = {shape.height, shape.width};
    int *lengths[2] = {&layer.shape.height, &layer.shape.width};
    for (int i = 0; i < 2; i++) {
        int extent = (window->kernel[i] - 1) * window->dilation[i] + 1;
        int stride = window->stride[i], length = output[i] + extent - 1;
        int *map = allocate((size_t)length, sizeof *map, error);
        if (!map) {
            free(layer.maps[1]);
            return -1;
        }
        for (int place = 0; place < length; place++) {
            int from = place - (extent - 1 - window->pads[i]);
            bool is_zero = from < 0 || from % stride != 0 || from / stride >= size[i];
            map[place] = is_zero ? -1 : from / stride;
        }
        layer.maps[i + 1] = map;
        *lengths[i] = length;
    }
    return node_add(node, &layer, &input, 1, error);
}

/*
 * ConvTranspose: a convolution, with reversed windows, of the input with zeros between its places.
 */
static bool node_transposed(NodeContext *node, Error *error)
{
    Described it;
    int output[2];
    if (!describe(node, true, &it, error)) return false;
    Shape shape = graph_shape(node->graph, &it.x);
    Window *window = &it.layer.window;
    if (!read_transposed_pads(node, (int[]){shape.height, shape.width}, it.sides, window, output,
                              error))
        return false;
    int spread = add_spread(node, it.x.layer, shape, window, output, error);
    if (spread < 0) return false;
    *window = (Window){.kernel = {window->kernel[0], window->kernel[1]},
                       .stride = {1, 1},
                       .dilation = {window->dilation[0], window->dilation[1]}};
    int layer = node_add_weighted(node, &it.layer, spread, &it.stored, error);
    return finish_picture(node, layer, it.sides);
}

/* -- pools -- */

/*
 * A pool over neighbouring channels, as PyTorch exports LocalResponseNorm: of 1 x 1 x C x H x W,
 * with a window of n x 1 x 1. As a product with a band of 1/n. *found: is the node one?
 */
static bool pool_channels(NodeContext *node, bool *found, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    if (!x) return false;
    size_t count = 0;
    const int64_t *kernel = onnx_integers(node->proto, "kernel_shape", &count);
    const View *view = &x->view;
    *found = view->rank == 5 && view->size[0] == 1 && view->size[1] == 1 && count == 3 &&
             kernel[0] >= 1 && kernel[0] <= view->size[2] && kernel[1] == 1 && kernel[2] == 1 &&
             onnx_text_is(node->proto, "auto_pad", "NOTSET", "NOTSET");
    const char *const steps[] = {"strides", "dilations", "pads"};
    for (int i = 0; *found && i < 3; i++) {
        const int64_t *numbers = onnx_integers(node->proto, steps[i], &count);
        for (size_t k = 0; numbers && k < count; k++) *found = *found && numbers[k] == (i < 2);
    }
    if (!*found) return true;
    int size = (int)kernel[0], channels = view->size[2], outputs = channels - size + 1;
    float *band = allocate((size_t)outputs * (size_t)channels, sizeof *band, error);
    for (int out = 0; band && out < outputs; out++)
        for (int c = out; c < out + size; c++) band[out * channels + c] = 1.0f / (float)size;
    return node_multiply_axis(node, x, 2, outputs, band, error);
}

static bool node_pool(NodeContext *node, Error *error)
{
    int sides = 0;
    Value x;
    bool of_maxima = onnx_node_is(node->proto, "MaxPool"), found = false;
    if (!of_maxima && !pool_channels(node, &found, error)) return false;
    if (found) return true;
    if (!picture_of(node, &sides, &x, error)) return false;
    Layer layer = {.kind = of_maxima ? &operator_max_pool : &operator_average_pool};
    if (!read_window(node, graph_shape(node->graph, &x), sides, (int[2]){0, 0}, &layer.window,
                     error))
        return false;
    for (int i = 0; i < 4; i++)
        if (layer.window.pads[i] >= layer.window.kernel[i % 2])
            return error_set(error, "has pads of %d, as large as its window", layer.window.pads[i]);
    layer.window.round_up = onnx_integer(node->proto, "ceil_mode", 0) != 0;
    layer.window.count_padding = onnx_integer(node->proto, "count_include_pad", 0) != 0;
    return finish_picture(node, node_add(node, &layer, &x.layer, 1, error), sides);
}

static bool node_global_pool(NodeContext *node, Error *error)
{
    int sides = 0;
    Value x;
    bool of_maxima = onnx_node_is(node->proto, "GlobalMaxPool");
    const Operator *kind = of_maxima ? &operator_global_max : &operator_global_average;
    return picture_of(node, &sides, &x, error) &&
           finish_picture(node, node_add_simple(node, kind, x.layer, error), sides);
}

static bool node_local_response(NodeContext *node, Error *error)
{
    int sides = 0;
    Value x;
    if (!picture_of(node, &sides, &x, error)) return false;
    int64_t size = onnx_integer(node->proto, "size", 0);
    if (size < 1 || size > 1 << 20)
        return error_set(error, "has a neighbourhood of %lld channels", (long long)size);
    Layer layer = {.kind = &operator_local_response,
                   .numbers = {(float)size, onnx_float(node->proto, "alpha", 1e-4f),
                               onnx_float(node->proto, "beta", 0.75f),
                               onnx_float(node->proto, "bias", 1)}};
    return finish_picture(node, node_add(node, &layer, &x.layer, 1, error), sides);
}

const NodeEntry nodes_window[] = {
    {"Conv", node_convolution},
    {"ConvTranspose", node_transposed},
    {"MaxPool", node_pool},
    {"AveragePool", node_pool},
    {"GlobalAveragePool", node_global_pool},
    {"GlobalMaxPool", node_global_pool},
    {"LRN", node_local_response},
    {NULL, NULL},
};

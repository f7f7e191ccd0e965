#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "network/operators/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINEAR_TAPS = 2, CUBIC_TAPS = 4, MOST_TAPS = 1024 };

/* -- what the node says -- */

typedef struct {
    int size[TENSOR_RANK];     /* of the output */
    int from[TENSOR_RANK];     /* of the input */
    double scale[TENSOR_RANK]; /* output over input */
    bool by_size;              /* the node gives sizes, not scales */
    bool single;               /* compute positions in float32 */
} Sizes;

/* Resize-11 and later: scales and sizes are inputs 2 and 3, and there is a coordinate mode. */
static bool is_newer(const NodeContext *node)
{
    return onnx_node_is(node->proto, "Resize") && node_opset(node) >= 11;
}

/* Lists the resized dimensions, all or those in attribute axes: axes[*count]. */
static bool read_axes(const NodeContext *node, int rank, int axes[TENSOR_RANK], int *count,
                      Error *error)
{
    size_t named = 0;
    const int64_t *numbers = onnx_integers(node->proto, "axes", &named);
    bool seen[TENSOR_RANK] = {false};
    if (named > TENSOR_RANK) return error_set(error, "names %zu axes of %d", named, rank);
    *count = numbers ? (int)named : rank;
    for (int i = 0; i < *count; i++) {
        axes[i] = i;
        if (numbers && !node_axis(numbers[i], rank, &axes[i], error)) return false;
        if (seen[axes[i]]) return error_set(error, "names an axis twice");
        seen[axes[i]] = true;
    }
    return true;
}

/* Input i, which must hold `count` numbers; *given: is it present? */
static const Tensor *numbers_input(NodeContext *node, int i, int count, bool *given, Error *error)
{
    const Value *value = node_input(node, i);
    *given = value && !(value->kind == VALUE_CONSTANT && value->tensor.count == 0);
    if (!*given) return NULL;
    const Tensor *tensor = node_constant(node, i, error);
    if (tensor && tensor->count == (size_t)count) return tensor;
    if (tensor) error_set(error, "has %zu scales for %d dimensions", tensor->count, count);
    return NULL;
}

/* keep_aspect_ratio_policy: uses the smallest or largest scale for all axes, and matching sizes. */
static void keep_aspect(const NodeContext *node, const View *view, const int *axes, int count,
                        Sizes *result)
{
    bool smallest = onnx_text_is(node->proto, "keep_aspect_ratio_policy", "not_larger", "stretch");
    if (!smallest && onnx_text_is(node->proto, "keep_aspect_ratio_policy", "stretch", "stretch"))
        return;
    float scale = (float)result->scale[axes[0]];
    for (int i = 1; i < count; i++) {
        float other = (float)result->scale[axes[i]];
        if (smallest ? other < scale : other > scale) scale = other;
    }
    for (int i = 0; i < count; i++) {
        int d = axes[i];
        result->scale[d] = (double)scale;
        result->size[d] = (int)roundf(scale * (float)view->size[d]);
        if (result->size[d] < 1) result->size[d] = 1;
    }
    result->by_size = false;
}

/* Reads the new size or scale of each resized axis. Other dimensions stay. */
static bool set_sizes(const NodeContext *node, const View *view, const Tensor *numbers,
                      Sizes *result, Error *error)
{
    int axes[TENSOR_RANK], count = 0;
    if (!read_axes(node, view->rank, axes, &count, error)) return false;
    for (int d = 0; d < view->rank; d++) {
        result->size[d] = result->from[d] = view->size[d];
        result->scale[d] = 1;
    }
    for (int i = 0; i < count; i++) {
        int d = axes[i];
        float number = (float)tensor_number(numbers, (size_t)i), from = (float)view->size[d];
        float size = result->by_size ? number : floorf(from * number);
        if (!(size >= 1 && size <= 1 << 20))
            return error_set(error, "makes a size of %g", (double)size);
        result->size[d] = (int)size;
        result->scale[d] = (double)(result->by_size ? size : number);
        if (result->by_size) result->scale[d] /= (double)from;
    }
    if (result->by_size && count > 0) keep_aspect(node, view, axes, count, result);
    return true;
}

/* Resize has scales and sizes as inputs 2 and 3 (once: 1); Upsample, as input or attribute. */
static bool read_sizes(NodeContext *node, const View *view, Sizes *sizes, Error *error)
{
    bool scaled = false, sized = false;
    int axes[TENSOR_RANK], count = 0;
    if (!read_axes(node, view->rank, axes, &count, error)) return false;
    const Tensor *scales = numbers_input(node, is_newer(node) ? 2 : 1, count, &scaled, error);
    if (scaled && !scales) return false;
    const Tensor *size = is_newer(node) ? numbers_input(node, 3, count, &sized, error) : NULL;
    if (sized && !size) return false;
    if (scaled && sized) return error_set(error, "has both scales and sizes");
    *sizes = (Sizes){.by_size = sized};
    if (size || scales) return set_sizes(node, view, size ? size : scales, sizes, error);
    const Onnx__AttributeProto *attribute = onnx_attribute(node->proto, "scales");
    if (!attribute || attribute->n_floats != (size_t)view->rank)
        return error_set(error, "does not say to what size");
    Tensor numbers = {.count = attribute->n_floats, .real = attribute->floats};
    return set_sizes(node, view, &numbers, sizes, error);
}

/* -- the input position of an output element -- */

static bool is_mode(const NodeContext *node, const char *text)
{
    return onnx_text_is(node->proto, "coordinate_transformation_mode", text,
                        is_newer(node) ? "half_pixel" : "asymmetric");
}

/* Rounds to float32 if requested; after every step, this is computing in float32. */
static double as_wanted(const Sizes *sizes, double number)
{
    return sizes->single ? (double)(float)number : number;
}

/*
 * PyTorch and onnxruntime compute positions in float32, and which element is nearest may depend on
 * the last digit. If sizes are given, the two differ in it; PyTorch's is used, since it wrote most
 * such files.
 */
static double input_place(const NodeContext *node, const Sizes *sizes, int d, int place, int from)
{
    int to = sizes->size[d];
    double scale = as_wanted(sizes, sizes->scale[d]);
    if (is_mode(node, "asymmetric") && sizes->by_size)
        return as_wanted(sizes, place * as_wanted(sizes, (double)from / to));
    if (is_mode(node, "asymmetric")) return as_wanted(sizes, place / scale);
    if (is_mode(node, "align_corners"))
        return to == 1 ? 0 : as_wanted(sizes, place * (from - 1.0) / (to - 1));
    if (is_mode(node, "pytorch_half_pixel") && to == 1) return 0;
    double middle = as_wanted(sizes, (place + 0.5) / scale);
    if (is_mode(node, "tf_half_pixel_for_nn")) return middle;
    if (is_mode(node, "half_pixel_symmetric")) middle += from / 2.0 * (1 - to / (scale * from));
    return as_wanted(sizes, middle - 0.5);
}

static int clamped(int place, int size)
{
    return place < 0 ? 0 : place >= size ? size - 1 : place;
}

static int nearest(const NodeContext *node, double place)
{
    const char *usual = is_newer(node) ? "round_prefer_floor" : "floor";
    if (onnx_text_is(node->proto, "nearest_mode", "floor", usual)) return (int)floor(place);
    if (onnx_text_is(node->proto, "nearest_mode", "ceil", usual)) return (int)ceil(place);
    bool up = onnx_text_is(node->proto, "nearest_mode", "round_prefer_ceil", usual);
    return (int)(up ? floor(place + 0.5) : ceil(place - 0.5));
}

/* -- nearest: a selection along each dimension -- */

static bool resize_nearest(NodeContext *node, const Value *x, const Sizes *sizes, Error *error)
{
    Value now = *x;
    for (int d = 0; d < x->view.rank; d++) {
        int from = x->view.size[d], to = sizes->size[d];
        if (from == to && sizes->scale[d] == 1) continue;
        int *indices = allocate((size_t)to, sizeof *indices, error);
        for (int i = 0; indices && i < to; i++)
            indices[i] = clamped(nearest(node, input_place(node, sizes, d, i, from)), from);
        bool good = indices && arrange_selection(node->graph, &now, d, &(Selection){indices, to, 0},
                                                 &now, error);
        free(indices);
        if (!good) return false;
    }
    return node_pass(node, &now, &now.view);
}

/* -- linear, cubic: weights along rows and columns -- */

/* The weight of an element at distance x: a triangle, or cubic (Keys 1981). */
static double filter(const NodeContext *node, int count, double x)
{
    x = fabs(x);
    if (count == LINEAR_TAPS) return x < 1 ? 1 - x : 0;
    double a = (double)onnx_float(node->proto, "cubic_coeff_a", -0.75f);
    return x <= 1   ? ((a + 2) * x - (a + 3)) * x * x + 1
           : x <= 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
                    : 0;
}

/* With antialias, filters are as much wider as the output is smaller. */
static double stretch_of(const NodeContext *node, const Sizes *sizes, int d)
{
    bool wider = onnx_integer(node->proto, "antialias", 0) != 0 && sizes->scale[d] < 1;
    return wider ? sizes->scale[d] : 1;
}

/* Elements that one of the output is computed from; `count` if filters are not wider. */
static int taps_of(const NodeContext *node, const Sizes *sizes, int d, int count)
{
    return 2 * (int)ceil(count / 2 / stretch_of(node, sizes, d));
}

/* Fills taps and weights of one axis: dimension d, 2 for rows, 3 for columns. */
static void fill_axis(const NodeContext *node, const Sizes *sizes, int count, int d, Layer *layer,
                      float *weights)
{
    int taps = layer->window.kernel[d - 2], to = sizes->size[d], *map = layer->maps[d - 1];
    int from = sizes->from[d];
    double stretch = stretch_of(node, sizes, d);
    bool exclude = onnx_integer(node->proto, "exclude_outside", 0) != 0;
    for (int i = 0; i < to; i++) {
        double place = input_place(node, sizes, d, i, from), sum = 0, own[MOST_TAPS];
        int first = (int)floor(place) + 1 - taps / 2;
        for (int k = 0; k < taps; k++) {
            bool outside = first + k < 0 || first + k >= from;
            own[k] = exclude && outside ? 0 : filter(node, count, (first + k - place) * stretch);
            sum += own[k];
        }
        for (int k = 0; k < taps; k++) {
            map[i * taps + k] = clamped(first + k, from);
            weights[i * taps + k] = (float)(exclude || stretch < 1 ? own[k] / sum : own[k]);
        }
    }
}

static int add_resampling(NodeContext *node, const Value *picture, const Sizes *sizes, int count,
                          Error *error)
{
    Layer layer = {
        .kind = &operator_resample,
        .window.kernel = {taps_of(node, sizes, 2, count), taps_of(node, sizes, 3, count)}};
    layer.shape.height = sizes->size[2];
    layer.shape.width = sizes->size[3];
    size_t rows = (size_t)sizes->size[2] * (size_t)layer.window.kernel[0],
           columns = (size_t)sizes->size[3] * (size_t)layer.window.kernel[1];
    layer.maps[1] = allocate(rows, sizeof(int), error);
    layer.maps[2] = allocate(columns, sizeof(int), error);
    layer.weights = allocate(rows + columns, sizeof *layer.weights, error);
    if (!layer.maps[1] || !layer.maps[2] || !layer.weights) {
        free(layer.maps[1]);
        free(layer.maps[2]);
        free(layer.weights);
        return -1;
    }
    fill_axis(node, sizes, count, 2, &layer, layer.weights);
    fill_axis(node, sizes, count, 3, &layer, layer.weights + rows);
    return node_add(node, &layer, &picture->layer, 1, error);
}

static bool resize_smoothly(NodeContext *node, const Value *x, const Sizes *sizes, int count,
                            Error *error)
{
    Value picture;
    if (!arrange_image(node->graph, x, &picture, error)) return false;
    if (sizes->size[0] != 1 || sizes->size[1] != x->view.size[1])
        return error_set(error, "interpolates between channels, which is not supported");
    for (int d = 2; d < 4; d++)
        if (taps_of(node, sizes, d, count) > MOST_TAPS)
            return error_set(error, "averages over more than %d elements", MOST_TAPS);
    int layer = add_resampling(node, &picture, sizes, count, error);
    if (layer < 0) return false;
    static const Axis axis[4] = {AXIS_CHANNEL, AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN};
    View view;
    Shape shape;
    view_lay_out(&view, 4, sizes->size, axis, &shape);
    return node_finish(node, layer, &view);
}

static bool node_resize(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    Sizes sizes;
    if (!x) return false;
    if (!read_sizes(node, &x->view, &sizes, error)) return false;
    bool linear = onnx_text_is(node->proto, "mode", "linear", "nearest") ||
                  onnx_text_is(node->proto, "mode", "bilinear", "nearest");
    bool cubic = onnx_text_is(node->proto, "mode", "cubic", "nearest");
    sizes.single = !linear && !cubic;
    if (linear || cubic)
        return resize_smoothly(node, x, &sizes, cubic ? CUBIC_TAPS : LINEAR_TAPS, error);
    return resize_nearest(node, x, &sizes, error);
}

const NodeEntry nodes_resize[] = {
    {"Resize", node_resize},
    {"Upsample", node_resize},
    {NULL, NULL},
};

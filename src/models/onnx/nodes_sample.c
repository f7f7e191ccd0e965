#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "network/operators/elementwise.h"
#include "network/operators/gather.h"

#include <math.h>
#include <stdlib.h>

/* -- GridSample: an image at places that a constant grid lists -- */

enum { MOST_TAPS = 4 };

typedef enum { BEYOND_ZEROS, BEYOND_BORDER, BEYOND_REFLECTION } Beyond;

typedef struct {
    const Tensor *grid; /* [1][rows][columns][2]: x and y from -1 to 1 */
    Shape from;
    int rows, columns, taps; /* taps along each axis: 1 nearest, 2 linear, 4 cubic */
    bool corners;            /* -1 and 1 are the centres of the outermost pixels, not their edges */
    Beyond beyond;
} Sampling;

/*
 * Places a coordinate that is beyond the image; in float32, as PyTorch and onnxruntime compute it.
 */
static float placed(const Sampling *s, float x, int size)
{
    float low = s->corners ? 0 : -0.5f, high = (float)size - (s->corners ? 1 : 0.5f);
    if (s->beyond == BEYOND_REFLECTION && high > low && (x < low || x > high)) {
        float range = high - low, past = fabsf(x - low);
        float turns = floorf(past / range), rest = past - turns * range;
        x = fmodf(turns, 2) == 0 ? low + rest : high - rest;
    }
    return s->beyond == BEYOND_ZEROS ? x : fminf(fmaxf(x, 0), (float)size - 1);
}

/* The first pixel along one axis that an output reads, and the weights of all it reads. */
static int find_taps(const Sampling *s, float place, int size, float weights[MOST_TAPS])
{
    float x =
        s->corners ? (place + 1) / 2 * (float)(size - 1) : ((place + 1) * (float)size - 1) / 2;
    if (s->taps == 1) x = nearbyintf(x);
    if (s->taps < MOST_TAPS) x = placed(s, x, size); /* of a cubic, each tap is placed */
    if (!(fabsf(x) < 1e6f)) x = -1e6f;               /* nowhere */
    float first = floorf(x), t = x - first, a = -0.75f;
    if (s->taps == 1) weights[0] = 1;
    if (s->taps == 2) {
        weights[0] = 1 - t;
        weights[1] = t;
    }
    for (int i = 0; s->taps == MOST_TAPS && i < MOST_TAPS; i++) {
        float d = fabsf(t - (float)(i - 1));
        weights[i] = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                            : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    }
    return (int)first - (s->taps == MOST_TAPS);
}

/* The unit of channel 0 that one tap of one output reads, and its weight; -1: beyond the image. */
static int find_unit(const Sampling *s, int output, int tap, float *weight)
{
    float across[MOST_TAPS], down[MOST_TAPS];
    int i = tap / s->taps, j = tap % s->taps;
    int row = find_taps(s, s->grid->real[2 * output + 1], s->from.height, down) + i;
    int column = find_taps(s, s->grid->real[2 * output], s->from.width, across) + j;
    if (s->taps == MOST_TAPS) {
        row = (int)placed(s, (float)row, s->from.height);
        column = (int)placed(s, (float)column, s->from.width);
    }
    *weight = down[i] * across[j];
    bool inside = row >= 0 && row < s->from.height && column >= 0 && column < s->from.width;
    return inside ? row * s->from.width + column : -1;
}

/* Adds what one tap reads at every output, times its weights; -1 on error. */
static int add_tap(NodeContext *node, const Sampling *s, int image, int tap, Error *error)
{
    int places = s->rows * s->columns;
    Layer read = {.kind = &operator_gather, .shape = {s->from.channels, s->rows, s->columns}};
    Layer weights = {.kind = &operator_constant, .shape = {1, s->rows, s->columns}};
    read.maps[0] = allocate(shape_units(read.shape), sizeof(int), error);
    weights.weights = allocate((size_t)places, sizeof(float), error);
    if (!read.maps[0] || !weights.weights) {
        free(read.maps[0]);
        free(weights.weights);
        return -1;
    }
    for (int p = 0; p < places; p++) {
        int unit = find_unit(s, p, tap, &weights.weights[p]);
        for (int c = 0; c < s->from.channels; c++)
            read.maps[0][c * places + p] =
                unit < 0 ? -1 : c * s->from.height * s->from.width + unit;
    }
    Layer product = {.kind = &operator_multiply};
    int weight = node_add(node, &weights, NULL, 0, error);
    if (weight < 0) free(read.maps[0]);
    int values = weight < 0 ? -1 : node_add(node, &read, &image, 1, error);
    if (values < 0 || s->taps == 1) return values;
    return node_add(node, &product, (int[]){values, weight}, 2, error);
}

/* Cubic weights of pixels beyond the border differ between PyTorch and the standard. */
static bool check_cubic(const Sampling *s, Error *error)
{
    for (size_t i = 0; s->taps == MOST_TAPS && s->beyond != BEYOND_ZEROS && i < s->grid->count; i++)
        if (!(fabsf(s->grid->real[i]) <= 1))
            return error_set(error, "interpolates cubically beyond the border, which PyTorch and "
                                    "ONNX define differently; use mode linear");
    return true;
}

static bool describe(NodeContext *node, const Value *picture, Sampling *s, Error *error)
{
    const Value *grid = node_input(node, 1);
    if (!grid || grid->kind != VALUE_CONSTANT)
        return error_set(error,
                         "samples at places that depend on the image, which is not supported");
    s->grid = node_constant(node, 1, error);
    if (!s->grid) return false;
    const int64_t *dims = s->grid->dims;
    if (s->grid->rank != 4 || dims[0] != 1 || dims[3] != 2 || !s->grid->real ||
        s->grid->count < 2 || s->grid->count > 1 << 24)
        return error_set(error, "wants a grid of 1 x H x W x 2 real numbers");
    for (size_t i = 0; i < s->grid->count; i++)
        if (!isfinite(s->grid->real[i]))
            return error_set(error, "has a grid with the number %g; export it with finite places",
                             (double)s->grid->real[i]);
    const Onnx__NodeProto *proto = node->proto;
    const char *usual = node_opset(node) < 20 ? "bilinear" : "linear";
    bool nearest = onnx_text_is(proto, "mode", "nearest", usual);
    bool cubic = onnx_text_is(proto, "mode", "bicubic", usual) ||
                 onnx_text_is(proto, "mode", "cubic", usual);
    s->from = graph_shape(node->graph, picture);
    s->rows = (int)dims[1];
    s->columns = (int)dims[2];
    s->taps = nearest ? 1 : cubic ? MOST_TAPS : 2;
    s->corners = onnx_integer(proto, "align_corners", 0) != 0;
    s->beyond = onnx_text_is(proto, "padding_mode", "border", "zeros")       ? BEYOND_BORDER
                : onnx_text_is(proto, "padding_mode", "reflection", "zeros") ? BEYOND_REFLECTION
                                                                             : BEYOND_ZEROS;
    return check_cubic(s, error);
}

static bool node_grid_sample(NodeContext *node, Error *error)
{
    const Value *x = node_layer(node, 0, error);
    Value picture;
    Sampling s;
    int taps[MOST_TAPS * MOST_TAPS];
    if (!x || !arrange_image(node->graph, x, &picture, error) ||
        !describe(node, &picture, &s, error))
        return false;
    for (int i = 0; i < s.taps * s.taps; i++)
        if ((taps[i] = add_tap(node, &s, picture.layer, i, error)) < 0) return false;
    Layer sum = {.kind = &operator_add};
    int layer = s.taps == 1 ? taps[0] : node_add(node, &sum, taps, s.taps * s.taps, error);
    static const Axis axis[4] = {AXIS_CHANNEL, AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN};
    View view;
    Shape shape;
    view_lay_out(&view, 4, (int[]){1, s.from.channels, s.rows, s.columns}, axis, &shape);
    return node_finish(node, layer, &view);
}

const NodeEntry nodes_sample[] = {
    {"GridSample", node_grid_sample},
    {NULL, NULL},
};

#include "models/onnx/image_input.h"

#include "network/operators/convolution.h"
#include "network/operators/rearrangement.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST_SIDE = 4096, COLOURS = 3 };

/* -- the input and its shape -- */

static int64_t dimension(const Onnx__TensorShapeProto *shape, size_t d)
{
    const Onnx__TensorShapeProto__Dimension *one = shape->dim[d];
    return one->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE ? one->dim_value
                                                                                   : 0;
}

static const Onnx__TypeProto__Tensor *tensor_type(const Onnx__ValueInfoProto *input)
{
    const Onnx__TypeProto *type = input->type;
    return type && type->value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE ? type->tensor_type
                                                                           : NULL;
}

/* Finds the graph's one input without a default (an initialiser of its name). */
static const Onnx__ValueInfoProto *find_image(const Graph *graph, Error *error)
{
    const Onnx__GraphProto *proto = graph->file->graph;
    const Onnx__ValueInfoProto *found = NULL;
    for (size_t i = 0; i < proto->n_input; i++) {
        const char *name = proto->input[i]->name;
        const Value *value = name ? graph_value(graph, name) : NULL;
        if (!value || value->kind == VALUE_CONSTANT) continue;
        if (found) {
            error_set(error,
                      "%s has several inputs (%s, %s); only networks that read one image can be "
                      "scored: export it with the others as constants, or with defaults",
                      graph->file->path, found->name, name);
            return NULL;
        }
        found = proto->input[i];
    }
    if (!found) error_set(error, "%s has no input; nothing can be shown to it", graph->file->path);
    return found;
}

static bool refuse_input(const Graph *graph, const char *input, const char *what, Error *error)
{
    return error_set(error,
                     "%s: its input %s %s; the input of a network must be one image of three "
                     "colours or of gray, 1 x 3 x H x W, 1 x H x W x 3, or the same with 1 for 3",
                     graph->file->path, input, what);
}

/* The image as the file describes it. */
typedef struct {
    const Onnx__ValueInfoProto *input;
    int channels;
    bool channels_last;
    int64_t sides[2]; /* rows, columns; 0: left open */
    int64_t batch;
} Described;

static bool describe(const Graph *graph, Described *image, Error *error)
{
    const Onnx__ValueInfoProto *input = find_image(graph, error);
    if (!input) return false;
    const Onnx__TypeProto__Tensor *tensor = tensor_type(input);
    const Onnx__TensorShapeProto *shape = tensor ? tensor->shape : NULL;
    if (!shape || shape->n_dim != 4)
        return refuse_input(graph, input->name, "does not have four dimensions", error);
    int64_t first = dimension(shape, 1), last = dimension(shape, 3);
    bool one_first = first == 1 && last != COLOURS, one_last = last == 1 && first != COLOURS;
    bool colours_last = last == COLOURS && first != COLOURS;
    *image = (Described){.input = input, .batch = dimension(shape, 0)};
    image->channels_last = colours_last || (one_last && !one_first);
    image->channels = one_first || one_last ? 1 : COLOURS;
    if (!image->channels_last && first > 0 && first != image->channels)
        return refuse_input(graph, input->name, "has neither three colours nor one", error);
    for (size_t i = 0; i < 2; i++) {
        int64_t side = dimension(shape, i + (image->channels_last ? 1 : 2));
        image->sides[i] = side > 0 ? side : 0;
    }
    return true;
}

/* -- its size -- */

/* Refuses a size that the file does not have, or that has to be asked for. */
static bool check_screen(const Graph *graph, const Described *image, const int asked[2],
                         Error *error)
{
    const char *path = graph->file->path;
    long long rows = image->sides[0], columns = image->sides[1];
    for (int i = 0; asked[0] && i < 2; i++)
        if (image->sides[i] && image->sides[i] != asked[i])
            return error_set(error,
                             "%s: its input %s has %lld %s, not the %d of --screen %dx%d; give "
                             "--screen the size with which the network was exported",
                             path, image->input->name, (long long)image->sides[i],
                             i ? "columns" : "rows", asked[i], asked[0], asked[1]);
    if (rows > LARGEST_SIDE || columns > LARGEST_SIDE)
        return refuse_input(graph, image->input->name, "has more than 4096 pixels a side", error);
    return asked[0] || rows == columns || !rows || !columns ||
           error_set(error,
                     "%s: its input %s is not square; give --screen %lldx%lld to show square "
                     "images across its %lld columns%s",
                     path, image->input->name, rows, columns, columns,
                     rows > columns ? ", with gray above and below"
                                    : ", without what lies above and below");
}

static bool choose_screen(const Graph *graph, const Described *image, const int asked[2],
                          int screen[2], Error *error)
{
    if (!check_screen(graph, image, asked, error)) return false;
    int64_t known = image->sides[0] ? image->sides[0] : image->sides[1];
    for (int i = 0; i < 2; i++) {
        int64_t side = asked[i] ? asked[i] : image->sides[i] ? image->sides[i] : known;
        screen[i] = side ? (int)side : IMAGE_USUAL_PIXELS;
    }
    return true;
}

bool image_input_is_open(const Graph *graph, int screen[2])
{
    Described image;
    Error none = {{0}};
    if (!describe(graph, &image, &none)) return false;
    int pixels = graph->network.image.pixels;
    screen[0] = graph->screen_rows;
    screen[1] = pixels;
    return !image.sides[0] || !image.sides[1];
}

/* -- its type -- */

/* Checks that the image's type can hold it. *whole: an integer type, which takes only bytes. */
static bool check_type(const Graph *graph, const Onnx__ValueInfoProto *input, bool prepared,
                       bool *whole, Error *error)
{
    int type = tensor_type(input)->elem_type;
    *whole = type == 2 || (type >= 4 && type <= 7) || type == 12 || type == 13;
    if (!*whole && type != 0 && type != 1 && type != 10 && type != 11 && type != 16)
        return error_set(error, "%s: its input %s holds numbers of type %d, which no image has",
                         graph->file->path, input->name, type);
    return !*whole || !prepared ||
           error_set(error,
                     "%s: its input %s holds whole numbers, so the network preprocesses its "
                     "images itself; give --input inside",
                     graph->file->path, input->name);
}

/* Gray is a mixture of colours, which must be normalised alike for that. */
static bool check_gray(const Graph *graph, const Described *image, const ImageRequest *request,
                       Error *error)
{
    const float *mean = request->image.mean, *deviation = request->image.deviation;
    bool alike = !request->bgr;
    for (int c = 1; c < COLOURS; c++)
        alike = alike && mean[c] == mean[0] && deviation[c] == deviation[0];
    return alike || image->channels != 1 ||
           error_set(error,
                     "%s: its input %s is gray, and --input has a mean and deviation for each "
                     "colour; give one of each, as in --input 0.45/0.225",
                     graph->file->path, image->input->name);
}

/* -- layers between the screen and the input -- */

static int add_named(Graph *graph, const char *name, Layer *layer, const int *inputs, int count,
                     Error *error)
{
    layer->name = (char *)name;
    layer->inputs = (int *)inputs;
    layer->input_count = count;
    return graph_add(graph, layer, error);
}

/* One colour of the screen, with rows cut off or added in the blank's gray. */
static int add_framed_colour(Graph *graph, int channel, int rows, Error *error)
{
    const ImageInput *image = &graph->network.image;
    Layer layer = {.kind = &operator_rearrange, .shape = {1, rows, image->pixels}};
    layer.numbers[0] = network_normalised(&graph->network, channel, image->blank);
    layer.maps[0] = allocate(1, sizeof(int), error);
    layer.maps[1] = allocate((size_t)rows, sizeof(int), error);
    if (!layer.maps[0] || !layer.maps[1]) {
        free(layer.maps[0]);
        free(layer.maps[1]);
        return -1;
    }
    layer.maps[0][0] = channel;
    int above = rows > image->pixels ? (rows - image->pixels) / 2 : -((image->pixels - rows) / 2);
    for (int row = 0; row < rows; row++) {
        int from = row - above;
        layer.maps[1][row] = from < 0 || from >= image->pixels ? -1 : from;
    }
    return add_named(graph, "input, one colour", &layer, (int[]){0}, 1, error);
}

static int add_frame(Graph *graph, int rows, Error *error)
{
    int colours[COLOURS];
    for (int c = 0; c < COLOURS; c++)
        if ((colours[c] = add_framed_colour(graph, c, rows, error)) < 0) return -1;
    Layer joined = {.kind = &operator_concatenate};
    return add_named(graph, "input, framed", &joined, colours, COLOURS, error);
}

static int add_gray(Graph *graph, int layer, Error *error)
{
    static const float luminance[COLOURS] = {.299f, .587f, .114f};
    Layer gray = {.kind = &operator_linear, .shape.channels = 1};
    gray.weights = allocate(COLOURS, sizeof *gray.weights, error);
    if (!gray.weights) return -1;
    memcpy(gray.weights, luminance, sizeof luminance);
    return add_named(graph, "input, gray", &gray, &layer, 1, error);
}

static int add_blue_first(Graph *graph, int layer, Error *error)
{
    Layer turned = {.kind = &operator_rearrange, .shape.channels = COLOURS};
    turned.maps[0] = map_slice(COLOURS - 1, -1, COLOURS, error);
    int added =
        turned.maps[0] ? add_named(graph, "input, blue first", &turned, &layer, 1, error) : -1;
    if (layer == 0) graph->bgr_image = added; /* which convolutions replace */
    return added;
}

bool image_input_open(Graph *graph, const ImageRequest *request, const char *model, Error *error)
{
    Described image;
    int screen[2];
    bool whole = false;
    if (!describe(graph, &image, error) ||
        !choose_screen(graph, &image, request->screen, screen, error) ||
        !check_type(graph, image.input, request->prepared, &whole, error) ||
        !check_gray(graph, &image, request, error))
        return false;
    ImageInput shown = request->image;
    shown.pixels = screen[1];
    if (!network_open(&graph->network, model, &shown, error)) return false;
    int layer = screen[0] == screen[1] ? 0 : add_frame(graph, screen[0], error);
    if (layer >= 0 && image.channels == 1) layer = add_gray(graph, layer, error);
    if (layer >= 0 && request->bgr) layer = add_blue_first(graph, layer, error);
    if (layer < 0) return false;
    const int first[4] = {1, image.channels, screen[0], screen[1]};
    const int last[4] = {1, screen[0], screen[1], image.channels};
    const Axis picture[4] = {AXIS_CHANNEL, AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN};
    const Axis picture_last[4] = {AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN, AXIS_CHANNEL};
    Value *value = graph_value(graph, image.input->name);
    Shape shape;
    graph->batch = image.batch > 1 ? image.batch : 1;
    graph->screen_rows = screen[0];
    value->kind = VALUE_LAYER;
    value->layer = layer;
    value->whole = value->bytes = whole;
    return view_lay_out(&value->view, 4, image.channels_last ? last : first,
                        image.channels_last ? picture_last : picture, &shape);
}

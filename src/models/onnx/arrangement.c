#include "models/onnx/arrangement.h"

#include "network/operators/elementwise.h"
#include "network/operators/gather.h"
#include "network/operators/rearrangement.h"

#include <stdlib.h>
#include <string.h>

/* -- the place of an element -- */

static size_t unit_index(Shape shape, const int place[AXES])
{
    return ((size_t)place[AXIS_CHANNEL] * (size_t)shape.height + (size_t)place[AXIS_ROW]) *
               (size_t)shape.width +
           (size_t)place[AXIS_COLUMN];
}

/* -- from view to view, axis by axis -- */

/* A run of positions on one axis of the source and one axis of the target; step 0 repeats. */
typedef struct {
    Part to, from;
} Link;

#define MOST_LINKS (2 * VIEW_PARTS)

typedef struct {
    Link links[MOST_LINKS];
    int count;
} Links;

/* Splits off the slower `size` positions of a part; the part keeps the rest. */
static Part split_off(Part *part, int size)
{
    Part outer = *part;
    part->size /= size;
    outer.size = size;
    outer.step = part->step * part->size;
    return outer;
}

/* Links the parts of one dimension; false if they would have to be cut unevenly. */
static bool link_dimension(const View *from, const View *to, int d, Links *links)
{
    int f = from->first[d], t = to->first[d];
    Part left = {AXIS_CHANNEL, 0, 1}, right = {AXIS_CHANNEL, 0, 1};
    bool repeated = from->size[d] == 1;
    for (;;) {
        if (right.size == 1) {
            if (t == to->first[d + 1]) return true;
            right = to->parts[t++];
        }
        if (repeated)
            left = (Part){right.axis, 0, right.size};
        else if (left.size == 1)
            left = from->parts[f++];
        int size = left.size < right.size ? left.size : right.size;
        if (left.size % size != 0 || right.size % size != 0 || links->count == MOST_LINKS)
            return false;
        Link *link = &links->links[links->count++];
        link->to = split_off(&right, size);
        link->from = split_off(&left, size);
        if (repeated) link->from.step = 0;
    }
}

/* Does every unit stay on its axes, so that each axis can be mapped separately? */
static bool link_views(const View *from, const View *to, Links *links)
{
    links->count = 0;
    for (int d = 0; d < to->rank; d++)
        if (!link_dimension(from, to, d, links)) return false;
    for (int i = 0; i < links->count; i++)
        if (links->links[i].from.step > 0 && links->links[i].from.axis != links->links[i].to.axis)
            return false;
    return true;
}

/* The source position of the unit at `place` of an axis. */
static int linked_place(const Links *links, Axis axis, int place)
{
    int from = 0;
    for (int i = 0; i < links->count; i++) {
        const Link *link = &links->links[i];
        if (link->to.axis == axis) from += place / link->to.step % link->to.size * link->from.step;
    }
    return from;
}

static bool is_identity(const Links *links, Axis axis, int length, int from_length)
{
    if (length != from_length) return false;
    for (int i = 0; i < length; i++)
        if (linked_place(links, axis, i) != i) return false;
    return true;
}

/* -- adding the layer that moves units -- */

static const char *moved_name(const Graph *graph, const Value *value)
{
    return graph->network.layers[value->layer].name;
}

static int add_rearrangement(Graph *graph, const Value *value, const Links *links, Shape shape,
                             Error *error)
{
    Layer layer = {.name = (char *)moved_name(graph, value),
                   .kind = &operator_rearrange,
                   .inputs = (int[]){value->layer},
                   .input_count = 1,
                   .shape = shape};
    Shape from = graph_shape(graph, value);
    bool same = true;
    for (Axis axis = AXIS_CHANNEL; axis < AXES; axis++) {
        int length = shape_axis(shape, axis);
        if (is_identity(links, axis, length, shape_axis(from, axis))) continue;
        same = false;
        int *map = allocate((size_t)length, sizeof *map, error);
        for (int i = 0; map && i < length; i++) map[i] = linked_place(links, axis, i);
        layer.maps[axis] = map;
        if (!map) {
            for (int a = 0; a < AXES; a++) free(layer.maps[a]);
            return -1;
        }
    }
    return same ? value->layer : graph_add(graph, &layer, error);
}

static int add_gather(Graph *graph, const Value *value, const View *target, Shape shape,
                      Error *error)
{
    Shape from = graph_shape(graph, value);
    Layer layer = {.name = (char *)moved_name(graph, value),
                   .kind = &operator_gather,
                   .inputs = (int[]){value->layer},
                   .input_count = 1,
                   .shape = shape};
    int *map = allocate(shape_units(shape), sizeof *map, error);
    if (!map) return -1;
    int to[AXES];
    size_t unit = 0;
    for (to[0] = 0; to[0] < shape.channels; to[0]++)
        for (to[1] = 0; to[1] < shape.height; to[1]++)
            for (to[2] = 0; to[2] < shape.width; to[2]++) {
                int place[AXES] = {0, 0, 0};
                for (int d = 0; d < target->rank; d++)
                    if (value->view.size[d] > 1)
                        view_add_place(&value->view, d, view_index(target, d, to), place);
                map[unit++] = (int)unit_index(from, place);
            }
    layer.maps[0] = map;
    return graph_add(graph, &layer, error);
}

/* The target's shape, with length 1 along axes whose dimensions all have size 1 in `size`. */
static Shape shrunk_shape(const View *target, const int *size, Shape shape)
{
    bool used[AXES] = {false, false, false};
    for (int d = 0; d < target->rank; d++)
        for (int p = target->first[d]; p < target->first[d + 1]; p++)
            if (size[d] > 1) used[target->parts[p].axis] = true;
    return (Shape){used[AXIS_CHANNEL] ? shape.channels : 1, used[AXIS_ROW] ? shape.height : 1,
                   used[AXIS_COLUMN] ? shape.width : 1};
}

int arrange(Graph *graph, const Value *value, const View *target, Shape shape, bool may_shrink,
            Error *error)
{
    const View *view = &value->view;
    bool fits = view->rank == target->rank;
    for (int d = 0; fits && d < target->rank; d++)
        fits = view->size[d] == target->size[d] || view->size[d] == 1;
    if (!fits) {
        error_set(error, "the shapes of its inputs do not match");
        return -1;
    }
    if (may_shrink) shape = shrunk_shape(target, view->size, shape);
    Links links;
    if (link_views(view, target, &links))
        return add_rearrangement(graph, value, &links, shape, error);
    return add_gather(graph, value, target, shape, error);
}

bool arrange_on_axes(Graph *graph, const Value *value, const Axis *axis, Value *moved, Error *error)
{
    View target;
    Shape shape;
    if (!view_lay_out(&target, value->view.rank, value->view.size, axis, &shape))
        return error_set(error, "makes a layer that is too large");
    int layer = arrange(graph, value, &target, shape, false, error);
    *moved = *value;
    moved->layer = layer;
    moved->view = target;
    return layer >= 0;
}

bool arrange_image(Graph *graph, const Value *value, Value *moved, Error *error)
{
    static const Axis picture[4] = {AXIS_CHANNEL, AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN};
    if (value->view.rank != 4 || value->view.size[0] != 1)
        return error_set(error, "wants one image, 1 x C x H x W; signals, volumes and batches are "
                                "not supported");
    return arrange_on_axes(graph, value, picture, moved, error);
}

/* -- constants -- */

/* The tensor's stride along each dimension of the view; 0 if it has one element there. */
static bool tensor_strides(const Tensor *tensor, const View *view, size_t strides[TENSOR_RANK])
{
    int missing = view->rank - tensor->rank;
    size_t stride = 1;
    if (missing < 0) return false;
    for (int d = view->rank - 1; d >= 0; d--) {
        int64_t size = d < missing ? 1 : tensor->dims[d - missing];
        if (size != 1 && size != view->size[d]) return false;
        strides[d] = size == 1 ? 0 : stride;
        stride *= (size_t)size;
    }
    return true;
}

static void fill_constant(const Tensor *tensor, const View *view, const size_t *strides,
                          Shape shape, float *numbers)
{
    int place[AXES];
    size_t unit = 0;
    for (place[0] = 0; place[0] < shape.channels; place[0]++)
        for (place[1] = 0; place[1] < shape.height; place[1]++)
            for (place[2] = 0; place[2] < shape.width; place[2]++) {
                size_t at = 0;
                for (int d = 0; d < view->rank; d++)
                    if (strides[d] > 0) at += strides[d] * (size_t)view_index(view, d, place);
                numbers[unit++] = (float)tensor_number(tensor, at);
            }
}

/* Adds a constant laid out like `view` of `shape`; `shrink`: with length 1 where it repeats. */
static int add_constant(Graph *graph, const Tensor *tensor, const View *view, Shape shape,
                        bool shrink, Error *error)
{
    size_t strides[TENSOR_RANK];
    int sizes[TENSOR_RANK];
    if (!tensor_strides(tensor, view, strides)) {
        error_set(error, "the shapes of its inputs do not match");
        return -1;
    }
    for (int d = 0; d < view->rank; d++) sizes[d] = strides[d] > 0 ? 2 : 1;
    Shape shrunk = shrink ? shrunk_shape(view, sizes, shape) : shape;
    Layer layer = {.name = "constant", .kind = &operator_constant, .shape = shrunk};
    layer.weights = allocate(shape_units(shrunk), sizeof *layer.weights, error);
    if (!layer.weights) return -1;
    fill_constant(tensor, view, strides, shrunk, layer.weights);
    return graph_add(graph, &layer, error);
}

bool arrange_constant(Graph *graph, const Tensor *tensor, const Value *like, Value *made,
                      Error *error)
{
    Shape shape;
    View view;
    if (like) {
        shape = graph_shape(graph, like);
        view = like->view;
    } else {
        int size[TENSOR_RANK];
        Axis axis[TENSOR_RANK];
        for (int d = 0; d < tensor->rank; d++)
            size[d] = tensor->dims[d] < 1 << 24 ? (int)tensor->dims[d] : 1 << 25;
        view_usual_axes(tensor->rank, size, false, axis);
        if (!view_lay_out(&view, tensor->rank, size, axis, &shape))
            return error_set(error, "has an input that is empty or too large");
    }
    int layer = add_constant(graph, tensor, &view, shape, like != NULL, error);
    made->kind = VALUE_LAYER;
    made->layer = layer;
    made->view = view;
    return layer >= 0;
}

bool arrange_filled(Graph *graph, const Tensor *tensor, const View *view, Shape shape, Value *made,
                    Error *error)
{
    made->kind = VALUE_LAYER;
    made->layer = add_constant(graph, tensor, view, shape, false, error);
    made->view = *view;
    return made->layer >= 0;
}

bool arrange_by_channel(const Graph *graph, const Tensor *tensor, const Value *like, float *numbers)
{
    const View *view = &like->view;
    size_t strides[TENSOR_RANK];
    if (!tensor_strides(tensor, view, strides)) return false;
    for (int d = 0; d < view->rank; d++)
        for (int p = view->first[d]; p < view->first[d + 1]; p++)
            if (strides[d] > 0 && view->parts[p].axis != AXIS_CHANNEL) return false;
    Shape channels = {graph_shape(graph, like).channels, 1, 1};
    fill_constant(tensor, view, strides, channels, numbers);
    return true;
}

/* -- selections -- */

/* The part that is dimension d; if it has none (size 1), the axis on which it would be. */
static Part part_of(const Graph *graph, const Value *value, int d)
{
    const View *view = &value->view;
    if (view->size[d] > 1) return view->parts[view->first[d]];
    Axis axis[TENSOR_RANK];
    view_usual_axes(view->rank, view->size, view->rank != 4, axis);
    return (Part){axis[d], shape_axis(graph_shape(graph, value), axis[d]), 1};
}

static int *selection_map(const Part *part, int length, const int *indices, int count, Error *error)
{
    int others = length / part->size, size = others * count;
    int *map = allocate((size_t)size, sizeof *map, error);
    for (int i = 0; map && i < size; i++) {
        int low = i % part->step, index = indices[i / part->step % count];
        int high = i / part->step / count;
        map[i] = index < 0 ? -1 : (high * part->size + index) * part->step + low;
    }
    return map;
}

/* The view after dimension d, which is `part`, is changed to `count` elements. */
static bool selected_view(const View *view, int d, const Part *part, int count, View *result)
{
    *result = (View){.rank = view->rank};
    int filled = 0;
    for (int i = 0; i < view->rank; i++) {
        result->size[i] = i == d ? count : view->size[i];
        result->first[i] = filled;
        if (i == d && count > 1) {
            if (filled == VIEW_PARTS) return false;
            result->parts[filled++] = (Part){part->axis, part->step, count};
        }
        for (int p = view->first[i]; i != d && p < view->first[i + 1]; p++) {
            Part one = view->parts[p];
            if (filled == VIEW_PARTS) return false;
            if (one.axis == part->axis && one.step > part->step)
                one.step = one.step / part->size * count;
            result->parts[filled++] = one;
        }
    }
    result->first[view->rank] = filled;
    return true;
}

/* Lays out a dimension of several parts as one part. */
static bool as_one_part(Graph *graph, const Value *value, int d, Value *simple, Error *error)
{
    *simple = *value;
    if (value->view.first[d + 1] - value->view.first[d] <= 1) return true;
    Axis axis[TENSOR_RANK];
    view_usual_axes(value->view.rank, value->view.size, value->view.rank != 4, axis);
    return arrange_on_axes(graph, value, axis, simple, error);
}

static Shape with_axis(Shape shape, Axis axis, int length)
{
    if (axis == AXIS_CHANNEL) shape.channels = length;
    if (axis == AXIS_ROW) shape.height = length;
    if (axis == AXIS_COLUMN) shape.width = length;
    return shape;
}

static bool selects_all(const View *view, int d, const int *indices, int count)
{
    if (count != view->size[d]) return false;
    for (int i = 0; i < count; i++)
        if (indices[i] != i) return false;
    return true;
}

bool arrange_selection(Graph *graph, const Value *value, int d, const Selection *selection,
                       Value *chosen, Error *error)
{
    const int *indices = selection->indices, count = selection->count;
    *chosen = *value;
    if (selects_all(&value->view, d, indices, count)) return true;
    Value simple;
    if (count < 1) return error_set(error, "leaves nothing of its input");
    if (!as_one_part(graph, value, d, &simple, error)) return false;
    Part part = part_of(graph, &simple, d);
    Shape shape = graph_shape(graph, &simple);
    int length = shape_axis(shape, part.axis);
    if ((int64_t)length / part.size * count > 1 << 24)
        return error_set(error, "makes a layer that is too large");
    int *map = selection_map(&part, length, indices, count, error);
    if (!map) return false;
    Layer layer = {.name = (char *)moved_name(graph, &simple),
                   .kind = &operator_rearrange,
                   .inputs = (int[]){simple.layer},
                   .input_count = 1,
                   .shape = with_axis(shape, part.axis, length / part.size * count),
                   .numbers = {selection->number},
                   .maps = {0}};
    layer.maps[part.axis] = map;
    *chosen = simple;
    chosen->layer = graph_add(graph, &layer, error);
    return chosen->layer >= 0 && (selected_view(&simple.view, d, &part, count, &chosen->view) ||
                                  error_set(error, "makes a layer of too many parts"));
}

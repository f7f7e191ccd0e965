#include "models/onnx/restructure.h"

#include <stdlib.h>
#include <string.h>

/* -- selections -- */

void selection_free(Selection *selection)
{
    free(selection->indices);
    *selection = (Selection){0};
}

bool selection_run(Selection *selection, int64_t first, int64_t step, int64_t count, Error *error)
{
    *selection = (Selection){0};
    if (count < 0 || count > (int64_t)TENSOR_LARGEST)
        return error_set(error, "takes %lld elements", (long long)count);
    selection->count = (int)count;
    selection->indices = allocate((size_t)count, sizeof *selection->indices, error);
    for (int i = 0; selection->indices && i < selection->count; i++)
        selection->indices[i] = (int)(first + i * step);
    return selection->indices != NULL;
}

/* -- Reshape, Flatten, Squeeze, Unsqueeze -- */

/*
 * Converts the target shape of a file exported for a batch of several images to one image. With the
 * batch outermost (dimension 0 of the input has size 1), dimension 0 is divided by the batch.
 * Otherwise a dimension of -1 could absorb the batch unnoticed: refused if another dimension may
 * hold it.
 */
static bool of_one_image(const NodeContext *node, int rank, const int64_t *dims, size_t count,
                         int64_t *wanted, Error *error)
{
    int64_t batch = node->graph->batch;
    bool outermost = rank > 0 && dims[0] == 1, open = false, holds = false;
    if (batch <= 1 || count == 0) return true;
    for (size_t d = 0; d < count; d++) {
        open = open || wanted[d] == -1;
        holds = holds || (wanted[d] > 0 && wanted[d] % batch == 0);
    }
    if (outermost && wanted[0] > 0 && wanted[0] % batch == 0) wanted[0] /= batch;
    return outermost || !open || !holds ||
           error_set(error,
                     "may mix images: the file was exported for a batch of %lld; export it for one",
                     (long long)batch);
}

static bool reshape(NodeContext *node, int rank, const int64_t *dims, int *new_rank,
                    int64_t *new_dims, Error *error)
{
    const int64_t *named;
    int64_t wanted[TENSOR_RANK];
    size_t count;
    if (!node_integers(node, 1, "shape", &named, &count, error)) return false;
    if (count > TENSOR_RANK) return error_set(error, "has more than %d dimensions", TENSOR_RANK);
    if (count) memcpy(wanted, named, count * sizeof *wanted);
    bool of_layer = node->inputs[0]->kind == VALUE_LAYER;
    if (of_layer && !of_one_image(node, rank, dims, count, wanted, error)) return false;
    int64_t rest = 1, known = 1;
    int open = -1;
    bool keep_zero = onnx_integer(node->proto, "allowzero", 0) != 0;
    for (int d = 0; d < rank; d++) rest *= dims[d];
    for (int d = 0; d < (int)count; d++) {
        new_dims[d] = wanted[d] == 0 && !keep_zero && d < rank ? dims[d] : wanted[d];
        if (new_dims[d] == -1 && open < 0)
            open = d;
        else if (new_dims[d] < 0 || new_dims[d] > 1 << 28)
            return error_set(error, "wants a dimension of %lld", (long long)new_dims[d]);
        else if ((known *= new_dims[d]) > (int64_t)1 << 32)
            return error_set(error, "wants too large a shape");
    }
    if (open >= 0) new_dims[open] = known > 0 ? rest / known : 0;
    if (open >= 0) known *= new_dims[open];
    *new_rank = (int)count;
    if (known == rest) return true;
    char from[128], to[128];
    tensor_shape_text(rank, dims, from);
    tensor_shape_text(*new_rank, new_dims, to);
    return error_set(error,
                     "cannot reshape %s to %s; if the file was exported for batches of more "
                     "than one image, export it for one",
                     from, to);
}

static bool flatten(NodeContext *node, int rank, const int64_t *dims, int *new_rank,
                    int64_t *new_dims, Error *error)
{
    int64_t axis = onnx_integer(node->proto, "axis", 1);
    if (axis < 0 && node_opset(node) >= 11) axis += rank;
    if (axis < 0 || axis > rank)
        return error_set(error, "flattens from axis %lld", (long long)axis);
    new_dims[0] = new_dims[1] = 1;
    for (int d = 0; d < rank; d++) new_dims[d >= axis] *= dims[d];
    *new_rank = 2;
    return true;
}

/* Marks the axes that the node lists, of a shape of that rank; *named: does it list any? */
static bool mark_axes(NodeContext *node, int rank, bool marked[TENSOR_RANK], bool *named,
                      Error *error)
{
    const int64_t *axes;
    size_t count;
    for (int d = 0; d < TENSOR_RANK; d++) marked[d] = false;
    if (!node_integers(node, 1, "axes", &axes, &count, error)) return false;
    *named = count > 0;
    for (size_t i = 0; i < count; i++) {
        int d = 0;
        if (!node_axis(axes[i], rank, &d, error)) return false;
        if (marked[d]) return error_set(error, "names an axis twice");
        marked[d] = true;
    }
    return true;
}

static bool squeeze(NodeContext *node, int rank, const int64_t *dims, int *new_rank,
                    int64_t *new_dims, Error *error)
{
    bool gone[TENSOR_RANK], named = false;
    if (!mark_axes(node, rank, gone, &named, error)) return false;
    *new_rank = 0;
    for (int d = 0; d < rank; d++) {
        if (gone[d] && dims[d] != 1)
            return error_set(error, "squeezes a dimension of %lld", (long long)dims[d]);
        if (!gone[d] && (named || dims[d] != 1)) new_dims[(*new_rank)++] = dims[d];
    }
    return true;
}

static bool unsqueeze(NodeContext *node, int rank, const int64_t *dims, int *new_rank,
                      int64_t *new_dims, Error *error)
{
    const int64_t *axes;
    size_t count;
    bool added[TENSOR_RANK], named = false;
    if (!node_integers(node, 1, "axes", &axes, &count, error)) return false;
    if (count + (size_t)rank > TENSOR_RANK)
        return error_set(error, "has more than %d dimensions", TENSOR_RANK);
    *new_rank = rank + (int)count;
    if (!mark_axes(node, *new_rank, added, &named, error)) return false;
    int from = 0;
    for (int d = 0; d < *new_rank; d++)
        if (added[d])
            new_dims[d] = 1;
        else if (from < rank)
            new_dims[d] = dims[from++];
    return from == rank || error_set(error, "names an axis twice");
}

bool restructure_shape(NodeContext *node, int rank, const int64_t *dims, int *new_rank,
                       int64_t new_dims[TENSOR_RANK], Error *error)
{
    if (onnx_node_is(node->proto, "Flatten"))
        return flatten(node, rank, dims, new_rank, new_dims, error);
    if (onnx_node_is(node->proto, "Squeeze"))
        return squeeze(node, rank, dims, new_rank, new_dims, error);
    if (onnx_node_is(node->proto, "Unsqueeze"))
        return unsqueeze(node, rank, dims, new_rank, new_dims, error);
    return reshape(node, rank, dims, new_rank, new_dims, error);
}

bool restructure_order(NodeContext *node, int rank, int order[TENSOR_RANK], Error *error)
{
    size_t count = 0;
    const int64_t *wanted = onnx_integers(node->proto, "perm", &count);
    bool seen[TENSOR_RANK] = {false};
    if (wanted && count != (size_t)rank)
        return error_set(error, "transposes %zu dimensions of %d", count, rank);
    for (int d = 0; d < rank; d++) {
        if (wanted && !node_axis(wanted[d], rank, &order[d], error)) return false;
        if (!wanted) order[d] = rank - 1 - d;
        if (seen[order[d]]) return error_set(error, "names an axis twice");
        seen[order[d]] = true;
    }
    return true;
}

/* -- Slice -- */

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* A slice with Python's rules: negative ends count from the end, and all are clamped. */
static bool slice_run(int64_t first, int64_t end, int64_t by, int64_t size, Selection *selection,
                      Error *error)
{
    if (by == 0) return error_set(error, "slices with a step of 0");
    if (first < 0) first += size;
    if (end < 0 && end >= -size) end += size;
    if (by > 0) {
        first = clamp(first, 0, size);
        end = clamp(end, 0, size);
    } else {
        first = clamp(first, -1, size - 1);
        end = clamp(end, -1, size - 1);
    }
    int64_t span = by > 0 ? end - first : first - end;
    int64_t stride = by > 0 ? by : by < -size ? size + 1 : -by;
    int64_t count = span > 0 ? (span - 1) / stride + 1 : 0;
    return selection_run(selection, first, count > 1 ? by : 1, count, error);
}

bool restructure_slice(NodeContext *node, int rank, int d, int64_t size, Selection *selection,
                       Error *error)
{
    const int64_t *starts, *ends, *axes, *steps;
    size_t count, end_count, axis_count, step_count;
    *selection = (Selection){0};
    if (!node_integers(node, 1, "starts", &starts, &count, error) ||
        !node_integers(node, 2, "ends", &ends, &end_count, error) ||
        !node_integers(node, 3, "axes", &axes, &axis_count, error) ||
        !node_integers(node, 4, NULL, &steps, &step_count, error))
        return false;
    if (count != end_count || (axes && axis_count != count) || (steps && step_count != count))
        return error_set(error, "has other numbers of starts and ends");
    size_t own = count;
    for (size_t i = 0; i < count; i++) {
        int axis = 0;
        if (!node_axis(axes ? axes[i] : (int64_t)i, rank, &axis, error)) return false;
        if (axis == d && own < count) return error_set(error, "names an axis twice");
        if (axis == d) own = i;
    }
    return own == count ||
           slice_run(starts[own], ends[own], steps ? steps[own] : 1, size, selection, error);
}

/* -- Split -- */

bool restructure_split(NodeContext *node, int64_t size, int64_t sizes[NODE_OUTPUTS], Error *error)
{
    const int64_t *wanted;
    size_t count, parts = node->proto->n_output;
    if (!node_integers(node, 1, "split", &wanted, &count, error)) return false;
    if (wanted && count != parts)
        return error_set(error, "has %zu outputs for %zu parts", parts, count);
    int64_t named = onnx_integer(node->proto, "num_outputs", (int64_t)parts);
    if (named != (int64_t)parts)
        return error_set(error, "has %zu outputs where num_outputs = %lld", parts,
                         (long long)named);
    if (!wanted && node_opset(node) >= 18 && !onnx_attribute(node->proto, "num_outputs"))
        return error_set(error, "has neither the sizes of its parts nor num_outputs");
    if (!wanted && node_opset(node) < 18 && size % (int64_t)parts != 0)
        return error_set(error, "cannot split %lld into %zu equal parts", (long long)size, parts);
    int64_t each = (size + (int64_t)parts - 1) / (int64_t)parts, rest = size;
    for (size_t i = 0; i < parts; i++) {
        sizes[i] = wanted ? wanted[i] : each < rest ? each : rest;
        if (sizes[i] < 0 || sizes[i] > rest)
            return error_set(error, "splits off more than there is");
        rest -= sizes[i];
    }
    return rest == 0 || error_set(error, "splits off less than there is");
}

/* -- Pad -- */

/* The element of 0..size-1 at `place`, which may be outside; -1: the padding number. */
static int padded_index(int64_t place, int64_t size, char mode)
{
    if (place >= 0 && place < size) return (int)place;
    if (mode == 'c') return -1;
    if (mode == 'e') return place < 0 ? 0 : (int)(size - 1);
    if (mode == 'w') return (int)((place % size + size) % size);
    if (size == 1) return 0;
    int64_t period = 2 * (size - 1), within = (place % period + period) % period;
    return (int)(within < size ? within : period - within);
}

/* Reads the padding before and after dimension d, given for all axes or for those in input 3. */
static bool read_pads(NodeContext *node, int rank, int d, int64_t pads[2], Error *error)
{
    const int64_t *all, *axes;
    size_t count, axis_count;
    const char *attribute = onnx_attribute(node->proto, "paddings") ? "paddings" : "pads";
    pads[0] = pads[1] = 0;
    if (!node_integers(node, 1, attribute, &all, &count, error) ||
        !node_integers(node, 3, NULL, &axes, &axis_count, error))
        return false;
    size_t sides = axes ? axis_count : (size_t)rank;
    bool named = false;
    if (count != 2 * sides) return error_set(error, "has %zu paddings for %zu axes", count, sides);
    for (size_t i = 0; i < sides; i++) {
        int axis = (int)i;
        if (axes && !node_axis(axes[i], rank, &axis, error)) return false;
        if (axis != d) continue;
        if (named) return error_set(error, "names an axis twice");
        named = true;
        pads[0] = all[i];
        pads[1] = all[i + sides];
    }
    if (pads[0] < -(1 << 24) || pads[0] > 1 << 24 || pads[1] < -(1 << 24) || pads[1] > 1 << 24)
        return error_set(error, "pads by %lld and %lld", (long long)pads[0], (long long)pads[1]);
    return true;
}

bool restructure_padding(NodeContext *node, int rank, int d, int64_t size, Selection *selection,
                         Error *error)
{
    int64_t pads[2];
    float number = 0;
    *selection = (Selection){0};
    if (!read_pads(node, rank, d, pads, error) || !node_number(node, 2, "value", 0, &number, error))
        return false;
    if (pads[0] == 0 && pads[1] == 0) return true;
    char mode = onnx_text_is(node->proto, "mode", "reflect", "constant") ? 'r'
                : onnx_text_is(node->proto, "mode", "edge", "constant")  ? 'e'
                : onnx_text_is(node->proto, "mode", "wrap", "constant")  ? 'w'
                                                                         : 'c';
    if (!selection_run(selection, 0, 1, pads[0] + size + pads[1], error)) return false;
    selection->number = number;
    /* Negative padding removes elements; positive padding then extends the rest. */
    int64_t cut = pads[0] < 0 ? -pads[0] : 0, left = size - cut + (pads[1] < 0 ? pads[1] : 0);
    if (left < 1 && mode != 'c') return error_set(error, "continues what it takes away");
    if (mode == 'r' && (pads[0] >= left || pads[1] >= left))
        return error_set(error, "reflects %lld elements in more than there are", (long long)left);
    for (int i = 0; i < selection->count; i++) {
        int index = padded_index(i - (pads[0] > 0 ? pads[0] : 0), left, mode);
        selection->indices[i] = index < 0 ? -1 : index + (int)cut;
    }
    return true;
}

/* -- reductions and indices -- */

bool restructure_reduced(NodeContext *node, int rank, bool over[TENSOR_RANK], Error *error)
{
    bool named = false;
    if (!mark_axes(node, rank, over, &named, error)) return false;
    bool nothing = !named && onnx_integer(node->proto, "noop_with_empty_axes", 0) != 0;
    for (int d = 0; !named && d < rank; d++) over[d] = !nothing;
    return true;
}

bool restructure_indices(const int64_t *indices, size_t count, int64_t size, Selection *selection,
                         Error *error)
{
    if (!selection_run(selection, 0, 0, (int64_t)count, error)) return false;
    for (size_t i = 0; i < count; i++) {
        int64_t index = indices[i] < 0 ? indices[i] + size : indices[i];
        if (index < 0 || index >= size)
            return error_set(error, "looks up element %lld of %lld", (long long)indices[i],
                             (long long)size);
        selection->indices[i] = (int)index;
    }
    return true;
}

/* -- constants -- */

bool restructure_transpose(const Tensor *x, const int *order, Tensor *result, Error *error)
{
    int64_t dims[TENSOR_RANK];
    size_t stride[TENSOR_RANK], own = 1;
    for (int d = x->rank - 1; d >= 0; d--) {
        stride[d] = own;
        own *= (size_t)x->dims[d];
    }
    for (int d = 0; d < x->rank; d++) dims[d] = x->dims[order[d]];
    if (!tensor_make(result, x->kind, x->rank, dims, error)) return false;
    for (size_t i = 0; i < result->count; i++) {
        size_t rest = i, from = 0;
        for (int d = x->rank - 1; d >= 0; d--) {
            from += rest % (size_t)dims[d] * stride[order[d]];
            rest /= (size_t)dims[d];
        }
        tensor_copy_number(result, i, x, from);
    }
    return true;
}

bool restructure_select(const Tensor *x, int d, const Selection *selection, Tensor *result,
                        Error *error)
{
    int64_t dims[TENSOR_RANK] = {0};
    size_t inner = 1, outer = 1, size = (size_t)x->dims[d], count = (size_t)selection->count;
    for (int i = 0; i < x->rank; i++) {
        dims[i] = i == d ? selection->count : x->dims[i];
        if (i < d) outer *= (size_t)x->dims[i];
        if (i > d) inner *= (size_t)x->dims[i];
    }
    if (!tensor_make(result, x->kind, x->rank, dims, error)) return false;
    for (size_t o = 0; o < outer; o++)
        for (size_t c = 0; c < count; c++)
            for (size_t i = 0; i < inner; i++) {
                int from = selection->indices[c];
                size_t to = (o * count + c) * inner + i;
                if (from >= 0)
                    tensor_copy_number(result, to, x, (o * size + (size_t)from) * inner + i);
                else if (result->real)
                    result->real[to] = selection->number;
                else
                    result->whole[to] = (int64_t)selection->number;
            }
    return true;
}

/* Do they differ only along the axis? *dims: the joined shape. */
static bool joined_shape(const Tensor *const *parts, int count, int axis, int64_t *dims)
{
    for (int d = 0; d < parts[0]->rank; d++) dims[d] = d == axis ? 0 : parts[0]->dims[d];
    for (int i = 0; i < count; i++) {
        if (parts[i]->rank != parts[0]->rank || parts[i]->kind != parts[0]->kind) return false;
        for (int d = 0; d < parts[0]->rank; d++)
            if (d == axis)
                dims[d] += parts[i]->dims[d];
            else if (parts[i]->dims[d] != dims[d])
                return false;
    }
    return true;
}

bool restructure_join(const Tensor *const *parts, int count, int axis, Tensor *result, Error *error)
{
    int64_t dims[TENSOR_RANK];
    if (!joined_shape(parts, count, axis, dims))
        return error_set(error, "joins constants whose shapes do not fit");
    if (!tensor_make(result, parts[0]->kind, parts[0]->rank, dims, error)) return false;
    size_t inner = 1, outer = 1, place = 0;
    for (int d = 0; d < axis; d++) outer *= (size_t)dims[d];
    for (int d = axis + 1; d < result->rank; d++) inner *= (size_t)dims[d];
    for (size_t o = 0; o < outer; o++)
        for (int i = 0; i < count; i++) {
            size_t length = (size_t)parts[i]->dims[axis] * inner;
            for (size_t k = 0; k < length; k++)
                tensor_copy_number(result, place++, parts[i], o * length + k);
        }
    return true;
}

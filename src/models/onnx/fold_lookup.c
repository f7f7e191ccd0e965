#include "models/onnx/fold_lookup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Makes output `i` a constant of zeros. NULL, with a message, on error. */
static Tensor *make(NodeContext *node, int i, TensorKind kind, int rank, const int64_t *dims,
                    Error *error)
{
    node->outputs[i].kind = VALUE_CONSTANT;
    Tensor *made = &node->outputs[i].tensor;
    return tensor_make(made, kind, rank, dims, error) ? made : NULL;
}

/* Elements in all dimensions from `first` to `last` - 1. */
static size_t product(const Tensor *tensor, int first, int last)
{
    size_t count = 1;
    for (int d = first; d < last; d++) count *= (size_t)tensor->dims[d];
    return count;
}

/* A constant seen as outer x size x inner, with `size` elements along one axis. */
typedef struct {
    const Tensor *x;
    int axis;
    size_t outer, size, inner;
} Lines;

static bool read_lines(NodeContext *node, int64_t axis, Lines *lines, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    if (!x || !node_axis(axis, x->rank, &lines->axis, error)) return false;
    lines->x = x;
    lines->outer = product(x, 0, lines->axis);
    lines->size = (size_t)x->dims[lines->axis];
    lines->inner = product(x, lines->axis + 1, x->rank);
    return true;
}

/* Index of element `i` of line `line`. */
static size_t on_line(const Lines *lines, size_t line, size_t i)
{
    return (line / lines->inner * lines->size + i) * lines->inner + line % lines->inner;
}

/* The single integer of input `i`; `otherwise` if it is omitted. */
static bool read_number(NodeContext *node, int i, int64_t otherwise, int64_t *number, Error *error)
{
    *number = otherwise;
    if (!node_input(node, i)) return true;
    const Tensor *tensor = node_constant(node, i, error);
    if (!tensor) return false;
    if (tensor->count != 1 || tensor->kind != TENSOR_WHOLE)
        return error_set(error, "wants one whole number as its input %d", i);
    *number = tensor->whole[0];
    return true;
}

/* -- matrices -- */

/* Keeps the upper or lower triangle of each matrix; the rest is 0. */
static bool fold_trilu(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    int64_t shift = 0;
    bool upper = onnx_integer(node->proto, "upper", 1) != 0;
    if (!x || !read_number(node, 1, 0, &shift, error)) return false;
    if (x->rank < 2) return error_set(error, "takes a triangle of a vector");
    Tensor *made = make(node, 0, x->kind, x->rank, x->dims, error);
    if (!made) return false;
    int64_t rows = x->dims[x->rank - 2], columns = x->dims[x->rank - 1];
    for (size_t i = 0; i < x->count; i++) {
        int64_t row = (int64_t)i / columns % rows, right = (int64_t)i % columns - row;
        if (upper ? right >= shift : right <= shift) tensor_copy_number(made, i, x, i);
    }
    return true;
}

static bool fold_eye(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    if (!x) return false;
    if (x->rank != 2) return error_set(error, "makes a matrix of %d dimensions", x->rank);
    int64_t type = onnx_integer(node->proto, "dtype", x->kind == TENSOR_REAL ? 1 : 7);
    int64_t shift = onnx_integer(node->proto, "k", 0);
    Tensor *made =
        make(node, 0, cast_is_real(type) ? TENSOR_REAL : TENSOR_WHOLE, 2, x->dims, error);
    for (int64_t row = 0; made && row < x->dims[0]; row++) {
        if (row + shift < 0 || row + shift >= x->dims[1]) continue;
        size_t at = (size_t)(row * x->dims[1] + row + shift);
        if (made->real)
            made->real[at] = 1;
        else
            made->whole[at] = 1;
    }
    return made != NULL;
}

/* -- looking up -- */

/* An index into `size` elements, of which negative ones count from the end. */
static bool read_index(const Tensor *indices, size_t i, int64_t size, int64_t *index, Error *error)
{
    *index = indices->kind == TENSOR_WHOLE ? indices->whole[i] : (int64_t)indices->real[i];
    if (*index < 0) *index += size;
    return (*index >= 0 && *index < size) ||
           error_set(error, "looks up element %lld of %lld", (long long)*index, (long long)size);
}

static bool fold_gather_elements(NodeContext *node, Error *error)
{
    Lines lines;
    const Tensor *indices = node_constant(node, 1, error);
    if (!indices || !read_lines(node, onnx_integer(node->proto, "axis", 0), &lines, error))
        return false;
    const Tensor *x = lines.x;
    bool fits = indices->rank == x->rank && indices->kind == TENSOR_WHOLE;
    for (int d = 0; fits && d < x->rank; d++)
        fits = d == lines.axis || indices->dims[d] <= x->dims[d];
    if (!fits) return error_set(error, "has indices that do not fit its input");
    Tensor *made = make(node, 0, x->kind, x->rank, indices->dims, error);
    for (size_t i = 0; made && i < indices->count; i++) {
        size_t rest = i, from = 0, stride = 1;
        int64_t index = 0;
        if (!read_index(indices, i, (int64_t)lines.size, &index, error)) return false;
        for (int d = x->rank - 1; d >= 0; d--) {
            size_t place = rest % (size_t)indices->dims[d];
            rest /= (size_t)indices->dims[d];
            from += stride * (d == lines.axis ? (size_t)index : place);
            stride *= (size_t)x->dims[d];
        }
        tensor_copy_number(made, i, x, from);
    }
    return made != NULL;
}

/* GatherND: each row of indices selects a slice of x, after the dimensions shared as batches. */
static bool fold_gather_slices(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    const Tensor *indices = x ? node_constant(node, 1, error) : NULL;
    int shared = (int)onnx_integer(node->proto, "batch_dims", 0), rank = 0;
    if (!indices) return false;
    int depth = indices->rank > 0 ? (int)indices->dims[indices->rank - 1] : 0;
    bool fits = depth >= 1 && shared >= 0 && shared < indices->rank && shared + depth <= x->rank &&
                indices->rank - 1 + x->rank - shared - depth <= TENSOR_RANK;
    for (int d = 0; fits && d < shared; d++) fits = x->dims[d] == indices->dims[d];
    if (!fits) return error_set(error, "has indices that do not fit its input");
    int64_t dims[TENSOR_RANK];
    for (int d = 0; d < indices->rank - 1; d++) dims[rank++] = indices->dims[d];
    for (int d = shared + depth; d < x->rank; d++) dims[rank++] = x->dims[d];
    size_t slice = product(x, shared + depth, x->rank), rows = indices->count / (size_t)depth;
    size_t batches = product(x, 0, shared), batch = product(x, shared, x->rank);
    Tensor *made = make(node, 0, x->kind, rank, dims, error);
    for (size_t row = 0; made && row < rows; row++) {
        size_t at = 0;
        for (int d = 0; d < depth; d++) {
            int64_t size = x->dims[shared + d], index = 0;
            if (!read_index(indices, row * (size_t)depth + (size_t)d, size, &index, error))
                return false;
            at = at * (size_t)size + (size_t)index;
        }
        size_t from = row / (rows / batches) * batch + at * slice;
        for (size_t i = 0; i < slice; i++) tensor_copy_number(made, row * slice + i, x, from + i);
    }
    return made != NULL;
}

static bool fold_one_hot(NodeContext *node, Error *error)
{
    const Tensor *indices = node_constant(node, 0, error), *values = node_constant(node, 2, error);
    const Tensor *depth = values ? node_constant(node, 1, error) : NULL;
    if (!indices || !depth) return false;
    int axis = 0, rank = indices->rank + 1;
    if (depth->count != 1 || values->count != 2 || rank > TENSOR_RANK)
        return error_set(error, "wants one depth and two values");
    if (!node_axis(onnx_integer(node->proto, "axis", -1), rank, &axis, error)) return false;
    int64_t dims[TENSOR_RANK], size = (int64_t)tensor_number(depth, 0);
    for (int d = 0; d < rank; d++) dims[d] = d == axis ? size : indices->dims[d - (d > axis)];
    Tensor *made = make(node, 0, values->kind, rank, dims, error);
    if (!made) return false;
    size_t inner = product(made, axis + 1, rank);
    for (size_t i = 0; i < made->count; i++) {
        int64_t place = (int64_t)(i / inner % (size_t)size);
        size_t which = i / inner / (size_t)size * inner + i % inner;
        int64_t index = (int64_t)tensor_number(indices, which);
        tensor_copy_number(made, i, values, (index < 0 ? index + size : index) == place);
    }
    return true;
}

/* -- sorting and counting -- */

/* Is `a` before `b`: larger or smaller, and of equal ones the first (or last)? */
static bool is_before(double a, double b, bool largest, bool last)
{
    return last ? (largest ? a >= b : a <= b) : largest ? a > b : a < b;
}

static bool fold_arg(NodeContext *node, Error *error)
{
    Lines lines;
    if (!read_lines(node, onnx_integer(node->proto, "axis", 0), &lines, error)) return false;
    bool largest = onnx_node_is(node->proto, "ArgMax");
    bool last = onnx_integer(node->proto, "select_last_index", 0) != 0;
    bool keep = onnx_integer(node->proto, "keepdims", 1) != 0;
    int64_t dims[TENSOR_RANK];
    int rank = 0;
    for (int d = 0; d < lines.x->rank; d++)
        if (d != lines.axis || keep) dims[rank++] = d == lines.axis ? 1 : lines.x->dims[d];
    if (lines.size < 1) return error_set(error, "looks for the largest of no elements");
    Tensor *made = make(node, 0, TENSOR_WHOLE, rank, dims, error);
    for (size_t line = 0; made && line < made->count; line++) {
        size_t best = 0;
        for (size_t i = 1; i < lines.size; i++)
            if (is_before(tensor_number(lines.x, on_line(&lines, line, i)),
                          tensor_number(lines.x, on_line(&lines, line, best)), largest, last))
                best = i;
        made->whole[line] = (int64_t)best;
    }
    return made != NULL;
}

static bool fold_top(NodeContext *node, Error *error)
{
    Lines lines;
    int64_t count = 0, dims[TENSOR_RANK];
    bool largest = onnx_integer(node->proto, "largest", 1) != 0;
    if (!read_number(node, 1, 1, &count, error) ||
        !read_lines(node, onnx_integer(node->proto, "axis", -1), &lines, error))
        return false;
    if (count < 0 || (size_t)count > lines.size)
        return error_set(error, "takes %lld of %zu elements", (long long)count, lines.size);
    for (int d = 0; d < lines.x->rank; d++) dims[d] = lines.x->dims[d];
    dims[lines.axis] = count;
    Tensor *values = make(node, 0, lines.x->kind, lines.x->rank, dims, error);
    Tensor *places = values ? make(node, 1, TENSOR_WHOLE, lines.x->rank, dims, error) : NULL;
    bool *taken = allocate(lines.size + 1, sizeof *taken, error);
    for (size_t line = 0; places && taken && line < lines.outer * lines.inner; line++) {
        memset(taken, 0, lines.size * sizeof *taken);
        for (size_t k = 0; k < (size_t)count; k++) {
            size_t best = lines.size;
            for (size_t i = 0; i < lines.size; i++)
                if (!taken[i] && (best == lines.size ||
                                  is_before(tensor_number(lines.x, on_line(&lines, line, i)),
                                            tensor_number(lines.x, on_line(&lines, line, best)),
                                            largest, false)))
                    best = i;
            taken[best] = true;
            size_t to = (line / lines.inner * (size_t)count + k) * lines.inner + line % lines.inner;
            tensor_copy_number(values, to, lines.x, on_line(&lines, line, best));
            places->whole[to] = (int64_t)best;
        }
    }
    bool good = places && taken;
    free(taken);
    return good;
}

static bool fold_cumulative_sum(NodeContext *node, Error *error)
{
    Lines lines;
    int64_t axis = 0;
    bool exclusive = onnx_integer(node->proto, "exclusive", 0) != 0;
    bool reverse = onnx_integer(node->proto, "reverse", 0) != 0;
    if (!read_number(node, 1, 0, &axis, error) || !read_lines(node, axis, &lines, error))
        return false;
    Tensor *made = make(node, 0, lines.x->kind, lines.x->rank, lines.x->dims, error);
    for (size_t line = 0; made && line < lines.outer * lines.inner; line++) {
        double sum = 0;
        for (size_t k = 0; k < lines.size; k++) {
            size_t at = on_line(&lines, line, reverse ? lines.size - 1 - k : k);
            double next = sum + tensor_number(lines.x, at), value = exclusive ? sum : next;
            if (made->real)
                made->real[at] = (float)value;
            else
                made->whole[at] = (int64_t)value;
            sum = next;
        }
    }
    return made != NULL;
}

static bool fold_is_special(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    if (!x) return false;
    bool nan = onnx_node_is(node->proto, "IsNaN");
    bool below = onnx_integer(node->proto, "detect_negative", 1) != 0;
    bool above = onnx_integer(node->proto, "detect_positive", 1) != 0;
    Tensor *made = make(node, 0, TENSOR_WHOLE, x->rank, x->dims, error);
    for (size_t i = 0; made && i < x->count; i++) {
        double number = tensor_number(x, i);
        bool infinite = isinf(number) && (number < 0 ? below : above);
        made->whole[i] = nan ? isnan(number) : infinite;
    }
    return made != NULL;
}

NodeFunction *fold_lookup(const char *operator_name)
{
    static const struct {
        const char *name;
        NodeFunction *function;
    } functions[] = {
        {"Trilu", fold_trilu},
        {"EyeLike", fold_eye},
        {"GatherElements", fold_gather_elements},
        {"GatherND", fold_gather_slices},
        {"OneHot", fold_one_hot},
        {"ArgMax", fold_arg},
        {"ArgMin", fold_arg},
        {"TopK", fold_top},
        {"CumSum", fold_cumulative_sum},
        {"IsNaN", fold_is_special},
        {"IsInf", fold_is_special},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(operator_name, functions[i].name) == 0) return functions[i].function;
    return NULL;
}

#include "models/onnx/fold.h"

#include "models/onnx/evaluate.h"
#include "models/onnx/fold_lookup.h"
#include "models/onnx/nodes.h"
#include "models/onnx/restructure.h"
#include "onnx/arithmetic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- inputs and outputs -- */

/* Makes output 0 a constant; returns its tensor, to be filled. */
static Tensor *output(NodeContext *node)
{
    node->outputs[0].kind = VALUE_CONSTANT;
    return &node->outputs[0].tensor;
}

static bool copy_as(NodeContext *node, const Tensor *tensor, int rank, const int64_t *dims,
                    Error *error)
{
    return tensor_copy(output(node), tensor, rank, dims, error);
}

static bool whole_numbers(NodeContext *node, int rank, const int64_t *dims, const int64_t *numbers,
                          Error *error)
{
    Tensor *made = output(node);
    if (!tensor_make(made, TENSOR_WHOLE, rank, dims, error)) return false;
    if (made->count) memcpy(made->whole, numbers, made->count * sizeof *numbers);
    return true;
}

/* -- sources of constants -- */

static bool fold_constant(NodeContext *node, Error *error)
{
    const Onnx__AttributeProto *value = onnx_attribute(node->proto, "value");
    const Onnx__AttributeProto *one = onnx_attribute(node->proto, "value_float");
    const Onnx__AttributeProto *ones = onnx_attribute(node->proto, "value_floats");
    size_t count = 0;
    const int64_t *whole = onnx_integers(node->proto, "value_ints", &count);
    const int64_t number = onnx_integer(node->proto, "value_int", 0);
    Tensor *made = output(node);
    if (node->proto->n_attribute > 1) return error_set(error, "holds more than one value");
    if (value && value->t) return tensor_describe(made, node->graph->file, value->t, error);
    if (onnx_attribute(node->proto, "value_int"))
        return whole_numbers(node, 0, NULL, &number, error);
    if (onnx_attribute(node->proto, "value_ints"))
        return whole_numbers(node, 1, (int64_t[]){(int64_t)count}, whole, error);
    if (!one && !ones) return error_set(error, "holds no numbers");
    const int64_t length = one ? 1 : (int64_t)ones->n_floats;
    if (!tensor_make(made, TENSOR_REAL, one ? 0 : 1, &length, error)) return false;
    for (size_t i = 0; i < made->count; i++) made->real[i] = one ? one->f : ones->floats[i];
    return true;
}

static bool fold_shape(NodeContext *node, Error *error)
{
    const Value *value = node_input(node, 0);
    if (!value) return error_set(error, "has no input 0");
    int64_t dims[TENSOR_RANK], first = onnx_integer(node->proto, "start", 0);
    int rank = node_shape(value, dims);
    int64_t last = onnx_integer(node->proto, "end", rank);
    if (first < 0) first += rank;
    if (last < 0) last += rank;
    if (first < 0) first = 0;
    if (last > rank) last = rank;
    int64_t count = last > first ? last - first : 0;
    return whole_numbers(node, 1, &count, dims + first, error);
}

static bool fold_size(NodeContext *node, Error *error)
{
    const Value *value = node_input(node, 0);
    if (!value) return error_set(error, "has no input 0");
    int64_t dims[TENSOR_RANK], size = 1;
    int rank = node_shape(value, dims);
    for (int d = 0; d < rank; d++) size *= dims[d];
    return whole_numbers(node, 0, NULL, &size, error);
}

/* A shape given by an input; NULL, with a message, on error. */
static const int64_t *shape_input(NodeContext *node, int i, int *rank, Error *error)
{
    const int64_t *dims;
    size_t count;
    if (!node_integers(node, i, NULL, &dims, &count, error)) return NULL;
    if (!dims || count > TENSOR_RANK) {
        error_set(error, "wants a shape of at most %d dimensions as its input %d", TENSOR_RANK, i);
        return NULL;
    }
    *rank = (int)count;
    return dims;
}

static bool fold_constant_of_shape(NodeContext *node, Error *error)
{
    int rank = 0;
    const int64_t *dims = shape_input(node, 0, &rank, error);
    if (!dims) return false;
    const Onnx__AttributeProto *value = onnx_attribute(node->proto, "value");
    Tensor number = {.kind = TENSOR_REAL};
    bool good = !value || !value->t ||
                (tensor_describe(&number, node->graph->file, value->t, error) &&
                 tensor_load(&number, node->graph->file, error) &&
                 (number.count == 1 || error_set(error, "repeats %zu numbers", number.count)));
    Tensor *made = output(node);
    good = good && tensor_make(made, number.kind, rank, dims, error);
    for (size_t i = 0; good && number.count && i < made->count; i++)
        tensor_copy_number(made, i, &number, 0);
    tensor_free(&number);
    return good;
}

static bool fold_range(NodeContext *node, Error *error)
{
    const Tensor *numbers[3];
    for (int i = 0; i < 3; i++) {
        numbers[i] = node_constant(node, i, error);
        if (!numbers[i]) return false;
        if (numbers[i]->count != 1) return error_set(error, "wants one number as its input %d", i);
        if (numbers[i]->kind != numbers[0]->kind)
            return error_set(error, "counts with whole numbers and others");
    }
    double first = tensor_number(numbers[0], 0), step_size = tensor_number(numbers[2], 0);
    double count = ceil((tensor_number(numbers[1], 0) - first) / step_size);
    if (!(fabs(count) < (double)TENSOR_LARGEST))
        return error_set(error, "counts more than %zu numbers", TENSOR_LARGEST);
    const int64_t length = count > 0 ? (int64_t)count : 0;
    Tensor *made = output(node);
    if (!tensor_make(made, numbers[0]->kind, 1, &length, error)) return false;
    for (size_t i = 0; i < made->count; i++) {
        if (made->real)
            made->real[i] = (float)(first + (double)i * step_size);
        else
            made->whole[i] = numbers[0]->whole[0] + (int64_t)i * numbers[2]->whole[0];
    }
    return true;
}

/* Wraps an integer to that many bits, as a conversion does. */
static int64_t narrowed(int64_t x, int bits, bool is_signed)
{
    if (bits == 64) return x;
    uint64_t mask = ((uint64_t)1 << bits) - 1, kept = (uint64_t)x & mask;
    bool negative = is_signed && kept >> (bits - 1);
    return (int64_t)(negative ? kept | ~mask : kept);
}

/* Bits of an integer type, by its number in onnx.proto; uint64 is stored as int64. */
static int bits_of(int64_t type, bool *is_signed)
{
    static const signed char bits[] = {[2] = 8,   [3] = -8, [4] = 16,  [5] = -16, [6] = -32,
                                       [7] = -64, [9] = 1,  [12] = 32, [13] = 64};
    int count = type >= 0 && type < (int64_t)sizeof bits ? bits[type] : 0;
    *is_signed = count < 0;
    return count < 0 ? -count : count;
}

/* Cast: converts to the type in attribute `to`. */
static bool fold_cast(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    if (!x) return false;
    int64_t to = onnx_integer(node->proto, "to", 1);
    if (onnx_node_is(node->proto, "CastLike")) {
        const Value *like = node_input(node, 1);
        to = like->kind != VALUE_CONSTANT || like->tensor.kind == TENSOR_REAL ? 1 : 7;
        if (to == 7 && like->tensor.source) to = like->tensor.source->data_type;
    }
    bool real = cast_is_real(to), truth = to == 9, is_signed = false;
    int bits = bits_of(to, &is_signed);
    if (!real && !bits)
        return error_set(error, "makes numbers of type %lld, which is not supported",
                         (long long)to);
    Tensor *made = output(node);
    if (!tensor_make(made, real ? TENSOR_REAL : TENSOR_WHOLE, x->rank, x->dims, error))
        return false;
    for (size_t i = 0; i < x->count; i++) {
        if (real)
            made->real[i] = (float)tensor_number(x, i);
        else if (truth)
            made->whole[i] = tensor_number(x, i) != 0;
        else
            made->whole[i] = narrowed(x->whole                    ? x->whole[i]
                                      : fabsf(x->real[i]) < 9e18f ? (int64_t)x->real[i]
                                                                  : 0,
                                      bits, is_signed);
    }
    return true;
}

/* Makes output `to` a copy of the constant. */
static bool pass_constant(NodeContext *node, const Value *value, size_t to, Error *error)
{
    Value *made = &node->outputs[to];
    made->kind = VALUE_CONSTANT;
    if (value->tensor.source) /* numbers stored in the file are not copied */
        return tensor_describe(&made->tensor, node->graph->file, value->tensor.source, error);
    return tensor_copy(&made->tensor, &value->tensor, value->tensor.rank, value->tensor.dims,
                       error);
}

static bool fold_identity(NodeContext *node, Error *error)
{
    return pass_constant(node, node->inputs[0], 0, error);
}

bool fold_chosen(const NodeContext *node, int *first)
{
    Error error = {{0}};
    const Value *given = node_input(node, 0);
    const Tensor *condition =
        given && given->kind == VALUE_CONSTANT ? node_constant(node, 0, &error) : NULL;
    if (!condition || condition->count != 1) return false;
    *first = tensor_number(condition, 0) != 0 ? 1 : 1 + (int)node->proto->n_output;
    return true;
}

bool fold_choice(NodeContext *node, Error *error)
{
    int first = 0;
    if (!fold_chosen(node, &first))
        return error_set(error, "chooses by what is not known before an image is shown; export the "
                                "network with fixed sizes, or simplify it with onnxsim");
    for (size_t i = 0; i < node->proto->n_output; i++) {
        const Value *value = node_input(node, first + (int)i);
        if (!value) return error_set(error, "has no input %zu", (size_t)first + i);
        if (value->kind == VALUE_CONSTANT && !pass_constant(node, value, i, error)) return false;
        if (value->kind == VALUE_LAYER) {
            node->outputs[i] = (Value){.kind = VALUE_LAYER, .layer = value->layer};
            node->outputs[i].view = value->view;
            node->outputs[i].whole = value->whole;
            node->outputs[i].bytes = value->bytes;
        }
    }
    return true;
}

/* -- shapes -- */

static bool fold_reshape(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    int64_t dims[TENSOR_RANK];
    int rank = 0;
    return x && restructure_shape(node, x->rank, x->dims, &rank, dims, error) &&
           copy_as(node, x, rank, dims, error);
}

static bool fold_transpose(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    int order[TENSOR_RANK];
    return x && restructure_order(node, x->rank, order, error) &&
           restructure_transpose(x, order, output(node), error);
}

/* -- selecting elements -- */

/* Reads the node's selection along one dimension. */
typedef bool SelectionFunction(NodeContext *node, int rank, int d, int64_t size,
                               Selection *selection, Error *error);

/* Applies the selection along dimension d to *now; does nothing if it selects everything. */
static bool choose_next(NodeContext *node, SelectionFunction *function, int d, Tensor *now,
                        Error *error)
{
    Selection selection;
    Tensor next = {0};
    bool good = function(node, now->rank, d, now->dims[d], &selection, error);
    if (good && selection.indices) {
        good = restructure_select(now, d, &selection, &next, error);
        tensor_free(now);
        *now = next;
    }
    selection_free(&selection);
    return good;
}

/* Slice, Pad: one dimension after another. */
static bool fold_selections(NodeContext *node, SelectionFunction *function, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    if (!x || !copy_as(node, x, x->rank, x->dims, error)) return false;
    for (int d = 0; d < x->rank; d++)
        if (!choose_next(node, function, d, output(node), error)) return false;
    return true;
}

static bool fold_slice(NodeContext *node, Error *error)
{
    return fold_selections(node, restructure_slice, error);
}

static bool fold_pad(NodeContext *node, Error *error)
{
    return fold_selections(node, restructure_padding, error);
}

/* Gather: the shape of the indices replaces the dimension. */
static bool fold_gather(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    const Tensor *indices = x ? node_constant(node, 1, error) : NULL;
    int axis = 0, rank = 0;
    if (!indices || !node_axis(onnx_integer(node->proto, "axis", 0), x->rank, &axis, error))
        return false;
    if (indices->kind != TENSOR_WHOLE || x->rank - 1 + indices->rank > TENSOR_RANK)
        return error_set(error,
                         "looks up with indices that are not whole, or of too many dimensions");
    Selection selection;
    bool good =
        restructure_indices(indices->whole, indices->count, x->dims[axis], &selection, error) &&
        restructure_select(x, axis, &selection, output(node), error);
    selection_free(&selection);
    if (!good) return false;
    int64_t dims[TENSOR_RANK];
    for (int d = 0; d < axis; d++) dims[rank++] = x->dims[d];
    for (int d = 0; d < indices->rank; d++) dims[rank++] = indices->dims[d];
    for (int d = axis + 1; d < x->rank; d++) dims[rank++] = x->dims[d];
    output(node)->rank = rank;
    for (int d = 0; d < rank; d++) output(node)->dims[d] = dims[d];
    return true;
}

static bool fold_split(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    int axis = 0;
    int64_t sizes[NODE_OUTPUTS], first = 0;
    if (!x || !node_axis(onnx_integer(node->proto, "axis", 0), x->rank, &axis, error) ||
        !restructure_split(node, x->dims[axis], sizes, error))
        return false;
    for (size_t i = 0; i < node->proto->n_output; i++) {
        Selection selection;
        bool good = selection_run(&selection, first, 1, sizes[i], error) &&
                    restructure_select(x, axis, &selection, &node->outputs[i].tensor, error);
        selection_free(&selection);
        if (!good) return false;
        node->outputs[i].kind = VALUE_CONSTANT;
        first += sizes[i];
    }
    return true;
}

static bool fold_concat(NodeContext *node, Error *error)
{
    const Tensor *parts[256];
    int axis = 0, count = node->input_count;
    if (count < 1 || count > 256) return error_set(error, "joins %d constants", count);
    for (int i = 0; i < count; i++)
        if (!(parts[i] = node_constant(node, i, error))) return false;
    return node_axis(onnx_integer(node->proto, "axis", 1), parts[0]->rank, &axis, error) &&
           restructure_join(parts, count, axis, output(node), error);
}

static bool fold_expand(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    int rank = 0, result = 0;
    const int64_t *dims = x ? shape_input(node, 1, &rank, error) : NULL;
    int64_t shape[TENSOR_RANK];
    if (!dims) return false;
    if (!arithmetic_broadcast(x->rank, x->dims, rank, dims, &result, shape))
        return error_set(error, "expands to a shape that does not fit");
    Tensor *made = output(node);
    if (!tensor_make(made, x->kind, result, shape, error)) return false;
    for (size_t i = 0; i < made->count; i++)
        tensor_copy_number(made, i, x, arithmetic_source(x->rank, x->dims, result, shape, i));
    return true;
}

/* ScatterND: replaces slices of a copy of x; the last dimension of the indices selects a slice. */
static bool fold_scatter(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    const Tensor *indices = x ? node_constant(node, 1, error) : NULL;
    const Tensor *updates = indices ? node_constant(node, 2, error) : NULL;
    if (!updates || !copy_as(node, x, x->rank, x->dims, error)) return false;
    int depth = indices->rank ? (int)indices->dims[indices->rank - 1] : 0;
    if (indices->kind != TENSOR_WHOLE || depth < 1 || depth > x->rank || updates->kind != x->kind ||
        !onnx_text_is(node->proto, "reduction", "none", "none"))
        return error_set(error, "scatters in a way that is not supported");
    size_t slice = 1, rows = indices->count / (size_t)depth;
    for (int d = depth; d < x->rank; d++) slice *= (size_t)x->dims[d];
    if (updates->count != rows * slice)
        return error_set(error, "scatters another number of slices");
    Tensor *made = output(node);
    for (size_t row = 0; row < rows; row++) {
        size_t at = 0;
        for (int d = 0; d < depth; d++) {
            int64_t index = indices->whole[row * (size_t)depth + (size_t)d];
            if (index < 0) index += x->dims[d];
            if (index < 0 || index >= x->dims[d]) return error_set(error, "scatters outside");
            at = at * (size_t)x->dims[d] + (size_t)index;
        }
        for (size_t i = 0; i < slice; i++)
            tensor_copy_number(made, at * slice + i, updates, row * slice + i);
    }
    return true;
}

/* -- arithmetic -- */

static bool fold_where(NodeContext *node, Error *error)
{
    const Tensor *condition = node_constant(node, 0, error);
    const Tensor *x = condition ? node_constant(node, 1, error) : NULL;
    const Tensor *y = x ? node_constant(node, 2, error) : NULL;
    return y && arithmetic_where(condition, x, y, output(node), error);
}

static bool fold_reduction(NodeContext *node, const char *name, bool *known, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    Reduced how = {.keep = onnx_integer(node->proto, "keepdims", 1) != 0};
    bool good = false;
    if (!x || !restructure_reduced(node, x->rank, how.over, error)) return false;
    *known = arithmetic_reduce(name, x, &how, output(node), &good, error);
    return good;
}

static bool fold_arithmetic(NodeContext *node, const char *name, bool *known, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    const Tensor *y = node->input_count == 2 ? node_constant(node, 1, error) : NULL;
    bool good = false;
    if (!x || (node->input_count == 2 && !y)) return false;
    bool truncates = strcmp(name, "Mod") == 0 && onnx_integer(node->proto, "fmod", 0) != 0;
    Value second;
    Tensor operand;
    if (y) {
        if (!node_second(node, &second, error)) return false;
        operand = *y;
        operand.rank = second.tensor.rank;
        memcpy(operand.dims, second.tensor.dims, sizeof operand.dims);
    }
    *known =
        y ? arithmetic_of_two(truncates ? "fmod" : name, x, &operand, output(node), &good, error)
          : arithmetic_of_one(name, x, output(node), &good, error);
    return good;
}

/* DequantizeLinear: (x - zero) scale, with one zero and scale or one for each index of an axis. */
static bool fold_dequantize(NodeContext *node, Error *error)
{
    const Tensor *x = node_constant(node, 0, error);
    const Tensor *scale = x ? node_constant(node, 1, error) : NULL;
    const Tensor *zero = scale && node_input(node, 2) ? node_constant(node, 2, error) : NULL;
    int axis = 0;
    if (!scale || (node_input(node, 2) && !zero)) return false;
    if (scale->rank > 0 && !node_axis(onnx_integer(node->proto, "axis", 1), x->rank, &axis, error))
        return false;
    bool one = scale->rank == 0;
    if (scale->rank > 1 || (!one && scale->dims[0] != x->dims[axis]) ||
        (zero && zero->count != scale->count))
        return error_set(error, "has scales or zeros that do not fit its axis %d", axis);
    Tensor *made = output(node);
    if (!tensor_make(made, TENSOR_REAL, x->rank, x->dims, error)) return false;
    size_t inner = 1;
    for (int d = axis + 1; d < x->rank; d++) inner *= (size_t)x->dims[d];
    for (size_t i = 0; i < made->count; i++) {
        size_t at = one ? 0 : i / inner % scale->count;
        double from = tensor_number(x, i) - (zero ? tensor_number(zero, at) : 0);
        made->real[i] = (float)(from * tensor_number(scale, at));
    }
    return true;
}

/* -- choosing the function -- */

static NodeFunction *fold_function(const char *name)
{
    static const struct {
        const char *name;
        NodeFunction *function;
    } functions[] = {
        {"Constant", fold_constant},
        {"Shape", fold_shape},
        {"Size", fold_size},
        {"ConstantOfShape", fold_constant_of_shape},
        {"Range", fold_range},
        {"Identity", fold_identity},
        {"Cast", fold_cast},
        {"CastLike", fold_cast},
        {"Reshape", fold_reshape},
        {"Flatten", fold_reshape},
        {"Squeeze", fold_reshape},
        {"Unsqueeze", fold_reshape},
        {"Transpose", fold_transpose},
        {"Slice", fold_slice},
        {"Pad", fold_pad},
        {"Gather", fold_gather},
        {"Split", fold_split},
        {"Concat", fold_concat},
        {"Expand", fold_expand},
        {"ScatterND", fold_scatter},
        {"Where", fold_where},
        {"DequantizeLinear", fold_dequantize},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(name, functions[i].name) == 0) return functions[i].function;
    return NULL;
}

/* Adds the elements computed here to the graph's count, which is limited. */
static bool keep_account(NodeContext *node, Error *error)
{
    for (size_t i = 0; i < node->proto->n_output && i < NODE_OUTPUTS; i++)
        if (!node->outputs[i].tensor.source) node->graph->computed += node->outputs[i].tensor.count;
    return node->graph->computed <= FOLD_LARGEST ||
           error_set(error, "makes constants of more than %zu numbers in all", FOLD_LARGEST);
}

bool fold_node(NodeContext *node, bool *known, Error *error)
{
    char name[128];
    onnx_node_operator(node->proto, name);
    NodeFunction *function = fold_function(name);
    if (!function) function = fold_lookup(name);
    *known = true;
    bool good = false;
    if (function)
        good = function(node, error);
    else if (strncmp(name, "Reduce", 6) == 0 && strncmp(name, "ReduceLog", 9) != 0)
        good = fold_reduction(node, name, known, error);
    else if (node->input_count == 1 || node->input_count == 2)
        good = fold_arithmetic(node, name, known, error);
    else
        *known = false;
    NodeFunction *other = *known ? NULL : node_function(name);
    if (other && node->input_count > 0) {
        *known = true;
        good = evaluate_node(node, other, error);
    }
    return good && keep_account(node, error);
}

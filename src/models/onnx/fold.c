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
static Tensor *output(Step *step)
{
    step->outputs[0].kind = VALUE_CONSTANT;
    return &step->outputs[0].tensor;
}

static bool copy_as(Step *step, const Tensor *tensor, int rank, const int64_t *dims, Error *error)
{
    return tensor_copy(output(step), tensor, rank, dims, error);
}

static bool whole_numbers(Step *step, int rank, const int64_t *dims, const int64_t *numbers,
                          Error *error)
{
    Tensor *made = output(step);
    if (!tensor_make(made, TENSOR_WHOLE, rank, dims, error)) return false;
    if (made->count) memcpy(made->whole, numbers, made->count * sizeof *numbers);
    return true;
}

/* -- sources of constants -- */

static bool fold_constant(Step *step, Error *error)
{
    const Onnx__AttributeProto *value = onnx_attribute(step->node, "value");
    const Onnx__AttributeProto *one = onnx_attribute(step->node, "value_float");
    const Onnx__AttributeProto *ones = onnx_attribute(step->node, "value_floats");
    size_t count = 0;
    const int64_t *whole = onnx_integers(step->node, "value_ints", &count);
    const int64_t number = onnx_integer(step->node, "value_int", 0);
    Tensor *made = output(step);
    if (step->node->n_attribute > 1) return error_set(error, "holds more than one value");
    if (value && value->t) return tensor_describe(made, step->graph->file, value->t, error);
    if (onnx_attribute(step->node, "value_int"))
        return whole_numbers(step, 0, NULL, &number, error);
    if (onnx_attribute(step->node, "value_ints"))
        return whole_numbers(step, 1, (int64_t[]){(int64_t)count}, whole, error);
    if (!one && !ones) return error_set(error, "holds no numbers");
    const int64_t length = one ? 1 : (int64_t)ones->n_floats;
    if (!tensor_make(made, TENSOR_REAL, one ? 0 : 1, &length, error)) return false;
    for (size_t i = 0; i < made->count; i++) made->real[i] = one ? one->f : ones->floats[i];
    return true;
}

static bool fold_shape(Step *step, Error *error)
{
    const Value *value = step_input(step, 0);
    if (!value) return error_set(error, "has no input 0");
    int64_t dims[TENSOR_RANK], first = onnx_integer(step->node, "start", 0);
    int rank = step_shape(value, dims);
    int64_t last = onnx_integer(step->node, "end", rank);
    if (first < 0) first += rank;
    if (last < 0) last += rank;
    if (first < 0) first = 0;
    if (last > rank) last = rank;
    int64_t count = last > first ? last - first : 0;
    return whole_numbers(step, 1, &count, dims + first, error);
}

static bool fold_size(Step *step, Error *error)
{
    const Value *value = step_input(step, 0);
    if (!value) return error_set(error, "has no input 0");
    int64_t dims[TENSOR_RANK], size = 1;
    int rank = step_shape(value, dims);
    for (int d = 0; d < rank; d++) size *= dims[d];
    return whole_numbers(step, 0, NULL, &size, error);
}

/* A shape given by an input; NULL, with a message, on error. */
static const int64_t *shape_input(Step *step, int i, int *rank, Error *error)
{
    const int64_t *dims;
    size_t count;
    if (!step_integers(step, i, NULL, &dims, &count, error)) return NULL;
    if (!dims || count > TENSOR_RANK) {
        error_set(error, "wants a shape of at most %d dimensions as its input %d", TENSOR_RANK, i);
        return NULL;
    }
    *rank = (int)count;
    return dims;
}

static bool fold_constant_of_shape(Step *step, Error *error)
{
    int rank = 0;
    const int64_t *dims = shape_input(step, 0, &rank, error);
    if (!dims) return false;
    const Onnx__AttributeProto *value = onnx_attribute(step->node, "value");
    Tensor number = {.kind = TENSOR_REAL};
    bool good = !value || !value->t ||
                (tensor_describe(&number, step->graph->file, value->t, error) &&
                 tensor_load(&number, step->graph->file, error) &&
                 (number.count == 1 || error_set(error, "repeats %zu numbers", number.count)));
    Tensor *made = output(step);
    good = good && tensor_make(made, number.kind, rank, dims, error);
    for (size_t i = 0; good && number.count && i < made->count; i++)
        tensor_copy_number(made, i, &number, 0);
    tensor_free(&number);
    return good;
}

static bool fold_range(Step *step, Error *error)
{
    const Tensor *numbers[3];
    for (int i = 0; i < 3; i++) {
        numbers[i] = step_constant(step, i, error);
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
    Tensor *made = output(step);
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
static bool fold_cast(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    if (!x) return false;
    int64_t to = onnx_integer(step->node, "to", 1);
    if (onnx_node_is(step->node, "CastLike")) {
        const Value *like = step_input(step, 1);
        to = like->kind != VALUE_CONSTANT || like->tensor.kind == TENSOR_REAL ? 1 : 7;
        if (to == 7 && like->tensor.source) to = like->tensor.source->data_type;
    }
    bool real = cast_is_real(to), truth = to == 9, is_signed = false;
    int bits = bits_of(to, &is_signed);
    if (!real && !bits)
        return error_set(error, "makes numbers of type %lld, which is not supported",
                         (long long)to);
    Tensor *made = output(step);
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
static bool pass_constant(Step *step, const Value *value, size_t to, Error *error)
{
    Value *made = &step->outputs[to];
    made->kind = VALUE_CONSTANT;
    if (value->tensor.source) /* numbers stored in the file are not copied */
        return tensor_describe(&made->tensor, step->graph->file, value->tensor.source, error);
    return tensor_copy(&made->tensor, &value->tensor, value->tensor.rank, value->tensor.dims,
                       error);
}

static bool fold_identity(Step *step, Error *error)
{
    return pass_constant(step, step->inputs[0], 0, error);
}

bool fold_chosen(const Step *step, int *first)
{
    Error error = {{0}};
    const Value *given = step_input(step, 0);
    const Tensor *condition =
        given && given->kind == VALUE_CONSTANT ? step_constant(step, 0, &error) : NULL;
    if (!condition || condition->count != 1) return false;
    *first = tensor_number(condition, 0) != 0 ? 1 : 1 + (int)step->node->n_output;
    return true;
}

bool fold_choice(Step *step, Error *error)
{
    int first = 0;
    if (!fold_chosen(step, &first))
        return error_set(error,
                         "chooses by what is not known before a picture is shown; export the "
                         "network with fixed sizes, or simplify it with onnxsim");
    for (size_t i = 0; i < step->node->n_output; i++) {
        const Value *value = step_input(step, first + (int)i);
        if (!value) return error_set(error, "has no input %zu", (size_t)first + i);
        if (value->kind == VALUE_CONSTANT && !pass_constant(step, value, i, error)) return false;
        if (value->kind == VALUE_LAYER) {
            step->outputs[i] = (Value){.kind = VALUE_LAYER, .layer = value->layer};
            step->outputs[i].view = value->view;
            step->outputs[i].whole = value->whole;
        }
    }
    return true;
}

/* -- shapes -- */

static bool fold_reshape(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    int64_t dims[TENSOR_RANK];
    int rank = 0;
    return x && restructure_shape(step, x->rank, x->dims, &rank, dims, error) &&
           copy_as(step, x, rank, dims, error);
}

static bool fold_transpose(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    int order[TENSOR_RANK];
    return x && restructure_order(step, x->rank, order, error) &&
           restructure_transpose(x, order, output(step), error);
}

/* -- selecting elements -- */

/* Reads the node's selection along one dimension. */
typedef bool SelectionFunction(Step *step, int rank, int d, int64_t size, Selection *selection,
                               Error *error);

/* Applies the selection along dimension d to *now; does nothing if it selects everything. */
static bool choose_next(Step *step, SelectionFunction *function, int d, Tensor *now, Error *error)
{
    Selection selection;
    Tensor next = {0};
    bool good = function(step, now->rank, d, now->dims[d], &selection, error);
    if (good && selection.indices) {
        good = restructure_select(now, d, &selection, &next, error);
        tensor_free(now);
        *now = next;
    }
    selection_free(&selection);
    return good;
}

/* Slice, Pad: one dimension after another. */
static bool fold_selections(Step *step, SelectionFunction *function, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    if (!x || !copy_as(step, x, x->rank, x->dims, error)) return false;
    for (int d = 0; d < x->rank; d++)
        if (!choose_next(step, function, d, output(step), error)) return false;
    return true;
}

static bool fold_slice(Step *step, Error *error)
{
    return fold_selections(step, restructure_slice, error);
}

static bool fold_pad(Step *step, Error *error)
{
    return fold_selections(step, restructure_padding, error);
}

/* Gather: the shape of the indices replaces the dimension. */
static bool fold_gather(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    const Tensor *indices = x ? step_constant(step, 1, error) : NULL;
    int axis = 0, rank = 0;
    if (!indices || !step_axis(onnx_integer(step->node, "axis", 0), x->rank, &axis, error))
        return false;
    if (indices->kind != TENSOR_WHOLE || x->rank - 1 + indices->rank > TENSOR_RANK)
        return error_set(error,
                         "looks up with indices that are not whole, or of too many dimensions");
    Selection selection;
    bool good =
        restructure_indices(indices->whole, indices->count, x->dims[axis], &selection, error) &&
        restructure_select(x, axis, &selection, output(step), error);
    selection_free(&selection);
    if (!good) return false;
    int64_t dims[TENSOR_RANK];
    for (int d = 0; d < axis; d++) dims[rank++] = x->dims[d];
    for (int d = 0; d < indices->rank; d++) dims[rank++] = indices->dims[d];
    for (int d = axis + 1; d < x->rank; d++) dims[rank++] = x->dims[d];
    output(step)->rank = rank;
    for (int d = 0; d < rank; d++) output(step)->dims[d] = dims[d];
    return true;
}

static bool fold_split(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    int axis = 0;
    int64_t sizes[STEP_OUTPUTS], first = 0;
    if (!x || !step_axis(onnx_integer(step->node, "axis", 0), x->rank, &axis, error) ||
        !restructure_split(step, x->dims[axis], sizes, error))
        return false;
    for (size_t i = 0; i < step->node->n_output; i++) {
        Selection selection;
        bool good = selection_run(&selection, first, 1, sizes[i], error) &&
                    restructure_select(x, axis, &selection, &step->outputs[i].tensor, error);
        selection_free(&selection);
        if (!good) return false;
        step->outputs[i].kind = VALUE_CONSTANT;
        first += sizes[i];
    }
    return true;
}

static bool fold_concat(Step *step, Error *error)
{
    const Tensor *parts[256];
    int axis = 0, count = step->input_count;
    if (count < 1 || count > 256) return error_set(error, "joins %d constants", count);
    for (int i = 0; i < count; i++)
        if (!(parts[i] = step_constant(step, i, error))) return false;
    return step_axis(onnx_integer(step->node, "axis", 1), parts[0]->rank, &axis, error) &&
           restructure_join(parts, count, axis, output(step), error);
}

static bool fold_expand(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    int rank = 0, result = 0;
    const int64_t *dims = x ? shape_input(step, 1, &rank, error) : NULL;
    int64_t shape[TENSOR_RANK];
    if (!dims) return false;
    if (!arithmetic_broadcast(x->rank, x->dims, rank, dims, &result, shape))
        return error_set(error, "expands to a shape that does not fit");
    Tensor *made = output(step);
    if (!tensor_make(made, x->kind, result, shape, error)) return false;
    for (size_t i = 0; i < made->count; i++)
        tensor_copy_number(made, i, x, arithmetic_source(x->rank, x->dims, result, shape, i));
    return true;
}

/* ScatterND: replaces slices of a copy of x; the last dimension of the indices selects a slice. */
static bool fold_scatter(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    const Tensor *indices = x ? step_constant(step, 1, error) : NULL;
    const Tensor *updates = indices ? step_constant(step, 2, error) : NULL;
    if (!updates || !copy_as(step, x, x->rank, x->dims, error)) return false;
    int depth = indices->rank ? (int)indices->dims[indices->rank - 1] : 0;
    if (indices->kind != TENSOR_WHOLE || depth < 1 || depth > x->rank || updates->kind != x->kind ||
        !onnx_text_is(step->node, "reduction", "none", "none"))
        return error_set(error, "scatters in a way that is not supported");
    size_t slice = 1, rows = indices->count / (size_t)depth;
    for (int d = depth; d < x->rank; d++) slice *= (size_t)x->dims[d];
    if (updates->count != rows * slice)
        return error_set(error, "scatters another number of slices");
    Tensor *made = output(step);
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

static bool fold_where(Step *step, Error *error)
{
    const Tensor *condition = step_constant(step, 0, error);
    const Tensor *x = condition ? step_constant(step, 1, error) : NULL;
    const Tensor *y = x ? step_constant(step, 2, error) : NULL;
    return y && arithmetic_where(condition, x, y, output(step), error);
}

static bool fold_reduction(Step *step, const char *name, bool *known, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    Reduced how = {.keep = onnx_integer(step->node, "keepdims", 1) != 0};
    bool good = false;
    if (!x || !restructure_reduced(step, x->rank, how.over, error)) return false;
    *known = arithmetic_reduce(name, x, &how, output(step), &good, error);
    return good;
}

static bool fold_arithmetic(Step *step, const char *name, bool *known, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    const Tensor *y = step->input_count == 2 ? step_constant(step, 1, error) : NULL;
    bool good = false;
    if (!x || (step->input_count == 2 && !y)) return false;
    bool truncates = strcmp(name, "Mod") == 0 && onnx_integer(step->node, "fmod", 0) != 0;
    Value second;
    Tensor operand;
    if (y) {
        if (!step_second(step, &second, error)) return false;
        operand = *y;
        operand.rank = second.tensor.rank;
        memcpy(operand.dims, second.tensor.dims, sizeof operand.dims);
    }
    *known =
        y ? arithmetic_of_two(truncates ? "fmod" : name, x, &operand, output(step), &good, error)
          : arithmetic_of_one(name, x, output(step), &good, error);
    return good;
}

/* DequantizeLinear: (x - zero) scale, with one zero and scale or one for each index of an axis. */
static bool fold_dequantize(Step *step, Error *error)
{
    const Tensor *x = step_constant(step, 0, error);
    const Tensor *scale = x ? step_constant(step, 1, error) : NULL;
    const Tensor *zero = scale && step_input(step, 2) ? step_constant(step, 2, error) : NULL;
    int axis = 0;
    if (!scale || (step_input(step, 2) && !zero)) return false;
    if (scale->rank > 0 && !step_axis(onnx_integer(step->node, "axis", 1), x->rank, &axis, error))
        return false;
    bool one = scale->rank == 0;
    if (scale->rank > 1 || (!one && scale->dims[0] != x->dims[axis]) ||
        (zero && zero->count != scale->count))
        return error_set(error, "has scales or zeros that do not fit its axis %d", axis);
    Tensor *made = output(step);
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
static bool keep_account(Step *step, Error *error)
{
    for (size_t i = 0; i < step->node->n_output && i < STEP_OUTPUTS; i++)
        if (!step->outputs[i].tensor.source) step->graph->computed += step->outputs[i].tensor.count;
    return step->graph->computed <= FOLD_LARGEST ||
           error_set(error, "makes constants of more than %zu numbers in all", FOLD_LARGEST);
}

bool fold_node(Step *step, bool *known, Error *error)
{
    char name[128];
    onnx_node_operator(step->node, name);
    NodeFunction *function = fold_function(name);
    if (!function) function = fold_lookup(name);
    *known = true;
    bool good = false;
    if (function)
        good = function(step, error);
    else if (strncmp(name, "Reduce", 6) == 0 && strncmp(name, "ReduceLog", 9) != 0)
        good = fold_reduction(step, name, known, error);
    else if (step->input_count == 1 || step->input_count == 2)
        good = fold_arithmetic(step, name, known, error);
    else
        *known = false;
    NodeFunction *other = *known ? NULL : node_function(name);
    if (other && step->input_count > 0) {
        *known = true;
        good = evaluate_node(step, other, error);
    }
    return good && keep_account(step, error);
}

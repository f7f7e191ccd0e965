#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "network/operators/elementwise.h"

#include <math.h>
#include <stdlib.h>

/* -- heads -- */

/*
 * Sets *heads to x as [images, heads, tokens, units], from that or from [images, tokens, heads x
 * units].
 */
static bool split_heads(NodeContext *node, const Value *x, int64_t count, Value *heads,
                        Error *error)
{
    static const int order[4] = {0, 2, 1, 3};
    const int *size = x->view.size;
    *heads = *x;
    if (x->view.rank == 4) return true;
    if (x->view.rank != 3) return error_set(error, "has an input of %d dimensions", x->view.rank);
    if (count == 0)
        return error_set(error, "does not say into how many heads its units are divided");
    if (count < 0 || size[2] % count != 0)
        return error_set(error, "divides %d units into %lld heads", size[2], (long long)count);
    const int64_t dims[4] = {size[0], size[1], count, size[2] / count};
    if (!node_reshape_value(node->graph, x, 4, dims, heads, error)) return false;
    heads->view = view_transpose(&heads->view, order);
    return true;
}

/*
 * Sets output 0 to [images, heads, tokens, units], or to [images, tokens, heads x units] if
 * `joined`.
 */
static bool finish_heads(NodeContext *node, const Value *heads, bool joined, Error *error)
{
    static const int order[4] = {0, 2, 1, 3};
    Value turned = *heads, result;
    if (!joined) return node_pass(node, heads, &heads->view);
    turned.view = view_transpose(&heads->view, order);
    const int *size = turned.view.size;
    const int64_t dims[3] = {size[0], size[1], (int64_t)size[2] * size[3]};
    return node_reshape_value(node->graph, &turned, 3, dims, &result, error) &&
           node_pass(node, &result, &result.view);
}

/* -- Attention: softmax(scale Q K^T + mask) V -- */

/* Q, K and V as [images, heads of K, queries per head of K (of K and V 1), tokens, units]. */
static bool read_operands(NodeContext *node, Value operands[3], Error *error)
{
    int64_t heads = onnx_integer(node->proto, "q_num_heads", 0);
    int64_t shared = onnx_integer(node->proto, "kv_num_heads", heads);
    int rank[3];
    for (int i = 0; i < 3; i++) {
        Value own;
        if (!node_operand(node, i, &own, error) ||
            !split_heads(node, &own, i ? shared : heads, &operands[i], error))
            return false;
        rank[i] = own.view.rank;
        if (rank[i] != rank[0] || operands[i].view.size[0] != operands[0].view.size[0])
            return error_set(error, "has queries, keys and values of different shapes");
    }
    int count = operands[0].view.size[1], of_keys = operands[1].view.size[1];
    if (count % of_keys != 0 || operands[2].view.size[1] != of_keys)
        return error_set(error, "has %d heads of queries and %d of keys", count, of_keys);
    for (int i = 0; i < 3; i++) {
        const int *size = operands[i].view.size;
        const int64_t dims[5] = {size[0], of_keys, i ? 1 : count / of_keys, size[2], size[3]};
        Value own = operands[i];
        if (!node_reshape_value(node->graph, &own, 5, dims, &operands[i], error)) return false;
    }
    return true;
}

/* Adds a tensor, which broadcasts to [images, heads, queries, keys], to the scores. */
static bool add_mask(NodeContext *node, Value *scores, const Tensor *mask, Error *error)
{
    const int *size = scores->view.size;
    const int64_t dims[4] = {size[0], (int64_t)size[1] * size[2], size[3], size[4]};
    const int64_t own[5] = {size[0], size[1], size[2], size[3], size[4]};
    Value four;
    if (!node_reshape_value(node->graph, scores, 4, dims, &four, error)) return false;
    four.layer = node_with_constant(node, &operator_add, &four, mask, error);
    return four.layer >= 0 && node_reshape_value(node->graph, &four, 5, own, scores, error);
}

/* Is this constant, stored or cast, of an integer type, and not of truth values? */
static bool holds_integers(const NodeContext *node, const Value *value)
{
    int64_t type = node_constant_type(node, value);
    return type != 0 && type != ONNX__TENSOR_PROTO__DATA_TYPE__BOOL;
}

/* Input 3: numbers to be added, or truth values, of which the false ones are left out. */
static bool apply_mask(NodeContext *node, Value *scores, Error *error)
{
    if (!node_input(node, 3)) return true;
    const Tensor *given = node_constant(node, 3, error);
    Tensor mask = {0};
    if (!given) return false;
    if (given->kind == TENSOR_WHOLE && holds_integers(node, node_input(node, 3)))
        return error_set(error, "has a mask of whole numbers, which is not supported; export it as "
                                "truth values or real numbers");
    if (!tensor_make(&mask, TENSOR_REAL, given->rank, given->dims, error)) return false;
    for (size_t i = 0; i < mask.count; i++) {
        double number = tensor_number(given, i);
        mask.real[i] = given->kind == TENSOR_REAL ? (float)number : number != 0 ? 0 : -INFINITY;
    }
    bool good = add_mask(node, scores, &mask, error);
    tensor_free(&mask);
    return good;
}

/* Leaves out keys behind the query. */
static bool apply_causality(NodeContext *node, Value *scores, Error *error)
{
    const int64_t dims[2] = {scores->view.size[3], scores->view.size[4]};
    Tensor mask = {0};
    if (onnx_integer(node->proto, "is_causal", 0) == 0) return true;
    if (!tensor_make(&mask, TENSOR_REAL, 2, dims, error)) return false;
    for (int64_t i = 0; i < (int64_t)mask.count; i++)
        mask.real[i] = i % dims[1] > i / dims[1] ? -INFINITY : 0;
    bool good = add_mask(node, scores, &mask, error);
    tensor_free(&mask);
    return good;
}

/* softcap tanh(scores / softcap) */
static bool apply_cap(NodeContext *node, Value *scores, Error *error)
{
    float cap = onnx_float(node->proto, "softcap", 0);
    if (cap == 0) return true;
    if (node_input(node, 3) || onnx_integer(node->proto, "is_causal", 0) != 0)
        return error_set(error, "has a mask and a softcap, whose order is not the same in all "
                                "versions of ONNX; export it as single operators");
    int layer = node_add_scale(node, scores->layer, 1 / cap, 0, error);
    if (layer >= 0) layer = node_add_simple(node, &operator_tanh, layer, error);
    if (layer >= 0) layer = node_add_scale(node, layer, cap, 0, error);
    scores->layer = layer;
    return layer >= 0;
}

static bool node_attention(NodeContext *node, Error *error)
{
    static const int turned[5] = {0, 1, 2, 4, 3};
    Value operands[3], scores, weights;
    for (int i = 4; i < node->input_count; i++)
        if (node_input(node, i))
            return error_set(error,
                             "has input %d, keys of earlier calls or their number, which is "
                             "not supported",
                             i);
    const Value *first = node_input(node, 0);
    bool joined = (first->kind == VALUE_LAYER ? first->view.rank : first->tensor.rank) == 3;
    if (!read_operands(node, operands, error)) return false;
    float usual = 1 / sqrtf((float)operands[0].view.size[4]);
    float scale = onnx_float(node->proto, "scale", usual);
    operands[0].layer = node_add_scale(node, operands[0].layer, scale, 0, error);
    operands[1].view = view_transpose(&operands[1].view, turned);
    if (operands[0].layer < 0 || !node_multiply(node, &operands[0], &operands[1], error))
        return false;
    scores = node->outputs[0];
    if (!apply_cap(node, &scores, error) || !apply_mask(node, &scores, error) ||
        !apply_causality(node, &scores, error) ||
        !node_softmax_of(node, &scores, &weights, error) ||
        !node_multiply(node, &weights, &operands[2], error))
        return false;
    Value product = node->outputs[0], heads;
    const int *size = product.view.size;
    const int64_t dims[4] = {size[0], (int64_t)size[1] * size[2], size[3], size[4]};
    return node_reshape_value(node->graph, &product, 4, dims, &heads, error) &&
           finish_heads(node, &heads, joined, error);
}

/* -- RotaryEmbedding: pairs of units turned by angles that depend on the token -- */

typedef struct {
    const Tensor *tables[2]; /* cosines and sines: [positions][half], or [images][tokens][half] */
    const Tensor *positions; /* [images][tokens] rows of the tables; NULL: by image and token */
    int half;                /* pairs of units that are turned; others stay */
    bool interleaved;        /* pairs 0 and 1, 2 and 3, ..; else 0 and half, 1 and half + 1, .. */
    int *partners;           /* [units] of the pairs, owned */
    Tensor factors[2];       /* [images][1][tokens][units] of a unit and of its partner, owned */
} Rotation;

static bool read_rotation(NodeContext *node, const Value *x, Rotation *rotation, Error *error)
{
    int64_t turned = onnx_integer(node->proto, "rotary_embedding_dim", 0);
    int64_t units = turned ? turned : x->view.size[3];
    *rotation = (Rotation){.half = (int)(units / 2),
                           .interleaved = onnx_integer(node->proto, "interleaved", 0) != 0};
    if (units < 2 || units % 2 != 0 || units > x->view.size[3])
        return error_set(error, "turns %lld of %d units, which is not possible in pairs",
                         (long long)units, x->view.size[3]);
    if (node_input(node, 3) && !(rotation->positions = node_constant(node, 3, error))) return false;
    size_t tokens = (size_t)x->view.size[0] * (size_t)x->view.size[2];
    for (int i = 0; i < 2; i++) {
        const Tensor *table = rotation->tables[i] = node_constant(node, i + 1, error);
        if (!table) return false;
        if (table->kind != TENSOR_REAL)
            return error_set(error, "has tables of angles that are not real numbers");
        if (table->rank != (rotation->positions ? 2 : 3) ||
            table->dims[table->rank - 1] != rotation->half ||
            (!rotation->positions && table->count != tokens * (size_t)rotation->half))
            return error_set(error, "has tables of angles that do not fit its input");
    }
    const Tensor *positions = rotation->positions;
    if (positions &&
        (positions->kind != TENSOR_WHOLE || positions->rank != 2 || positions->count != tokens))
        return error_set(error, "has positions that do not fit its input");
    for (size_t i = 0; positions && i < tokens; i++)
        for (int t = 0; t < 2; t++)
            if (positions->whole[i] < 0 || positions->whole[i] >= rotation->tables[t]->dims[0])
                return error_set(error, "has a position outside its tables of angles");
    return true;
}

/* The unit that is paired with one, and the factors of the two: result = x own + partner other. */
static int pair_of(const Rotation *rotation, size_t token, int unit, float *own, float *other)
{
    int half = rotation->half, pair = rotation->interleaved ? unit / 2 : unit % half;
    bool first = rotation->interleaved ? unit % 2 == 0 : unit < half;
    *own = 1;
    *other = 0;
    if (unit >= 2 * half) return unit;
    size_t row = rotation->positions ? (size_t)rotation->positions->whole[token] : token;
    size_t at = row * (size_t)half + (size_t)pair;
    *own = (float)tensor_number(rotation->tables[0], at);
    *other = (float)tensor_number(rotation->tables[1], at) * (first ? -1 : 1);
    int step = rotation->interleaved ? 1 : half;
    return first ? unit + step : unit - step;
}

static bool fill_factors(const Value *x, Rotation *rotation, Error *error)
{
    const int64_t dims[4] = {x->view.size[0], 1, x->view.size[2], x->view.size[3]};
    size_t units = (size_t)dims[3];
    Tensor *factors = rotation->factors;
    rotation->partners = allocate(units, sizeof *rotation->partners, error);
    if (!rotation->partners || !tensor_make(&factors[0], TENSOR_REAL, 4, dims, error) ||
        !tensor_make(&factors[1], TENSOR_REAL, 4, dims, error))
        return false;
    for (size_t i = 0; i < factors[0].count; i++)
        rotation->partners[i % units] = pair_of(rotation, i / units, (int)(i % units),
                                                &factors[0].real[i], &factors[1].real[i]);
    return true;
}

/* Sets *result to x times its factors plus the partners of x times theirs. */
static bool rotate(NodeContext *node, const Value *x, const Rotation *rotation, Value *result,
                   Error *error)
{
    const Selection partners = {rotation->partners, x->view.size[3], 0};
    Value terms[2] = {*x, *x};
    if (!arrange_selection(node->graph, x, 3, &partners, &terms[1], error)) return false;
    for (int i = 0; i < 2; i++) {
        terms[i].layer =
            node_with_constant(node, &operator_multiply, &terms[i], &rotation->factors[i], error);
        if (terms[i].layer < 0) return false;
    }
    return node_combine(node, ELEMENTS_ADD, &terms[0], &terms[1], result, error);
}

static bool node_rotary(NodeContext *node, Error *error)
{
    const Value *given = node_layer(node, 0, error);
    Rotation rotation = {0};
    Value x, result;
    bool good = given &&
                split_heads(node, given, onnx_integer(node->proto, "num_heads", 0), &x, error) &&
                read_rotation(node, &x, &rotation, error) && fill_factors(&x, &rotation, error) &&
                rotate(node, &x, &rotation, &result, error) &&
                finish_heads(node, &result, given->view.rank == 3, error);
    free(rotation.partners);
    tensor_free(&rotation.factors[0]);
    tensor_free(&rotation.factors[1]);
    return good;
}

const NodeEntry nodes_attention[] = {
    {"Attention", node_attention},
    {"RotaryEmbedding", node_rotary},
    {NULL, NULL},
};

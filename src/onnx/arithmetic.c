#include "onnx/arithmetic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- shapes -- */

bool arithmetic_broadcast(int rank, const int64_t *dims, int other_rank, const int64_t *other,
                          int *result_rank, int64_t *result)
{
    *result_rank = rank > other_rank ? rank : other_rank;
    for (int behind = 0; behind < *result_rank; behind++) {
        int64_t a = behind < rank ? dims[rank - 1 - behind] : 1;
        int64_t b = behind < other_rank ? other[other_rank - 1 - behind] : 1;
        if (a != b && a != 1 && b != 1) return false;
        result[*result_rank - 1 - behind] = a == 1 ? b : a;
    }
    return true;
}

size_t arithmetic_source(int rank, const int64_t *dims, int target_rank, const int64_t *target,
                         size_t index)
{
    size_t source = 0, stride = 1;
    for (int behind = 0; behind < target_rank; behind++) {
        size_t size = (size_t)target[target_rank - 1 - behind], place = index % size;
        index /= size;
        if (behind >= rank) continue;
        size_t own = (size_t)dims[rank - 1 - behind];
        if (own > 1) source += place * stride;
        stride *= own;
    }
    return source;
}

static size_t source_of(const Tensor *tensor, const Tensor *result, size_t index)
{
    if (tensor->count == result->count) return index;
    return arithmetic_source(tensor->rank, tensor->dims, result->rank, result->dims, index);
}

/* -- operators of one operand -- */

typedef double RealFunction(double x);

static double negative(double x)
{
    return -x;
}

static double sign(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x;
}

static double reciprocal(double x)
{
    return 1 / x;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double rectified(double x)
{
    return x > 0 ? x : 0;
}

static double negation(double x)
{
    return x == 0;
}

static double itself(double x)
{
    return x;
}

static RealFunction *function_of_one(const char *name)
{
    static const struct {
        const char *name;
        RealFunction *function;
    } functions[] = {
        {"Neg", negative},   {"Abs", fabs},
        {"Sign", sign},      {"Floor", floor},
        {"Ceil", ceil},      {"Round", nearbyint},
        {"Sqrt", sqrt},      {"Exp", exp},
        {"Log", log},        {"Reciprocal", reciprocal},
        {"Erf", erf},        {"Sin", sin},
        {"Cos", cos},        {"Tanh", tanh},
        {"Relu", rectified}, {"Sigmoid", sigmoid},
        {"Not", negation},   {"Identity", itself},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(name, functions[i].name) == 0) return functions[i].function;
    return NULL;
}

/* Integers are not computed as doubles: shapes use numbers beyond 2^53 to mean "to the end". */
static int64_t whole_of_one(const char *name, int64_t x)
{
    if (strcmp(name, "Neg") == 0) return x == INT64_MIN ? INT64_MAX : -x;
    if (strcmp(name, "Abs") == 0) return x == INT64_MIN ? INT64_MAX : x < 0 ? -x : x;
    if (strcmp(name, "Sign") == 0) return (x > 0) - (x < 0);
    if (strcmp(name, "Not") == 0) return x == 0;
    if (strcmp(name, "Relu") == 0) return x > 0 ? x : 0;
    return x;
}

bool arithmetic_of_one(const char *name, const Tensor *x, Tensor *result, bool *good, Error *error)
{
    RealFunction *function = function_of_one(name);
    if (!function) return false;
    *good = tensor_make(result, x->kind, x->rank, x->dims, error);
    for (size_t i = 0; *good && i < x->count; i++) {
        if (x->kind == TENSOR_REAL)
            result->real[i] = (float)function((double)x->real[i]);
        else
            result->whole[i] = whole_of_one(name, x->whole[i]);
    }
    return true;
}

/* -- operators of two operands -- */

typedef enum {
    PAIR_ADD,
    PAIR_SUB,
    PAIR_MUL,
    PAIR_DIV,
    PAIR_MOD,
    PAIR_TRUNCATED_MOD,
    PAIR_POW,
    PAIR_MAX,
    PAIR_MIN,
    PAIR_EQUAL,
    PAIR_LESS,
    PAIR_LESS_OR_EQUAL,
    PAIR_GREATER,
    PAIR_GREATER_OR_EQUAL,
    PAIR_AND,
    PAIR_OR,
    PAIR_XOR,
    PAIRS
} Pair;

static const char *const pair_names[PAIRS] = {
    "Add", "Sub", "Mul",   "Div",  "Mod",         "fmod",    "Pow",
    "Max", "Min", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
    "And", "Or",  "Xor"};

static bool pair_is_comparison(Pair pair)
{
    return pair >= PAIR_EQUAL;
}

static double real_of_two(Pair pair, double x, double y)
{
    return pair == PAIR_ADD   ? x + y
           : pair == PAIR_SUB ? x - y
           : pair == PAIR_MUL ? x * y
           : pair == PAIR_DIV ? x / y
           : pair == PAIR_POW ? pow(x, y)
           : pair == PAIR_MAX ? (x > y ? x : y)
           : pair == PAIR_MIN ? (x < y ? x : y)
                              : fmod(x, y);
}

static bool compare(Pair pair, double x, double y)
{
    return pair == PAIR_EQUAL              ? x == y
           : pair == PAIR_LESS             ? x < y
           : pair == PAIR_LESS_OR_EQUAL    ? x <= y
           : pair == PAIR_GREATER          ? x > y
           : pair == PAIR_GREATER_OR_EQUAL ? x >= y
           : pair == PAIR_AND              ? x != 0 && y != 0
           : pair == PAIR_OR               ? x != 0 || y != 0
                                           : (x != 0) != (y != 0);
}

/* Python's remainder, which has the sign of y, as ONNX defines Mod for integers. */
static int64_t remainder_of(int64_t x, int64_t y)
{
    if (y == -1) return 0;
    int64_t rest = x % y;
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

/* Sums and products that overflow wrap around, as in the programs that wrote the file. */
static int64_t whole_of_two(Pair pair, int64_t x, int64_t y)
{
    uint64_t a = (uint64_t)x, b = (uint64_t)y;
    double power = pair == PAIR_POW ? pow((double)x, (double)y) : 0;
    return pair == PAIR_ADD                ? (int64_t)(a + b)
           : pair == PAIR_SUB              ? (int64_t)(a - b)
           : pair == PAIR_MUL              ? (int64_t)(a * b)
           : pair == PAIR_DIV              ? (y == -1 ? (int64_t)(0 - a) : x / y)
           : pair == PAIR_MOD              ? remainder_of(x, y)
           : pair == PAIR_TRUNCATED_MOD    ? (y == -1 ? 0 : x % y)
           : pair == PAIR_POW              ? (power > -9e18 && power < 9e18 ? (int64_t)power : 0)
           : pair == PAIR_MAX              ? (x > y ? x : y)
           : pair == PAIR_MIN              ? (x < y ? x : y)
           : pair == PAIR_EQUAL            ? x == y
           : pair == PAIR_LESS             ? x < y
           : pair == PAIR_LESS_OR_EQUAL    ? x <= y
           : pair == PAIR_GREATER          ? x > y
           : pair == PAIR_GREATER_OR_EQUAL ? x >= y
                                           : compare(pair, (double)x, (double)y);
}

static bool compute_pair(Pair pair, const Tensor *x, const Tensor *y, Tensor *result, Error *error)
{
    bool whole = x->kind == TENSOR_WHOLE && y->kind == TENSOR_WHOLE;
    for (size_t i = 0; i < result->count; i++) {
        size_t a = source_of(x, result, i), b = source_of(y, result, i);
        if (whole) {
            if (y->whole[b] == 0 &&
                (pair == PAIR_DIV || pair == PAIR_MOD || pair == PAIR_TRUNCATED_MOD))
                return error_set(error, "divides an integer by 0");
            result->whole[i] = whole_of_two(pair, x->whole[a], y->whole[b]);
        } else if (pair_is_comparison(pair)) {
            result->whole[i] = compare(pair, tensor_number(x, a), tensor_number(y, b));
        } else {
            result->real[i] = (float)real_of_two(pair, tensor_number(x, a), tensor_number(y, b));
        }
    }
    return true;
}

bool arithmetic_of_two(const char *name, const Tensor *x, const Tensor *y, Tensor *result,
                       bool *good, Error *error)
{
    Pair pair = PAIR_ADD;
    while (pair < PAIRS && strcmp(name, pair_names[pair]) != 0) pair++;
    if (pair == PAIRS) return false;
    bool whole = (x->kind == TENSOR_WHOLE && y->kind == TENSOR_WHOLE) || pair_is_comparison(pair);
    int rank = 0;
    int64_t dims[TENSOR_RANK];
    *good = (arithmetic_broadcast(x->rank, x->dims, y->rank, y->dims, &rank, dims) ||
             error_set(error, "the shapes of its inputs do not match")) &&
            tensor_make(result, whole ? TENSOR_WHOLE : TENSOR_REAL, rank, dims, error) &&
            compute_pair(pair, x, y, result, error);
    return true;
}

bool arithmetic_where(const Tensor *condition, const Tensor *x, const Tensor *y, Tensor *result,
                      Error *error)
{
    int rank = 0, both = 0;
    int64_t dims[TENSOR_RANK], first[TENSOR_RANK];
    if (!arithmetic_broadcast(x->rank, x->dims, y->rank, y->dims, &both, first) ||
        !arithmetic_broadcast(both, first, condition->rank, condition->dims, &rank, dims))
        return error_set(error, "the shapes of its inputs do not match");
    bool whole = x->kind == TENSOR_WHOLE && y->kind == TENSOR_WHOLE;
    if (!tensor_make(result, whole ? TENSOR_WHOLE : TENSOR_REAL, rank, dims, error)) return false;
    for (size_t i = 0; i < result->count; i++) {
        const Tensor *from = tensor_number(condition, source_of(condition, result, i)) != 0 ? x : y;
        size_t at = source_of(from, result, i);
        if (whole)
            result->whole[i] = from->whole[at];
        else
            result->real[i] = (float)tensor_number(from, at);
    }
    return true;
}

/* -- reductions -- */

typedef enum { REDUCE_SUM, REDUCE_MEAN, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCTIONS } Reduction;

static const char *const reduction_names[REDUCTIONS] = {"ReduceSum", "ReduceMean", "ReduceProd",
                                                        "ReduceMax", "ReduceMin"};

static double reduced(Reduction kind, double sum, double x)
{
    return kind == REDUCE_PROD  ? sum * x
           : kind == REDUCE_MAX ? (x > sum ? x : sum)
           : kind == REDUCE_MIN ? (x < sum ? x : sum)
                                : sum + x;
}

/* The element of the result (all dimensions kept) to which element `index` of x contributes. */
static size_t reduced_index(const Tensor *x, const bool *over, size_t index)
{
    size_t to = 0, stride = 1;
    for (int d = x->rank - 1; d >= 0; d--) {
        size_t size = (size_t)x->dims[d], place = index % size;
        index /= size;
        if (over[d]) continue;
        to += place * stride;
        stride *= size;
    }
    return to;
}

static void compute_reduction(Reduction kind, const Tensor *x, const bool *over, double *sums,
                              size_t count)
{
    double start = kind == REDUCE_PROD  ? 1
                   : kind == REDUCE_MAX ? -INFINITY
                   : kind == REDUCE_MIN ? INFINITY
                                        : 0;
    for (size_t i = 0; i < count; i++) sums[i] = start;
    for (size_t i = 0; i < x->count; i++) {
        double *sum = &sums[reduced_index(x, over, i)];
        *sum = reduced(kind, *sum, tensor_number(x, i));
    }
    double each = (double)(x->count / (count ? count : 1));
    for (size_t i = 0; kind == REDUCE_MEAN && i < count; i++) sums[i] /= each;
}

bool arithmetic_reduce(const char *name, const Tensor *x, const Reduced *how, Tensor *result,
                       bool *good, Error *error)
{
    Reduction kind = REDUCE_SUM;
    while (kind < REDUCTIONS && strcmp(name, reduction_names[kind]) != 0) kind++;
    if (kind == REDUCTIONS) return false;
    int rank = 0;
    int64_t dims[TENSOR_RANK];
    for (int d = 0; d < x->rank; d++)
        if (!how->over[d] || how->keep) dims[rank++] = how->over[d] ? 1 : x->dims[d];
    *good = tensor_make(result, x->kind, rank, dims, error);
    double *sums = *good ? allocate(result->count, sizeof *sums, error) : NULL;
    *good = sums != NULL;
    if (sums) compute_reduction(kind, x, how->over, sums, result->count);
    for (size_t i = 0; sums && i < result->count; i++) {
        if (result->real)
            result->real[i] = (float)sums[i];
        else
            result->whole[i] = (int64_t)(fabs(sums[i]) < 9e18 ? sums[i] : 0);
    }
    free(sums);
    return true;
}

#include "models/onnx/nodes.h"

#include "models/onnx/arrangement.h"
#include "models/onnx/reduction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- Einsum: operands one after the other, each pair as a product of matrices -- */

enum { LETTERS = 128, OPERANDS = 8, LABELS = 3 * TENSOR_RANK + 1, EQUATION = 200 };

/*
 * A sum of products "bik,bkj->bij". The dimensions of "..." have the labels 1, 2, .. from the last.
 */
typedef struct {
    int count;                                  /* of operands */
    char labels[OPERANDS + 1][TENSOR_RANK + 1]; /* of the operands and of the result */
    int sizes[LETTERS];
} Sum;

static bool has(const char *labels, char letter)
{
    return strchr(labels, letter) != NULL;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* -- reading the equation -- */

/* The letters up to the next "," or "->". */
static int count_letters(const char *text)
{
    int count = 0;
    for (; *text && *text != ',' && *text != '-'; text++) count += is_letter(*text);
    return count;
}

/* Reads "a...b", with blanks anywhere; "..." stands for `more` dimensions. */
static bool read_labels(const char **text, int more, char labels[TENSOR_RANK + 1])
{
    int count = 0;
    for (; **text && **text != ',' && **text != '-'; ++*text) {
        bool dots = strncmp(*text, "...", 3) == 0;
        if (**text == ' ') continue;
        if (count + (dots ? more : 1) > TENSOR_RANK) return false;
        if (!dots && !is_letter(**text)) return false;
        if (!dots) labels[count++] = **text;
        for (int i = more; dots && i > 0 && count < TENSOR_RANK; i--) labels[count++] = (char)i;
        if (dots) *text += 2;
    }
    labels[count] = '\0';
    return true;
}

/* In how many operands from `first` on is the label? */
static int operands_with(const Sum *sum, int first, char letter)
{
    int count = 0;
    for (int i = first; i < sum->count; i++) count += has(sum->labels[i], letter);
    return count;
}

/* How often the label occurs in the operands. */
static int times_in(const Sum *sum, char letter)
{
    int count = 0;
    for (int i = 0; i < sum->count; i++)
        for (const char *label = sum->labels[i]; *label; label++) count += *label == letter;
    return count;
}

/* Without "->", the result has the dimensions of "...", then the labels that occur once. */
static bool imply_result(Sum *sum, int most)
{
    char *result = sum->labels[sum->count];
    int count = 0;
    for (int i = most; i > 0 && count < TENSOR_RANK; i--) result[count++] = (char)i;
    for (char letter = 'A'; letter <= 'z'; letter++) {
        if (times_in(sum, letter) != 1) continue;
        if (count == TENSOR_RANK) return false;
        result[count++] = letter;
    }
    return true;
}

/* Reads "ab,bc->ac" for operands of these dimensions; false if it is of another kind. */
static bool read_sum(const char *text, const int *ranks, Sum *sum)
{
    int most = 0;
    for (int i = 0; i < sum->count; i++) {
        int more = ranks[i] - count_letters(text);
        if (more > most) most = more;
        if (!read_labels(&text, more < 0 ? 0 : more, sum->labels[i])) return false;
        if (i < sum->count - 1 && *text++ != ',') return false;
    }
    char *result = sum->labels[sum->count];
    if (!*text) return imply_result(sum, most);
    if (strncmp(text, "->", 2) != 0) return false;
    text += 2;
    if (!read_labels(&text, most, result) || *text) return false;
    for (; *result; result++)
        if (!operands_with(sum, 0, *result) || has(result + 1, *result)) return false;
    return true;
}

static bool read_sizes(const NodeContext *node, Sum *sum, Error *error)
{
    for (int i = 0; i < sum->count; i++) {
        int64_t dims[TENSOR_RANK];
        if ((size_t)node_shape(node_input(node, i), dims) != strlen(sum->labels[i]))
            return error_set(error, "has other labels than dimensions");
        for (int d = 0; sum->labels[i][d]; d++) {
            int *size = &sum->sizes[(int)sum->labels[i][d]];
            if (*size && *size != (int)dims[d])
                return error_set(error, "multiplies shapes that do not fit");
            *size = (int)dims[d];
        }
    }
    return true;
}

static bool read_equation(const NodeContext *node, Sum *sum, Error *error)
{
    const Onnx__AttributeProto *equation = onnx_attribute(node->proto, "equation");
    char text[EQUATION];
    int ranks[OPERANDS] = {0};
    int64_t own[TENSOR_RANK];
    bool good = node->input_count <= OPERANDS && equation->s.len < sizeof text;
    sum->count = node->input_count;
    for (int i = 0; good && i < sum->count; i++) {
        if (!node_input(node, i)) return error_set(error, "has no input %d", i);
        ranks[i] = node_shape(node_input(node, i), own);
    }
    snprintf(text, sizeof text, "%.*s", (int)equation->s.len, (const char *)equation->s.data);
    if (!good || !read_sum(text, ranks, sum))
        return error_set(error, "is not a sum of products as in \"bik,bkj->bij\"");
    return read_sizes(node, sum, error);
}

/* -- computing it -- */

/* A value with a label for each dimension. */
typedef struct {
    Value value;
    char labels[LABELS];
} Labelled;

/* The labels of one that are (or are not) in two others. */
static void choose_labels(const char *labels, const char *other, bool in_other, const char *wanted,
                          bool in_wanted, char chosen[LABELS])
{
    int count = 0;
    for (; *labels; labels++)
        if (has(other, *labels) == in_other && has(wanted, *labels) == in_wanted)
            chosen[count++] = *labels;
    chosen[count] = '\0';
}

/* Transposes to another order of the labels. */
static void order_labels(Labelled *one, const char *wanted)
{
    int order[TENSOR_RANK];
    for (int d = 0; wanted[d]; d++) order[d] = (int)(strchr(one->labels, wanted[d]) - one->labels);
    one->value.view = view_transpose(&one->value.view, order);
    memmove(one->labels, wanted, strlen(wanted) + 1);
}

static int64_t size_of(const Sum *sum, const char *labels)
{
    int64_t size = 1;
    for (; *labels; labels++) size *= sum->sizes[(int)*labels];
    return size;
}

/* As [batches][rows][columns], of these labels. */
static bool as_matrices(NodeContext *node, const Sum *sum, Labelled *one,
                        const char *const parts[3], Error *error)
{
    char wanted[3 * LABELS];
    snprintf(wanted, sizeof wanted, "%s%s%s", parts[0], parts[1], parts[2]);
    order_labels(one, wanted);
    const int64_t dims[3] = {size_of(sum, parts[0]), size_of(sum, parts[1]),
                             size_of(sum, parts[2])};
    Value flat = one->value;
    return node_reshape_value(node->graph, &flat, 3, dims, &one->value, error);
}

/* Multiplies *x with y and sums over the labels of both that are not wanted any more. */
static bool multiply(NodeContext *node, const Sum *sum, Labelled *x, Labelled *y,
                     const char *wanted, Error *error)
{
    char batches[LABELS], rows[LABELS], inner[LABELS], columns[LABELS], found[3 * LABELS];
    choose_labels(x->labels, y->labels, true, wanted, true, batches);
    choose_labels(x->labels, y->labels, true, wanted, false, inner);
    choose_labels(x->labels, y->labels, false, wanted, true, rows);
    choose_labels(y->labels, x->labels, false, wanted, true, columns);
    snprintf(found, sizeof found, "%s%s%s", batches, rows, columns);
    if (strlen(found) > TENSOR_RANK)
        return error_set(error, "has a product of more than %d dimensions", TENSOR_RANK);
    if (!as_matrices(node, sum, x, (const char *const[]){batches, rows, inner}, error) ||
        !as_matrices(node, sum, y, (const char *const[]){batches, inner, columns}, error) ||
        !node_multiply(node, &x->value, &y->value, error))
        return false;
    int64_t dims[TENSOR_RANK];
    for (int d = 0; found[d]; d++) dims[d] = sum->sizes[(int)found[d]];
    snprintf(x->labels, sizeof x->labels, "%s", found);
    return node_reshape_value(node->graph, &node->outputs[0], (int)strlen(found), dims, &x->value,
                              error);
}

/* Keeps the diagonal of two dimensions that have the same label: [.., n, n] becomes [.., n]. */
static bool take_diagonal(NodeContext *node, Labelled *one, int first, int second, Error *error)
{
    int order[TENSOR_RANK], rank = one->value.view.rank, count = 0;
    int64_t dims[TENSOR_RANK];
    for (int d = 0; d < rank; d++)
        if (d != first && d != second) order[count++] = d;
    order[count++] = first;
    order[count++] = second;
    Value turned = one->value, flat;
    turned.view = view_transpose(&turned.view, order);
    int size = turned.view.size[rank - 1],
        *indices = allocate((size_t)size, sizeof *indices, error);
    for (int d = 0; d < rank - 1; d++) dims[d] = turned.view.size[d];
    dims[rank - 2] *= size;
    for (int i = 0; indices && i < size; i++) indices[i] = i * (size + 1);
    bool good = indices && node_reshape_value(node->graph, &turned, rank - 1, dims, &flat, error) &&
                arrange_selection(node->graph, &flat, rank - 2, &(Selection){indices, size, 0},
                                  &one->value, error);
    free(indices);
    char letter = one->labels[first];
    memmove(one->labels + second, one->labels + second + 1, strlen(one->labels + second));
    memmove(one->labels + first, one->labels + first + 1, strlen(one->labels + first));
    one->labels[rank - 2] = letter;
    one->labels[rank - 1] = '\0';
    return good;
}

/* Takes the diagonal of every label that the operand has twice. */
static bool take_diagonals(NodeContext *node, Labelled *one, Error *error)
{
    for (int d = 0; one->labels[d];) {
        const char *again = strchr(one->labels + d + 1, one->labels[d]);
        if (again && !take_diagonal(node, one, d, (int)(again - one->labels), error)) return false;
        if (!again) d++;
    }
    return true;
}

/* Operand `i`, summed over the labels that are neither in another nor in the result. */
static bool read_operand(NodeContext *node, const Sum *sum, int i, Labelled *one, Error *error)
{
    bool over[TENSOR_RANK], any = false;
    char kept[TENSOR_RANK + 1];
    int count = 0;
    if (!node_operand(node, i, &one->value, error)) return false;
    snprintf(one->labels, sizeof one->labels, "%s", sum->labels[i]);
    if (!take_diagonals(node, one, error)) return false;
    for (int d = 0; one->labels[d]; d++) {
        char letter = one->labels[d];
        over[d] = operands_with(sum, 0, letter) == 1 && !has(sum->labels[sum->count], letter);
        any = any || over[d];
        if (!over[d]) kept[count++] = letter;
    }
    kept[count] = '\0';
    snprintf(one->labels, sizeof one->labels, "%s", kept);
    Value whole = one->value;
    return !any || reduction_sum(node, &whole, over, &one->value, error);
}

static bool node_einsum(NodeContext *node, Error *error)
{
    Sum sum = {.count = 0};
    Labelled x, y;
    if (!read_equation(node, &sum, error) || !read_operand(node, &sum, 0, &x, error)) return false;
    for (int i = 1; i < sum.count; i++) {
        char wanted[LETTERS];
        int count = 0;
        for (int letter = 1; letter < LETTERS; letter++)
            if (has(sum.labels[sum.count], (char)letter) ||
                operands_with(&sum, i + 1, (char)letter))
                wanted[count++] = (char)letter;
        wanted[count] = '\0';
        if (!read_operand(node, &sum, i, &y, error) || !multiply(node, &sum, &x, &y, wanted, error))
            return false;
    }
    order_labels(&x, sum.labels[sum.count]);
    return node_pass(node, &x.value, &x.value.view);
}

const NodeEntry nodes_einsum[] = {
    {"Einsum", node_einsum},
    {NULL, NULL},
};

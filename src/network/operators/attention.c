#include "network/operators/attention.h"

#include "network/operators/product.h"

#include "network/operators/functions.h"
#include "network/operators/pooling.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- softmax -- */

static bool softmax_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    layer->shape = layer->from[0];
    if (layer->groups >= 1 && layer->shape.channels % layer->groups == 0) return true;
    return error_set(error, "%s: %d channels do not make %d groups", layer->name,
                     layer->shape.channels, layer->groups);
}

static size_t softmax_length(const OperatorWork *work)
{
    return (size_t)rectangle_width(work->part) * (size_t)work->out->images;
}

static size_t softmax_scratch(const OperatorWork *work)
{
    return 2 * softmax_length(work);
}

static void add_power(const float *from, const float *restrict largest, size_t length, float *to,
                      float *restrict sum)
{
    for (size_t i = 0; i < length; i++) {
        to[i] = fast_exp(from[i] - largest[i]);
        sum[i] += to[i];
    }
}

/* exp(x - largest) of a row's `channels` from `first` on; leaves largest and sums in scratch. */
static void add_powers(const OperatorWork *work, int first, int channels, int row)
{
    size_t length = softmax_length(work);
    float *largest = work->scratch, *sum = work->scratch + length;
    memcpy(largest, tile_at(&work->inputs[0], first, row, work->part.left),
           length * sizeof *largest);
    memset(sum, 0, length * sizeof *sum);
    for (int c = first + 1; c < first + channels; c++)
        pool_raise(largest, tile_at(&work->inputs[0], c, row, work->part.left), length);
    for (int c = first; c < first + channels; c++)
        add_power(tile_at(&work->inputs[0], c, row, work->part.left), largest, length,
                  tile_at(work->out, c, row, work->part.left), sum);
}

/* Divides the powers, already in the output, by their sums. */
static void softmax_row(const OperatorWork *work, int first, int channels, int row)
{
    size_t length = softmax_length(work);
    const float *sum = work->scratch + length;
    add_powers(work, first, channels, row);
    for (int c = first; c < first + channels; c++) {
        float *to = tile_at(work->out, c, row, work->part.left);
        for (size_t i = 0; i < length; i++) to[i] /= sum[i];
    }
}

/* ln(exp(x - largest)/sum) = x - largest - ln(sum). Needs x again, so it cannot run in place. */
static void log_softmax_row(const OperatorWork *work, int first, int channels, int row)
{
    size_t length = softmax_length(work);
    const float *largest = work->scratch, *sum = work->scratch + length;
    add_powers(work, first, channels, row);
    for (int c = first; c < first + channels; c++) {
        const float *from = tile_at(&work->inputs[0], c, row, work->part.left);
        float *to = tile_at(work->out, c, row, work->part.left);
        for (size_t i = 0; i < length; i++) to[i] = from[i] - largest[i] - logf(sum[i]);
    }
}

typedef void SoftmaxRow(const OperatorWork *work, int first, int channels, int row);

static void run_groups(const OperatorWork *work, SoftmaxRow *row_function)
{
    int channels = work->layer->shape.channels / work->layer->groups;
    for (int group = 0; group < work->layer->groups; group++)
        for (int row = work->part.top; row < work->part.bottom; row++)
            row_function(work, group * channels, channels, row);
}

static void softmax_run(const OperatorWork *work)
{
    run_groups(work, softmax_row);
}

static void log_softmax_run(const OperatorWork *work)
{
    run_groups(work, log_softmax_row);
}

/* -- products: each of the layer's maps concatenates its tables -- */

enum { SIZES = 4 }; /* a Product's sizes, at the start of the first map */

bool product_tables_make(Layer *layer, const Product *size, ProductTables *tables, Error *error)
{
    size_t batches = (size_t)size->batches, rows = batches * (size_t)size->rows;
    size_t inner = (size_t)size->inner, columns = (size_t)size->columns;
    int *first = allocate(SIZES + rows + inner, sizeof *first, error);
    int *second = allocate(batches + inner + columns, sizeof *second, error);
    int *out = allocate(rows, sizeof *out, error);
    if (!first || !second || !out) {
        free(first);
        free(second);
        free(out);
        return false;
    }
    layer->maps[0] = first;
    layer->maps[1] = second;
    layer->maps[2] = out;
    first[0] = size->batches;
    first[1] = size->rows;
    first[2] = size->inner;
    first[3] = size->columns;
    *tables = (ProductTables){first + SIZES,    first + SIZES + rows,     second,
                              second + batches, second + batches + inner, out};
    return true;
}

Product product_size(const Layer *layer)
{
    const int *sizes = layer->maps[0];
    return (Product){sizes[0], sizes[1], sizes[2], sizes[3]};
}

ProductTables product_tables(const Layer *layer)
{
    Product size = product_size(layer);
    size_t rows = (size_t)size.batches * (size_t)size.rows;
    int *first = layer->maps[0], *second = layer->maps[1];
    return (ProductTables){first + SIZES,
                           first + SIZES + rows,
                           second,
                           second + size.batches,
                           second + size.batches + size.inner,
                           layer->maps[2]};
}

size_t product_table_length(const Layer *layer, int i)
{
    Product size = product_size(layer);
    size_t batches = (size_t)size.batches, rows = batches * (size_t)size.rows;
    size_t inner = (size_t)size.inner;
    return i == 0 ? SIZES + rows + inner : i == 1 ? batches + inner + (size_t)size.columns : rows;
}

/* The largest index that two tables add up to. */
static size_t largest_unit(const int *a, size_t a_count, const int *b, size_t b_count)
{
    int first = 0, second = 0;
    for (size_t i = 0; i < a_count; i++)
        if (a[i] < 0 || a[i] > first) first = a[i] < 0 ? INT_MAX : a[i];
    for (size_t i = 0; i < b_count; i++)
        if (b[i] < 0 || b[i] > second) second = b[i] < 0 ? INT_MAX : b[i];
    return (size_t)first + (size_t)second;
}

static bool product_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 2, 2, error)) return false;
    if (!layer->maps[0] || !layer->maps[1] || !layer->maps[2])
        return error_set(error, "%s: a product without tables", layer->name);
    Product size = product_size(layer);
    ProductTables tables = product_tables(layer);
    size_t batches = (size_t)size.batches, rows = batches * (size_t)size.rows;
    size_t inner = (size_t)size.inner, columns = (size_t)size.columns;
    size_t area = (size_t)layer->shape.height * (size_t)layer->shape.width;
    size_t second = largest_unit(tables.second_inner, inner, tables.second_columns, columns) +
                    largest_unit(tables.second_batches, batches, NULL, 0);
    bool inside = largest_unit(tables.first_rows, rows, tables.first_inner, inner) <
                      shape_units(layer->from[0]) &&
                  second < shape_units(layer->from[1]) &&
                  largest_unit(tables.out_rows, rows, NULL, 0) + (columns - 1) * area <
                      shape_units(layer->shape);
    return inside || error_set(error, "%s: a product's tables lead outside", layer->name);
}

/* -- which positions a product reads and changes -- */

/* The position of a unit. */
static Rectangle position_of(Shape shape, int unit)
{
    int row = unit / shape.width % shape.height, column = unit % shape.width;
    return (Rectangle){row, column, row + 1, column + 1};
}

static Rectangle hull_of(Shape shape, const int *units, int count)
{
    Rectangle hull = {0, 0, 0, 0};
    for (int i = 0; i < count; i++) hull = rectangle_hull(hull, position_of(shape, units[i]));
    return hull;
}

/*
 * The positions of all sums of a unit in one hull and one in the other; the whole layer if they
 * could carry from a row or column to the next.
 */
static Rectangle hull_of_sums(Shape shape, Rectangle a, Rectangle b)
{
    Rectangle sums = {a.top + b.top, a.left + b.left, a.bottom + b.bottom - 1,
                      a.right + b.right - 1};
    Rectangle all = shape_rectangle(shape);
    return rectangle_holds(all, sums) ? sums : all;
}

/* One product's rows and batches: where they read, and where their results are. */
typedef struct {
    const Layer *layer;
    Product size;
    ProductTables tables;
    Rectangle inner; /* of the first input: the hull of what is added to each row's unit */
    Rectangle all;   /* of the second: of what is added to each batch's */
} ProductPlaces;

static ProductPlaces product_places(const Layer *layer)
{
    ProductPlaces places = {
        .layer = layer, .size = product_size(layer), .tables = product_tables(layer)};
    Shape second = layer->from[1];
    places.inner = hull_of(layer->from[0], places.tables.first_inner, places.size.inner);
    places.all =
        hull_of_sums(second, hull_of(second, places.tables.second_inner, places.size.inner),
                     hull_of(second, places.tables.second_columns, places.size.columns));
    return places;
}

/* What a row, counted through all batches, reads of the first input. */
static Rectangle row_reads(const ProductPlaces *places, int row)
{
    Shape from = places->layer->from[0];
    return hull_of_sums(from, position_of(from, places->tables.first_rows[row]), places->inner);
}

/* What a batch reads of the second input. */
static Rectangle batch_reads(const ProductPlaces *places, int batch)
{
    Shape from = places->layer->from[1];
    return hull_of_sums(from, position_of(from, places->tables.second_batches[batch]), places->all);
}

static Rectangle product_needs(const Layer *layer, int input, Rectangle part)
{
    ProductPlaces places = product_places(layer);
    Rectangle needed = {0, 0, 0, 0};
    for (int batch = 0; batch < places.size.batches; batch++) {
        bool asked = false;
        for (int i = 0; i < places.size.rows; i++) {
            int row = batch * places.size.rows + i;
            Rectangle out = position_of(layer->shape, places.tables.out_rows[row]);
            if (!rectangle_holds(part, out)) continue;
            asked = true;
            if (input == 0) needed = rectangle_hull(needed, row_reads(&places, row));
        }
        if (asked && input == 1) needed = rectangle_hull(needed, batch_reads(&places, batch));
    }
    return needed;
}

static bool overlap(Rectangle a, Rectangle b)
{
    return !rectangle_is_empty(rectangle_intersection(a, b));
}

static Rectangle product_reaches(const Layer *layer, int input, Rectangle part)
{
    ProductPlaces places = product_places(layer);
    Rectangle reached = {0, 0, 0, 0};
    for (int batch = 0; batch < places.size.batches; batch++) {
        if (input == 1 && !overlap(part, batch_reads(&places, batch))) continue;
        for (int i = 0; i < places.size.rows; i++) {
            int row = batch * places.size.rows + i;
            if (input == 1 || overlap(part, row_reads(&places, row)))
                reached =
                    rectangle_hull(reached, position_of(layer->shape, places.tables.out_rows[row]));
        }
    }
    return reached;
}

/* Averaged over the output's positions. */
static double product_products(const Layer *layer)
{
    Product size = product_size(layer);
    double all = (double)size.batches * size.rows * size.inner * size.columns;
    return all / ((double)layer->shape.height * layer->shape.width);
}

/* -- the operators -- */

const Operator operator_softmax = {.name = "softmax",
                                   .shape = softmax_shape,
                                   .needs = operator_needs_same,
                                   .reaches = operator_reaches_same,
                                   .scratch = softmax_scratch,
                                   .run = softmax_run,
                                   .in_place = true};

const Operator operator_log_softmax = {.name = "log softmax",
                                       .shape = softmax_shape,
                                       .needs = operator_needs_same,
                                       .reaches = operator_reaches_same,
                                       .scratch = softmax_scratch,
                                       .run = log_softmax_run};

const Operator operator_product = {.name = "product of layers",
                                   .shape = product_shape,
                                   .needs = product_needs,
                                   .reaches = product_reaches,
                                   .scratch = product_scratch,
                                   .run = product_run,
                                   .products = product_products};

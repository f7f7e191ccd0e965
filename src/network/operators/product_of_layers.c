#include "network/operators/product_of_layers.h"

#include <cblas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* -- tables: each of the layer's maps concatenates some -- */

enum { SIZES = 4 }; /* a LayerProduct's sizes, at the start of the first map */

bool product_tables_make(Layer *layer, const LayerProduct *size, ProductTables *tables,
                         Error *error)
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

static LayerProduct product_size(const Layer *layer)
{
    const int *sizes = layer->maps[0];
    return (LayerProduct){sizes[0], sizes[1], sizes[2], sizes[3]};
}

static ProductTables product_tables(const Layer *layer)
{
    LayerProduct size = product_size(layer);
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
    LayerProduct size = product_size(layer);
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
    LayerProduct size = product_size(layer);
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
    LayerProduct size;
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

/* -- packed -- */

/*
 * Matrices are packed for as many images at once as fill a cache line: matrix m of a block is image
 * first + m. FEW: the most rows that are not packed.
 */
enum { TOGETHER = 16, STRIP = 16, FEW = 4 };

typedef struct {
    const OperatorWork *work;
    LayerProduct size;
    ProductTables tables;
    size_t first, count, images;   /* first and count: images of the block; images: of the tile */
    float *rows, *second, *result; /* matrices[TOGETHER][..] */
} Block;

static size_t product_scratch(const OperatorWork *work)
{
    LayerProduct size = product_size(work->layer);
    size_t one = (size_t)size.rows * (size_t)(size.inner + size.columns) +
                 (size_t)size.inner * (size_t)size.columns;
    return TOGETHER * one;
}

static Block open_block(const OperatorWork *work)
{
    Block block = {.work = work,
                   .size = product_size(work->layer),
                   .tables = product_tables(work->layer),
                   .images = (size_t)work->out->images,
                   .rows = work->scratch};
    size_t rows = (size_t)block.size.rows, inner = (size_t)block.size.inner;
    block.second = block.rows + TOGETHER * rows * inner;
    block.result = block.second + TOGETHER * inner * (size_t)block.size.columns;
    return block;
}

/* Is this output row in the part? If so, *to points at its first column, for image 0. */
static bool find_row(const OperatorWork *work, int unit, float **to)
{
    Shape shape = work->layer->shape;
    int column = unit % shape.width, row = unit / shape.width % shape.height;
    Rectangle part = work->part;
    if (row < part.top || row >= part.bottom || column < part.left || column >= part.right)
        return false;
    *to = tile_at(work->out, unit / (shape.width * shape.height), row, column);
    return true;
}

/* The values of an input's unit, which its tile covers. */
static const float *unit_values(const Block *block, int input, int unit)
{
    const Tile *tile = &block->work->inputs[input];
    Shape shape = block->work->layer->from[input];
    size_t place = (size_t)unit;
    if (rectangle_area(tile->rectangle) != (size_t)shape.height * (size_t)shape.width) {
        int width = shape.width, row = unit / width % shape.height;
        place = (size_t)(unit / width / shape.height) * rectangle_area(tile->rectangle) +
                rectangle_index(tile->rectangle, row, unit % width);
    }
    return tile->values + place * block->images + block->first;
}

/* Copies one value per image of the block to places `apart` floats from one another. */
static void spread(const Block *block, const float *from, float *to, size_t apart)
{
    for (size_t m = 0; m < block->count; m++) to[m * apart] = from[m];
}

/*
 * Packs `strip` columns from k on of the rows of a batch that are in the part; returns how many rows.
 * Row after row in narrow strips: a row's columns lie in as many channels, far apart in memory.
 */
static int pack_strip(const Block *block, int batch, int k, int strip)
{
    LayerProduct size = block->size;
    size_t inner = (size_t)size.inner, apart = (size_t)size.rows * inner;
    int count = 0;
    for (int row = 0; row < size.rows; row++) {
        size_t at = (size_t)batch * (size_t)size.rows + (size_t)row;
        float *to = NULL;
        if (!find_row(block->work, block->tables.out_rows[at], &to)) continue;
        float *line = block->rows + (size_t)count++ * inner + k;
        for (int i = 0; i < strip; i++) {
            int unit = block->tables.first_rows[at] + block->tables.first_inner[k + i];
            spread(block, unit_values(block, 0, unit), line + i, apart);
        }
    }
    return count;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int pack_rows(const Block *block, int batch)
{
    int count = 0, inner = block->size.inner;
    for (int k = 0; k < inner; k += STRIP)
        count = pack_strip(block, batch, k, smaller(STRIP, inner - k));
    return count;
}

static void pack_second(const Block *block, int batch)
{
    LayerProduct size = block->size;
    size_t apart = (size_t)size.inner * (size_t)size.columns;
    float *to = block->second;
    for (int k = 0; k < size.inner; k++) {
        int line = block->tables.second_batches[batch] + block->tables.second_inner[k];
        for (int j = 0; j < size.columns; j++) {
            int unit = line + block->tables.second_columns[j];
            spread(block, unit_values(block, 1, unit), to++, apart);
        }
    }
}

static void unpack_strip(const Block *block, int batch, int column, int strip)
{
    LayerProduct size = block->size;
    size_t channel = tile_channel_size(block->work->out);
    size_t columns = (size_t)size.columns, apart = (size_t)size.rows * columns;
    const float *from = block->result + column;
    for (int row = 0; row < size.rows; row++) {
        float *to = NULL;
        int unit = block->tables.out_rows[(size_t)batch * (size_t)size.rows + (size_t)row];
        if (!find_row(block->work, unit, &to)) continue;
        to += (size_t)column * channel + block->first;
        for (int j = 0; j < strip; j++)
            for (size_t m = 0; m < block->count; m++)
                to[(size_t)j * channel + m] = from[(size_t)j + m * apart];
        from += columns;
    }
}

static void unpack_rows(const Block *block, int batch)
{
    int columns = block->size.columns;
    for (int column = 0; column < columns; column += STRIP)
        unpack_strip(block, batch, column, smaller(STRIP, columns - column));
}

static void multiply_batch(const Block *block, int batch)
{
    int inner = block->size.inner, columns = block->size.columns;
    size_t rows_apart = (size_t)block->size.rows * (size_t)inner;
    size_t second_apart = (size_t)inner * (size_t)columns;
    size_t result_apart = (size_t)block->size.rows * (size_t)columns;
    int rows = pack_rows(block, batch);
    if (rows == 0) return;
    pack_second(block, batch);
    for (size_t m = 0; m < block->count; m++)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1,
                    block->rows + m * rows_apart, inner, block->second + m * second_apart, columns,
                    0, block->result + m * result_apart, columns);
    unpack_rows(block, batch);
}

/* -- a few rows -- */

/* One row of a batch, for all images. */
typedef struct {
    const Block *block;
    int batch, row; /* row: counted through all batches */
    float *to;      /* its first column */
    size_t channel; /* floats from one column to the next */
} ProductRow;

/* Adds the products of inner index k to column j. */
static void add_product(const ProductRow *row, int k, int j)
{
    const Block *block = row->block;
    const ProductTables *tables = &block->tables;
    int first = tables->first_rows[row->row] + tables->first_inner[k];
    int second =
        tables->second_batches[row->batch] + tables->second_inner[k] + tables->second_columns[j];
    const float *a = unit_values(block, 0, first), *b = unit_values(block, 1, second);
    float *restrict to = row->to + (size_t)j * row->channel;
    for (size_t m = 0; m < block->images; m++) to[m] += a[m] * b[m];
}

/* Reads the second input in the order in which it lies in memory. */
static void multiply_row(const ProductRow *row)
{
    LayerProduct size = row->block->size;
    const ProductTables *tables = &row->block->tables;
    bool by_inner = size.inner > 1 && size.columns > 1 &&
                    tables->second_inner[1] - tables->second_inner[0] <
                        tables->second_columns[1] - tables->second_columns[0];
    for (int j = 0; j < size.columns; j++)
        memset(row->to + (size_t)j * row->channel, 0, row->block->images * sizeof *row->to);
    for (int j = 0; by_inner && j < size.columns; j++)
        for (int k = 0; k < size.inner; k++) add_product(row, k, j);
    for (int k = 0; !by_inner && k < size.inner; k++)
        for (int j = 0; j < size.columns; j++) add_product(row, k, j);
}

static void multiply_rows(const Block *block)
{
    LayerProduct size = block->size;
    ProductRow row = {.block = block, .channel = tile_channel_size(block->work->out)};
    for (row.batch = 0; row.batch < size.batches; row.batch++)
        for (int i = 0; i < size.rows; i++) {
            row.row = row.batch * size.rows + i;
            if (find_row(block->work, block->tables.out_rows[row.row], &row.to)) multiply_row(&row);
        }
}

static void run_product(const OperatorWork *work)
{
    Block block = open_block(work);
    if (rectangle_area(work->part) <= FEW) {
        multiply_rows(&block);
        return;
    }
    for (; block.first < block.images; block.first += block.count) {
        size_t left = block.images - block.first;
        block.count = left < TOGETHER ? left : TOGETHER;
        for (int batch = 0; batch < block.size.batches; batch++) multiply_batch(&block, batch);
    }
}

/* Averaged over the output's positions. */
static double product_products(const Layer *layer)
{
    LayerProduct size = product_size(layer);
    double all = (double)size.batches * size.rows * size.inner * size.columns;
    return all / ((double)layer->shape.height * layer->shape.width);
}

const Operator operator_product = {.name = "product of layers",
                                   .shape = product_shape,
                                   .needs = product_needs,
                                   .reaches = product_reaches,
                                   .scratch = product_scratch,
                                   .run = run_product,
                                   .products = product_products};

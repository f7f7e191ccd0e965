#include "network/operators/product.h"

#include "network/operators/attention.h"

#include <cblas.h>
#include <string.h>

/*
 * Matrices are packed for as many images at once as fill a cache line: matrix m of a block is image
 * first + m. FEW: the most rows that are not packed.
 */
enum { TOGETHER = 16, STRIP = 16, FEW = 4 };

typedef struct {
    const OperatorWork *work;
    Product size;
    ProductTables tables;
    size_t first, count, images;   /* first and count: images of the block; images: of the tile */
    float *rows, *second, *result; /* matrices[TOGETHER][..] */
} Block;

size_t product_scratch(const OperatorWork *work)
{
    Product size = product_size(work->layer);
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
    Product size = block->size;
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
    Product size = block->size;
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
    Product size = block->size;
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
    Product size = row->block->size;
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
    Product size = block->size;
    ProductRow row = {.block = block, .channel = tile_channel_size(block->work->out)};
    for (row.batch = 0; row.batch < size.batches; row.batch++)
        for (int i = 0; i < size.rows; i++) {
            row.row = row.batch * size.rows + i;
            if (find_row(block->work, block->tables.out_rows[row.row], &row.to)) multiply_row(&row);
        }
}

/* -- the operator's functions -- */

void product_run(const OperatorWork *work)
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

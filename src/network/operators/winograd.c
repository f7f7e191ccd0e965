#include "network/operators/winograd.h"

#include "network/operators/finish.h"
#include "network/product.h"

#include <string.h>

/*
 * A tile yields OUT x OUT outputs from IN x IN inputs, with POINTS products per pair of channels.
 */
enum { OUT = 4, IN = 6, POINTS = IN * IN };

/* Below these limits (small rectangles, few channels, poorly filled tiles) direct is faster. */
enum { LEAST_POSITIONS = 64, LEAST_CHANNELS = 32 };
static const double most_products =
    0.4; /* share of the direct form's; 0.25 if all tiles are full */

/* Tiles per block, approximately: with 8 or 16 images, enough columns for a full-speed product. */
enum { TILES = 28 };

/*
 * OpenBLAS sums in another order in products of at most this many multiplications. Ours are always
 * larger (padded with zeros), so an image's activations are the same bytes whatever batch it is in.
 * (Its AVX2 kernels are an exception: there the order in a column depends on the number of
 * columns.)
 */
enum { SMALL_PRODUCT = 1000000 };

/* Offset between the points' matrices (floats): they start at different places in the cache. */
enum { STAGGER = 80 };

#define ROOT_2 1.41421356237309505
static const float small_point = (float)(1 / ROOT_2), large_point = (float)ROOT_2;

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int tiles_along(int size)
{
    return (size + OUT - 1) / OUT;
}

/* -- which layers -- */

bool winograd_pays(const Layer *layer, Rectangle part)
{
    const Window *w = &layer->window;
    return layer->kind->linear && layer->groups == 1 && w->kernel[0] == 3 && w->kernel[1] == 3 &&
           w->stride[0] == 1 && w->stride[1] == 1 && w->dilation[0] == 1 && w->dilation[1] == 1 &&
           layer->shape.channels >= LEAST_CHANNELS && layer->from[0].channels >= LEAST_CHANNELS &&
           rectangle_area(part) >= LEAST_POSITIONS &&
           winograd_products(layer, part) <=
               most_products * (double)rectangle_area(part) * layer->kind->products(layer);
}

double winograd_products(const Layer *layer, Rectangle part)
{
    double tiles = (double)tiles_along(rectangle_height(part)) * tiles_along(rectangle_width(part));
    return (double)POINTS * tiles * layer->shape.channels * layer->from[0].channels;
}

/* -- the weights: G w G' -- */

/*
 * Evaluates the polynomial with coefficients w at the six points, divided at each by the product of
 * its differences from the other points.
 */
static void weights_at_points(const double w[3], double at[IN])
{
    double even = w[0] + w[2] / 2, odd = w[1] / ROOT_2;
    at[0] = w[0];
    at[1] = (even + odd) / -1.5;
    at[2] = (even - odd) / -1.5;
    even = w[0] + 2 * w[2], odd = w[1] * ROOT_2;
    at[3] = (even + odd) / 6;
    at[4] = (even - odd) / 6;
    at[5] = w[2];
}

/* The floats of a point's weights, which products read in order if they are packed. */
static size_t point_size(const Layer *layer)
{
    int channels = layer->shape.channels, inputs = layer->from[0].channels;
    return product_packs(inputs) ? product_packed_size(channels, inputs)
                                 : (size_t)channels * (size_t)inputs;
}

size_t winograd_weight_count(const Layer *layer)
{
    return POINTS * point_size(layer);
}

void winograd_weights(const Layer *layer, float *transformed)
{
    int inputs = layer->from[0].channels;
    size_t pairs = (size_t)layer->shape.channels * (size_t)inputs, size = point_size(layer);
    bool packs = product_packs(inputs);
    for (size_t pair = 0; pair < pairs; pair++) {
        double rows[3][IN], columns[IN][3], at[IN];
        for (int row = 0; row < 3; row++) {
            const float *w = layer->weights + 9 * pair + 3 * row;
            weights_at_points((double[3]){w[0], w[1], w[2]}, rows[row]);
        }
        for (int i = 0; i < IN; i++)
            for (int row = 0; row < 3; row++) columns[i][row] = rows[row][i];
        int channel = (int)(pair / (size_t)inputs), input = (int)(pair % (size_t)inputs);
        float *to = transformed + (packs ? product_packed_place(channel, input, inputs) : pair);
        for (int column = 0; column < IN; column++) {
            weights_at_points(columns[column], at);
            for (int row = 0; row < IN; row++)
                to[(size_t)(row * IN + column) * size] = (float)at[row];
        }
    }
}

/* -- transforms along one axis, `length` values at a time -- */

/* B': six inputs to values at the six points. */
static void inputs_at_points(const float *const d[IN], float *const v[IN], size_t length)
{
    const float *restrict d0 = d[0], *restrict d1 = d[1], *restrict d2 = d[2];
    const float *restrict d3 = d[3], *restrict d4 = d[4], *restrict d5 = d[5];
    float *restrict v0 = v[0], *restrict v1 = v[1], *restrict v2 = v[2];
    float *restrict v3 = v[3], *restrict v4 = v[4], *restrict v5 = v[5];
    for (size_t i = 0; i < length; i++) {
        float even = d4[i] - 2 * d2[i], odd = small_point * (d3[i] - 2 * d1[i]);
        float even_2 = d4[i] - 0.5f * d2[i], odd_2 = large_point * (d3[i] - 0.5f * d1[i]);
        v0[i] = d0[i] - 2.5f * d2[i] + d4[i];
        v1[i] = even + odd;
        v2[i] = even - odd;
        v3[i] = even_2 + odd_2;
        v4[i] = even_2 - odd_2;
        v5[i] = d1[i] - 2.5f * d3[i] + d5[i];
    }
}

/* A': values at the six points to four outputs. */
static void outputs_of_points(const float *const m[IN], float *const y[OUT], size_t length)
{
    const float *restrict m0 = m[0], *restrict m1 = m[1], *restrict m2 = m[2];
    const float *restrict m3 = m[3], *restrict m4 = m[4], *restrict m5 = m[5];
    float *restrict y0 = y[0], *restrict y1 = y[1], *restrict y2 = y[2], *restrict y3 = y[3];
    for (size_t i = 0; i < length; i++) {
        float even = m1[i] + m2[i], odd = small_point * (m1[i] - m2[i]);
        float even_2 = m3[i] + m4[i], odd_2 = large_point * (m3[i] - m4[i]);
        y0[i] = m0[i] + even + even_2;
        y1[i] = odd + odd_2;
        y2[i] = 0.5f * even + 2 * even_2;
        y3[i] = 0.5f * odd + 2 * odd_2 + m5[i];
    }
}

/* -- a block: a few rows of tiles -- */

typedef struct {
    const OperatorWork *work;
    Finish finish;
    int across;      /* tiles per row */
    int rows;        /* rows of tiles */
    size_t length;   /* values in a row of tiles: tiles x images */
    size_t columns;  /* of all rows, or the minimum for a product */
    float *inputs;   /* [POINTS] matrices [input channels][columns] */
    float *products; /* [POINTS] matrices [channels][columns] */
    float *lines;    /* one channel of one row of tiles: [2][IN][IN][length + images] */
} Block;

static size_t matrix_size(const Block *block, int channels)
{
    return (size_t)channels * block->columns + STAGGER;
}

static size_t least_columns(const OperatorWork *work)
{
    return SMALL_PRODUCT /
               ((size_t)work->layer->shape.channels * (size_t)work->layer->from[0].channels) +
           1;
}

static Block block_of(const OperatorWork *work)
{
    Block block = {.work = work, .across = tiles_along(rectangle_width(work->part))};
    block.length = (size_t)block.across * (size_t)work->out->images;
    int rows = TILES / block.across, all = tiles_along(rectangle_height(work->part));
    block.rows = rows < 1 ? 1 : smaller(rows, all);
    block.columns = block.length * (size_t)block.rows;
    size_t least = least_columns(work);
    if (block.columns < least) block.columns = least;
    return block;
}

size_t winograd_scratch(const OperatorWork *work)
{
    Block block = block_of(work);
    return POINTS * (matrix_size(&block, work->inputs[0].channels) +
                     matrix_size(&block, work->layer->shape.channels)) +
           2 * POINTS * (block.length + (size_t)work->out->images);
}

static Block open_block(const OperatorWork *work)
{
    Block block = block_of(work);
    block.finish = finish_of(work);
    block.inputs = work->scratch;
    block.products = block.inputs + POINTS * matrix_size(&block, work->inputs[0].channels);
    if (block.columns > block.length * (size_t)block.rows)
        memset(block.inputs, 0, (size_t)(block.products - block.inputs) * sizeof *block.inputs);
    block.lines = block.products + POINTS * matrix_size(&block, work->layer->shape.channels);
    return block;
}

/* -- inputs -- */

/* Copies one position's images; common batch sizes avoid the call. */
static inline void copy_images(float *to, const float *from, size_t images)
{
    if (images == 4)
        memcpy(to, from, 4 * sizeof *to);
    else if (images == 8)
        memcpy(to, from, 8 * sizeof *to);
    else if (images == 16)
        memcpy(to, from, 16 * sizeof *to);
    else
        memcpy(to, from, images * sizeof *to);
}

/*
 * Reorders an input row by column position within the tile, so that values transformed together are
 * contiguous: to[position 0..3][tile 0..across][images]. Zeros outside the input.
 */
static void deal_row(const Block *block, int channel, int row, int left, float *to)
{
    const Tile *in = &block->work->inputs[0];
    Rectangle held = in->rectangle;
    size_t images = (size_t)in->images, place = block->length + images;
    if (row < held.top || row >= held.bottom) {
        memset(to, 0, OUT * place * sizeof *to);
        return;
    }
    const float *from = tile_at(in, channel, row, held.left);
    for (int i = 0; i < OUT * (block->across + 1); i++) {
        float *at = to + (size_t)(i % OUT) * place + (size_t)(i / OUT) * images;
        int column = left + i;
        if (column < held.left || column >= held.right)
            memset(at, 0, images * sizeof *at);
        else
            copy_images(at, from + (size_t)(column - held.left) * images, images);
    }
}

/* B' d B for one channel of a row of tiles; `first`: its channel and first input's position. */
static void transform_inputs(const Block *block, int channel, Unit first, size_t column)
{
    size_t images = (size_t)block->work->out->images, place = block->length + images;
    size_t size = matrix_size(block, block->work->inputs[0].channels);
    float *dealt = block->lines, *down = dealt + POINTS * place;
    const float *from[IN];
    float *to[IN];
    for (int i = 0; i < IN; i++) {
        deal_row(block, channel, first.row + i, first.column, dealt + (size_t)i * OUT * place);
        from[i] = dealt + (size_t)i * OUT * place;
        to[i] = down + (size_t)i * OUT * place;
    }
    inputs_at_points(from, to, OUT * place);
    for (int row = 0; row < IN; row++) {
        for (int i = 0; i < IN; i++) { /* columns 4 and 5 are the next tile's 0 and 1 */
            from[i] = down + (size_t)(row * OUT + i % OUT) * place + (size_t)(i / OUT) * images;
            to[i] = block->inputs + (size_t)(row * IN + i) * size +
                    (size_t)channel * block->columns + column;
        }
        inputs_at_points(from, to, block->length);
    }
}

/* -- products -- */

static void multiply(const Block *block, size_t used)
{
    const OperatorWork *work = block->work;
    int channels = work->layer->shape.channels, inputs = work->inputs[0].channels;
    size_t least = least_columns(work), size = point_size(work->layer);
    bool packed = product_packs(inputs);
    int columns = (int)(used < least ? least : used);
    for (size_t point = 0; point < POINTS; point++)
        product_run(&(Product){.rows = channels,
                               .columns = columns,
                               .depth = inputs,
                               .weights = work->transformed + point * size,
                               .packed = packed,
                               .inputs = block->inputs + point * matrix_size(block, inputs),
                               .input_stride = block->columns,
                               .out = block->products + point * matrix_size(block, channels),
                               .out_stride = block->columns,
                               .finish.factor = block->finish.factor});
}

/* -- outputs -- */

/* Interleaves a row of tiles, places[position 0..3][tile][images], back into column order. */
static void collect_row(const Block *block, const float *places, int width, float *to)
{
    size_t images = (size_t)block->work->out->images;
    for (int i = 0; i < width; i++)
        copy_images(to + (size_t)i * images,
                    places + (size_t)(i % OUT) * block->length + (size_t)(i / OUT) * images,
                    images);
}

/* A' m A for one channel of a row of tiles, whose first outputs are in row `top`; then fused. */
static void transform_outputs(const Block *block, int channel, int top, size_t column)
{
    const OperatorWork *work = block->work;
    size_t size = matrix_size(block, work->layer->shape.channels), length = block->length;
    int width = rectangle_width(work->part);
    float *down = block->lines, *places = down + OUT * IN * length;
    const float *from[IN];
    float *to[OUT];
    for (int i = 0; i < IN; i++) {
        for (int row = 0; row < IN; row++)
            from[row] = block->products + (size_t)(row * IN + i) * size +
                        (size_t)channel * block->columns + column;
        for (int row = 0; row < OUT; row++) to[row] = down + (size_t)(row * IN + i) * length;
        outputs_of_points(from, to, length);
    }
    for (int row = 0; row < OUT && top + row < work->part.bottom; row++) {
        for (int i = 0; i < IN; i++) from[i] = down + (size_t)(row * IN + i) * length;
        for (int i = 0; i < OUT; i++) to[i] = places + (size_t)i * length;
        outputs_of_points(from, to, length);
        float *out = tile_at(work->out, channel, top + row, work->part.left);
        collect_row(block, places, width, out);
        finish_row(&block->finish, channel, (size_t)width * (size_t)work->out->images, out);
    }
}

/* -- the whole layer -- */

void winograd_run(const OperatorWork *work)
{
    Block block = open_block(work);
    const Window *w = &work->layer->window;
    int all = tiles_along(rectangle_height(work->part));
    for (int first = 0; first < all; first += block.rows) {
        int rows = smaller(block.rows, all - first);
        for (int channel = 0; channel < work->inputs[0].channels; channel++)
            for (int row = 0; row < rows; row++) {
                Unit from = {channel, work->part.top + (first + row) * OUT - w->pads[0],
                             work->part.left - w->pads[1]};
                transform_inputs(&block, channel, from, (size_t)row * block.length);
            }
        multiply(&block, (size_t)rows * block.length);
        for (int channel = 0; channel < work->layer->shape.channels; channel++)
            for (int row = 0; row < rows; row++)
                transform_outputs(&block, channel, work->part.top + (first + row) * OUT,
                                  (size_t)row * block.length);
    }
}

#include "predictivity/layer_gram.h"

#include <stdlib.h>
#include <string.h>

#define BATCH GRAM_TOGETHER /* images computed together */
/* Fewer if the tiles of a block would need more than this. */
#define BYTES_A_THREAD ((size_t)64 << 20)
/* side of the outputs that a 3 x 3 Winograd convolution computes together (winograd.h) */
#define TILE 4

static const Layer *layer_of(const LayerBlocks *blocks)
{
    return &blocks->subject->network.layers[blocks->subject->layer];
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* -- dividing the layer -- */

static Rectangle block_rectangle(const LayerBlocks *blocks, size_t block)
{
    Shape shape = layer_of(blocks)->shape;
    int top = (int)block / blocks->across * blocks->rows,
        left = (int)block % blocks->across * blocks->columns;
    return (Rectangle){top, left, least(top + blocks->rows, shape.height),
                       least(left + blocks->columns, shape.width)};
}

static void cut(LayerBlocks *blocks, int rows, int columns)
{
    Shape shape = layer_of(blocks)->shape;
    blocks->rows = rows;
    blocks->columns = columns;
    blocks->across = (shape.width + columns - 1) / columns;
    blocks->count = (size_t)(blocks->across * ((shape.height + rows - 1) / rows));
    blocks->most_units = (size_t)shape.channels * (size_t)rows * (size_t)columns;
}

/* Operations per image, over all blocks. */
static bool count_operations(const LayerBlocks *blocks, double *operations, Error *error)
{
    *operations = 0;
    for (size_t b = 0; b < blocks->count; b++) {
        ForwardPlan plan;
        Target target = {blocks->subject->layer, block_rectangle(blocks, b)};
        ForwardRequest request = {
            .network = &blocks->subject->network, .targets = &target, .count = 1, .estimate = true};
        if (!forward_plan(&plan, &request, error)) return false;
        *operations += forward_operations(&plan);
        forward_plan_free(&plan);
    }
    return true;
}

/* The best division so far, and its operations. */
typedef struct {
    int rows, columns;
    double operations; /* 0: none yet */
} Cut;

static bool try_cut(LayerBlocks *blocks, int rows, int columns, Cut *best, Error *error)
{
    double operations = 0;
    cut(blocks, rows, columns);
    if (!count_operations(blocks, &operations, error)) return false;
    if (best->operations == 0 || operations < best->operations)
        *best = (Cut){rows, columns, operations};
    return true;
}

/*
 * For each block height, tries the widest equal blocks that fit, and the widest that are a multiple
 * of a Winograd tile; keeps the division with the fewest operations.
 */
static bool cut_best(LayerBlocks *blocks, size_t bytes, Error *error)
{
    Shape shape = layer_of(blocks)->shape;
    size_t position = (size_t)shape.channels * blocks->images->count * sizeof(float);
    size_t fit = bytes / position, positions = (size_t)shape.height * (size_t)shape.width;
    Cut best = {1, 1, 0};
    for (int down = 1, tried = 0; down <= shape.height; down++) {
        int rows = (shape.height + down - 1) / down;
        if ((size_t)rows > fit || rows == tried) continue;
        tried = rows;
        int widest = least((int)(fit < positions ? fit : positions) / rows, shape.width);
        int across = (shape.width + widest - 1) / widest, whole = widest / TILE * TILE;
        if (!try_cut(blocks, rows, (shape.width + across - 1) / across, &best, error)) return false;
        if (whole > 0 && !try_cut(blocks, rows, whole, &best, error)) return false;
    }
    cut(blocks, best.rows, best.columns);
    return true;
}

size_t layer_gram_bytes(const ScreenImages *images)
{
    const size_t all = (size_t)800 << 20, least_bytes = LAYER_GRAM_LEAST_BYTES;
    size_t others = screen_images_bytes(images) + gram_result_bytes(images->count);
    return others + least_bytes < all ? all - others : least_bytes;
}

bool layer_blocks_open(LayerBlocks *blocks, const ScreenImages *images, const Subject *subject,
                       size_t bytes, Error *error)
{
    *blocks =
        (LayerBlocks){.images = images, .subject = subject, .gray = screen_images_all_gray(images)};
    return cut_best(blocks, bytes, error);
}

/* -- a block -- */

/* ViewingKeep: copies the tile [channel][row][column][image] to its place in the block. */
static void keep_block(void *context, size_t first, int target, const Tile *tile)
{
    (void)target;
    const Gram *gram = context;
    float *place = gram_place(gram, first);
    size_t count = (size_t)tile->images, units = tile_size(tile) / count;
    for (size_t u = 0; u < units; u++)
        memcpy(place + u * gram->side, tile->values + u * count, count * sizeof *place);
}

bool layer_blocks_compute(LayerBlocks *blocks, size_t block, const Gram *gram, size_t *units,
                          Error *error)
{
    Target target = {blocks->subject->layer, block_rectangle(blocks, block)};
    Viewing viewing;
    ViewingRequest request = {.subject = blocks->subject,
                              .targets = &target,
                              .count = 1,
                              .from_blank = blocks->gray,
                              .batch = BATCH,
                              .bytes = BYTES_A_THREAD,
                              .draw = screen_images_draw,
                              .source = blocks->images,
                              .keep = keep_block,
                              .context = (void *)gram};
    bool good = viewing_open(&viewing, &request, error) &&
                viewing_run(&viewing, 0, blocks->images->count, error);
    *units = (size_t)layer_of(blocks)->shape.channels * rectangle_area(target.rectangle);
    if (good) blocks->operations += viewing_operations(&viewing) * (double)blocks->images->count;
    viewing_close(&viewing);
    return good;
}

/* -- the whole layer -- */

bool layer_gram(const ScreenImages *images, const Subject *subject, GramResult result, Error *error)
{
    LayerBlocks blocks;
    Gram products = {0};
    bool good =
        layer_blocks_open(&blocks, images, subject, layer_gram_bytes(images), error) &&
        gram_open(&products, images->count, blocks.most_units, subject->threads, result, error);
    for (size_t b = 0; good && b < blocks.count; b++) {
        size_t units = 0;
        good = layer_blocks_compute(&blocks, b, &products, &units, error) &&
               gram_add(&products, units, error);
    }
    if (good) gram_finish(&products);
    gram_close(&products);
    return good;
}

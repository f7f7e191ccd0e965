#include "predictivity/gram.h"

#include "base/parallel.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* The most images per panel: a tile's products at full speed, its sums within the cache. */
#define SIDE   640
#define SLAB   16   /* units centred together */
#define BLOCKS 8192 /* units per block, for features in memory */

/* -- panels -- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Number of images in a panel. */
static size_t width(const Gram *gram, size_t panel)
{
    return least(gram->side, gram->images - panel * gram->side);
}

static float *unit_of_panel(const Gram *gram, size_t panel, size_t unit)
{
    return gram->activations + (panel * gram->units + unit) * gram->side;
}

float *gram_place(const Gram *gram, size_t image)
{
    return unit_of_panel(gram, image / gram->side, 0) + image % gram->side;
}

/* Uses at least two panels, work for two threads. All but the last have as many images. */
static void divide(Gram *gram)
{
    size_t panels = (gram->images + SIDE - 1) / SIDE;
    if (panels < 2) panels = 2;
    size_t side = (gram->images + panels - 1) / panels;
    gram->side = (side + GRAM_TOGETHER - 1) / GRAM_TOGETHER * GRAM_TOGETHER;
    gram->panels = (gram->images + gram->side - 1) / gram->side;
}

static void clear(const GramResult *result, size_t images)
{
    memset(result->matrix, 0, gram_row(images, result->packed, images) * sizeof *result->matrix);
    if (!result->shift) return;
    memset(result->shift, 0, images * sizeof *result->shift);
    memset(result->sums, 0, images * sizeof *result->sums);
}

size_t gram_result_bytes(size_t images)
{
    return gram_row(images, images >= GRAM_PACKED, images) * sizeof(double);
}

bool gram_result_make(GramResult *result, size_t images, bool patterns, Error *error)
{
    size_t size = sizeof(double);
    *result = (GramResult){.packed = images >= GRAM_PACKED};
    result->matrix = allocate(gram_result_bytes(images), 1, error);
    if (patterns) result->shift = allocate(images, size, error);
    if (patterns) result->sums = allocate(images, size, error);
    return result->matrix && (!patterns || (result->shift && result->sums));
}

void gram_result_free(GramResult *result)
{
    free(result->matrix);
    free(result->shift);
    free(result->sums);
    *result = (GramResult){0};
}

bool gram_open(Gram *gram, size_t images, size_t most_units, int threads, GramResult result,
               Error *error)
{
    *gram = (Gram){.images = images, .units = most_units, .threads = threads, .result = result};
    if (images == 0) return error_set(error, "inner products need at least one image");
    divide(gram);
    clear(&result, images);
    gram->means = allocate(most_units, 2 * sizeof *gram->means, error);
    bool good = gram->means && gram_reserve(gram, error);
    for (size_t u = 0; good && u < most_units; u++) gram->means[most_units + u] = 1;
    if (!good) gram_close(gram);
    return good;
}

bool gram_reserve(Gram *gram, Error *error)
{
    if (!gram->activations)
        gram->activations =
            allocate(gram->panels * gram->units, gram->side * sizeof *gram->activations, error);
    return gram->activations != NULL;
}

void gram_release(Gram *gram)
{
    free(gram->activations);
    gram->activations = NULL;
}

void gram_close(Gram *gram)
{
    free(gram->means);
    free(gram->activations);
    *gram = (Gram){0};
}

/* -- centring -- */

/* The block being added. */
typedef struct {
    const Gram *gram;
    size_t units;
    float *sums; /* [threads][side x side] */
} Block;

/* Uses several partial sums, so that the compiler can vectorise. */
static double sum_of(const float *values, size_t count)
{
    double sums[GRAM_TOGETHER] = {0}, sum = 0;
    size_t i = 0;
    for (; i + GRAM_TOGETHER <= count; i += GRAM_TOGETHER)
        for (size_t k = 0; k < GRAM_TOGETHER; k++) sums[k] += (double)values[i + k];
    for (; i < count; i++) sum += (double)values[i];
    for (size_t k = 0; k < GRAM_TOGETHER; k++) sum += sums[k];
    return sum;
}

static void centre_unit(const Gram *gram, size_t unit)
{
    double sum = 0;
    for (size_t p = 0; p < gram->panels; p++)
        sum += sum_of(unit_of_panel(gram, p, unit), width(gram, p));
    float mean = gram->means[unit] = (float)(sum / (double)gram->images);
    for (size_t p = 0; p < gram->panels; p++) {
        float *values = unit_of_panel(gram, p, unit);
        for (size_t i = 0; i < width(gram, p); i++) values[i] -= mean;
    }
}

static bool centre_slab(void *context, size_t slab, int worker, Error *error)
{
    (void)worker, (void)error;
    const Block *block = context;
    size_t end = least((slab + 1) * SLAB, block->units);
    for (size_t unit = slab * SLAB; unit < end; unit++) centre_unit(block->gram, unit);
    return true;
}

/* -- products -- */

/*
 * Tiles below the diagonal come first; those on it are half the work and so are left for the end.
 */
static void find_tile(const Gram *gram, size_t item, size_t *row, size_t *column)
{
    size_t below = gram->panels * (gram->panels - 1) / 2;
    if (item >= below) {
        *row = *column = item - below;
        return;
    }
    for (*row = 1; item >= *row; ++*row) item -= *row;
    *column = item;
}

/* sums[rows][side]: a tile's products over some units; on the diagonal, only the lower triangle. */
static void multiply(const Gram *gram, size_t row, size_t column, size_t first, size_t depth,
                     float *sums)
{
    int side = (int)gram->side, rows = (int)width(gram, row), columns = (int)width(gram, column);
    const float *left = unit_of_panel(gram, row, first);
    if (row == column)
        cblas_ssyrk(CblasRowMajor, CblasLower, CblasTrans, rows, (int)depth, 1, left, side, 0, sums,
                    side);
    else
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, rows, columns, (int)depth, 1, left,
                    side, unit_of_panel(gram, column, first), side, 0, sums, side);
}

/* For a panel's images, adds to `to` the centred activations of some units times `factors`. */
static void add_products(const Gram *gram, size_t panel, size_t first, size_t depth,
                         const float *factors, double *to)
{
    float sums[SIDE + GRAM_TOGETHER];
    int images = (int)width(gram, panel), side = (int)gram->side;
    cblas_sgemv(CblasRowMajor, CblasTrans, (int)depth, images, 1, unit_of_panel(gram, panel, first),
                side, factors + first, 1, 0, sums, 1);
    for (int i = 0; i < images; i++) to[panel * gram->side + (size_t)i] += (double)sums[i];
}

static double *row_of(const Gram *gram, size_t i)
{
    return gram->result.matrix + gram_row(gram->images, gram->result.packed, i);
}

static bool add_tile(void *context, size_t item, int worker, Error *error)
{
    (void)error;
    const Block *block = context;
    const Gram *gram = block->gram;
    size_t row = 0, column = 0;
    find_tile(gram, item, &row, &column);
    float *sums = block->sums + (size_t)worker * gram->side * gram->side;
    for (size_t first = 0; first < block->units; first += GRAM_DEPTH) {
        size_t depth = least(GRAM_DEPTH, block->units - first);
        multiply(gram, row, column, first, depth, sums);
        for (size_t i = 0; i < width(gram, row); i++) {
            double *to = row_of(gram, row * gram->side + i) + column * gram->side;
            size_t length = row == column ? i + 1 : width(gram, column);
            for (size_t j = 0; j < length; j++) to[j] += (double)sums[i * gram->side + j];
        }
        if (row != column || !gram->result.shift) continue;
        add_products(gram, row, first, depth, gram->means, gram->result.shift);
        add_products(gram, row, first, depth, gram->means + gram->units, gram->result.sums);
    }
    return true;
}

bool gram_add(Gram *gram, size_t units, Error *error)
{
    Block block = {gram, units, NULL};
    size_t tiles = gram->panels * (gram->panels + 1) / 2;
    gram->operations += (double)units * (double)gram->images * (double)(gram->images + 1);
    if (!parallel_run(gram->threads, (units + SLAB - 1) / SLAB, centre_slab, &block, error))
        return false;
    for (size_t i = 0; i < units; i++) {
        gram->level += (double)gram->means[i] * (double)gram->means[i];
        gram->sum += (double)gram->means[i];
    }
    block.sums = allocate((size_t)gram->threads, gram->side * gram->side * sizeof(float), error);
    bool good = block.sums && parallel_run(gram->threads, tiles, add_tile, &block, error);
    free(block.sums);
    return good;
}

/* Do images differ by more than rounding? Compares distances from the mean image to its length. */
static bool all_alike(const Gram *gram)
{
    double squares = 0;
    for (size_t i = 0; i < gram->images; i++) squares += row_of(gram, i)[i];
    return squares <= GRAM_ROUNDING * GRAM_ROUNDING * (double)gram->images * gram->level;
}

void gram_finish(const Gram *gram)
{
    size_t n = gram->images;
    double *matrix = gram->result.matrix;
    if (all_alike(gram)) memset(matrix, 0, gram_row(n, gram->result.packed, n) * sizeof *matrix);
    for (size_t i = 0; gram->result.shift && i < n; i++) {
        gram->result.shift[i] += gram->level / 2;
        gram->result.sums[i] += gram->sum;
    }
    for (size_t top = 0; !gram->result.packed && top < n; top += GRAM_TOGETHER)
        for (size_t j = 0; j < least(top + GRAM_TOGETHER, n); j++)
            for (size_t i = top > j ? top : j + 1; i < least(top + GRAM_TOGETHER, n); i++)
                matrix[j * n + i] = matrix[i * n + j];
}

/* -- features in memory -- */

static void place_features(const Gram *gram, const float *features, size_t units)
{
    for (size_t p = 0; p < gram->panels; p++)
        for (size_t unit = 0; unit < units; unit++)
            memcpy(unit_of_panel(gram, p, unit), features + unit * gram->images + p * gram->side,
                   width(gram, p) * sizeof *features);
}

bool gram_of_features(const float *features, size_t units, size_t images, int threads,
                      GramResult result, Error *error)
{
    Gram gram;
    if (!gram_open(&gram, images, least(units, BLOCKS), threads, result, error)) return false;
    bool good = true;
    for (size_t first = 0; good && first < units; first += gram.units) {
        size_t some = least(gram.units, units - first);
        place_features(&gram, features + first * images, some);
        good = gram_add(&gram, some, error);
    }
    gram_finish(&gram);
    gram_close(&gram);
    return good;
}

#include "predictivity/layer_gram.h"

#include "base/parallel.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 4    /* images computed together */
#define TILE  512  /* images along each side of a tile of the matrix */
#define DEPTH 2048 /* units summed in single precision before they are added in double */

/* -- products -- */

typedef struct {
    float *features; /* [units][count], centred */
    size_t units, count, tiles;
    double *gram;
    float **scratch; /* [threads][TILE x TILE] */
} Products;

static bool centre_unit(void *context, size_t unit, int worker, Error *error)
{
    (void)worker, (void)error;
    const Products *products = context;
    float *row = products->features + unit * products->count;
    double sum = 0;
    for (size_t i = 0; i < products->count; i++) sum += (double)row[i];
    float mean = (float)(sum / (double)products->count);
    for (size_t i = 0; i < products->count; i++) row[i] -= mean;
    return true;
}

static size_t side(const Products *products, size_t tile)
{
    size_t left = products->count - tile * TILE;
    return left < TILE ? left : TILE;
}

/* Adds one tile of the upper triangle: item = row tile x tiles + column tile. */
static bool add_tile(void *context, size_t item, int worker, Error *error)
{
    (void)error;
    const Products *products = context;
    size_t a = item / products->tiles, b = item % products->tiles, n = products->count;
    if (b < a) return true;
    size_t rows = side(products, a), columns = side(products, b);
    float *sum = products->scratch[worker];
    for (size_t first = 0; first < products->units; first += DEPTH) {
        size_t depth = products->units - first < DEPTH ? products->units - first : DEPTH;
        const float *from = products->features + first * n;
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)rows, (int)columns, (int)depth, 1,
                    from + a * TILE, (int)n, from + b * TILE, (int)n, 0, sum, TILE);
        for (size_t i = 0; i < rows; i++) {
            double *to = products->gram + (a * TILE + i) * n + b * TILE;
            for (size_t j = 0; j < columns; j++) to[j] += (double)sum[i * TILE + j];
        }
    }
    return true;
}

static bool add_products(Products *products, int threads, Error *error)
{
    return parallel_run(threads, products->units, centre_unit, products, error) &&
           parallel_run(threads, products->tiles * products->tiles, add_tile, products, error);
}

static bool open_products(Products *products, size_t count, int threads, double *gram, Error *error)
{
    *products = (Products){.count = count, .tiles = (count + TILE - 1) / TILE, .gram = gram};
    memset(gram, 0, count * count * sizeof *gram);
    products->scratch = allocate((size_t)threads, sizeof *products->scratch, error);
    bool good = products->scratch != NULL;
    for (int i = 0; good && i < threads; i++) {
        products->scratch[i] = allocate(TILE * TILE, sizeof(float), error);
        good = products->scratch[i] != NULL;
    }
    return good;
}

static void close_products(Products *products, int threads)
{
    for (int i = 0; products->scratch && i < threads; i++) free(products->scratch[i]);
    free(products->scratch);
}

/* The lower triangle from the upper. */
static void mirror(double *gram, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) gram[i * n + j] = gram[j * n + i];
}

bool features_gram(float *features, size_t units, size_t count, int threads, double *gram,
                   Error *error)
{
    Products products;
    bool good = open_products(&products, count, threads, gram, error);
    if (good) {
        products.features = features;
        products.units = units;
        good = add_products(&products, threads, error);
        mirror(gram, count);
    }
    close_products(&products, threads);
    return good;
}

/* -- bands of the layer -- */

/* What one thread computes with. */
typedef struct {
    ForwardWorkspace space;
    float *input;
} Seat;

typedef struct {
    const ScreenImages *images;
    const Network *network;
    int layer;
    ForwardPlan plan;
    Seat *seats;
    float *features; /* [unit of the band][image] */
} Band;

static bool open_seat(const Band *band, Seat *seat, Error *error)
{
    size_t window = rectangle_area(forward_input_rectangle(&band->plan));
    seat->input = allocate(window * 3 * BATCH, sizeof *seat->input, error);
    return seat->input && forward_workspace_open(&seat->space, &band->plan, BATCH, 0, error);
}

/* Runs a batch of images; the tile [channel][row][column][image] goes to its columns. */
static bool run_batch(void *context, size_t item, int worker, Error *error)
{
    (void)error;
    const Band *band = context;
    Seat *seat = &band->seats[worker];
    size_t first = item * BATCH, count = band->images->count - first;
    if (count > BATCH) count = BATCH;
    Rectangle rectangle = forward_input_rectangle(&band->plan);
    Tile input = {3, rectangle, (int)count, seat->input};
    screen_images_input(band->images, band->network, first, count, rectangle, seat->input);
    forward_run(&band->plan, &seat->space, &input);
    Tile output = forward_output(&band->plan, &seat->space, band->layer);
    size_t units = (size_t)output.channels * rectangle_area(output.rectangle);
    for (size_t u = 0; u < units; u++)
        for (size_t i = 0; i < count; i++)
            band->features[u * band->images->count + first + i] = output.values[u * count + i];
    return true;
}

static bool compute_band(Band *band, const BrainModel *model, Rectangle rows, double *operations,
                         Error *error)
{
    int threads = brain_model_threads(model);
    Target target = {band->layer, rows};
    ForwardRequest request = {.network = band->network, .targets = &target, .count = 1};
    if (!forward_plan(&band->plan, &request, error)) return false;
    if (operations) *operations += forward_operations(&band->plan) * (double)band->images->count;
    band->seats = allocate((size_t)threads, sizeof *band->seats, error);
    bool good = band->seats != NULL;
    for (int i = 0; good && i < threads; i++) good = open_seat(band, &band->seats[i], error);
    good = good &&
           parallel_run(threads, (band->images->count + BATCH - 1) / BATCH, run_batch, band, error);
    for (int i = 0; band->seats && i < threads; i++) {
        forward_workspace_close(&band->seats[i].space);
        free(band->seats[i].input);
    }
    free(band->seats);
    forward_plan_free(&band->plan);
    return good;
}

bool layer_gram(const ScreenImages *images, const BrainModel *model, double *gram,
                double *operations, Error *error)
{
    int threads = brain_model_threads(model);
    const Network *network = brain_model_network(model);
    const Shape shape = network->layers[brain_model_layer(model)].shape;
    size_t row_units = (size_t)shape.channels * (size_t)shape.width;
    size_t fit = LAYER_GRAM_BYTES / (row_units * images->count * sizeof(float));
    int step = fit < 1 ? 1 : fit > (size_t)shape.height ? shape.height : (int)fit;
    Band band = {.images = images, .network = network, .layer = brain_model_layer(model)};
    Products products;
    bool good = open_products(&products, images->count, threads, gram, error);
    band.features = allocate(row_units * (size_t)step * images->count, sizeof(float), error);
    good = good && band.features;
    for (int top = 0; good && top < shape.height; top += step) {
        int bottom = top + step < shape.height ? top + step : shape.height;
        good =
            compute_band(&band, model, (Rectangle){top, 0, bottom, shape.width}, operations, error);
        products.features = band.features;
        products.units = row_units * (size_t)(bottom - top);
        if (operations)
            *operations += (double)products.units * (double)images->count * (double)images->count;
        good = good && add_products(&products, threads, error);
    }
    mirror(gram, images->count);
    free(band.features);
    close_products(&products, threads);
    return good;
}

#include "network/unit_products.h"

#include "network/operators/finish.h"
#include "network/operators/window.h"
#include "network/product.h"

#include <stdlib.h>
#include <string.h>

/* -- taps by input position -- */

static int by_what_is_seen(const void *left, const void *right)
{
    const UnitTap *a = left, *b = right;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    if (a->unit != b->unit) return a->unit < b->unit ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void add_taps(UnitProducts *products, size_t unit)
{
    const Layer *layer = products->layer;
    const Window *w = &layer->window;
    Unit u = products->units[unit];
    int top = window_start(w, 0, u.row), left = window_start(w, 1, u.column);
    for (int k = 0; k < window_taps(w); k++) {
        UnitTap tap = {.group = u.channel / (layer->shape.channels / layer->groups),
                       .row = top + k / w->kernel[1] * w->dilation[0],
                       .column = left + k % w->kernel[1] * w->dilation[1],
                       .number = k,
                       .unit = unit};
        if (tap.row < 0 || tap.row >= layer->from[0].height || tap.column < 0 ||
            tap.column >= layer->from[0].width)
            continue;
        products->taps[products->count++] = tap;
    }
}

/* How many taps from `first` on read the same position of the same group. */
static size_t together(const UnitProducts *products, size_t first)
{
    const UnitTap *tap = products->taps + first;
    size_t n = 1;
    while (first + n < products->count && tap[n].group == tap->group && tap[n].row == tap->row &&
           tap[n].column == tap->column)
        n++;
    return n;
}

static int channels_of(const Layer *layer)
{
    return layer->from[0].channels / layer->groups;
}

/* The floats that the weights of `count` taps at one position take. */
static size_t weights_size(const UnitProducts *products, size_t count)
{
    int channels = channels_of(products->layer);
    return product_packs(channels) ? product_packed_size((int)count, channels)
                                   : count * (size_t)channels;
}

/* Copies the weights of `count` taps at one position, packed if products like that. */
static void copy_weights(const UnitProducts *products, size_t first, size_t count, float *rows,
                         float *to)
{
    const Layer *layer = products->layer;
    size_t taps = (size_t)window_taps(&layer->window), channels = (size_t)channels_of(layer);
    bool packs = product_packs((int)channels);
    float *row = packs ? rows : to;
    for (const UnitTap *tap = products->taps + first; tap < products->taps + first + count; tap++) {
        size_t channel = (size_t)products->units[tap->unit].channel;
        const float *from = layer->weights + channel * channels * taps + tap->number;
        for (size_t c = 0; c < channels; c++) *row++ = from[c * taps];
    }
    if (packs) product_pack((int)count, (int)channels, rows, to);
}

static bool make_weights(UnitProducts *products, Error *error)
{
    size_t size = 0;
    for (size_t i = 0, n; i < products->count; i += n) {
        n = together(products, i);
        size += weights_size(products, n);
        if (n > products->most_together) products->most_together = n;
    }
    float *rows = allocate(products->most_together,
                           (size_t)channels_of(products->layer) * sizeof *rows, error);
    float *to = products->weights = allocate(size, sizeof *to, error);
    for (size_t i = 0, n; rows && to && i < products->count; i += n) {
        n = together(products, i);
        copy_weights(products, i, n, rows, to);
        to += weights_size(products, n);
    }
    free(rows);
    return rows && products->weights;
}

bool unit_products_make(UnitProducts *products, const Layer *layer, const Unit *units,
                        size_t unit_count, Error *error)
{
    *products = (UnitProducts){.layer = layer, .units = units, .unit_count = unit_count};
    size_t taps = (size_t)window_taps(&layer->window);
    products->taps = allocate(unit_count * taps, sizeof *products->taps, error);
    if (!products->taps) return false;
    for (size_t i = 0; i < unit_count; i++) add_taps(products, i);
    qsort(products->taps, products->count, sizeof *products->taps, by_what_is_seen);
    return make_weights(products, error);
}

void unit_products_free(UnitProducts *products)
{
    free(products->taps);
    free(products->weights);
    *products = (UnitProducts){0};
}

size_t unit_products_scratch(const UnitProducts *products)
{
    return products->most_together;
}

/* -- running -- */

void unit_products_run(const UnitProducts *products, const OperatorWork *work, float *responses)
{
    const Tile *in = &work->inputs[0];
    size_t images = (size_t)in->images;
    int channels = channels_of(products->layer);
    Finish finish = finish_of(work);
    const float *weights = products->weights;
    memset(responses, 0, products->unit_count * images * sizeof *responses);
    for (size_t first = 0, n; first < products->count; first += n) {
        const UnitTap *tap = products->taps + first;
        n = together(products, first);
        product_run(&(Product){.rows = (int)n,
                               .columns = in->images,
                               .depth = channels,
                               .weights = weights,
                               .packed = product_packs(channels),
                               .inputs = tile_at(in, tap->group * channels, tap->row, tap->column),
                               .input_stride = tile_channel_size(in),
                               .out = work->scratch,
                               .out_stride = images,
                               .finish.factor = finish.factor});
        weights += weights_size(products, n);
        for (size_t i = 0; i < n; i++) {
            float *to = responses + tap[i].unit * images;
            const float *from = work->scratch + i * images;
            for (size_t k = 0; k < images; k++) to[k] += from[k];
        }
    }
    for (size_t i = 0; i < products->unit_count; i++)
        finish_row(&finish, products->units[i].channel, images, responses + i * images);
}

#include "network/shortened.h"

#include "network/operators/pooling.h"
#include "network/operators/window.h"

#include <stdlib.h>
#include <string.h>

enum { BEFORE, BEHIND };

/*
 * Along one axis of a layer: the border can change positions before `near` and from `far` on, the
 * stimulus those in first..beyond-1. All other positions are identical.
 */
typedef struct {
    int near, first, beyond, far;
} Zones;

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int size_of(Shape shape, int axis)
{
    return axis == 0 ? shape.height : shape.width;
}

/* -- zones -- */

/* The first output whose window ends at or after this input. */
static int first_output(const Window *window, int axis, int input)
{
    int stride = window->stride[axis];
    int start = input + window->pads[axis] - window_extent(window, axis) + 1;
    return start <= 0 ? 0 : (start + stride - 1) / stride;
}

/* One past the last output whose window begins before this input. */
static int beyond_output(const Window *window, int axis, int input)
{
    int start = input - 1 + window->pads[axis];
    return start < 0 ? 0 : start / window->stride[axis] + 1;
}

static Zones through_window(const Layer *layer, int axis, Zones in)
{
    const Window *w = &layer->window;
    int size = size_of(layer->shape, axis);
    return (Zones){smaller(beyond_output(w, axis, in.near), size), first_output(w, axis, in.first),
                   smaller(beyond_output(w, axis, in.beyond), size),
                   smaller(first_output(w, axis, in.far), size)};
}

static Zones both(Zones a, Zones b)
{
    return (Zones){larger(a.near, b.near), smaller(a.first, b.first), larger(a.beyond, b.beyond),
                   smaller(a.far, b.far)};
}

static bool is_flat(Shape shape)
{
    return shape.height == 1 && shape.width == 1;
}

static bool is_global(const Layer *layer)
{
    return layer->kind == &operator_global_average || layer->kind == &operator_global_max;
}

/* Zones and pixels of a layer from those of its inputs; false if it cannot be shortened. */
static bool add_layer(const Layer *layer, int axis, Zones *zones, int *pixels, int index)
{
    bool window = layer->kind->needs == window_needs;
    if (!window && !is_global(layer) && layer->kind->needs != operator_needs_same) return false;
    pixels[index] = 0;
    for (int k = 0; k < layer->input_count; k++) {
        int input = layer->inputs[k], step = pixels[input];
        if (step == 0 || is_global(layer)) continue;
        Zones in = window ? through_window(layer, axis, zones[input]) : zones[input];
        if (window) step *= layer->window.stride[axis];
        if (pixels[index] != 0 && pixels[index] != step) return false;
        zones[index] = pixels[index] == 0 ? in : both(zones[index], in);
        pixels[index] = step;
    }
    return layer->input_count > 0 && (pixels[index] > 0 || is_flat(layer->shape));
}

/* State of the search for cuts. */
typedef struct {
    const Network *whole;
    bool *needed; /* [count] */
    Zones *zones; /* [count], along the current axis */
    int count;    /* layers */
} Search;

/*
 * The longest cut that leaves, in every layer, one position before it that is identical to those
 * cut.
 */
static Cut find_cut(const Search *search, const int *pixels, int multiple, int side)
{
    int first = 0, beyond = pixels[0] * search->zones[0].far;
    for (int i = 0; i < search->count; i++) {
        if (!search->needed[i] || pixels[i] == 0) continue;
        const Zones *z = &search->zones[i];
        first = larger(first, pixels[i] * ((side == BEFORE ? z->near : z->beyond) + 1));
        beyond = smaller(beyond, pixels[i] * (side == BEFORE ? z->first : z->far));
    }
    first = (first + multiple - 1) / multiple * multiple;
    beyond = beyond / multiple * multiple;
    return (Cut){first, beyond > first ? beyond - first : 0};
}

/* Finds the cuts along an axis; false if it is impossible. */
static bool cut_axis(Shortened *shortened, const Search *search, int axis, Rectangle changed)
{
    int *pixels = shortened->pixels[axis], largest = 1;
    const Layer *layers = search->whole->layers;
    int size = size_of(layers[0].shape, axis);
    search->zones[0] = axis == 0 ? (Zones){0, changed.top, changed.bottom, size}
                                 : (Zones){0, changed.left, changed.right, size};
    pixels[0] = 1;
    for (int i = 1; i < search->count; i++) {
        if (!search->needed[i]) continue;
        if (!add_layer(&layers[i], axis, search->zones, pixels, i)) return false;
        largest = larger(largest, pixels[i]);
    }
    for (int i = 1; i < search->count; i++)
        if (pixels[i] > 0 && largest % pixels[i] != 0) return false;
    for (int side = BEFORE; side <= BEHIND; side++)
        shortened->cuts[axis][side] = find_cut(search, pixels, largest, side);
    return true;
}

static int cut_away(const Shortened *shortened, int axis)
{
    return shortened->cuts[axis][BEFORE].count + shortened->cuts[axis][BEHIND].count;
}

/* Is there a global operator that could be shortened among the first `count` layers? */
static bool looks_everywhere(const Network *network, int count)
{
    for (int i = 1; i < count; i++)
        if (is_global(&network->layers[i])) return true;
    return false;
}

/* A layer needed is global, and at least a third of the screen is saved. */
static bool pays(const Shortened *shortened, const Search *search)
{
    Shape screen = search->whole->layers[0].shape;
    double left = (double)(screen.height - cut_away(shortened, 0)) *
                  (double)(screen.width - cut_away(shortened, 1));
    for (int i = 1; i < search->count; i++)
        if (search->needed[i] && is_global(&search->whole->layers[i]))
            return left * 3 <= 2.0 * screen.height * screen.width;
    return false;
}

/* -- the network -- */

/* How many positions of the whole layer each position of the shortened one stands for. */
static int *make_counts(const Shortened *shortened, int layer, int axis, int size, Error *error)
{
    int *counts = allocate((size_t)size, sizeof *counts, error);
    int pixels = shortened->pixels[axis][layer];
    for (int i = 0; counts && i < size; i++) counts[i] = 1;
    for (int side = BEFORE; counts && side <= BEHIND; side++) {
        Cut cut = shortened->cuts[axis][side];
        if (cut.count == 0) continue;
        int at = shortened_place(shortened, layer, axis, cut.first / pixels);
        counts[at] += cut.count / pixels;
    }
    return counts;
}

/* Sets a global average's counts for its input's rows and columns. */
static bool count_places(Shortened *shortened, Layer *layer, Error *error)
{
    for (int axis = 0; axis < 2; axis++) {
        layer->maps[1 + axis] =
            make_counts(shortened, layer->inputs[0], axis, size_of(layer->from[0], axis), error);
        if (!layer->maps[1 + axis]) return false;
    }
    return true;
}

/* Resizes a layer to fit its inputs; false if the result is not the size expected. */
static bool resize_layer(Shortened *shortened, int index)
{
    Network *network = &shortened->network;
    Layer *layer = &network->layers[index];
    Rectangle part = shortened_part(shortened, index, shape_rectangle(layer->shape));
    Error unfit = {{0}};
    for (int k = 0; k < layer->input_count; k++)
        layer->from[k] = network->layers[layer->inputs[k]].shape;
    return layer->kind->shape(layer, &unfit) && part.top == 0 && part.left == 0 &&
           part.bottom == layer->shape.height && part.right == layer->shape.width;
}

/* Copies the whole network's layers, with input shapes of their own and a smaller screen. */
static bool copy_layers(Shortened *shortened, const Search *search, Error *error)
{
    Network *network = &shortened->network;
    size_t inputs = 0, count = (size_t)search->count;
    for (size_t i = 0; i < count; i++) inputs += (size_t)search->whole->layers[i].input_count;
    *network = *search->whole;
    network->count = 0;
    network->layers = allocate(count, sizeof *network->layers, error);
    shortened->from = allocate(inputs + 1, sizeof *shortened->from, error);
    if (!network->layers || !shortened->from) return false;
    memcpy(network->layers, search->whole->layers, count * sizeof *network->layers);
    network->layers[0].shape.height -= cut_away(shortened, 0);
    network->layers[0].shape.width -= cut_away(shortened, 1);
    Shape *from = shortened->from;
    for (size_t i = 1; i < count; i++) {
        Layer *layer = &network->layers[i];
        if (layer->kind == &operator_global_average) layer->maps[1] = layer->maps[2] = NULL;
        if (layer->input_count > 0) layer->from = from;
        from += layer->input_count;
    }
    network->count = search->count;
    return true;
}

/* False if out of memory; *fits: do all layers have the sizes expected? */
static bool shorten_layers(Shortened *shortened, const Search *search, bool *fits, Error *error)
{
    if (!copy_layers(shortened, search, error)) return false;
    Network *network = &shortened->network;
    for (int i = 1; i < search->count && *fits; i++) {
        Layer *layer = &network->layers[i];
        if (!search->needed[i]) continue;
        *fits = resize_layer(shortened, i);
        if (*fits && layer->kind == &operator_global_average && !is_flat(layer->from[0]) &&
            !count_places(shortened, layer, error))
            return false;
    }
    return true;
}

static bool find_cuts(Shortened *shortened, const Search *search, Rectangle changed)
{
    return cut_axis(shortened, search, 0, changed) && cut_axis(shortened, search, 1, changed) &&
           pays(shortened, search);
}

/* Marks everything that the layers need. */
static bool mark_needed(Search *search, const int *layers, int count, Error *error)
{
    bool *one = allocate((size_t)search->whole->count, sizeof *one, error);
    for (int i = 0; one && i < count; i++) {
        network_mark_needed(search->whole, layers[i], one);
        for (int l = 0; l < search->count; l++) search->needed[l] = search->needed[l] || one[l];
    }
    bool good = one != NULL;
    free(one);
    return good;
}

bool shortened_open(Shortened *shortened, const Network *whole, const int *layers, int count,
                    Rectangle changed, Error *error)
{
    *shortened = (Shortened){0};
    Search search = {.whole = whole};
    for (int i = 0; i < count; i++) search.count = larger(search.count, layers[i] + 1);
    if (!looks_everywhere(whole, search.count))
        return true; /* early return for most networks: this runs for every grating */
    size_t length = (size_t)search.count;
    search.needed = allocate(length, sizeof *search.needed, error);
    search.zones = allocate(length, sizeof *search.zones, error);
    shortened->pixels[0] = allocate(length, sizeof *shortened->pixels[0], error);
    shortened->pixels[1] = allocate(length, sizeof *shortened->pixels[1], error);
    bool good = search.needed && search.zones && shortened->pixels[0] && shortened->pixels[1] &&
                mark_needed(&search, layers, count, error);
    bool fits = good && find_cuts(shortened, &search, changed);
    if (fits) good = shorten_layers(shortened, &search, &fits, error);
    free(search.needed);
    free(search.zones);
    if (!good || !fits) shortened_close(shortened);
    return good;
}

void shortened_close(Shortened *shortened)
{
    Network *network = &shortened->network;
    for (int i = 0; i < network->count; i++)
        if (network->layers[i].kind == &operator_global_average) {
            free(network->layers[i].maps[1]);
            free(network->layers[i].maps[2]);
        }
    free(network->layers);
    free(shortened->from);
    free(shortened->pixels[0]);
    free(shortened->pixels[1]);
    *shortened = (Shortened){0};
}

/* -- positions -- */

int shortened_place(const Shortened *shortened, int layer, int axis, int place)
{
    int pixels = shortened->pixels[axis][layer];
    for (int side = BEHIND; pixels > 0 && side >= BEFORE; side--) {
        Cut cut = shortened->cuts[axis][side];
        int first = cut.first / pixels, count = cut.count / pixels;
        if (count == 0) continue;
        if (place >= first + count)
            place -= count;
        else if (place >= first)
            place = first - 1;
    }
    return place;
}

Rectangle shortened_part(const Shortened *shortened, int layer, Rectangle part)
{
    return (Rectangle){shortened_place(shortened, layer, 0, part.top),
                       shortened_place(shortened, layer, 1, part.left),
                       shortened_place(shortened, layer, 0, part.bottom - 1) + 1,
                       shortened_place(shortened, layer, 1, part.right - 1) + 1};
}

void shortened_show(const Shortened *shortened, const Tile *window, Tile *screen)
{
    const Network *network = &shortened->network;
    Rectangle shown = window->rectangle, part = shortened_part(shortened, 0, shown);
    Rectangle seen = rectangle_intersection(part, screen->rectangle);
    size_t size = tile_channel_size(screen), images = (size_t)screen->images;
    for (int channel = 0; channel < screen->channels; channel++) {
        float blank = network_normalised(network, channel, network->image.blank);
        float *to = screen->values + (size_t)channel * size;
        for (size_t i = 0; i < size; i++) to[i] = blank;
        for (int row = seen.top; row < seen.bottom; row++)
            memcpy(tile_at(screen, channel, row, seen.left),
                   tile_at(window, channel, row - part.top + shown.top,
                           seen.left - part.left + shown.left),
                   (size_t)rectangle_width(seen) * images * sizeof *to);
    }
}

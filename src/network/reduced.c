#include "network/reduced.h"

#include "network/operators/normalisation.h"
#include "network/operators/pooling.h"
#include "network/operators/rearrangement.h"
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

/* One value of all positions. */
static bool is_global_pool(const Layer *layer)
{
    return layer->kind == &operator_global_average || layer->kind == &operator_global_max;
}

static bool is_global(const Layer *layer)
{
    return is_global_pool(layer) || layer->kind == &operator_group_norm;
}

/* Does it count how many positions each one stands for? */
static bool counts_places(const Layer *layer)
{
    return layer->kind == &operator_global_average || layer->kind == &operator_group_norm;
}

/* Are its maps of rows and columns those of the reduced layer? */
static bool has_own_maps(const Layer *layer)
{
    return counts_places(layer) || layer->kind == &operator_rearrange;
}

/* The rows (axis 0) or columns of a number before the input, if it only adds such; -1: other. */
static int padding_before(const Layer *layer, int axis)
{
    const int *map = layer->maps[1 + axis];
    int size = size_of(layer->shape, axis), before = 0;
    if (layer->kind != &operator_rearrange) return -1;
    while (map && before < size && map[before] < 0) before++;
    for (int i = before; map && i < size; i++) {
        int place = i - before;
        if (map[i] != (place < size_of(layer->from[0], axis) ? place : -1)) return -1;
    }
    return size - before >= size_of(layer->from[0], axis) ? before : -1;
}

/* Zones and pixels of a layer from those of its inputs; false if it cannot be reduced. */
static bool add_layer(const Layer *layer, int axis, Zones *zones, int *pixels, int index)
{
    bool window = layer->kind->needs == window_needs;
    int padding = padding_before(layer, axis);
    if (!window && !is_global(layer) && layer->kind->needs != operator_needs_same && padding < 0)
        return false;
    pixels[index] = 0;
    for (int k = 0; k < layer->input_count; k++) {
        int input = layer->inputs[k], step = pixels[input];
        if (step == 0 || is_global_pool(layer)) continue;
        Zones in = window ? through_window(layer, axis, zones[input]) : zones[input];
        if (padding > 0)
            in = (Zones){in.near + padding, in.first + padding, in.beyond + padding,
                         in.far + padding};
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
    bool *needed;     /* [count] */
    Zones *zones;     /* [count], along the current axis */
    Rectangle *reach; /* [count] what the changes reach */
    int count;        /* layers */
} Search;

/* The longest cut that leaves, in every layer, one position identical to those cut before it. */
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
static bool cut_axis(Reduced *reduced, const Search *search, int axis, Rectangle changed)
{
    int *pixels = reduced->pixels[axis], largest = 1;
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
        reduced->cuts[axis][side] = find_cut(search, pixels, largest, side);
    return true;
}

static int cut_away(const Reduced *reduced, int axis)
{
    return reduced->cuts[axis][BEFORE].count + reduced->cuts[axis][BEHIND].count;
}

/* Is there a global operator that could be reduced among the first `count` layers? */
static bool reads_everything(const Network *network, int count)
{
    for (int i = 1; i < count; i++)
        if (is_global(&network->layers[i])) return true;
    return false;
}

/* Is at least a third of the screen saved? */
static bool pays(const Reduced *reduced, const Search *search)
{
    Shape screen = search->whole->layers[0].shape;
    double left = (double)(screen.height - cut_away(reduced, 0)) *
                  (double)(screen.width - cut_away(reduced, 1));
    return left * 3 <= 2.0 * screen.height * screen.width;
}

/* Are there global layers among those needed, and do all of them read just what is changed? */
static bool reads_in_part(const Search *search, bool *is_there)
{
    *is_there = false;
    for (int i = 1; i < search->count; i++) {
        const Layer *layer = &search->whole->layers[i];
        if (!search->needed[i] || !is_global(layer)) continue;
        *is_there = true;
        if (layer->kind != &operator_global_average ||
            rectangle_holds(search->reach[layer->inputs[0]], shape_rectangle(layer->from[0])))
            return false;
    }
    return *is_there;
}

/* -- the network -- */

/* How many positions of the whole layer each position of the reduced one stands for. */
static int *make_counts(const Reduced *reduced, int layer, int axis, int size, Error *error)
{
    int *counts = allocate((size_t)size, sizeof *counts, error);
    int pixels = reduced->pixels[axis][layer];
    for (int i = 0; counts && i < size; i++) counts[i] = 1;
    for (int side = BEFORE; counts && side <= BEHIND; side++) {
        Cut cut = reduced->cuts[axis][side];
        if (cut.count == 0) continue;
        int at = reduced_place(reduced, layer, axis, cut.first / pixels);
        counts[at] += cut.count / pixels;
    }
    return counts;
}

/* Sets the counts for the rows and columns of a layer's input. */
static bool count_places(Reduced *reduced, Layer *layer, Error *error)
{
    for (int axis = 0; axis < 2; axis++) {
        layer->maps[1 + axis] =
            make_counts(reduced, layer->inputs[0], axis, size_of(layer->from[0], axis), error);
        if (!layer->maps[1 + axis]) return false;
    }
    return true;
}

/* Makes the maps of a layer that adds rows and columns of a number around its input. */
static bool pad_less(Reduced *reduced, const Layer *whole, int index, Error *error)
{
    Network *network = &reduced->network;
    Layer *layer = &network->layers[index];
    Rectangle part = reduced_part(reduced, index, shape_rectangle(whole->shape));
    const int sizes[2] = {part.bottom, part.right};
    for (int axis = 0; axis < 2; axis++) {
        int before = padding_before(whole, axis), size = sizes[axis];
        int inputs = size_of(network->layers[layer->inputs[0]].shape, axis);
        if (!whole->maps[1 + axis]) continue;
        int *map = layer->maps[1 + axis] = allocate((size_t)size, sizeof *map, error);
        for (int i = 0; map && i < size; i++)
            map[i] = i >= before && i - before < inputs ? i - before : -1;
        if (!map) return false;
    }
    return true;
}

/* Resizes a layer to fit its inputs; false if the result is not the size expected. */
static bool resize_layer(Reduced *reduced, int index)
{
    Network *network = &reduced->network;
    Layer *layer = &network->layers[index];
    Rectangle part = reduced_part(reduced, index, shape_rectangle(layer->shape));
    Error unfit = {{0}};
    for (int k = 0; k < layer->input_count; k++)
        layer->from[k] = network->layers[layer->inputs[k]].shape;
    layer->shape.height = part.bottom; /* where its maps tell it, not its inputs */
    layer->shape.width = part.right;
    return layer->kind->shape(layer, &unfit) && part.top == 0 && part.left == 0 &&
           part.bottom == layer->shape.height && part.right == layer->shape.width;
}

/* Copies the whole network's layers, with input shapes of their own and a smaller screen. */
static bool copy_layers(Reduced *reduced, const Search *search, Error *error)
{
    Network *network = &reduced->network;
    size_t inputs = 0, count = (size_t)search->count;
    for (size_t i = 0; i < count; i++) inputs += (size_t)search->whole->layers[i].input_count;
    *network = *search->whole;
    network->count = 0;
    network->layers = allocate(count, sizeof *network->layers, error);
    reduced->from = allocate(inputs + 1, sizeof *reduced->from, error);
    if (!network->layers || !reduced->from) return false;
    memcpy(network->layers, search->whole->layers, count * sizeof *network->layers);
    network->layers[0].shape.height -= cut_away(reduced, 0);
    network->layers[0].shape.width -= cut_away(reduced, 1);
    Shape *from = reduced->from;
    for (size_t i = 1; i < count; i++) {
        Layer *layer = &network->layers[i];
        if (has_own_maps(layer)) layer->maps[1] = layer->maps[2] = NULL;
        if (layer->input_count > 0) layer->from = from;
        from += layer->input_count;
    }
    network->count = search->count;
    return true;
}

/* False if out of memory; *fits: do all layers have the sizes expected? */
static bool reduce_layers(Reduced *reduced, const Search *search, bool *fits, Error *error)
{
    if (!copy_layers(reduced, search, error)) return false;
    Network *network = &reduced->network;
    for (int i = 1; i < search->count && *fits; i++) {
        Layer *layer = &network->layers[i];
        if (!search->needed[i]) continue;
        if (layer->kind == &operator_rearrange &&
            !pad_less(reduced, &search->whole->layers[i], i, error))
            return false;
        *fits = resize_layer(reduced, i);
        if (*fits && counts_places(layer) && !is_flat(layer->from[0]) &&
            !count_places(reduced, layer, error))
            return false;
    }
    return true;
}

static bool find_cuts(Reduced *reduced, const Search *search, Rectangle changed)
{
    bool is_there;
    forward_reach(search->whole, search->count - 1, changed, search->reach);
    reduced->in_part = reads_in_part(search, &is_there);
    return is_there && cut_axis(reduced, search, 0, changed) &&
           cut_axis(reduced, search, 1, changed) && pays(reduced, search);
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

bool reduced_open(Reduced *reduced, const Network *whole, const int *layers, int count,
                  Rectangle changed, Error *error)
{
    *reduced = (Reduced){0};
    Search search = {.whole = whole};
    for (int i = 0; i < count; i++) search.count = larger(search.count, layers[i] + 1);
    if (!reads_everything(whole, search.count))
        return true; /* early return for most networks: this runs for every grating */
    size_t length = (size_t)search.count;
    search.needed = allocate(length, sizeof *search.needed, error);
    search.zones = allocate(length, sizeof *search.zones, error);
    search.reach = allocate(length, sizeof *search.reach, error);
    reduced->pixels[0] = allocate(length, sizeof *reduced->pixels[0], error);
    reduced->pixels[1] = allocate(length, sizeof *reduced->pixels[1], error);
    bool good = search.needed && search.zones && search.reach && reduced->pixels[0] &&
                reduced->pixels[1] && mark_needed(&search, layers, count, error);
    bool fits = good && find_cuts(reduced, &search, changed);
    if (fits) good = reduce_layers(reduced, &search, &fits, error);
    free(search.needed);
    free(search.zones);
    free(search.reach);
    bool in_part = reduced->in_part;
    if (!good || !fits) reduced_close(reduced);
    reduced->in_part = in_part;
    return good;
}

void reduced_close(Reduced *reduced)
{
    Network *network = &reduced->network;
    for (int i = 0; i < network->count; i++)
        if (has_own_maps(&network->layers[i])) {
            free(network->layers[i].maps[1]);
            free(network->layers[i].maps[2]);
        }
    free(network->layers);
    free(reduced->from);
    free(reduced->pixels[0]);
    free(reduced->pixels[1]);
    *reduced = (Reduced){0};
}

/* -- positions -- */

int reduced_place(const Reduced *reduced, int layer, int axis, int place)
{
    int pixels = reduced->pixels[axis][layer];
    for (int side = BEHIND; pixels > 0 && side >= BEFORE; side--) {
        Cut cut = reduced->cuts[axis][side];
        int first = cut.first / pixels, count = cut.count / pixels;
        if (count == 0) continue;
        if (place >= first + count)
            place -= count;
        else if (place >= first)
            place = first - 1;
    }
    return place;
}

Rectangle reduced_part(const Reduced *reduced, int layer, Rectangle part)
{
    return (Rectangle){reduced_place(reduced, layer, 0, part.top),
                       reduced_place(reduced, layer, 1, part.left),
                       reduced_place(reduced, layer, 0, part.bottom - 1) + 1,
                       reduced_place(reduced, layer, 1, part.right - 1) + 1};
}

/* -- the blank -- */

/* The row (axis 0) or column of the whole layer that this one of the reduced layer is. */
static int place_of(const Reduced *reduced, int layer, int axis, int place)
{
    int pixels = reduced->pixels[axis][layer];
    for (int side = BEFORE; pixels > 0 && side <= BEHIND; side++) {
        Cut cut = reduced->cuts[axis][side];
        if (place >= cut.first / pixels) place += cut.count / pixels;
    }
    return place;
}

/* Fills a tile of one image from the whole layer's. */
static bool shorten(const Reduced *reduced, int layer, const Tile *whole, Tile *tile, Error *error)
{
    Rectangle part = tile->rectangle;
    int width = rectangle_width(part);
    int *columns = allocate((size_t)width, sizeof *columns, error);
    float *to = tile->values = allocate(tile_size(tile), sizeof *tile->values, error);
    bool good = columns && to;
    for (int column = 0; good && column < width; column++)
        columns[column] = place_of(reduced, layer, 1, part.left + column) - whole->rectangle.left;
    for (int channel = 0; good && channel < tile->channels; channel++)
        for (int row = part.top; row < part.bottom; row++) {
            const float *from =
                tile_at(whole, channel, place_of(reduced, layer, 0, row), whole->rectangle.left);
            for (int column = 0; column < width; column++) *to++ = from[columns[column]];
        }
    free(columns);
    return good;
}

/* read[layers]: the part of each layer that others read; all of it if none does. */
static void list_read(const Network *network, Rectangle *read)
{
    for (int i = network->count - 1; i > 0; i--) {
        const Layer *layer = &network->layers[i];
        if (rectangle_is_empty(read[i])) read[i] = shape_rectangle(layer->shape);
        for (int k = 0; k < layer->input_count; k++)
            read[layer->inputs[k]] =
                rectangle_hull(read[layer->inputs[k]], layer->kind->needs(layer, k, read[i]));
    }
}

bool reduced_blank(const Reduced *reduced, const Blank *whole, Rectangle changed, Blank *blank,
                   Error *error)
{
    const Network *network = &reduced->network;
    size_t count = (size_t)network->count;
    *blank = (Blank){.network = network, .count = network->count};
    blank->tiles = allocate(count, sizeof *blank->tiles, error);
    Rectangle *reach = allocate(count, sizeof *reach, error);
    Rectangle *read = allocate(count, sizeof *read, error);
    bool good = blank->tiles && reach && read, covers = true;
    if (good) list_read(network, read);
    if (good) forward_reach(network, network->count - 1, reduced_part(reduced, 0, changed), reach);
    for (int i = 0; good && covers && i < network->count; i++) {
        const Tile *from = &whole->tiles[i];
        Rectangle all = shape_rectangle(network->layers[i].shape);
        if (rectangle_is_empty(from->rectangle)) continue;
        Rectangle there = reduced_part(reduced, i, from->rectangle);
        covers = rectangle_holds(there, read[i]);
        blank->tiles[i] = (Tile){network->layers[i].shape.channels, there, 1, NULL};
        if (rectangle_holds(reach[i], all) && !is_flat(network->layers[i].shape)) {
            blank->tiles[i].rectangle = all;
            covers = true;
            continue;
        }
        good = !covers || shorten(reduced, i, from, &blank->tiles[i], error);
    }
    free(reach);
    free(read);
    if (!covers) forward_blank_free(blank);
    return good;
}

void reduced_screen(const Reduced *reduced, const Tile *window, Tile *screen)
{
    const Network *network = &reduced->network;
    Rectangle shown = window->rectangle, part = reduced_part(reduced, 0, shown);
    Rectangle seen = rectangle_intersection(part, screen->rectangle);
    size_t size = tile_channel_size(screen), images = (size_t)screen->images;
    for (int channel = 0; channel < screen->channels; channel++) {
        float blank =
            screen->channels == 1 ? 0 : network_normalised(network, channel, network->image.blank);
        float *to = screen->values + (size_t)channel * size;
        for (size_t i = 0; i < size; i++) to[i] = blank;
        for (int row = seen.top; row < seen.bottom; row++)
            memcpy(tile_at(screen, channel, row, seen.left),
                   tile_at(window, channel, row - part.top + shown.top,
                           seen.left - part.left + shown.left),
                   (size_t)rectangle_width(seen) * images * sizeof *to);
    }
}

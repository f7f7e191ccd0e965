#include "network/operators/window.h"

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

int window_extent(const Window *window, int axis)
{
    return (window->kernel[axis] - 1) * window->dilation[axis] + 1;
}

int window_start(const Window *window, int axis, int place)
{
    return place * window->stride[axis] - window->pads[axis];
}

int window_taps(const Window *window)
{
    return window->kernel[0] * window->kernel[1];
}

/* Larger values would overflow, and no network has them. */
#define LARGEST 65536

static bool is_sound(const Window *window)
{
    for (int axis = 0; axis < 2; axis++)
        if (window->kernel[axis] < 1 || window->kernel[axis] > LARGEST ||
            window->stride[axis] < 1 || window->stride[axis] > LARGEST ||
            window->dilation[axis] < 1 || window->dilation[axis] > LARGEST / window->kernel[axis])
            return false;
    for (int side = 0; side < 4; side++)
        if (window->pads[side] < 0 || window->pads[side] > LARGEST) return false;
    return true;
}

/* The number of windows along an axis of `size` inputs. */
static int places(const Window *window, int axis, int size)
{
    int capacity = size + window->pads[axis] + window->pads[axis + 2] - window_extent(window, axis);
    int stride = window->stride[axis];
    if (capacity < 0) return 0;
    int count = (capacity + (window->round_up ? stride - 1 : 0)) / stride + 1;
    if (window->round_up && window_start(window, axis, count - 1) >= size) count--;
    return count;
}

bool window_shape(Layer *layer, Error *error)
{
    const Window *w = &layer->window;
    Shape from = layer->from[0];
    if (!is_sound(w))
        return error_set(
            error,
            "%s: a kernel of %d x %d with stride %d x %d, dilation %d x %d and padding "
            "%d, %d, %d, %d makes no sense",
            layer->name, w->kernel[0], w->kernel[1], w->stride[0], w->stride[1], w->dilation[0],
            w->dilation[1], w->pads[0], w->pads[1], w->pads[2], w->pads[3]);
    layer->shape.height = places(w, 0, from.height);
    layer->shape.width = places(w, 1, from.width);
    if (layer->shape.height > 0 && layer->shape.width > 0) return true;
    return error_set(error, "%s: a window of %d x %d does not fit into an input of %d x %d",
                     layer->name, window_extent(w, 0), window_extent(w, 1), from.height,
                     from.width);
}

Rectangle window_needs(const Layer *layer, int input, Rectangle part)
{
    const Window *w = &layer->window;
    Shape from = layer->from[input];
    return (Rectangle){
        clamp(window_start(w, 0, part.top), 0, from.height),
        clamp(window_start(w, 1, part.left), 0, from.width),
        clamp(window_start(w, 0, part.bottom - 1) + window_extent(w, 0), 0, from.height),
        clamp(window_start(w, 1, part.right - 1) + window_extent(w, 1), 0, from.width),
    };
}

Span window_taps_inside(const Window *window, int axis, int start, Span held)
{
    int dilation = window->dilation[axis];
    Span taps = {0, 0};
    if (start < held.first) taps.first = (held.first - start + dilation - 1) / dilation;
    if (start < held.beyond) taps.beyond = (held.beyond - 1 - start) / dilation + 1;
    if (taps.beyond > window->kernel[axis]) taps.beyond = window->kernel[axis];
    return taps;
}

/* The outputs (of `size`) whose windows overlap these inputs, along one axis. */
static Span touched(const Window *window, int axis, int size, Span inputs)
{
    int pad = window->pads[axis], stride = window->stride[axis];
    int lowest = inputs.first + pad - window_extent(window, axis) + 1;
    Span outputs = {lowest <= 0 ? 0 : (lowest + stride - 1) / stride,
                    clamp((inputs.beyond - 1 + pad) / stride + 1, 0, size)};
    return outputs;
}

Rectangle window_reaches(const Layer *layer, int input, Rectangle part)
{
    (void)input;
    const Window *w = &layer->window;
    Span rows = touched(w, 0, layer->shape.height, (Span){part.top, part.bottom});
    Span columns = touched(w, 1, layer->shape.width, (Span){part.left, part.right});
    return (Rectangle){rows.first, columns.first, rows.beyond, columns.beyond};
}

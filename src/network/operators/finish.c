#include "network/operators/finish.h"

/* One scale for all channels and no shift? Then it can be the product's factor. */
static bool is_factor(const Layer *affine)
{
    if (!affine || !affine->weights) return false;
    for (int c = 0; c < affine->shape.channels; c++)
        if (affine->weights[c] != affine->weights[0] || (affine->bias && affine->bias[c] != 0))
            return false;
    return true;
}

Finish finish_of(const OperatorWork *work)
{
    const Layer *affine = work->affine;
    Finish finish = {.factor = 1, .bias = work->layer->bias, .pointwise = work->pointwise};
    if (!finish.bias && is_factor(affine)) {
        finish.factor = affine->weights[0];
    } else if (affine) {
        finish.scale = affine->weights;
        finish.shift = affine->bias;
    }
    return finish;
}

void finish_row(const Finish *finish, int channel, size_t length, float *to)
{
    if (finish->scale && finish->shift) {
        float scale = finish->scale[channel], shift = finish->shift[channel];
        float bias = finish->bias ? finish->bias[channel] : 0;
        if (finish->bias)
            for (size_t i = 0; i < length; i++) to[i] = (to[i] + bias) * scale + shift;
        else
            for (size_t i = 0; i < length; i++) to[i] = to[i] * scale + shift;
    } else {
        if (finish->bias)
            for (size_t i = 0; i < length; i++) to[i] += finish->bias[channel];
        if (finish->scale)
            for (size_t i = 0; i < length; i++) to[i] *= finish->scale[channel];
        if (finish->shift)
            for (size_t i = 0; i < length; i++) to[i] += finish->shift[channel];
    }
    const float *row = to;
    if (finish->pointwise)
        finish->pointwise->kind->row(finish->pointwise, channel, &row, length, to);
}

#include "models/onnx/stored_weights.h"

#include <math.h>
#include <stdlib.h>

static bool check_finite(const float *numbers, size_t count, const char *name, const OnnxFile *file,
                         Error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(numbers[i]))
            return error_set(error,
                             "%s: the weights %s are not finite (number %zu); a network with "
                             "such weights computes nothing",
                             file->path, name, i);
    return true;
}

/* Copies the numbers of a constant, times a factor. NULL, with a message, on error. */
static float *read_constant(const Graph *graph, int value, size_t count, float factor, Error *error)
{
    const Value *constant = &graph->values[value];
    if (constant->tensor.count != count) {
        error_set(error, "%s: %s has %zu numbers where %zu are wanted", graph->file->path,
                  constant->name, constant->tensor.count, count);
        return NULL;
    }
    float *numbers = allocate(count, sizeof *numbers, error);
    if (numbers && tensor_floats(&constant->tensor, graph->file, numbers, error) &&
        check_finite(numbers, count, constant->name, graph->file, error)) {
        for (size_t i = 0; factor != 1 && i < count; i++) numbers[i] *= factor;
        return numbers;
    }
    free(numbers);
    return NULL;
}

/* Transposes [inputs][outputs] to [outputs][inputs]. */
static float *transposed(float *from, size_t inputs, size_t outputs, Error *error)
{
    float *to = from ? allocate(inputs * outputs, sizeof *to, error) : NULL;
    for (size_t i = 0; to && i < inputs; i++)
        for (size_t o = 0; o < outputs; o++) to[o * inputs + i] = from[i * outputs + o];
    free(from);
    return to;
}

/*
 * Weights of a transposed convolution, [inputs][outputs/groups][taps], as those of the convolution
 * that computes it: [outputs][inputs/groups][taps], with the taps in reverse order.
 */
static float *untransposed(float *from, const Layer *layer, Error *error)
{
    size_t groups = (size_t)layer->groups, outputs = (size_t)layer->shape.channels / groups;
    size_t taps = (size_t)layer->window.kernel[0] * (size_t)layer->window.kernel[1];
    size_t inputs = layer->weight_count / taps / (outputs * groups);
    float *to = from ? allocate(layer->weight_count, sizeof *to, error) : NULL;
    for (size_t row = 0; to && row < outputs * groups * inputs; row++) {
        size_t out = row / inputs, in = out / outputs * inputs + row % inputs;
        const float *window = from + (in * outputs + out % outputs) * taps;
        for (size_t t = 0; t < taps; t++) to[row * taps + t] = window[taps - 1 - t];
    }
    free(from);
    return to;
}

/* Swaps the first and last input channels. */
static void swap_red_and_blue(float *weights, const Layer *layer)
{
    size_t taps = layer->weight_count / (size_t)layer->shape.channels / 3;
    for (size_t c = 0; c < (size_t)layer->shape.channels; c++)
        for (size_t t = 0; t < taps; t++) {
            float *filter = weights + c * 3 * taps, red = filter[2 * taps + t];
            filter[2 * taps + t] = filter[t];
            filter[t] = red;
        }
}

static bool fill_layer(const Graph *graph, Layer *layer, const StoredWeights *stored, Error *error)
{
    if (stored->weights >= 0 && !layer->weights) {
        size_t outputs = (size_t)layer->shape.channels;
        float *weights = read_constant(graph, stored->weights, layer->weight_count,
                                       stored->weight_factor, error);
        if (stored->transposed)
            weights = transposed(weights, layer->weight_count / outputs, outputs, error);
        if (stored->of_transposed) weights = untransposed(weights, layer, error);
        if (!weights) return false;
        if (stored->bgr) swap_red_and_blue(weights, layer);
        layer->weights = weights;
    }
    if (stored->bias >= 0 && !layer->bias) {
        layer->bias =
            read_constant(graph, stored->bias, layer->bias_count, stored->bias_factor, error);
        if (!layer->bias) return false;
    }
    return true;
}

bool stored_weights_load(const Graph *graph, Network *network, const bool *keep, Error *error)
{
    for (int i = 1; i < graph->network.count; i++)
        if ((!keep || keep[i]) && !fill_layer(graph, &network->layers[i], &graph->stored[i], error))
            return false;
    return true;
}

#include "models/torch_weights.h"

#include "base/random.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"

#include <math.h>
#include <stdlib.h>

static bool is_kept(const bool *keep, int index)
{
    return !keep || keep[index];
}

static bool reallocate(float **values, size_t count, Error *error)
{
    free(*values);
    *values = allocate(count, sizeof **values, error);
    return *values != NULL;
}

static bool is_convolution(const Layer *layer)
{
    return layer->kind == &operator_convolution;
}

/* Is it the bias of the convolution before it? */
static bool is_bias(const Layer *layer)
{
    return layer->kind == &operator_affine && layer->weight_count == 0;
}

/*
 * First pass: convolutions only advance the generator; fc is drawn from U(-b, b), b =
 * 1/sqrt(inputs).
 */
static bool draw_constructors(Network *network, TorchGenerator *generator, const bool *keep,
                              Error *error)
{
    for (int i = 0; i < network->count; i++)
        if (is_convolution(&network->layers[i]))
            twister_skip(&generator->twister, network->layers[i].weight_count);
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        if (layer->kind != &operator_linear) continue;
        size_t count = layer->weight_count, outputs = layer->bias_count;
        double bound = 1 / sqrt(layer->from[0].channels);
        if (!is_kept(keep, i)) {
            twister_skip(&generator->twister, count + outputs);
            continue;
        }
        if (!reallocate(&layer->weights, count, error) || !reallocate(&layer->bias, outputs, error))
            return false;
        torch_uniform(generator, layer->weights, count, -bound, bound);
        torch_uniform(generator, layer->bias, outputs, -bound, bound);
    }
    return true;
}

static int last_kept_convolution(const Network *network, const bool *keep)
{
    int last = -1;
    for (int i = 0; i < network->count; i++)
        if (is_convolution(&network->layers[i]) && is_kept(keep, i)) last = i;
    return last;
}

/*
 * Second pass: convolutions in the order of the list, which is the module order, up to the last one
 * kept.
 */
static bool draw_convolutions(Network *network, TorchGenerator *generator, const bool *keep,
                              Error *error)
{
    int last = last_kept_convolution(network, keep);
    for (int i = 0; i <= last; i++) {
        Layer *layer = &network->layers[i];
        if (!is_convolution(layer)) continue;
        size_t count = layer->weight_count;
        if (!is_kept(keep, i)) {
            torch_normal_skip(generator, count);
            continue;
        }
        if (!reallocate(&layer->weights, count, error)) return false;
        double fan_out =
            (double)layer->shape.channels * layer->window.kernel[0] * layer->window.kernel[1];
        torch_normal(generator, layer->weights, count, 0, sqrt(2) / sqrt(fan_out));
    }
    return true;
}

/* Sets biases to 0. */
static bool clear_biases(Network *network, const bool *keep, Error *error)
{
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        if (is_bias(layer) && is_kept(keep, i) &&
            !reallocate(&layer->bias, layer->bias_count, error))
            return false;
    }
    return true;
}

/* Random numbers drawn by the constructors of convolutions and their biases. */
static size_t feature_words(const Network *network)
{
    size_t words = 0;
    for (int i = 0; i < network->count; i++) {
        const Layer *layer = &network->layers[i];
        if (is_convolution(layer)) words += layer->weight_count;
        if (is_bias(layer)) words += layer->bias_count;
    }
    return words;
}

/* Keeps the constructors' weights: convolutions and their biases in the order of the list. */
static bool draw_defaults(Network *network, TorchGenerator *generator, const bool *keep,
                          Error *error)
{
    double bound = 0;
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        bool convolution = is_convolution(layer);
        if (!convolution && !is_bias(layer)) continue;
        size_t count = convolution ? layer->weight_count : layer->bias_count;
        if (convolution) bound = 1 / sqrt((double)(count / (size_t)layer->shape.channels));
        if (!is_kept(keep, i)) {
            twister_skip(&generator->twister, count);
            continue;
        }
        float **place = convolution ? &layer->weights : &layer->bias;
        if (!reallocate(place, count, error)) return false;
        torch_uniform(generator, *place, count, -bound, bound);
    }
    return true;
}

bool torch_weights_draw(Network *network, const TorchWeights *how, uint64_t seed, const bool *keep,
                        Error *error)
{
    TorchGenerator generator;
    torch_seed(&generator, seed);
    if (how->drawing == TORCH_DEFAULT) return draw_defaults(network, &generator, keep, error);
    if (how->drawing == TORCH_FAN_OUT) {
        twister_skip(&generator.twister, feature_words(network) + how->other_words);
        return clear_biases(network, keep, error) &&
               draw_convolutions(network, &generator, keep, error);
    }
    return draw_constructors(network, &generator, keep, error) &&
           draw_convolutions(network, &generator, keep, error);
}

#include "network/weights.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_kept(const bool *keep, int index)
{
    return !keep || keep[index];
}

static bool make_room(float **values, size_t count, Error *error)
{
    free(*values);
    *values = allocate(count, sizeof **values, error);
    return *values != NULL;
}

/* First pass: convolutions only move the stream on; fc is drawn from U(-b, b), b = 1/sqrt(inputs).
 */
static bool draw_constructors(Network *network, TorchGenerator *generator, const bool *keep,
                              Error *error)
{
    for (int i = 0; i < network->count; i++)
        if (network->layers[i].kind == LAYER_CONVOLUTION)
            twister_skip(&generator->twister, layer_weight_count(network, i));
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        if (layer->kind != LAYER_LINEAR) continue;
        size_t count = layer_weight_count(network, i), outputs = (size_t)layer->channels;
        double bound = 1 / sqrt(network->layers[layer->input].channels);
        if (!is_kept(keep, i)) {
            twister_skip(&generator->twister, count + outputs);
            continue;
        }
        if (!make_room(&layer->weights, count, error) || !make_room(&layer->bias, outputs, error))
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
        if (network->layers[i].kind == LAYER_CONVOLUTION && is_kept(keep, i)) last = i;
    return last;
}

/* Second pass: convolutions in the order of the list, which is the module order, up to the last
 * kept. */
static bool draw_convolutions(Network *network, TorchGenerator *generator, const bool *keep,
                              Error *error)
{
    int last = last_kept_convolution(network, keep);
    for (int i = 0; i <= last; i++) {
        Layer *layer = &network->layers[i];
        if (layer->kind != LAYER_CONVOLUTION) continue;
        size_t count = layer_weight_count(network, i);
        if (!is_kept(keep, i)) {
            torch_normal_skip(generator, count);
            continue;
        }
        if (!make_room(&layer->weights, count, error)) return false;
        double fan_out = (double)layer->channels * layer->kernel * layer->kernel;
        torch_normal(generator, layer->weights, count, 0, sqrt(2) / sqrt(fan_out));
    }
    return true;
}

/* Biases of 0. */
static bool clear_biases(Network *network, const bool *keep, Error *error)
{
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        if (layer->kind == LAYER_BIAS && is_kept(keep, i) &&
            !make_room(&layer->bias, (size_t)layer->channels, error))
            return false;
    }
    return true;
}

/* Words that the constructors of convolutions and their biases draw. */
static size_t feature_words(const Network *network)
{
    size_t words = 0;
    for (int i = 0; i < network->count; i++) {
        const Layer *layer = &network->layers[i];
        if (layer->kind == LAYER_CONVOLUTION) words += layer_weight_count(network, i);
        if (layer->kind == LAYER_BIAS) words += (size_t)layer->channels;
    }
    return words;
}

/* What the constructors drew stays: convolutions and their biases in the order of the list. */
static bool draw_defaults(Network *network, TorchGenerator *generator, const bool *keep,
                          Error *error)
{
    double bound = 0;
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        bool convolution = layer->kind == LAYER_CONVOLUTION;
        if (!convolution && layer->kind != LAYER_BIAS) continue;
        size_t count = convolution ? layer_weight_count(network, i) : (size_t)layer->channels;
        if (convolution) bound = 1 / sqrt((double)(count / (size_t)layer->channels));
        if (!is_kept(keep, i)) {
            twister_skip(&generator->twister, count);
            continue;
        }
        float **place = convolution ? &layer->weights : &layer->bias;
        if (!make_room(place, count, error)) return false;
        torch_uniform(generator, *place, count, -bound, bound);
    }
    return true;
}

bool weights_draw(Network *network, uint64_t seed, const bool *keep, Error *error)
{
    TorchGenerator generator;
    torch_seed(&generator, seed);
    if (!weights_are_random(network)) return true;
    if (network->drawing == DRAW_DEFAULT) return draw_defaults(network, &generator, keep, error);
    if (network->drawing == DRAW_FAN_OUT) {
        twister_skip(&generator.twister, feature_words(network) + network->other_words);
        return clear_biases(network, keep, error) &&
               draw_convolutions(network, &generator, keep, error);
    }
    return draw_constructors(network, &generator, keep, error) &&
           draw_convolutions(network, &generator, keep, error);
}

bool weights_are_random(const Network *network)
{
    return network->drawing != DRAW_NOTHING;
}

void weights_needed(const Network *network, int layer, bool *keep)
{
    memset(keep, 0, (size_t)network->count * sizeof *keep);
    keep[layer] = true;
    for (int i = layer; i > 0; i--) {
        const Layer *reader = &network->layers[i];
        if (!keep[i]) continue;
        keep[reader->input] = true;
        if (reader->other >= 0) keep[reader->other] = true;
    }
}

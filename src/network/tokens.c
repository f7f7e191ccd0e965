#include "network/tokens.h"

#include <stdlib.h>

bool tokens_are(const Layer *layer)
{
    return layer->shape.width == 1 && layer->shape.height > 1;
}

bool tokens_open(Tokens *tokens, const Network *network, int layers, Error *error)
{
    *tokens = (Tokens){.network = network, .layers = layers};
    tokens->first = allocate((size_t)layers + 1, sizeof *tokens->first, error);
    if (!tokens->first) return false;
    for (int i = 0; i < layers; i++) {
        const Layer *layer = &network->layers[i];
        size_t rows = tokens_are(layer) ? (size_t)layer->shape.height : 0;
        tokens->first[i + 1] = tokens->first[i] + rows;
    }
    size_t all = tokens->first[layers] + 1;
    tokens->asked = allocate(all, sizeof *tokens->asked, error);
    tokens->reached = allocate(all, sizeof *tokens->reached, error);
    return tokens->asked && tokens->reached;
}

void tokens_close(Tokens *tokens)
{
    free(tokens->first);
    free(tokens->asked);
    free(tokens->reached);
    *tokens = (Tokens){.network = NULL};
}

static int rows_of(const Tokens *tokens, int layer)
{
    return (int)(tokens->first[layer + 1] - tokens->first[layer]);
}

static void mark(const Tokens *tokens, bool *marks, int layer, Rectangle part)
{
    int rows = rows_of(tokens, layer);
    for (int row = part.top; row < part.bottom && row < rows; row++)
        marks[tokens->first[layer] + (size_t)row] = true;
}

void tokens_ask(Tokens *tokens, int layer, Rectangle part)
{
    mark(tokens, tokens->asked, layer, part);
}

/* One past the last row of a stretch of an input that changes together: tokens, or a row of a map. */
static int end_of_change(const Tokens *tokens, int input, int row, int beyond)
{
    const bool *reached = tokens->reached + tokens->first[input];
    if (rows_of(tokens, input) == 0) return row + 1;
    while (row < beyond && reached[row]) row++;
    return row;
}

/* Marks what input k reaches, stretch by stretch: together they would reach all between them. */
static void reach_from(Tokens *tokens, int layer, int k, Rectangle changed)
{
    const Layer *reader = &tokens->network->layers[layer];
    for (int row = changed.top; row < changed.bottom;) {
        int end = end_of_change(tokens, reader->inputs[k], row, changed.bottom);
        Rectangle stretch = {row, changed.left, end, changed.right};
        if (end > row)
            mark(tokens, tokens->reached, layer, reader->kind->reaches(reader, k, stretch));
        row = end > row ? end : row + 1;
    }
}

void tokens_reach(Tokens *tokens, const Rectangle *reach)
{
    mark(tokens, tokens->reached, 0, reach[0]);
    for (int i = 1; i < tokens->layers; i++) {
        const Layer *layer = &tokens->network->layers[i];
        for (int k = 0; rows_of(tokens, i) > 0 && k < layer->input_count; k++)
            reach_from(tokens, i, k, reach[layer->inputs[k]]);
    }
}

bool tokens_stretches(const Tokens *tokens, int layer, bool reached, Stretches *stretches,
                      Error *error)
{
    const bool *asked = tokens->asked + tokens->first[layer];
    const bool *changed = tokens->reached + tokens->first[layer];
    int rows = rows_of(tokens, layer);
    *stretches = (Stretches){allocate((size_t)rows / 2 + 1, sizeof *stretches->parts, error), 0};
    if (!stretches->parts) return false;
    Rectangle *last = NULL;
    for (int row = 0; row < rows; row++) {
        if (!asked[row] || changed[row] != reached) continue;
        if (!last || last->bottom < row) {
            last = &stretches->parts[stretches->count++];
            *last = (Rectangle){row, 0, row, 1};
        }
        last->bottom = row + 1;
    }
    return true;
}

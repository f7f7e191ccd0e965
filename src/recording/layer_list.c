#include "recording/layer_list.h"

#include "recording/receptive_field.h"

#include <stdlib.h>
#include <string.h>

/* The screen pixels that affect the unit in the middle of a layer. needs[layer + 1]: scratch. */
static Rectangle pixels_of_middle(const Network *network, int layer, Rectangle *needs)
{
    Shape shape = network->layers[layer].shape;
    int row = shape.height / 2, column = shape.width / 2;
    memset(needs, 0, ((size_t)layer + 1) * sizeof *needs);
    needs[layer] = (Rectangle){row, column, row + 1, column + 1};
    for (int i = layer; i > 0; i--) {
        const Layer *one = &network->layers[i];
        for (int k = 0; k < one->input_count && !rectangle_is_empty(needs[i]); k++) {
            Rectangle *input = &needs[one->inputs[k]];
            *input = rectangle_hull(*input, one->kind->needs(one, k, needs[i]));
        }
    }
    return needs[0];
}

bool layer_list_geometry(const ModelDescription *model, const Network *network,
                         LayerGeometry *geometry, Error *error)
{
    size_t count = (size_t)network->count;
    Screen screen;
    if (!screen_open(&screen,
                     (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES, model->pixels,
                                  model->visual_degrees},
                     error))
        return false;
    Rectangle *needs = allocate(count, sizeof *needs, error);
    Rectangle *candidates = allocate(count, sizeof *candidates, error);
    bool good = needs && candidates &&
                receptive_field_candidates_of_all(network, &screen, candidates, error);
    for (int i = 0; good && i < network->count; i++) {
        Rectangle pixels = pixels_of_middle(network, i, needs);
        int height = rectangle_height(pixels), width = rectangle_width(pixels);
        geometry[i] = (LayerGeometry){
            .field = (height > width ? height : width) * model->visual_degrees / model->pixels,
            .can_be_in = (size_t)network->layers[i].shape.channels * rectangle_area(candidates[i])};
    }
    free(needs);
    free(candidates);
    screen_close(&screen);
    return good;
}

#include "recording/partial_pass.h"

#include <stdlib.h>

static bool plan_glimpse(Glimpse *glimpse, const Target *targets, int count, Error *error)
{
    const Reduced *reduced = &glimpse->reduced;
    Target *parts = allocate((size_t)count, sizeof *parts, error);
    if (!parts) return false;
    for (int i = 0; i < count; i++)
        parts[i] = (Target){targets[i].layer,
                            reduced_part(reduced, targets[i].layer, targets[i].rectangle)};
    ForwardRequest request = {.network = &reduced->network, .targets = parts, .count = count};
    bool good = forward_plan(&glimpse->plan, &request, error);
    free(parts);
    return good;
}

bool glimpse_open(Glimpse *glimpse, const Subject *subject, const Target *targets, int count,
                  Error *error)
{
    int *layers = allocate((size_t)count, sizeof *layers, error);
    for (int i = 0; layers && i < count; i++) layers[i] = targets[i].layer;
    bool good = layers && reduced_open(&glimpse->reduced, &subject->network, layers, count,
                                       glimpse->changed, error);
    free(layers);
    return good && (!glimpse_is_possible(glimpse) || plan_glimpse(glimpse, targets, count, error));
}

bool glimpse_is_possible(const Glimpse *glimpse)
{
    return glimpse->reduced.network.count > 0;
}

void glimpse_close(Glimpse *glimpse)
{
    forward_plan_free(&glimpse->plan);
    reduced_close(&glimpse->reduced);
}

bool glimpse_show(Glimpse *glimpse, const Subject *subject, const Grating *gratings, int images,
                  Error *error)
{
    Tile window = {3, glimpse->changed, images, NULL};
    Tile screen = {3, forward_input_rectangle(&glimpse->plan), images, NULL};
    window.values = allocate(tile_size(&window), sizeof *window.values, error);
    screen.values = allocate(tile_size(&screen), sizeof *screen.values, error);
    bool good = window.values && screen.values && subject_draw(subject, gratings, &window, error) &&
                forward_workspace_fit(glimpse->space, &glimpse->plan, images, 0, error);
    if (good) {
        reduced_screen(&glimpse->reduced, &window, &screen);
        forward_run(&glimpse->plan, glimpse->space, &screen);
    }
    free(window.values);
    free(screen.values);
    return good;
}

const float *glimpse_unit(const Glimpse *glimpse, int layer, Unit unit)
{
    Tile tile = forward_output(&glimpse->plan, glimpse->space, layer);
    return tile_at(&tile, unit.channel, reduced_place(&glimpse->reduced, layer, 0, unit.row),
                   reduced_place(&glimpse->reduced, layer, 1, unit.column));
}

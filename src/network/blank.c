#include "network/blank.h"

#include "network/run.h"

#include <stdlib.h>

/* A blank screen, as in layer 0. */
static bool blank_screen(const ForwardPlan *plan, Tile *screen, Error *error)
{
    const Network *network = plan->network;
    *screen = (Tile){3, forward_input_rectangle(plan), 1, NULL};
    screen->values = allocate(tile_size(screen) + 1, sizeof *screen->values, error);
    if (!screen->values) return false;
    size_t area = rectangle_area(screen->rectangle);
    for (int colour = 0; colour < 3; colour++)
        for (size_t i = 0; i < area; i++)
            screen->values[(size_t)colour * area + i] =
                network_normalised(network, colour, network->image.blank);
    return true;
}

/* Moves the buffers out of the workspace: with keep_all each belongs to one layer. */
static void take_tiles(Blank *blank, const ForwardPlan *plan, ForwardWorkspace *space)
{
    for (int i = 0; i < plan->count; i++) {
        if (rectangle_is_empty(plan->steps[i].needed)) continue;
        blank->tiles[i] = forward_output(plan, space, i);
        if (i > 0) space->buffers[plan->steps[i].buffer].values = NULL;
    }
}

bool forward_blank(Blank *blank, const Network *network, const Target *targets, int count,
                   Error *error)
{
    *blank = (Blank){.network = network};
    ForwardPlan plan;
    ForwardWorkspace space = {0};
    Tile screen = {0};
    ForwardRequest request = {
        .network = network, .targets = targets, .count = count, .keep_all = true};
    if (!forward_plan(&plan, &request, error)) return false;
    blank->count = plan.count;
    blank->tiles = allocate((size_t)plan.count, sizeof *blank->tiles, error);
    bool good = blank->tiles && forward_workspace_open(&space, &plan, 1, 0, error) &&
                blank_screen(&plan, &screen, error);
    if (good) {
        forward_run(&plan, &space, &screen);
        take_tiles(blank, &plan, &space);
    }
    if (!good || blank->tiles[0].values != screen.values) free(screen.values);
    if (!good) forward_blank_free(blank);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return good;
}

void forward_blank_free(Blank *blank)
{
    for (int i = 0; blank->tiles && i < blank->count; i++) free(blank->tiles[i].values);
    free(blank->tiles);
    *blank = (Blank){0};
}

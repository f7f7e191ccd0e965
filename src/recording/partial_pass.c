#include "recording/partial_pass.h"

#include <stdlib.h>

static bool is_reduced(const PartialPass *pass)
{
    return pass->reduced.network.count > 0;
}

static bool plan_targets(PartialPass *pass, Target *targets, int count, const Blank *blank,
                         Error *error)
{
    ForwardRequest request = {.network = &pass->subject->network,
                              .targets = targets,
                              .count = count,
                              .blank = blank,
                              .changed = &pass->changed};
    if (is_reduced(pass)) {
        request =
            (ForwardRequest){.network = &pass->reduced.network, .targets = targets, .count = count};
        for (int i = 0; i < count; i++)
            targets[i].rectangle =
                reduced_part(&pass->reduced, targets[i].layer, targets[i].rectangle);
    }
    return forward_plan(&pass->plan, &request, error);
}

bool partial_pass_open(PartialPass *pass, const Target *targets, int count, const Blank *blank,
                       Error *error)
{
    int *layers = allocate((size_t)count, sizeof *layers, error);
    Target *parts = allocate((size_t)count, sizeof *parts, error);
    bool good = layers && parts;
    for (int i = 0; good && i < count; i++) {
        parts[i] = targets[i];
        layers[i] = targets[i].layer;
    }
    good = good &&
           reduced_open(&pass->reduced, &pass->subject->network, layers, count, pass->changed,
                        error) &&
           plan_targets(pass, parts, count, blank, error);
    free(layers);
    free(parts);
    return good;
}

void partial_pass_close(PartialPass *pass)
{
    forward_plan_free(&pass->plan);
    reduced_close(&pass->reduced);
}

/* ViewingDraw of a partial pass onto its reduced screen. */
static bool draw_reduced(const Subject *subject, const void *source, size_t first, Tile *images,
                         Error *error)
{
    const PartialPass *pass = source;
    Tile window = {3, pass->changed, images->images, NULL};
    window.values = allocate(tile_size(&window), sizeof *window.values, error);
    bool good = window.values && subject_draw(subject, pass->gratings + first, &window, error);
    if (good) reduced_screen(&pass->reduced, &window, images);
    free(window.values);
    return good;
}

bool partial_pass_run(PartialPass *pass, ViewingWorker *worker, const Grating *gratings,
                      size_t images, Error *error)
{
    bool reduced = is_reduced(pass);
    ViewingPass run = {.subject = pass->subject,
                       .plan = &pass->plan,
                       .draw = reduced ? draw_reduced : viewing_draw_gratings,
                       .source = reduced ? (const void *)pass : gratings};
    pass->gratings = gratings;
    return viewing_pass(&run, worker, 0, images, error);
}

const float *partial_pass_unit(const PartialPass *pass, const ViewingWorker *worker, int layer,
                               Unit unit)
{
    Tile tile = forward_output(&pass->plan, &worker->space, layer);
    if (is_reduced(pass)) {
        unit.row = reduced_place(&pass->reduced, layer, 0, unit.row);
        unit.column = reduced_place(&pass->reduced, layer, 1, unit.column);
    }
    return tile_at(&tile, unit.channel, unit.row, unit.column);
}

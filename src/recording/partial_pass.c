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
    Rectangle changed;
    if (is_reduced(pass)) {
        if (!reduced_blank(&pass->reduced, blank, pass->changed, &pass->short_blank, error))
            return false;
        changed = reduced_part(&pass->reduced, 0, pass->changed);
        request.network = &pass->reduced.network;
        request.blank = pass->short_blank.count > 0 ? &pass->short_blank : NULL;
        request.changed = &changed;
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
    good = good && reduced_open(&pass->reduced, &pass->subject->network, layers, count,
                                pass->changed, error);
    if (pass->few_targets && pass->reduced.in_part) reduced_close(&pass->reduced);
    good = good && plan_targets(pass, parts, count, blank, error);
    free(layers);
    free(parts);
    return good;
}

void partial_pass_close(PartialPass *pass)
{
    forward_plan_free(&pass->plan);
    forward_blank_free(&pass->short_blank);
    reduced_close(&pass->reduced);
}

/* ViewingDraw of a partial pass onto its reduced screen. */
static bool draw_reduced(const Subject *subject, const void *source, size_t first, Tile *images,
                         Error *error)
{
    const PartialPass *pass = source;
    Tile window = {images->channels, pass->changed, images->images, NULL};
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

int partial_pass_place(const PartialPass *pass, int layer, int axis, int place)
{
    return is_reduced(pass) ? reduced_place(&pass->reduced, layer, axis, place) : place;
}

Rectangle partial_pass_part(const PartialPass *pass, int layer, Rectangle part)
{
    return is_reduced(pass) ? reduced_part(&pass->reduced, layer, part) : part;
}

const float *partial_pass_unit(const PartialPass *pass, const ViewingWorker *worker, int layer,
                               Unit unit)
{
    Tile tile = forward_output(&pass->plan, &worker->space, layer);
    return tile_at(&tile, unit.channel, partial_pass_place(pass, layer, 0, unit.row),
                   partial_pass_place(pass, layer, 1, unit.column));
}

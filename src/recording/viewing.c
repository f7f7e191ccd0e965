#include "recording/viewing.h"

#include "base/progress.h"

#include <stdlib.h>

struct ViewingSeat {
    ForwardWorkspace space;
    float *images, *responses; /* the screen's window for a batch; [unit][image] */
};

static const ForwardPlan *plan_of(const Viewing *viewing)
{
    return viewing->request.units ? &viewing->units.inputs : &viewing->tiles;
}

static bool make_plan(Viewing *viewing, Error *error)
{
    const ViewingRequest *asked = &viewing->request;
    const Blank *blank = asked->from_blank ? &viewing->blank : NULL;
    if (blank &&
        !forward_blank(&viewing->blank, asked->network, asked->targets, asked->count, error))
        return false;
    if (asked->units)
        return forward_unit_plan(&viewing->units,
                                 &(UnitRequest){asked->network, asked->targets->layer, asked->units,
                                                asked->unit_count, blank},
                                 error);
    return forward_plan(&viewing->tiles,
                        &(ForwardRequest){.network = asked->network,
                                          .targets = asked->targets,
                                          .count = asked->count,
                                          .blank = blank},
                        error);
}

/* The tile for a batch of images that a thread draws. */
static Tile screen_tile(const Viewing *viewing, size_t images, float *values)
{
    const ForwardPlan *plan = plan_of(viewing);
    return (Tile){forward_input_channels(plan), forward_input_rectangle(plan), (int)images, values};
}

static bool open_seat(const Viewing *viewing, ViewingSeat *seat, Error *error)
{
    Tile screen = screen_tile(viewing, viewing->batch, NULL);
    seat->images = allocate(tile_size(&screen), sizeof *seat->images, error);
    if (!seat->images) return false;
    if (!viewing->request.units)
        return forward_workspace_fit(&seat->space, &viewing->tiles, screen.images, 0, error);
    seat->responses =
        allocate(viewing->request.unit_count, viewing->batch * sizeof *seat->responses, error);
    return seat->responses &&
           forward_unit_workspace_fit(&seat->space, &viewing->units, &viewing->units.inputs,
                                      screen.images, error);
}

bool viewing_open(Viewing *viewing, const ViewingRequest *request, Error *error)
{
    *viewing = (Viewing){.request = *request, .batch = request->batch};
    if (!make_plan(viewing, error)) return false;
    size_t bytes = sizeof(float) * (forward_floats(plan_of(viewing)) + 1);
    while (request->bytes && viewing->batch > 1 && viewing->batch * bytes > request->bytes)
        viewing->batch /= 2;
    viewing->seats = allocate((size_t)request->threads, sizeof *viewing->seats, error);
    bool good = viewing->seats != NULL;
    for (int i = 0; good && i < request->threads; i++)
        good = open_seat(viewing, &viewing->seats[i], error);
    return good;
}

void viewing_close(Viewing *viewing)
{
    for (int i = 0; viewing->seats && i < viewing->request.threads; i++) {
        forward_workspace_close(&viewing->seats[i].space);
        free(viewing->seats[i].images);
        free(viewing->seats[i].responses);
    }
    free(viewing->seats);
    forward_unit_plan_free(&viewing->units);
    forward_plan_free(&viewing->tiles);
    forward_blank_free(&viewing->blank);
    *viewing = (Viewing){.seats = NULL};
}

/* Images first .. first + count - 1 of a run. */
typedef struct {
    const Viewing *viewing;
    size_t first, count;
} Run;

static bool view_batch(void *context, size_t item, int worker, Error *error)
{
    const Run *run = context;
    const Viewing *viewing = run->viewing;
    const ViewingRequest *asked = &viewing->request;
    ViewingSeat *seat = &viewing->seats[worker];
    size_t done = item * viewing->batch, first = run->first + done, images = run->count - done;
    if (images > viewing->batch) images = viewing->batch;
    Tile screen = screen_tile(viewing, images, seat->images);
    if (!asked->draw(asked->source, asked->network, first, &screen, error)) return false;
    if (asked->units) {
        Tile units = {(int)asked->unit_count, {0, 0, 1, 1}, (int)images, seat->responses};
        forward_unit_run(&viewing->units, &viewing->units.inputs, &seat->space, &screen,
                         seat->responses);
        asked->keep(asked->context, first, 0, &units);
        return true;
    }
    forward_run(&viewing->tiles, &seat->space, &screen);
    for (int t = 0; t < asked->count; t++) {
        Tile output = forward_output(&viewing->tiles, &seat->space, asked->targets[t].layer);
        asked->keep(asked->context, first, t, &output);
    }
    return true;
}

bool viewing_run(Viewing *viewing, size_t first, size_t count, Error *error)
{
    Run run = {viewing, first, count};
    Progress progress;
    progress_start(&progress, "batches of images", (count + viewing->batch - 1) / viewing->batch,
                   !viewing->request.progress);
    return progress_run(&progress, viewing->request.threads, view_batch, &run, error);
}

double viewing_operations(const Viewing *viewing)
{
    return viewing->request.units ? forward_unit_operations(&viewing->units, &viewing->units.inputs)
                                  : forward_operations(&viewing->tiles);
}

#include "recording/viewing.h"

#include "base/progress.h"

#include <stdlib.h>

bool viewing_draw_gratings(const Subject *subject, const void *gratings, size_t first, Tile *images,
                           Error *error)
{
    return subject_draw(subject, (const Grating *)gratings + first, images, error);
}

/* -- one pass -- */

static bool fit_worker(const ViewingPass *pass, ViewingWorker *worker, const Tile *screen,
                       Error *error)
{
    size_t images = (size_t)screen->images;
    if (!buffer_enlarge(&worker->screen, tile_size(screen), error)) return false;
    if (!pass->units)
        return forward_workspace_fit(&worker->space, pass->plan, screen->images, 0, error);
    return buffer_enlarge(&worker->responses, pass->units->asked * images, error) &&
           forward_unit_workspace_fit(&worker->space, pass->units, pass->plan, screen->images,
                                      error);
}

bool viewing_pass(const ViewingPass *pass, ViewingWorker *worker, size_t first, size_t images,
                  Error *error)
{
    Tile screen = {forward_input_channels(pass->plan), forward_input_rectangle(pass->plan),
                   (int)images, NULL};
    if (!fit_worker(pass, worker, &screen, error)) return false;
    screen.values = worker->screen.values;
    worker->space.fill = pass->fill;
    worker->space.context = pass->context;
    worker->space.first = first;
    if (!pass->draw(pass->subject, pass->source, first, &screen, error)) return false;
    if (pass->units)
        forward_unit_run(pass->units, pass->plan, &worker->space, &screen,
                         worker->responses.values);
    else
        forward_run(pass->plan, &worker->space, &screen);
    return true;
}

ViewingWorker *viewing_workers_open(const Subject *subject, Error *error)
{
    return allocate((size_t)subject->threads, sizeof(ViewingWorker), error);
}

void viewing_workers_close(const Subject *subject, ViewingWorker *workers)
{
    for (int i = 0; workers && i < subject->threads; i++) {
        forward_workspace_close(&workers[i].space);
        free(workers[i].screen.values);
        free(workers[i].responses.values);
    }
    free(workers);
}

/* -- many images -- */

static const ForwardPlan *plan_of(const Viewing *viewing)
{
    return viewing->request.units ? &viewing->units.inputs : &viewing->tiles;
}

static bool make_plan(Viewing *viewing, Error *error)
{
    const ViewingRequest *asked = &viewing->request;
    const Network *network = &asked->subject->network;
    const Blank *blank = asked->from_blank ? &viewing->blank : NULL;
    if (blank && !forward_blank(&viewing->blank, network, asked->targets, asked->count, error))
        return false;
    if (asked->units)
        return forward_unit_plan(
            &viewing->units,
            &(UnitRequest){network, asked->targets->layer, asked->units, asked->unit_count, blank},
            error);
    return forward_plan(&viewing->tiles,
                        &(ForwardRequest){.network = network,
                                          .targets = asked->targets,
                                          .count = asked->count,
                                          .blank = blank,
                                          .known = asked->known},
                        error);
}

size_t viewing_batch(const ForwardPlan *plan, size_t most, size_t bytes)
{
    size_t image = sizeof(float) * (forward_floats(plan) + 1);
    if (plan->chain_count > 0 && most > IMAGES_OF_CHAIN) most = IMAGES_OF_CHAIN;
    while (most > 1 && most * image > bytes) most /= 2;
    return most;
}

bool viewing_open(Viewing *viewing, const ViewingRequest *request, Error *error)
{
    *viewing = (Viewing){.request = *request};
    if (!make_plan(viewing, error)) return false;
    viewing->batch =
        viewing_batch(plan_of(viewing), request->batch, request->bytes ? request->bytes : SIZE_MAX);
    viewing->workers = viewing_workers_open(request->subject, error);
    return viewing->workers != NULL;
}

void viewing_close(Viewing *viewing)
{
    viewing_workers_close(viewing->request.subject, viewing->workers);
    forward_unit_plan_free(&viewing->units);
    forward_plan_free(&viewing->tiles);
    forward_blank_free(&viewing->blank);
    *viewing = (Viewing){.workers = NULL};
}

/* A run: images first .. first + count - 1. */
typedef struct {
    const Viewing *viewing;
    size_t first, count;
} Run;

static bool view_batch(void *context, size_t item, int number, Error *error)
{
    const Run *run = context;
    const Viewing *viewing = run->viewing;
    const ViewingRequest *asked = &viewing->request;
    ViewingWorker *worker = &viewing->workers[number];
    ViewingPass pass = {asked->subject, plan_of(viewing), asked->units ? &viewing->units : NULL,
                        asked->draw,    asked->source,    asked->fill,
                        asked->context};
    size_t done = item * viewing->batch, first = run->first + done, images = run->count - done;
    if (images > viewing->batch) images = viewing->batch;
    if (!viewing_pass(&pass, worker, first, images, error)) return false;
    if (asked->units) {
        Tile units = {(int)asked->unit_count, {0, 0, 1, 1}, (int)images, worker->responses.values};
        asked->keep(asked->context, first, 0, &units);
        return true;
    }
    for (int t = 0; t < asked->count; t++) {
        Tile output = forward_output(&viewing->tiles, &worker->space, asked->targets[t].layer);
        asked->keep(asked->context, first, t, &output);
    }
    return true;
}

bool viewing_run(Viewing *viewing, size_t first, size_t count, Error *error)
{
    Run run = {viewing, first, count};
    Progress progress;
    progress_start(&progress, "batches of images", (count + viewing->batch - 1) / viewing->batch,
                   !viewing->request.subject->progress);
    return progress_run(&progress, viewing->request.subject->threads, view_batch, &run, error);
}

double viewing_operations(const Viewing *viewing)
{
    return viewing->request.units ? forward_unit_operations(&viewing->units, &viewing->units.inputs)
                                  : forward_operations(&viewing->tiles);
}

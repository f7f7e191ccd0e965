/*
 * viewing: the engine that presents images of any source to a network.
 *
 * A source draws its images into the tile of the screen that the network reads: gratings, drawn on
 * demand as differences from the blank, or photographs and textures, which may be in colour and are
 * kept as shown on the screen (screen_images.h). A pass presents a few images on one thread, for a
 * plan of any rectangles or single units; that is what receptive_field.h and present.h need, which
 * plan each batch separately. A viewing plans once, for rectangles of layers or for single units of
 * one layer; any number of images can then be presented in batches on all threads, and a callback
 * receives the tiles of responses.
 *
 *     Viewing viewing;
 *     bool good = viewing_open(&viewing, &request, error) && viewing_run(&viewing, 0, count,
 *     error);
 *     viewing_close(&viewing);
 */
#pragma once

#include "network/units.h"
#include "recording/subject.h"

/* Fills the tile with images first .. first + images->images - 1. For several threads at once. */
typedef bool ViewingDraw(const Subject *subject, const void *source, size_t first, Tile *images,
                         Error *error);

/* ViewingDraw of an array of gratings. */
bool viewing_draw_gratings(const Subject *subject, const void *gratings, size_t first, Tile *images,
                           Error *error);

/* -- one pass -- */

/* The buffers of one thread; they grow as passes need. Initially 0. */
typedef struct {
    ForwardWorkspace space;
    Buffer screen;    /* the images, in the plan's input rectangle */
    Buffer responses; /* [unit][image] of single units */
} ViewingWorker;

typedef struct {
    const Subject *subject;
    const ForwardPlan *plan; /* of rectangles; with `units`, its inputs or narrower ones */
    const UnitPlan *units;   /* of single units of a layer; NULL: none */
    ViewingDraw *draw;
    const void *source; /* passed to `draw` */
    ForwardFill *fill;  /* of known rows; NULL: none */
    void *context;      /* passed to `fill` */
} ViewingPass;

/* Leaves the targets' tiles in worker->space (forward_output), or units' in worker->responses. */
bool viewing_pass(const ViewingPass *pass, ViewingWorker *worker, size_t first, size_t images,
                  Error *error);

/* A worker for each of the subject's threads; viewing_workers_close accepts NULL. */
ViewingWorker *viewing_workers_open(const Subject *subject, Error *error);
void viewing_workers_close(const Subject *subject, ViewingWorker *workers);

/* -- many images -- */

/*
 * Receives a target's tile for these images, valid until it returns; for single units
 * [unit][image], as channels of one position. Called by several threads at once, each with
 * different images.
 */
typedef void ViewingKeep(void *context, size_t first, int target, const Tile *tile);

typedef struct {
    const Subject *subject;
    const Target *targets; /* [count] owned by the caller, in use until viewing_close */
    int count;
    /* [unit_count] units of the only target's layer, in its rectangle; NULL: whole tiles */
    const Unit *units;
    size_t unit_count;
    /* images are differences from the blank, in one channel if the network allows it */
    bool from_blank;
    const Rectangle *known; /* rows that `fill` provides (network/plan.h), without from_blank */
    ForwardFill *fill;      /* called by several threads at once; NULL: nothing is known */
    size_t batch;           /* images per batch, reduced */
    size_t bytes;           /* to fit into this many bytes per thread; 0: no limit */
    ViewingDraw *draw;
    const void *source; /* passed to `draw` */
    ViewingKeep *keep;
    void *context; /* passed to `keep` and `fill` */
} ViewingRequest;

typedef struct {
    ViewingRequest request;
    Blank blank;
    ForwardPlan tiles; /* for targets */
    UnitPlan units;    /* for single units */
    size_t batch;
    ViewingWorker *workers;
} Viewing;

/* Plans the computation. Always call viewing_close, even after a failure. */
bool viewing_open(Viewing *viewing, const ViewingRequest *request, Error *error);
void viewing_close(Viewing *viewing);

/* Presents `count` images, beginning with image `first`. */
bool viewing_run(Viewing *viewing, size_t first, size_t count, Error *error);

/* Operations of matrix products per image. */
double viewing_operations(const Viewing *viewing);

/*
 * `most`, or as many as a plan's strips are made for (plan.h), halved until they fit into this many
 * bytes.
 */
size_t viewing_batch(const ForwardPlan *plan, size_t most, size_t bytes);

/*
 * viewing: images of any source, presented to a network in batches, on all threads.
 *
 * A source draws its images into the tile of the screen that the network reads; a callback receives the tiles of
 * responses. This serves both gratings, drawn on demand as differences from the blank, and photographs and textures,
 * which may be in colour and are kept as shown on the screen (screen_images.h). The computation is planned once, for
 * rectangles of layers or for single units of one layer; images can then be presented any number of times. If many
 * gratings are presented to few units, planning each batch separately is faster: present.h does that.
 *
 *     Viewing viewing;
 *     bool good = viewing_open(&viewing, &request, error) && viewing_run(&viewing, 0, count, error);
 *     viewing_close(&viewing);
 */
#ifndef RECORDING_VIEWING_H
#define RECORDING_VIEWING_H

#include "network/units.h"

/* Fills the tile with images first .. first + images->images - 1. Called by several threads at once. */
typedef bool ViewingDraw(const void *source, const Network *network, size_t first, Tile *images,
                         Error *error);

/*
 * Receives a target's tile for these images, valid until it returns; for single units [unit][image], as channels of one
 * position. Called by several threads at once, each with different images.
 */
typedef void ViewingKeep(void *context, size_t first, int target, const Tile *tile);

typedef struct {
    const Network *network;
    const Target *targets; /* [count] owned by the caller, in use until viewing_close */
    int count;
    /* [unit_count] units of the only target's layer, in its rectangle; NULL: whole tiles */
    const Unit *units;
    size_t unit_count;
    /* images are differences from the blank, in one channel if the network allows it */
    bool from_blank;
    size_t batch; /* images per batch, reduced */
    size_t bytes; /* to fit into this many bytes per thread; 0: no limit */
    int threads;
    bool progress; /* show progress on a terminal */
    ViewingDraw *draw;
    const void *source; /* passed to `draw` */
    ViewingKeep *keep;
    void *context; /* passed to `keep` */
} ViewingRequest;

typedef struct ViewingSeat ViewingSeat;

typedef struct {
    ViewingRequest request;
    Blank blank;
    ForwardPlan tiles; /* for targets */
    UnitPlan units;    /* for single units */
    size_t batch;
    ViewingSeat *seats; /* [threads] the buffers of each */
} Viewing;

/* Plans the computation. Always call viewing_close, even after a failure. */
bool viewing_open(Viewing *viewing, const ViewingRequest *request, Error *error);
void viewing_close(Viewing *viewing);

/* Presents `count` images, beginning with image `first`. */
bool viewing_run(Viewing *viewing, size_t first, size_t count, Error *error);

/* Operations of matrix products per image. */
double viewing_operations(const Viewing *viewing);

#endif

/*
 * viewing: images of any source, shown to a network in batches, on all threads.
 *
 * A source draws its images into the tile of the screen that the network reads, and whoever looks is given a tile of
 * what they evoked: gratings, drawn anew as differences from the blank, and photographs and textures, which may have
 * colours and lie on their screens (screen_images.h), go the same way. It is planned once what must be computed, for
 * rectangles of layers or for single units of one layer; then images may be shown any number of times. Where many
 * gratings are shown to few units, it is worth planning for each batch anew: that is look.h.
 *
 *     Viewing viewing;
 *     bool good = viewing_open(&viewing, &request, error) && viewing_run(&viewing, 0, count, error);
 *     viewing_close(&viewing);
 */
#ifndef RECORDING_VIEWING_H
#define RECORDING_VIEWING_H

#include "network/units.h"

/* Fills the tile with images first .. first + images->images - 1. Asked by several threads at once. */
typedef bool ViewingDraw(const void *source, const Network *network, size_t first, Tile *images,
                         Error *error);

/*
 * Is given the tile of a target for these images, until it returns; of single units [unit][image], as channels of one
 * position. Asked by several threads at once, each for images of its own.
 */
typedef void ViewingKeep(void *context, size_t first, int target, const Tile *tile);

typedef struct {
    const Network *network;
    const Target *targets; /* [count] the caller's, until viewing_close */
    int count;
    const Unit *
        units; /* [unit_count] of the one target's layer, in its rectangle; NULL: tiles are wanted */
    size_t unit_count;
    bool
        from_blank; /* images are differences from the blank: in one channel where the network can */
    size_t batch;   /* images together, */
    size_t bytes;   /* but no more than fit into so many bytes a thread; 0: any */
    int threads;
    bool progress; /* how far it is, on a terminal */
    ViewingDraw *draw;
    const void *source; /* of `draw` */
    ViewingKeep *keep;
    void *context; /* of `keep` */
} ViewingRequest;

typedef struct ViewingSeat ViewingSeat;

typedef struct {
    ViewingRequest request;
    Blank blank;
    ForwardPlan tiles; /* of the targets, */
    UnitPlan units;    /* or of the units */
    size_t batch;
    ViewingSeat *seats; /* [threads] what each computes with */
} Viewing;

/* Plans. Release with viewing_close, also after a failure. */
bool viewing_open(Viewing *viewing, const ViewingRequest *request, Error *error);
void viewing_close(Viewing *viewing);

/* Shows `count` images from the first on. */
bool viewing_run(Viewing *viewing, size_t first, size_t count, Error *error);

/* Operations of matrix products for one image. */
double viewing_operations(const Viewing *viewing);

#endif

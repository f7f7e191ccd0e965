#include "recording/present.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "recording/partial_pass.h"

#include <stdlib.h>
#include <string.h>

/* Images per batch when units are recorded, and when a whole layer is; the first is reduced if a batch would need more
 * than BYTES_FOR_UNITS per thread. */
#define IMAGES_FOR_UNITS   64
#define IMAGES_FOR_LAYER   2
#define IMAGES_FOR_GLIMPSE 16
#define BYTES_FOR_UNITS    ((size_t)256 << 20)

/* In place of a presentation's index: the blank; and, for `answered` only, a partial pass. */
#define THE_BLANK ((size_t)-1)
#define A_GLIMPSE ((size_t)-2)

/* A grating of a recording. */
typedef struct {
    const Grating *grating;
    Recording *recording;
    float *responses; /* [neuroids][bins], in the recording */
    /* index of the presentation whose responses it shares (itself if computed); or THE_BLANK, A_GLIMPSE */
    size_t answered;
} Presentation;

/* A presentation whose responses are computed. */
typedef struct {
    size_t presentation;
    Rectangle changed; /* the part of the screen window that may differ from the blank */
} Shown;

/* The buffers of one thread. */
typedef struct {
    ForwardWorkspace space;
    float *screen;    /* the screen's window, for a batch */
    float *responses; /* [unit][image] of a batch */
} Seat;

/* Shared by all threads. */
typedef struct {
    const Subject *subject;
    const Network *network;
    const Recording *first; /* all recordings have its units */
    Target target;          /* the layer, and the rectangle that contains its recorded units */
    Blank blank;
    bool whole;       /* is every unit of the layer recorded? */
    ForwardPlan plan; /* if so, the plan for any image; */
    /* if not, this one */
    UnitPlan unit_plan;
    bool narrow;                 /* may a batch be computed in its own, smaller rectangles? */
    Presentation *presentations; /* [count] of all recordings */
    Shown *shown;                /* [shown_count] by changed area, largest first */
    size_t count, shown_count;
    /* [glimpsed_count] those computed by partial passes, grouped by changed rectangle */
    Shown *glimpsed;
    size_t *glimpses; /* [glimpse_count + 1] where each partial pass begins in `glimpsed` */
    size_t glimpsed_count, glimpse_count;
    size_t batch;       /* images computed together */
    double *operations; /* [shown_count], then [glimpsed_count]: operations of matrix products */
    Seat *seats;        /* [threads] */
} Look;

static const ForwardPlan *plan_of(const Look *look)
{
    return look->whole ? &look->plan : &look->unit_plan.inputs;
}

/* -- choosing what to compute -- */

static bool list_presentations(Look *look, Recording *const *recordings, size_t count, Error *error)
{
    size_t values = look->first->neuroids;
    for (size_t r = 0; r < count; r++) look->count += recordings[r]->presentations;
    look->presentations = allocate(look->count, sizeof *look->presentations, error);
    if (!look->presentations) return false;
    Presentation *next = look->presentations;
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; i < recordings[r]->presentations; i++)
            *next++ = (Presentation){&recordings[r]->gratings[i], recordings[r],
                                     recordings[r]->responses + i * values, THE_BLANK};
    return true;
}

/* The first presentation identical to this one within the window; `covering` lists the computed ones that cover it. */
static size_t first_alike(const Look *look, size_t presentation, const size_t *covering,
                          size_t count)
{
    const Presentation *all = look->presentations;
    for (size_t i = 0; i < count; i++)
        if (grating_equal_waves(all[covering[i]].grating, all[presentation].grating))
            return covering[i];
    return presentation;
}

static void show(Look *look, size_t presentation, Rectangle changed)
{
    Rectangle window = forward_input_rectangle(plan_of(look));
    look->shown[look->shown_count++] =
        (Shown){presentation, rectangle_intersection(changed, window)};
}

/* Queues the presentation for a partial pass if one is possible; *yes: it was. */
static bool add_glimpsed(Look *look, size_t presentation, Rectangle changed, bool *yes,
                         Error *error)
{
    const Shown *last = look->glimpsed_count ? &look->glimpsed[look->glimpsed_count - 1] : NULL;
    *yes = last && rectangle_equal(last->changed, changed);
    if (!*yes) {
        Reduced reduced;
        if (!reduced_open(&reduced, look->network, &look->target.layer, 1, changed, error))
            return false;
        *yes = reduced.network.count > 0;
        reduced_close(&reduced);
    }
    if (*yes) look->glimpsed[look->glimpsed_count++] = (Shown){presentation, changed};
    return true;
}

/* Decides for each presentation whose responses it gets. */
static bool choose_answers(Look *look, Rectangle *reach, size_t *covering, Error *error)
{
    const Screen *screen = &look->subject->screen;
    Rectangle window = forward_input_rectangle(plan_of(look)), seen = screen_needs(screen, window);
    size_t covering_count = 0;
    show(look, THE_BLANK, window);
    for (size_t i = 0; i < look->count; i++) {
        Presentation *presentation = &look->presentations[i];
        Rectangle changed = screen_changes(screen, grating_extent(presentation->grating));
        forward_reach(look->network, look->target.layer, changed, reach);
        if (rectangle_is_empty(
                rectangle_intersection(reach[look->target.layer], look->target.rectangle)))
            continue;
        bool covers = grating_covers(presentation->grating, seen), glimpsed = false;
        if (!covers && !look->whole && !add_glimpsed(look, i, changed, &glimpsed, error))
            return false;
        presentation->answered = glimpsed ? A_GLIMPSE
                                 : covers ? first_alike(look, i, covering, covering_count)
                                          : i;
        if (presentation->answered != i) continue;
        show(look, i, changed);
        if (covers) covering[covering_count++] = i;
    }
    return true;
}

static int by_size(const void *left, const void *right)
{
    const Shown *a = left, *b = right;
    size_t first = rectangle_area(a->changed), second = rectangle_area(b->changed);
    if (first != second) return first > second ? -1 : 1;
    size_t i = a->presentation + 1, k = b->presentation + 1; /* the blank comes first */
    return i < k ? -1 : i > k;
}

static int by_extent(const void *left, const void *right)
{
    const Shown *a = left, *b = right;
    const int x[] = {a->changed.top, a->changed.left, a->changed.bottom, a->changed.right};
    const int y[] = {b->changed.top, b->changed.left, b->changed.bottom, b->changed.right};
    for (int i = 0; i < 4; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return a->presentation < b->presentation ? -1 : a->presentation > b->presentation;
}

/* Groups presentations that change the same rectangle into partial passes of a few images. */
static void group_glimpsed(Look *look)
{
    if (look->glimpsed_count == 0) return;
    qsort(look->glimpsed, look->glimpsed_count, sizeof *look->glimpsed, by_extent);
    size_t begin = 0;
    for (size_t i = 0; i < look->glimpsed_count; i++) {
        bool together = i > 0 && i - begin < IMAGES_FOR_GLIMPSE &&
                        rectangle_equal(look->glimpsed[begin].changed, look->glimpsed[i].changed);
        if (!together) look->glimpses[look->glimpse_count++] = begin = i;
    }
    look->glimpses[look->glimpse_count] = look->glimpsed_count;
}

static bool choose_shown(Look *look, Error *error)
{
    Rectangle *reach = allocate((size_t)look->target.layer + 1, sizeof *reach, error);
    size_t *covering = allocate(look->count, sizeof *covering, error);
    look->shown = allocate(look->count + 1, sizeof *look->shown, error);
    look->glimpsed = allocate(look->count, sizeof *look->glimpsed, error);
    look->glimpses = allocate(look->count + 1, sizeof *look->glimpses, error);
    look->operations = allocate(look->count + 1, sizeof *look->operations, error);
    bool good = reach && covering && look->shown && look->glimpsed && look->glimpses &&
                look->operations && choose_answers(look, reach, covering, error);
    if (good) {
        qsort(look->shown, look->shown_count, sizeof *look->shown, by_size);
        group_glimpsed(look);
    }
    free(reach);
    free(covering);
    return good;
}

/* -- plans -- */

/* Plans for images that differ from the blank only in *changed; NULL: anywhere. */
static bool plan_layer(const Look *look, const Rectangle *changed, ForwardPlan *plan, Error *error)
{
    if (!look->whole && changed) return forward_unit_narrow(&look->unit_plan, changed, plan, error);
    ForwardRequest request = {.network = look->network,
                              .targets = &look->target,
                              .count = 1,
                              .blank = &look->blank,
                              .changed = changed};
    return forward_plan(plan, &request, error);
}

/* Plans the whole layer or the recorded units, and chooses the batch size. */
static bool plan_look(Look *look, Error *error)
{
    const Recording *recording = look->first;
    look->batch = IMAGES_FOR_LAYER;
    if (look->whole) return plan_layer(look, NULL, &look->plan, error);
    UnitRequest units = {look->network, look->target.layer, recording->units, recording->neuroids,
                         &look->blank};
    if (!forward_unit_plan(&look->unit_plan, &units, error)) return false;
    size_t bytes = sizeof(float) * (forward_floats(&look->unit_plan.inputs) + 1);
    look->batch = IMAGES_FOR_UNITS;
    while (look->batch > 1 && look->batch * bytes > BYTES_FOR_UNITS) look->batch /= 2;
    return true;
}

static bool fit_seat(const Look *look, Seat *seat, const ForwardPlan *plan, Error *error)
{
    int images = (int)look->batch;
    return look->whole
               ? forward_workspace_fit(&seat->space, plan, images, 0, error)
               : forward_unit_workspace_fit(&seat->space, &look->unit_plan, plan, images, error);
}

static bool open_seat(const Look *look, Seat *seat, Error *error)
{
    size_t window = rectangle_area(forward_input_rectangle(plan_of(look))) *
                    (size_t)forward_input_channels(plan_of(look));
    seat->screen = allocate(window * look->batch, sizeof *seat->screen, error);
    size_t images = look->batch > IMAGES_FOR_GLIMPSE ? look->batch : IMAGES_FOR_GLIMPSE;
    seat->responses = allocate(look->first->neuroids * images, sizeof(float), error);
    return seat->screen && seat->responses && fit_seat(look, seat, plan_of(look), error);
}

static bool open_look(Look *look, Recording *const *recordings, size_t count, Error *error)
{
    Shape shape = look->network->layers[look->target.layer].shape;
    size_t threads = (size_t)look->subject->threads;
    look->whole = look->first->neuroids == shape_units(shape);
    look->target.rectangle = recording_hull(look->first);
    bool good = forward_blank(&look->blank, look->network, &look->target, 1, error) &&
                plan_look(look, error) && list_presentations(look, recordings, count, error) &&
                choose_shown(look, error);
    look->narrow = good && !forward_is_quick(plan_of(look));
    look->seats = allocate(threads, sizeof *look->seats, error);
    good = good && look->seats;
    for (size_t i = 0; good && i < threads; i++) good = open_seat(look, &look->seats[i], error);
    return good;
}

static void close_look(Look *look)
{
    for (int i = 0; look->seats && i < look->subject->threads; i++) {
        forward_workspace_close(&look->seats[i].space);
        free(look->seats[i].screen);
        free(look->seats[i].responses);
    }
    free(look->seats);
    free(look->presentations);
    free(look->shown);
    free(look->glimpsed);
    free(look->glimpses);
    free(look->operations);
    forward_unit_plan_free(&look->unit_plan);
    forward_plan_free(&look->plan);
    forward_blank_free(&look->blank);
}

/* -- computing -- */

/* Extracts the recorded units' activations from a tile of the whole layer. */
static void pick_units(const Look *look, const Tile *tile, float *responses)
{
    size_t images = (size_t)tile->images;
    for (size_t u = 0; u < look->first->neuroids; u++) {
        const Unit *unit = &look->first->units[u];
        const float *from = tile_at(tile, unit->channel, unit->row, unit->column);
        for (size_t i = 0; i < images; i++) responses[u * images + i] = from[i];
    }
}

/* Copies the responses to image `column` of a batch into the recording. */
static void keep_responses(const Look *look, const float *responses, size_t images, size_t column,
                           size_t presentation)
{
    float *to = look->presentations[presentation].responses;
    for (size_t u = 0; u < look->first->neuroids; u++) to[u] = responses[u * images + column];
}

/* The response to the blank is used for every stimulus that cannot reach the units. */
static void keep_blank(const Look *look, const float *responses, size_t images, size_t column)
{
    for (size_t i = 0; i < look->count; i++)
        if (look->presentations[i].answered == THE_BLANK)
            keep_responses(look, responses, images, column, i);
}

/* Copies responses to identical stimuli. */
static void copy_answers(const Look *look)
{
    size_t values = look->first->neuroids;
    for (size_t i = 0; i < look->count; i++) {
        const Presentation *to = &look->presentations[i];
        if (to->answered < look->count && to->answered != i)
            memcpy(to->responses, look->presentations[to->answered].responses,
                   values * sizeof *to->responses);
    }
}

static bool run_batch(const Look *look, Seat *seat, const ForwardPlan *plan, const Shown *shown,
                      size_t images, Error *error)
{
    Grating gratings[IMAGES_FOR_UNITS];
    for (size_t i = 0; i < images; i++)
        gratings[i] = shown[i].presentation == THE_BLANK
                          ? (Grating){0}
                          : *look->presentations[shown[i].presentation].grating;
    Tile image = {forward_input_channels(plan), forward_input_rectangle(plan), (int)images,
                  seat->screen};
    if (!subject_draw(look->subject, gratings, &image, error)) return false;
    if (look->whole) {
        forward_run(plan, &seat->space, &image);
        Tile output = forward_output(plan, &seat->space, look->target.layer);
        pick_units(look, &output, seat->responses);
    } else {
        forward_unit_run(&look->unit_plan, plan, &seat->space, &image, seat->responses);
    }
    for (size_t i = 0; i < images; i++)
        if (shown[i].presentation == THE_BLANK)
            keep_blank(look, seat->responses, images, i);
        else
            keep_responses(look, seat->responses, images, i, shown[i].presentation);
    return true;
}

/* One batch: plan, draw, run, store. */
static bool look_at_batch(void *context, size_t item, int worker, Error *error)
{
    const Look *look = context;
    Seat *seat = &look->seats[worker];
    size_t first = item * look->batch, images = look->shown_count - first;
    if (images > look->batch) images = look->batch;
    const Shown *shown = look->shown + first;
    Rectangle changed = shown[0].changed;
    for (size_t i = 1; i < images; i++) changed = rectangle_hull(changed, shown[i].changed);
    ForwardPlan narrow = {0};
    const ForwardPlan *plan = look->narrow ? &narrow : plan_of(look);
    bool good = (!look->narrow || (plan_layer(look, &changed, &narrow, error) &&
                                   fit_seat(look, seat, &narrow, error))) &&
                run_batch(look, seat, plan, shown, images, error);
    double operations = !good         ? 0
                        : look->whole ? forward_operations(plan)
                                      : forward_unit_operations(&look->unit_plan, plan);
    for (size_t i = 0; i < images; i++) look->operations[first + i] = operations;
    forward_plan_free(&narrow);
    return good;
}

/* Stores the recorded units' responses to the gratings of a partial pass. */
static void keep_glimpse(const Look *look, Seat *seat, const Glimpse *glimpse, const Shown *shown,
                         size_t images)
{
    for (size_t u = 0; u < look->first->neuroids; u++)
        memcpy(seat->responses + u * images,
               glimpse_unit(glimpse, look->target.layer, look->first->units[u]),
               images * sizeof *seat->responses);
    for (size_t i = 0; i < images; i++)
        keep_responses(look, seat->responses, images, i, shown[i].presentation);
}

static bool look_at_glimpse(void *context, size_t item, int worker, Error *error)
{
    const Look *look = context;
    Seat *seat = &look->seats[worker];
    size_t first = look->glimpses[item], images = look->glimpses[item + 1] - first;
    const Shown *shown = look->glimpsed + first;
    Grating gratings[IMAGES_FOR_GLIMPSE];
    for (size_t i = 0; i < images; i++)
        gratings[i] = *look->presentations[shown[i].presentation].grating;
    Glimpse glimpse = {.changed = shown->changed, .space = &seat->space};
    bool good = glimpse_open(&glimpse, look->subject, &look->target, 1, error) &&
                glimpse_show(&glimpse, look->subject, gratings, (int)images, error);
    if (good) keep_glimpse(look, seat, &glimpse, shown, images);
    for (size_t i = 0; good && i < images; i++)
        look->operations[look->shown_count + first + i] = forward_operations(&glimpse.plan);
    glimpse_close(&glimpse);
    return good;
}

/* Adds the operations to the recordings; those of the blank are added to the first. */
static void count_operations(const Look *look)
{
    for (size_t i = 0; i < look->shown_count + look->glimpsed_count; i++) {
        size_t which = i < look->shown_count ? look->shown[i].presentation
                                             : look->glimpsed[i - look->shown_count].presentation;
        look->presentations[which == THE_BLANK ? 0 : which].recording->operations +=
            look->operations[i];
    }
}

bool present_sets(const Subject *subject, Recording *const *recordings, size_t count, Error *error)
{
    if (count == 0 || recordings[0]->neuroids == 0) return true;
    Look look = {.subject = subject,
                 .network = &subject->network,
                 .first = recordings[0],
                 .target = {.layer = subject->layer}};
    Progress progress;
    int threads = subject->threads;
    bool good = open_look(&look, recordings, count, error);
    size_t batches = good ? (look.shown_count + look.batch - 1) / look.batch : 0;
    if (good) progress_start(&progress, "batches of images", batches, !subject->progress);
    good = good && progress_run(&progress, threads, look_at_batch, &look, error) &&
           parallel_run(threads, look.glimpse_count, look_at_glimpse, &look, error);
    if (good) {
        copy_answers(&look);
        count_operations(&look);
    }
    close_look(&look);
    return good;
}

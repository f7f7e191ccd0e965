#include "recording/present.h"

#include "base/progress.h"
#include "recording/partial_pass.h"

#include <stdlib.h>
#include <string.h>

/*
 * Images per batch when units are recorded, and when a whole layer is; the first is reduced if a
 * batch would need more than BYTES_FOR_UNITS per thread.
 */
#define IMAGES_FOR_UNITS        64
#define IMAGES_FOR_LAYER        2
#define IMAGES_FOR_PARTIAL_PASS 16
#define BYTES_FOR_UNITS         ((size_t)256 << 20)

/* A grating of a recording. */
typedef struct {
    const Grating *grating;
    Recording *recording;
    float *responses; /* [neuroids], in the recording */
    /*
     * responses to copy: those to the blank, or to an identical grating; NULL: computed for this
     * one
     */
    const float *shared;
} Presentation;

/* A presentation, or the blank, whose responses are computed. */
typedef struct {
    size_t number; /* of the presentation, from 1; 0: the blank */
    /* the part of the screen (without a partial pass: of the window) that may differ from blank */
    Rectangle changed;
    bool partial;   /* computed by a partial pass */
    bool same_part; /* only in batches of gratings that change the same rectangle */
} Computed;

/* Shared by all threads. */
typedef struct {
    const Subject *subject;
    const Recording *first; /* all recordings have its units */
    Target target;          /* the layer, and the rectangle that contains its recorded units */
    Blank blank;
    bool whole;         /* is every unit of the layer recorded? */
    ForwardPlan plan;   /* if so, the plan for any image; */
    UnitPlan unit_plan; /* if not, this one */
    /* a batch is computed with a blank of its own, whose responses are the blank's (units.h) */
    bool beside_blank;
    size_t most; /* images computed together */
    size_t count;
    Presentation *presentations; /* [count] of all recordings */
    float *blank_responses;      /* [neuroids] */
    Computed *computed; /* [computed_count] by changed area, largest first; then by partial pass */
    size_t *batches;    /* [batch_count + 1] where each batch begins in `computed` */
    double *operations; /* [computed_count] operations of matrix products */
    size_t computed_count, batch_count;
    ViewingWorker *workers;
} Session;

static const ForwardPlan *plan_of(const Session *session)
{
    return session->whole ? &session->plan : &session->unit_plan.inputs;
}

/* -- choosing what to compute -- */

static bool list_presentations(Session *session, Recording *const *recordings, size_t count,
                               Error *error)
{
    size_t neuroids = session->first->neuroids;
    for (size_t r = 0; r < count; r++) session->count += recordings[r]->presentations;
    session->presentations = allocate(session->count, sizeof *session->presentations, error);
    if (!session->presentations) return false;
    Presentation *next = session->presentations;
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; i < recordings[r]->presentations; i++)
            *next++ = (Presentation){&recordings[r]->gratings[i], recordings[r],
                                     recordings[r]->responses + i * neuroids, NULL};
    return true;
}

/*
 * The first presentation identical to this one within the window; `covering` lists the computed
 * ones that cover it.
 */
static size_t first_identical(const Session *session, size_t presentation, const size_t *covering,
                              size_t count)
{
    const Presentation *all = session->presentations;
    for (size_t i = 0; i < count; i++)
        if (grating_equal_waves(all[covering[i]].grating, all[presentation].grating))
            return covering[i];
    return presentation;
}

static void queue(Session *session, size_t number, Rectangle changed, bool partial)
{
    if (!partial)
        changed = rectangle_intersection(changed, forward_input_rectangle(plan_of(session)));
    bool same_part = partial || session->beside_blank;
    session->computed[session->computed_count++] = (Computed){number, changed, partial, same_part};
}

/* Is a partial pass possible for gratings changing this rectangle? `last`: the last one asked. */
static bool allows_partial(const Session *session, Rectangle changed, Computed *last, Error *error)
{
    Reduced reduced;
    if (last->number > 0 && rectangle_equal(last->changed, changed)) return true;
    if (!reduced_open(&reduced, &session->subject->network, &session->target.layer, 1, changed,
                      error))
        return false;
    last->partial = reduced.network.count > 0 || reduced.in_part;
    last->changed = changed;
    last->number = 1;
    reduced_close(&reduced);
    return true;
}

/* The blank's responses, from its activations. */
static void take_blank(const Session *session)
{
    const Tile *tile = &session->blank.tiles[session->target.layer];
    for (size_t u = 0; u < session->first->neuroids; u++) {
        const Unit *unit = &session->first->units[u];
        session->blank_responses[u] = *tile_at(tile, unit->channel, unit->row, unit->column);
    }
}

/* Decides which responses each presentation gets. reach[layers], covering[count]: scratch. */
static bool choose_sources(Session *session, Rectangle *reach, size_t *covering, Error *error)
{
    const Screen *screen = &session->subject->screen;
    Rectangle window = forward_input_rectangle(plan_of(session)),
              seen = screen_needs(screen, window);
    size_t covering_count = 0;
    Computed last = {.number = 0};
    Rectangle before = {0, 0, 0, 0};
    if (session->beside_blank)
        take_blank(session);
    else
        queue(session, 0, window, false);
    for (size_t i = 0; i < session->count; i++) {
        Presentation *one = &session->presentations[i];
        Rectangle changed = screen_changes(screen, grating_extent(one->grating));
        if (i == 0 || !rectangle_equal(before, changed))
            forward_reach(&session->subject->network, session->target.layer, changed, reach);
        before = changed;
        bool covers = grating_covers(one->grating, seen), partial = false;
        if (rectangle_is_empty(
                rectangle_intersection(reach[session->target.layer], session->target.rectangle))) {
            one->shared = session->blank_responses;
        } else if (covers) {
            size_t identical = first_identical(session, i, covering, covering_count);
            if (identical == i)
                covering[covering_count++] = i;
            else
                one->shared = session->presentations[identical].responses;
        } else if (!session->whole) {
            if (!allows_partial(session, changed, &last, error)) return false;
            partial = last.partial;
        }
        if (!one->shared) queue(session, i + 1, changed, partial);
    }
    return true;
}

/*
 * Compares: first the presentations computed in the window, largest change first; then those of
 * partial passes, by what they change; equal rectangles are side by side where a batch needs them.
 */
static int by_work(const void *left, const void *right)
{
    const Computed *a = left, *b = right;
    if (a->partial != b->partial) return a->partial ? 1 : -1;
    size_t first = rectangle_area(a->changed), second = rectangle_area(b->changed);
    if (!a->partial && first != second) return first > second ? -1 : 1;
    const int x[] = {a->changed.top, a->changed.left, a->changed.bottom, a->changed.right};
    const int y[] = {b->changed.top, b->changed.left, b->changed.bottom, b->changed.right};
    for (int i = 0; a->same_part && i < 4; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Divides the presentations into batches; a blank of a batch's own is one of its images. */
static void make_batches(Session *session)
{
    size_t begin = 0;
    for (size_t i = 0; i < session->computed_count; i++) {
        const Computed *first = &session->computed[begin], *one = &session->computed[i];
        size_t most =
            one->partial ? IMAGES_FOR_PARTIAL_PASS : session->most - session->beside_blank;
        bool together = i > 0 && i - begin < most && first->partial == one->partial &&
                        (!one->same_part || rectangle_equal(first->changed, one->changed));
        if (!together) session->batches[session->batch_count++] = begin = i;
    }
    session->batches[session->batch_count] = session->computed_count;
}

static bool choose_computed(Session *session, Error *error)
{
    size_t count = session->count;
    Rectangle *reach = allocate((size_t)session->target.layer + 1, sizeof *reach, error);
    size_t *covering = allocate(count, sizeof *covering, error);
    session->computed = allocate(count + 1, sizeof *session->computed, error);
    session->batches = allocate(count + 2, sizeof *session->batches, error);
    session->operations = allocate(count + 1, sizeof *session->operations, error);
    session->blank_responses =
        allocate(session->first->neuroids, sizeof *session->blank_responses, error);
    bool good = reach && covering && session->computed && session->batches && session->operations &&
                session->blank_responses && choose_sources(session, reach, covering, error);
    if (good) {
        qsort(session->computed, session->computed_count, sizeof *session->computed, by_work);
        make_batches(session);
    }
    free(reach);
    free(covering);
    return good;
}

/* -- plans -- */

/* Plans the whole layer or the recorded units, and chooses the batch size. */
static bool make_plan(Session *session, Error *error)
{
    const Network *network = &session->subject->network;
    session->most = IMAGES_FOR_LAYER;
    if (session->whole)
        return forward_plan(&session->plan,
                            &(ForwardRequest){.network = network,
                                              .targets = &session->target,
                                              .count = 1,
                                              .blank = &session->blank},
                            error);
    UnitRequest units = {network, session->target.layer, session->first->units,
                         session->first->neuroids, &session->blank};
    if (!forward_unit_plan(&session->unit_plan, &units, error)) return false;
    session->most = viewing_batch(&session->unit_plan.inputs, IMAGES_FOR_UNITS, BYTES_FOR_UNITS);
    session->beside_blank = forward_has_winograd(&session->unit_plan.inputs);
    if (session->beside_blank && session->most < 2) session->most = 2;
    return true;
}

/* Plans for images that differ from the blank only in *changed. */
static bool make_narrow_plan(const Session *session, const Rectangle *changed, ForwardPlan *plan,
                             Error *error)
{
    if (!session->whole) return forward_unit_narrow(&session->unit_plan, changed, plan, error);
    return forward_plan(plan,
                        &(ForwardRequest){.network = &session->subject->network,
                                          .targets = &session->target,
                                          .count = 1,
                                          .blank = &session->blank,
                                          .changed = changed},
                        error);
}

static bool open_session(Session *session, Recording *const *recordings, size_t count, Error *error)
{
    const Subject *subject = session->subject;
    session->whole = session->first->neuroids == shape_units(subject_shape(subject));
    session->target = (Target){subject->layer, recording_hull(session->first)};
    bool good = forward_blank(&session->blank, &subject->network, &session->target, 1, error) &&
                make_plan(session, error) &&
                list_presentations(session, recordings, count, error) &&
                choose_computed(session, error);
    session->workers = viewing_workers_open(subject, error);
    return good && session->workers;
}

static void close_session(Session *session)
{
    viewing_workers_close(session->subject, session->workers);
    free(session->presentations);
    free(session->blank_responses);
    free(session->computed);
    free(session->batches);
    free(session->operations);
    forward_unit_plan_free(&session->unit_plan);
    forward_plan_free(&session->plan);
    forward_blank_free(&session->blank);
}

/* -- computing -- */

/* The images of a batch, and the worker that computes them. */
typedef struct {
    const Session *session;
    const Computed *computed; /* [images] */
    size_t images, shown;     /* shown: with a blank of the batch's own, the last; or as many */
    const Grating *gratings;  /* [shown] */
    ViewingWorker *worker;
    double operations; /* result: per image */
} Batch;

/*
 * Stores unit u's responses[shown]. Those equal to the response to the batch's own blank are the
 * blank's, whose last digits may be others where the blank was computed alone.
 */
static void keep_responses(const Batch *batch, size_t u, const float *responses)
{
    const Session *session = batch->session;
    bool own_blank = batch->shown > batch->images;
    for (size_t i = 0; i < batch->images; i++) {
        size_t number = batch->computed[i].number;
        float *to =
            number ? session->presentations[number - 1].responses : session->blank_responses;
        bool is_blank = own_blank && responses[i] == responses[batch->images];
        to[u] = is_blank ? session->blank_responses[u] : responses[i];
    }
}

static bool compute_with(Batch *batch, const ForwardPlan *plan, Error *error)
{
    const Session *session = batch->session;
    const UnitPlan *units = session->whole ? NULL : &session->unit_plan;
    ViewingWorker *worker = batch->worker;
    ViewingPass pass = {.subject = session->subject,
                        .plan = plan,
                        .units = units,
                        .draw = viewing_draw_gratings,
                        .source = batch->gratings};
    if (!viewing_pass(&pass, worker, 0, batch->shown, error)) return false;
    Tile output = {0};
    if (!units) output = forward_output(plan, &worker->space, session->target.layer);
    for (size_t u = 0; u < session->first->neuroids; u++) {
        const Unit *unit = &session->first->units[u];
        keep_responses(batch, u,
                       units ? worker->responses.values + u * batch->shown
                             : tile_at(&output, unit->channel, unit->row, unit->column));
    }
    batch->operations = units ? forward_unit_operations(units, plan) : forward_operations(plan);
    return true;
}

static bool compute_window(Batch *batch, Error *error)
{
    const Session *session = batch->session;
    Rectangle changed = batch->computed->changed;
    if (session->whole && forward_has_winograd(&session->plan))
        return compute_with(batch, &session->plan, error);
    for (size_t i = 1; i < batch->images; i++)
        changed = rectangle_hull(changed, batch->computed[i].changed);
    ForwardPlan plan = {0};
    bool good =
        make_narrow_plan(session, &changed, &plan, error) && compute_with(batch, &plan, error);
    forward_plan_free(&plan);
    return good;
}

static bool compute_partial(Batch *batch, Error *error)
{
    const Session *session = batch->session;
    PartialPass pass = {
        .subject = session->subject, .changed = batch->computed->changed, .few_targets = true};
    bool good = partial_pass_open(&pass, &session->target, 1, &session->blank, error) &&
                partial_pass_run(&pass, batch->worker, batch->gratings, batch->images, error);
    for (size_t u = 0; good && u < session->first->neuroids; u++)
        keep_responses(batch, u,
                       partial_pass_unit(&pass, batch->worker, session->target.layer,
                                         session->first->units[u]));
    if (good) batch->operations = forward_operations(&pass.plan);
    partial_pass_close(&pass);
    return good;
}

static bool compute_batch(void *context, size_t item, int worker, Error *error)
{
    const Session *session = context;
    Grating gratings[IMAGES_FOR_UNITS] = {{0}}; /* the blank's are all 0 */
    size_t first = session->batches[item], images = session->batches[item + 1] - first;
    const Computed *computed = session->computed + first;
    bool own_blank = session->beside_blank && !computed->partial;
    Batch batch = {
        session, computed, images, images + own_blank, gratings, &session->workers[worker], 0};
    for (size_t i = 0; i < images; i++) {
        size_t number = computed[i].number;
        if (number) gratings[i] = *session->presentations[number - 1].grating;
    }
    bool good = computed->partial ? compute_partial(&batch, error) : compute_window(&batch, error);
    for (size_t i = 0; i < images; i++)
        session->operations[first + i] =
            batch.operations * (double)batch.shown / (double)batch.images;
    return good;
}

static void copy_shared(const Session *session)
{
    for (size_t i = 0; i < session->count; i++) {
        const Presentation *to = &session->presentations[i];
        if (to->shared)
            memcpy(to->responses, to->shared, session->first->neuroids * sizeof *to->responses);
    }
}

/* Adds the operations to the recordings; those of the blank are added to the first. */
static void count_operations(const Session *session)
{
    for (size_t i = 0; i < session->computed_count; i++) {
        size_t number = session->computed[i].number;
        session->presentations[number ? number - 1 : 0].recording->operations +=
            session->operations[i];
    }
}

bool present_sets(const Subject *subject, Recording *const *recordings, size_t count, Error *error)
{
    if (count == 0 || recordings[0]->neuroids == 0) return true;
    Session session = {.subject = subject, .first = recordings[0]};
    Progress progress;
    bool good = open_session(&session, recordings, count, error);
    if (good) {
        progress_start(&progress, "batches of images", session.batch_count, !subject->progress);
        good = progress_run(&progress, subject->threads, compute_batch, &session, error);
    }
    if (good) {
        copy_shared(&session);
        count_operations(&session);
    }
    close_session(&session);
    return good;
}

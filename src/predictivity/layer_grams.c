#include "predictivity/layer_grams.h"

#include "recording/kept_rows.h"

#include <stdlib.h>
#include <string.h>

#define BATCH          GRAM_TOGETHER      /* images computed together, */
#define BYTES_A_THREAD ((size_t)64 << 20) /* or fewer if their tiles need more than this */

/* -- blocks of a group -- */

static Shape shape_of(const LayerGrams *request, size_t index)
{
    return request->subject->network.layers[request->layers[index]].shape;
}

/* A layer's part of block `block`; it may be empty in a layer with few rows or columns. */
static Rectangle part_of(Shape shape, const LayerGroup *group, int block)
{
    int row = block / group->across, column = block % group->across;
    return (Rectangle){row * shape.height / group->down, column * shape.width / group->across,
                       (row + 1) * shape.height / group->down,
                       (column + 1) * shape.width / group->across};
}

/* The number of units in a layer's largest part. */
static size_t most_units(Shape shape, const LayerGroup *group)
{
    return (size_t)shape.channels * (size_t)((shape.height + group->down - 1) / group->down) *
           (size_t)((shape.width + group->across - 1) / group->across);
}

/* Bytes of all that a group in blocks needs. */
static size_t block_bytes(const LayerGrams *request, const LayerGroup *group)
{
    size_t n = request->images->count, bytes = 0;
    for (size_t i = group->first; i < group->first + group->count; i++)
        bytes += n * most_units(shape_of(request, i), group) * sizeof(float) + gram_result_bytes(n);
    return bytes;
}

/*
 * Lists the parts of a block that are not empty, as targets[count], and the layers they belong to.
 */
static int list_parts(const LayerGrams *request, const LayerGroup *group, int block,
                      Target *targets, size_t *which)
{
    int count = 0;
    for (size_t i = 0; i < group->count; i++) {
        Rectangle part = part_of(shape_of(request, group->first + i), group, block);
        if (rectangle_area(part) == 0) continue;
        targets[count] = (Target){request->layers[group->first + i], part};
        which[count++] = i;
    }
    return count;
}

/* -- making groups -- */

/* Scratch memory, [layers of the request] each. */
typedef struct {
    const LayerGrams *request;
    Target *targets;
    size_t *which;
} Planning;

static bool count_operations(const Planning *planning, LayerGroup *group, Error *error)
{
    group->operations = 0;
    for (int block = 0; block < group->down * group->across; block++) {
        ForwardPlan plan;
        ForwardRequest request = {.network = &planning->request->subject->network,
                                  .targets = planning->targets,
                                  .estimate = true};
        request.count =
            list_parts(planning->request, group, block, planning->targets, planning->which);
        if (request.count == 0) continue;
        if (!forward_plan(&plan, &request, error)) return false;
        group->operations += forward_operations(&plan);
        forward_plan_free(&plan);
    }
    return true;
}

static size_t limit_of(const LayerGrams *request)
{
    return request->bytes ? request->bytes : LAYER_GRAMS_BYTES;
}

static bool fits(const LayerGrams *request, const LayerGroup *group)
{
    return group->bytes <= limit_of(request);
}

static int longest_side(const LayerGrams *request, const LayerGroup *group)
{
    int longest = 1;
    for (size_t i = group->first; i < group->first + group->count; i++) {
        Shape shape = shape_of(request, i);
        longest = shape.height > longest ? shape.height : longest;
        longest = shape.width > longest ? shape.width : longest;
    }
    return longest;
}

/* Cuts into the fewest blocks that fit: rows, or a grid with as many rows as columns. */
static bool cut(const Planning *planning, LayerGroup *group, bool grid, Error *error)
{
    int longest = longest_side(planning->request, group);
    group->down = group->across = 1;
    while (group->bytes = block_bytes(planning->request, group),
           group->down < longest && !fits(planning->request, group)) {
        group->down++;
        if (grid) group->across++;
    }
    group->passes = group->down * group->across;
    return count_operations(planning, group, error);
}

/* Cuts into strips of as many parts and turns as the group says. */
static bool try_strips(const LayerGrams *request, LayerGroup *group, Error *error)
{
    Strips strips;
    const Network *network = &request->subject->network;
    size_t n = request->images->count;
    const int *layers = request->layers + group->first;
    const StripsRequest parts = {network, layers, group->count, group->down, group->turns};
    if (!strips_plan(&strips, &parts, error)) return false;
    group->bytes = n * strips_most_together(&strips, network) * sizeof(float) +
                   group->count * gram_result_bytes(n) + kept_rows_bytes(&strips, network, n);
    group->operations = strips.operations;
    group->passes = strips.count;
    strips_free(&strips);
    return true;
}

/* Cuts into fewer rows a strip, then fewer layers a turn, until it fits; false: it cannot. */
static bool cut_smaller(const LayerGrams *request, LayerGroup *group)
{
    const int most_turns = 16;
    int rows = request->subject->network.layers[0].shape.height / 2;
    int down = group->down + (group->down + 3) / 4;
    if (down > rows && group->turns == most_turns) return false;
    if (down > rows)
        group->turns *= 2;
    else
        group->down = down;
    return true;
}

/* Cuts into about the fewest strips that fit, beginning with those of the group. */
static bool cut_strips(const Planning *planning, LayerGroup *group, Error *error)
{
    group->keeps_rows = true;
    group->across = 1;
    do {
        if (!try_strips(planning->request, group, error)) return false;
    } while (!fits(planning->request, group) && cut_smaller(planning->request, group));
    return true;
}

static void keep_better(const LayerGrams *request, const LayerGroup *other, LayerGroup *best)
{
    bool both = fits(request, other) == fits(request, best);
    if (both ? other->operations < best->operations : fits(request, other)) *best = *other;
}

/* Finds the best way to cut these layers; `part`: how some of them were cut, NULL: unknown. */
static bool plan_group(const Planning *planning, size_t first, size_t count, const LayerGroup *part,
                       LayerGroup *best, Error *error)
{
    LayerGroup grid = {.first = first, .count = count},
               strips = {.first = first, .count = count, .down = 1, .turns = 1};
    if (part && part->keeps_rows) strips.down = part->down, strips.turns = part->turns;
    *best = (LayerGroup){.first = first, .count = count};
    if (!cut(planning, best, false, error)) return false;
    if (best->down == 1) return true;
    if (!cut(planning, &grid, true, error) || !cut_strips(planning, &strips, error)) return false;
    keep_better(planning->request, &grid, best);
    keep_better(planning->request, &strips, best);
    return true;
}

/* Adds layer i to the last group; *done: could it, with no more operations than without it? */
static bool join(const Planning *planning, LayerGroup *last, size_t i, bool *done, Error *error)
{
    LayerGroup joined, alone = {.first = i, .count = 1, .down = 1, .across = 1};
    if (!plan_group(planning, last->first, last->count + 1, last, &joined, error)) return false;
    *done = fits(planning->request, &joined);
    if (!*done) return true;
    if (!count_operations(planning, &alone, error)) return false; /* in one block, the fewest */
    if (joined.operations > last->operations + alone.operations) {
        if (!plan_group(planning, i, 1, NULL, &alone, error)) return false;
        *done = joined.operations <= last->operations + alone.operations;
    }
    if (*done) *last = joined;
    return true;
}

/* Each layer joins the group before it or begins another. */
static bool make_groups(const Planning *planning, LayerGroups *groups, Error *error)
{
    for (size_t i = 0; i < planning->request->count; i++) {
        bool joined = false;
        if (groups->count > 0 &&
            !join(planning, &groups->groups[groups->count - 1], i, &joined, error))
            return false;
        if (!joined && !plan_group(planning, i, 1, NULL, &groups->groups[groups->count++], error))
            return false;
    }
    return true;
}

bool layer_groups_make(LayerGroups *groups, const LayerGrams *request, Error *error)
{
    *groups = (LayerGroups){0};
    Planning planning = {request, allocate(request->count, sizeof(Target), error),
                         allocate(request->count, sizeof(size_t), error)};
    groups->groups = allocate(request->count, sizeof *groups->groups, error);
    LayerGroup whole = {.count = request->count, .down = 1, .across = 1};
    bool good = groups->groups && planning.targets && planning.which &&
                count_operations(&planning, &whole, error) && make_groups(&planning, groups, error);
    groups->least = whole.operations;
    for (size_t i = 0; good && i < groups->count; i++) {
        const LayerGroup *group = &groups->groups[i];
        if (group->bytes > groups->bytes) groups->bytes = group->bytes;
        groups->passes += (size_t)group->passes;
        groups->operations += group->operations;
    }
    free(planning.targets);
    free(planning.which);
    if (!good) layer_groups_free(groups);
    return good;
}

void layer_groups_free(LayerGroups *groups)
{
    free(groups->groups);
    *groups = (LayerGroups){0};
}

/* -- a group -- */

typedef struct {
    const LayerGrams *request;
    const LayerGroup *group;
    Gram *grams;         /* [layers of the group] */
    GramResult *results; /* [layers of the group], owned */
    Target *targets;     /* [layers of the network] */
    size_t *which;       /* the layers of the targets, in the group; NOT_WANTED */
    Strips strips;       /* of a group in strips */
    KeptRows rows;
} GroupRun;

#define NOT_WANTED SIZE_MAX

/* What a target adds to its layer's matrix: in strips, its tile may hold more. */
static Rectangle added_part(const GroupRun *run, int target)
{
    const Target *one = &run->targets[target];
    return run->group->keeps_rows ? strips_step(&run->strips, run->rows.strip, one->layer)->added
                                  : one->rectangle;
}

static bool adds(const GroupRun *run, int target)
{
    return run->which[target] != NOT_WANTED && !rectangle_is_empty(added_part(run, target));
}

/*
 * ViewingKeep: copies a part to its place in its layer's block. The tile may be larger than the
 * part, if later layers of the group read more of this one.
 */
static void keep_part(void *context, size_t first, int target, const Tile *tile)
{
    const GroupRun *run = context;
    Rectangle part = added_part(run, target);
    if (run->group->keeps_rows) kept_rows_keep(&run->rows, first, run->targets[target].layer, tile);
    if (!adds(run, target)) return;
    const Gram *gram = &run->grams[run->which[target]];
    float *place = gram_place(gram, first);
    for (int channel = 0; channel < tile->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                memcpy(place, tile_at(tile, channel, row, column),
                       (size_t)tile->images * sizeof *place);
                place += gram->side;
            }
}

/* ForwardFill */
static void fill_rows(void *context, size_t first, int layer, Rectangle part, Tile *tile)
{
    GroupRun *run = context;
    kept_rows_fill(&run->rows, first, layer, part, tile);
}

/* Lists a strip's targets, and which layer of the group each is. */
static int list_strip(GroupRun *run, int strip)
{
    const int *layers = run->request->layers + run->group->first;
    int count = strips_targets(&run->strips, strip, run->targets);
    size_t next = 0;
    run->rows.strip = strip;
    for (int t = 0; t < count; t++) {
        while (next < run->group->count && layers[next] < run->targets[t].layer) next++;
        bool wanted = next < run->group->count && layers[next] == run->targets[t].layer;
        run->which[t] = wanted ? next : NOT_WANTED;
    }
    return count;
}

/* Presents all images to the targets of a block or strip. */
static bool present(GroupRun *run, int block, int count, Error *error)
{
    const LayerGrams *request = run->request;
    bool keeps_rows = run->group->keeps_rows;
    Viewing viewing;
    ViewingRequest shown = {
        .subject = request->subject,
        .targets = run->targets,
        .count = count,
        .from_blank = !keeps_rows && screen_images_all_gray(request->images),
        .known = keeps_rows ? strips_known(&run->strips, block) : NULL,
        .fill = keeps_rows ? fill_rows : NULL,
        .batch = BATCH,
        .bytes = BYTES_A_THREAD,
        .draw = screen_images_draw,
        .source = request->images,
        .keep = keep_part,
        .context = run,
    };
    bool good = viewing_open(&viewing, &shown, error) &&
                viewing_run(&viewing, 0, request->images->count, error);
    viewing_close(&viewing);
    return good;
}

static bool add_block(GroupRun *run, int block, Error *error)
{
    const LayerGrams *request = run->request;
    int count = run->group->keeps_rows
                    ? list_strip(run, block)
                    : list_parts(request, run->group, block, run->targets, run->which);
    bool good = true;
    for (int t = 0; good && t < count; t++)
        good = !adds(run, t) || gram_reserve(&run->grams[run->which[t]], error);
    good = good && (count == 0 || present(run, block, count, error));
    for (int t = 0; good && t < count; t++) {
        if (!adds(run, t)) continue;
        size_t units = (size_t)shape_of(request, run->group->first + run->which[t]).channels *
                       rectangle_area(added_part(run, t));
        good = gram_add(&run->grams[run->which[t]], units, error);
        gram_release(&run->grams[run->which[t]]);
    }
    return good;
}

/* Units of a layer in the largest block or strip. */
static size_t most_added(const GroupRun *run, size_t i)
{
    const LayerGrams *request = run->request;
    size_t layer = run->group->first + i;
    return run->group->keeps_rows
               ? strips_most_added(&run->strips, &request->subject->network, request->layers[layer])
               : most_units(shape_of(request, layer), run->group);
}

static bool open_strips(GroupRun *run, Error *error)
{
    const LayerGrams *request = run->request;
    const Network *network = &request->subject->network;
    const LayerGroup *group = run->group;
    const StripsRequest parts = {network, request->layers + group->first, group->count, group->down,
                                 group->turns};
    return strips_plan(&run->strips, &parts, error) &&
           kept_rows_open(&run->rows, &run->strips, network, request->images->count, error);
}

static bool open_run(GroupRun *run, Error *error)
{
    const LayerGrams *request = run->request;
    size_t n = request->images->count, layers = run->group->count;
    run->grams = allocate(layers, sizeof *run->grams, error);
    run->results = allocate(layers, sizeof *run->results, error);
    size_t all = (size_t)request->subject->network.count;
    run->targets = allocate(all, sizeof *run->targets, error);
    run->which = allocate(all, sizeof *run->which, error);
    bool good = run->grams && run->results && run->targets && run->which &&
                (!run->group->keeps_rows || open_strips(run, error));
    for (size_t i = 0; good && i < layers; i++) {
        GramResult *result = &run->results[i];
        good = gram_result_make(result, n, request->patterns, error) &&
               gram_open(&run->grams[i], n, most_added(run, i), request->subject->threads, *result,
                         error);
        if (good) gram_release(&run->grams[i]);
    }
    return good;
}

static void close_run(GroupRun *run)
{
    for (size_t i = 0; i < run->group->count; i++) {
        if (run->grams) gram_close(&run->grams[i]);
        if (run->results) gram_result_free(&run->results[i]);
    }
    free(run->grams);
    free(run->results);
    free(run->targets);
    free(run->which);
    if (run->rows.strips) kept_rows_close(&run->rows);
    strips_free(&run->strips);
}

static bool run_group(const LayerGrams *request, const LayerGroup *group, Error *error)
{
    GroupRun run = {.request = request, .group = group};
    bool good = open_run(&run, error);
    for (int block = 0; good && block < group->passes; block++)
        good = add_block(&run, block, error);
    for (size_t i = 0; good && i < group->count; i++) {
        gram_finish(&run.grams[i]);
        gram_close(&run.grams[i]);
        good = request->take(request->context, group->first + i, &run.results[i],
                             shape_units(shape_of(request, group->first + i)), error);
    }
    close_run(&run);
    return good;
}

bool layer_grams_run(const LayerGrams *request, const LayerGroups *groups, Error *error)
{
    for (size_t i = 0; i < groups->count; i++)
        if (!run_group(request, &groups->groups[i], error)) return false;
    return true;
}

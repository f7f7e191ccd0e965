#include "predictivity/layer_grams.h"

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

static size_t group_bytes(const LayerGrams *request, const LayerGroup *group)
{
    size_t n = request->images->count, bytes = 0;
    for (size_t i = group->first; i < group->first + group->count; i++)
        bytes += n * (most_units(shape_of(request, i), group) * sizeof(float) + n * sizeof(double));
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

/* Cuts into the fewest blocks that fit: strips, or a grid with as many rows as columns. */
static LayerGroup cut(const LayerGrams *request, size_t first, size_t count, bool strips)
{
    LayerGroup group = {first, count, 1, 1, 0};
    int longest = 1;
    for (size_t i = first; i < first + count; i++) {
        Shape shape = shape_of(request, i);
        longest = shape.height > longest ? shape.height : longest;
        longest = shape.width > longest ? shape.width : longest;
    }
    size_t limit = request->bytes ? request->bytes : LAYER_GRAMS_BYTES;
    while (group.down < longest && group_bytes(request, &group) > limit) {
        group.down++;
        if (!strips) group.across++;
    }
    return group;
}

static bool fits(const LayerGrams *request, const LayerGroup *group)
{
    return group_bytes(request, group) <= (request->bytes ? request->bytes : LAYER_GRAMS_BYTES);
}

/* Chooses the better of the two; *possible: does either fit? */
static bool plan_group(const Planning *planning, size_t first, size_t count, LayerGroup *best,
                       bool *possible, Error *error)
{
    LayerGroup strips = cut(planning->request, first, count, true),
               grid = cut(planning->request, first, count, false);
    if (!count_operations(planning, &strips, error) || !count_operations(planning, &grid, error))
        return false;
    bool strips_fit = fits(planning->request, &strips), grid_fits = fits(planning->request, &grid);
    *best = strips_fit && (!grid_fits || strips.operations <= grid.operations) ? strips : grid;
    *possible = strips_fit || grid_fits;
    return true;
}

/* Each layer joins the group before it or begins another. */
static bool make_groups(const Planning *planning, LayerGroups *groups, Error *error)
{
    for (size_t i = 0; i < planning->request->count; i++) {
        LayerGroup *last = groups->count > 0 ? &groups->groups[groups->count - 1] : NULL;
        LayerGroup alone, joined;
        bool possible = true;
        if (!plan_group(planning, i, 1, &alone, &possible, error)) return false;
        if (last && !plan_group(planning, last->first, last->count + 1, &joined, &possible, error))
            return false;
        if (last && possible && joined.operations <= last->operations + alone.operations)
            *last = joined;
        else
            groups->groups[groups->count++] = alone;
    }
    return true;
}

bool layer_groups_make(LayerGroups *groups, const LayerGrams *request, Error *error)
{
    *groups = (LayerGroups){NULL, 0, 0, 0, 0, 0};
    Planning planning = {request, allocate(request->count, sizeof(Target), error),
                         allocate(request->count, sizeof(size_t), error)};
    groups->groups = allocate(request->count, sizeof *groups->groups, error);
    LayerGroup whole = {0, request->count, 1, 1, 0};
    bool good = groups->groups && planning.targets && planning.which &&
                count_operations(&planning, &whole, error) && make_groups(&planning, groups, error);
    groups->least = whole.operations;
    for (size_t i = 0; good && i < groups->count; i++) {
        const LayerGroup *group = &groups->groups[i];
        size_t bytes = group_bytes(request, group);
        if (bytes > groups->bytes) groups->bytes = bytes;
        groups->passes += (size_t)(group->down * group->across);
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
    *groups = (LayerGroups){NULL, 0, 0, 0, 0, 0};
}

/* -- a group -- */

typedef struct {
    const LayerGrams *request;
    const LayerGroup *group;
    Gram *grams;         /* [layers of the group] */
    GramResult *results; /* [layers of the group], owned */
    Target *targets;
    size_t *which; /* the layers of the targets */
} GroupRun;

/*
 * ViewingKeep: copies a part to its place in its layer's block. The tile may be larger than the
 * part, if later layers of the group read more of this one.
 */
static void keep_part(void *context, size_t first, int target, const Tile *tile)
{
    const GroupRun *run = context;
    const Gram *gram = &run->grams[run->which[target]];
    Rectangle part = run->targets[target].rectangle;
    float *place = gram_place(gram, first);
    for (int channel = 0; channel < tile->channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = part.left; column < part.right; column++) {
                memcpy(place, tile_at(tile, channel, row, column),
                       (size_t)tile->images * sizeof *place);
                place += gram->side;
            }
}

static bool add_block(GroupRun *run, int block, Error *error)
{
    const LayerGrams *request = run->request;
    int count = list_parts(request, run->group, block, run->targets, run->which);
    Viewing viewing;
    ViewingRequest shown = {.subject = request->subject,
                            .targets = run->targets,
                            .count = count,
                            .from_blank = screen_images_all_gray(request->images),
                            .batch = BATCH,
                            .bytes = BYTES_A_THREAD,
                            .draw = screen_images_draw,
                            .source = request->images,
                            .keep = keep_part,
                            .context = run};
    if (count == 0) return true;
    bool good = viewing_open(&viewing, &shown, error) &&
                viewing_run(&viewing, 0, request->images->count, error);
    viewing_close(&viewing);
    for (int t = 0; good && t < count; t++) {
        size_t units = (size_t)shape_of(request, run->group->first + run->which[t]).channels *
                       rectangle_area(run->targets[t].rectangle);
        good = gram_add(&run->grams[run->which[t]], units, error);
    }
    return good;
}

static bool open_run(GroupRun *run, Error *error)
{
    const LayerGrams *request = run->request;
    size_t n = request->images->count, layers = run->group->count, size = sizeof(double);
    run->grams = allocate(layers, sizeof *run->grams, error);
    run->results = allocate(layers, sizeof *run->results, error);
    run->targets = allocate(layers, sizeof *run->targets, error);
    run->which = allocate(layers, sizeof *run->which, error);
    bool good = run->grams && run->results && run->targets && run->which;
    for (size_t i = 0; good && i < layers; i++) {
        GramResult *result = &run->results[i];
        result->matrix = allocate(n, n * size, error);
        if (request->patterns) result->shift = allocate(n, size, error);
        if (request->patterns) result->sums = allocate(n, size, error);
        good = result->matrix && (!request->patterns || (result->shift && result->sums)) &&
               gram_open(&run->grams[i], n,
                         most_units(shape_of(request, run->group->first + i), run->group),
                         request->subject->threads, *result, error);
    }
    return good;
}

static void close_run(GroupRun *run)
{
    for (size_t i = 0; i < run->group->count; i++) {
        if (run->grams) gram_close(&run->grams[i]);
        if (!run->results) continue;
        free(run->results[i].matrix);
        free(run->results[i].shift);
        free(run->results[i].sums);
    }
    free(run->grams);
    free(run->results);
    free(run->targets);
    free(run->which);
}

static bool run_group(const LayerGrams *request, const LayerGroup *group, Error *error)
{
    GroupRun run = {.request = request, .group = group};
    bool good = open_run(&run, error);
    for (int block = 0; good && block < group->down * group->across; block++)
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

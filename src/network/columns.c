#include "network/columns.h"

#include "network/operators/convolution.h"
#include "network/tokens.h"

#include <string.h>

/* Columns that are multiplied together, approximately (as in convolution.c). */
enum { TOGETHER = 1024 };

/*
 * If more than three quarters of the columns differ in the first COMPARED channels, gathering them
 * costs more than computing all.
 */
#define COMPARED 16

/* Neighbouring columns, all to compute or all to fill with the blank's output. */
typedef struct {
    int place; /* of the first: row, from that of the hull on, times images, plus image */
    int count;
    bool computed;
} Run;

bool columns_fit(const Layer *layer)
{
    return layer->kind == &operator_linear && tokens_are(layer);
}

static size_t most_columns(const OperatorWork *work)
{
    return rectangle_area(work->part) * (size_t)work->out->images;
}

/* Scratch holds runs, a flag for each column, and the matrices of one product. */
#define FLOATS_PER_RUN (sizeof(Run) / sizeof(float))

size_t columns_scratch(const OperatorWork *work)
{
    size_t all = most_columns(work), together = all < TOGETHER ? all : TOGETHER;
    size_t channels = (size_t)work->layer->from[0].channels + (size_t)work->layer->shape.channels;
    return (FLOATS_PER_RUN + 1) * all + channels * together;
}

/* -- which columns -- */

/* A channel's values from the first row of the hull on. */
static float *channel_at(const Columns *columns, const Tile *tile, int channel)
{
    return tile_at(tile, channel, columns->work.part.top, 0);
}

/* Sets differs[place] to 1 where an input of this channel is not the blank's. */
static void compare_channel(const Columns *columns, int channel, float *differs)
{
    int images = columns->work.out->images, top = columns->work.part.top;
    const float *values = channel_at(columns, &columns->work.inputs[0], channel);
    const float *blank = channel_at(columns, columns->before, channel);
    for (int p = 0; p < columns->count; p++)
        for (int row = columns->parts[p].top - top; row < columns->parts[p].bottom - top; row++)
            for (int place = row * images; place < (row + 1) * images; place++)
                differs[place] = values[place] == blank[row] ? differs[place] : 1.0F; /* or NaN */
}

/* Divides the parts' columns into runs; returns their number. */
static int list_runs(const Columns *columns, const float *differs, Run *runs)
{
    int count = 0, images = columns->work.out->images, top = columns->work.part.top;
    for (int p = 0; p < columns->count; p++) {
        const Rectangle *part = &columns->parts[p];
        for (int place = (part->top - top) * images; place < (part->bottom - top) * images;
             place++) {
            bool computed = differs[place] > 0;
            Run *last = count > 0 ? &runs[count - 1] : NULL;
            if (!last || last->computed != computed || last->place + last->count != place ||
                last->count == (computed ? TOGETHER : images))
                runs[count++] = (Run){place, 0, computed};
            runs[count - 1].count++;
        }
    }
    return count;
}

/* -- products -- */

/* Some runs, whose columns are multiplied together. */
typedef struct {
    const Run *runs;
    int count, columns;
} Batch;

static void gather(const Batch *batch, const float *from, float *to)
{
    for (int r = 0; r < batch->count; r++) {
        const Run *run = &batch->runs[r];
        if (!run->computed) continue;
        memcpy(to, from + run->place, (size_t)run->count * sizeof *to);
        to += run->count;
    }
}

/* Puts a channel's columns into their places, and the blank's output into the others. */
static void scatter(const Batch *batch, const float *from, const float *blank, int images,
                    float *to)
{
    for (int r = 0; r < batch->count; r++) {
        const Run *run = &batch->runs[r];
        float *first = to + run->place;
        if (run->computed) {
            memcpy(first, from, (size_t)run->count * sizeof *to);
            from += run->count;
        }
        for (int i = 0; !run->computed && i < run->count; i++)
            first[i] = blank[(run->place + i) / images];
    }
}

static void run_batch(const Columns *columns, const Batch *batch, float *scratch)
{
    const Tile *from = &columns->work.inputs[0], *to = columns->work.out;
    Tile in = {from->channels, {0, 0, 1, 1}, batch->columns, scratch};
    Tile out = {to->channels, {0, 0, 1, 1}, batch->columns, scratch + tile_size(&in)};
    OperatorWork work = columns->work;
    work.inputs = &in;
    work.out = &out;
    work.part = out.rectangle;
    for (int channel = 0; channel < in.channels; channel++)
        gather(batch, channel_at(columns, from, channel), tile_at(&in, channel, 0, 0));
    if (batch->columns > 0) operator_run(&work);
    for (int channel = 0; channel < out.channels; channel++)
        scatter(batch, tile_at(&out, channel, 0, 0), channel_at(columns, columns->after, channel),
                to->images, channel_at(columns, to, channel));
}

/* Marks the columns that differ; false, after a look at some channels, if those are most of them. */
static bool mark_columns(const Columns *columns, float *differs)
{
    size_t all = most_columns(&columns->work), some = 0;
    memset(differs, 0, all * sizeof *differs);
    for (int channel = 0; channel < columns->work.inputs[0].channels; channel++) {
        compare_channel(columns, channel, differs);
        if (channel != COMPARED) continue;
        for (size_t i = 0; i < all; i++) some += differs[i] > 0;
        if (4 * some > 3 * all) return false;
    }
    return true;
}

static void run_parts(const Columns *columns)
{
    OperatorWork work = columns->work;
    for (int p = 0; p < columns->count; p++) {
        work.part = columns->parts[p];
        operator_run(&work);
    }
}

void columns_run(const Columns *columns)
{
    const OperatorWork *work = &columns->work;
    size_t all = most_columns(work);
    Run *runs = (Run *)work->scratch;
    float *differs = work->scratch + FLOATS_PER_RUN * all;
    if (!mark_columns(columns, differs)) {
        run_parts(columns);
        return;
    }
    int count = list_runs(columns, differs, runs);
    for (int first = 0, end; first < count; first = end) {
        Batch batch = {runs + first, 0, 0};
        for (end = first; end < count; end++) {
            int more = runs[end].computed ? runs[end].count : 0;
            if (batch.columns + more > TOGETHER) break;
            batch.columns += more;
        }
        batch.count = end - first;
        run_batch(columns, &batch, differs + all);
    }
}

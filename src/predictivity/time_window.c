#include "predictivity/time_window.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Times that differ by less (in ms) are equal: half a second in single precision is off by 3e-5 ms.
 */
#define TOLERANCE 1e-3

enum { BINS_NAMED = 4, LIST_LENGTH = 160 };

/* A bin inside the window, and the number of ways (2: more than one) from it to the end. */
typedef struct {
    TimeBin bin;
    size_t place, ways;
} Inner;

static bool is_same(double a, double b)
{
    return fabs(a - b) < TOLERANCE;
}

static int by_start(const void *left, const void *right)
{
    const Inner *a = left, *b = right;
    if (a->bin.start != b->bin.start) return a->bin.start < b->bin.start ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* The first of the sorted bins that starts at or after a time. */
static size_t first_from(const Inner *inner, size_t count, double time)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (inner[middle].bin.start < time - TOLERANCE)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The number of ways from a time to the window's end, and the first bin of one of them. */
static size_t count_ways(const Inner *inner, size_t count, double time, size_t *next)
{
    size_t ways = 0;
    for (size_t i = first_from(inner, count, time);
         i < count && is_same(inner[i].bin.start, time) && ways < 2; i++) {
        if (inner[i].ways == 0) continue;
        ways += inner[i].ways;
        *next = i;
    }
    return ways < 2 ? ways : 2;
}

/* Tiles the window with the bins inside it; returns the number of ways to do so (at most 2). */
static size_t tile(Inner *inner, size_t count, TimeBin window, bool *keep)
{
    size_t next = 0;
    qsort(inner, count, sizeof *inner, by_start);
    for (size_t i = count; i-- > 0;)
        inner[i].ways = is_same(inner[i].bin.end, window.end)
                            ? 1
                            : count_ways(inner, count, inner[i].bin.end, &next);
    size_t ways = count_ways(inner, count, window.start, &next);
    double time = window.start;
    while (ways == 1 && !is_same(time, window.end)) {
        count_ways(inner, count, time, &next);
        keep[inner[next].place] = true;
        time = inner[next].bin.end;
    }
    return ways;
}

/* "70 to 120, 120 to 170, ... ms" */
static void list_bins(const TimeBin *bins, size_t count, char text[LIST_LENGTH])
{
    size_t named = count < BINS_NAMED ? count : BINS_NAMED;
    int used = snprintf(text, LIST_LENGTH, "%s", count ? "" : "none");
    for (size_t i = 0; i < named && used < LIST_LENGTH; i++)
        used += snprintf(text + used, (size_t)(LIST_LENGTH - used), "%s%g to %g%s", i ? ", " : "",
                         bins[i].start, bins[i].end,
                         i + 1 < named   ? ""
                         : named < count ? ", ... ms"
                                         : " ms");
}

bool time_window_choose(const TimeBin *bins, size_t count, TimeBin window, bool *keep, Error *error)
{
    size_t equals = 0, inside = 0;
    Inner *inner = allocate(count, sizeof *inner, error);
    if (!inner) return false;
    for (size_t i = 0; i < count; i++) {
        TimeBin bin = bins[i];
        keep[i] = is_same(bin.start, window.start) && is_same(bin.end, window.end);
        equals += keep[i];
        if (bin.start > window.start - TOLERANCE && bin.end < window.end + TOLERANCE &&
            bin.end > bin.start + TOLERANCE)
            inner[inside++] = (Inner){bin, i, 0};
    }
    size_t ways = equals > 0 ? equals : tile(inner, inside, window, keep);
    free(inner);
    if (ways == 1) return true;
    char list[LIST_LENGTH];
    list_bins(bins, count, list);
    if (ways == 0)
        return error_set(error,
                         "has no time bin of %g to %g ms, and its time bins (%s) do not tile "
                         "that window without gaps and overlaps",
                         window.start, window.end, list);
    return error_set(error, "has more than one set of time bins that make up %g to %g ms",
                     window.start, window.end);
}

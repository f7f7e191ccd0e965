/*
 * time_window: selects the time bins of a recording that make up a benchmark's time window.
 *
 * A file may hold more bins than a benchmark uses, even overlapping ones. If one bin equals the
 * window it is used; otherwise the bins that tile the window from start to end without gaps or
 * overlaps. It is an error if there is no such choice, or more than one. The chosen bins are
 * averaged with equal weights (as by xarray's mean over time_bin).
 */
#pragma once

#include "recording/recording.h"

/* Fills keep[count]: which of the bins are chosen. */
bool time_window_choose(const TimeBin *bins, size_t count, TimeBin window, bool *keep,
                        Error *error);

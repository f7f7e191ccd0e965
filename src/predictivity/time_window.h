/*
 * time_window: which time bins of a recording make up the window that a benchmark looks at.
 *
 * A file may hold more bins than a benchmark uses, overlapping ones too. Chosen is the one bin that is the
 * window, where there is one; else the bins that tile the window from its start to its end without a gap
 * or an overlap. Where there are none, or more than one way to choose, that is an error. The bins chosen
 * are averaged, each counting alike (as by xarray's mean over time_bin).
 */
#ifndef PREDICTIVITY_TIME_WINDOW_H
#define PREDICTIVITY_TIME_WINDOW_H

#include "recording/recording.h"

/* keep[count]: which of the bins are chosen. */
bool time_window_choose(const TimeBin *bins, size_t count, TimeBin window, bool *keep,
                        Error *error);

#endif

/*
 * recording_bins: the time bins of a recording's file.
 *
 * A bin is described by the coordinates time_bin_start and time_bin_end (or time_bin_stop), in ms
 * unless their attribute `units` names another unit of time. A file without the dimension time_bin
 * has one bin, described by scalars or not at all.
 */
#pragma once

#include "brainio/assembly.h"
#include "recording/recording.h"

/*
 * *keep: the bins that make up the window (time_window.h), to be freed by the caller; NULL: the file
 * has one bin. A window that does not end after it starts stands for the file's only bin.
 */
bool recording_bins_choose(Assembly *assembly, TimeBin window, bool **keep, Error *error);

/* The time bins of a file in ms, in its order: *bins [*count], to be freed by the caller. */
bool recording_bins_list(const char *path, TimeBin **bins, size_t *count, Error *error);

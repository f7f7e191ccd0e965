/*
 * recording_shelf: a draw's recordings, each read once for all the benchmarks that use it.
 *
 * Fifteen benchmarks use five recordings, three each. Opening a file and checking it
 * (netcdf_guard.h starts a process for that) takes longer than most analyses.
 *
 *     RecordingShelf shelf = {0};
 *     const Recording *blank = recording_shelf_read(&shelf, draw, "blank", &path, error);
 *     recording_shelf_free(&shelf);
 */
#pragma once

#include "recording/draw.h"

/* The sets of gratings, and the textures. */
enum { SHELF_SETS = 6 };

typedef struct {
    Recording recording; /* owned */
    char path[FILE_PATH_LENGTH];
} ShelfRecording;

/* Initially all 0. */
typedef struct {
    ShelfRecording *sets[SHELF_SETS]; /* [count], owned */
    int count;
} RecordingShelf;

/*
 * A set's recording, checked as by draw_read_recording, and the path of its file; both are owned by
 * the shelf. NULL after an error. A shelf is for one draw.
 */
const Recording *recording_shelf_read(RecordingShelf *shelf, const Draw *draw, const char *set,
                                      const char **path, Error *error);
void recording_shelf_free(RecordingShelf *shelf);

#include "recording/recording_shelf.h"

#include <stdlib.h>
#include <string.h>

const Recording *recording_shelf_read(RecordingShelf *shelf, const Draw *draw, const char *set,
                                      const char **path, Error *error)
{
    for (int i = 0; i < shelf->count; i++)
        if (strcmp(shelf->sets[i]->recording.stimulus_set, set) == 0) {
            *path = shelf->sets[i]->path;
            return &shelf->sets[i]->recording;
        }
    if (shelf->count == SHELF_SETS) {
        error_set(error, "there are more than %d sets of stimuli", SHELF_SETS);
        return NULL;
    }
    ShelfRecording *new = allocate(1, sizeof *new, error);
    if (!new || !draw_read_recording(&new->recording, draw, set, new->path, error)) {
        free(new);
        return NULL;
    }
    shelf->sets[shelf->count++] = new;
    *path = new->path;
    return &new->recording;
}

void recording_shelf_free(RecordingShelf *shelf)
{
    for (int i = 0; i < shelf->count; i++) {
        recording_free(&shelf->sets[i]->recording);
        free(shelf->sets[i]);
    }
    *shelf = (RecordingShelf){0};
}

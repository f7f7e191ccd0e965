/*
 * draws_there: the draws in a folder of results that have scores, and the message if a requested
 * draw has none.
 */
#pragma once

#include "recording/draw.h"

enum { DRAWS_FOUND = 64, DRAWS_NAME_ROOM = 128 };

typedef struct {
    char names[DRAWS_FOUND][DRAWS_NAME_ROOM]; /* sorted */
    size_t count;
} DrawsFound;

/* Does the folder contain a draw's scores? */
bool draw_has_scores(const char *folder);

/* Finds names for which <folder>/<name><behind>/scores.json exists, at most DRAWS_FOUND. */
void draws_search(DrawsFound *found, const char *folder, const char *behind);

/* Lists their names, "seed-0, redrawn-3", as far as they fit. */
void draws_list(const DrawsFound *found, char *list, size_t capacity);

/*
 * Does the draw have this file ("scores.json")? If not, the message gives the command that makes it
 * and lists the model's other draws, if any.
 */
bool draw_has_file(const Draw *draw, const char *name, Error *error);

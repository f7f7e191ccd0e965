/*
 * draws_there: which draws in a folder of results have scores, and the message where the one that was asked for has
 * none.
 */
#ifndef COMMAND_DRAWS_THERE_H
#define COMMAND_DRAWS_THERE_H

#include "recording/draw.h"

enum { DRAWS_FOUND = 64, DRAWS_NAME_ROOM = 128 };

typedef struct {
    char names[DRAWS_FOUND][DRAWS_NAME_ROOM]; /* sorted */
    size_t count;
} DrawsFound;

/* Does the folder hold a draw's scores? */
bool draw_has_scores(const char *folder);

/* The names in a folder for which <folder>/<name><behind>/scores.json is there, DRAWS_FOUND of them at most. */
void draws_search(DrawsFound *found, const char *folder, const char *behind);

/* Their names, "seed-0, redrawn-3", as many as there is room for. */
void draws_list(const DrawsFound *found, char *list, size_t room);

/*
 * Is the draw's file there ("scores.json")? If not, the message gives the command that makes it and,
 * where the model has other draws, their names.
 */
bool draw_has_file(const Draw *draw, const char *name, Error *error);

#endif

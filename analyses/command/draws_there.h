/*
 * draws_there: which draws have scores in a folder of results, and what is said where the one that was asked for
 * has not.
 */
#ifndef COMMAND_DRAWS_THERE_H
#define COMMAND_DRAWS_THERE_H

#include "base/options.h"

enum { DRAWS_FOUND = 64, DRAWS_NAME_ROOM = 128 };

typedef struct {
    char names[DRAWS_FOUND][DRAWS_NAME_ROOM]; /* in the order of letters */
    size_t count;
} DrawsFound;

/* Does the folder hold a draw's scores? */
bool draw_has_scores(const char *folder);

/* The names in a folder for which <folder>/<name><behind>/scores.json is there, DRAWS_FOUND of them at most. */
void draws_search(DrawsFound *found, const char *folder, const char *behind);

/*
 * Is the file of the options' draw there ("scores.json")? Else the sentence has the command that makes it or, where the
 * model has other draws, these.
 */
bool draw_has_file(const Options *options, const char *name, Error *error);

#endif

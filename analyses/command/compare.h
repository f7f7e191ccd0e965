/*
 * compare: what `ventral compare` does beside its tables: finding the draws that were named, and drawing.
 */
#ifndef COMMAND_COMPARE_H
#define COMMAND_COMPARE_H

#include "recording/draw.h"
#include "report/comparison.h"

/*
 * The folder of the draw that a word of the command line names, into folder[FILE_PATH_LENGTH]: a model or draw in the
 * results, a draw's folder, a model's, or a folder of results of one model (compare_find.c).
 */
bool compare_find(const Draw *draw, const char *given, char *folder, Error *error);

/*
 * Draws "<place>.csv" as "<place>.pdf" and "<place>.svg" by figures/compare.gp; *drawn: false where gnuplot is not
 * installed (compare_draw.c).
 */
bool compare_draw(const char *data, const Comparison *comparison, const char *place, bool *drawn,
                  Error *error);

#endif

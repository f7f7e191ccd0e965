/* compare: the parts of `ventral compare` that find the draws and draw the figure. */
#pragma once

#include "recording/draw.h"
#include "report/comparison.h"

/*
 * Finds the draw named on the command line and stores its folder in folder[FILE_PATH_LENGTH]. The
 * name may be a model or draw among the results, a draw's folder, a model's folder, or a folder of
 * one model's results (compare_find.c).
 */
bool compare_find(const Draw *draw, const char *given, char *folder, Error *error);

/*
 * Draws "<place>.csv" as "<place>.pdf" and "<place>.svg" with figures/compare.gp; *drawn is false
 * if gnuplot is not installed (compare_draw.c).
 */
bool compare_draw(const char *data, const Comparison *comparison, const char *place, bool *drawn,
                  Error *error);

/* Writes the comparison as a web page, "<place>.html", from web/compare.html (compare_page.c). */
bool compare_page(const char *data, const Comparison *comparison, const char *place, Error *error);

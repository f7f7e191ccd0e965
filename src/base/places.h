/*
 * places: finds the data that Ventral ships: neurons' histograms, the page, the leaderboard, the
 * list of downloads.
 *
 * They are searched for beside the running program, whatever the working directory: a program in
 * the source tree uses the nearest `data` in the folders above it, an installed one the nearest
 * share/ventral. (`make install` recompiles places.c with the installation folder, used if nothing
 * is found beside the program: a program linked with the library.) The environment variable
 * VENTRAL_SHARE overrides this, and --data overrides both. If the working directory holds `data`,
 * the path is just "data", so results name the same files wherever the tree is.
 */
#pragma once

#include "base/file.h"

/* The default folder, into place[FILE_PATH_LENGTH]. */
void places_data(char *place);

/* An error if the folder lacks any of the files. */
bool places_check(const char *data, Error *error);

/*
 * Where a download is, or will be: in $VENTRAL_DATA, or data/downloads. If an installed program may
 * not write there, files not found go to the user's $XDG_DATA_HOME/ventral or
 * ~/.local/share/ventral.
 */
bool places_download(const char *data, const char *file, char *path, Error *error);

/* The path of references.bib, in `data` or the paper's folder, into path[FILE_PATH_LENGTH]. */
bool places_bibliography(const char *data, char *path, Error *error);

/* The folder of the templates of web pages (web/compare.html). */
bool places_templates(const char *data, char *path, Error *error);

/* The path of a gnuplot script ("compare.gp"), found in the same way. */
bool places_figure(const char *data, const char *script, char *path, Error *error);

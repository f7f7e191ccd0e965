/*
 * places: where Ventral finds the data it brings along: neurons' histograms, the page, the leaderboard, the list of
 * downloads.
 *
 * They lie beside the running program, whatever folder it is called from: a program of the source tree takes the
 * nearest `data` in the folders above itself, an installed one the nearest share/ventral. (`make install` compiles
 * places.c once more with the folder it installs to, which is used where nothing lies beside the program: a program
 * with the library.) VENTRAL_SHARE in the environment names another folder, and --data comes before both. Called from
 * the folder that holds it, `data` is just "data", so results name the same files wherever the tree stands.
 */
#ifndef BASE_PLACES_H
#define BASE_PLACES_H

#include "base/file.h"

/* The folder, unless a program is told another; into place[FILE_PATH_LENGTH]. */
void places_data(char *place);

/* Refuses a folder that lacks one of the files. */
bool places_check(const char *data, Error *error);

/*
 * Where a download is, or will be: in $VENTRAL_DATA, or data/downloads. An installed program that may not write there
 * has a folder of the user's for what is not there: $XDG_DATA_HOME/ventral, or ~/.local/share/ventral.
 */
bool places_download(const char *data, const char *file, char *path, Error *error);

/* references.bib: in the folder `data` or, in the source tree, the paper's; into path[FILE_PATH_LENGTH]. */
bool places_bibliography(const char *data, char *path, Error *error);

/* A script of gnuplot, likewise: "compare.gp". */
bool places_figure(const char *data, const char *script, char *path, Error *error);

#endif

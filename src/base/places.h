/*
 * places: where Ventral finds what it brings along: neurons' histograms, the page, the list of downloads.
 *
 * In the source tree that is the folder data. `make install` compiles places.c once more, with the folder that it
 * installs to (PREFIX/share/ventral), so that the installed programs work from any folder. The environment's
 * VENTRAL_SHARE names another folder, and a program's --data comes before both.
 */
#ifndef BASE_PLACES_H
#define BASE_PLACES_H

#include "base/file.h"

/* The folder, unless a program is told another. */
const char *places_data(void);

/* references.bib: in the source tree the paper's, else the one in the folder `data`; into path[FILE_PATH_LENGTH]. */
bool places_bibliography(const char *data, char *path, Error *error);

#endif

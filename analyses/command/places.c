/*
 * places: where `ventral` finds its files. `make install` compiles this with the places that it installs to.
 */
#include "command/command.h"

#ifndef PLACES_DATA
#define PLACES_DATA         "data"
#define PLACES_BIBLIOGRAPHY "paper/references.bib"
#endif

const char places_data[] = PLACES_DATA;
const char places_bibliography[] = PLACES_BIBLIOGRAPHY;

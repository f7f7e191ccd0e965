/*
 * latex: text that a program writes for the paper.
 */
#ifndef BASE_LATEX_H
#define BASE_LATEX_H

#include <stdio.h>

/* Writes text so that LaTeX prints it: _ % & # $ are escaped. */
void latex_put(FILE *stream, const char *text);

#endif

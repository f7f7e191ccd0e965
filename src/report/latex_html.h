/*
 * latex_html: converts prose written for the paper to HTML for the page.
 *
 * The opening comments of the analysis programs are LaTeX. Only the commands that such prose needs
 * are supported; anything else is an error, so that nothing is lost or shown incorrectly:
 *
 *   text    \emph{} \textit{} \textbf{} \texttt{} \citet{} \citep{} \cite{}, ~ -- --- `` '' \, \%
 *           \_ \& \# \$ and accents on a letter (\"a \'e \`e \^o \~n); braces that only group are
 *           dropped
 *   math    $...$: letters (italic), digits, _x ^x _{..} ^{..}, \sqrt{} \bar{} \overline{}, \sum
 *           \pm \times \cdot \le \ge \approx \infty \log \ldots, lower Greek letters
 *
 * A blank line begins a new paragraph. Citations are written by the caller, which is given their
 * keys ("A,B").
 *
 * Errors: a command that is not listed above; a brace or a dollar sign that is not closed.
 */
#pragma once

#include "base/error.h"

#include <stdio.h>

/* Writes a citation: \citet (the names are part of the sentence) or another kind. */
typedef bool LatexCite(void *context, FILE *stream, const char *keys, bool in_sentence,
                       Error *error);

/* Writes prose as HTML paragraphs; `name`: for messages; `cite` NULL: a citation is an error. */
bool latex_html_prose(FILE *stream, const char *latex, const char *name, LatexCite *cite,
                      void *context, Error *error);

/* The same for a title or a name: no paragraph around it, no citations. */
bool latex_html_line(FILE *stream, const char *latex, const char *name, Error *error);

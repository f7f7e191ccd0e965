/*
 * latex_html: prose that was written for the paper, as HTML for the page.
 *
 * The opening comments of the analysis programs are LaTeX. Only what prose needs is understood; anything else
 * is an error, so that nothing is shown wrong or left out:
 *
 *   text    \emph{} \textit{} \textbf{} \texttt{} \citet{} \citep{} \cite{}, ~ -- --- `` '' \, \% \_ \& \# \$ and
 *           accents on a letter (\"a \'e \`e \^o \~n); braces that only group are dropped
 *   math    $...$: letters (italic), digits, _x ^x _{..} ^{..}, \sqrt{} \bar{} \overline{}, \sum \pm \times \cdot
 *           \le \ge \approx \infty \log \ldots, lower Greek letters
 *
 * A blank line begins a new paragraph. Citations are the caller's: it is handed the keys ("A,B") and writes what
 * it makes of them.
 *
 * Errors: a command that is not in the list, a brace or a dollar sign that is not closed.
 */
#ifndef REPORT_LATEX_HTML_H
#define REPORT_LATEX_HTML_H

#include "base/error.h"

#include <stdio.h>

/* Writes a citation: \citet (the names are part of the sentence) or another kind. */
typedef bool LatexCite(void *context, FILE *stream, const char *keys, bool in_sentence,
                       Error *error);

/*
 * Writes prose as HTML paragraphs. `name` is for messages. `cite` may be NULL where nothing is cited: a citation
 * is an error then.
 */
bool latex_html_prose(FILE *stream, const char *latex, const char *name, LatexCite *cite,
                      void *context, Error *error);

/* The same for a piece of a line (a title, a name), without a paragraph around it and without citations. */
bool latex_html_line(FILE *stream, const char *latex, const char *name, Error *error);

#endif

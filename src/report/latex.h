/*
 * latex: text that a program writes for the paper.
 *
 * The paper prints a result by its key: a program writes \VentralSet{owner/key}{text}, the paper says
 * \ventral{owner/key}, and a key that no program wrote is an error of the paper. A number that does not exist (NaN)
 * is a dash, never 0. The sentences are the paper's own (paper/report.tex).
 *
 * Texts are escaped, whatever they hold, unless it says that they are LaTeX. A character that the paper's font lacks
 * (another script, an emoji) is printed as its number, [U+4E2D].
 */
#ifndef REPORT_LATEX_H
#define REPORT_LATEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* -- text -- */

/* Writes text, escaped for LaTeX. */
void latex_put(FILE *stream, const char *text);

/* 0.715; minus signs are typeset as such. */
void latex_put_number(FILE *stream, double value, int digits);

/*
 * The name of a benchmark, node or model as code that may break at - _ and ., without the prefix
 * most benchmarks share ("Marques2020_").
 */
void latex_put_name(FILE *stream, const char *name);

/* The name of a model as code, without the ending most share ("_untrained"). */
void latex_put_model(FILE *stream, const char *model);

/* -- keys -- */

/* \VentralSet{owner/key}{..}; owner may be "", then the key stands alone. */
void latex_set_text(FILE *stream, const char *owner, const char *key, const char *text);
void latex_set_number(FILE *stream, const char *owner, const char *key, double value, int digits);
void latex_set_count(FILE *stream, const char *owner, const char *key, double count);
void latex_set_choice(FILE *stream, const char *owner, const char *key, bool choice); /* yes, no */

/* Names that are parts of keys, separated by commas, as they are. */
void latex_set_list(FILE *stream, const char *owner, const char *key, const char *const *names,
                    size_t count);

/* Everything printed between the two is raw LaTeX. */
void latex_open(FILE *stream, const char *owner, const char *key);
void latex_close(FILE *stream);

#endif

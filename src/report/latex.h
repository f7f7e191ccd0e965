/*
 * latex: writes text and numbers for the paper.
 *
 * The paper refers to results by key: a program writes \VentralSet{owner/key}{text}, and
 * \ventral{owner/key} in the paper prints it; a key that no program wrote stops LaTeX with an
 * error. A number that does not exist (NaN) is printed as a dash, never as 0. All prose is in the
 * paper itself (paper/report.tex).
 *
 * All text is escaped, except where it is said to be LaTeX. A character that the paper's font lacks
 * (another script, an emoji) is printed as its number, [U+4E2D].
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* -- text -- */

/* Writes text, escaped for LaTeX. */
void latex_put(FILE *stream, const char *text);

/* Writes a number such as 0.715; minus signs are typeset as such. */
void latex_put_number(FILE *stream, double value, int digits);

/*
 * Writes the name of a benchmark, node or model as code that may break after - _ and ., without the
 * prefix that most benchmarks share ("Marques2020_").
 */
void latex_put_name(FILE *stream, const char *name);

/* Writes the name of a model as code, without the ending that most share ("_untrained"). */
void latex_put_model(FILE *stream, const char *model);

/* -- keys -- */

/* Write \VentralSet{owner/key}{..}, or \VentralSet{key}{..} if owner is "". */
void latex_set_text(FILE *stream, const char *owner, const char *key, const char *text);
void latex_set_number(FILE *stream, const char *owner, const char *key, double value, int digits);
/* A probability: 0.17, 0.002, or 3 times a power of ten. */
void latex_set_probability(FILE *stream, const char *owner, const char *key, double value);
void latex_set_count(FILE *stream, const char *owner, const char *key, double count);
void latex_set_choice(FILE *stream, const char *owner, const char *key, bool choice); /* yes, no */

/* A list of names that are parts of keys: separated by commas, not escaped. */
void latex_set_list(FILE *stream, const char *owner, const char *key, const char *const *names,
                    size_t count);

/* Everything printed between the two is raw LaTeX. */
void latex_open(FILE *stream, const char *owner, const char *key);
void latex_close(FILE *stream);

#include "base/latex.h"

#include <math.h>
#include <string.h>

/* -- pieces of text -- */

void latex_put(FILE *stream, const char *text)
{
    for (; *text; text++) {
        if (strchr("_%&#$", *text)) fputc('\\', stream);
        fputc(*text, stream);
    }
}

void latex_put_number(FILE *stream, double value, int digits)
{
    if (isnan(value))
        fputs("---", stream);
    else if (value < 0)
        fprintf(stream, "\\ensuremath{%.*f}", digits, value);
    else
        fprintf(stream, "%.*f", digits, value);
}

/* 802,816 */
static void put_count(FILE *stream, double count)
{
    if (isnan(count))
        fputs("---", stream);
    else if (count < 1000)
        fprintf(stream, "%.0f", count);
    else {
        put_count(stream, floor(count / 1000));
        fprintf(stream, ",%03.0f", fmod(count, 1000));
    }
}

/* Code of `length` characters, which may break behind - _ and . */
static void put_code(FILE *stream, const char *text, size_t length)
{
    fprintf(stream, "\\texttt{");
    for (size_t i = 0; i < length; i++) {
        latex_put(stream, (char[]){text[i], '\0'});
        if (strchr("-_.", text[i])) fputs("\\allowbreak{}", stream);
    }
    fputc('}', stream);
}

void latex_put_name(FILE *stream, const char *name)
{
    static const char prefix[] = "Marques2020_";
    if (strncmp(name, prefix, strlen(prefix)) == 0) name += strlen(prefix);
    put_code(stream, name, strlen(name));
}

void latex_put_model(FILE *stream, const char *model)
{
    static const char ending[] = "_untrained";
    size_t length = strlen(model), shared = strlen(ending);
    if (length > shared && strcmp(model + length - shared, ending) == 0) length -= shared;
    put_code(stream, model, length);
}

const char *latex_separator(size_t index, size_t count)
{
    if (index == 0) return "";
    return index + 1 == count ? " and " : ", ";
}

const char *latex_count_word(size_t count, char *word)
{
    static const char *const words[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    if (count < sizeof words / sizeof *words)
        snprintf(word, LATEX_WORD_LENGTH, "%s", words[count]);
    else
        snprintf(word, LATEX_WORD_LENGTH, "%zu", count);
    return word;
}

const char *latex_plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* -- keys -- */

void latex_open(FILE *stream, const char *owner, const char *key)
{
    fprintf(stream, "\\VentralSet{%s%s%s}{", owner, *owner ? "/" : "", key);
}

void latex_close(FILE *stream)
{
    fputs("}\n", stream);
}

void latex_set_text(FILE *stream, const char *owner, const char *key, const char *text)
{
    latex_open(stream, owner, key);
    latex_put(stream, text);
    latex_close(stream);
}

void latex_set_number(FILE *stream, const char *owner, const char *key, double value, int digits)
{
    latex_open(stream, owner, key);
    latex_put_number(stream, value, digits);
    latex_close(stream);
}

void latex_set_count(FILE *stream, const char *owner, const char *key, double count)
{
    latex_open(stream, owner, key);
    put_count(stream, count);
    latex_close(stream);
}

void latex_set_choice(FILE *stream, const char *owner, const char *key, bool choice)
{
    latex_open(stream, owner, key);
    fputs(choice ? "yes" : "no", stream);
    latex_close(stream);
}

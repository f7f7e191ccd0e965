#include "report/latex_html.h"

#include <ctype.h>
#include <string.h>

enum { COMMAND_LENGTH = 24, KEYS_LENGTH = 128 };

typedef struct {
    FILE *stream;
    const char *at; /* the text still to be read */
    const char *name;
    LatexCite *cite;
    void *context;
    bool in_math;
    Error *error;
} Reader;

/* Commands that stand for a character, and those that put an element around their argument. */
static const struct {
    const char *command, *text;
} signs[] = {
    {"sum", "∑"},     {"pm", "±"},      {"times", "×"},  {"cdot", "·"},  {"le", "≤"},
    {"ge", "≥"},      {"approx", "≈"},  {"infty", "∞"},  {"log", "log"}, {"ldots", "…"},
    {"dots", "…"},    {"alpha", "α"},   {"beta", "β"},   {"gamma", "γ"}, {"delta", "δ"},
    {"epsilon", "ε"}, {"theta", "θ"},   {"lambda", "λ"}, {"mu", "μ"},    {"pi", "π"},
    {"rho", "ρ"},     {"sigma", "σ"},   {"tau", "τ"},    {"phi", "φ"},   {"chi", "χ"},
    {"omega", "ω"},   {",", "&#8239;"}, {"%", "%"},      {"_", "_"},     {"&", "&amp;"},
    {"#", "#"},       {"$", "$"},       {"{", "{"},      {"}", "}"},     {" ", " "},
};
static const struct {
    const char *command, *before, *after;
} elements[] = {
    {"emph", "<em>", "</em>"},
    {"textit", "<em>", "</em>"},
    {"textbf", "<strong>", "</strong>"},
    {"texttt", "<code>", "</code>"},
    {"sqrt", "√<span class=\"over\">", "</span>"},
    {"bar", "<span class=\"over\">", "</span>"},
    {"overline", "<span class=\"over\">", "</span>"},
};
/* Accents, and the combining characters that follow their letter. */
static const struct {
    char command;
    const char *accent;
} accents[] = {
    {'"', "\u0308"}, {'\'', "\u0301"}, {'`', "\u0300"}, {'^', "\u0302"}, {'~', "\u0303"}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool put_group(Reader *reader);

static bool refuse(const Reader *reader, const char *what)
{
    return error_set(reader->error, "%s: %s near \"%.30s\"", reader->name, what, reader->at);
}

/* -- commands -- */

/* Reads a command's name: letters, or one other character. Skips blanks after letters. */
static bool read_command(Reader *reader, char command[COMMAND_LENGTH])
{
    size_t length = 0;
    while (isalpha((unsigned char)reader->at[length])) length++;
    if (length == 0 && reader->at[0]) length = 1;
    if (length == 0 || length >= COMMAND_LENGTH) return refuse(reader, "a command cannot be read");
    memcpy(command, reader->at, length);
    command[length] = '\0';
    reader->at += length;
    if (isalpha((unsigned char)command[0])) reader->at += strspn(reader->at, " ");
    return true;
}

/* Reads the keys of a citation, in braces, and has it written. */
static bool put_citation(Reader *reader, bool in_sentence)
{
    char keys[KEYS_LENGTH];
    size_t length = *reader->at == '{' ? strcspn(++reader->at, "{}") : 0;
    if (length == 0 || length >= sizeof keys || reader->at[length] != '}' || !reader->cite)
        return refuse(reader, "a citation cannot be read");
    memcpy(keys, reader->at, length);
    keys[length] = '\0';
    reader->at += length + 1;
    return reader->cite(reader->context, reader->stream, keys, in_sentence, reader->error);
}

/* Writes a letter, given with or without braces, and its accent. */
static bool put_accented(Reader *reader, const char *accent)
{
    bool braced = *reader->at == '{';
    reader->at += braced;
    if (!isalpha((unsigned char)*reader->at) || (braced && reader->at[1] != '}'))
        return refuse(reader, "an accent needs a letter");
    fputc(*reader->at, reader->stream);
    fputs(accent, reader->stream);
    reader->at += 1 + braced;
    return true;
}

static bool put_command(Reader *reader)
{
    char command[COMMAND_LENGTH] = "";
    if (!read_command(reader, command)) return false;
    if (strcmp(command, "citet") == 0) return put_citation(reader, true);
    if (strcmp(command, "citep") == 0 || strcmp(command, "cite") == 0)
        return put_citation(reader, false);
    for (size_t i = 0; i < COUNT(accents); i++)
        if (command[0] == accents[i].command) return put_accented(reader, accents[i].accent);
    for (size_t i = 0; i < COUNT(signs); i++)
        if (strcmp(command, signs[i].command) == 0)
            return fputs(signs[i].text, reader->stream) >= 0;
    for (size_t i = 0; i < COUNT(elements); i++) {
        if (strcmp(command, elements[i].command) != 0) continue;
        fputs(elements[i].before, reader->stream);
        bool good =
            *reader->at == '{' ? put_group(reader) : refuse(reader, "an argument is missing");
        fputs(elements[i].after, reader->stream);
        return good;
    }
    return error_set(reader->error, "%s: the page cannot show the command \\%s", reader->name,
                     command);
}

/* -- characters -- */

/*
 * In text, runs of - ` and ' are ligatures for dashes and quotation marks; false if there is none
 * here.
 */
static bool put_punctuation(Reader *reader)
{
    static const struct {
        const char *run, *text;
    } runs[] = {{"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}, {"`", "‘"}, {"'", "’"}};
    for (size_t i = 0; i < COUNT(runs); i++) {
        size_t length = strlen(runs[i].run);
        if (strncmp(reader->at, runs[i].run, length) != 0) continue;
        fputs(runs[i].text, reader->stream);
        reader->at += length;
        return true;
    }
    return false;
}

/* Writes one character, or the one it represents. */
static void put_character(Reader *reader)
{
    char c = *reader->at++;
    if (c == '~')
        fputs("&nbsp;", reader->stream);
    else if (c == '<')
        fputs("&lt;", reader->stream);
    else if (c == '>')
        fputs("&gt;", reader->stream);
    else if (c == '&')
        fputs("&amp;", reader->stream);
    else if (reader->in_math && c == '-')
        fputs("−", reader->stream);
    else if (reader->in_math && isalpha((unsigned char)c))
        fprintf(reader->stream, "<i>%c</i>", c);
    else
        fputc(c, reader->stream);
}

/* Writes an index or exponent: one character, or a group. */
static bool put_script(Reader *reader, const char *element)
{
    reader->at++;
    fprintf(reader->stream, "<%s>", element);
    bool good = true;
    if (*reader->at == '{')
        good = put_group(reader);
    else if (isalnum((unsigned char)*reader->at))
        put_character(reader);
    else
        good = refuse(reader, "an index is missing");
    fprintf(reader->stream, "</%s>", element);
    return good;
}

/*
 * Writes the next element: a command, a group, the beginning or end of a formula, or a character.
 */
static bool put_one(Reader *reader)
{
    if (*reader->at == '\\') {
        reader->at++;
        return put_command(reader);
    }
    if (*reader->at == '{') return put_group(reader);
    if (*reader->at == '}') return refuse(reader, "a closing brace without an opening one");
    if (*reader->at == '$') {
        fputs(reader->in_math ? "</span>" : "<span class=\"math\">", reader->stream);
        reader->in_math = !reader->in_math;
        reader->at++;
        return true;
    }
    if (reader->in_math && *reader->at == '_') return put_script(reader, "sub");
    if (reader->in_math && *reader->at == '^') return put_script(reader, "sup");
    if (reader->in_math || !put_punctuation(reader)) put_character(reader);
    return true;
}

static bool put_group(Reader *reader)
{
    reader->at++;
    while (*reader->at && *reader->at != '}')
        if (!put_one(reader)) return false;
    if (*reader->at != '}') return refuse(reader, "a brace is not closed");
    reader->at++;
    return true;
}

/* -- lines and paragraphs -- */

bool latex_html_line(FILE *stream, const char *latex, const char *name, Error *error)
{
    Reader reader = {.stream = stream, .at = latex, .name = name, .error = error};
    while (*reader.at)
        if (!put_one(&reader)) return false;
    return !reader.in_math || error_set(error, "%s: a dollar sign is not closed", name);
}

bool latex_html_prose(FILE *stream, const char *latex, const char *name, LatexCite *cite,
                      void *context, Error *error)
{
    Reader reader = {.stream = stream,
                     .at = latex + strspn(latex, " \n"),
                     .name = name,
                     .cite = cite,
                     .context = context,
                     .error = error};
    bool open = false;
    while (*reader.at) {
        if (!open) fputs("<p>", stream);
        open = true;
        if (*reader.at == '\n' && reader.at[strspn(reader.at, " \n")] == '\0') break;
        if (strncmp(reader.at, "\n\n", 2) == 0 && !reader.in_math) {
            reader.at += strspn(reader.at, " \n");
            fputs("</p>\n", stream);
            open = false;
        } else if (!put_one(&reader)) {
            return false;
        }
    }
    if (open) fputs("</p>\n", stream);
    return !reader.in_math || error_set(error, "%s: a dollar sign is not closed", name);
}

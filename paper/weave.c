/*
 * weave: makes a section of the paper from a benchmark's program, so that paper and program cannot
 * diverge.
 *
 *     weave PROGRAM.c SECTION.tex
 *
 * The program's opening comment is the prose: it begins "name: question?", the paragraphs after
 * that are LaTeX. The code that is shown is what measures: the function that the program names in
 * `.measure`, and of the module that it includes from tuning/ the functions that it calls there
 * (the one that reads the tuning curve only where nothing else is called). Beside SECTION.tex stand
 *
 *     SECTION.prose.tex          the paragraphs
 *     SECTION.code.tex           \WovenFunction{name}{file}{source}, one for each function; empty
 *                                without `.measure`
 *     SECTION.<function>.c       a function's text
 *
 * and SECTION.tex hands all to \WovenSection (ventral.sty), which decides by the benchmark's status
 * what is printed. Errors: no such comment, no identifier, a measuring function that is not in the
 * program.
 */
#include "base/file.h"
#include "program/options.h"
#include "report/latex.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *program, *section; /* paths */
    char base[FILE_PATH_LENGTH];   /* of the section, without .tex */
    char *source;                  /* of the program, owned */
    char identifier[128], name[128], measure[128];
    char question[512];
    const char *prose; /* in the source: behind the question */
} Woven;

/* -- reading -- */

/*
 * Copies the text after `mark` in the source, up to one of `ends`, to place[capacity]; false if there
 * is none.
 */
static bool find_after(const char *source, const char *mark, const char *ends, char *place,
                       size_t capacity)
{
    const char *at = strstr(source, mark);
    if (!at) return false;
    at += strlen(mark);
    size_t length = strcspn(at, ends);
    if (length == 0 || length >= capacity) return false;
    snprintf(place, capacity, "%.*s", (int)length, at);
    return true;
}

/* "name: question?", which may extend over several lines of the comment. */
static bool read_title(Woven *woven)
{
    static const char opening[] = "/*\n * ";
    if (strncmp(woven->source, opening, strlen(opening)) != 0) return false;
    if (!find_after(woven->source, opening, ":\n", woven->name, sizeof woven->name)) return false;
    const char *from = strstr(woven->source, ": "), *end = strchr(woven->source, '?');
    const char *paragraph = strstr(woven->source, "\n *\n");
    if (!from || !end || !paragraph || end > paragraph) return false;
    size_t used = 0;
    for (const char *c = from + 2; c <= end && used + 1 < sizeof woven->question; c++) {
        bool turn = strncmp(c, "\n * ", 4) == 0;
        woven->question[used++] = turn ? ' ' : *c;
        if (turn) c += 3;
    }
    woven->question[0] = (char)toupper((unsigned char)woven->question[0]);
    woven->prose = paragraph + strlen("\n *\n");
    return true;
}

static bool read_program(Woven *woven, Error *error)
{
    size_t length = strlen(woven->section);
    if (length < 5 || length >= sizeof woven->base ||
        strcmp(woven->section + length - 4, ".tex") != 0)
        return error_set(error, "%s: must be the name of a .tex file", woven->section);
    snprintf(woven->base, sizeof woven->base, "%.*s", (int)(length - 4), woven->section);
    woven->source = file_read(woven->program, NULL, error);
    if (!woven->source) return false;
    if (!find_after(woven->source, ".identifier = \"", "\"", woven->identifier,
                    sizeof woven->identifier) &&
        !find_after(woven->source, "identifier[] = \"", "\"", woven->identifier,
                    sizeof woven->identifier))
        return error_set(error, "%s: contains no .identifier = \"...\"", woven->program);
    find_after(woven->source, ".measure = ", ", \n", woven->measure, sizeof woven->measure);
    return read_title(woven) ||
           error_set(error, "%s: must open with a comment that begins \"name: question?\"",
                     woven->program);
}

/* -- functions -- */

/* A function's definition, from the start of its first line to its closing brace; NULL: none. */
static const char *find_function(const char *source, const char *name, size_t *length)
{
    size_t named = strlen(name);
    for (const char *at = source; (at = strstr(at, name)); at += named) {
        const char *line = at;
        while (line > source && line[-1] != '\n') line--;
        const char *end = strstr(at, "\n}\n"), *next = strpbrk(at, ";{");
        bool defined = at > line && at[-1] == ' ' && at[named] == '(' &&
                       isalpha((unsigned char)*line) && next && *next == '{' && end;
        if (!defined) continue;
        *length = (size_t)(end + 3 - line);
        return line;
    }
    return NULL;
}

/* A function's text, and the file that contains it. */
typedef struct {
    const char *name, *path, *text;
    size_t length;
} Function;

/* Writes a function's text and names it in the list. */
static bool put_function(const Woven *woven, FILE *list, const Function *function, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s.%s.c", woven->base, function->name) ||
        !output_open(&output, path, error))
        return false;
    fwrite(function->text, 1, function->length, output.stream);
    const char *folder = strrchr(path, '/');
    fprintf(list, "\\WovenFunction{%s}{sections/%s}{%s}\n", function->name,
            folder ? folder + 1 : path, function->path);
    return output_close(&output, true, error);
}

/* Copies the next function name called in code[length] to name[capacity]; moves *at past it. */
static bool next_call(const char *code, size_t length, size_t *at, char *name, size_t capacity)
{
    while (*at < length) {
        size_t from = *at;
        while (*at < length && (isalnum((unsigned char)code[*at]) || code[*at] == '_')) (*at)++;
        size_t named = *at - from;
        if (named > 0 && named < capacity && code[*at] == '(') {
            snprintf(name, capacity, "%.*s", (int)named, code + from);
            return true;
        }
        if (named == 0) (*at)++;
    }
    return false;
}

/* Does it read the tuning curve, as all measures of the module do first? */
static bool reads_curve(const char *name)
{
    return strstr(name, "_tuning") != NULL;
}

/* The module's functions that the measure calls; ones reading the curve only if no others are. */
static bool put_calls(const Woven *woven, FILE *list, const char *code, size_t length, Error *error)
{
    char module[128], path[FILE_PATH_LENGTH], name[128];
    if (!find_after(woven->source, "#include \"tuning/", ".", module, sizeof module)) return true;
    if (!file_path(path, error, "src/tuning/%s.c", module)) return false;
    char *library = file_read(path, NULL, error);
    bool good = library != NULL, others = false;
    for (int pass = 0; good && pass < 2; pass++) {
        size_t at = 0, long_is = 0;
        if (pass == 1 && others) break;
        while (good && next_call(code, length, &at, name, sizeof name)) {
            const char *text = find_function(library, name, &long_is);
            bool wanted =
                text && reads_curve(name) == (pass == 1) && strcmp(name, woven->measure) != 0;
            if (!wanted) continue;
            others = true;
            good = put_function(woven, list, &(Function){name, path, text, long_is}, error);
        }
    }
    free(library);
    return good;
}

/* -- writing -- */

static bool write_prose(const Woven *woven, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s.prose.tex", woven->base) || !output_open(&output, path, error))
        return false;
    const char *line = woven->prose;
    while (strncmp(line, " *", 2) == 0 && line[2] != '/') {
        size_t length = strcspn(line, "\n");
        const char *text = line + (line[2] == ' ' ? 3 : 2);
        fprintf(output.stream, "%.*s\n", (int)(line + length - text), text);
        line += length + (line[length] == '\n');
    }
    bool ended = strncmp(line, " */", 3) == 0;
    if (!ended) error_set(error, "%s: its opening comment does not end", woven->program);
    return output_close(&output, ended, error);
}

static bool write_code(const Woven *woven, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t length = 0;
    OutputFile list;
    if (!file_path(path, error, "%s.code.tex", woven->base) || !output_open(&list, path, error))
        return false;
    bool good = true;
    if (woven->measure[0]) {
        const char *text = find_function(woven->source, woven->measure, &length);
        good =
            text ? put_function(woven, list.stream,
                                &(Function){woven->measure, woven->program, text, length}, error) &&
                       put_calls(woven, list.stream, text, length, error)
                 : error_set(error, "%s: its measuring function %s is not defined in it",
                             woven->program, woven->measure);
    }
    return output_close(&list, good, error);
}

static bool write_section(const Woven *woven, Error *error)
{
    OutputFile output;
    const char *folder = strrchr(woven->base, '/');
    const char *kind = woven->measure[0]                                 ? "Comparison"
                       : strstr(woven->source, "const NeuralBenchmark ") ? "Prediction"
                                                                         : "Check";
    if (!output_open(&output, woven->section, error)) return false;
    latex_set_text(output.stream, woven->identifier, "question", woven->question);
    fprintf(output.stream, "\\WovenSection{%s}{", woven->identifier);
    latex_put(output.stream, woven->name);
    fprintf(output.stream, "}{%s}{%s}{sections/%s}\n", woven->program, kind,
            folder ? folder + 1 : woven->base);
    return output_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    if (argc != 3) {
        fprintf(stderr, "weave: usage: weave PROGRAM.c SECTION.tex\n");
        return 2;
    }
    Woven woven = {.program = argv[1], .section = argv[2]};
    bool good = read_program(&woven, &error) && write_prose(&woven, &error) &&
                write_code(&woven, &error) && write_section(&woven, &error);
    free(woven.source);
    return good ? 0 : options_fail(argv[0], &error);
}

/*
 * weave: makes a section of the paper of an analysis program, so that paper and program cannot drift apart.
 *
 *     weave PROGRAM.c SECTION.tex
 *
 * The program's opening comment is the prose: its first line, "name: question", becomes the title, the
 * paragraphs after it are LaTeX. Then come the figure and the numbers, by macros of the benchmark's
 * identifier, and the code as it is.
 */
#include "base/file.h"
#include "base/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next line of the text, without its newline; NULL at the end. Advances *rest. */
static char *next_line(char **rest)
{
    char *line = *rest;
    if (!line || !*line) return NULL;
    char *end = strchr(line, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end) *end = '\0';
    return line;
}

/* The identifier: the string after ".identifier =" or "identifier[] =". Into place[room]. */
static bool find_identifier(const char *source, char *place, size_t room)
{
    const char *at = strstr(source, "identifier[] = \"");
    if (!at) at = strstr(source, ".identifier = \"");
    if (!at) return false;
    at = strchr(at, '"') + 1;
    size_t length = strcspn(at, "\"");
    if (length == 0 || length >= room) return false;
    snprintf(place, room, "%.*s", (int)length, at);
    return true;
}

/* Writes the title line "name: question" as a section with a label; returns false if it is not one. */
static bool put_title(FILE *stream, const char *line, const char *identifier)
{
    const char *colon = strstr(line, ": ");
    if (strncmp(line, " * ", 3) != 0 || !colon) return false;
    fprintf(stream, "\\WovenSection{%s}{", identifier);
    for (const char *c = line + 3; c < colon; c++) {
        if (*c == '_') fputc('\\', stream);
        fputc(*c, stream);
    }
    fprintf(stream, "}{%c%s}\n", toupper((unsigned char)colon[2]), colon + 3);
    return true;
}

/* The comment's lines after the title, up to its end, without their stars. */
static bool put_prose(FILE *stream, char **rest)
{
    for (char *line; (line = next_line(rest));) {
        if (strcmp(line, " */") == 0) return true;
        if (strncmp(line, " *", 2) != 0) return false;
        fprintf(stream, "%s\n", line[2] == ' ' ? line + 3 : line + 2);
    }
    return false;
}

static bool weave(const char *source_path, const char *section_path, Error *error)
{
    char identifier[128];
    char *source = file_read(source_path, NULL, error);
    if (!source) return false;
    OutputFile output = {0};
    bool good = find_identifier(source, identifier, sizeof identifier) ||
                error_set(error, "%s: no .identifier = \"...\" was found", source_path);
    good = good && output_open(&output, section_path, error);
    if (good) {
        char *rest = source, *first = next_line(&rest), *title = next_line(&rest);
        good = first && strcmp(first, "/*") == 0 && title &&
               put_title(output.stream, title, identifier) && put_prose(output.stream, &rest);
        if (!good)
            error_set(error, "%s: must open with a comment whose first line is \"name: question\"",
                      source_path);
        const char *kind = strstr(rest, "NeuralBenchmark") ? "Prediction" : "Comparison";
        fprintf(output.stream, "\\Woven%s{%s}\n", kind, identifier);
        fprintf(output.stream, "\\begin{WovenCode}\n%s\\end{WovenCode}\n", rest);
        good = output_close(&output, good, error);
    }
    free(source);
    return good;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    if (argc != 3) {
        fprintf(stderr, "weave: usage: weave PROGRAM.c SECTION.tex\n");
        return 2;
    }
    return weave(argv[1], argv[2], &error) ? 0 : options_fail(argv[0], &error);
}

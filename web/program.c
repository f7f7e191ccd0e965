#include "web.h"

#include "report/latex_html.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Property benchmarks are named after their collection, others after their recording and metric. */
static bool find_program(const char *benchmark, char *path, Error *error)
{
    static const char collection[] = "Marques2020_";
    size_t length = strlen(benchmark), prefix = strlen(collection);
    if (strncmp(benchmark, collection, prefix) == 0)
        return file_path(path, error, "analyses/Marques2020/%s.c", benchmark + prefix);
    bool predicts = length > 4 && strcmp(benchmark + length - 4, "-pls") == 0;
    return file_path(path, error, "analyses/%s/%s.c", predicts ? "Predictivity" : "Kar2019",
                     benchmark);
}

/*
 * Copies the text in quotes after ".stimulus_set = " or the like to place[capacity]; empty if it is
 * missing.
 */
static void find_text(const char *source, const char *field, char *place, size_t capacity)
{
    const char *at = strstr(source, field);
    place[0] = '\0';
    if (!at) return;
    at += strlen(field);
    at += strspn(at, " =\"");
    size_t length = strcspn(at, "\"");
    if (length > 0 && length < capacity) snprintf(place, capacity, "%.*s", (int)length, at);
}

static double find_number(const char *source, const char *field)
{
    const char *at = strstr(source, field);
    if (!at) return NAN;
    at += strlen(field);
    return strtod(at + strspn(at, " ="), NULL);
}

/* The question in the first line, " * name: question", capitalised. */
static bool read_question(Program *program, const char *line, size_t length)
{
    const char *colon = strstr(line, ": ");
    if (strncmp(line, " * ", 3) != 0 || !colon || colon >= line + length) return false;
    const char *question = colon + 2;
    size_t letters = length - (size_t)(question - line);
    if (letters == 0 || letters >= sizeof program->question) return false;
    memcpy(program->question, question, letters);
    program->question[letters] = '\0';
    program->question[0] = (char)toupper((unsigned char)question[0]);
    return true;
}

/* The lines of the opening comment, without their asterisks. */
static bool read_prose(Program *program, const char *at)
{
    char *to = program->prose;
    while (strncmp(at, " */", 3) != 0) {
        size_t length = strcspn(at, "\n");
        if (strncmp(at, " *", 2) != 0 || at[length] != '\n') return false;
        size_t skip = at[2] == ' ' ? 3 : 2;
        memcpy(to, at + skip, length + 1 - skip);
        to += length + 1 - skip;
        at += length + 1;
    }
    *to = '\0';
    return true;
}

bool program_read(Program *program, const char *benchmark, Error *error)
{
    *program = (Program){0};
    size_t length = 0;
    if (!find_program(benchmark, program->path, error) ||
        !(program->source = file_read(program->path, &length, error)) ||
        !(program->prose = allocate(length + 1, 1, error)))
        return false;
    const char *title = program->source + strlen("/*\n");
    size_t title_length = 0;
    bool good = strncmp(program->source, "/*\n", 3) == 0 &&
                (title_length = strcspn(title, "\n")) > 0 &&
                read_question(program, title, title_length) && title[title_length] &&
                read_prose(program, title + title_length + 1);
    find_text(program->source, ".stimulus_set", program->stimulus_set,
              sizeof program->stimulus_set);
    program->degrees = find_number(program->source, ".degrees");
    return good ||
           error_set(error,
                     "%s: its opening comment must begin with a line \" * NAME: question?\", which "
                     "the page shows; write the whole question in that line",
                     program->path);
}

void program_free(Program *program)
{
    free(program->source);
    free(program->prose);
}

/* -- as fields -- */

/* Size of the longest text, with its terminating zero. */
enum { HTML_LENGTH = 1 << 16 };

/* Adds a text of the program, converted to HTML. */
typedef bool Writer(Web *web, const Program *program, FILE *stream, Error *error);

static bool write_question(Web *web, const Program *program, FILE *stream, Error *error)
{
    (void)web;
    return latex_html_line(stream, program->question, program->path, error);
}

static bool write_prose(Web *web, const Program *program, FILE *stream, Error *error)
{
    return latex_html_prose(stream, program->prose, program->path, reference_cite, web, error);
}

static bool put_html(Web *web, const Program *program, Writer *writer, Fields fields,
                     const char *key, Error *error)
{
    char *html = allocate(HTML_LENGTH, 1, error);
    FILE *stream = html ? file_text_open(html, HTML_LENGTH) : NULL;
    if (html && !stream) error_memory(error, "not enough memory for the page");
    bool good = stream && writer(web, program, stream, error);
    if (stream && !file_text_close(stream, HTML_LENGTH) && good)
        good = error_set(error, "%s: its opening comment is too long for the page", program->path);
    if (good) fields_text(fields, key, html);
    free(html);
    return good;
}

bool program_describe(Web *web, const Program *program, Fields fields, Error *error)
{
    return put_html(web, program, write_question, fields, "question", error) &&
           put_html(web, program, write_prose, fields, "prose", error);
}

#include "report/template.h"

#include "base/file.h"
#include "base/shown.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64, NAME_LENGTH = 64 };

/* The objects in which a field is searched for, innermost first. */
typedef struct Scope {
    const cJSON *object;
    const struct Scope *outer;
} Scope;

/* The page being written. */
typedef struct {
    FILE *stream;
    const char *folder;
    const char *path; /* of the current template, for messages */
    int depth;        /* of templates included by templates */
    Error *error;
} Page;

/* A tag and the text around it. */
typedef struct {
    char kind; /* one of # ^ / > { and, for a slot, a space */
    char name[NAME_LENGTH];
    const char *start, *end; /* from its first brace to just after its last one */
} Tag;

/* Escapes text for HTML, and control characters as in shown.h, except line ends and tabs. */
static void put_text(FILE *stream, const char *text)
{
    static const char special[] = "&<>\"";
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (size_t rest = strlen(text), step; rest > 0; text += step, rest -= step) {
        char piece[SHOWN_PIECE];
        const char *found = strchr(special, *text);
        step = shown_piece(text, rest, piece);
        if (found)
            fputs(entities[found - special], stream);
        else if (*text == '\n' || *text == '\t')
            fputc(*text, stream);
        else
            fputs(piece, stream);
    }
}

/* -- tags -- */

/* Finds the first tag in the text up to `end`; false: none, or malformed (*bad, a message). */
static bool find_tag(const Page *page, const char *text, const char *end, Tag *tag, bool *bad)
{
    const char *open = strstr(text, "{{");
    *bad = false;
    if (!open || open >= end) return false;
    const char *word = open + 2;
    *tag = (Tag){.kind = ' ', .start = open};
    if (*word && strchr("#^/>{", *word)) tag->kind = *word++;
    const char *closing = tag->kind == '{' ? "}}}" : "}}";
    const char *close = strstr(word, closing);
    size_t length = close ? (size_t)(close - word) : 0;
    *bad = !close || length == 0 || length >= sizeof tag->name ||
           length != strspn(word, "abcdefghijklmnopqrstuvwxyz_");
    if (*bad) {
        error_set(page->error, "%s: \"%.20s\" is not a complete tag", page->path, open);
        return false;
    }
    memcpy(tag->name, word, length);
    tag->end = close + strlen(closing);
    return true;
}

/* If the tag is alone on its line, extends it to the whole line. */
static void take_line(const char *text, Tag *tag)
{
    const char *start = tag->start, *end = tag->end;
    while (start > text && (start[-1] == ' ' || start[-1] == '\t')) start--;
    while (*end == ' ' || *end == '\t') end++;
    if ((start > text && start[-1] != '\n') || *end != '\n') return;
    tag->start = start;
    tag->end = end + 1;
}

/* Finds the tag that closes the section opened by `open`. */
static bool find_end(const Page *page, const Tag *open, const char *end, Tag *close)
{
    size_t nested = 1;
    bool bad = false;
    for (const char *at = open->end; find_tag(page, at, end, close, &bad); at = close->end) {
        if (strcmp(close->name, open->name) != 0) continue;
        if (close->kind == '#' || close->kind == '^') nested++;
        if (close->kind == '/' && --nested == 0) return true;
    }
    return bad ? false
               : error_set(page->error, "%s: {{%c%s}} has no {{/%s}}", page->path, open->kind,
                           open->name, open->name);
}

/* -- fields -- */

static const cJSON *find_field(const Scope *scope, const char *name)
{
    for (; scope; scope = scope->outer) {
        const cJSON *field = cJSON_GetObjectItemCaseSensitive(scope->object, name);
        if (field) return field;
    }
    return NULL;
}

/* Is the content of {{#name}} shown for this field? */
static bool is_shown(const cJSON *field)
{
    if (cJSON_IsArray(field)) return field->child != NULL;
    if (cJSON_IsString(field)) return field->valuestring[0] != '\0';
    return cJSON_IsObject(field) || cJSON_IsTrue(field);
}

static bool write_slot(const Page *page, const Tag *tag, const Scope *scope)
{
    const cJSON *field = find_field(scope, tag->name);
    if (!cJSON_IsString(field))
        return error_set(page->error, "%s: the field of {{%s}} is missing or not a text",
                         page->path, tag->name);
    if (tag->kind == '{')
        fputs(field->valuestring, page->stream);
    else
        put_text(page->stream, field->valuestring);
    return true;
}

/* -- writing -- */

static bool write_file(const Page *page, const char *name, const Scope *scope);
static bool write_text(const Page *page, const char *text, const char *end, const Scope *scope);

/* Writes the content of a section as many times as its field requires. */
static bool write_part(const Page *page, const Tag *open, const Tag *close, const Scope *scope)
{
    const cJSON *field = find_field(scope, open->name), *item = NULL;
    if (is_shown(field) == (open->kind == '^')) return true;
    if (open->kind == '^' || cJSON_IsTrue(field) || cJSON_IsString(field))
        return write_text(page, open->end, close->start, scope);
    if (cJSON_IsObject(field))
        return write_text(page, open->end, close->start, &(Scope){field, scope});
    bool good = true;
    cJSON_ArrayForEach(item, field)
    {
        good = good && write_text(page, open->end, close->start, &(Scope){item, scope});
    }
    return good;
}

static bool write_text(const Page *page, const char *text, const char *end, const Scope *scope)
{
    Tag tag, close;
    bool bad = false, good = true;
    const char *at = text;
    while (good && find_tag(page, at, end, &tag, &bad)) {
        bool is_part = tag.kind == '#' || tag.kind == '^';
        if (is_part) {
            good = find_end(page, &tag, end, &close);
            take_line(text, &tag);
            if (good) take_line(text, &close);
        }
        fwrite(at, 1, (size_t)(tag.start - at), page->stream);
        if (is_part)
            good = good && write_part(page, &tag, &close, scope);
        else if (tag.kind == '>')
            good = write_file(page, tag.name, scope);
        else if (tag.kind == '/')
            good = error_set(page->error, "%s: {{/%s}} has no opening tag", page->path, tag.name);
        else
            good = write_slot(page, &tag, scope);
        at = is_part && good ? close.end : tag.end;
    }
    if (good && !bad) fwrite(at, 1, (size_t)(end - at), page->stream);
    return good && !bad;
}

static bool write_file(const Page *page, const char *name, const Scope *scope)
{
    char path[FILE_PATH_LENGTH];
    if (page->depth >= DEEPEST)
        return error_set(page->error, "%s: its templates include each other endlessly", page->path);
    if (!file_path(path, page->error, "%s/%s.html", page->folder, name)) return false;
    char *text = file_read(path, NULL, page->error);
    if (!text) return false;
    Page inner = *page;
    inner.path = path;
    inner.depth++;
    bool good = write_text(&inner, text, text + strlen(text), scope);
    free(text);
    return good;
}

bool template_write(FILE *stream, const char *folder, const char *name, const cJSON *fields,
                    Error *error)
{
    Page page = {.stream = stream, .folder = folder, .path = folder, .error = error};
    return write_file(&page, name, &(Scope){fields, NULL});
}

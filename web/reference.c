#include "web.h"

#include "base/file.h"
#include "report/bibliography.h"
#include "report/latex_html.h"
#include "report/template.h"

#include <stdlib.h>
#include <string.h>

enum { FIELD_LENGTH = 1024, KEY_LENGTH = 64 };

/* A work's entry in the BibTeX file; an error if there is none. */
static const char *find_entry(const Web *web, const char *key, size_t *length, Error *error)
{
    const char *entry = bibliography_entry(web->bibliography, key, length);
    if (!entry) error_set(error, "%s: has no entry %s; add it", BIBLIOGRAPHY_PATH, key);
    return entry;
}

/* A field of an entry, without TeX markup, as plain text or HTML; empty if it is missing. */
static bool read_field(const Web *web, const char *key, const char *field, char place[FIELD_LENGTH],
                       Error *error)
{
    char latex[FIELD_LENGTH];
    size_t length = 0;
    const char *entry = find_entry(web, key, &length, error);
    place[0] = '\0';
    if (!entry) return false;
    if (!bibliography_field(entry, length, field, latex, sizeof latex)) return true;
    FILE *stream = file_text_open(place, FIELD_LENGTH);
    if (!stream) return error_memory(error, "not enough memory for the page");
    bool good = latex_html_line(stream, latex, BIBLIOGRAPHY_PATH, error);
    if (!file_text_close(stream, FIELD_LENGTH) && good)
        good = error_set(error, "%s: the %s of %s is too long", BIBLIOGRAPHY_PATH, field, key);
    return good;
}

/* Shortens the authors, "Last, First and Last, First", to "Ringach et al." or "Kar & DiCarlo". */
static bool read_names(const Web *web, const char *key, char names[FIELD_LENGTH], Error *error)
{
    char authors[FIELD_LENGTH];
    if (!read_field(web, key, "author", authors, error)) return false;
    const char *second = strstr(authors, " and ");
    const char *third = second ? strstr(second + 5, " and ") : NULL;
    size_t first_length = strcspn(authors, ",");
    if (second && (size_t)(second - authors) < first_length)
        first_length = (size_t)(second - authors);
    if (third || (second && strcmp(second, " and others") == 0))
        snprintf(names, FIELD_LENGTH, "%.*s et&nbsp;al.", (int)first_length, authors);
    else if (second)
        snprintf(names, FIELD_LENGTH, "%.*s &amp; %.*s", (int)first_length, authors,
                 (int)strcspn(second + 5, ","), second + 5);
    else
        snprintf(names, FIELD_LENGTH, "%.*s", (int)first_length, authors);
    return true;
}

/* Notes that the page refers to this work, so that its BibTeX entry is included. */
static bool remember(Web *web, const char *key, Error *error)
{
    const cJSON *known = NULL;
    cJSON_ArrayForEach(known, web->cited)
    {
        if (strcmp(known->valuestring, key) == 0) return true;
    }
    cJSON *item = cJSON_CreateString(key);
    if (item && cJSON_AddItemToArray(web->cited, item)) return true;
    cJSON_Delete(item);
    return error_memory(error, "not enough memory for the page");
}

void bibtex_name(Fields fields, const char *key, const char *name)
{
    char text[512];
    size_t used = 0;
    for (; *name && used + 2 < sizeof text; name++) {
        if (*name == '_') text[used++] = '\\';
        text[used++] = *name;
    }
    text[used] = '\0';
    fields_text(fields, key, text);
}

bool reference_describe(Web *web, const char *key, Fields fields, Error *error)
{
    char names[FIELD_LENGTH], year[FIELD_LENGTH], title[FIELD_LENGTH], doi[FIELD_LENGTH];
    if (!remember(web, key, error) || !read_names(web, key, names, error) ||
        !read_field(web, key, "year", year, error) ||
        !read_field(web, key, "title", title, error) || !read_field(web, key, "doi", doi, error))
        return false;
    fields_text(fields, "key", key);
    fields_text(fields, "names", names);
    fields_text(fields, "year", year);
    fields_text(fields, "title", title);
    fields_text(fields, "doi", doi);
    fields_format(fields, "address", doi[0] ? "https://doi.org/%s" : "#bibtex-%s",
                  doi[0] ? doi : key);
    return true;
}

/* A work of a citation: "Ringach et al. (2002)" in text, "Ringach et al. 2002" in parentheses. */
static bool cite_one(Web *web, FILE *stream, const char *key, bool in_sentence, Error *error)
{
    char names[FIELD_LENGTH], year[FIELD_LENGTH];
    if (!remember(web, key, error) || !read_names(web, key, names, error) ||
        !read_field(web, key, "year", year, error))
        return false;
    fprintf(stream,
            in_sentence ? "<a href=\"#bibtex-%s\">%s (%s)</a>" : "<a href=\"#bibtex-%s\">%s %s</a>",
            key, names, year);
    return true;
}

bool reference_cite(void *context, FILE *stream, const char *keys, bool in_sentence, Error *error)
{
    Web *web = context;
    bool good = true;
    if (!in_sentence) fputc('(', stream);
    for (const char *at = keys; good && *at;) {
        char key[KEY_LENGTH];
        size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof key)
            return error_set(error, "\"%.60s\" is not a list of citations", keys);
        snprintf(key, sizeof key, "%.*s", (int)length, at);
        good = cite_one(web, stream, key, in_sentence, error);
        at += length + (at[length] == ',');
        at += strspn(at, " ");
        if (*at) fputs("; ", stream);
    }
    if (!in_sentence) fputc(')', stream);
    return good;
}

bool references_describe(Web *web, Fields list, Error *error)
{
    const cJSON *key = NULL;
    cJSON_ArrayForEach(key, web->cited)
    {
        size_t length = 0;
        const char *entry = find_entry(web, key->valuestring, &length, error);
        char *text = entry ? allocate_copy(entry, length, error) : NULL;
        if (!text) return false;
        Fields work = fields_add(list);
        bool good = reference_describe(web, key->valuestring, work, error);
        fields_text(work, "bibtex", text);
        free(text);
        if (!good) return false;
    }
    return true;
}

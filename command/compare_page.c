/* compare_page: writes a comparison as a web page, whose sentences are in web/compare.html. */
#include "command/compare.h"

#include "base/places.h"
#include "report/fields.h"
#include "report/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_letter(Fields fields, size_t model)
{
    fields_format(fields, "letter", "%c", (char)('A' + model));
    fields_true(fields, "is_first", model == 0);
}

static void put_models(const Comparison *comparison, Fields list)
{
    for (size_t k = 0; k < comparison->count; k++) {
        const ComparedDraw *draw = &comparison->draws[k];
        Fields model = fields_add(list);
        put_letter(model, k);
        fields_text(model, "label", draw->label);
        fields_text(model, "version", draw->version);
        fields_count(model, "seeds", draw->draws ? (double)draw->draws : NAN);
    }
}

/* A model's score, and how it differs from the first's. */
static void put_cell(const Comparison *comparison, size_t node, size_t model, Fields cell)
{
    const ComparedDraw *draw = &comparison->draws[model];
    Difference difference = comparison_of(comparison, model, node);
    bool exceeds = difference_exceeds(&difference, difference.resampling);
    put_letter(cell, model);
    fields_score(cell, "score", draw->scores[node]);
    fields_percent(cell, "left", draw->scores[node]);
    fields_score(cell, "error", draw->errors[node]);
    fields_signed(cell, "difference", model > 0 ? difference.difference : NAN, 3);
    fields_true(cell, "exceeds_resampling", model > 0 && exceeds);
    fields_true(cell, "exceeds_seeds",
                model > 0 && exceeds && difference_exceeds(&difference, difference.draws));
}

static void put_row(const Comparison *comparison, size_t node, Fields list)
{
    const PageNode *of = &comparison->page->nodes[node];
    Fields row = fields_add(list), cells = fields_list(row, "cells");
    fields_text(row, "name", of->name);
    fields_text(row, "short_name", page_short_name(of));
    fields_true(row, "is_mean", node == comparison->overall);
    for (size_t k = 0; k < comparison->count; k++) put_cell(comparison, node, k, fields_add(cells));
}

/* The mean first, then the benchmarks in the page's order. */
static void put_rows(const Comparison *comparison, Fields list)
{
    const Page *page = comparison->page;
    if (comparison->shared[comparison->overall]) put_row(comparison, comparison->overall, list);
    for (size_t i = 0; i < page->count; i++)
        if (comparison->shared[i] && page->nodes[i].is_leaf) put_row(comparison, i, list);
}

static bool put_style(const char *templates, Fields document, Error *error)
{
    char path[FILE_PATH_LENGTH];
    char *style =
        file_path(path, error, "%s/page.css", templates) ? file_read(path, NULL, error) : NULL;
    fields_text(document, "style", style ? style : "");
    free(style);
    return style != NULL;
}

static bool write(const char *templates, const char *place, Fields document, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s.html", place) || !output_open(&output, path, error))
        return false;
    bool good = template_write(output.stream, templates, "compare", document.item, error);
    return output_close(&output, good, error);
}

bool compare_page(const char *data, const Comparison *comparison, const char *place, Error *error)
{
    char templates[FILE_PATH_LENGTH];
    bool lacking = false;
    Fields document = fields_new(&lacking);
    put_models(comparison, fields_list(document, "models"));
    put_rows(comparison, fields_list(document, "rows"));
    bool good = places_templates(data, templates, error) && put_style(templates, document, error) &&
                fields_complete(document, error) && write(templates, place, document, error);
    cJSON_Delete(document.item);
    return good;
}

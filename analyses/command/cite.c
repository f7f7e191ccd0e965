/*
 * cite: BibTeX of the software and of the datasets behind results.
 *
 *     ventral cite                          of all evaluated benchmarks
 *     ventral cite circular_variance        of one benchmark
 *
 * Results name keys of references.bib ("citation"); their entries are printed as they stand there,
 * each once, the software's first.
 */
#include "command/command.h"

#include "models/model.h"
#include "score/bibliography.h"
#include "score/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool print_entry(const char *bibliography, const char *key, Error *error)
{
    size_t length = 0;
    const char *entry = bibliography_entry(bibliography, key, &length);
    if (!entry)
        return error_set(error, "%s: has no entry %s; restore the file", places_bibliography, key);
    printf("%.*s\n\n", (int)length, entry);
    return true;
}

/* Keys that were printed: a list of "key\n". */
static bool print_once(const char *bibliography, const char *key, char *printed, size_t room,
                       Error *error)
{
    char line[128];
    snprintf(line, sizeof line, "%s\n", key);
    if (strstr(printed, line)) return true;
    size_t used = strlen(printed);
    snprintf(printed + used, room - used, "%s", line);
    return print_entry(bibliography, key, error);
}

static bool cite_result(const Options *options, const char *benchmark, bool only_evaluated,
                        const char *bibliography, char *printed, size_t room, Error *error)
{
    cJSON *result = result_read(options, benchmark, error);
    if (!result) return false;
    const char *status = json_string(result, "status", benchmark, error);
    const cJSON *keys = json_array(result, "citation", benchmark, error), *key = NULL;
    bool good = status && keys;
    if (good && (!only_evaluated || strcmp(status, STATUS_EVALUATED) == 0))
        cJSON_ArrayForEach(key, keys) good =
            good && cJSON_IsString(key) &&
            print_once(bibliography, key->valuestring, printed, room, error);
    cJSON_Delete(result);
    return good;
}

static bool print_citations(const Options *options, const Page *page, const char *bibliography,
                            Error *error)
{
    char printed[4096] = "";
    size_t index;
    if (!print_once(bibliography, "Ventral", printed, sizeof printed, error) ||
        !print_once(bibliography, "Schrimpf2018", printed, sizeof printed, error))
        return false;
    if (options->argument_count > 0)
        return page_find_benchmark(page, options->arguments[0], &index, error) &&
               cite_result(options, page->nodes[index].name, false, bibliography, printed,
                           sizeof printed, error);
    for (size_t i = 0; i < page->count; i++)
        if (page->nodes[i].is_leaf && !cite_result(options, page->nodes[i].name, true, bibliography,
                                                   printed, sizeof printed, error))
            return false;
    return true;
}

static bool cite(const Options *options, Error *error)
{
    Page page = {0};
    char *bibliography = file_read(places_bibliography, NULL, error);
    bool good = bibliography && chosen_model_exists(options, error) &&
                page_read(&page, options->data, error) &&
                print_citations(options, &page, bibliography, error);
    page_free(&page);
    free(bibliography);
    return good;
}

static const char *const examples[] = {"ventral cite", "ventral cite circular_variance > used.bib",
                                       NULL};

const Command cite_command = {
    .words = {.name = "ventral cite",
              .purpose = "prints BibTeX of the software and of the datasets behind results",
              .arguments = "[BENCHMARK]",
              .most = 1,
              .options = OPTIONS_DRAW | OPTION_DATA,
              .details = "Without a benchmark: of all that were evaluated.\n",
              .examples = examples},
    .run = cite};

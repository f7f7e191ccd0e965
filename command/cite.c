/*
 * cite: BibTeX entries for the software and for the datasets behind results.
 *
 *     ventral cite                          all benchmarks evaluated in a draw
 *     ventral cite circular_variance        one benchmark, evaluated or not
 *
 * Benchmarks and their results hold keys of references.bib ("citation"). The entries are printed
 * unchanged, each once, the software's first.
 */
#include "command/command.h"

#include "base/places.h"
#include "benchmarks.h"
#include "command/draws_there.h"
#include "models/model.h"
#include "report/bibliography.h"
#include "score/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* References.bib, its path, and the keys to print: a list of "key\n". */
typedef struct {
    char path[FILE_PATH_LENGTH];
    char *text; /* owned */
    char keys[4096];
} Bibliography;

static bool add_key(Bibliography *bibliography, const char *key, Error *error)
{
    char line[128];
    size_t length = 0, used = strlen(bibliography->keys);
    snprintf(line, sizeof line, "%s\n", key);
    if (strstr(bibliography->keys, line)) return true;
    snprintf(bibliography->keys + used, sizeof bibliography->keys - used, "%s", line);
    return bibliography_entry(bibliography->text, key, &length) ||
           error_set(error, "%s: has no entry %s; restore the file", bibliography->path, key);
}

/* Everything is collected before anything is printed. */
static void print_entries(Bibliography *bibliography)
{
    for (char *key = strtok(bibliography->keys, "\n"); key; key = strtok(NULL, "\n")) {
        size_t length = 0;
        const char *entry = bibliography_entry(bibliography->text, key, &length);
        printf("%.*s\n\n", (int)length, entry);
    }
}

static bool cite_result(const Options *options, const char *benchmark, Bibliography *bibliography,
                        Error *error)
{
    cJSON *result = result_read(&options->draw, benchmark, error);
    if (!result) return false;
    const char *status = json_string(result, "status", benchmark, error);
    const cJSON *keys = json_array(result, "citation", benchmark, error), *key = NULL;
    bool good = status && keys;
    if (good && strcmp(status, STATUS_EVALUATED) == 0)
        cJSON_ArrayForEach(key, keys) good =
            good && cJSON_IsString(key) && add_key(bibliography, key->valuestring, error);
    cJSON_Delete(result);
    return good;
}

/* Works printed with every list. */
static bool cite_software(Bibliography *bibliography, Error *error)
{
    return add_key(bibliography, "Ventral", error) && add_key(bibliography, "Schrimpf2018", error);
}

/* One benchmark, whether or not it was evaluated. */
static bool cite_benchmark(const Page *page, const char *name, Bibliography *bibliography,
                           Error *error)
{
    size_t index = 0;
    if (!page_find_benchmark(page, name, &index, error) || !cite_software(bibliography, error))
        return false;
    const BenchmarkProgram *about = benchmark_named(page->nodes[index].name);
    bool good = about != NULL || error_set(error, "%s has no program", page->nodes[index].name);
    for (size_t i = 0; good && about->citations[i]; i++)
        good = add_key(bibliography, about->citations[i], error);
    return good;
}

static bool find_citations(const Options *options, const Page *page, Bibliography *bibliography,
                           Error *error)
{
    if (options->argument_count > 0)
        return cite_benchmark(page, options->arguments[0], bibliography, error);
    if (!draw_has_file(&options->draw, "scores.json", error) || !cite_software(bibliography, error))
        return false;
    for (size_t i = 0; i < page->count; i++)
        if (page->nodes[i].is_leaf &&
            !cite_result(options, page->nodes[i].name, bibliography, error))
            return false;
    return true;
}

static bool cite(Options *options, Error *error)
{
    Page page = {0};
    Bibliography bibliography = {{0}, NULL, {0}};
    bool good = places_bibliography(options->draw.data, bibliography.path, error) &&
                (bibliography.text = file_read(bibliography.path, NULL, error)) != NULL &&
                chosen_model_exists(&options->draw, options->name, error) &&
                command_check_file(&options->draw, error) &&
                page_read(&page, options->draw.data, error) &&
                find_citations(options, &page, &bibliography, error);
    if (good) print_entries(&bibliography);
    page_free(&page);
    free(bibliography.text);
    return good;
}

static const char *const examples[] = {"ventral cite", "ventral cite circular_variance > used.bib",
                                       NULL};

const Command cite_command = {
    .words = {.name = "ventral cite",
              .purpose =
                  "prints BibTeX entries for the software and for the datasets behind results",
              .arguments = "[BENCHMARK]",
              .most = 1,
              .options = OPTION_LIST(OPTIONS_DRAW, OPTION_DATA),
              .details = "Without a benchmark: for all benchmarks evaluated in a draw.\n",
              .examples = examples},
    .run = cite};

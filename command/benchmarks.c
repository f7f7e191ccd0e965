/*
 * benchmarks: lists the benchmarks, what each measures and what it needs.
 *
 * A benchmark may be given by the end of its name; --names prints full names.
 */
#include "command/command.h"

#include "base/json.h"
#include "benchmarks.h"
#include "brainio/texture_set.h"
#include "score/page.h"

#include <stdio.h>

/* What is printed of a benchmark. */
typedef struct {
    const BenchmarkProgram *about;
    const char *measures, *stimuli, *recording; /* the last: of neurons, or "" */
} Shown;

static Shown shown_of(const BenchmarkProgram *about)
{
    const Benchmark *tuning = tuning_benchmark(about);
    if (tuning)
        return (Shown){about, tuning->property,
                       grating_benchmark(about) ? tuning->stimulus_set : TEXTURE_DATASET,
                       tuning->assembly};
    if (about->kind == &neural_predictivity) {
        const NeuralBenchmark *neural = (const NeuralBenchmark *)about;
        return (Shown){about, "responses of recorded sites", neural->stimulus_set,
                       neural->assembly};
    }
    return (Shown){about, "object solution times",
                   ((const SolutionTimeBenchmark *)about)->stimulus_set, ""};
}

static void add_json(cJSON *list, const Shown *shown, const PageNode *node)
{
    cJSON *one = cJSON_CreateObject();
    cJSON_AddItemToArray(list, one);
    cJSON_AddStringToObject(one, "benchmark", shown->about->identifier);
    cJSON_AddStringToObject(one, "version", node->version);
    cJSON_AddStringToObject(one, "region", shown->about->region);
    cJSON_AddStringToObject(one, "kind", shown->about->kind->name);
    cJSON_AddStringToObject(one, "measures", shown->measures);
    cJSON_AddStringToObject(one, "stimulus_set", shown->stimuli);
    cJSON_AddStringToObject(one, "recording", shown->recording);
    cJSON_AddItemToObject(one, "published_score", json_new_number(node->score));
    cJSON_AddItemToObject(one, "published_ceiling", json_new_number(node->published_ceiling));
}

static bool show(const Options *options, const Page *page, const Shown *shown, cJSON *list,
                 Error *error)
{
    size_t index = 0;
    if (!page_find(page, shown->about->identifier, &index, error)) return false;
    if (options->json)
        add_json(list, shown, &page->nodes[index]);
    else if (options->names)
        printf("%s\n", shown->about->identifier);
    else
        printf("%-58s %-3s %s: %s\n", shown->about->identifier, shown->about->region,
               shown->about->kind->name, shown->measures);
    return true;
}

static bool is_wanted(const Options *options, const Page *page, const char *identifier,
                      Error *error)
{
    for (size_t i = 0; i < options->argument_count; i++) {
        size_t index = 0;
        if (page_find_benchmark(page, options->arguments[i], &index, error) &&
            strcmp(page->nodes[index].name, identifier) == 0)
            return true;
    }
    return options->argument_count == 0;
}

static bool print_all(const Options *options, const Page *page, Error *error)
{
    size_t index = 0;
    for (size_t i = 0; i < options->argument_count; i++)
        if (!page_find_benchmark(page, options->arguments[i], &index, error)) return false;
    cJSON *list = options->json ? cJSON_CreateArray() : NULL;
    bool good = true;
    for (size_t i = 0; good && benchmarks[i]; i++) {
        Shown shown = shown_of(benchmarks[i]);
        if (is_wanted(options, page, benchmarks[i]->identifier, error))
            good = show(options, page, &shown, list, error);
    }
    if (good && options->json) good = json_print(list, error);
    cJSON_Delete(list);
    return good;
}

static bool print_benchmarks(Options *options, Error *error)
{
    Page page;
    if (!options_print_one_way(options, error) || !page_read(&page, options->draw.data, error))
        return false;
    bool good = print_all(options, &page, error);
    page_free(&page);
    return good;
}

static const char *const examples[] = {"ventral benchmarks",
                                       "ventral benchmarks --names circular_variance",
                                       "ventral benchmarks --json", NULL};

const Command benchmarks_command = {
    .words = {.name = "ventral benchmarks",
              .purpose = "lists the benchmarks of the page: region, kind and property measured",
              .arguments = "[BENCHMARK..]",
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_DATA, OPTION_NAMES, OPTION_JSON),
              .examples = examples},
    .run = print_benchmarks};

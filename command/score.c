/*
 * score: computes a model's scores: recordings, benchmarks and the tree.
 *
 * Existing recordings are reused. Each benchmark is the const of its file, run as by its own
 * program; a benchmark whose data have not been downloaded gets a result that says so. With
 * --benchmark only that one is run.
 */
#include "command/command.h"

#include "benchmarks.h"
#include "command/score_layers.h"
#include "score/benchmark_run.h"

#include <stdio.h>
#include <string.h>

/* -- benchmarks -- */

/* All benchmarks, or the one with that name. */
static bool run_benchmarks(const BenchmarkRequest *request, const char *only, Error *error)
{
    BenchmarkShelf shelf = {0};
    BenchmarkRequest together = *request;
    bool good = true;
    together.shelf = &shelf;
    for (size_t i = 0; good && benchmarks[i]; i++) {
        const BenchmarkProgram *one = benchmarks[i];
        if (!only || strcmp(only, one->identifier) == 0)
            good =
                benchmark_run(one, &together, error) || error_prefix(error, "%s", one->identifier);
    }
    benchmark_shelf_free(&shelf);
    return good;
}

/* -- one, and all -- */

static bool score_one(const Options *options, Error *error)
{
    Page page;
    size_t index = 0;
    bool quiet = options->quiet || options->json;
    BenchmarkRequest request = {.draw = &options->draw,
                                .source = options->source,
                                .metrics = options->metrics,
                                .say = quiet ? command_say(options) : SAY_ALL};
    if (!page_read(&page, options->draw.data, error)) return false;
    bool good = page_find_benchmark(&page, options->benchmark, &index, error);
    const char *identifier = good ? page.nodes[index].name : "";
    const BenchmarkProgram *one = benchmark_named(identifier);
    bool lacks = one && one->kind->needs_recordings;
    good = good && (!lacks || record_what_lacks(&options->draw, request.say, error)) &&
           run_benchmarks(&request, identifier, error) &&
           (quiet || print_placement(&options->draw, identifier, error));
    if (good && options->json) {
        cJSON *result = result_read(&options->draw, identifier, error);
        good = result && json_print(result, error);
        cJSON_Delete(result);
    }
    page_free(&page);
    return good;
}

static bool score_supplied_neurons(const Options *options, Error *error)
{
    return score_biology_check(options, error) &&
           record_what_lacks(&options->draw, command_say(options), error) &&
           score_biology(options, error);
}

static bool score_all(const Options *options, Error *error)
{
    BenchmarkRequest request = {.draw = &options->draw,
                                .source = options->source,
                                .metrics = options->metrics,
                                .say = command_say(options)};
    return record_what_lacks(&options->draw, request.say, error) &&
           run_benchmarks(&request, NULL, error) &&
           write_tree_of_scores(&options->draw, true, error) &&
           (options->quiet || print_table_of_scores(options, error));
}

/* -- combinations of options -- */

#define OF_THE_PAGE OPTION_BENCHMARK, OPTION_JSON, OPTION_SOURCE, OPTION_SET

/* Layers are compared by the benchmarks on gratings for V1, or else by a public recording. */
static bool is_by_sites(const Options *options)
{
    return options->search && (options->set || strcmp(options->search, "V1") != 0);
}

static bool check_search(const Options *options, Error *error)
{
    if (options->set && strcmp(options->set, "public") != 0)
        return error_set(error,
                         "--search-layers compares with public recordings only, not with the "
                         "set \"%.80s\"; give --set public",
                         options->set);
    if (options->metrics && !is_by_sites(options))
        return error_set(error,
                         "--metrics has no effect on a search by gratings; leave it out, or add "
                         "--set public");
    return options_refuse(options,
                          OPTION_LIST(OPTION_BENCHMARK, OPTION_JSON, OPTION_SOURCE, OPTION_NETWORKS,
                                      OPTION_RECORDINGS, OPTION_BIOLOGY, OPTION_EDGES,
                                      OPTION_SITES),
                          "has no effect with --search-layers", error);
}

/* Refuses options that would have no effect on this kind of score. */
static bool check_subject(const Options *options, Error *error)
{
    if (!options->sites && !options_refuse(options, OPTION_LIST(OPTION_LAYERS, OPTION_BINS),
                                           "is for --sites only", error))
        return false;
    if (options->all_layers && !options_refuse(options, OPTION_LIST(OPTION_LAYER, OPTION_BINS),
                                               "has no effect with --layers", error))
        return false;
    if (options->search) return check_search(options, error);
    if (options->sites)
        return options_refuse(options,
                              OPTION_LIST(OF_THE_PAGE, OPTION_BIOLOGY, OPTION_EDGES, OPTION_UNITS),
                              "has no effect with --sites", error);
    return options->biology
               ? options_refuse(options, OPTION_LIST(OF_THE_PAGE, OPTION_METRICS),
                                "has no effect with --biology", error)
               : options_refuse(options, OPTION_LIST(OPTION_EDGES), "is for --biology only", error);
}

static bool check_options(const Options *options, Error *error)
{
    if (!check_subject(options, error) || !options_print_one_way(options, error)) return false;
    if (!options->draw.recordings)
        return options_refuse(options, OPTION_LIST(OPTION_UNITS), "is for --recordings only",
                              error);
    if (options->set &&
        !options_refuse(options, OPTION_LIST(OPTION_UNITS), "has no effect with --set", error))
        return false;
    return options_refuse(options,
                          OPTION_LIST(OPTION_SEED, OPTION_NETWORKS, OPTION_TRIALS, OPTION_BENCHMARK,
                                      OPTION_INPUT, OPTION_SCREEN),
                          "is not for recordings", error);
}

static bool score(Options *options, Error *error)
{
    OnnxModel *file = NULL;
    if (!check_options(options, error)) return false;
    if (options->draw.recordings) return score_recordings(options, error);
    bool good = command_open_model(options, &file, error);
    if (good && options->search)
        good = is_by_sites(options) ? search_layers_by_sites(options, file, error)
                                    : search_layers(options, file, error);
    else if (good)
        good = options->biology     ? score_supplied_neurons(options, error)
               : options->sites     ? score_sites(options, file, error)
               : options->set       ? score_set(options, error)
               : options->benchmark ? score_one(options, error)
                                    : score_all(options, error);
    onnx_model_close(file);
    return good;
}

static const char *const examples[] = {
    "ventral score",
    "ventral score resnet-18_untrained --seed 3 --results mine",
    "ventral score vone-block --benchmark circular_variance",
    "ventral score pixels --json",
    "ventral score resnet-18_untrained --set public",
    "ventral score --recordings responses --name mymodel",
    "ventral score resnet-18_untrained --biology neurons.csv --edges 12",
    "ventral score vone-block --sites session.json",
    "ventral score resnet-18_untrained --sites session.json --metrics ridgecv,cka,rdm",
    "ventral score resnet-18_untrained --sites session.json --layers all",
    "ventral score model.onnx --layer V1=layer1.0 --input imagenet --results mine",
    "ventral score vone-block --sites session.json --bins each",
    "ventral score model.onnx --search-layers V1 --input imagenet",
    "ventral score resnet-18_untrained --search-layers IT --metrics pls,cka",
    NULL};

const Command score_command = {
    .words =
        {.name = "ventral score",
         .purpose = "scores a model: recordings, all benchmarks, the tree",
         .arguments = "[MODEL]",
         .most = 1,
         .options = OPTION_LIST(OPTIONS_DRAW, OPTION_TRIALS, OPTIONS_FILE, OPTION_DATA,
                                OPTION_THREADS, OPTION_SOURCE, OPTION_BENCHMARK, OPTION_JSON,
                                OPTION_QUIET, OPTION_RECORDINGS, OPTION_UNITS, OPTION_BIOLOGY,
                                OPTION_EDGES, OPTION_SITES, OPTION_METRICS, OPTION_LAYERS,
                                OPTION_BINS, OPTION_SEARCH_LAYERS, OPTION_SET),
         .details =
             "Existing recordings are reused; `ventral record` replaces them. "
             "Results are in\nRESULTS/MODEL/seed-N, a file for each benchmark. --json prints the "
             "tree, scores.json.\n--search-layers compares all layers that could represent a "
             "region, or "
             "those given by\n--layer, in RESULTS/MODEL/layers-REGION.csv: V1 by the benchmarks on "
             "gratings, V2, V4 and\nIT (and V1 with --set public) by the public recordings.\n"
             "--sites takes a JSON object: the paths \"recording\" (BrainIO's netCDF), \"stimuli\" "
             "(CSV)\nand \"images\" (zip); \"region\"; the stimuli's width \"degrees\"; the "
             "window \"start\" to \"end\"\nin ms; and, to stratify the splits, the column "
             "\"classes\". Optional are\n\"split\" or \"test_recording\" (fixed halves), "
             "\"reliability\", \"least_reliability\",\n\"incomplete\" and \"alpha\" "
             "(docs/own_networks.md). {\"sessions\": [..]} lists several such files.\n--metrics "
             "chooses the metrics for recorded sites: pls, ridge, "
             "ridgecv, cka, rdm (default for\n--sites: all; the page's benchmarks use pls, and "
             "those given "
             "in addition).\n--layers all compares the sites with every layer, in "
             "own-NAME.layers.csv;\nlayers of --recordings are its folders. --bins each compares "
             "them in each "
             "time bin, in\nown-NAME.bins.csv.\n--units takes a CSV with the columns "
             "receptive_field_y and "
             "receptive_field_x and, if\nknown, unit, channel, row and column.\n",
         .examples = examples},
    .run = score};

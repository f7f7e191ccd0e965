/*
 * score_layers: compares recording sites with every layer of a network: the user's (ventral score
 * --sites session.json --layers all), or those of the public recording of a region (ventral score
 * --search-layers V4).
 *
 * The images pass through the network once for all layers, in strips of rows if their responses do
 * not fit in memory (predictivity/layer_grams.h). Layers recorded elsewhere are folders of the
 * folder of recordings, in the order of their names, each with the responses to the stimuli
 * (session.npy); a file is read in parts, so it may be larger than memory.
 *
 *   RESULTS/MODEL/seed-N/own-session.layers.csv    a row for each layer: what it is, its units, and
 *                                                  the metrics (metric_table.h)
 *   RESULTS/MODEL/seed-N/own-session.layers.json   the same, with results for each split, and
 *                                                  reasons
 *   RESULTS/MODEL/layers-V4.csv, layers-V4.json    the same for --search-layers V4
 *
 * With --layer, only the given layers are compared. If the layer with the best score is then
 * chosen, that score is the result of a selection, not a test. The program says so.
 */
#include "command/score_layers.h"

#include "base/shown.h"
#include "base/sums.h"
#include "base/table.h"
#include "benchmarks.h"
#include "command/listed_layers.h"
#include "command/metric_table.h"
#include "score/page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Options *options;
    const char *benchmark; /* "own-session" */
    bool is_search;        /* --search-layers */
    ListedLayers listed;   /* the layers compared */
    OutputFile table;
    cJSON *list; /* of the JSON document */
} LayerScores;

/* -- layers -- */

static bool list_layers(LayerScores *scores, OnnxModel *file, Error *error)
{
    const Draw *draw = &scores->options->draw;
    Network network = {0};
    if (draw->recordings) return listed_layers_recorded(&scores->listed, draw->recordings, error);
    const ModelDescription *model = draw_model(draw, error);
    bool good = model && (file || model->build(model, &network, error)) &&
                listed_layers_read(&scores->listed, file, &network, NULL, error) &&
                (!draw->layers || listed_layers_keep(&scores->listed, file, draw->layers, error));
    network_close(&network);
    return good;
}

/* -- a layer's metrics -- */

static void write_head(const LayerScores *scores, const MetricEntry *entries, size_t count)
{
    fprintf(scores->table.stream, "layer,tensor,operator,channels,height,width,units");
    metric_table_head(scores->table.stream, entries, count);
    if (scores->options->quiet) return;
    metric_table_print_head(entries, count);
    printf("  layer (raw values)\n");
}

static void write_row(const LayerScores *scores, const ListedLayer *layer, size_t units,
                      const MetricEntry *entries, size_t count)
{
    FILE *stream = scores->table.stream;
    table_put_text(stream, SHOWN(layer->name));
    fputc(',', stream);
    table_put_text(stream, SHOWN(layer->tensor));
    fputc(',', stream);
    table_put_text(stream, SHOWN(layer->kind));
    if (layer->shape.channels > 0)
        fprintf(stream, ",%d,%d,%d,%zu", layer->shape.channels, layer->shape.height,
                layer->shape.width, units);
    else /* recorded elsewhere */
        fprintf(stream, ",,,,%zu", units);
    metric_table_row(stream, entries, count);
    if (scores->options->quiet) return;
    metric_table_print_row(entries, count);
    printf("  %s\n", SHOWN(layer->name));
}

/* NeuralLayerTake */
static bool take(void *context, size_t index, size_t units, const MetricsOutcome *outcome,
                 Error *error)
{
    (void)error;
    const LayerScores *scores = context;
    MetricEntry entries[METRIC_ENTRIES];
    const ListedLayer *layer = &scores->listed.layers[index];
    size_t count = metric_entries(outcome, entries);
    if (index == 0) write_head(scores, entries, count);
    write_row(scores, layer, units, entries, count);
    cJSON *one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "layer", layer->name);
    if (layer->tensor[0]) cJSON_AddStringToObject(one, "tensor", layer->tensor);
    cJSON_AddStringToObject(one, "operator", layer->kind);
    cJSON_AddNumberToObject(one, "units", (double)units);
    cJSON_AddItemToObject(one, "metrics", metric_entries_object(outcome, entries, count));
    cJSON_AddItemToArray(scores->list, one);
    return true;
}

/* -- all of it -- */

static bool run(LayerScores *scores, const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                Error *error)
{
    const Options *options = scores->options;
    BenchmarkRequest request = {.draw = &options->draw,
                                .metrics = options->metrics,
                                .say = options->quiet ? SAY_NOTHING : SAY_ALL};
    const char **names = allocate(scores->listed.count, sizeof *names, error);
    for (size_t i = 0; names && i < scores->listed.count; i++)
        names[i] = scores->listed.layers[i].found;
    const NeuralLayers layers = {names, scores->listed.count, take, scores};
    bool good = names && neural_outcomes_of_layers(benchmark, places, &request, &layers, error);
    free(names);
    return good;
}

static bool open_path(const LayerScores *scores, const char *ending, char *path, Error *error)
{
    const Draw *draw = &scores->options->draw;
    char name[FILE_PATH_LENGTH];
    if (scores->is_search)
        return file_path(path, error, "%s/%s/layers-%s%s.%s", draw->results, draw->model,
                         scores->options->search, scores->options->set ? "-public" : "", ending);
    return file_path(name, error, "%s.layers.%s", scores->benchmark, ending) &&
           draw_path(draw, name, path, error);
}

bool score_layers(const Options *options, OnnxModel *file, const NeuralBenchmark *benchmark,
                  const DatasetPlaces *places, Error *error)
{
    LayerScores scores = {.options = options,
                          .benchmark = benchmark->about.identifier,
                          .is_search = options->search != NULL};
    char table[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    cJSON *document = cJSON_CreateObject();
    bool opened = false;
    bool good = list_layers(&scores, file, error) && open_path(&scores, "csv", table, error) &&
                open_path(&scores, "json", path, error) &&
                (opened = output_open(&scores.table, table, error));
    cJSON_AddStringToObject(document, "benchmark", scores.benchmark);
    cJSON_AddStringToObject(document, "model", options->draw.model);
    cJSON_AddStringToObject(document, "region", benchmark->about.region);
    scores.list = cJSON_AddArrayToObject(document, "layers");
    good = good && run(&scores, benchmark, places, error);
    if (opened) good = sums_close(&scores.table, good, error);
    good = good && json_write(path, document, error);
    cJSON_Delete(document);
    free(scores.listed.layers);
    if (good && !options->quiet)
        printf("\nChoosing a layer by this table selects for a high score: on this recording "
               "its score no\nlonger tests the model. %s\n",
               SHOWN(table));
    return good;
}

/* -- the public recording of a region -- */

static const NeuralBenchmark *public_benchmark(const char *region)
{
    for (size_t i = 0; benchmarks[i]; i++) {
        const NeuralBenchmark *one = (const NeuralBenchmark *)benchmarks[i];
        if (benchmarks[i]->kind == &neural_predictivity && one->public_assembly &&
            strcmp(benchmarks[i]->region, region) == 0)
            return one;
    }
    return NULL;
}

bool search_layers_by_sites(const Options *options, OnnxModel *file, Error *error)
{
    char name[PAGE_NAME_LENGTH];
    DatasetPlaces places;
    const NeuralBenchmark *of_region = public_benchmark(options->search);
    if (!of_region) return error_set(error, "%s has no public recording", options->search);
    NeuralBenchmark benchmark = *of_region;
    const char *identifier = of_region->about.identifier, *dot = strchr(identifier, '.');
    snprintf(name, sizeof name, "%.*s.public%s", (int)(dot - identifier), identifier, dot);
    benchmark.about.identifier = name;
    benchmark.assembly = benchmark.public_assembly;
    benchmark.stimulus_set = benchmark.public_stimulus_set;
    if (!dataset_places(&places, options->draw.data, benchmark.assembly, benchmark.stimulus_set,
                        error))
        return false;
    if (places.missing[0])
        return error_set(error,
                         "layers are compared with %s, which is missing; `ventral data %s` "
                         "downloads it",
                         benchmark.assembly, benchmark.assembly);
    return score_layers(options, file, &benchmark, &places, error);
}

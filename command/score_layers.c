/*
 * score_layers: compares the user's recording sites with every layer of a network (ventral score
 * --sites session.json --layers all).
 *
 * The images pass through the network once for all layers or, if their responses do not fit in
 * memory, once for each part of a group of layers (predictivity/layer_grams.h).
 *
 *   RESULTS/MODEL/seed-N/own-session.layers.csv    a row for each layer: what it is, its units, and
 *                                                  raw score, error and score of each metric
 *                                                  (empty: undefined)
 *   RESULTS/MODEL/seed-N/own-session.layers.json   the same, with ceilings, results for each split,
 *                                                  and reasons
 *
 * If the layer with the best score is then chosen, that score is the result of a selection, not a
 * test. The program says so.
 */
#include "command/score_layers.h"

#include "base/shown.h"
#include "base/sums.h"
#include "base/table.h"
#include "command/listed_layers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const Options *options;
    const char *benchmark; /* "own-session" */
    ListedLayers listed;   /* the layers compared */
    OutputFile table;
    cJSON *list; /* of the JSON document */
} LayerScores;

/* -- layers -- */

static bool list_layers(LayerScores *scores, OnnxModel *file, Error *error)
{
    const ModelDescription *model = draw_model(&scores->options->draw, error);
    Network network = {0};
    bool good = model && (file || model->build(model, &network, error)) &&
                listed_layers_read(&scores->listed, file, &network, NULL, error);
    network_close(&network);
    return good;
}

/* -- a layer's metrics -- */

static void write_head(const LayerScores *scores, const MetricEntry *entries, size_t count)
{
    FILE *stream = scores->table.stream;
    bool quiet = scores->options->quiet;
    fprintf(stream, "layer,tensor,operator,channels,height,width,units");
    for (size_t i = 0; i < count; i++)
        fprintf(stream, ",%s,%s_error,%s_score", entries[i].key, entries[i].key, entries[i].key);
    fputc('\n', stream);
    for (size_t i = 0; i < count && !quiet; i++) printf("%15s", entries[i].key);
    if (!quiet) printf("  layer (raw values)\n");
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
    fprintf(stream, ",%d,%d,%d,%zu", layer->shape.channels, layer->shape.height, layer->shape.width,
            units);
    for (size_t i = 0; i < count; i++) {
        table_put_number(stream, "%.6f", entries[i].raw);
        table_put_number(stream, "%.6f", entries[i].error);
        table_put_number(stream, "%.6f", entries[i].score);
        if (scores->options->quiet) continue;
        if (isnan(entries[i].raw))
            printf("%15s", "-");
        else
            printf("%15.4f", entries[i].raw);
    }
    fputc('\n', stream);
    if (!scores->options->quiet) printf("  %s\n", SHOWN(layer->name));
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
    bool good = names && neural_benchmark_run_layers(benchmark, places, &request, &layers, error);
    free(names);
    return good;
}

static bool open_path(const LayerScores *scores, const char *ending, char *path, Error *error)
{
    char name[FILE_PATH_LENGTH];
    return file_path(name, error, "%s.layers.%s", scores->benchmark, ending) &&
           draw_path(&scores->options->draw, name, path, error);
}

bool score_layers(const Options *options, OnnxModel *file, const NeuralBenchmark *benchmark,
                  const DatasetPlaces *places, Error *error)
{
    LayerScores scores = {.options = options, .benchmark = benchmark->about.identifier};
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

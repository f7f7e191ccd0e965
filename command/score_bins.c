/*
 * score_bins: compares a model's layer with the user's recording in each of its time bins (ventral
 * score --sites session.json --bins each).
 *
 * The responses of the region's layer to the images are computed once; every bin of the recording
 * is then a target of its own, with its own ceiling.
 *
 *   RESULTS/MODEL/seed-N/own-session.bins.csv    a row for each bin: start and end in ms, sites,
 *                                                and the metrics (metric_table.h)
 *   RESULTS/MODEL/seed-N/own-session.bins.json   the same, with results for each split, and reasons
 */
#include "command/score_layers.h"

#include "base/shown.h"
#include "base/sums.h"
#include "command/metric_table.h"

#include <stdio.h>

typedef struct {
    bool quiet;
    OutputFile table;
    cJSON *list; /* of the JSON document */
} BinScores;

/* NeuralBinTake */
static bool take(void *context, size_t index, TimeBin bin, const MetricsOutcome *outcome,
                 Error *error)
{
    (void)error;
    const BinScores *scores = context;
    MetricEntry entries[METRIC_ENTRIES];
    size_t count = metric_entries(outcome, entries), sites = outcome->recording->sites;
    if (index == 0) {
        fprintf(scores->table.stream, "start,end,sites");
        metric_table_head(scores->table.stream, entries, count);
        if (!scores->quiet) metric_table_print_head(entries, count);
        if (!scores->quiet) printf("  ms (raw values)\n");
    }
    fprintf(scores->table.stream, "%g,%g,%zu", bin.start, bin.end, sites);
    metric_table_row(scores->table.stream, entries, count);
    if (!scores->quiet) metric_table_print_row(entries, count);
    if (!scores->quiet) printf("  %g to %g\n", bin.start, bin.end);
    cJSON *one = cJSON_CreateObject();
    cJSON_AddNumberToObject(one, "start", bin.start);
    cJSON_AddNumberToObject(one, "end", bin.end);
    cJSON_AddNumberToObject(one, "sites", (double)sites);
    cJSON_AddItemToObject(one, "metrics", metric_entries_object(outcome, entries, count));
    cJSON_AddItemToArray(scores->list, one);
    return true;
}

bool score_bins(const Options *options, const NeuralBenchmark *benchmark,
                const DatasetPlaces *places, Error *error)
{
    BinScores scores = {.quiet = options->quiet};
    char name[FILE_PATH_LENGTH], table[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    const BenchmarkRequest request = {.draw = &options->draw,
                                      .metrics = options->metrics,
                                      .say = options->quiet ? SAY_NOTHING : SAY_PROGRESS};
    cJSON *document = cJSON_CreateObject();
    bool opened = false;
    bool good = file_path(name, error, "%s.bins.csv", benchmark->about.identifier) &&
                draw_path(&options->draw, name, table, error) &&
                file_path(name, error, "%s.bins.json", benchmark->about.identifier) &&
                draw_path(&options->draw, name, path, error) &&
                (opened = output_open(&scores.table, table, error));
    cJSON_AddStringToObject(document, "benchmark", benchmark->about.identifier);
    cJSON_AddStringToObject(document, "model", options->draw.model);
    cJSON_AddStringToObject(document, "region", benchmark->about.region);
    scores.list = cJSON_AddArrayToObject(document, "bins");
    const NeuralBins bins = {take, &scores};
    good = good && neural_outcomes_of_bins(benchmark, places, &request, &bins, error);
    if (opened) good = sums_close(&scores.table, good, error);
    good = good && json_write(path, document, error);
    cJSON_Delete(document);
    if (good && !options->quiet) printf("\n%s\n", SHOWN(table));
    return good;
}

#include "predictivity/solution_time_benchmark.h"

#include "base/shown.h"
#include "brainio/dataset.h"
#include "score/benchmark_run.h"

#include <stdio.h>

typedef struct {
    BenchmarkRun common;
    const ModelDescription *model;
    size_t units; /* of the layer assigned to the region */
} Run;

/* Counts the units of the region's layer: the network is built, its weights are not drawn. */
static bool count_units(Run *run, Error *error)
{
    Network network = {0};
    bool good = run->model->build(run->model, &network, error);
    int layer = good ? network_find(&network, run->common.layer, error) : -1;
    if (layer >= 0) run->units = shape_units(network.layers[layer].shape);
    network_close(&network);
    return layer >= 0;
}

/* The outcome: X, with the reason, or not evaluated if no layer is assigned to the region. */
static bool score(BenchmarkRun *common, Error *error)
{
    Run *run = (Run *)common;
    DatasetPlaces places;
    Error no_layer = {{0}};
    const char *region = common->about->region;
    const SolutionTimeBenchmark *benchmark = (const SolutionTimeBenchmark *)common->about;
    run->model = draw_model(common->draw, error);
    if (!run->model ||
        !dataset_places(&places, common->draw->data, NULL, benchmark->stimulus_set, error))
        return false;
    const char *layer = model_layer(run->model, region, &no_layer);
    common->layer = layer ? layer : "";
    common->origin = run->model->origin;
    common->layer_origin = &run->model->layer_origin[model_region(region)];
    if (!layer)
        return benchmark_run_conclude(common, STATUS_NOT_EVALUATED,
                                      "the model has no layer that stands for %s", region);
    benchmark_run_conclude(
        common, STATUS_NOT_SCORABLE, "the response to %s is the same in all %d time bins%s",
        places.missing[0] ? "the blank screen" : "the study's first image", SOLUTION_TIME_BINS,
        places.missing[0] ? " (the study's images are a download)" : "");
    return count_units(run, error);
}

static void fill(const BenchmarkRun *common, cJSON *result)
{
    result_set_count(result, "units_recorded", ((const Run *)common)->units);
}

static void print_outcome(const BenchmarkRun *common)
{
    char label[DRAW_TITLE_LENGTH];
    printf("%s of %s\n  units of %s: %zu, time bins: %d\n  %s: %s\n", common->about->identifier,
           draw_title(common->draw, label), SHOWN(common->layer), ((const Run *)common)->units,
           SOLUTION_TIME_BINS, common->status, SHOWN(common->reason));
}

const BenchmarkKind solution_times = {.name = "solution times",
                                      .run_size = sizeof(Run),
                                      .score = score,
                                      .fill = fill,
                                      .print = print_outcome};

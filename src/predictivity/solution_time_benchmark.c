#include "predictivity/solution_time_benchmark.h"

#include "base/shown.h"
#include "brainio/dataset.h"
#include "score/result.h"
#include "score/standing.h"

#include <stdio.h>

/* One run of a benchmark on a model. */
typedef struct {
    const SolutionTimeBenchmark *benchmark;
    const Draw *draw;
    const BenchmarkRequest *request;
    const ModelDescription *model;
    const char *layer; /* assigned to the region; NULL: none */
    size_t units;      /* of that layer */
    Outcome outcome;
} Run;

/* Counts the units of the region's layer: the network is built, but its weights are not initialised. */
static bool count_units(Run *run, Error *error)
{
    Network network = {0};
    bool good = run->model->build(run->model, &network, error);
    int layer = good ? network_find(&network, run->layer, error) : -1;
    if (layer >= 0) run->units = shape_units(network.layers[layer].shape);
    network_close(&network);
    return layer >= 0;
}

/* Decides the outcome: X, with the reason, or not evaluated if no layer is assigned to the region. */
static bool conclude(Run *run, char reason[RESULT_REASON_LENGTH], Error *error)
{
    DatasetPlaces places;
    const SolutionTimeBenchmark *benchmark = run->benchmark;
    Error no_layer = {{0}};
    if (!dataset_places(&places, run->draw->data, NULL, benchmark->stimulus_set, error))
        return false;
    run->layer = model_layer(run->model, benchmark->about.region, &no_layer);
    run->outcome = (Outcome){run->layer ? STATUS_NOT_SCORABLE : STATUS_NOT_EVALUATED, reason};
    if (!run->layer) {
        snprintf(reason, RESULT_REASON_LENGTH, "the model has no layer that stands for %s",
                 benchmark->about.region);
        return true;
    }
    snprintf(reason, RESULT_REASON_LENGTH, "the response to %s is the same in all %d time bins%s",
             places.missing[0] ? "the blank screen" : "the study's first image", SOLUTION_TIME_BINS,
             places.missing[0] ? " (the study's images are a download)" : "");
    return count_units(run, error);
}

static bool write_outcome(const Run *run, Error *error)
{
    PageNode leaf;
    const BenchmarkProgram *about = &run->benchmark->about;
    if (!page_leaf_for(&leaf, run->draw->data, run->draw->model, about->identifier, error))
        return false;
    cJSON *result =
        result_new(run->draw, &leaf, about, run->layer ? run->layer : "", run->outcome, error);
    bool good = result != NULL;
    if (good) {
        result_set_count(result, "units_recorded", run->units);
        if (run->model->origin)
            result_set_origin(result, run->model->origin,
                              &run->model->layer_origin[model_region(about->region)]);
        good = result_write(run->draw, result, error);
    }
    cJSON_Delete(result);
    return good;
}

static bool run_program(const BenchmarkProgram *program, const BenchmarkRequest *request,
                        Error *error)
{
    char reason[RESULT_REASON_LENGTH], label[DRAW_TITLE_LENGTH];
    Run run = {.benchmark = (const SolutionTimeBenchmark *)program, /* its first member */
               .draw = request->draw,
               .request = request};
    run.model = draw_model(run.draw, error);
    if (!run.model || !conclude(&run, reason, error) || !write_outcome(&run, error)) return false;
    if (request->say == SAY_ALL)
        printf("%s of %s\n  units of %s: %zu, time bins: %d\n  %s: %s\n", program->identifier,
               draw_title(run.draw, label), SHOWN(run.layer ? run.layer : ""), run.units,
               SOLUTION_TIME_BINS, run.outcome.status, SHOWN(run.outcome.reason));
    return true;
}

const BenchmarkKind solution_times = {"solution times", false, run_program};

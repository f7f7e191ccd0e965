#include "predictivity/neural_benchmark.h"

#include "predictivity/neural_result.h"
#include "predictivity/neural_run.h"
#include "predictivity/neural_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The version, in results, of benchmarks that are not on the page. */
#define BESIDE_THE_PAGE "beside the page"

/* "MajajHong2015.IT-pls" -> "MajajHong2015.public.IT-pls", not on the page; same versions. */
static bool name_public(NeuralRun *run, Error *error)
{
    char version[sizeof run->common.leaf.version], public[sizeof run->common.leaf.name];
    const char *name = neural_run_benchmark(run)->about.identifier, *dot = strchr(name, '.');
    if (!neural_run_benchmark(run)->public_assembly || !dot)
        return error_set(error, "%s has no public part; leave out --set public", name);
    run->assembly = neural_run_benchmark(run)->public_assembly;
    run->stimulus_set = neural_run_benchmark(run)->public_stimulus_set;
    snprintf(public, sizeof public, "%.*s.public%s", (int)(dot - name), name, dot);
    memcpy(version, run->common.leaf.version, sizeof version);
    run->common.leaf = benchmark_run_leaf(public, version);
    return true;
}

static bool describe(NeuralRun *run, Error *error)
{
    if (!neural_run_describe_model(run, error) || !neural_run_choose_metrics(run, error))
        return false;
    if (run->common.request->is_public) return name_public(run, error);
    run->assembly = neural_run_benchmark(run)->assembly;
    run->stimulus_set = neural_run_benchmark(run)->stimulus_set;
    return true;
}

static bool lack_files(NeuralRun *run, Error *error)
{
    run->common.inputs[0] = run->datasets_path;
    return file_path(run->datasets_path, error, "%s/datasets.csv", run->common.draw->data) &&
           benchmark_run_conclude(&run->common, STATUS_NOT_EVALUATED,
                                  "needs the recording %s and the stimuli %s, which are downloads",
                                  run->assembly, run->stimulus_set);
}

/* Sets what the result says besides its values: where they come from. */
static void describe_result(NeuralRun *run)
{
    BenchmarkRun *common = &run->common;
    const char *reason = neural_result_entry(run)->reason;
    int count = 0;
    if (run->responses.file) common->inputs[count++] = response_file_path(run->responses.file);
    common->inputs[count++] = run->places.assembly;
    common->inputs[count++] = run->places.table;
    common->inputs[count] = run->places.images;
    if (run->model) {
        common->origin = run->model->origin;
        common->layer_origin = &run->model->layer_origin[model_region(common->about->region)];
    }
    if (reason[0]) benchmark_run_conclude(common, STATUS_NOT_SCORABLE, "%s", reason);
}

static bool score(BenchmarkRun *common, Error *error)
{
    NeuralRun *run = (NeuralRun *)common;
    const char *region = common->about->region;
    if (!describe(run, error) ||
        (!common->is_own && !dataset_places(&run->places, common->draw->data, run->assembly,
                                            run->stimulus_set, error)))
        return false;
    if (run->places.missing[0]) return lack_files(run, error);
    if (!neural_run_read(run, error) || !neural_run_open_responses(run, error)) return false;
    if (common->draw->recordings && !run->responses.file)
        return benchmark_run_conclude(common, STATUS_NOT_EVALUATED,
                                      "needs recordings of %s.%s, or of %s", run->stimulus_set,
                                      region, run->stimulus_set);
    if (!neural_run_predict(run, error)) return false;
    if (run->lacks_region) {
        common->layer = "";
        return benchmark_run_conclude(common, STATUS_NOT_EVALUATED,
                                      "the model has no layer that stands for %s", region);
    }
    const MetricsOutcome outcome = {&run->recording, run->wanted, &run->metrics};
    if (!neural_tables_write(common, &outcome, neural_result_regression(run)->splits, error))
        return false;
    describe_result(run);
    return true;
}

const BenchmarkKind neural_predictivity = {.name = "neural predictivity",
                                           .run_size = sizeof(NeuralRun),
                                           .score = score,
                                           .fill = neural_result_fill,
                                           .print = neural_result_print,
                                           .close = neural_run_close};

bool neural_benchmark_run_beside(const NeuralBenchmark *benchmark, const BenchmarkRequest *request,
                                 Error *error)
{
    NeuralRun *run = allocate(1, sizeof *run, error);
    if (!run) return false;
    run->common =
        (BenchmarkRun){.about = &benchmark->about,
                       .request = request,
                       .draw = request->draw,
                       .leaf = benchmark_run_leaf(benchmark->about.identifier, BESIDE_THE_PAGE)};
    bool good = benchmark_run_described(&run->common, error);
    free(run);
    return good;
}

bool neural_benchmark_run_own(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                              const BenchmarkRequest *request, Error *error)
{
    NeuralRun *run = allocate(1, sizeof *run, error);
    if (!run) return false;
    run->common = (BenchmarkRun){.about = &benchmark->about,
                                 .request = request,
                                 .draw = request->draw,
                                 .leaf = benchmark_run_leaf(benchmark->about.identifier, "own"),
                                 .is_own = true};
    run->places = *places;
    bool good = benchmark_run_described(&run->common, error);
    free(run);
    return good;
}

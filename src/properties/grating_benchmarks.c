#include "properties/grating_benchmarks.h"

#include <stdlib.h>

bool grating_benchmarks_open(GratingBenchmarks *gratings, const BenchmarkProgram *const *benchmarks,
                             const char *data, Error *error)
{
    *gratings = (GratingBenchmarks){.benchmarks = benchmarks};
    while (grating_benchmark(benchmarks[gratings->count])) gratings->count++;
    gratings->biology = allocate(gratings->count, sizeof *gratings->biology, error);
    gratings->ceiling = allocate(gratings->count, sizeof *gratings->ceiling, error);
    bool good = gratings->biology && gratings->ceiling;
    for (size_t i = 0; good && i < gratings->count; i++)
        good = biology_read(&gratings->biology[i], data, benchmarks[i]->identifier, error) &&
               analysis_ceiling(grating_benchmark(benchmarks[i]), &gratings->biology[i],
                                &gratings->ceiling[i], NULL, error);
    if (!good) grating_benchmarks_close(gratings);
    return good;
}

void grating_benchmarks_close(GratingBenchmarks *gratings)
{
    for (size_t i = 0; gratings->biology && i < gratings->count; i++)
        biology_free(&gratings->biology[i]);
    free(gratings->biology);
    free(gratings->ceiling);
    *gratings = (GratingBenchmarks){0};
}

bool grating_benchmarks_run(const GratingBenchmarks *gratings, const Experiment *experiment,
                            BenchmarkScored *scored, void *context, Error *error)
{
    const Recording *blank = experiment_recording(experiment, "blank");
    const Recording *orientation = experiment_recording(experiment, "orientation");
    FiringRate line;
    bool good = firing_rate_calibrate(&line, orientation, blank, error);
    for (size_t i = 0; good && i < gratings->count; i++) {
        const Benchmark *benchmark = grating_benchmark(gratings->benchmarks[i]);
        const Recording *set = experiment_recording(experiment, benchmark->stimulus_set);
        Analysis analysis;
        good = analysis_run(&analysis, benchmark, &gratings->biology[i],
                            &(Responses){set, blank, line}, error);
        if (!good) break;
        good =
            scored(context, i, &analysis, analysis_score(&analysis, &gratings->ceiling[i]), error);
        analysis_free(&analysis);
    }
    return good;
}

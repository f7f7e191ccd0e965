#include "properties/battery.h"

#include <stdlib.h>

bool battery_open(Battery *battery, const BenchmarkProgram *const *benchmarks, const char *data,
                  Error *error)
{
    *battery = (Battery){.benchmarks = benchmarks};
    while (grating_benchmark(benchmarks[battery->count])) battery->count++;
    battery->biology = allocate(battery->count, sizeof *battery->biology, error);
    battery->ceiling = allocate(battery->count, sizeof *battery->ceiling, error);
    bool good = battery->biology && battery->ceiling;
    for (size_t i = 0; good && i < battery->count; i++)
        good = biology_read(&battery->biology[i], data, benchmarks[i]->identifier, error) &&
               analysis_ceiling(grating_benchmark(benchmarks[i]), &battery->biology[i],
                                &battery->ceiling[i], NULL, error);
    if (!good) battery_close(battery);
    return good;
}

void battery_close(Battery *battery)
{
    for (size_t i = 0; battery->biology && i < battery->count; i++)
        biology_free(&battery->biology[i]);
    free(battery->biology);
    free(battery->ceiling);
    *battery = (Battery){0};
}

bool battery_run(const Battery *battery, const Experiment *experiment, BatteryWork *work,
                 void *context, Error *error)
{
    const Recording *blank = experiment_recording(experiment, "blank");
    const Recording *orientation = experiment_recording(experiment, "orientation");
    FiringRate line;
    bool good = firing_rate_calibrate(&line, orientation, blank, error);
    for (size_t i = 0; good && i < battery->count; i++) {
        const Benchmark *benchmark = grating_benchmark(battery->benchmarks[i]);
        const Recording *set = experiment_recording(experiment, benchmark->stimulus_set);
        Analysis analysis;
        good = analysis_run(&analysis, benchmark, &battery->biology[i],
                            &(Responses){set, blank, line}, error);
        if (!good) break;
        good = work(context, i, &analysis, analysis_score(&analysis, &battery->ceiling[i]), error);
        analysis_free(&analysis);
    }
    return good;
}

/*
 * self_regression: does reading recordings, splitting and regressing give the published numbers?
 *
 * The mean responses of a recording's sites, taken as a model's activations, predict themselves by
 * partial least squares, on the splits of its benchmark. No network and no image is needed, so this
 * tests everything from a recording's file to a raw score. The reference implementation publishes
 * the value for each recording, to within 0.001. Recordings that have not been downloaded are named;
 * the program fails if a value differs.
 */
#include "base/shown.h"
#include "benchmarks.h"
#include "brainio/dataset.h"
#include "predictivity/predictivity.h"
#include "program/options.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 1e-3

static const struct {
    const char *benchmark, *assembly;
    double value;
} published[] = {{"FreemanZiemba2013.V1-pls", "FreemanZiemba2013.public", .679954},
                 {"FreemanZiemba2013.V2-pls", "FreemanZiemba2013.public", .577498},
                 {"MajajHong2015.V4-pls", "MajajHong2015.public", .897956},
                 {"MajajHong2015.IT-pls", "MajajHong2015.public", .816251},
                 {"FreemanZiemba2013.V1-pls", "FreemanZiemba2013.private", .668491},
                 {"FreemanZiemba2013.V2-pls", "FreemanZiemba2013.private", .553155},
                 {"MajajHong2015.V4-pls", "MajajHong2015.private", .923713},
                 {"MajajHong2015.IT-pls", "MajajHong2015.private", .823433},
                 {"Sanghavi2020.V4-pls", "Sanghavi2020", .9727137},
                 {"Sanghavi2020.IT-pls", "Sanghavi2020", .890062},
                 {"SanghaviJozwik2020.V4-pls", "SanghaviJozwik2020", .9739177},
                 {"SanghaviJozwik2020.IT-pls", "SanghaviJozwik2020", .9999779},
                 {"SanghaviMurty2020.V4-pls", "SanghaviMurty2020", .978581},
                 {"SanghaviMurty2020.IT-pls", "SanghaviMurty2020", .9997532}};

/* Predicts the means from themselves. */
static bool predict(const NeuralRecording *recording, int threads, double *raw, Error *error)
{
    int n = (int)recording->stimuli, sites = (int)recording->sites;
    Consistency found = {0};
    double *gram = allocate(recording->stimuli, recording->stimuli * sizeof *gram, error);
    if (!gram) return false;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, sites, 1, recording->means, sites,
                recording->means, sites, 0, gram, n);
    bool good = predictivity_raw(recording, gram, threads, &found, error);
    *raw = found.mean;
    consistency_free(&found);
    free(gram);
    return good;
}

static bool compute(const NeuralBenchmark *benchmark, const char *path, int threads, double *raw,
                    Error *error)
{
    NeuralRecording recording;
    const NeuralSelection selection = {.region = benchmark->about.region,
                                       .start = benchmark->start,
                                       .end = benchmark->end,
                                       .class_column = benchmark->class_column};
    if (!neural_recording_read(&recording, path, &selection, NULL, error)) return false;
    bool good = predict(&recording, threads, raw, error);
    neural_recording_free(&recording);
    return good;
}

/* One row; *differs counts values that are not the published ones. */
static bool check(const Options *options, size_t i, size_t *differs, Error *error)
{
    DatasetPlaces places;
    double raw = NAN;
    char name[160];
    const BenchmarkProgram *benchmark = benchmark_named(published[i].benchmark);
    if (!benchmark) return error_set(error, "no benchmark is called %s", published[i].benchmark);
    snprintf(name, sizeof name, "%s of %s", benchmark->region, published[i].assembly);
    if (!dataset_places(&places, options->draw.data, published[i].assembly, NULL, error))
        return false;
    if (places.missing[0]) {
        printf("  %-40s not downloaded\n", name);
        return true;
    }
    if (!compute((const NeuralBenchmark *)benchmark, places.assembly, options->draw.threads, &raw,
                 error))
        return false;
    bool agrees = fabs(raw - published[i].value) <= TOLERANCE;
    *differs += !agrees;
    printf("  %-40s %.6f, published %.6f: %s\n", name, raw, published[i].value,
           agrees ? "agrees" : "differs");
    return true;
}

static bool run(const Options *options, Error *error)
{
    size_t differs = 0;
    printf("Recordings that predict themselves by PLS (raw), against published values, +-%g:\n",
           TOLERANCE);
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        if (!check(options, i, &differs, error)) return false;
    return differs == 0 ||
           error_set(error,
                     "%zu recordings predict themselves with another value than published; "
                     "their files, or the regression, are not the published ones",
                     differs);
}

int main(int argc, char **argv)
{
    static const Option taken[] = {OPTION_DATA, OPTION_THREADS, OPTIONS_END};
    static const ProgramWords words = {
        .name = "self_regression", .purpose = "recordings predict themselves", .options = taken};
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read_words(&options, &words, argc, argv, &exit_code)) return exit_code;
    return run(&options, &error) ? 0 : options_fail("self_regression", &error);
}

/*
 * neural_benchmark: from a downloaded recording to one score, as computed by all benchmarks of
 * neural predictivity.
 *
 *   read     the stimulus set (table and images) and the region's sites (neural_recording.h)
 *   present  every stimulus at its size on the model's screen; inner products of the responses
 *            in the layer assigned to the region (layer_gram.h)
 *   predict  the sites from the activations, on held-out stimuli in ten splits; the ceiling
 *            (predictivity.h)
 *   write    the result (JSON), a row for each site (CSV), the medians of each split (CSV); and
 *            print the audit
 *
 * Without the files the result is "not evaluated", and names the missing data. --set public uses
 * the published part of the recording, under a name of its own ("MajajHong2015.public.IT-pls"): the
 * page's benchmark uses the private part.
 */
#pragma once

#include "brainio/dataset.h"
#include "predictivity/metric_entries.h"
#include "score/benchmark_program.h"

typedef struct {
    BenchmarkProgram about; /* .kind = &neural_predictivity */
    /* since 13 January 2026, scored as raw^2 / ceiling; NULL: user-supplied recording */
    const char *current_version;
    const char *assembly;     /* the recording's name in data/datasets.csv */
    const char *stimulus_set; /* the stimulus set's name there */
    /* the published part; NULL if there is none */
    const char *public_assembly, *public_stimulus_set;
    double degrees;           /* width of the stimuli in the experiment */
    double start, end;        /* ms after onset: responses are averaged over this window */
    const char *class_column; /* classes to stratify the splits by; NULL: no stratification */
    /* What only some recordings need; 0 and NULL where they do not (neural_recording.h). */
    bool one_region, common_stimuli;
    const char *split_column; /* the recording's own halves, from a coordinate */
    const char *test_path;    /* or with the test stimuli in a file of their own */
    const char *reliability;  /* a coordinate: the ceiling of each site */
    double least_reliability; /* sites at or below it are excluded */
    bool alpha_by_subject;    /* ridgecv chooses a penalty for each subject */
    const char *metrics;      /* computed by default; NULL: pls, or all for a user's recording */
    Metric metric;            /* the benchmark's own; pls unless set */
} NeuralBenchmark;

/* The kind of every NeuralBenchmark. */
extern const BenchmarkKind neural_predictivity;

/* Runs a benchmark that is beside the page (beside_page.h): not one of its leaves. */
bool neural_benchmark_run_beside(const NeuralBenchmark *benchmark, const BenchmarkRequest *request,
                                 Error *error);

/* The same for user-supplied files, which must exist; the benchmark's name is not on the page. */
bool neural_benchmark_run_own(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                              const BenchmarkRequest *request, Error *error);

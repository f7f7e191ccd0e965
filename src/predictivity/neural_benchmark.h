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
#include "recording/responder.h"
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
} NeuralBenchmark;

/* The kind of every NeuralBenchmark. */
extern const BenchmarkKind neural_predictivity;

/* The same for user-supplied files, which must exist; the benchmark's name is not on the page. */
bool neural_benchmark_run_own(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                              const BenchmarkRequest *request, Error *error);

/* -- many layers -- */

/* Receives a layer's units and metrics (metric_entries.h), valid until it returns. */
typedef bool NeuralLayerTake(void *context, size_t index, size_t units,
                             const MetricsOutcome *outcome, Error *error);

typedef struct {
    const char *const *names; /* [count] of layers of the network, in its order */
    size_t count;
    NeuralLayerTake *take; /* called for each layer, in order */
    void *context;
} NeuralLayers;

/*
 * Compares the user's recording with many layers, not only the region's (layer_grams.h). Writes no
 * files; first prints how many passes over the images and how much memory it will take.
 */
bool neural_benchmark_run_layers(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                                 const BenchmarkRequest *request, const NeuralLayers *layers,
                                 Error *error);

/* A network that runs outside this program, and who receives its metrics. */
typedef struct {
    const Responder *responder;
    NeuralLayerTake *take;
    void *context;
} NeuralResponder;

/* Compares the user's recording with its one layer. Writes and prints nothing. */
bool neural_benchmark_run_responder(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                                    const BenchmarkRequest *request, const NeuralResponder *outside,
                                    Error *error);

/*
 * neural_outcomes: a user's recording compared with many layers, in each of its time bins, or with a
 * network that runs outside this program. The metrics go to the caller; no files are written.
 */
#pragma once

#include "predictivity/neural_benchmark.h"
#include "predictivity/time_window.h"
#include "recording/responder.h"

/* Receives a layer's units and metrics (metric_entries.h), valid until it returns. */
typedef bool NeuralLayerTake(void *context, size_t index, size_t units,
                             const MetricsOutcome *outcome, Error *error);

typedef struct {
    /* [count] of layers of the network, in its order; or folders of the draw's recordings */
    const char *const *names;
    size_t count;
    NeuralLayerTake *take; /* called for each layer, in order */
    void *context;
} NeuralLayers;

/*
 * Compares the user's recording with many layers, not only the region's (layer_grams.h). Writes no
 * files; first prints how many passes over the images and how much memory it will take.
 */
bool neural_outcomes_of_layers(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                               const BenchmarkRequest *request, const NeuralLayers *layers,
                               Error *error);

/* Receives the metrics of a time bin, valid until it returns. */
typedef bool NeuralBinTake(void *context, size_t index, TimeBin bin, const MetricsOutcome *outcome,
                           Error *error);

typedef struct {
    NeuralBinTake *take; /* called for each bin, in the file's order */
    void *context;
} NeuralBins;

/*
 * Compares every time bin of the user's recording with the region's layer, whose inner products are
 * computed once. Writes and prints nothing.
 */
bool neural_outcomes_of_bins(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                             const BenchmarkRequest *request, const NeuralBins *bins, Error *error);

/* A network that runs outside this program, and who receives its metrics. */
typedef struct {
    const Responder *responder;
    NeuralLayerTake *take;
    void *context;
} NeuralResponder;

/* Compares the user's recording with its one layer. Writes and prints nothing. */
bool neural_outcomes_of_responder(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                                  const BenchmarkRequest *request, const NeuralResponder *outside,
                                  Error *error);

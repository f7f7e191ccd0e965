/*
 * neural_run: one comparison of a model's layer with recorded sites, from files to metrics.
 *
 *     neural_run_describe_model, neural_run_choose_metrics      what is compared, and how
 *     neural_run_read                                           recording and stimulus set
 *     neural_run_open_responses                                 of a model recorded elsewhere
 *     neural_run_predict                                        inner products, then all metrics
 *     neural_run_close
 *
 * neural_benchmark.h writes the result of one layer to files; neural_outcomes.h runs many layers or
 * time bins, whose metrics go to the caller.
 */
#pragma once

#include "brainio/response_set.h"
#include "predictivity/gram.h"
#include "predictivity/neural_benchmark.h"
#include "recording/responder.h"
#include "score/benchmark_run.h"

typedef struct {
    BenchmarkRun common; /* of a NeuralBenchmark */
    const char *assembly, *stimulus_set;
    const ModelDescription *model;
    DatasetPlaces places;
    char datasets_path[FILE_PATH_LENGTH];
    StimulusFiles files;
    NeuralRecording recording;
    size_t units;               /* of the layer */
    ResponseSet responses;      /* recorded elsewhere; empty: the model is run here */
    const Responder *responder; /* the network runs outside; NULL: here */
    bool lacks_region;          /* the model has no layer assigned to the region */
    bool wanted[METRICS];
    MetricsSites sites; /* what the metrics need of the recording alone */
    bool has_sites;
    Metrics metrics;
    MetricEntry entries[METRIC_ENTRIES];
    size_t entry_count;
} NeuralRun;

const NeuralBenchmark *neural_run_benchmark(const NeuralRun *run);

/* Finds the region's layer: the model's or, for responses recorded elsewhere, the user's. */
bool neural_run_describe_model(NeuralRun *run, Error *error);

/* A benchmark is always scored by its own metrics, a user's recording by those asked for. */
bool neural_run_choose_metrics(NeuralRun *run, Error *error);

/* Reads the files in run->places; the second, only the recording. */
bool neural_run_read(NeuralRun *run, Error *error);
bool neural_run_read_recording(NeuralRun *run, Error *error);

/* Opens responses recorded elsewhere, if that is where the model's are. */
bool neural_run_open_responses(NeuralRun *run, Error *error);

/* Opens a folder's responses to the stimulus set, for this region or for all regions. */
bool neural_run_open_folder(NeuralRun *run, const char *folder, Error *error);

/* ImageMaker: the recording's stimulus i; the context is the run. */
bool neural_run_image(void *context, size_t i, Image *image, Error *error);

/*
 * Computes the inner products, presenting the images or, the second, from responses recorded
 * elsewhere.
 */
bool neural_run_find_gram(NeuralRun *run, GramResult result, Error *error);
bool neural_run_read_responses(NeuralRun *run, GramResult result, Error *error);

/* Compares the layer, whose inner products are in `found`, with the recording. */
bool neural_run_compare(NeuralRun *run, const GramResult *found, Error *error);

/* False, with advice, if one layer's inner products and the metrics need more than this machine has. */
bool neural_run_check_memory(const NeuralRun *run, Error *error);

/*
 * Allocates the inner products. Beforehand, states how much memory all takes, if it is more than a
 * gigabyte; refuses what this machine does not have.
 */
bool neural_run_open_gram(const NeuralRun *run, GramResult *result, Error *error);

/* Computes the inner products and from them the metrics. */
bool neural_run_predict(NeuralRun *run, Error *error);

void neural_run_close(BenchmarkRun *common);

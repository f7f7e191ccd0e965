/*
 * neural_benchmark: from a downloaded recording to one score, the way that all benchmarks of neural
 * predictivity share.
 *
 *   read     the stimulus set (table and images) and the sites of the region (neural_recording.h)
 *   show     every stimulus at its size on the model's screen; the inner products of its activations
 *            in the layer that stands for the region (layer_gram.h)
 *   predict  the sites from the activations, ten times on unseen stimuli; the ceiling (predictivity.h)
 *   write    the result (JSON), a row for each site (CSV), the medians of each split (CSV); and print
 *            the audit
 *
 * Without the files the result says "not evaluated", and what it needs. With --set public the
 * published part of the recording is used, under a name of its own ("MajajHong2015.public.IT-pls"):
 * the page's benchmark is on the private part.
 */
#ifndef PREDICTIVITY_NEURAL_BENCHMARK_H
#define PREDICTIVITY_NEURAL_BENCHMARK_H

#include "brainio/dataset.h"
#include "score/benchmark_program.h"

typedef struct {
    BenchmarkProgram about; /* .run = neural_benchmark_run */
    const char
        *current_version; /* since 13 January 2026, scored as raw^2 / ceiling; NULL: one's own */
    const char *assembly; /* the recording, as data/datasets.csv names it */
    const char *stimulus_set;                          /* likewise */
    const char *public_assembly, *public_stimulus_set; /* the published part; NULL: there is none */
    double degrees;                                    /* width of the stimuli in the experiment */
    double start, end;        /* ms after onset: responses are averaged over this window */
    const char *class_column; /* splits keep the shares of its values; NULL: plain splits */
} NeuralBenchmark;

/* Runs a NeuralBenchmark from files to files: BenchmarkProgram's `run`. */
bool neural_benchmark_run(const BenchmarkProgram *program, const Options *options, Error *error);

/* The same on files of one's own, which must be there; the benchmark's name is not on the page. */
bool neural_benchmark_run_own(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                              const Options *options, Error *error);

#endif

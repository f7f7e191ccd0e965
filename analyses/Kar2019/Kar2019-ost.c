/*
 * Kar2019-ost: when, not whether, does IT solve an image?
 *
 * Some images take the primate's inferior temporal cortex some 30 ms longer than others before the
 * object in them can be read out of its activity, a sign of recurrent processing \citep{Kar2019}.
 * The benchmark decodes the object from a model's IT responses in 18 time bins of 10 ms from 70 ms
 * on, notes when each image is solved, and correlates these times with the monkey's.
 *
 * A feed-forward model gives the same response in every bin, so it solves every image in the first
 * bin or never: there are no times to correlate, and the page says X. That follows from the
 * network's structure, in which nothing depends on time; no response has to be computed.
 */
#include "predictivity/solution_time_benchmark.h"

const SolutionTimeBenchmark Kar2019_ost = {
    .about = {.identifier = "Kar2019-ost",
              .region = "IT",
              .citations = {"Kar2019"},
              .run = solution_time_benchmark_run},
    .stimulus_set = "Kar2019",
    .degrees = 8,
    .start = 70,
    .width = 10,
};

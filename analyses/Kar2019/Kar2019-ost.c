/*
 * Kar2019-ost: when, not whether, does IT solve an image?
 *
 * Some images take the primate's inferior temporal cortex some 30 ms longer than others before the
 * object in them can be read out of its activity, a sign of recurrent processing \citep{Kar2019}.
 * The benchmark decodes the object from a model's IT responses in 18 time bins of 10 ms from 70 ms
 * on, notes when each image is solved, and correlates these times with the monkey's.
 *
 * A model whose response to an image is the same in every bin solves every image in the first bin
 * or never: there are no times to correlate, and the page says X. This program does not take that
 * for granted. It records the committed IT layer in all 18 bins and compares them: for the first of
 * the study's images, which are a download, or without them for the blank screen, and says which.
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

/*
 * Kar2019-ost: when, not whether, does IT solve an image?
 *
 * For some images it takes some 30 ms longer than for others until the object can be decoded from
 * the activity of the primate's inferior temporal cortex, a sign of recurrent processing
 * \citep{Kar2019}. The benchmark decodes the object from a model's IT responses in 18 time bins of
 * 10 ms, beginning at 70 ms, determines when each image is solved, and correlates these times with
 * the monkey's.
 *
 * The responses of a feed-forward model are identical in every bin, so it solves every image in the
 * first bin or never: the correlation is undefined, and the page shows X. This follows from the
 * network's structure, in which nothing depends on time; no responses need be computed.
 */
#include "predictivity/solution_time_benchmark.h"

const SolutionTimeBenchmark Kar2019_ost = {
    .about = {.identifier = "Kar2019-ost",
              .region = "IT",
              .citations = {"Kar2019"},
              .kind = &solution_times},
    .stimulus_set = "Kar2019",
};

#include "predictivity/beside_page.h"

#include <stddef.h>

/* The response is that of the file's only time bin. */
static const NeuralBenchmark cadena = {
    .about = {.identifier = "Cadena2017.V1-pls",
              .region = "V1",
              .citations = {"Cadena2019", "Schrimpf2018"},
              .kind = &neural_predictivity},
    .current_version = "raw^2/ceiling",
    .assembly = "Cadena2017",
    .stimulus_set = "Cadena2017",
    .degrees = 2,
    .one_region = true,
    .common_stimuli = true,
};

#define LI(area)                                                                                   \
    {                                                                                              \
        .about = {.identifier = "Li2026." area "-ridgecv",                                         \
                  .region = area,                                                                  \
                  .citations = {"Li2026", "Schrimpf2018"},                                         \
                  .kind = &neural_predictivity},                                                   \
        .current_version = "raw^2/ceiling", .assembly = "Li2026", .stimulus_set = "Li2026",        \
        .degrees = 11, .reliability = "reliability_window", .least_reliability = .4,               \
        .metrics = "ridgecv,rdm", .metric = METRIC_RIDGECV                                         \
    }

static const NeuralBenchmark li[] = {LI("V1"), LI("V2"), LI("V4"), LI("IT")};

const NeuralBenchmark *const beside_page[] = {&cadena, &li[0], &li[1], &li[2], &li[3], NULL};

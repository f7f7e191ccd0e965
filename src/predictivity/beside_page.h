/*
 * beside_page: benchmarks on public recordings that the page does not have. They are scored like
 * the page's, under their own names, and belong to no tree.
 *
 *   Cadena2017.V1-pls      natural images and textures; stimuli that were not shown to every site
 *                          are dropped, for the ceiling too (Cadena et al. 2019)
 *   Li2026.REGION-ridgecv  V1, V2, V4 and IT of five macaques, 1,000 natural scenes; the ceiling is
 *                          the median over sites of the recorded reliability (Li et al. 2026)
 */
#pragma once

#include "predictivity/neural_benchmark.h"

/* Ends with NULL. */
extern const NeuralBenchmark *const beside_page[];

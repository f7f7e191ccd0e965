/* score_layers: compares recording sites with every layer of a network; see score_layers.c. */
#pragma once

#include "command/command.h"
#include "predictivity/neural_benchmark.h"

/* file: NULL for a built-in model. */
bool score_layers(const Options *options, OnnxModel *file, const NeuralBenchmark *benchmark,
                  const DatasetPlaces *places, Error *error);

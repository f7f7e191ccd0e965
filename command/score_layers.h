/* score_layers: compares recording sites with every layer of a network; see score_layers.c. */
#pragma once

#include "command/command.h"
#include "predictivity/neural_outcomes.h"

/* file: NULL for a built-in model, and for layers recorded elsewhere. */
bool score_layers(const Options *options, OnnxModel *file, const NeuralBenchmark *benchmark,
                  const DatasetPlaces *places, Error *error);

/* ventral score --search-layers REGION, with the public recording of the region. */
bool search_layers_by_sites(const Options *options, OnnxModel *file, Error *error);

/* ventral score --sites FILE, a list of sessions; see score_sessions.c. */
bool score_sessions(const Options *options, const cJSON *document, Error *error);

/* ventral score --sites session.json --bins each; see score_bins.c. */
bool score_bins(const Options *options, const NeuralBenchmark *benchmark,
                const DatasetPlaces *places, Error *error);

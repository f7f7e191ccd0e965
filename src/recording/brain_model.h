/*
 * brain_model: a network as the subject of an experiment, with the operations of the benchmark's page.
 *
 *     BrainModel *model = load_model("resnet-50x2_untrained", 0, &error);
 *     start_task(model, "passive", &error);
 *     start_recording(model, "V1", &error);
 *     brain_model_describe(model, &stimuli, 20, &recording, &error);
 *     look_at_sets(model, (Recording *[]){&recording}, 1, &error); // look.h; then recording_write(...)
 *     unload_model(model);
 *
 * The model's description (models/model.h) gives the network, its screen, and the layer assigned to each region. The
 * network is feed-forward and noiseless: its response is identical at all times and in every repetition.
 */
#ifndef RECORDING_BRAIN_MODEL_H
#define RECORDING_BRAIN_MODEL_H

#include "models/model.h"
#include "recording/recording.h"
#include "vision/screen.h"

typedef struct BrainModel BrainModel;

/*
 * Loads a described model (the description is copied; what it points to must outlive the model), or the built-in model
 * of that name, initialised with the seed. Returns NULL on error, e.g. an unknown name.
 */
BrainModel *load_described_model(const ModelDescription *description, uint64_t seed, Error *error);
BrainModel *load_model(const char *name, uint64_t seed, Error *error);
void unload_model(BrainModel *model);

/* Is a layer of the model assigned to the region? */
bool has_region(const BrainModel *model, const char *region);

/* Does the seed matter? A model without random weights is identical for every seed. */
bool has_random_weights(const BrainModel *model);

/* How many threads may be used (default 1). Responses do not depend on it. */
void use_threads(BrainModel *model, int threads);

/* Whether to show progress of long recordings on a terminal (default: no). */
void use_progress(BrainModel *model, bool shown);

/* These models support only "passive" viewing; any other task is an error. */
bool start_task(BrainModel *model, const char *task, Error *error);

/* Chooses the region (V1, V2, V4, IT), and initialises the weights its layer needs. */
bool start_recording(BrainModel *model, const char *region, Error *error);

/*
 * The same for several candidate layers of a region (layer_search.h): initialises the weights of all of them.
 * choose_layer then selects the layer to record.
 */
bool start_recording_layers(BrainModel *model, const char *region, const int *layers, size_t count,
                            Error *error);
void choose_layer(BrainModel *model, int layer);

/* Restricts recording to these units (copied; field positions may be NULL), until the next start_recording. */
bool record_units(BrainModel *model, const Unit *units, const double *field_y,
                  const double *field_x, size_t count, Error *error);

/* Makes a recording complete except for its responses, which are 0. Release with recording_free. */
bool brain_model_describe(const BrainModel *model, const StimulusSet *stimuli, int repetitions,
                          Recording *recording, Error *error);

/* -- for receptive-field mapping, layer search, and images from files -- */

const ModelDescription *brain_model_description(const BrainModel *model);
const Network *brain_model_network(const BrainModel *model);
const Screen *brain_model_screen(const BrainModel *model);
int brain_model_layer(const BrainModel *model); /* index of the recorded layer */
int brain_model_threads(const BrainModel *model);
bool brain_model_progress(const BrainModel *model);

/*
 * Draws image->images gratings into a tile of the screen: with one channel as differences from the blank, with three as
 * network input.
 */
bool brain_model_draw(const BrainModel *model, const Grating *gratings, Tile *image, Error *error);

#endif

/*
 * brain_model: a network as a subject of an experiment, with the verbs of the benchmark's page.
 *
 *     BrainModel *model = load_model("resnet-50x2_untrained", 0, &error);
 *     start_task(model, "passive", &error);
 *     start_recording(model, "V1", (TimeBin[]){{70, 170}}, 1, &error);
 *     look_at(model, &stimuli, 20, &recording, &error);      // then recording_write(...)
 *     unload_model(model);
 *
 * What is recorded from is said by the model's description (models/model.h): the network, its screen, and
 * which layer stands for which region. The network is a feed-forward one without noise: it gives the same
 * answer in every time bin and at every repetition.
 */
#ifndef RECORDING_BRAIN_MODEL_H
#define RECORDING_BRAIN_MODEL_H

#include "models/model.h"
#include "recording/recording.h"
#include "vision/screen.h"

typedef struct BrainModel BrainModel;

/*
 * The model of a description (copied; what it points to must stay), or the built-in one of that name, as the
 * seed makes it. NULL for an unknown model.
 */
BrainModel *load_described_model(const ModelDescription *description, uint64_t seed, Error *error);
BrainModel *load_model(const char *name, uint64_t seed, Error *error);
void unload_model(BrainModel *model);

/* Has the model a layer that stands for the region? */
bool has_region(const BrainModel *model, const char *region);

/* Does the seed matter? A model without random weights is the same model in every draw. */
bool has_random_weights(const BrainModel *model);

/* How many threads look_at may use (1 unless set). Responses do not depend on it. */
void use_threads(BrainModel *model, int threads);

/* Does it show on a terminal how far a long look is (not unless set)? */
void use_progress(BrainModel *model, bool shown);

/* "passive" viewing is what these models can do; any other task is an error. */
bool start_task(BrainModel *model, const char *task, Error *error);

/* Chooses the region (V1, V2, V4, IT) and its time bins, and draws the weights its layer needs. */
bool start_recording(BrainModel *model, const char *region, const TimeBin *bins, size_t count,
                     Error *error);

/*
 * The same where several layers may stand for the region (layer_search.h): draws the weights of all. Each is then
 * chosen in turn.
 */
bool start_recording_layers(BrainModel *model, const char *region, const TimeBin *bin,
                            const int *layers, size_t count, Error *error);
void choose_layer(BrainModel *model, int layer);

/* From now on records these units only (copied; field positions may be NULL); count 0: all of the layer. */
bool record_units(BrainModel *model, const Unit *units, const double *field_y,
                  const double *field_x, size_t count, Error *error);

/* Shows every stimulus (look.h) and records. Fills *recording (release with recording_free). */
bool look_at(BrainModel *model, const StimulusSet *stimuli, int repetitions, Recording *recording,
             Error *error);

/* -- for the receptive-field mapping, layers compared, and images from files -- */

/* Everything of a recording but its responses, which are 0. Release with recording_free. */
bool brain_model_describe(const BrainModel *model, const StimulusSet *stimuli, int repetitions,
                          Recording *recording, Error *error);

const ModelDescription *brain_model_description(const BrainModel *model);
const Network *brain_model_network(const BrainModel *model);
const Screen *brain_model_screen(const BrainModel *model);
int brain_model_layer(const BrainModel *model); /* index of the recorded layer */
int brain_model_threads(const BrainModel *model);
bool brain_model_progress(const BrainModel *model);

/* The time bins being recorded, [*count]. */
const TimeBin *brain_model_bins(const BrainModel *model, size_t *count);

/*
 * Draws image->images gratings into a tile of the screen: one channel as differences from the blank, three as the
 * network takes them.
 */
bool brain_model_draw(const BrainModel *model, const Grating *gratings, Tile *image, Error *error);

#endif

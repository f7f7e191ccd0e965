/*
 * brain_model: a network as a subject of an experiment, with the verbs of the benchmark's page.
 *
 *     BrainModel *model = load_model("resnet-50x2_untrained", 0, &error);
 *     start_task(model, "passive", &error);
 *     start_recording(model, "V1", (TimeBin[]){{70, 170}}, 1, &error);
 *     look_at(model, &stimuli, 20, &recording, &error);      // then recording_write(...)
 *     unload_model(model);
 *
 * Which layer stands for which region (the layer commitment): V1, V2 and V4 layer1.0.relu2, IT
 * layer2.3.relu2. The screen shows 8 degrees. The network is a feed-forward one without noise: it
 * gives the same answer in every time bin and at every repetition.
 */
#ifndef RECORDING_BRAIN_MODEL_H
#define RECORDING_BRAIN_MODEL_H

#include "recording/recording.h"
#include "vision/screen.h"

#include "network/resnet.h"
#include "network/zoo.h"

typedef struct BrainModel BrainModel;

/* What may be varied about a model, beside its seed. */
typedef struct {
    ResNet network;
    const ZooModel *zoo;         /* another kind of network; NULL: the ResNet */
    double visual_degrees;       /* of the screen */
    int pixels;                  /* of the screen, along each side */
    float mean[3], deviation[3]; /* of the normalisation */
    const char *v1_layer;        /* the layer that stands for V1 */
} ModelDescription;

/* Is there a model of that name in resnet.h or zoo.h? An unknown one is an error that gives the nearest names. */
bool find_model(const char *name, Error *error);

/* The description of a model of resnet.h or zoo.h: 8 degrees, 224 pixels, ImageNet's normalisation
 * unless the zoo names another. */
bool describe_model(ModelDescription *description, const char *name, Error *error);
BrainModel *load_described_model(const ModelDescription *description, uint64_t seed, Error *error);

/* A model of resnet.h with the weights of torch.manual_seed(seed); NULL for an unknown model. */
BrainModel *load_model(const char *name, uint64_t seed, Error *error);
void unload_model(BrainModel *model);

/* The layer that stands for a region in the page's models; NULL for an unknown region. */
const char *committed_layer(const char *region, Error *error);

/* Has the model a layer that stands for the region? Models of the zoo have one for V1 only. */
bool has_region(const BrainModel *model, const char *region);

/* Does the seed matter? A model without random weights is the same model in every draw. */
bool has_random_weights(const BrainModel *model);

/* How many threads look_at may use (1 unless set). Responses do not depend on it. */
void use_threads(BrainModel *model, int threads);

/* "passive" viewing is what these models can do; any other task is an error. */
bool start_task(BrainModel *model, const char *task, Error *error);

/* Chooses the region (V1, V2, V4, IT) and its time bins, and draws the weights its layer needs. */
bool start_recording(BrainModel *model, const char *region, const TimeBin *bins, size_t count,
                     Error *error);

/* From now on records these units only (copied; field positions may be NULL); count 0: all of the
 * layer. */
bool record_units(BrainModel *model, const Unit *units, const double *field_y,
                  const double *field_x, size_t count, Error *error);

/*
 * Shows every stimulus and records. Fills *recording (release with recording_free). A stimulus that
 * cannot reach the recorded units gets the blank's response without being drawn: it is the same.
 */
bool look_at(BrainModel *model, const StimulusSet *stimuli, int repetitions, Recording *recording,
             Error *error);

/* -- for the receptive-field mapping, and images from files -- */

const ModelDescription *brain_model_description(const BrainModel *model);
const Network *brain_model_network(const BrainModel *model);
const Screen *brain_model_screen(const BrainModel *model);
int brain_model_layer(const BrainModel *model); /* index of the recorded layer */
int brain_model_threads(const BrainModel *model);

/* The time bins being recorded, [*count]. */
const TimeBin *brain_model_bins(const BrainModel *model, size_t *count);

/*
 * Draws gratings as the network sees them: values[row][column][image] of `window` of the screen, as
 * differences from the blank.
 */
bool brain_model_draw(const BrainModel *model, const Grating *gratings, int count, Rectangle window,
                      float *values, Error *error);

#endif

/*
 * model: descriptions of models that can be scored. A description contains everything needed to
 * record from a model (recording/subject.h), and is all that must be written to add one.
 *
 *     const ModelDescription *model = model_find("resnet-50x2_untrained", error);
 *     model->build(model, &network, error);                     the graph, without weights
 *     network_mark_needed(&network, layer, keep);
 *     model->draw(model, &network, seed, keep, error);          weights of the layers needed
 *
 * Each region of the ventral stream is assigned one layer (the layer commitment), chosen by the
 * model's structure or by its submission, not by scores. A model need not have a layer for every
 * region.
 */
#pragma once

#include "base/file.h"
#include "network/network.h"

typedef enum { REGION_V1, REGION_V2, REGION_V4, REGION_IT, REGIONS } Region;

/*
 * Characters of models' names, which no shell changes; and the length, with its end, of a name that
 * a file gives.
 */
#define MODEL_NAME_LETTERS  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
#define DERIVED_NAME_LENGTH 64

typedef struct ModelDescription ModelDescription;

/* Origin of a model that is not built in; all empty for built-in models. */
typedef struct {
    char file[FILE_PATH_LENGTH];     /* path as given */
    char digest[FILE_DIGEST_LENGTH]; /* its SHA-256 */
    char data[256];                  /* weight files beside it: "name sha256, .." */
    char input[128];                 /* image preprocessing, as given */
} ModelOrigin;

/* The tensor of a region's layer in the file, and a remark about it. */
typedef struct {
    char tensor[256], remark[128];
} LayerOrigin;

/*
 * Noise of the recorded layer, new in each trial, with a variance that grows with the response, as
 * of a spike count: x becomes (s + n sqrt(max(0, s) + least) - level)/gain with s = gain x + level
 * and a standard normal n; negative values become 0.
 */
typedef struct {
    float gain, level, least;
} ResponseNoise;

struct ModelDescription {
    const char *name;

    /* Builds the graph for this description's screen. Release with network_close. */
    bool (*build)(const ModelDescription *model, Network *network, Error *error);

    /*
     * Initialises weights and biases of the layers marked in `keep` ([network->count]; NULL: all);
     * the values do not depend on which are kept. Models with fixed weights ignore the seed.
     */
    bool (*draw)(const ModelDescription *model, Network *network, uint64_t seed, const bool *keep,
                 Error *error);

    const void *design; /* further data for build and draw: widths, an opened file */

    int pixels;                  /* of the screen, per side */
    double visual_degrees;       /* angle covered by the screen */
    float mean[3], deviation[3]; /* input normalisation: (byte/255 - mean)/deviation */
    const char *layers[REGIONS]; /* assigned to V1, V2, V4, IT; NULL: none */
    const char *reason;          /* why this layer was chosen for V1, in a few words */
    bool random_weights;         /* does the seed choose the weights? */
    const ResponseNoise *noise;  /* its seed is the model's (recording/trials.h); NULL: none */

    const ModelOrigin *origin;       /* NULL: built in */
    const LayerOrigin *layer_origin; /* [REGIONS] of a model from a file; otherwise NULL */
};

/* ImageNet's normalisation, as initialisers of mean and deviation. */
#define IMAGENET_MEAN                                                                              \
    {                                                                                              \
        0.485f, 0.456f, 0.406f                                                                     \
    }
#define IMAGENET_DEVIATION                                                                         \
    {                                                                                              \
        0.229f, 0.224f, 0.225f                                                                     \
    }

/* The built-in models by index, the page's first; NULL after the last. */
const ModelDescription *model_at(size_t index);

/*
 * The built-in model of this name; NULL if unknown, with an error that suggests the nearest names.
 */
const ModelDescription *model_find(const char *name, Error *error);

/* The region named "V1", "V2", "V4" or "IT"; REGIONS if there is none. */
Region model_region(const char *name);

/*
 * The layer assigned to "V1", "V2", "V4" or "IT"; NULL, with an error, if the region is unknown or
 * has no layer.
 */
const char *model_layer(const ModelDescription *model, const char *region, Error *error);

/* Does the seed matter, for weights or noise? */
static inline bool model_uses_seed(const ModelDescription *model)
{
    return model->random_weights || model->noise;
}

/* The image format this description's network expects; the blank is mid-gray. */
ImageInput model_image(const ModelDescription *model);

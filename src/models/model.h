/*
 * model: what can be scored. A description says everything that a model must say about itself; whoever records
 * from it (recording/brain_model.h) needs nothing else, and whoever adds a model writes nothing else.
 *
 *     const ModelDescription *model = model_find("resnet-50x2_untrained", error);
 *     model->build(model, &network, error);                     the graph, without weights
 *     network_mark_needed(&network, layer, keep);
 *     model->draw(model, &network, seed, keep, error);          weights of the layers that are looked at
 *
 * A region of the ventral stream is stood for by one layer (the layer commitment), chosen by the model's structure
 * or by its submission, not by scores. A model need not have a layer for every region.
 */
#ifndef MODELS_MODEL_H
#define MODELS_MODEL_H

#include "base/options.h"
#include "network/network.h"

typedef enum { REGION_V1, REGION_V2, REGION_V4, REGION_IT, REGIONS } Region;

typedef struct ModelDescription ModelDescription;

/* Where a model comes from that is not built in; all empty for those that are. */
typedef struct {
    char file[FILE_PATH_LENGTH];     /* as it was given */
    char digest[FILE_DIGEST_LENGTH]; /* its SHA-256 */
    char data[256];                  /* files with weights beside it: "name sha256, .." */
    char input[128];                 /* how its pictures are prepared, as it was given */
} ModelOrigin;

/* What a file calls the layer of a region, and a remark about it. */
typedef struct {
    char tensor[256], remark[128];
} LayerOrigin;

struct ModelDescription {
    const char *name;

    /* Describes the graph for this description's screen. Release with network_close. */
    bool (*build)(const ModelDescription *model, Network *network, Error *error);

    /*
     * Fills weights and biases of the layers that `keep` marks ([network->count]; NULL: all); the values do not
     * depend on which are kept. Models whose weights are fixed ignore the seed.
     */
    bool (*draw)(const ModelDescription *model, Network *network, uint64_t seed, const bool *keep,
                 Error *error);

    const void *design; /* what build and draw read beside this: widths, an opened file */

    int pixels;                  /* of the screen, along each side */
    double visual_degrees;       /* that the screen shows */
    float mean[3], deviation[3]; /* input normalisation: (byte/255 - mean)/deviation */
    const char *layers[REGIONS]; /* which stands for V1, V2, V4, IT; NULL: none does */
    const char *reason;          /* why that layer stands for V1, in a few words */
    bool random_weights;         /* does the seed matter? */

    const ModelOrigin *origin;       /* NULL: built in */
    const LayerOrigin *layer_origin; /* [REGIONS] of a file's model; else NULL */
};

/* ImageNet's normalisation, for the initialisers of mean and deviation. */
#define IMAGENET_MEAN                                                                              \
    {                                                                                              \
        0.485f, 0.456f, 0.406f                                                                     \
    }
#define IMAGENET_DEVIATION                                                                         \
    {                                                                                              \
        0.229f, 0.224f, 0.225f                                                                     \
    }

/* The built-in models one by one, the page's first; NULL behind the last. */
const ModelDescription *model_at(size_t index);

/* The built-in model of that name; an unknown name is an error that gives the nearest ones, and NULL. */
const ModelDescription *model_find(const char *name, Error *error);

/* The region called "V1", "V2", "V4" or "IT"; REGIONS: none is. */
Region model_region(const char *name);

/* The layer that stands for "V1", "V2", "V4" or "IT"; an unknown region, or one that the model has no layer
 * for, is an error and NULL. */
const char *model_layer(const ModelDescription *model, const char *region, Error *error);

/* The image as this description's network takes it: a mid-gray screen is blank. */
ImageInput model_image(const ModelDescription *model);

#endif

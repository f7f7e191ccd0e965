/*
 * ventral: the C library of an installed Ventral.
 *
 *     cc score.c $(pkg-config --cflags --libs ventral)
 *
 * ventral_open opens a built-in model, with random weights from a seed, or a network from an ONNX
 * file. The model gives the activations of any of its layers to an image, and its scores on the V1
 * benchmarks that use gratings; the scores equal those that `ventral score` writes. Nothing is
 * printed and no file is written.
 *
 * Functions that can fail return false (or NULL) and set the error's message: one sentence that
 * says what is wrong and what to do about it. Only one thread may use a model at a time; different
 * models can be used in different threads. Two settings apply to the whole process: OpenBLAS is
 * limited to one thread per product (threads here process different images), and the GNU Scientific
 * Library returns errors instead of aborting the program.
 *
 * All public names begin with ventral_, Ventral or VENTRAL_. The first number of the version, which
 * is also that of the shared library (libventral.so.1), changes when programs linked with an
 * earlier version must be recompiled.
 */
#ifndef VENTRAL_VENTRAL_H
#define VENTRAL_VENTRAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define VENTRAL_PUBLIC __attribute__((visibility("default")))
#else
#define VENTRAL_PUBLIC
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    char message[2048]; /* the error message, without a newline; empty if there was no error */
} VentralError;

/* The version, such as "1.0.0". */
VENTRAL_PUBLIC const char *ventral_version(void);

/* -- opening a model -- */

typedef struct VentralModel VentralModel;

/* Which model to open, and how to present images to it. Members that are 0 or NULL: defaults. */
typedef struct {
    const char *model; /* a name listed by `ventral models`, or the path of an .onnx file */
    uint64_t seed;     /* seed of the random weights, as in torch.manual_seed(seed) */
    bool reinitialise; /* re-initialise the network for each stimulus set, as for the leaderboard */
    int threads;       /* maximum number; 0: 1. Does not affect the results */
    const char *data;  /* folder of Ventral's own data; NULL: $VENTRAL_SHARE, or as installed */
    const char *layers; /* ONNX files only: the layer that represents V1, such as "layer1.0" */
    const char *input;  /* ONNX files only: how images are normalised: "imagenet", "unit", .. */
    double degrees;     /* ONNX files only: width of the model's screen; 0: 8 degrees */
} VentralChoice;

/* Returns NULL on error. The strings in *choice must stay valid until ventral_close. */
VENTRAL_PUBLIC VentralModel *ventral_open(const VentralChoice *choice, VentralError *error);

/* Releases the model; does nothing if it is NULL. */
VENTRAL_PUBLIC void ventral_close(VentralModel *model);

/* -- activations -- */

typedef struct {
    int channels, rows, columns;
} VentralShape;

/* An image of any size, as [height][width][3] bytes: red, green, blue. */
typedef struct {
    int height, width; /* 1 to 16384 */
    const uint8_t *pixels;
} VentralImage;

/* Selects the layer whose activations ventral_activations returns, and gives its size in *shape. */
VENTRAL_PUBLIC bool ventral_select_layer(VentralModel *model, const char *layer,
                                         VentralShape *shape, VentralError *error);

/*
 * Computes the selected layer's activations to an image and stores them as
 * values[channels][rows][columns]. The image is resized to fill the model's screen, as every
 * stimulus is.
 */
VENTRAL_PUBLIC bool ventral_activations(VentralModel *model, const VentralImage *image,
                                        float *values, VentralError *error);

/* -- scores -- */

#define VENTRAL_V1_BENCHMARKS 15

typedef struct {
    /* its name on the leaderboard: "Marques2020_Ringach2002-circular_variance" */
    char benchmark[80];
    double score; /* raw / ceiling; NaN if not scorable */
    /* similarity to the neurons' distribution; its standard deviation over resamplings */
    double raw, raw_error; /* NaN if not scorable */
    double ceiling;        /* similarity of the neurons' distribution to itself when resampled */
    size_t units;          /* number of model units in the sample */
    char reason[256];      /* why it is not scorable; otherwise empty */
} VentralScore;

/*
 * Presents the gratings to the model and scores its V1 layer on every benchmark that uses them.
 * Takes a few seconds of processor time.
 */
VENTRAL_PUBLIC bool ventral_score_v1(const VentralModel *model,
                                     VentralScore scores[VENTRAL_V1_BENCHMARKS],
                                     VentralError *error);

#ifdef __cplusplus
}
#endif

#endif

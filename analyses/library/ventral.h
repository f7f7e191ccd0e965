/*
 * ventral: Ventral in programs of others, by its installed library.
 *
 *     cc score.c $(pkg-config --cflags --libs ventral)
 *
 * A model is opened: a built-in one of a seed, or a network from an ONNX file. It can be asked for the activations of
 * any of its layers to an image, and for its scores on the benchmarks of V1 that draw their stimuli (gratings), which
 * are those that `ventral score` writes. Nothing is printed and no file is written.
 *
 * A function that can fail returns false (or NULL) and leaves one sentence in the error: what is wrong, what to do.
 * A model is used by one thread at a time; several models may be, each by its own. The library sets two things for the
 * whole process: OpenBLAS computes a product with one thread (threads here work on different images), and the GNU
 * Scientific Library returns errors instead of ending the program.
 *
 * Names that begin with ventral_, Ventral and VENTRAL_ are this library's. Its version's first number changes when a
 * program that was linked before could no longer run (soname libventral.so.1).
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
    char sentence[2048]; /* no newline; empty while all is well */
} VentralError;

/* "1.0.0" */
VENTRAL_PUBLIC const char *ventral_version(void);

/* -- a model -- */

typedef struct VentralModel VentralModel;

/* Which model, and how it is looked at; what is 0 or NULL has its usual value. */
typedef struct {
    const char *model; /* a name that `ventral models` lists, or the path of an .onnx file */
    uint64_t seed;     /* of its random weights: torch.manual_seed(seed) */
    bool redrawn;      /* scores are of networks redrawn, as the page was scored, not of one */
    int threads;       /* at most; 0: 1. Numbers do not depend on it */
    const char *data;  /* the folder of embedded data; NULL: the installed one, or $VENTRAL_SHARE */
    const char *layers; /* of a file: which layer stands for V1: "layer1.0" */
    const char *input;  /* of a file: how pictures are prepared: "imagenet", "unit", .. */
    double degrees;     /* of a file: what its screen shows; 0: 8 */
} VentralChoice;

/* NULL with a sentence. The choice's texts must stay until ventral_close, which takes NULL, too. */
VENTRAL_PUBLIC VentralModel *ventral_open(const VentralChoice *choice, VentralError *error);
VENTRAL_PUBLIC void ventral_close(VentralModel *model);

/* -- activations -- */

typedef struct {
    int channels, rows, columns;
} VentralShape;

/* An image of any size: [height][width] times red, green and blue. */
typedef struct {
    int height, width; /* from 1 to 16384 */
    const uint8_t *pixels;
} VentralImage;

/* From now on looks at the layer of that name; *shape says how many units it has. */
VENTRAL_PUBLIC bool ventral_watch(VentralModel *model, const char *layer, VentralShape *shape,
                                  VentralError *error);

/*
 * The watched layer's activations to an image that fills the screen (it is resized as every stimulus is), into
 * values[channels][rows][columns].
 */
VENTRAL_PUBLIC bool ventral_look(VentralModel *model, const VentralImage *image, float *values,
                                 VentralError *error);

/* -- scores -- */

#define VENTRAL_V1_BENCHMARKS 15

typedef struct {
    char benchmark[80]; /* as on the page: "Marques2020_Ringach2002-circular_variance" */
    double score;       /* raw / ceiling; NaN: not scorable */
    double raw,
        raw_error; /* similarity to the neurons' distribution, standard deviation over draws; NaN likewise */
    double ceiling;   /* the neurons' similarity to themselves */
    size_t units;     /* of the model whose property was compared */
    char reason[256]; /* why not scorable; empty: it is */
} VentralScore;

/*
 * Records the model's V1 and scores it on the benchmarks that draw their stimuli. The whole experiment is run: a
 * few seconds of processor time.
 */
VENTRAL_PUBLIC bool ventral_score_v1(const VentralModel *model,
                                     VentralScore scores[VENTRAL_V1_BENCHMARKS],
                                     VentralError *error);

#ifdef __cplusplus
}
#endif

#endif

/*
 * ventral: the C library of an installed Ventral.
 *
 *     cc score.c $(pkg-config --cflags --libs ventral)
 *
 * A model is built in, with random weights from a seed (ventral_open); a network from an ONNX file
 * (ventral_open); or a network that runs in the calling program, such as a PyTorch module, which is
 * shown images in batches and hands over its responses (ventral_open_network). Each gives the
 * activations of its layers to an image, its scores on the V1 benchmarks that use gratings, and the
 * metrics of neural predictivity for a recording. The scores equal those that `ventral score`
 * writes. Nothing is printed and no file is written.
 *
 * Functions that can fail return false (or NULL) and set the error: one sentence that says what is
 * wrong and what to do about it; a member of the structs below is named with a dot, as .input. After
 * a success it is empty. `error` may be NULL. A model may be
 * used by several threads: its functions wait for each other. Two settings apply to the whole
 * process: OpenBLAS is limited to one thread per product (threads here process different images),
 * and the GNU Scientific Library returns errors instead of aborting the program.
 *
 * All public names begin with ventral_, Ventral or VENTRAL_. The number of the shared library
 * (libventral.so.0) changes when programs linked with an earlier one must be recompiled.
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
    double degrees;     /* ONNX files only: width of the model's screen, up to 180; 0: 8 degrees */
    int screen[2];      /* ONNX files only: rows and columns of the input; 0: those of the file */
} VentralChoice;

/* Returns NULL on error. The strings in *choice must stay valid until ventral_close. */
VENTRAL_PUBLIC VentralModel *ventral_open(const VentralChoice *choice, VentralError *error);

typedef struct {
    int channels, rows, columns;
} VentralShape;

/* Images for a network that runs in the calling program, and the responses it must hand over. */
typedef struct {
    const float *images; /* [count][3][pixels][pixels], normalised as `input` says */
    size_t count;
    /* [unit_count] indices in the layer, [channel][row][column]; NULL: all units of the layer */
    const size_t *units;
    size_t unit_count;
    float *responses; /* [count][unit_count], to be filled */
} VentralBatch;

/*
 * Runs the network on a batch, in the thread that called the library. Returns false on error, which
 * ends the call with this error. It must not use the model itself.
 */
typedef bool VentralRespond(void *context, const VentralBatch *batch, VentralError *error);

/* A network that runs in the calling program. Members that are 0 or NULL take their defaults. */
typedef struct {
    const char *name;   /* of the model, which seeds the resampling; NULL: "model" */
    const char *layer;  /* whose responses are handed over */
    VentralShape shape; /* of this layer; 1 row and 1 column if it has no positions */
    const char *input;  /* how images are normalised: "imagenet", "unit", .. */
    int pixels;         /* side of the network's input; 0: 224 */
    double degrees;     /* of visual angle across it, up to 180; 0: 8 */
    size_t batch;       /* most images at a time; 0: 9 */
    int threads;        /* that draw images; 0: 1 */
    const char *data;   /* as in VentralChoice */
    VentralRespond *respond;
    void *context; /* passed to `respond` */
} VentralNetwork;

/*
 * The same for a network that runs in the calling program. The memory used here is the responses of
 * the layer to eight images, at most 64 MB for receptive fields, and the responses of the units in
 * the field.
 */
VENTRAL_PUBLIC VentralModel *ventral_open_network(const VentralNetwork *network,
                                                  VentralError *error);

/* Releases the model; does nothing if it is NULL. */
VENTRAL_PUBLIC void ventral_close(VentralModel *model);

/* -- activations -- */

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
    char group[80];              /* its parent there: "V1-orientation" */
    char property[64], unit[16]; /* what it measures: "circular variance"; "" for a pure number */
    /* raw / ceiling; its standard deviation over resamplings; NaN if not scorable */
    double score, error;
    double raw, raw_error; /* similarity to the neurons' distribution, and its deviation */
    /* similarity of the neurons' distribution to itself when resampled, and its deviation */
    double ceiling, ceiling_error;
    size_t neurons, units; /* in the sample of the study, and in the model's */
    /*
     * among the public models with this score (leaderboard of 7 May 2025): 1 + the number of higher
     * scores; their number, median and best score; and the range of the untrained ResNets
     */
    double rank;
    size_t models;
    double median, best, untrained_least, untrained_most;
    char reason[256]; /* why it is not scorable; otherwise empty */
} VentralScore;

/*
 * Presents the gratings to the model, at the first call, and scores its V1 layer on every benchmark
 * that uses them. *mean, unless NULL, is the mean of these benchmarks, as on the leaderboard, and
 * its place among public models. Takes a few seconds of processor time.
 */
VENTRAL_PUBLIC bool ventral_score_v1(VentralModel *model,
                                     VentralScore scores[VENTRAL_V1_BENCHMARKS], VentralScore *mean,
                                     VentralError *error);

/* -- what scores were computed from -- */

/* Arrays belong to the model, and are valid until ventral_close. */

/* A unit whose receptive field lies at the stimulus centre. */
typedef struct {
    int channel, row, column; /* in the layer */
    double y, x;              /* centre of the receptive field, degrees */
} VentralUnit;

/* The units that are recorded; *count of them. NULL on error. */
VENTRAL_PUBLIC const VentralUnit *ventral_units(VentralModel *model, size_t *count,
                                                VentralError *error);

typedef struct {
    double y, x, contrast, radius, spatial_frequency, orientation, phase; /* degrees, cycles/deg */
} VentralGrating;

/* The responses of these units to a stimulus set. */
typedef struct {
    size_t stimuli, units;
    const VentralGrating *gratings; /* [stimuli] */
    const float *responses;         /* [stimuli][units], activations */
    /* spikes/s = max(0, slope * max(0, activation) + offset); NaN if no unit responds */
    double slope, offset;
} VentralRecording;

/* `set` is orientation, spatial_frequency, size or blank. */
VENTRAL_PUBLIC bool ventral_recording(VentralModel *model, const char *set,
                                      VentralRecording *recording, VentralError *error);

/* What a benchmark compares: the values of a property in units and neurons. */
typedef struct {
    size_t units, bins;
    const double *values;        /* [units]; NaN if undefined */
    const bool *kept;            /* [units] is the unit driven, and so in the sample? */
    const double *edges;         /* [bins + 1] */
    const double *unit_counts;   /* [bins] */
    const double *neuron_counts; /* [bins] */
} VentralDistribution;

/* Of the benchmark with this place in ventral_score_v1's list. */
VENTRAL_PUBLIC bool ventral_distribution(VentralModel *model, size_t benchmark,
                                         VentralDistribution *distribution, VentralError *error);

/* -- neural predictivity -- */

/*
 * Inner products between the responses of a layer to `count` images, each unit centred on its mean:
 * matrix[count][count]. `layer` is NULL for the V1 layer, or the network's own. The images fill the
 * model's screen. A network that runs in the calling program is shown them once for each 300 MB of
 * responses.
 */
VENTRAL_PUBLIC bool ventral_gram(VentralModel *model, const char *layer, const VentralImage *images,
                                 size_t count, double *matrix, VentralError *error);

#define VENTRAL_METRICS 9

typedef struct {
    const char *recording; /* "MajajHong2015.public", downloaded by `ventral data`; or a JSON file
                              that describes one, as for `ventral score --sites` */
    const char *region;    /* "V4"; NULL: the only one of this recording */
    const char *metrics;   /* "pls,ridgecv"; NULL: all */
    const char *layer;     /* NULL: the one assigned to the region, or the network's own */
} VentralPrediction;

/* Names and definitions are those of Brain-Score; NaN if undefined, or not applicable. */
typedef struct {
    char metric[16];             /* pls, ridge, ridgecv, cka, cka_biased, rdm; _cv: over subsets */
    double score, current_score; /* the second: of regressions, as since 13 January 2026 */
    double raw, error, ceiling, ceiling_error;
    char reason[256]; /* why there is no score; otherwise empty */
} VentralMetric;

typedef struct {
    size_t units, sites, stimuli; /* of the layer, the region, the recording */
    size_t count;                 /* metrics */
    VentralMetric metrics[VENTRAL_METRICS];
} VentralPredicted;

/* Compares a layer with recorded sites. */
VENTRAL_PUBLIC bool ventral_predict(VentralModel *model, const VentralPrediction *prediction,
                                    VentralPredicted *predicted, VentralError *error);

#ifdef __cplusplus
}
#endif

#endif

/*
 * predictivity: times ten splits of partial least squares, including the inner products.
 *
 *     predictivity arrays FILE STIMULI UNITS SITES THREADS
 *         on arrays written by another program: float32 [units][stimuli], then float64
 *         [stimuli][sites];
 *         prints seconds, and every split's correlations
 *     predictivity layer MODEL STIMULI SITES THREADS
 *         on a model's layer1.0.relu2, for gratings, from scratch; prints each stage's seconds, the
 *         products
 *         needed and done, their speed relative to the machine's peak, memory and accuracy
 *     predictivity growth STIMULI THREADS SITES SPLITS
 *         on random features; prints seconds without the inner products, and operations of products
 *         (pls.h)
 */
#define _POSIX_C_SOURCE 200809L
#include "predictivity/predictivity.h"
#include "base/parallel.h"
#include "base/random.h"
#include "predictivity/layer_gram.h"
#include "predictivity/pls.h"
#include "vision/stimulus_set.h"

#include "clock.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Total time of each stage. */
static void take(Moment *total, Moment from)
{
    Moment to = clock_now();
    total->wall += to.wall - from.wall;
    total->processor += to.processor - from.processor;
}

static double peak_megabytes(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024;
}

static bool read_all(FILE *stream, void *place, size_t size, size_t count)
{
    return fread(place, size, count, stream) == count;
}

static bool run_arrays(const char *path, size_t n, size_t units, size_t sites, int threads,
                       Error *error)
{
    float *features = allocate(units * n, sizeof *features, error);
    NeuralRecording recording = {.stimuli = n, .sites = sites};
    double *gram = allocate(n * n, sizeof *gram, error);
    Consistency raw = {0};
    recording.means = allocate(n * sites, sizeof(double), error);
    FILE *stream = fopen(path, "rb");
    bool good = stream && features && gram && recording.means &&
                read_all(stream, features, sizeof *features, units * n) &&
                read_all(stream, recording.means, sizeof(double), n * sites);
    if (!good) error_set(error, "%s: cannot be read", path);
    if (stream) fclose(stream);
    Moment start = clock_now(), took = {0};
    good = good &&
           gram_of_features(features, units, n, threads, (GramResult){.matrix = gram}, error) &&
           predictivity_raw(&recording, gram, threads, &raw, error);
    if (good) {
        take(&took, start);
        printf("ours %.3f s wall %.3f s processor\n", took.wall, took.processor);
        for (size_t i = 0; i < sites; i++) printf("%.9g%c", raw.r[i], i + 1 < sites ? ' ' : '\n');
    }
    consistency_free(&raw);
    free(features);
    free(gram);
    free(recording.means);
    return good;
}

/*
 * ImageMaker: gratings of the size, orientation and spatial-frequency sets, one set after another.
 */
static bool grating_image(void *context, size_t i, Image *image, Error *error)
{
    const StimulusSet *sets = context;
    size_t pixels = (size_t)GRATING_PIXELS * GRATING_PIXELS;
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    while (i >= sets->count) i -= sets++->count;
    *image = (Image){GRATING_PIXELS, GRATING_PIXELS, allocate(3 * pixels, 1, error)};
    if (!image->pixels) return false;
    grating_draw(&sets->gratings[i], all, image->pixels);
    for (size_t p = 3 * pixels; p-- > 0;) image->pixels[p] = image->pixels[p / 3];
    return true;
}

/*
 * The machine's speed of single-precision products in processor time, per thread, measured between
 * the blocks on all threads, so that load from other processes affects both equally.
 */
enum { PEAK_SIZE = 1024 };

typedef struct {
    int threads;
    float *values;           /* [1 + threads][PEAK_SIZE x PEAK_SIZE] */
    double *rates;           /* [threads] operations per second in the last sample */
    double sum, least, most; /* of the samples' means */
    int samples;
} Peak;

static bool peak_open(Peak *peak, int threads, Error *error)
{
    size_t size = (size_t)PEAK_SIZE * PEAK_SIZE;
    *peak = (Peak){.threads = threads, .least = INFINITY};
    peak->values = allocate(size * (size_t)(threads + 1), sizeof *peak->values, error);
    peak->rates = allocate((size_t)threads, sizeof *peak->rates, error);
    for (size_t i = 0; peak->values && i < size; i++) peak->values[i] = (float)(i % 7) - 3;
    return peak->values && peak->rates;
}

static bool multiply(void *context, size_t item, int worker, Error *error)
{
    (void)worker, (void)error;
    const Peak *peak = context;
    float *product = peak->values + (item + 1) * PEAK_SIZE * PEAK_SIZE;
    double start = clock_seconds(CLOCK_THREAD_CPUTIME_ID);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, PEAK_SIZE, PEAK_SIZE, PEAK_SIZE, 1,
                peak->values, PEAK_SIZE, peak->values, PEAK_SIZE, 0, product, PEAK_SIZE);
    peak->rates[item] =
        2.0 * PEAK_SIZE * PEAK_SIZE * PEAK_SIZE / (clock_seconds(CLOCK_THREAD_CPUTIME_ID) - start);
    return true;
}

static bool peak_sample(Peak *peak, Error *error)
{
    double mean = 0;
    if (!parallel_run(peak->threads, (size_t)peak->threads, multiply, peak, error)) return false;
    for (int i = 0; i < peak->threads; i++) mean += peak->rates[i] / peak->threads;
    peak->sum += mean;
    peak->samples++;
    peak->least = fmin(peak->least, mean);
    peak->most = fmax(peak->most, mean);
    return true;
}

static void peak_close(Peak *peak)
{
    free(peak->values);
    free(peak->rates);
}

/* -- accuracy: inner products of some images, in double and in single precision throughout -- */

enum { CHECKED = 16 };

typedef struct {
    float *chosen; /* [units of a block][CHECKED], evenly spread */
    double exact[CHECKED * CHECKED];
    float single[CHECKED * CHECKED];
} Accuracy;

/* Adds a block's products. */
static void add_checked(Accuracy *accuracy, const Gram *gram, size_t units)
{
    for (size_t i = 0; i < CHECKED; i++) {
        const float *place = gram_place(gram, i * gram->images / CHECKED);
        for (size_t u = 0; u < units; u++)
            accuracy->chosen[u * CHECKED + i] = place[u * gram->side];
    }
    for (size_t u = 0; u < units; u++) {
        const float *row = accuracy->chosen + u * CHECKED;
        for (size_t i = 0; i < CHECKED; i++)
            for (size_t j = 0; j < CHECKED; j++)
                accuracy->exact[i * CHECKED + j] += (double)row[i] * (double)row[j];
    }
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, CHECKED, CHECKED, (int)units, 1,
                accuracy->chosen, CHECKED, accuracy->chosen, CHECKED, 1, accuracy->single, CHECKED);
}

/* The largest differences from the exact values, relative to the product of two images' lengths. */
static void largest_differences(const Accuracy *accuracy, const double *matrix, size_t n,
                                double *ours, double *single)
{
    for (size_t i = 0; i < CHECKED; i++)
        for (size_t j = 0; j < CHECKED; j++) {
            const double *exact = accuracy->exact;
            double scale = sqrt(exact[i * (CHECKED + 1)] * exact[j * (CHECKED + 1)]);
            double found = matrix[i * n / CHECKED * n + j * n / CHECKED];
            if (!(scale > 0)) continue;
            *ours = fmax(*ours, fabs(found - exact[i * CHECKED + j]) / scale);
            *single = fmax(
                *single,
                fabs((double)accuracy->single[i * CHECKED + j] - exact[i * CHECKED + j]) / scale);
        }
}

/* -- a layer, from scratch -- */

typedef struct {
    size_t n, sites, units;
    int threads;
    NeuralRecording recording;
    Subject subject;
    ScreenImages images;
    LayerBlocks blocks;
    double *matrix;
    double network_needed, products_needed, products_done;
    Accuracy accuracy;
    Moment shown, network, products, splits, all;
    Peak peak;
} Run;

static bool show(Run *run, const char *name, Error *error)
{
    StimulusSet sets[3] = {{0}};
    const ModelDescription *model = model_find(name, error);
    SubjectRequest request = {model, 0, "V4", run->threads, false};
    bool good =
        model && subject_open(&run->subject, &request, error) &&
        stimulus_set_make(&sets[0], "size", error) &&
        stimulus_set_make(&sets[1], "orientation", error) &&
        stimulus_set_make(&sets[2], "spatial_frequency", error) &&
        screen_images_render(&run->images, &run->subject,
                             &(ImageSource){grating_image, sets, run->n, GRATING_DEGREES}, error);
    for (int i = 0; i < 3; i++) stimulus_set_free(&sets[i]);
    return good;
}

/* The operations of the network if the layer were computed in one piece. */
static bool count_needed(Run *run, Error *error)
{
    const Network *network = &run->subject.network;
    int layer = run->subject.layer;
    Shape shape = network->layers[layer].shape;
    Target whole = {layer, shape_rectangle(shape)};
    Blank blank = {0};
    ForwardPlan plan = {0};
    ForwardRequest request = {.network = network,
                              .targets = &whole,
                              .count = 1,
                              .blank = run->blocks.gray ? &blank : NULL};
    bool good = (!request.blank || forward_blank(&blank, network, &whole, 1, error)) &&
                forward_plan(&plan, &request, error);
    double n = (double)run->n;
    run->units = shape_units(shape);
    run->products_needed = n * (n + 1) * (double)run->units;
    if (good) run->network_needed = forward_operations(&plan) * n;
    forward_plan_free(&plan);
    forward_blank_free(&blank);
    return good;
}

static bool add_block(Run *run, Gram *gram, size_t block, Error *error)
{
    size_t units = 0;
    Moment start = clock_now();
    bool good = layer_blocks_compute(&run->blocks, block, gram, &units, error);
    take(&run->network, start);
    start = clock_now();
    good = good && gram_add(gram, units, error);
    take(&run->products, start);
    if (good) add_checked(&run->accuracy, gram, units);
    return good && peak_sample(&run->peak, error);
}

static bool multiply_blocks(Run *run, Error *error)
{
    Gram gram = {0};
    run->accuracy.chosen = allocate(run->blocks.most_units * CHECKED, sizeof(float), error);
    bool good =
        run->accuracy.chosen && gram_open(&gram, run->n, run->blocks.most_units, run->threads,
                                          (GramResult){.matrix = run->matrix}, error);
    for (size_t b = 0; good && b < run->blocks.count; b++) good = add_block(run, &gram, b, error);
    Moment start = clock_now();
    if (good) gram_finish(&gram);
    take(&run->products, start);
    run->products_done = gram.operations;
    gram_close(&gram);
    free(run->accuracy.chosen);
    return good;
}

static bool predict(Run *run, Error *error)
{
    Consistency raw = {0};
    Twister twister;
    twister_seed(&twister, 1);
    for (size_t i = 0; i < run->n * run->sites; i++)
        run->recording.means[i] = twister_normal(&twister);
    Moment start = clock_now();
    bool good = predictivity_raw(&run->recording, run->matrix, run->threads, &raw, error);
    take(&run->splits, start);
    consistency_free(&raw);
    return good;
}

static void print_stage(const Run *run, const char *name, Moment took, double needed, double done)
{
    double peak = run->peak.sum / run->peak.samples;
    printf("%-15s %7.1f s wall %7.1f s processor", name, took.wall, took.processor);
    if (needed > 0)
        printf("   products needed %5.2f done %5.2f TFLOP: %4.0f%% of the peak", 1e-12 * needed,
               1e-12 * done, 100 * needed / took.processor / peak);
    printf("\n");
}

static void print_run(const Run *run)
{
    const Peak *peak = &run->peak;
    Moment all = {run->shown.wall + run->network.wall + run->products.wall + run->splits.wall,
                  run->shown.processor + run->network.processor + run->products.processor +
                      run->splits.processor};
    printf("%zu stimuli%s x %zu units, %zu sites, %d splits, %d threads; %zu blocks\n", run->n,
           run->blocks.gray ? " in gray" : "", run->units, run->sites, PREDICTIVITY_SPLITS,
           run->threads, run->blocks.count);
    print_stage(run, "images", run->shown, 0, 0);
    print_stage(run, "layer", run->network, run->network_needed, run->blocks.operations);
    print_stage(run, "inner products", run->products, run->products_needed, run->products_done);
    print_stage(run, "ten splits", run->splits, 0, 0);
    print_stage(run, "all", all, run->network_needed + run->products_needed,
                run->blocks.operations + run->products_done);
    printf("peak of products %.1f GFLOP/s a thread (%.1f to %.1f, %d times between the blocks); "
           "at it the products needed take %.1f s on %d threads\n",
           1e-9 * peak->sum / peak->samples, 1e-9 * peak->least, 1e-9 * peak->most, peak->samples,
           (run->network_needed + run->products_needed) / (peak->sum / peak->samples) /
               run->threads,
           run->threads);
    double ours = 0, single = 0;
    largest_differences(&run->accuracy, run->matrix, run->n, &ours, &single);
    printf("memory %.0f MB; inner products differ from those in double precision by at most %.1e "
           "of the "
           "images' lengths (in single precision throughout: %.1e)\n",
           peak_megabytes(), ours, single);
}

static bool run_layer(const char *name, size_t n, size_t sites, int threads, Error *error)
{
    Run run = {.n = n, .sites = sites, .threads = threads};
    run.recording = (NeuralRecording){.stimuli = n, .sites = sites};
    run.matrix = allocate(n * n, sizeof *run.matrix, error);
    run.recording.means = allocate(n * sites, sizeof(double), error);
    Moment start = clock_now();
    bool good = run.matrix && run.recording.means && show(&run, name, error);
    take(&run.shown, start);
    good = good &&
           layer_blocks_open(&run.blocks, &run.images, &run.subject, layer_gram_bytes(&run.images),
                             error) &&
           count_needed(&run, error) && peak_open(&run.peak, threads, error) &&
           multiply_blocks(&run, error);
    screen_images_free(&run.images);
    good = good && predict(&run, error);
    if (good) print_run(&run);
    peak_close(&run.peak);
    subject_close(&run.subject);
    free(run.matrix);
    free(run.recording.means);
    return good;
}

/* -- any number of sites and splits -- */

/* Responses, and inner products of random features that explain a part of them. */
static bool make_random(NeuralRecording *recording, double *matrix, int threads, Error *error)
{
    enum { UNITS = 512 };
    size_t n = recording->stimuli;
    Twister twister;
    float *features = allocate(UNITS * n, sizeof *features, error);
    if (!features) return false;
    twister_seed(&twister, 1);
    for (size_t i = 0; i < UNITS * n; i++) features[i] = (float)twister_normal(&twister);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < recording->sites; j++)
            recording->means[i * recording->sites + j] =
                (double)features[j % UNITS * n + i] + twister_normal(&twister);
    bool good =
        gram_of_features(features, UNITS, n, threads, (GramResult){.matrix = matrix}, error);
    free(features);
    return good;
}

/* A component of a split costs one product of matrix and vector, and three the responses' size. */
static double operations_of_splits(double n, double sites, double splits)
{
    return 2 * n * n * sites + splits * PLS_COMPONENTS * (2 * n * n + 6 * n * sites);
}

static bool run_growth(size_t n, int threads, size_t sites, size_t count, Error *error)
{
    NeuralRecording recording = {.stimuli = n, .sites = sites};
    Splits splits = {0};
    Consistency raw = {0};
    double *matrix = allocate(n * n, sizeof *matrix, error);
    recording.means = allocate(n * sites, sizeof(double), error);
    Moment took = {0};
    bool good = matrix && recording.means && make_random(&recording, matrix, threads, error) &&
                splits_make(&splits, n, NULL,
                            (SplitRule){PREDICTIVITY_TRAINING, count, PREDICTIVITY_SEED}, error);
    Moment start = clock_now();
    const Comparison comparison = {
        .stimuli = n, .sites = sites, .gram = matrix, .responses = recording.means};
    good = good && predictivity_raw_of(&comparison, &splits, threads, &raw, error);
    take(&took, start);
    if (good)
        printf("%.2f s wall %.2f s processor, products %.3f GFLOP\n", took.wall, took.processor,
               1e-9 * operations_of_splits((double)n, (double)sites, (double)count));
    splits_free(&splits);
    consistency_free(&raw);
    free(recording.means);
    free(matrix);
    return good;
}

static size_t number(const char *text)
{
    return strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    bool arrays = argc == 7 && strcmp(argv[1], "arrays") == 0;
    bool layer = argc == 6 && strcmp(argv[1], "layer") == 0;
    bool growth = argc == 6 && strcmp(argv[1], "growth") == 0;
    if (!arrays && !layer && !growth) {
        fprintf(stderr, "usage: predictivity arrays FILE STIMULI UNITS SITES THREADS\n"
                        "       predictivity layer MODEL STIMULI SITES THREADS\n"
                        "       predictivity growth STIMULI THREADS SITES SPLITS\n");
        return 2;
    }
    bool good =
        growth
            ? run_growth(number(argv[2]), atoi(argv[3]), number(argv[4]), number(argv[5]), &error)
        : arrays ? run_arrays(argv[2], number(argv[3]), number(argv[4]), number(argv[5]),
                              atoi(argv[6]), &error)
                 : run_layer(argv[2], number(argv[3]), number(argv[4]), atoi(argv[5]), &error);
    if (!good) fprintf(stderr, "predictivity: %s\n", error.message);
    return good ? 0 : 1;
}

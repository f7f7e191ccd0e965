/*
 * predictivity: how long ten splits of partial least squares take, with the inner products.
 *
 *     predictivity arrays FILE STIMULI UNITS SITES THREADS
 *         of arrays that another program wrote: float32 [units][stimuli], then float64 [stimuli][sites];
 *         prints seconds, and every split's correlations
 *     predictivity layer MODEL STIMULI SITES THREADS
 *         of a model's layer1.0.relu2, for gratings, from nothing; prints seconds and memory
 */
#define _POSIX_C_SOURCE 200809L
#include "predictivity/predictivity.h"
#include "base/random.h"
#include "predictivity/layer_gram.h"
#include "vision/stimulus_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double processor_seconds(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
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
    double start = seconds(), processor = processor_seconds();
    good = good && features_gram(features, units, n, threads, gram, error) &&
           predictivity_raw(&recording, gram, &raw, error);
    if (good) {
        printf("ours %.3f s wall %.3f s processor\n", seconds() - start,
               processor_seconds() - processor);
        for (size_t i = 0; i < sites; i++) printf("%.9g%c", raw.r[i], i + 1 < sites ? ' ' : '\n');
    }
    consistency_free(&raw);
    free(features);
    free(gram);
    free(recording.means);
    return good;
}

/* ImageSource: gratings of the size, the orientation and the spatial-frequency set, one after another. */
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

static bool run_layer(const char *name, size_t n, size_t sites, int threads, Error *error)
{
    StimulusSet sets[3] = {{0}};
    ScreenImages images = {0};
    NeuralRecording recording = {.stimuli = n, .sites = sites};
    Consistency raw = {0};
    Twister twister;
    double *gram = allocate(n * n, sizeof *gram, error), operations = 0, start = seconds();
    recording.means = allocate(n * sites, sizeof(double), error);
    twister_seed(&twister, 1);
    for (size_t i = 0; recording.means && i < n * sites; i++)
        recording.means[i] = twister_normal(&twister);
    BrainModel *model = load_model(name, 0, error);
    if (model) use_threads(model, threads);
    bool good = gram && recording.means && model && start_task(model, "passive", error) &&
                start_recording(model, "V4", &(TimeBin){70, 170}, 1, error) &&
                stimulus_set_make(&sets[0], "size", error) &&
                stimulus_set_make(&sets[1], "orientation", error) &&
                stimulus_set_make(&sets[2], "spatial_frequency", error) &&
                screen_images_show(&images, model, grating_image, sets, n, GRATING_DEGREES, error);
    double shown = seconds();
    good = good && layer_gram(&images, model, gram, &operations, error);
    double multiplied = seconds();
    good = good && predictivity_raw(&recording, gram, &raw, error);
    if (good)
        printf("%zu stimuli x %zu units, %zu sites: images %.1f s, layer and inner products %.1f s "
               "(%.0f GFLOP/s), ten splits %.1f s; in all %.1f s wall, %.0f s processor, %.0f MB\n",
               n, shape_units(brain_model_network(model)->layers[brain_model_layer(model)].shape),
               sites, shown - start, multiplied - shown, 1e-9 * operations / (multiplied - shown),
               seconds() - multiplied, seconds() - start, processor_seconds(), peak_megabytes());
    consistency_free(&raw);
    screen_images_free(&images);
    for (int i = 0; i < 3; i++) stimulus_set_free(&sets[i]);
    unload_model(model);
    free(gram);
    free(recording.means);
    return good;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    bool arrays = argc == 7 && strcmp(argv[1], "arrays") == 0;
    bool layer = argc == 6 && strcmp(argv[1], "layer") == 0;
    if (!arrays && !layer) {
        fprintf(stderr, "usage: predictivity arrays FILE STIMULI UNITS SITES THREADS\n"
                        "       predictivity layer MODEL STIMULI SITES THREADS\n");
        return 2;
    }
    bool good = arrays ? run_arrays(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
                                    strtoul(argv[5], NULL, 10), atoi(argv[6]), &error)
                       : run_layer(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
                                   atoi(argv[5]), &error);
    if (!good) fprintf(stderr, "predictivity: %s\n", error.message);
    return good ? 0 : 1;
}

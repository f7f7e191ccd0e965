/*
 * simulation: how well does the score of neural predictivity recover a known truth?
 *
 * Sites are simulated whose responses to gratings are, for a known share of their variance, a
 * weighted sum of the responses of the network's own layer, and for the rest a signal that no layer
 * predicts; noise is added to each repetition. The benchmark's score, (r / ceiling)^2, is an
 * estimate of that share, and so is r^2 / ceiling, the score of later versions. Recordings are
 * written in BrainIO's file format and read back, so that they are processed like real data.
 *
 * Weights are normally distributed, so a site's signal over the stimuli is normal, with the
 * covariance given by the layer's inner products: the responses themselves are not needed. Starting
 * from one design (256 stimuli, 50 sites, noise as large as the signal, a share of 1), the number
 * of stimuli, the number of sites, the noise and the share are varied in turn; each design is
 * simulated five times.
 *
 * If all responses of the layer are zero, or any is not finite, nothing can be simulated, and the
 * numbers are omitted.
 *
 *     simulation.csv   a row for each simulated recording
 */
#include "base/netcdf_file.h"
#include "base/random.h"
#include "base/sums.h"
#include "base/table.h"
#include "predictivity/layer_gram.h"
#include "predictivity/predictivity.h"
#include "predictivity/simulated_sites.h"
#include "program/options.h"
#include "recording/chosen_model.h"
#include "vision/stimulus_set.h"

#include <cblas.h>

#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STIMULI = 512, REPETITIONS = 20, SIMULATIONS = 5 };

typedef struct {
    const char *varied;
    size_t stimuli, sites;
    double noise; /* standard deviation of a repetition's noise over that of the signal */
    double share; /* share of the signal's variance that the layer explains: the truth */
} Design;

static const Design designs[] = {
    {"stimuli", 64, 50, 1, 1},   {"stimuli", 128, 50, 1, 1}, {"stimuli", 256, 50, 1, 1},
    {"stimuli", 512, 50, 1, 1},  {"sites", 256, 10, 1, 1},   {"sites", 256, 100, 1, 1},
    {"noise", 256, 50, 0.25, 1}, {"noise", 256, 50, 4, 1},   {"noise", 256, 50, 16, 1},
    {"share", 256, 50, 1, 0.75}, {"share", 256, 50, 1, 0.5}, {"share", 256, 50, 1, 0.25},
    {"share", 512, 50, 1, 0.5},
};
enum { DESIGNS = sizeof designs / sizeof *designs };

/* -- the layer -- */

/*
 * Inner products of the layer's responses, [MOST_STIMULI][MOST_STIMULI], and their Cholesky factor;
 * owned. The number of threads used to compute them.
 */
typedef struct {
    double *gram, *root;
    bool usable; /* false: the layer's responses are all zero, or not all finite */
    int threads;
} LayerProducts;

/* Computes gram[MOST_STIMULI][MOST_STIMULI] for the layer that represents V1. */
static bool measure_layer(const Options *options, double *gram, Error *error)
{
    StimulusSet set = {0};
    SpacedGratings gratings = {&set, MOST_STIMULI};
    ScreenImages images = {0};
    const ModelDescription *description = draw_model(&options->draw, error);
    Subject subject = {0};
    SubjectRequest request = {description, options->draw.seed, "V1", options->draw.threads, false};
    bool good = description && subject_open(&subject, &request, error) &&
                stimulus_set_make(&set, "size", error) &&
                screen_images_render(
                    &images, &subject,
                    &(ImageSource){spaced_gratings_image, &gratings, MOST_STIMULI, GRATING_DEGREES},
                    error) &&
                layer_gram(&images, &subject, (GramResult){.matrix = gram}, error);
    screen_images_free(&images);
    stimulus_set_free(&set);
    subject_close(&subject);
    return good;
}

/* -- simulated recordings -- */

/* The stimuli of a design, evenly spaced over all. */
static size_t stimulus_of(const Design *design, size_t i)
{
    return i * (MOST_STIMULI / design->stimuli);
}

static void standardise(double *values, size_t count)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) sum += values[i] / (double)count;
    for (size_t i = 0; i < count; i++) squares += (values[i] - sum) * (values[i] - sum);
    for (size_t i = 0; i < count; i++)
        values[i] = (values[i] - sum) / sqrt(squares / (double)count);
}

/*
 * signal[stimuli] of one site: the layer's part and its own, each of variance 1 before weighting.
 */
static void make_signal(const Design *design, const double *root, Twister *twister, double *signal)
{
    double normal[MOST_STIMULI], own[MOST_STIMULI];
    for (size_t k = 0; k < MOST_STIMULI; k++) normal[k] = twister_normal(twister);
    for (size_t i = 0; i < design->stimuli; i++) {
        size_t row = stimulus_of(design, i);
        signal[i] = cblas_ddot((int)row + 1, root + row * MOST_STIMULI, 1, normal, 1);
        own[i] = twister_normal(twister);
    }
    standardise(signal, design->stimuli);
    standardise(own, design->stimuli);
    for (size_t i = 0; i < design->stimuli; i++)
        signal[i] = sqrt(design->share) * signal[i] + sqrt(1 - design->share) * own[i];
}

/* responses[repetition][stimulus][site] */
static bool simulate(const Design *design, const double *root, uint32_t seed, double *responses,
                     Error *error)
{
    Twister twister;
    double *signal = allocate(design->stimuli, sizeof *signal, error);
    if (!signal) return false;
    twister_seed(&twister, seed);
    for (size_t j = 0; j < design->sites; j++) {
        make_signal(design, root, &twister, signal);
        for (size_t r = 0; r < REPETITIONS; r++)
            for (size_t i = 0; i < design->stimuli; i++)
                responses[(r * design->stimuli + i) * design->sites + j] =
                    signal[i] + design->noise * twister_normal(&twister);
    }
    free(signal);
    return true;
}

/* -- as a file -- */

typedef char Name[24];

/*
 * Writes a text coordinate along a dimension; the names repeat after `period` entries. They are
 * written at once, because HDF5 clears a megabyte for each write of text.
 */
static int put_strings(int file, const char *name, int dimension, size_t count, const Name *names,
                       size_t period)
{
    int variable = -1, status = nc_def_var(file, name, NC_STRING, 1, &dimension, &variable);
    const char **texts = calloc(count, sizeof *texts);
    if (!texts) return NC_ENOMEM;
    for (size_t i = 0; i < count; i++) texts[i] = names[i % period];
    if (status == NC_NOERR) status = nc_put_var_string(file, variable, texts);
    free(texts);
    return status;
}

static int put_repetitions(int file, int dimension, const Design *design)
{
    int variable = -1, status = nc_def_var(file, "repetition", NC_INT64, 1, &dimension, &variable);
    size_t presentations = REPETITIONS * design->stimuli;
    long long *repetitions = calloc(presentations, sizeof *repetitions);
    if (!repetitions) return NC_ENOMEM;
    for (size_t p = 0; p < presentations; p++) repetitions[p] = (long long)(p / design->stimuli);
    if (status == NC_NOERR) status = nc_put_var_longlong(file, variable, repetitions);
    free(repetitions);
    return status;
}

static int put_assembly(int file, const Design *design, const double *responses,
                        const Name *stimuli, const Name *sites)
{
    static const Name region[] = {"V4"};
    int dimensions[2], data = -1;
    size_t presentations = REPETITIONS * design->stimuli;
    int status = nc_def_dim(file, "presentation", presentations, &dimensions[0]);
    if (!status) status = nc_def_dim(file, "neuroid", design->sites, &dimensions[1]);
    if (!status) status = nc_def_var(file, "data", NC_DOUBLE, 2, dimensions, &data);
    if (!status) status = nc_put_var_double(file, data, responses);
    if (!status)
        status = put_strings(file, "stimulus_id", dimensions[0], presentations, stimuli,
                             design->stimuli);
    if (!status) status = put_repetitions(file, dimensions[0], design);
    if (!status)
        status =
            put_strings(file, "neuroid_id", dimensions[1], design->sites, sites, design->sites);
    if (!status) status = put_strings(file, "region", dimensions[1], design->sites, region, 1);
    return status;
}

static bool write_assembly(const Design *design, const double *responses, const char *path,
                           Error *error)
{
    NetcdfFile file;
    size_t presentations = REPETITIONS * design->stimuli;
    Name *names = allocate(design->stimuli + design->sites, sizeof *names, error);
    if (!names) return false;
    Name *sites = names + design->stimuli;
    for (size_t i = 0; i < design->stimuli; i++)
        snprintf(names[i], sizeof *names, "grating_%04zu", stimulus_of(design, i));
    for (size_t j = 0; j < design->sites; j++) snprintf(sites[j], sizeof *sites, "site_%zu", j);
    bool good = netcdf_create(&file, path, 8 * presentations * (design->sites + 8), error);
    int status = good ? put_assembly(file.id, design, responses, names, sites) : NC_NOERR;
    if (status != NC_NOERR)
        good = error_set(error, "%s: cannot be made (%s)", path, nc_strerror(status));
    free(names);
    return netcdf_finish(&file, good, error);
}

/* -- the score -- */

typedef struct {
    double raw, ceiling, score, current; /* (raw/ceiling)^2; raw^2/ceiling */
} Estimate;

static bool estimate(const Design *design, const LayerProducts *layer, const char *path,
                     Estimate *estimate, Error *error)
{
    NeuralRecording recording;
    NeuralSelection selection = {.region = "V4", .start = 70, .end = 170};
    Consistency raw = {0}, ceiling = {0};
    if (!neural_recording_read(&recording, path, &selection, NULL, error)) return false;
    size_t n = design->stimuli; /* sorting the names keeps the design's order */
    double *part = allocate(n * n, sizeof *part, error);
    bool good = part != NULL;
    for (size_t i = 0; good && i < n; i++)
        for (size_t j = 0; j < n; j++)
            part[i * n + j] =
                layer->gram[stimulus_of(design, i) * MOST_STIMULI + stimulus_of(design, j)];
    good = good && predictivity_raw(&recording, part, layer->threads, &raw, error) &&
           predictivity_ceiling(&recording, &ceiling, error);
    if (good) {
        double ratio = raw.mean / ceiling.mean;
        *estimate = (Estimate){raw.mean, ceiling.mean, ratio * ratio, raw.mean * ratio};
    }
    consistency_free(&raw);
    consistency_free(&ceiling);
    neural_recording_free(&recording);
    free(part);
    return good;
}

static bool run_one(const Design *design, const LayerProducts *layer, uint32_t seed,
                    const char *path, Estimate *found, Error *error)
{
    *found = (Estimate){NAN, NAN, NAN, NAN};
    if (!layer->usable) return true;
    double *responses =
        allocate(REPETITIONS * design->stimuli * design->sites, sizeof *responses, error);
    bool good = responses && simulate(design, layer->root, seed, responses, error) &&
                write_assembly(design, responses, path, error) &&
                estimate(design, layer, path, found, error);
    free(responses);
    return good;
}

/* -- all designs -- */

static bool run_all(const Options *options, const LayerProducts *layer, FILE *table, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!file_path(path, error, "%s/simulation/recording.nc", options->draw.results)) return false;
    fprintf(
        table,
        "varied,stimuli,sites,noise,share,simulation,raw,ceiling,score,score_current_version\n");
    for (int d = 0; d < DESIGNS; d++) {
        const Design *design = &designs[d];
        for (int s = 0; s < SIMULATIONS; s++) {
            Estimate estimate;
            if (!run_one(design, layer, (uint32_t)(100 * d + s), path, &estimate, error))
                return false;
            fprintf(table, "%s,%zu,%zu,%g,%g,%d", design->varied, design->stimuli, design->sites,
                    design->noise, design->share, s);
            table_put_number(table, "%.6f", estimate.raw);
            table_put_number(table, "%.6f", estimate.ceiling);
            table_put_number(table, "%.6f", estimate.score);
            table_put_number(table, "%.6f", estimate.current);
            fputc('\n', table);
        }
    }
    return true;
}

static bool run(const Options *options, Error *error)
{
    OutputFile table;
    size_t values = (size_t)MOST_STIMULI * MOST_STIMULI;
    LayerProducts layer = {.gram = allocate(values, sizeof *layer.gram, error),
                           .root = allocate(values, sizeof *layer.root, error),
                           .threads = options->draw.threads};
    bool good = layer.gram && layer.root && measure_layer(options, layer.gram, error);
    if (good) memcpy(layer.root, layer.gram, values * sizeof *layer.gram);
    layer.usable = good && gram_take_root(layer.root, MOST_STIMULI);
    good = good && output_open_in(&table, options->draw.results, "simulation.csv", error);
    if (good) {
        good = run_all(options, &layer, table.stream, error);
        good = sums_close(&table, good, error);
    }
    free(layer.gram);
    free(layer.root);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "simulates recordings with a known score", &exit_code))
        return exit_code;
    OnnxModel *file = NULL;
    bool good = chosen_model_open(&options.draw, &file, &error) && run(&options, &error);
    onnx_model_close(file);
    return good ? 0 : options_fail(argv[0], &error);
}

/*
 * metric_recovery: which metrics find the layer that a recording was simulated from?
 *
 * Sites are simulated from one layer of the network at a time: the responses of each to gratings are
 * a random weighted sum of the layer's units (simulation.c) and, for the rest of their variance, a
 * signal that no layer predicts; noise as large as the signal is added to each of four repetitions.
 * Every layer of a list is then compared with these sites by every metric (predictivity/metrics.h).
 * A metric recovers the truth if the layer that the sites were made of has the highest score.
 *
 * The layers are LAYERS of the network's layers, evenly spaced; for a network with fewer, nothing is
 * simulated, and the number of recordings is 0. Weights are normally distributed, so
 * a site's signal over the stimuli is normal, with the covariance given by the layer's inner
 * products.
 *
 *     metric_recovery.csv           a row for each simulated recording and layer: the true layer, the
 *                                   share of the variance that it explains, the simulation, the layer,
 *                                   its place in the list, raw value and ceiling of each metric, and
 *                                   how many stimuli, repetitions and sites the recording has
 *     paper/metric_recovery.tex     for each metric, how often the true layer has the highest score,
 *                                   and how far from it the highest is on average
 */
#include "base/random.h"
#include "base/sums.h"
#include "base/table.h"
#include "predictivity/layer_grams.h"
#include "predictivity/metric_entries.h"
#include "predictivity/simulated_sites.h"
#include "program/options.h"
#include "recording/chosen_model.h"
#include "vision/stimulus_set.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STIMULI = 96, SITES = 40, SUBJECTS = 4, REPETITIONS = 4, LAYERS = 6, SIMULATIONS = 2 };

static const double shares[] = {1, 0.5};
enum { SHARES = sizeof shares / sizeof *shares };

/* The metrics compared, in the order of the columns. */
static const char *const keys[] = {"pls", "ridge", "ridgecv", "cka", "cka_biased", "rdm"};
enum { KEYS = sizeof keys / sizeof *keys };

/* -- layers -- */

typedef struct {
    const char *names[LAYERS]; /* of the network */
    size_t units[LAYERS];
    double *grams[LAYERS], *roots[LAYERS], *shifts[LAYERS], *sums[LAYERS]; /* owned */
    bool usable[LAYERS]; /* can sites be made of it? */
    int threads;
} Layers;

static double *copy_numbers(const double *from, size_t count, Error *error)
{
    double *to = allocate(count, sizeof *to, error);
    if (to) memcpy(to, from, count * sizeof *to);
    return to;
}

/* LayerGramTake */
static bool keep_layer(void *context, size_t index, const GramResult *result, size_t units,
                       Error *error)
{
    Layers *layers = context;
    layers->units[index] = units;
    layers->grams[index] = copy_numbers(result->matrix, STIMULI * STIMULI, error);
    layers->roots[index] = copy_numbers(result->matrix, STIMULI * STIMULI, error);
    layers->shifts[index] = copy_numbers(result->shift, STIMULI, error);
    layers->sums[index] = copy_numbers(result->sums, STIMULI, error);
    if (!layers->grams[index] || !layers->roots[index] || !layers->shifts[index] ||
        !layers->sums[index])
        return false;
    layers->usable[index] = gram_take_root(layers->roots[index], STIMULI);
    return true;
}

static bool measure(Layers *layers, Subject *subject, const ScreenImages *images, Error *error)
{
    int chosen[LAYERS];
    const Network *network = &subject->network;
    LayerGroups groups;
    if (network->count < LAYERS + 1) return true; /* no layer is usable */
    for (int i = 0; i < LAYERS; i++) {
        chosen[i] = 1 + i * (network->count - 2) / (LAYERS - 1);
        layers->names[i] = network->layers[chosen[i]].name;
    }
    if (!subject_record(subject, "V1", chosen, LAYERS, error)) return false;
    const LayerGrams request = {.images = images,
                                .subject = subject,
                                .layers = chosen,
                                .count = LAYERS,
                                .patterns = true,
                                .take = keep_layer,
                                .context = layers};
    if (!layer_groups_make(&groups, &request, error)) return false;
    bool good = layer_grams_run(&request, &groups, error);
    layer_groups_free(&groups);
    return good;
}

/* -- simulated recordings -- */

static void standardise(double *values)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < STIMULI; i++) sum += values[i] / STIMULI;
    for (size_t i = 0; i < STIMULI; i++) squares += (values[i] - sum) * (values[i] - sum);
    for (size_t i = 0; i < STIMULI; i++) values[i] = (values[i] - sum) / sqrt(squares / STIMULI);
}

/* One site's responses in a recording, and their means. */
static void simulate_site(NeuralRecording *recording, size_t site, const double *root, double share,
                          Twister *twister)
{
    double normal[STIMULI], signal[STIMULI], own[STIMULI];
    for (size_t k = 0; k < STIMULI; k++) normal[k] = twister_normal(twister);
    for (size_t i = 0; i < STIMULI; i++) {
        signal[i] = cblas_ddot((int)i + 1, root + i * STIMULI, 1, normal, 1);
        own[i] = twister_normal(twister);
    }
    standardise(signal);
    standardise(own);
    for (size_t p = 0; p < recording->presentations; p++) {
        size_t i = recording->stimulus[p];
        double value = sqrt(share) * signal[i] + sqrt(1 - share) * own[i] + twister_normal(twister);
        recording->responses[p * SITES + site] = value;
        recording->means[i * SITES + site] += value / REPETITIONS;
    }
}

static bool simulate(NeuralRecording *recording, const double *root, double share, uint32_t seed,
                     Error *error)
{
    size_t presentations = STIMULI * REPETITIONS;
    Twister twister;
    *recording = (NeuralRecording){
        .stimuli = STIMULI,
        .sites = SITES,
        .presentations = presentations,
        .repetitions = REPETITIONS,
        .subjects = SUBJECTS,
        .subject = allocate(SITES, sizeof *recording->subject, error),
        .stimulus = allocate(presentations, sizeof *recording->stimulus, error),
        .repetition = allocate(presentations, sizeof *recording->repetition, error),
        .responses = allocate(presentations, SITES * sizeof(double), error),
        .means = allocate(STIMULI, SITES * sizeof(double), error),
        .site_names = allocate(SITES, sizeof *recording->site_names, error),
        .sites_recorded = SITES};
    if (!recording->subject || !recording->stimulus || !recording->repetition ||
        !recording->responses || !recording->means || !recording->site_names)
        return false;
    twister_seed(&twister, seed);
    for (size_t p = 0; p < presentations; p++) {
        recording->stimulus[p] = p % STIMULI;
        recording->repetition[p] = p / STIMULI;
    }
    for (size_t j = 0; j < SITES; j++) {
        recording->subject[j] = j % SUBJECTS;
        simulate_site(recording, j, root, share, &twister);
    }
    return true;
}

/* -- all layers against one recording -- */

/* How a metric orders the layers. */
typedef struct {
    double found,
        away; /* how often the true layer is best; layers between it and the best, summed */
    double recordings;
} Order;

typedef struct {
    size_t truth;
    double share;
    int simulation;
} Design;

/* values[LAYERS][KEYS] raw, ceilings[KEYS]; NaN where undefined. */
static bool compare(const Layers *layers, const NeuralRecording *recording,
                    double values[LAYERS][KEYS], double ceilings[KEYS], Error *error)
{
    static const bool wanted[METRICS] = {true, true, true, true, true};
    MetricsSites sites;
    bool good = metrics_sites_make(&sites, recording, wanted, error);
    for (int i = 0; good && i < LAYERS; i++) {
        Metrics metrics;
        MetricEntry entries[METRIC_ENTRIES];
        const MetricsRequest request = {.recording = recording,
                                        .sites = &sites,
                                        .comparison = {.stimuli = STIMULI,
                                                       .units = layers->units[i],
                                                       .sites = SITES,
                                                       .gram = layers->grams[i],
                                                       .shift = layers->shifts[i],
                                                       .sums = layers->sums[i],
                                                       .responses = recording->means},
                                        .wanted = wanted,
                                        .threads = layers->threads};
        if (!(good = metrics_compute(&metrics, &request, error))) break;
        size_t count = metric_entries(&(MetricsOutcome){recording, wanted, &metrics}, entries);
        for (size_t e = 0; e < count; e++)
            for (int k = 0; k < KEYS; k++)
                if (strcmp(entries[e].key, keys[k]) == 0) {
                    values[i][k] = entries[e].raw;
                    ceilings[k] = entries[e].ceiling;
                }
        metrics_free(&metrics);
    }
    if (good) metrics_sites_free(&sites);
    return good;
}

static void order(const Design *design, double values[LAYERS][KEYS], Order orders[KEYS])
{
    for (int k = 0; k < KEYS; k++) {
        size_t best = design->truth;
        for (size_t i = 0; i < LAYERS; i++)
            if (values[i][k] > values[best][k]) best = i;
        orders[k].recordings++;
        orders[k].found += best == design->truth;
        orders[k].away += fabs((double)best - (double)design->truth);
    }
}

static bool run_one(const Layers *layers, const Design *design, FILE *table, Order orders[KEYS],
                    Error *error)
{
    NeuralRecording recording;
    double values[LAYERS][KEYS], ceilings[KEYS];
    uint32_t seed = (uint32_t)(100 * design->truth + (design->share < 1 ? 10 : 0)) +
                    (uint32_t)design->simulation;
    bool good = simulate(&recording, layers->roots[design->truth], design->share, seed, error) &&
                compare(layers, &recording, values, ceilings, error);
    if (good) order(design, values, orders);
    for (size_t i = 0; good && i < LAYERS; i++) {
        table_put_text(table, layers->names[design->truth]);
        fprintf(table, ",%g,%d,", design->share, design->simulation);
        table_put_text(table, layers->names[i]);
        fprintf(table, ",%zu,%zu", i, design->truth);
        for (int k = 0; k < KEYS; k++) {
            table_put_number(table, "%.6f", values[i][k]);
            table_put_number(table, "%.6f", ceilings[k]);
        }
        fprintf(table, ",%d,%d,%d\n", STIMULI, REPETITIONS, SITES);
    }
    recording.sites = 0; /* they have no names */
    neural_recording_free(&recording);
    return good;
}

/* -- all of it -- */

static bool run_all(const Layers *layers, FILE *table, Order orders[SHARES][KEYS], Error *error)
{
    fprintf(table, "truth,share,simulation,layer,place,true_place");
    for (int k = 0; k < KEYS; k++) fprintf(table, ",%s,%s_ceiling", keys[k], keys[k]);
    fputs(",stimuli,repetitions,sites\n", table);
    for (size_t truth = 0; truth < LAYERS; truth++)
        for (int s = 0; layers->usable[truth] && s < SHARES; s++)
            for (int i = 0; i < SIMULATIONS; i++)
                if (!run_one(layers, &(Design){truth, shares[s], i}, table, orders[s], error))
                    return false;
    return true;
}

static bool write_macros(const Options *options, Order orders[SHARES][KEYS], Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, options->draw.results, "paper/metric_recovery.tex", error))
        return false;
    fprintf(output.stream,
            "\\VentralSet{recovery/metrics/layers}{%d}\n\\VentralSet{recovery/metrics/"
            "recordings}{%g}\n\\VentralSet{recovery/metrics/stimuli}{%d}\n"
            "\\VentralSet{recovery/metrics/repetitions}{%d}\n\\VentralSet{recovery/metrics/"
            "sites}{%d}\n",
            LAYERS, orders[0][0].recordings, STIMULI, REPETITIONS, SITES);
    for (int k = 0; k < KEYS; k++)
        for (int s = 0; s < SHARES; s++) {
            const char *share = s == 0 ? "whole" : "half";
            double count = orders[s][k].recordings > 0 ? orders[s][k].recordings : 1;
            fprintf(output.stream,
                    "\\VentralSet{recovery/%s/%s/found}{%.0f}\n\\VentralSet{recovery/%s/%s/"
                    "away}{%.2f}\n",
                    keys[k], share, orders[s][k].found, keys[k], share, orders[s][k].away / count);
        }
    return sums_close(&output, true, error);
}

static bool run(const Options *options, Error *error)
{
    Layers layers = {.threads = options->draw.threads};
    Order orders[SHARES][KEYS] = {{{0}}};
    StimulusSet set = {0};
    SpacedGratings gratings = {&set, STIMULI};
    ScreenImages images = {0};
    OutputFile table;
    const ModelDescription *model = draw_model(&options->draw, error);
    Subject subject = {0};
    const SubjectRequest request = {
        .model = model, .seed = options->draw.seed, .threads = options->draw.threads};
    bool good =
        model && subject_open(&subject, &request, error) &&
        stimulus_set_make(&set, "size", error) &&
        screen_images_render(
            &images, &subject,
            &(ImageSource){spaced_gratings_image, &gratings, STIMULI, GRATING_DEGREES}, error) &&
        measure(&layers, &subject, &images, error) &&
        output_open_in(&table, options->draw.results, "metric_recovery.csv", error);
    if (good) {
        good = run_all(&layers, table.stream, orders, error);
        good = sums_close(&table, good, error) && write_macros(options, orders, error);
    }
    for (int i = 0; i < LAYERS; i++) {
        free(layers.grams[i]);
        free(layers.roots[i]);
        free(layers.shifts[i]);
        free(layers.sums[i]);
    }
    screen_images_free(&images);
    stimulus_set_free(&set);
    subject_close(&subject);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "which metrics find the layer that sites were made of",
                      &exit_code))
        return exit_code;
    OnnxModel *file = NULL;
    bool good = chosen_model_open(&options.draw, &file, &error) && run(&options, &error);
    onnx_model_close(file);
    return good ? 0 : options_fail(argv[0], &error);
}

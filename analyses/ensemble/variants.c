/*
 * variants: does any admissible reading of the page's model explain all fifteen published scores?
 *
 * What "50x2, untrained, layer1.0.relu2" leaves open is varied jointly: which activation the layer's
 * name means (of a bottleneck or a basic block, of the first or the second block), the width, the
 * normalisation of the input, the size of the screen in pixels, how images are resampled to it, and the
 * pooling in the stem. Every combination is drawn with three seeds. The twelve whose mean scores come
 * nearest to the published ones, in units of the standard deviation over seeds (of the model A, as
 * pooled over all combinations), are drawn with twenty seeds.
 *
 *     variants --output data/variants.csv      a row a draw: factors, stage, number, seed, scores
 *     variants --set NUMBER --seed N           one such row
 *
 * It takes some minutes; the report reads the file, and `make variants` computes it again.
 */
#include "base/options.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "ensemble/members.h"
#include "recording/experiment.h"
#include "score/analysis.h"
#include "score/page.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCREEN_SEEDS = 3, FINAL_SEEDS = 20, FINALISTS = 12, MOST_MEMBERS = 16 };

/* -- the space -- */

static const struct {
    const char *name;
    ResNetBlock block;
    const char *layer;
} activations[] = {{"bottleneck relu2", BLOCK_BOTTLENECK, "layer1.0.relu2"},
                   {"bottleneck relu1", BLOCK_BOTTLENECK, "layer1.0.relu1"},
                   {"bottleneck output", BLOCK_BOTTLENECK, "layer1.0.relu3"},
                   {"second bottleneck relu2", BLOCK_BOTTLENECK, "layer1.1.relu2"},
                   {"basic relu1", BLOCK_BASIC, "layer1.0.relu1"},
                   {"basic output", BLOCK_BASIC, "layer1.0.relu2"}};
static const int widths[] = {64, 128};
static const struct {
    const char *name;
    float mean[3], deviation[3];
} normalisations[] = {{"ImageNet", {0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}},
                      {"0.5/0.5", {0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}},
                      {"none", {0, 0, 0}, {1, 1, 1}}};
static const int pixels[] = {192, 224, 256};
static const struct {
    const char *name;
    ScreenFilter filter;
} filters[] = {{"antialiased", FILTER_TRIANGLE}, {"nearest", FILTER_NEAREST}};
static const struct {
    const char *name;
    ResNetStem pool;
} pools[] = {{"max", STEM_MAX_POOL}, {"mean", STEM_MEAN_POOL}};

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    VARIANTS = COUNT(activations) * COUNT(widths) * COUNT(normalisations) * COUNT(pixels) *
               COUNT(filters) * COUNT(pools)
};

/* Which value of each factor variant number i has. */
typedef struct {
    size_t activation, width, normalisation, pixels, filter, pool;
} Factors;

static size_t take(size_t *rest, size_t count)
{
    size_t digit = *rest % count;
    *rest /= count;
    return digit;
}

static Factors factors_of(size_t variant)
{
    Factors f;
    f.pool = take(&variant, COUNT(pools));
    f.filter = take(&variant, COUNT(filters));
    f.pixels = take(&variant, COUNT(pixels));
    f.normalisation = take(&variant, COUNT(normalisations));
    f.width = take(&variant, COUNT(widths));
    f.activation = take(&variant, COUNT(activations));
    return f;
}

static ModelDescription describe(size_t variant)
{
    Factors f = factors_of(variant);
    int width = widths[f.width];
    ModelDescription model = {.network = {.name = "variant",
                                          .stem = width,
                                          .block = activations[f.activation].block,
                                          .pool = pools[f.pool].pool},
                              .visual_degrees = 8,
                              .pixels = pixels[f.pixels],
                              .filter = filters[f.filter].filter,
                              .v1_layer = activations[f.activation].layer};
    for (int stage = 0; stage < 4; stage++) {
        model.network.inner[stage] = width << stage;
        model.network.outer[stage] =
            (width << stage) * (model.network.block == BLOCK_BASIC ? 1 : 4);
    }
    memcpy(model.mean, normalisations[f.normalisation].mean, sizeof model.mean);
    memcpy(model.deviation, normalisations[f.normalisation].deviation, sizeof model.deviation);
    return model;
}

/* -- drawing -- */

typedef struct {
    size_t members;
    Biology biology[MOST_MEMBERS];
    double ceiling[MOST_MEMBERS], published[MOST_MEMBERS];
    const size_t *variants; /* which to draw, [count] */
    size_t seeds;           /* of each */
    double *scores;         /* [count][seeds][members] */
    Progress progress;
} Search;

static bool score_all(const Search *search, const Experiment *experiment, double *scores,
                      Error *error)
{
    const Recording *blank = experiment_recording(experiment, "blank");
    FiringRate line;
    if (!firing_rate_calibrate(&line, experiment_recording(experiment, "orientation"), blank,
                               error))
        return false;
    for (size_t m = 0; m < search->members; m++) {
        Analysis analysis;
        Similarity ceiling = {.mean = search->ceiling[m]};
        const Recording *set = experiment_recording(experiment, ensemble_members[m]->stimulus_set);
        if (!analysis_run(&analysis, ensemble_members[m], &search->biology[m], &line, set, blank,
                          error))
            return false;
        scores[m] = analysis_score(&analysis, &ceiling);
        analysis_free(&analysis);
    }
    return true;
}

static bool draw_one(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    Search *search = context;
    ModelDescription description = describe(search->variants[item / search->seeds]);
    Experiment experiment;
    BrainModel *model = load_described_model(&description, item % search->seeds, error);
    bool good = model && experiment_run(&experiment, model, false, error);
    unload_model(model);
    if (!good) return error_prefix(error, "variant %zu", search->variants[item / search->seeds]);
    good = score_all(search, &experiment, search->scores + item * search->members, error);
    experiment_free(&experiment);
    progress_step(&search->progress);
    return good;
}

static bool draw_all(Search *search, const size_t *variants, size_t count, size_t seeds,
                     double *scores, const Options *options, Error *error)
{
    search->variants = variants;
    search->seeds = seeds;
    search->scores = scores;
    progress_start(&search->progress, "draws", count * seeds, options->quiet);
    bool good = parallel_run(options->threads, count * seeds, draw_one, search, error);
    progress_end(&search->progress);
    return good;
}

/* -- choosing -- */

static double or_zero(double score)
{
    return isnan(score) ? 0 : score;
}

/* Variance over seeds of each benchmark, pooled over variants. */
static void pool_variances(const Search *search, const double *scores, double *variance)
{
    for (size_t m = 0; m < search->members; m++) {
        variance[m] = 0;
        for (size_t v = 0; v < VARIANTS; v++) {
            double sum = 0, squares = 0;
            for (size_t s = 0; s < SCREEN_SEEDS; s++) {
                double x = or_zero(scores[(v * SCREEN_SEEDS + s) * search->members + m]);
                sum += x;
                squares += x * x;
            }
            variance[m] += (squares - sum * sum / SCREEN_SEEDS) / (SCREEN_SEEDS - 1) / VARIANTS;
        }
    }
}

typedef struct {
    size_t variant;
    double distance;
} Candidate;

static int nearer(const void *left, const void *right)
{
    const Candidate *a = left, *b = right;
    if (a->distance != b->distance) return a->distance < b->distance ? -1 : 1;
    return a->variant < b->variant ? -1 : a->variant > b->variant;
}

/* The variants whose mean scores are nearest to the published ones. */
static void choose_finalists(const Search *search, const double *scores, size_t *finalists)
{
    Candidate candidates[VARIANTS];
    double variance[MOST_MEMBERS];
    pool_variances(search, scores, variance);
    for (size_t v = 0; v < VARIANTS; v++) {
        candidates[v] = (Candidate){v, 0};
        for (size_t m = 0; m < search->members; m++) {
            double mean = 0;
            for (size_t s = 0; s < SCREEN_SEEDS; s++)
                mean +=
                    or_zero(scores[(v * SCREEN_SEEDS + s) * search->members + m]) / SCREEN_SEEDS;
            double away = search->published[m] - mean;
            candidates[v].distance += away * away / (variance[m] + 1e-6);
        }
    }
    qsort(candidates, VARIANTS, sizeof *candidates, nearer);
    for (size_t i = 0; i < FINALISTS; i++) finalists[i] = candidates[i].variant;
}

/* -- files -- */

static bool prepare(Search *search, const Options *options, Error *error)
{
    Page page;
    if (!page_read(&page, options->data, error)) return false;
    bool good = true;
    for (size_t m = 0; good && ensemble_members[m]; m++) {
        const Benchmark *benchmark = ensemble_members[m];
        Similarity ceiling = {0};
        size_t index = 0;
        good = m < MOST_MEMBERS && page_find(&page, benchmark->identifier, &index, error) &&
               biology_read(&search->biology[m], options->data, benchmark->identifier, error) &&
               analysis_ceiling(benchmark, &search->biology[m], &ceiling, NULL, error);
        if (!good) break;
        search->published[m] = page.nodes[index].score;
        search->ceiling[m] = ceiling.mean;
        search->members++;
    }
    page_free(&page);
    return good;
}

static void put_draw(FILE *stream, const Search *search, int stage, size_t variant, uint64_t seed,
                     const double *scores)
{
    Factors f = factors_of(variant);
    fprintf(stream, "%s,%d,%s,%d,%s,%s,%d,%zu,%llu", activations[f.activation].name,
            widths[f.width], normalisations[f.normalisation].name, pixels[f.pixels],
            filters[f.filter].name, pools[f.pool].name, stage, variant, (unsigned long long)seed);
    for (size_t m = 0; m < search->members; m++)
        fprintf(stream, isnan(scores[m]) ? "," : ",%.4f", scores[m]);
    fputc('\n', stream);
}

static void put_draws(FILE *stream, const Search *search, int stage, const size_t *variants,
                      size_t count, size_t seeds, const double *scores)
{
    for (size_t item = 0; item < count * seeds; item++)
        put_draw(stream, search, stage, variants[item / seeds], item % seeds,
                 scores + item * search->members);
}

static bool search_space(Search *search, const Options *options, Error *error)
{
    size_t all[VARIANTS], finalists[FINALISTS];
    size_t row = search->members * sizeof(double);
    double *screened = allocate(VARIANTS * SCREEN_SEEDS, row, error);
    double *finals = allocate(FINALISTS * FINAL_SEEDS, row, error);
    OutputFile output;
    for (size_t v = 0; v < VARIANTS; v++) all[v] = v;
    bool good = screened && finals &&
                draw_all(search, all, VARIANTS, SCREEN_SEEDS, screened, options, error);
    if (good) {
        choose_finalists(search, screened, finalists);
        good = draw_all(search, finalists, FINALISTS, FINAL_SEEDS, finals, options, error) &&
               output_open(&output, options->output, error);
    }
    if (good) {
        fprintf(output.stream,
                "activation,width,normalisation,pixels,resampling,pooling,stage,variant,seed");
        for (size_t m = 0; m < search->members; m++)
            fprintf(output.stream, ",%s", ensemble_members[m]->identifier);
        fputc('\n', output.stream);
        put_draws(output.stream, search, 1, all, VARIANTS, SCREEN_SEEDS, screened);
        put_draws(output.stream, search, 2, finalists, FINALISTS, FINAL_SEEDS, finals);
        good = output_close(&output, true, error);
    }
    free(screened);
    free(finals);
    return good;
}

/* One draw of one reading, printed as a row of the file: for checking it. */
static bool print_draw(Search *search, const Options *options, Error *error)
{
    uint64_t number = 0;
    double scores[MOST_MEMBERS];
    Experiment experiment;
    if (!options_parse_seed(options->set, &number, error) || number >= VARIANTS)
        return error_set(error, "\"%s\" is not a reading; give a number from 0 to %d", options->set,
                         (int)VARIANTS - 1);
    size_t variant = (size_t)number;
    ModelDescription description = describe(variant);
    BrainModel *model = load_described_model(&description, options->seed, error);
    bool good = model && experiment_run(&experiment, model, false, error);
    unload_model(model);
    if (!good) return false;
    good = score_all(search, &experiment, scores, error);
    if (good) put_draw(stdout, search, 1, variant, options->seed, scores);
    experiment_free(&experiment);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "searches the readings of the model's name",
                      &exit_code))
        return exit_code;
    if (!options.output && !options.set) {
        fprintf(stderr, "%s: give --output FILE, or --set NUMBER for one draw\n", argv[0]);
        return 2;
    }
    openblas_set_num_threads(1);
    Search search = {0};
    bool good = prepare(&search, &options, &error) &&
                (options.set ? print_draw(&search, &options, &error)
                             : search_space(&search, &options, &error));
    for (size_t m = 0; m < search.members; m++) biology_free(&search.biology[m]);
    return good ? 0 : options_fail(argv[0], &error);
}

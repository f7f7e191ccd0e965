/*
 * preprocessing: how much a model's scores depend on how its images are normalised.
 *
 *     preprocessing --model MODEL --seed N
 *
 * The leaderboard's page does not record the normalisation. The model is scored on the benchmarks
 * on gratings, as one network, with each of three (models/preprocessing.h), and compared with its
 * own. A model from a file has the one that the user gave, so nothing is computed for it.
 *
 *   preprocessing.csv          input, benchmark, score, and the difference from the model's own
 *                              normalisation
 *   paper/preprocessing.tex    the largest absolute difference, in which benchmark, and the mean over
 *                              the normalisations that are not the model's own
 */
#include "models/preprocessing.h"
#include "base/sums.h"
#include "base/table.h"
#include "benchmarks.h"
#include "program/options.h"
#include "properties/grating_benchmarks.h"
#include "recording/experiment.h"
#include "report/latex.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const inputs[] = {"imagenet", "unit", "tf"};
enum { INPUTS = sizeof inputs / sizeof *inputs };

/* Scores by the model's own normalisation, then by each of `inputs`: [1 + INPUTS][benchmarks]. */
typedef struct {
    const Options *options;
    GratingBenchmarks gratings;
    double *scores; /* NaN: not scorable; owned */
    bool is_own[INPUTS];
} Trial;

static bool keep_score(void *context, size_t index, const Analysis *analysis, double score,
                       Error *error)
{
    (void)analysis, (void)error;
    ((double *)context)[index] = score;
    return true;
}

static bool score(const Trial *trial, const ModelDescription *model, double *scores, Error *error)
{
    Experiment experiment;
    ExperimentPlan plan = {
        .model = model, .draw = trial->options->draw, .threads = trial->options->draw.threads};
    plan.draw.reinitialised = false;
    if (!experiment_run(&experiment, &plan, error)) return false;
    bool good = grating_benchmarks_run(&trial->gratings, &experiment, keep_score, scores, error);
    experiment_free(&experiment);
    return good;
}

static bool score_all(Trial *trial, const ModelDescription *model, Error *error)
{
    size_t count = trial->gratings.count;
    trial->scores = allocate((1 + INPUTS) * count, sizeof *trial->scores, error);
    bool good = trial->scores && score(trial, model, trial->scores, error);
    for (size_t i = 0; good && i < INPUTS; i++) {
        Preprocessing other;
        ModelDescription changed = *model;
        good = preprocessing_read(inputs[i], &other, error);
        if (!good) break;
        memcpy(changed.mean, other.mean, sizeof changed.mean);
        memcpy(changed.deviation, other.deviation, sizeof changed.deviation);
        trial->is_own[i] =
            memcmp(changed.mean, model->mean, sizeof changed.mean) == 0 &&
            memcmp(changed.deviation, model->deviation, sizeof changed.deviation) == 0;
        double *scores = trial->scores + (1 + i) * count;
        if (trial->is_own[i])
            memcpy(scores, trial->scores, count * sizeof *scores);
        else
            good = score(trial, &changed, scores, error);
    }
    return good;
}

/* -- writing -- */

static bool write_table(const Trial *trial, Error *error)
{
    OutputFile output;
    size_t count = trial->gratings.count;
    if (!output_open_in(&output, trial->options->draw.results, "preprocessing.csv", error))
        return false;
    fputs("input,benchmark,score,difference\n", output.stream);
    for (size_t i = 0; trial->scores && i < INPUTS * count; i++) {
        double value = trial->scores[count + i];
        fprintf(output.stream, "%s,%s", inputs[i / count],
                trial->gratings.benchmarks[i % count]->identifier);
        table_put_number(output.stream, "%.6f", value);
        table_put_number(output.stream, "%.6f", value - trial->scores[i % count]);
        fputc('\n', output.stream);
    }
    return sums_close(&output, true, error);
}

static bool write_macros(const Trial *trial, Error *error)
{
    OutputFile output;
    double sum = 0, compared = 0, furthest = 0;
    size_t count = trial->gratings.count, at = 0;
    if (!output_open_in(&output, trial->options->draw.results, "paper/preprocessing.tex", error))
        return false;
    for (size_t i = 0; trial->scores && i < INPUTS * count; i++) {
        double away = fabs(trial->scores[count + i] - trial->scores[i % count]);
        if (isnan(away) || trial->is_own[i / count]) continue;
        sum += away;
        compared++;
        if (away > furthest) at = i;
        furthest = fmax(furthest, away);
    }
    fprintf(output.stream, "%% Written by paper/preprocessing.c.\n");
    latex_set_choice(output.stream, "preprocessing", "is_known", compared > 0);
    latex_set_number(output.stream, "preprocessing", "furthest", compared > 0 ? furthest : NAN, 3);
    latex_set_number(output.stream, "preprocessing", "mean", compared > 0 ? sum / compared : NAN,
                     3);
    const char *name = compared > 0 ? trial->gratings.benchmarks[at % count]->identifier : "";
    latex_set_list(output.stream, "preprocessing", "benchmark", &name, 1);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "how scores depend on the normalisation of images",
                      &exit_code))
        return exit_code;
    Trial trial = {.options = &options};
    const ModelDescription *model = options.draw.file ? NULL : draw_model(&options.draw, &error);
    bool good = (model || options.draw.file) &&
                grating_benchmarks_open(&trial.gratings, benchmarks, options.draw.data, &error) &&
                (!model || score_all(&trial, model, &error)) && write_table(&trial, &error) &&
                write_macros(&trial, &error);
    grating_benchmarks_close(&trial.gratings);
    free(trial.scores);
    return good ? 0 : options_fail(argv[0], &error);
}

#include "properties/analysis.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* -- measure -- */

static void measure_unit(Analysis *analysis, size_t unit, const double *rates)
{
    Neuroid neuroid = {rates, analysis->baselines[unit]};
    analysis->kept[unit] = analysis->benchmark->measure(&neuroid, &analysis->values[unit]);
    if (analysis->kept[unit]) analysis->sample[analysis->kept_count++] = analysis->values[unit];
}

static bool measure(Analysis *analysis, const Recording *blank, Error *error)
{
    size_t neuroids = analysis->set->neuroids, presentations = analysis->set->presentations;
    analysis->kept = allocate(neuroids, sizeof *analysis->kept, error);
    analysis->values = allocate(neuroids, sizeof *analysis->values, error);
    analysis->baselines = allocate(neuroids, sizeof *analysis->baselines, error);
    analysis->sample = allocate(neuroids, sizeof *analysis->sample, error);
    double *rates = allocate(FIRING_RATES_MOST * presentations, sizeof *rates, error);
    bool good =
        analysis->kept && analysis->values && analysis->baselines && analysis->sample && rates;
    for (size_t i = 0; good && i < neuroids; i++)
        analysis->values[i] = analysis->baselines[i] = NAN;
    for (size_t i = 0; good && analysis->line.defined && i < neuroids; i += FIRING_RATES_MOST) {
        size_t count = neuroids - i < FIRING_RATES_MOST ? neuroids - i : FIRING_RATES_MOST;
        firing_rates_of(&analysis->line, blank, i, count, analysis->baselines + i);
        firing_rates_of(&analysis->line, analysis->set, i, count, rates);
        for (size_t n = 0; n < count; n++) measure_unit(analysis, i + n, rates + n * presentations);
    }
    free(rates);
    return good;
}

/* -- compare -- */

/*
 * Each benchmark resamples the biology and each model with its own seed, so that chance in one
 * random stream does not affect all scores in the same way.
 */
static bool find_seed(const Benchmark *benchmark, const char *whose, uint32_t *seed, Error *error)
{
    char label[FILE_PATH_LENGTH];
    return file_path(label, error, "%s/%s", benchmark->about.identifier, whose) &&
           distribution_seed(label, seed, error);
}

static const char *reason_not_scorable(const Analysis *analysis)
{
    const Recording *set = analysis->set;
    if (analysis->units_not_finite > 0)
        return "the layer has responses that are not finite numbers (NaN or infinite)";
    if (set->neuroids == 0 && set->units_mapped == 0)
        return "no unit of the layer can have its receptive field at the stimuli's centre, where "
               "the layer is too coarse";
    if (set->neuroids == 0 && set->units_without_position == set->units_mapped)
        return "no unit of the layer that could lie at the stimuli's centre responds to a "
               "receptive-field stimulus";
    if (set->neuroids == 0) return "no unit's receptive field lies at the stimuli's centre";
    if (!analysis->line.defined)
        return "no unit in the field responds to the gratings, so there is no firing-rate scale";
    if (analysis->kept_count == 0) return "no unit in the field is driven by this stimulus set";
    return analysis->not_a_number == analysis->kept_count
               ? "no unit that is driven by this stimulus set has a value of this property"
               : NULL;
}

static bool compare(Analysis *analysis, Error *error)
{
    const Biology *biology = analysis->biology;
    char model[RECORDING_NAME_LENGTH + 8];
    snprintf(model, sizeof model, "model/%s", analysis->set->model);
    analysis->model_histogram = allocate(biology->bins, sizeof *analysis->model_histogram, error);
    if (!analysis->model_histogram ||
        !find_seed(analysis->benchmark, model, &analysis->model_seed, error))
        return false;
    if (analysis->kept_count > 0)
        analysis->not_a_number = biology_histogram(biology, analysis->sample, analysis->kept_count,
                                                   analysis->model_histogram);
    analysis->reason = reason_not_scorable(analysis);
    if (analysis->reason) return true;
    analysis->gap = distribution_largest_gap(biology, analysis->model_histogram);
    return distribution_similarity(biology, analysis->sample, analysis->kept_count,
                                   analysis->model_seed, &analysis->raw, error);
}

/* -- the whole analysis -- */

bool analysis_run(Analysis *analysis, const Benchmark *benchmark, const Biology *biology,
                  const Responses *responses, Error *error)
{
    *analysis = (Analysis){
        .benchmark = benchmark, .biology = biology, .set = responses->set, .line = responses->line};
    analysis->units_not_finite = responses->set->units_not_finite;
    if (responses->line.not_finite > analysis->units_not_finite)
        analysis->units_not_finite = responses->line.not_finite;
    if (analysis->units_not_finite > 0) analysis->line.defined = false;
    if (measure(analysis, responses->blank, error) && compare(analysis, error)) return true;
    analysis_free(analysis);
    return false;
}

void analysis_free(Analysis *analysis)
{
    free(analysis->kept);
    free(analysis->values);
    free(analysis->baselines);
    free(analysis->sample);
    free(analysis->model_histogram);
    *analysis = (Analysis){0};
}

bool analysis_ceiling(const Benchmark *benchmark, const Biology *biology, Similarity *ceiling,
                      uint32_t *seed, Error *error)
{
    uint32_t own_seed = 0;
    double *neurons = biology_sample(biology, error);
    bool good =
        neurons && find_seed(benchmark, "biology", &own_seed, error) &&
        distribution_similarity(biology, neurons, biology->neurons, own_seed, ceiling, error);
    free(neurons);
    if (seed) *seed = own_seed;
    if (good && !(ceiling->mean > 0))
        good = error_set(
            error, "%s: the neurons' ceiling is not above 0; check their values and bins in %s",
            benchmark->about.identifier, biology->path);
    return good;
}

double analysis_score(const Analysis *analysis, const Similarity *ceiling)
{
    return analysis->reason ? NAN : analysis->raw.mean / ceiling->mean;
}

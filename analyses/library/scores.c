#include "base/places.h"
#include "benchmarks.h"
#include "library/opened.h"
#include "properties/grating_benchmarks.h"
#include "recording/responded.h"
#include "report/placement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(VentralGrating) == sizeof(Grating), "gratings are passed on as they are");

/* -- the experiment, once -- */

static bool keep_units(VentralModel *model, Error *error)
{
    const Recording *blank = experiment_recording(&model->experiment, "blank");
    const Recording *orientation = experiment_recording(&model->experiment, "orientation");
    FiringRate line;
    model->units = allocate(blank->neuroids, sizeof *model->units, error);
    if (!model->units || !firing_rate_calibrate(&line, orientation, blank, error)) return false;
    model->slope = line.defined ? line.slope : NAN;
    model->offset = line.defined ? line.offset : NAN;
    for (size_t i = 0; i < blank->neuroids; i++) {
        const Unit *unit = &blank->units[i];
        model->units[i] = (VentralUnit){unit->channel, unit->row, unit->column, blank->field_y[i],
                                        blank->field_x[i]};
    }
    return true;
}

static bool run_experiment(VentralModel *model, Error *error)
{
    ExperimentPlan plan = {
        .model = model->draw.described, .draw = model->draw, .threads = model->draw.threads};
    return opened_is_outside(model) ? responded_run(&model->experiment, &model->responder, error)
                                    : experiment_run(&model->experiment, &plan, error);
}

/* -- the benchmarks -- */

static void *copy(const void *from, size_t count, size_t size, Error *error)
{
    void *to = allocate(count, size, error);
    if (to && count) memcpy(to, from, count * size);
    return to;
}

static void describe(Analysed *one, const Analysis *analysis)
{
    const Benchmark *benchmark = analysis->benchmark;
    snprintf(one->benchmark, sizeof one->benchmark, "%s", benchmark->about.identifier);
    snprintf(one->property, sizeof one->property, "%s", benchmark->property);
    snprintf(one->unit, sizeof one->unit, "%s", benchmark->unit);
    snprintf(one->reason, sizeof one->reason, "%s", analysis->reason ? analysis->reason : "");
}

/* BenchmarkScored: copies a benchmark's analysis to analysed[index]. */
static bool keep_analysis(void *context, size_t index, const Analysis *analysis, double score,
                          Error *error)
{
    Analysed *one = (Analysed *)context + index;
    const Biology *biology = analysis->biology;
    size_t units = analysis->set->neuroids, bins = biology->bins;
    describe(one, analysis);
    one->kept_count = analysis->kept_count;
    one->neurons = biology->neurons;
    one->bins = bins;
    one->score = score;
    one->raw = analysis->raw;
    one->values = copy(analysis->values, units, sizeof *one->values, error);
    one->kept = copy(analysis->kept, units, sizeof *one->kept, error);
    one->edges = copy(biology->edges, bins + 1, sizeof *one->edges, error);
    one->counts[0] = copy(analysis->model_histogram, bins, sizeof(double), error);
    one->counts[1] = copy(biology->counts, bins, sizeof(double), error);
    return one->values && one->kept && one->edges && one->counts[0] && one->counts[1];
}

static bool analyse(VentralModel *model, Error *error)
{
    GratingBenchmarks gratings;
    if (!grating_benchmarks_open(&gratings, benchmarks, model->draw.data, error)) return false;
    bool good = gratings.count == VENTRAL_V1_BENCHMARKS ||
                error_set(error, "there are %zu benchmarks, and VENTRAL_V1_BENCHMARKS is %d",
                          gratings.count, VENTRAL_V1_BENCHMARKS);
    good = good && run_experiment(model, error) && keep_units(model, error) &&
           grating_benchmarks_run(&gratings, &model->experiment, keep_analysis, model->analysed,
                                  error);
    for (size_t i = 0; good && i < gratings.count; i++)
        model->analysed[i].ceiling = gratings.ceiling[i];
    grating_benchmarks_close(&gratings);
    return good;
}

/* Presents the gratings and runs the benchmarks, at the first call. */
static bool run(VentralModel *model, Error *error)
{
    if (model->ran) return true;
    model->ran = places_check(model->draw.data, error) && analyse(model, error);
    if (!model->ran) opened_free_scores(model);
    return model->ran;
}

void opened_free_scores(VentralModel *model)
{
    for (size_t i = 0; i < VENTRAL_V1_BENCHMARKS; i++) {
        Analysed *one = &model->analysed[i];
        free(one->values);
        free(one->kept);
        free(one->edges);
        for (int k = 0; k < 2; k++) free(one->counts[k]);
        *one = (Analysed){.values = NULL};
    }
    experiment_free(&model->experiment);
    free(model->units);
    model->units = NULL;
    model->ran = false;
}

/* -- scores -- */

static void set_score(VentralScore *score, const Analysed *one)
{
    bool scorable = !one->reason[0];
    *score = (VentralScore){.score = one->score,
                            .error = scorable ? one->raw.deviation / one->ceiling.mean : NAN,
                            .raw = scorable ? one->raw.mean : NAN,
                            .raw_error = scorable ? one->raw.deviation : NAN,
                            .ceiling = one->ceiling.mean,
                            .ceiling_error = one->ceiling.deviation,
                            .neurons = one->neurons,
                            .units = one->kept_count};
    memcpy(score->benchmark, one->benchmark, sizeof score->benchmark);
    memcpy(score->property, one->property, sizeof score->property);
    memcpy(score->unit, one->unit, sizeof score->unit);
    memcpy(score->reason, one->reason, sizeof score->reason);
}

static void set_placement(VentralScore *score, const Placement *placement)
{
    bool placed = !isnan(placement->score);
    score->rank = placed ? placement->rank : NAN;
    score->models = placed ? placement->models : 0;
    score->median = placed ? placement->median : NAN;
    score->best = placed ? placement->best : NAN;
    score->untrained_least = placed ? placement->untrained_least : NAN;
    score->untrained_most = placed ? placement->untrained_most : NAN;
}

/* The mean of the benchmarks, which has no raw value and no ceiling. */
static void set_mean(VentralScore *mean, const Placement *placement)
{
    *mean = (VentralScore){.score = placement->score,
                           .error = NAN,
                           .raw = NAN,
                           .raw_error = NAN,
                           .ceiling = NAN,
                           .ceiling_error = NAN};
    snprintf(mean->benchmark, sizeof mean->benchmark, "%s", PAGE_PROPERTIES);
    if (isnan(placement->score))
        snprintf(mean->reason, sizeof mean->reason, "no benchmark is scorable");
    set_placement(mean, placement);
}

/* Places the scores among public models. */
static bool place(const VentralModel *model, VentralScore *scores, VentralScore *mean, Error *error)
{
    Page page;
    size_t nodes[VENTRAL_V1_BENCHMARKS], parent = 0;
    if (!page_read(&page, model->draw.data, error)) return false;
    double *values = allocate(page.count, sizeof *values, error);
    Placement *list = allocate(page.count, sizeof *list, error);
    bool good = values && list && page_find(&page, PAGE_PROPERTIES, &parent, error);
    for (size_t i = 0; good && i < page.count; i++) values[i] = NAN;
    for (size_t i = 0; good && i < VENTRAL_V1_BENCHMARKS; i++) {
        good = page_find(&page, scores[i].benchmark, &nodes[i], error);
        if (good) values[nodes[i]] = scores[i].score;
    }
    good = good && placements_find(&page, model->draw.data, values, list, error);
    for (size_t i = 0; good && i < VENTRAL_V1_BENCHMARKS; i++)
        set_placement(&scores[i], &list[nodes[i]]);
    for (size_t i = 0; good && i < VENTRAL_V1_BENCHMARKS; i++)
        snprintf(scores[i].group, sizeof scores[i].group, "%s",
                 page.nodes[page.nodes[nodes[i]].parent].name);
    if (good && mean) set_mean(mean, &list[parent]);
    free(values);
    free(list);
    page_free(&page);
    return good;
}

static bool score_v1(VentralModel *model, VentralScore *scores, VentralScore *mean, Error *error)
{
    if (!scores) return error_set(error, "there is no place for the scores; give one");
    if (!run(model, error)) return false;
    for (size_t i = 0; i < VENTRAL_V1_BENCHMARKS; i++) set_score(&scores[i], &model->analysed[i]);
    return place(model, scores, mean, error);
}

bool ventral_score_v1(VentralModel *model, VentralScore scores[VENTRAL_V1_BENCHMARKS],
                      VentralScore *mean, VentralError *told)
{
    Error error = {{0}};
    return opened_enter(model, told, &error) &&
           opened_leave(model, score_v1(model, scores, mean, &error), &error, told);
}

/* -- what they were computed from -- */

const VentralUnit *ventral_units(VentralModel *model, size_t *count, VentralError *told)
{
    Error error = {{0}};
    if (!opened_enter(model, told, &error)) return NULL;
    bool good =
        (count || error_set(&error, "there is no place for the number of units; give one")) &&
        run(model, &error);
    if (good) *count = model->experiment.recordings[1].neuroids;
    const VentralUnit *units = good ? model->units : NULL;
    opened_leave(model, good, &error, told);
    return units;
}

static bool find_recording(VentralModel *model, const char *set, VentralRecording *recording,
                           Error *error)
{
    const Recording *found = set ? experiment_recording(&model->experiment, set) : NULL;
    if (!recording) return error_set(error, "there is no place for the recording; give one");
    if (!found || found == &model->experiment.recordings[0])
        return error_set(error,
                         "%.100s is not recorded; give orientation, spatial_frequency, size or "
                         "blank",
                         set ? set : "NULL");
    if (!run(model, error)) return false;
    *recording = (VentralRecording){
        found->presentations, found->neuroids, (const VentralGrating *)found->gratings,
        found->responses,     model->slope,    model->offset};
    return true;
}

bool ventral_recording(VentralModel *model, const char *set, VentralRecording *recording,
                       VentralError *told)
{
    Error error = {{0}};
    return opened_enter(model, told, &error) &&
           opened_leave(model, find_recording(model, set, recording, &error), &error, told);
}

static bool find_distribution(VentralModel *model, size_t benchmark,
                              VentralDistribution *distribution, Error *error)
{
    if (!distribution) return error_set(error, "there is no place for the distribution; give one");
    if (benchmark >= VENTRAL_V1_BENCHMARKS)
        return error_set(error, "there is no benchmark %zu; give 0 to %d", benchmark,
                         VENTRAL_V1_BENCHMARKS - 1);
    if (!run(model, error)) return false;
    const Analysed *one = &model->analysed[benchmark];
    *distribution = (VentralDistribution){model->experiment.recordings[1].neuroids,
                                          one->bins,
                                          one->values,
                                          one->kept,
                                          one->edges,
                                          one->counts[0],
                                          one->counts[1]};
    return true;
}

bool ventral_distribution(VentralModel *model, size_t benchmark, VentralDistribution *distribution,
                          VentralError *told)
{
    Error error = {{0}};
    return opened_enter(model, told, &error) &&
           opened_leave(model, find_distribution(model, benchmark, distribution, &error), &error,
                        told);
}

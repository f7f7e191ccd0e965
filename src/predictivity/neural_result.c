#include "predictivity/neural_result.h"

#include "base/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* -- JSON -- */

const MetricEntry *neural_result_entry(const NeuralRun *run)
{
    for (size_t i = 0; !run->common.is_own && i < run->entry_count; i++)
        if (run->entries[i].metric == neural_run_benchmark(run)->metric) return &run->entries[i];
    return &run->entries[0];
}

const Consistency *neural_result_regression(const NeuralRun *run)
{
    static const Consistency none = {0};
    Metric metric = neural_result_entry(run)->metric;
    return metric < METRIC_REGRESSIONS ? &run->metrics.regressions[metric] : &none;
}

static cJSON *medians_array(const Consistency *consistency)
{
    return consistency->splits
               ? cJSON_CreateDoubleArray(consistency->medians, (int)consistency->splits)
               : cJSON_CreateArray();
}

static cJSON *splits_object(const NeuralRun *run)
{
    const NeuralRecording *recording = &run->recording;
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "count", recording->test ? 1 : PREDICTIVITY_SPLITS);
    cJSON_AddStringToObject(object, "kind",
                            recording->test ? "the recording's own training and test stimuli"
                            : recording->classes
                                ? "sklearn.model_selection.StratifiedShuffleSplit(train_size=0.9)"
                                : "sklearn.model_selection.ShuffleSplit(train_size=0.9)");
    cJSON_AddStringToObject(object, "stratified_by",
                            recording->classes ? neural_run_benchmark(run)->class_column : "");
    cJSON_AddNumberToObject(object, "random_state", PREDICTIVITY_SEED);
    cJSON_AddItemToObject(object, "median_r", medians_array(neural_result_regression(run)));
    cJSON_AddItemToObject(object, "median_ceiling", medians_array(&run->metrics.site_ceiling));
    return object;
}

/* Counts that only some recordings have. */
static void set_exclusions(const NeuralRun *run, cJSON *result)
{
    const NeuralBenchmark *benchmark = neural_run_benchmark(run);
    const NeuralRecording *recording = &run->recording;
    size_t testing = 0;
    for (size_t i = 0; recording->test && i < recording->stimuli; i++)
        testing += recording->test[i];
    if (benchmark->reliability) {
        result_set_count(result, "sites_unreliable", recording->sites_unreliable);
        result_set_text(result, "site_ceilings", benchmark->reliability);
    }
    if (benchmark->common_stimuli)
        result_set_count(result, "stimuli_dropped", recording->stimuli_dropped);
    if (recording->test) result_set_count(result, "stimuli_test", testing);
}

/* Are there metrics besides the page's? */
static bool has_more(const NeuralRun *run)
{
    return run->entry_count > 1 || !run->wanted[METRIC_PLS];
}

static void set_numbers(const NeuralRun *run, cJSON *result)
{
    const NeuralRecording *recording = &run->recording;
    const MetricEntry *entry = neural_result_entry(run);
    const MetricsOutcome outcome = {recording, run->wanted, &run->metrics};
    result_set_number(result, "raw", entry->raw);
    result_set_number(result, "raw_error", entry->error);
    result_set_number(result, "ceiling", entry->ceiling);
    result_set_number(result, "ceiling_error", entry->ceiling_error);
    result_set_number(result, "score", entry->score);
    result_set_number(result, "score_current_version", entry->current_score);
    if (neural_run_benchmark(run)->current_version)
        result_set_text(result, "current_version", neural_run_benchmark(run)->current_version);
    result_set_count(result, "units_recorded", run->units);
    result_set_count(result, "sites", recording->sites);
    result_set_count(result, "neurons", recording->sites);
    result_set_count(result, "sites_recorded", recording->sites_recorded);
    result_set_count(result, "sites_not_finite", recording->sites_not_finite);
    result_set_count(result, "sites_constant", recording->sites_constant);
    result_set_count(result, "sites_incomplete", recording->sites_incomplete);
    set_exclusions(run, result);
    result_set_count(result, "stimuli", recording->stimuli);
    result_set_count(result, "presentations", recording->presentations);
    result_set_count(result, "repetitions", recording->repetitions);
    result_set_count(result, "fewest_presentations", recording->fewest);
    result_set_count(result, "most_presentations", recording->most);
    result_set_count(result, "components", neural_result_regression(run)->components);
    result_set_item(result, "splits", splits_object(run));
    if (has_more(run))
        result_set_item(result, "metrics",
                        metric_entries_object(&outcome, run->entries, run->entry_count));
}

void neural_result_fill(const BenchmarkRun *common, cJSON *result)
{
    bool unknown = common->status && strcmp(common->status, STATUS_NOT_EVALUATED) == 0;
    if (!unknown) set_numbers((const NeuralRun *)common, result);
}

/* -- the audit -- */

static void print_consistency(const char *name, const Consistency *consistency)
{
    if (consistency->splits == 0 || consistency->undefined > 0)
        printf("  %-19s undefined", name);
    else if (consistency->splits == 1)
        printf("  %-19s %.4f", name, consistency->mean);
    else
        printf("  %-19s %.4f +- %.4f over %zu splits", name, consistency->mean, consistency->error,
               consistency->splits);
}

/* "score (v3)   0.420  formula" */
static void print_score(const char *version, double score, const char *how)
{
    char label[32] = "score";
    bool numbered = version && version[0] == 'v';
    if (numbered) snprintf(label, sizeof label, "score (%.16s)", version);
    printf("  %-19s %.3f  %s", label, score, how);
}

/* The page's metric. */
static void print_regression(const NeuralRun *run)
{
    const MetricEntry *entry = neural_result_entry(run);
    const Consistency *raw = &run->metrics.regressions[METRIC_PLS];
    print_consistency("raw (median r)", raw);
    printf(", %zu components\n", raw->components);
    print_consistency("ceiling", &run->metrics.site_ceiling);
    if (!isnan(run->common.leaf.published_ceiling))
        printf("  (published %.3f)", run->common.leaf.published_ceiling);
    if (entry->reason[0]) {
        printf("\n  not scorable        %s\n", SHOWN(entry->reason));
        return;
    }
    printf("\n");
    print_score(run->common.leaf.version, entry->score, "(raw / ceiling)^2, as on the page");
    if (!isnan(run->common.leaf.score)) printf(" (published %.3f)", run->common.leaf.score);
    printf("\n");
    print_score(neural_run_benchmark(run)->current_version, entry->current_score,
                "raw^2 / ceiling, as on Brain-Score since January 2026");
    printf("\n");
}

/* What only some recordings exclude. */
static void print_exclusions(const NeuralRun *run)
{
    const NeuralBenchmark *benchmark = neural_run_benchmark(run);
    const NeuralRecording *recording = &run->recording;
    if (recording->stimuli_dropped)
        printf("  dropped             %7zu  stimuli that were not shown to every site\n",
               recording->stimuli_dropped);
    if (benchmark->reliability && isfinite(benchmark->least_reliability))
        printf("  unreliable          %7zu  sites whose %s is not above %g, left out too\n",
               recording->sites_unreliable, SHOWN(benchmark->reliability),
               benchmark->least_reliability);
    else if (benchmark->reliability)
        printf("  unreliable          %7zu  sites whose %s is not a number, left out too\n",
               recording->sites_unreliable, SHOWN(benchmark->reliability));
    if (recording->test)
        printf("  halves              the recording's own training and test stimuli\n");
}

void neural_result_print(const BenchmarkRun *common)
{
    const NeuralRun *run = (const NeuralRun *)common;
    if (common->status && strcmp(common->status, STATUS_NOT_EVALUATED) == 0) {
        printf("%s: not evaluated: %s\n", common->leaf.name, common->reason);
        return;
    }
    const NeuralRecording *recording = &run->recording;
    char label[DRAW_TITLE_LENGTH];
    printf("%s of %s\n", run->common.leaf.name, draw_title(run->common.draw, label));
    printf("  stimuli             %7zu  (%zu presentations, %zu to %zu of each)\n",
           recording->stimuli, recording->presentations, recording->fewest, recording->most);
    printf("  sites of %-10s %7zu  (%zu left out: %zu not finite, %zu constant, %zu without some "
           "stimulus)\n",
           neural_run_benchmark(run)->about.region, recording->sites,
           recording->sites_recorded - recording->sites, recording->sites_not_finite,
           recording->sites_constant, recording->sites_incomplete);
    print_exclusions(run);
    printf("  units of %-14s %zu\n", SHOWN(run->common.layer), run->units);
    if (run->responses.file && response_file_unused(run->responses.file)[0])
        printf("  not used            %s\n", SHOWN(response_file_unused(run->responses.file)));
    if (run->wanted[METRIC_PLS]) print_regression(run);
    if (has_more(run))
        metric_entries_print(&(MetricsOutcome){recording, run->wanted, &run->metrics}, run->entries,
                             run->entry_count);
}

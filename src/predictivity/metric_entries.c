#include "predictivity/metric_entries.h"

#include "predictivity/pls.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* -- one entry -- */

static MetricEntry no_entry(Metric metric, const char *key)
{
    return (MetricEntry){.metric = metric,
                         .key = key,
                         .raw = NAN,
                         .error = NAN,
                         .ceiling = NAN,
                         .ceiling_error = NAN,
                         .score = NAN,
                         .current_score = NAN};
}

static void give_reason(MetricEntry *entry, const char *reason)
{
    snprintf(entry->reason, sizeof entry->reason, "%s", reason);
}

static MetricEntry of_regression(const MetricsOutcome *outcome, Metric metric)
{
    const Metrics *metrics = outcome->metrics;
    const Consistency *raw = &metrics->regressions[metric], *ceiling = &metrics->site_ceiling;
    MetricEntry entry = no_entry(metric, metric_names[metric]);
    if (ceiling->splits > 0) {
        entry.ceiling = ceiling->mean;
        entry.ceiling_error = ceiling->error;
    }
    if (raw->splits > 0) {
        entry.raw = raw->mean;
        entry.error = raw->error;
        entry.parts = raw->medians;
        entry.count = raw->splits;
    }
    if (outcome->recording->sites > 0 && metrics->reason[metric][0]) {
        give_reason(&entry, metrics->reason[metric]);
    } else if (metrics->no_site_ceiling[0]) {
        give_reason(&entry, metrics->no_site_ceiling);
    } else if (!predictivity_undefined(outcome->recording, ceiling, raw, entry.reason,
                                       sizeof entry.reason)) {
        entry.score = raw->mean / ceiling->mean * (raw->mean / ceiling->mean);
        entry.current_score = raw->mean * raw->mean / ceiling->mean;
    }
    return entry;
}

static MetricEntry of_similarity(const MetricsOutcome *outcome, Metric metric,
                                 const MetricSimilarity *similarity, const char *key, bool subsets)
{
    const Metrics *metrics = outcome->metrics;
    MetricEntry entry = no_entry(metric, key);
    entry.raw = subsets ? similarity->mean : similarity->value;
    entry.error = similarity->error;
    if (subsets && !isnan(similarity->mean)) {
        entry.parts = similarity->parts;
        entry.count = PREDICTIVITY_SPLITS;
    }
    if (metrics->reason[metric][0])
        give_reason(&entry, metrics->reason[metric]);
    else if (subsets && metrics->no_subsets[0])
        give_reason(&entry, metrics->no_subsets);
    return entry;
}

static MetricEntry of_cka(const MetricsOutcome *outcome, const MetricSimilarity *similarity,
                          const char *key, bool subsets)
{
    MetricEntry entry = of_similarity(outcome, METRIC_CKA, similarity, key, subsets);
    entry.score = entry.raw;
    return entry;
}

static MetricEntry of_rdm(const MetricsOutcome *outcome, const char *key, bool subsets)
{
    const Metrics *metrics = outcome->metrics;
    const RdmCeiling *ceiling = &metrics->rdm_ceiling;
    MetricEntry entry = of_similarity(outcome, METRIC_RDM, &metrics->rdm, key, subsets);
    if (ceiling->subjects > 0) {
        entry.ceiling = ceiling->upper;
        entry.ceiling_error = ceiling->upper_error;
    }
    if (entry.reason[0]) return entry;
    if (metrics->no_ceiling[0])
        give_reason(&entry, metrics->no_ceiling);
    else if (!(ceiling->upper > 0))
        give_reason(&entry, "the ceiling is not above 0, because the subjects do not agree");
    else
        entry.score = entry.raw / ceiling->upper;
    return entry;
}

size_t metric_entries(const MetricsOutcome *outcome, MetricEntry entries[METRIC_ENTRIES])
{
    const Metrics *metrics = outcome->metrics;
    size_t count = 0;
    for (Metric m = METRIC_PLS; m < METRIC_CKA; m++)
        if (outcome->wanted[m]) entries[count++] = of_regression(outcome, m);
    if (outcome->wanted[METRIC_CKA]) {
        entries[count++] = of_cka(outcome, &metrics->cka, "cka", false);
        entries[count++] = of_cka(outcome, &metrics->cka_biased, "cka_biased", false);
        entries[count++] = of_cka(outcome, &metrics->cka, "cka_cv", true);
        entries[count++] = of_cka(outcome, &metrics->cka_biased, "cka_biased_cv", true);
    }
    if (outcome->wanted[METRIC_RDM]) {
        entries[count++] = of_rdm(outcome, "rdm", false);
        entries[count++] = of_rdm(outcome, "rdm_cv", true);
    }
    return count;
}

/* -- JSON -- */

static void add_number(cJSON *object, const char *key, double value)
{
    cJSON_AddItemToObject(object, key, json_new_number(value));
}

static void add_numbers(cJSON *object, const char *key, const double *values, size_t count)
{
    cJSON *list = cJSON_AddArrayToObject(object, key);
    for (size_t i = 0; i < count; i++) cJSON_AddItemToArray(list, json_new_number(values[i]));
}

/* Writes a remark if some penalties are at an end of the list; false if none are. */
static bool remark_alphas(const Metrics *metrics, char *text, size_t capacity)
{
    const Consistency *raw = &metrics->regressions[METRIC_RIDGECV];
    if (metrics->alphas_at_end == 0) return false;
    snprintf(text, capacity,
             "the chosen alpha is the smallest or largest of the list in %zu of %zu splits%s; a "
             "better one may lie beyond it",
             metrics->alphas_at_end, raw->splits * metrics->alpha_groups,
             metrics->alpha_groups > 1 ? " and subjects" : "");
    return true;
}

/* The penalty of each split or, if each subject has its own, a list of them. */
static void add_alphas(const Metrics *metrics, cJSON *object, size_t splits)
{
    size_t groups = metrics->alpha_groups;
    if (groups <= 1) {
        add_numbers(object, "alphas", metrics->alphas, splits);
        return;
    }
    cJSON *list = cJSON_AddArrayToObject(object, "alphas");
    for (size_t s = 0; s < splits; s++) {
        cJSON *of_split = cJSON_CreateArray();
        for (size_t g = 0; g < groups; g++)
            cJSON_AddItemToArray(of_split, json_new_number(metrics->alphas[s * groups + g]));
        cJSON_AddItemToArray(list, of_split);
    }
}

/* Adds the keys that only some metrics have. */
static void add_others(const Metrics *metrics, const MetricEntry *entry, cJSON *object)
{
    char remark[METRIC_REASON_LENGTH];
    const RdmCeiling *ceiling = &metrics->rdm_ceiling;
    if (entry->metric == METRIC_PLS)
        add_number(object, "components", (double)metrics->regressions[METRIC_PLS].components);
    if (entry->metric == METRIC_RIDGE) add_number(object, "alpha", 1);
    if (entry->metric == METRIC_RIDGECV) {
        add_alphas(metrics, object, entry->count);
        add_number(object, "alphas_at_end", (double)metrics->alphas_at_end);
        if (remark_alphas(metrics, remark, sizeof remark))
            cJSON_AddStringToObject(object, "remark", remark);
    }
    if (entry->metric == METRIC_RDM) {
        bool has = ceiling->subjects > 0;
        add_number(object, "ceiling_lower", has ? ceiling->lower : NAN);
        add_number(object, "ceiling_lower_error", has ? ceiling->lower_error : NAN);
        add_number(object, "subjects", (double)ceiling->subjects);
    }
}

cJSON *metric_entries_object(const MetricsOutcome *outcome, const MetricEntry *entries,
                             size_t count)
{
    cJSON *all = cJSON_CreateObject();
    for (size_t i = 0; i < count; i++) {
        const MetricEntry *entry = &entries[i];
        cJSON *object = cJSON_AddObjectToObject(all, entry->key);
        add_number(object, "raw", entry->raw);
        add_number(object, "error", entry->error);
        add_number(object, "ceiling", entry->ceiling);
        add_number(object, "ceiling_error", entry->ceiling_error);
        add_number(object, "score", entry->score);
        if (entry->metric < METRIC_REGRESSIONS)
            add_number(object, "score_current_version", entry->current_score);
        if (entry->parts) add_numbers(object, "parts", entry->parts, entry->count);
        add_others(outcome->metrics, entry, object);
        if (entry->reason[0]) cJSON_AddStringToObject(object, "reason", entry->reason);
    }
    return all;
}

/* -- for people -- */

static void print_number(double value, int width, int digits)
{
    if (isnan(value))
        printf("%*s", width, "-");
    else
        printf("%*.*f", width, digits, value);
}

void metric_entries_print(const MetricsOutcome *outcome, const MetricEntry *entries, size_t count)
{
    char remark[METRIC_REASON_LENGTH];
    printf("  metric              raw    error  ceiling    score  (since January 2026)\n");
    for (size_t i = 0; i < count; i++) {
        printf("  %-14s", entries[i].key);
        print_number(entries[i].raw, 9, 4);
        print_number(entries[i].error, 9, 4);
        print_number(entries[i].ceiling, 9, 4);
        print_number(entries[i].score, 9, 3);
        if (isfinite(entries[i].current_score)) printf("  (%.3f)", entries[i].current_score);
        printf("\n");
    }
    for (size_t i = 0; i < count; i++)
        if (entries[i].reason[0] &&
            (i == 0 || strcmp(entries[i].reason, entries[i - 1].reason) != 0))
            printf("  %s: no score: %s\n", entries[i].key, entries[i].reason);
    if (outcome->wanted[METRIC_RIDGECV] && remark_alphas(outcome->metrics, remark, sizeof remark))
        printf("  ridgecv: %s\n", remark);
}

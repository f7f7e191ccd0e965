#include "score/benchmark.h"

#include "recording/firing_rate.h"
#include "score/biology.h"
#include "score/distribution.h"
#include "score/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything between the recordings and the files. */
typedef struct {
    const Benchmark *benchmark;
    Options options;
    Biology biology;
    PageNode leaf;
    Recording set, orientation, blank;
    char set_path[FILE_PATH_LENGTH], orientation_path[FILE_PATH_LENGTH],
        blank_path[FILE_PATH_LENGTH];
    FiringRate line;

    bool *kept;        /* [neuroids] is the property defined for this unit? owned */
    double *values;    /* [neuroids] its value; NaN where undefined; owned */
    double *baselines; /* [neuroids] spikes/s, owned */
    double *sample;    /* [kept_count] the values of the kept units, owned */
    size_t kept_count, not_a_number;

    double *model_histogram; /* [bins], owned */
    const char *reason;      /* why not scorable; NULL: evaluated */
    Similarity raw, ceiling;
    uint32_t model_seed, biology_seed;
    LargestGap gap;
} Analysis;

/* -- read -- */

static bool read_recording(Analysis *analysis, Recording *recording, const char *set, char *path,
                           Error *error)
{
    char file[FILE_PATH_LENGTH];
    return file_path(file, error, "recordings/%s.nc", set) &&
           options_result_path(&analysis->options, file, path, error) &&
           recording_read(recording, path, analysis->options.model, analysis->options.seed, set,
                          error);
}

static bool check_size(const Recording *recording, const char *path, Error *error)
{
    StimulusSet set;
    if (!stimulus_set_make(&set, recording->stimulus_set, error)) return false;
    size_t expected = set.count;
    stimulus_set_free(&set);
    return recording->presentations == expected ||
           error_set(error, "%s: has %zu presentations, not %zu; make the recordings again", path,
                     recording->presentations, expected);
}

static bool check_same_units(const Recording *a, const Recording *b, const char *path, Error *error)
{
    if (a->neuroids == b->neuroids &&
        memcmp(a->units, b->units, a->neuroids * sizeof *a->units) == 0)
        return true;
    return error_set(
        error, "%s: holds other units than the orientation set's; make the recordings again", path);
}

static bool read_page_leaf(Analysis *analysis, Error *error)
{
    Page page;
    size_t index = 0;
    if (!page_read(&page, analysis->options.data, error)) return false;
    bool good = page_find(&page, analysis->benchmark->identifier, &index, error);
    if (good) analysis->leaf = page.nodes[index];
    page_free(&page);
    return good;
}

static bool read_inputs(Analysis *analysis, Error *error)
{
    const Benchmark *benchmark = analysis->benchmark;
    return read_page_leaf(analysis, error) &&
           biology_read(&analysis->biology, analysis->options.data, benchmark->identifier, error) &&
           read_recording(analysis, &analysis->orientation, "orientation",
                          analysis->orientation_path, error) &&
           read_recording(analysis, &analysis->blank, "blank", analysis->blank_path, error) &&
           read_recording(analysis, &analysis->set, benchmark->stimulus_set, analysis->set_path,
                          error) &&
           check_size(&analysis->orientation, analysis->orientation_path, error) &&
           check_size(&analysis->blank, analysis->blank_path, error) &&
           check_size(&analysis->set, analysis->set_path, error) &&
           check_same_units(&analysis->orientation, &analysis->blank, analysis->blank_path,
                            error) &&
           check_same_units(&analysis->orientation, &analysis->set, analysis->set_path, error);
}

/* -- measure -- */

static bool measure(Analysis *analysis, Error *error)
{
    size_t neuroids = analysis->set.neuroids;
    analysis->kept = allocate(neuroids, sizeof *analysis->kept, error);
    analysis->values = allocate(neuroids, sizeof *analysis->values, error);
    analysis->baselines = allocate(neuroids, sizeof *analysis->baselines, error);
    analysis->sample = allocate(neuroids, sizeof *analysis->sample, error);
    double *rates = allocate(analysis->set.presentations, sizeof *rates, error);
    bool good =
        analysis->kept && analysis->values && analysis->baselines && analysis->sample && rates;
    for (size_t i = 0; good && i < neuroids; i++) {
        analysis->values[i] = analysis->baselines[i] = NAN;
        if (!analysis->line.defined) continue;
        firing_rates_of(&analysis->line, &analysis->blank, i, &analysis->baselines[i]);
        firing_rates_of(&analysis->line, &analysis->set, i, rates);
        Neuroid neuroid = {rates, analysis->baselines[i]};
        analysis->kept[i] = analysis->benchmark->measure(&neuroid, &analysis->values[i]);
        if (analysis->kept[i]) analysis->sample[analysis->kept_count++] = analysis->values[i];
    }
    free(rates);
    return good;
}

/* -- compare -- */

static bool find_seed(const Analysis *analysis, const char *what, uint32_t *seed, Error *error)
{
    char label[FILE_PATH_LENGTH];
    return file_path(label, error, "%s/%s", analysis->benchmark->identifier, what) &&
           distribution_seed(label, seed, error);
}

static bool compare_biology(Analysis *analysis, Error *error)
{
    double *neurons = biology_sample(&analysis->biology, error);
    bool good = neurons && find_seed(analysis, "biology", &analysis->biology_seed, error) &&
                distribution_similarity(&analysis->biology, neurons, analysis->biology.neurons,
                                        analysis->biology_seed, &analysis->ceiling, error);
    free(neurons);
    if (good && !(analysis->ceiling.mean > 0))
        good = error_set(error, "%s: the ceiling is not above 0; restore data/biology.json",
                         analysis->benchmark->identifier);
    return good;
}

static bool compare(Analysis *analysis, Error *error)
{
    const Biology *biology = &analysis->biology;
    analysis->model_histogram = allocate(biology->bins, sizeof *analysis->model_histogram, error);
    if (!analysis->model_histogram || !compare_biology(analysis, error)) return false;
    if (analysis->set.neuroids == 0)
        analysis->reason = "no unit's receptive field lies at the stimuli's centre";
    else if (!analysis->line.defined)
        analysis->reason =
            "no unit in the field responds to the gratings, so there is no firing-rate scale";
    else if (analysis->kept_count == 0)
        analysis->reason = "no unit in the field is driven by this stimulus set";
    if (!find_seed(analysis, "model", &analysis->model_seed, error)) return false;
    if (analysis->reason) return true;
    analysis->not_a_number = distribution_histogram(biology, analysis->sample, analysis->kept_count,
                                                    analysis->model_histogram);
    if (analysis->not_a_number < analysis->kept_count)
        analysis->gap = distribution_largest_gap(biology, analysis->model_histogram);
    return distribution_similarity(biology, analysis->sample, analysis->kept_count,
                                   analysis->model_seed, &analysis->raw, error);
}

static double score_of(const Analysis *analysis)
{
    return analysis->reason ? NAN : analysis->raw.mean / analysis->ceiling.mean;
}

/* -- write: the result -- */

static cJSON *gap_object(const Analysis *analysis)
{
    const LargestGap *gap = &analysis->gap;
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "edge", analysis->biology.edges[gap->bin + 1]);
    cJSON_AddNumberToObject(object, "model_cumulative", gap->model);
    cJSON_AddNumberToObject(object, "biological_cumulative", gap->biology);
    cJSON_AddNumberToObject(object, "distance", gap->distance);
    cJSON_AddNumberToObject(object, "worst_possible_distance", gap->worst_distance);
    return object;
}

static cJSON *calibration_object(const FiringRate *line)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "slope", line->slope);
    cJSON_AddNumberToObject(object, "offset", line->offset);
    return object;
}

static cJSON *draws_object(const Analysis *analysis)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "count", DISTRIBUTION_DRAWS);
    cJSON_AddStringToObject(object, "generator", DISTRIBUTION_GENERATOR);
    cJSON_AddNumberToObject(object, "model_seed", analysis->model_seed);
    cJSON_AddNumberToObject(object, "biology_seed", analysis->biology_seed);
    return object;
}

static void set_numbers(const Analysis *analysis, cJSON *result)
{
    const Biology *biology = &analysis->biology;
    const Recording *set = &analysis->set;
    result_set_number(result, "ceiling", analysis->ceiling.mean);
    result_set_number(result, "ceiling_error", analysis->ceiling.deviation);
    result_set_count(result, "units_recorded", set->units_recorded);
    result_set_count(result, "units_mapped", set->units_mapped);
    result_set_count(result, "units_without_position", set->units_without_position);
    result_set_count(result, "units_in_field", set->neuroids);
    result_set_count(result, "units_responsive", analysis->line.responsive);
    result_set_count(result, "units_kept", analysis->kept_count);
    result_set_count(result, "units_not_a_number", analysis->not_a_number);
    result_set_count(result, "neurons", biology->neurons);
    result_set_count(result, "neurons_not_a_number", biology->not_a_number);
    result_set_text(result, "property", analysis->benchmark->property);
    result_set_text(result, "unit", analysis->benchmark->unit);
    result_set_text(result, "biology_source", biology->source);
    result_set_numbers(result, "bin_edges", biology->edges, biology->bins + 1);
    result_set_numbers(result, "biological_histogram", biology->counts, biology->bins);
    result_set_numbers(result, "model_histogram", analysis->model_histogram, biology->bins);
    result_set_item(result, "draws", draws_object(analysis));
    if (analysis->line.defined)
        result_set_item(result, "calibration", calibration_object(&analysis->line));
    if (analysis->reason) return;
    result_set_number(result, "raw", analysis->raw.mean);
    result_set_number(result, "raw_error", analysis->raw.deviation);
    result_set_number(result, "score", score_of(analysis));
    if (analysis->gap.distance > 0) result_set_item(result, "largest_gap", gap_object(analysis));
}

/* The files a result was computed from, each once. */
static bool add_inputs(const Analysis *analysis, cJSON *result, Error *error)
{
    char data[FILE_PATH_LENGTH];
    bool own_set = strcmp(analysis->set_path, analysis->orientation_path) != 0;
    return file_path(data, error, "%s/biology.json", analysis->options.data) &&
           result_add_input(result, data, error) &&
           result_add_input(result, analysis->orientation_path, error) &&
           (!own_set || result_add_input(result, analysis->set_path, error)) &&
           result_add_input(result, analysis->blank_path, error);
}

static bool write_result(const Analysis *analysis, Error *error)
{
    const Benchmark *benchmark = analysis->benchmark;
    cJSON *result = result_new(&analysis->options, &analysis->leaf, "V1", analysis->set.layer,
                               analysis->reason ? STATUS_NOT_SCORABLE : STATUS_EVALUATED,
                               analysis->reason, analysis->biology.published_ceiling, error);
    if (!result) return false;
    set_numbers(analysis, result);
    cJSON *citations = cJSON_GetObjectItemCaseSensitive(result, "citation");
    for (size_t i = 0; i < 3 && benchmark->citations[i]; i++)
        cJSON_AddItemToArray(citations, cJSON_CreateString(benchmark->citations[i]));
    bool good =
        add_inputs(analysis, result, error) && result_write(&analysis->options, result, error);
    cJSON_Delete(result);
    return good;
}

/* -- write: the tables -- */

static bool open_table(const Analysis *analysis, const char *ending, OutputFile *table,
                       Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    return file_path(name, error, "%s%s", analysis->benchmark->identifier, ending) &&
           options_result_path(&analysis->options, name, path, error) &&
           output_open(table, path, error);
}

static bool write_units(const Analysis *analysis, Error *error)
{
    const Recording *set = &analysis->set;
    OutputFile table;
    if (!open_table(analysis, ".csv", &table, error)) return false;
    fprintf(table.stream,
            "neuroid,channel,row,column,receptive_field_y,receptive_field_x,baseline,kept,"
            "value\n");
    for (size_t i = 0; i < set->neuroids; i++) {
        const Unit *unit = &set->units[i];
        fprintf(table.stream, "%zu,%d,%d,%d,%.9g,%.9g,%.9g,%d,", i, unit->channel, unit->row,
                unit->column, set->field_y[i], set->field_x[i], analysis->baselines[i],
                analysis->kept[i]);
        if (analysis->kept[i] && !isnan(analysis->values[i]))
            fprintf(table.stream, "%.9g", analysis->values[i]);
        fputc('\n', table.stream);
    }
    return output_close(&table, true, error);
}

static bool write_histogram(const Analysis *analysis, Error *error)
{
    const Biology *biology = &analysis->biology;
    OutputFile table;
    if (!open_table(analysis, ".histogram.csv", &table, error)) return false;
    double neurons = (double)(biology->neurons - biology->not_a_number), biological = 0, model = 0;
    double units = (double)(analysis->kept_count - analysis->not_a_number);
    fprintf(table.stream,
            "bin,lower_edge,upper_edge,biological_count,model_count,biological_fraction,"
            "model_fraction,biological_cumulative,model_cumulative\n");
    for (size_t i = 0; i < biology->bins; i++) {
        double of_neurons = biology->counts[i] / neurons;
        double of_units = units > 0 ? analysis->model_histogram[i] / units : 0;
        biological += of_neurons;
        model += of_units;
        fprintf(table.stream, "%zu,%.9g,%.9g,%.0f,%.0f,%.9g,%.9g,%.9g,%.9g\n", i, biology->edges[i],
                biology->edges[i + 1], biology->counts[i], analysis->model_histogram[i], of_neurons,
                of_units, biological, model);
    }
    return output_close(&table, true, error);
}

/* -- the audit -- */

static void print_audit(const Analysis *analysis)
{
    const Recording *set = &analysis->set;
    const Biology *biology = &analysis->biology;
    const char *unit = analysis->benchmark->unit;
    printf("%s (%s) of %s, seed %llu\n", analysis->benchmark->identifier, analysis->leaf.version,
           analysis->options.model, (unsigned long long)analysis->options.seed);
    printf("  property            %s%s%s\n", analysis->benchmark->property, unit[0] ? ", " : "",
           unit);
    printf("  units of %-12s %7zu\n", set->layer, set->units_recorded);
    printf("    in the field      %7zu\n", set->neuroids);
    printf("    responsive        %7zu  (calibration: %.3f spikes/s per activation, offset %.3f)\n",
           analysis->line.responsive, analysis->line.slope, analysis->line.offset);
    printf("    kept              %7zu  (%zu of them without a value)\n", analysis->kept_count,
           analysis->not_a_number);
    printf("  neurons             %7zu  (%zu of them without a value)\n", biology->neurons,
           biology->not_a_number);
    if (analysis->reason) {
        printf("  not scorable        %s\n", analysis->reason);
        return;
    }
    if (analysis->gap.distance > 0)
        printf("  furthest apart      below %.4g: %.1f%% of the units, %.1f%% of the neurons\n",
               biology->edges[analysis->gap.bin + 1], 100 * analysis->gap.model,
               100 * analysis->gap.biology);
    printf("  similarity          %.4f +- %.4f\n", analysis->raw.mean, analysis->raw.deviation);
    printf("  ceiling             %.4f +- %.4f  (published %.3f)\n", analysis->ceiling.mean,
           analysis->ceiling.deviation, biology->published_ceiling);
    printf("  score               %.3f  (published %.3f)\n", score_of(analysis),
           analysis->leaf.score);
}

/* -- all of it -- */

static void analysis_free(Analysis *analysis)
{
    biology_free(&analysis->biology);
    recording_free(&analysis->set);
    recording_free(&analysis->orientation);
    recording_free(&analysis->blank);
    free(analysis->kept);
    free(analysis->values);
    free(analysis->baselines);
    free(analysis->sample);
    free(analysis->model_histogram);
}

int benchmark_main(const Benchmark *benchmark, int argc, char **argv)
{
    Analysis analysis = {.benchmark = benchmark};
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&analysis.options, argc, argv, benchmark->identifier, &exit_code))
        return exit_code;
    bool good =
        read_inputs(&analysis, &error) &&
        firing_rate_calibrate(&analysis.line, &analysis.orientation, &analysis.blank, &error) &&
        measure(&analysis, &error) && compare(&analysis, &error) &&
        write_units(&analysis, &error) && write_histogram(&analysis, &error) &&
        write_result(&analysis, &error);
    if (good && !analysis.options.quiet) print_audit(&analysis);
    analysis_free(&analysis);
    return good ? 0 : options_fail(argv[0], &error);
}

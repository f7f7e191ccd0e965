#include "properties/benchmark.h"

#include "base/shown.h"
#include "base/sums.h"
#include "brainio/dataset.h"
#include "brainio/texture_set.h"
#include "properties/analysis.h"
#include "recording/recording_check.h"
#include "score/benchmark_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run of a benchmark, from files to files. */
typedef struct {
    BenchmarkRun common;
    Biology biology;
    bool lacks_images;                   /* the texture images, a download, are missing */
    char images_sha1[FILE_SHA1_LENGTH];  /* of the texture images; otherwise empty */
    const char *images;                  /* which they are (texture_set.h) */
    char missing_file[FILE_PATH_LENGTH]; /* the only one that is missing; empty: both, or none */
    const Recording *set, *orientation, *blank; /* on the request's shelf, or `own` */
    const char *set_path, *orientation_path, *blank_path;
    RecordingShelf own;
    char datasets_path[FILE_PATH_LENGTH];
    Analysis analysis;
    Similarity ceiling;
    uint32_t biology_seed;
} Run;

/* -- read -- */

static const Benchmark *benchmark_of(const Run *run)
{
    return (const Benchmark *)run->common.about; /* its first member */
}

static bool is_about_textures(const Benchmark *benchmark)
{
    return strcmp(benchmark->stimulus_set, TEXTURE_SET_NAME) == 0;
}

/* Reads the neurons' distribution, embedded or downloaded. A missing download is not an error. */
static bool read_biology(Run *run, Error *error)
{
    const Benchmark *benchmark = benchmark_of(run);
    const char *data = run->common.draw->data;
    DatasetPlaces places;
    if (!dataset_places(&places, data, benchmark->assembly, NULL, error)) return false;
    bool wanted = run->common.request->source || is_about_textures(benchmark);
    if (wanted && !places.missing[0])
        return biology_from_assembly(&run->biology, places.assembly, benchmark->assembly_property,
                                     error);
    return biology_read(&run->biology, data, benchmark->about.identifier, error);
}

/* Which texture images are there? They cannot be generated, and may be missing. */
static bool find_images(Run *run, Error *error)
{
    const char *data = run->common.draw->data;
    DatasetPlaces places;
    StimulusFiles files = {0};
    bool there = false;
    if (!is_about_textures(benchmark_of(run))) return true;
    TextureSet *set = allocate(1, sizeof *set, error);
    bool good = set && texture_set_open(set, &files, data, &there, error) &&
                dataset_places(&places, data, NULL, TEXTURE_DATASET, error);
    if (good) {
        run->lacks_images = !there;
        run->images = set->images;
        memcpy(run->images_sha1, set->images_sha1, sizeof run->images_sha1);
        if (!there && places.in_part) strcpy(run->missing_file, places.missing_file);
    }
    stimulus_files_close(&files);
    free(set);
    return good;
}

/* Refuses a recording of other texture images than those that are there. */
static bool check_images(const Run *run, Error *error)
{
    char again[DRAW_ADVICE_LENGTH];
    if (strcmp(run->set->images_sha1, run->images_sha1) == 0) return true;
    draw_say_again(run->common.draw, TEXTURE_SET_NAME, again);
    return error_set(error, "%s: was recorded with other images than the present %s; %s",
                     run->set_path, TEXTURE_DATASET, again);
}

/* Checks that the three recordings have the same units, unless supplied, in standard order. */
static bool check_together(const Run *run, Error *error)
{
    char again[DRAW_ADVICE_LENGTH];
    draw_say_again(run->common.draw, benchmark_of(run)->stimulus_set, again);
    return recording_check_same_units(run->orientation, run->blank, run->blank_path, again,
                                      error) &&
           recording_check_same_units(run->orientation, run->set, run->set_path, again, error) &&
           (run->common.draw->recordings ||
            recording_check_order(run->orientation, run->orientation_path, again, error));
}

static const Recording *read_recording(Run *run, const char *set, const char **path, Error *error)
{
    BenchmarkShelf *shelf = run->common.request->shelf;
    return recording_shelf_read(shelf ? &shelf->recordings : &run->own, run->common.draw, set, path,
                                error);
}

static bool read_recordings(Run *run, Error *error)
{
    run->orientation = read_recording(run, "orientation", &run->orientation_path, error);
    if (!run->orientation) return false;
    run->blank = read_recording(run, "blank", &run->blank_path, error);
    if (!run->blank) return false;
    run->set = read_recording(run, benchmark_of(run)->stimulus_set, &run->set_path, error);
    return run->set && check_images(run, error) && check_together(run, error);
}

/* -- write: the result -- */

static cJSON *gap_object(const Run *run)
{
    const LargestGap *gap = &run->analysis.gap;
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "edge", run->biology.edges[gap->bin + 1]);
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

static cJSON *draws_object(const Run *run)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "count", DISTRIBUTION_DRAWS);
    cJSON_AddStringToObject(object, "generator", DISTRIBUTION_GENERATOR);
    if (!run->lacks_images) cJSON_AddNumberToObject(object, "model_seed", run->analysis.model_seed);
    cJSON_AddNumberToObject(object, "biology_seed", run->biology_seed);
    return object;
}

/* Sets what is known about the neurons, with or without a model's responses. */
static void set_biology(const Run *run, cJSON *result)
{
    const Biology *biology = &run->biology;
    result_set_number(result, "ceiling", run->ceiling.mean);
    result_set_number(result, "ceiling_error", run->ceiling.deviation);
    result_set_count(result, "neurons", biology->neurons);
    result_set_count(result, "neurons_not_a_number", biology->not_a_number);
    if (run->common.is_own)
        result_set_count(result, "neurons_outside", biology->below + biology->above);
    result_set_text(result, "property", benchmark_of(run)->property);
    result_set_text(result, "unit", benchmark_of(run)->unit);
    result_set_text(result, "biology_source", biology->source);
    result_set_numbers(result, "bin_edges", biology->edges, biology->bins + 1);
    result_set_numbers(result, "biological_histogram", biology->counts, biology->bins);
    result_set_item(result, "draws", draws_object(run));
}

static void set_model(const Run *run, cJSON *result)
{
    const Recording *set = run->set;
    result_set_count(result, "units_recorded", set->units_recorded);
    result_set_count(result, "units_mapped", set->units_mapped);
    result_set_count(result, "units_without_position", set->units_without_position);
    result_set_count(result, "units_in_field", set->neuroids);
    result_set_count(result, "units_responsive", run->analysis.line.responsive);
    result_set_count(result, "units_kept", run->analysis.kept_count);
    result_set_count(result, "units_not_a_number", run->analysis.not_a_number);
    if (run->analysis.units_not_finite > 0)
        result_set_count(result, "units_not_finite", run->analysis.units_not_finite);
    if (set->trials > 0) result_set_count(result, "trials", set->trials);
    if (set->has_noise) result_set_count(result, "noise_seed", set->noise_seed);
    if (run->images) {
        result_set_text(result, "images", run->images);
        result_set_text(result, "images_sha1", run->images_sha1);
    }
    result_set_numbers(result, "model_histogram", run->analysis.model_histogram, run->biology.bins);
    if (run->analysis.line.defined)
        result_set_item(result, "calibration", calibration_object(&run->analysis.line));
    if (run->analysis.reason) return;
    result_set_number(result, "raw", run->analysis.raw.mean);
    result_set_number(result, "raw_error", run->analysis.raw.deviation);
    result_set_number(result, "score", analysis_score(&run->analysis, &run->ceiling));
    if (run->analysis.gap.distance > 0) result_set_item(result, "largest_gap", gap_object(run));
}

static void fill(const BenchmarkRun *common, cJSON *result)
{
    const Run *run = (const Run *)common;
    set_biology(run, result);
    if (!run->lacks_images) set_model(run, result);
}

/* -- write: the tables -- */

static bool write_units(const Run *run, Error *error)
{
    const Recording *set = run->set;
    OutputFile table;
    if (!benchmark_run_table(&run->common, ".csv", &table, error)) return false;
    fprintf(table.stream,
            "neuroid,channel,row,column,receptive_field_y,receptive_field_x,baseline,kept,"
            "value\n");
    for (size_t i = 0; i < set->neuroids; i++) {
        const Unit *unit = &set->units[i];
        fprintf(table.stream, "%zu,%d,%d,%d,%.9g,%.9g,", i, unit->channel, unit->row, unit->column,
                set->field_y[i], set->field_x[i]);
        if (run->analysis.line.defined) fprintf(table.stream, "%.9g", run->analysis.baselines[i]);
        fprintf(table.stream, ",%d,", run->analysis.kept[i]);
        if (run->analysis.kept[i] && !isnan(run->analysis.values[i]))
            fprintf(table.stream, "%.9g", run->analysis.values[i]);
        fputc('\n', table.stream);
    }
    return sums_close(&table, true, error);
}

static bool write_histogram(const Run *run, Error *error)
{
    const Biology *biology = &run->biology;
    OutputFile table;
    if (!benchmark_run_table(&run->common, ".histogram.csv", &table, error)) return false;
    double neurons = (double)(biology->neurons - biology->not_a_number), biological = 0, model = 0;
    double units = (double)(run->analysis.kept_count - run->analysis.not_a_number);
    fprintf(table.stream,
            "bin,lower_edge,upper_edge,biological_count,model_count,biological_fraction,"
            "model_fraction,biological_cumulative,model_cumulative\n");
    for (size_t i = 0; i < biology->bins; i++) {
        double of_neurons = biology->counts[i] / neurons;
        double of_units = units > 0 ? run->analysis.model_histogram[i] / units : 0;
        biological += of_neurons;
        model += of_units;
        fprintf(table.stream, "%zu,%.9g,%.9g,%.0f,%.0f,%.9g,%.9g,%.9g,%.9g\n", i, biology->edges[i],
                biology->edges[i + 1], biology->counts[i], run->analysis.model_histogram[i],
                of_neurons, of_units, biological, model);
    }
    return sums_close(&table, true, error);
}

/* -- the audit -- */

/* Ends a line, with the published value if there is one. */
static void print_published(double value)
{
    if (!isnan(value)) printf("  (published %.3f)", value);
    printf("\n");
}

static void print_audit(const BenchmarkRun *common)
{
    const Run *run = (const Run *)common;
    if (run->lacks_images) {
        printf("%s: not evaluated: %s\n  ceiling             %.4f +- %.4f", common->leaf.name,
               common->reason, run->ceiling.mean, run->ceiling.deviation);
        print_published(common->leaf.published_ceiling);
        return;
    }
    const Recording *set = run->set;
    const Biology *biology = &run->biology;
    const char *unit = benchmark_of(run)->unit;
    char label[DRAW_TITLE_LENGTH];
    printf("%s (%s) of %s\n", benchmark_of(run)->about.identifier, run->common.leaf.version,
           draw_title(run->common.draw, label));
    printf("  property            %s%s%s\n", benchmark_of(run)->property, unit[0] ? ", " : "",
           unit);
    if (run->images) printf("  images              %s\n", run->images);
    printf("  units of %-12s %7zu\n", SHOWN(set->layer), set->units_recorded);
    printf("    in the field      %7zu\n", set->neuroids);
    printf("    responsive        %7zu  (calibration: %.3f spikes/s per activation, offset %.3f)\n",
           run->analysis.line.responsive, run->analysis.line.slope, run->analysis.line.offset);
    printf("    kept              %7zu  (%zu of them without a value)\n", run->analysis.kept_count,
           run->analysis.not_a_number);
    printf("  neurons             %7zu  (%zu of them without a value)\n", biology->neurons,
           biology->not_a_number);
    if (biology->below + biology->above > 0)
        printf("    outside the bins  %7zu  (%zu below, %zu above; counted in the outer bins)\n",
               biology->below + biology->above, biology->below, biology->above);
    if (run->analysis.reason) {
        printf("  not scorable        %s\n", SHOWN(run->analysis.reason));
        return;
    }
    if (run->analysis.gap.distance > 0)
        printf("  furthest apart      below %.4g: %.1f%% of the units, %.1f%% of the neurons\n",
               biology->edges[run->analysis.gap.bin + 1], 100 * run->analysis.gap.model,
               100 * run->analysis.gap.biology);
    printf("  similarity          %.4f +- %.4f\n", run->analysis.raw.mean,
           run->analysis.raw.deviation);
    printf("  ceiling             %.4f +- %.4f", run->ceiling.mean, run->ceiling.deviation);
    print_published(run->common.leaf.published_ceiling);
    printf("  score               %.3f", analysis_score(&run->analysis, &run->ceiling));
    print_published(run->common.leaf.score);
}

/* -- the whole run -- */

static const Recording no_recording; /* all 0 */

/* If the model is not opened, its recordings name the layer. */
static const char *layer_of_model(Run *run, Error *error)
{
    Error unknown = {{0}};
    const ModelDescription *model = draw_model(run->common.draw, &unknown);
    if (model) return model_layer(model, "V1", error);
    run->blank = read_recording(run, "blank", &run->blank_path, error);
    return run->blank ? run->blank->layer : NULL;
}

/* Without the images, a benchmark's result contains only what is known of the neurons. */
static bool score_without_images(Run *run, Error *error)
{
    BenchmarkRun *common = &run->common;
    common->layer = layer_of_model(run, error);
    const Recording *read = run->blank ? run->blank : &no_recording; /* see layer_of_model */
    common->origin = &read->origin;
    common->layer_origin = &read->layer_origin;
    common->inputs[0] = run->biology.path;
    common->inputs[1] = run->datasets_path;
    return common->layer &&
           file_path(run->datasets_path, error, "%s/datasets.csv", common->draw->data) &&
           benchmark_run_conclude(
               common, STATUS_NOT_EVALUATED, "needs the stimuli %s, which are a download%s%s%s",
               TEXTURE_DATASET, run->missing_file[0] ? " (" : "", file_name(run->missing_file),
               run->missing_file[0] ? " is missing)" : "");
}

static bool run_analysis(Run *run, Error *error)
{
    FiringRate line;
    return firing_rate_calibrate(&line, run->orientation, run->blank, error) &&
           analysis_run(&run->analysis, benchmark_of(run), &run->biology,
                        &(Responses){run->set, run->blank, line}, error);
}

static void run_close(BenchmarkRun *common)
{
    Run *run = (Run *)common;
    analysis_free(&run->analysis);
    biology_free(&run->biology);
    recording_shelf_free(&run->own);
}

/* Sets what the result says besides its values: where they come from, listing each file once. */
static void describe_result(Run *run)
{
    BenchmarkRun *common = &run->common;
    bool own_set = strcmp(run->set_path, run->orientation_path) != 0;
    const char *const inputs[BENCHMARK_INPUTS] = {run->biology.path, run->orientation_path,
                                                  own_set ? run->set_path : run->blank_path,
                                                  own_set ? run->blank_path : NULL};
    memcpy(common->inputs, inputs, sizeof inputs);
    common->layer = run->set->layer;
    common->origin = &run->set->origin;
    common->layer_origin = &run->set->layer_origin;
    if (run->analysis.reason)
        benchmark_run_conclude(common, STATUS_NOT_SCORABLE, "%s", run->analysis.reason);
}

static bool score(BenchmarkRun *common, Error *error)
{
    Run *run = (Run *)common;
    if ((!common->is_own && !read_biology(run, error)) || !find_images(run, error) ||
        !analysis_ceiling(benchmark_of(run), &run->biology, &run->ceiling, &run->biology_seed,
                          error))
        return false;
    if (run->lacks_images) return score_without_images(run, error);
    if (!read_recordings(run, error) || !run_analysis(run, error) || !write_units(run, error) ||
        !write_histogram(run, error))
        return false;
    describe_result(run);
    return true;
}

const BenchmarkKind tuning_property = {.name = "tuning property",
                                       .needs_recordings = true,
                                       .run_size = sizeof(Run),
                                       .score = score,
                                       .fill = fill,
                                       .print = print_audit,
                                       .close = run_close};

const Benchmark *tuning_benchmark(const BenchmarkProgram *program)
{
    return program && program->kind == &tuning_property ? (const Benchmark *)program : NULL;
}

const Benchmark *grating_benchmark(const BenchmarkProgram *program)
{
    const Benchmark *benchmark = tuning_benchmark(program);
    return benchmark && !is_about_textures(benchmark) ? benchmark : NULL;
}

bool benchmark_run_own(const Benchmark *benchmark, const char *name, Biology *biology,
                       const BenchmarkRequest *request, Error *error)
{
    Benchmark own = *benchmark;
    Run *run = allocate(1, sizeof *run, error);
    if (!run) return false;
    run->common = (BenchmarkRun){.about = &own.about,
                                 .request = request,
                                 .draw = request->draw,
                                 .leaf = benchmark_run_leaf(name, "own"),
                                 .is_own = true};
    run->biology = *biology;
    own.about.identifier = run->common.leaf.name;
    own.about.citations[0] = "Marques2021"; /* which describes the procedure */
    own.about.citations[1] = NULL;
    *biology = (Biology){0};
    bool good = benchmark_run_described(&run->common, error);
    free(run);
    return good;
}

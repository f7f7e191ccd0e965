#include "predictivity/neural_benchmark.h"

#include "base/shown.h"
#include "base/sums.h"
#include "brainio/dataset.h"
#include "predictivity/layer_gram.h"
#include "predictivity/metric_entries.h"
#include "predictivity/recorded_gram.h"
#include "score/result.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run of a benchmark, from files to files. */
typedef struct {
    const NeuralBenchmark *benchmark;
    const Draw *draw;
    const BenchmarkRequest *request;
    bool is_own;
    const char *assembly, *stimulus_set;
    PageNode leaf;
    const ModelDescription *model;
    const char *layer;
    DatasetPlaces places;
    StimulusFiles files;
    NeuralRecording recording;
    size_t units;          /* of the layer */
    ResponseSet responses; /* recorded elsewhere; empty: the model is run here */
    bool lacks_region;     /* the model has no layer assigned to the region */
    bool wanted[METRICS];
    Metrics metrics;
    MetricEntry entries[METRIC_ENTRIES];
    size_t entry_count;
} Run;

/* -- the model and the benchmark -- */

/* "MajajHong2015.IT-pls" -> "MajajHong2015.public.IT-pls": not on the page, but with the same versions. */
static bool name_public(Run *run, Error *error)
{
    PageNode private;
    const char *name = run->benchmark->about.identifier, *dot = strchr(name, '.');
    if (!run->benchmark->public_assembly || !dot)
        return error_set(error, "%s has no public part; leave out --set public", name);
    run->assembly = run->benchmark->public_assembly;
    run->stimulus_set = run->benchmark->public_stimulus_set;
    run->leaf = (PageNode){.score = NAN, .rank = NAN, .published_ceiling = NAN, .is_leaf = true};
    snprintf(run->leaf.name, sizeof run->leaf.name, "%.*s.public%s", (int)(dot - name), name, dot);
    if (!page_leaf_for(&private, run->draw->data, run->draw->model, name, error)) return false;
    memcpy(run->leaf.version, private.version, sizeof run->leaf.version);
    return true;
}

/* Finds the layer assigned to the region: the model's or, for responses recorded elsewhere, the one named by the
 * user. */
static bool describe_model(Run *run, Error *error)
{
    Error none = {{0}};
    if (!run->draw->recordings) {
        run->model = draw_model(run->draw, error);
        if (!run->model) return false;
    }
    run->layer = run->model ? model_layer(run->model, run->benchmark->about.region, &none)
                            : run->draw->layers;
    if (!run->layer) run->layer = "none";
    return true;
}

/* A benchmark of the page is always scored by its own metric, pls. */
static bool choose_metrics(Run *run, Error *error)
{
    const char *list = run->request->metrics;
    for (Metric m = 0; m < METRICS; m++) run->wanted[m] = run->is_own;
    if (list && !metrics_parse(list, run->wanted, error)) return false;
    if (!run->is_own) run->wanted[METRIC_PLS] = true;
    return true;
}

static bool describe(Run *run, Error *error)
{
    if (!describe_model(run, error) || !choose_metrics(run, error)) return false;
    if (run->request->is_public) return name_public(run, error);
    run->assembly = run->benchmark->assembly;
    run->stimulus_set = run->benchmark->stimulus_set;
    return page_leaf_for(&run->leaf, run->draw->data, run->draw->model,
                         run->benchmark->about.identifier, error);
}

/* -- read -- */

static bool read_files(Run *run, Error *error)
{
    const NeuralBenchmark *benchmark = run->benchmark;
    NeuralSelection selection = {benchmark->about.region, benchmark->start, benchmark->end,
                                 benchmark->class_column};
    return (run->is_own ? stimulus_files_open_own : stimulus_files_open)(
               &run->files, run->places.table, run->places.images, error) &&
           neural_recording_read(&run->recording, run->places.assembly, &selection, &run->files,
                                 error);
}

/* Opens responses recorded elsewhere to the stimulus set, for this region or for all regions. */
static bool open_responses(Run *run, Error *error)
{
    const StimulusFiles *files = &run->files;
    char of_region[FILE_PATH_LENGTH];
    if (!run->draw->recordings) return true;
    const char **texts = allocate(files->count, 2 * sizeof *texts, error);
    bool good = texts && file_path(of_region, error, "%s.%s", run->stimulus_set,
                                   run->benchmark->about.region);
    for (size_t i = 0; good && i < files->count; i++) {
        texts[i] = stimulus_files_identifier(files, i);
        texts[files->count + i] = table_cell(&files->table, i, files->file_column);
    }
    ResponseImages images = {of_region, files->count, texts, texts ? texts + files->count : NULL};
    good = good && response_set_open(&run->responses, run->draw->recordings, &images, error);
    if (good && !run->responses.file) {
        images.set = run->stimulus_set;
        good = response_set_open(&run->responses, run->draw->recordings, &images, error);
    }
    free(texts);
    if (good && run->responses.file) run->units = response_file_units(run->responses.file);
    return good;
}

/* -- present -- */

/* ImageMaker: the recording's stimulus i. */
static bool stimulus_image(void *context, size_t i, Image *image, Error *error)
{
    const Run *run = context;
    return stimulus_files_image(&run->files, run->recording.rows[i], image, error);
}

static bool show(Run *run, GramResult result, Error *error)
{
    const NeuralBenchmark *benchmark = run->benchmark;
    ScreenImages images = {0};
    int group = draw_group_of_benchmark(benchmark->about.identifier);
    Subject subject;
    Error none = {{0}};
    run->lacks_region = !model_layer(run->model, benchmark->about.region, &none);
    if (run->lacks_region) return true;
    SubjectRequest request = {run->model, draw_seed(run->draw, group), benchmark->about.region,
                              run->draw->threads, run->request->say != SAY_NOTHING};
    const ImageSource shown = {stimulus_image, run, run->recording.stimuli, benchmark->degrees};
    bool good = subject_open(&subject, &request, error) &&
                screen_images_show(&images, &subject, &shown, error) &&
                layer_gram(&images, &subject, result, error);
    if (good) run->units = shape_units(subject_shape(&subject));
    screen_images_free(&images);
    subject_close(&subject);
    return good;
}

/* Computes the Gram matrix from responses recorded elsewhere. */
static bool read_responses(Run *run, GramResult result, Error *error)
{
    return recorded_gram(&run->responses, run->recording.rows, run->recording.stimuli,
                         run->draw->threads, result, error);
}

/* Compares the layer, of which `found` is filled, with the recording. */
static bool compare(Run *run, const GramResult *found, Error *error)
{
    const NeuralRecording *recording = &run->recording;
    MetricsRequest request = {.recording = recording,
                              .comparison = {.stimuli = recording->stimuli,
                                             .units = run->units,
                                             .sites = recording->sites,
                                             .gram = found->matrix,
                                             .shift = found->shift,
                                             .sums = found->sums,
                                             .responses = recording->means},
                              .wanted = run->wanted,
                              .threads = run->draw->threads};
    const MetricsOutcome outcome = {recording, run->wanted, &run->metrics};
    if (!metrics_compute(&run->metrics, &request, error))
        return error_prefix(error, "%s", run->places.assembly);
    run->entry_count = metric_entries(&outcome, run->entries);
    return true;
}

/* Computes the Gram matrix and from it the metrics. */
static bool predict(Run *run, Error *error)
{
    size_t n = run->recording.stimuli, size = sizeof(double);
    bool patterns = run->wanted[METRIC_RDM];
    GramResult found = {allocate(n, n * size, error), NULL, NULL};
    if (patterns) found.shift = allocate(n, size, error);
    if (patterns) found.sums = allocate(n, size, error);
    bool good =
        found.matrix && (!patterns || (found.shift && found.sums)) &&
        (run->responses.file ? read_responses(run, found, error) : show(run, found, error)) &&
        (run->lacks_region || compare(run, &found, error));
    free(found.matrix);
    free(found.shift);
    free(found.sums);
    return good;
}

/* -- write -- */

/* The metric that the result's own raw, ceiling and score are of: the first wanted. */
static const MetricEntry *main_entry(const Run *run)
{
    return &run->entries[0];
}

/* Only of regressions; else without splits. */
static const Consistency *main_regression(const Run *run)
{
    static const Consistency none = {0};
    Metric metric = main_entry(run)->metric;
    return metric < METRIC_REGRESSIONS ? &run->metrics.regressions[metric] : &none;
}

static cJSON *medians_array(const Consistency *consistency)
{
    return consistency->splits
               ? cJSON_CreateDoubleArray(consistency->medians, (int)consistency->splits)
               : cJSON_CreateArray();
}

static cJSON *splits_object(const Run *run)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "count", PREDICTIVITY_SPLITS);
    cJSON_AddStringToObject(object, "kind",
                            run->recording.classes
                                ? "sklearn.model_selection.StratifiedShuffleSplit(train_size=0.9)"
                                : "sklearn.model_selection.ShuffleSplit(train_size=0.9)");
    cJSON_AddStringToObject(object, "stratified_by",
                            run->recording.classes ? run->benchmark->class_column : "");
    cJSON_AddNumberToObject(object, "random_state", PREDICTIVITY_SEED);
    cJSON_AddItemToObject(object, "median_r", medians_array(main_regression(run)));
    cJSON_AddItemToObject(object, "median_ceiling", medians_array(&run->metrics.site_ceiling));
    return object;
}

/* Are there metrics beside the page's? */
static bool has_more(const Run *run)
{
    return run->entry_count > 1 || !run->wanted[METRIC_PLS];
}

static void set_numbers(const Run *run, cJSON *result)
{
    const NeuralRecording *recording = &run->recording;
    const MetricEntry *entry = main_entry(run);
    const MetricsOutcome outcome = {recording, run->wanted, &run->metrics};
    result_set_number(result, "raw", entry->raw);
    result_set_number(result, "raw_error", entry->error);
    result_set_number(result, "ceiling", entry->ceiling);
    result_set_number(result, "ceiling_error", entry->ceiling_error);
    result_set_number(result, "score", entry->score);
    result_set_number(result, "score_current_version", entry->current_score);
    if (run->benchmark->current_version)
        result_set_text(result, "current_version", run->benchmark->current_version);
    result_set_count(result, "units_recorded", run->units);
    result_set_count(result, "sites", recording->sites);
    result_set_count(result, "neurons", recording->sites);
    result_set_count(result, "sites_recorded", recording->sites_recorded);
    result_set_count(result, "sites_not_finite", recording->sites_not_finite);
    result_set_count(result, "sites_constant", recording->sites_constant);
    result_set_count(result, "sites_incomplete", recording->sites_incomplete);
    result_set_count(result, "stimuli", recording->stimuli);
    result_set_count(result, "presentations", recording->presentations);
    result_set_count(result, "repetitions", recording->repetitions);
    result_set_count(result, "fewest_presentations", recording->fewest);
    result_set_count(result, "most_presentations", recording->most);
    result_set_count(result, "components", main_regression(run)->components);
    result_set_item(result, "splits", splits_object(run));
    if (has_more(run))
        result_set_item(result, "metrics",
                        metric_entries_object(&outcome, run->entries, run->entry_count));
}

static bool write_result(const Run *run, Error *error)
{
    cJSON *result = result_new(run->draw, &run->leaf, &run->benchmark->about, run->layer,
                               main_entry(run)->reason[0]
                                   ? (Outcome){STATUS_NOT_SCORABLE, main_entry(run)->reason}
                                   : (Outcome){STATUS_EVALUATED, NULL},
                               error);
    if (!result) return false;
    set_numbers(run, result);
    Region region = model_region(run->benchmark->about.region);
    if (run->model && run->model->origin)
        result_set_origin(result, run->model->origin, &run->model->layer_origin[region]);
    bool good = (!run->responses.file ||
                 result_add_input(result, response_file_path(run->responses.file), error)) &&
                result_add_input(result, run->places.assembly, error) &&
                result_add_input(result, run->places.table, error) &&
                result_add_input(result, run->places.images, error) &&
                result_write(run->draw, result, error);
    cJSON_Delete(result);
    return good;
}

static bool open_table(const Run *run, const char *ending, OutputFile *table, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    return file_path(name, error, "%s%s", run->leaf.name, ending) &&
           draw_path(run->draw, name, path, error) && output_open(table, path, error);
}

/* Mean over splits of one site's r, ignoring undefined values. */
static double site_mean(const Consistency *consistency, size_t site)
{
    double sum = 0;
    size_t count = 0;
    for (size_t s = 0; s < consistency->splits; s++) {
        double r = consistency->r[s * consistency->sites + site];
        if (isnan(r)) continue;
        sum += r;
        count++;
    }
    return sum / (double)count;
}

static void put_number(FILE *stream, double value)
{
    fputc(',', stream);
    if (isfinite(value)) fprintf(stream, "%.9g", value);
}

/* A quoted cell of text; quotes within it are doubled. */
static void put_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"') fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

/* Ridge regressions beside PLS have columns of their own; PLS's are empty if it was not asked for. */
static bool write_sites(const Run *run, Error *error)
{
    const Metrics *metrics = &run->metrics;
    OutputFile table;
    if (!open_table(run, ".csv", &table, error)) return false;
    fprintf(table.stream, "neuroid_id,r,ceiling");
    for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
        if (run->wanted[m]) fprintf(table.stream, ",r_%s", metric_names[m]);
    for (size_t j = 0; j < run->recording.sites; j++) {
        fputc('\n', table.stream);
        put_text(table.stream, run->recording.site_names[j]);
        put_number(table.stream, site_mean(&metrics->regressions[METRIC_PLS], j));
        put_number(table.stream, site_mean(&metrics->site_ceiling, j));
        for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
            if (run->wanted[m]) put_number(table.stream, site_mean(&metrics->regressions[m], j));
    }
    fputc('\n', table.stream);
    return sums_close(&table, true, error);
}

static double median_at(const Consistency *consistency, size_t s)
{
    return s < consistency->splits ? consistency->medians[s] : NAN;
}

static bool write_splits(const Run *run, Error *error)
{
    const Metrics *metrics = &run->metrics;
    OutputFile table;
    if (!open_table(run, ".splits.csv", &table, error)) return false;
    fprintf(table.stream, "split,median_r,median_ceiling");
    for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
        if (run->wanted[m]) fprintf(table.stream, ",median_%s", metric_names[m]);
    fputs(run->wanted[METRIC_RIDGECV] ? ",alpha\n" : "\n", table.stream);
    for (size_t s = 0; s < main_regression(run)->splits; s++) {
        fprintf(table.stream, "%zu", s);
        put_number(table.stream, median_at(&metrics->regressions[METRIC_PLS], s));
        put_number(table.stream, median_at(&metrics->site_ceiling, s));
        for (Metric m = METRIC_RIDGE; m < METRIC_REGRESSIONS; m++)
            if (run->wanted[m]) put_number(table.stream, median_at(&metrics->regressions[m], s));
        if (run->wanted[METRIC_RIDGECV]) put_number(table.stream, metrics->alphas[s]);
        fputc('\n', table.stream);
    }
    return sums_close(&table, true, error);
}

/* -- the audit -- */

static void print_consistency(const char *name, const Consistency *consistency)
{
    if (consistency->splits == 0 || consistency->undefined > 0)
        printf("  %-19s undefined", name);
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
static void print_regression(const Run *run)
{
    const MetricEntry *entry = main_entry(run);
    const Consistency *raw = &run->metrics.regressions[METRIC_PLS];
    print_consistency("raw (median r)", raw);
    printf(", %zu components\n", raw->components);
    print_consistency("ceiling", &run->metrics.site_ceiling);
    if (!isnan(run->leaf.published_ceiling))
        printf("  (published %.3f)", run->leaf.published_ceiling);
    if (entry->reason[0]) {
        printf("\n  not scorable        %s\n", SHOWN(entry->reason));
        return;
    }
    printf("\n");
    print_score(run->leaf.version, entry->score, "(raw / ceiling)^2, as on the page");
    if (!isnan(run->leaf.score)) printf(" (published %.3f)", run->leaf.score);
    printf("\n");
    print_score(run->benchmark->current_version, entry->current_score,
                "raw^2 / ceiling, as on Brain-Score since January 2026");
    printf("\n");
}

static void print_audit(const Run *run)
{
    const NeuralRecording *recording = &run->recording;
    char label[DRAW_TITLE_LENGTH];
    printf("%s of %s\n", run->leaf.name, draw_title(run->draw, label));
    printf("  stimuli             %7zu  (%zu presentations, %zu to %zu of each)\n",
           recording->stimuli, recording->presentations, recording->fewest, recording->most);
    printf("  sites of %-10s %7zu  (%zu left out: %zu not finite, %zu constant, %zu without some "
           "stimulus)\n",
           run->benchmark->about.region, recording->sites,
           recording->sites_recorded - recording->sites, recording->sites_not_finite,
           recording->sites_constant, recording->sites_incomplete);
    printf("  units of %-14s %zu\n", SHOWN(run->layer), run->units);
    if (run->responses.file && response_file_unused(run->responses.file)[0])
        printf("  not used            %s\n", SHOWN(response_file_unused(run->responses.file)));
    if (run->wanted[METRIC_PLS]) print_regression(run);
    if (has_more(run))
        metric_entries_print(&(MetricsOutcome){recording, run->wanted, &run->metrics}, run->entries,
                             run->entry_count);
}

/* Writes and reports that the benchmark is not evaluated; `needs` is the list of downloads, or NULL. */
static bool say_not_evaluated(const Run *run, const char *layer, const char *reason,
                              const char *needs, Error *error)
{
    cJSON *result = result_new(run->draw, &run->leaf, &run->benchmark->about, layer,
                               (Outcome){STATUS_NOT_EVALUATED, reason}, error);
    bool good = result && (!needs || result_add_input(result, needs, error)) &&
                result_write(run->draw, result, error);
    cJSON_Delete(result);
    if (good && run->request->say == SAY_ALL)
        printf("%s: not evaluated: %s\n", run->leaf.name, reason);
    return good;
}

static bool say_not_recorded(const Run *run, Error *error)
{
    char reason[RESULT_REASON_LENGTH];
    snprintf(reason, sizeof reason, "needs recordings of %s.%s, or of %s", run->stimulus_set,
             run->benchmark->about.region, run->stimulus_set);
    return say_not_evaluated(run, run->layer, reason, NULL, error);
}

static bool say_no_region(const Run *run, Error *error)
{
    char reason[RESULT_REASON_LENGTH];
    snprintf(reason, sizeof reason, "the model has no layer that stands for %s",
             run->benchmark->about.region);
    return say_not_evaluated(run, "", reason, NULL, error);
}

static bool say_missing(const Run *run, Error *error)
{
    char reason[RESULT_REASON_LENGTH], path[FILE_PATH_LENGTH];
    snprintf(reason, sizeof reason,
             "needs the recording %s and the stimuli %s, which are downloads", run->assembly,
             run->stimulus_set);
    return file_path(path, error, "%s/datasets.csv", run->draw->data) &&
           say_not_evaluated(run, run->layer, reason, path, error);
}

/* -- all of it -- */

static void run_free(Run *run)
{
    metrics_free(&run->metrics);
    neural_recording_free(&run->recording);
    stimulus_files_close(&run->files);
    response_set_close(&run->responses);
}

/* The rest of the run, once the files are known to exist. */
static bool run_benchmark(Run *run, Error *error)
{
    if (!read_files(run, error) || !open_responses(run, error)) return false;
    if (run->draw->recordings && !run->responses.file) return say_not_recorded(run, error);
    if (!predict(run, error)) return false;
    if (run->lacks_region) return say_no_region(run, error);
    if (!write_sites(run, error) || !write_splits(run, error) || !write_result(run, error))
        return false;
    if (run->request->say == SAY_ALL) print_audit(run);
    return true;
}

static bool run_program(const BenchmarkProgram *program, const BenchmarkRequest *request,
                        Error *error)
{
    Run run = {.benchmark = (const NeuralBenchmark *)program, /* its first member */
               .draw = request->draw,
               .request = request};
    bool good =
        describe(&run, error) &&
        dataset_places(&run.places, run.draw->data, run.assembly, run.stimulus_set, error) &&
        (run.places.missing[0] ? say_missing(&run, error) : run_benchmark(&run, error));
    run_free(&run);
    return good;
}

const BenchmarkKind neural_predictivity = {"neural predictivity", false, run_program};

bool neural_benchmark_run_own(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                              const BenchmarkRequest *request, Error *error)
{
    Run run = {.benchmark = benchmark,
               .draw = request->draw,
               .request = request,
               .places = *places,
               .is_own = true};
    run.leaf = (PageNode){.score = NAN, .rank = NAN, .published_ceiling = NAN, .is_leaf = true};
    snprintf(run.leaf.name, sizeof run.leaf.name, "%s", benchmark->about.identifier);
    snprintf(run.leaf.version, sizeof run.leaf.version, "own");
    run.stimulus_set = benchmark->stimulus_set;
    bool good =
        describe_model(&run, error) && choose_metrics(&run, error) && run_benchmark(&run, error);
    run_free(&run);
    return good;
}

#include "predictivity/neural_benchmark.h"

#include "base/shown.h"
#include "base/sums.h"
#include "brainio/dataset.h"
#include "predictivity/layer_gram.h"
#include "predictivity/predictivity.h"
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
    Consistency raw, ceiling;
    bool undefined; /* not scorable */
    char reason[RESULT_REASON_LENGTH];
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

static bool describe(Run *run, Error *error)
{
    if (!describe_model(run, error)) return false;
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

static bool show(Run *run, double *gram, Error *error)
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
                layer_gram(&images, &subject, gram, error);
    if (good) run->units = shape_units(subject_shape(&subject));
    screen_images_free(&images);
    subject_close(&subject);
    return good;
}

/* Computes the Gram matrix from responses recorded elsewhere. */
static bool read_responses(Run *run, double *gram, Error *error)
{
    return recorded_gram(&run->responses, run->recording.rows, run->recording.stimuli,
                         run->draw->threads, gram, error);
}

static bool is_finite(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i])) return false;
    return true;
}

/* Computes the ceiling, and how well the model predicts the recording; errors name the recording. */
static bool predict(Run *run, Error *error)
{
    const NeuralRecording *recording = &run->recording;
    size_t n = recording->stimuli;
    double *gram = allocate(n, n * sizeof *gram, error);
    bool good = gram && (predictivity_ceiling(recording, &run->ceiling, error) ||
                         error_prefix(error, "%s", run->places.assembly));
    good =
        good && (run->responses.file ? read_responses(run, gram, error) : show(run, gram, error));
    bool finite = good && (run->lacks_region || is_finite(gram, n * n));
    if (finite && !run->lacks_region && recording->sites > 0)
        good = predictivity_raw(recording, gram, run->draw->threads, &run->raw, error) ||
               error_prefix(error, "%s", run->places.assembly);
    free(gram);
    run->undefined = good && predictivity_undefined(recording, &run->ceiling, &run->raw,
                                                    run->reason, sizeof run->reason);
    if (good && !finite) {
        run->undefined = true;
        snprintf(run->reason, sizeof run->reason,
                 "the layer has responses that are not finite numbers (NaN or infinite)");
    }
    return good;
}

/* -- write -- */

static double score_of(const Run *run)
{
    double ratio = run->raw.mean / run->ceiling.mean;
    return ratio * ratio;
}

/* As computed by Brain-Score since 13 January 2026. */
static double current_score_of(const Run *run)
{
    return run->raw.mean * run->raw.mean / run->ceiling.mean;
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
    cJSON_AddItemToObject(object, "median_r", medians_array(&run->raw));
    cJSON_AddItemToObject(object, "median_ceiling", medians_array(&run->ceiling));
    return object;
}

static void set_numbers(const Run *run, cJSON *result)
{
    const NeuralRecording *recording = &run->recording;
    bool has_raw = run->raw.splits > 0;
    result_set_number(result, "raw", has_raw ? run->raw.mean : NAN);
    result_set_number(result, "raw_error", has_raw ? run->raw.error : NAN);
    result_set_number(result, "ceiling", run->ceiling.mean);
    result_set_number(result, "ceiling_error", run->ceiling.error);
    result_set_number(result, "score", run->undefined ? NAN : score_of(run));
    result_set_number(result, "score_current_version",
                      run->undefined ? NAN : current_score_of(run));
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
    result_set_count(result, "components", run->raw.components);
    result_set_item(result, "splits", splits_object(run));
}

static bool write_result(const Run *run, Error *error)
{
    cJSON *result = result_new(run->draw, &run->leaf, &run->benchmark->about, run->layer,
                               run->undefined ? (Outcome){STATUS_NOT_SCORABLE, run->reason}
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

static void put_number(FILE *stream, double value, char end)
{
    if (isfinite(value)) fprintf(stream, "%.9g", value);
    fputc(end, stream);
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

static bool write_sites(const Run *run, Error *error)
{
    OutputFile table;
    if (!open_table(run, ".csv", &table, error)) return false;
    fprintf(table.stream, "neuroid_id,r,ceiling\n");
    for (size_t j = 0; j < run->recording.sites; j++) {
        put_text(table.stream, run->recording.site_names[j]);
        fputc(',', table.stream);
        put_number(table.stream, site_mean(&run->raw, j), ',');
        put_number(table.stream, site_mean(&run->ceiling, j), '\n');
    }
    return sums_close(&table, true, error);
}

static bool write_splits(const Run *run, Error *error)
{
    OutputFile table;
    if (!open_table(run, ".splits.csv", &table, error)) return false;
    fprintf(table.stream, "split,median_r,median_ceiling\n");
    for (size_t s = 0; s < run->raw.splits; s++) {
        fprintf(table.stream, "%zu,", s);
        put_number(table.stream, run->raw.medians[s], ',');
        put_number(table.stream, run->ceiling.medians[s], '\n');
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
    print_consistency("raw (median r)", &run->raw);
    printf(", %zu components\n", run->raw.components);
    print_consistency("ceiling", &run->ceiling);
    if (!isnan(run->leaf.published_ceiling))
        printf("  (published %.3f)", run->leaf.published_ceiling);
    if (run->undefined) {
        printf("\n  not scorable        %s\n", SHOWN(run->reason));
        return;
    }
    printf("\n");
    print_score(run->leaf.version, score_of(run), "(raw / ceiling)^2, as on the page");
    if (!isnan(run->leaf.score)) printf(" (published %.3f)", run->leaf.score);
    printf("\n");
    print_score(run->benchmark->current_version, current_score_of(run),
                "raw^2 / ceiling, as on Brain-Score since January 2026");
    printf("\n");
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
    consistency_free(&run->raw);
    consistency_free(&run->ceiling);
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

bool neural_benchmark_run(const BenchmarkProgram *program, const BenchmarkRequest *request,
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
    bool good = describe_model(&run, error) && run_benchmark(&run, error);
    run_free(&run);
    return good;
}

#include "predictivity/neural_benchmark.h"

#include "base/shown.h"
#include "brainio/dataset.h"
#include "predictivity/layer_gram.h"
#include "predictivity/layer_grams.h"
#include "predictivity/neural_tables.h"
#include "predictivity/recorded_gram.h"
#include "predictivity/responder_gram.h"
#include "score/benchmark_run.h"
#include "score/standing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The version, in results, of benchmarks that are not on the page. */
#define BESIDE_THE_PAGE "beside the page"

/* One run of a benchmark, from files to files. */
typedef struct {
    BenchmarkRun common;
    const char *assembly, *stimulus_set;
    const ModelDescription *model;
    DatasetPlaces places;
    char datasets_path[FILE_PATH_LENGTH];
    StimulusFiles files;
    NeuralRecording recording;
    size_t units;               /* of the layer */
    ResponseSet responses;      /* recorded elsewhere; empty: the model is run here */
    const Responder *responder; /* the network runs outside; NULL: here */
    bool lacks_region;          /* the model has no layer assigned to the region */
    bool wanted[METRICS];
    MetricsSites sites; /* what the metrics need of the recording alone */
    bool has_sites;
    Metrics metrics;
    MetricEntry entries[METRIC_ENTRIES];
    size_t entry_count;
} Run;

/* -- the model and the benchmark -- */

static const NeuralBenchmark *benchmark_of(const Run *run)
{
    return (const NeuralBenchmark *)run->common.about; /* its first member */
}

/* "MajajHong2015.IT-pls" -> "MajajHong2015.public.IT-pls", not on the page; same versions. */
static bool name_public(Run *run, Error *error)
{
    char version[sizeof run->common.leaf.version], public[sizeof run->common.leaf.name];
    const char *name = benchmark_of(run)->about.identifier, *dot = strchr(name, '.');
    if (!benchmark_of(run)->public_assembly || !dot)
        return error_set(error, "%s has no public part; leave out --set public", name);
    run->assembly = benchmark_of(run)->public_assembly;
    run->stimulus_set = benchmark_of(run)->public_stimulus_set;
    snprintf(public, sizeof public, "%.*s.public%s", (int)(dot - name), name, dot);
    memcpy(version, run->common.leaf.version, sizeof version);
    run->common.leaf = benchmark_run_leaf(public, version);
    return true;
}

/* Finds the region's layer: the model's or, for responses recorded elsewhere, the user's. */
static bool describe_model(Run *run, Error *error)
{
    Error none = {{0}};
    if (!run->common.draw->recordings) {
        run->model = draw_model(run->common.draw, error);
        if (!run->model) return false;
    }
    run->common.layer = run->model ? model_layer(run->model, benchmark_of(run)->about.region, &none)
                                   : run->common.draw->layers;
    if (!run->common.layer) run->common.layer = "none";
    return true;
}

/* A benchmark is always scored by its own metrics, a user's recording by those asked for. */
static bool choose_metrics(Run *run, Error *error)
{
    const NeuralBenchmark *benchmark = benchmark_of(run);
    const char *list = run->common.request->metrics;
    bool own[METRICS] = {false};
    own[benchmark->metric] = !run->common.is_own;
    if (benchmark->metrics && !metrics_parse(benchmark->metrics, own, error)) return false;
    for (Metric m = 0; m < METRICS; m++) run->wanted[m] = run->common.is_own;
    if (list && !metrics_parse(list, run->wanted, error)) return false;
    for (Metric m = 0; m < METRICS; m++) run->wanted[m] = run->wanted[m] || own[m];
    return true;
}

static bool describe(Run *run, Error *error)
{
    if (!describe_model(run, error) || !choose_metrics(run, error)) return false;
    if (run->common.request->is_public) return name_public(run, error);
    run->assembly = benchmark_of(run)->assembly;
    run->stimulus_set = benchmark_of(run)->stimulus_set;
    return true;
}

/* -- read -- */

static bool read_recording(Run *run, Error *error)
{
    const NeuralBenchmark *benchmark = benchmark_of(run);
    NeuralSelection selection = {.region = benchmark->about.region,
                                 .one_region = benchmark->one_region,
                                 .start = benchmark->start,
                                 .end = benchmark->end,
                                 .class_column = benchmark->class_column,
                                 .test_path = benchmark->test_path,
                                 .split_column = benchmark->split_column,
                                 .reliability = benchmark->reliability,
                                 .least_reliability = benchmark->least_reliability,
                                 .common_stimuli = benchmark->common_stimuli};
    return neural_recording_read(&run->recording, run->places.assembly, &selection, &run->files,
                                 error);
}

static bool read_files(Run *run, Error *error)
{
    return (run->common.is_own ? stimulus_files_open_own : stimulus_files_open)(
               &run->files, run->places.table, run->places.images, error) &&
           read_recording(run, error);
}

/* Opens a folder's responses to the stimulus set, for this region or for all regions. */
static bool open_responses_in(Run *run, const char *folder, Error *error)
{
    const StimulusFiles *files = &run->files;
    char of_region[FILE_PATH_LENGTH];
    const char **texts = allocate(files->count, 2 * sizeof *texts, error);
    bool good = texts && file_path(of_region, error, "%s.%s", run->stimulus_set,
                                   benchmark_of(run)->about.region);
    for (size_t i = 0; good && i < files->count; i++) {
        texts[i] = stimulus_files_identifier(files, i);
        texts[files->count + i] = table_cell(&files->table, i, files->file_column);
    }
    ResponseImages images = {of_region, files->count, texts, texts ? texts + files->count : NULL};
    good = good && response_set_open(&run->responses, folder, &images, error);
    if (good && !run->responses.file) {
        images.set = run->stimulus_set;
        good = response_set_open(&run->responses, folder, &images, error);
    }
    free(texts);
    if (good && run->responses.file) run->units = response_file_units(run->responses.file);
    return good;
}

/* Opens responses recorded elsewhere, if that is where the model's are. */
static bool open_responses(Run *run, Error *error)
{
    const char *folder = run->common.draw->recordings;
    return !folder || open_responses_in(run, folder, error);
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
    const NeuralBenchmark *benchmark = benchmark_of(run);
    ScreenImages images = {0};
    int group = draw_group_of_benchmark(benchmark->about.identifier);
    Subject subject;
    Error none = {{0}};
    run->lacks_region = !model_layer(run->model, benchmark->about.region, &none);
    if (run->lacks_region) return true;
    SubjectRequest request = {run->model, draw_seed(run->common.draw, group),
                              benchmark->about.region, run->common.draw->threads,
                              run->common.request->say != SAY_NOTHING};
    const ImageSource shown = {stimulus_image, run, run->recording.stimuli, benchmark->degrees};
    bool good = subject_open(&subject, &request, error) &&
                screen_images_render(&images, &subject, &shown, error) &&
                layer_gram(&images, &subject, result, error);
    if (good) run->units = shape_units(subject_shape(&subject));
    screen_images_free(&images);
    subject_close(&subject);
    return good;
}

/* The same with a network that runs outside. */
static bool show_outside(Run *run, GramResult result, Error *error)
{
    ScreenImages images = {0};
    const ImageSource shown = {stimulus_image, run, run->recording.stimuli,
                               benchmark_of(run)->degrees};
    bool good = screen_images_render(&images, &run->responder->subject, &shown, error) &&
                responder_gram(run->responder, &images, result, error);
    run->units = responder_all_units(run->responder).count;
    screen_images_free(&images);
    return good;
}

/* Computes the Gram matrix from responses recorded elsewhere. */
static bool read_responses(Run *run, GramResult result, Error *error)
{
    return recorded_gram(&run->responses, run->recording.rows, run->recording.stimuli,
                         run->common.draw->threads, result, error);
}

/* Compares the layer, whose inner products are in `found`, with the recording. */
static bool compare(Run *run, const GramResult *found, Error *error)
{
    const NeuralRecording *recording = &run->recording;
    if (!run->has_sites) {
        if (!metrics_sites_make(&run->sites, recording, run->wanted, error)) return false;
        run->has_sites = true;
    }
    MetricsRequest request = {.recording = recording,
                              .sites = &run->sites,
                              .comparison = {.stimuli = recording->stimuli,
                                             .units = run->units,
                                             .sites = recording->sites,
                                             .gram = found->matrix,
                                             .shift = found->shift,
                                             .sums = found->sums,
                                             .responses = recording->means},
                              .wanted = run->wanted,
                              .alpha_by_subject = benchmark_of(run)->alpha_by_subject,
                              .threads = run->common.draw->threads};
    const MetricsOutcome outcome = {recording, run->wanted, &run->metrics};
    if (!metrics_compute(&run->metrics, &request, error))
        return error_prefix(error, "%s", run->places.assembly);
    run->entry_count = metric_entries(&outcome, run->entries);
    return true;
}

static bool find_gram(Run *run, GramResult result, Error *error)
{
    return run->responses.file ? read_responses(run, result, error)
           : run->responder    ? show_outside(run, result, error)
                               : show(run, result, error);
}

static bool open_gram(const Run *run, GramResult *result, Error *error)
{
    size_t n = run->recording.stimuli, size = sizeof(double);
    bool patterns = run->wanted[METRIC_RDM];
    *result = (GramResult){.matrix = allocate(n, n * size, error)};
    if (patterns) result->shift = allocate(n, size, error);
    if (patterns) result->sums = allocate(n, size, error);
    return result->matrix && (!patterns || (result->shift && result->sums));
}

static void close_gram(GramResult *result)
{
    free(result->matrix);
    free(result->shift);
    free(result->sums);
}

/* Computes the Gram matrix and from it the metrics. */
static bool predict(Run *run, Error *error)
{
    GramResult found;
    bool good = open_gram(run, &found, error) && find_gram(run, found, error) &&
                (run->lacks_region || compare(run, &found, error));
    close_gram(&found);
    return good;
}

/* -- write -- */

/* The metric whose raw, ceiling and score become those of the result: the first wanted one. */
static const MetricEntry *main_entry(const Run *run)
{
    for (size_t i = 0; !run->common.is_own && i < run->entry_count; i++)
        if (run->entries[i].metric == benchmark_of(run)->metric) return &run->entries[i];
    return &run->entries[0];
}

/* Its values for each site, if it is a regression; otherwise without splits. */
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
    const NeuralRecording *recording = &run->recording;
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "count", recording->test ? 1 : PREDICTIVITY_SPLITS);
    cJSON_AddStringToObject(object, "kind",
                            recording->test ? "the recording's own training and test stimuli"
                            : recording->classes
                                ? "sklearn.model_selection.StratifiedShuffleSplit(train_size=0.9)"
                                : "sklearn.model_selection.ShuffleSplit(train_size=0.9)");
    cJSON_AddStringToObject(object, "stratified_by",
                            recording->classes ? benchmark_of(run)->class_column : "");
    cJSON_AddNumberToObject(object, "random_state", PREDICTIVITY_SEED);
    cJSON_AddItemToObject(object, "median_r", medians_array(main_regression(run)));
    cJSON_AddItemToObject(object, "median_ceiling", medians_array(&run->metrics.site_ceiling));
    return object;
}

/* Counts that only some recordings have. */
static void set_exclusions(const Run *run, cJSON *result)
{
    const NeuralBenchmark *benchmark = benchmark_of(run);
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
    if (benchmark_of(run)->current_version)
        result_set_text(result, "current_version", benchmark_of(run)->current_version);
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
    result_set_count(result, "components", main_regression(run)->components);
    result_set_item(result, "splits", splits_object(run));
    if (has_more(run))
        result_set_item(result, "metrics",
                        metric_entries_object(&outcome, run->entries, run->entry_count));
}

static void fill(const BenchmarkRun *common, cJSON *result)
{
    bool unknown = common->status && strcmp(common->status, STATUS_NOT_EVALUATED) == 0;
    if (!unknown) set_numbers((const Run *)common, result);
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
static void print_regression(const Run *run)
{
    const MetricEntry *entry = main_entry(run);
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
    print_score(benchmark_of(run)->current_version, entry->current_score,
                "raw^2 / ceiling, as on Brain-Score since January 2026");
    printf("\n");
}

/* What only some recordings exclude. */
static void print_exclusions(const Run *run)
{
    const NeuralBenchmark *benchmark = benchmark_of(run);
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

static void print_audit(const BenchmarkRun *common)
{
    const Run *run = (const Run *)common;
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
           benchmark_of(run)->about.region, recording->sites,
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

/* -- the whole run -- */

static void run_close(BenchmarkRun *common)
{
    Run *run = (Run *)common;
    metrics_free(&run->metrics);
    metrics_sites_free(&run->sites);
    neural_recording_free(&run->recording);
    stimulus_files_close(&run->files);
    response_set_close(&run->responses);
}

static bool lack_files(Run *run, Error *error)
{
    run->common.inputs[0] = run->datasets_path;
    return file_path(run->datasets_path, error, "%s/datasets.csv", run->common.draw->data) &&
           benchmark_run_conclude(&run->common, STATUS_NOT_EVALUATED,
                                  "needs the recording %s and the stimuli %s, which are downloads",
                                  run->assembly, run->stimulus_set);
}

/* Sets what the result says besides its values: where they come from. */
static void describe_result(Run *run)
{
    BenchmarkRun *common = &run->common;
    const char *reason = main_entry(run)->reason;
    int count = 0;
    if (run->responses.file) common->inputs[count++] = response_file_path(run->responses.file);
    common->inputs[count++] = run->places.assembly;
    common->inputs[count++] = run->places.table;
    common->inputs[count] = run->places.images;
    if (run->model) {
        common->origin = run->model->origin;
        common->layer_origin = &run->model->layer_origin[model_region(common->about->region)];
    }
    if (reason[0]) benchmark_run_conclude(common, STATUS_NOT_SCORABLE, "%s", reason);
}

static bool score(BenchmarkRun *common, Error *error)
{
    Run *run = (Run *)common;
    const char *region = common->about->region;
    if (!describe(run, error) ||
        (!common->is_own && !dataset_places(&run->places, common->draw->data, run->assembly,
                                            run->stimulus_set, error)))
        return false;
    if (run->places.missing[0]) return lack_files(run, error);
    if (!read_files(run, error) || !open_responses(run, error)) return false;
    if (common->draw->recordings && !run->responses.file)
        return benchmark_run_conclude(common, STATUS_NOT_EVALUATED,
                                      "needs recordings of %s.%s, or of %s", run->stimulus_set,
                                      region, run->stimulus_set);
    if (!predict(run, error)) return false;
    if (run->lacks_region) {
        common->layer = "";
        return benchmark_run_conclude(common, STATUS_NOT_EVALUATED,
                                      "the model has no layer that stands for %s", region);
    }
    const MetricsOutcome outcome = {&run->recording, run->wanted, &run->metrics};
    if (!neural_tables_write(common, &outcome, main_regression(run)->splits, error)) return false;
    describe_result(run);
    return true;
}

const BenchmarkKind neural_predictivity = {.name = "neural predictivity",
                                           .run_size = sizeof(Run),
                                           .score = score,
                                           .fill = fill,
                                           .print = print_audit,
                                           .close = run_close};

bool neural_benchmark_run_beside(const NeuralBenchmark *benchmark, const BenchmarkRequest *request,
                                 Error *error)
{
    Run *run = allocate(1, sizeof *run, error);
    if (!run) return false;
    run->common =
        (BenchmarkRun){.about = &benchmark->about,
                       .request = request,
                       .draw = request->draw,
                       .leaf = benchmark_run_leaf(benchmark->about.identifier, BESIDE_THE_PAGE)};
    bool good = benchmark_run_described(&run->common, error);
    free(run);
    return good;
}

bool neural_benchmark_run_own(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                              const BenchmarkRequest *request, Error *error)
{
    Run *run = allocate(1, sizeof *run, error);
    if (!run) return false;
    run->common = (BenchmarkRun){.about = &benchmark->about,
                                 .request = request,
                                 .draw = request->draw,
                                 .leaf = benchmark_run_leaf(benchmark->about.identifier, "own"),
                                 .is_own = true};
    run->places = *places;
    bool good = benchmark_run_described(&run->common, error);
    free(run);
    return good;
}

/* -- many layers -- */

typedef struct {
    Run run;
    const NeuralLayers *layers;
    Subject subject;
    ScreenImages images;
    int *found; /* [layers] in the network, owned */
} LayersRun;

/* LayerGramTake */
static bool take_layer(void *context, size_t index, const GramResult *result, size_t units,
                       Error *error)
{
    LayersRun *all = context;
    Run *run = &all->run;
    run->units = units;
    if (!compare(run, result, error)) return false;
    const MetricsOutcome outcome = {&run->recording, run->wanted, &run->metrics};
    bool good = all->layers->take(all->layers->context, index, units, &outcome, error);
    metrics_free(&run->metrics);
    return good;
}

static bool open_layers(LayersRun *all, Error *error)
{
    const Run *run = &all->run;
    const NeuralBenchmark *benchmark = benchmark_of(run);
    const SubjectRequest request = {.model = run->model,
                                    .seed = run->common.draw->seed,
                                    .threads = run->common.draw->threads,
                                    .progress = run->common.request->say != SAY_NOTHING};
    const ImageSource shown = {stimulus_image, &all->run, run->recording.stimuli,
                               benchmark->degrees};
    all->found = allocate(all->layers->count, sizeof *all->found, error);
    if (!all->found || !subject_open(&all->subject, &request, error)) return false;
    for (size_t i = 0; i < all->layers->count; i++) {
        all->found[i] = network_find(&all->subject.network, all->layers->names[i], error);
        if (all->found[i] < 0) return false;
    }
    return subject_record(&all->subject, benchmark->about.region, all->found, all->layers->count,
                          error) &&
           screen_images_render(&all->images, &all->subject, &shown, error);
}

static void say_groups(const Run *run, const LayerGroups *groups, size_t layers)
{
    printf("%zu layers in %zu group%s; passes over the %zu images: %zu, with %.2f times the "
           "operations of one; %.0f MB\n",
           layers, groups->count, groups->count == 1 ? "" : "s", run->recording.stimuli,
           groups->passes, groups->operations / groups->least, (double)groups->bytes / 1e6);
    fflush(stdout);
}

static bool run_layers(LayersRun *all, Error *error)
{
    LayerGroups groups;
    const LayerGrams request = {.images = &all->images,
                                .subject = &all->subject,
                                .layers = all->found,
                                .count = all->layers->count,
                                .patterns = all->run.wanted[METRIC_RDM],
                                .take = take_layer,
                                .context = all};
    if (!layer_groups_make(&groups, &request, error)) return false;
    if (all->run.common.request->say == SAY_ALL) say_groups(&all->run, &groups, request.count);
    bool good = layer_grams_run(&request, &groups, error);
    layer_groups_free(&groups);
    return good;
}

/* A layer recorded elsewhere: a folder of the folder of recordings. */
static bool take_recorded(LayersRun *all, size_t index, Error *error)
{
    Run *run = &all->run;
    GramResult found = {0};
    char folder[FILE_PATH_LENGTH];
    const char *recordings = run->common.draw->recordings, *name = all->layers->names[index];
    bool good = file_path(folder, error, "%s/%s", recordings, name) &&
                open_responses_in(run, folder, error);
    if (good && !run->responses.file)
        good = error_set(error, "%s: has no responses to the stimuli; expected %s.npy", folder,
                         run->stimulus_set);
    good = good && open_gram(run, &found, error) && read_responses(run, found, error) &&
           take_layer(all, index, &found, run->units, error);
    close_gram(&found);
    response_set_close(&run->responses);
    return good;
}

static bool run_recorded(LayersRun *all, Error *error)
{
    size_t n = all->run.recording.stimuli;
    all->run.stimulus_set = benchmark_of(&all->run)->stimulus_set;
    if (all->run.common.request->say == SAY_ALL)
        printf("%zu recorded layers of %zu images, one at a time; %.0f MB\n", all->layers->count, n,
               (double)(n * n * sizeof(double) + RECORDED_GRAM_BYTES) / 1e6);
    fflush(stdout);
    for (size_t i = 0; i < all->layers->count; i++)
        if (!take_recorded(all, i, error)) return false;
    return true;
}

bool neural_benchmark_run_layers(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                                 const BenchmarkRequest *request, const NeuralLayers *layers,
                                 Error *error)
{
    LayersRun all = {.run = {.common = {.about = &benchmark->about,
                                        .request = request,
                                        .draw = request->draw,
                                        .is_own = true},
                             .places = *places},
                     .layers = layers};
    bool good = describe_model(&all.run, error) && choose_metrics(&all.run, error) &&
                read_files(&all.run, error) &&
                (request->draw->recordings ? run_recorded(&all, error)
                                           : open_layers(&all, error) && run_layers(&all, error));
    screen_images_free(&all.images);
    subject_close(&all.subject);
    free(all.found);
    run_close(&all.run.common);
    return good;
}

/* -- every time bin -- */

/* Reads the recording again, averaged over another bin. */
static bool read_bin(Run *run, NeuralBenchmark *benchmark, TimeBin bin, Error *error)
{
    size_t stimuli = run->recording.stimuli;
    metrics_sites_free(&run->sites);
    run->has_sites = false;
    neural_recording_free(&run->recording);
    benchmark->start = bin.start;
    benchmark->end = bin.end;
    if (!read_recording(run, error)) return false;
    return stimuli == 0 || run->recording.stimuli == stimuli ||
           error_set(error, "%s: not all time bins have responses to the same stimuli",
                     run->places.assembly);
}

static bool take_bins(Run *run, NeuralBenchmark *benchmark, const NeuralBins *bins,
                      const GramResult *found, Error *error)
{
    TimeBin *list = NULL;
    size_t count = 0;
    bool good = neural_recording_bins(run->places.assembly, &list, &count, error);
    for (size_t i = 0; good && i < count; i++) {
        const MetricsOutcome outcome = {&run->recording, run->wanted, &run->metrics};
        good = read_bin(run, benchmark, list[i], error) && compare(run, found, error) &&
               bins->take(bins->context, i, list[i], &outcome, error);
        metrics_free(&run->metrics);
    }
    free(list);
    return good;
}

/* Reads the files with the first bin, which gives the stimuli. */
static bool open_bins(Run *run, NeuralBenchmark *benchmark, Error *error)
{
    TimeBin *list = NULL;
    size_t count = 0;
    bool good = neural_recording_bins(run->places.assembly, &list, &count, error);
    if (good) benchmark->start = list[0].start;
    if (good) benchmark->end = list[0].end;
    free(list);
    run->stimulus_set = benchmark->stimulus_set;
    return good && read_files(run, error) && open_responses(run, error);
}

bool neural_benchmark_run_bins(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                               const BenchmarkRequest *request, const NeuralBins *bins,
                               Error *error)
{
    NeuralBenchmark of_bin = *benchmark;
    GramResult found = {0};
    Run run = {.common = {.about = &of_bin.about,
                          .request = request,
                          .draw = request->draw,
                          .is_own = true},
               .places = *places};
    bool good = describe_model(&run, error) && choose_metrics(&run, error) &&
                open_bins(&run, &of_bin, error);
    if (good && request->draw->recordings && !run.responses.file)
        good = error_set(error, "%s: has no responses to the stimuli; expected %s.npy",
                         request->draw->recordings, run.stimulus_set);
    good = good && open_gram(&run, &found, error) && find_gram(&run, found, error);
    if (good && run.lacks_region)
        good = error_set(error, "the model has no layer that stands for %s", of_bin.about.region);
    good = good && take_bins(&run, &of_bin, bins, &found, error);
    close_gram(&found);
    run_close(&run.common);
    return good;
}

/* -- a network that runs outside -- */

bool neural_benchmark_run_responder(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                                    const BenchmarkRequest *request, const NeuralResponder *outside,
                                    Error *error)
{
    Run run = {.common = {.about = &benchmark->about,
                          .request = request,
                          .draw = request->draw,
                          .is_own = true},
               .places = *places,
               .model = &outside->responder->model,
               .responder = outside->responder};
    bool good = choose_metrics(&run, error) && read_files(&run, error) && predict(&run, error);
    const MetricsOutcome outcome = {&run.recording, run.wanted, &run.metrics};
    good = good && outside->take(outside->context, 0, run.units, &outcome, error);
    run_close(&run.common);
    return good;
}

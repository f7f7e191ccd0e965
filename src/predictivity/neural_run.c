#include "predictivity/neural_run.h"

#include "base/parallel.h"
#include "predictivity/layer_gram.h"
#include "predictivity/recorded_gram.h"
#include "predictivity/responder_gram.h"

#include <stdio.h>
#include <stdlib.h>

/* -- the model and the benchmark -- */

const NeuralBenchmark *neural_run_benchmark(const NeuralRun *run)
{
    return (const NeuralBenchmark *)run->common.about; /* its first member */
}

bool neural_run_describe_model(NeuralRun *run, Error *error)
{
    Error none = {{0}};
    if (!run->common.draw->recordings) {
        run->model = draw_model(run->common.draw, error);
        if (!run->model) return false;
    }
    run->common.layer =
        run->model ? model_layer(run->model, neural_run_benchmark(run)->about.region, &none)
                   : run->common.draw->layers;
    if (!run->common.layer) run->common.layer = "none";
    return true;
}

bool neural_run_choose_metrics(NeuralRun *run, Error *error)
{
    const NeuralBenchmark *benchmark = neural_run_benchmark(run);
    const char *list = run->common.request->metrics;
    bool own[METRICS] = {false};
    own[benchmark->metric] = !run->common.is_own;
    if (benchmark->metrics && !metrics_parse(benchmark->metrics, own, error)) return false;
    for (Metric m = 0; m < METRICS; m++) run->wanted[m] = run->common.is_own;
    if (list && !metrics_parse(list, run->wanted, error)) return false;
    for (Metric m = 0; m < METRICS; m++) run->wanted[m] = run->wanted[m] || own[m];
    return true;
}

/* -- read -- */

bool neural_run_read_recording(NeuralRun *run, Error *error)
{
    const NeuralBenchmark *benchmark = neural_run_benchmark(run);
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

bool neural_run_read(NeuralRun *run, Error *error)
{
    return (run->common.is_own ? stimulus_files_open_own : stimulus_files_open)(
               &run->files, run->places.table, run->places.images, error) &&
           neural_run_read_recording(run, error);
}

bool neural_run_open_folder(NeuralRun *run, const char *folder, Error *error)
{
    const StimulusFiles *files = &run->files;
    char of_region[FILE_PATH_LENGTH];
    const char **texts = allocate(files->count, 2 * sizeof *texts, error);
    bool good = texts && file_path(of_region, error, "%s.%s", run->stimulus_set,
                                   neural_run_benchmark(run)->about.region);
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

bool neural_run_open_responses(NeuralRun *run, Error *error)
{
    const char *folder = run->common.draw->recordings;
    return !folder || neural_run_open_folder(run, folder, error);
}

/* -- present -- */

bool neural_run_image(void *context, size_t i, Image *image, Error *error)
{
    const NeuralRun *run = context;
    return stimulus_files_image(&run->files, run->recording.rows[i], image, error);
}

static bool show(NeuralRun *run, GramResult result, Error *error)
{
    const NeuralBenchmark *benchmark = neural_run_benchmark(run);
    ScreenImages images = {0};
    int group = draw_group_of_benchmark(benchmark->about.identifier);
    Subject subject;
    Error none = {{0}};
    run->lacks_region = !model_layer(run->model, benchmark->about.region, &none);
    if (run->lacks_region) return true;
    SubjectRequest request = {run->model, draw_seed(run->common.draw, group),
                              benchmark->about.region, run->common.draw->threads,
                              run->common.request->say != SAY_NOTHING};
    const ImageSource shown = {neural_run_image, run, run->recording.stimuli, benchmark->degrees};
    bool good = subject_open(&subject, &request, error) &&
                screen_images_render(&images, &subject, &shown, error) &&
                layer_gram(&images, &subject, result, error);
    if (good) run->units = shape_units(subject_shape(&subject));
    screen_images_free(&images);
    subject_close(&subject);
    return good;
}

/* The same with a network that runs outside. */
static bool show_outside(NeuralRun *run, GramResult result, Error *error)
{
    ScreenImages images = {0};
    const ImageSource shown = {neural_run_image, run, run->recording.stimuli,
                               neural_run_benchmark(run)->degrees};
    bool good = screen_images_render(&images, &run->responder->subject, &shown, error) &&
                responder_gram(run->responder, &images, result, error);
    run->units = responder_all_units(run->responder).count;
    screen_images_free(&images);
    return good;
}

bool neural_run_read_responses(NeuralRun *run, GramResult result, Error *error)
{
    return recorded_gram(&run->responses, run->recording.rows, run->recording.stimuli,
                         run->common.draw->threads, result, error);
}

bool neural_run_compare(NeuralRun *run, const GramResult *found, Error *error)
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
                                             .packed = found->packed,
                                             .shift = found->shift,
                                             .sums = found->sums,
                                             .responses = recording->means},
                              .wanted = run->wanted,
                              .alpha_by_subject = neural_run_benchmark(run)->alpha_by_subject,
                              .threads = run->common.draw->threads};
    const MetricsOutcome outcome = {recording, run->wanted, &run->metrics};
    if (!metrics_compute(&run->metrics, &request, error))
        return error_prefix(error, "%s", run->places.assembly);
    run->entry_count = metric_entries(&outcome, run->entries);
    return true;
}

bool neural_run_find_gram(NeuralRun *run, GramResult result, Error *error)
{
    return run->responses.file ? neural_run_read_responses(run, result, error)
           : run->responder    ? show_outside(run, result, error)
                               : show(run, result, error);
}

/* What the inner products take: their matrix, and a block of units while they are computed. */
static size_t gram_bytes(const NeuralRun *run, size_t *block)
{
    size_t n = run->recording.stimuli;
    *block = run->responses.file ? RECORDED_GRAM_BYTES : LAYER_GRAM_LEAST_BYTES;
    return gram_result_bytes(n);
}

bool neural_run_check_memory(const NeuralRun *run, Error *error)
{
    const NeuralRecording *recording = &run->recording;
    return metrics_fit(recording, run->wanted, run->common.draw->threads,
                       gram_result_bytes(recording->stimuli), parallel_memory(), error) ||
           error_prefix(error, "%s", run->places.assembly);
}

bool neural_run_open_gram(const NeuralRun *run, GramResult *result, Error *error)
{
    const NeuralRecording *recording = &run->recording;
    int threads = run->common.draw->threads;
    size_t block = 0, others = gram_bytes(run, &block);
    size_t metrics = metrics_bytes(recording, run->wanted, threads);
    size_t all = others + (metrics > block ? metrics : block);
    if (!neural_run_check_memory(run, error)) return false;
    if (run->common.request->say == SAY_ALL && all > (size_t)1000000000)
        printf("%zu stimuli: %.1f GB, of which %.1f GB are their inner products\n",
               recording->stimuli, (double)all / 1e9, (double)others / 1e9);
    fflush(stdout);
    return gram_result_make(result, recording->stimuli, run->wanted[METRIC_RDM], error);
}

bool neural_run_predict(NeuralRun *run, Error *error)
{
    GramResult found;
    bool good = neural_run_open_gram(run, &found, error) &&
                neural_run_find_gram(run, found, error) &&
                (run->lacks_region || neural_run_compare(run, &found, error));
    gram_result_free(&found);
    return good;
}

void neural_run_close(BenchmarkRun *common)
{
    NeuralRun *run = (NeuralRun *)common;
    metrics_free(&run->metrics);
    metrics_sites_free(&run->sites);
    neural_recording_free(&run->recording);
    stimulus_files_close(&run->files);
    response_set_close(&run->responses);
}

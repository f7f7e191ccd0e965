#include "predictivity/neural_outcomes.h"

#include "predictivity/layer_grams.h"
#include "predictivity/neural_run.h"
#include "predictivity/recorded_gram.h"
#include "predictivity/recording_bins.h"

#include <stdio.h>
#include <stdlib.h>

/* -- many layers -- */

typedef struct {
    NeuralRun run;
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
    NeuralRun *run = &all->run;
    run->units = units;
    if (!neural_run_compare(run, result, error)) return false;
    const MetricsOutcome outcome = {&run->recording, run->wanted, &run->metrics};
    bool good = all->layers->take(all->layers->context, index, units, &outcome, error);
    metrics_free(&run->metrics);
    return good;
}

static bool open_layers(LayersRun *all, Error *error)
{
    const NeuralRun *run = &all->run;
    const NeuralBenchmark *benchmark = neural_run_benchmark(run);
    const SubjectRequest request = {.model = run->model,
                                    .seed = run->common.draw->seed,
                                    .threads = run->common.draw->threads,
                                    .progress = run->common.request->say != SAY_NOTHING};
    const ImageSource shown = {neural_run_image, &all->run, run->recording.stimuli,
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

static void say_groups(const LayersRun *all, const LayerGroups *groups, size_t layers)
{
    const NeuralRun *run = &all->run;
    size_t bytes = groups->bytes + screen_images_bytes(&all->images) +
                   metrics_bytes(&run->recording, run->wanted, run->common.draw->threads);
    printf("%zu layers in %zu group%s; passes over the %zu images: %zu, with %.2f times the "
           "operations of one; %.0f MB\n",
           layers, groups->count, groups->count == 1 ? "" : "s", run->recording.stimuli,
           groups->passes, groups->operations / groups->least, (double)bytes / 1e6);
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
    if (all->run.common.request->say == SAY_ALL) say_groups(all, &groups, request.count);
    bool good = layer_grams_run(&request, &groups, error);
    layer_groups_free(&groups);
    return good;
}

/* A layer recorded elsewhere: a folder of the folder of recordings. */
static bool take_recorded(LayersRun *all, size_t index, Error *error)
{
    NeuralRun *run = &all->run;
    GramResult found = {0};
    char folder[FILE_PATH_LENGTH];
    const char *recordings = run->common.draw->recordings, *name = all->layers->names[index];
    bool good = file_path(folder, error, "%s/%s", recordings, name) &&
                neural_run_open_folder(run, folder, error);
    if (good && !run->responses.file)
        good = error_set(error, "%s: has no responses to the stimuli; expected %s.npy", folder,
                         run->stimulus_set);
    good = good &&
           gram_result_make(&found, run->recording.stimuli, run->wanted[METRIC_RDM], error) &&
           neural_run_read_responses(run, found, error) &&
           take_layer(all, index, &found, run->units, error);
    gram_result_free(&found);
    response_set_close(&run->responses);
    return good;
}

static bool run_recorded(LayersRun *all, Error *error)
{
    const NeuralRun *run = &all->run;
    size_t n = run->recording.stimuli, block = RECORDED_GRAM_BYTES,
           metrics = metrics_bytes(&run->recording, run->wanted, run->common.draw->threads);
    all->run.stimulus_set = neural_run_benchmark(&all->run)->stimulus_set;
    if (all->run.common.request->say == SAY_ALL)
        printf("%zu recorded layers of %zu images, one at a time; %.0f MB\n", all->layers->count, n,
               (double)(gram_result_bytes(n) + (metrics > block ? metrics : block)) / 1e6);
    fflush(stdout);
    for (size_t i = 0; i < all->layers->count; i++)
        if (!take_recorded(all, i, error)) return false;
    return true;
}

bool neural_outcomes_of_layers(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                               const BenchmarkRequest *request, const NeuralLayers *layers,
                               Error *error)
{
    LayersRun all = {.run = {.common = {.about = &benchmark->about,
                                        .request = request,
                                        .draw = request->draw,
                                        .is_own = true},
                             .places = *places},
                     .layers = layers};
    bool good = neural_run_describe_model(&all.run, error) &&
                neural_run_choose_metrics(&all.run, error) && neural_run_read(&all.run, error) &&
                neural_run_check_memory(&all.run, error) &&
                (request->draw->recordings ? run_recorded(&all, error)
                                           : open_layers(&all, error) && run_layers(&all, error));
    screen_images_free(&all.images);
    subject_close(&all.subject);
    free(all.found);
    neural_run_close(&all.run.common);
    return good;
}

/* -- every time bin -- */

/* Reads the recording again, averaged over another bin. */
static bool read_bin(NeuralRun *run, NeuralBenchmark *benchmark, TimeBin bin, Error *error)
{
    size_t stimuli = run->recording.stimuli;
    metrics_sites_free(&run->sites);
    run->has_sites = false;
    neural_recording_free(&run->recording);
    benchmark->start = bin.start;
    benchmark->end = bin.end;
    if (!neural_run_read_recording(run, error)) return false;
    return stimuli == 0 || run->recording.stimuli == stimuli ||
           error_set(error, "%s: not all time bins have responses to the same stimuli",
                     run->places.assembly);
}

static bool take_bins(NeuralRun *run, NeuralBenchmark *benchmark, const NeuralBins *bins,
                      const GramResult *found, Error *error)
{
    TimeBin *list = NULL;
    size_t count = 0;
    bool good = recording_bins_list(run->places.assembly, &list, &count, error);
    for (size_t i = 0; good && i < count; i++) {
        const MetricsOutcome outcome = {&run->recording, run->wanted, &run->metrics};
        good = read_bin(run, benchmark, list[i], error) && neural_run_compare(run, found, error) &&
               bins->take(bins->context, i, list[i], &outcome, error);
        metrics_free(&run->metrics);
    }
    free(list);
    return good;
}

/* Reads the files with the first bin, which gives the stimuli. */
static bool open_bins(NeuralRun *run, NeuralBenchmark *benchmark, Error *error)
{
    TimeBin *list = NULL;
    size_t count = 0;
    bool good = recording_bins_list(run->places.assembly, &list, &count, error);
    if (good) benchmark->start = list[0].start;
    if (good) benchmark->end = list[0].end;
    free(list);
    run->stimulus_set = benchmark->stimulus_set;
    return good && neural_run_read(run, error) && neural_run_open_responses(run, error);
}

bool neural_outcomes_of_bins(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                             const BenchmarkRequest *request, const NeuralBins *bins, Error *error)
{
    NeuralBenchmark of_bin = *benchmark;
    GramResult found = {0};
    NeuralRun run = {.common = {.about = &of_bin.about,
                                .request = request,
                                .draw = request->draw,
                                .is_own = true},
                     .places = *places};
    bool good = neural_run_describe_model(&run, error) && neural_run_choose_metrics(&run, error) &&
                open_bins(&run, &of_bin, error);
    if (good && request->draw->recordings && !run.responses.file)
        good = error_set(error, "%s: has no responses to the stimuli; expected %s.npy",
                         request->draw->recordings, run.stimulus_set);
    good = good && neural_run_open_gram(&run, &found, error) &&
           neural_run_find_gram(&run, found, error);
    if (good && run.lacks_region)
        good = error_set(error,
                         "the model has no layer that stands for %s; score one that has (ventral "
                         "models), or all its layers without --bins (--layers all)",
                         of_bin.about.region);
    good = good && take_bins(&run, &of_bin, bins, &found, error);
    gram_result_free(&found);
    neural_run_close(&run.common);
    return good;
}

/* -- a network that runs outside -- */

bool neural_outcomes_of_responder(const NeuralBenchmark *benchmark, const DatasetPlaces *places,
                                  const BenchmarkRequest *request, const NeuralResponder *outside,
                                  Error *error)
{
    NeuralRun run = {.common = {.about = &benchmark->about,
                                .request = request,
                                .draw = request->draw,
                                .is_own = true},
                     .places = *places,
                     .model = &outside->responder->model,
                     .responder = outside->responder};
    bool good = neural_run_choose_metrics(&run, error) && neural_run_read(&run, error) &&
                neural_run_predict(&run, error);
    const MetricsOutcome outcome = {&run.recording, run.wanted, &run.metrics};
    good = good && outside->take(outside->context, 0, run.units, &outcome, error);
    neural_run_close(&run.common);
    return good;
}

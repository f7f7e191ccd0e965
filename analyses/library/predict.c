#include "base/places.h"
#include "benchmarks.h"
#include "library/opened.h"
#include "predictivity/layer_gram.h"
#include "predictivity/neural_outcomes.h"
#include "predictivity/responder_gram.h"
#include "predictivity/session.h"

#include <stdio.h>
#include <string.h>

/* -- inner products -- */

static bool gram_outside(const VentralModel *model, const ImageSource *source, GramResult result,
                         Error *error)
{
    ScreenImages images = {0};
    if (!screen_images_render(&images, &model->responder.subject, source, error)) return false;
    bool good = responder_gram(&model->responder, &images, result, error);
    screen_images_free(&images);
    return good;
}

static bool gram_here(VentralModel *model, const char *layer, const ImageSource *source,
                      GramResult result, Error *error)
{
    Subject subject;
    ScreenImages images = {0};
    bool good = opened_subject(model, layer, model->draw.threads, &subject, error) &&
                screen_images_render(&images, &subject, source, error) &&
                layer_gram(&images, &subject, result, error);
    screen_images_free(&images);
    subject_close(&subject);
    return good;
}

static bool find_gram(VentralModel *model, const char *layer, ImageSource *source, double *matrix,
                      Error *error)
{
    GramResult result = {.matrix = matrix};
    bool outside = opened_is_outside(model);
    if (!matrix || source->count == 0)
        return error_set(error, "there are no images, or there is no place for the matrix");
    if (!opened_check_images(source->context, source->count, error)) return false;
    if (!layer && !outside && !(layer = model_layer(model->draw.described, "V1", error)))
        return false;
    if (layer && !opened_layer(model, layer, error)) return false;
    source->degrees =
        outside ? model->responder.request.degrees : model->draw.described->visual_degrees;
    return outside ? gram_outside(model, source, result, error)
                   : gram_here(model, layer, source, result, error);
}

bool ventral_gram(VentralModel *model, const char *layer, const VentralImage *images, size_t count,
                  double *matrix, VentralError *told)
{
    Error error = {{0}};
    ImageSource source = {opened_copy_image, (void *)(uintptr_t)images, count, 0};
    return opened_enter(model, told, &error) &&
           opened_leave(model, find_gram(model, layer, &source, matrix, &error), &error, told);
}

/* -- recordings -- */

/* A recording and where it is. */
typedef struct {
    Session session; /* of a JSON file; its places serve for downloads too */
    const NeuralBenchmark *benchmark;
} Recorded;

/* Is this the recording's name, or that of its public part? Then *stimuli is its stimulus set. */
static bool is_of(const NeuralBenchmark *one, const char *recording, const char **stimuli)
{
    bool public = one->public_assembly && strcmp(one->public_assembly, recording) == 0;
    bool whole = strcmp(one->assembly, recording) == 0;
    *stimuli = public ? one->public_stimulus_set : one->stimulus_set;
    return public || whole;
}

static bool refuse_recording(const char *recording, Error *error)
{
    char known[512] = "";
    for (size_t i = 0; benchmarks[i]; i++) {
        const NeuralBenchmark *one = (const NeuralBenchmark *)benchmarks[i];
        if (benchmarks[i]->kind != &neural_predictivity) continue;
        const char *names[] = {one->public_assembly, one->assembly};
        for (int k = 0; k < 2; k++) {
            size_t used = strlen(known);
            if (names[k] && !strstr(known, names[k]))
                snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", names[k]);
        }
    }
    return error_set(error,
                     "\"%.100s\" is not a recording; give the path of a JSON file that describes "
                     "one, or %s",
                     recording, known);
}

/* Finds the benchmark on this recording and region. */
static bool find_benchmark(const VentralPrediction *asked, const NeuralBenchmark **found,
                           const char **stimuli, Error *error)
{
    char regions[32] = "";
    size_t count = 0, matches = 0;
    for (size_t i = 0; benchmarks[i]; i++) {
        const NeuralBenchmark *one = (const NeuralBenchmark *)benchmarks[i];
        const char *set = NULL, *region = benchmarks[i]->region;
        if (benchmarks[i]->kind != &neural_predictivity || !is_of(one, asked->recording, &set))
            continue;
        size_t used = strlen(regions);
        snprintf(regions + used, sizeof regions - used, "%s%s", count++ ? " and " : "", region);
        if (asked->region && strcmp(asked->region, region) != 0) continue;
        matches++;
        *found = one;
        *stimuli = set;
    }
    if (count == 0) return refuse_recording(asked->recording, error);
    return matches == 1 || error_set(error, "%s has recordings of %s; give one of them as region",
                                     asked->recording, regions);
}

static bool open_download(const VentralModel *model, const VentralPrediction *asked,
                          Recorded *recorded, Error *error)
{
    const char *stimuli = NULL;
    DatasetPlaces *places = &recorded->session.places;
    if (!places_check(model->draw.data, error) ||
        !find_benchmark(asked, &recorded->benchmark, &stimuli, error) ||
        !dataset_places(places, model->draw.data, asked->recording, stimuli, error))
        return false;
    return !places->missing[0] ||
           error_set(error, "%s: %s is a download; fetch it with `ventral data %s`",
                     asked->recording, places->missing, asked->recording);
}

static bool open_recording(const VentralModel *model, const VentralPrediction *asked,
                           Recorded *recorded, Error *error)
{
    size_t length = asked->recording ? strlen(asked->recording) : 0;
    if (length == 0) return error_set(error, "no recording is named; give the name of one");
    if (length < 5 || strcmp(asked->recording + length - 5, ".json") != 0)
        return open_download(model, asked, recorded, error);
    if (!session_read(&recorded->session, asked->recording, error)) return false;
    recorded->benchmark = &recorded->session.benchmark;
    const char *region = recorded->benchmark->about.region;
    return !asked->region || strcmp(asked->region, region) == 0 ||
           error_set(error, "%s is of %s, and not of %.20s", asked->recording, region,
                     asked->region);
}

/* -- metrics -- */

/* NeuralLayerTake */
static bool keep_metrics(void *context, size_t index, size_t units, const MetricsOutcome *outcome,
                         Error *error)
{
    VentralPredicted *predicted = context;
    MetricEntry entries[METRIC_ENTRIES];
    _Static_assert(METRIC_ENTRIES == VENTRAL_METRICS, "there is place for all metrics");
    (void)index, (void)error;
    *predicted = (VentralPredicted){.units = units,
                                    .sites = outcome->recording->sites,
                                    .stimuli = outcome->recording->stimuli,
                                    .count = metric_entries(outcome, entries)};
    for (size_t i = 0; i < predicted->count; i++) {
        const MetricEntry *entry = &entries[i];
        VentralMetric *metric = &predicted->metrics[i];
        *metric = (VentralMetric){.score = entry->score,
                                  .current_score = entry->current_score,
                                  .raw = entry->raw,
                                  .error = entry->error,
                                  .ceiling = entry->ceiling,
                                  .ceiling_error = entry->ceiling_error};
        snprintf(metric->metric, sizeof metric->metric, "%s", entry->key);
        snprintf(metric->reason, sizeof metric->reason, "%s", entry->reason);
    }
    return true;
}

static bool compare(VentralModel *model, const VentralPrediction *asked, const Recorded *recorded,
                    VentralPredicted *predicted, Error *error)
{
    BenchmarkRequest request = {
        .draw = &model->draw, .metrics = asked->metrics, .say = SAY_NOTHING};
    const NeuralBenchmark *benchmark = recorded->benchmark;
    const DatasetPlaces *places = &recorded->session.places;
    const char *layer = asked->layer;
    if (layer && !(layer = opened_layer(model, layer, error))) return false;
    if (opened_is_outside(model))
        return neural_outcomes_of_responder(
            benchmark, places, &request,
            &(NeuralResponder){&model->responder, keep_metrics, predicted}, error);
    if (!layer) layer = model_layer(model->draw.described, benchmark->about.region, error);
    return layer &&
           neural_outcomes_of_layers(benchmark, places, &request,
                                     &(NeuralLayers){&layer, 1, keep_metrics, predicted}, error);
}

static bool predict(VentralModel *model, const VentralPrediction *asked,
                    VentralPredicted *predicted, Error *error)
{
    Recorded recorded = {.benchmark = NULL};
    if (!asked || !predicted)
        return error_set(error, "no prediction is described, or there is no place for it");
    bool good = open_recording(model, asked, &recorded, error) &&
                compare(model, asked, &recorded, predicted, error);
    session_close(&recorded.session);
    return good;
}

bool ventral_predict(VentralModel *model, const VentralPrediction *prediction,
                     VentralPredicted *predicted, VentralError *told)
{
    Error error = {{0}};
    return opened_enter(model, told, &error) &&
           opened_leave(model, predict(model, prediction, predicted, &error), &error, told);
}

#include "library/ventral.h"

#include "base/places.h"
#include "base/processor.h"
#include "base/version.h"
#include "benchmarks.h"
#include "program/chosen_model.h"
#include "properties/grating_benchmarks.h"
#include "recording/screen_images.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct VentralModel {
    Draw draw;
    /* the strings to which `draw` points, unless the caller's */
    char derived_name[DERIVED_NAME_LENGTH], data[FILE_PATH_LENGTH];
    OnnxModel *file;  /* NULL for a built-in model */
    Subject recorded; /* records the layer set by ventral_select_layer; its region is NULL before */
};

const char *ventral_version(void)
{
    return VENTRAL_VERSION;
}

/* -- errors -- */

static bool pass_on(bool good, const Error *error, VentralError *told)
{
    if (!good && told) snprintf(told->message, sizeof told->message, "%s", error->message);
    return good;
}

/* -- opening a model -- */

static bool open_model(VentralModel *model, const VentralChoice *choice, Error *error)
{
    if (!choice->model)
        return error_set(error, "no model is named; give the name of a model or an ONNX file");
    if (choice->threads < 0 || choice->degrees < 0 || isnan(choice->degrees))
        return error_set(error, "threads and degrees cannot be negative; give 0 for the default");
    model->draw = (Draw){.layers = choice->layers,
                         .input = choice->input,
                         .degrees = choice->degrees,
                         .seed = choice->seed,
                         .reinitialised = choice->reinitialise,
                         .results = "results",
                         .data = choice->data ? choice->data : model->data,
                         .threads = choice->threads > 0 ? choice->threads : 1};
    places_data(model->data);
    return chosen_model_set_unnamed(&model->draw, choice->model, model->derived_name, error) &&
           chosen_model_open(&model->draw, &model->file, error);
}

static VentralModel *open_chosen(const VentralChoice *choice, VentralError *told)
{
    Error error = {{0}};
    VentralModel *model = allocate(1, sizeof *model, &error);
    if (pass_on(model && open_model(model, choice, &error), &error, told)) return model;
    ventral_close(model);
    return NULL;
}

/* The rest may be compiled for another processor, so this is checked before any of it runs. */
PROCESSOR_ANY VentralModel *ventral_open(const VentralChoice *choice, VentralError *told)
{
    const char *lacks = processor_lacks();
    if (!lacks) return open_chosen(choice, told);
    if (told)
        snprintf(told->message, sizeof told->message,
                 "libventral was built for another processor (this one has no %s); %s", lacks,
                 PROCESSOR_ADVICE);
    return NULL;
}

void ventral_close(VentralModel *model)
{
    if (!model) return;
    subject_close(&model->recorded);
    onnx_model_close(model->file);
    free(model);
}

/* -- activations -- */

/* Records from the layer as if it were IT, since any layer may be assigned to IT. */
static bool select_layer(VentralModel *model, const char *layer, VentralShape *shape, Error *error)
{
    ModelDescription own = *model->draw.described;
    if (model->file && !(layer = onnx_model_layer(model->file, layer, error))) return false;
    own.layers[REGION_IT] = layer;
    Subject subject;
    SubjectRequest request = {&own, model->draw.seed, "IT", 1, false};
    if (!subject_open(&subject, &request, error)) {
        subject_close(&subject);
        return false;
    }
    subject_close(&model->recorded);
    model->recorded = subject;
    Shape of = subject_shape(&subject);
    *shape = (VentralShape){of.channels, of.height, of.width};
    return true;
}

bool ventral_select_layer(VentralModel *model, const char *layer, VentralShape *shape,
                          VentralError *told)
{
    Error error = {{0}};
    return pass_on(select_layer(model, layer, shape, &error), &error, told);
}

/* ImageSource: a copy of the caller's image. */
static bool copy_image(void *context, size_t i, Image *image, Error *error)
{
    (void)i;
    const VentralImage *given = context;
    size_t bytes = (size_t)given->height * (size_t)given->width * 3;
    *image = (Image){given->height, given->width, allocate(bytes, 1, error)};
    if (image->pixels) memcpy(image->pixels, given->pixels, bytes);
    return image->pixels != NULL;
}

typedef struct {
    float *values; /* [units], the caller's */
    size_t units;
} Destination;

/* LayerResponses */
static bool copy_values(void *context, const float *responses, size_t count, Error *error)
{
    const Destination *to = context;
    (void)count, (void)error;
    memcpy(to->values, responses, to->units * sizeof *responses);
    return true;
}

static bool activations(const VentralModel *model, const VentralImage *image, float *values,
                        Error *error)
{
    ScreenImages images;
    if (!model->recorded.region)
        return error_set(
            error, "no layer is selected; call ventral_select_layer before ventral_activations");
    if (image->height < 1 || image->width < 1 || image->height > IMAGE_LARGEST_SIDE ||
        image->width > IMAGE_LARGEST_SIDE)
        return error_set(error, "the image has %d x %d pixels; each side must have 1 to %d",
                         image->height, image->width, IMAGE_LARGEST_SIDE);
    if (!screen_images_render(&images, &model->recorded,
                              &(ImageSource){copy_image, (void *)(uintptr_t)image, 1,
                                             model->draw.described->visual_degrees},
                              error))
        return false;
    Destination to = {values, shape_units(subject_shape(&model->recorded))};
    bool good = screen_images_layer(&images, &model->recorded, copy_values, &to, error);
    screen_images_free(&images);
    return good;
}

bool ventral_activations(VentralModel *model, const VentralImage *image, float *values,
                         VentralError *told)
{
    Error error = {{0}};
    return pass_on(activations(model, image, values, &error), &error, told);
}

/* -- scores -- */

/* BenchmarkScored: copies a benchmark's result into scores[index]. */
static bool keep_score(void *context, size_t index, const Analysis *analysis, double score,
                       Error *error)
{
    VentralScore *one = (VentralScore *)context + index;
    bool scorable = !analysis->reason;
    (void)error;
    *one = (VentralScore){.score = score,
                          .raw = scorable ? analysis->raw.mean : NAN,
                          .raw_error = scorable ? analysis->raw.deviation : NAN,
                          .units = analysis->kept_count};
    snprintf(one->benchmark, sizeof one->benchmark, "%s", analysis->benchmark->about.identifier);
    snprintf(one->reason, sizeof one->reason, "%s", scorable ? "" : analysis->reason);
    return true;
}

static bool score_v1(const VentralModel *model, VentralScore *scores, Error *error)
{
    GratingBenchmarks gratings;
    Experiment experiment;
    ExperimentPlan plan = {
        .model = model->draw.described, .draw = model->draw, .threads = model->draw.threads};
    if (!grating_benchmarks_open(&gratings, benchmarks, model->draw.data, error)) return false;
    bool good = gratings.count == VENTRAL_V1_BENCHMARKS ||
                error_set(error, "there are %zu benchmarks, and VENTRAL_V1_BENCHMARKS is %d",
                          gratings.count, VENTRAL_V1_BENCHMARKS);
    good = good && experiment_run(&experiment, &plan, error);
    if (good) {
        good = grating_benchmarks_run(&gratings, &experiment, keep_score, scores, error);
        for (size_t i = 0; good && i < gratings.count; i++)
            scores[i].ceiling = gratings.ceiling[i].mean;
        experiment_free(&experiment);
    }
    grating_benchmarks_close(&gratings);
    return good;
}

bool ventral_score_v1(const VentralModel *model, VentralScore scores[VENTRAL_V1_BENCHMARKS],
                      VentralError *told)
{
    Error error = {{0}};
    return pass_on(score_v1(model, scores, &error), &error, told);
}

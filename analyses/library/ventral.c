#define _POSIX_C_SOURCE 200809L
#include "library/ventral.h"

#include "base/places.h"
#include "base/processor.h"
#include "base/version.h"
#include "library/opened.h"
#include "models/onnx/image_input.h"
#include "recording/chosen_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The gratings at a position of the receptive-field set, and the blank. */
enum { USUAL_BATCH = FIELD_GRATINGS + 1 };

const char *ventral_version(void)
{
    return VENTRAL_VERSION;
}

/* -- opening a model -- */

static bool make_lock(VentralModel *model, Error *error)
{
    pthread_mutexattr_t kind;
    bool good = pthread_mutexattr_init(&kind) == 0;
    if (good) {
        pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
        good = pthread_mutex_init(&model->lock, &kind) == 0;
        pthread_mutexattr_destroy(&kind);
    }
    return good || error_memory(error, "not enough memory for a lock; close other programs");
}

static bool check_numbers(int threads, double degrees, Error *error)
{
    const int most_threads = 1024; /* as the program's --threads */
    if (threads < 0) return error_set(error, "threads cannot be negative; give 0 for the default");
    if (threads > most_threads)
        return error_set(error, "%d threads are not possible; give at most %d", threads,
                         most_threads);
    return (degrees >= 0 && degrees <= 180) ||
           error_set(error, "degrees must be above 0 and at most 180, and not %g", degrees);
}

/* Both sides are 0, or possible ones. */
static bool check_screen(const int screen[2], Error *error)
{
    const int smallest = 8, largest = 4096; /* as the program's --screen */
    bool good = screen[0] == 0 && screen[1] == 0;
    good |= screen[0] >= smallest && screen[0] <= largest && screen[1] >= smallest &&
            screen[1] <= largest;
    return good || error_set(error, "a screen of %d x %d pixels is not possible; give %d to %d",
                             screen[0], screen[1], smallest, largest);
}

static void set_draw(VentralModel *model, const char *data, int threads)
{
    places_data(model->data);
    model->draw.results = "results";
    model->draw.data = data ? data : model->data;
    model->draw.threads = threads > 0 ? threads : 1;
}

static bool open_chosen(VentralModel *model, const void *asked, Error *error)
{
    const VentralChoice *choice = asked;
    if (!choice || !choice->model)
        return error_set(error, "no model is named; give the name of a model or an ONNX file");
    if (!check_numbers(choice->threads, choice->degrees, error) ||
        !check_screen(choice->screen, error))
        return false;
    model->draw = (Draw){.layers = choice->layers,
                         .input = choice->input,
                         .degrees = choice->degrees,
                         .screen = {choice->screen[0], choice->screen[1]},
                         .seed = choice->seed,
                         .reinitialised = choice->reinitialise};
    set_draw(model, choice->data, choice->threads);
    return chosen_model_set_unnamed(&model->draw, choice->model, model->derived_name, error) &&
           chosen_model_open(&model->draw, &model->file, error);
}

/* ResponderAnswer */
static bool answer(void *context, const ResponderBatch *asked, Error *error)
{
    const VentralModel *model = context;
    VentralError told = {{0}};
    const VentralBatch batch = {asked->images, asked->count, asked->units, asked->unit_count,
                                asked->responses};
    if (model->respond(model->context, &batch, &told)) return true;
    told.message[sizeof told.message - 1] = '\0';
    return error_set(error, "%s", told.message);
}

static bool check_network(const VentralNetwork *network, Error *error)
{
    const int largest_side = 4096, largest_batch = 65536, largest = 1 << 24;
    VentralShape shape = network->shape;
    if (!network->layer || !network->respond)
        return error_set(error, "a network needs a layer and a function that gives its responses");
    if (network->name && !chosen_model_check_name(network->name, error)) return false;
    if (network->pixels < 0 || network->pixels > largest_side)
        return error_set(error, "an input of %d pixels is not possible; give 1 to %d",
                         network->pixels, largest_side);
    if (network->batch > (size_t)largest_batch)
        return error_set(error, "a batch of %zu images is not possible; give 1 to %d",
                         network->batch, largest_batch);
    if (shape.channels < 1 || shape.rows < 1 || shape.columns < 1 || shape.channels > largest ||
        shape.rows > largest / shape.channels ||
        shape.columns > largest / (shape.channels * shape.rows))
        return error_set(error, "%s: a layer of %d x %d x %d units is not possible; give 1 to %d",
                         network->layer, shape.channels, shape.rows, shape.columns, largest);
    return check_numbers(network->threads, network->degrees, error);
}

static bool open_network(VentralModel *model, const void *asked, Error *error)
{
    const VentralNetwork *network = asked;
    if (!network) return error_set(error, "no network is described; see VentralNetwork");
    if (!check_network(network, error)) return false;
    model->respond = network->respond;
    model->context = network->context;
    ResponderRequest request = {
        .name = network->name ? network->name : "model",
        .layer = network->layer,
        .shape = {network->shape.channels, network->shape.rows, network->shape.columns},
        .input_name = network->input,
        .pixels = network->pixels ? network->pixels : IMAGE_USUAL_PIXELS,
        .degrees = network->degrees > 0 ? network->degrees : 8,
        .batch = network->batch ? network->batch : USUAL_BATCH,
        .threads = network->threads > 0 ? network->threads : 1,
        .answer = answer,
        .context = model};
    model->draw.model = request.name;
    model->draw.layers = network->layer;
    set_draw(model, network->data, network->threads);
    return preprocessing_read(network->input, &request.input, error) &&
           responder_open(&model->responder, &request, error);
}

/*
 * Opens a model in one of these ways. The rest may be compiled for another processor, so this is
 * checked before any of it runs.
 */
typedef bool Opening(VentralModel *model, const void *asked, Error *error);

static VentralModel *open_model(Opening *opening, const void *asked, VentralError *told)
{
    Error error = {{0}};
    VentralModel *model = allocate(1, sizeof *model, &error);
    if (model && !make_lock(model, &error)) {
        free(model);
        model = NULL;
    }
    if (opened_pass_on(model && opening(model, asked, &error), &error, told)) return model;
    ventral_close(model);
    return NULL;
}

PROCESSOR_ANY static bool can_run(VentralError *told)
{
    const char *lacks = processor_lacks();
    if (lacks && told)
        snprintf(told->message, sizeof told->message,
                 "libventral was built for another processor (this one has no %s); %s", lacks,
                 PROCESSOR_ADVICE);
    return !lacks;
}

PROCESSOR_ANY VentralModel *ventral_open(const VentralChoice *choice, VentralError *told)
{
    return can_run(told) ? open_model(open_chosen, choice, told) : NULL;
}

PROCESSOR_ANY VentralModel *ventral_open_network(const VentralNetwork *network, VentralError *told)
{
    return can_run(told) ? open_model(open_network, network, told) : NULL;
}

void ventral_close(VentralModel *model)
{
    if (!model) return;
    opened_free_scores(model);
    subject_close(&model->recorded);
    responder_close(&model->responder);
    onnx_model_close(model->file);
    pthread_mutex_destroy(&model->lock);
    free(model);
}

/* -- layers -- */

static bool select_layer(VentralModel *model, const char *layer, VentralShape *shape, Error *error)
{
    Subject subject;
    if (!shape) return error_set(error, "there is no place for the layer's shape; give one");
    if (opened_is_outside(model)) {
        Shape of = model->responder.request.shape;
        *shape = (VentralShape){of.channels, of.height, of.width};
        return model->selected = opened_layer(model, layer, error) != NULL;
    }
    if (!opened_subject(model, layer, 1, &subject, error)) {
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
    return opened_enter(model, told, &error) &&
           opened_leave(model, select_layer(model, layer, shape, &error), &error, told);
}

/* -- activations -- */

typedef struct {
    float *values; /* [units], the caller's */
    size_t units;
} Answer;

/* LayerResponses */
static bool keep_answer(void *context, const float *answers, size_t count, Error *error)
{
    const Answer *kept = context;
    (void)count, (void)error;
    memcpy(kept->values, answers, kept->units * sizeof *answers);
    return true;
}

static bool respond_to(VentralModel *model, const ScreenImages *images, float *values, Error *error)
{
    if (opened_is_outside(model))
        return responder_screens(&model->responder, (ResponderScreens){images, 0, 1},
                                 responder_all_units(&model->responder), values, error);
    Answer kept = {values, shape_units(subject_shape(&model->recorded))};
    return screen_images_layer(images, &model->recorded, keep_answer, &kept, error);
}

static bool find_activations(VentralModel *model, const VentralImage *image, float *values,
                             Error *error)
{
    ScreenImages images;
    const Subject *subject =
        opened_is_outside(model) ? &model->responder.subject : &model->recorded;
    if (!model->recorded.region && !model->selected)
        return error_set(error, "no layer is selected; call ventral_select_layer before "
                                "ventral_activations");
    if (!values) return error_set(error, "there is no place for the activations; give one");
    if (!opened_check_images(image, 1, error) ||
        !screen_images_render(&images, subject,
                              &(ImageSource){opened_copy_image, (void *)(uintptr_t)image, 1,
                                             subject->model.visual_degrees},
                              error))
        return false;
    bool good = respond_to(model, &images, values, error);
    screen_images_free(&images);
    return good;
}

bool ventral_activations(VentralModel *model, const VentralImage *image, float *values,
                         VentralError *told)
{
    Error error = {{0}};
    return opened_enter(model, told, &error) &&
           opened_leave(model, find_activations(model, image, values, &error), &error, told);
}

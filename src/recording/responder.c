#include "recording/responder.h"

#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- opening -- */

/* ModelDescription.build: an image and no layers. */
static bool build_screen(const ModelDescription *model, Network *network, Error *error)
{
    ImageInput image = model_image(model);
    return network_open(network, model->name, &image, error);
}

static void describe(Responder *responder)
{
    const ResponderRequest *request = &responder->request;
    responder->model = (ModelDescription){.name = request->name,
                                          .build = build_screen,
                                          .pixels = request->pixels,
                                          .visual_degrees = request->degrees,
                                          .origin = &responder->origin};
    memcpy(responder->model.mean, request->input.mean, sizeof request->input.mean);
    memcpy(responder->model.deviation, request->input.deviation, sizeof request->input.deviation);
    snprintf(responder->origin.input, sizeof responder->origin.input, "%s", request->input_name);
}

static size_t image_size(const Responder *responder)
{
    return 3 * (size_t)responder->request.pixels * (size_t)responder->request.pixels;
}

bool responder_open(Responder *responder, const ResponderRequest *request, Error *error)
{
    *responder = (Responder){.request = *request};
    describe(responder);
    responder->images =
        allocate(request->batch, image_size(responder) * sizeof *responder->images, error);
    return responder->images &&
           subject_open(&responder->subject,
                        &(SubjectRequest){.model = &responder->model, .threads = request->threads},
                        error);
}

void responder_close(Responder *responder)
{
    subject_close(&responder->subject);
    free(responder->images);
    responder->images = NULL;
}

ResponderUnits responder_all_units(const Responder *responder)
{
    return (ResponderUnits){NULL, shape_units(responder->request.shape)};
}

size_t responder_batch(const Responder *responder, ResponderUnits units, size_t bytes)
{
    size_t fit = bytes / (sizeof(float) * (units.count ? units.count : 1));
    if (fit > responder->request.batch) fit = responder->request.batch;
    return fit > 0 ? fit : 1;
}

/* -- showing -- */

/* Images from any source (viewing.h). */
typedef struct {
    const Responder *responder;
    ViewingDraw *draw;
    const void *source;
    size_t first; /* of the batch, in the source */
} Showing;

static void swap_red_and_blue(float *image, size_t area)
{
    for (size_t p = 0; p < area; p++) {
        float red = image[p];
        image[p] = image[2 * area + p];
        image[2 * area + p] = red;
    }
}

/* ParallelWork */
static bool draw_image(void *context, size_t i, int worker, Error *error)
{
    const Showing *showing = context;
    const Responder *responder = showing->responder;
    int side = responder->request.pixels;
    (void)worker;
    Tile tile = {3, {0, 0, side, side}, 1, responder->images + i * image_size(responder)};
    if (!showing->draw(&responder->subject, showing->source, showing->first + i, &tile, error))
        return false;
    if (responder->request.input.blue_first)
        swap_red_and_blue(tile.values, (size_t)side * (size_t)side);
    return true;
}

static bool check_finite(const Responder *responder, ResponderUnits units, size_t count,
                         const float *responses, Error *error)
{
    float zeros = 0;
    for (size_t i = 0; i < count * units.count; i++) zeros += 0 * responses[i];
    if (zeros == 0) return true;
    size_t i = 0;
    while (isfinite(responses[i])) i++;
    size_t u = i % units.count;
    return error_set(error,
                     "%s: unit %zu of %s responds with a number that is not finite (NaN or "
                     "infinite); check the weights, and use single precision",
                     responder->request.name, units.units ? units.units[u] : u,
                     responder->request.layer);
}

static bool ask(const Responder *responder, ResponderUnits units, size_t count, float *responses,
                Error *error)
{
    const ResponderRequest *request = &responder->request;
    ResponderBatch batch = {responder->images, count, units.units, units.count, responses};
    if (!request->answer(request->context, &batch, error))
        return error->message[0]
                   ? false
                   : error_set(error, "%s: the network did not hand over its responses",
                               request->name);
    return check_finite(responder, units, count, responses, error);
}

static bool show(Showing *showing, size_t count, ResponderUnits units, float *responses,
                 Error *error)
{
    const ResponderRequest *request = &showing->responder->request;
    if (units.count == 0) return true;
    for (size_t done = 0; done < count;) {
        size_t images = count - done < request->batch ? count - done : request->batch;
        if (!parallel_run(showing->responder->subject.threads, images, draw_image, showing,
                          error) ||
            !ask(showing->responder, units, images, responses + done * units.count, error))
            return false;
        done += images;
        showing->first += images;
    }
    return true;
}

bool responder_gratings(const Responder *responder, const Grating *gratings, size_t count,
                        ResponderUnits units, float *responses, Error *error)
{
    Showing showing = {responder, viewing_draw_gratings, gratings, 0};
    return show(&showing, count, units, responses, error);
}

bool responder_screens(const Responder *responder, ResponderScreens screens, ResponderUnits units,
                       float *responses, Error *error)
{
    Showing showing = {responder, screen_images_draw, screens.images, screens.first};
    return show(&showing, screens.count, units, responses, error);
}

/* -- does a response depend on the batch? -- */

enum { CHECKED = 4 };

static bool compare(const Responder *responder, const float *alone, const float *together,
                    size_t count, Error *error)
{
    float largest = 0;
    for (size_t i = 0; i < count; i++)
        if (fabsf(together[i]) > largest) largest = fabsf(together[i]);
    for (size_t i = 0; i < count; i++)
        if (fabsf(alone[i] - together[i]) > (float)RESPONSE_TOLERANCE * largest)
            return error_set(error,
                             "%s: a unit of %s responds to one image with %g if it is shown alone "
                             "and with %g in a batch; look for batch normalisation or dropout in "
                             "training mode (call model.eval()), and noise",
                             responder->request.name, responder->request.layer, (double)alone[i],
                             (double)together[i]);
    return true;
}

bool responder_check(const Responder *responder, Error *error)
{
    StimulusSet set;
    ResponderUnits all = responder_all_units(responder);
    Grating gratings[CHECKED];
    if (!stimulus_set_make(&set, "size", error)) return false;
    for (size_t i = 0; i < CHECKED; i++) gratings[i] = set.gratings[(i + 1) * set.count / 5];
    stimulus_set_free(&set);
    float *responses = allocate(2 * CHECKED, all.count * sizeof *responses, error);
    bool good =
        responses && responder_gratings(responder, gratings, CHECKED, all, responses, error);
    for (size_t i = 0; good && i < CHECKED; i++)
        good = responder_gratings(responder, &gratings[i], 1, all,
                                  responses + (CHECKED + i) * all.count, error);
    good = good && compare(responder, responses + CHECKED * all.count, responses,
                           CHECKED * all.count, error);
    free(responses);
    return good;
}

#include "recording/activations.h"

#include "base/parallel.h"
#include "brainio/image_file.h"
#include "brainio/npy_file.h"
#include "recording/screen_images.h"

#include <stdlib.h>

/* What one thread computes with. */
typedef struct {
    ForwardWorkspace space;
    float *input;
} Seat;

typedef struct {
    const BrainModel *model;
    ScreenImages images;
    ForwardPlan plan;
    Seat *seats;
    size_t units;
    float *answers; /* [round][units] */
    size_t first;   /* picture of this round */
} Session;

/* -- pictures -- */

static bool read_picture(void *context, size_t i, Image *image, Error *error)
{
    const char *const *pictures = context;
    size_t length = 0;
    char *bytes = file_read(pictures[i], &length, error);
    bool good = bytes && image_decode(image, (const uint8_t *)bytes, length, pictures[i], error);
    free(bytes);
    return good;
}

/* -- answers -- */

static bool answer(void *context, size_t item, int worker, Error *error)
{
    (void)error;
    const Session *session = context;
    Seat *seat = &session->seats[worker];
    Rectangle window = forward_input_rectangle(&session->plan);
    Tile screen = {3, window, 1, seat->input};
    screen_images_input(&session->images, brain_model_network(session->model),
                        session->first + item, 1, window, seat->input);
    forward_run(&session->plan, &seat->space, &screen);
    Tile output = forward_output(&session->plan, &seat->space, brain_model_layer(session->model));
    for (size_t u = 0; u < session->units; u++)
        session->answers[item * session->units + u] = output.values[u];
    return true;
}

static bool open_session(Session *session, Error *error)
{
    const Network *network = brain_model_network(session->model);
    int layer = brain_model_layer(session->model), threads = brain_model_threads(session->model);
    Target target = {layer, shape_rectangle(network->layers[layer].shape)};
    ForwardRequest request = {.network = network, .targets = &target, .count = 1};
    session->units = shape_units(network->layers[layer].shape);
    if (!forward_plan(&session->plan, &request, error)) return false;
    size_t window = rectangle_area(forward_input_rectangle(&session->plan));
    session->seats = allocate((size_t)threads, sizeof *session->seats, error);
    session->answers = allocate((size_t)threads * session->units, sizeof(float), error);
    bool good = session->seats && session->answers;
    for (int i = 0; good && i < threads; i++) {
        session->seats[i].input = allocate(3 * window, sizeof(float), error);
        good = session->seats[i].input &&
               forward_workspace_open(&session->seats[i].space, &session->plan, 1, 0, error);
    }
    return good;
}

static void close_session(Session *session)
{
    for (int i = 0; session->seats && i < brain_model_threads(session->model); i++) {
        forward_workspace_close(&session->seats[i].space);
        free(session->seats[i].input);
    }
    free(session->seats);
    free(session->answers);
    forward_plan_free(&session->plan);
    screen_images_free(&session->images);
}

/* As many pictures at once as there are threads. */
static bool write_answers(Session *session, size_t count, OutputFile *output, Error *error)
{
    int threads = brain_model_threads(session->model);
    for (session->first = 0; session->first < count; session->first += (size_t)threads) {
        size_t round = count - session->first;
        if (round > (size_t)threads) round = (size_t)threads;
        if (!parallel_run(threads, round, answer, session, error)) return false;
        npy_append(output, session->answers, round * session->units);
    }
    return true;
}

bool activations_write(const BrainModel *model, const char *const *pictures, size_t count,
                       const char *path, Error *error)
{
    Session session = {.model = model};
    double degrees = brain_model_description(model)->visual_degrees;
    Shape shape = brain_model_network(model)->layers[brain_model_layer(model)].shape;
    const size_t dims[4] = {count, (size_t)shape.channels, (size_t)shape.height,
                            (size_t)shape.width};
    const ImageSource shown = {read_picture, (void *)pictures, count, degrees};
    OutputFile output;
    bool good = screen_images_show(&session.images, model, &shown, error) &&
                open_session(&session, error) && npy_open(&output, path, 4, dims, error);
    if (good) good = output_close(&output, write_answers(&session, count, &output, error), error);
    close_session(&session);
    return good;
}

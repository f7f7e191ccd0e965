/*
 * layer: computes layer1.0.relu2 of many images with our forward pass, and writes the file of the
 * task for the other programs (side.h).
 *
 *     layer write FILE IMAGES      seed 0 of the published resnet-50x2_untrained; the orientation
 *                                  set
 *     layer serve FILE THREADS
 */
#include "base/parallel.h"
#include "recording/subject.h"
#include "side.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 8, PIXELS = SCREEN_PIXELS * SCREEN_PIXELS, MOST_THREADS = 64 };

static const char *const convolutions[3] = {"conv1", "layer1.0.conv1", "layer1.0.conv2"};

/* Builds the network and sets its weights up to layer1.0.relu2. */
static bool open_network(Network *network, int *layer, Error *error)
{
    const ModelDescription *model = model_find("resnet-50x2_untrained", error);
    if (!model || !model->build(model, network, error)) return false;
    *layer = network_find(network, "layer1.0.relu2", error);
    bool *keep = allocate((size_t)network->count, sizeof *keep, error);
    if (!keep || *layer < 0) return false;
    network_mark_needed(network, *layer, keep);
    bool good = model->draw(model, network, 0, keep, error);
    free(keep);
    return good;
}

/* -- the task's file -- */

static bool draw_images(const Network *network, Side *side, Error *error)
{
    StimulusSet set;
    Screen screen;
    Rectangle all = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    uint8_t *image = allocate(GRATING_PIXELS * GRATING_PIXELS, 1, error),
            *pixels = allocate(PIXELS, 1, error);
    if (!image || !pixels || !stimulus_set_make(&set, "orientation", error) ||
        !screen_open(
            &screen,
            (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES, SCREEN_PIXELS, 8}, error))
        return false;
    Rectangle part = screen_needs(&screen, all);
    float *to = side->values;
    for (size_t i = 0; i < (size_t)side->images; i++) {
        grating_draw(&set.gratings[i % set.count], part, image);
        if (!screen_show(&screen, (ImagePart){image, part, 1}, all, pixels, error)) return false;
        for (int channel = 0; channel < 3; channel++)
            for (size_t p = 0; p < PIXELS; p++)
                *to++ = network_normalised(network, channel, pixels[p]);
    }
    screen_close(&screen);
    stimulus_set_free(&set);
    free(image);
    free(pixels);
    return true;
}

static bool write_work(const char *path, int images, Error *error)
{
    Network network;
    Side side = {.images = images, .pixels = SCREEN_PIXELS};
    int layer = -1;
    if (!open_network(&network, &layer, error)) return false;
    for (int i = 0; i < 3; i++) {
        const Layer *from = &network.layers[network_find(&network, convolutions[i], error)];
        side.channels[i] = from->shape.channels;
        side.weights[i] = allocate(from->weight_count, sizeof(float), error);
        if (!side.weights[i]) return false;
        for (size_t w = 0; w < from->weight_count; w++)
            side.weights[i][w] = from->weights[w] / sqrtf(1 + 1e-5f);
    }
    side.values = allocate((size_t)images * side_image_size(&side), sizeof(float), error);
    if (!side.values || !draw_images(&network, &side, error)) return false;
    side_write(&side, path);
    network_close(&network);
    return true;
}

/* -- the pass -- */

typedef struct {
    Side side;
    Network network;
    ForwardPlan plan;
    ForwardWorkspace spaces[MOST_THREADS];
    float *inputs[MOST_THREADS];
    int layer, threads;
    double *sums; /* [batches] */
} Pass;

static bool run_batch(void *context, size_t batch, int worker, Error *error)
{
    (void)error;
    Pass *pass = context;
    size_t size = side_image_size(&pass->side);
    const float *images = side_images(&pass->side, batch * BATCH);
    Tile input = {3, {0, 0, SCREEN_PIXELS, SCREEN_PIXELS}, BATCH, pass->inputs[worker]};
    for (size_t p = 0; p < size; p++)
        for (size_t i = 0; i < BATCH; i++) input.values[p * BATCH + i] = images[i * size + p];
    forward_run(&pass->plan, &pass->spaces[worker], &input);
    Tile output = forward_output(&pass->plan, &pass->spaces[worker], pass->layer);
    pass->sums[batch] = side_sum(output.values, tile_size(&output));
    return true;
}

static double run_images(void *context, size_t count)
{
    Pass *pass = context;
    Error error = {{0}};
    size_t batches = count / BATCH;
    double sum = 0;
    pass->sums = allocate(batches + 1, sizeof *pass->sums, &error);
    if (!pass->sums || !parallel_run(pass->threads, batches, run_batch, pass, &error))
        side_fail(error.message);
    for (size_t b = 0; b < batches; b++) sum += pass->sums[b];
    free(pass->sums);
    return sum;
}

static bool serve(const char *path, int threads, Error *error)
{
    static Pass pass;
    side_open(&pass.side, path);
    pass.threads = threads;
    if (pass.side.images % BATCH || pass.side.pixels != SCREEN_PIXELS)
        return error_set(error, "the number of images must be a multiple of %d", BATCH);
    if (!open_network(&pass.network, &pass.layer, error)) return false;
    Target target = {pass.layer, shape_rectangle(pass.network.layers[pass.layer].shape)};
    ForwardRequest request = {.network = &pass.network, .targets = &target, .count = 1};
    bool good = forward_plan(&pass.plan, &request, error);
    for (int i = 0; good && i < threads; i++) {
        pass.inputs[i] = allocate(BATCH * side_image_size(&pass.side), sizeof(float), error);
        good =
            pass.inputs[i] && forward_workspace_open(&pass.spaces[i], &pass.plan, BATCH, 0, error);
    }
    if (good) side_serve(run_images, &pass);
    return good;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    int number = argc == 4 ? atoi(argv[3]) : 0;
    openblas_set_num_threads(1);
    bool good = false;
    if (number > 0 && strcmp(argv[1], "write") == 0)
        good = write_work(argv[2], number, &error);
    else if (number > 0 && number <= MOST_THREADS && strcmp(argv[1], "serve") == 0)
        good = serve(argv[2], number, &error);
    else
        error_set(&error, "usage: layer write FILE IMAGES | layer serve FILE THREADS");
    if (!good) side_fail(error.message);
    return 0;
}

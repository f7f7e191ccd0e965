/*
 * layer: the whole layer1.0.relu2 of many images, by our forward pass or by oneDNN.
 *
 *     layer ours|onednn IMAGES THREADS
 *
 * Model A, seed 0, the orientation set. Prints images a second, and the sum of all activations.
 */
#define _POSIX_C_SOURCE 200809L
#include "base/parallel.h"
#include "recording/brain_model.h"

#include <cblas.h>
#include <dnnl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 8, CHANNELS = 128, PIXELS = SCREEN_PIXELS * SCREEN_PIXELS };

typedef struct {
    Network network;
    int layer;
    float *images; /* [count][3][224][224] */
    size_t count;
    double *sums; /* [batches] */
} Work;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* -- ours -- */

typedef struct {
    Work *work;
    ForwardPlan plan;
    ForwardWorkspace spaces[64];
} OurPass;

static bool run_batch(void *context, size_t batch, int worker, Error *error)
{
    OurPass *pass = context;
    size_t size = 3 * PIXELS;
    Tile input = {3, {0, 0, SCREEN_PIXELS, SCREEN_PIXELS}, BATCH, NULL};
    input.values = allocate(tile_size(&input), sizeof *input.values, error);
    if (!input.values) return false;
    for (size_t i = 0; i < BATCH; i++)
        for (size_t p = 0; p < size; p++)
            input.values[p * BATCH + i] = pass->work->images[(batch * BATCH + i) * size + p];
    forward_run(&pass->plan, &pass->spaces[worker], &input);
    Tile output = forward_output(&pass->plan, &pass->spaces[worker], pass->work->layer);
    double sum = 0;
    for (size_t i = 0; i < tile_size(&output); i++) sum += (double)output.values[i];
    pass->work->sums[batch] = sum;
    free(input.values);
    return true;
}

static bool run_ours(Work *work, int threads, double *elapsed, Error *error)
{
    OurPass pass = {.work = work};
    Target target = {work->layer, shape_rectangle(work->network.layers[work->layer].shape)};
    ForwardRequest request = {.network = &work->network, .targets = &target, .count = 1};
    bool good = forward_plan(&pass.plan, &request, error);
    for (int i = 0; good && i < threads; i++)
        good = forward_workspace_open(&pass.spaces[i], &pass.plan, BATCH, 0, error);
    double start = now();
    good = good && parallel_run(threads, work->count / BATCH, run_batch, &pass, error);
    *elapsed = now() - start;
    for (int i = 0; i < threads; i++) forward_workspace_close(&pass.spaces[i]);
    forward_plan_free(&pass.plan);
    return good;
}

/* -- oneDNN -- */

static dnnl_engine_t engine;

static void must(dnnl_status_t status)
{
    if (status == dnnl_success) return;
    fprintf(stderr, "layer: oneDNN returned status %d\n", (int)status);
    exit(1);
}

static dnnl_memory_desc_t shape(int n, int c, int h, int w, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t description;
    const dnnl_dims_t dims = {n, c, h, w};
    must(dnnl_memory_desc_init_by_tag(&description, 4, dims, dnnl_f32, tag));
    return description;
}

static dnnl_memory_t memory(const dnnl_memory_desc_t *description, void *data)
{
    dnnl_memory_t made;
    must(dnnl_memory_create(&made, description, engine, data));
    return made;
}

static void execute(dnnl_primitive_t primitive, dnnl_stream_t stream, int count,
                    const dnnl_exec_arg_t *arguments)
{
    must(dnnl_primitive_execute(primitive, stream, count, arguments));
    must(dnnl_stream_wait(stream));
}

static dnnl_memory_t reordered(dnnl_memory_t from, const dnnl_memory_desc_t *to,
                               dnnl_stream_t stream)
{
    const dnnl_memory_desc_t *from_description;
    dnnl_primitive_desc_t description;
    dnnl_primitive_t primitive;
    dnnl_memory_t made = memory(to, DNNL_MEMORY_ALLOCATE);
    must(dnnl_memory_get_memory_desc(from, &from_description));
    must(dnnl_reorder_primitive_desc_create(&description, from_description, engine, to, engine,
                                            NULL));
    must(dnnl_primitive_create(&primitive, description));
    execute(primitive, stream, 2, (dnnl_exec_arg_t[]){{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, made}});
    return made;
}

typedef struct {
    dnnl_primitive_t primitive;
    dnnl_memory_t weights, output, workspace;
    dnnl_memory_desc_t input_description;
} Step;

/* Convolution, then ReLU in the same primitive; the batch normalisation is in the weights. */
static Step convolution(const Layer *layer, int inputs, int size, const dnnl_memory_desc_t *input,
                        dnnl_stream_t stream)
{
    Step step = {0};
    int k = layer->window.kernel[0], stride = layer->window.stride[0];
    int pad = layer->window.pads[0];
    size_t count = (size_t)(CHANNELS * inputs * k * k);
    float *scaled = malloc(count * sizeof *scaled);
    if (!scaled) exit(1);
    for (size_t i = 0; i < count; i++) scaled[i] = layer->weights[i] / sqrtf(1 + 1e-5f);
    dnnl_memory_desc_t in = input ? *input : shape(BATCH, inputs, size, size, dnnl_format_tag_any);
    dnnl_memory_desc_t out =
        shape(BATCH, CHANNELS, layer->shape.height, layer->shape.width, dnnl_format_tag_any);
    dnnl_memory_desc_t weights = shape(CHANNELS, inputs, k, k, dnnl_format_tag_any);
    dnnl_memory_desc_t plain = shape(CHANNELS, inputs, k, k, dnnl_oihw);
    const dnnl_dims_t strides = {stride, stride}, padding = {pad, pad};
    dnnl_convolution_desc_t description;
    must(dnnl_convolution_forward_desc_init(&description, dnnl_forward_inference,
                                            dnnl_convolution_auto, &in, &weights, NULL, &out,
                                            strides, padding, padding));
    dnnl_primitive_attr_t attributes;
    dnnl_post_ops_t after;
    dnnl_primitive_desc_t made;
    must(dnnl_primitive_attr_create(&attributes));
    must(dnnl_post_ops_create(&after));
    must(dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0));
    must(dnnl_primitive_attr_set_post_ops(attributes, after));
    must(dnnl_primitive_desc_create(&made, &description, attributes, engine, NULL));
    must(dnnl_primitive_create(&step.primitive, made));
    step.weights = reordered(memory(&plain, scaled),
                             dnnl_primitive_desc_query_md(made, dnnl_query_weights_md, 0), stream);
    step.output =
        memory(dnnl_primitive_desc_query_md(made, dnnl_query_dst_md, 0), DNNL_MEMORY_ALLOCATE);
    step.input_description = *dnnl_primitive_desc_query_md(made, dnnl_query_src_md, 0);
    return step;
}

static Step max_pool(const Layer *layer, const dnnl_memory_desc_t *input)
{
    Step step = {0};
    dnnl_memory_desc_t out =
        shape(BATCH, CHANNELS, layer->shape.height, layer->shape.width, dnnl_format_tag_any);
    const dnnl_dims_t strides = {2, 2}, kernel = {3, 3}, dilation = {0, 0}, padding = {1, 1};
    dnnl_pooling_v2_desc_t description;
    dnnl_primitive_desc_t made;
    must(dnnl_pooling_v2_forward_desc_init(&description, dnnl_forward_inference, dnnl_pooling_max,
                                           input, &out, strides, kernel, dilation, padding,
                                           padding));
    must(dnnl_primitive_desc_create(&made, &description, NULL, engine, NULL));
    must(dnnl_primitive_create(&step.primitive, made));
    step.output =
        memory(dnnl_primitive_desc_query_md(made, dnnl_query_dst_md, 0), DNNL_MEMORY_ALLOCATE);
    return step;
}

static const dnnl_memory_desc_t *description_of(dnnl_memory_t memory_object)
{
    const dnnl_memory_desc_t *description;
    must(dnnl_memory_get_memory_desc(memory_object, &description));
    return description;
}

static void run_onednn(Work *work, double *elapsed, Error *error)
{
    const Layer *layers = work->network.layers;
    dnnl_stream_t stream;
    must(dnnl_engine_create(&engine, dnnl_cpu, 0));
    must(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags));
    Step stem = convolution(&layers[network_find(&work->network, "conv1", error)], 3, SCREEN_PIXELS,
                            NULL, stream);
    Step pool = max_pool(&layers[network_find(&work->network, "maxpool", error)],
                         description_of(stem.output));
    Step one = convolution(&layers[network_find(&work->network, "layer1.0.conv1", error)], CHANNELS,
                           56, description_of(pool.output), stream);
    Step two = convolution(&layers[network_find(&work->network, "layer1.0.conv2", error)], CHANNELS,
                           56, description_of(one.output), stream);
    dnnl_memory_desc_t plain_input = shape(BATCH, 3, SCREEN_PIXELS, SCREEN_PIXELS, dnnl_nchw);
    dnnl_memory_desc_t plain_output = shape(BATCH, CHANNELS, 56, 56, dnnl_nchw);
    double start = now();
    for (size_t batch = 0; batch < work->count / BATCH; batch++) {
        dnnl_memory_t plain = memory(&plain_input, work->images + batch * BATCH * 3 * PIXELS);
        dnnl_memory_t input = reordered(plain, &stem.input_description, stream);
        execute(stem.primitive, stream, 3,
                (dnnl_exec_arg_t[]){{DNNL_ARG_SRC, input},
                                    {DNNL_ARG_WEIGHTS, stem.weights},
                                    {DNNL_ARG_DST, stem.output}});
        execute(pool.primitive, stream, 2,
                (dnnl_exec_arg_t[]){{DNNL_ARG_SRC, stem.output}, {DNNL_ARG_DST, pool.output}});
        execute(one.primitive, stream, 3,
                (dnnl_exec_arg_t[]){{DNNL_ARG_SRC, pool.output},
                                    {DNNL_ARG_WEIGHTS, one.weights},
                                    {DNNL_ARG_DST, one.output}});
        execute(two.primitive, stream, 3,
                (dnnl_exec_arg_t[]){{DNNL_ARG_SRC, one.output},
                                    {DNNL_ARG_WEIGHTS, two.weights},
                                    {DNNL_ARG_DST, two.output}});
        dnnl_memory_t output = reordered(two.output, &plain_output, stream);
        void *values;
        must(dnnl_memory_get_data_handle(output, &values));
        double sum = 0;
        for (size_t i = 0; i < BATCH * CHANNELS * 56 * 56; i++) sum += (double)((float *)values)[i];
        work->sums[batch] = sum;
        dnnl_memory_destroy(plain);
        dnnl_memory_destroy(input);
        dnnl_memory_destroy(output);
    }
    *elapsed = now() - start;
}

/* -- both -- */

static bool prepare(Work *work, Error *error)
{
    StimulusSet set;
    Screen screen;
    Rectangle all = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    const ModelDescription *model = model_find("resnet-50x2_untrained", error);
    if (!model || !model->build(model, &work->network, error)) return false;
    work->layer = network_find(&work->network, "layer1.0.relu2", error);
    bool *keep = allocate((size_t)work->network.count, sizeof *keep, error);
    uint8_t *image = allocate(GRATING_PIXELS * GRATING_PIXELS, 1, error),
            *pixels = allocate(PIXELS, 1, error);
    work->images = allocate(work->count, 3 * PIXELS * sizeof(float), error);
    work->sums = allocate(work->count, sizeof(double), error);
    if (!keep || !image || !pixels || !work->images || !work->sums) return false;
    network_mark_needed(&work->network, work->layer, keep);
    if (!model->draw(model, &work->network, 0, keep, error) ||
        !stimulus_set_make(&set, "orientation", error) ||
        !screen_open(&screen, GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES, SCREEN_PIXELS, 8,
                     error))
        return false;
    Rectangle part = screen_needs(&screen, all);
    for (size_t i = 0; i < work->count; i++) {
        grating_draw(&set.gratings[i % set.count], part, image);
        if (!screen_show(&screen, image, part, 1, all, pixels, error)) return false;
        for (int channel = 0; channel < 3; channel++)
            for (size_t p = 0; p < PIXELS; p++)
                work->images[(i * 3 + (size_t)channel) * PIXELS + p] =
                    network_normalised(&work->network, channel, pixels[p]);
    }
    return true;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    if (argc != 4) {
        fprintf(stderr, "layer: usage: layer ours|onednn IMAGES THREADS\n");
        return 2;
    }
    Work work = {.count = (size_t)atoi(argv[2]) / BATCH * BATCH};
    double elapsed = 0, sum = 0;
    openblas_set_num_threads(1);
    bool good = prepare(&work, &error);
    if (good && strcmp(argv[1], "ours") == 0)
        good = run_ours(&work, atoi(argv[3]), &elapsed, &error);
    else if (good)
        run_onednn(&work, &elapsed, &error);
    if (!good) {
        fprintf(stderr, "layer: %s\n", error.message);
        return 1;
    }
    for (size_t b = 0; b < work.count / BATCH; b++) sum += work.sums[b];
    printf("%-8s %8.1f images/s   sum %.6g\n", argv[1], (double)work.count / elapsed, sum);
    return 0;
}

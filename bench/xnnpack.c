/*
 * xnnpack: the task of side.h with XNNPACK, whose layout is image, row, column, channel.
 *
 *     xnnpack FILE THREADS
 */
#include "side.h"

#include <math.h>
#include <stdlib.h>
#include <xnnpack.h>

enum { BATCH = 4 };

typedef struct {
    Side side;
    pthreadpool_t threads;
    xnn_operator_t operators[4]; /* conv1, pool, layer1.0.conv1, layer1.0.conv2 */
    float *values[5];            /* the image, and the output of each */
    size_t outputs;
} Engine;

static void must(enum xnn_status status)
{
    if (status != xnn_status_success) side_fail("XNNPACK refuses");
}

static float *floats(size_t count)
{
    float *values = malloc(count * sizeof *values + XNN_EXTRA_BYTES);
    if (!values) side_fail("not enough memory");
    return values;
}

/* With a ReLU. Weights are rearranged to [channels][rows][columns][input channels]. */
static xnn_operator_t convolution(const float *weights, int inputs, int channels, int kernel,
                                  int stride)
{
    size_t taps = (size_t)(kernel * kernel), in = (size_t)inputs, out = (size_t)channels;
    uint32_t pad = (uint32_t)kernel / 2, k = (uint32_t)kernel, s = (uint32_t)stride;
    float *turned = floats(out * in * taps);
    xnn_operator_t made;
    for (size_t o = 0; o < out; o++)
        for (size_t i = 0; i < in; i++)
            for (size_t t = 0; t < taps; t++)
                turned[(o * taps + t) * in + i] = weights[(o * in + i) * taps + t];
    must(xnn_create_convolution2d_nhwc_f32(pad, pad, pad, pad, k, k, s, s, 1, 1, 1, in, out, in,
                                           out, turned, NULL, 0, INFINITY, 0, &made));
    free(turned);
    return made;
}

static void open_engine(Engine *engine)
{
    const Side *side = &engine->side;
    const int *channels = side->channels;
    size_t size = (size_t)side->pixels, half = size / 2, quarter = size / 4,
           area = quarter * quarter;
    size_t first = (size_t)channels[0], second = (size_t)channels[1], third = (size_t)channels[2];
    xnn_operator_t *operators = engine->operators;
    float **values = engine->values;
    must(xnn_initialize(NULL));
    operators[0] = convolution(side->weights[0], 3, channels[0], 7, 2);
    must(xnn_create_max_pooling2d_nhwc_f32(1, 1, 1, 1, 3, 3, 2, 2, 1, 1, first, first, first,
                                           -INFINITY, INFINITY, 0, &operators[1]));
    operators[2] = convolution(side->weights[1], channels[0], channels[1], 1, 1);
    operators[3] = convolution(side->weights[2], channels[1], channels[2], 3, 1);
    engine->outputs = BATCH * third * area;
    values[0] = floats(BATCH * side_image_size(side));
    values[1] = floats(BATCH * first * half * half);
    values[2] = floats(BATCH * first * area);
    values[3] = floats(BATCH * second * area);
    values[4] = floats(engine->outputs);
    must(xnn_setup_convolution2d_nhwc_f32(operators[0], BATCH, size, size, values[0], values[1],
                                          engine->threads));
    must(xnn_setup_max_pooling2d_nhwc_f32(operators[1], BATCH, half, half, values[1], values[2],
                                          engine->threads));
    must(xnn_setup_convolution2d_nhwc_f32(operators[2], BATCH, quarter, quarter, values[2],
                                          values[3], engine->threads));
    must(xnn_setup_convolution2d_nhwc_f32(operators[3], BATCH, quarter, quarter, values[3],
                                          values[4], engine->threads));
}

static double run(void *context, size_t count)
{
    const Engine *engine = context;
    size_t area = side_image_size(&engine->side) / 3;
    double sum = 0;
    for (size_t first = 0; first + BATCH <= count; first += BATCH) {
        const float *images = side_images(&engine->side, first);
        for (size_t i = 0; i < BATCH; i++)
            for (size_t p = 0; p < area; p++)
                for (size_t c = 0; c < 3; c++)
                    engine->values[0][(i * area + p) * 3 + c] = images[(i * 3 + c) * area + p];
        for (int i = 0; i < 4; i++) must(xnn_run_operator(engine->operators[i], engine->threads));
        sum += side_sum(engine->values[4], engine->outputs);
    }
    return sum;
}

int main(int argc, char **argv)
{
    static Engine engine;
    int threads = argc == 3 ? atoi(argv[2]) : 0;
    if (threads < 1) side_fail("usage: xnnpack FILE THREADS");
    side_open(&engine.side, argv[1]);
    engine.threads = pthreadpool_create((size_t)threads);
    open_engine(&engine);
    side_serve(run, &engine);
    return 0;
}

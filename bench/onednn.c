/*
 * onednn: the task of side.h with oneDNN. OMP_NUM_THREADS sets the number of threads.
 *
 *     onednn FILE auto|winograd      the algorithm for the 3 x 3 convolution
 */
#include "side.h"

#include <dnnl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { BATCH = 4 };

typedef struct {
    dnnl_primitive_t primitive;
    dnnl_memory_t weights, output;
    dnnl_memory_desc_t input_description;
} Step;

typedef struct {
    Side side;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_memory_t input;
    Step steps[4]; /* conv1, pool, layer1.0.conv1, layer1.0.conv2 */
} Engine;

/* Parameters of one convolution. */
typedef struct {
    const float *weights;
    int inputs, channels, kernel, stride, size; /* size: of the input */
    dnnl_alg_kind_t algorithm;
} Convolution;

static void must(dnnl_status_t status)
{
    if (status != dnnl_success) side_fail("oneDNN refuses");
}

static dnnl_memory_desc_t shape(int n, int c, int size, dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t description;
    const dnnl_dims_t dims = {n, c, size, size};
    must(dnnl_memory_desc_init_by_tag(&description, 4, dims, dnnl_f32, tag));
    return description;
}

static dnnl_memory_t memory(const Engine *engine, const dnnl_memory_desc_t *description, void *data)
{
    dnnl_memory_t made;
    must(dnnl_memory_create(&made, description, engine->engine, data));
    return made;
}

static void execute(const Engine *engine, dnnl_primitive_t primitive, int count,
                    const dnnl_exec_arg_t *arguments)
{
    must(dnnl_primitive_execute(primitive, engine->stream, count, arguments));
    must(dnnl_stream_wait(engine->stream));
}

static const dnnl_memory_desc_t *description_of(dnnl_memory_t memory_object)
{
    const dnnl_memory_desc_t *description;
    must(dnnl_memory_get_memory_desc(memory_object, &description));
    return description;
}

static void reorder(const Engine *engine, dnnl_memory_t from, dnnl_memory_t to)
{
    dnnl_primitive_desc_t description;
    dnnl_primitive_t primitive;
    must(dnnl_reorder_primitive_desc_create(&description, description_of(from), engine->engine,
                                            description_of(to), engine->engine, NULL));
    must(dnnl_primitive_create(&primitive, description));
    execute(engine, primitive, 2, (dnnl_exec_arg_t[]){{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
    dnnl_primitive_destroy(primitive);
    dnnl_primitive_desc_destroy(description);
}

/* The convolution, with a ReLU in the same primitive; prints oneDNN's message if it fails. */
static dnnl_status_t describe(const Engine *engine, const Convolution *convolution,
                              const dnnl_memory_desc_t *input, dnnl_primitive_desc_t *made)
{
    int k = convolution->kernel, pad = k / 2, stride = convolution->stride;
    int channels = convolution->channels, out_size = convolution->size / stride;
    dnnl_memory_desc_t out = shape(BATCH, channels, out_size, dnnl_format_tag_any), weights;
    const dnnl_dims_t strides = {stride, stride}, padding = {pad, pad};
    const dnnl_dims_t dims = {channels, convolution->inputs, k, k};
    dnnl_convolution_desc_t description;
    dnnl_primitive_attr_t attributes;
    dnnl_post_ops_t after;
    must(dnnl_memory_desc_init_by_tag(&weights, 4, dims, dnnl_f32, dnnl_format_tag_any));
    must(dnnl_convolution_forward_desc_init(&description, dnnl_forward_inference,
                                            convolution->algorithm, input, &weights, NULL, &out,
                                            strides, padding, padding));
    must(dnnl_primitive_attr_create(&attributes));
    must(dnnl_post_ops_create(&after));
    must(dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0));
    must(dnnl_primitive_attr_set_post_ops(attributes, after));
    return dnnl_primitive_desc_create(made, &description, attributes, engine->engine, NULL);
}

static Step convolution_step(const Engine *engine, const Convolution *convolution,
                             const dnnl_memory_desc_t *input)
{
    Step step = {0};
    int k = convolution->kernel;
    dnnl_memory_desc_t plain,
        any = shape(BATCH, convolution->inputs, convolution->size, dnnl_format_tag_any);
    const dnnl_dims_t dims = {convolution->channels, convolution->inputs, k, k};
    dnnl_primitive_desc_t made;
    dnnl_status_t status = describe(engine, convolution, input ? input : &any, &made);
    if (status != dnnl_success) status = describe(engine, convolution, &any, &made);
    if (status != dnnl_success) side_fail("oneDNN has no such algorithm for this convolution");
    must(dnnl_primitive_create(&step.primitive, made));
    must(dnnl_memory_desc_init_by_tag(&plain, 4, dims, dnnl_f32, dnnl_oihw));
    step.weights = memory(engine, dnnl_primitive_desc_query_md(made, dnnl_query_weights_md, 0),
                          DNNL_MEMORY_ALLOCATE);
    reorder(engine, memory(engine, &plain, (void *)convolution->weights), step.weights);
    step.output = memory(engine, dnnl_primitive_desc_query_md(made, dnnl_query_dst_md, 0),
                         DNNL_MEMORY_ALLOCATE);
    step.input_description = *dnnl_primitive_desc_query_md(made, dnnl_query_src_md, 0);
    return step;
}

static Step pool_step(const Engine *engine, const Step *before)
{
    Step step = {0};
    const dnnl_memory_desc_t *input = description_of(before->output);
    dnnl_memory_desc_t out =
        shape(BATCH, (int)input->dims[1], (int)input->dims[2] / 2, dnnl_format_tag_any);
    const dnnl_dims_t strides = {2, 2}, kernel = {3, 3}, dilation = {0, 0}, padding = {1, 1};
    dnnl_pooling_v2_desc_t description;
    dnnl_primitive_desc_t made;
    must(dnnl_pooling_v2_forward_desc_init(&description, dnnl_forward_inference, dnnl_pooling_max,
                                           input, &out, strides, kernel, dilation, padding,
                                           padding));
    must(dnnl_primitive_desc_create(&made, &description, NULL, engine->engine, NULL));
    must(dnnl_primitive_create(&step.primitive, made));
    step.output = memory(engine, dnnl_primitive_desc_query_md(made, dnnl_query_dst_md, 0),
                         DNNL_MEMORY_ALLOCATE);
    step.input_description = *input;
    return step;
}

static void open_engine(Engine *engine, dnnl_alg_kind_t algorithm)
{
    const Side *side = &engine->side;
    const int *channels = side->channels;
    Step *steps = engine->steps;
    int size = side->pixels;
    must(dnnl_engine_create(&engine->engine, dnnl_cpu, 0));
    must(dnnl_stream_create(&engine->stream, engine->engine, dnnl_stream_default_flags));
    Convolution first = {side->weights[0], 3, channels[0], 7, 2, size, dnnl_convolution_auto};
    Convolution second = {side->weights[1], channels[0],          channels[1], 1, 1,
                          size / 4,         dnnl_convolution_auto};
    Convolution third = {side->weights[2], channels[1], channels[2], 3, 1, size / 4, algorithm};
    steps[0] = convolution_step(engine, &first, NULL);
    steps[1] = pool_step(engine, &steps[0]);
    steps[2] = convolution_step(engine, &second, description_of(steps[1].output));
    steps[3] = convolution_step(engine, &third, description_of(steps[2].output));
    engine->input = memory(engine, &steps[0].input_description, DNNL_MEMORY_ALLOCATE);
}

static double run_batch(const Engine *engine, const float *images)
{
    dnnl_memory_desc_t plain = shape(BATCH, 3, engine->side.pixels, dnnl_nchw);
    dnnl_memory_t given = memory(engine, &plain, (void *)images), input = engine->input;
    void *values;
    reorder(engine, given, input);
    dnnl_memory_destroy(given);
    for (int i = 0; i < 4; i++) {
        const Step *step = &engine->steps[i];
        bool same = dnnl_memory_desc_equal(description_of(input), &step->input_description);
        dnnl_memory_t from =
            same ? input : memory(engine, &step->input_description, DNNL_MEMORY_ALLOCATE);
        if (!same) reorder(engine, input, from);
        execute(engine, step->primitive, step->weights ? 3 : 2,
                (dnnl_exec_arg_t[]){{DNNL_ARG_SRC, from},
                                    {DNNL_ARG_DST, step->output},
                                    {DNNL_ARG_WEIGHTS, step->weights}});
        if (!same) dnnl_memory_destroy(from);
        input = step->output;
    }
    must(dnnl_memory_get_data_handle(input, &values));
    return side_sum(values, dnnl_memory_desc_get_size(description_of(input)) / sizeof(float));
}

static double run(void *context, size_t count)
{
    const Engine *engine = context;
    double sum = 0;
    for (size_t first = 0; first + BATCH <= count; first += BATCH)
        sum += run_batch(engine, side_images(&engine->side, first));
    return sum;
}

int main(int argc, char **argv)
{
    static Engine engine;
    if (argc != 3) side_fail("usage: onednn FILE auto|winograd");
    side_open(&engine.side, argv[1]);
    open_engine(&engine, strcmp(argv[2], "winograd") == 0 ? dnnl_convolution_winograd
                                                          : dnnl_convolution_auto);
    side_serve(run, &engine);
    return 0;
}

/*
 * The quick form of 3 x 3 convolutions: against sums in double precision, against the direct form,
 * and where it is taken.
 */
#include "base/random.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/winograd.h"
#include "network/run.h"
#include "testing.h"

#include <cblas.h>

/* One convolution, its input, and the part that is computed. */
typedef struct {
    Layer layer;
    Shape from;
    Tile input;
    Rectangle part;
    float *transformed;
} Sketch;

static float *random_numbers(Twister *twister, size_t count, double scale, bool rectified)
{
    float *values = test_calloc(count, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        double value = scale * twister_normal(twister);
        values[i] = (float)(rectified && value < 0 ? 0 : value);
    }
    return values;
}

/* 3 x 3 weights from `from` to `channels` channels, on rectified inputs; only what is needed. */
static void open_sketch(Sketch *sketch, Shape from, int channels, int images, Rectangle part,
                        int pad)
{
    Twister twister;
    twister_seed(&twister, 5);
    *sketch = (Sketch){.from = from, .part = part};
    sketch->layer = (Layer){.name = "x",
                            .kind = &operator_convolution,
                            .input_count = 1,
                            .shape.channels = channels,
                            .groups = 1,
                            .window = {{3, 3}, {1, 1}, {1, 1}, {pad, pad, pad, pad}, false, false}};
    sketch->layer.from = &sketch->from;
    GOOD(operator_convolution.shape(&sketch->layer, &error));
    sketch->layer.weights =
        random_numbers(&twister, sketch->layer.weight_count, 1 / sqrt(9.0 * from.channels), false);
    sketch->input =
        (Tile){from.channels, operator_convolution.needs(&sketch->layer, 0, part), images, NULL};
    sketch->input.values = random_numbers(&twister, tile_size(&sketch->input), 1, true);
    sketch->transformed =
        test_calloc(winograd_weight_count(&sketch->layer), sizeof *sketch->transformed);
    winograd_weights(&sketch->layer, sketch->transformed);
}

static void close_sketch(Sketch *sketch)
{
    test_free(sketch->layer.weights);
    test_free(sketch->input.values);
    test_free(sketch->transformed);
}

/* The output; free its values with test_free. */
static Tile run(const Sketch *sketch, bool quick, const Layer *affine, const Layer *pointwise)
{
    Tile out = {sketch->layer.shape.channels, sketch->part, sketch->input.images, NULL};
    OperatorWork work = {.layer = &sketch->layer,
                         .inputs = &sketch->input,
                         .part = sketch->part,
                         .affine = affine,
                         .pointwise = pointwise,
                         .transformed = quick ? sketch->transformed : NULL,
                         .out = &out};
    work.scratch = test_calloc(operator_scratch(&work) + 1, sizeof *work.scratch);
    out.values = test_calloc(tile_size(&out), sizeof *out.values);
    operator_run(&work);
    test_free(work.scratch);
    return out;
}

/* One output of one image, in double precision. */
static double exact(const Sketch *sketch, int channel, int row, int column, int image)
{
    const Tile *in = &sketch->input;
    Rectangle held = in->rectangle;
    double sum = 0;
    for (int from = 0; from < in->channels; from++)
        for (int tap = 0; tap < 9; tap++) {
            int y = row + tap / 3 - sketch->layer.window.pads[0];
            int x = column + tap % 3 - sketch->layer.window.pads[1];
            if (y < held.top || y >= held.bottom || x < held.left || x >= held.right) continue;
            sum += (double)sketch->layer.weights[(channel * in->channels + from) * 9 + tap] *
                   (double)tile_at(in, from, y, x)[image];
        }
    return sum;
}

/* The largest difference to sums in double precision, relative to the largest of them. */
static double largest_difference(const Sketch *sketch, bool quick)
{
    Tile out = run(sketch, quick, NULL, NULL);
    double difference = 0, largest = 0;
    for (int channel = 0; channel < out.channels; channel++)
        for (int row = sketch->part.top; row < sketch->part.bottom; row++)
            for (int column = sketch->part.left; column < sketch->part.right; column++)
                for (int image = 0; image < out.images; image++) {
                    double value = exact(sketch, channel, row, column, image);
                    double ours = (double)tile_at(&out, channel, row, column)[image];
                    largest = fmax(largest, fabs(value));
                    difference = fmax(difference, fabs(ours - value));
                }
    test_free(out.values);
    return difference / largest;
}

TEST(test_precision)
{
    Sketch sketch;
    open_sketch(&sketch, (Shape){256, 40, 40}, 48, 2, (Rectangle){0, 0, 40, 40}, 1);
    double direct = largest_difference(&sketch, false), quick = largest_difference(&sketch, true);
    close_sketch(&sketch);
    print_message("largest difference: direct %.1e, F(4 x 4, 3 x 3) %.1e\n", direct, quick);
    assert_true(direct < 1e-6);
    assert_true(quick < 3e-6);
}

static void assert_tiles_near(const Tile *a, const Tile *b, double tolerance)
{
    for (size_t i = 0; i < tile_size(a); i++)
        assert_near((double)a->values[i], (double)b->values[i], tolerance, "an output");
}

/* Rectangles inside, at borders and with partial tiles; with what is fused into the product. */
TEST(test_the_direct_form)
{
    static const Rectangle parts[] = {
        {0, 0, 12, 12}, {0, 0, 29, 31}, {3, 5, 18, 20}, {9, 14, 29, 31}, {1, 0, 14, 30}};
    float scale[20], shift[20];
    for (int i = 0; i < 20; i++) scale[i] = 1 + 0.05f * (float)i, shift[i] = 0.1f * (float)i - 1;
    Layer affine = {.kind = &operator_affine, .weights = scale, .bias = shift};
    Layer relu = {.kind = &operator_relu, .input_count = 1};
    affine.shape.channels = 20;
    for (size_t i = 0; i < COUNT(parts); i++)
        for (int pad = 0; pad <= 2; pad++)
            for (int images = 1; images <= 5; images += 2) {
                Sketch sketch;
                int size = 2 * (1 - pad);
                open_sketch(&sketch, (Shape){17, 29 + size, 31 + size}, 20, images, parts[i], pad);
                for (int behind = 0; behind < 3; behind++) {
                    Tile direct =
                        run(&sketch, false, behind > 0 ? &affine : NULL, behind > 1 ? &relu : NULL);
                    Tile quick =
                        run(&sketch, true, behind > 0 ? &affine : NULL, behind > 1 ? &relu : NULL);
                    assert_tiles_near(&quick, &direct, 2e-5);
                    test_free(direct.values);
                    test_free(quick.values);
                }
                close_sketch(&sketch);
            }
}

/* Image 0 of `sketch` alone. */
static Sketch first_image(const Sketch *sketch)
{
    Sketch one = *sketch;
    one.input.images = 1;
    one.input.values = test_calloc(tile_size(&one.input), sizeof(float));
    for (size_t i = 0; i < tile_size(&one.input); i++)
        one.input.values[i] = sketch->input.values[i * (size_t)sketch->input.images];
    return one;
}

static double largest(const Tile *tile)
{
    double most = 0;
    for (size_t i = 0; i < tile_size(tile); i++) {
        double size = fabs((double)tile->values[i]); /* fmax crashes gcc 12 for arm64 */
        if (size > most) most = size;
    }
    return most;
}

/*
 * Is a column of a product independent of how many columns there are? Not with OpenBLAS's AVX2
 * kernels.
 */
static bool columns_stand_alone(void)
{
    enum { ROWS = 40, INNER = 64, COLUMNS = 1024, FEW = 32 };
    float *a = test_calloc(ROWS * INNER, sizeof *a), *b = test_calloc(INNER * COLUMNS, sizeof *b);
    float *all = test_calloc(ROWS * COLUMNS, sizeof *all),
          *few = test_calloc(ROWS * FEW, sizeof *few);
    for (int i = 0; i < ROWS * INNER; i++) a[i] = (float)(i % 97) / 97 - 0.5f;
    for (int i = 0; i < INNER * COLUMNS; i++) b[i] = (float)(i % 89) / 89 - 0.5f;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, ROWS, COLUMNS, INNER, 1, a, INNER, b,
                COLUMNS, 0, all, COLUMNS);
    bool same = true;
    for (int first = 0; first < COLUMNS; first += FEW) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, ROWS, FEW, INNER, 1, a, INNER,
                    b + first, COLUMNS, 0, few, FEW);
        for (int row = 0; row < ROWS; row++)
            same = same && !memcmp(few + row * FEW, all + row * COLUMNS + first, FEW * sizeof *few);
    }
    test_free(a), test_free(b), test_free(all), test_free(few);
    return same;
}

/*
 * An image's activations do not depend on what it is shown with: to the byte where the processor's
 * product allows it, otherwise each is within 3e-6 of the layer's largest from the truth (the test
 * of precision), both within twice that.
 */
TEST(test_batches)
{
    bool exact = columns_stand_alone();
    static const int batches[] = {2, 3, 5, 8, 16};
    for (size_t b = 0; b < COUNT(batches); b++) {
        Sketch sketch;
        open_sketch(&sketch, (Shape){64, 30, 30}, 40, batches[b], (Rectangle){0, 0, 30, 30}, 1);
        Sketch one = first_image(&sketch);
        Tile together = run(&sketch, true, NULL, NULL), alone = run(&one, true, NULL, NULL);
        double tolerance = exact ? 0 : 2 * 3e-6 * largest(&alone);
        for (size_t i = 0; i < tile_size(&alone); i++) {
            float of_batch = together.values[i * (size_t)batches[b]];
            assert_near((double)of_batch, (double)alone.values[i], tolerance,
                        "an output of a batch and alone");
            if (exact) assert_memory_equal(&of_batch, &alone.values[i], sizeof of_batch);
        }
        test_free(together.values);
        test_free(alone.values);
        test_free(one.input.values);
        close_sketch(&sketch);
    }
}

static int add_convolution(Network *network, int input, int channels, int groups)
{
    Error error = {{0}};
    Twister twister;
    Layer layer = {.name = "x",
                   .kind = &operator_convolution,
                   .inputs = &input,
                   .input_count = 1,
                   .shape.channels = channels,
                   .groups = groups,
                   .window = {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}};
    int index = network_add(network, &layer, &error);
    if (index < 0) fail_msg("%s", error.message);
    twister_seed(&twister, 3);
    Layer *added = &network->layers[index];
    added->weights = allocate(added->weight_count, sizeof *added->weights, &error);
    assert_good(added->weights, &error);
    for (size_t i = 0; i < added->weight_count; i++)
        added->weights[i] = 0.1f * (float)twister_normal(&twister);
    return index;
}

static bool is_quick(const ForwardRequest *request, int layer)
{
    ForwardPlan plan;
    GOOD(forward_plan(&plan, request, &error));
    bool quick = plan.steps[layer].transformed != NULL;
    forward_plan_free(&plan);
    return quick;
}

/*
 * Rectangles of wide layers that fill their tiles; never where a blank, whose activations are those
 * of the direct form, stands around them.
 */
TEST(test_where_it_is_taken)
{
    Network network;
    Blank blank;
    ImageInput image = {.pixels = 24, .deviation = {1, 1, 1}};
    GOOD(network_open(&network, "sketch", &image, &error));
    int first = add_convolution(&network, 0, 32, 1);
    int wide = add_convolution(&network, first, 32, 1);
    int grouped = add_convolution(&network, wide, 32, 2);
    Target whole = {grouped, {0, 0, 24, 24}}, part = {wide, {2, 2, 7, 24}};
    Rectangle changed = {4, 4, 20, 20};
    ForwardRequest request = {.network = &network, .targets = &whole, .count = 1};
    GOOD(forward_blank(&blank, &network, &whole, 1, &error));
    assert_false(is_quick(&request, first));
    assert_true(is_quick(&request, wide));
    assert_false(is_quick(&request, grouped));
    request.keep_all = true;
    assert_false(is_quick(&request, wide));
    request.keep_all = false;
    request.blank = &blank;
    assert_true(is_quick(&request, wide));
    request.changed = &changed;
    assert_false(is_quick(&request, wide));
    request = (ForwardRequest){.network = &network, .targets = &part, .count = 1};
    assert_false(is_quick(&request, wide));
    forward_blank_free(&blank);
    network_close(&network);
}

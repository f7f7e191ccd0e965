/* Inner products over a layer's units against double precision, and the threads that make them. */
#include "present.h"
#include "testing.h"

#include "base/parallel.h"
#include "base/random.h"
#include "predictivity/layer_gram.h"
#include "predictivity/layer_grams.h"

/* -- items over threads -- */

enum { ITEMS = 200 };

static bool mark(void *context, size_t item, int worker, Error *error)
{
    (void)worker, (void)error;
    ((int *)context)[item]++;
    return true;
}

/* Items 40 and above fail; each failure names its item. */
static bool fail_late(void *context, size_t item, int worker, Error *error)
{
    mark(context, item, worker, error);
    return item < 40 || error_set(error, "item %zu", item);
}

TEST(items_are_done_once_and_the_first_failure_is_told)
{
    for (int workers = 0; workers <= 5; workers++) {
        Error error = {{0}};
        int done[ITEMS] = {0}, tried[ITEMS] = {0};
        assert_good(parallel_run(workers, ITEMS, mark, done, &error), &error);
        for (int i = 0; i < ITEMS; i++) assert_int_equal(done[i], 1);
        assert_refused(parallel_run(workers, ITEMS, fail_late, tried, &error), &error, "item 40");
        assert_string_equal(error.message, "item 40");
        for (int i = 0; i < 40; i++) assert_int_equal(tried[i], 1);
        for (int i = 40 + 5; i < ITEMS; i++) assert_int_equal(tried[i], 0);
        assert_good(parallel_run(workers, 0, mark, done, &error), &error);
    }
}

/* The least limit of a control group and those above it; words limit nothing. */
TEST(limits_of_control_groups)
{
    const char *root = BUILD "/tests/quotas";
    static const struct {
        const char *group, *quota;
        double processors; /* of this group, with those above it */
    } groups[] = {{"/", "max 100000\n", INFINITY},  {"/a", "800000 100000\n", 8},
                  {"/a/b", "150000 100000\n", 1.5}, {"/a/b/c", "max 100000\n", 1.5},
                  {"/a/d", "nonsense\n", 8},        {"/a/e", "", 8},
                  {"/f", "1000 100000\n", 0.01},    {"/g", "-5 0\n", INFINITY}};
    char path[256];
    for (size_t i = 0; i < COUNT(groups); i++) {
        snprintf(path, sizeof path, "%s%s/cpu.max", root, groups[i].group);
        write_text(path, groups[i].quota);
    }
    write_text(BUILD "/tests/quotas/a/memory.max", "1073741824\n");
    write_text(BUILD "/tests/quotas/a/b/memory.max", "max\n");
    for (size_t i = 0; i < COUNT(groups); i++) {
        double limit = parallel_limit(root, groups[i].group, "cpu.max");
        bool same = isinf(groups[i].processors) ? isinf(limit) : limit == groups[i].processors;
        if (!same) fail_msg("%s: %g processors", groups[i].group, limit);
    }
    assert_true(parallel_limit(root, "/a/b", "memory.max") == 0x1p30);
    assert_true(isinf(parallel_limit(root, "/f", "memory.max")));
    assert_true(isinf(parallel_limit(root, "/not/there", "cpu.max")));
    assert_true(isinf(parallel_limit("/not/there", "/a/b", "cpu.max")));
    assert_true(parallel_memory() > (size_t)1 << 26);
}

/* -- accuracy -- */

/* exact[images][images] of features[units][images], centred, in double precision throughout. */
static void exact_products(const float *features, size_t units, size_t images, double *exact)
{
    double *row = calloc(images, sizeof *row);
    memset(exact, 0, images * images * sizeof *exact);
    for (size_t u = 0; u < units; u++) {
        double mean = 0;
        for (size_t i = 0; i < images; i++)
            mean += (double)features[u * images + i] / (double)images;
        for (size_t i = 0; i < images; i++) row[i] = (double)features[u * images + i] - mean;
        for (size_t i = 0; i < images; i++)
            for (size_t j = 0; j < images; j++) exact[i * images + j] += row[i] * row[j];
    }
    free(row);
}

/* Both triangles; relative to the images' mean squared length. */
static void assert_products(const double *found, const double *exact, size_t images,
                            double tolerance)
{
    double scale = 0;
    for (size_t i = 0; i < images; i++) scale += exact[i * images + i] / (double)images;
    for (size_t i = 0; i < images; i++)
        for (size_t j = 0; j < images; j++) {
            assert_near(found[i * images + j] / scale, exact[i * images + j] / scale, tolerance,
                        "an inner product");
            assert_true(found[i * images + j] == found[j * images + i]);
        }
}

/* Rectified like a layer's activations, with means of the images and of the units. */
static float *make_features(size_t units, size_t images)
{
    Twister twister;
    float *features = calloc(units * images, sizeof *features);
    twister_seed(&twister, 3);
    for (size_t u = 0; u < units; u++)
        for (size_t i = 0; i < images; i++) {
            double value =
                twister_normal(&twister) + 0.01 * (double)(i % 50) + 0.1 * (double)(u % 7);
            features[u * images + i] = value > 0 ? (float)value : 0;
        }
    return features;
}

static void compare_products(size_t units, size_t images, double tolerance)
{
    float *features = make_features(units, images);
    double *exact = calloc(images * images, sizeof *exact);
    double *found = calloc(images * images, sizeof *found);
    double *others = calloc(images * images, sizeof *others);
    exact_products(features, units, images, exact);
    GOOD(gram_of_features(features, units, images, 1, (GramResult){.matrix = found}, &error));
    assert_products(found, exact, images, tolerance);
    GOOD(gram_of_features(features, units, images, 3, (GramResult){.matrix = others}, &error));
    assert_memory_equal(found, others, images * images * sizeof *found);
    const GramResult packed = {.matrix = others, .packed = true};
    GOOD(gram_of_features(features, units, images, 2, packed, &error));
    for (size_t i = 0; i < images; i++)
        assert_memory_equal(others + gram_row(images, true, i), found + i * images,
                            (i + 1) * sizeof *found);
    free(features);
    free(exact);
    free(found);
    free(others);
}

/* Inner products and sums of the activations themselves, centring undone. */
TEST(centring_can_be_undone)
{
    enum { N = 67, UNITS = 9000 };
    static double matrix[N * N], shift[N], sums[N];
    static double products[N * N], exact_sums[N];
    float *features = make_features(UNITS, N);
    for (size_t u = 0; u < UNITS; u++)
        for (size_t i = 0; i < N; i++) {
            exact_sums[i] += (double)features[u * N + i];
            for (size_t j = 0; j < N; j++)
                products[i * N + j] += (double)features[u * N + i] * (double)features[u * N + j];
        }
    for (int threads = 1; threads <= 3; threads++) {
        const GramResult result = {.matrix = matrix, .shift = shift, .sums = sums};
        GOOD(gram_of_features(features, UNITS, N, threads, result, &error));
        for (size_t i = 0; i < N; i++) {
            assert_near(sums[i] / exact_sums[i], 1, 3e-7, "a sum");
            for (size_t j = 0; j < N; j++)
                assert_near((matrix[i * N + j] + shift[i] + shift[j]) / products[i * N + j], 1,
                            3e-7, "an inner product");
        }
    }
    free(features);
}

TEST(products_are_those_of_double_precision)
{
    /* Several blocks, each of several depths: roundings average out. */
    compare_products(20000, 50, 3e-7);
    compare_products(200, 700, 1e-6); /* panels that are not full */
    compare_products(33, 641, 1e-6);
    compare_products(5, 17, 1e-6); /* the last panel has one image */
    compare_products(4097, 2, 1e-6);
    float feature = 1;
    double product = 1;
    GOOD(gram_of_features(&feature, 1, 1, 1, (GramResult){.matrix = &product}, &error));
    assert_true(product == 0);
    REFUSED(gram_of_features(&feature, 1, 0, 1, (GramResult){.matrix = &product}, &error),
            "need at least one image");
}

/* -- a layer in blocks -- */

enum { IMAGES = 19 };

/* Random images of 8 x 8 squares: all gray, or two of three in colour. */
static void make_images(ScreenImages *images, bool gray)
{
    Twister twister;
    Error error = {{0}};
    assert_good(screen_images_make(images, IMAGES, 224, &error), &error);
    twister_seed(&twister, 9);
    for (size_t i = 0; i < IMAGES; i++) {
        bool coloured = !gray && i % 3 != 2;
        uint8_t *bytes = screen_images_place(images, i, coloured, &error);
        assert_good(bytes, &error);
        for (size_t square = 0; square < 28 * 28; square++) {
            uint8_t colours[3];
            for (int c = 0; c < 3; c++)
                colours[c] = gray && c > 0 ? colours[0] : (uint8_t)twister_next(&twister);
            for (size_t p = 0; p < 64; p++) {
                size_t row = square / 28 * 8 + p / 8, column = square % 28 * 8 + p % 8;
                for (size_t c = 0; c < (coloured ? 3 : 1); c++)
                    bytes[(c * 224 + row) * 224 + column] = colours[c];
            }
        }
    }
}

/* features[units][IMAGES]: the whole layer, in one piece, in colour. */
static float *whole_layer(const ScreenImages *images, const Subject *subject, size_t *units)
{
    Error error = {{0}};
    ForwardPlan plan;
    ForwardWorkspace space;
    const Network *network = &subject->network;
    Shape shape = network->layers[subject->layer].shape;
    Target whole = {subject->layer, shape_rectangle(shape)};
    ForwardRequest request = {.network = network, .targets = &whole, .count = 1};
    assert_good(forward_plan(&plan, &request, &error) &&
                    forward_workspace_open(&space, &plan, IMAGES, 0, &error),
                &error);
    Rectangle window = forward_input_rectangle(&plan);
    float *input = calloc(rectangle_area(window) * 3 * IMAGES, sizeof *input);
    Tile screen = {3, window, IMAGES, input};
    screen_images_draw(subject, images, 0, &screen, &error);
    forward_run(&plan, &space, &screen);
    Tile output = forward_output(&plan, &space, whole.layer);
    *units = shape_units(shape);
    float *features = calloc(*units * IMAGES, sizeof *features);
    memcpy(features, output.values, *units * IMAGES * sizeof *features);
    free(input);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return features;
}

/* In blocks of so many bytes at most; returns how many there were. */
static size_t in_blocks(const ScreenImages *images, const Subject *subject, size_t bytes,
                        double *matrix)
{
    LayerBlocks blocks;
    Gram gram;
    size_t all = 0, count = 0;
    GOOD(layer_blocks_open(&blocks, images, subject, bytes, &error) &&
         gram_open(&gram, IMAGES, blocks.most_units, 2, (GramResult){.matrix = matrix}, &error));
    assert_true(blocks.most_units * IMAGES * sizeof(float) <= bytes || blocks.rows == 1);
    for (size_t b = 0; b < blocks.count; b++) {
        GOOD(layer_blocks_compute(&blocks, b, &gram, &count, &error) &&
             gram_add(&gram, count, &error));
        all += count;
    }
    const Network *network = &subject->network;
    assert_int_equal(all, shape_units(network->layers[subject->layer].shape));
    gram_finish(&gram);
    gram_close(&gram);
    return blocks.count;
}

static void compare_layer(bool gray)
{
    ScreenImages images;
    size_t units = 0;
    static double exact[IMAGES * IMAGES], found[IMAGES * IMAGES], one[IMAGES * IMAGES];
    make_images(&images, gray);
    Subject subject;
    GOOD(open_subject(&subject, "resnet-18_untrained", "V1", &error));
    subject.threads = 2;
    assert_int_equal(screen_images_all_gray(&images), gray);
    assert_int_equal(screen_images_bytes(&images), (gray ? 19 : 6 + 3 * 13) * 224 * 224);
    float *features = whole_layer(&images, &subject, &units);
    exact_products(features, units, IMAGES, exact);
    assert_int_equal(in_blocks(&images, &subject, (size_t)1 << 30, found), 1);
    assert_products(found, exact, IMAGES, 1e-6);
    assert_true(in_blocks(&images, &subject, (size_t)1 << 20, found) > 10);
    assert_products(found, exact, IMAGES, 1e-6);
    GOOD(layer_gram(&images, &subject, (GramResult){.matrix = found}, &error));
    subject.threads = 1;
    GOOD(layer_gram(&images, &subject, (GramResult){.matrix = one}, &error));
    assert_memory_equal(found, one, sizeof found);
    free(features);
    screen_images_free(&images);
    subject_close(&subject);
}

TEST(blocks_make_up_the_layer)
{
    compare_layer(false);
    compare_layer(true);
}

/* -- many layers -- */

enum { LAYERS = 7 };

static const char *const layer_list[LAYERS] = {"conv1",          "maxpool",        "layer1.0.relu1",
                                               "layer2.0.relu2", "layer3.1.relu2", "layer4.1.relu2",
                                               "avgpool"};

typedef struct {
    double matrices[LAYERS][IMAGES * IMAGES], shifts[LAYERS][IMAGES], sums[LAYERS][IMAGES];
    size_t units[LAYERS], next, strips; /* groups in strips */
} Taken;

static bool take_layer(void *context, size_t index, const GramResult *result, size_t units,
                       Error *error)
{
    (void)error;
    Taken *taken = context;
    assert_int_equal(index, taken->next++);
    memcpy(taken->matrices[index], result->matrix, sizeof taken->matrices[index]);
    memcpy(taken->shifts[index], result->shift, sizeof taken->shifts[index]);
    memcpy(taken->sums[index], result->sums, sizeof taken->sums[index]);
    taken->units[index] = units;
    return true;
}

static LayerGroups take_all(LayerGrams *request, Taken *taken, size_t bytes)
{
    LayerGroups groups;
    taken->next = 0;
    request->bytes = bytes;
    request->context = taken;
    GOOD(layer_groups_make(&groups, request, &error) && layer_grams_run(request, &groups, &error));
    assert_int_equal(taken->next, LAYERS);
    assert_true(groups.bytes <= (bytes ? bytes : LAYER_GRAMS_BYTES));
    taken->strips = 0;
    for (size_t i = 0; i < groups.count; i++) taken->strips += groups.groups[i].keeps_rows;
    const LayerGroups made = groups; /* what it says of its groups, which are gone */
    layer_groups_free(&groups);
    return made;
}

static void compare_taken(const Taken *one, const Taken *other, const Subject *subject,
                          const int *layers)
{
    for (int i = 0; i < LAYERS; i++) {
        double largest = 0;
        assert_int_equal(one->units[i], shape_units(subject->network.layers[layers[i]].shape));
        assert_int_equal(one->units[i], other->units[i]);
        assert_products(one->matrices[i], other->matrices[i], IMAGES, 1e-5);
        for (int k = 0; k < IMAGES; k++) largest = fmax(largest, fabs(other->sums[i][k]));
        for (int k = 0; k < IMAGES; k++) {
            assert_near(one->shifts[i][k] / other->shifts[i][k], 1, 1e-5, "a shift");
            assert_near(one->sums[i][k] / largest, other->sums[i][k] / largest, 1e-5, "a sum");
        }
    }
}

/* In one pass, in groups, and each layer alone. */
TEST(layers_are_computed_together)
{
    static Taken alone, together, grouped;
    int layers[LAYERS];
    ScreenImages images;
    Subject subject;
    make_images(&images, false);
    GOOD(open_subject(&subject, "resnet-18_untrained", NULL, &error));
    for (int i = 0; i < LAYERS; i++)
        GOOD((layers[i] = network_find(&subject.network, layer_list[i], &error)) >= 0);
    GOOD(subject_record(&subject, "V1", layers, LAYERS, &error));
    subject.threads = 2;
    for (int i = 0; i < LAYERS; i++) {
        subject.layer = layers[i];
        alone.units[i] = shape_units(subject_shape(&subject));
        const GramResult result = {
            .matrix = alone.matrices[i], .shift = alone.shifts[i], .sums = alone.sums[i]};
        GOOD(layer_gram(&images, &subject, result, &error));
    }
    LayerGrams request = {.images = &images,
                          .subject = &subject,
                          .layers = layers,
                          .count = LAYERS,
                          .patterns = true,
                          .take = take_layer};
    LayerGroups one = take_all(&request, &together, 0);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.passes, 1);
    assert_true(one.operations == one.least);
    compare_taken(&together, &alone, &subject, layers);
    LayerGroups many = take_all(&request, &grouped, (size_t)4 << 20);
    assert_true(many.count > 1 && many.passes > many.count && many.operations > many.least);
    compare_taken(&grouped, &alone, &subject, layers);
    LayerGroups strips = take_all(&request, &grouped, (size_t)12 << 20);
    assert_true(strips.passes > 1 && grouped.strips > 0 && strips.operations < many.operations);
    compare_taken(&grouped, &alone, &subject, layers);
    subject.threads = 1;
    take_all(&request, &grouped, 0);
    assert_memory_equal(grouped.matrices, together.matrices, sizeof together.matrices);
    assert_memory_equal(grouped.shifts, together.shifts, sizeof together.shifts);
    screen_images_free(&images);
    subject_close(&subject);
}

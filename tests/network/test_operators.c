/*
 * Operators against their definitions in plain loops; rectangles, blanks, gray images and single
 * units against the whole.
 */
#include "base/random.h"
#include "network/columns.h"
#include "network/operators/functions.h"
#include "network/run.h"
#include "network/units.h"
#include "plain_operators.h"

enum { PIXELS = 23, IMAGES = 3 };

/* -- small networks -- */

typedef struct {
    Network network;
    Twister twister; /* the source of all random numbers in a test */
} Sketch;

static double uniform(Sketch *sketch, double low, double high)
{
    return low + (high - low) * twister_uniform(&sketch->twister);
}

static int whole(Sketch *sketch, int low, int high)
{
    return (int)floor(uniform(sketch, low, high + 1 - 1e-9));
}

static float *random_numbers(Sketch *sketch, size_t count, double low, double high)
{
    Error error = {{0}};
    float *values = count ? allocate(count, sizeof *values, &error) : NULL;
    for (size_t i = 0; i < count; i++) values[i] = (float)uniform(sketch, low, high);
    return values;
}

static int last_of(const Sketch *sketch)
{
    return sketch->network.count - 1;
}

/* Adds a layer that reads `inputs`; its constants are random unless the description has them. */
static int add_layer(Sketch *sketch, Layer layer, const int *inputs, int count)
{
    Error error = {{0}};
    layer.name = "x";
    layer.inputs = (int *)inputs;
    layer.input_count = count;
    int index = network_add(&sketch->network, &layer, &error);
    if (index < 0) fail_msg("%s", error.message);
    Layer *added = &sketch->network.layers[index];
    double largest = added->kind->linear ? 2 / sqrt((double)convolution_inputs(added)) : 1;
    if (!added->weights)
        added->weights = random_numbers(sketch, added->weight_count, -largest, largest);
    if (!added->bias) added->bias = random_numbers(sketch, added->bias_count, -1, 1);
    return index;
}

/* Behind the last layer. */
static int add(Sketch *sketch, Layer layer)
{
    int last = last_of(sketch);
    return add_layer(sketch, layer, &last, 1);
}

static int add_pair(Sketch *sketch, const Operator *kind, int first, int second)
{
    return add_layer(sketch, (Layer){.kind = kind}, (int[]){first, second}, 2);
}

/* A convolution that keeps height and width. */
static int add_convolution(Sketch *sketch, int channels, int kernel)
{
    int pad = kernel / 2;
    return add(sketch,
               (Layer){.kind = &operator_convolution,
                       .shape.channels = channels,
                       .window = {.kernel = {kernel, kernel}, .pads = {pad, pad, pad, pad}}});
}

static int add_relu(Sketch *sketch)
{
    return add(sketch, (Layer){.kind = &operator_relu});
}

/* A trained batch normalisation. */
static int add_norm(Sketch *sketch)
{
    int channels = sketch->network.layers[last_of(sketch)].shape.channels;
    float *constants[4];
    for (int i = 0; i < 4; i++)
        constants[i] = random_numbers(sketch, (size_t)channels, i == 3 ? 0.5 : -1, i == 3 ? 2 : 1);
    BatchNorm norm = {constants[0], constants[1], constants[2], constants[3], 1e-3f};
    Layer layer = {.kind = &operator_affine};
    GOOD(batch_norm_affine(&layer, &norm, channels, &error));
    for (int i = 0; i < 4; i++) free(constants[i]);
    return add(sketch, layer);
}

static int *map_of(int *map)
{
    if (!map) fail_msg("no memory");
    return map;
}

/* Channel shuffle: transposes the channels as a matrix of `groups` rows. */
static int *shuffle(int channels, int groups)
{
    Error error = {{0}};
    int *map = map_of(map_slice(0, 1, channels, &error));
    for (int c = 0; c < channels; c++) map[c] = c % groups * (channels / groups) + c / groups;
    return map;
}

typedef enum { PADDING_NUMBER, PADDING_EDGE, PADDING_REFLECTION } Padding;

/* before + size + after places; a negative number crops. */
static int *pad(int size, int before, int after, Padding padding)
{
    Error error = {{0}};
    int *map = map_of(map_slice(-before, 1, before + size + after, &error));
    for (int i = 0; i < before + size + after; i++) {
        bool low = map[i] < 0, inside = !low && map[i] < size;
        if (!inside && padding == PADDING_NUMBER) map[i] = -1;
        if (!inside && padding == PADDING_EDGE) map[i] = low ? 0 : size - 1;
        if (!inside && padding == PADDING_REFLECTION)
            map[i] = low ? -map[i] : 2 * (size - 1) - map[i];
    }
    return map;
}

/* -- images -- */

/* bytes[IMAGES][PIXELS][PIXELS][3]; gray ones differ from the blank within `changed` only. */
static void draw_images(Sketch *sketch, bool gray, Rectangle changed, uint8_t *bytes)
{
    for (int i = 0; i < IMAGES; i++)
        for (int r = 0; r < PIXELS; r++)
            for (int c = 0; c < PIXELS; c++)
                for (int colour = 0; colour < 3; colour++, bytes++) {
                    bool inside = r >= changed.top && r < changed.bottom && c >= changed.left &&
                                  c < changed.right;
                    *bytes = inside ? (uint8_t)whole(sketch, 0, 255) : 128;
                    if (gray && colour > 0) *bytes = bytes[-1];
                }
}

/* The input tile of a plan; free its values with test_free. */
static Tile image_tile(const ForwardPlan *plan, const uint8_t *bytes)
{
    Tile tile = {forward_input_channels(plan), forward_input_rectangle(plan), IMAGES, NULL};
    Rectangle part = tile.rectangle;
    tile.values = test_calloc(tile_size(&tile) + 1, sizeof *tile.values);
    for (int channel = 0; channel < tile.channels; channel++)
        for (int r = part.top; r < part.bottom; r++)
            for (int c = part.left; c < part.right; c++)
                for (int i = 0; i < IMAGES; i++) {
                    uint8_t byte = bytes[((i * PIXELS + r) * PIXELS + c) * 3 + channel];
                    tile_at(&tile, channel, r, c)[i] =
                        tile.channels == 1 ? network_gray_difference(plan->network, byte)
                                           : network_normalised(plan->network, channel, byte);
                }
    return tile;
}

/* -- against the plain definition -- */

/* What a sketch is compared with: the last layer's activations by the plain definition. */
typedef struct {
    Sketch *sketch;
    uint8_t bytes[IMAGES * PIXELS * PIXELS * 3];
    PlainMap maps[IMAGES];
    double tolerance;
    const Blank *blank;
    const Rectangle *changed;
} Expected;

static void expect(Expected *expected)
{
    double largest = 0;
    for (int i = 0; i < IMAGES; i++) {
        PlainMap *map = &expected->maps[i];
        *map = plain_run(&expected->sketch->network,
                         expected->bytes + (size_t)i * PIXELS * PIXELS * 3);
        for (size_t k = 0; k < shape_units(map->shape); k++)
            largest = fmax(largest, fabs(map->values[k]));
    }
    expected->tolerance = 1e-5 * largest;
}

static void forget(Expected *expected)
{
    for (int i = 0; i < IMAGES; i++) test_free(expected->maps[i].values);
}

static void check_rectangle(const Expected *expected, Rectangle part, const char *what)
{
    ForwardPlan plan;
    ForwardWorkspace space;
    int last = last_of(expected->sketch);
    Target target = {last, part};
    ForwardRequest request = {.network = &expected->sketch->network,
                              .targets = &target,
                              .count = 1,
                              .blank = expected->blank,
                              .changed = expected->changed};
    GOOD(forward_plan(&plan, &request, &error));
    GOOD(forward_workspace_open(&space, &plan, IMAGES, 0, &error));
    Tile image = image_tile(&plan, expected->bytes);
    for (int repeat = 0; repeat < 2; repeat++) forward_run(&plan, &space, &image);
    Tile out = forward_output(&plan, &space, last);
    for (int c = 0; c < out.channels; c++)
        for (int r = part.top; r < part.bottom; r++)
            for (int k = part.left; k < part.right; k++)
                for (int i = 0; i < IMAGES; i++)
                    assert_near((double)tile_at(&out, c, r, k)[i],
                                *plain_at(&expected->maps[i], c, r, k), expected->tolerance, what);
    test_free(image.values);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
}

enum { UNITS = 40 };

static void check_units(const Expected *expected, int count, const char *what)
{
    Unit units[UNITS];
    UnitPlan plan;
    ForwardWorkspace space = {0};
    float responses[UNITS * IMAGES];
    Shape shape = expected->maps[0].shape;
    for (int u = 0; u < count; u++)
        units[u] = (Unit){whole(expected->sketch, 0, shape.channels - 1),
                          whole(expected->sketch, 0, shape.height - 1),
                          whole(expected->sketch, 0, shape.width - 1)};
    UnitRequest request = {&expected->sketch->network, last_of(expected->sketch), units,
                           (size_t)count, expected->blank};
    GOOD(forward_unit_plan(&plan, &request, &error));
    GOOD(forward_unit_workspace_fit(&space, &plan, &plan.inputs, IMAGES, &error));
    Tile image = image_tile(&plan.inputs, expected->bytes);
    for (int repeat = 0; repeat < 2; repeat++)
        forward_unit_run(&plan, &plan.inputs, &space, &image, responses);
    for (int u = 0; u < count; u++)
        for (int i = 0; i < IMAGES; i++)
            assert_near(
                (double)responses[u * IMAGES + i],
                *plain_at(&expected->maps[i], units[u].channel, units[u].row, units[u].column),
                expected->tolerance, what);
    test_free(image.values);
    forward_workspace_close(&space);
    forward_unit_plan_free(&plan);
}

static Rectangle random_part(Sketch *sketch, Rectangle all)
{
    Rectangle part;
    part.top = whole(sketch, 0, all.bottom - 1);
    part.left = whole(sketch, 0, all.right - 1);
    part.bottom = whole(sketch, part.top + 1, all.bottom);
    part.right = whole(sketch, part.left + 1, all.right);
    return part;
}

static void check_parts(const Expected *expected, const char *what)
{
    Rectangle all = shape_rectangle(expected->maps[0].shape);
    check_rectangle(expected, all, what);
    for (int i = 0; i < 6; i++) check_rectangle(expected, random_part(expected->sketch, all), what);
    check_units(expected, UNITS, what);
    check_units(expected, 3, what);
}

/* The whole layer, rectangles and units: in colour; in gray with a blank, only what changed. */
static void check(Sketch *sketch)
{
    static Expected expected;
    Rectangle screen = {0, 0, PIXELS, PIXELS};
    Blank blank;
    expected = (Expected){.sketch = sketch};
    draw_images(sketch, false, screen, expected.bytes);
    expect(&expected);
    check_parts(&expected, "in colour");
    forget(&expected);

    Target all = {last_of(sketch), shape_rectangle(sketch->network.layers[last_of(sketch)].shape)};
    GOOD(forward_blank(&blank, &sketch->network, &all, 1, &error));
    expected.blank = &blank;
    for (int i = 0; i < 5; i++) {
        Rectangle changed = i == 0 ? screen : random_part(sketch, screen);
        expected.changed = &changed;
        draw_images(sketch, true, changed, expected.bytes);
        expect(&expected);
        check_parts(&expected, "with a blank");
        forget(&expected);
    }
    forward_blank_free(&blank);
    network_close(&sketch->network);
}

/* A network with only its image layer. */
static void begin(Sketch *sketch, uint32_t seed)
{
    ImageInput image = {.pixels = PIXELS,
                        .mean = {0.485f, 0.456f, 0.406f},
                        .deviation = {0.229f, 0.224f, 0.225f},
                        .blank = 128};
    twister_seed(&sketch->twister, seed);
    GOOD(network_open(&sketch->network, "sketch", &image, &error));
}

/* An image, a convolution to this many channels, and a ReLU. */
static void begin_with(Sketch *sketch, uint32_t seed, int channels)
{
    begin(sketch, seed);
    add_convolution(sketch, channels, 3);
    add_relu(sketch);
}

/* -- convolutions -- */

static const Layer convolutions[] = {
    {.shape.channels = 5, .window = {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}},
    {.shape.channels = 4, .window = {.kernel = {7, 7}, .stride = {2, 2}, .pads = {3, 3, 3, 3}}},
    {.shape.channels = 6,
     .window = {.kernel = {3, 5}, .stride = {2, 1}, .dilation = {2, 3}, .pads = {1, 0, 2, 4}}},
    {.shape.channels = 4, .window = {.kernel = {2, 2}, .stride = {3, 2}, .pads = {2, 2, 1, 0}}},
    {.shape.channels = 8, .bias_count = 8},
    {.shape.channels = 8, .window.stride = {2, 2}, .bias_count = 8},
    {.shape.channels = 8, .groups = 2, .window = {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}},
    {.shape.channels = 9, .groups = 3, .window = {.kernel = {3, 1}}, .bias_count = 9},
    {.shape.channels = 10, .groups = 2},
    {.shape.channels = 6, .groups = 6, .window = {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}},
    {.shape.channels = 6,
     .groups = 6,
     .bias_count = 6,
     .window = {.kernel = {5, 3}, .stride = {2, 2}, .dilation = {1, 2}, .pads = {2, 3, 2, 0}}},
    {.shape.channels = 12, .groups = 6, .window = {.kernel = {3, 3}, .pads = {0, 1, 2, 1}}},
};

enum { CONVOLUTIONS = COUNT(convolutions) };

/* On the image (if the groups allow) and after another layer; alone, and with layers folded in. */
TEST(test_convolutions)
{
    for (int i = 0; i < CONVOLUTIONS; i++)
        for (int behind = 0; behind < 2; behind++)
            for (int fold = 0; fold < 5; fold++) {
                Sketch sketch;
                Layer layer = convolutions[i];
                layer.kind = &operator_convolution;
                if (!behind && layer.groups > 1 && layer.groups != 3) continue;
                begin(&sketch, (uint32_t)(100 * i + 10 * behind + fold));
                if (behind) add_convolution(&sketch, 6, 3);
                add(&sketch, layer);
                if (fold == 1) add_norm(&sketch);
                if (fold == 2) /* a bias */
                    add(&sketch, (Layer){.kind = &operator_affine,
                                         .bias_count = (size_t)layer.shape.channels});
                if (fold >= 3) { /* one scale for all channels; and a shift */
                    Layer norm = {.kind = &operator_affine};
                    GOOD(batch_norm_affine(&norm, &(BatchNorm){.epsilon = 0.5f},
                                           layer.shape.channels, &error));
                    assert_int_equal(norm.bias_count, 0);
                    if (fold == 4) norm.bias_count = (size_t)layer.shape.channels;
                    add(&sketch, norm);
                }
                if (fold > 0) add_relu(&sketch);
                check(&sketch);
            }
}

/* A workspace for many images also has room for fewer, though more rows are computed together. */
TEST(test_fewer_images_than_there_is_room_for)
{
    enum { ROOM = 64, GUARD = 1 << 16 };
    for (int i = 0; i < CONVOLUTIONS; i++) {
        Sketch sketch;
        Layer layer = convolutions[i];
        layer.kind = &operator_convolution;
        begin(&sketch, (uint32_t)i);
        add_convolution(&sketch, 6, 3);
        add(&sketch, layer);
        const Network *network = &sketch.network;
        int last = last_of(&sketch);
        Target target = {last, shape_rectangle(network->layers[last].shape)};
        ForwardPlan plan;
        ForwardWorkspace space;
        GOOD(forward_plan(&plan,
                          &(ForwardRequest){.network = network, .targets = &target, .count = 1},
                          &error) &&
             forward_workspace_open(&space, &plan, ROOM, 0, &error));
        size_t capacity = space.scratch.capacity;
        free(space.scratch.values);
        space.scratch.values = calloc(capacity + GUARD, sizeof(float));
        assert_non_null(space.scratch.values);
        Tile image = {3, forward_input_rectangle(&plan), ROOM, NULL};
        image.values = random_numbers(&sketch, tile_size(&image), -1, 1);
        for (image.images = 1; image.images <= ROOM; image.images++) {
            forward_run(&plan, &space, &image);
            for (size_t k = capacity; k < capacity + GUARD; k++)
                assert_true(space.scratch.values[k] == 0);
        }
        free(image.values);
        forward_workspace_close(&space);
        forward_plan_free(&plan);
        network_close(&sketch.network);
    }
}

/* Nothing is folded into a convolution whose output has other readers. */
TEST(test_a_convolution_with_two_readers)
{
    Sketch sketch;
    begin_with(&sketch, 1, 6);
    int convolution = add_convolution(&sketch, 5, 3);
    int norm = add_norm(&sketch);
    add_pair(&sketch, &operator_add, norm, convolution);
    check(&sketch);
}

TEST(test_matrix_products)
{
    Sketch sketch;
    begin_with(&sketch, 2, 6);
    add(&sketch, (Layer){.kind = &operator_linear, .shape.channels = 9, .bias_count = 9});
    check(&sketch);
    begin_with(&sketch, 3, 6);
    add(&sketch,
        (Layer){.kind = &operator_max_pool, .window = {.kernel = {5, 5}, .stride = {5, 5}}});
    add(&sketch, (Layer){.kind = &operator_linear, .shape.channels = 7, .bias_count = 7});
    add_relu(&sketch);
    check(&sketch);
}

/* -- attention -- */

enum { SIDE = 6, HEADS = 2, DEPTH = 3 }; /* 6 x 6 positions, 2 heads of 3 channels */

/* Windows of `size` x `size` positions; with tokens the positions are one column. */
typedef struct {
    int size;
    bool tokens;
} Windows;

static int windows_per_side(Windows windows)
{
    return SIDE / windows.size;
}

/* The first position of a window, and the distance from there to its token i. */
static int window_place(Windows windows, int window)
{
    int per_side = windows_per_side(windows);
    return window / per_side * windows.size * SIDE + window % per_side * windows.size;
}

static int token_place(Windows windows, int i)
{
    return i / windows.size * SIDE + i % windows.size;
}

/* The product of queries and keys, or of the attention (`weighs`) and the values. */
static int add_product(Sketch *sketch, Windows windows, bool weighs, int first, int second)
{
    enum { AREA = SIDE * SIDE };
    int per_side = windows_per_side(windows), tokens = windows.size * windows.size;
    LayerProduct size = {per_side * per_side * HEADS, tokens, weighs ? tokens : DEPTH,
                         weighs ? DEPTH : tokens};
    Layer layer = {
        .kind = &operator_product,
        .shape = {HEADS * size.columns, windows.tokens ? AREA : SIDE, windows.tokens ? 1 : SIDE}};
    ProductTables tables;
    GOOD(product_tables_make(&layer, &size, &tables, &error));
    for (int b = 0; b < size.batches; b++) {
        int place = window_place(windows, b / HEADS), head = b % HEADS;
        tables.second_batches[b] = place + head * DEPTH * AREA;
        for (int i = 0; i < tokens; i++) {
            int at = place + token_place(windows, i);
            tables.first_rows[b * tokens + i] = at + head * size.inner * AREA;
            tables.out_rows[b * tokens + i] = at + head * size.columns * AREA;
        }
    }
    for (int k = 0; k < size.inner; k++) {
        tables.first_inner[k] = k * AREA;
        tables.second_inner[k] = weighs ? token_place(windows, k) : k * AREA;
    }
    for (int j = 0; j < size.columns; j++)
        tables.second_columns[j] = weighs ? j * AREA : token_place(windows, j);
    return add_layer(sketch, layer, (int[]){first, second}, 2);
}

/* Turns the map into one column of tokens: a gather that changes no channel. */
static int add_tokens(Sketch *sketch, int channels)
{
    Error error = {{0}};
    return add(sketch, (Layer){.kind = &operator_gather,
                               .shape = {channels, SIDE * SIDE, 1},
                               .maps = {map_of(map_slice(0, 1, channels * SIDE * SIDE, &error))}});
}

/* A gather between channels and rows: what reads a part of it must read everything. */
static int add_turned(Sketch *sketch, int channels)
{
    Error error = {{0}};
    int units = channels * SIDE * SIDE, *map = map_of(map_slice(0, 1, units, &error));
    for (int i = 0; i < units; i++) map[i] = i % channels * SIDE * SIDE + i / channels;
    return add(
        sketch,
        (Layer){.kind = &operator_gather, .shape = {channels, SIDE * SIDE, 1}, .maps = {map}});
}

/* All tokens at once, as in a ViT, and windows of a Swin transformer; only some tokens change. */
TEST(test_attention)
{
    static const Windows layouts[] = {{6, true}, {6, false}, {3, false}, {2, false}, {3, true}};
    for (size_t i = 0; i < COUNT(layouts); i++)
        for (int turned = 0; turned <= layouts[i].tokens; turned++) {
            Sketch sketch;
            begin_with(&sketch, (uint32_t)i, 4);
            add(&sketch, (Layer){.kind = &operator_max_pool,
                                 .window = {.kernel = {3, 3}, .stride = {4, 4}}});
            int channels[3];
            if (layouts[i].tokens) (turned ? add_turned : add_tokens)(&sketch, 4);
            int tokens = last_of(&sketch);
            for (int k = 0; k < 3; k++)
                channels[k] = add_layer(
                    &sketch, (Layer){.kind = &operator_linear, .shape.channels = HEADS * DEPTH},
                    &tokens, 1);
            add_product(&sketch, layouts[i], false, channels[0], channels[1]);
            add(&sketch, (Layer){.kind = &operator_softmax, .groups = HEADS});
            int weighed = add_product(&sketch, layouts[i], true, last_of(&sketch), channels[2]);
            int sum = add_pair(&sketch, &operator_add, weighed, channels[0]);
            add(&sketch, (Layer){.kind = &operator_linear, .shape.channels = 9, .bias_count = 9});
            add_relu(&sketch);
            int last =
                add(&sketch, (Layer){.kind = &operator_linear, .shape.channels = HEADS * DEPTH});
            add_pair(&sketch, &operator_add, last, sum);
            check(&sketch);
        }
}

/* Any columns of many tokens, in several products, are those of the whole product. */
TEST(test_columns)
{
    enum { TOKENS = 700, FROM = 20, TO = 3, SHOWN = 3, ALL = TOKENS * SHOWN };
    float weights[FROM * TO], blank_in[FROM * TOKENS], blank_out[TO * TOKENS] = {0},
                                                                      bias[TO] = {1, 2, 3};
    static float in[FROM * ALL], whole_out[TO * ALL], out[TO * ALL];
    Shape from = {FROM, TOKENS, 1};
    Layer layer = {.name = "linear",
                   .kind = &operator_linear,
                   .from = &from,
                   .input_count = 1,
                   .shape = {TO, TOKENS, 1},
                   .bias_count = TO,
                   .weights = weights,
                   .bias = bias};
    GOOD(layer.kind->shape(&layer, &error));
    for (int share = 0; share <= 100; share += 20) {
        Sketch sketch;
        twister_seed(&sketch.twister, (uint32_t)share);
        for (size_t i = 0; i < COUNT(weights); i++) weights[i] = (float)uniform(&sketch, -1, 1);
        for (size_t i = 0; i < COUNT(blank_in); i++) blank_in[i] = (float)uniform(&sketch, -1, 1);
        for (int column = 0; column < ALL; column++) {
            bool differs = whole(&sketch, 1, 100) <= share;
            int changed = whole(&sketch, 0, FROM - 1); /* one channel of the column */
            for (int c = 0; c < FROM; c++)
                in[c * ALL + column] =
                    blank_in[c * TOKENS + column / SHOWN] + (differs && c == changed ? 1.0F : 0.0F);
        }
        Rectangle all = {0, 0, TOKENS, 1}, parts[] = {{0, 0, 399, 1}, {401, 0, TOKENS, 1}};
        Tile inputs = {FROM, all, SHOWN, in}, result = {TO, all, SHOWN, whole_out};
        Tile before = {FROM, all, 1, blank_in}, after = {TO, all, 1, blank_out};
        OperatorWork work = {.layer = &layer, .inputs = &before, .part = all, .out = &after};
        operator_run(&work);
        work.inputs = &inputs;
        work.out = &result;
        operator_run(&work);
        result.values = out;
        for (size_t i = 0; i < COUNT(out); i++) out[i] = -1000;
        work.scratch = test_calloc(columns_scratch(&work), sizeof *work.scratch);
        columns_run(&(Columns){work, parts, COUNT(parts), &before, &after});
        for (int i = 0; i < TO * ALL; i++) {
            int token = i % ALL / SHOWN;
            bool left_out = token >= 399 && token < 401;
            assert_near((double)out[i], left_out ? -1000.0 : (double)whole_out[i], 1e-5,
                        "a column");
        }
        test_free(work.scratch);
    }
}

/* -- pools -- */

static const Window pools[] = {
    {.kernel = {3, 3}, .stride = {2, 2}, .pads = {1, 1, 1, 1}},
    {.kernel = {2, 2}, .stride = {2, 2}},
    {.kernel = {2, 3}, .stride = {2, 3}, .round_up = true},
    {.kernel = {3, 3}, .stride = {2, 2}, .pads = {1, 0, 0, 1}, .round_up = true},
    {.kernel = {3, 2}, .stride = {1, 2}, .dilation = {2, 3}, .pads = {2, 1, 1, 2}},
    {.kernel = {3, 3}, .stride = {2, 2}, .pads = {1, 1, 1, 1}, .count_padding = true},
    {.kernel = {3, 4},
     .stride = {2, 3},
     .pads = {1, 2, 1, 1},
     .round_up = true,
     .count_padding = true},
    {.kernel = {4, 3},
     .stride = {3, 2},
     .pads = {2, 1, 1, 1},
     .round_up = true,
     .count_padding = true},
    {.kernel = {2, 2}, .stride = {3, 3}, .pads = {0, 0, 2, 2}, .round_up = true},
    {.kernel = {23, 23}},
};

/* Sizes as PyTorch's pools have them. */
TEST(test_sizes_of_pools)
{
    static const struct {
        Window window;
        int height, width;
    } sizes[] = {
        {{.kernel = {3, 3}, .stride = {2, 2}, .pads = {1, 1, 1, 1}}, 12, 12},
        {{.kernel = {3, 2}, .stride = {2, 2}}, 11, 11},
        {{.kernel = {3, 2}, .stride = {2, 2}, .round_up = true}, 11, 12},
        {{.kernel = {2, 2}, .stride = {3, 3}, .pads = {1, 1, 1, 1}, .round_up = true}, 8, 8},
        {{.kernel = {2, 3}, .stride = {3, 4}, .pads = {0, 0, 2, 2}, .round_up = true}, 8, 6},
        {{.kernel = {3, 3}, .stride = {2, 2}, .dilation = {3, 1}}, 9, 11}};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        Sketch sketch;
        begin(&sketch, 0);
        int pool = add(&sketch, (Layer){.kind = &operator_max_pool, .window = sizes[i].window});
        assert_int_equal(sketch.network.layers[pool].shape.height, sizes[i].height);
        assert_int_equal(sketch.network.layers[pool].shape.width, sizes[i].width);
        network_close(&sketch.network);
    }
}

TEST(test_pools)
{
    static const Operator *const kinds[] = {&operator_max_pool, &operator_average_pool};
    for (size_t i = 0; i < COUNT(pools); i++)
        for (int k = 0; k < 2; k++) {
            Sketch sketch;
            begin(&sketch, (uint32_t)i);
            add_convolution(&sketch, 4, 3);
            add(&sketch, (Layer){.kind = kinds[k], .window = pools[i]});
            check(&sketch);
        }
}

TEST(test_global_pools)
{
    static const Operator *const kinds[] = {&operator_global_average, &operator_global_max};
    for (int k = 0; k < 2; k++) {
        Sketch sketch;
        begin(&sketch, (uint32_t)k);
        add_convolution(&sketch, 4, 3);
        add(&sketch, (Layer){.kind = kinds[k]});
        check(&sketch);
    }
}

/* -- elementwise -- */

static const Layer functions[] = {{.kind = &operator_relu},
                                  {.kind = &operator_leaky_relu, .numbers = {0.1f}},
                                  {.kind = &operator_prelu, .weight_count = 5},
                                  {.kind = &operator_prelu, .weight_count = 1},
                                  {.kind = &operator_elu, .numbers = {0.7f}},
                                  {.kind = &operator_clip, .numbers = {-0.5f, 1.5f}},
                                  {.kind = &operator_sigmoid},
                                  {.kind = &operator_hard_sigmoid, .numbers = {0.2f, 0.5f}},
                                  {.kind = &operator_hard_swish},
                                  {.kind = &operator_silu},
                                  {.kind = &operator_tanh},
                                  {.kind = &operator_softplus},
                                  {.kind = &operator_gelu},
                                  {.kind = &operator_gelu_tanh},
                                  {.kind = &operator_erf},
                                  {.kind = &operator_exp},
                                  {.kind = &operator_absolute},
                                  {.kind = &operator_sin},
                                  {.kind = &operator_cos},
                                  {.kind = &operator_atan},
                                  {.kind = &operator_sinh},
                                  {.kind = &operator_cosh},
                                  {.kind = &operator_asinh},
                                  {.kind = &operator_sign},
                                  {.kind = &operator_floor},
                                  {.kind = &operator_ceil},
                                  {.kind = &operator_round},
                                  {.kind = &operator_not},
                                  {.kind = &operator_threshold, .numbers = {0.5f}},
                                  {.kind = &operator_shrink, .numbers = {0.3f, 0.1f}},
                                  {.kind = &operator_power, .numbers = {2}},
                                  {.kind = &operator_power, .numbers = {3}},
                                  {.kind = &operator_identity},
                                  {.kind = &operator_affine, .weight_count = 5},
                                  {.kind = &operator_affine, .bias_count = 5},
                                  {.kind = &operator_affine, .weight_count = 5, .bias_count = 5}};

TEST(test_functions_of_one_number)
{
    for (size_t i = 0; i < COUNT(functions); i++) {
        Sketch sketch;
        begin(&sketch, (uint32_t)i);
        add_convolution(&sketch, 5, 3);
        add(&sketch, functions[i]);
        check(&sketch);
    }
    Sketch sketch; /* of non-negative numbers */
    begin_with(&sketch, 50, 5);
    add(&sketch, (Layer){.kind = &operator_sqrt});
    check(&sketch);
}

/* NaN stays NaN, so that a layer with such values is noticed and not scored. */
TEST(test_not_a_number_stays)
{
    static const Operator *const of_one[] = {
        &operator_relu,       &operator_leaky_relu, &operator_elu,    &operator_clip,
        &operator_sigmoid,    &operator_softplus,   &operator_tanh,   &operator_gelu,
        &operator_hard_swish, &operator_silu,       &operator_log,    &operator_sin,
        &operator_sign,       &operator_threshold,  &operator_shrink, &operator_floor};
    static const Operator *const of_two[] = {&operator_maximum, &operator_minimum};
    const Layer layer = {.numbers = {-1, 1}};
    const float nan = NAN, one = 1;
    for (size_t i = 0; i < COUNT(of_one); i++) {
        float to = 0;
        of_one[i]->row(&layer, 0, (const float *const[]){&nan}, 1, &to);
        if (!isnan(to)) fail_msg("%s makes %g of NaN", of_one[i]->name, (double)to);
    }
    for (size_t i = 0; i < 2 * COUNT(of_two); i++) {
        float to = 0;
        const float *const inputs[] = {i % 2 ? &nan : &one, i % 2 ? &one : &nan};
        of_two[i / 2]->row(&layer, 0, inputs, 1, &to);
        if (!isnan(to)) fail_msg("%s makes %g of NaN and 1", of_two[i / 2]->name, (double)to);
    }
    float largest[] = {NAN, 1};
    pool_raise(largest, (const float[]){2, NAN}, 2);
    assert_true(isnan(largest[0]) && isnan(largest[1]));
}

/* The largest relative error of a function over floats of all magnitudes. */
static double largest_error(float (*ours)(float), double (*exact)(double), double low, double high)
{
    double largest = 0;
    for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 4999) {
        uint32_t pattern = (uint32_t)bits;
        float x;
        memcpy(&x, &pattern, sizeof x);
        if (!((double)x >= low && (double)x <= high)) continue;
        double value = exact((double)x);
        if (fabs(value) < 1e-30) continue;
        largest = fmax(largest, fabs((double)ours(x) - value) / fabs(value));
    }
    return largest;
}

static double exact_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

TEST(test_fast_functions)
{
    assert_near(largest_error(fast_exp, exp, -87, 88), 0, 1.5e-7, "error of exp");
    assert_near(largest_error(fast_sigmoid, exact_sigmoid, -69, 1e30), 0, 2e-7, "error of sigmoid");
    assert_near(largest_error(fast_tanh, tanh, -1e30, 1e30), 0, 4e-7, "error of tanh");
    assert_near(largest_error(fast_erf, erf, -1e30, 1e30), 0, 4e-7, "error of erf");
    assert_true(isnan(fast_exp(NAN)) && isnan(fast_tanh(NAN)) && isnan(fast_erf(NAN)));
}

/* Very large and very small arguments give the limits, not infinity or NaN. */
TEST(test_functions_far_out)
{
    static const struct {
        const Operator *kind;
        float low, high; /* at -1000 and 1000 */
    } limits[] = {{&operator_sigmoid, 0, 1},       {&operator_silu, 0, 1000},
                  {&operator_softplus, 0, 1000},   {&operator_tanh, -1, 1},
                  {&operator_hard_swish, 0, 1000}, {&operator_gelu, 0, 1000},
                  {&operator_gelu_tanh, 0, 1000},  {&operator_erf, -1, 1}};
    for (size_t i = 0; i < COUNT(limits); i++) {
        Layer layer = {.kind = limits[i].kind};
        float in[2] = {-1000, 1000}, out[2];
        const float *inputs[1] = {in};
        layer.kind->row(&layer, 0, inputs, 2, out);
        assert_near((double)out[0], (double)limits[i].low, 1e-6, layer.kind->name);
        assert_near((double)out[1], (double)limits[i].high, 1e-6, layer.kind->name);
    }
}

TEST(test_functions_of_two_maps)
{
    static const Operator *const kinds[] = {&operator_add,      &operator_multiply,
                                            &operator_subtract, &operator_divide,
                                            &operator_maximum,  &operator_minimum};
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (int shape = 0; shape < 4;
             shape++) { /* C x H x W with itself, C x 1 x 1, 1 x H x W, a constant */
            Sketch sketch;
            begin_with(&sketch, (uint32_t)(10 * i) + (uint32_t)shape, 5);
            int first = last_of(&sketch), second = -1;
            add_convolution(&sketch, shape == 2 ? 1 : 5, 3);
            if (shape == 1) add(&sketch, (Layer){.kind = &operator_global_average});
            second = add(&sketch, (Layer){.kind = &operator_exp}); /* never 0 */
            if (shape == 3)
                second = add_layer(
                    &sketch,
                    (Layer){.kind = &operator_constant,
                            .shape = {5, PIXELS, PIXELS},
                            .weights = random_numbers(&sketch, 5 * PIXELS * PIXELS, 0.5, 2)},
                    NULL, 0);
            if (i % 2) /* never divides by 0 */
                add_pair(&sketch, kinds[i], first, second);
            else
                add_pair(&sketch, kinds[i], second, first);
            check(&sketch);
        }
}

TEST(test_a_sum_of_many)
{
    Sketch sketch;
    begin(&sketch, 3);
    int inputs[4];
    for (int i = 0; i < 3; i++) inputs[i] = add_convolution(&sketch, 3, 3);
    inputs[3] = inputs[0];
    add_layer(&sketch, (Layer){.kind = &operator_add}, inputs, 4);
    add_relu(&sketch);
    check(&sketch);
}

TEST(test_cells)
{
    for (int behind = 0; behind < 2; behind++) {
        Sketch sketch;
        begin(&sketch, 4);
        if (behind) add_convolution(&sketch, 4, 3);
        int filters = add_convolution(&sketch, 9, 5);
        add_pair(&sketch, &operator_cells, filters, filters);
        check(&sketch);
    }
}

/* -- normalisations -- */

TEST(test_normalisations)
{
    static const Layer norms[] = {
        {.kind = &operator_layer_norm, .numbers = {1e-6f}, .weight_count = 6, .bias_count = 6},
        {.kind = &operator_layer_norm, .numbers = {1e-2f}},
        {.kind = &operator_group_norm,
         .groups = 2,
         .numbers = {1e-5f},
         .weight_count = 6,
         .bias_count = 6},
        {.kind = &operator_group_norm, .groups = 6, .numbers = {1e-5f}},
        {.kind = &operator_local_response, .numbers = {3, 0.5f, 0.75f, 1}},
        {.kind = &operator_local_response, .numbers = {4, 0.1f, 0.5f, 2}},
        {.kind = &operator_channel_mean},
        {.kind = &operator_ranked, .shape.channels = 4},
        {.kind = &operator_ranked, .shape.channels = 6, .numbers = {1}},
        {.kind = &operator_ranked, .shape.channels = 2, .numbers = {1, 1, 1}}};
    for (size_t i = 0; i < COUNT(norms); i++) {
        Sketch sketch;
        begin(&sketch, (uint32_t)i);
        add_convolution(&sketch, 6, 3);
        add(&sketch, norms[i]);
        check(&sketch);
    }
}

/* -- rearrangements -- */

/* A rearrangement after a convolution, at the end and before another convolution. */
static void check_maps(int *channels, int channel_count, int *rows, int row_count, int *columns,
                       int column_count)
{
    for (int behind = 0; behind < 2; behind++) {
        Sketch sketch;
        begin(&sketch, 6);
        add_convolution(&sketch, 6, 3);
        Layer layer = {.kind = &operator_rearrange,
                       .shape = {channel_count, row_count, column_count},
                       .numbers = {0.25f}};
        Error error = {{0}};
        int *maps[3] = {channels, rows, columns},
            counts[3] = {channel_count, row_count, column_count};
        for (int axis = 0; axis < 3; axis++) {
            if (!maps[axis]) continue;
            layer.maps[axis] = map_of(map_slice(0, 1, counts[axis], &error));
            memcpy(layer.maps[axis], maps[axis], (size_t)counts[axis] * sizeof(int));
        }
        add(&sketch, layer);
        if (behind) add_convolution(&sketch, 4, 3);
        check(&sketch);
    }
    free(channels);
    free(rows);
    free(columns);
}

TEST(test_rearrangements)
{
    Error error = {{0}};
    int size = PIXELS;
    check_maps(map_slice(1, 2, 3, &error), 3, NULL, 0, NULL, 0);  /* some channels */
    check_maps(map_slice(5, -1, 6, &error), 6, NULL, 0, NULL, 0); /* backwards */
    check_maps(shuffle(6, 2), 6, NULL, 0, NULL, 0);
    for (int padding = PADDING_NUMBER; padding <= PADDING_REFLECTION; padding++)
        check_maps(NULL, 0, pad(size, 2, 1, (Padding)padding), size + 3,
                   pad(size, 0, 4, (Padding)padding), size + 4);
    check_maps(NULL, 0, pad(size, -3, 2, PADDING_NUMBER), size - 1, NULL, 0);
    check_maps(NULL, 0, map_slice(1, 2, 11, &error), 11, map_slice(0, 2, 12, &error), 12);
    int *rows = map_slice(0, 1, 2 * size, &error), *columns = map_slice(0, 1, size, &error);
    for (int i = 0; i < 2 * size; i++) rows[i] = i / 2;         /* enlarged */
    for (int i = 0; i < size; i++) columns[i] = (i + 5) % size; /* rolled */
    check_maps(NULL, 0, rows, 2 * size, columns, size);
}

/* As in a DenseNet: each convolution reads all before it. */
TEST(test_concatenation)
{
    Sketch sketch;
    begin(&sketch, 7);
    int parts[4] = {add_convolution(&sketch, 4, 3), -1, -1, -1};
    for (int i = 1; i < 4; i++) {
        add_layer(&sketch, (Layer){.kind = &operator_concatenate}, parts, i);
        add_norm(&sketch);
        add_relu(&sketch);
        parts[i] = add_convolution(&sketch, 3, 3);
    }
    add_layer(&sketch, (Layer){.kind = &operator_concatenate}, parts, 4);
    check(&sketch);
}

/* -- blocks of known families -- */

/* Units behind the sum of a residual block, with and without a projection, are computed alone. */
TEST(test_residual_blocks)
{
    for (int project = 0; project < 2; project++) {
        Sketch sketch;
        begin_with(&sketch, (uint32_t)project, 6);
        int input = last_of(&sketch);
        add_convolution(&sketch, 4, 1);
        add_norm(&sketch);
        add_relu(&sketch);
        add(&sketch, (Layer){.kind = &operator_convolution,
                             .shape.channels = 4,
                             .window = {.kernel = {3, 3},
                                        .stride = {1 + project, 1 + project},
                                        .pads = {1, 1, 1, 1}}});
        add_norm(&sketch);
        add_relu(&sketch);
        add_convolution(&sketch, project ? 16 : 6, 1);
        int branch = add_norm(&sketch);
        if (project) {
            add_layer(&sketch,
                      (Layer){.kind = &operator_convolution,
                              .shape.channels = 16,
                              .window.stride = {2, 2}},
                      &input, 1);
            input = add_norm(&sketch);
        }
        add_pair(&sketch, &operator_add, branch, input);
        add_relu(&sketch);
        check(&sketch);
    }
}

/* The last convolution's channels are not all computed for a few units behind a block's sum. */
TEST(test_units_behind_a_sum_are_cheap)
{
    Sketch sketch;
    Unit units[2] = {{3, 10, 11}, {60, 11, 11}};
    UnitPlan plan;
    ForwardPlan rectangle;
    begin_with(&sketch, 1, 64);
    int input = last_of(&sketch);
    add_convolution(&sketch, 8, 1);
    add_relu(&sketch);
    int branch = add_convolution(&sketch, 64, 3);
    add_pair(&sketch, &operator_add, branch, input);
    int layer = add_relu(&sketch);
    UnitRequest request = {&sketch.network, layer, units, 2, NULL};
    GOOD(forward_unit_plan(&plan, &request, &error));
    Target target = {branch, {10, 11, 12, 12}};
    ForwardRequest whole_request = {.network = &sketch.network, .targets = &target, .count = 1};
    GOOD(forward_plan(&rectangle, &whole_request, &error));
    /* Two units' products of 8 x 3 x 3 inputs instead of 64 channels' at two positions. */
    assert_near(forward_operations(&rectangle) - forward_unit_operations(&plan, &plan.inputs),
                2.0 * (64 * 2 - 2) * 8 * 9, 0, "operations");
    assert_true(plan.inputs.count <= branch);
    forward_unit_plan_free(&plan);
    forward_plan_free(&rectangle);
    network_close(&sketch.network);
}

/* Expansion, depthwise, squeeze-and-excitation, projection, sum: EfficientNet's. */
TEST(test_inverted_residual)
{
    Sketch sketch;
    begin_with(&sketch, 8, 4);
    int input = last_of(&sketch);
    add_convolution(&sketch, 12, 1);
    add_norm(&sketch);
    add(&sketch, (Layer){.kind = &operator_silu});
    add(&sketch, (Layer){.kind = &operator_convolution,
                         .shape.channels = 12,
                         .groups = 12,
                         .window = {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}});
    add_norm(&sketch);
    int depthwise = add(&sketch, (Layer){.kind = &operator_silu});
    add(&sketch, (Layer){.kind = &operator_global_average});
    add(&sketch, (Layer){.kind = &operator_linear, .shape.channels = 3, .bias_count = 3});
    add(&sketch, (Layer){.kind = &operator_silu});
    add(&sketch, (Layer){.kind = &operator_linear, .shape.channels = 12, .bias_count = 12});
    int gate = add(&sketch, (Layer){.kind = &operator_sigmoid});
    add_pair(&sketch, &operator_multiply, gate, depthwise);
    add_convolution(&sketch, 4, 1);
    int branch = add_norm(&sketch);
    add_pair(&sketch, &operator_add, input, branch);
    check(&sketch);
}

/* Half of the channels rest, half go on; then they are shuffled: ShuffleNet's. */
TEST(test_shuffled_halves)
{
    Sketch sketch;
    Error error = {{0}};
    begin_with(&sketch, 9, 8);
    int input = last_of(&sketch);
    int half = add(&sketch, (Layer){.kind = &operator_rearrange,
                                    .shape.channels = 4,
                                    .maps = {map_of(map_slice(0, 1, 4, &error))}});
    add_layer(&sketch,
              (Layer){.kind = &operator_rearrange,
                      .shape.channels = 4,
                      .maps = {map_of(map_slice(4, 1, 4, &error))}},
              &input, 1);
    add_convolution(&sketch, 4, 3);
    int other = add_relu(&sketch);
    add_pair(&sketch, &operator_concatenate, half, other);
    add(&sketch,
        (Layer){.kind = &operator_rearrange, .shape.channels = 8, .maps = {shuffle(8, 2)}});
    check(&sketch);
}

/* -- the image -- */

/* How the image enters, if `layer` is the last. */
static int channels_with_a_blank(Sketch *sketch)
{
    ForwardPlan plan;
    Blank blank;
    Target all = {last_of(sketch), shape_rectangle(sketch->network.layers[last_of(sketch)].shape)};
    ForwardRequest request = {
        .network = &sketch->network, .targets = &all, .count = 1, .blank = &blank};
    GOOD(forward_blank(&blank, &sketch->network, &all, 1, &error));
    GOOD(forward_plan(&plan, &request, &error));
    int channels = forward_input_channels(&plan);
    forward_plan_free(&plan);
    forward_blank_free(&blank);
    return channels;
}

/*
 * Gray images enter as one channel where all readers of the image are convolutions, else in colour.
 */
TEST(test_what_reads_the_image)
{
    static const int image = 0;
    Sketch sketch;
    begin(&sketch, 10); /* two convolutions */
    int first = add_convolution(&sketch, 4, 3);
    int second = add_layer(&sketch,
                           (Layer){.kind = &operator_convolution,
                                   .shape.channels = 4,
                                   .bias_count = 4,
                                   .window = {.kernel = {1, 1}}},
                           &image, 1);
    add_pair(&sketch, &operator_add, first, second);
    assert_int_equal(channels_with_a_blank(&sketch), 1);
    check(&sketch);

    begin(&sketch, 11); /* a convolution and a pool */
    first = add_convolution(&sketch, 3, 3);
    second = add_layer(
        &sketch,
        (Layer){.kind = &operator_max_pool, .window = {.kernel = {3, 3}, .pads = {1, 1, 1, 1}}},
        &image, 1);
    add_pair(&sketch, &operator_add, first, second);
    assert_int_equal(channels_with_a_blank(&sketch), 3);
    check(&sketch);

    begin(&sketch, 12); /* constants of the file's own normalisation */
    add(&sketch, (Layer){.kind = &operator_affine, .weight_count = 3, .bias_count = 3});
    add_convolution(&sketch, 4, 3);
    assert_int_equal(channels_with_a_blank(&sketch), 3);
    check(&sketch);

    begin(&sketch, 13); /* colours apart */
    add(&sketch, (Layer){.kind = &operator_convolution,
                         .shape.channels = 6,
                         .groups = 3,
                         .window = {.kernel = {3, 3}}});
    assert_int_equal(channels_with_a_blank(&sketch), 3);
    check(&sketch);

    begin(&sketch, 14); /* no convolution anywhere */
    add_relu(&sketch);
    assert_int_equal(channels_with_a_blank(&sketch), 3);
    check(&sketch);
}

/* Several targets at once are what each is alone. */
TEST(test_several_targets)
{
    Sketch sketch;
    begin_with(&sketch, 15, 5);
    int early = last_of(&sketch);
    add_convolution(&sketch, 5, 3);
    int middle = add_norm(&sketch);
    int late = add_relu(&sketch);
    Target targets[3] = {{early, {0, 3, 9, 9}}, {late, {5, 5, 12, 20}}, {middle, {2, 2, 4, 6}}};
    ForwardPlan plans[4];
    ForwardWorkspace spaces[4];
    uint8_t bytes[IMAGES * PIXELS * PIXELS * 3];
    draw_images(&sketch, false, (Rectangle){0, 0, PIXELS, PIXELS}, bytes);
    for (int i = 3; i >= 0; i--) {
        ForwardRequest request = {.network = &sketch.network,
                                  .targets = i == 3 ? targets : &targets[i],
                                  .count = i == 3 ? 3 : 1};
        GOOD(forward_plan(&plans[i], &request, &error));
        GOOD(forward_workspace_open(&spaces[i], &plans[i], IMAGES, 0, &error));
        Tile image = image_tile(&plans[i], bytes);
        forward_run(&plans[i], &spaces[i], &image);
        test_free(image.values);
        if (i == 3) continue;
        Tile alone = forward_output(&plans[i], &spaces[i], targets[i].layer);
        Tile among = forward_output(&plans[3], &spaces[3], targets[i].layer);
        Rectangle r = targets[i].rectangle;
        for (int c = 0; c < alone.channels; c++)
            for (int row = r.top; row < r.bottom; row++)
                for (int column = r.left; column < r.right; column++)
                    for (int k = 0; k < IMAGES; k++)
                        assert_near((double)tile_at(&among, c, row, column)[k],
                                    (double)tile_at(&alone, c, row, column)[k], 1e-5, "target");
    }
    for (int i = 0; i < 4; i++) {
        forward_workspace_close(&spaces[i]);
        forward_plan_free(&plans[i]);
    }
    network_close(&sketch.network);
}

/* -- what makes no sense -- */

static void assert_layer_refused(Layer layer, const int *inputs, int count, const char *words)
{
    Sketch sketch;
    begin(&sketch, 16);
    layer.name = "x";
    layer.inputs = (int *)inputs;
    layer.input_count = count;
    REFUSED(network_add(&sketch.network, &layer, &error) >= 0, words);
    network_close(&sketch.network);
}

TEST(test_bad_descriptions_are_refused)
{
    static const int image[3] = {0, 0, 0}, later = 1;
    Error error = {{0}};
    Layer convolution = {.kind = &operator_convolution, .shape.channels = 4}, layer = convolution;
    assert_layer_refused(convolution, image, 2, "takes 1 inputs, not 2");
    assert_layer_refused(convolution, &later, 1, "not there yet");
    layer.groups = 2;
    assert_layer_refused(layer, image, 1, "cannot be made in 2 groups");
    layer = convolution;
    layer.bias_count = 3;
    assert_layer_refused(layer, image, 1, "3 biases for 4 channels");
    layer = convolution;
    layer.window = (Window){.kernel = {24, 24}};
    assert_layer_refused(layer, image, 1, "does not fit into an input of 23 x 23");
    layer.window = (Window){.kernel = {3, 3}, .pads = {-1, 0, 0, 0}};
    assert_layer_refused(layer, image, 1, "makes no sense");
    layer.window = (Window){.kernel = {65536, 1}, .dilation = {65536, 1}};
    assert_layer_refused(layer, image, 1, "makes no sense");
    assert_layer_refused((Layer){.kind = &operator_multiply}, image, 3, "takes 2 inputs, not 3");
    assert_layer_refused((Layer){.kind = &operator_affine, .weight_count = 2}, image, 1,
                         "2 constants for 3 channels");
    assert_layer_refused((Layer){.kind = &operator_group_norm, .groups = 2}, image, 1,
                         "3 channels do not make 2 groups");
    assert_layer_refused((Layer){.kind = &operator_local_response, .numbers = {0}}, image, 1,
                         "0 neighbouring channels");
    assert_layer_refused((Layer){.kind = &operator_cells}, image, 1, "takes 2 inputs");
    assert_layer_refused((Layer){.kind = &operator_rearrange,
                                 .shape.channels = 2,
                                 .maps = {map_of(map_slice(2, 1, 2, &error))}},
                         image, 1, "3 is not among the 3 channels");
    assert_layer_refused((Layer){.kind = &operator_constant}, NULL, 0, "which is empty");
}

TEST(test_shapes_that_do_not_fit_are_refused)
{
    Sketch sketch;
    begin_with(&sketch, 17, 4);
    int inputs[2] = {0, last_of(&sketch)};
    Layer sum = {.name = "x", .kind = &operator_add, .inputs = inputs, .input_count = 2};
    REFUSED(network_add(&sketch.network, &sum, &error) >= 0,
            "3 x 23 x 23 and 4 x 23 x 23 does not fit");
    add(&sketch, (Layer){.kind = &operator_max_pool, .window = {.kernel = {2, 2}}});
    inputs[0] = last_of(&sketch);
    Layer both = {.name = "x", .kind = &operator_concatenate, .inputs = inputs, .input_count = 2};
    REFUSED(network_add(&sketch.network, &both, &error) >= 0,
            "inputs of 22 x 22 and 23 x 23 cannot be concatenated");
    network_close(&sketch.network);
}

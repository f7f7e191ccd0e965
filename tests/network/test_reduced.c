/*
 * Screens reduced where they stay blank: a network with global operators has the same activations.
 */
#include "base/random.h"
#include "network/chain.h"
#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "network/operators/normalisation.h"
#include "network/operators/pooling.h"
#include "network/operators/rearrangement.h"
#include "network/plan.h"
#include "network/reduced.h"
#include "network/run.h"
#include "present.h"
#include "recording/receptive_field.h"
#include "testing.h"

#include <math.h>

enum { PIXELS = 96 };

/* -- a network with squeeze-and-excitation -- */

static Window window_of(int kernel, int stride)
{
    int pad = kernel / 2;
    return (Window){
        .kernel = {kernel, kernel}, .stride = {stride, stride}, .pads = {pad, pad, pad, pad}};
}

/* Adds the layer, which reads `first` and, unless 0, `second`. */
static int add(Network *network, Layer layer, int first, int second)
{
    Error error = {{0}};
    char name[32];
    int inputs[] = {first, second};
    snprintf(name, sizeof name, "layer%d", network->count);
    layer.name = name;
    layer.inputs = inputs;
    layer.input_count = second ? 2 : 1;
    int index = network_add(network, &layer, &error);
    assert_good(index >= 0, &error);
    return index;
}

static int add_convolution(Network *network, int from, Window window, bool depthwise)
{
    int channels = network->layers[from].shape.channels;
    if (from == 0) channels = strcmp(network->model, "wide") == 0 ? 32 : 8;
    return add(network,
               (Layer){.kind = &operator_convolution,
                       .shape.channels = channels,
                       .window = window,
                       .groups = depthwise ? channels : 1},
               from, 0);
}

/* Adds a row and a column of zeros on each side. */
static int add_padding(Network *network, int from)
{
    Shape shape = network->layers[from].shape;
    Layer padding = {.kind = &operator_rearrange,
                     .shape = {shape.channels, shape.height + 2, shape.width + 2}};
    padding.maps[1] = calloc((size_t)shape.height + 2, sizeof(int));
    padding.maps[2] = calloc((size_t)shape.width + 2, sizeof(int));
    for (int i = 0; i < shape.height + 2; i++) padding.maps[1][i] = i <= shape.height ? i - 1 : -1;
    for (int i = 0; i < shape.width + 2; i++) padding.maps[2][i] = i <= shape.width ? i - 1 : -1;
    return add(network, padding, from, 0);
}

/* A stem with zeros around it, a pool, and convolutions between group normalisations. */
static bool build_grouped(Network *network)
{
    Layer norm = {.kind = &operator_group_norm, .groups = 4, .numbers = {1e-5F}};
    Window pool = {.kernel = {3, 3}, .stride = {2, 2}};
    int at = add_padding(network, add_convolution(network, 0, window_of(3, 2), false));
    at = add(network, (Layer){.kind = &operator_max_pool, .window = pool}, at, 0);
    for (int block = 0; block < 2; block++) {
        int before = at;
        at = add(network, norm, at, 0);
        at = add(network, (Layer){.kind = &operator_relu}, at, 0);
        at = add_convolution(network, at, window_of(3, 1), false);
        at = add(network, (Layer){.kind = &operator_add}, before, at);
    }
    return true;
}

/* Convolutions as wide as the screen, then positions in one column: a gate, and a product. */
static bool build_column(Network *network)
{
    Window wide = {.kernel = {3, PIXELS}, .stride = {1, 1}};
    int at = add_convolution(network, 0, wide, false);
    int gate = add(network, (Layer){.kind = &operator_global_average}, at, 0);
    at = add(network, (Layer){.kind = &operator_multiply}, at, gate);
    at = add(network, (Layer){.kind = &operator_relu}, at, 0);
    add(network, (Layer){.kind = &operator_linear, .shape.channels = 8}, at, 0);
    return true;
}

/*
 * A stem, a block that is gated by an average over the whole screen, a pool, a depthwise
 * convolution, a second gate, and a convolution that is added to what it reads. A design "near" has
 * pools of 3 x 3 instead of the averages, "wide" has more channels.
 */
static bool build(const ModelDescription *model, Network *network, Error *error)
{
    ImageInput image = model_image(model);
    const char *design = model->design ? model->design : "gated";
    bool everywhere = strcmp(design, "near") != 0;
    if (!network_open(network, design, &image, error)) return false;
    if (strcmp(design, "grouped") == 0) return build_grouped(network);
    if (strcmp(design, "column") == 0) return build_column(network);
    int at = add_convolution(network, 0, window_of(3, 2), false);
    at = add(network, (Layer){.kind = &operator_relu}, at, 0);
    for (int block = 0; block < 2; block++) {
        Layer global = {.kind = &operator_global_average};
        Layer local = {.kind = &operator_average_pool, .window = window_of(3, 1)};
        int gate = add(network, everywhere ? global : local, at, 0);
        gate = add_convolution(network, gate, window_of(1, 1), false);
        gate = add(network, (Layer){.kind = &operator_sigmoid}, gate, 0);
        at = add(network, (Layer){.kind = &operator_multiply}, at, gate);
        if (block == 0)
            at =
                add(network, (Layer){.kind = &operator_max_pool, .window = window_of(3, 2)}, at, 0);
        int before = at;
        at = add_convolution(network, at, window_of(3, 1), block == 0);
        if (block == 1) at = add(network, (Layer){.kind = &operator_add}, before, at);
    }
    return true;
}

static bool draw(const ModelDescription *model, Network *network, uint64_t seed, const bool *keep,
                 Error *error)
{
    (void)model, (void)keep, (void)error;
    Twister twister;
    twister_seed(&twister, (uint32_t)seed + 1);
    for (int i = 0; i < network->count; i++) {
        Layer *layer = &network->layers[i];
        if (layer->weight_count == 0 || layer->weights) continue;
        layer->weights = calloc(layer->weight_count, sizeof *layer->weights);
        float divisor = layer->from[0].channels > 8 ? 6 : 3;
        for (size_t k = 0; k < layer->weight_count; k++)
            layer->weights[k] = (float)twister_normal(&twister) / divisor;
    }
    return true;
}

static ModelDescription gated(const void *design)
{
    return (ModelDescription){.name = "gated",
                              .build = build,
                              .draw = draw,
                              .design = design,
                              .pixels = PIXELS,
                              .visual_degrees = 8,
                              .mean = IMAGENET_MEAN,
                              .deviation = IMAGENET_DEVIATION,
                              .layers = {"layer14"},
                              .random_weights = true};
}

/* -- activations -- */

/* Two images: gray differences from the blank, and the same in three channels. */
typedef struct {
    Tile gray, colours;
} Images;

static Tile empty_tile(int channels, Rectangle rectangle)
{
    Tile tile = {channels, rectangle, 2, NULL};
    tile.values = test_calloc(tile_size(&tile), sizeof(float));
    return tile;
}

static void free_images(Images *screen)
{
    test_free(screen->gray.values);
    test_free(screen->colours.values);
}

/* Noise inside the window, the blank around it. */
static Images noisy_images(const Network *network, Rectangle changed)
{
    Rectangle all = shape_rectangle(network->layers[0].shape);
    Images screen = {empty_tile(1, all), empty_tile(3, all)};
    Twister twister;
    twister_seed(&twister, 11);
    for (int row = changed.top; row < changed.bottom; row++)
        for (int column = changed.left; column < changed.right; column++)
            for (int image = 0; image < 2; image++)
                tile_at(&screen.gray, 0, row, column)[image] = (float)twister_normal(&twister) / 4;
    size_t size = tile_size(&screen.gray);
    for (int channel = 0; channel < 3; channel++)
        for (size_t i = 0; i < size; i++)
            screen.colours.values[(size_t)channel * size + i] =
                network_normalised(network, channel, network->image.blank) +
                screen.gray.values[i] / network->image.deviation[channel];
    return screen;
}

static Tile part_of(const Tile *screen, Rectangle part)
{
    Tile window = empty_tile(screen->channels, part);
    for (int channel = 0; channel < window.channels; channel++)
        for (int row = part.top; row < part.bottom; row++)
            memcpy(tile_at(&window, channel, row, part.left),
                   tile_at(screen, channel, row, part.left),
                   tile_row_size(&window) * sizeof(float));
    return window;
}

/* A network's activations to a screen, in this part of the layer; the caller frees the values. */
static Tile activations(const ForwardRequest *request, const Images *screen)
{
    ForwardPlan plan;
    ForwardWorkspace space;
    GOOD(forward_plan(&plan, request, &error));
    GOOD(forward_workspace_open(&space, &plan, 2, 0, &error));
    Tile seen = part_of(forward_input_channels(&plan) == 1 ? &screen->gray : &screen->colours,
                        forward_input_rectangle(&plan));
    forward_run(&plan, &space, &seen);
    Tile output = forward_output(&plan, &space, request->targets->layer);
    Tile kept = part_of(&output, request->targets->rectangle);
    test_free(seen.values);
    forward_workspace_close(&space);
    forward_plan_free(&plan);
    return kept;
}

/* A layer of the whole network: its activations, and how to compute them in other ways. */
typedef struct {
    const Network *network;
    const Blank *blank; /* of all layers */
    const Images *screen;
    Rectangle changed;
    Target target; /* the whole layer */
    Tile expected;
    double tolerance;
} Tested;

/* `reduced`: NULL for the whole screen. */
static void assert_near_expected(const Tested *tested, const Tile *got, const Reduced *reduced)
{
    const Tile *expected = &tested->expected;
    int layer = tested->target.layer;
    for (int channel = 0; channel < expected->channels; channel++)
        for (int row = 0; row < expected->rectangle.bottom; row++)
            for (int column = 0; column < expected->rectangle.right; column++)
                for (int image = 0; image < 2; image++)
                    assert_near(
                        tile_at(got, channel, reduced ? reduced_place(reduced, layer, 0, row) : row,
                                reduced ? reduced_place(reduced, layer, 1, column) : column)[image],
                        tile_at(expected, channel, row, column)[image], tested->tolerance,
                        "activation");
}

/* On the reduced screen, without the blank and with it. */
static void assert_same_when_reduced(const Tested *tested, const Reduced *reduced)
{
    Rectangle all = shape_rectangle(reduced->network.layers[0].shape);
    Images screen = {empty_tile(1, all), empty_tile(3, all)};
    Tile gray = part_of(&tested->screen->gray, tested->changed);
    Tile colours = part_of(&tested->screen->colours, tested->changed);
    reduced_screen(reduced, &gray, &screen.gray);
    reduced_screen(reduced, &colours, &screen.colours);
    Blank blank;
    GOOD(reduced_blank(reduced, tested->blank, tested->changed, &blank, &error));
    assert_int_equal(blank.count, tested->network->count);
    Rectangle changed = reduced_part(reduced, 0, tested->changed);
    Target target = {tested->target.layer,
                     shape_rectangle(reduced->network.layers[tested->target.layer].shape)};
    ForwardRequest request = {.network = &reduced->network, .targets = &target, .count = 1};
    for (int with_blank = 0; with_blank < 2; with_blank++) {
        request.blank = with_blank ? &blank : NULL;
        request.changed = with_blank ? &changed : NULL;
        Tile got = activations(&request, &screen);
        assert_near_expected(tested, &got, reduced);
        test_free(got.values);
    }
    forward_blank_free(&blank);
    test_free(gray.values);
    test_free(colours.values);
    free_images(&screen);
}

/* The mean is the blank's plus that of what changes; the layer is computed where it can change. */
static void assert_same_from_blank(const Tested *tested)
{
    ForwardRequest request = {.network = tested->network,
                              .targets = &tested->target,
                              .count = 1,
                              .blank = tested->blank,
                              .changed = &tested->changed};
    Tile got = activations(&request, tested->screen);
    assert_near_expected(tested, &got, NULL);
    test_free(got.values);
}

static double largest_or_one(const Tile *tile)
{
    double largest = 1;
    for (size_t i = 0; i < tile_size(tile); i++) largest = fmax(largest, fabsf(tile->values[i]));
    return largest;
}

/* In at least so many windows of eight, the screen is reduced. */
static void assert_as_the_whole_screen(const char *design, int least)
{
    int count = 0;
    ModelDescription model = gated(design);
    Network network;
    Blank blank;
    GOOD(build(&model, &network, &error) && draw(&model, &network, 0, NULL, &error));
    int last = network.count - 1;
    Target all = {last, shape_rectangle(network.layers[last].shape)};
    GOOD(forward_blank(&blank, &network, &all, 1, &error));
    const Rectangle windows[] = {{40, 44, 52, 50}, {0, 0, 9, 11},   {80, 70, 96, 96},
                                 {47, 3, 48, 4},   {30, 0, 34, 96}, {0, 60, 96, 63},
                                 {20, 20, 44, 40}, {95, 95, 96, 96}};
    for (size_t i = 0; i < COUNT(windows); i++) {
        Reduced reduced;
        GOOD(reduced_open(&reduced, &network, &last, 1, windows[i], &error));
        count += reduced.network.count > 0;
        Images screen = noisy_images(&network, windows[i]);
        for (int layer = 1; layer < network.count; layer++) {
            Tested tested = {.network = &network,
                             .blank = &blank,
                             .screen = &screen,
                             .changed = windows[i],
                             .target.layer = layer};
            tested.target.rectangle = shape_rectangle(network.layers[layer].shape);
            if (!rectangle_equal(blank.tiles[layer].rectangle, tested.target.rectangle))
                continue; /* its last row and column are not read */
            tested.expected = activations(
                &(ForwardRequest){.network = &network, .targets = &tested.target, .count = 1},
                &screen);
            tested.tolerance = (design ? 5e-6 : 2e-6) * largest_or_one(&tested.expected);
            if (reduced.network.count > 0) assert_same_when_reduced(&tested, &reduced);
            assert_same_from_blank(&tested);
            test_free(tested.expected.values);
        }
        free_images(&screen);
        reduced_close(&reduced);
    }
    assert_true(count >= least);
    forward_blank_free(&blank);
    network_close(&network);
}

TEST(test_activations_are_the_whole_screen_s)
{
    assert_as_the_whole_screen(NULL, 8);
    assert_as_the_whole_screen("grouped", 4);
    assert_as_the_whole_screen("column", 4);
}

/* -- chains: behind the first average, 32 channels are computed in strips of rows -- */

TEST(test_activations_in_strips_are_the_whole_screen_s)
{
    assert_as_the_whole_screen("wide", 8);
}

/* Each row needed is computed once, and every strip fits into the rows that are held. */
static void assert_rows_once(const ForwardPlan *plan, const LayerChain *chain)
{
    ChainRows rows;
    int next[MOST_IN_CHAIN], strips = 0;
    for (int k = 0; k < chain->count; k++)
        next[k] = plan->steps[chain_output(plan, chain->members[k])].needed.top;
    for (chain_start(plan, chain, &rows); chain_next(plan, chain, &rows); strips++)
        for (int k = 0; k < chain->count; k++) {
            assert_int_equal(rows.done[k], next[k]);
            assert_true(rows.first[k] <= rows.done[k]);
            assert_true(rows.beyond[k] - rows.first[k] <= chain->heights[k]);
            next[k] = rows.beyond[k];
        }
    for (int k = 0; k < chain->count; k++)
        assert_int_equal(next[k], plan->steps[chain_output(plan, chain->members[k])].needed.bottom);
    assert_true(strips > 1);
}

TEST(test_strips)
{
    ModelDescription model = gated("wide");
    Network network;
    GOOD(build(&model, &network, &error) && draw(&model, &network, 0, NULL, &error));
    Target target = {8, shape_rectangle(network.layers[8].shape)};
    ForwardRequest request = {.network = &network, .targets = &target, .count = 1};
    for (int kept = 0; kept < 2; kept++) {
        ForwardPlan plan;
        request.keep_all = kept;
        GOOD(forward_plan(&plan, &request, &error));
        assert_int_equal(plan.chain_count, !kept);
        if (!kept) {
            /* the product, the pool and the depthwise convolution */
            assert_int_equal(plan.chains[0].count, 3);
            assert_int_equal(plan.chains[0].members[0], 6);
            assert_rows_once(&plan, &plan.chains[0]);
        }
        forward_plan_free(&plan);
    }
    network_close(&network);
}

/* With one average, units behind it cost no more than what the stimulus reaches. */
TEST(test_the_first_average_reads_what_changes)
{
    ModelDescription model = gated(NULL);
    Network network;
    Blank blank;
    GOOD(build(&model, &network, &error) && draw(&model, &network, 0, NULL, &error));
    const int averages[] = {3, 9};
    const Rectangle changed = {40, 44, 52, 50};
    for (size_t i = 0; i < COUNT(averages); i++) {
        ForwardPlan plan;
        Target target = {averages[i], {0, 0, 1, 1}};
        assert_ptr_equal(network.layers[target.layer].kind, &operator_global_average);
        GOOD(forward_blank(&blank, &network, &target, 1, &error) &&
             forward_plan(&plan,
                          &(ForwardRequest){.network = &network,
                                            .targets = &target,
                                            .count = 1,
                                            .blank = &blank,
                                            .changed = &changed},
                          &error));
        Rectangle read = plan.steps[network.layers[target.layer].inputs[0]].needed;
        assert_int_equal(plan.steps[target.layer].from_blank, i == 0);
        assert_true(rectangle_equal(read, i == 0 ? (Rectangle){20, 22, 27, 26}
                                                 : (Rectangle){0, 0, 24, 24}));
        forward_plan_free(&plan);
        forward_blank_free(&blank);
    }
    network_close(&network);
}

/* Not reduced: no global operator, most of the screen changes, or a layer depends on position. */
TEST(test_where_it_is_not_reduced)
{
    Error error = {{0}};
    for (int kind = 0; kind < 3; kind++) {
        ModelDescription model = gated(kind == 0 ? "near" : NULL);
        Network network;
        assert_good(build(&model, &network, &error), &error);
        int last = network.count - 1;
        if (kind == 2) {
            Layer places = {
                .kind = &operator_constant, .name = "places", .shape = network.layers[last].shape};
            int constant = network_add(&network, &places, &error);
            last = add(&network, (Layer){.kind = &operator_add}, last, constant);
        }
        Rectangle changed = kind == 1 ? (Rectangle){5, 5, 91, 91} : (Rectangle){40, 40, 50, 50};
        Reduced reduced;
        assert_good(reduced_open(&reduced, &network, &last, 1, changed, &error), &error);
        assert_int_equal(reduced.network.count, 0);
        reduced_close(&reduced);
        network_close(&network);
    }
}

/* -- recordings -- */

static Subject open_gated(const ModelDescription *description)
{
    Subject subject;
    GOOD(subject_open(&subject, &(SubjectRequest){description, 0, "V1", 2, false}, &error));
    return subject;
}

/* Chosen units are recorded with glimpses, the whole layer without. */
TEST(test_recordings_are_the_whole_layer_s)
{
    ModelDescription description = gated(NULL);
    Subject subject = open_gated(&description);
    const Unit units[] = {{0, 0, 0}, {3, 12, 11}, {7, 23, 5}, {2, 11, 23}};
    for (const char *const *set = (const char *const[]){"size", "receptive_field", NULL}; *set;
         set++) {
        StimulusSet stimuli;
        Recording whole, chosen;
        GOOD(stimulus_set_make(&stimuli, *set, &error));
        GOOD(present(&subject, &stimuli, NULL, 0, &whole, &error));
        GOOD(present(&subject, &stimuli, units, 4, &chosen, &error));
        assert_true(chosen.operations < whole.operations);
        double largest = 0;
        for (size_t i = 0; i < stimuli.count * whole.neuroids; i++)
            if (fabsf(whole.responses[i]) > largest) largest = fabsf(whole.responses[i]);
        for (size_t i = 0; i < stimuli.count; i++)
            for (size_t u = 0; u < 4; u++) {
                size_t at = ((size_t)units[u].channel * 24 + (size_t)units[u].row) * 24 +
                            (size_t)units[u].column;
                assert_near(chosen.responses[i * 4 + u], whole.responses[i * whole.neuroids + at],
                            3e-6 * largest, *set);
            }
        recording_free(&whole);
        recording_free(&chosen);
        stimulus_set_free(&stimuli);
    }
    subject_close(&subject);
}

static void look(const Subject *subject, const char *set, Recording *recording)
{
    StimulusSet stimuli;
    GOOD(stimulus_set_make(&stimuli, set, &error) &&
         present(subject, &stimuli, NULL, 0, recording, &error));
    stimulus_set_free(&stimuli);
}

/* Receptive-field positions are those computed from the whole layer's responses to the gratings. */
TEST(test_receptive_fields_are_the_whole_layer_s)
{
    ModelDescription description = gated(NULL);
    Subject subject = open_gated(&description);
    const Rectangle positions = {11, 10, 13, 12};
    ReceptiveFields fields;
    Recording whole, blank;
    GOOD(receptive_fields_map(&subject, positions, &fields, &error));
    look(&subject, "receptive_field", &whole);
    look(&subject, "blank", &blank);
    enum { CELLS = FIELD_POSITIONS * FIELD_POSITIONS };
    for (size_t u = 0; u < fields.count; u++) {
        const Unit *unit = &fields.units[u];
        size_t at = ((size_t)unit->channel * 24 + (size_t)unit->row) * 24 + (size_t)unit->column;
        float map[CELLS] = {0};
        double y, x;
        for (size_t i = 0; i < (size_t)CELLS * FIELD_GRATINGS; i++) {
            float increase = receptive_field_increase(whole.responses[i * whole.neuroids + at],
                                                      blank.responses[at]);
            if (increase > map[i / FIELD_GRATINGS]) map[i / FIELD_GRATINGS] = increase;
        }
        assert_int_equal(receptive_field_centroid(map, &y, &x), fields.cells[u] > 0);
        if (fields.cells[u] == 0) continue;
        assert_near(fields.y[u], y, 1e-3, "y");
        assert_near(fields.x[u], x, 1e-3, "x");
    }
    recording_free(&whole);
    recording_free(&blank);
    receptive_fields_free(&fields);
    subject_close(&subject);
}

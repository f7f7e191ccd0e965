/*
 * The forward pass: activations of PyTorch, and the equality of every short way with the whole way.
 */
#include "models/model.h"
#include "network/units.h"
#include "testing.h"
#include "vision/screen.h"
#include "vision/stimulus_set.h"

static const Rectangle screen_all = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};

/* Model A, seed 0, with the weights that the layer needs. */
static int open_network(Network *network, const char *layer)
{
    Error error = {{0}};
    const ModelDescription *model = model_find("resnet-50-doubled_untrained", &error);
    assert_good(model && model->build(model, network, &error), &error);
    int index = network_find(network, layer, &error);
    if (index < 0) fail_msg("%s", error.message);
    bool *keep = test_calloc((size_t)network->count, sizeof *keep);
    network_mark_needed(network, index, keep);
    assert_good(model->draw(model, network, 0, keep, &error), &error);
    test_free(keep);
    return index;
}

static Rectangle all_of(const Network *network, int layer)
{
    return shape_rectangle(network->layers[layer].shape);
}

/* The bytes of "orientation[100]" over the whole screen. */
static void draw_stimulus(const char *name, uint8_t *pixels)
{
    char set_name[32];
    size_t index = 0;
    StimulusSet set;
    Screen screen;
    static uint8_t image[GRATING_PIXELS * GRATING_PIXELS];
    assert_int_equal(sscanf(name, "%31[a-z_][%zu]", set_name, &index), 2);
    GOOD(stimulus_set_make(&set, set_name, &error));
    GOOD(screen_open(&screen, (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, 12, SCREEN_PIXELS, 8},
                     &error));
    Rectangle part = screen_needs(&screen, screen_all);
    grating_draw(&set.gratings[index], part, image);
    GOOD(screen_show(&screen, (ImagePart){image, part, 1}, screen_all, pixels, &error));
    screen_close(&screen);
    stimulus_set_free(&set);
}

/* A plan with its workspace, input and (after run) output. */
typedef struct {
    int layer;
    ForwardPlan plan;
    ForwardWorkspace space;
    Tile input, output;
} Pass;

static void open_pass(Pass *pass, const Network *network, int layer, Rectangle rectangle,
                      const Blank *blank, const Rectangle *changed)
{
    Target target = {layer, rectangle};
    ForwardRequest request = {
        .network = network, .targets = &target, .count = 1, .blank = blank, .changed = changed};
    pass->layer = layer;
    GOOD(forward_plan(&pass->plan, &request, &error));
    GOOD(forward_workspace_open(&pass->space, &pass->plan, 1, 0, &error));
    pass->input =
        (Tile){forward_input_channels(&pass->plan), forward_input_rectangle(&pass->plan), 1, NULL};
    pass->input.values = test_calloc(tile_size(&pass->input), sizeof(float));
}

static void run_pass(Pass *pass, const uint8_t *pixels)
{
    Rectangle r = pass->input.rectangle;
    for (int channel = 0; channel < pass->input.channels; channel++)
        for (int row = r.top; row < r.bottom; row++)
            for (int column = r.left; column < r.right; column++) {
                uint8_t byte = pixels[row * SCREEN_PIXELS + column];
                *tile_at(&pass->input, channel, row, column) =
                    pass->input.channels == 3
                        ? network_normalised(pass->plan.network, channel, byte)
                        : network_gray_difference(pass->plan.network, byte);
            }
    forward_run(&pass->plan, &pass->space, &pass->input);
    pass->output = forward_output(&pass->plan, &pass->space, pass->layer);
}

static void close_pass(Pass *pass)
{
    test_free(pass->input.values);
    forward_workspace_close(&pass->space);
    forward_plan_free(&pass->plan);
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

static double sum(const Tile *tile)
{
    double total = 0;
    for (size_t i = 0; i < tile_size(tile); i++) total += (double)tile->values[i];
    return total;
}

/* [channel, row, column, value] entries, to 1e-4 of the layer's largest value. */
static void check_values(const Tile *tile, const cJSON *values)
{
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, values)
        assert_near((double)*tile_at(tile, (int)number_at(one, 0), (int)number_at(one, 1),
                                     (int)number_at(one, 2)),
                    number_at(one, 3), 1e-4 * largest(tile), "activation");
}

TEST(test_layer1_activations)
{
    Network network;
    int layer = open_network(&network, "layer1.0.relu2");
    Pass pass;
    static uint8_t pixels[SCREEN_PIXELS * SCREEN_PIXELS];
    open_pass(&pass, &network, layer, all_of(&network, layer), NULL, NULL);
    cJSON *reference = read_reference("tests/reference/resnet50_doubled_seed0_layer1.0.relu2.json");
    const cJSON *stimulus = NULL;
    cJSON_ArrayForEach(stimulus, reference)
    {
        draw_stimulus(stimulus->string, pixels);
        run_pass(&pass, pixels);
        double expected = field(stimulus, "activation_sum")->valuedouble;
        check_values(&pass.output, field(stimulus, "activations"));
        assert_near(sum(&pass.output), expected, 1e-5 * expected, "sum of activations");
    }
    cJSON_Delete(reference);
    close_pass(&pass);
    network_close(&network);
}

TEST(test_layer2_activations_and_logits)
{
    Network network;
    int fc = open_network(&network, "fc");
    Pass layer2, logits;
    Error error = {{0}};
    static uint8_t pixels[SCREEN_PIXELS * SCREEN_PIXELS];
    cJSON *reference = read_reference("tests/reference/resnet50_doubled_seed0_deeper.json");
    draw_stimulus(field(reference, "stimulus")->valuestring, pixels);

    int layer = network_find(&network, field(reference, "layer")->valuestring, &error);
    open_pass(&layer2, &network, layer, all_of(&network, layer), NULL, NULL);
    run_pass(&layer2, pixels);
    double expected = field(reference, "sum")->valuedouble;
    check_values(&layer2.output, field(reference, "values"));
    assert_near(sum(&layer2.output), expected, 1e-5 * expected, "sum of activations");
    close_pass(&layer2);

    open_pass(&logits, &network, fc, all_of(&network, fc), NULL, NULL);
    run_pass(&logits, pixels);
    const cJSON *first = field(reference, "logits_first");
    double tolerance = 1e-4 * largest(&logits.output);
    for (int i = 0; i < cJSON_GetArraySize(first); i++)
        assert_near((double)logits.output.values[i], number_at(first, i), tolerance, "logit");
    assert_near(sum(&logits.output), field(reference, "logits_sum")->valuedouble,
                1000 * tolerance / 30, "sum of logits");
    close_pass(&logits);
    cJSON_Delete(reference);
    network_close(&network);
}

static void assert_same_part(const Tile *part, const Tile *whole, const char *what)
{
    Rectangle r = part->rectangle;
    double tolerance = 1e-5 * largest(whole);
    for (int channel = 0; channel < part->channels; channel++)
        for (int row = r.top; row < r.bottom; row++)
            for (int column = r.left; column < r.right; column++)
                assert_near((double)*tile_at(part, channel, row, column),
                            (double)*tile_at(whole, channel, row, column), tolerance, what);
}

/* Rectangles in the middle and at the borders of several kinds of layers, in colour and in gray. */
TEST(test_a_rectangle_is_a_part_of_the_layer)
{
    static const char *const layers[] = {"conv1",          "relu",
                                         "maxpool",        "layer1.0.relu2",
                                         "layer1.0.relu3", "layer2.0.downsample.1",
                                         "layer2.0.relu3", "layer2.1.bn2"};
    Network network;
    Error error = {{0}};
    open_network(&network, "layer2.1.bn2");
    static uint8_t pixels[SCREEN_PIXELS * SCREEN_PIXELS];
    draw_stimulus("size[2000]", pixels);
    for (size_t i = 0; i < COUNT(layers); i++) {
        int layer = network_find(&network, layers[i], &error);
        Rectangle all = all_of(&network, layer);
        Rectangle parts[] = {
            {0, 0, 5, 3},
            {all.bottom / 2 - 2, all.right / 2, all.bottom / 2 + 3, all.right / 2 + 6},
            {all.bottom - 1, all.right - 4, all.bottom, all.right}};
        Pass whole, part;
        Blank blank;
        open_pass(&whole, &network, layer, all, NULL, NULL);
        run_pass(&whole, pixels);
        assert_good(forward_blank(&blank, &network, &(Target){layer, all}, 1, &error), &error);
        for (int p = 0; p < 3; p++) {
            open_pass(&part, &network, layer, parts[p], NULL, NULL);
            run_pass(&part, pixels);
            assert_same_part(&part.output, &whole.output, "a rectangle");
            close_pass(&part);
            open_pass(&part, &network, layer, parts[p], &blank, NULL);
            run_pass(&part, pixels);
            assert_same_part(&part.output, &whole.output, "a rectangle in gray");
            close_pass(&part);
        }
        forward_blank_free(&blank);
        close_pass(&whole);
    }
    network_close(&network);
}

/* For a stimulus that is the blank outside a window, what the window reaches is enough. */
TEST(test_a_small_stimulus_is_computed_exactly)
{
    static const char *const layers[] = {"layer1.0.relu2", "layer2.0.relu3"};
    static const char *const stimuli[] = {"receptive_field[1768]", "receptive_field[0]",
                                          "receptive_field[3527]"};
    Network network;
    Error error = {{0}};
    open_network(&network, "layer2.0.relu3");
    static uint8_t pixels[SCREEN_PIXELS * SCREEN_PIXELS];
    for (int i = 0; i < 2; i++) {
        int layer = network_find(&network, layers[i], &error);
        Rectangle all = all_of(&network, layer);
        Blank blank;
        assert_good(forward_blank(&blank, &network, &(Target){layer, all}, 1, &error), &error);
        for (int s = 0; s < 3; s++) {
            Pass whole, quick;
            Rectangle changed = {0, 0, 0, 0};
            draw_stimulus(stimuli[s], pixels);
            for (int row = 0; row < SCREEN_PIXELS; row++)
                for (int column = 0; column < SCREEN_PIXELS; column++)
                    if (pixels[row * SCREEN_PIXELS + column] != MID_GRAY)
                        changed =
                            rectangle_hull(changed, (Rectangle){row, column, row + 1, column + 1});
            open_pass(&whole, &network, layer, all, NULL, NULL);
            run_pass(&whole, pixels);
            open_pass(&quick, &network, layer, all, &blank, &changed);
            run_pass(&quick, pixels);
            assert_same_part(&quick.output, &whole.output, "a small stimulus");
            assert_true(forward_operations(&quick.plan) < 0.5 * forward_operations(&whole.plan));
            close_pass(&quick);
            close_pass(&whole);
        }
        forward_blank_free(&blank);
    }
    network_close(&network);
}

/*
 * Units of a ReLU after a convolution, after a block's sum, of layers not computed by unit, and of
 * a convolution of the image, of which these units are few.
 */
static void check_units(const char *name)
{
    static const Unit units[] = {
        {127, 23, 22}, {5, 21, 21}, {77, 21, 22}, {0, 0, 0}, {100, 27, 20}};
    Network network;
    int layer = open_network(&network, name);
    Rectangle all = all_of(&network, layer);
    static uint8_t pixels[SCREEN_PIXELS * SCREEN_PIXELS];
    draw_stimulus("size[2000]", pixels);
    Pass whole;
    Blank blank;
    UnitPlan plan;
    ForwardWorkspace space = {0};
    float responses[5];
    open_pass(&whole, &network, layer, all, NULL, NULL);
    run_pass(&whole, pixels);
    UnitRequest request = {&network, layer, units, 5, &blank};
    GOOD(forward_blank(&blank, &network, &(Target){layer, all}, 1, &error));
    GOOD(forward_unit_plan(&plan, &request, &error));
    GOOD(forward_unit_workspace_fit(&space, &plan, &plan.inputs, 1, &error));
    Tile input = {forward_input_channels(&plan.inputs), forward_input_rectangle(&plan.inputs), 1,
                  NULL};
    float numbers[3][256];
    network_numbers(&network, input.channels, numbers);
    input.values = test_malloc(tile_size(&input) * sizeof(float));
    for (int channel = 0; channel < input.channels; channel++)
        for (int row = input.rectangle.top; row < input.rectangle.bottom; row++)
            for (int column = input.rectangle.left; column < input.rectangle.right; column++)
                *tile_at(&input, channel, row, column) =
                    numbers[channel][pixels[row * SCREEN_PIXELS + column]];
    forward_unit_run(&plan, &plan.inputs, &space, &input, responses);
    for (int u = 0; u < 5; u++)
        assert_near(
            (double)responses[u],
            (double)*tile_at(&whole.output, units[u].channel, units[u].row, units[u].column),
            1e-5 * largest(&whole.output), "unit");
    test_free(input.values);
    forward_workspace_close(&space);
    forward_unit_plan_free(&plan);
    forward_blank_free(&blank);
    close_pass(&whole);
    network_close(&network);
}

TEST(test_units_are_the_layer_s)
{
    static const char *const layers[] = {"layer1.0.relu2", "layer1.0.relu3", "layer2.0.relu3",
                                         "layer2.0.conv1", "relu",           "maxpool"};
    for (size_t i = 0; i < COUNT(layers); i++) check_units(layers[i]);
}

static bool try_plan(const Network *network, int layer, Rectangle rectangle, const Blank *blank,
                     Error *error)
{
    ForwardPlan plan;
    Target target = {layer, rectangle};
    ForwardRequest request = {.network = network, .targets = &target, .count = 1, .blank = blank};
    return forward_plan(&plan, &request, error);
}

TEST(test_bad_targets_are_refused)
{
    Network network;
    Error error = {{0}};
    int layer = open_network(&network, "layer1.0.relu2");
    UnitPlan unit_plan;
    Blank blank;
    Unit outside = {128, 0, 0};
    Rectangle too_large = {0, 0, 57, 56}, small = {20, 20, 22, 22}, large = {10, 10, 30, 30};
    assert_int_equal(network_find(&network, "layer9.0", &error), -1);
    assert_refused(false, &error, "unknown layer \"layer9.0\"");
    assert_refused(try_plan(&network, layer, too_large, NULL, &error), &error,
                   "not a part of layer1.0.relu2");
    assert_refused(try_plan(&network, network.count, small, NULL, &error), &error, "has no layer");
    assert_refused(try_plan(&network, network.count - 1, (Rectangle){0, 0, 1, 1}, NULL, &error),
                   &error, "have not been drawn");
    assert_good(forward_blank(&blank, &network, &(Target){layer, small}, 1, &error), &error);
    assert_refused(try_plan(&network, layer, large, &blank, &error), &error,
                   "the blank does not cover");
    UnitRequest request = {&network, layer, &outside, 1, &blank};
    assert_refused(forward_unit_plan(&unit_plan, &request, &error), &error,
                   "is not in layer1.0.relu2");
    request.count = 0;
    assert_refused(forward_unit_plan(&unit_plan, &request, &error), &error,
                   "no units of layer1.0.relu2");
    forward_blank_free(&blank);
    network_close(&network);
}

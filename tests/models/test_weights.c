/* Weights by seed, against tensors that PyTorch 1.13.1 drew for the four models. */
#include "models/model.h"
#include "testing.h"

/* The tensor of a parameter by name: "conv1.weight", "fc.bias". */
static const float *tensor(const Network *network, const char *name, size_t *count)
{
    Error error = {{0}};
    char layer[64];
    const char *dot = strrchr(name, '.');
    snprintf(layer, sizeof layer, "%.*s", (int)(dot - name), name);
    int index = network_find(network, layer, &error);
    if (index < 0) fail_msg("%s", error.message);
    bool bias = strcmp(dot, ".bias") == 0;
    const Layer *found = &network->layers[index];
    *count = bias ? found->bias_count : found->weight_count;
    return bias ? found->bias : found->weights;
}

static void compare_tensor(const Network *network, const cJSON *expected)
{
    size_t count = 0;
    const char *name = expected->string;
    const float *values = tensor(network, name, &count);
    const cJSON *first = field(expected, "first"), *last = field(expected, "last"), *size = NULL;
    size_t shape = 1;
    cJSON_ArrayForEach(size, field(expected, "shape")) shape *= (size_t)size->valuedouble;
    assert_int_equal(count, shape);
    for (int i = 0; i < cJSON_GetArraySize(first); i++)
        assert_near((double)values[i], number_at(first, i), 2e-6, name);
    int tail = cJSON_GetArraySize(last);
    for (int i = 0; i < tail; i++)
        assert_near((double)values[count - (size_t)tail + (size_t)i], number_at(last, i), 2e-6,
                    name);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) sum += (double)values[i];
    for (size_t i = 0; i < count; i++)
        squares +=
            ((double)values[i] - sum / (double)count) * ((double)values[i] - sum / (double)count);
    assert_near(sum / (double)count, field(expected, "mean")->valuedouble, 1e-7, name);
    double deviation = field(expected, "std")->valuedouble; /* over count - 1 */
    assert_near(sqrt(squares / ((double)count - 1)), deviation, 1e-6 * deviation, name);
}

/* "B1": model B, seed 1. Draws only the tensors the reference lists. */
static void check_model(const cJSON *expected)
{
    static const char *const names[] = {"resnet-50-doubled_untrained", "wide_resnet50_2_untrained",
                                        "resnet-50_untrained", "resnet-50x2_untrained"};
    Error error = {{0}};
    Network network;
    const ModelDescription *model = model_find(names[expected->string[0] - 'A'], &error);
    assert_good(model && model->build(model, &network, &error), &error);
    bool *keep = test_calloc((size_t)network.count, sizeof *keep);
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, expected)
    {
        char layer[64];
        snprintf(layer, sizeof layer, "%.*s", (int)(strrchr(one->string, '.') - one->string),
                 one->string);
        keep[network_find(&network, layer, &error)] = true;
    }
    uint64_t seed = (uint64_t)(expected->string[1] - '0');
    assert_good(model->draw(model, &network, seed, keep, &error), &error);
    cJSON_ArrayForEach(one, expected) compare_tensor(&network, one);
    test_free(keep);
    network_close(&network);
}

static void check_letter(const char *letter)
{
    cJSON *reference = read_reference("tests/reference/resnet_weights.json");
    const cJSON *model = NULL;
    int checked = 0;
    cJSON_ArrayForEach(model, reference) if (model->string[0] == letter[0])
    {
        check_model(model);
        checked++;
    }
    assert_int_equal(checked, 2);
    cJSON_Delete(reference);
}

TEST(test_the_reference_s_tensors)
{
    static const char *const letters[] = {"A", "B", "C", "D"};
    for (size_t i = 0; i < COUNT(letters); i++) check_letter(letters[i]);
}

/* A layer's weights do not depend on which other layers are kept. */
TEST(test_keeping_changes_nothing)
{
    Error error = {{0}};
    Network all, some;
    const ModelDescription *model = model_find("resnet-50_untrained", &error);
    assert_good(model && model->build(model, &all, &error), &error);
    assert_good(model->build(model, &some, &error), &error);
    bool *keep = test_calloc((size_t)some.count, sizeof *keep);
    int layer = network_find(&some, "layer1.1.conv2", &error);
    keep[layer] = true;
    assert_good(model->draw(model, &all, 5, NULL, &error), &error);
    assert_good(model->draw(model, &some, 5, keep, &error), &error);
    assert_memory_equal(all.layers[layer].weights, some.layers[layer].weights,
                        all.layers[layer].weight_count * sizeof(float));
    assert_null(some.layers[network_find(&some, "conv1", &error)].weights);
    test_free(keep);
    network_close(&all);
    network_close(&some);
}

TEST(test_unknown_model_is_refused)
{
    REFUSED(model_find("resnet-51", &error) != NULL, "unknown model \"resnet-51\"");
}

/*
 * The reference models against PyTorch and numpy: activations of the layer that represents V1, and weights.
 */
#include "present.h"
#include "testing.h"

#include "recording/subject.h"

static void compare_case(const char *name, const cJSON *one)
{
    Unit units[60];
    Recording recording;
    const cJSON *list = field(one, "units"), *shape = field(one, "shape");
    const cJSON *g = field(one, "grating");
    Grating grating = {number_at(g, 0), number_at(g, 1), number_at(g, 2), number_at(g, 3),
                       number_at(g, 4), number_at(g, 5), number_at(g, 6)};
    StimulusSet stimuli = {"orientation", 1, &grating};
    for (int i = 0; i < 60; i++) {
        const cJSON *unit = cJSON_GetArrayItem(list, i);
        units[i] =
            (Unit){(int)number_at(unit, 0), (int)number_at(unit, 1), (int)number_at(unit, 2)};
    }
    Subject subject;
    GOOD(open_subject(&subject, name, "V1", &error) &&
         present(&subject, &stimuli, units, 60, &recording, &error));
    Shape found = subject_shape(&subject);
    assert_int_equal(found.channels, (int)number_at(shape, 0));
    assert_int_equal(found.height, (int)number_at(shape, 1));
    double largest = field(one, "largest")->valuedouble;
    for (int i = 0; i < 60; i++)
        assert_near((double)recording_response(&recording, 0, (size_t)i),
                    number_at(field(one, "values"), i), 1e-4 * largest, name);
    recording_free(&recording);
    subject_close(&subject);
}

TEST(activations_are_those_of_pytorch)
{
    cJSON *reference = read_reference("tests/reference/builtin_models_torch.json");
    const cJSON *model = NULL, *one = NULL;
    cJSON_ArrayForEach(model, field(reference, "models"))
    {
        cJSON_ArrayForEach(one, model) compare_case(model->string, one);
    }
    cJSON_Delete(reference);
}

/* The first and last four of PyTorch's numbers; module "3"'s weights and biases are two layers here. */
static void compare_parameter(const Network *network, const cJSON *expected)
{
    char layer[32];
    bool is_bias = strstr(expected->string, ".bias") != NULL;
    snprintf(layer, sizeof layer, "features.%c%s", expected->string[0], is_bias ? "" : ".weight");
    Error error = {{0}};
    int index = network_find(network, layer, &error), ends = cJSON_GetArraySize(expected);
    if (index < 0) fail_msg("%s", error.message);
    const Layer *found = &network->layers[index];
    const float *values = is_bias ? found->bias : found->weights;
    size_t count = is_bias ? found->bias_count : found->weight_count;
    for (int i = 0; i < ends; i++)
        assert_near((double)values[i < ends / 2 ? (size_t)i : count - (size_t)(ends - i)],
                    number_at(expected, i), 1e-8, expected->string);
}

TEST(weights_are_those_of_pytorch)
{
    cJSON *reference = read_reference("tests/reference/builtin_models_torch.json");
    const cJSON *weights = NULL, *one = NULL;
    cJSON_ArrayForEach(weights, field(reference, "weights"))
    {
        Network network;
        Error error = {{0}};
        const ModelDescription *model = model_find(weights->string, &error);
        assert_good(model && model->build(model, &network, &error) &&
                        model->draw(model, &network, 0, NULL, &error),
                    &error);
        assert_int_equal(cJSON_GetArraySize(weights), 6);
        cJSON_ArrayForEach(one, weights) compare_parameter(&network, one);
        network_close(&network);
    }
    cJSON_Delete(reference);
}

/* Every model loads and has the layers it lists for regions. */
TEST(every_model_loads)
{
    const ModelDescription *one = NULL;
    for (size_t i = 0; (one = model_at(i)) != NULL; i++) {
        Error error = {{0}};
        if (strcmp(one->name, "resnet-50x4_untrained") == 0) continue; /* large */
        Subject subject;
        assert_good(subject_open(&subject, &(SubjectRequest){one, 3, "V1", 1, false}, &error),
                    &error);
        const Network *network = &subject.network;
        assert_string_equal(network->layers[subject.layer].name, one->layers[REGION_V1]);
        for (int region = 0; region < REGIONS; region++)
            if (one->layers[region] && network_find(network, one->layers[region], &error) < 0)
                fail_msg("%s", error.message);
        assert_true(strlen(one->reason) > 10);
        subject_close(&subject);
    }
    Error error = {{0}};
    assert_refused(model_find("alexnet", &error) != NULL, &error, "unknown model \"alexnet\"");
}

/* The zoo's models against PyTorch and numpy: weights by their activations at the layer that stands for V1. */
#include "look_at.h"
#include "testing.h"

#include "recording/brain_model.h"

static void compare_case(const char *name, const cJSON *one)
{
    Error error = {{0}};
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
    BrainModel *model = load_model(name, 0, &error);
    assert_good(model && start_task(model, "passive", &error) &&
                    start_recording(model, "V1", &error) &&
                    record_units(model, units, NULL, NULL, 60, &error) &&
                    look_at(model, &stimuli, 1, &recording, &error),
                &error);
    const Layer *layer = &brain_model_network(model)->layers[brain_model_layer(model)];
    assert_int_equal(layer->shape.channels, (int)number_at(shape, 0));
    assert_int_equal(layer->shape.height, (int)number_at(shape, 1));
    double largest = field(one, "largest")->valuedouble;
    for (int i = 0; i < 60; i++)
        assert_near((double)recording_response(&recording, 0, (size_t)i),
                    number_at(field(one, "values"), i), 1e-4 * largest, name);
    recording_free(&recording);
    unload_model(model);
}

static void activations_are_those_of_pytorch(void **state)
{
    (void)state;
    cJSON *reference = read_reference("tests/reference/zoo_torch.json");
    const cJSON *model = NULL, *one = NULL;
    cJSON_ArrayForEach(model, field(reference, "models"))
    {
        cJSON_ArrayForEach(one, model) compare_case(model->string, one);
    }
    cJSON_Delete(reference);
}

/* Every model loads, and has the layers that it says stand for regions. */
static void every_model_loads(void **state)
{
    (void)state;
    const ModelDescription *one = NULL;
    for (size_t i = 0; (one = model_at(i)) != NULL; i++) {
        Error error = {{0}};
        if (strcmp(one->name, "resnet-50x4_untrained") == 0) continue; /* large */
        BrainModel *model = load_model(one->name, 3, &error);
        assert_good(model && start_task(model, "passive", &error) &&
                        start_recording(model, "V1", &error),
                    &error);
        assert_string_equal(brain_model_network(model)->layers[brain_model_layer(model)].name,
                            one->layers[REGION_V1]);
        for (int region = 0; region < REGIONS; region++)
            if (one->layers[region] &&
                network_find(brain_model_network(model), one->layers[region], &error) < 0)
                fail_msg("%s", error.message);
        assert_true(strlen(one->reason) > 10);
        unload_model(model);
    }
    Error error = {{0}};
    assert_refused(model_find("alexnet", &error) != NULL, &error, "unknown model \"alexnet\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(activations_are_those_of_pytorch),
        cmocka_unit_test(every_model_loads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The page's model, draw 0, as one network and redrawn, by its result files, against the reference
 * implementation's own functions on PyTorch's activations; and mixtures of networks, which are
 * refused. Needs the results that `make test` makes first.
 */
#define _POSIX_C_SOURCE 200809L
#include "draws.h"
#include "recording/draw.h"
#include "recording/recording_file.h"

#define MODEL   "resnet-50x2_untrained"
#define RESULTS BUILD "/tests/results"

/* -- both draws -- */

static void check_draw(const char *folder, const char *name)
{
    cJSON *whole = read_reference("tests/reference/redrawn.json");
    const cJSON *reference = field(whole, name), *expected = NULL;
    int checked = 0;
    cJSON_ArrayForEach(expected, field(reference, "scores"))
    {
        char benchmark[128];
        snprintf(benchmark, sizeof benchmark, "Marques2020_%s", expected->string);
        cJSON *result = read_result(folder, benchmark);
        check_result(result, expected, reference);
        check_histogram(result, expected, "n");
        check_values(folder, benchmark, field(expected, "first_20_values"));
        assert_near(number(result, "units_in_field"), number(reference, "units_in_field"), 2,
                    "units in the field");
        assert_near(number(result, "units_not_a_number"),
                    number(expected, "nan") * number(expected, "n"), 0.01 * number(expected, "n"),
                    "units without a value");
        assert_string_equal(field(result, "networks")->valuestring, name);
        cJSON_Delete(result);
        checked++;
    }
    assert_int_equal(checked, 15);
    cJSON_Delete(whole);
}

TEST(one_network_is_the_reference_s)
{
    check_draw(RESULTS "/" MODEL "/seed-0/", "one");
}

TEST(reinitialised_networks_are_the_reference_s)
{
    check_draw(RESULTS "/" MODEL "/redrawn-0/", "redrawn");
}

/* -- which networks -- */

TEST(every_result_names_its_networks)
{
    static const struct {
        const char *benchmark;
        int count;
        double last_seed;
    } cases[] = {{"Marques2020_Ringach2002-circular_variance", 1, 0},
                 {"Marques2020_DeValois1982-pref_or", 1, 0},
                 {"Marques2020_DeValois1982-peak_sf", 2, 10000},
                 {"Marques2020_Schiller1976-sf_bandwidth", 2, 10000},
                 {"Marques2020_Cavanaugh2002-surround_diameter", 2, 20000},
                 {"Marques2020_FreemanZiemba2013-texture_selectivity", 2, 30000},
                 {"MajajHong2015.V4-pls", 1, 40000},
                 {"MajajHong2015.IT-pls", 1, 50000},
                 {"FreemanZiemba2013.V1-pls", 1, 60000},
                 {"FreemanZiemba2013.V2-pls", 1, 60000},
                 {"SanghaviMurty2020.IT-pls", 1, 120000},
                 {"Kar2019-ost", 1, 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        cJSON *one = read_result(RESULTS "/" MODEL "/seed-0/", cases[i].benchmark);
        cJSON *reinitialised = read_result(RESULTS "/" MODEL "/redrawn-0/", cases[i].benchmark);
        const cJSON *seeds = field(reinitialised, "network_seeds");
        assert_int_equal(cJSON_GetArraySize(seeds), cases[i].count);
        const cJSON *last = cJSON_GetArrayItem(seeds, cases[i].count - 1);
        assert_near(number(last, "seed"), cases[i].last_seed, 0, cases[i].benchmark);
        assert_near(number(last, "group") * DRAW_GROUP_STEP, cases[i].last_seed, 0, "group");
        assert_null(cJSON_GetObjectItemCaseSensitive(one, "network_seeds"));
        /* Otherwise the keys are the same. */
        assert_int_equal(cJSON_GetArraySize(one) + 1, cJSON_GetArraySize(reinitialised));
        const cJSON *key = NULL;
        cJSON_ArrayForEach(key, one) field(reinitialised, key->string);
        cJSON_Delete(one);
        cJSON_Delete(reinitialised);
    }
    Draw draw = {.seed = 3, .reinitialised = true};
    assert_int_equal(draw_seed(&draw, draw_group_of_benchmark("MajajHong2015.public.IT-pls")),
                     50003);
    assert_int_equal(draw_seed(&(Draw){.seed = 3}, 5), 3);
}

TEST(mixtures_are_refused)
{
    Recording recording;
    char path[FILE_PATH_LENGTH];
    snprintf(path, sizeof path, "%s", RESULTS "/" MODEL "/redrawn-0/recordings/size.nc");
    RecordingOrigin reinitialised = {MODEL, 20000, 0, "size", NULL},
                    one = {MODEL, 0, 0, "size", NULL}, other = {MODEL, 20000, 20000, "size", NULL};
    GOOD(recording_read(&recording, path, &reinitialised, &error));
    recording_free(&recording);
    REFUSED(recording_read(&recording, path, &one, &error), "seed 20000, not of");
    REFUSED(recording_read(&recording, path, &other, &error),
            "chosen by the receptive fields of seed 0, not 20000");
}

/* Commands that messages advise: what a shell would change is quoted. */
TEST(advised_commands)
{
    static const struct {
        const char *model, *file, *layers, *results, *expected;
    } advised[] = {
        {"pixels", NULL, NULL, "results", "ventral score pixels"},
        {"mine", "a/net.ONNX", NULL, "results", "ventral score a/net.ONNX --name mine"},
        {"net", "a/net.onnx", "V1=layer1.0.relu#2,IT=/x/y:0", "/tmp/r",
         "ventral score a/net.onnx --layer V1=layer1.0.relu#2,IT=/x/y:0 --results /tmp/r"},
        {"my net", "my net.onnx", "#1", "~/r",
         "ventral score 'my net.onnx' --layer '#1' --results '~/r'"},
        {"it's", "it's.onnx", "a\\b", "r!",
         "ventral score 'it'\\''s.onnx' --layer 'a\\b' --results 'r!'"},
    };
    for (size_t i = 0; i < COUNT(advised); i++) {
        Draw draw = {.model = advised[i].model,
                     .file = advised[i].file,
                     .layers = advised[i].layers,
                     .results = advised[i].results};
        char text[512], cut[24];
        draw_command(&draw, "score", text, sizeof text);
        assert_string_equal(text, advised[i].expected);
        draw_command(&draw, "score", cut, sizeof cut);
        assert_memory_equal(cut, advised[i].expected, strlen(cut));
    }
}

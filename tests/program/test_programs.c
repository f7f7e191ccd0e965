/*
 * The programs as their users run them: the results of resnet-50-doubled_untrained, seed 0, against
 * the reference run, and what happens to wrong command lines and bad input. Needs the results that
 * `make test` makes first.
 */
#define _POSIX_C_SOURCE 200809L
#include "draws.h"
#include "recording/recording_file.h"
#include "score/result_keys.h"

#include <sys/wait.h>

#define RESULTS  BUILD "/tests/results"
#define PROGRAMS BUILD "/"
#define DRAW     RESULTS "/resnet-50-doubled_untrained/seed-0/"
#define ERRORS   BUILD "/tests/stderr.txt"
#define BROKEN   BUILD "/tests/broken"

/* -- the results -- */

TEST(test_results_of_the_reference_run)
{
    cJSON *reference = read_reference("tests/reference/scores_seed0.json");
    const cJSON *expected = NULL;
    int checked = 0;
    cJSON_ArrayForEach(expected, field(reference, "scores"))
    {
        cJSON *result = read_result(DRAW, expected->string);
        check_result(result, expected, reference);
        check_histogram(result, expected, "units");
        check_values(DRAW, expected->string, field(expected, "first_20_values"));
        assert_near(number(result, "units_recorded"), number(reference, "units"), 0,
                    "units of the layer");
        cJSON_Delete(result);
        checked++;
    }
    assert_int_equal(checked, 15);
    cJSON_Delete(reference);
}

static bool is_of_kind(const cJSON *item, ResultKind kind)
{
    switch (kind) {
    case RESULT_TEXT:
        return cJSON_IsString(item);
    case RESULT_NUMBER:
        return cJSON_IsNumber(item);
    case RESULT_COUNT:
        return cJSON_IsNumber(item) && item->valuedouble == floor(item->valuedouble);
    case RESULT_LIST:
        return cJSON_IsArray(item);
    default:
        return cJSON_IsObject(item);
    }
}

/*
 * What a result has is in the table of keys, of its kind or null; and it has what every result has.
 */
static void check_keys(const cJSON *result)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, result)
    {
        const ResultKey *key = result_keys;
        while (key->key && strcmp(key->key, item->string) != 0) key++;
        if (!key->key) fail_msg("result_keys does not have \"%s\"", item->string);
        if (!cJSON_IsNull(item) && !is_of_kind(item, key->kind))
            fail_msg("\"%s\" is not of the kind that result_keys says", item->string);
    }
    for (const ResultKey *key = result_keys; key->key; key++)
        if (!(key->presence & RESULT_ADDED)) field(result, key->key);
}

/* Results of redrawn networks have one more key (predictivity: predictivity_programs.sh). */
TEST(test_every_key_is_in_the_table)
{
    cJSON *result =
        read_result(RESULTS "/resnet-50x2_untrained/redrawn-0/", "Marques2020_Ringach2002-max_dc");
    check_keys(result);
    field(result, "network_seeds");
    cJSON_Delete(result);
}

/* results/README.md has a row for each key, in order, with the table's words, and no other. */
TEST(test_readme_says_what_the_table_says)
{
    Error error = {{0}};
    char *text = file_read("results/README.md", NULL, &error), expected[16384] = "";
    assert_non_null(text);
    for (const ResultKey *key = result_keys; key->key; key++) {
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "| `%s` | %s |\n", key->key, key->words);
    }
    static const char head[] = "| key | meaning |\n|---|---|\n";
    char *rows = strstr(text, head), *end = rows ? strstr(rows, "\n\n") : NULL;
    assert_true(rows && end);
    end[1] = '\0';
    assert_string_equal(rows + strlen(head), expected);
    free(text);
}

TEST(test_every_leaf_has_a_result)
{
    cJSON *tree = read_reference(DRAW "scores.json");
    const cJSON *node = NULL;
    int evaluated = 0, not_evaluated = 0, not_scorable = 0;
    cJSON_ArrayForEach(node, field(tree, "nodes"))
    {
        if (strcmp(field(node, "kind")->valuestring, "leaf") != 0) continue;
        cJSON *result = read_result(DRAW, field(node, "name")->valuestring);
        check_keys(result);
        const char *status = field(result, "status")->valuestring;
        bool has_score = cJSON_IsNumber(field(result, "score"));
        assert_int_equal(has_score, strcmp(status, "evaluated") == 0);
        assert_int_equal(field(result, "reason")->valuestring[0] == '\0', has_score);
        evaluated += has_score;
        not_evaluated += strcmp(status, "not evaluated") == 0;
        not_scorable += strcmp(status, "not scorable") == 0;
        cJSON_Delete(result);
    }
    assert_int_equal(evaluated, 15);
    assert_int_equal(not_evaluated, 17);
    assert_int_equal(not_scorable, 1);
    cJSON_Delete(tree);
}

/* Also those whose images are not here: neurons need none. */
TEST(test_every_v1_property_has_its_ceiling)
{
    cJSON *tree = read_reference(DRAW "scores.json");
    const cJSON *node = NULL;
    int ceilings = 0, without_images = 0;
    cJSON_ArrayForEach(node, field(tree, "nodes"))
    {
        const char *name = field(node, "name")->valuestring;
        if (strncmp(name, "Marques2020_", 12) != 0) continue;
        cJSON *result = read_result(DRAW, name);
        assert_near(number(result, "ceiling"), number(result, "published_ceiling"), 0.005, name);
        assert_near(number(node, "ceiling"), number(result, "ceiling"), 0, name);
        assert_true(number(result, "ceiling_error") > 0);
        assert_true(number(result, "neurons") >= 1);
        int bins = cJSON_GetArraySize(field(result, "biological_histogram"));
        assert_true(bins > 0 && cJSON_GetArraySize(field(result, "bin_edges")) == bins + 1);
        if (strcmp(field(result, "status")->valuestring, "not evaluated") == 0) {
            assert_string_equal(field(result, "reason")->valuestring,
                                "needs the stimuli FreemanZiemba2013_properties, which are a "
                                "download");
            assert_true(cJSON_IsNull(field(result, "raw")));
            assert_true(cJSON_IsNull(field(result, "model_histogram")));
            without_images++;
        }
        cJSON_Delete(result);
        ceilings++;
    }
    assert_int_equal(ceilings, 22);
    assert_int_equal(without_images, 7);
    cJSON_Delete(tree);
}

/* -- wrong command lines and bad input -- */

/* Runs a command; checks its exit code and that stderr holds one line with these words. */
static void check_refusal(const char *command, int code, const char *words)
{
    Error error = {{0}};
    char line[2048];
    snprintf(line, sizeof line, PROGRAMS "%s >/dev/null 2>" ERRORS, command);
    int status = system(line);
    char *said = file_read(ERRORS, NULL, &error);
    assert_non_null(said);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code)
        fail_msg("%s: status %d: %s", command, status, said);
    if (!strstr(said, words)) fail_msg("%s: \"%s\" does not say \"%s\"", command, said, words);
    if (strchr(said, '\n') != said + strlen(said) - 1)
        fail_msg("%s: not one line: %s", command, said);
    free(said);
}

static void shell(const char *command)
{
    if (system(command) != 0) fail_msg("failed: %s", command);
}

TEST(test_wrong_command_lines)
{
    check_refusal("ventral record --modle x", 2,
                  "unknown option \"--modle\"; did you mean --model?");
    check_refusal("ventral record --model", 2, "the option --model needs a value");
    check_refusal("ventral record --model resnet-51", 1, "unknown model \"resnet-51\"");
    check_refusal("ventral record --seed one", 1, "the seed \"one\" is not a whole number");
    check_refusal("ventral record --seed -1", 1, "the seed \"-1\" is not a whole number");
    check_refusal("ventral record --threads 0", 1, "\"0\" is not a number of threads");
    check_refusal("ventral record --quiet=yes", 2, "the option --quiet takes no value");
    check_refusal("ventral record --neuron 3", 2, "unknown option \"--neuron\"");
    check_refusal("ventral record pixels vone-block", 2, "\"vone-block\" is one argument too many");
    check_refusal("ventral stimuli", 2, "its arguments are missing: ventral stimuli DIR [SET..]");
    check_refusal("ventral stimuli " BROKEN " textures", 1, "unknown stimulus set \"textures\"");
    check_refusal("ventral recrod", 2, "unknown subcommand \"recrod\"; did you mean record?");
    check_refusal("ventral benchmarks nothing", 1, "unknown benchmark \"nothing\"");
    check_refusal("analyses/Marques2020/Ringach2002-max_dc --draws x", 2,
                  "unknown option \"--draws\"");
}

TEST(test_results_that_cannot_be_written)
{
    check_refusal("ventral record --model resnet-50-doubled_untrained --results /proc/none", 1,
                  "/proc"); /* for root /proc/none, for others /proc */
    /* Asked before anything is computed. */
    check_refusal("ventral record resnet-50x4_untrained --results Makefile/none/", 1,
                  "Makefile/none/: cannot be written to (Not a directory); give another folder");
    check_refusal("ventral score pixels --results ''", 1,
                  "--results is empty; give it a value, or leave it out");
    check_refusal(
        "analyses/Kar2019/Kar2019-ost --model resnet-50-doubled_untrained --results /proc/none", 1,
        "/proc");
    check_refusal(
        "analyses/Predictivity/MajajHong2015.IT-pls --model resnet-50-doubled_untrained --results "
        "/proc/none",
        1, "/proc");
}

TEST(test_missing_input)
{
    check_refusal("analyses/Marques2020/Ringach2002-max_dc --model resnet-50-doubled_untrained "
                  "--results " BUILD "/tests/none",
                  1, "orientation.nc: cannot be read");
    check_refusal("ventral tree --model resnet-50-doubled_untrained --results " BUILD "/tests/none",
                  1, "there is no " BUILD "/tests/none/resnet-50-doubled_untrained/seed-0/Marques");
    check_refusal("analyses/Marques2020/Ringach2002-max_dc --model resnet-50-doubled_untrained "
                  "--results " RESULTS " --data " BUILD "/tests/none",
                  1, "page.json: cannot be read");
}

/* A recording that is truncated: the benchmark is refused, and its former result is untouched. */
TEST(test_a_truncated_recording)
{
    Error error = {{0}};
    shell("rm -rf " BROKEN " && mkdir -p " BROKEN " && cp -r " RESULTS "/* " BROKEN);
    const char *result =
        BROKEN "/resnet-50-doubled_untrained/seed-0/Marques2020_Ringach2002-max_dc.json";
    char *before = file_read(result, NULL, &error);
    shell("truncate -s 100000 " BROKEN
          "/resnet-50-doubled_untrained/seed-0/recordings/orientation.nc");
    check_refusal("analyses/Marques2020/Ringach2002-max_dc --model resnet-50-doubled_untrained "
                  "--results " BROKEN,
                  1, "orientation.nc");
    char *after = file_read(result, NULL, &error);
    assert_true(before && after);
    assert_string_equal(before, after);
    free(before);
    free(after);
    shell("rm -rf " BROKEN);
}

/* A recording of another seed, or another set's under this name. */
TEST(test_a_recording_of_something_else)
{
    shell("rm -rf " BROKEN " && mkdir -p " BROKEN
          "/resnet-50-doubled_untrained/seed-1 && cp -r " DRAW "recordings " BROKEN
          "/resnet-50-doubled_untrained/seed-1");
    check_refusal(
        "analyses/Marques2020/Ringach2002-max_dc --seed 1 --model resnet-50-doubled_untrained "
        "--results " BROKEN,
        1, "not of resnet-50-doubled_untrained, seed 1");
    shell("rm -rf " BROKEN " && mkdir -p " BROKEN
          "/resnet-50-doubled_untrained/seed-0 && cp -r " DRAW "recordings " BROKEN
          "/resnet-50-doubled_untrained/seed-0 && cd " BROKEN
          "/resnet-50-doubled_untrained/seed-0/recordings && cp blank.nc orientation.nc");
    check_refusal("analyses/Marques2020/Ringach2002-max_dc --model resnet-50-doubled_untrained "
                  "--results " BROKEN,
                  1, "stimulus set blank, not of orientation");
    shell("rm -rf " BROKEN);
}

/* Recordings of one draw that do not belong together: other units, or images that lack. */
TEST(test_recordings_that_do_not_fit)
{
    static const struct {
        const char *set, *words;
    } cases[] = {{"blank", "blank.nc: its units are not those of the orientation set"},
                 {"orientation", "orientation.nc: has 1151 presentations, not 1152"}};
    for (int i = 0; i < 2; i++) {
        char path[FILE_PATH_LENGTH];
        Recording recording;
        RecordingOrigin origin = {"resnet-50-doubled_untrained", 0, 0, cases[i].set, NULL};
        shell("rm -rf " BROKEN " && mkdir -p " BROKEN
              "/resnet-50-doubled_untrained/seed-0 && cp -r " DRAW "recordings " BROKEN
              "/resnet-50-doubled_untrained/seed-0");
        GOOD(file_path(path, &error, BROKEN "/resnet-50-doubled_untrained/seed-0/recordings/%s.nc",
                       cases[i].set) &&
             recording_read(&recording, path, &origin, &error));
        if (i == 0)
            recording.units[0].channel ^= 1;
        else
            recording.presentations--;
        GOOD(recording_write(&recording, path, &error));
        recording_free(&recording);
        check_refusal("analyses/Marques2020/Ringach2002-max_dc --model resnet-50-doubled_untrained "
                      "--results " BROKEN,
                      1, cases[i].words);
    }
    shell("rm -rf " BROKEN);
}

/* No space left: an error, nothing half-written under the file's name. */
TEST(test_a_full_disk)
{
    shell("rm -rf " BROKEN " && mkdir -p " BROKEN);
    char line[1024];
    snprintf(line, sizeof line,
             "( ulimit -f 64; trap '' XFSZ; " PROGRAMS
             "ventral record --quiet --model resnet-50-doubled_untrained --results " BROKEN
             " ) 2>" ERRORS "; test $? -eq 1");
    shell(line);
    shell("test -z \"$(find " BROKEN " -name '*.nc*')\"");
    shell("rm -rf " BROKEN);
}

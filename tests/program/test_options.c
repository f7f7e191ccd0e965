/*
 * What is said to a program: values at the ends of what is taken, one beyond, and what is no value.
 */
#define _POSIX_C_SOURCE 200809L
#define OWN_MAIN
#include "testing.h"

#include "base/file.h"
#include "program/options.h"

#include <fcntl.h>
#include <unistd.h>

#define SAID BUILD "/tests/options.txt"

static Option all[OPTIONS + 1];

static const ProgramWords everything = {.name = "test",
                                        .purpose = "reads options",
                                        .arguments = "ONE TWO",
                                        .options = all,
                                        .least = 0,
                                        .most = 2};

/* Reads "--option value argument.."; what goes to stderr is kept in SAID. */
static bool read_words(Options *options, const ProgramWords *words, int count,
                       const char *const *given, int *exit_code)
{
    char texts[6][400], *argv[7] = {NULL};
    for (int i = 0; i < count; i++) {
        snprintf(texts[i], sizeof texts[i], "%s", given[i]);
        argv[i] = texts[i];
    }
    fflush(stderr);
    int before = dup(STDERR_FILENO), said = open(SAID, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(before >= 0 && said >= 0);
    dup2(said, STDERR_FILENO);
    bool good = options_read_words(options, words, count, argv, exit_code);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(said);
    close(before);
    return good;
}

static void assert_said(const char *words)
{
    Error error;
    char *said = file_read(SAID, NULL, &error);
    assert_non_null(said);
    if (!strstr(said, words)) fail_msg("\"%s\" does not say \"%s\"", said, words);
    free(said);
}

typedef struct {
    const char *option, *value, *words; /* of the refusal; NULL: taken */
} Case;

static char long_name[300];

static const Case cases[] = {
    {"--seed", "0", NULL},
    {"--seed", "18446744073709551615", NULL},
    {"--seed", "18446744073709551616", "is not a whole number"},
    {"--seed", "-1", "is not a whole number"},
    {"--seed", "1x", "is not a whole number"},
    {"--seed", "", "is not a whole number"},
    {"--seed", "1,5", "is not a whole number"},
    {"--threads", "1", NULL},
    {"--threads", "1024", NULL},
    {"--threads", "0", "is not a number of threads"},
    {"--threads", "1025", "is not a number of threads"},
    {"--threads", "two", "is not a number of threads"},
    {"--threads", "2.5", "is not a number of threads"},
    {"--trials", "1", NULL},
    {"--trials", "1000", NULL},
    {"--trials", "0", "is not a number of trials; give one from 1 to 1000"},
    {"--trials", "1001", "is not a number of trials"},
    {"--trials", "all", "is not a number of trials"},
    {"--seeds", "1000000", NULL},
    {"--seeds", "1000001", "is not a number of seeds"},
    {"--seeds", "0", "is not a number of seeds"},
    {"--seeds", "many", "is not a number of seeds"},
    {"--count", "0", "is not a number of seeds"},
    {"--first", "0", NULL},
    {"--first", "1000000", NULL},
    {"--first", "1000001", "is too large for the first seed"},
    {"--first", "-3", "is not a whole number"},
    {"--neuron", "12", NULL},
    {"--neuron", "twelve", "is not the number of a neuroid"},
    {"--networks", "one", NULL},
    {"--networks", "redrawn", NULL},
    {"--networks", "two", "takes \"one\" or \"redrawn\", not \"two\""},
    {"--degrees", "8", NULL},
    {"--degrees", "180", NULL},
    {"--degrees", "180.5", "is not a visual angle"},
    {"--degrees", "0", "is not a visual angle"},
    {"--degrees", "nan", "is not a visual angle"},
    {"--degrees", "8,5", "is not a visual angle"},
    {"--degrees", "", "is not a visual angle"},
    {"--screen", "240x320", NULL},
    {"--screen", "240", "is not a screen"},
    {"--screen", "240x320x3", "is not a screen"},
    {"--screen", "0x320", "is not a screen"},
    {"--screen", "240x 320", "is not a screen"},
    {"--screen", "240x+320", "is not a screen"},
    {"--screen", "", "is not a screen"},
    {"--screen", "-8x320", "is not a screen"},
    {"--search-layers", "V1", NULL},
    {"--search-layers", "V3", "can be compared for V1, V2, V4 or IT, not for \"V3\""},
    {"--bins", "all", "takes only \"each\", not \"all\""},
    {"--name", "my-model.2", NULL},
    {"--name", "../elsewhere", "is not a model's name"},
    {"--name", "", "is not a model's name"},
    {"--name", "paper", "\"paper\" is a folder of other results, so it cannot be a model's name"},
    {"--model", "figures.onnx", "give another, as in --name my-figures"},
    {"--model", "a/b", "is not a model's name"},
    {"--model", "folder/a.onnx", NULL},
    {"--model", ".onnx", "is not a model's name"},
    {"--model", "my model.onnx",
     "my model.onnx: its results need a name of letters, digits and . _ - only; give one, as in "
     "--name"},
    {"--model", long_name, "is too long for a model"},
    {"--results", "", "--results is empty"},
    {"--out", "", "--out is empty"},
    {"--data", "", "--data is empty"},
    {"--output", "", "--output is empty"},
    {"--recordings", "", "--recordings is empty"},
    {"--units", "", "--units is empty"},
    {"--biology", "", "--biology is empty"},
    {"--edges", "", "--edges is empty"},
    {"--sites", "", "--sites is empty"},
    {"--metrics", "", "unknown metric \"\""},
    {"--metrics", "pls,rdn", "unknown metric \"rdn\"; did you mean rdm?"},
    {"--metrics", "cka,", "unknown metric \"\""},
    {"--metrics", "cka,rdm,cka", "the metric cka is given twice"},
    {"--layers", "relu1",
     "--layers takes only \"all\", not \"relu1\"; name one layer with --layer"},
    {"--layer", "", "--layer is empty"},
    {"--input", "", "--input is empty"},
    {"--set", "", "--set is empty"},
    {"--draws", "", "--draws is empty"},
    {"--benchmark", "", "--benchmark is empty"},
    {"--model", "", "--model is empty"},
};

TEST(values)
{
    memset(long_name, 'a', sizeof long_name - 1);
    memcpy(long_name + sizeof long_name - 6, ".onnx", 5);
    for (size_t i = 0; i < COUNT(cases); i++) {
        Options options;
        int exit_code = -1;
        const char *given[] = {"test", cases[i].option, cases[i].value};
        bool good = read_words(&options, &everything, 3, given, &exit_code);
        if (good != !cases[i].words) fail_msg("%s %s", cases[i].option, cases[i].value);
        if (good) continue;
        assert_said(cases[i].words);
        assert_int_equal(exit_code, 1);
    }
}

TEST(arguments)
{
    Options options;
    int exit_code = -1;
    ProgramWords words = everything;
    const char *const three[] = {"test", "a", "b", "c"};
    assert_true(read_words(&options, &words, 3, three, &exit_code));
    assert_int_equal(options.argument_count, 2);
    assert_false(read_words(&options, &words, 4, three, &exit_code));
    assert_said("\"c\" is one argument too many");
    assert_int_equal(exit_code, 2);
    words.least = 2;
    assert_false(read_words(&options, &words, 2, three, &exit_code));
    assert_said("its arguments are missing: test ONE TWO");
    assert_false(
        read_words(&options, &words, 2, (const char *const[]){"test", "--seed"}, &exit_code));
    assert_said("the option --seed needs a value");
    assert_false(
        read_words(&options, &words, 2, (const char *const[]){"test", "--sede"}, &exit_code));
    assert_said("--seed");
    assert_int_equal(exit_code, 2);
}

static const struct {
    const char *given[4], *words;
} twice[] = {
    {{"--seed", "1", "--seed", "1"}, "--seed is given twice; give it once"},
    {{"--results", "a", "--out", "a"}, "--out is given twice; give it once"},
    {{"--model", "a", "--model", "b.onnx"}, "--model is given twice; give it once"},
    {{"--layer", "V1=a", "--layer", "V4=b"}, "give it once, as in --layer V1=conv1,IT=layer4.2"},
    {{"--quiet", "--json", "--quiet"}, "--quiet is given twice; give it once"},
    {{"a", ""}, "argument 2 is empty"},
};

TEST(repeated_and_empty)
{
    for (size_t i = 0; i < COUNT(twice); i++) {
        Options options;
        int exit_code = -1, count = 1;
        const char *given[5] = {"test"};
        for (int k = 0; k < 4 && twice[i].given[k]; k++) given[count++] = twice[i].given[k];
        assert_false(read_words(&options, &everything, count, given, &exit_code));
        assert_said(twice[i].words);
        assert_int_equal(exit_code, 2);
    }
}

/* A command can ask what it was given, and refuse what it would not use. */
TEST(given_options)
{
    Options options;
    Error error = {{0}};
    int exit_code = -1;
    const char *const given[] = {"test", "--seed", "0", "--model", "pixels"};
    assert_true(read_words(&options, &everything, 5, given, &exit_code));
    for (Option option = 0; option < OPTIONS; option++)
        assert_int_equal(options.given[option], option == OPTION_SEED || option == OPTION_MODEL);
    assert_true(
        options_refuse(&options, OPTION_LIST(OPTION_NETWORKS, OPTION_DATA), "is not used", &error));
    assert_refused(
        options_refuse(&options, OPTION_LIST(OPTION_DATA, OPTION_SEED), "is not used", &error),
        &error, "--seed is not used");
    assert_refused(
        options_set_model(&options, "vone-block", &options.draw, options.derived_name, &error),
        &error, "the model is given twice");
}

/* Each program takes what it lists, and has the defaults of the table. */
TEST(defaults_and_lists)
{
    Options options;
    OptionWords shown;
    int exit_code = -1;
    ProgramWords words = everything;
    words.options = OPTION_LIST(OPTIONS_DRAW);
    const char *const given[] = {"test", "--threads", "2"};
    assert_true(read_words(&options, &words, 1, given, &exit_code));
    assert_string_equal(options.draw.model, "resnet-50x2_untrained");
    assert_string_equal(options.draw.results, "results");
    assert_int_equal(options.draw.seed, 0);
    assert_false(options.draw.reinitialised);
    assert_int_equal(options.seeds, 20);
    assert_false(read_words(&options, &words, 3, given, &exit_code));
    assert_said("unknown option \"--threads\"");
    assert_false(options_shown(&words, OPTION_THREADS, &shown));
    assert_true(options_shown(&words, OPTION_HELP, &shown));
    assert_true(options_shown(&words, OPTION_SEED, &shown));
    assert_string_equal(shown.meaning, "of random weights (torch.manual_seed) or noise (0)");
    assert_false(options_shown(&everything, OPTION_BY_MAKE, &shown));
}

int main(void)
{
    for (Option option = 0; option <= OPTIONS; option++) all[option] = option;
    return run_program(NULL, NULL);
}

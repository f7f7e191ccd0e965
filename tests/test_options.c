/*
 * What is said to a program: values at the ends of what is taken, one beyond, and what is no value.
 */
#define _POSIX_C_SOURCE 200809L
#include "testing.h"

#include "base/file.h"
#include "base/options.h"

#include <fcntl.h>
#include <unistd.h>

#define SAID BUILD "/tests/options.txt"

static const ProgramWords everything = {.name = "test",
                                        .purpose = "reads options",
                                        .arguments = "ONE TWO",
                                        .options = ~0u,
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
    {"--networks", "two", "is no choice of networks"},
    {"--degrees", "8", NULL},
    {"--degrees", "180", NULL},
    {"--degrees", "180.5", "is no visual angle"},
    {"--degrees", "0", "is no visual angle"},
    {"--degrees", "nan", "is no visual angle"},
    {"--degrees", "8,5", "is no visual angle"},
    {"--degrees", "", "is no visual angle"},
    {"--search-layers", "V1", NULL},
    {"--search-layers", "V4", "can be compared for V1 only"},
    {"--name", "my-model.2", NULL},
    {"--name", "../elsewhere", "is no model's name"},
    {"--name", "", "is no model's name"},
    {"--model", "a/b", "is no model's name"},
    {"--model", "folder/a.onnx", NULL},
    {"--model", ".onnx", "is no model's name"},
    {"--model", "my model.onnx", "give the file another name in results with --name"},
    {"--model", long_name, "is too long for a model"},
};

static void values(void **state)
{
    (void)state;
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

static void arguments(void **state)
{
    (void)state;
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(arguments)};
    return cmocka_run_group_tests_name("What is said to a program", tests, NULL, NULL);
}

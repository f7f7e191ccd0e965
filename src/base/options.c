#include "base/options.h"

#include "base/nearest.h"
#include "base/parallel.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool options_parse_seed(const char *text, uint64_t *seed, Error *error)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno == ERANGE)
        return error_set(error, "the seed \"%s\" is not a whole number; give one from 0 on", text);
    *seed = value;
    return true;
}

static bool parse_threads(const char *text, int *threads, Error *error)
{
    char *end = NULL;
    long value = strtol(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || value < 1 || value > 1024)
        return error_set(error, "\"%s\" is not a number of threads; give one from 1 to 1024", text);
    *threads = (int)value;
    return true;
}

static bool parse_seeds(const char *text, size_t *seeds, Error *error)
{
    uint64_t value = 0;
    if (!options_parse_seed(text, &value, error) || value < 1 || value > 1000000)
        return error_set(error, "\"%s\" is not a number of seeds; give one from 1 to 1000000",
                         text);
    *seeds = (size_t)value;
    return true;
}

static bool parse_neuron(const char *text, Options *options, Error *error)
{
    options->has_neuron = options_parse_seed(text, &options->neuron, error);
    return options->has_neuron ||
           error_set(error, "\"%s\" is not the number of a neuroid; give one from 0 on", text);
}

static bool parse_networks(const char *text, bool *redrawn, Error *error)
{
    *redrawn = strcmp(text, "redrawn") == 0;
    return *redrawn || strcmp(text, "one") == 0 ||
           error_set(error, "\"%s\" is no choice of networks; give one or redrawn", text);
}

/* A model's name becomes a folder's: nothing that leads elsewhere. */
static bool parse_model(const char *text, const char **model, Error *error)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    *model = text;
    return (isalnum((unsigned char)text[0]) && text[strspn(text, plain)] == '\0') ||
           error_set(error, "\"%.80s\" is no model's name: give letters, digits and . _ - only",
                     text);
}

/* Sets an option to its value. */
static bool set_option(Options *options, const char *name, const char *value, Error *error)
{
    const struct {
        const char *name;
        const char **place;
    } texts[] = {{"--results", &options->results},
                 {"--data", &options->data},
                 {"--set", &options->set},
                 {"--draws", &options->draws},
                 {"--output", &options->output}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(name, texts[i].name) != 0) continue;
        *texts[i].place = value;
        return true;
    }
    if (strcmp(name, "--model") == 0) return parse_model(value, &options->model, error);
    if (strcmp(name, "--seed") == 0) return options_parse_seed(value, &options->seed, error);
    if (strcmp(name, "--networks") == 0) return parse_networks(value, &options->redrawn, error);
    if (strcmp(name, "--threads") == 0) return parse_threads(value, &options->threads, error);
    if (strcmp(name, "--neuron") == 0) return parse_neuron(value, options, error);
    return parse_seeds(value, &options->seeds, error);
}

static void print_help(const char *program, const char *purpose)
{
    printf(
        "%s: %s\n\n"
        "  --model NAME     which model                (resnet-50x2_untrained)\n"
        "  --seed N         torch.manual_seed(N)       (0)\n"
        "  --networks KIND  one, or redrawn for each group of benchmarks (one)\n"
        "  --results DIR    where results are          (results)\n"
        "  --data DIR       where embedded data are    (data)\n"
        "  --seeds N        how many seeds, from 0 on, for programs that run an ensemble (20)\n"
        "  --threads N      threads of this process    (all processors)\n"
        "  --set NAME       a stimulus set, for programs that take one\n"
        "  --draws LIST     \"model:seeds,model:seeds\", for programs that summarise ensembles\n"
        "  --output PATH    where to write, for programs that take it\n"
        "  --neuron N       a neuroid of the recording, for programs that take one\n"
        "  --source         neurons' properties from downloaded assemblies, where they are there\n"
        "  --quiet          write the files, print nothing\n",
        program, purpose);
}

static bool refuse(const char *program, int *exit_code, int code, const Error *error)
{
    fprintf(stderr, "%s: %s; see %s --help\n", program, error->message, program);
    *exit_code = code;
    return false;
}

/* An option of the list below; those from the first flag on have no value. */
static bool find_option(const char *name, bool *is_flag, Error *error)
{
    static const char *const names[] = {
        "--model", "--seed",  "--networks", "--results", "--data",   "--seeds", "--threads",
        "--set",   "--draws", "--output",   "--neuron",  "--source", "--quiet", "--help"};
    enum { FIRST_FLAG = 11 };
    NameList list = {"option", "--help", names, sizeof names / sizeof *names};
    size_t index = 0;
    if (!nearest_find(&list, name, &index, error)) return false;
    *is_flag = index >= FIRST_FLAG;
    return true;
}

bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code)
{
    *options = (Options){.model = "resnet-50x2_untrained",
                         .results = "results",
                         .data = "data",
                         .seeds = 20,
                         .threads = parallel_processors()};
    const char *program = argc > 0 ? argv[0] : "ventral";
    for (int i = 1; i < argc; i++) {
        Error error = {{0}};
        bool is_flag = false;
        const char *name = argv[i];
        if (!find_option(name, &is_flag, &error)) return refuse(program, exit_code, 2, &error);
        if (strcmp(name, "--help") == 0) {
            print_help(program, purpose);
            *exit_code = 0;
            return false;
        }
        if (is_flag) {
            *(name[2] == 'q' ? &options->quiet : &options->source) = true;
            continue;
        }
        if (++i >= argc) {
            error_set(&error, "the option %s needs a value", name);
            return refuse(program, exit_code, 2, &error);
        }
        if (!set_option(options, name, argv[i], &error))
            return refuse(program, exit_code, 1, &error);
    }
    return true;
}

bool options_result_path(const Options *options, const char *name, char *path, Error *error)
{
    return file_path(path, error, "%s/%s/%s-%llu/%s", options->results, options->model,
                     options->redrawn ? "redrawn" : "seed", (unsigned long long)options->seed,
                     name);
}

int options_fail(const char *program, const Error *error)
{
    fprintf(stderr, "%s: %s\n", program, error->message);
    return 1;
}

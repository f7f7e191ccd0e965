#include "base/options.h"

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

/* Sets the option of that name; false with an empty message when there is none of that name. */
static bool set_option(Options *options, const char *name, const char *value, Error *error)
{
    const struct {
        const char *name;
        const char **place;
    } texts[] = {{"--model", &options->model}, {"--results", &options->results},
                 {"--data", &options->data},   {"--set", &options->set},
                 {"--draws", &options->draws}, {"--output", &options->output}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(name, texts[i].name) != 0) continue;
        *texts[i].place = value;
        return true;
    }
    if (strcmp(name, "--seed") == 0) return options_parse_seed(value, &options->seed, error);
    if (strcmp(name, "--networks") == 0) return parse_networks(value, &options->redrawn, error);
    if (strcmp(name, "--threads") == 0) return parse_threads(value, &options->threads, error);
    if (strcmp(name, "--neuron") == 0) return parse_neuron(value, options, error);
    if (strcmp(name, "--seeds") == 0) return parse_seeds(value, &options->seeds, error);
    return false;
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

static bool refuse(const char *program, int *exit_code, int code, const char *sentence,
                   const char *about)
{
    fprintf(stderr, "%s: %s%s; see %s --help\n", program, sentence, about, program);
    *exit_code = code;
    return false;
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
        if (strcmp(argv[i], "--help") == 0) {
            print_help(program, purpose);
            *exit_code = 0;
            return false;
        }
        if (strcmp(argv[i], "--quiet") == 0 || strcmp(argv[i], "--source") == 0) {
            *(argv[i][2] == 'q' ? &options->quiet : &options->source) = true;
            continue;
        }
        if (i + 1 >= argc)
            return refuse(program, exit_code, 2, "unknown or incomplete option ", argv[i]);
        if (!set_option(options, argv[i], argv[i + 1], &error)) {
            if (error.message[0]) return refuse(program, exit_code, 1, error.message, "");
            return refuse(program, exit_code, 2, "unknown option ", argv[i]);
        }
        i++;
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

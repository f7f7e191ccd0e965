#define _GNU_SOURCE /* getopt_long */
#include "base/options.h"

#include "base/file_kind.h"
#include "base/json.h"
#include "base/nearest.h"
#include "base/parallel.h"
#include "base/places.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Reads "12"; anything but a whole number from 0 to 2^64 - 1 is an error. */
static bool parse_seed(const char *text, uint64_t *seed, Error *error)
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
    if (!parse_seed(text, &value, error) || value < 1 || value > 1000000)
        return error_set(error, "\"%s\" is not a number of seeds; give one from 1 to 1000000",
                         text);
    *seeds = (size_t)value;
    return true;
}

static bool parse_first(const char *text, size_t *first, Error *error)
{
    uint64_t value = 0;
    if (!parse_seed(text, &value, error)) return false;
    *first = (size_t)value;
    return value <= 1000000 ||
           error_set(error, "\"%s\" is too large for the first seed; give one up to 1000000", text);
}

static bool parse_neuron(const char *text, Options *options, Error *error)
{
    options->has_neuron = parse_seed(text, &options->neuron, error);
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
    *model = text;
    return (isalnum((unsigned char)text[0]) && text[strspn(text, OPTIONS_NAME_LETTERS)] == '\0') ||
           error_set(error, "\"%.80s\" is not a model's name: give letters, digits and . _ - only",
                     text);
}

static bool ends_in_onnx(const char *text)
{
    size_t length = strlen(text);
    return length > 5 && strcasecmp(text + length - 5, ".onnx") == 0;
}

size_t options_model_name(const char *path)
{
    const char *name = file_name(path);
    return strlen(name) - (ends_in_onnx(name) ? 5 : 0);
}

/* Refuses the path of something else, as what it is. A name may be that of a folder that happens to be there. */
static bool refuse_other_file(const char *text, Error *error)
{
    Error none = {{0}};
    bool is_path =
        strchr(text, '/') ? file_exists(text) : strchr(text, '.') && file_require(text, &none);
    if (!is_path) return true;
    return file_kind_check(text, WANT_ONNX, "export or download it again", error) &&
           error_set(error, "%s: does not end in .onnx; rename it if it is an ONNX model", text);
}

/* The model is the file, under the name that was given or the file's own. */
static bool choose_file(Options *options, const char *path, Error *error)
{
    size_t length = options_model_name(path);
    options->file = path;
    if (options->name) return parse_model(options->name, &options->model, error);
    if (length >= OPTIONS_NAME_LENGTH)
        return error_set(error, "the name of %s is too long for a model; give one with --name",
                         path);
    snprintf(options->file_name, sizeof options->file_name, "%.*s", (int)length, file_name(path));
    return parse_model(options->file_name, &options->model, error) ||
           error_set(error,
                     "%s: its results need a name of letters, digits and . _ - only; give one, as "
                     "in --name mymodel",
                     path);
}

static bool choose_model(Options *options, const char *text, Error *error)
{
    if (ends_in_onnx(text)) return choose_file(options, text, error);
    return refuse_other_file(text, error) && parse_model(text, &options->model, error);
}

static bool parse_degrees(const char *text, double *degrees, Error *error)
{
    char *end = NULL;
    *degrees = strtod(text, &end);
    return (end != text && *end == '\0' && *degrees > 0 && *degrees <= 180) ||
           error_set(error, "\"%s\" is no visual angle; give degrees, from above 0 to 180", text);
}

/* -- the options, in the order in which help shows them -- */

static const OptionWords words_of[] = {
    {OPTION_MODEL, "model", "NAME", "which model, or an ONNX file (resnet-50x2_untrained)"},
    {OPTION_LAYER, "layer", "LIST", "of an ONNX file: V1=layer1.0,IT=layer4.2 or V1's alone"},
    {OPTION_INPUT, "input", "HOW",
     "of an ONNX file: imagenet, unit, tf, caffe, inside, or mean/deviation"},
    {OPTION_DEGREES, "degrees", "N", "of an ONNX file or recordings: what the screen shows (8)"},
    {OPTION_NAME, "name", "NAME",
     "of an ONNX file or recordings: the model's name in results (the file's own)"},
    {OPTION_RECORDINGS, "recordings", "DIR", "responses that were recorded elsewhere"},
    {OPTION_UNITS, "units", "PATH", "their units, where receptive fields are known (CSV)"},
    {OPTION_BIOLOGY, "biology", "PATH",
     "your own neurons: a row a neuron, a column a property (CSV)"},
    {OPTION_EDGES, "edges", "HOW", "their bins: how many, or a table (the published study's)"},
    {OPTION_SITES, "sites", "PATH", "your own recording sites, described in a file (JSON)"},
    {OPTION_SEARCH_LAYERS, "search-layers", "V1", "compare all layers that could stand for V1"},
    {OPTION_SEED, "seed", "N", "torch.manual_seed(N) (0)"},
    {OPTION_NETWORKS, "networks", "KIND", "one, or redrawn for each group of benchmarks (one)"},
    {OPTION_RESULTS, "results", "DIR", "where results are (results)"},
    {OPTION_RESULTS, "out", "DIR", "the same as --results"},
    {OPTION_DATA, "data", "DIR", "where embedded data are"},
    {OPTION_SEEDS, "seeds", "N", "how many seeds, from 0 on (20)"},
    {OPTION_FIRST, "first", "N", "the first seed of a part of them (0)"},
    {OPTION_COUNT, "count", "N", "how many seeds that part has"},
    {OPTION_THREADS, "threads", "N", "threads of this process (all processors it may use)"},
    {OPTION_SET, "set", "NAME", "benchmarks on downloaded data: public, or a dataset's"},
    {OPTION_DRAWS, "draws", "LIST", "ensembles: \"model:seeds,model:seeds\""},
    {OPTION_OUTPUT, "output", "PATH", "where to write"},
    {OPTION_BENCHMARK, "benchmark", "NAME", "one benchmark, by its name or the name's end"},
    {OPTION_NEURON, "neuron", "N", "a neuroid of the recording"},
    {OPTION_SOURCE, "source", NULL, "neurons from downloaded assemblies, where they are there"},
    {OPTION_TEXTURES, "textures", NULL, "the texture images, which are a download"},
    {OPTION_NAMES, "names", NULL, "print names only, one a line"},
    {OPTION_MANUAL, "manual", NULL, "print the manual, as troff"},
    {OPTION_COMPLETION, "completion", NULL, "print what completes commands in bash"},
    {OPTION_JSON, "json", NULL, "print JSON, for a program to read"},
    {OPTION_QUIET, "quiet", NULL, "write the files, print nothing"},
    {OPTION_BY_MAKE, "by-make", NULL, NULL},
    {0, "help", NULL, "print this"}};
enum { KNOWN_OPTIONS = sizeof words_of / sizeof *words_of };

const OptionWords *options_words(size_t index)
{
    return index < KNOWN_OPTIONS ? &words_of[index] : NULL;
}

static bool takes(const ProgramWords *words, size_t index)
{
    return words_of[index].option == 0 || (words->options & words_of[index].option) != 0;
}

static bool is_shown(const ProgramWords *words, size_t index)
{
    return takes(words, index) && words_of[index].meaning;
}

bool options_set_model(Options *options, const char *name, Error *error)
{
    if (options->given & OPTION_MODEL)
        return error_set(error, "the model is given twice, as %.80s and by --model; give one",
                         name);
    return choose_model(options, name, error);
}

bool options_set_unnamed_model(Options *options, const char *name, Error *error)
{
    Error unnamed = {{0}};
    if (!ends_in_onnx(name)) return choose_model(options, name, error);
    if (!choose_file(options, name, &unnamed)) options->model = "model";
    return true;
}

bool options_refuse(const Options *options, unsigned refused, const char *why, Error *error)
{
    for (size_t i = 0; i < KNOWN_OPTIONS; i++)
        if (options->given & refused & words_of[i].option)
            return error_set(error, "--%s %s; leave it out", words_of[i].name, why);
    return true;
}

/* Where the text of an option is kept; NULL: its value is a number or a choice. */
static const char **text_of(Options *options, unsigned option)
{
    switch (option) {
    case OPTION_MODEL:
        return &options->model;
    case OPTION_NAME:
        return &options->name;
    case OPTION_LAYER:
        return &options->layers;
    case OPTION_INPUT:
        return &options->input;
    case OPTION_RECORDINGS:
        return &options->recordings;
    case OPTION_BIOLOGY:
        return &options->biology;
    case OPTION_EDGES:
        return &options->edges;
    case OPTION_SITES:
        return &options->sites;
    case OPTION_UNITS:
        return &options->units;
    case OPTION_SEARCH_LAYERS:
        return &options->search;
    case OPTION_RESULTS:
        return &options->results;
    case OPTION_DATA:
        return &options->data;
    case OPTION_SET:
        return &options->set;
    case OPTION_BENCHMARK:
        return &options->benchmark;
    case OPTION_DRAWS:
        return &options->draws;
    case OPTION_OUTPUT:
        return &options->output;
    default:
        return NULL;
    }
}

/* Sets an option that has a value. */
static bool set_value(Options *options, const OptionWords *option, const char *value, Error *error)
{
    const char **text = text_of(options, option->option);
    if (text) *text = value;
    switch (option->option) {
    case OPTION_NAME:
        return parse_model(value, &value, error);
    case OPTION_DEGREES:
        return parse_degrees(value, &options->degrees, error);
    case OPTION_SEARCH_LAYERS:
        return strcmp(value, "V1") == 0 ||
               error_set(error, "layers can be compared for V1 only, not for \"%.80s\"", value);
    case OPTION_SEED:
        return parse_seed(value, &options->seed, error);
    case OPTION_NETWORKS:
        return parse_networks(value, &options->redrawn, error);
    case OPTION_SEEDS:
        return parse_seeds(value, &options->seeds, error);
    case OPTION_FIRST:
        return parse_first(value, &options->first, error);
    case OPTION_COUNT:
        return parse_seeds(value, &options->count, error);
    case OPTION_THREADS:
        return parse_threads(value, &options->threads, error);
    case OPTION_NEURON:
        return parse_neuron(value, options, error);
    default:
        return *value ||
               error_set(error, "--%s is empty; give it a value, or leave it out", option->name);
    }
}

/* Sets an option that has none. */
static void set_flag(Options *options, unsigned option)
{
    if (option == OPTION_SOURCE) options->source = true;
    if (option == OPTION_TEXTURES) options->textures = true;
    if (option == OPTION_NAMES) options->names = true;
    if (option == OPTION_MANUAL) options->manual = true;
    if (option == OPTION_COMPLETION) options->completion = true;
    if (option == OPTION_JSON) options->json = true;
    if (option == OPTION_QUIET) options->quiet = true;
    if (option == OPTION_BY_MAKE) options->by_make = true;
}

/* -- help -- */

void options_print_help(const ProgramWords *words)
{
    printf("%s: %s\n\nusage: %s [OPTIONS]%s%s\n\n", words->name, words->purpose, words->name,
           words->arguments ? " " : "", words->arguments ? words->arguments : "");
    if (words->details) printf("%s\n", words->details);
    for (size_t i = 0; i < KNOWN_OPTIONS; i++) {
        if (!is_shown(words, i)) continue;
        const char *value = words_of[i].value ? words_of[i].value : "";
        printf("  --%s %-*s %s\n", words_of[i].name, 14 - (int)strlen(words_of[i].name), value,
               words_of[i].meaning);
    }
    if (words->examples) printf("\nexamples:\n");
    for (const char *const *one = words->examples; one && *one; one++) printf("  %s\n", *one);
}

/* -- reading -- */

static bool refuse(const char *program, int *exit_code, int code, const Error *error)
{
    fprintf(stderr, "%s: %s; see %s --help\n", program, error->message, program);
    *exit_code = code;
    return false;
}

/* An option that getopt_long does not know: "--modle", or "-m". */
static void describe_unknown(const ProgramWords *words, const char *given, Error *error)
{
    const char *names[KNOWN_OPTIONS];
    char with_dashes[KNOWN_OPTIONS][24], name[128];
    NameList list = {"option", "--help", names, 0};
    size_t index = 0;
    for (size_t i = 0; i < KNOWN_OPTIONS; i++) {
        if (!is_shown(words, i)) continue;
        snprintf(with_dashes[i], sizeof with_dashes[i], "--%s", words_of[i].name);
        names[list.count++] = with_dashes[i];
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(given, "="), given);
    if (nearest_find(&list, name, &index, error)) /* known, but it was given a value */
        error_set(error, "the option %s takes no value", name);
}

static bool check_arguments(const Options *options, const ProgramWords *words, Error *error)
{
    if (options->argument_count > words->most)
        return error_set(error, "\"%.80s\" is one argument too many",
                         options->arguments[words->most]);
    for (size_t i = 0; i < options->argument_count; i++)
        if (!options->arguments[i][0])
            return error_set(error, "argument %zu is empty; give it a value, or leave it out",
                             i + 1);
    return options->argument_count >= words->least ||
           error_set(error, "its arguments are missing: %s %s", words->name, words->arguments);
}

/* What getopt_long may meet: the options that the program takes, each with its index and 1. */
static void list_known(const ProgramWords *words, struct option *known)
{
    for (int i = 0; i < KNOWN_OPTIONS; i++) {
        if (!takes(words, (size_t)i)) continue;
        int value = words_of[i].value ? required_argument : no_argument;
        *known++ = (struct option){words_of[i].name, value, NULL, i + 1};
    }
    *known = (struct option){0};
}

bool options_read_words(Options *options, const ProgramWords *words, int argc, char **argv,
                        int *exit_code)
{
    struct option known[KNOWN_OPTIONS + 1];
    Error error = {{0}};
    int found;
    json_begin();
    *options = (Options){.model = "resnet-50x2_untrained",
                         .results = "results",
                         .seeds = 20,
                         .threads = parallel_processors()};
    places_data(options->data_folder);
    options->data = options->data_folder;
    list_known(words, known);
    optind = 0; /* getopt_long begins anew */
    while ((found = getopt_long(argc, argv, ":", known, NULL)) != -1) {
        if (found == '?')
            describe_unknown(words, argv[optind - 1], &error);
        else if (found == ':')
            error_set(&error, "the option %s needs a value", argv[optind - 1]);
        if (found == '?' || found == ':') return refuse(words->name, exit_code, 2, &error);
        const OptionWords *option = &words_of[found - 1];
        if (option->option == 0) {
            options_print_help(words);
            *exit_code = 0;
            return false;
        }
        if (options->given & option->option) {
            error_set(&error, "--%s is given twice; give it once%s", option->name,
                      option->option == OPTION_LAYER ? ", as in --layer V1=conv1,IT=layer4.2" : "");
            return refuse(words->name, exit_code, 2, &error);
        }
        options->given |= option->option;
        if (!option->value)
            set_flag(options, option->option);
        else if (!set_value(options, option, optarg, &error))
            return refuse(words->name, exit_code, 1, &error);
    }
    /* Only now is it known whether a file has another name. */
    if (!choose_model(options, options->model, &error))
        return refuse(words->name, exit_code, 1, &error);
    options->progress = !options->quiet;
    options->arguments = argv + optind;
    options->argument_count = (size_t)(argc - optind);
    return check_arguments(options, words, &error) || refuse(words->name, exit_code, 2, &error);
}

bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code)
{
    ProgramWords words = {
        .name = argc > 0 ? argv[0] : "ventral", .purpose = purpose, .options = OPTIONS_OF_REPORT};
    return options_read_words(options, &words, argc, argv, exit_code);
}

bool options_result_path(const Options *options, const char *name, char *path, Error *error)
{
    return file_path(path, error, "%s/%s/%s-%llu/%s", options->results, options->model,
                     options->redrawn ? "redrawn" : "seed", (unsigned long long)options->seed,
                     name);
}

/* Adds " --option value", quoted where a shell would change it; without a value nothing. */
static void add_words(char *text, size_t room, const char *option, const char *value)
{
    size_t used = strlen(text);
    if (!value || !value[0]) return;
    bool plain = value[strspn(value, OPTIONS_NAME_LETTERS "/=,:@%+#")] == '\0' && value[0] != '#';
    used += (size_t)snprintf(text + used, room - used, " %s%s%s", option, option[0] ? " " : "",
                             plain ? value : "'");
    for (const char *c = value; !plain && *c && used < room; c++)
        used += (size_t)snprintf(text + used, room - used, "%s",
                                 *c == '\'' ? "'\\''" : (char[]){*c, '\0'});
    if (!plain && used < room) snprintf(text + used, room - used, "'");
}

void options_command(const Options *options, const char *subcommand, char *text, size_t room)
{
    char seed[24] = "", degrees[32] = "";
    if (options->seed > 0) snprintf(seed, sizeof seed, "%llu", (unsigned long long)options->seed);
    if (options->degrees > 0) snprintf(degrees, sizeof degrees, "%g", options->degrees);
    snprintf(text, room, "ventral %s", subcommand);
    if (options->recordings)
        add_words(text, room, "--recordings", options->recordings);
    else
        add_words(text, room, "", options->file ? options->file : options->model);
    add_words(text, room, "--name", options->name);
    add_words(text, room, "--layer", options->layers);
    add_words(text, room, "--input", options->input);
    add_words(text, room, "--degrees", degrees);
    add_words(text, room, "--seed", seed);
    add_words(text, room, "--networks", options->redrawn ? "redrawn" : "");
    add_words(text, room, "--results", strcmp(options->results, "results") ? options->results : "");
}

int options_fail(const char *program, const Error *error)
{
    fprintf(stderr, "%s: %s\n", program, error->message);
    return 1;
}

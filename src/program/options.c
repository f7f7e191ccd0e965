#define _GNU_SOURCE /* getopt_long */
#include "program/options.h"

#include "base/json.h"
#include "base/nearest.h"
#include "base/parallel.h"
#include "base/places.h"
#include "predictivity/metrics.h"
#include "recording/chosen_model.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- kinds of values -- */

/* Parses an option's text and stores the value at `place`; `name` is the option's, for messages. */
typedef bool Read(const char *text, void *place, const char *name, Error *error);

static bool read_text(const char *text, void *place, const char *name, Error *error)
{
    *(const char **)place = text;
    return *text || error_set(error, "--%s is empty; give it a value, or leave it out", name);
}

/* A model's name in results. */
static bool read_name(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    *(const char **)place = text;
    return chosen_model_check_name(text, error);
}

static bool read_region(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    *(const char **)place = text;
    return strcmp(text, "V1") == 0 || strcmp(text, "V2") == 0 || strcmp(text, "V4") == 0 ||
           strcmp(text, "IT") == 0 ||
           error_set(error, "layers can be compared for V1, V2, V4 or IT, not for \"%.80s\"", text);
}

static bool read_each(const char *text, void *place, const char *name, Error *error)
{
    *(const char **)place = text;
    return strcmp(text, "each") == 0 ||
           error_set(error,
                     "--%s takes only \"each\", not \"%.80s\"; without it, the window of the "
                     "session's description is used",
                     name, text);
}

static bool read_all(const char *text, void *place, const char *name, Error *error)
{
    *(const char **)place = text;
    return strcmp(text, "all") == 0 ||
           error_set(error, "--%s takes only \"all\", not \"%.80s\"; name one layer with --layer",
                     name, text);
}

static bool read_metrics(const char *text, void *place, const char *name, Error *error)
{
    bool wanted[METRICS];
    (void)name;
    *(const char **)place = text;
    return metrics_parse(text, wanted, error);
}

/* "12"; anything but a whole number from 0 to 2^64 - 1 is an error. */
static bool read_seed(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno == ERANGE)
        return error_set(error, "the seed \"%s\" is not a whole number from 0 on; give one", text);
    *(uint64_t *)place = value;
    return true;
}

static bool read_neuron(const char *text, void *place, const char *name, Error *error)
{
    return read_seed(text, place, name, error) ||
           error_set(error, "\"%s\" is not the number of a neuroid; give a whole number from 0 on",
                     text);
}

static bool read_seeds(const char *text, void *place, const char *name, Error *error)
{
    uint64_t value = 0;
    if (!read_seed(text, &value, name, error) || value < 1 || value > 1000000)
        return error_set(error, "\"%s\" is not a number of seeds; give one from 1 to 1000000",
                         text);
    *(size_t *)place = (size_t)value;
    return true;
}

static bool read_first(const char *text, void *place, const char *name, Error *error)
{
    uint64_t value = 0;
    if (!read_seed(text, &value, name, error)) return false;
    *(size_t *)place = (size_t)value;
    return value <= 1000000 ||
           error_set(error, "\"%s\" is too large for the first seed; give one up to 1000000", text);
}

static bool read_threads(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    char *end = NULL;
    long value = strtol(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || value < 1 || value > 1024)
        return error_set(error, "\"%s\" is not a number of threads; give one from 1 to 1024", text);
    *(int *)place = (int)value;
    return true;
}

static bool read_trials(const char *text, void *place, const char *name, Error *error)
{
    uint64_t value = 0;
    if (!read_seed(text, &value, name, error) || value < 1 || value > 1000)
        return error_set(error, "\"%s\" is not a number of trials; give one from 1 to 1000", text);
    *(int *)place = (int)value;
    return true;
}

static bool read_networks(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    bool reinitialised = strcmp(text, "redrawn") == 0;
    *(bool *)place = reinitialised;
    return reinitialised || strcmp(text, "one") == 0 ||
           error_set(error, "--networks takes \"one\" or \"redrawn\", not \"%s\"", text);
}

static bool read_degrees(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    char *end = NULL;
    double degrees = strtod(text, &end);
    *(double *)place = degrees;
    return (end != text && *end == '\0' && degrees > 0 && degrees <= 180) ||
           error_set(error, "\"%s\" is not a visual angle; give degrees, above 0 and up to 180",
                     text);
}

/* Rows and columns, "240x320". */
static bool read_screen(const char *text, void *place, const char *name, Error *error)
{
    (void)name;
    char more;
    int *sides = place;
    bool good = strspn(text, "0123456789x") == strlen(text) && strlen(text) <= 9 &&
                sscanf(text, "%dx%d%c", &sides[0], &sides[1], &more) == 2;
    return (good && sides[0] >= 8 && sides[0] <= 4096 && sides[1] >= 8 && sides[1] <= 4096) ||
           error_set(error, "\"%s\" is not a screen; give rows x columns, 8 to 4096, as 224x224",
                     text);
}

/* -- the options -- */

typedef struct {
    const char *name;
    Read *read;        /* parses its value; NULL: takes no value */
    size_t place;      /* offset of its value in Options; a bool if it takes no value */
    const char *value; /* the value's name in help */
    const char *usual; /* the default, shown in help; NULL: none */
    const char *words; /* its description; NULL: not shown in help */
} Row;

#define TO(member) offsetof(Options, member)

static const Row rows[OPTIONS] = {
    [OPTION_MODEL] = {"model", read_text, TO(draw.model), "NAME", "resnet-50x2_untrained",
                      "which model, or an ONNX file"},
    [OPTION_LAYER] = {"layer", read_text, TO(draw.layers), "LIST", NULL,
                      "of an ONNX file: V1=layer1.0,IT=layer4.2 or just V1's"},
    [OPTION_INPUT] = {"input", read_text, TO(draw.input), "HOW", NULL,
                      "of an ONNX file: imagenet, unit, tf, caffe, inside, or mean/deviation"},
    [OPTION_DEGREES] = {"degrees", read_degrees, TO(draw.degrees), "N", NULL,
                        "of an ONNX file or recordings: the screen's visual angle (8)"},
    [OPTION_SCREEN] = {"screen", read_screen, TO(draw.screen), "HxW", NULL,
                       "of an ONNX file: its input's size, if open (224x224) or not square"},
    [OPTION_NAME] = {"name", read_name, TO(name), "NAME", NULL,
                     "of an ONNX file or recordings: the model's name in results (the file's own)"},
    [OPTION_RECORDINGS] = {"recordings", read_text, TO(draw.recordings), "DIR", NULL,
                           "responses recorded by another program"},
    [OPTION_UNITS] = {"units", read_text, TO(units), "PATH", NULL,
                      "their units, if the receptive fields are known (CSV)"},
    [OPTION_BIOLOGY] = {"biology", read_text, TO(biology), "PATH", NULL,
                        "your own neurons: one row each, one column per property (CSV)"},
    [OPTION_EDGES] = {"edges", read_text, TO(edges), "HOW", NULL,
                      "their bins: a number, or a table (the published study's)"},
    [OPTION_SITES] = {"sites", read_text, TO(sites), "PATH", NULL,
                      "your own recording sites, described in a file (JSON)"},
    [OPTION_METRICS] = {"metrics", read_metrics, TO(metrics), "LIST", NULL,
                        "of recorded sites: some of pls,ridge,ridgecv,cka,rdm"},
    [OPTION_LAYERS] = {"layers", read_all, TO(all_layers), "all", NULL,
                       "compare recorded sites (--sites) with every layer"},
    [OPTION_BINS] = {"bins", read_each, TO(bins), "each", NULL,
                     "compare recorded sites (--sites) in each of their time bins"},
    [OPTION_SEARCH_LAYERS] = {"search-layers", read_region, TO(search), "V4", NULL,
                              "compare all layers that could represent V1, V2, V4 or IT"},
    [OPTION_SEED] = {"seed", read_seed, TO(draw.seed), "N", "0",
                     "of random weights (torch.manual_seed) or noise"},
    [OPTION_NETWORKS] = {"networks", read_networks, TO(draw.reinitialised), "KIND", "one",
                         "one, or redrawn for each group of benchmarks"},
    [OPTION_TRIALS] = {"trials", read_trials, TO(draw.trials), "N", NULL,
                       "of a model with noise: how often it sees each image (20; 10 for maps)"},
    [OPTION_RESULTS] = {"results", read_text, TO(draw.results), "DIR", "results",
                        "the folder of results"},
    [OPTION_OUT] = {"out", read_text, TO(draw.results), "DIR", NULL, "the same as --results"},
    [OPTION_DATA] = {"data", read_text, TO(draw.data), "DIR", NULL, "the folder of Ventral's data"},
    [OPTION_SEEDS] = {"seeds", read_seeds, TO(seeds), "N", "20", "how many seeds, from 0 on"},
    [OPTION_FIRST] = {"first", read_first, TO(first), "N", "0",
                      "first seed, to make only some of them"},
    [OPTION_COUNT] = {"count", read_seeds, TO(count), "N", NULL,
                      "how many seeds to make from there"},
    [OPTION_THREADS] = {"threads", read_threads, TO(draw.threads), "N", NULL,
                        "threads of this process (all processors it may use)"},
    [OPTION_SET] = {"set", read_text, TO(set), "NAME", NULL,
                    "benchmarks on downloaded data: public, or a dataset's"},
    [OPTION_DRAWS] = {"draws", read_text, TO(draws), "LIST", NULL,
                      "ensembles: \"model:seeds,model:seeds\""},
    [OPTION_OUTPUT] = {"output", read_text, TO(output), "PATH", NULL, "where to write"},
    [OPTION_BENCHMARK] = {"benchmark", read_text, TO(benchmark), "NAME", NULL,
                          "one benchmark, by its name or the name's end"},
    [OPTION_NEURON] = {"neuron", read_neuron, TO(neuron), "N", NULL, "a neuroid of the recording"},
    [OPTION_SOURCE] = {"source", NULL, TO(source), NULL, NULL,
                       "neurons from downloaded assemblies, if available"},
    [OPTION_TEXTURES] = {"textures", NULL, TO(textures), NULL, NULL,
                         "the texture images, which must be downloaded"},
    [OPTION_NAMES] = {"names", NULL, TO(names), NULL, NULL, "print names only, one per line"},
    [OPTION_MANUAL] = {"manual", NULL, TO(manual), NULL, NULL, "print the manual, as troff"},
    [OPTION_COMPLETION] = {"completion", NULL, TO(completion), NULL, NULL,
                           "print what completes commands in bash"},
    [OPTION_JSON] = {"json", NULL, TO(json), NULL, NULL, "print JSON, for a program to read"},
    [OPTION_HTML] = {"html", NULL, TO(html), NULL, NULL, "also write a web page"},
    [OPTION_QUIET] = {"quiet", NULL, TO(quiet), NULL, NULL, "write the files, print nothing"},
    [OPTION_BY_MAKE] = {"by-make", NULL, TO(by_make), NULL, NULL, NULL},
    [OPTION_HELP] = {.name = "help", .words = "print this"},
};

/* Where an option's value is stored. */
static void *place_of(Options *options, Option option)
{
    return (char *)options + rows[option].place;
}

bool options_takes(const ProgramWords *words, Option option)
{
    for (const Option *one = words->options; one && *one != OPTIONS_END; one++)
        if (*one == option) return true;
    return option == OPTION_HELP;
}

bool options_shown(const ProgramWords *words, Option option, OptionWords *shown)
{
    const Row *row = &rows[option];
    if (!options_takes(words, option) || !row->words) return false;
    shown->name = row->name;
    shown->value = row->value;
    snprintf(shown->meaning, sizeof shown->meaning, row->usual ? "%s (%s)" : "%s", row->words,
             row->usual);
    return true;
}

bool options_set_model(const Options *options, const char *text, Draw *draw,
                       char derived_name[DERIVED_NAME_LENGTH], Error *error)
{
    if (options->given[OPTION_MODEL])
        return error_set(error, "the model is given twice, as %.80s and by --model; give one",
                         text);
    return chosen_model_set(draw, text, options->name, derived_name, error);
}

bool options_refuse(const Options *options, const Option *refused, const char *why, Error *error)
{
    for (Option option = 0; option < OPTIONS; option++)
        for (const Option *one = refused; *one != OPTIONS_END; one++)
            if (*one == option && options->given[option])
                return error_set(error, "--%s %s; leave it out", rows[option].name, why);
    return true;
}

bool options_print_one_way(const Options *options, Error *error)
{
    return !options->json || options_refuse(options, OPTION_LIST(OPTION_NAMES, OPTION_QUIET),
                                            "cannot be given with --json", error);
}

/* -- help -- */

void options_print_help(const ProgramWords *words)
{
    OptionWords shown;
    printf("%s: %s\n\nusage: %s [OPTIONS]%s%s\n\n", words->name, words->purpose, words->name,
           words->arguments ? " " : "", words->arguments ? words->arguments : "");
    if (words->details) printf("%s\n", words->details);
    for (Option option = 0; option < OPTIONS; option++)
        if (options_shown(words, option, &shown))
            printf("  --%s %-*s %s\n", shown.name, 14 - (int)strlen(shown.name),
                   shown.value ? shown.value : "", shown.meaning);
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
    const char *names[OPTIONS];
    char with_dashes[OPTIONS][24], name[128];
    NameList list = {"option", "--help", names, 0};
    OptionWords shown;
    size_t index = 0;
    for (Option option = 0; option < OPTIONS; option++) {
        if (!options_shown(words, option, &shown)) continue;
        snprintf(with_dashes[option], sizeof with_dashes[option], "--%s", shown.name);
        names[list.count++] = with_dashes[option];
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

/* The program's options, for getopt_long, which returns an option's index + 1. */
static void list_known(const ProgramWords *words, struct option *known)
{
    for (Option option = 0; option < OPTIONS; option++)
        if (options_takes(words, option))
            *known++ = (struct option){rows[option].name,
                                       rows[option].read ? required_argument : no_argument, NULL,
                                       (int)option + 1};
    *known = (struct option){0};
}

static bool set_defaults(Options *options, Error *error)
{
    bool good = true;
    *options = (Options){.draw.threads = parallel_processors()};
    places_data(options->data_folder);
    options->draw.data = options->data_folder;
    for (Option option = 0; good && option < OPTIONS; option++)
        if (rows[option].usual)
            good = rows[option].read(rows[option].usual, place_of(options, option),
                                     rows[option].name, error);
    return good;
}

/*
 * Stores an option's value. An option may be given once, and so may options that share a place
 * (--results, --out). *exit_code is the one to use on failure.
 */
static bool set_option(Options *options, Option option, const char *value, int *exit_code,
                       Error *error)
{
    const Row *row = &rows[option];
    bool twice = false;
    for (Option other = 0; other < OPTIONS; other++)
        twice = twice || (options->given[other] && rows[other].place == row->place);
    options->given[option] = true;
    *exit_code = twice ? 2 : 1;
    if (twice)
        return error_set(error, "--%s is given twice; give it once%s", row->name,
                         option == OPTION_LAYER ? ", as in --layer V1=conv1,IT=layer4.2" : "");
    if (row->read) return row->read(value, place_of(options, option), row->name, error);
    *(bool *)place_of(options, option) = true;
    return true;
}

/* Reads the options, or prints help if asked for; the arguments are left at argv + optind. */
static bool read_options(Options *options, const ProgramWords *words, int argc, char **argv,
                         int *exit_code)
{
    struct option known[OPTIONS + 1];
    Error error = {{0}};
    int found;
    list_known(words, known);
    optind = 0; /* restarts getopt_long */
    while ((found = getopt_long(argc, argv, ":", known, NULL)) != -1) {
        if (found == '?')
            describe_unknown(words, argv[optind - 1], &error);
        else if (found == ':')
            error_set(&error, "the option %s needs a value", argv[optind - 1]);
        if (found == '?' || found == ':') return refuse(words->name, exit_code, 2, &error);
        Option option = (Option)(found - 1);
        if (option == OPTION_HELP) {
            options_print_help(words);
            *exit_code = 0;
            return false;
        }
        if (!set_option(options, option, optarg, exit_code, &error))
            return refuse(words->name, exit_code, *exit_code, &error);
    }
    return true;
}

bool options_read_words(Options *options, const ProgramWords *words, int argc, char **argv,
                        int *exit_code)
{
    Error error = {{0}};
    json_begin();
    if (!set_defaults(options, &error)) return refuse(words->name, exit_code, 1, &error);
    if (!read_options(options, words, argc, argv, exit_code)) return false;
    /* Only after all options is it known whether --name was given. */
    if (!chosen_model_set(&options->draw, options->draw.model, options->name, options->derived_name,
                          &error))
        return refuse(words->name, exit_code, 1, &error);
    options->arguments = argv + optind;
    options->argument_count = (size_t)(argc - optind);
    return check_arguments(options, words, &error) || refuse(words->name, exit_code, 2, &error);
}

bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code)
{
    static const Option taken[] = {OPTIONS_DRAW,   OPTIONS_FILE, OPTION_DATA,  OPTION_SEEDS,
                                   OPTION_THREADS, OPTION_SET,   OPTION_DRAWS, OPTION_OUTPUT,
                                   OPTION_SOURCE,  OPTION_QUIET, OPTIONS_END};
    ProgramWords words = {
        .name = argc > 0 ? argv[0] : "ventral", .purpose = purpose, .options = taken};
    return options_read_words(options, &words, argc, argv, exit_code);
}

int options_fail(const char *program, const Error *error)
{
    fprintf(stderr, "%s: %s\n", program, error->message);
    return 1;
}

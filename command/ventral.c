/* ventral: the main program; `ventral help` lists its subcommands. */
#include "command/command.h"

#include "base/nearest.h"
#include "base/places.h"
#include "base/version.h"
#include "models/model.h"

#include <stdio.h>
#include <string.h>

/* Each has a file of its own with a const NAME_command; help shows them in this order. */
/* clang-format off */
#define EACH_COMMAND(DO) \
    DO(models) DO(layers) DO(activations) DO(benchmarks) DO(stimuli) DO(record) DO(score) DO(tree) \
    DO(table) DO(compare) DO(audit) DO(cite) DO(data) DO(ensemble) DO(identify) DO(collect) DO(help)
/* clang-format on */

#define DECLARE(name) extern const Command name##_command;
#define POINTER(name) &name##_command,

EACH_COMMAND(DECLARE)

const Command *const commands[] = {EACH_COMMAND(POINTER) NULL};

const char *command_name(const Command *command)
{
    return strchr(command->words.name, ' ') + 1;
}

static bool choose_model(Options *options, Error *error)
{
    return options->argument_count == 0 ||
           options_set_model(options, options->arguments[0], &options->draw, options->derived_name,
                             error);
}

bool command_model(Options *options, Error *error)
{
    return choose_model(options, error) &&
           chosen_model_exists(&options->draw, options->name, error) &&
           command_check_file(&options->draw, error);
}

Say command_say(const Options *options)
{
    return options->quiet ? SAY_NOTHING : SAY_PROGRESS;
}

bool command_check_draw(const Options *options, Error *error)
{
    char why[DERIVED_NAME_LENGTH + 64];
    const ModelDescription *model = draw_model(&options->draw, error);
    if (!model) return false;
    snprintf(why, sizeof why, "is for models with noise, and %s has none", model->name);
    if (!model->noise && !options_refuse(options, OPTION_LIST(OPTION_TRIALS), why, error))
        return false;
    if (model->random_weights || options->by_make) return true;
    snprintf(why, sizeof why, "chooses random weights, but those of %s are fixed", model->name);
    return options_refuse(options, OPTION_LIST(OPTION_NETWORKS), why, error) &&
           (model->noise || options_refuse(options, OPTION_LIST(OPTION_SEED), why, error));
}

bool command_open_model(Options *options, OnnxModel **file, Error *error)
{
    Draw *draw = &options->draw;
    *file = NULL;
    if (!choose_model(options, error) || !chosen_model_name_is_free(draw, error) ||
        !chosen_model_refuse_file_options(draw, options->name, error))
        return false;
    const char *layers = draw->layers;
    if (options->search) draw->layers = NULL; /* the search itself chooses among them */
    bool good = chosen_model_open(draw, file, error);
    draw->layers = layers;
    return good && command_check_draw(options, error) && file_can_be_made(draw->results, error);
}

const Command *command_find(const char *name, Error *error)
{
    enum { MOST = 32 };
    const char *names[MOST];
    NameList list = {"subcommand", "ventral help", names, 0};
    size_t index = 0;
    for (; commands[list.count] && list.count < MOST; list.count++)
        names[list.count] = command_name(commands[list.count]);
    return nearest_find(&list, name, &index, error) ? commands[index] : NULL;
}

static int run_command(const Command *command, int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read_words(&options, &command->words, argc, argv, &exit_code)) return exit_code;
    bool has_data =
        !options_takes(&command->words, OPTION_DATA) || places_check(options.draw.data, &error);
    if (has_data && command->run(&options, &error)) return 0;
    return error.message[0] ? options_fail(command->words.name, &error) : 1;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    const char *name = argc > 1 ? argv[1] : "help";
    if (strcmp(name, "--version") == 0) {
        printf("ventral %s\ncommit %s\nengine %s\n", VENTRAL_VERSION, program_commit,
               program_digest(""));
        return 0;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    const Command *command = command_find(name, &error);
    if (!command) {
        options_fail("ventral", &error);
        return 2;
    }
    int code = run_command(command, argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv);
    return argc > 1 ? code : 2; /* nothing was done without a subcommand */
}

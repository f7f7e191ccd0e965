/*
 * record: presents all five stimulus sets, or the texture images (--textures), to the model and
 * records the responses of its V1 units (record_gratings.c, record_textures.c).
 */
#include "command/command.h"

static bool record(Options *options, Error *error)
{
    OnnxModel *file = NULL;
    Say say = options->quiet ? SAY_NOTHING : SAY_ALL;
    bool good = (options->textures || options_refuse(options, OPTION_LIST(OPTION_DATA),
                                                     "is for --textures only", error)) &&
                command_open_model(options, &file, error) &&
                (options->textures ? record_textures(&options->draw, say, error)
                                   : record_gratings(&options->draw, say, error));
    onnx_model_close(file);
    return good;
}

static const char *const examples[] = {
    "ventral record",
    "ventral record pixels --results mine",
    "ventral record resnet-18_untrained --seed 3 --networks redrawn",
    "ventral record vone-block_stochastic --seed 3 --trials 1",
    "ventral record --textures",
    "ventral record model.onnx --layer layer1.0 --input imagenet",
    NULL};

const Command record_command = {
    .words = {.name = "ventral record",
              .purpose = "presents the stimulus sets to a model and records its V1 units",
              .arguments = "[MODEL]",
              .most = 1,
              .options = OPTION_LIST(OPTIONS_DRAW, OPTION_TRIALS, OPTIONS_FILE, OPTION_DATA,
                                     OPTION_THREADS, OPTION_TEXTURES, OPTION_QUIET, OPTION_BY_MAKE),
              .details =
                  "Writes RESULTS/MODEL/seed-N/recordings/*.nc. With --textures it presents the "
                  "texture images,\nwhich must be downloaded, to the units of these recordings.\n",
              .examples = examples},
    .run = record};

/*
 * activations: what one layer of a model answers to pictures, for Python: float32 [pictures, C, H, W].
 *
 * Each picture is resized to the network's own size, as every stimulus is.
 */
#include "command/command.h"

#include "base/shown.h"
#include "recording/activations.h"
#include "recording/experiment.h"

#include <stdio.h>
#include <string.h>

/* Records from the layer as if it were IT: any layer may stand for it. */
static bool write_of(const Options *options, const ModelDescription *model, const char *layer,
                     Error *error)
{
    ModelDescription own = *model;
    own.layers[REGION_IT] = layer;
    Subject subject;
    bool good = subject_open(
                    &subject,
                    &(SubjectRequest){&own, options->draw.seed, "IT", options->draw.threads, false},
                    error) &&
                activations_write(&subject, (const char *const *)options->arguments + 1,
                                  options->argument_count - 1, options->output, error);
    subject_close(&subject);
    return good;
}

/* What there is to know of a layer that is not all that its name says. */
static void print_remark(const OnnxModel *file, const char *layer)
{
    LayerOrigin origin = onnx_model_layer_origin(file, layer);
    if (origin.remark[0])
        printf("%s: the tensor %s, %s\n", SHOWN(layer), SHOWN(origin.tensor), SHOWN(origin.remark));
}

static bool activations(Options *options, Error *error)
{
    OnnxModel *file = NULL;
    const char *layer = options->draw.layers;
    if (!chosen_model_set_unnamed(&options->draw, options->arguments[0], options->own_name, error))
        return false;
    if (!layer || !options->output)
        return error_set(error, "--%s is missing; give the layer and where to write",
                         layer ? "output" : "layer");
    options->draw.layers = NULL; /* of no region */
    bool good =
        chosen_model_open(&options->draw, &file, error) && command_check_draw(options, error);
    if (good && file) good = (layer = onnx_model_layer(file, layer, error)) != NULL;
    good = good && write_of(options, draw_model(&options->draw, error), layer, error);
    if (good && file) print_remark(file, layer);
    onnx_model_close(file);
    return good;
}

static const char *const examples[] = {
    "ventral activations model.onnx --layer layer1.0 --input imagenet --output features.npy a.png "
    "b.jpg",
    "ventral activations resnet-18_untrained --layer layer1.0.relu1 --output features.npy a.png",
    NULL};

const Command activations_command = {
    .words = {.name = "ventral activations",
              .purpose = "writes a layer's activations to pictures, for numpy",
              .arguments = "MODEL PICTURE..",
              .least = 2,
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_SEED, OPTIONS_FILE, OPTION_OUTPUT, OPTION_THREADS),
              .details = "Writes float32 [pictures, channels, rows, columns]. Each picture is "
                         "resized to the network's size.\n",
              .examples = examples},
    .run = activations};

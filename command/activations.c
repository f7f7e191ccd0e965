/*
 * activations: saves a layer's activations to images for Python: float32 [images, C, H, W].
 *
 * Images are resized to the network's input, as every stimulus is.
 */
#include "command/command.h"

#include "base/shown.h"
#include "recording/activations.h"

#include <stdio.h>

/* Records from the layer as if it were IT, since any layer may be assigned to IT. */
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

/*
 * Prints what a layer's name does not tell, such as that a batch normalisation is merged into it.
 */
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
    if (!chosen_model_set_unnamed(&options->draw, options->arguments[0], options->derived_name,
                                  error))
        return false;
    if (!layer || !options->output)
        return error_set(error, "--%s is missing; give the layer and the output file",
                         layer ? "output" : "layer");
    options->draw.layers = NULL; /* the layer need not represent a region */
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
              .purpose = "saves a layer's activations to images, for numpy",
              .arguments = "MODEL PICTURE..",
              .least = 2,
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_SEED, OPTIONS_FILE, OPTION_OUTPUT, OPTION_THREADS),
              .details = "Writes float32 [images, channels, rows, columns]. Each image is "
                         "resized to the network's input.\n",
              .examples = examples},
    .run = activations};

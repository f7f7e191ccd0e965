/*
 * activations: saves a layer's activations to images for Python: float32 [images, C, H, W].
 *
 * Images are resized to the network's input, as every stimulus is. An array always has four axes;
 * where they are not the tensor's, in its order, the command prints which are.
 */
#include "command/command.h"

#include "base/shown.h"
#include "recording/activations.h"

#include <stdio.h>

/* Records from the layer as if it were IT, since any layer may be assigned to IT. */
static bool write_of(const Options *options, const ModelDescription *model, const char *layer,
                     const int order[3], Error *error)
{
    ModelDescription own = *model;
    own.layers[REGION_IT] = layer;
    Subject subject;
    bool good = subject_open(
                    &subject,
                    &(SubjectRequest){&own, options->draw.seed, "IT", options->draw.threads, false},
                    error) &&
                activations_write(&subject, (const char *const *)options->arguments + 1,
                                  options->argument_count - 1, options->output, order, error);
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

/* Says which axes the tensor has if the array's are others: images, channels, rows, columns. */
static void print_axes(const OnnxModel *file, const char *layer)
{
    WrittenAxes axes = onnx_model_axes(file, layer);
    if (axes.tensor[0])
        printf("%s: the tensor's axes %s; the array's are images, channels, rows, columns\n",
               SHOWN(layer), axes.tensor);
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
    WrittenAxes axes = {.order = {0, 1, 2}};
    if (good && file) axes = onnx_model_axes(file, layer);
    good = good && write_of(options, draw_model(&options->draw, error), layer, axes.order, error);
    if (good && file) {
        print_remark(file, layer);
        print_axes(file, layer);
    }
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
              .details =
                  "Writes float32 [images, channels, rows, columns]: of tokens [1, T, C], [images, "
                  "C, T, 1]; of a tensor\n[1, a, b, c] that is not an image with channels "
                  "last, [images, a, b, c]. If the order differs from the\ntensor's, the "
                  "command prints which axes are which. Each image is resized to the "
                  "network's input.\n",
              .examples = examples},
    .run = activations};

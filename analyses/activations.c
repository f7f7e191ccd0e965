/*
 * activations: what one layer of an ONNX file answers to pictures, for Python: float32 [pictures, C, H, W].
 *
 *     activations model.onnx --layer layer1.0 --input imagenet --out features.npy picture1.png picture2.jpg ..
 *
 * Each picture is resized to the network's own size.
 */
#include "recording/activations.h"
#include "base/parallel.h"
#include "models/onnx/onnx_model.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const TimeBin time_bin = {70, 170}; /* ms; a static network's answer is the same in all */

typedef struct {
    const char *path, *layer, *input, *output;
    const char *const *pictures;
    size_t count;
} Arguments;

static bool read_arguments(Arguments *arguments, int argc, char **argv)
{
    *arguments = (Arguments){0};
    int i = 1;
    for (; i < argc && (!arguments->path || argv[i][0] == '-'); i++) {
        const char **place = strcmp(argv[i], "--layer") == 0   ? &arguments->layer
                             : strcmp(argv[i], "--input") == 0 ? &arguments->input
                             : strcmp(argv[i], "--out") == 0   ? &arguments->output
                                                               : NULL;
        if (!place && argv[i][0] != '-')
            arguments->path = argv[i];
        else if (!place || i + 1 == argc)
            return false;
        else
            *place = argv[++i];
    }
    arguments->pictures = (const char *const *)argv + i;
    arguments->count = (size_t)(argc - i);
    return arguments->path && arguments->layer && arguments->input && arguments->output && i < argc;
}

static bool write_activations(const Arguments *arguments, Error *error)
{
    char layers[NAMES_LENGTH + 8];
    snprintf(layers, sizeof layers, "IT=%s", arguments->layer);
    OnnxRequest request = {.path = arguments->path, .input = arguments->input, .layers = layers};
    OnnxModel *file = onnx_model_open(&request, error);
    BrainModel *model = file ? load_described_model(onnx_model_description(file), 0, error) : NULL;
    bool good = model && start_task(model, "passive", error) &&
                start_recording(model, "IT", &time_bin, 1, error);
    if (good) use_threads(model, parallel_processors());
    good = good && activations_write(model, arguments->pictures, arguments->count,
                                     arguments->output, error);
    unload_model(model);
    onnx_model_close(file);
    return good;
}

int main(int argc, char **argv)
{
    Error error = {{0}};
    Arguments arguments;
    if (!read_arguments(&arguments, argc, argv)) {
        fprintf(stderr,
                "usage: %s model.onnx --layer NAME --input "
                "imagenet|unit|tf|caffe|inside|MEAN/DEVIATION "
                "--out features.npy PICTURE..\n",
                argv[0]);
        return 2;
    }
    openblas_set_num_threads(1); /* threads work on different pictures, not on one product */
    if (write_activations(&arguments, &error)) return 0;
    fprintf(stderr, "%s: %s\n", argv[0], error.message);
    return 1;
}

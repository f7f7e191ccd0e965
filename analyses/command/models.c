/*
 * models: which models there are, and what stands for V1 in each.
 */
#include "command/command.h"

#include "base/json.h"
#include "recording/brain_model.h"
#include "score/standing.h"

#include <stdio.h>

/* The i-th model's name; NULL behind the last. */
static const char *model_name(size_t i)
{
    size_t resnets = 0;
    while (resnet_models[resnets].name) resnets++;
    return i < resnets ? resnet_models[i].name : zoo_models[i - resnets].name;
}

static bool add_json(cJSON *list, const ModelDescription *model, const char *name)
{
    cJSON *one = cJSON_CreateObject();
    const char *published = published_name(name);
    bool good =
        one && cJSON_AddStringToObject(one, "model", name) &&
        cJSON_AddStringToObject(one, "v1_layer", model->v1_layer) &&
        cJSON_AddNumberToObject(one, "visual_degrees", model->visual_degrees) &&
        cJSON_AddNumberToObject(one, "pixels", model->pixels) &&
        cJSON_AddItemToObject(one, "published_as",
                              published ? cJSON_CreateString(published) : cJSON_CreateNull()) &&
        cJSON_AddItemToArray(list, one);
    if (!good) cJSON_Delete(one);
    return good;
}

static bool show(const Options *options, cJSON *list, const char *name, Error *error)
{
    ModelDescription model;
    if (!describe_model(&model, name, error)) return false;
    if (options->json)
        return add_json(list, &model, name) || error_set(error, "not enough memory for the list");
    if (options->names) {
        printf("%s\n", name);
        return true;
    }
    const char *published = published_name(name);
    printf("%-28s %-18s %g deg, %d pixels%s%s\n", name, model.v1_layer, model.visual_degrees,
           model.pixels, published ? "; published as " : "", published ? published : "");
    return true;
}

static bool print_models(const Options *options, Error *error)
{
    cJSON *list = options->json ? cJSON_CreateArray() : NULL;
    bool good = true;
    for (size_t i = 0; good && i < options->argument_count; i++)
        good = show(options, list, options->arguments[i], error);
    const char *name;
    for (size_t i = 0; good && options->argument_count == 0 && (name = model_name(i)); i++)
        good = show(options, list, name, error);
    if (good && options->json) good = json_print(list, error);
    cJSON_Delete(list);
    return good;
}

static const char *const examples[] = {"ventral models", "ventral models resnet-50x2_untrained",
                                       "ventral models --json", NULL};

const Command models_command = {
    .words = {.name = "ventral models",
              .purpose = "lists the models, with the layer that stands for V1",
              .arguments = "[MODEL..]",
              .most = SIZE_MAX,
              .options = OPTION_NAMES | OPTION_JSON,
              .examples = examples},
    .run = print_models};

/*
 * models: which models there are, and which of their layers stand for the regions.
 */
#include "command/command.h"

#include "base/json.h"
#include "models/model.h"
#include "score/standing.h"

#include <stdio.h>

static const char *const regions[REGIONS] = {"V1", "V2", "V4", "IT"};

static bool add_json(cJSON *list, const ModelDescription *model)
{
    cJSON *one = cJSON_CreateObject(), *layers = NULL;
    const char *published = published_name(model->name);
    bool good =
        one && cJSON_AddStringToObject(one, "model", model->name) &&
        (layers = cJSON_AddObjectToObject(one, "layers")) != NULL &&
        cJSON_AddNumberToObject(one, "visual_degrees", model->visual_degrees) &&
        cJSON_AddNumberToObject(one, "pixels", model->pixels) &&
        cJSON_AddBoolToObject(one, "random_weights", model->random_weights) &&
        cJSON_AddItemToObject(one, "published_as",
                              published ? cJSON_CreateString(published) : cJSON_CreateNull()) &&
        cJSON_AddItemToArray(list, one);
    if (!good) cJSON_Delete(one);
    for (int i = 0; good && i < REGIONS; i++)
        if (model->layers[i])
            good = cJSON_AddStringToObject(layers, regions[i], model->layers[i]) != NULL;
    return good;
}

static void print_model(const ModelDescription *model)
{
    const char *published = published_name(model->name);
    printf("%-28s %g deg, %d pixels%s", model->name, model->visual_degrees, model->pixels,
           model->random_weights ? "" : ", no random weights");
    for (int i = 0; i < REGIONS; i++)
        if (model->layers[i]) printf("%s%s %s", i ? ", " : "; ", regions[i], model->layers[i]);
    printf("%s%s\n", published ? "; published as " : "", published ? published : "");
}

static bool show(const Options *options, cJSON *list, const ModelDescription *model, Error *error)
{
    if (options->json)
        return add_json(list, model) || error_set(error, "not enough memory for the list");
    if (options->names)
        printf("%s\n", model->name);
    else
        print_model(model);
    return true;
}

static bool print_models(Options *options, Error *error)
{
    cJSON *list = options->json ? cJSON_CreateArray() : NULL;
    const ModelDescription *model = NULL;
    bool good = !options->json || options_refuse(options, OPTION_LIST(OPTION_NAMES),
                                                 "and --json exclude each other", error);
    for (size_t i = 0; good && i < options->argument_count; i++)
        good = model_find(options->arguments[i], error) != NULL;
    for (size_t i = 0; good && i < options->argument_count; i++)
        good = show(options, list, model_find(options->arguments[i], error), error);
    for (size_t i = 0; good && options->argument_count == 0 && (model = model_at(i)); i++)
        good = show(options, list, model, error);
    if (good && options->json) good = json_print(list, error);
    cJSON_Delete(list);
    return good;
}

static const char *const examples[] = {"ventral models", "ventral models resnet-50x2_untrained",
                                       "ventral models --json", NULL};

const Command models_command = {
    .words = {.name = "ventral models",
              .purpose = "lists the models, with the layers that stand for regions",
              .arguments = "[MODEL..]",
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_NAMES, OPTION_JSON),
              .examples = examples},
    .run = print_models};

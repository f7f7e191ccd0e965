/* models: lists the models and the layers assigned to the visual areas. */
#include "command/command.h"

#include "base/json.h"
#include "models/model.h"
#include "score/standing.h"

#include <stdio.h>

static const char *const regions[REGIONS] = {"V1", "V2", "V4", "IT"};

static void add_json(cJSON *list, const ModelDescription *model)
{
    cJSON *one = cJSON_CreateObject();
    const char *published = published_name(model->name);
    cJSON_AddItemToArray(list, one);
    cJSON_AddStringToObject(one, "model", model->name);
    cJSON *layers = cJSON_AddObjectToObject(one, "layers");
    for (int i = 0; i < REGIONS; i++)
        if (model->layers[i]) cJSON_AddStringToObject(layers, regions[i], model->layers[i]);
    cJSON_AddNumberToObject(one, "visual_degrees", model->visual_degrees);
    cJSON_AddNumberToObject(one, "pixels", model->pixels);
    cJSON_AddBoolToObject(one, "random_weights", model->random_weights);
    cJSON_AddBoolToObject(one, "noise", model->noise != NULL);
    cJSON_AddItemToObject(one, "published_as",
                          published ? cJSON_CreateString(published) : cJSON_CreateNull());
}

static void print_model(const ModelDescription *model)
{
    const char *published = published_name(model->name);
    printf("%-28s %g deg, %d pixels%s", model->name, model->visual_degrees, model->pixels,
           model->random_weights ? ""
           : model->noise        ? ", no random weights, noise"
                                 : ", no random weights");
    for (int i = 0; i < REGIONS; i++)
        if (model->layers[i]) printf("%s%s %s", i ? ", " : "; ", regions[i], model->layers[i]);
    printf("%s%s\n", published ? "; published as " : "", published ? published : "");
}

static void show(const Options *options, cJSON *list, const ModelDescription *model)
{
    if (options->json)
        add_json(list, model);
    else if (options->names)
        printf("%s\n", model->name);
    else
        print_model(model);
}

static bool print_models(Options *options, Error *error)
{
    cJSON *list = options->json ? cJSON_CreateArray() : NULL;
    const ModelDescription *model = NULL;
    bool good = options_print_one_way(options, error);
    for (size_t i = 0; good && i < options->argument_count; i++)
        good = model_find(options->arguments[i], error) != NULL;
    for (size_t i = 0; good && i < options->argument_count; i++)
        show(options, list, model_find(options->arguments[i], error));
    for (size_t i = 0; good && options->argument_count == 0 && (model = model_at(i)); i++)
        show(options, list, model);
    if (good && options->json) good = json_print(list, error);
    cJSON_Delete(list);
    return good;
}

static const char *const examples[] = {"ventral models", "ventral models resnet-50x2_untrained",
                                       "ventral models --json", NULL};

const Command models_command = {
    .words = {.name = "ventral models",
              .purpose = "lists the models, with the layers assigned to visual areas",
              .arguments = "[MODEL..]",
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_NAMES, OPTION_JSON),
              .examples = examples},
    .run = print_models};

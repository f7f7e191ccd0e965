#include "models/model.h"

#include "models/feature_stack.h"
#include "models/resnet.h"
#include "vision/grating.h"

#include <stdio.h>
#include <string.h>



static const ModelDescription *const families[] = {resnet_models, feature_stack_models};

const ModelDescription *model_at(size_t index)
{
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const ModelDescription *model = families[f]; model->name; model++)
            if (index-- == 0) return model;
    return NULL;
}

const ModelDescription *model_find(const char *name, Error *error)
{
    char known[512] = "";
    const ModelDescription *model = NULL;
    for (size_t i = 0; (model = model_at(i)) != NULL; i++) {
        if (strcmp(name, model->name) == 0) return model;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", model->name);
    }
    error_set(error, "unknown model \"%s\"; choose one of %s", name, known);
    return NULL;
}

const char *model_layer(const ModelDescription *model, const char *region, Error *error)
{
    static const char *const names[REGIONS] = {"V1", "V2", "V4", "IT"};
    for (int i = 0; i < REGIONS; i++) {
        if (strcmp(region, names[i]) != 0) continue;
        if (!model->layers[i]) error_set(error, "%s has no layer for %s", model->name, region);
        return model->layers[i];
    }
    error_set(error, "unknown region \"%s\"; choose V1, V2, V4 or IT", region);
    return NULL;
}

ImageInput model_image(const ModelDescription *model)
{
    ImageInput image = {.pixels = model->pixels, .blank = MID_GRAY};
    memcpy(image.mean, model->mean, sizeof image.mean);
    memcpy(image.deviation, model->deviation, sizeof image.deviation);
    return image;
}

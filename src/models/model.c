#include "models/model.h"

#include "base/nearest.h"
#include "models/feature_stack.h"
#include "models/pyramid.h"
#include "models/resnet.h"
#include "models/vone_block.h"
#include "vision/grating.h"

#include <string.h>

static const ModelDescription *const families[] = {resnet_models, feature_stack_models,
                                                   vone_block_models, pyramid_models};

const ModelDescription *model_at(size_t index)
{
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const ModelDescription *model = families[f]; model->name; model++)
            if (index-- == 0) return model;
    return NULL;
}

const ModelDescription *model_find(const char *name, Error *error)
{
    enum { MOST = 64 };
    const char *names[MOST];
    NameList list = {"model", "`ventral models`", names, 0};
    size_t index = 0;
    for (const ModelDescription *one = NULL;
         list.count < MOST && (one = model_at(list.count)) != NULL; list.count++)
        names[list.count] = one->name;
    return nearest_find(&list, name, &index, error) ? model_at(index) : NULL;
}

Region model_region(const char *name)
{
    static const char *const names[REGIONS] = {"V1", "V2", "V4", "IT"};
    Region region = REGION_V1;
    while (region < REGIONS && strcmp(name, names[region]) != 0) region++;
    return region;
}

const char *model_layer(const ModelDescription *model, const char *region, Error *error)
{
    Region found = model_region(region);
    if (found == REGIONS) {
        error_set(error, "unknown region \"%s\"; choose V1, V2, V4 or IT", region);
        return NULL;
    }
    if (!model->layers[found] && model->origin)
        error_set(error,
                  "no layer of %s was chosen to represent %s; give --layer %s=NAME "
                  "(ventral layers lists them)",
                  model->origin->file, region, region);
    else if (!model->layers[found])
        error_set(error, "%s has no layer for %s", model->name, region);
    return model->layers[found];
}

ImageInput model_image(const ModelDescription *model)
{
    ImageInput image = {.pixels = model->pixels, .blank = MID_GRAY};
    memcpy(image.mean, model->mean, sizeof image.mean);
    memcpy(image.deviation, model->deviation, sizeof image.deviation);
    return image;
}

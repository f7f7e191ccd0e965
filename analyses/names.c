/*
 * names: refuses a model or benchmark that does not exist before anything long starts, and says what a short name means.
 *
 *     names --model resnet-50_untrained                  the model exists
 *     names --draws "pixels:3,resnet-50_untrained:20"    and all of these
 *     names --set circular_variance                      prints Marques2020_Ringach2002-circular_variance
 */
#include "base/options.h"
#include "recording/brain_model.h"
#include "score/page.h"

#include <stdio.h>
#include <string.h>

/* Every model of "model:..,model:..". */
static bool check_draws(const char *draws, Error *error)
{
    for (const char *entry = draws; entry && *entry; entry = strchr(entry, ',')) {
        if (*entry == ',') entry++;
        char model[128];
        size_t length = strcspn(entry, ":,");
        if (length >= sizeof model)
            return error_set(error, "the name %.60s... is too long for a model", entry);
        snprintf(model, sizeof model, "%.*s", (int)length, entry);
        if (!model_find(model, error)) return false;
    }
    return true;
}

static bool print_benchmark(const Options *options, Error *error)
{
    Page page;
    size_t index = 0;
    if (!page_read(&page, options->data, error)) return false;
    bool good = page_find_benchmark(&page, options->set, &index, error);
    if (good && !options->quiet) printf("%s\n", page.nodes[index].name);
    page_free(&page);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "says what a name means", &exit_code)) return exit_code;
    bool good = model_find(options.model, &error) && check_draws(options.draws, &error) &&
                (!options.set || print_benchmark(&options, &error));
    return good ? 0 : options_fail(argv[0], &error);
}

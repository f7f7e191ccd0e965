/*
 * needs_data: says of each benchmark whose data are a download that it was not evaluated, and what
 * it needs.
 *
 * Its result file has all keys of the others, with null for the numbers and the reason in words.
 * Nothing is filled in.
 */
#include "recording/brain_model.h"
#include "score/result.h"

#include <stdio.h>

/* One benchmark's result from its entry in data/needs.json. */
static bool write_one(const Options *options, const Page *page, const cJSON *entry,
                      const char *path, Error *error)
{
    size_t index = 0;
    const char *region = json_string(entry, "region", path, error);
    const char *assembly = region ? json_string(entry, "assembly", path, error) : NULL;
    const char *stimuli = assembly ? json_string(entry, "stimulus_set", path, error) : NULL;
    const char *citation = stimuli ? json_string(entry, "citation", path, error) : NULL;
    const char *layer = citation ? committed_layer(region, error) : NULL;
    if (!layer || !page_find(page, entry->string, &index, error)) return false;
    char reason[256];
    snprintf(reason, sizeof reason,
             "needs the recording %s and the stimuli %s, which are downloads", assembly, stimuli);
    cJSON *result = result_new(options, &page->nodes[index], region, layer, STATUS_NOT_EVALUATED,
                               reason, (const char *const[]){citation, NULL}, error);
    if (!result) return false;
    bool good = result_add_input(result, path, error) && result_write(options, result, error);
    cJSON_Delete(result);
    if (good && !options->quiet) printf("%-60s not evaluated: %s\n", entry->string, reason);
    return good;
}

static bool write_all(const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Page page = {0};
    cJSON *needs = NULL;
    bool good = file_path(path, error, "%s/needs.json", options->data) &&
                page_read(&page, options->data, error) && (needs = json_read(path, error));
    if (good)
        for (const cJSON *entry = needs->child; entry && good; entry = entry->next)
            if (cJSON_IsObject(entry)) good = write_one(options, &page, entry, path, error);
    cJSON_Delete(needs);
    page_free(&page);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "states what cannot be evaluated without downloads",
                      &exit_code))
        return exit_code;
    return write_all(&options, &error) ? 0 : options_fail(argv[0], &error);
}

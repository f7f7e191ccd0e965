#include "brainio/response_set.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

bool response_set_open(ResponseSet *set, const char *folder, const ResponseImages *images,
                       Error *error)
{
    char path[FILE_PATH_LENGTH];
    *set = (ResponseSet){0};
    if (!response_file_find(folder, images->set, path, error)) return false;
    if (!path[0]) return true;
    const ResponseWant want = {.set = images->set, .images = images->count};
    set->file = response_file_open(path, &want, error);
    set->rows = set->file ? allocate(images->count, sizeof *set->rows, error) : NULL;
    return set->rows &&
           response_names_order(response_file_names(set->file), images, path, set->rows, error);
}

void response_set_close(ResponseSet *set)
{
    response_file_close(set->file);
    free(set->rows);
    *set = (ResponseSet){0};
}

/* Means over the first trials; negative responses count as 0 if they are rectified. */
typedef struct {
    size_t first, count; /* units */
    size_t trials;
    bool rectified;
} Averaged;

static bool average(const ResponseSet *set, size_t image, const Averaged *averaged, float *values,
                    Error *error)
{
    size_t first = averaged->first, count = averaged->count, trials = averaged->trials;
    size_t row = set->rows[image] * response_file_trials(set->file);
    float *one = allocate(count, sizeof *one, error);
    bool good = one != NULL;
    memset(values, 0, count * sizeof *values);
    for (size_t t = 0; good && t < trials; t++) {
        good = response_file_read(set->file, row + t, first, count, one, error);
        for (size_t u = 0; good && u < count; u++)
            values[u] += one[u] < 0 && averaged->rectified ? 0 : one[u];
    }
    for (size_t u = 0; u < count; u++) values[u] /= (float)trials;
    free(one);
    return good;
}

bool response_set_read(const ResponseSet *set, size_t image, size_t first, size_t count,
                       float *values, Error *error)
{
    size_t all = response_file_trials(set->file);
    if (all > 1) return average(set, image, &(Averaged){first, count, all, false}, values, error);
    return response_file_read(set->file, set->rows[image], first, count, values, error);
}

bool response_set_read_trials(const ResponseSet *set, size_t image, size_t trials, float *values,
                              Error *error)
{
    size_t all = response_file_trials(set->file), units = response_file_units(set->file);
    if (all == 1) return response_file_read(set->file, set->rows[image], 0, units, values, error);
    if (trials == 0 || trials > all) trials = all;
    return average(set, image, &(Averaged){0, units, trials, true}, values, error);
}

#include "brainio/response_set.h"

#include "base/file.h"

#include <stdlib.h>

bool response_set_open(ResponseSet *set, const char *folder, const ResponseImages *images,
                       Error *error)
{
    char path[FILE_PATH_LENGTH];
    *set = (ResponseSet){0};
    if (!response_file_find(folder, images->set, path, error)) return false;
    if (!path[0]) return true;
    const ResponseWant want = {images->set, images->count};
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

bool response_set_read(const ResponseSet *set, size_t image, size_t first, size_t count,
                       float *values, Error *error)
{
    return response_file_read(set->file, set->rows[image], first, count, values, error);
}

#include "brainio/response_shape.h"

#include <limits.h>

enum { MOST_TRIALS = 10000 };

/* The advice where the order of axes cannot be told from their sizes. */
#define NAMED                                                                                      \
    "in a netCDF file that names its dimensions presentation, repetition and neuroid "             \
    "(docs/own_networks.md)"

/* Takes the trials, if any, from the front of an image's dimensions. */
static bool take_trials(ResponseShape *shape, const size_t **dims, int *rank,
                        const ResponseWant *want, const char *path, Error *error)
{
    *shape = (ResponseShape){.trials = 1, .units = 1, .shape = {1, 1, 1}};
    if (!want->with_trials) return true;
    if (*rank < 2)
        return error_set(
            error,
            "%s: has no dimension for trials; give [images, trials, units] or [images, "
            "trials, C, H, W], or name the file without .trials",
            path);
    shape->trials = (*dims)[0];
    (*dims)++;
    (*rank)--;
    return (shape->trials >= 1 && shape->trials <= MOST_TRIALS) ||
           error_set(error, "%s: has %zu trials of each image, not 1 to %d", path, shape->trials,
                     MOST_TRIALS);
}

bool response_shape_of_row(ResponseShape *shape, const size_t *dims, int rank,
                           const ResponseWant *want, const char *path, Error *error)
{
    if (!take_trials(shape, &dims, &rank, want, path, error)) return false;
    if (rank < 1 || rank > 3)
        return error_set(error, "%s: has %d dimensions; give [images, units] or [images, C, H, W]",
                         path, rank + 1 + want->with_trials);
    for (int d = 0; d < rank; d++) {
        if (dims[d] < 1 || dims[d] > INT_MAX || shape->units > (size_t)INT_MAX / dims[d])
            return error_set(error, "%s: its rows have more units than a layer can have", path);
        shape->units *= dims[d];
        /* two dimensions are channels and columns */
        shape->shape[d == 0 ? 0 : rank == 2 ? 2 : d] = (int)dims[d];
    }
    /* Feature maps are usually square. */
    if (rank == 3 && dims[0] == dims[1] && dims[1] != dims[2] && dims[0] > 1)
        return error_set(error,
                         "%s: its rows of %zu x %zu x %zu look like [H, W, C]; give [images, C, H, "
                         "W]: numpy.moveaxis(responses, -1, 1)",
                         path, dims[0], dims[1], dims[2]);
    return !want->with_trials || !want->unnamed || shape->trials < shape->units ||
           shape->trials == 1 ||
           error_set(error,
                     "%s: has %zu trials of %zu units, which looks like exchanged axes; give "
                     "[images, trials, units] " NAMED,
                     path, shape->trials, shape->units);
}

/* Refuses stacked batches, "36 batches of 32", the last of which may be padded. */
static bool refuse_batches(const size_t *dims, int rank, const ResponseWant *want, const char *path,
                           Error *error)
{
    if (rank < 3 || want->with_trials || dims[0] == want->images || dims[0] > want->images ||
        dims[1] > want->images)
        return true;
    size_t all = dims[0] * dims[1], images = want->images;
    if (all < images || all - images >= dims[1]) return true;
    return error_set(error,
                     "%s: looks like %zu batch%s of %zu for the %zu images of %s; join them: "
                     "responses.reshape(-1, *responses.shape[2:])%s",
                     path, dims[0], dims[0] > 1 ? "es" : "", dims[1], images, want->set,
                     all > images ? ", without the rows that fill up the last" : "");
}

static bool refuse_rows(const size_t *dims, int rank, const ResponseWant *want, const char *path,
                        Error *error)
{
    size_t images = want->images;
    for (int d = 1; d < rank && images > 1; d++)
        if (dims[d] == images)
            return error_set(error,
                             "%s: has %zu rows, but %s has %zu images, the size of axis %d; put "
                             "that axis first: numpy.moveaxis(responses, %d, 0)",
                             path, dims[0], want->set, images, d, d);
    return error_set(
        error, "%s: has %zu rows, but %s has %zu images; show all of them, each once%s", path,
        dims[0], want->set, images,
        images == 1 ? " (a single response needs the axis of images: responses[None])" : "");
}

bool response_shape_of(ResponseShape *shape, const size_t *dims, int rank, const ResponseWant *want,
                       const char *path, Error *error)
{
    if (rank < 1) return error_set(error, "%s: is a single number", path);
    if (!refuse_batches(dims, rank, want, path, error)) return false;
    if (dims[0] != want->images) return refuse_rows(dims, rank, want, path, error);
    if (want->with_trials && want->unnamed && rank > 2 && dims[1] == dims[0] && dims[1] > 1)
        return error_set(error,
                         "%s: has as many trials as images, so that their order cannot be told; "
                         "give them " NAMED,
                         path);
    return response_shape_of_row(shape, dims + 1, rank - 1, want, path, error);
}

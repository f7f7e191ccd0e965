#include "recording/activations.h"

#include "brainio/image_file.h"
#include "brainio/npy_file.h"
#include "recording/screen_images.h"

#include <stdlib.h>

static bool read_picture(void *context, size_t i, Image *image, Error *error)
{
    const char *const *pictures = context;
    size_t length = 0;
    char *bytes = file_read(pictures[i], &length, error);
    bool good = bytes && image_decode(image, (const uint8_t *)bytes, length, pictures[i], error);
    free(bytes);
    return good;
}

/* The array being written, and one picture's values, whose axes are written in this order. */
typedef struct {
    OutputFile output;
    int sizes[3];
    const int *order;
    float *turned;
} Array;

static void turn(const Array *array, const float *responses)
{
    const int *size = array->sizes, *order = array->order;
    const size_t steps[3] = {(size_t)size[1] * (size_t)size[2], (size_t)size[2], 1};
    float *to = array->turned;
    for (int i = 0; i < size[order[0]]; i++)
        for (int j = 0; j < size[order[1]]; j++)
            for (int k = 0; k < size[order[2]]; k++)
                *to++ = responses[(size_t)i * steps[order[0]] + (size_t)j * steps[order[1]] +
                                  (size_t)k * steps[order[2]]];
}

/* LayerResponses */
static bool append(void *context, const float *responses, size_t count, Error *error)
{
    Array *array = context;
    (void)error; /* reported when the file is closed */
    size_t units = (size_t)array->sizes[0] * (size_t)array->sizes[1] * (size_t)array->sizes[2];
    for (size_t i = 0; i < count; i++) {
        turn(array, responses + i * units);
        npy_append(&array->output, array->turned, units);
    }
    return true;
}

/* Refuses to overwrite a picture or the model's file. */
static bool is_no_input(const char *path, const Subject *subject, const char *const *pictures,
                        size_t count, Error *error)
{
    const ModelOrigin *origin = subject->model.origin;
    bool other = !origin || !file_is_same(path, origin->file);
    for (size_t i = 0; other && i < count; i++) other = !file_is_same(path, pictures[i]);
    return other ||
           error_set(error, "%s: would be overwritten while it is read; give --output another name",
                     path);
}

bool activations_write(const Subject *subject, const char *const *pictures, size_t count,
                       const char *path, const int order[3], Error *error)
{
    Shape shape = subject_shape(subject);
    const ImageSource shown = {read_picture, (void *)pictures, count,
                               subject->model.visual_degrees};
    Array array = {.sizes = {shape.channels, shape.height, shape.width}, .order = order};
    size_t dims[4] = {count};
    for (int i = 0; i < 3; i++) dims[i + 1] = (size_t)array.sizes[order[i]];
    ScreenImages images = {0};
    if (!is_no_input(path, subject, pictures, count, error) ||
        !screen_images_render(&images, subject, &shown, error))
        return false;
    array.turned = allocate(shape_units(shape), sizeof *array.turned, error);
    bool good = array.turned && npy_open(&array.output, path, 4, dims, error);
    if (good)
        good = output_close(&array.output,
                            screen_images_layer(&images, subject, append, &array, error), error);
    free(array.turned);
    screen_images_free(&images);
    return good;
}

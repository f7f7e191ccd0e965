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

/* The array being written, and the number of values each picture adds. */
typedef struct {
    OutputFile output;
    size_t units;
} Array;

/* LayerResponses */
static bool append(void *context, const float *responses, size_t count, Error *error)
{
    Array *array = context;
    (void)error; /* reported when the file is closed */
    npy_append(&array->output, responses, count * array->units);
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
                       const char *path, Error *error)
{
    double degrees = subject->model.visual_degrees;
    Shape shape = subject_shape(subject);
    const size_t dims[4] = {count, (size_t)shape.channels, (size_t)shape.height,
                            (size_t)shape.width};
    const ImageSource shown = {read_picture, (void *)pictures, count, degrees};
    Array array = {.units = shape_units(shape)};
    ScreenImages images = {0};
    if (!is_no_input(path, subject, pictures, count, error) ||
        !screen_images_render(&images, subject, &shown, error))
        return false;
    bool good = npy_open(&array.output, path, 4, dims, error);
    if (good)
        good = output_close(&array.output,
                            screen_images_layer(&images, subject, append, &array, error), error);
    screen_images_free(&images);
    return good;
}

#include "vision/png_file.h"

#include "base/file.h"

#include <png.h>
#include <string.h>

static bool write_image(const char *path, const uint8_t *pixels, int height, int width,
                        png_uint_32 format, Error *error)
{
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = format;
    OutputFile output;
    if (!output_open(&output, path, error)) return false;
    bool good = png_image_write_to_stdio(&image, output.stream, 0, pixels, 0, NULL) != 0;
    if (!good) error_set(error, "%s: could not be written as PNG (%s)", path, image.message);
    png_image_free(&image);
    return output_close(&output, good, error);
}

bool png_write_gray(const char *path, const uint8_t *pixels, int height, int width, Error *error)
{
    return write_image(path, pixels, height, width, PNG_FORMAT_GRAY, error);
}

bool png_write_colour(const char *path, const uint8_t *pixels, int height, int width, Error *error)
{
    return write_image(path, pixels, height, width, PNG_FORMAT_RGB, error);
}

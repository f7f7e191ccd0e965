/*
 * image_file: a PNG or JPEG image as red, green and blue bytes (libpng, libjpeg-turbo).
 *
 * As Pillow's convert("RGB") gives them: gray is copied to all three, palettes are looked up, alpha
 * is dropped without blending, 16 bits become 8.
 */
#ifndef BRAINIO_IMAGE_FILE_H
#define BRAINIO_IMAGE_FILE_H

#include "base/error.h"

#include <stdint.h>

#define IMAGE_LARGEST_SIDE 16384

typedef struct {
    int height, width;
    uint8_t *pixels; /* [height][width][3], owned */
} Image;

/* Decodes a file's bytes; `name` is for messages. Release with image_free. */
bool image_decode(Image *image, const uint8_t *bytes, size_t length, const char *name,
                  Error *error);
void image_free(Image *image);

#endif

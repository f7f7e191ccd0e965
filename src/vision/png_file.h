/*
 * png_file: images as PNG files, through libpng.
 */
#ifndef VISION_PNG_FILE_H
#define VISION_PNG_FILE_H

#include "base/error.h"

#include <stdint.h>

/* Writes pixels[height][width] as an 8-bit gray PNG; temporary file, then rename. */
bool png_write_gray(const char *path, const uint8_t *pixels, int height, int width, Error *error);

/* The same of pixels[height][width][3]: red, green and blue. */
bool png_write_colour(const char *path, const uint8_t *pixels, int height, int width, Error *error);

#endif

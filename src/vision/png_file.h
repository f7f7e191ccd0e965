/*
 * png_file: images as PNG files, through libpng.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

/* Writes pixels[height][width] as an 8-bit gray PNG, to a temporary file that is then renamed. */
bool png_write_gray(const char *path, const uint8_t *pixels, int height, int width, Error *error);

/* The same for pixels[height][width][3]: red, green, blue. */
bool png_write_colour(const char *path, const uint8_t *pixels, int height, int width, Error *error);

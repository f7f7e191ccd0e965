/*
 * image_file: a PNG or JPEG image as red, green and blue bytes (libpng, libjpeg-turbo).
 *
 * Images are converted as by convert("RGB") of the Pillow library (9.4, in Debian 12), because this
 * is what the published models received: gray is copied to all three channels, palettes are
 * applied, alpha and transparent colours are dropped without blending, 16-bit colours are reduced
 * to their upper 8 bits, but 16-bit gray is clipped at 255; CMYK is assumed to be inverted, as
 * written by Adobe. Gamma, colour profiles and EXIF orientation are ignored.
 *
 * An image is accepted if its rows are complete. Anything libjpeg only warns about (bytes between
 * segments, an early or missing end marker after the last row) is accepted, and so is a PNG without
 * the chunks after its rows. A file that ends before its last row is refused, and so is a PNG with
 * a wrong or missing checksum up to there; here we are stricter than Pillow, which does not verify
 * the checksums of rows.
 */
#pragma once

#include "base/error.h"

#include <stdint.h>

#define IMAGE_LARGEST_SIDE 16384
/* A tiny header can claim a gigabyte, which takes seconds to decode; fuzzing has a lower limit. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define IMAGE_MOST_PIXELS ((size_t)1 << 18)
#else
#define IMAGE_MOST_PIXELS ((size_t)1 << 26)
#endif

typedef struct {
    int height, width;
    uint8_t *pixels; /* [height][width][3], owned */
} Image;

/* Decodes a file's bytes; `name` is for messages. Release with image_free. */
bool image_decode(Image *image, const uint8_t *bytes, size_t length, const char *name,
                  Error *error);
void image_free(Image *image);

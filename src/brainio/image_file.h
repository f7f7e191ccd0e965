/*
 * image_file: a PNG or JPEG image as red, green and blue bytes (libpng, libjpeg-turbo).
 *
 * As the Pillow library's convert("RGB") gives them (9.4, that of Debian 12), because that is what
 * the published models saw: gray is copied to all three, palettes are looked up, alpha and
 * transparent colours are dropped without blending, 16 bits of a colour become their upper 8, but
 * 16 bits of gray are cut at 255; CMYK is taken for Adobe's inverted one. Gamma, colour profiles and
 * a camera's note of how it was held are not minded.
 *
 * An image is read when it is whole. What the JPEG library only warns of (bytes between segments, an
 * end marker that comes early or not at all after the last row) is no reason to refuse it, nor is a
 * PNG that lacks what follows its rows. A file that ends before its last row is refused, and a PNG
 * with a wrong or missing checksum up to there, in which we are stricter than Pillow: it does not
 * look at those of the rows.
 */
#ifndef BRAINIO_IMAGE_FILE_H
#define BRAINIO_IMAGE_FILE_H

#include "base/error.h"

#include <stdint.h>

#define IMAGE_LARGEST_SIDE 16384
/* A few bytes may announce more: seconds and a gigabyte. A search for such bytes has no second for each. */
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

#endif

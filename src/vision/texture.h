/*
 * texture: one image of the texture set of Freeman et al. (2013), and the set's canonical order.
 *
 * 15 families of natural textures, 15 samples each, both as textures synthesised with the family's
 * higher-order statistics (type 2) and as noise with only its spectrum (type 1). The order is type,
 * family, sample, the first varying slowest; the images are a download (brainio/texture_set.h).
 */
#pragma once

enum {
    TEXTURE_NOISE = 0, /* indices along the set's slowest dimension; noise is type 1 */
    TEXTURE_TEXTURE = 1,
    TEXTURE_TYPES = 2,
    TEXTURE_FAMILIES = 15,
    TEXTURE_SAMPLES = 15,
    TEXTURE_SET = TEXTURE_TYPES * TEXTURE_FAMILIES * TEXTURE_SAMPLES
};

#define TEXTURE_IDENTIFIER_LENGTH 64
#define TEXTURE_DEGREES           8.0 /* width of an image */

typedef struct {
    char identifier[TEXTURE_IDENTIFIER_LENGTH];
    double y, x;                 /* centre, degrees */
    double degrees;              /* width and height of the image */
    double type, family, sample; /* 1..2, 1..15, 1..15 */
} Texture;

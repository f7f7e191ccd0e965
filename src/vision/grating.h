/*
 * grating: the sinusoidal gratings of Marques et al. (2021), pixel by pixel.
 *
 * An image is 672 x 672 pixels and shows 12 degrees of visual angle (56 pixels a degree). The pixel
 * in row r, column c lies at y = (r - 336)/56, x = (c - 336)/56 degrees; +y points down, (0, 0) is
 * the centre of gaze. A grating of contrast k, radius R, spatial frequency f, orientation o and
 * phase p centred on (y0, x0) has, with dy = y - y0 and dx = x - x0,
 *
 *     byte( (sin((dx cos o + dy sin o) f 2 pi + p) k + 1) / 2 * 255 )    where dx^2 + dy^2 <= R^2
 *     128 (mid-gray)                                                     elsewhere
 *
 * in double precision and in exactly this order, the byte by truncation. A blank has radius 0.
 */
#pragma once

#include "base/rectangle.h"

#include <stdint.h>

#define PI 3.141592653589793

#define GRATING_PIXELS            672
#define GRATING_DEGREES           12.0
#define GRATING_PIXELS_PER_DEGREE 56.0
#define MID_GRAY                  128

typedef struct {
    double y, x;              /* centre, degrees */
    double contrast;          /* 0 to 1 */
    double radius;            /* degrees; 0: no grating, a blank */
    double spatial_frequency; /* cycles/degree */
    double orientation;       /* degrees, 0 to 180 */
    double phase;             /* degrees, 0 to 360 */
} Grating;

/* The formula above for one pixel: the definition, which grating_draw matches to the bit. */
uint8_t grating_pixel(const Grating *grating, int row, int column);

/* The part of the image that may differ from mid-gray. */
Rectangle grating_extent(const Grating *grating);

/* Does the disc cover the window? Then its pixels there do not depend on the radius. */
bool grating_covers(const Grating *grating, Rectangle window);

/* Are they the same grating except for the radius? */
bool grating_equal_waves(const Grating *a, const Grating *b);

/*
 * Draws the pixels of `window` (inside the image), row by row, into pixels[height x width]. Every
 * pixel equals grating_pixel's, but faster: sines of sums come from sines of the parts, and the
 * definition is used wherever rounding could change the byte.
 */
void grating_draw(const Grating *grating, Rectangle window, uint8_t *pixels);

/*
 * screen: how an image of s degrees appears on a model's screen of t degrees.
 *
 *   canvas   t < s: the image's central round(t/s size) pixels; t > s: the image in the middle of a
 *            mid-gray canvas of round(t/s size) pixels; t = s: the image (rounding half to even)
 *   resize   to the model's pixels (224 x 224 unless told otherwise) with the Pillow library's antialiased
 *            bilinear filter: a horizontal, then a vertical pass, bytes to bytes in 22-bit fixed point,
 *            so that every byte is the one that Python users see
 *
 * All functions work on rectangles, so that only the part of a screen somebody looks at is computed.
 */
#ifndef VISION_SCREEN_H
#define VISION_SCREEN_H

#include "base/error.h"
#include "base/rectangle.h"

#include <stdint.h>

#define SCREEN_PIXELS 224 /* of the page's models */

/* One pass of the resize along one axis, from `inputs` to `samples`. */
typedef struct {
    int samples;
    int taps;         /* room for weights a sample */
    int *first;       /* [samples] first input of each sample */
    int *count;       /* [samples] how many inputs it sums */
    int32_t *weights; /* [samples][taps] times 2^22 */
} Resampling;

typedef struct {
    int image_height, image_width;   /* pixels of the images shown */
    int canvas_height, canvas_width; /* pixels that fill the screen */
    int top, left; /* image row and column of the canvas's corner (may be negative) */
    Resampling vertical, horizontal; /* owned */
} Screen;

/* Images of one size and the screen that shows them; all must be > 0. */
typedef struct {
    int image_height, image_width;
    double image_degrees;
    int pixels; /* along each side of the screen */
    double screen_degrees;
} ScreenSize;

/* Prepares a screen for images of one size. Release with screen_close. */
bool screen_open(Screen *screen, ScreenSize size, Error *error);
void screen_close(Screen *screen);

/* The image pixels on which a window of the screen depends (clipped to the image). */
Rectangle screen_needs(const Screen *screen, Rectangle window);

/* The part of the screen that may change when pixels of this part of the image do. */
Rectangle screen_changes(const Screen *screen, Rectangle image_part);

/* A part of an image: bytes[height x width of part][channels]. */
typedef struct {
    const uint8_t *bytes;
    Rectangle part;
    int channels; /* 1 gray, 3 red, green and blue */
} ImagePart;

/*
 * Computes a window of the screen from an image's part, which must contain screen_needs(window);
 * pixels[height x width of window][channels] receives it.
 */
bool screen_show(const Screen *screen, ImagePart image, Rectangle window, uint8_t *pixels,
                 Error *error);

#endif

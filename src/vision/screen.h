/*
 * screen: how an image of s degrees appears on a model's screen of t degrees.
 *
 *   canvas   t < s: the image's central round(t/s size) pixels; t > s: the image centred on a
 *            mid-gray canvas of round(t/s size) pixels; t = s: the image (rounding half to even)
 *   resize   to the model's pixels (224 x 224 by default) with the Pillow library's antialiased
 *            bilinear filter: a horizontal, then a vertical pass, bytes to bytes in 22-bit fixed
 *            point, so that every byte equals what Python users get
 *
 * All functions work on rectangles, so that only the part of the screen in use is computed.
 */
#pragma once

#include "base/error.h"
#include "base/rectangle.h"

#include <stdint.h>

#define SCREEN_PIXELS 224 /* of the reference models */

/* One pass of the resize along one axis, from `inputs` to `samples`. */
typedef struct {
    int samples;
    int taps;         /* capacity: weights per sample */
    int *first;       /* [samples] first input of each sample */
    int *count;       /* [samples] how many inputs each sums */
    int32_t *weights; /* [samples][taps] times 2^22 */
} Resampling;

typedef struct {
    int image_height, image_width;   /* pixels of the images shown */
    int canvas_height, canvas_width; /* pixels of the canvas, which fills the screen */
    /* image row and column of the canvas's corner (may be negative) */
    int top, left;
    Resampling vertical, horizontal; /* owned */
} Screen;

/* The size of the images and of the screen that shows them; all must be > 0. */
typedef struct {
    int image_height, image_width;
    double image_degrees;
    int pixels; /* side of the screen */
    double screen_degrees;
} ScreenSize;

/* Prepares a screen for images of one size. Release with screen_close. */
bool screen_open(Screen *screen, ScreenSize size, Error *error);
void screen_close(Screen *screen);

/* The image pixels on which a window of the screen depends (clipped to the image). */
Rectangle screen_needs(const Screen *screen, Rectangle window);

/* The part of the screen that can change when this part of the image does. */
Rectangle screen_changes(const Screen *screen, Rectangle image_part);

/* A part of an image: bytes[height x width of part][channels]. */
typedef struct {
    const uint8_t *bytes;
    Rectangle part;
    int channels; /* 1 gray, 3 red, green and blue */
} ImagePart;

/*
 * Computes a window of the screen into pixels[height x width of window][channels], from a part of
 * the image that must contain screen_needs(window).
 */
bool screen_show(const Screen *screen, ImagePart image, Rectangle window, uint8_t *pixels,
                 Error *error);

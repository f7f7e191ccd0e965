/*
 * screen_images: photographs and textures from files, as shown on a model's screen.
 *
 * Every image is placed on the screen once, at its size in degrees, and kept as bytes; network
 * input for any rectangle is made from these (a source for viewing.h). Unlike the gratings, these
 * images may be in colour and fill the screen, so the whole network is computed. Gray images take
 * one byte per pixel.
 */
#pragma once

#include "brainio/image_file.h"
#include "recording/subject.h"
#include "recording/viewing.h"

/* Makes image i; release it with image_free. Called by one thread at a time. */
typedef bool ImageMaker(void *context, size_t i, Image *image, Error *error);

typedef struct {
    ImageMaker *make;
    void *context; /* of `make` */
    size_t count;
    double degrees; /* width of each image */
} ImageSource;

typedef struct {
    size_t count;
    int pixels;      /* along each side of the screen */
    uint8_t **bytes; /* [count] each [1 or 3 channels][pixels][pixels], all owned */
    bool *coloured;  /* [count] images with 3 channels, owned */
} ScreenImages;

/* Prepares `count` images, to be filled one by one. Release with screen_images_free. */
bool screen_images_make(ScreenImages *images, size_t count, int pixels, Error *error);

/* Allocates image i, with one channel or three; NULL if out of memory. */
uint8_t *screen_images_place(ScreenImages *images, size_t i, bool coloured, Error *error);

bool screen_images_all_gray(const ScreenImages *images);

/* Total bytes of all images. */
size_t screen_images_bytes(const ScreenImages *images);

/* Shows a source's images on the model's screen. Release with screen_images_free. */
bool screen_images_render(ScreenImages *images, const Subject *subject, const ImageSource *source,
                          Error *error);
void screen_images_free(ScreenImages *images);

/* ViewingDraw with ScreenImages as its source; with one input channel, uses the image's first. */
bool screen_images_draw(const Subject *subject, const void *images, size_t first, Tile *image,
                        Error *error);

/* Fills responses[image][unit] for units of the recorded layer. */
bool screen_images_responses(const ScreenImages *images, const Subject *subject, const Unit *units,
                             size_t unit_count, float *responses, Error *error);

/* Receives the layer's responses to the next images, responses[count][units], until it returns. */
typedef bool LayerResponses(void *context, const float *responses, size_t count, Error *error);

/* Presents the images in order and passes on the layer's responses, an image a thread at a time. */
bool screen_images_layer(const ScreenImages *images, const Subject *subject, LayerResponses *take,
                         void *context, Error *error);

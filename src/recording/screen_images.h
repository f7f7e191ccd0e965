/*
 * screen_images: photographs and textures from files, as a model's screen shows them.
 *
 * Every image is placed on the screen once, at its size in degrees, and kept as bytes; from these the network's input
 * is made for any rectangle, as a source of images to view (viewing.h). Unlike the gratings these may have colours and
 * fill the screen: the network computes all of them. A gray one is kept in one byte a pixel.
 */
#ifndef RECORDING_SCREEN_IMAGES_H
#define RECORDING_SCREEN_IMAGES_H

#include "brainio/image_file.h"
#include "recording/brain_model.h"
#include "recording/viewing.h"

/* Gives image i; release it with image_free. Asked for one image at a time. */
typedef bool ImageMaker(void *context, size_t i, Image *image, Error *error);

typedef struct {
    ImageMaker *make;
    void *context; /* of `make` */
    size_t count;
    double degrees; /* that each image spans along its width */
} ImageSource;

typedef struct {
    size_t count;
    int pixels;      /* along each side of the screen */
    uint8_t **bytes; /* [count] each [1 or 3 channels][pixels][pixels], all owned */
    bool *coloured;  /* [count] those of 3 channels, owned */
} ScreenImages;

/* Room for `count` images, which are filled one by one. Release with screen_images_free. */
bool screen_images_make(ScreenImages *images, size_t count, int pixels, Error *error);

/* Makes image i's room, of one channel or three; NULL: no memory. */
uint8_t *screen_images_place(ScreenImages *images, size_t i, bool coloured, Error *error);

bool screen_images_all_gray(const ScreenImages *images);

/* Bytes of all that are there. */
size_t screen_images_bytes(const ScreenImages *images);

/* Shows a source's images on the model's screen. Release with screen_images_free. */
bool screen_images_show(ScreenImages *images, const BrainModel *model, const ImageSource *source,
                        Error *error);
void screen_images_free(ScreenImages *images);

/* ViewingDraw, whose source are ScreenImages: in one channel, the first stands for gray. */
bool screen_images_draw(const void *images, const Network *network, size_t first, Tile *image,
                        Error *error);

/* responses[image][unit] of units of the layer that the model records. */
bool screen_images_responses(const ScreenImages *images, const BrainModel *model, const Unit *units,
                             size_t unit_count, float *responses, Error *error);

/* Is given the whole layer's answers to the next images, answers[count][units], until it returns. */
typedef bool LayerAnswers(void *context, const float *answers, size_t count, Error *error);

/* Shows the images one after another to the layer that the model records, as many at once as it has threads. */
bool screen_images_layer(const ScreenImages *images, const BrainModel *model, LayerAnswers *take,
                         void *context, Error *error);

/*
 * Records the whole layer's answers to the first image, in every time bin: responses, bins and layer
 * of *recording are filled (release with recording_free). For the check whether a model varies in time.
 */
bool screen_images_record_first(const ScreenImages *images, const BrainModel *model,
                                Recording *recording, Error *error);

#endif

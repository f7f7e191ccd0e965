#include "recording/screen_images.h"

#include "base/parallel.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 8 /* images computed together */

/* -- bytes -- */

static size_t area_of(const ScreenImages *images)
{
    return (size_t)images->pixels * (size_t)images->pixels;
}

bool screen_images_make(ScreenImages *images, size_t count, int pixels, Error *error)
{
    *images = (ScreenImages){.count = count, .pixels = pixels};
    images->bytes = allocate(count, sizeof *images->bytes, error);
    images->coloured = allocate(count, sizeof *images->coloured, error);
    if (images->bytes && images->coloured) return true;
    screen_images_free(images);
    return false;
}

uint8_t *screen_images_place(ScreenImages *images, size_t i, bool coloured, Error *error)
{
    images->coloured[i] = coloured;
    return images->bytes[i] = allocate(area_of(images), coloured ? 3 : 1, error);
}

void screen_images_free(ScreenImages *images)
{
    for (size_t i = 0; images->bytes && i < images->count; i++) free(images->bytes[i]);
    free(images->bytes);
    free(images->coloured);
    *images = (ScreenImages){0};
}

bool screen_images_all_gray(const ScreenImages *images)
{
    for (size_t i = 0; i < images->count; i++)
        if (images->coloured[i]) return false;
    return true;
}

size_t screen_images_bytes(const ScreenImages *images)
{
    size_t planes = 0;
    for (size_t i = 0; i < images->count; i++) planes += images->coloured[i] ? 3 : 1;
    return planes * area_of(images);
}

/* -- on the screen -- */

/* A screen for images of one size; reopened only when the size changes. */
typedef struct {
    Screen screen;
    int height, width; /* 0: not open */
} OpenScreen;

/* Images are read from their source one at a time; each thread then puts its own on the screen. */
typedef struct {
    ScreenImages *images;
    const Subject *subject;
    const ImageSource *source;
    pthread_mutex_t lock; /* protects the source */
    OpenScreen *screens;  /* [threads] */
} Placing;

static const Screen *screen_for(const Placing *placing, OpenScreen *open, const Image *image,
                                Error *error)
{
    const ModelDescription *model = &placing->subject->model;
    if (open->height == image->height && open->width == image->width) return &open->screen;
    if (open->height) screen_close(&open->screen);
    open->height = open->width = 0;
    if (!screen_open(&open->screen,
                     (ScreenSize){image->height, image->width, placing->source->degrees,
                                  model->pixels, model->visual_degrees},
                     error))
        return NULL;
    open->height = image->height;
    open->width = image->width;
    return &open->screen;
}

static bool has_colour(const Image *image)
{
    size_t pixels = (size_t)image->height * (size_t)image->width;
    for (const uint8_t *at = image->pixels; at < image->pixels + 3 * pixels; at += 3)
        if (at[0] != at[1] || at[0] != at[2]) return true;
    return false;
}

/* Shows one channel of an image on the screen. `plane` is scratch, [height][width]. */
static bool show_channel(const Screen *screen, const Image *image, int channel, uint8_t *plane,
                         uint8_t *pixels, Error *error)
{
    Rectangle all = {0, 0, image->height, image->width};
    Rectangle whole = {0, 0, screen->vertical.samples, screen->horizontal.samples};
    for (size_t i = 0; i < rectangle_area(all); i++)
        plane[i] = image->pixels[3 * i + (size_t)channel];
    return screen_show(screen, (ImagePart){plane, all, 1}, whole, pixels, error);
}

static bool place_image(Placing *placing, OpenScreen *open, size_t i, const Image *image,
                        Error *error)
{
    const Screen *screen = screen_for(placing, open, image, error);
    if (!screen) return false;
    bool coloured = has_colour(image);
    uint8_t *pixels = screen_images_place(placing->images, i, coloured, error);
    uint8_t *plane = allocate((size_t)image->height, (size_t)image->width, error);
    bool good = pixels && plane;
    for (int channel = 0; good && channel < (coloured ? 3 : 1); channel++)
        good = show_channel(screen, image, channel, plane,
                            pixels + (size_t)channel * area_of(placing->images), error);
    free(plane);
    return good;
}

static bool show_image(void *context, size_t i, int worker, Error *error)
{
    Placing *placing = context;
    Image image;
    pthread_mutex_lock(&placing->lock);
    bool good = placing->source->make(placing->source->context, i, &image, error);
    pthread_mutex_unlock(&placing->lock);
    if (!good) return false;
    good = place_image(placing, &placing->screens[worker], i, &image, error);
    image_free(&image);
    return good;
}

bool screen_images_render(ScreenImages *images, const Subject *subject, const ImageSource *source,
                          Error *error)
{
    int threads = subject->threads;
    Placing placing = {images, subject, source, PTHREAD_MUTEX_INITIALIZER, NULL};
    if (!screen_images_make(images, source->count, subject->model.pixels, error)) return false;
    placing.screens = allocate((size_t)threads, sizeof *placing.screens, error);
    bool good =
        placing.screens && parallel_run(threads, source->count, show_image, &placing, error);
    for (int i = 0; placing.screens && i < threads; i++)
        if (placing.screens[i].height) screen_close(&placing.screens[i].screen);
    free(placing.screens);
    if (!good) screen_images_free(images);
    return good;
}

/* A channel of image i; all channels of a gray image are the same. */
static const uint8_t *plane_of(const ScreenImages *images, size_t i, int channel)
{
    return images->bytes[i] + (images->coloured[i] ? (size_t)channel * area_of(images) : 0);
}

bool screen_images_draw(const Subject *subject, const void *source, size_t first, Tile *image,
                        Error *error)
{
    const ScreenImages *images = source;
    Rectangle window = image->rectangle;
    size_t side = (size_t)images->pixels, count = (size_t)image->images;
    float numbers[3][256], *to = image->values;
    const uint8_t **planes = allocate(count, sizeof *planes, error);
    network_numbers(&subject->network, image->channels, numbers);
    for (int channel = 0; planes && channel < image->channels; channel++) {
        for (size_t i = 0; i < count; i++) planes[i] = plane_of(images, first + i, channel);
        for (int row = window.top; row < window.bottom; row++)
            for (int column = window.left; column < window.right; column++) {
                size_t at = (size_t)row * side + (size_t)column;
                for (size_t i = 0; i < count; i++) *to++ = numbers[channel][planes[i][at]];
            }
    }
    bool good = planes != NULL;
    free(planes);
    return good;
}

/* -- responses of single units -- */

typedef struct {
    size_t units;
    float *responses; /* [image][unit] */
} Responses;

/* ViewingKeep */
static void keep_units(void *context, size_t first, int target, const Tile *tile)
{
    (void)target;
    const Responses *kept = context;
    size_t count = (size_t)tile->images;
    for (size_t i = 0; i < count; i++)
        for (size_t u = 0; u < kept->units; u++)
            kept->responses[(first + i) * kept->units + u] = tile->values[u * count + i];
}

bool screen_images_responses(const ScreenImages *images, const Subject *subject, const Unit *units,
                             size_t unit_count, float *responses, Error *error)
{
    Responses kept = {unit_count, responses};
    Target target = {.layer = subject->layer};
    Viewing viewing;
    ViewingRequest request = {.subject = subject,
                              .targets = &target,
                              .count = 1,
                              .units = units,
                              .unit_count = unit_count,
                              .batch = BATCH,
                              .draw = screen_images_draw,
                              .source = images,
                              .keep = keep_units,
                              .context = &kept};
    if (unit_count == 0) return true;
    bool good =
        viewing_open(&viewing, &request, error) && viewing_run(&viewing, 0, images->count, error);
    viewing_close(&viewing);
    return good;
}

/* -- responses of the whole layer -- */

/* A round: each thread computes one image. */
typedef struct {
    size_t first, units;
    float *responses; /* [threads][units] */
} Round;

/* ViewingKeep */
static void keep_layer(void *context, size_t first, int target, const Tile *tile)
{
    (void)target;
    const Round *round = context;
    memcpy(round->responses + (first - round->first) * round->units, tile->values,
           round->units * sizeof(float));
}

bool screen_images_layer(const ScreenImages *images, const Subject *subject, LayerResponses *take,
                         void *context, Error *error)
{
    Shape shape = subject_shape(subject);
    Target target = {subject->layer, shape_rectangle(shape)};
    size_t threads = (size_t)subject->threads;
    if (threads > images->count) threads = images->count;
    Round round = {0, shape_units(shape), NULL};
    if (subject->model.noise)
        return error_set(
            error, "%s: its noise is simulated for the V1 stimuli only; use a model without noise",
            subject->model.name);
    Viewing viewing;
    ViewingRequest request = {.subject = subject,
                              .targets = &target,
                              .count = 1,
                              .batch = 1,
                              .draw = screen_images_draw,
                              .source = images,
                              .keep = keep_layer,
                              .context = &round};
    bool good = viewing_open(&viewing, &request, error);
    if (good) round.responses = allocate(threads, round.units * sizeof(float), error);
    good = good && round.responses;
    for (; good && round.first < images->count; round.first += threads) {
        size_t count = images->count - round.first;
        if (count > threads) count = threads;
        good = viewing_run(&viewing, round.first, count, error) &&
               take(context, round.responses, count, error);
    }
    free(round.responses);
    viewing_close(&viewing);
    return good;
}

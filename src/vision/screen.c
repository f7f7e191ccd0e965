#include "vision/screen.h"

#include "vision/grating.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRACTION_BITS 22

/* -- one pass -- */

static void resampling_free(Resampling *pass)
{
    free(pass->first);
    free(pass->count);
    free(pass->weights);
    *pass = (Resampling){0};
}

static bool resampling_allocate(Resampling *pass, int samples, int taps, Error *error)
{
    pass->samples = samples;
    pass->taps = taps;
    pass->first = allocate((size_t)samples, sizeof *pass->first, error);
    pass->count = allocate((size_t)samples, sizeof *pass->count, error);
    pass->weights = allocate((size_t)samples * (size_t)taps, sizeof *pass->weights, error);
    return pass->first && pass->count && pass->weights;
}

/* The triangle filter widens with the reduction: every input counts. Enlarging keeps its width. */
static bool resampling_make(Resampling *pass, int inputs, int samples, Error *error)
{
    double scale = (double)inputs / samples;
    double half_support = scale > 1 ? scale : 1;
    int taps = (int)ceil(half_support) * 2 + 1;
    double *exact = allocate((size_t)taps, sizeof *exact, error);
    bool good = exact && resampling_allocate(pass, samples, taps, error);
    for (int i = 0; good && i < samples; i++) {
        double centre = (i + 0.5) * scale, total = 0;
        int first = (int)(centre - half_support + 0.5), beyond = (int)(centre + half_support + 0.5);
        if (first < 0) first = 0;
        if (beyond > inputs) beyond = inputs;
        for (int k = 0; k < beyond - first; k++) {
            double distance = fabs((k + first - centre + 0.5) * (1.0 / half_support));
            exact[k] = distance < 1 ? 1 - distance : 0;
            total += exact[k];
        }
        pass->first[i] = first;
        pass->count[i] = beyond - first;
        for (int k = 0; k < beyond - first; k++)
            pass->weights[i * taps + k] =
                (int32_t)floor(exact[k] / total * (1 << FRACTION_BITS) + 0.5);
    }
    free(exact);
    return good;
}

static uint8_t to_byte(int32_t sum)
{
    int32_t value = sum >> FRACTION_BITS;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* -- geometry -- */

bool screen_open(Screen *screen, ScreenSize size, Error *error)
{
    *screen = (Screen){.image_height = size.image_height, .image_width = size.image_width};
    if (size.image_height < 1 || size.image_width < 1 || size.pixels < 1 ||
        !(size.image_degrees > 0) || !(size.screen_degrees > 0))
        return error_set(error, "a screen needs images of at least one pixel and positive degrees");
    double ratio = size.screen_degrees / size.image_degrees;
    double height = rint(ratio * size.image_height), width = rint(ratio * size.image_width);
    if (!(height >= 1 && width >= 1 && height <= 32768 && width <= 32768))
        return error_set(
            error, "images of %d x %d pixels and %g degrees do not fit a screen of %g degrees",
            size.image_height, size.image_width, size.image_degrees, size.screen_degrees);
    screen->canvas_height = (int)height;
    screen->canvas_width = (int)width;
    screen->top = (int)rint((size.image_height - height) / 2);
    screen->left = (int)rint((size.image_width - width) / 2);
    if (resampling_make(&screen->vertical, screen->canvas_height, size.pixels, error) &&
        resampling_make(&screen->horizontal, screen->canvas_width, size.pixels, error))
        return true;
    screen_close(screen);
    return false;
}

void screen_close(Screen *screen)
{
    resampling_free(&screen->vertical);
    resampling_free(&screen->horizontal);
}

/* Canvas pixels under a window of the screen. */
static Rectangle canvas_under(const Screen *screen, Rectangle window)
{
    const Resampling *v = &screen->vertical, *h = &screen->horizontal;
    if (rectangle_is_empty(window)) return (Rectangle){0, 0, 0, 0};
    int bottom = window.bottom - 1, right = window.right - 1;
    return (Rectangle){v->first[window.top], h->first[window.left],
                       v->first[bottom] + v->count[bottom], h->first[right] + h->count[right]};
}

Rectangle screen_needs(const Screen *screen, Rectangle window)
{
    Rectangle canvas = canvas_under(screen, window);
    Rectangle shown = {canvas.top + screen->top, canvas.left + screen->left,
                       canvas.bottom + screen->top, canvas.right + screen->left};
    return rectangle_intersection(shown,
                                  (Rectangle){0, 0, screen->image_height, screen->image_width});
}

/* The samples of a pass that sum any input of first..beyond-1. */
static void samples_of(const Resampling *pass, int first, int beyond, int *from, int *to)
{
    *from = *to = 0;
    for (int i = 0; i < pass->samples; i++) {
        if (pass->first[i] >= beyond || pass->first[i] + pass->count[i] <= first) continue;
        if (*from == *to) *from = i;
        *to = i + 1;
    }
}

Rectangle screen_changes(const Screen *screen, Rectangle image_part)
{
    Rectangle changed = {0, 0, 0, 0};
    if (rectangle_is_empty(image_part)) return changed;
    samples_of(&screen->vertical, image_part.top - screen->top, image_part.bottom - screen->top,
               &changed.top, &changed.bottom);
    samples_of(&screen->horizontal, image_part.left - screen->left, image_part.right - screen->left,
               &changed.left, &changed.right);
    return changed;
}

/* -- pixels -- */

/* Canvas rows per horizontal pass. */
enum { LINES = 32 };

/*
 * The horizontal pass over LINES canvas rows side by side, lines[column x channel][LINES], from
 * canvas column `left` on; result in out[LINES][stride].
 */
static void resample_lines(const Resampling *pass, const uint8_t *lines, int left, int channels,
                           Rectangle window, uint8_t *out)
{
    int stride = rectangle_width(window) * channels;
    for (int i = 0; i < stride; i++) {
        int x = window.left + i / channels;
        const int32_t *weights = pass->weights + x * pass->taps;
        const uint8_t *in = lines + ((pass->first[x] - left) * channels + i % channels) * LINES;
        int32_t sums[LINES];
        for (int line = 0; line < LINES; line++) sums[line] = 1 << (FRACTION_BITS - 1);
        for (int k = 0; k < pass->count[x]; k++)
            for (int line = 0; line < LINES; line++)
                sums[line] += in[k * channels * LINES + line] * weights[k];
        uint8_t bytes[LINES];
        for (int line = 0; line < LINES; line++) bytes[line] = to_byte(sums[line]);
        for (int line = 0; line < LINES; line++) out[line * stride + i] = bytes[line];
    }
}

/* The vertical pass for a screen row of `stride` bytes; `rows`: the first canvas row it sums. */
static void resample_column(const Resampling *pass, int y, const uint8_t *rows, size_t stride,
                            int32_t *sums, uint8_t *out)
{
    const int32_t *weights = pass->weights + y * pass->taps;
    for (size_t i = 0; i < stride; i++) sums[i] = 1 << (FRACTION_BITS - 1);
    for (int k = 0; k < pass->count[y]; k++) {
        const uint8_t *row = rows + (size_t)k * stride;
        for (size_t i = 0; i < stride; i++) sums[i] += row[i] * weights[k];
    }
    for (size_t i = 0; i < stride; i++) out[i] = to_byte(sums[i]);
}

/* Copies a canvas row into `line` (canvas columns left..right-1): mid-gray, under the image. */
static void canvas_row(const Screen *screen, const ImagePart *image, int row, Rectangle canvas,
                       uint8_t *line)
{
    size_t channel_count = (size_t)image->channels;
    Rectangle part = image->part;
    int image_row = row + screen->top;
    Rectangle shown = {part.top, canvas.left + screen->left, part.bottom,
                       canvas.right + screen->left};
    Rectangle copied = rectangle_intersection(shown, part);
    memset(line, MID_GRAY, (size_t)rectangle_width(canvas) * channel_count);
    if (image_row < part.top || image_row >= part.bottom || rectangle_is_empty(copied)) return;
    memcpy(line + (size_t)(copied.left - shown.left) * channel_count,
           image->bytes + rectangle_index(part, image_row, copied.left) * channel_count,
           (size_t)rectangle_width(copied) * channel_count);
}

/* Runs all canvas rows through the horizontal pass: rows[count rounded up to LINES][stride]. */
static void resample_canvas(const Screen *screen, const ImagePart *image, Rectangle window,
                            uint8_t *line, uint8_t *rows)
{
    Rectangle canvas = canvas_under(screen, window);
    size_t size = (size_t)rectangle_width(canvas) * (size_t)image->channels;
    size_t stride = (size_t)rectangle_width(window) * (size_t)image->channels;
    uint8_t *lines = line + size;
    for (int first = canvas.top; first < canvas.bottom; first += LINES) {
        for (int i = 0; i < LINES && first + i < canvas.bottom; i++) {
            canvas_row(screen, image, first + i, canvas, line);
            for (size_t k = 0; k < size; k++) lines[k * LINES + (size_t)i] = line[k];
        }
        resample_lines(&screen->horizontal, lines, canvas.left, image->channels, window,
                       rows + (size_t)(first - canvas.top) * stride);
    }
}

bool screen_show(const Screen *screen, ImagePart image, Rectangle window, uint8_t *pixels,
                 Error *error)
{
    if (rectangle_is_empty(window)) return true;
    Rectangle canvas = canvas_under(screen, window);
    size_t stride = (size_t)rectangle_width(window) * (size_t)image.channels;
    size_t line_size = (size_t)rectangle_width(canvas) * (size_t)image.channels;
    uint8_t *rows = allocate((size_t)rectangle_height(canvas) + LINES, stride, error);
    uint8_t *line = allocate(line_size, 1 + LINES, error);
    int32_t *sums = allocate(stride, sizeof *sums, error);
    bool good = rows && line && sums;
    if (good) {
        resample_canvas(screen, &image, window, line, rows);
        for (int y = window.top; y < window.bottom; y++)
            resample_column(&screen->vertical, y,
                            rows + (size_t)(screen->vertical.first[y] - canvas.top) * stride,
                            stride, sums, pixels + (size_t)(y - window.top) * stride);
    }
    free(rows);
    free(line);
    free(sums);
    return good;
}

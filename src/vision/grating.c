#include "vision/grating.h"

#include <math.h>
#include <string.h>

/*
 * Gray levels this close to a whole number are computed by the definition; the addition theorem's
 * error at the largest arguments here (some 1,000 radians) is below 1e-10 gray levels.
 */
#define DOUBTFUL 1e-7

/* A pixel may be on the rim if its squared distance from the centre is this close to radius^2. */
#define RIM 1e-9

static const double image_centre = GRATING_PIXELS / 2;

static double to_radians(double degrees)
{
    return degrees / 180.0 * PI;
}

static double to_degrees_of_field(int pixel)
{
    return (pixel - image_centre) / GRATING_PIXELS_PER_DEGREE;
}

uint8_t grating_pixel(const Grating *grating, int row, int column)
{
    double dy = to_degrees_of_field(row) - grating->y;
    double dx = to_degrees_of_field(column) - grating->x;
    if (grating->radius <= 0 || dx * dx + dy * dy > grating->radius * grating->radius)
        return MID_GRAY;
    double orientation = to_radians(grating->orientation), phase = to_radians(grating->phase);
    double along = dx * cos(orientation) + dy * sin(orientation);
    double wave = sin(along * grating->spatial_frequency * 2 * PI + phase);
    return (uint8_t)(((wave * grating->contrast + 1) / 2) * 255);
}

/* Bounds, in pixels, of a stretch of the visual field: the first pixel, and one past the last. */
static int clamp_pixel(double pixel)
{
    return pixel < 0 ? 0 : pixel > GRATING_PIXELS ? GRATING_PIXELS : (int)pixel;
}

static int first_pixel(double degrees)
{
    return clamp_pixel(floor(degrees * GRATING_PIXELS_PER_DEGREE + image_centre));
}

static int pixel_beyond(double degrees)
{
    return clamp_pixel(ceil(degrees * GRATING_PIXELS_PER_DEGREE + image_centre) + 1);
}

Rectangle grating_extent(const Grating *grating)
{
    if (grating->radius <= 0) return (Rectangle){0, 0, 0, 0};
    return (Rectangle){
        first_pixel(grating->y - grating->radius), first_pixel(grating->x - grating->radius),
        pixel_beyond(grating->y + grating->radius), pixel_beyond(grating->x + grating->radius)};
}

/* The largest distance from `centre` to a pixel in first..beyond-1. */
static double largest_distance(double centre, int first, int beyond)
{
    return fmax(fabs(to_degrees_of_field(first) - centre),
                fabs(to_degrees_of_field(beyond - 1) - centre));
}

bool grating_covers(const Grating *grating, Rectangle window)
{
    double dy = largest_distance(grating->y, window.top, window.bottom);
    double dx = largest_distance(grating->x, window.left, window.right);
    return dx * dx + dy * dy <= grating->radius * grating->radius;
}

bool grating_equal_waves(const Grating *a, const Grating *b)
{
    return a->y == b->y && a->x == b->x && a->contrast == b->contrast &&
           a->spatial_frequency == b->spatial_frequency && a->orientation == b->orientation &&
           a->phase == b->phase;
}

/*
 * The wave is the sine of a sum of two parts, one depending on the column, one on the row. This
 * holds the sines and cosines of one part at n pixels.
 */
typedef struct {
    double sine[GRATING_PIXELS], cosine[GRATING_PIXELS];
} Part;

/* Sines and cosines of first, first + step, ..., eight from each pair of library calls. */
static void part_make(Part *part, double first, double step, int n)
{
    enum { TOGETHER = 8 };
    double sine[TOGETHER], cosine[TOGETHER];
    for (int k = 0; k < TOGETHER; k++) {
        sine[k] = sin(k * step);
        cosine[k] = cos(k * step);
    }
    for (int i = 0; i < n; i += TOGETHER) {
        double sine_of_first = sin(first + i * step), cosine_of_first = cos(first + i * step);
        for (int k = 0; k < TOGETHER && i + k < n; k++) {
            part->sine[i + k] = sine_of_first * cosine[k] + cosine_of_first * sine[k];
            part->cosine[i + k] = cosine_of_first * cosine[k] - sine_of_first * sine[k];
        }
    }
}

/* A row of a disc: the columns' parts and dx^2, the row's own part, the largest dx^2 inside. */
typedef struct {
    const Part *columns;
    const double *dx2;
    double sine, cosine, contrast, reach2;
} Row;

/* ((sin(column part + row part) k + 1)/2) 255 */
static inline double level_at(const Row *row, int i)
{
    double wave = row->columns->sine[i] * row->cosine + row->columns->cosine[i] * row->sine;
    return ((wave * row->contrast + 1) / 2) * 255;
}

/* Could rounding decide this pixel? Yes if its level is near a whole number, or on the rim. */
static inline int is_doubtful(const Row *row, int i, double level)
{
    double over = level - (int)(level + DOUBTFUL), beyond = row->dx2[i] - row->reach2;
    return (beyond < RIM) & ((over < DOUBTFUL) | (beyond > -RIM));
}

/* Draws pixels[n]; returns whether any of them is doubtful. */
static int draw_row(const Row *row, int n, uint8_t *restrict pixels)
{
    const Row own = *row;
    int doubtful = 0;
    for (int i = 0; i < n; i++) {
        double level = level_at(&own, i);
        doubtful |= is_doubtful(&own, i, level);
        pixels[i] = (uint8_t)(own.dx2[i] <= own.reach2 ? (int)(level + DOUBTFUL) : MID_GRAY);
    }
    return doubtful;
}

void grating_draw(const Grating *grating, Rectangle window, uint8_t *pixels)
{
    memset(pixels, MID_GRAY, rectangle_area(window));
    Rectangle disc = rectangle_intersection(window, grating_extent(grating));
    if (rectangle_is_empty(disc)) return;

    double orientation = to_radians(grating->orientation), phase = to_radians(grating->phase);
    double cycles = grating->spatial_frequency * 2 * PI,
           radius2 = grating->radius * grating->radius;
    double dx_first = to_degrees_of_field(disc.left) - grating->x;
    double dy_first = to_degrees_of_field(disc.top) - grating->y;
    double across = cos(orientation) * cycles, down = sin(orientation) * cycles;
    int n = rectangle_width(disc);
    double dx2[GRATING_PIXELS];
    Part columns, rows;
    part_make(&columns, dx_first * across, across / GRATING_PIXELS_PER_DEGREE, n);
    part_make(&rows, dy_first * down + phase, down / GRATING_PIXELS_PER_DEGREE,
              rectangle_height(disc));
    for (int i = 0; i < n; i++) {
        double dx = to_degrees_of_field(disc.left + i) - grating->x;
        dx2[i] = dx * dx;
    }
    for (int k = 0; k < rectangle_height(disc); k++) {
        double dy = to_degrees_of_field(disc.top + k) - grating->y;
        Row row = {&columns,         dx2, rows.sine[k], rows.cosine[k], grating->contrast,
                   radius2 - dy * dy};
        uint8_t *place = pixels + rectangle_index(window, disc.top + k, disc.left);
        /*
         * dx^2 <= R^2 - dy^2 equals dx^2 + dy^2 <= R^2 except for rounding; doubtful pixels are
         * settled by the definition.
         */
        int doubtful = draw_row(&row, n, place);
        for (int i = 0; doubtful && i < n; i++)
            if (is_doubtful(&row, i, level_at(&row, i)))
                place[i] = grating_pixel(grating, disc.top + k, disc.left + i);
    }
}

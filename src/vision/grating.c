#include "vision/grating.h"

#include <math.h>
#include <string.h>

#define PI 3.141592653589793

/* A value this near a whole number (of gray levels) is computed by the definition; the error of the
   addition theorem at the largest arguments here (some 1,000 radians) is below 1e-10 gray levels.
 */
#define DOUBTFUL 1e-7

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

/* First pixel at or after, and first pixel beyond, a stretch of the visual field. */
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

/* The largest distance from `centre` to a pixel of first..beyond-1. */
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

/* What all rows share: for each of n columns, dx^2, and sine and cosine of its part of the wave. */
typedef struct {
    int n;
    double contrast;
    double dx2[GRATING_PIXELS], sine[GRATING_PIXELS], cosine[GRATING_PIXELS];
} Columns;

/*
 * One row: level = ((sin(column part + row part) k + 1)/2) 255, from the sines and cosines of both
 * parts; the disc is where dx^2 <= reach2. Returns whether some pixel of the disc is too near a whole number to be
 * trusted.
 */
static int draw_row(const Columns *restrict columns, double row_part, double reach2,
                    uint8_t *restrict pixels)
{
    const double row_sine = sin(row_part), row_cosine = cos(row_part), contrast = columns->contrast;
    const int n = columns->n;
    int doubtful = 0;
    for (int i = 0; i < n; i++) {
        double wave = columns->sine[i] * row_cosine + columns->cosine[i] * row_sine;
        double level = ((wave * contrast + 1) / 2) * 255;
        int whole = (int)(level + DOUBTFUL);
        int inside = columns->dx2[i] <= reach2;
        doubtful |= inside & (level - whole < DOUBTFUL);
        pixels[i] = (uint8_t)(inside ? whole : MID_GRAY);
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
    Columns columns;
    columns.n = rectangle_width(disc);
    columns.contrast = grating->contrast;
    for (int i = 0; i < columns.n; i++) {
        double dx = to_degrees_of_field(disc.left + i) - grating->x;
        columns.dx2[i] = dx * dx;
        columns.sine[i] = sin(dx * cos(orientation) * cycles);
        columns.cosine[i] = cos(dx * cos(orientation) * cycles);
    }
    for (int row = disc.top; row < disc.bottom; row++) {
        double dy = to_degrees_of_field(row) - grating->y;
        double part = dy * sin(orientation) * cycles + phase;
        uint8_t *place = pixels + rectangle_index(window, row, disc.left);
        /* dx^2 <= R^2 - dy^2 decides as dx^2 + dy^2 <= R^2 does, but for rounding: pixels within
           rounding of the rim are settled by the definition below. */
        double reach2 = radius2 - dy * dy;
        int doubtful = draw_row(&columns, part, reach2, place);
        for (int i = 0; i < columns.n; i++)
            if (doubtful || fabs(columns.dx2[i] - reach2) < 1e-9)
                place[i] = grating_pixel(grating, row, disc.left + i);
    }
}

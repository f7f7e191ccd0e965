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

/* What columns add to the wave's angle, as sine and cosine, and their squared distance from the centre. */
typedef struct {
    int count;
    double dx2[GRATING_PIXELS], sine[GRATING_PIXELS], cosine[GRATING_PIXELS];
} Columns;

/* The same of one row, and the squared distance along it at which the disc ends. */
typedef struct {
    double sine, cosine, reach2;
} Row;

static void fill_columns(const Grating *grating, Rectangle disc, double cycles, Columns *columns)
{
    double across = cos(to_radians(grating->orientation));
    columns->count = rectangle_width(disc);
    for (int i = 0; i < columns->count; i++) {
        double dx = to_degrees_of_field(disc.left + i) - grating->x;
        columns->dx2[i] = dx * dx;
        columns->sine[i] = sin(dx * across * cycles);
        columns->cosine[i] = cos(dx * across * cycles);
    }
}

/*
 * One row: level = ((sin(column part + row part) k + 1)/2) 255, from the sines and cosines of both
 * parts. Returns whether some pixel of the disc is too near a whole number to be trusted.
 */
static int draw_row(const Columns *columns, Row row, double contrast, uint8_t *restrict pixels)
{
    int doubtful = 0;
    for (int i = 0; i < columns->count; i++) {
        double wave = columns->sine[i] * row.cosine + columns->cosine[i] * row.sine;
        double level = ((wave * contrast + 1) / 2) * 255;
        int whole = (int)(level + DOUBTFUL);
        int inside = columns->dx2[i] <= row.reach2;
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
    fill_columns(grating, disc, cycles, &columns);
    for (int row = disc.top; row < disc.bottom; row++) {
        double dy = to_degrees_of_field(row) - grating->y;
        double part = dy * sin(orientation) * cycles + phase;
        uint8_t *place = pixels + rectangle_index(window, row, disc.left);
        /* dx^2 <= R^2 - dy^2 decides as dx^2 + dy^2 <= R^2 does, but for rounding: pixels within
           rounding of the rim are settled by the definition below. */
        Row along = {sin(part), cos(part), radius2 - dy * dy};
        int doubtful = draw_row(&columns, along, grating->contrast, place);
        for (int i = 0; i < columns.count; i++)
            if (doubtful || fabs(columns.dx2[i] - along.reach2) < 1e-9)
                place[i] = grating_pixel(grating, row, disc.left + i);
    }
}

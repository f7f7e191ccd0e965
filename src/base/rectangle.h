/*
 * rectangle: a part of a grid of rows and columns (pixels of an image, positions of a layer).
 *
 * Half-open: rows top..bottom-1, columns left..right-1. Empty where bottom <= top or right <= left.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    int top, left, bottom, right;
} Rectangle;

static inline int rectangle_height(Rectangle r)
{
    return r.bottom > r.top ? r.bottom - r.top : 0;
}

static inline int rectangle_width(Rectangle r)
{
    return r.right > r.left ? r.right - r.left : 0;
}

static inline size_t rectangle_area(Rectangle r)
{
    return (size_t)rectangle_height(r) * (size_t)rectangle_width(r);
}

static inline bool rectangle_is_empty(Rectangle r)
{
    return r.bottom <= r.top || r.right <= r.left;
}

static inline Rectangle rectangle_intersection(Rectangle a, Rectangle b)
{
    Rectangle both = {a.top > b.top ? a.top : b.top, a.left > b.left ? a.left : b.left,
                      a.bottom < b.bottom ? a.bottom : b.bottom,
                      a.right < b.right ? a.right : b.right};
    return both;
}

/* The smallest rectangle that contains both; empty ones do not count. */
static inline Rectangle rectangle_hull(Rectangle a, Rectangle b)
{
    if (rectangle_is_empty(a)) return b;
    if (rectangle_is_empty(b)) return a;
    Rectangle hull = {a.top < b.top ? a.top : b.top, a.left < b.left ? a.left : b.left,
                      a.bottom > b.bottom ? a.bottom : b.bottom,
                      a.right > b.right ? a.right : b.right};
    return hull;
}

/* Does `outer` contain all of `inner`? */
static inline bool rectangle_holds(Rectangle outer, Rectangle inner)
{
    return rectangle_is_empty(inner) ||
           (outer.top <= inner.top && outer.left <= inner.left && outer.bottom >= inner.bottom &&
            outer.right >= inner.right);
}

static inline bool rectangle_equal(Rectangle a, Rectangle b)
{
    return rectangle_holds(a, b) && rectangle_holds(b, a);
}

/* Index of (row, column) in an array that holds the rectangle's cells row by row. */
static inline size_t rectangle_index(Rectangle r, int row, int column)
{
    return (size_t)(row - r.top) * (size_t)rectangle_width(r) + (size_t)(column - r.left);
}

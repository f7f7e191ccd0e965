/*
 * gram: inner products between images, accumulated over blocks of units.
 *
 * Partial least squares needs only this matrix, so a layer's activations need never be in memory
 * all at once: the caller stores a block of units for all images at the addresses given by
 * gram_place, and gram_add centres every unit on its mean over images and adds the block's
 * products.
 *
 *     Gram gram;
 *     gram_open(&gram, images, most_units, threads, result, error);
 *     for each block:
 *         for each image: activation of unit u goes to gram_place(&gram, image)[u * gram.side]
 *         gram_add(&gram, units, error);
 *     gram_finish(&gram);
 *
 * The matrix is symmetric, so only tiles on and below the diagonal are computed, and only half of
 * those on it. Images are stored in panels, with a panel's images adjacent for each unit, so that a
 * tile is the product of two panels without copying.
 *
 * Accuracy: products and sums over GRAM_DEPTH units are in single precision; these sums are
 * accumulated in double precision. Over the 802,816 units of a layer the result is within 1e-7,
 * relative to the images' lengths, of sums entirely in double precision; single precision
 * throughout is ten times worse (bench/predictivity measures both). Results do not depend on the
 * number of threads.
 *
 * If a layer's responses to all images are identical, the matrix is set to zero, so that nothing is
 * predicted from rounding: the order of summation may depend on an image's position in a batch
 * (OpenBLAS's AVX2 kernels).
 */
#pragma once

#include "base/error.h"

/* Units summed in single precision. */
#define GRAM_DEPTH 4096

/* Identical images: their RMS distance from the mean image is at most this part of its length. */
#define GRAM_ROUNDING 3e-6

/* Images stored next to each other: groups of this many, from image 0 on. */
#define GRAM_TOGETHER 32

/*
 * Where the results go; owned by the caller. Units are centred on their means. If requested, what
 * centring removed is returned too: the inner products of the activations themselves are matrix_ij
 * + shift_i + shift_j.
 */
typedef struct {
    double *matrix; /* [images][images], or packed */
    double *shift;  /* [images]; NULL, like sums, if not requested */
    double *sums;   /* [images] of the activations over all units */
    bool packed;    /* the matrix is its lower triangle, row after row: half the memory */
} GramResult;

/* Where row i begins. */
static inline size_t gram_row(size_t images, bool packed, size_t i)
{
    return packed ? i * (i + 1) / 2 : i * images;
}

/* From this many images on, matrices are packed. */
#define GRAM_PACKED 8192

/*
 * Allocates a matrix for this many images and, if requested, what else a result has; release with
 * gram_result_free.
 */
bool gram_result_make(GramResult *result, size_t images, bool patterns, Error *error);
void gram_result_free(GramResult *result);

/* Bytes of its matrix. */
size_t gram_result_bytes(size_t images);

typedef struct {
    size_t images, units; /* images of the matrix; units of the largest block */
    size_t panels, side;  /* images per panel, except the last */
    float *activations;   /* [panel][unit][side] of the block, owned */
    float *means;         /* [2][unit] of the block, and ones, owned */
    int threads;
    GramResult result;
    double level;      /* sum of the squared means of all units so far */
    double sum;        /* sum of these means */
    double operations; /* operations of the products so far */
} Gram;

/* Clears the result. Only the matrix's lower triangle is valid until gram_finish. */
bool gram_open(Gram *gram, size_t images, size_t most_units, int threads, GramResult result,
               Error *error);

/*
 * Between blocks, releases the memory of the activations, and allocates it again; gram_open has
 * allocated it.
 */
void gram_release(Gram *gram);
bool gram_reserve(Gram *gram, Error *error);

/* Where to store an image's activation of the block's first unit; units are gram->side apart. */
float *gram_place(const Gram *gram, size_t image);

/* Adds the stored block of `units` units, which is centred in place. */
bool gram_add(Gram *gram, size_t units, Error *error);

/*
 * Fills the upper triangle, unless the matrix is packed; clears the whole matrix if the images are
 * identical.
 */
void gram_finish(const Gram *gram);

/* Releases everything but the matrix. */
void gram_close(Gram *gram);

/* The whole procedure for activations in memory: features[units][images]; fills the result. */
bool gram_of_features(const float *features, size_t units, size_t images, int threads,
                      GramResult result, Error *error);

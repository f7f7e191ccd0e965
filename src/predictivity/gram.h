/*
 * gram: inner products between images, over units that come in blocks.
 *
 * Partial least squares needs no more of a layer than this matrix, so a layer's activations need never
 * be in memory together: whoever computes them puts a block of units for all images where
 * gram_place says, and gram_add centres every unit on its mean over images and adds the block's products.
 *
 *     Gram gram;
 *     gram_open(&gram, images, most_units, threads, matrix, error);
 *     for each block:
 *         for each image: activation of unit u goes to gram_place(&gram, image)[u * gram.side]
 *         gram_add(&gram, units, error);
 *     gram_finish(&gram);
 *
 * The matrix is symmetric, so of its tiles only those on and below the diagonal are computed, those
 * on it by half. Images lie in panels, a panel's images side by side for each unit, so that a tile is the
 * product of two panels as they lie.
 *
 * Accuracy: the products are of single precision, and so are sums over GRAM_DEPTH units; these are added
 * in double precision. Over the 802,816 units of a layer the result is within 1e-7 of the images' lengths
 * of sums in double precision throughout; single precision throughout is ten times worse (bench/predictivity
 * measures both). It does not depend on the number of threads.
 *
 * A layer that answers all images alike has a matrix of zeros, so that nothing is predicted from rounding: sums may
 * come in another order where an image stands at another place of a batch (OpenBLAS's kernels for AVX2).
 */
#ifndef PREDICTIVITY_GRAM_H
#define PREDICTIVITY_GRAM_H

#include "base/error.h"

/* Units that are summed in single precision. */
#define GRAM_DEPTH 4096

/* Images whose distance from the mean image is at most this part of its length (root mean squares) are alike. */
#define GRAM_ROUNDING 3e-6

/* Images that always lie side by side: those from a multiple of this number to the next. */
#define GRAM_TOGETHER 32

typedef struct {
    size_t images, units; /* of the matrix, and the most of a block */
    size_t panels, side;  /* images of a panel, but for the last */
    float *activations;   /* [panel][unit][side] of the block, owned */
    float *means;         /* [unit] of the block, owned */
    float **sums;         /* [threads][side x side], owned */
    int threads;
    double *matrix;    /* [images][images], the caller's */
    double level;      /* sum of the units' squared means so far */
    double operations; /* of the products so far */
} Gram;

/* Clears the matrix, of which only the diagonal and what lies below are filled until gram_finish. */
bool gram_open(Gram *gram, size_t images, size_t most_units, int threads, double *matrix,
               Error *error);

/* Where an image's activation of the block's first unit goes; those of the others follow at gram->side. */
float *gram_place(const Gram *gram, size_t image);

/* Adds the block of that many units that has been put in place; it is centred there. */
bool gram_add(Gram *gram, size_t units, Error *error);

/* Fills the matrix above the diagonal; with zeros throughout where the images are alike. */
void gram_finish(const Gram *gram);

/* Releases all but the matrix. */
void gram_close(Gram *gram);

/* All of it for activations that are in memory: features[units][images]. matrix[images][images]. */
bool gram_of_features(const float *features, size_t units, size_t images, int threads,
                      double *matrix, Error *error);

#endif

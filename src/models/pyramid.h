/*
 * pyramid: the complex steerable pyramid (Simoncelli & Freeman 1995; Portilla & Simoncelli 2000), a
 * model of V1 without weights to learn or draw.
 *
 * The image, 200 x 200 gray pixels for 8 degrees, is divided into 22 bands in the Fourier domain: a
 * high-pass residual, 5 scales of 4 orientations each, and a low-pass residual. No band is
 * downsampled, so that each has a unit at every pixel. Each unit of a band has three outputs: 22
 * moduli (complex cells), then 22 real and 22 imaginary parts, both half-wave rectified (simple
 * cells in quadrature): 66 x 200 x 200 units. Published as v1-pyr-nodown, for which pixels are
 * normalised as (value/255 - 0.47)/0.206. Colour images are converted to gray with the weights of
 * Rec. 601.
 *
 * Masks. Along either axis, frequencies x, y run from -1 to 1 - 2/N in steps of 2/N (N = 200); r
 * and t are radius and angle of (x, y), except that r in the centre is that of its left neighbour.
 *
 *     hi(r) = cos(-log2(r) pi/2) for 1/2 <= r <= 1, 0 below, 1 above            lo(r) = sqrt(1 -
 *                                                                               hi(r)^2)
 *     high-pass residual         hi(r)
 *     scale i, orientation b     i^3 lo(r) .. lo(2^(i-1) r) hi(2^i r) sqrt(2 c) cos(t - b pi/4)^3
 *                                where the cosine is
 *                                positive, otherwise 0      (the first i: the imaginary unit, its
 *                                                           power (-i)^3)
 *     low-pass residual          lo(r) lo(2 r) .. lo(32 r)
 *
 * with c = 2^6 (3!)^2/(4 6!). Oriented bands are complex, since their masks cover half a plane;
 * residuals are real.
 *
 * The transforms are FFTW's, one image at a time, planned without measuring: results depend neither
 * on the number of threads nor on other images. Frequencies at which a mask is 0 are skipped, as
 * are rows that were not requested.
 */
#pragma once

#include "models/model.h"

enum {
    PYRAMID_PIXELS = 200,
    PYRAMID_SCALES = 5,
    PYRAMID_ORIENTATIONS = 4,
    PYRAMID_BANDS = PYRAMID_SCALES * PYRAMID_ORIENTATIONS + 2,
    PYRAMID_CHANNELS = 3 * PYRAMID_BANDS
};

/*
 * Fills mask[row][column], PYRAMID_PIXELS on each side, with a band's mask, without the factor of
 * (-i)^3: band 0 is the high-pass residual, the last one the low-pass residual, and 1 + 4 s + b has
 * scale s + 1 and orientation b.
 */
void pyramid_mask(int band, float *mask);

/*
 * The model, with layers "gray", "bands" (44: real, then imaginary parts) and "pyramid"; ends with
 * an empty entry.
 */
extern const ModelDescription pyramid_models[];

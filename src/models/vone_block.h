/*
 * vone_block: the front end of VOneNet (Dapello et al. 2020), a model of V1 whose weights are not
 * random.
 *
 * 256 simple and 256 complex cells at every fourth pixel: 56 x 56 positions on a screen of 224
 * pixels and 8 degrees. Each cell has Gabor filters of 25 x 25 pixels. Orientations, spatial
 * frequencies and widths follow distributions measured in macaque V1; the authors drew them with
 * numpy's seed 0, so that the block is always the same and its published results can be reproduced:
 * fifteen scores of voneresnet-50-non_stochastic, in which this block is V1. The network after the
 * block (V2, V4 and IT there) is not included.
 *
 *     simple cell    max(0, 25 q0)
 *     complex cell   25 sqrt((q0^2 + q1^2)/2)      q1: the same filter, its phase advanced by 90
 *                    degrees
 *
 * vone-block_stochastic is the same with noise added to each response, x -> max(0, x + n sqrt(.35 x
 * + .0701)/.35) for x >= 0 and a standard normal n: V1 of voneresnet-50, voneresnet-50-robust and
 * VOneCORnet-S. Its responses are means over trials (recording/trials.h).
 *
 * Pixels are normalised as (value/255 - 0.5)/0.5. Each filter has input from one colour only. The
 * authors chose it with an unseeded generator, independently for q0 and q1; for the gray stimuli of
 * the V1 benchmarks this makes no difference. Here channels use red, green, blue, red, .. in turn,
 * with the same colour for both filters of a complex cell.
 *
 * numpy.random.RandomState(0) gives, in this order, 512 phases, 512 orientations, 512 pairs of
 * correlated normals (width along the wave, spatial frequency) and 512 widths across the wave. They
 * are based on the neurons of De Valois et al. (1982a: orientation; 1982b: spatial frequency) and
 * Ringach (2002, J. Neurophysiol. 88: the joint table of both widths), and a correlation after
 * Schiller et al. (1976). Counts, bins, correlation, gain and the order of the draws are those of
 * the published VOneNet (github.com/dicarlolab/vonenet, vonenet/params.py and modules.py, 2020).
 */
#pragma once

#include "models/model.h"

enum {
    VONE_SIMPLE = 256,   /* simple cells, which are the first channels */
    VONE_CHANNELS = 512, /* simple and complex cells */
    VONE_KERNEL = 25     /* pixels per side of a filter */
};

#define VONE_GAIN 25.0

typedef struct {
    double phase;       /* degrees */
    double orientation; /* degrees, 0 to 180; 0: the wave varies from row to row */
    double frequency;   /* cycles/degree */
    /* standard deviations of the envelope along and across the wave, in cycles */
    double along, across;
} VoneCell;

/* The cells of all channels. */
void vone_block_cells(VoneCell cells[VONE_CHANNELS]);

/* A cell's filter [row][column], without the gain: q0 or, if quadrature, q1. */
void vone_block_filter(const VoneCell *cell, bool quadrature,
                       float filter[VONE_KERNEL * VONE_KERNEL]);

/*
 * The two models, layers "filters" and "vone_block", for 28 pixels per degree; ends without a name.
 */
extern const ModelDescription vone_block_models[];

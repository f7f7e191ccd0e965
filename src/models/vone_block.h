/*
 * vone_block: the front end of VOneNet (Dapello et al. 2020), a model of V1 whose weights are not random.
 *
 * 256 simple and 256 complex cells at every fourth pixel: 56 x 56 positions of a screen of 224 pixels
 * and 8 degrees. Each cell is a Gabor filter of 25 x 25 pixels. Orientations, spatial frequencies and
 * widths follow distributions measured in macaque V1; its authors drew them with numpy's seed 0, so
 * that the block is the same whoever builds it, and what was published of it can be met: fifteen
 * scores as voneresnet-50-non_stochastic, where this block is V1. The noise of the stochastic variants
 * and the network behind the block (which is V2, V4 and IT there) are not here.
 *
 *     simple cell    max(0, 25 q0)
 *     complex cell   25 sqrt((q0^2 + q1^2)/2)      q1: of the same filter, 90 degrees further in phase
 *
 * A pixel enters as (value/255 - 0.5)/0.5. Each filter looks at one colour only. Which one, the authors
 * left to a generator without a seed, for q0 and q1 apart; to the gray stimuli of the V1 benchmarks it makes
 * no difference. Here channels look at red, green, blue, red, .. in turn, a complex cell's two filters at the
 * same colour.
 *
 * numpy.random.RandomState(0) gives, in this order, 512 phases, 512 orientations, 512 pairs of correlated
 * normals (width along the wave, spatial frequency) and 512 widths across the wave. Behind them are the
 * neurons of De Valois et al. (1982a: orientation; 1982b: spatial frequency) and Ringach (2002, J. Neurophysiol. 88:
 * the joint table of both widths), and a correlation after Schiller et al. (1976). Counts, bins, correlation, gain
 * and the order of the draws are those of the published VOneNet (github.com/dicarlolab/vonenet,
 * vonenet/params.py and modules.py, 2020).
 */
#ifndef MODELS_VONE_BLOCK_H
#define MODELS_VONE_BLOCK_H

#include "models/model.h"

enum {
    VONE_SIMPLE = 256,   /* simple cells, the first channels */
    VONE_CHANNELS = 512, /* with the complex ones */
    VONE_KERNEL = 25     /* pixels along each side of a filter */
};

#define VONE_GAIN 25.0

typedef struct {
    double phase;         /* degrees */
    double orientation;   /* degrees, 0 to 180; 0: the wave runs down the rows */
    double frequency;     /* cycles/degree */
    double along, across; /* the envelope's deviations along the wave and across it, cycles */
} VoneCell;

/* The cells of all channels. */
void vone_block_cells(VoneCell cells[VONE_CHANNELS]);

/* A cell's filter, by row and column, without the gain: of q0, or (quadrature) of q1. */
void vone_block_filter(const VoneCell *cell, bool quadrature,
                       float filter[VONE_KERNEL * VONE_KERNEL]);

/*
 * The model, of layers "filters" and "vone_block", for a screen with 28 pixels a degree; the name of the last is
 * NULL.
 */
extern const ModelDescription vone_block_models[];

#endif

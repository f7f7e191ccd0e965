/*
 * rdm: representational similarity analysis (Kriegeskorte et al. 2008).
 *
 * A representational dissimilarity matrix (RDM) has, for each pair of stimuli, 1 minus Pearson's
 * correlation of the patterns they evoke, across a layer's units or across sites. The agreement of
 * a layer and a recording is Spearman's correlation of their RDMs over the pairs.
 *
 * Distances are rounded to multiples of RDM_STEP, so that ties (identical stimuli, or just two
 * sites, whose correlations are 1 or -1) do not depend on rounding errors.
 *
 * Only ranks of distances are stored (pair_ranks.h), so that 22,000 stimuli fit: the distances are
 * computed from inner products or patterns whenever they are needed.
 */
#pragma once

#include "predictivity/comparison.h"

#include <stdint.h>

#define RDM_STEP 0x1p-36 /* distances are multiples of this */

/* Distances of a layer. */
typedef struct {
    const Comparison *comparison;
    double *length; /* [stimuli] of each pattern minus its mean; owned */
} RdmLayer;

/*
 * False if a stimulus evokes the same activation in all units, which leaves its correlations
 * undefined. Release with rdm_layer_close, also after a failure.
 */
bool rdm_layer_open(RdmLayer *layer, const Comparison *comparison, Error *error);
void rdm_layer_close(RdmLayer *layer);
double rdm_distance(const RdmLayer *layer, size_t i, size_t j);

/*
 * *ranks[pairs], allocated: the ranks of the distances between patterns over all sites, of which
 * there must be at least two.
 */
bool rdm_of_sites(const Comparison *comparison, uint32_t **ranks, Error *error);

/*
 * Spearman's correlation of a layer's RDM and the sites' over the stimuli chosen[count] (NULL: all),
 * at least three. NaN if all distances of either are the same.
 */
bool rdm_agree(const RdmLayer *layer, const uint32_t *sites, const size_t *chosen, size_t count,
               double *correlation, Error *error);

/*
 * How well a recording's subjects agree: the mean over subjects of the correlation of a subject's
 * RDM with the mean RDM of all (upper) and of the others (lower). Errors are the standard deviation
 * over subjects divided by the square root of their number.
 */
typedef struct {
    size_t subjects; /* number with at least two sites and an RDM; the others are left out */
    double upper, upper_error, lower, lower_error;
} RdmCeiling;

/* subject[sites]: index of each site's subject, below `subjects`. Two or more need an RDM. */
bool rdm_ceiling(const Comparison *comparison, const size_t *subject, size_t subjects,
                 RdmCeiling *ceiling, Error *error);

/*
 * Bytes needed at most: the larger of what finding the sites' ranks and the ceiling takes and what
 * comparing them with a layer takes, in so many sets of stimuli at once.
 */
size_t rdm_bytes(size_t stimuli, size_t sites, bool ceiling, size_t at_once);

/*
 * rdm: representational similarity analysis (Kriegeskorte et al. 2008).
 *
 * A representational dissimilarity matrix (RDM) has, for each pair of stimuli, 1 minus Pearson's
 * correlation of the patterns they evoke, across a layer's units or across sites. The agreement of
 * a layer and a recording is Spearman's correlation of their RDMs over the pairs.
 *
 * Only the pairs i < j of an RDM are stored, row by row. Distances are rounded to multiples of
 * RDM_STEP, so that ties (identical stimuli, or just two sites, whose correlations are 1 or -1) do
 * not depend on rounding errors.
 */
#pragma once

#include "predictivity/comparison.h"

#define RDM_STEP 0x1p-36 /* distances are multiples of this */

/* The number of pairs of this many stimuli. */
size_t rdm_pairs(size_t stimuli);

/*
 * Fills distances[pairs] for a layer's patterns; false if a stimulus evokes the same activation in
 * all units, which leaves its correlations undefined.
 */
bool rdm_of_layer(const Comparison *comparison, double *distances, Error *error);

/* The same for the patterns over sites[count] (NULL: all), of which there must be at least two. */
bool rdm_of_sites(const Comparison *comparison, const size_t *sites, size_t count,
                  double *distances, Error *error);

typedef struct {
    const double *one, *other; /* [pairs] distances of the same stimuli */
    size_t stimuli;
} RdmPair;

/* Spearman's correlation of two RDMs over the stimuli chosen[count] (NULL: all), at least three. */
bool rdm_agree(const RdmPair *rdms, const size_t *chosen, size_t count, double *correlation,
               Error *error);

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

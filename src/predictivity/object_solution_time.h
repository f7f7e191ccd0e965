/*
 * object_solution_time: when can the object in an image be decoded from a model, and do these times agree with the
 * primate's? (Kar et al. 2019)
 *
 * In every time bin a linear decoder learns the object from the responses to the training images. For a test image of
 * object o and each distractor d, with the decoder's probabilities p, the image's false-alarm rate is f = p_d / (p_d +
 * p_o) and its hit rate 1 - f; with the mean false-alarm rate of the images of d for the distractor o, d' = z(hit) -
 * z(false alarms), limited to +-5; its mean over distractors is i1. The image is solved when i1 first reaches the
 * primate's i1. The benchmark is Spearman's correlation of these times with the primate's over images solved by both,
 * averaged over ten splits; its ceiling is 0.79.
 *
 * The decoder: softmax of a weighted sum of z-scored responses (mean and deviation of the training images), trained on
 * cross-entropy plus 0.463/2 times the sum of squared weights (including the bias, initially 1) by Adam with rate 1e-4,
 * in batches of 64 ordered by numpy's RandomState(0), for at most 40 epochs, or until the last batch's cross-entropy is
 * below 1e-4. Initial weights are normal with variance 1/units, truncated at two deviations, from the same generator by
 * the Box-Muller method. Everything is in single precision; results of the reference (TensorFlow) cannot be reproduced
 * bit by bit.
 */
#ifndef PREDICTIVITY_OBJECT_SOLUTION_TIME_H
#define PREDICTIVITY_OBJECT_SOLUTION_TIME_H

#include "base/error.h"

#define SOLUTION_SPLITS 10

/* Provides responses[images][units] in one time bin, valid until the next call. */
typedef bool BinResponses(void *context, size_t bin, const float **responses, Error *error);

typedef struct {
    size_t images, units, objects, bins;
    const size_t *object;      /* [images] 0 .. objects - 1 */
    const double *starts;      /* [bins] ms, increasing */
    const double *primate_i1;  /* [images] */
    const double *primate_ost; /* [images] ms; NaN: not solved */
    BinResponses *responses;
    void *context;
} SolutionProblem;

typedef struct {
    double correlations[SOLUTION_SPLITS];
    double raw, error; /* mean over splits; standard deviation / sqrt(10) */
    size_t solved;     /* test images, summed over splits, with both times */
} SolutionScore;

/* Scores a model. raw is NaN if the correlation is undefined in every split. */
bool object_solution_score(const SolutionProblem *problem, SolutionScore *score, Error *error);

/* -- its steps -- */

/* Computes i1[count] from probabilities[count][objects]; NaN if no distractor has a defined d'. */
void object_i1(const double *probabilities, const size_t *object, size_t count, size_t objects,
               double *i1);

/*
 * The time of reaching the threshold, interpolated linearly between the best earlier bin and the first bin that reaches
 * it; NaN if none does. NaN entries of i1[bins] are skipped.
 */
double object_solution_time(const double *i1, const double *starts, size_t bins, double threshold);

/* Spearman's correlation over pairs without NaN (ties get their mean rank). */
bool spearman(const double *a, const double *b, size_t count, double *correlation, size_t *pairs,
              Error *error);

#endif

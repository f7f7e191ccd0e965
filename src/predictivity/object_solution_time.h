/*
 * object_solution_time: when can the object in an image be read out of a model, and does that agree
 * with the primate? (Kar et al. 2019)
 *
 * In every time bin a linear decoder learns the object from the responses to the training images.
 * For a test image of object o and each distractor d, with the decoder's probabilities p, the
 * false-alarm rate of this image is f = p_d / (p_d + p_o), its hit rate 1 - f; with the mean
 * false-alarm rate of the images of d for the distractor o, d' = z(hit) - z(false alarms), within +-5;
 * its mean over distractors is i1. The image is solved when i1 first reaches the primate's i1 for it.
 * The benchmark is Spearman's correlation of these times with the primate's, over images that both
 * solve, as a mean over ten splits; its ceiling is 0.79.
 *
 * The decoder: softmax of a weighted sum of z-scored responses (mean and deviation of the training
 * images), cross-entropy plus 0.463/2 times the sum of squared weights (the bias, initially 1, is one
 * of them), Adam with rate 1e-4, batches of 64 in the order of numpy's RandomState(0), at most 40
 * epochs, ended when the last batch's cross-entropy is below 1e-4. Initial weights are normal with
 * variance 1/units, drawn again beyond two deviations, from the same generator by Box and Muller. It
 * is computed in single precision; the reference's (TensorFlow's) cannot be met to the bit.
 */
#ifndef PREDICTIVITY_OBJECT_SOLUTION_TIME_H
#define PREDICTIVITY_OBJECT_SOLUTION_TIME_H

#include "base/error.h"

#define SOLUTION_SPLITS 10

/* Gives responses[images][units] in one time bin; they stay valid until the next call. */
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
    size_t solved;     /* test images, over all splits, that have both times */
} SolutionScore;

/* Scores a model. A correlation that is undefined in every split makes raw NaN. */
bool object_solution_score(const SolutionProblem *problem, SolutionScore *score, Error *error);

/* -- its steps -- */

/* i1[count] from probabilities[count][objects]; NaN for an object without images to be confused. */
void object_i1(const double *probabilities, const size_t *object, size_t count, size_t objects,
               double *i1);

/*
 * The time, by the line between the first bin that reaches the threshold and the best bin before it;
 * NaN when none does. i1[bins]; NaN entries are passed over.
 */
double object_solution_time(const double *i1, const double *starts, size_t bins, double threshold);

/* Spearman's correlation of the pairs without NaN (equal values share their mean rank). */
bool spearman(const double *a, const double *b, size_t count, double *correlation, size_t *pairs,
              Error *error);

#endif

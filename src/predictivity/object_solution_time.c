#define _DEFAULT_SOURCE
#include "predictivity/object_solution_time.h"

#include "base/numerics.h"
#include "base/random.h"
#include "predictivity/predictivity.h"
#include "predictivity/split.h"

#include <cblas.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 64, EPOCHS = 40 };
#define PENALTY     0.463f
#define RATE        1e-4
#define ENOUGH      1e-4
#define FIRST_DECAY 0.9f /* Adam's, as published (Kingma & Ba 2015) */
#define OTHER_DECAY 0.999f
#define TINY        1e-8f

/* -- the decoder -- */

typedef struct {
    size_t units, objects, n;
    float *inputs;             /* [n][units] z-scored training responses */
    const size_t *object;      /* of each image */
    const size_t *train;       /* [n] */
    float *mean, *deviation;   /* [units] */
    float *weights, *gradient; /* [units + 1][objects], the bias last */
    float *first, *other;      /* Adam's first and second moments */
    float *batch, *logits;     /* [BATCH][units], [BATCH][objects] */
    size_t *order;
    Twister twister;
} Decoder;

static float truncated_normal(Twister *twister)
{
    double value = twister_normal(twister);
    while (fabs(value) > 2) value = twister_normal(twister);
    return (float)value;
}

static void standardise(Decoder *decoder, const float *responses)
{
    for (size_t u = 0; u < decoder->units; u++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < decoder->n; i++) {
            double value = (double)responses[decoder->train[i] * decoder->units + u];
            sum += value;
            squares += value * value;
        }
        double mean = sum / (double)decoder->n;
        double variance = squares / (double)decoder->n - mean * mean;
        decoder->mean[u] = (float)mean;
        decoder->deviation[u] = variance > 1e-12 * mean * mean ? (float)sqrt(variance) : 1;
    }
}

static void put_inputs(const Decoder *decoder, const float *responses, const size_t *images,
                       size_t count, float *inputs)
{
    for (size_t i = 0; i < count; i++)
        for (size_t u = 0; u < decoder->units; u++)
            inputs[i * decoder->units + u] =
                (responses[images[i] * decoder->units + u] - decoder->mean[u]) /
                decoder->deviation[u];
}

/* Computes logits[count][objects], and turns them into probabilities. */
static void classify(const Decoder *decoder, const float *inputs, size_t count, float *logits)
{
    int units = (int)decoder->units, objects = (int)decoder->objects;
    const float *bias = decoder->weights + decoder->units * decoder->objects;
    for (size_t i = 0; i < count; i++)
        memcpy(logits + i * decoder->objects, bias, decoder->objects * sizeof *bias);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)count, objects, units, 1, inputs,
                units, decoder->weights, objects, 1, logits, objects);
    for (size_t i = 0; i < count; i++) {
        float *row = logits + i * decoder->objects, largest = row[0], sum = 0;
        for (size_t o = 1; o < decoder->objects; o++) largest = fmaxf(largest, row[o]);
        for (size_t o = 0; o < decoder->objects; o++) sum += row[o] = expf(row[o] - largest);
        for (size_t o = 0; o < decoder->objects; o++) row[o] /= sum;
    }
}

/* Step `step` (from 1) of Adam, with the gradient of the loss. */
static void descend(Decoder *decoder, int step)
{
    size_t count = (decoder->units + 1) * decoder->objects;
    float rate = (float)(RATE * sqrt(1 - pow((double)OTHER_DECAY, step)) /
                         (1 - pow((double)FIRST_DECAY, step)));
    for (size_t i = 0; i < count; i++) {
        float gradient = decoder->gradient[i] + PENALTY * decoder->weights[i];
        decoder->first[i] = FIRST_DECAY * decoder->first[i] + (1 - FIRST_DECAY) * gradient;
        decoder->other[i] =
            OTHER_DECAY * decoder->other[i] + (1 - OTHER_DECAY) * gradient * gradient;
        decoder->weights[i] -= rate * decoder->first[i] / (sqrtf(decoder->other[i]) + TINY);
    }
}

/* Trains on one batch; returns its mean cross-entropy. */
static double learn(Decoder *decoder, const size_t *members, size_t count, int step)
{
    int units = (int)decoder->units, objects = (int)decoder->objects;
    double loss = 0;
    for (size_t i = 0; i < count; i++)
        memcpy(decoder->batch + i * decoder->units, decoder->inputs + members[i] * decoder->units,
               decoder->units * sizeof(float));
    classify(decoder, decoder->batch, count, decoder->logits);
    for (size_t i = 0; i < count; i++) {
        size_t truth = decoder->object[decoder->train[members[i]]];
        float *row = decoder->logits + i * decoder->objects;
        loss -= log(fmax((double)row[truth], 1e-30)) / (double)count;
        row[truth] -= 1;
        for (size_t o = 0; o < decoder->objects; o++) row[o] /= (float)count;
    }
    float *bias = decoder->gradient + decoder->units * decoder->objects;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, units, objects, (int)count, 1,
                decoder->batch, units, decoder->logits, objects, 0, decoder->gradient, objects);
    memset(bias, 0, decoder->objects * sizeof *bias);
    for (size_t i = 0; i < count; i++)
        for (size_t o = 0; o < decoder->objects; o++)
            bias[o] += decoder->logits[i * decoder->objects + o];
    descend(decoder, step);
    return loss;
}

static void train_decoder(Decoder *decoder)
{
    int step = 0;
    float scale = 1 / sqrtf((float)decoder->units);
    twister_seed(&decoder->twister, 0);
    for (size_t i = 0; i < decoder->units * decoder->objects; i++)
        decoder->weights[i] = scale * truncated_normal(&decoder->twister);
    for (size_t o = 0; o < decoder->objects; o++)
        decoder->weights[decoder->units * decoder->objects + o] = 1;
    twister_seed(&decoder->twister, 0);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        double loss = 0;
        numpy_permutation(&decoder->twister, decoder->order, decoder->n);
        for (size_t first = 0; first < decoder->n; first += BATCH) {
            size_t count = decoder->n - first < BATCH ? decoder->n - first : BATCH;
            loss = learn(decoder, decoder->order + first, count, ++step);
        }
        if (loss < ENOUGH) return;
    }
}

static void close_decoder(Decoder *decoder)
{
    free(decoder->inputs);
    free(decoder->mean);
    free(decoder->weights);
    free(decoder->batch);
    free(decoder->order);
}

static bool open_decoder(Decoder *decoder, size_t testing, Error *error)
{
    size_t units = decoder->units, objects = decoder->objects;
    size_t parameters = (units + 1) * objects;
    size_t rows = testing > BATCH ? testing : BATCH;
    decoder->inputs = allocate(decoder->n * units, sizeof(float), error);
    decoder->mean = allocate(2 * units, sizeof(float), error);
    decoder->weights = allocate(4 * parameters, sizeof(float), error);
    decoder->batch = allocate(rows * (units + objects), sizeof(float), error);
    decoder->order = allocate(decoder->n, sizeof *decoder->order, error);
    if (!decoder->inputs || !decoder->mean || !decoder->weights || !decoder->batch ||
        !decoder->order)
        return false;
    decoder->deviation = decoder->mean + units;
    decoder->gradient = decoder->weights + parameters;
    decoder->first = decoder->gradient + parameters;
    decoder->other = decoder->first + parameters;
    decoder->logits = decoder->batch + rows * units;
    return true;
}

/*
 * Fills probabilities[testing][objects], using a decoder trained on the training images of split s;
 * responses[images][units].
 */
static bool decode(const SolutionProblem *problem, const Splits *splits, size_t s,
                   const float *responses, double *probabilities, Error *error)
{
    size_t testing = splits->testing, objects = problem->objects;
    const size_t *test = splits->test + s * testing;
    Decoder decoder = {.units = problem->units,
                       .objects = objects,
                       .n = splits->training,
                       .object = problem->object,
                       .train = splits->train + s * splits->training};
    bool good = open_decoder(&decoder, testing, error);
    if (good) {
        standardise(&decoder, responses);
        put_inputs(&decoder, responses, decoder.train, decoder.n, decoder.inputs);
        train_decoder(&decoder);
        put_inputs(&decoder, responses, test, testing, decoder.batch);
        classify(&decoder, decoder.batch, testing, decoder.logits);
        for (size_t i = 0; i < testing * objects; i++) probabilities[i] = (double)decoder.logits[i];
    }
    close_decoder(&decoder);
    return good;
}

/* -- i1 -- */

static double confusion(const double *p, size_t object, size_t distractor)
{
    return p[distractor] / (p[distractor] + p[object]);
}

/* Mean false-alarm rate for object `of` over the images of `distractor`; NaN if there are none. */
static double false_alarms(const double *probabilities, const size_t *object, size_t count,
                           size_t objects, size_t of, size_t distractor)
{
    double sum = 0, n = 0;
    for (size_t i = 0; i < count; i++) {
        if (object[i] != distractor) continue;
        sum += confusion(probabilities + i * objects, distractor, of);
        n++;
    }
    return sum / n;
}

void object_i1(const double *probabilities, const size_t *object, size_t count, size_t objects,
               double *i1)
{
    for (size_t i = 0; i < count; i++) {
        double sum = 0, n = 0;
        for (size_t d = 0; d < objects; d++) {
            if (d == object[i]) continue;
            double alarms = false_alarms(probabilities, object, count, objects, object[i], d);
            double hits = 1 - confusion(probabilities + i * objects, object[i], d);
            if (isnan(alarms) || isnan(hits)) continue;
            double sensitivity = gsl_cdf_ugaussian_Pinv(hits) - gsl_cdf_ugaussian_Pinv(alarms);
            if (isnan(sensitivity)) continue; /* both rates are 0, or both 1 */
            sum += fmax(-5, fmin(5, sensitivity));
            n++;
        }
        i1[i] = sum / n;
    }
}

/* -- times -- */

double object_solution_time(const double *i1, const double *starts, size_t bins, double threshold)
{
    size_t best = bins;
    for (size_t b = 0; b < bins; b++) {
        if (isnan(i1[b])) continue;
        if (i1[b] >= threshold) {
            if (best == bins) return starts[b];
            double share = (threshold - i1[best]) / (i1[b] - i1[best]);
            return starts[best] + share * (starts[b] - starts[best]);
        }
        if (best == bins || i1[b] > i1[best]) best = b;
    }
    return NAN;
}

/* -- Spearman -- */

static double rank_of(const double *values, const bool *used, size_t count, double value)
{
    double below = 0, equal = 0;
    for (size_t i = 0; i < count; i++) {
        if (!used[i]) continue;
        below += values[i] < value;
        equal += values[i] == value;
    }
    return below + (equal + 1) / 2;
}

bool spearman(const double *a, const double *b, size_t count, double *correlation, size_t *pairs,
              Error *error)
{
    double *ranks = allocate(2 * count, sizeof *ranks, error);
    bool *used = allocate(count, sizeof *used, error);
    bool good = ranks && used;
    *pairs = 0;
    if (good) {
        for (size_t i = 0; i < count; i++) *pairs += used[i] = !isnan(a[i]) && !isnan(b[i]);
        for (size_t i = 0; i < count; i++) {
            ranks[i] = used[i] ? rank_of(a, used, count, a[i]) : NAN;
            ranks[count + i] = used[i] ? rank_of(b, used, count, b[i]) : NAN;
        }
        *correlation = *pairs > 1 ? pearson(ranks, ranks + count, count, 1) : NAN;
    }
    free(ranks);
    free(used);
    return good;
}

/* -- the score -- */

/* Fills i1[split][test image][bin] for one bin, so that only its responses need be in memory. */
static bool solve_bin(const SolutionProblem *problem, const Splits *splits, size_t bin, double *i1,
                      Error *error)
{
    const float *responses = NULL;
    if (!problem->responses(problem->context, bin, &responses, error)) return false;
    double *probabilities =
        allocate(splits->testing * problem->objects, sizeof *probabilities, error);
    size_t *object = allocate(splits->testing, sizeof *object, error);
    double *values = allocate(splits->testing, sizeof *values, error);
    bool good = probabilities && object && values;
    for (size_t s = 0; good && s < splits->count; s++) {
        const size_t *test = splits->test + s * splits->testing;
        good = decode(problem, splits, s, responses, probabilities, error);
        for (size_t i = 0; i < splits->testing; i++) object[i] = problem->object[test[i]];
        if (good) object_i1(probabilities, object, splits->testing, problem->objects, values);
        for (size_t i = 0; good && i < splits->testing; i++)
            i1[(s * splits->testing + i) * problem->bins + bin] = values[i];
    }
    free(probabilities);
    free(object);
    free(values);
    return good;
}

static bool correlate(const SolutionProblem *problem, const Splits *splits, const double *i1,
                      SolutionScore *score, Error *error)
{
    double *predicted = allocate(2 * splits->testing, sizeof *predicted, error);
    double *recorded = predicted ? predicted + splits->testing : NULL, sum = 0, squares = 0;
    bool good = predicted != NULL;
    size_t defined = 0;
    for (size_t s = 0; good && s < splits->count; s++) {
        size_t pairs = 0;
        for (size_t i = 0; i < splits->testing; i++) {
            size_t image = splits->test[s * splits->testing + i];
            predicted[i] =
                object_solution_time(i1 + (s * splits->testing + i) * problem->bins,
                                     problem->starts, problem->bins, problem->primate_i1[image]);
            recorded[i] = problem->primate_ost[image];
        }
        good =
            spearman(predicted, recorded, splits->testing, &score->correlations[s], &pairs, error);
        score->solved += pairs;
        if (isnan(score->correlations[s])) continue;
        sum += score->correlations[s];
        squares += score->correlations[s] * score->correlations[s];
        defined++;
    }
    score->raw = sum / (double)defined;
    score->error =
        sqrt(fmax(0, squares / (double)defined - score->raw * score->raw) / (double)defined);
    free(predicted);
    return good;
}

bool object_solution_score(const SolutionProblem *problem, SolutionScore *score, Error *error)
{
    Splits splits;
    *score = (SolutionScore){.solved = 0};
    if (!numerics_threads(1, error) ||
        !splits_make(&splits, problem->images, NULL,
                     (SplitRule){0.9, SOLUTION_SPLITS, PREDICTIVITY_SEED}, error))
        return false;
    double *i1 = allocate(splits.count * splits.testing * problem->bins, sizeof *i1, error);
    bool good = i1 != NULL;
    for (size_t bin = 0; good && bin < problem->bins; bin++)
        good = solve_bin(problem, &splits, bin, i1, error);
    good = good && correlate(problem, &splits, i1, score, error);
    free(i1);
    splits_free(&splits);
    return good;
}

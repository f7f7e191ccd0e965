#include "predictivity/split.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void splits_free(Splits *splits)
{
    free(splits->train);
    free(splits->test);
    *splits = (Splits){0};
}

Split splits_at(const Splits *splits, size_t s)
{
    return (Split){splits->train + s * splits->training, splits->test + s * splits->testing,
                   splits->training, splits->testing};
}

static bool make_room(Splits *splits, size_t n, double fraction, size_t count, Error *error)
{
    *splits = (Splits){.count = count, .training = (size_t)floor(fraction * (double)n)};
    splits->testing = n - splits->training;
    if (splits->training < 1 || splits->testing < 1)
        return error_set(error,
                         "%zu items are too few to be split into a fraction of %g and the rest", n,
                         fraction);
    splits->train = allocate(count * splits->training, sizeof *splits->train, error);
    splits->test = allocate(count * splits->testing, sizeof *splits->test, error);
    return splits->train && splits->test;
}

/* -- without classes: a permutation, which begins with the test indices -- */

static bool split_plainly(Splits *splits, size_t n, Twister *twister, Error *error)
{
    size_t *order = allocate(n, sizeof *order, error);
    if (!order) return false;
    for (size_t s = 0; s < splits->count; s++) {
        numpy_permutation(twister, order, n);
        memcpy(splits->test + s * splits->testing, order, splits->testing * sizeof *order);
        memcpy(splits->train + s * splits->training, order + splits->testing,
               splits->training * sizeof *order);
    }
    free(order);
    return true;
}

/* -- with classes -- */

typedef struct {
    size_t count;                 /* classes */
    size_t *sizes;                /* [count] */
    size_t *members;              /* [n] grouped by class, in their original order */
    size_t *training, *testing;   /* [count] number from each class */
    double *expected, *remainder; /* [count] scratch */
    size_t *order, *chosen;       /* [n] scratch */
} Classes;

static int descending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a > b ? -1 : a < b;
}

/*
 * How many of each class to draw, `total` in all: the expected number rounded down, plus one for
 * the classes with the largest remainders; ties are broken at random.
 */
static void share_out(Classes *classes, const size_t *sizes, size_t total, size_t *shares,
                      Twister *twister)
{
    double sum = 0;
    size_t given = 0;
    for (size_t c = 0; c < classes->count; c++) sum += (double)sizes[c];
    for (size_t c = 0; c < classes->count; c++) {
        double expected = (double)sizes[c] / sum * (double)total;
        shares[c] = (size_t)floor(expected);
        given += shares[c];
        classes->expected[c] = classes->remainder[c] = expected - floor(expected);
    }
    qsort(classes->remainder, classes->count, sizeof(double), descending);
    for (size_t i = 0; i < classes->count && given < total; i++) {
        double value = classes->remainder[i];
        if (i > 0 && value == classes->remainder[i - 1]) continue;
        size_t equals = 0;
        for (size_t c = 0; c < classes->count; c++)
            if (classes->expected[c] == value) classes->chosen[equals++] = c;
        size_t more = equals < total - given ? equals : total - given;
        numpy_permutation(twister, classes->order, equals);
        for (size_t j = 0; j < more; j++) shares[classes->chosen[classes->order[j]]]++;
        given += more;
    }
}

static void shuffle_values(Classes *classes, size_t *values, size_t n, Twister *twister)
{
    numpy_permutation(twister, classes->order, n);
    memcpy(classes->chosen, values, n * sizeof *values);
    for (size_t i = 0; i < n; i++) values[i] = classes->chosen[classes->order[i]];
}

static void split_classes_once(Classes *classes, size_t *train, size_t training, size_t *test,
                               size_t testing, Twister *twister)
{
    size_t trained = 0, tested = 0, first = 0;
    share_out(classes, classes->sizes, training, classes->training, twister);
    size_t *left = classes->testing; /* sizes minus training; then overwritten with the shares */
    for (size_t c = 0; c < classes->count; c++) left[c] = classes->sizes[c] - classes->training[c];
    share_out(classes, left, testing, left, twister);
    for (size_t c = 0; c < classes->count; first += classes->sizes[c++]) {
        const size_t *members = classes->members + first;
        numpy_permutation(twister, classes->order, classes->sizes[c]);
        for (size_t i = 0; i < classes->training[c]; i++)
            train[trained++] = members[classes->order[i]];
        for (size_t i = 0; i < left[c]; i++)
            test[tested++] = members[classes->order[classes->training[c] + i]];
    }
    shuffle_values(classes, train, training, twister);
    shuffle_values(classes, test, testing, twister);
}

static bool open_classes(Classes *classes, const size_t *of, size_t n, Error *error)
{
    for (size_t i = 0; i < n; i++)
        if (of[i] >= classes->count) classes->count = of[i] + 1;
    classes->sizes = allocate(classes->count, sizeof(size_t), error);
    classes->training = allocate(classes->count, sizeof(size_t), error);
    classes->testing = allocate(classes->count, sizeof(size_t), error);
    classes->expected = allocate(classes->count, sizeof(double), error);
    classes->remainder = allocate(classes->count, sizeof(double), error);
    classes->members = allocate(n, sizeof(size_t), error);
    classes->order = allocate(n + classes->count, sizeof(size_t), error);
    classes->chosen = allocate(n + classes->count, sizeof(size_t), error);
    if (!classes->sizes || !classes->training || !classes->testing || !classes->expected ||
        !classes->remainder || !classes->members || !classes->order || !classes->chosen)
        return false;
    size_t next = 0;
    for (size_t c = 0; c < classes->count; c++)
        for (size_t i = 0; i < n; i++)
            if (of[i] == c) {
                classes->members[next++] = i;
                classes->sizes[c]++;
            }
    return true;
}

static bool check_classes(const Classes *classes, const Splits *splits, Error *error)
{
    for (size_t c = 0; c < classes->count; c++)
        if (classes->sizes[c] < 2)
            return error_set(error,
                             "class %zu has %zu stimuli; a stratified split needs two of each", c,
                             classes->sizes[c]);
    if (splits->training < classes->count || splits->testing < classes->count)
        return error_set(error, "%zu training and %zu test stimuli are too few for %zu classes",
                         splits->training, splits->testing, classes->count);
    return true;
}

static bool split_by_class(Splits *splits, size_t n, const size_t *of, Twister *twister,
                           Error *error)
{
    Classes classes = {0};
    bool good = open_classes(&classes, of, n, error) && check_classes(&classes, splits, error);
    for (size_t s = 0; good && s < splits->count; s++)
        split_classes_once(&classes, splits->train + s * splits->training, splits->training,
                           splits->test + s * splits->testing, splits->testing, twister);
    free(classes.sizes);
    free(classes.training);
    free(classes.testing);
    free(classes.expected);
    free(classes.remainder);
    free(classes.members);
    free(classes.order);
    free(classes.chosen);
    return good;
}

bool splits_make(Splits *splits, size_t n, const size_t *classes, SplitRule rule, Error *error)
{
    Twister twister;
    twister_seed(&twister, rule.seed);
    bool good = make_room(splits, n, rule.training, rule.count, error) &&
                (classes ? split_by_class(splits, n, classes, &twister, error)
                         : split_plainly(splits, n, &twister, error));
    if (!good) splits_free(splits);
    return good;
}

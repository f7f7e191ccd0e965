#include "properties/distribution.h"

#include "base/file.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- distance between cumulative distributions -- */

static double total(const double *counts, size_t bins)
{
    double sum = 0;
    for (size_t i = 0; i < bins; i++) sum += counts[i];
    return sum;
}

/* The largest possible distance from the biological distribution: all mass in one outer bin. */
static double worst_distance(const Biology *biology)
{
    double sum = total(biology->counts, biology->bins), cumulative = 0, worst = 0;
    for (size_t i = 0; i < biology->bins; i++) {
        cumulative += biology->counts[i] / sum;
        double all_first = fabs(1 - cumulative);
        double all_last = fabs((i + 1 == biology->bins ? 1 : 0) - cumulative);
        worst = fmax(worst, fmax(all_first, all_last));
    }
    return worst;
}

LargestGap distribution_largest_gap(const Biology *biology, const double *counts)
{
    double model_sum = total(counts, biology->bins), model = 0;
    double biology_sum = total(biology->counts, biology->bins), biological = 0;
    LargestGap largest = {.worst_distance = worst_distance(biology)};
    for (size_t i = 0; i < biology->bins; i++) {
        model += counts[i] / model_sum;
        biological += biology->counts[i] / biology_sum;
        if (fabs(model - biological) <= largest.distance) continue;
        largest =
            (LargestGap){i, model, biological, fabs(model - biological), largest.worst_distance};
    }
    return largest;
}

/* -- resampling -- */

bool distribution_seed(const char *label, uint32_t *seed, Error *error)
{
    char digest[FILE_DIGEST_LENGTH];
    if (!file_digest_bytes(label, strlen(label), digest, error)) return false;
    digest[8] = '\0';
    *seed = (uint32_t)strtoul(digest, NULL, 16);
    return true;
}

/* The similarity of one resample; `cumulative` is the biological distribution. */
static double similarity_of_draw(size_t bins, const double *counts, const double *cumulative,
                                 double worst)
{
    double sum = total(counts, bins), model = 0, distance = 0;
    if (!(sum > 0)) return NAN;
    for (size_t i = 0; i < bins; i++) {
        model += counts[i] / sum;
        distance = fmax(distance, fabs(model - cumulative[i]));
    }
    return 1 - distance / worst;
}

/* Draws one resample into a histogram. drawn[biology->neurons] is scratch. */
static void draw(const Biology *biology, const size_t *bin_of, uint32_t count, Twister *twister,
                 uint32_t *drawn, double *counts)
{
    memset(counts, 0, (biology->bins + 1) * sizeof *counts);
    numpy_integers(twister, count, drawn, biology->neurons);
    for (size_t i = 0; i < biology->neurons; i++) counts[bin_of[drawn[i]]]++;
}

/* Mean and standard deviation (dividing by n) over the defined resamples. */
static Similarity summarise(const double *draws)
{
    Similarity result = {0};
    double sum = 0, squares = 0;
    for (int i = 0; i < DISTRIBUTION_DRAWS; i++)
        if (isnan(draws[i]))
            result.undefined++;
        else
            sum += draws[i];
    if (result.undefined > DISTRIBUTION_UNDEFINED_DRAWS) return result;
    double defined = (double)(DISTRIBUTION_DRAWS - result.undefined);
    result.mean = sum / defined;
    for (int i = 0; i < DISTRIBUTION_DRAWS; i++)
        if (!isnan(draws[i])) squares += (draws[i] - result.mean) * (draws[i] - result.mean);
    result.deviation = sqrt(squares / defined);
    return result;
}

bool distribution_similarity(const Biology *biology, const double *values, size_t count,
                             uint32_t seed, Similarity *similarity, Error *error)
{
    if (count < 1 || count > UINT32_MAX)
        return error_set(error, "a distribution of %zu values cannot be compared", count);
    size_t *bin_of = allocate(count, sizeof *bin_of, error);
    uint32_t *drawn = allocate(biology->neurons, sizeof *drawn, error);
    double *counts = allocate(biology->bins + 1, sizeof *counts, error); /* the last counts NaN */
    double *cumulative = allocate(biology->bins, sizeof *cumulative, error);
    bool good = bin_of && drawn && counts && cumulative;
    if (good) {
        double draws[DISTRIBUTION_DRAWS], so_far = 0, sum = total(biology->counts, biology->bins);
        Twister twister;
        twister_seed(&twister, seed);
        for (size_t i = 0; i < count; i++) {
            size_t bin = biology_bin(biology, values[i]);
            bin_of[i] = bin == SIZE_MAX ? biology->bins : bin;
        }
        for (size_t i = 0; i < biology->bins; i++)
            cumulative[i] = so_far += biology->counts[i] / sum;
        double worst = worst_distance(biology);
        for (int i = 0; i < DISTRIBUTION_DRAWS; i++) {
            draw(biology, bin_of, (uint32_t)count, &twister, drawn, counts);
            draws[i] = similarity_of_draw(biology->bins, counts, cumulative, worst);
        }
        *similarity = summarise(draws);
    }
    free(bin_of);
    free(drawn);
    free(counts);
    free(cumulative);
    return good;
}

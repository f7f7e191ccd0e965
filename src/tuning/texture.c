#include "tuning/texture.h"

#include <math.h>

/* Spikes are counted in a window of 100 ms: a rate in spikes/s is ten times the count. */
#define RATE_PER_COUNT 10.0

/* Variance below this share of the squared mean is rounding error. */
#define ROUNDING 1e-26

bool texture_tuning(const Neuroid *neuroid, TextureTuning *tuning)
{
    const double *rate = neuroid->rates;
    double largest = -INFINITY;
    tuning->rates = rate + TEXTURE_TEXTURE * TEXTURE_FAMILIES * TEXTURE_SAMPLES;
    for (int type = 0; type < TEXTURE_TYPES; type++)
        for (int family = 0; family < TEXTURE_FAMILIES; family++) {
            double sum = 0;
            for (int sample = 0; sample < TEXTURE_SAMPLES; sample++) {
                double evoked = *rate++ - neuroid->baseline;
                tuning->evoked[type][family][sample] = evoked;
                sum += evoked;
                if (evoked > largest) largest = evoked;
            }
            tuning->family[type][family] = sum / (double)TEXTURE_SAMPLES;
        }
    return largest > DRIVEN_ABOVE;
}

double texture_maximum(const TextureTuning *tuning, int type)
{
    double largest = -INFINITY;
    for (int family = 0; family < TEXTURE_FAMILIES; family++)
        for (int sample = 0; sample < TEXTURE_SAMPLES; sample++)
            largest = fmax(largest, tuning->evoked[type][family][sample]);
    return largest;
}

double texture_modulation_index(const TextureTuning *tuning)
{
    double sum = 0;
    int counted = 0;
    for (int family = 0; family < TEXTURE_FAMILIES; family++) {
        double texture = tuning->family[TEXTURE_TEXTURE][family];
        double noise = tuning->family[TEXTURE_NOISE][family];
        double index = (texture - noise) / (texture + noise); /* x/0: infinite; 0/0: NaN */
        if (isnan(index)) continue;
        sum += index;
        counted++;
    }
    return sum / counted; /* 0/0: NaN */
}

/* (1 - (mean r)^2 / mean of r^2) / (1 - 1/n) */
static double sparseness(const double *responses, int n)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        sum += responses[i];
        squares += responses[i] * responses[i];
    }
    double mean = sum / n;
    return (1 - mean * mean / (squares / n)) / (1 - 1.0 / n);
}

double texture_selectivity(const TextureTuning *tuning)
{
    return sparseness(tuning->family[TEXTURE_TEXTURE], TEXTURE_FAMILIES);
}

double texture_sparseness(const TextureTuning *tuning)
{
    return sparseness(&tuning->evoked[TEXTURE_TEXTURE][0][0], TEXTURE_FAMILIES * TEXTURE_SAMPLES);
}

double texture_variance_ratio(const TextureTuning *tuning)
{
    double within = 0, between = 0, grand = 0, means[TEXTURE_FAMILIES];
    for (int family = 0; family < TEXTURE_FAMILIES; family++) {
        double values[TEXTURE_SAMPLES], sum = 0;
        for (int sample = 0; sample < TEXTURE_SAMPLES; sample++) {
            double count = tuning->rates[family * TEXTURE_SAMPLES + sample] / RATE_PER_COUNT;
            values[sample] = sqrt(count) + sqrt(count + 1);
            sum += values[sample];
        }
        means[family] = sum / (double)TEXTURE_SAMPLES;
        grand += means[family] / (double)TEXTURE_FAMILIES;
        for (int sample = 0; sample < TEXTURE_SAMPLES; sample++)
            within += (values[sample] - means[family]) * (values[sample] - means[family]);
    }
    for (int family = 0; family < TEXTURE_FAMILIES; family++)
        between += (means[family] - grand) * (means[family] - grand);
    double of_samples = within / (TEXTURE_FAMILIES * (TEXTURE_SAMPLES - 1));
    double of_families = (double)TEXTURE_SAMPLES * between / (TEXTURE_FAMILIES - 1);
    double families = (of_families - of_samples) / (double)TEXTURE_SAMPLES;
    double total = of_samples + families;
    if (!(total > ROUNDING * grand * grand)) return NAN; /* the same response to all images */
    return (families / total + 0.02) / (of_samples / total + 0.02);
}

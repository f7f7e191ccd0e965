/*
 * biology: the distributions of macaque neurons that a benchmark compares with: the embedded
 * histograms, or the downloaded property assembly that they were made from.
 *
 *   data/biology.json            the fifteen properties of responses to gratings
 *   data/biology_textures.json   the seven of responses to textures, as packaged in October 2020: a draft of
 *                                the published assembly, with the same bins
 */
#ifndef BRAINIO_BIOLOGY_H
#define BRAINIO_BIOLOGY_H

#include "base/file.h"

typedef struct {
    size_t bins;
    double *edges;       /* [bins + 1], increasing, owned */
    double *counts;      /* [bins] neurons in each, owned */
    size_t neurons;      /* in the bins or not a number */
    size_t not_a_number; /* neurons for which the property is undefined */
    size_t below, above; /* the user's neurons outside the edges, which count in the outer bins */
    double period; /* values that differ by it are the same, as orientations by 180; 0: none */
    char source[256];
    char path[FILE_PATH_LENGTH]; /* the file it was read from */
} Biology;

/*
 * Reads the benchmark's entry of "<folder>/biology.json" or, where that has none,
 * "<folder>/biology_textures.json", and checks it. Release with biology_free.
 */
bool biology_read(Biology *biology, const char *folder, const char *benchmark, Error *error);
void biology_free(Biology *biology);

/*
 * Makes the histogram from a property assembly (neuroid x neuronal_property): the values of a
 * property, clipped to the edges in the attribute "<property>_bins".
 */
bool biology_from_assembly(Biology *biology, const char *path, const char *property, Error *error);

/*
 * The sample behind the histogram: values[neurons], each neuron at its bin's centre, then the NaNs.
 * Where in its bin a value lies does not matter to a comparison of histograms. To be freed by the
 * caller.
 */
double *biology_sample(const Biology *biology, Error *error);

/* The value from `first` (inclusive) to `first + period` that differs from it by whole periods. */
double biology_fold(double value, double first, double period);

/* The bin of a value after folding and clipping, or SIZE_MAX for NaN; half-open bins, the last one closed. */
size_t biology_bin(const Biology *biology, double value);

/* counts[bins] of the values; returns how many were NaN. */
size_t biology_histogram(const Biology *biology, const double *values, size_t count,
                         double *counts);

#endif

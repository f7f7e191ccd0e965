/*
 * biology: the distributions over macaque neurons that benchmarks compare with: embedded
 * histograms, or the downloaded property assembly they were made from.
 *
 *   data/biology.json            the fifteen properties of responses to gratings
 *   data/biology_textures.json   the seven properties of responses to textures, as packaged in
 *                                October 2020: a draft of the published assembly, with the same
 *                                bins
 */
#pragma once

#include "base/file.h"

typedef struct {
    size_t bins;
    double *edges;       /* [bins + 1], increasing, owned */
    double *counts;      /* [bins] neurons in each, owned */
    size_t neurons;      /* all neurons, including not_a_number */
    size_t not_a_number; /* neurons for which the property is undefined */
    size_t below, above; /* user-supplied neurons outside the edges, counted in the outer bins */
    /* values differing by it are equivalent, e.g. 180 for orientation; 0: not periodic */
    double period;
    char source[256];
    char path[FILE_PATH_LENGTH]; /* the file it was read from */
} Biology;

/*
 * Reads and checks the benchmark's entry of "<folder>/biology.json" or, if there is none, of
 * "<folder>/biology_textures.json". Release with biology_free.
 */
bool biology_read(Biology *biology, const char *folder, const char *benchmark, Error *error);
void biology_free(Biology *biology);

/*
 * Makes the histogram from a property assembly (neuroid x neuronal_property): the property's
 * values, clipped to the edges in the attribute "<property>_bins".
 */
bool biology_from_assembly(Biology *biology, const char *path, const char *property, Error *error);

/*
 * A sample with this histogram: values[neurons], each at its bin's centre, then the NaNs. The
 * position within a bin does not affect comparisons of histograms. To be freed by the caller.
 */
double *biology_sample(const Biology *biology, Error *error);

/* Shifts the value by whole periods into [first, first + period). */
double biology_fold(double value, double first, double period);

/* The bin of a value after folding and clipping, SIZE_MAX for NaN; only the last bin is closed. */
size_t biology_bin(const Biology *biology, double value);

/* Fills counts[bins] with the histogram of the values; returns the number of NaNs. */
size_t biology_histogram(const Biology *biology, const double *values, size_t count,
                         double *counts);

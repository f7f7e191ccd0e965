/*
 * options: the command line that all of Ventral's programs share.
 *
 *     --model NAME     which model                (resnet-50x2_untrained)
 *     --seed N         torch.manual_seed(N)       (0)
 *     --networks KIND  one, or redrawn: a network a group of benchmarks (one; recording/draw.h)
 *     --results DIR    where results are          (results)
 *     --data DIR       where embedded data are    (data)
 *     --seeds N        how many seeds, from 0 on  (20; programs that run an ensemble)
 *     --threads N      threads of this process    (all processors)
 *     --set NAME       a stimulus set             (none; programs that take one)
 *     --draws LIST     "model:seeds,model:seeds"  (none; programs that summarise ensembles)
 *     --output PATH    where to write             (none; programs that take one)
 *     --neuron N       a neuroid of the recording    (none; programs that take one)
 *     --source         neurons' properties from downloaded assemblies, where they are there
 *     --quiet          write the files, print nothing
 *     --help
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include "base/error.h"
#include "base/file.h"

#include <stdint.h>

typedef struct {
    const char *model;
    uint64_t seed;
    bool redrawn; /* --networks redrawn */
    const char *results;
    const char *data;
    size_t seeds;
    int threads;
    const char *set;    /* NULL unless given */
    const char *output; /* NULL unless given */
    const char *draws;  /* NULL unless given */
    bool has_neuron;
    uint64_t neuron; /* where has_neuron */
    bool source;
    bool quiet;
} Options;

/*
 * Reads the command line. Returns false when the program should end now with *exit_code: 0 after
 * --help, 2 after an unknown option or a missing value, 1 after a value that is not a number; the
 * sentence has been printed. `purpose` is one sentence about the program.
 */
bool options_read(Options *options, int argc, char **argv, const char *purpose, int *exit_code);

/* "<results>/<model>/seed-<n>/<name>", or redrawn-<n>, into path[FILE_PATH_LENGTH]. */
bool options_result_path(const Options *options, const char *name, char *path, Error *error);

/* Reads "12" into *seed; anything but a whole number from 0 to 2^64 - 1 is an error. */
bool options_parse_seed(const char *text, uint64_t *seed, Error *error);

/* Prints "<program>: <sentence>" to stderr; returns 1, the exit code. */
int options_fail(const char *program, const Error *error);

#endif

/*
 * neural_demo: the small recording in tests/reference/neural_demo and a model's activations to its
 * stimuli.
 */
#pragma once

#include "testing.h"

#include "base/file.h"
#include "predictivity/neural_recording.h"

#define DEMO "tests/reference/neural_demo/"

enum { STIMULI = 80, FEATURES = 400 };

typedef struct {
    NeuralRecording recording;
    double gram[STIMULI * STIMULI];
    double sums[STIMULI]; /* over features */
} Demo;

static inline size_t row_of(const StimulusFiles *files, const char *identifier)
{
    size_t row = 0;
    while (strcmp(stimulus_files_identifier(files, row), identifier) != 0) row++;
    return row;
}

/*
 * The activations, float32 in C order after a header of 128 bytes; rows as in the stimulus table.
 */
static inline void read_gram(Demo *demo, const StimulusFiles *files)
{
    Error error = {{0}};
    size_t length = 0, rows[STIMULI];
    char *bytes = file_read(DEMO "activations.npy", &length, &error);
    assert_good(bytes, &error);
    assert_int_equal(length, 128 + sizeof(float) * STIMULI * FEATURES);
    const float *x = (const float *)(const void *)(bytes + 128);
    for (size_t i = 0; i < STIMULI; i++)
        rows[i] = row_of(files, demo->recording.identifiers.names[i]);
    for (size_t i = 0; i < STIMULI; i++) {
        demo->sums[i] = 0;
        for (size_t f = 0; f < FEATURES; f++) demo->sums[i] += (double)x[rows[i] * FEATURES + f];
        for (size_t j = 0; j < STIMULI; j++) {
            double sum = 0;
            for (size_t f = 0; f < FEATURES; f++)
                sum += (double)x[rows[i] * FEATURES + f] * (double)x[rows[j] * FEATURES + f];
            demo->gram[i * STIMULI + j] = sum;
        }
    }
    free(bytes);
}

static inline void open_demo(Demo *demo, const char *region, bool stratified)
{
    StimulusFiles files;
    NeuralSelection selection = {.region = region,
                                 .start = 70,
                                 .end = 170,
                                 .class_column = stratified ? "object_name" : NULL};
    GOOD(stimulus_files_open(&files, DEMO "stimulus_demo.csv", DEMO "stimulus_demo.zip", &error));
    GOOD(neural_recording_read(&demo->recording, DEMO "assy_demo.nc", &selection, &files, &error));
    read_gram(demo, &files);
    stimulus_files_close(&files);
}

static inline void compare_table(const double *values, const cJSON *expected, size_t rows,
                                 size_t columns, double tolerance, const char *what)
{
    assert_int_equal(cJSON_GetArraySize(expected), rows);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            assert_near(values[i * columns + j],
                        number_at(cJSON_GetArrayItem(expected, (int)i), (int)j), tolerance, what);
}

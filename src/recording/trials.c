#include "recording/trials.h"

#include "base/parallel.h"
#include "base/philox.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = PHILOX_LANES };

int trials_of_set(const Subject *subject, const char *stimulus_set)
{
    bool chosen = subject->model.noise && subject->trials > 0;
    return chosen ? subject->trials : recording_repetitions(stimulus_set);
}

uint32_t unit_number(const Subject *subject, Unit unit)
{
    Shape shape = subject_shape(subject);
    return ((uint32_t)unit.channel * (uint32_t)shape.height + (uint32_t)unit.row) *
               (uint32_t)shape.width +
           (uint32_t)unit.column;
}

/* The set's place in the list; textures come after the gratings. */
static uint32_t number_of_set(const char *stimulus_set)
{
    uint32_t number = 0;
    while (stimulus_set_names[number] && strcmp(stimulus_set_names[number], stimulus_set) != 0)
        number++;
    return number;
}

/* The normals of four trials: counter[] is the image, the trials' number/4, and the set. */
static void draw_normals(uint64_t seed, const uint32_t *units, const uint32_t counter[3],
                         float normals[PHILOX_WORDS][LANES])
{
    PhiloxBlock block;
    for (int i = 0; i < LANES; i++) {
        block.words[0][i] = units[i];
        for (int word = 1; word < PHILOX_WORDS; word++) block.words[word][i] = counter[word - 1];
    }
    philox(&block, seed);
    philox_normals(&block, normals);
}

/* means[LANES] of responses[LANES] over trials. */
static void average_lanes(const Subject *subject, const TrialsImage *image, const uint32_t *units,
                          const float *responses, float *means)
{
    const ResponseNoise *noise = subject->model.noise;
    float mean[LANES], deviation[LANES], sum[LANES] = {0}, normals[PHILOX_WORDS][LANES];
    uint32_t set = number_of_set(image->stimulus_set);
    for (int i = 0; i < LANES; i++) {
        float scaled = noise->gain * responses[i] + noise->level;
        deviation[i] = sqrtf((scaled > 0 ? scaled : 0) + noise->least);
        mean[i] = scaled - noise->level;
    }
    for (int trial = 0; trial < image->trials; trial++) {
        int word = trial % PHILOX_WORDS;
        uint32_t counter[] = {(uint32_t)image->image, (uint32_t)(trial / PHILOX_WORDS), set};
        if (word == 0) draw_normals(subject->seed, units, counter, normals);
        for (int i = 0; i < LANES; i++) {
            float value = mean[i] + normals[word][i] * deviation[i];
            sum[i] += value > 0 ? value : 0;
        }
    }
    float scale = 1 / (noise->gain * (float)image->trials);
    for (int i = 0; i < LANES; i++) means[i] = sum[i] * scale;
}

void trials_average(const Subject *subject, const TrialsImage *image, const uint32_t *units,
                    size_t count, float *responses)
{
    for (size_t first = 0; first < count; first += LANES) {
        size_t some = count - first < LANES ? count - first : LANES;
        uint32_t numbers[LANES] = {0};
        float values[LANES] = {0}, means[LANES];
        memcpy(numbers, units + first, some * sizeof *numbers);
        memcpy(values, responses + first, some * sizeof *values);
        average_lanes(subject, image, numbers, values, means);
        memcpy(responses + first, means, some * sizeof *means);
    }
}

/* -- recordings -- */

typedef struct {
    const Subject *subject;
    Recording *recording;
    uint32_t *units; /* [neuroids] */
} Averaging;

static bool average_presentation(void *context, size_t i, int worker, Error *error)
{
    (void)worker, (void)error;
    const Averaging *averaging = context;
    Recording *recording = averaging->recording;
    TrialsImage image = {recording->stimulus_set, i, recording->repetitions};
    trials_average(averaging->subject, &image, averaging->units, recording->neuroids,
                   recording->responses + i * recording->neuroids);
    return true;
}

bool trials_record(const Subject *subject, Recording *recording, Error *error)
{
    if (!subject->model.noise) return true;
    Averaging averaging = {subject, recording, NULL};
    averaging.units = allocate(recording->neuroids, sizeof *averaging.units, error);
    if (!averaging.units) return false;
    for (size_t i = 0; i < recording->neuroids; i++)
        averaging.units[i] = unit_number(subject, recording->units[i]);
    bool good = parallel_run(subject->threads, recording->presentations, average_presentation,
                             &averaging, error);
    recording->trials = (size_t)recording->repetitions;
    recording->has_noise = true;
    recording->noise_seed = subject->seed;
    free(averaging.units);
    return good;
}

#define _POSIX_C_SOURCE 200809L
#include "side.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>

static const int kernels[3] = {7, 1, 3};

void side_fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static size_t weight_count(const Side *side, int convolution)
{
    int inputs = convolution == 0 ? 3 : side->channels[convolution - 1];
    int taps = kernels[convolution] * kernels[convolution];
    return (size_t)side->channels[convolution] * (size_t)inputs * (size_t)taps;
}

size_t side_image_size(const Side *side)
{
    return 3 * (size_t)side->pixels * (size_t)side->pixels;
}

const float *side_images(const Side *side, size_t first)
{
    return side->values + first % (size_t)side->images * side_image_size(side);
}

static float *read_floats(FILE *file, size_t count)
{
    float *values = malloc(count * sizeof *values);
    if (!values || fread(values, sizeof *values, count, file) != count)
        side_fail("the task's file is too short, or there is not enough memory");
    return values;
}

void side_open(Side *side, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fread(&side->images, sizeof(int32_t), 5, file) != 5)
        side_fail("the task's file cannot be read");
    for (int i = 0; i < 3; i++)
        if (side->channels[i] < 1 || side->channels[i] > 4096 || side->images < 1 ||
            side->pixels < 32 || side->pixels > 4096)
            side_fail("this is not a task's file");
    for (int i = 0; i < 3; i++) side->weights[i] = read_floats(file, weight_count(side, i));
    side->values = read_floats(file, (size_t)side->images * side_image_size(side));
    fclose(file);
}

void side_write(const Side *side, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file) side_fail("the task's file cannot be written");
    size_t written = fwrite(&side->images, sizeof(int32_t), 5, file), expected = 5;
    for (int i = 0; i < 3; i++) {
        written += fwrite(side->weights[i], sizeof(float), weight_count(side, i), file);
        expected += weight_count(side, i);
    }
    size_t count = (size_t)side->images * side_image_size(side);
    written += fwrite(side->values, sizeof(float), count, file);
    if (fclose(file) != 0 || written != expected + count)
        side_fail("the task's file could not be written completely");
}

double side_sum(const float *values, size_t count)
{
    enum { TOGETHER = 16 };
    double sums[TOGETHER] = {0}, sum = 0;
    size_t i = 0;
    for (; i + TOGETHER <= count; i += TOGETHER)
        for (size_t k = 0; k < TOGETHER; k++) sums[k] += (double)values[i + k];
    for (; i < count; i++) sum += (double)values[i];
    for (size_t k = 0; k < TOGETHER; k++) sum += sums[k];
    return sum;
}

void side_serve(SideRun run, void *context)
{
    char line[64];
    printf("ready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        long count = strtol(line, NULL, 10);
        if (count < 1) side_fail("how many images?");
        Moment start = clock_now();
        double sum = run(context, (size_t)count);
        Moment end = clock_now();
        printf("%.6f %.6f %.9g\n", end.wall - start.wall, end.processor - start.processor, sum);
        fflush(stdout);
    }
}

#include "models/preprocessing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    Preprocessing values;
} presets[] = {
    {"imagenet", {{0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}, false}},
    {"unit", {{0, 0, 0}, {1, 1, 1}, false}},
    {"tf", {{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}, false}},
    {"caffe",
     {{123.68f / 255, 116.779f / 255, 103.939f / 255}, {1.0f / 255, 1.0f / 255, 1.0f / 255}, true}},
    {"inside", {{0, 0, 0}, {1.0f / 255, 1.0f / 255, 1.0f / 255}, false}},
};

/* Reads "0.5" or "0.5,0.4,0.3" up to the character `end`. Returns what follows; NULL: malformed. */
static const char *read_triple(const char *text, char end, float triple[3])
{
    int count = 0;
    for (;;) {
        char *behind = NULL;
        triple[count] = strtof(text, &behind);
        if (behind == text) return NULL;
        count++;
        if (*behind == end) {
            if (count == 1) triple[1] = triple[2] = triple[0];
            return count == 2 ? NULL : behind + (end != '\0');
        }
        if (*behind != ',' || count == 3) return NULL;
        text = behind + 1;
    }
}

static bool read_numbers(const char *text, Preprocessing *preprocessing)
{
    *preprocessing = (Preprocessing){0};
    const char *rest = read_triple(text, '/', preprocessing->mean);
    return rest && read_triple(rest, '\0', preprocessing->deviation);
}

/* -- implausible numbers -- */

/* Limits of deviations for values from 0 to 1; networks that expect bytes have 1/255. */
static const float smallest_deviation = 0.001f, largest_deviation = 8;
static const float largest_byte = 255;
enum { TRIPLE_LENGTH = 48 };

static float largest_of(const float triple[3])
{
    return fmaxf(fmaxf(triple[0], triple[1]), triple[2]);
}

static bool is_possible(const Preprocessing *given)
{
    bool possible = true; /* false for NaN */
    for (int i = 0; i < 3; i++)
        possible = possible && given->mean[i] >= 0 && given->mean[i] <= 1 &&
                   given->deviation[i] >= smallest_deviation &&
                   given->deviation[i] <= largest_deviation;
    return possible;
}

/* Converts a mean, a deviation or both that were given for bytes to values from 0 to 1. */
static bool divide_by_255(const Preprocessing *given, Preprocessing *meant)
{
    float mean = largest_of(given->mean), deviation = largest_of(given->deviation);
    *meant = *given;
    if (mean <= largest_deviation && deviation <= largest_deviation) return false;
    for (int i = 0; i < 3; i++) {
        if (mean > 1) meant->mean[i] /= largest_byte;
        if (deviation >= 1) meant->deviation[i] /= largest_byte;
    }
    return is_possible(meant);
}

/* Writes "0.485,0.456,0.406"; "0.5" if all three are equal. */
static void write_triple(const float triple[3], char text[TRIPLE_LENGTH])
{
    bool equal = triple[0] == triple[1] && triple[1] == triple[2];
    int used = snprintf(text, TRIPLE_LENGTH, "%.4g", (double)triple[0]);
    if (!equal)
        snprintf(text + used, TRIPLE_LENGTH - (size_t)used, ",%.4g,%.4g", (double)triple[1],
                 (double)triple[2]);
}

static bool check_numbers(const char *text, const Preprocessing *given, Error *error)
{
    Preprocessing meant;
    char mean[TRIPLE_LENGTH], deviation[TRIPLE_LENGTH];
    if (is_possible(given)) return true;
    if (!divide_by_255(given, &meant))
        return error_set(error,
                         "--input %.80s: give a mean from 0 to 1 and a deviation from %g to %g, "
                         "for pixels from 0 to 1 (divide numbers for bytes by 255)",
                         text, (double)smallest_deviation, (double)largest_deviation);
    write_triple(meant.mean, mean);
    write_triple(meant.deviation, deviation);
    return error_set(error,
                     "--input %.80s has numbers for bytes from 0 to 255, and pixels are from 0 to "
                     "1; divided by 255 it is --input %s/%s",
                     text, mean, deviation);
}

bool preprocessing_read(const char *text, Preprocessing *preprocessing, Error *error)
{
    for (size_t i = 0; text && i < sizeof presets / sizeof *presets; i++) {
        if (strcmp(text, presets[i].name) != 0) continue;
        *preprocessing = presets[i].values;
        return true;
    }
    if (text && read_numbers(text, preprocessing)) return check_numbers(text, preprocessing, error);
    return error_set(
        error,
        "--input %s%s%s; a network does not say how images are preprocessed: give imagenet, unit, "
        "tf, caffe or inside, or mean/deviation as 0.5,0.5,0.5/0.25,0.25,0.25",
        text ? "cannot be \"" : "is missing", text ? text : "", text ? "\"" : "");
}

bool preprocessing_keeps_bytes(const Preprocessing *preprocessing)
{
    for (int i = 0; i < 3; i++)
        if (preprocessing->mean[i] != 0 || fabsf(preprocessing->deviation[i] * 255 - 1) > 1e-6f)
            return false;
    return true;
}

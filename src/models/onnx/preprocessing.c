#include "models/onnx/preprocessing.h"

#include <math.h>
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

/* "0.5" or "0.5,0.4,0.3", ended by `end`. Returns what follows it; NULL: not that. */
static const char *read_triple(const char *text, char end, float triple[3])
{
    int count = 0;
    for (;;) {
        char *behind = NULL;
        triple[count] = strtof(text, &behind);
        if (behind == text || !isfinite(triple[count])) return NULL;
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
    if (!rest || !read_triple(rest, '\0', preprocessing->deviation)) return false;
    for (int i = 0; i < 3; i++)
        if (!(preprocessing->deviation[i] > 0)) return false;
    return true;
}

bool preprocessing_read(const char *text, Preprocessing *preprocessing, Error *error)
{
    for (size_t i = 0; text && i < sizeof presets / sizeof *presets; i++) {
        if (strcmp(text, presets[i].name) != 0) continue;
        *preprocessing = presets[i].values;
        return true;
    }
    if (text && read_numbers(text, preprocessing)) return true;
    return error_set(
        error,
        "%s%s%s; an ONNX file does not say how its pictures are prepared: give --input "
        "imagenet, unit, tf, caffe or inside, or mean/deviation as "
        "0.5,0.5,0.5/0.25,0.25,0.25",
        text ? "unknown input \"" : "--input is missing", text ? text : "", text ? "\"" : "");
}

bool preprocessing_keeps_bytes(const Preprocessing *preprocessing)
{
    for (int i = 0; i < 3; i++)
        if (preprocessing->mean[i] != 0 || fabsf(preprocessing->deviation[i] * 255 - 1) > 1e-6f)
            return false;
    return true;
}

/*
 * draws: result files of one draw against a reference run of the same draw.
 *
 * A reference holds, for each benchmark, raw, ceiling, the number of kept units, histogram and the
 * first 20 values. Its resampling used another generator, so means of 1,000 draws are compared
 * within 4 standard errors plus 0.002; a unit at a threshold may fall either side.
 */
#pragma once

#include "base/file.h"
#include "testing.h"

static inline cJSON *read_result(const char *folder, const char *benchmark)
{
    char path[FILE_PATH_LENGTH];
    snprintf(path, sizeof path, "%s%s.json", folder, benchmark);
    return read_reference(path);
}

static inline double number(const cJSON *result, const char *key)
{
    return field(result, key)->valuedouble;
}

/* Counts differ by at most 1% of the units. */
static inline void check_histogram(const cJSON *result, const cJSON *expected,
                                   const char *units_key)
{
    const cJSON *ours = field(result, "model_histogram");
    const cJSON *theirs = cJSON_GetObjectItemCaseSensitive(expected, "histogram");
    if (!theirs) theirs = field(expected, "hist");
    double difference = 0, units = number(expected, units_key);
    assert_int_equal(cJSON_GetArraySize(ours), cJSON_GetArraySize(theirs));
    for (int i = 0; i < cJSON_GetArraySize(ours); i++)
        difference += fabs(number_at(ours, i) - number_at(theirs, i));
    assert_near(difference / 2, 0, 0.01 * units, "units in other bins");
    assert_near(number(result, "units_kept"), units, 0.01 * units, "units kept");
}

/* The first 20 kept values of the table, to 1e-3. */
static inline void check_values(const char *folder, const char *benchmark, const cJSON *values)
{
    Error error = {{0}};
    char path[FILE_PATH_LENGTH];
    snprintf(path, sizeof path, "%s%s.csv", folder, benchmark);
    char *table = file_read(path, NULL, &error), *rest = NULL;
    if (!table) fail_msg("%s", error.message);
    int checked = 0;
    strtok_r(table, "\n", &rest);
    for (char *line;
         checked < cJSON_GetArraySize(values) && (line = strtok_r(NULL, "\n", &rest));) {
        char *value = strrchr(line, ',') + 1;
        if (value[-2] != '1') continue; /* kept */
        double theirs = number_at(values, checked++), ours = *value ? strtod(value, NULL) : NAN;
        assert_near(ours, theirs, isnan(theirs) ? 0 : 1e-3 * fmax(fabs(theirs), 1e-2), benchmark);
    }
    assert_int_equal(checked, cJSON_GetArraySize(values));
    free(table);
}

/* Score, ceiling, and what they come from: the firing-rate scale is of the whole reference. */
static inline void check_result(const cJSON *result, const cJSON *expected, const cJSON *reference)
{
    const char *name = expected->string;
    assert_string_equal(field(result, "status")->valuestring, "evaluated");
    double error_of_mean = number(result, "raw_error") / sqrt(1000);
    assert_near(number(result, "raw"), number(expected, "raw"), 4 * error_of_mean + 0.002, name);
    error_of_mean = number(result, "ceiling_error") / sqrt(1000);
    assert_near(number(result, "ceiling"), number(expected, "ceiling"), 4 * error_of_mean + 0.002,
                name);
    assert_near(number(result, "score"), number(result, "raw") / number(result, "ceiling"), 1e-12,
                "score");
    const cJSON *line = field(result, "calibration");
    double slope = number(reference, "slope");
    assert_near(number(line, "slope"), slope, 1e-3 * slope, "slope");
    assert_near(number(line, "offset"), number(reference, "offset"), 1e-3, "offset");
    assert_near(number(result, "units_responsive"), number(reference, "responsive"), 4,
                "responsive units");
}

/*
 * pipeline: data for the figure of how one score is computed: a unit, its preferred grating, and
 * the later steps.
 *
 *     pipeline --model MODEL --seed N --networks redrawn
 *
 * The unit is the one whose circular variance is closest to the median over the units in the
 * sample. If there is no such unit, the tables of the unit are empty, and the figure says so.
 *
 *   figures/pipeline.csv            one row: how many units remain after each step, the layer, the
 *                                   score
 *   figures/pipeline_stimulus.csv   x, y (degrees), gray: the grating as drawn, every sixth pixel
 *   figures/pipeline_screen.csv     x, y, gray: the same on the model's screen, every second pixel
 *   figures/pipeline_tuning.csv     orientation, rate, baseline: the unit's tuning curve
 */
#include "base/shown.h"
#include "base/statistics.h"
#include "base/sums.h"
#include "base/table.h"
#include "program/options.h"
#include "recording/draw.h"
#include "score/result.h"
#include "score/result_keys.h"
#include "tuning/orientation.h"
#include "vision/screen.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BENCHMARK "Marques2020_Ringach2002-circular_variance"

enum { STIMULUS_STEP = 6, SCREEN_STEP = 2, SCREEN_DEGREES = 8 };

/* The example. */
typedef struct {
    bool found;
    size_t neuroid;
    double baseline;
    OrientationTuning tuning;
    Grating grating; /* its preferred grating, at the first phase */
} Example;

typedef struct {
    const Options *options;
    cJSON *result; /* the benchmark's, owned */
    Example example;
} Pipeline;

/* -- the example -- */

/* The unit of the sample closest to the median. */
static bool choose_unit(Example *example, const Table *table, Error *error)
{
    size_t value, baseline;
    if (!table_require(table, "value", NULL, &value, error) ||
        !table_require(table, "baseline", NULL, &baseline, error))
        return false;
    double *values = table_numbers(table, value, error), nearest = INFINITY;
    if (!values) return false;
    double median = median_of(values, table->rows);
    free(values);
    for (size_t r = 0; r < table->rows; r++) {
        Example one = {.found = true, .neuroid = r};
        double number;
        if (!table_number_or_gap(table, r, value, &number, error) ||
            !table_number_or_gap(table, r, baseline, &one.baseline, error))
            return false;
        if (!(fabs(number - median) < nearest)) continue;
        nearest = fabs(number - median);
        *example = one;
    }
    return true;
}

/* The unit's rates to the orientation set, its tuning curve, and the grating of largest mean. */
static bool measure_unit(Pipeline *pipeline, Error *error)
{
    Recording recording;
    char path[FILE_PATH_LENGTH];
    Example *example = &pipeline->example;
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(pipeline->result, "calibration");
    double slope = json_optional_number(line, "slope"),
           offset = json_optional_number(line, "offset");
    if (!draw_read_recording(&recording, &pipeline->options->draw, "orientation", path, error))
        return false;
    bool good = example->neuroid < recording.neuroids ||
                error_set(error, "%s: has %zu units, not %zu; make results again", path,
                          recording.neuroids, example->neuroid + 1);
    double *rates = allocate(recording.presentations, sizeof *rates, error);
    if (good && rates) {
        size_t best = 0;
        for (size_t p = 0; p < recording.presentations; p++) {
            double activation = (double)recording_response(&recording, p, example->neuroid);
            rates[p] = fmax(0, slope * fmax(0, activation) + offset);
        }
        for (size_t p = 0; p < recording.presentations; p += TUNING_PHASES)
            if (phase_mean(rates + p) > phase_mean(rates + best)) best = p;
        orientation_tuning(&(Neuroid){rates, example->baseline}, &example->tuning);
        example->grating = recording.gratings[best];
    }
    free(rates);
    recording_free(&recording);
    return good && rates;
}

static bool find_example(Pipeline *pipeline, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Table table;
    pipeline->result = result_read(&pipeline->options->draw, BENCHMARK, error);
    if (!pipeline->result || !draw_path(&pipeline->options->draw, BENCHMARK ".csv", path, error) ||
        !table_read(&table, path, error))
        return false;
    bool good = choose_unit(&pipeline->example, &table, error);
    table_free(&table);
    return good && (!pipeline->example.found || measure_unit(pipeline, error));
}

/* -- writing -- */

/* Writes every n-th pixel of a square image of the given width in degrees. */
static bool write_image(const Pipeline *pipeline, const char *name, const uint8_t *image,
                        int pixels, double degrees, Error *error)
{
    OutputFile output;
    int step = pixels == GRATING_PIXELS ? STIMULUS_STEP : SCREEN_STEP;
    if (!output_open_in(&output, pipeline->options->draw.results, name, error)) return false;
    fprintf(output.stream, "x,y,gray\n");
    for (int row = step / 2; row < pixels; row += step)
        for (int column = step / 2; column < pixels; column += step)
            fprintf(output.stream, "%.9g,%.9g,%d\n",
                    (column + 0.5) / pixels * degrees - degrees / 2,
                    (row + 0.5) / pixels * degrees - degrees / 2, image[row * pixels + column]);
    return sums_close(&output, true, error);
}

/* The unit's preferred grating as drawn and on the screen; a blank if there is no unit. */
static bool write_images(const Pipeline *pipeline, Error *error)
{
    Screen screen;
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    Rectangle shown = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    uint8_t *image = allocate((size_t)GRATING_PIXELS * GRATING_PIXELS, 1, error);
    uint8_t *on_screen = allocate((size_t)SCREEN_PIXELS * SCREEN_PIXELS, 1, error);
    bool good = image && on_screen &&
                screen_open(&screen,
                            (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES,
                                         SCREEN_PIXELS, SCREEN_DEGREES},
                            error);
    if (good) {
        grating_draw(&pipeline->example.grating, all, image);
        good = screen_show(&screen, (ImagePart){image, all, 1}, shown, on_screen, error) &&
               write_image(pipeline, "figures/pipeline_stimulus.csv", image, GRATING_PIXELS,
                           GRATING_DEGREES, error) &&
               write_image(pipeline, "figures/pipeline_screen.csv", on_screen, SCREEN_PIXELS,
                           SCREEN_DEGREES, error);
        screen_close(&screen);
    }
    free(image);
    free(on_screen);
    return good;
}

static bool write_tuning(const Pipeline *pipeline, Error *error)
{
    OutputFile output;
    const Example *example = &pipeline->example;
    if (!output_open_in(&output, pipeline->options->draw.results, "figures/pipeline_tuning.csv",
                        error))
        return false;
    fprintf(output.stream, "orientation,rate,baseline\n");
    for (int o = 0; example->found && o < ORIENTATION_COUNT; o++)
        fprintf(output.stream, "%d,%.6f,%.6f\n", o * 180 / ORIENTATION_COUNT,
                example->tuning.curve[o], example->baseline);
    return sums_close(&output, true, error);
}

/* Writes the result's computed numbers. */
static bool is_step(const ResultKey *key)
{
    return key->presence & RESULT_FOUND &&
           (key->kind == RESULT_COUNT || key->kind == RESULT_NUMBER);
}

static bool write_steps(const Pipeline *pipeline, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, pipeline->options->draw.results, "figures/pipeline.csv", error))
        return false;
    for (const ResultKey *one = result_keys; one->key; one++)
        if (is_step(one)) fprintf(output.stream, "%s,", one->key);
    fprintf(output.stream, "circular_variance,layer\n");
    for (const ResultKey *one = result_keys; one->key; one++) {
        double value = json_optional_number(pipeline->result, one->key);
        if (is_step(one)) fprintf(output.stream, isnan(value) ? "nan," : "%.9g,", value);
    }
    fprintf(output.stream, pipeline->example.found ? "%.6f" : "nan",
            orientation_circular_variance(&pipeline->example.tuning));
    fputc(',', output.stream);
    table_put_text(output.stream, SHOWN(json_optional_text(pipeline->result, "layer")));
    fputc('\n', output.stream);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv,
                      "writes data for the figure of how one score is computed", &exit_code))
        return exit_code;
    Pipeline pipeline = {.options = &options};
    bool good = find_example(&pipeline, &error) && write_images(&pipeline, &error) &&
                write_tuning(&pipeline, &error) && write_steps(&pipeline, &error);
    cJSON_Delete(pipeline.result);
    return good ? 0 : options_fail(argv[0], &error);
}

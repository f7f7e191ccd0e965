/*
 * audit: prints how one number was computed.
 *
 *     ventral audit or_selective                a benchmark
 *     ventral audit or_selective --neuron 17    one of its units
 *
 * Of a benchmark: the files it was computed from, with their digests; how many units remain after
 * each step; the two cumulative distributions side by side, with the bin whose gap decides the
 * score. Of a unit: its receptive field and the map of it, its tuning curve (also as CSV, for
 * figures/tuning_curve.gp), all its properties, and the bin into which the benchmark's property
 * falls.
 */
#include "command/command.h"

#include "base/shown.h"
#include "base/table.h"
#include "benchmarks.h"
#include "command/draws_there.h"
#include "properties/firing_rate.h"
#include "recording/draw.h"
#include "recording/receptive_field.h"
#include "recording/recording_check.h"
#include "score/result.h"
#include "score/result_keys.h"
#include "tuning/orientation.h"
#include "tuning/size.h"
#include "tuning/spatial_frequency.h"
#include "tuning/texture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the benchmark -- */

static void print_inputs(const cJSON *result)
{
    const cJSON *input = NULL;
    printf("\ncomputed from\n");
    cJSON_ArrayForEach(input, cJSON_GetObjectItemCaseSensitive(result, "inputs"))
    {
        printf("  %.16s...  %s\n", json_optional_text(input, "sha256"),
               SHOWN(json_optional_text(input, "file")));
    }
    printf("  %.16s...  Ventral %s, commit %s\n",
           SHOWN(json_optional_text(result, "program_digest")),
           SHOWN(json_optional_text(result, "program_version")),
           SHOWN(json_optional_text(result, "program_commit")));
    if (!*json_optional_text(result, "model_file")) return;
    printf("  %.16s...  %s, layer %s (its tensor %s), images normalised as %s\n",
           json_optional_text(result, "model_sha256"),
           SHOWN(json_optional_text(result, "model_file")),
           SHOWN(json_optional_text(result, "layer")),
           SHOWN(json_optional_text(result, "layer_tensor")),
           SHOWN(json_optional_text(result, "model_input")));
}

static void print_steps(const cJSON *result)
{
    const char *images = json_optional_text(result, "images");
    if (images[0])
        printf("\nimages %s (SHA-1 of their list %s)\n", SHOWN(images),
               SHOWN(json_optional_text(result, "images_sha1")));
    printf("\nsteps\n");
    for (const ResultKey *one = result_keys; one->key; one++) {
        double count = json_optional_number(result, one->key);
        if (one->kind == RESULT_COUNT && !(one->presence & RESULT_GIVEN) && !isnan(count))
            printf("  %8.0f  %s\n", count, one->words);
    }
}

/* Element `index` of a list in the result; NaN if it is missing. */
static double number_of(const cJSON *result, const char *key, size_t index)
{
    const cJSON *item =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(result, key), (int)index);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static bool print_bin(const Table *table, size_t bin, const cJSON *result, double edge,
                      Error *error)
{
    enum { LOWER, UPPER, NEURONS, UNITS, NEURONS_UP_TO, UNITS_UP_TO, CELLS };
    static const char *const columns[CELLS + 1] = {"lower_edge",
                                                   "upper_edge",
                                                   "biological_count",
                                                   "model_count",
                                                   "biological_cumulative",
                                                   "model_cumulative",
                                                   NULL};
    double row[CELLS];
    if (!table_row(table, bin, columns, row, error)) return false;
    if (row[NEURONS] != number_of(result, "biological_histogram", bin) ||
        row[UNITS] != number_of(result, "model_histogram", bin))
        return error_set(error, "%s: its counts differ from the result's; score the model again",
                         table->path);
    printf("%11.4g %9.4g %8.0f %7.0f %21.4f %7.4f %7.4f%s\n", row[LOWER], row[UPPER], row[NEURONS],
           row[UNITS], row[NEURONS_UP_TO], row[UNITS_UP_TO],
           fabs(row[NEURONS_UP_TO] - row[UNITS_UP_TO]),
           row[UPPER] == edge ? "  <- decides the distance" : "");
    return true;
}

static bool print_distributions(const Options *options, const cJSON *result, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    Table table;
    const cJSON *gap = cJSON_GetObjectItemCaseSensitive(result, "largest_gap");
    if (!cJSON_IsObject(gap)) return true;
    if (!file_path(name, error, "%s.histogram.csv", json_optional_text(result, "benchmark")) ||
        !draw_path(&options->draw, name, path, error) || !table_read(&table, path, error))
        return false;
    printf("\n%s%s%s\n", SHOWN(json_optional_text(result, "property")),
           json_optional_text(result, "unit")[0] ? ", " : "",
           SHOWN(json_optional_text(result, "unit")));
    printf("       from        to  neurons   units   cumulative: neurons   units     gap\n");
    bool good = true;
    int bins = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(result, "model_histogram"));
    if ((int)table.rows != bins)
        good = error_set(error, "%s: has %zu bins, but the result has %d; score the model again",
                         path, table.rows, bins);
    for (size_t i = 0; good && i < table.rows; i++)
        good = print_bin(&table, i, result, json_optional_number(gap, "edge"), error);
    printf(
        "  distance %.4f of at most %.4f: similarity 1 - %.4f/%.4f = %.4f over all units;\n"
        "  the score is the mean over samples of as many units as there are neurons\n",
        json_optional_number(gap, "distance"), json_optional_number(gap, "worst_possible_distance"),
        json_optional_number(gap, "distance"), json_optional_number(gap, "worst_possible_distance"),
        1 - json_optional_number(gap, "distance") /
                json_optional_number(gap, "worst_possible_distance"));
    table_free(&table);
    return good;
}

/* A -pls score is squared; since January 2026 it is computed differently, as another version. */
static void print_neural_score(const cJSON *result, const char *published)
{
    double raw = json_optional_number(result, "raw");
    double ceiling = json_optional_number(result, "ceiling");
    const char *version = json_optional_text(result, "current_version");
    printf("\nscore (%s)  (%.4f +- %.4f over the ceiling %.4f +- %.4f)^2 = %.3f%s\n",
           json_optional_text(result, "version"), raw, json_optional_number(result, "raw_error"),
           ceiling, json_optional_number(result, "ceiling_error"),
           json_optional_number(result, "score"), published);
    printf("score (%s)  %.4f^2 / %.4f = %.3f, as on Brain-Score since January 2026\n",
           version[0] ? version : "today", raw, ceiling,
           json_optional_number(result, "score_current_version"));
}

/* Prints the score, or at least the ceiling, with the published value if there is one. */
static void print_score(const cJSON *result)
{
    char published[32] = "";
    double score = json_optional_number(result, "score");
    double ceiling = json_optional_number(result, "ceiling");
    double ceiling_error = json_optional_number(result, "ceiling_error");
    double beside =
        json_optional_number(result, isnan(score) ? "published_ceiling" : "published_score");
    if (isnan(ceiling)) return;
    if (!isnan(beside)) snprintf(published, sizeof published, "; published %.3f", beside);
    if (isnan(score))
        printf("\nceiling  %.4f +- %.4f%s\n", ceiling, ceiling_error, published);
    else if (!isnan(json_optional_number(result, "score_current_version")))
        print_neural_score(result, published);
    else
        printf("\nscore  %.4f +- %.4f over the ceiling %.4f +- %.4f = %.3f%s\n",
               json_optional_number(result, "raw"), json_optional_number(result, "raw_error"),
               ceiling, ceiling_error, score, published);
}

static bool audit_benchmark(const Options *options, Error *error)
{
    cJSON *result = result_read(&options->draw, options->benchmark, error);
    if (!result) return false;
    if (options->json) {
        bool printed = json_print(result, error);
        cJSON_Delete(result);
        return printed;
    }
    char label[DRAW_TITLE_LENGTH];
    printf("%s of %s: %s%s%s\n", options->benchmark, draw_title(&options->draw, label),
           SHOWN(json_optional_text(result, "status")),
           json_optional_text(result, "reason")[0] ? ": " : "",
           SHOWN(json_optional_text(result, "reason")));
    print_inputs(result);
    print_steps(result);
    bool good = print_distributions(options, result, error);
    print_score(result);
    cJSON_Delete(result);
    return good;
}

/* -- one unit -- */

typedef struct {
    const Options *options;
    const Benchmark *benchmark;
    Recording mapping, orientation, blank, set;
    FiringRate line;
    size_t unit;
} UnitAudit;

static bool read_set(const UnitAudit *audit, Recording *recording, const char *set, Error *error)
{
    char path[FILE_PATH_LENGTH];
    return draw_read_recording(recording, &audit->options->draw, set, path, error);
}

/* The map as digits: tenths of its maximum; a dot for cells below the threshold. */
static void print_map(const UnitAudit *audit)
{
    enum { CELLS = FIELD_POSITIONS * FIELD_POSITIONS };
    float map[CELLS] = {0}, largest = 0;
    float blank = fmaxf(0, recording_response(&audit->blank, 0, audit->unit));
    for (size_t i = 0; i < audit->mapping.presentations; i++) {
        float response = fmaxf(0, recording_response(&audit->mapping, i, audit->unit)) - blank;
        map[i / FIELD_GRATINGS] = fmaxf(map[i / FIELD_GRATINGS], response);
        largest = fmaxf(largest, map[i / FIELD_GRATINGS]);
    }
    printf("\nreceptive field (tenths of the largest response, a dot up to 5%%; rows y, columns x, "
           "-2.5 to 2.5 "
           "deg)\n");
    for (int row = 0; row < FIELD_POSITIONS; row++) {
        printf("  %5.2f  ", stimulus_position(row));
        for (int column = 0; column < FIELD_POSITIONS; column++) {
            float share = largest > 0 ? map[row * FIELD_POSITIONS + column] / largest : 0;
            int digit = (int)(share * 9.999f);
            printf(" %c", share > (float)FIELD_THRESHOLD ? '0' + digit : '.');
        }
        printf("\n");
    }
    printf("  centre (y, x): %.3f, %.3f deg\n", audit->set.field_y[audit->unit],
           audit->set.field_x[audit->unit]);
}

/* A tuning curve of at most FREQUENCY_COUNT points. */
typedef struct {
    double x[FREQUENCY_COUNT], rate[FREQUENCY_COUNT], baseline;
    double noise[FREQUENCY_COUNT]; /* of textures: the rate for the family's noise */
    bool has_noise;
    int count;
    const char *axis; /* label of the abscissa */
} Curve;

static void add_point(Curve *curve, double x, double rate)
{
    curve->x[curve->count] = x;
    curve->rate[curve->count++] = rate;
}

/* The tuning curve of the benchmark's stimulus set, from the unit's rates. */
static Curve find_curve(const UnitAudit *audit, const double *rates, double baseline)
{
    Neuroid neuroid = {rates, baseline};
    Curve curve = {.baseline = baseline};
    const char *set = audit->benchmark->stimulus_set;
    if (strcmp(set, "orientation") == 0) {
        OrientationTuning tuning;
        orientation_tuning(&neuroid, &tuning);
        curve.axis = "orientation (deg)";
        for (int i = 0; i < ORIENTATION_COUNT; i++) add_point(&curve, 15 * i, tuning.curve[i]);
    } else if (strcmp(set, "spatial_frequency") == 0) {
        FrequencyTuning tuning;
        frequency_tuning_of_mean(&neuroid, &tuning);
        curve.axis = "spatial frequency (cycles/deg)";
        for (int i = 0; i < FREQUENCY_COUNT; i++)
            add_point(&curve, stimulus_frequency(i), tuning.curve[i]);
    } else if (strcmp(set, TEXTURE_SET_NAME) == 0) {
        TextureTuning tuning;
        texture_tuning(&neuroid, &tuning);
        curve.axis = "family of textures";
        curve.has_noise = true;
        for (int i = 0; i < TEXTURE_FAMILIES; i++) {
            curve.noise[i] = tuning.family[TEXTURE_NOISE][i] + baseline;
            add_point(&curve, i + 1, tuning.family[TEXTURE_TEXTURE][i] + baseline);
        }
    } else {
        SizeTuning tuning;
        size_tuning(&neuroid, &tuning);
        curve.axis = "diameter (deg)";
        for (int i = 0; i < SIZE_RADII; i++)
            add_point(&curve, 2 * stimulus_radius(i), tuning.curve[i]);
    }
    return curve;
}

static bool write_curve(const UnitAudit *audit, const Curve *curve, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/audit/%s-%zu.csv", audit->options->draw.results,
                   audit->options->benchmark, audit->unit) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream, "%s,rate,baseline%s\n", curve->axis, curve->has_noise ? ",noise" : "");
    for (int i = 0; i < curve->count; i++) {
        fprintf(output.stream, "%.9g,%.9g,%.9g", curve->x[i], curve->rate[i], curve->baseline);
        if (curve->has_noise) fprintf(output.stream, ",%.9g", curve->noise[i]);
        fprintf(output.stream, "\n");
    }
    printf("\n%s\n", SHOWN(path));
    return output_close(&output, true, error);
}

static bool print_curve(const UnitAudit *audit, Curve *curve, Error *error)
{
    double baseline = NAN, largest = 0;
    double *rates = allocate(audit->set.presentations, sizeof *rates, error);
    if (!rates) return false;
    firing_rates_of(&audit->line, &audit->blank, audit->unit, 1, &baseline);
    firing_rates_of(&audit->line, &audit->set, audit->unit, 1, rates);
    *curve = find_curve(audit, rates, baseline);
    free(rates);
    for (int i = 0; i < curve->count; i++) largest = fmax(largest, curve->rate[i]);
    printf("\ntuning curve: %s, spikes/s%s; baseline %.2f\n", curve->axis,
           curve->has_noise ? " (and for the family's noise)" : "", baseline);
    for (int i = 0; i < curve->count; i++) {
        printf("  %8.3f  %8.2f  ", curve->x[i], curve->rate[i]);
        if (curve->has_noise) printf("%8.2f  ", curve->noise[i]);
        for (int c = 0; largest > 0 && c < (int)(40 * fmax(0, curve->rate[i]) / largest + 0.5); c++)
            putchar('#');
        putchar('\n');
    }
    return true;
}

/* Reads this unit's row of a benchmark's table: whether it was kept, and its value. */
static bool read_value(const UnitAudit *audit, const char *benchmark, bool *kept, double *value,
                       Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    Table table;
    /* checks that the result is of this draw */
    cJSON *result = result_read(&audit->options->draw, benchmark, error);
    cJSON_Delete(result);
    if (!result || !file_path(name, error, "%s.csv", benchmark) ||
        !draw_path(&audit->options->draw, name, path, error) || !table_read(&table, path, error))
        return false;
    enum { NEUROID, CHANNEL, ROW, COLUMN, KEPT, VALUE, CELLS };
    static const char *const columns[CELLS + 1] = {"neuroid", "channel", "row", "column",
                                                   "kept",    "value",   NULL};
    double row[CELLS] = {0};
    const Unit *unit = &audit->set.units[audit->unit];
    bool of_these = table.rows == audit->set.neuroids;
    bool good = !of_these || table_row(&table, audit->unit, columns, row, error);
    if (good &&
        !(of_these && row[NEUROID] == (double)audit->unit && row[CHANNEL] == unit->channel &&
          row[ROW] == unit->row && row[COLUMN] == unit->column))
        good = error_set(
            error, "%s: its units are not those of the recordings; score the model again", path);
    if (good) *kept = row[KEPT] == 1, *value = row[VALUE];
    table_free(&table);
    return good;
}

static bool print_properties(const UnitAudit *audit, Error *error)
{
    Biology biology;
    printf("\nproperties\n");
    const Benchmark *one = NULL;
    for (size_t m = 0; (one = tuning_benchmark(benchmarks[m])); m++) {
        if (!grating_benchmark(&one->about) && grating_benchmark(&audit->benchmark->about)) break;
        bool kept = false, this = strcmp(one->about.identifier, audit->options->benchmark) == 0;
        double value = NAN;
        if (!read_value(audit, one->about.identifier, &kept, &value, error) ||
            !biology_read(&biology, audit->options->draw.data, one->about.identifier, error))
            return false;
        printf("  %-44s", one->property);
        if (!kept)
            printf(" not driven, so not kept");
        else if (isnan(value))
            printf(" no value");
        else
            printf(" %.4g %s", value, one->unit);
        if (this && kept && !isnan(value)) {
            size_t bin = biology_bin(&biology, value);
            printf("  <- in the bin from %.4g to %.4g, with %.0f of %zu neurons",
                   biology.edges[bin], biology.edges[bin + 1], biology.counts[bin],
                   biology.neurons);
        }
        printf("\n");
        biology_free(&biology);
    }
    return true;
}

static bool find_benchmark(UnitAudit *audit, Error *error)
{
    audit->benchmark = tuning_benchmark(benchmark_named(audit->options->benchmark));
    return audit->benchmark || error_set(error,
                                         "\"%s\" has no table of units; choose a "
                                         "benchmark on tuning properties, or omit NEURON",
                                         audit->options->benchmark);
}

/* The four recordings must hold the same units. */
static bool check_together(const UnitAudit *audit, Error *error)
{
    const Recording *all[] = {&audit->mapping, &audit->blank, &audit->set};
    char path[FILE_PATH_LENGTH], again[DRAW_ADVICE_LENGTH];
    for (int i = 0; i < 3; i++) {
        draw_say_again(&audit->options->draw, all[i]->stimulus_set, again);
        if (!draw_recording_path(&audit->options->draw, all[i]->stimulus_set, path, error) ||
            !recording_check_same_units(&audit->orientation, all[i], path, again, error))
            return false;
    }
    return true;
}

static bool audit_unit(const Options *options, Error *error)
{
    UnitAudit audit = {.options = options};
    char label[DRAW_TITLE_LENGTH];
    bool good = find_benchmark(&audit, error) &&
                read_set(&audit, &audit.mapping, "receptive_field", error) &&
                read_set(&audit, &audit.orientation, "orientation", error) &&
                read_set(&audit, &audit.blank, "blank", error) &&
                read_set(&audit, &audit.set, audit.benchmark->stimulus_set, error) &&
                check_together(&audit, error) &&
                firing_rate_calibrate(&audit.line, &audit.orientation, &audit.blank, error);
    if (good && audit.set.neuroids == 0)
        good = error_set(
            error,
            "%s: no unit has its receptive field at the stimulus centre, so there is none to audit",
            options->draw.model);
    if (good && options->neuron >= audit.set.neuroids)
        good = error_set(error, "unit %llu does not exist; the units of %s are numbered 0 to %zu",
                         (unsigned long long)options->neuron, draw_title(&options->draw, label),
                         audit.set.neuroids - 1);
    if (good && !audit.line.defined)
        good = error_set(error, "%s: without a firing-rate scale there are no tuning curves",
                         options->draw.model);
    if (good) {
        audit.unit = (size_t)options->neuron;
        const Unit *unit = &audit.set.units[audit.unit];
        printf("neuroid %zu: channel %d, row %d, column %d of %s\n", audit.unit, unit->channel,
               unit->row, unit->column, SHOWN(audit.set.layer));
        print_map(&audit);
        Curve curve;
        good = print_curve(&audit, &curve, error) && print_properties(&audit, error) &&
               write_curve(&audit, &curve, error);
    }
    recording_free(&audit.mapping);
    recording_free(&audit.orientation);
    recording_free(&audit.blank);
    recording_free(&audit.set);
    return good;
}

/* The benchmark's full name; that of a published part, which is not on the page, as given. */
static bool find_name(const Page *page, Options *options, Error *error)
{
    size_t index = 0;
    if (strstr(options->benchmark, ".public.")) return true;
    if (!page_find_benchmark(page, options->benchmark, &index, error)) return false;
    options->benchmark = page->nodes[index].name;
    return true;
}

/* Checks that the result exists. */
static bool has_result(const Options *options, Error *error)
{
    char name[FILE_PATH_LENGTH];
    return file_path(name, error, "%s.json", options->benchmark) &&
           draw_has_file(&options->draw, name, error);
}

/* Takes a model and a benchmark, in either order if it is unambiguous. */
static bool take_arguments(const Page *page, Options *options, Error *error)
{
    char *const *words = options->arguments;
    size_t index = 0, benchmark = options->argument_count - 1;
    Error none = {{0}};
    if (benchmark == 1 && !page_find_benchmark(page, words[1], &index, &none) &&
        page_find_benchmark(page, words[0], &index, &none))
        benchmark = 0;
    options->benchmark = words[benchmark];
    return options->argument_count == 1 ||
           options_set_model(options, words[1 - benchmark], &options->draw, options->derived_name,
                             error);
}

static bool audit_either(const Options *options, Error *error)
{
    return chosen_model_exists(&options->draw, options->name, error) &&
           command_check_file(&options->draw, error) && has_result(options, error) &&
           (options->given[OPTION_NEURON] ? audit_unit(options, error)
                                          : audit_benchmark(options, error));
}

static bool audit(Options *options, Error *error)
{
    Page page;
    if (options->json && options->given[OPTION_NEURON])
        return error_set(error,
                         "one unit's audit cannot be printed as JSON; omit --json or --neuron");
    if (!page_read(&page, options->draw.data, error)) return false;
    bool good = take_arguments(&page, options, error) && find_name(&page, options, error) &&
                audit_either(options, error);
    page_free(&page);
    return good;
}

static const char *const examples[] = {
    "ventral audit circular_variance", "ventral audit vone-block Ringach2002-max_dc --neuron 17",
    "ventral audit circular_variance --networks redrawn --json", NULL};

const Command audit_command = {
    .words = {.name = "ventral audit",
              .purpose = "prints how a score, or one unit's value, was computed",
              .arguments = "[MODEL] BENCHMARK",
              .least = 1,
              .most = 2,
              .options = OPTION_LIST(OPTIONS_DRAW, OPTION_DATA, OPTION_NEURON, OPTION_JSON),
              .details =
                  "Of a benchmark: its input files, how many units remain after each step, and the "
                  "bin that decides.\nOf a unit: its receptive field, tuning curve and properties. "
                  "--json "
                  "prints the benchmark's result file.\n",
              .examples = examples},
    .run = audit};

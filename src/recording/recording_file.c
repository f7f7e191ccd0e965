#include "recording/recording_file.h"

#include "base/netcdf_attribute.h"
#include "base/netcdf_file.h"
#include "base/netcdf_variable.h"
#include "base/version.h"
#include "recording/recording_layout.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values read at once. */
#define SLAB_VALUES ((size_t)1 << 20)

/* -- writing -- */

/* Attributes of the data variable, which xarray provides as the array's attrs. */
static void define_attributes(NetcdfFile *file, int data, const Recording *recording)
{
    netcdf_put_text(file, data, "model", recording->model);
    netcdf_put_text(file, data, "layer", recording->layer);
    netcdf_put_text(file, data, "region", recording->region);
    netcdf_put_text(file, data, "stimulus_set", recording->stimulus_set);
    for (size_t i = 0; recording->origin.file[0] && i < LAYOUT_ORIGIN_TEXTS; i++)
        netcdf_put_text(file, data, layout_origin_texts[i].name,
                        (const char *)recording + layout_origin_texts[i].offset);
    netcdf_put_text(file, data, LAYOUT_VERSION, VENTRAL_VERSION);
    netcdf_put_whole(file, data, "seed", recording->seed);
    netcdf_put_whole(file, data, "field_seed", recording->field_seed);
    netcdf_put_whole(file, data, "repetitions", (unsigned long long)recording->repetitions);
    if (recording->trials > 0) netcdf_put_whole(file, data, LAYOUT_TRIALS, recording->trials);
    if (recording->has_noise) netcdf_put_whole(file, data, LAYOUT_NOISE, recording->noise_seed);
    netcdf_put_whole(file, data, "units_recorded", recording->units_recorded);
    netcdf_put_whole(file, data, "units_mapped", recording->units_mapped);
    netcdf_put_whole(file, data, "units_without_position", recording->units_without_position);
    if (recording->units_not_finite > 0)
        netcdf_put_whole(file, data, LAYOUT_NOT_FINITE, recording->units_not_finite);
    netcdf_put_number(file, data, "visual_degrees", recording->visual_degrees);
    if (recording->textures) netcdf_put_text(file, data, LAYOUT_IMAGES, recording->images_sha1);
}

/* The attribute that names all coordinate variables. */
static void define_coordinates(NetcdfFile *file, int data, const Recording *recording)
{
    char names[512] = "stimulus_id degrees";
    for (const LayoutColumn *column = layout_stimulus_columns(recording); column->name; column++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, " %s", column->name);
    }
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used,
             " neuroid_id layer region channel y x receptive_field_y receptive_field_x "
             "time_bin_start time_bin_end");
    netcdf_put_text(file, data, "coordinates", names);
}

/* Dimensions and variables; an attribute of the data names the coordinates, as for xarray. */
static void define_all(NetcdfFile *file, const Recording *recording)
{
    int dimensions[2] = {-1, -1};
    netcdf_file_check(
        file, nc_def_dim(file->id, "presentation", recording->presentations, &dimensions[0]));
    netcdf_file_check(file, nc_def_dim(file->id, "neuroid", recording->neuroids, &dimensions[1]));
    int data = netcdf_define(file, LAYOUT_DATA, NC_FLOAT, 2, dimensions);
    netcdf_define(file, "stimulus_id", NC_STRING, 1, &dimensions[0]);
    netcdf_define(file, "degrees", NC_DOUBLE, 1, &dimensions[0]);
    for (const LayoutColumn *column = layout_stimulus_columns(recording); column->name; column++)
        netcdf_define(file, column->name, NC_DOUBLE, 1, &dimensions[0]);
    const char *const neuroid_strings[] = {"neuroid_id", "layer", "region"};
    for (int i = 0; i < 3; i++)
        netcdf_define(file, neuroid_strings[i], NC_STRING, 1, &dimensions[1]);
    for (int i = 0; i < LAYOUT_UNIT_COLUMNS; i++)
        netcdf_define(file, layout_unit_columns[i].name, NC_INT, 1, &dimensions[1]);
    netcdf_define(file, "receptive_field_y", NC_DOUBLE, 1, &dimensions[1]);
    netcdf_define(file, "receptive_field_x", NC_DOUBLE, 1, &dimensions[1]);
    netcdf_define(file, "time_bin_start", NC_DOUBLE, 0, NULL);
    netcdf_define(file, "time_bin_end", NC_DOUBLE, 0, NULL);
    define_coordinates(file, data, recording);
    define_attributes(file, data, recording);
    if (file->good) netcdf_file_check(file, nc_enddef(file->id));
}

static void write_presentations(NetcdfFile *file, const Recording *recording)
{
    size_t count = recording->presentations;
    char *ids = allocate(count, RECORDING_NAME_LENGTH, file->error);
    double *numbers = allocate(count, sizeof *numbers, file->error);
    file->good = file->good && ids && numbers;
    if (file->good) {
        for (size_t i = 0; i < count; i++)
            layout_presentation_id(recording, i, ids + i * RECORDING_NAME_LENGTH);
        netcdf_write_strings(file, "stimulus_id", ids, RECORDING_NAME_LENGTH, count);
        for (size_t i = 0; i < count; i++)
            numbers[i] = recording->textures ? recording->textures[i].degrees : GRATING_DEGREES;
        netcdf_write_doubles(file, "degrees", numbers);
        for (const LayoutColumn *column = layout_stimulus_columns(recording); column->name;
             column++) {
            for (size_t i = 0; i < count; i++)
                memcpy(&numbers[i], layout_stimulus_number(recording, i, column),
                       sizeof numbers[i]);
            netcdf_write_doubles(file, column->name, numbers);
        }
    }
    free(ids);
    free(numbers);
}

static void write_neuroids(NetcdfFile *file, const Recording *recording)
{
    size_t count = recording->neuroids;
    char *ids = allocate(count, LAYOUT_NAME_LENGTH, file->error);
    int *numbers = allocate(count, sizeof *numbers, file->error);
    file->good = file->good && ids && numbers;
    if (file->good) {
        for (size_t i = 0; i < count; i++)
            layout_neuroid_id(recording, i, ids + i * LAYOUT_NAME_LENGTH, LAYOUT_NAME_LENGTH);
        netcdf_write_strings(file, "neuroid_id", ids, LAYOUT_NAME_LENGTH, count);
        netcdf_write_strings(file, "layer", recording->layer, 0, count);
        netcdf_write_strings(file, "region", recording->region, 0, count);
        for (int c = 0; c < LAYOUT_UNIT_COLUMNS; c++) {
            for (size_t i = 0; i < count; i++)
                memcpy(&numbers[i],
                       (const char *)&recording->units[i] + layout_unit_columns[c].offset,
                       sizeof numbers[i]);
            int variable = netcdf_file_variable(file, layout_unit_columns[c].name);
            if (file->good) netcdf_file_check(file, nc_put_var_int(file->id, variable, numbers));
        }
        netcdf_write_doubles(file, "receptive_field_y", recording->field_y);
        netcdf_write_doubles(file, "receptive_field_x", recording->field_x);
    }
    free(ids);
    free(numbers);
}

static void write_data(NetcdfFile *file, const Recording *recording)
{
    int data = netcdf_file_variable(file, LAYOUT_DATA);
    netcdf_write_doubles(file, "time_bin_start", &recording->bin.start);
    netcdf_write_doubles(file, "time_bin_end", &recording->bin.end);
    if (file->good) netcdf_file_check(file, nc_put_var_float(file->id, data, recording->responses));
}

bool recording_write(const Recording *recording, const char *path, Error *error)
{
    NetcdfFile file;
    size_t values = recording->presentations * recording->neuroids;
    size_t coordinates = 32 * (recording->presentations + recording->neuroids);
    if (!netcdf_create(&file, path, 4 * values + 8 * coordinates, error)) return false;
    define_all(&file, recording);
    if (file.good) write_presentations(&file, recording);
    if (file.good) write_neuroids(&file, recording);
    if (file.good) write_data(&file, recording);
    return netcdf_finish(&file, file.good, error);
}

/* -- reading: each variable and attribute is checked before it is read (netcdf_variable.h) -- */

/* An open file and the dimensions of its recording. */
typedef struct {
    NetcdfSource source;
    int dimensions[3]; /* presentation, neuroid; the last is -1: one number */
    size_t sizes[3];
} Reading;

static bool find_dimension(Reading *reading, int which, Error *error)
{
    static const char *const names[] = {"presentation", "neuroid"};
    const NetcdfSource *source = &reading->source;
    const char *name = names[which];
    bool may_be_empty = which == 1; /* if no unit is in the field */
    int status = nc_inq_dimid(source->id, name, &reading->dimensions[which]);
    if (status != NC_NOERR)
        return error_set(error, "%s: has no dimension %s; %s", source->path, name, source->advice);
    if (!netcdf_check(source,
                      nc_inq_dimlen(source->id, reading->dimensions[which], &reading->sizes[which]),
                      error))
        return false;
    return reading->sizes[which] > 0 || may_be_empty ||
           error_set(error, "%s: its dimension %s is empty; %s", source->path, name,
                     source->advice);
}

/*
 * Checks that the data variable has the file's dimensions, and allocates a recording of that size.
 */
static bool make_recording(Reading *reading, NetcdfVariable *data, Recording *recording,
                           Error *error)
{
    const size_t *sizes = reading->sizes;
    if (!find_dimension(reading, 0, error) || !find_dimension(reading, 1, error) ||
        !netcdf_variable_find(data, &reading->source, LAYOUT_DATA, error) ||
        !netcdf_variable_require(data, NETCDF_NUMBERS, 2, reading->dimensions, error))
        return false;
    return recording_make(recording, sizes[0], sizes[1], error);
}

/* Attributes of models loaded from a file; absent for built-in models. */
static bool read_origin(const Reading *reading, int data, Recording *recording, Error *error)
{
    size_t length = 0;
    if (nc_inq_attlen(reading->source.id, data, layout_origin_texts[0].name, &length) != NC_NOERR)
        return true;
    for (size_t i = 0; i < LAYOUT_ORIGIN_TEXTS; i++)
        if (!netcdf_text_attribute(&reading->source, data, layout_origin_texts[i].name,
                                   (char *)recording + layout_origin_texts[i].offset,
                                   layout_origin_texts[i].length, error))
            return false;
    return true;
}

/* Reads an attribute that not every file has; without it *value is 0. *there may be NULL. */
static bool read_optional(const NetcdfSource *source, int data, const char *name, uint64_t *value,
                          bool *there, Error *error)
{
    bool found = nc_inq_attid(source->id, data, name, NULL) == NC_NOERR;
    *value = 0;
    if (there) *there = found;
    return !found || netcdf_whole_attribute(source, data, name, UINT64_MAX, value, error);
}

/* The texture set's images; empty in recordings of earlier versions. */
static bool read_images(const NetcdfSource *source, int data, char *sha1, Error *error)
{
    sha1[0] = '\0';
    return nc_inq_attid(source->id, data, LAYOUT_IMAGES, NULL) != NC_NOERR ||
           netcdf_text_attribute(source, data, LAYOUT_IMAGES, sha1, FILE_SHA1_LENGTH, error);
}

static bool read_attributes(const Reading *reading, int data, Recording *recording, Error *error)
{
    const struct {
        const char *name;
        char *text;
        size_t length;
    } texts[] = {{"model", recording->model, sizeof recording->model},
                 {"layer", recording->layer, sizeof recording->layer},
                 {"region", recording->region, sizeof recording->region},
                 {"stimulus_set", recording->stimulus_set, sizeof recording->stimulus_set}};
    uint64_t repetitions = 0, counts[3] = {0};
    static const char *const count_names[] = {"units_recorded", "units_mapped",
                                              "units_without_position"};
    const NetcdfSource *source = &reading->source;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!netcdf_text_attribute(source, data, texts[i].name, texts[i].text, texts[i].length,
                                   error))
            return false;
    if (!read_origin(reading, data, recording, error) ||
        !read_images(source, data, recording->images_sha1, error))
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!netcdf_whole_attribute(source, data, count_names[i], SIZE_MAX, &counts[i], error))
            return false;
    recording->units_recorded = counts[0];
    recording->units_mapped = counts[1];
    recording->units_without_position = counts[2];
    if (!netcdf_whole_attribute(source, data, "seed", UINT64_MAX, &recording->seed, error) ||
        !netcdf_whole_attribute(source, data, "field_seed", UINT64_MAX, &recording->field_seed,
                                error) ||
        !netcdf_whole_attribute(source, data, "repetitions", INT_MAX, &repetitions, error))
        return false;
    recording->repetitions = (int)repetitions;
    if (!read_optional(source, data, LAYOUT_NOT_FINITE, &counts[0], NULL, error) ||
        !read_optional(source, data, LAYOUT_TRIALS, &counts[1], NULL, error) ||
        !read_optional(source, data, LAYOUT_NOISE, &recording->noise_seed, &recording->has_noise,
                       error))
        return false;
    recording->units_not_finite = counts[0];
    recording->trials = counts[1];
    return netcdf_number_attribute(source, data, "visual_degrees", &recording->visual_degrees,
                                   error);
}

/* The requirement on a coordinate's values. */
typedef enum { FINITE, WHOLE, ANY } Demand;

/* Reads and checks a coordinate along dimension `which` (2: one number). */
static bool read_column(const Reading *reading, const char *name, int which, Demand demand,
                        double *values, Error *error)
{
    NetcdfVariable variable;
    const NetcdfSource *source = &reading->source;
    int rank = reading->dimensions[which] >= 0;
    bool good = netcdf_variable_find(&variable, source, name, error) &&
                netcdf_variable_require(&variable, NETCDF_NUMBERS, rank,
                                        &reading->dimensions[which], error) &&
                netcdf_read_numbers(&variable, NULL, NULL, values, error);
    netcdf_variable_close(&variable);
    for (size_t i = 0; good && i < reading->sizes[which]; i++) {
        bool whole = values[i] == floor(values[i]) && values[i] >= 0 && values[i] <= INT_MAX;
        if ((demand == FINITE && !isfinite(values[i])) || (demand == WHOLE && !whole))
            good = error_set(error, "%s: its %s has %g at %zu, which is not a %s number; %s",
                             source->path, name, values[i], i, demand == WHOLE ? "whole" : "finite",
                             source->advice);
    }
    return good;
}

static bool read_presentations(const Reading *reading, Recording *recording, double *numbers,
                               Error *error)
{
    for (const LayoutColumn *column = layout_stimulus_columns(recording); column->name; column++) {
        if (!read_column(reading, column->name, 0, FINITE, numbers, error)) return false;
        for (size_t i = 0; i < recording->presentations; i++)
            memcpy(layout_stimulus_number(recording, i, column), &numbers[i], sizeof numbers[i]);
    }
    return true;
}

static bool read_neuroids(const Reading *reading, Recording *recording, double *numbers,
                          Error *error)
{
    for (int c = 0; c < LAYOUT_UNIT_COLUMNS; c++) {
        if (!read_column(reading, layout_unit_columns[c].name, 1, WHOLE, numbers, error))
            return false;
        for (size_t i = 0; i < recording->neuroids; i++) {
            int number = (int)numbers[i];
            memcpy((char *)&recording->units[i] + layout_unit_columns[c].offset, &number,
                   sizeof number);
        }
    }
    return read_column(reading, "receptive_field_y", 1, ANY, recording->field_y, error) &&
           read_column(reading, "receptive_field_x", 1, ANY, recording->field_x, error);
}

static bool read_coordinates(const Reading *reading, Recording *recording, Error *error)
{
    size_t most = recording->presentations;
    if (recording->neuroids > most) most = recording->neuroids;
    double *numbers = allocate(most, sizeof *numbers, error);
    bool good = numbers && read_presentations(reading, recording, numbers, error) &&
                read_neuroids(reading, recording, numbers, error) &&
                read_column(reading, "time_bin_start", 2, FINITE, &recording->bin.start, error) &&
                read_column(reading, "time_bin_end", 2, FINITE, &recording->bin.end, error);
    free(numbers);
    return good;
}

/* Converts a presentation's responses to float; all finite, unless the file says otherwise. */
static bool take_responses(const Reading *reading, Recording *recording, size_t presentation,
                           const double *values, Error *error)
{
    size_t count = recording->neuroids;
    float *responses = recording->responses + presentation * count;
    for (size_t i = 0; i < count; i++) {
        if (!(fabs(values[i]) <= (double)FLT_MAX) && recording->units_not_finite == 0)
            return error_set(error,
                             "%s: the response of neuroid %zu to presentation %zu is not a finite "
                             "number; %s",
                             reading->source.path, i, presentation, reading->source.advice);
        responses[i] = (float)values[i];
    }
    return true;
}

static bool read_data(const Reading *reading, const NetcdfVariable *data, Recording *recording,
                      Error *error)
{
    size_t count = recording->neuroids, all = recording->presentations;
    if (count == 0) return true;
    size_t step = count < SLAB_VALUES ? SLAB_VALUES / count : 1;
    if (step > all) step = all;
    double *slab = allocate(step, count * sizeof *slab, error);
    bool good = slab != NULL;
    for (size_t first = 0; good && first < all; first += step) {
        size_t rows = all - first < step ? all - first : step;
        good =
            netcdf_read_numbers(data, (size_t[]){first, 0}, (size_t[]){rows, count}, slab, error);
        for (size_t i = 0; good && i < rows; i++)
            good = take_responses(reading, recording, first + i, slab + i * count, error);
    }
    free(slab);
    return good;
}

/* -- checking names -- */

/* Writes the expected text of entry i of a coordinate into text[LAYOUT_NAME_LENGTH]. */
typedef void ExpectedText(const Recording *recording, size_t i, char *text);

static void expect_stimulus(const Recording *recording, size_t i, char *text)
{
    char id[RECORDING_NAME_LENGTH];
    layout_presentation_id(recording, i, id);
    snprintf(text, LAYOUT_NAME_LENGTH, "%s", id);
}

static void expect_neuroid(const Recording *recording, size_t i, char *text)
{
    layout_neuroid_id(recording, i, text, LAYOUT_NAME_LENGTH);
}

static void expect_layer(const Recording *recording, size_t i, char *text)
{
    (void)i;
    snprintf(text, LAYOUT_NAME_LENGTH, "%s", recording->layer);
}

static void expect_region(const Recording *recording, size_t i, char *text)
{
    (void)i;
    snprintf(text, LAYOUT_NAME_LENGTH, "%s", recording->region);
}

static bool check_texts(const Reading *reading, const char *name, int which,
                        const Recording *recording, ExpectedText *expect, Error *error)
{
    NetcdfVariable variable;
    const NetcdfSource *source = &reading->source;
    char **texts = NULL, expected[LAYOUT_NAME_LENGTH];
    size_t count = 0;
    bool good =
        netcdf_variable_find(&variable, source, name, error) &&
        netcdf_variable_require(&variable, NETCDF_TEXTS, 1, &reading->dimensions[which], error) &&
        netcdf_read_texts(&variable, &texts, &count, error);
    netcdf_variable_close(&variable);
    for (size_t i = 0; good && i < count; i++) {
        expect(recording, i, expected);
        if (!texts[i] || strcmp(texts[i], expected) != 0)
            good = error_set(error, "%s: its %s has %.80s at %zu, not %.80s; %s", source->path,
                             name, texts[i] ? texts[i] : "a gap", i, expected, source->advice);
    }
    if (texts) netcdf_free_texts(texts, count);
    return good;
}

/* Textures are named after their files; the names are kept. */
static bool read_texture_names(const Reading *reading, Recording *recording, Error *error)
{
    NetcdfVariable variable;
    char **texts = NULL;
    size_t count = 0;
    bool good =
        netcdf_variable_find(&variable, &reading->source, "stimulus_id", error) &&
        netcdf_variable_require(&variable, NETCDF_TEXTS, 1, &reading->dimensions[0], error) &&
        netcdf_read_texts(&variable, &texts, &count, error);
    netcdf_variable_close(&variable);
    for (size_t i = 0; good && i < count; i++)
        snprintf(recording->textures[i].identifier, TEXTURE_IDENTIFIER_LENGTH, "%s",
                 texts[i] ? texts[i] : "");
    if (texts) netcdf_free_texts(texts, count);
    return good;
}

/* The width of the images: fixed for gratings, kept for textures. */
static bool read_degrees(const Reading *reading, Recording *recording, Error *error)
{
    double *degrees = allocate(recording->presentations, sizeof *degrees, error);
    bool good = degrees && read_column(reading, "degrees", 0, FINITE, degrees, error);
    for (size_t i = 0; good && i < recording->presentations; i++) {
        if (recording->textures)
            recording->textures[i].degrees = degrees[i];
        else if (degrees[i] != GRATING_DEGREES)
            good =
                error_set(error, "%s: its degrees has %g at %zu, not %g; %s", reading->source.path,
                          degrees[i], i, GRATING_DEGREES, reading->source.advice);
    }
    free(degrees);
    return good;
}

static bool check_version(const Reading *reading, int data, Error *error)
{
    char version[64];
    return netcdf_text_attribute(&reading->source, data, LAYOUT_VERSION, version, sizeof version,
                                 error) &&
           (strcmp(version, VENTRAL_VERSION) == 0 ||
            error_set(error,
                      "%s: was recorded by version %s of Ventral, not " VENTRAL_VERSION "; %s",
                      reading->source.path, version, reading->source.advice));
}

static bool check_names(const Reading *reading, int data, Recording *recording, Error *error)
{
    return check_version(reading, data, error) && read_degrees(reading, recording, error) &&
           (recording->textures
                ? read_texture_names(reading, recording, error)
                : check_texts(reading, "stimulus_id", 0, recording, expect_stimulus, error)) &&
           check_texts(reading, "neuroid_id", 1, recording, expect_neuroid, error) &&
           check_texts(reading, "layer", 1, recording, expect_layer, error) &&
           check_texts(reading, "region", 1, recording, expect_region, error);
}

static bool read_all(Reading *reading, Recording *recording, Error *error)
{
    NetcdfVariable data = {0};
    bool good = make_recording(reading, &data, recording, error) &&
                read_attributes(reading, data.id, recording, error);
    if (good && strcmp(recording->stimulus_set, TEXTURE_SET_NAME) == 0)
        good = recording_make_textures(recording, error);
    good = good && read_coordinates(reading, recording, error) &&
           read_data(reading, &data, recording, error) &&
           check_names(reading, data.id, recording, error);
    netcdf_variable_close(&data);
    return good;
}

static bool open_recording(NetcdfSource *source, const char *path, const char *advice, Error *error)
{
    if (netcdf_open(source, path, WANT_RECORDING, advice, error)) return true;
    Error why = *error;
    return why.kind == ERROR_UNREADABLE && error_set(error, "%s; %s", why.message, advice);
}

bool recording_read_or(Recording *recording, const char *path, const RecordingOrigin *origin,
                       const char *again, Error *error)
{
    *recording = (Recording){0};
    Reading reading = {.dimensions = {-1, -1, -1}, .sizes = {0, 0, 1}};
    bool good =
        open_recording(&reading.source, path, again, error) && read_all(&reading, recording, error);
    netcdf_close(&reading.source);
    good = good && recording_check_origin(recording, origin, path, again, error);
    if (!good) recording_free(recording);
    return good;
}

bool recording_read(Recording *recording, const char *path, const RecordingOrigin *origin,
                    Error *error)
{
    return recording_read_or(recording, path, origin, "make the recordings again", error);
}

bool recording_read_origin(const char *path, ModelOrigin *origin, Error *error)
{
    Recording recording = {.seed = 0};
    Reading reading = {.dimensions = {-1, -1, -1}, .sizes = {0, 0, 1}};
    NetcdfVariable data = {0};
    bool good = open_recording(&reading.source, path, "make the recordings again", error) &&
                netcdf_variable_find(&data, &reading.source, LAYOUT_DATA, error) &&
                read_origin(&reading, data.id, &recording, error);
    netcdf_variable_close(&data);
    netcdf_close(&reading.source);
    *origin = recording.origin;
    return good;
}

bool recording_read_images(const char *path, char sha1[FILE_SHA1_LENGTH], Error *error)
{
    NetcdfSource source = {0};
    NetcdfVariable data = {0};
    bool good = open_recording(&source, path, "make the recordings again", error) &&
                netcdf_variable_find(&data, &source, LAYOUT_DATA, error) &&
                read_images(&source, data.id, sha1, error);
    netcdf_variable_close(&data);
    netcdf_close(&source);
    return good;
}

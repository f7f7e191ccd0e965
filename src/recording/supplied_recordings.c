#include "recording/supplied_recordings.h"

#include "base/table.h"
#include "brainio/response_set.h"
#include "recording/field_maps.h"
#include "vision/repeated_set.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Responses to an image and to its repetition may differ by this fraction of the largest response:
 * half precision is four times as accurate, and the rounding of other batch sizes much smaller.
 */
#define REPEAT_TOLERANCE 0.002

enum { FIELD_SET = 0, BLANK_SET = 4, REPEAT_SET = EXPERIMENT_SETS, TEXTURES, SETS };

typedef struct {
    const SuppliedRequest *request;
    SuppliedRecordings *supplied;
    StimulusSet stimuli[SETS];
    ResponseSet sets[SETS];
    size_t layer;     /* units of the whole layer; 0: unknown */
    size_t listed;    /* units of a set that holds only some of the layer */
    size_t count;     /* units in the field */
    size_t *in_layer; /* [count] index of each in the whole layer; SIZE_MAX: unknown; owned */
    size_t *in_list;  /* [count] index of each in a set of only `listed` units; owned */
    size_t without_position;
} Reading;

/* -- the files -- */

static bool open_set(Reading *reading, int which, const char *name, Error *error)
{
    StimulusSet *stimuli = &reading->stimuli[which];
    if (!repeated_set_make(stimuli, name, error)) return false;
    char *text = allocate(stimuli->count, STIMULUS_ID_LENGTH, error);
    const char **identifiers = allocate(stimuli->count, sizeof *identifiers, error);
    bool good = text && identifiers;
    for (size_t i = 0; good && i < stimuli->count; i++) {
        stimulus_id(stimuli, i, text + i * STIMULUS_ID_LENGTH);
        identifiers[i] = text + i * STIMULUS_ID_LENGTH;
    }
    ResponseImages images = {name, stimuli->count, identifiers, NULL};
    good =
        good && response_set_open(&reading->sets[which], reading->request->folder, &images, error);
    free(text);
    free(identifiers);
    return good;
}

static bool open_textures(Reading *reading, Error *error)
{
    const TextureSet *set = reading->request->textures;
    const char *identifiers[TEXTURE_SET];
    if (!set) return true;
    for (size_t i = 0; i < TEXTURE_SET; i++) identifiers[i] = set->textures[i].identifier;
    ResponseImages images = {TEXTURE_SET_NAME, TEXTURE_SET, identifiers, NULL};
    return response_set_open(&reading->sets[TEXTURES], reading->request->folder, &images, error);
}

static bool open_all(Reading *reading, Error *error)
{
    for (int set = 0; set < EXPERIMENT_SETS; set++)
        if (!open_set(reading, set, stimulus_set_names[set], error)) return false;
    return open_set(reading, REPEAT_SET, REPEATED_SET_NAME, error) && open_textures(reading, error);
}

/* Sets with the same number of units must name the same units in the same order. */
static bool check_unit_names(const Reading *reading, int one, int other, Error *error)
{
    const ResponseFile *first = reading->sets[one].file, *second = reading->sets[other].file;
    size_t units = first ? response_file_units(first) : 0;
    if (!first || !second || response_file_units(second) != units) return true;
    char *const *names = response_file_unit_names(first);
    char *const *others = response_file_unit_names(second);
    for (size_t u = 0; names && others && u < units; u++)
        if (strcmp(names[u], others[u]) != 0)
            return error_set(error,
                             "%s: its unit %zu is %.100s, but that of %s is %.100s; save all sets "
                             "with the units in the same order",
                             response_file_path(second), u, others[u], response_file_path(first),
                             names[u]);
    return true;
}

/* Checks unit names across files, and notes variables in each file that are not used. */
static bool compare_files(Reading *reading, Error *error)
{
    for (int set = 0; set < SETS; set++) {
        for (int other = set + 1; other < SETS; other++)
            if (!check_unit_names(reading, set, other, error)) return false;
        const ResponseFile *file = reading->sets[set].file;
        char *unused = reading->supplied->unused[set];
        if (file && response_file_unused(file)[0])
            snprintf(unused, SUPPLIED_UNUSED_LENGTH, "%s: not used: %s", response_file_path(file),
                     response_file_unused(file));
    }
    return true;
}

static bool make_chosen(Reading *reading, size_t count, Error *error)
{
    ReceptiveFields *fields = &reading->supplied->experiment.fields;
    reading->count = count;
    reading->in_layer = allocate(count, sizeof *reading->in_layer, error);
    reading->in_list = allocate(count, sizeof *reading->in_list, error);
    fields->count = fields->with_position = fields->in_field = count;
    fields->units = allocate(count, sizeof *fields->units, error);
    fields->y = allocate(count, sizeof *fields->y, error);
    fields->x = allocate(count, sizeof *fields->x, error);
    fields->cells = allocate(count, sizeof *fields->cells, error);
    return reading->in_layer && reading->in_list && fields->units && fields->y && fields->x &&
           fields->cells;
}

/* -- receptive fields from the receptive-field set -- */

/* FieldMapsSource */
typedef struct {
    const Reading *reading;
    float *blank, *row; /* [layer] each: responses to the blank and to one image */
} FieldReading;

static bool read_cell(void *context, size_t cell, float *increases, Error *error)
{
    const FieldReading *from = context;
    size_t units = from->reading->layer;
    memset(increases, 0, units * sizeof *increases);
    for (size_t g = 0; g < FIELD_GRATINGS; g++) {
        if (!response_set_read_trials(&from->reading->sets[FIELD_SET], cell * FIELD_GRATINGS + g, 0,
                                      from->row, error))
            return false;
        field_maps_raise(from->row, from->blank, units, increases);
    }
    return true;
}

static bool map_all(const Reading *reading, FieldMaps *maps, Error *error)
{
    size_t units = reading->layer;
    FieldReading from = {reading, allocate(units, sizeof(float), error),
                         allocate(units, sizeof(float), error)};
    bool good =
        from.blank && from.row &&
        response_set_read_trials(&reading->sets[BLANK_SET], 0,
                                 response_file_trials(reading->sets[FIELD_SET].file), from.blank,
                                 error) &&
        field_maps_make(maps, &(FieldMapsSource){units, read_cell, &from, FIELD_MAPS_BYTES}, error);
    free(from.blank);
    free(from.row);
    return good;
}

/* Keeps the units in the field. */
static bool choose_units(Reading *reading, const FieldMaps *maps, Error *error)
{
    ReceptiveFields *fields = &reading->supplied->experiment.fields;
    int shape[3];
    response_file_shape(reading->sets[FIELD_SET].file, shape);
    const FieldMapsLayer layer = {{shape[0], shape[1], shape[2]}, NULL, reading->layer};
    if (!field_maps_choose(maps, &layer, fields, &reading->in_layer, &reading->without_position,
                           error))
        return false;
    reading->count = reading->listed = fields->count;
    reading->in_list = allocate(fields->count, sizeof *reading->in_list, error);
    for (size_t i = 0; reading->in_list && i < fields->count; i++) reading->in_list[i] = i;
    return reading->in_list != NULL;
}

static bool find_fields(Reading *reading, Error *error)
{
    const ResponseSet *set = &reading->sets[FIELD_SET], *blank = &reading->sets[BLANK_SET];
    FieldMaps maps = {0};
    reading->layer = response_file_units(set->file);
    if (response_file_units(blank->file) != reading->layer)
        return error_set(error, "%s has %zu units and %s has %zu; both must hold the whole layer",
                         response_file_path(set->file), reading->layer,
                         response_file_path(blank->file), response_file_units(blank->file));
    bool good = map_all(reading, &maps, error) && choose_units(reading, &maps, error);
    field_maps_free(&maps);
    return good;
}

static bool write_units(Reading *reading, Error *error)
{
    const ReceptiveFields *fields = &reading->supplied->experiment.fields;
    char *path = reading->supplied->units;
    OutputFile output;
    if (!file_path(path, error, "%s/%s", reading->request->folder, SUPPLIED_UNITS_FILE) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream, "unit,channel,row,column,receptive_field_y,receptive_field_x\n");
    for (size_t i = 0; i < fields->count; i++)
        fprintf(output.stream, "%zu,%d,%d,%d,%.17g,%.17g\n", reading->in_layer[i],
                fields->units[i].channel, fields->units[i].row, fields->units[i].column,
                fields->y[i], fields->x[i]);
    return output_close(&output, true, error);
}

/* -- receptive fields from a table -- */

/* The value of an optional column; *value is unchanged if the column is missing. */
static bool whole_cell(const Table *table, size_t row, const char *name, double most, double *value,
                       Error *error)
{
    size_t column = table_find(table, name);
    if (column == NO_COLUMN) return true;
    return table_number(table, row, column, value, error) &&
           ((*value >= 0 && *value == floor(*value) && *value <= most) ||
            error_set(error, "%s: its %s in row %zu is not a whole number", table->path, name,
                      row + 1));
}

static bool take_unit(Reading *reading, const Table *table, size_t row, const double field[2],
                      Error *error)
{
    ReceptiveFields *fields = &reading->supplied->experiment.fields;
    size_t i = fields->count;
    double unit = -1, channel = (double)row, height = 0, width = 0;
    if (!whole_cell(table, row, "unit", INT_MAX, &unit, error) ||
        !whole_cell(table, row, "channel", INT_MAX, &channel, error) ||
        !whole_cell(table, row, "row", INT_MAX, &height, error) ||
        !whole_cell(table, row, "column", INT_MAX, &width, error))
        return false;
    fields->y[i] = field[0];
    fields->x[i] = field[1];
    if (!receptive_field_is_central(fields, i)) return true;
    fields->units[i] = (Unit){(int)channel, (int)height, (int)width};
    fields->cells[i] = 1;
    reading->in_layer[i] = unit < 0 ? SIZE_MAX : (size_t)unit;
    reading->in_list[i] = row;
    fields->count++;
    return true;
}

static bool take_units(Reading *reading, const Table *table, Error *error)
{
    ReceptiveFields *fields = &reading->supplied->experiment.fields;
    size_t y = 0, x = 0;
    if (!table_require(table, "receptive_field_y", NULL, &y, error) ||
        !table_require(table, "receptive_field_x", NULL, &x, error) ||
        !make_chosen(reading, table->rows, error))
        return false;
    fields->count = 0;
    for (size_t row = 0; row < table->rows; row++) {
        double field[2];
        if (!table_number(table, row, y, &field[0], error) ||
            !table_number(table, row, x, &field[1], error) ||
            !take_unit(reading, table, row, field, error))
            return false;
    }
    reading->count = fields->in_field = fields->with_position = fields->count;
    return true;
}

/* Refuses unknown columns, and units that occur twice. */
static bool check_table(const Table *table, Error *error)
{
    static const char *const columns[] = {
        "unit", "channel", "row", "column", "receptive_field_y", "receptive_field_x", NULL};
    static const char *const unit[] = {"unit", NULL}, *const place[] = {"channel", "row", "column",
                                                                        NULL};
    if (table->rows == 0)
        return error_set(error, "%s: has no rows, so there are no units to score", table->path);
    return table_allow(table, columns, error) && table_refuse_repeats(table, unit, error) &&
           table_refuse_repeats(table, place, error);
}

static bool read_units(Reading *reading, Error *error)
{
    Table table;
    if (!table_read(&table, reading->request->units, error)) return false;
    reading->listed = table.rows;
    bool good = check_table(&table, error) && take_units(reading, &table, error);
    table_free(&table);
    return good;
}

/* -- responses of the units in the field -- */

/* The index of each chosen unit in a set's rows: of the listed units, or the whole layer's. */
static const size_t *places_in(const Reading *reading, int which, Error *error)
{
    const ResponseFile *file = reading->sets[which].file;
    size_t units = response_file_units(file);
    if (units == reading->layer) return reading->in_layer;
    if (units == reading->listed) return reading->in_list;
    bool known = reading->layer == 0;
    for (size_t i = 0; known && i < reading->count; i++) known = reading->in_layer[i] < units;
    if (known && units > reading->listed) return reading->in_layer;
    error_set(error,
              "%s: has %zu units; it must hold the whole layer%s, or the %zu units of %s in their "
              "order",
              response_file_path(file), units, reading->layer ? " as receptive_field does" : "",
              reading->listed,
              reading->request->units ? reading->request->units : SUPPLIED_UNITS_FILE);
    return NULL;
}

/* Fills responses[images][count] with a set's responses of the chosen units. */
static bool read_chosen(const Reading *reading, int which, float *responses, Error *error)
{
    const ResponseSet *set = &reading->sets[which];
    const size_t *places = places_in(reading, which, error);
    size_t units = response_file_units(set->file);
    float *row = places ? allocate(units, sizeof *row, error) : NULL;
    bool good = row != NULL;
    for (size_t i = 0; good && i < response_file_rows(set->file); i++) {
        good = response_set_read_trials(set, i, 0, row, error);
        for (size_t u = 0; good && u < reading->count; u++) *responses++ = row[places[u]];
    }
    free(row);
    return good;
}

static bool describe(const Reading *reading, int which, Recording *recording, Error *error)
{
    const SuppliedRequest *request = reading->request;
    const ReceptiveFields *fields = &reading->supplied->experiment.fields;
    const char *path = response_file_path(reading->sets[which].file);
    snprintf(recording->model, sizeof recording->model, "%s", request->model);
    snprintf(recording->region, sizeof recording->region, "V1");
    snprintf(recording->layer, sizeof recording->layer, "%s", request->layer);
    snprintf(recording->origin.file, sizeof recording->origin.file, "%s", path);
    snprintf(recording->origin.input, sizeof recording->origin.input, "%s", SUPPLIED_INPUT);
    recording->repetitions = recording_repetitions(recording->stimulus_set);
    size_t trials = response_file_trials(reading->sets[which].file);
    recording->trials = trials > 1 ? trials : 0;
    recording->visual_degrees = request->degrees;
    recording->units_recorded = reading->layer ? reading->layer : reading->listed;
    recording->units_mapped = recording->units_recorded;
    recording->units_without_position = reading->without_position;
    memcpy(recording->units, fields->units, reading->count * sizeof *recording->units);
    memcpy(recording->field_y, fields->y, reading->count * sizeof *recording->field_y);
    memcpy(recording->field_x, fields->x, reading->count * sizeof *recording->field_x);
    return file_digest(path, recording->origin.digest, error);
}

static bool take_set(Reading *reading, int which, Error *error)
{
    const StimulusSet *stimuli = &reading->stimuli[which];
    Recording *recording = &reading->supplied->experiment.recordings[which];
    if (!reading->sets[which].file) return true;
    if (!recording_make(recording, stimuli->count, reading->count, error)) return false;
    memcpy(recording->gratings, stimuli->gratings, stimuli->count * sizeof *stimuli->gratings);
    snprintf(recording->stimulus_set, sizeof recording->stimulus_set, "%s", stimuli->name);
    return read_chosen(reading, which, recording->responses, error) &&
           describe(reading, which, recording, error);
}

static bool take_textures(Reading *reading, Error *error)
{
    const TextureSet *set = reading->request->textures;
    Recording *recording = &reading->supplied->textures;
    if (!reading->sets[TEXTURES].file) return true;
    if (!recording_make(recording, TEXTURE_SET, reading->count, error) ||
        !recording_make_textures(recording, error))
        return false;
    memcpy(recording->textures, set->textures, sizeof set->textures);
    memcpy(recording->images_sha1, set->images_sha1, sizeof recording->images_sha1);
    return read_chosen(reading, TEXTURES, recording->responses, error) &&
           describe(reading, TEXTURES, recording, error);
}

/* -- repeated images -- */

static bool compare_repeat(const Reading *reading, const float *repeats, size_t i, double largest,
                           Error *error)
{
    int set = 0;
    size_t index = 0;
    repeated_set_source(i, &set, &index);
    const Recording *recording = &reading->supplied->experiment.recordings[set];
    for (size_t u = 0; recording->presentations && u < reading->count; u++) {
        double again = (double)repeats[i * reading->count + u];
        double before = (double)recording_response(recording, index, u);
        if (fabs(again - before) <= REPEAT_TOLERANCE * largest) continue;
        return error_set(
            error,
            "%s: its image %zu repeats image %zu of %s, but a unit responds with %g and then %g; "
            "look for dropout or batch normalisation in training mode (call model.eval()), noise, "
            "and a different order of images or units",
            response_file_path(reading->sets[REPEAT_SET].file), i, index, stimulus_set_names[set],
            before, again);
    }
    return true;
}

static bool check_repeats(Reading *reading, Error *error)
{
    if (!reading->sets[REPEAT_SET].file || reading->supplied->with_trials) return true;
    size_t values = REPEATED_SET * reading->count;
    float *repeats = allocate(values, sizeof *repeats, error);
    double largest = 0;
    bool good = repeats && read_chosen(reading, REPEAT_SET, repeats, error);
    for (size_t i = 0; good && i < values; i++) {
        double size = fabs((double)repeats[i]); /* fmax crashes gcc 12 for arm64 */
        if (size > largest) largest = size;
    }
    for (size_t i = 0; good && i < REPEATED_SET; i++)
        good = compare_repeat(reading, repeats, i, largest, error);
    free(repeats);
    reading->supplied->repeated = good;
    return good;
}

/* -- the whole folder -- */

static bool locate(Reading *reading, Error *error)
{
    if (reading->request->units) return read_units(reading, error);
    return find_fields(reading, error) && write_units(reading, error);
}

static bool read_all(Reading *reading, Error *error)
{
    SuppliedRecordings *supplied = reading->supplied;
    if (!open_all(reading, error) || !compare_files(reading, error)) return false;
    for (int set = 0; set < EXPERIMENT_SETS; set++)
        supplied->there[set] = reading->sets[set].file != NULL;
    supplied->there[EXPERIMENT_SETS] = reading->sets[TEXTURES].file != NULL;
    for (int set = 0; set < SETS; set++)
        if (reading->sets[set].file && response_file_trials(reading->sets[set].file) > 1)
            supplied->with_trials = true;
    supplied->located =
        reading->request->units || (reading->sets[FIELD_SET].file && reading->sets[BLANK_SET].file);
    if (!supplied->located) return true;
    if (!locate(reading, error)) return false;
    supplied->in_field = reading->count;
    if (reading->count == 0) return true;
    for (int set = reading->request->units ? 1 : 0; set < EXPERIMENT_SETS; set++)
        if (!take_set(reading, set, error)) return false;
    return take_textures(reading, error) && check_repeats(reading, error);
}

bool supplied_recordings_read(SuppliedRecordings *supplied, const SuppliedRequest *request,
                              Error *error)
{
    Reading *reading = allocate(1, sizeof *reading, error);
    *supplied = (SuppliedRecordings){0};
    if (!reading) return false;
    reading->request = request;
    reading->supplied = supplied;
    bool good = read_all(reading, error);
    for (int set = 0; set < SETS; set++) {
        stimulus_set_free(&reading->stimuli[set]);
        response_set_close(&reading->sets[set]);
    }
    free(reading->in_layer);
    free(reading->in_list);
    free(reading);
    if (!good) supplied_recordings_free(supplied);
    return good;
}

void supplied_recordings_free(SuppliedRecordings *supplied)
{
    experiment_free(&supplied->experiment);
    recording_free(&supplied->textures);
    *supplied = (SuppliedRecordings){0};
}

#define _POSIX_C_SOURCE 200809L /* fseeko */
#include "brainio/response_variable.h"

#include "base/netcdf_blocks.h"

#include <netcdf.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Values per block: 32 MB of doubles. */
#define BLOCK_VALUES ((size_t)4 << 20)

/* -- names of dimensions -- */

typedef enum {
    AXIS_UNKNOWN,
    AXIS_IMAGES,
    AXIS_UNITS,
    AXIS_HEIGHT,
    AXIS_WIDTH,
    AXIS_TIME,
    AXIS_TRIALS
} Axis;

static const struct {
    const char *name;
    Axis axis;
} axes[] = {
    {"presentation", AXIS_IMAGES},
    {"presentations", AXIS_IMAGES},
    {"stimulus", AXIS_IMAGES},
    {"stimuli", AXIS_IMAGES},
    {"image", AXIS_IMAGES},
    {"images", AXIS_IMAGES},
    {"img", AXIS_IMAGES},
    {"sample", AXIS_IMAGES},
    {"samples", AXIS_IMAGES},
    {"stimulus_id", AXIS_IMAGES},
    {"image_id", AXIS_IMAGES},
    {"stimulus_path", AXIS_IMAGES},
    {"image_path", AXIS_IMAGES},
    {"neuroid", AXIS_UNITS},
    {"neuroids", AXIS_UNITS},
    {"neuroid_id", AXIS_UNITS},
    {"neuron", AXIS_UNITS},
    {"neurons", AXIS_UNITS},
    {"unit", AXIS_UNITS},
    {"units", AXIS_UNITS},
    {"channel", AXIS_UNITS},
    {"channels", AXIS_UNITS},
    {"c", AXIS_UNITS},
    {"feature", AXIS_UNITS},
    {"features", AXIS_UNITS},
    {"feature_map", AXIS_UNITS},
    {"y", AXIS_HEIGHT},
    {"h", AXIS_HEIGHT},
    {"height", AXIS_HEIGHT},
    {"x", AXIS_WIDTH},
    {"w", AXIS_WIDTH},
    {"width", AXIS_WIDTH},
    {"time_bin", AXIS_TIME},
    {"time_bins", AXIS_TIME},
    {"time", AXIS_TIME},
    {"time_step", AXIS_TIME},
    {"timestep", AXIS_TIME},
    {"repetition", AXIS_TRIALS},
    {"repetitions", AXIS_TRIALS},
    {"trial", AXIS_TRIALS},
    {"trials", AXIS_TRIALS},
    {"batch", AXIS_TIME},
};

static void library_name(const NetcdfVariable *data, int d, char name[NETCDF_NAME_LENGTH])
{
    if (nc_inq_dimname(data->source->id, data->dimensions[d], name) != NC_NOERR) name[0] = '\0';
}

/* HDF5 without dimension scales: the netCDF library invents dimensions, one for each size. */
static bool is_made_up(const NetcdfVariable *data, int d)
{
    char name[NETCDF_NAME_LENGTH];
    library_name(data, d, name);
    return strncmp(name, "phony_dim", 9) == 0;
}

/* The HDF5 label that may name such a dimension (h5py's dims[d].label). */
static void find_label(const NetcdfVariable *data, int d, char name[NETCDF_NAME_LENGTH])
{
    static const char attribute[] = "DIMENSION_LABELS";
    char *labels[NETCDF_RANK] = {NULL};
    nc_type type = NC_NAT;
    size_t count = 0;
    int file = data->source->id;
    if (nc_inq_att(file, data->id, attribute, &type, &count) != NC_NOERR || type != NC_STRING ||
        count != (size_t)data->rank ||
        nc_get_att_string(file, data->id, attribute, labels) != NC_NOERR)
        return;
    if (labels[d] && labels[d][0]) snprintf(name, NETCDF_NAME_LENGTH, "%.250s", labels[d]);
    nc_free_string(count, labels);
}

static void dimension_name(const NetcdfVariable *data, int d, char name[NETCDF_NAME_LENGTH])
{
    library_name(data, d, name);
    if (is_made_up(data, d)) find_label(data, d, name);
}

static Axis axis_of(const NetcdfVariable *data, int d)
{
    char name[NETCDF_NAME_LENGTH];
    dimension_name(data, d, name);
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        if (strcasecmp(name, axes[i].name) == 0) return axes[i].axis;
    return AXIS_UNKNOWN;
}

/* "neuroid x presentation" */
static void list_dimensions(const NetcdfVariable *data, char text[200])
{
    text[0] = '\0';
    for (int d = 0; d < data->rank; d++) {
        char name[NETCDF_NAME_LENGTH];
        size_t used = strlen(text);
        dimension_name(data, d, name);
        snprintf(text + used, 200 - used, "%s%.40s", d ? " x " : "", name);
    }
}

/* -- the variable -- */

/* Numeric variables with these names identify rows or units, whatever their shape. */
static bool is_label(const char *name)
{
    return strcmp(name, "stimulus_id") == 0 || strcmp(name, "image_id") == 0 ||
           strcmp(name, "neuroid_id") == 0;
}

static bool find_data(ResponseVariable *variable, Error *error)
{
    int count = 0;
    bool found = false;
    const char *path = variable->source.path;
    if (!netcdf_check(&variable->source, nc_inq_nvars(variable->source.id, &count), error))
        return false;
    for (int id = 0; id < count; id++) {
        NetcdfVariable one;
        bool looked = netcdf_variable_describe(&one, &variable->source, id, error);
        bool wanted = looked && one.kind == NETCDF_NUMBERS && one.rank >= 2 && !is_label(one.name);
        if (wanted && found)
            error_set(error, "%s: holds %s and %s; keep the responses only", path,
                      variable->data.name, one.name);
        if (wanted && !found)
            variable->data = one;
        else
            netcdf_variable_close(&one);
        if (!looked || (wanted && found)) return false;
        found = found || wanted;
    }
    if (found) return true;
    return error_set(error,
                     "%s: holds no array of numbers with two or more dimensions outside of groups; "
                     "save the responses as one",
                     path);
}

/* -- finding the images' dimension -- */

/*
 * The dimension of the data that this variable lies along; -1 if there is none, or it is unclear.
 */
static int lies_along(const ResponseVariable *variable, const char *name)
{
    const NetcdfVariable *data = &variable->data;
    int id = -1, rank = 0, along = -1, dimensions[NC_MAX_VAR_DIMS];
    if (nc_inq_varid(variable->source.id, name, &id) != NC_NOERR ||
        nc_inq_varndims(variable->source.id, id, &rank) != NC_NOERR || rank < 1 ||
        nc_inq_vardimid(variable->source.id, id, dimensions) != NC_NOERR)
        return -1;
    for (int d = 0; d < data->rank; d++)
        if (data->dimensions[d] == dimensions[0] && !is_made_up(data, d)) along = d;
    return along;
}

static int find_images(const ResponseVariable *variable)
{
    static const char *const coordinates[] = {"stimulus_id", "image_id"};
    const NetcdfVariable *data = &variable->data;
    for (int d = 0; d < data->rank; d++)
        if (axis_of(data, d) == AXIS_IMAGES) return d;
    for (int i = 0; i < 2; i++) {
        int along = lies_along(variable, coordinates[i]);
        if (along >= 0) return along;
    }
    bool by_matlab = nc_inq_attid(variable->source.id, data->id, "MATLAB_class", NULL) == NC_NOERR;
    return by_matlab ? data->rank - 1 : 0;
}

static bool check_axes(const ResponseVariable *variable, Error *error)
{
    const NetcdfVariable *data = &variable->data;
    const char *path = variable->source.path;
    int images = variable->image_dimension;
    char list[200], name[NETCDF_NAME_LENGTH];
    list_dimensions(data, list);
    if (images > 0 && data->rank > 2)
        return error_set(error, "%s: its dimensions are %s; put that of the images first", path,
                         list);
    if (axis_of(data, images) == AXIS_UNITS && lies_along(variable, "stimulus_id") < 0)
        return error_set(error,
                         "%s: its dimensions are %s; name that of the images \"presentation\", and "
                         "put it first",
                         path, list);
    for (int d = 0; d < data->rank; d++) {
        Axis axis = d == images ? AXIS_UNKNOWN : axis_of(data, d);
        dimension_name(data, d, name);
        if (axis == AXIS_TIME && data->sizes[d] > 1)
            return error_set(error,
                             "%s: its dimension %.40s has %zu entries; average over them, or "
                             "choose one",
                             path, name, data->sizes[d]);
        if (axis == AXIS_TRIALS && data->sizes[d] > 1 && (d != 1 || images != 0))
            return error_set(error,
                             "%s: its dimensions are %s; put %.40s after the images, or average "
                             "over it",
                             path, list, name);
        Axis next = d + 1 < data->rank ? axis_of(data, d + 1) : AXIS_UNKNOWN;
        bool exchanged = (axis == AXIS_WIDTH && next == AXIS_HEIGHT) ||
                         ((axis == AXIS_WIDTH || axis == AXIS_HEIGHT) && next == AXIS_UNITS);
        if (exchanged)
            return error_set(error,
                             "%s: its dimensions are %s; give images x channels x height x width",
                             path, list);
    }
    return true;
}

static bool take_shape(ResponseVariable *variable, const ResponseWant *want, Error *error)
{
    const NetcdfVariable *data = &variable->data;
    size_t sizes[NETCDF_RANK];
    memcpy(sizes, data->sizes, sizeof sizes);
    if (variable->image_dimension == 1) {
        sizes[0] = data->sizes[1];
        sizes[1] = data->sizes[0];
    }
    ResponseWant wanted = *want;
    if (data->rank > 2 && axis_of(data, 1) == AXIS_TRIALS) {
        wanted.unnamed = false;
        if (data->sizes[1] > 1) wanted.with_trials = true;
    }
    return response_shape_of(&variable->shape, sizes, data->rank, &wanted, variable->source.path,
                             error);
}

/* -- names of rows and of units -- */

/* Reads the texts of a list; NULL if it is not a list. A missing value becomes an empty text. */
static bool read_list(const NetcdfVariable *list, char ***texts, size_t *count, Error *error)
{
    size_t longest = 1;
    *texts = NULL;
    *count = 1;
    for (int d = 0; d < list->rank; d++) {
        *count *= list->sizes[d];
        if (list->sizes[d] > longest) longest = list->sizes[d];
    }
    if (list->kind == NETCDF_OTHER || *count != longest) return true;
    if (!netcdf_read_texts(list, texts, count, error)) return false;
    for (size_t i = 0; i < *count; i++) {
        if (!(*texts)[i]) (*texts)[i] = allocate(1, 1, error);
        if ((*texts)[i]) continue;
        netcdf_free_texts(*texts, *count);
        *texts = NULL;
        return false;
    }
    return true;
}

/* Adds variables of texts, which may be names, and any variable named like an identifier. */
static bool add_names(const ResponseVariable *variable, const NetcdfVariable *list,
                      ResponseNames *names, Error *error)
{
    size_t count = 0;
    char **texts = NULL;
    NamesTrust trust = response_names_trust(list->name);
    bool is_identifier = trust == NAMES_CERTAIN || strcasecmp(list->name, "image_id") == 0;
    if (list->kind != NETCDF_TEXTS && !is_identifier) return true;
    if (!read_list(list, &texts, &count, error)) return false;
    if (texts) return response_names_add(names, list->name, trust, texts, count, error);
    return trust == NAMES_POSSIBLE ||
           error_set(error, "%s: its %.100s is not a list of names; correct or remove it",
                     variable->source.path, list->name);
}

/* Does the list have the size of another dimension of the data, as names of channels do? */
static bool is_of_dimension(const ResponseVariable *variable, const NetcdfVariable *list)
{
    for (int d = 0; d < variable->data.rank; d++)
        if (d != variable->image_dimension && list->rank == 1 &&
            list->sizes[0] == variable->data.sizes[d])
            return true;
    return false;
}

static bool is_of_units(const char *name)
{
    static const char *const labels[] = {"neuroid_id", "neuroid", "unit_id", "neuron_id"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(name, labels[i]) == 0) return true;
    return false;
}

static bool add_unit_names(ResponseVariable *variable, const NetcdfVariable *list, Error *error)
{
    size_t count = 0, units = variable->shape.units;
    char **texts = NULL;
    if (variable->unit_names) return true;
    if (!read_list(list, &texts, &count, error)) return false;
    if (texts && count == units) {
        variable->unit_names = texts;
        return true;
    }
    netcdf_free_texts(texts, count);
    return is_of_dimension(variable, list) ||
           error_set(error, "%s: its %.100s has %zu names for the %zu units; correct or remove it",
                     variable->source.path, list->name, count, units);
}

static bool take_coordinates(ResponseVariable *variable, ResponseNames *names, Error *error)
{
    int count = 0;
    bool good = netcdf_check(&variable->source, nc_inq_nvars(variable->source.id, &count), error);
    for (int id = 0; good && id < count; id++) {
        NetcdfVariable list;
        if (id == variable->data.id) continue;
        good = netcdf_variable_describe(&list, &variable->source, id, error) &&
               (is_of_units(list.name) ? add_unit_names(variable, &list, error)
                                       : add_names(variable, &list, names, error));
        netcdf_variable_close(&list);
    }
    return good;
}

typedef struct {
    const char *text;
    size_t place;
} Placed;

static int compare_placed(const void *left, const void *right)
{
    return strcmp(((const Placed *)left)->text, ((const Placed *)right)->text);
}

static bool check_unit_names(const ResponseVariable *variable, Error *error)
{
    size_t units = variable->shape.units;
    if (!variable->unit_names) return true;
    Placed *sorted = allocate(units, sizeof *sorted, error);
    if (!sorted) return false;
    bool good = true;
    for (size_t u = 0; u < units; u++) sorted[u] = (Placed){variable->unit_names[u], u};
    qsort(sorted, units, sizeof *sorted, compare_placed);
    for (size_t u = 1; good && u < units; u++)
        if (compare_placed(&sorted[u - 1], &sorted[u]) == 0)
            good = error_set(error, "%s: the unit %.100s occurs twice; keep one of them",
                             variable->source.path, sorted[u].text);
    free(sorted);
    return good;
}

/* -- opening -- */

static bool has_names(const ResponseNames *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->lists[i].trust != NAMES_POSSIBLE) return true;
    return false;
}

/*
 * Refuses numbers along the images' dimension that do not ascend: rows are then not in the images'
 * order, and the numbers do not tell which order it is.
 */
static bool check_index(const ResponseVariable *variable, size_t rows, Error *error)
{
    char name[NETCDF_NAME_LENGTH];
    NetcdfVariable list;
    int id = -1;
    dimension_name(&variable->data, variable->image_dimension, name);
    if (nc_inq_varid(variable->source.id, name, &id) != NC_NOERR) return true;
    bool good = netcdf_variable_describe(&list, &variable->source, id, error);
    bool is_index = good && list.kind == NETCDF_NUMBERS && list.rank == 1 && list.sizes[0] == rows;
    double *values = is_index ? allocate(rows, sizeof *values, error) : NULL;
    if (is_index) good = values && netcdf_read_numbers(&list, NULL, NULL, values, error);
    for (size_t i = 1; good && is_index && i < rows; i++)
        if (!(values[i] > values[i - 1]))
            good = error_set(error,
                             "%s: the numbers of its %.100s do not ascend at row %zu, so its order "
                             "is not the images'; name the rows in stimulus_id",
                             variable->source.path, name, i);
    free(values);
    netcdf_variable_close(&list);
    return good;
}

/* Does the file, or the group, have a variable or attribute that names rows? */
static bool names_rows(int group, int data)
{
    static const char *const names[] = {"stimulus_id", "image_id"};
    int id = -1;
    for (int i = 0; i < 2; i++)
        if (nc_inq_varid(group, names[i], &id) == NC_NOERR ||
            nc_inq_attid(group, data, names[i], NULL) == NC_NOERR ||
            nc_inq_attid(group, NC_GLOBAL, names[i], NULL) == NC_NOERR)
            return true;
    return false;
}

/* Refuses names in a group or an attribute, which would otherwise be ignored. */
static bool refuse_hidden_names(const ResponseVariable *variable, Error *error)
{
    int count = 0, file = variable->source.id;
    bool hidden = names_rows(file, variable->data.id);
    if (nc_inq_grps(file, &count, NULL) != NC_NOERR) count = 0;
    int *groups = allocate((size_t)count, sizeof *groups, error);
    bool good = groups && (count == 0 ||
                           netcdf_check(&variable->source, nc_inq_grps(file, NULL, groups), error));
    for (int i = 0; good && i < count; i++) hidden = hidden || names_rows(groups[i], NC_GLOBAL);
    free(groups);
    if (good && hidden)
        good = error_set(error,
                         "%s: names its rows inside a group or an attribute; give stimulus_id as a "
                         "variable beside the responses",
                         variable->source.path);
    return good;
}

bool response_variable_open(ResponseVariable *variable, ResponseNames *names, const char *path,
                            const ResponseWant *want, Error *error)
{
    *variable = (ResponseVariable){.source = {.id = -1}};
    if (!netcdf_open(&variable->source, path, WANT_NETCDF, "save it again", error) ||
        !find_data(variable, error))
        return false;
    variable->image_dimension = find_images(variable);
    return check_axes(variable, error) && take_shape(variable, want, error) &&
           take_coordinates(variable, names, error) && check_unit_names(variable, error) &&
           (has_names(names) ||
            (check_index(variable, names->rows, error) && refuse_hidden_names(variable, error)));
}

void response_variable_close(ResponseVariable *variable)
{
    netcdf_free_texts(variable->unit_names, variable->shape.units);
    netcdf_variable_close(&variable->data);
    netcdf_close(&variable->source);
    *variable = (ResponseVariable){.source = {.id = -1}};
}

/* -- reading -- */

bool response_variable_has_rows(const ResponseVariable *variable)
{
    return variable->image_dimension == 0 && netcdf_chunk_rows(&variable->data) == 1;
}

bool response_variable_has_parts(const ResponseVariable *variable)
{
    return variable->data.rank == 2;
}

bool response_variable_read(const ResponseVariable *variable, size_t row, size_t first,
                            size_t count, double *values, Error *error)
{
    size_t start[NETCDF_RANK] = {row, first}, counts[NETCDF_RANK] = {1, count};
    if (variable->data.rank > 2) {
        start[1] = 0;
        for (int d = 1; d < variable->data.rank; d++) counts[d] = variable->data.sizes[d];
    }
    return netcdf_read_numbers(&variable->data, start, counts, values, error);
}

/* Numbers of one row that are consecutive in the row and evenly spaced in a block. */
typedef struct {
    size_t row, unit;  /* start in the row */
    size_t from, step; /* in the block: index of the first, and spacing */
    size_t count;
} Run;

/* Describes run i of a block; returns the number of runs. */
static size_t find_run(const ResponseVariable *variable, const NetcdfBlocks *blocks, size_t i,
                       Run *run)
{
    const size_t *sizes = variable->data.sizes, *start = blocks->start, *counts = blocks->counts;
    int last = variable->data.rank - 1;
    if (variable->image_dimension == 1) { /* a matrix, units x images */
        *run = (Run){start[1] + i, start[0], i, counts[1], counts[0]};
        return counts[1];
    }
    size_t runs = 1, rest = i, scale = sizes[last], unit = start[last];
    for (int d = last - 1; d > 0; d--) {
        unit += (start[d] + rest % counts[d]) * scale;
        rest /= counts[d];
        scale *= sizes[d];
        runs *= counts[d];
    }
    *run = (Run){start[0] + rest, unit, i * counts[last], 1, counts[last]};
    return runs * counts[0];
}

static bool write_block(const ResponseVariable *variable, const NetcdfBlocks *blocks,
                        const double *values, float *numbers, FILE *stream)
{
    Run run;
    off_t at = -1;
    size_t runs = find_run(variable, blocks, 0, &run);
    for (size_t i = 0; i < runs; i++) {
        find_run(variable, blocks, i, &run);
        for (size_t k = 0; k < run.count; k++) numbers[k] = (float)values[run.from + k * run.step];
        size_t row = variable->shape.trials * variable->shape.units;
        off_t place = (off_t)((run.row * row + run.unit) * sizeof *numbers);
        if ((place != at && fseeko(stream, place, SEEK_SET) != 0) ||
            fwrite(numbers, sizeof *numbers, run.count, stream) != run.count)
            return false;
        at = place + (off_t)(run.count * sizeof *numbers);
    }
    return true;
}

static bool write_all(const ResponseVariable *variable, FILE *stream, Error *error)
{
    NetcdfBlocks blocks;
    netcdf_blocks_begin(&blocks, &variable->data, BLOCK_VALUES);
    double *values = allocate(blocks.most, sizeof *values, error);
    float *numbers = allocate(blocks.most, sizeof *numbers, error);
    bool good = values && numbers, more = true;
    while (good && more) {
        good = netcdf_read_numbers(&variable->data, blocks.start, blocks.counts, values, error) &&
               (write_block(variable, &blocks, values, numbers, stream) ||
                file_temporary_failed(variable->source.path, error));
        more = netcdf_blocks_next(&blocks);
    }
    free(values);
    free(numbers);
    return good && (fflush(stream) == 0 || file_temporary_failed(variable->source.path, error));
}

FILE *response_variable_unpack(const ResponseVariable *variable, NpyArray *array, Error *error)
{
    *array = npy_of_floats(variable->data.sizes[variable->image_dimension],
                           variable->shape.trials * variable->shape.units);
    FILE *stream = file_temporary(array->count * sizeof(float), variable->source.path, error);
    if (!stream || write_all(variable, stream, error)) return stream;
    fclose(stream);
    return NULL;
}

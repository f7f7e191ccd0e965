#define _POSIX_C_SOURCE 200809L
#include "brainio/assembly.h"

#include <math.h>
#include <netcdf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values read at a time: 16 MB. */
#define SLAB_VALUES ((size_t)2 << 20)

static bool check(const Assembly *assembly, int status, Error *error)
{
    return status == NC_NOERR ||
           error_set(error, "%s: cannot be read as netCDF (%s); fetch it again", assembly->path,
                     nc_strerror(status));
}

/* -- the data variable -- */

static bool is_number(nc_type type)
{
    return type == NC_BYTE || type == NC_UBYTE || type == NC_SHORT || type == NC_USHORT ||
           type == NC_INT || type == NC_UINT || type == NC_INT64 || type == NC_UINT64 ||
           type == NC_FLOAT || type == NC_DOUBLE;
}

/* How good a candidate a variable is: the names xarray gives come before others. */
static int data_rank(int file, int variable)
{
    char name[NC_MAX_NAME + 1];
    nc_type type = NC_NAT;
    int dimensions = 0;
    if (nc_inq_var(file, variable, name, &type, &dimensions, NULL, NULL) != NC_NOERR) return 0;
    if (!is_number(type) || dimensions < 2 || dimensions > ASSEMBLY_DIMENSIONS) return 0;
    bool usual = strcmp(name, "__xarray_dataarray_variable__") == 0 || strcmp(name, "data") == 0;
    return usual ? 2 : 1;
}

static bool find_data(Assembly *assembly, Error *error)
{
    int variables = 0, best = 0, equals = 0;
    if (!check(assembly, nc_inq_nvars(assembly->file, &variables), error)) return false;
    for (int i = 0; i < variables; i++) {
        int rank = data_rank(assembly->file, i);
        if (rank > best) {
            best = rank;
            equals = 0;
            assembly->variable = i;
        }
        equals += rank > 0 && rank == best;
    }
    if (best > 0 && equals == 1) return true;
    return error_set(error, "%s: has %s variable of two or three dimensions; is this an assembly?",
                     assembly->path, best ? "more than one" : "no");
}

static bool read_dimensions(Assembly *assembly, int *identifiers, Error *error)
{
    if (!check(assembly, nc_inq_varndims(assembly->file, assembly->variable, &assembly->rank),
               error) ||
        !check(assembly, nc_inq_vardimid(assembly->file, assembly->variable, identifiers), error))
        return false;
    for (int d = 0; d < assembly->rank; d++) {
        char name[NC_MAX_NAME + 1];
        if (!check(assembly, nc_inq_dim(assembly->file, identifiers[d], name, &assembly->sizes[d]),
                   error))
            return false;
        snprintf(assembly->names[d], sizeof assembly->names[d], "%.100s", name);
    }
    return true;
}

static bool read_encoding(Assembly *assembly, Error *error)
{
    int file = assembly->file, variable = assembly->variable;
    if (nc_inq_attid(file, variable, "scale_factor", NULL) == NC_NOERR ||
        nc_inq_attid(file, variable, "add_offset", NULL) == NC_NOERR)
        return error_set(error, "%s: its values are packed; write it without scale_factor",
                         assembly->path);
    assembly->has_fill =
        nc_get_att_double(file, variable, "_FillValue", &assembly->fill) == NC_NOERR ||
        nc_get_att_double(file, variable, "missing_value", &assembly->fill) == NC_NOERR;
    return true;
}

/* -- coordinates -- */

static bool copy_text(char **place, const char *text, size_t length, Error *error)
{
    *place = allocate(length + 1, 1, error);
    if (*place) memcpy(*place, text, length);
    return *place != NULL;
}

static bool read_strings(const Assembly *assembly, Coordinate *coordinate, int variable,
                         Error *error)
{
    char **strings = allocate(coordinate->count, sizeof *strings, error);
    if (!strings) return false;
    bool good = check(assembly, nc_get_var_string(assembly->file, variable, strings), error);
    for (size_t i = 0; good && i < coordinate->count; i++) {
        const char *text = strings[i] ? strings[i] : "";
        good = copy_text(&coordinate->text[i], text, strlen(text), error);
    }
    nc_free_string(coordinate->count, strings);
    free(strings);
    return good;
}

/* Text stored as rows of characters of one length. */
static bool read_characters(const Assembly *assembly, Coordinate *coordinate, int variable,
                            size_t length, Error *error)
{
    char *all = allocate(coordinate->count * length + 1, 1, error);
    if (!all) return false;
    bool good = check(assembly, nc_get_var_text(assembly->file, variable, all), error);
    for (size_t i = 0; good && i < coordinate->count; i++) {
        const char *text = all + i * length;
        good = copy_text(&coordinate->text[i], text, strnlen(text, length), error);
    }
    free(all);
    return good;
}

/* Reads variable i when it is a coordinate; others are passed over. */
static bool read_coordinate(Assembly *assembly, const int *identifiers, int variable, Error *error)
{
    char name[NC_MAX_NAME + 1];
    nc_type type = NC_NAT;
    int rank = 0, own[NC_MAX_VAR_DIMS], dimension = -1;
    size_t length = 1;
    if (!check(assembly, nc_inq_varndims(assembly->file, variable, &rank), error)) return false;
    if (rank < 1 || rank > 2 || variable == assembly->variable) return true;
    if (!check(assembly, nc_inq_var(assembly->file, variable, name, &type, NULL, own, NULL), error))
        return false;
    for (int d = 0; d < assembly->rank; d++)
        if (identifiers[d] == own[0]) dimension = d;
    bool text = type == NC_STRING || type == NC_CHAR;
    if (dimension < 0 || (!text && !is_number(type)) || (rank == 2) != (type == NC_CHAR))
        return true;
    if (rank == 2 && !check(assembly, nc_inq_dimlen(assembly->file, own[1], &length), error))
        return false;
    Coordinate *coordinate = &assembly->coordinates[assembly->coordinate_count++];
    snprintf(coordinate->name, sizeof coordinate->name, "%.100s", name);
    coordinate->dimension = dimension;
    coordinate->count = assembly->sizes[dimension];
    if (!text) {
        coordinate->numbers = allocate(coordinate->count, sizeof(double), error);
        return coordinate->numbers &&
               check(assembly, nc_get_var_double(assembly->file, variable, coordinate->numbers),
                     error);
    }
    coordinate->text = allocate(coordinate->count, sizeof *coordinate->text, error);
    if (!coordinate->text) return false;
    return type == NC_STRING ? read_strings(assembly, coordinate, variable, error)
                             : read_characters(assembly, coordinate, variable, length, error);
}

static bool read_coordinates(Assembly *assembly, const int *identifiers, Error *error)
{
    int variables = 0;
    if (!check(assembly, nc_inq_nvars(assembly->file, &variables), error)) return false;
    assembly->coordinates = allocate((size_t)variables, sizeof *assembly->coordinates, error);
    bool good = assembly->coordinates != NULL;
    for (int i = 0; good && i < variables; i++)
        good = read_coordinate(assembly, identifiers, i, error);
    return good;
}

bool assembly_open(Assembly *assembly, const char *path, Error *error)
{
    int identifiers[ASSEMBLY_DIMENSIONS];
    *assembly = (Assembly){.file = -1};
    if (!file_path(assembly->path, error, "%s", path)) return false;
    int status = nc_open(path, NC_NOWRITE, &assembly->file);
    if (status != NC_NOERR) {
        assembly->file = -1;
        return check(assembly, status, error);
    }
    return find_data(assembly, error) && read_dimensions(assembly, identifiers, error) &&
           read_encoding(assembly, error) && read_coordinates(assembly, identifiers, error);
}

void assembly_close(Assembly *assembly)
{
    for (size_t i = 0; i < assembly->coordinate_count; i++) {
        Coordinate *coordinate = &assembly->coordinates[i];
        for (size_t j = 0; coordinate->text && j < coordinate->count; j++)
            free(coordinate->text[j]);
        free(coordinate->text);
        free(coordinate->numbers);
    }
    free(assembly->coordinates);
    if (assembly->file >= 0) nc_close(assembly->file);
    *assembly = (Assembly){.file = -1};
}

/* -- finding -- */

int assembly_dimension(const Assembly *assembly, const char *name)
{
    for (int d = 0; d < assembly->rank; d++)
        if (strcmp(assembly->names[d], name) == 0) return d;
    return -1;
}

bool assembly_size(const Assembly *assembly, const char *dimension, size_t *size, Error *error)
{
    int d = assembly_dimension(assembly, dimension);
    if (d < 0) return error_set(error, "%s: has no dimension %s", assembly->path, dimension);
    *size = assembly->sizes[d];
    return *size > 0 ||
           error_set(error, "%s: its dimension %s is empty", assembly->path, dimension);
}

const Coordinate *assembly_find_coordinate(const Assembly *assembly, const char *dimension,
                                           const char *name)
{
    int d = assembly_dimension(assembly, dimension);
    for (size_t i = 0; i < assembly->coordinate_count; i++) {
        const Coordinate *coordinate = &assembly->coordinates[i];
        if (coordinate->dimension == d && strcmp(coordinate->name, name) == 0) return coordinate;
    }
    return NULL;
}

const Coordinate *assembly_coordinate(const Assembly *assembly, const char *dimension,
                                      const char *name, const char *other, Error *error)
{
    const Coordinate *found = assembly_find_coordinate(assembly, dimension, name);
    if (!found && other) found = assembly_find_coordinate(assembly, dimension, other);
    if (!found)
        error_set(error, "%s: has no coordinate %s along %s", assembly->path, name, dimension);
    return found;
}

void coordinate_text(const Coordinate *coordinate, size_t i, char text[ASSEMBLY_NAME_LENGTH])
{
    if (coordinate->text)
        snprintf(text, ASSEMBLY_NAME_LENGTH, "%s", coordinate->text[i]);
    else
        snprintf(text, ASSEMBLY_NAME_LENGTH, "%.15g", coordinate->numbers[i]);
}

/* -- reading values -- */

/* A pass over the file: where each value goes. */
typedef struct {
    const Assembly *assembly;
    int row, column, third; /* dimensions; third -1: there is none */
    size_t *place, columns; /* of each column among the kept, SIZE_MAX: not kept */
    const bool *keep_third;
    double *sums; /* [rows][columns] */
    uint32_t *counts;
} Pass;

/* Adds a slab that begins at `first` of the file's slowest dimension. */
static void add_slab(const Pass *pass, size_t first, size_t count, const double *slab)
{
    const Assembly *assembly = pass->assembly;
    size_t at[ASSEMBLY_DIMENSIONS] = {0};
    size_t inner1 = assembly->sizes[1], inner2 = assembly->rank > 2 ? assembly->sizes[2] : 1;
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < inner1; b++)
            for (size_t c = 0; c < inner2; c++) {
                double value = slab[(a * inner1 + b) * inner2 + c];
                at[0] = first + a;
                at[1] = b;
                at[2] = c;
                size_t place = pass->place[at[pass->column]];
                if (place == SIZE_MAX || isnan(value)) continue;
                if (assembly->has_fill && value == assembly->fill) continue;
                if (pass->third >= 0 && pass->keep_third && !pass->keep_third[at[pass->third]])
                    continue;
                size_t to = at[pass->row] * pass->columns + place;
                pass->sums[to] += value;
                pass->counts[to]++;
            }
}

static bool read_slabs(const Pass *pass, Error *error)
{
    const Assembly *assembly = pass->assembly;
    size_t layer = assembly->sizes[1] * (assembly->rank > 2 ? assembly->sizes[2] : 1);
    size_t step = layer < SLAB_VALUES ? SLAB_VALUES / layer : 1;
    double *slab = allocate((step < assembly->sizes[0] ? step : assembly->sizes[0]) * layer,
                            sizeof *slab, error);
    bool good = slab != NULL;
    for (size_t first = 0; good && first < assembly->sizes[0]; first += step) {
        size_t count = assembly->sizes[0] - first < step ? assembly->sizes[0] - first : step;
        size_t start[ASSEMBLY_DIMENSIONS] = {first, 0, 0};
        size_t counts[ASSEMBLY_DIMENSIONS] = {count, assembly->sizes[1], assembly->sizes[2]};
        good = check(assembly,
                     nc_get_vara_double(assembly->file, assembly->variable, start, counts, slab),
                     error);
        if (good) add_slab(pass, first, count, slab);
    }
    free(slab);
    return good;
}

static bool place_columns(Pass *pass, const bool *keep, Error *error)
{
    size_t all = pass->assembly->sizes[pass->column];
    pass->place = allocate(all, sizeof *pass->place, error);
    if (!pass->place) return false;
    for (size_t i = 0; i < all; i++) pass->place[i] = !keep || keep[i] ? pass->columns++ : SIZE_MAX;
    return true;
}

bool assembly_read(const Assembly *assembly, const char *row_dimension,
                   const char *column_dimension, const bool *keep_columns, const bool *keep_third,
                   double *values, Error *error)
{
    size_t rows = 0, columns = 0;
    if (!assembly_size(assembly, row_dimension, &rows, error) ||
        !assembly_size(assembly, column_dimension, &columns, error))
        return false;
    Pass pass = {.assembly = assembly,
                 .row = assembly_dimension(assembly, row_dimension),
                 .column = assembly_dimension(assembly, column_dimension),
                 .third = -1,
                 .keep_third = keep_third,
                 .sums = values};
    if (assembly->rank == 3) pass.third = 3 - pass.row - pass.column;
    if (!place_columns(&pass, keep_columns, error)) return false;
    size_t total = rows * pass.columns;
    memset(values, 0, total * sizeof *values);
    pass.counts = allocate(total, sizeof *pass.counts, error);
    bool good = pass.counts && read_slabs(&pass, error);
    for (size_t i = 0; good && i < total; i++)
        values[i] = pass.counts[i] ? values[i] / pass.counts[i] : NAN;
    free(pass.place);
    free(pass.counts);
    return good;
}

bool assembly_attribute(const Assembly *assembly, const char *name, double **values, size_t *count,
                        Error *error)
{
    nc_type type = NC_NAT;
    if (nc_inq_att(assembly->file, assembly->variable, name, &type, count) != NC_NOERR ||
        !is_number(type) || *count < 1)
        return error_set(error, "%s: has no attribute \"%s\" of numbers", assembly->path, name);
    *values = allocate(*count, sizeof **values, error);
    if (!*values) return false;
    if (check(assembly, nc_get_att_double(assembly->file, assembly->variable, name, *values),
              error))
        return true;
    free(*values);
    *values = NULL;
    return false;
}

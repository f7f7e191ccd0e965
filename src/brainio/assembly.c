#define _POSIX_C_SOURCE 200809L
#include "brainio/assembly.h"

#include "base/netcdf_attribute.h"
#include "base/netcdf_blocks.h"

#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values read at once: 16 MB, or one chunk if that is larger. */
#define BLOCK_VALUES ((size_t)2 << 20)

const char *const assembly_stimulus_names[] = {"stimulus_id", "image_id", "presentation", NULL};

/* -- the data variable -- */

static bool has_dimension(const NetcdfVariable *variable, const char *name)
{
    int id = -1;
    if (nc_inq_dimid(variable->source->id, name, &id) != NC_NOERR) return false;
    for (int d = 0; d < variable->rank; d++)
        if (variable->dimensions[d] == id) return true;
    return false;
}

/*
 * Ranks a candidate for the data variable; 0: not a candidate. xarray's default names count more
 * than known dimensions.
 */
static int data_rank(const NetcdfVariable *variable)
{
    const char *name = variable->name;
    if (variable->kind != NETCDF_NUMBERS || variable->rank < 2 ||
        variable->rank > ASSEMBLY_DIMENSIONS)
        return 0;
    bool usual = strcmp(name, "__xarray_dataarray_variable__") == 0 || strcmp(name, "data") == 0;
    bool known =
        has_dimension(variable, "presentation") || has_dimension(variable, "neuronal_property");
    return 1 + 2 * usual + known;
}

static bool find_data(const Assembly *assembly, int *best_id, Error *error)
{
    int variables = 0, best = 0, equals = 0;
    if (!netcdf_check(&assembly->source, nc_inq_nvars(assembly->source.id, &variables), error))
        return false;
    for (int i = 0; i < variables; i++) {
        NetcdfVariable variable;
        bool good = netcdf_variable_describe(&variable, &assembly->source, i, error);
        int rank = good ? data_rank(&variable) : 0;
        netcdf_variable_close(&variable);
        if (!good) return false;
        if (rank > best) {
            best = rank;
            equals = 0;
            *best_id = i;
        }
        equals += rank > 0 && rank == best;
    }
    if (best > 0 && equals == 1) return true;
    return error_set(error,
                     "%s: has %s variable of numbers over two to four dimensions; is this an "
                     "assembly?",
                     assembly->path, best ? "more than one" : "no");
}

bool assembly_open(Assembly *assembly, const char *path, const char *again, Error *error)
{
    int id = -1;
    *assembly = (Assembly){.source = {.id = -1}};
    if (!file_path(assembly->path, error, "%s", path) ||
        !netcdf_open(&assembly->source, assembly->path, WANT_NETCDF, again, error) ||
        !find_data(assembly, &id, error) ||
        !netcdf_variable_describe(&assembly->data, &assembly->source, id, error))
        return false;
    assembly->rank = assembly->data.rank;
    for (int d = 0; d < assembly->rank; d++) {
        assembly->sizes[d] = assembly->data.sizes[d];
        if (!netcdf_check(&assembly->source,
                          nc_inq_dimname(assembly->source.id, assembly->data.dimensions[d],
                                         assembly->names[d]),
                          error))
            return false;
    }
    return true;
}

static void free_coordinate(Coordinate *coordinate)
{
    netcdf_free_texts(coordinate->text, coordinate->count);
    free(coordinate->numbers);
    free(coordinate);
}

void assembly_close(Assembly *assembly)
{
    for (size_t i = 0; i < assembly->coordinate_count; i++)
        free_coordinate(assembly->coordinates[i]);
    free(assembly->coordinates);
    netcdf_variable_close(&assembly->data);
    netcdf_close(&assembly->source);
    *assembly = (Assembly){.source = {.id = -1}};
}

/* -- dimensions -- */

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

/* -- coordinates -- */

/* Is there a variable of this name, or, if this is also a dimension's name, with "_" appended? */
static bool find_variable(const Assembly *assembly, const char *dimension, const char *name,
                          char found[NETCDF_NAME_LENGTH])
{
    int id = -1;
    snprintf(found, NETCDF_NAME_LENGTH, "%.250s", name);
    if (nc_inq_varid(assembly->source.id, found, &id) == NC_NOERR) return true;
    snprintf(found, NETCDF_NAME_LENGTH, "%.250s_", name);
    return dimension && strcmp(name, dimension) == 0 &&
           nc_inq_varid(assembly->source.id, found, &id) == NC_NOERR;
}

static bool read_coordinate(const NetcdfVariable *variable, Coordinate *coordinate, Error *error)
{
    memcpy(coordinate->name, variable->name, sizeof coordinate->name);
    if (!netcdf_read_texts(variable, &coordinate->text, &coordinate->count, error)) return false;
    if (variable->kind != NETCDF_NUMBERS) return true;
    coordinate->numbers = allocate(coordinate->count, sizeof *coordinate->numbers, error);
    return coordinate->numbers &&
           netcdf_read_numbers(variable, NULL, NULL, coordinate->numbers, error);
}

/* Reads and keeps the variable, which must lie along the dimension. */
static const Coordinate *add_coordinate(Assembly *assembly, const char *dimension, const char *name,
                                        Error *error)
{
    NetcdfVariable variable;
    int d = dimension ? assembly_dimension(assembly, dimension) : -1;
    Coordinate *coordinate = allocate(1, sizeof *coordinate, error);
    Coordinate **longer = realloc(assembly->coordinates,
                                  (assembly->coordinate_count + 1) * sizeof *assembly->coordinates);
    if (longer) assembly->coordinates = longer;
    if (!coordinate || !longer) {
        free(coordinate);
        error_memory(error, "not enough memory for the coordinates of %s", assembly->path);
        return NULL;
    }
    bool good = netcdf_variable_find(&variable, &assembly->source, name, error);
    NetcdfKind kind = variable.kind == NETCDF_OTHER ? NETCDF_TEXTS : variable.kind;
    good = good &&
           netcdf_variable_require(&variable, kind, d >= 0,
                                   d >= 0 ? &assembly->data.dimensions[d] : NULL, error) &&
           read_coordinate(&variable, coordinate, error);
    netcdf_variable_close(&variable);
    if (!good) {
        free_coordinate(coordinate);
        return NULL;
    }
    assembly->coordinates[assembly->coordinate_count++] = coordinate;
    return coordinate;
}

int assembly_lies_along(const Assembly *assembly, const char *name)
{
    int id = -1, rank = 0, dimension = -1;
    if (nc_inq_varid(assembly->source.id, name, &id) != NC_NOERR ||
        nc_inq_varndims(assembly->source.id, id, &rank) != NC_NOERR || rank < 1 || rank > 2)
        return -1;
    int own[2] = {-1, -1}; /* the second is a string length */
    if (nc_inq_vardimid(assembly->source.id, id, own) != NC_NOERR) return -1;
    for (int d = 0; d < assembly->rank; d++)
        if (assembly->data.dimensions[d] == own[0]) dimension = d;
    return dimension;
}

bool assembly_find_coordinate(Assembly *assembly, const char *dimension, const char *const *names,
                              const Coordinate **coordinate, Error *error)
{
    *coordinate = NULL;
    for (size_t i = 0; names[i]; i++) {
        char name[NETCDF_NAME_LENGTH];
        if (!find_variable(assembly, dimension, names[i], name)) continue;
        for (size_t k = 0; k < assembly->coordinate_count; k++)
            if (strcmp(assembly->coordinates[k]->name, name) == 0)
                *coordinate = assembly->coordinates[k];
        if (!*coordinate) *coordinate = add_coordinate(assembly, dimension, name, error);
        return *coordinate != NULL;
    }
    return true;
}

const Coordinate *assembly_coordinate(Assembly *assembly, const char *dimension,
                                      const char *const *names, Error *error)
{
    const Coordinate *coordinate;
    if (assembly_find_coordinate(assembly, dimension, names, &coordinate, error) && !coordinate)
        error_set(error, "%s: has no coordinate %s along %s", assembly->path, names[0], dimension);
    return coordinate;
}

bool coordinate_is_complete(const Coordinate *coordinate, const Assembly *assembly, Error *error)
{
    size_t gaps = 0, first = 0;
    for (size_t i = 0; i < coordinate->count; i++)
        if (!coordinate->text[i] && gaps++ == 0) first = i;
    return gaps == 0 ||
           error_set(error, "%s: its %s is missing (NaN) in %zu of %zu places, first at %zu",
                     assembly->path, coordinate->name, gaps, coordinate->count, first);
}

bool assembly_units(const Assembly *assembly, const Coordinate *coordinate,
                    char units[ASSEMBLY_UNITS_LENGTH], Error *error)
{
    int id = -1, file = assembly->source.id;
    units[0] = '\0';
    if (nc_inq_varid(file, coordinate->name, &id) != NC_NOERR ||
        nc_inq_attid(file, id, "units", NULL) != NC_NOERR)
        return true;
    return netcdf_text_attribute(&assembly->source, id, "units", units, ASSEMBLY_UNITS_LENGTH,
                                 error);
}

/* -- reading values -- */

#define NOWHERE SIZE_MAX

/*
 * A pass over the file, adding each value to the sum at the total of its dimensions' offsets. With
 * fewer than four dimensions, dimensions of size 1 are prepended.
 */
typedef struct {
    const Assembly *assembly;
    int before;
    size_t sizes[ASSEMBLY_DIMENSIONS];
    size_t *offsets[ASSEMBLY_DIMENSIONS]; /* [size] offset of each entry; NOWHERE: not wanted */
    double *sums;                         /* [rows][columns] */
    uint32_t *counts;
} Pass;

/* Adds a block of values starting at `start`. */
static void add_block(const Pass *pass, const size_t *start, const size_t *counts,
                      const double *values)
{
    const size_t *last = pass->offsets[3] + start[3];
    for (size_t a = 0; a < counts[0]; a++)
        for (size_t b = 0; b < counts[1]; b++)
            for (size_t c = 0; c < counts[2]; c++, values += counts[3]) {
                size_t first = pass->offsets[0][start[0] + a];
                size_t second = pass->offsets[1][start[1] + b];
                size_t third = pass->offsets[2][start[2] + c];
                if (first == NOWHERE || second == NOWHERE || third == NOWHERE) continue;
                for (size_t d = 0; d < counts[3]; d++) {
                    if (last[d] == NOWHERE || isnan(values[d])) continue;
                    size_t to = first + second + third + last[d];
                    pass->sums[to] += values[d];
                    pass->counts[to]++;
                }
            }
}

static bool is_wanted(const Pass *pass, const size_t *start, const size_t *counts)
{
    for (int d = 0; d < ASSEMBLY_DIMENSIONS; d++) {
        bool some = false;
        for (size_t i = 0; !some && i < counts[d]; i++)
            some = pass->offsets[d][start[d] + i] != NOWHERE;
        if (!some) return false;
    }
    return true;
}

static bool read_blocks(Pass *pass, Error *error)
{
    const NetcdfVariable *data = &pass->assembly->data;
    const size_t bytes = (size_t)data->rank * sizeof(size_t);
    NetcdfBlocks blocks;
    netcdf_blocks_begin(&blocks, data, BLOCK_VALUES);
    double *values = allocate(blocks.most, sizeof *values, error);
    bool good = values != NULL;
    if (!good) return false;
    do {
        size_t start[ASSEMBLY_DIMENSIONS] = {0}, counts[ASSEMBLY_DIMENSIONS] = {1, 1, 1, 1};
        memcpy(start + pass->before, blocks.start, bytes);
        memcpy(counts + pass->before, blocks.counts, bytes);
        if (!is_wanted(pass, start, counts)) continue;
        good = netcdf_read_numbers(data, blocks.start, blocks.counts, values, error);
        if (good) add_block(pass, start, counts, values);
    } while (good && netcdf_blocks_next(&blocks));
    free(values);
    return good;
}

/*
 * Sets the offsets of dimension d, given the number of kept columns and the size of the second row
 * dimension (`inner`).
 */
static bool place_dimension(Pass *pass, const AssemblyView *view, int d, size_t columns,
                            size_t inner, Error *error)
{
    const Assembly *assembly = pass->assembly;
    const char *name = d >= pass->before ? assembly->names[d - pass->before] : NULL;
    size_t size = pass->sizes[d], column = 0;
    pass->offsets[d] = allocate(size, sizeof(size_t), error);
    if (!pass->offsets[d] || !name) return pass->offsets[d] != NULL;
    size_t *offsets = pass->offsets[d];
    bool first = strcmp(name, view->rows[0]) == 0;
    bool second = view->rows[1] && strcmp(name, view->rows[1]) == 0;
    bool averaged = view->averaged && strcmp(name, view->averaged) == 0;
    bool is_column = strcmp(name, view->columns) == 0;
    if (!first && !second && !averaged && !is_column && size != 1)
        return error_set(error,
                         "%s: has a dimension %.100s of %zu entries, which is not expected here; "
                         "choose one of them or average over them first",
                         assembly->path, name, size);
    for (size_t i = 0; i < size; i++) {
        if (first) offsets[i] = i * inner * columns;
        if (second) offsets[i] = i * columns;
        if (is_column)
            offsets[i] = !view->keep_columns || view->keep_columns[i] ? column++ : NOWHERE;
        if (averaged && view->keep_averaged && !view->keep_averaged[i]) offsets[i] = NOWHERE;
    }
    return true;
}

/*
 * Computes the size of the result: all rows, entries of the second row dimension, and kept columns.
 */
static bool measure(const Assembly *assembly, const AssemblyView *view, size_t *rows, size_t *inner,
                    size_t *columns, Error *error)
{
    size_t all = 0;
    *inner = 1;
    *columns = 0;
    for (int d = 0; d < assembly->rank; d++)
        if (assembly->sizes[d] == 0)
            return error_set(error, "%s: its dimension %.100s is empty", assembly->path,
                             assembly->names[d]);
    if (!assembly_size(assembly, view->rows[0], rows, error) ||
        (view->rows[1] && !assembly_size(assembly, view->rows[1], inner, error)) ||
        !assembly_size(assembly, view->columns, &all, error))
        return false;
    for (size_t i = 0; i < all; i++) *columns += !view->keep_columns || view->keep_columns[i];
    *rows *= *inner;
    return true;
}

bool assembly_read(const Assembly *assembly, const AssemblyView *view, double *values, Error *error)
{
    size_t rows = 0, inner = 1, columns = 0;
    Pass pass = {
        .assembly = assembly, .before = ASSEMBLY_DIMENSIONS - assembly->rank, .sums = values};
    bool good = measure(assembly, view, &rows, &inner, &columns, error);
    for (int d = 0; good && d < ASSEMBLY_DIMENSIONS; d++) {
        pass.sizes[d] = d >= pass.before ? assembly->sizes[d - pass.before] : 1;
        good = place_dimension(&pass, view, d, columns, inner, error);
    }
    if (good) {
        memset(values, 0, rows * columns * sizeof *values);
        pass.counts = allocate(rows * columns, sizeof *pass.counts, error);
        good = pass.counts && read_blocks(&pass, error);
    }
    for (size_t i = 0; good && i < rows * columns; i++) {
        /* inf - inf is NaN */
        double sum = isnan(values[i]) ? INFINITY : values[i];
        values[i] = pass.counts[i] ? sum / pass.counts[i] : NAN;
    }
    for (int d = 0; d < ASSEMBLY_DIMENSIONS; d++) free(pass.offsets[d]);
    free(pass.counts);
    return good;
}

bool assembly_attribute(const Assembly *assembly, const char *name, double **values, size_t *count,
                        Error *error)
{
    return netcdf_number_attributes(&assembly->source, assembly->data.id, name, values, count,
                                    error);
}

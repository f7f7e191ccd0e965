#include "base/netcdf_variable.h"

#include "base/file.h"

#include <math.h>
#include <netcdf.h>
#include <netcdf_filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters read at a time; length of the longest text. */
#define SLAB_CHARACTERS ((size_t)16 << 20)
#define LONGEST_TEXT    ((size_t)1 << 20)

/* -- marks of gaps -- */

static bool is_wide(nc_type type)
{
    return type == NC_INT64 || type == NC_UINT64;
}

/* Converts the mark to the variable's type; false if the type cannot hold it. */
static bool fit_mark(nc_type type, NetcdfMark *mark)
{
    if (isnan(mark->real)) return false;
    if (type == NC_FLOAT) {
        double single = (double)(float)mark->real;
        bool fits = isfinite(single) || !isfinite(mark->real);
        mark->real = single;
        return fits;
    }
    if (!is_wide(type)) return true;
    bool negative = mark->real < 0;
    double magnitude = fabs(mark->real);
    if (magnitude != floor(magnitude)) return false;
    if (type == NC_UINT64) return !negative && magnitude < 0x1p64;
    return magnitude < 0x1p63 || (negative && magnitude == 0x1p63);
}

/* The same for a mark of 64 bits, which a double may round. */
static bool fit_whole_mark(nc_type type, bool is_signed, NetcdfMark *mark)
{
    bool beyond = mark->bits >> 63 != 0; /* negative, or too large for the signed type */
    if (is_wide(type) && beyond && (type == NC_INT64) != is_signed) return false;
    mark->real = is_signed ? (double)(int64_t)mark->bits : (double)mark->bits;
    return is_wide(type) || fit_mark(type, mark);
}

static bool read_real_marks(NetcdfVariable *variable, const char *name, size_t length, Error *error)
{
    double *values = allocate(length, sizeof *values, error);
    if (!values) return false;
    int status = nc_get_att_double(variable->source->id, variable->id, name, values);
    for (size_t i = 0; status == NC_NOERR && i < length; i++) {
        NetcdfMark mark = {values[i], 0};
        if (!fit_mark(variable->type, &mark)) continue;
        if (is_wide(variable->type))
            mark.bits = mark.real < 0 ? (uint64_t)(int64_t)mark.real : (uint64_t)mark.real;
        variable->marks[variable->mark_count++] = mark;
    }
    free(values);
    return netcdf_check(variable->source, status, error);
}

static bool read_whole_marks(NetcdfVariable *variable, const char *name, nc_type type,
                             size_t length, Error *error)
{
    unsigned long long *values = allocate(length, sizeof *values, error);
    if (!values) return false;
    int file = variable->source->id;
    int status = type == NC_UINT64
                     ? nc_get_att_ulonglong(file, variable->id, name, values)
                     : nc_get_att_longlong(file, variable->id, name, (long long *)values);
    for (size_t i = 0; status == NC_NOERR && i < length; i++) {
        NetcdfMark mark = {0, values[i]};
        if (fit_whole_mark(variable->type, type != NC_UINT64, &mark))
            variable->marks[variable->mark_count++] = mark;
    }
    free(values);
    return netcdf_check(variable->source, status, error);
}

static bool read_text_marks(NetcdfVariable *variable, const char *name, nc_type type, size_t length,
                            Error *error)
{
    int file = variable->source->id;
    char **marks = variable->text_marks;
    if (type == NC_CHAR) {
        char *mark = allocate(length + 1, 1, error);
        if (!mark) return false;
        marks[variable->text_mark_count++] = mark;
        return netcdf_check(variable->source, nc_get_att_text(file, variable->id, name, mark),
                            error);
    }
    char **strings = allocate(length, sizeof *strings, error);
    if (!strings) return false;
    bool good =
        netcdf_check(variable->source, nc_get_att_string(file, variable->id, name, strings), error);
    for (size_t i = 0; good && i < length; i++) {
        const char *text = strings[i] ? strings[i] : "";
        marks[variable->text_mark_count] = allocate_copy(text, strlen(text), error);
        good = marks[variable->text_mark_count] != NULL;
        variable->text_mark_count += good;
    }
    nc_free_string(length, strings);
    free(strings);
    return good;
}

/* Reads one attribute; it is ignored if it is text and the variable is not, or the reverse. */
static bool read_marks_of(NetcdfVariable *variable, const char *name, Error *error)
{
    nc_type type = NC_NAT;
    size_t length = 0;
    if (nc_inq_att(variable->source->id, variable->id, name, &type, &length) != NC_NOERR)
        return true;
    if (variable->kind == NETCDF_NUMBERS && (type == NC_FLOAT || type == NC_DOUBLE))
        return read_real_marks(variable, name, length, error);
    if (variable->kind == NETCDF_NUMBERS && netcdf_is_number(type))
        return read_whole_marks(variable, name, type, length, error);
    if (variable->kind == NETCDF_TEXTS && (type == NC_CHAR || type == NC_STRING))
        return read_text_marks(variable, name, type, length, error);
    return true;
}

static bool read_marks(NetcdfVariable *variable, Error *error)
{
    static const char *const names[] = {"_FillValue", "missing_value"};
    size_t capacity = 2;
    for (int i = 0; i < 2; i++) {
        size_t length = 0;
        if (nc_inq_attlen(variable->source->id, variable->id, names[i], &length) == NC_NOERR)
            capacity += length;
    }
    if (variable->kind == NETCDF_NUMBERS)
        variable->marks = allocate(capacity, sizeof *variable->marks, error);
    else
        variable->text_marks = allocate(capacity, sizeof *variable->text_marks, error);
    return (variable->marks || variable->text_marks) && read_marks_of(variable, names[0], error) &&
           read_marks_of(variable, names[1], error);
}

/* -- inspecting -- */

static size_t product_of(const size_t *sizes, int rank)
{
    size_t count = 1;
    for (int d = 0; d < rank; d++) count *= sizes[d];
    return count;
}

/*
 * Refuses more values than the file can hold, before memory is allocated for them: 1,032 per byte,
 * the best that deflate can do. This also refuses huge variables that were defined but never
 * written.
 */
static bool check_count(const NetcdfVariable *variable, Error *error)
{
    size_t bytes = variable->source->bytes, most = 1032 * bytes, count = 1;
    for (int d = 0; d < variable->rank; d++)
        if (variable->sizes[d] == 0) return true;
    for (int d = 0; d < variable->rank; d++) {
        if (count > most / variable->sizes[d])
            return error_set(error, "%s: its %.100s has more values than %zu bytes can hold; %s",
                             variable->source->path, variable->name, bytes,
                             variable->source->advice);
        count *= variable->sizes[d];
    }
    return true;
}

bool netcdf_variable_describe(NetcdfVariable *variable, const NetcdfSource *source, int id,
                              Error *error)
{
    *variable = (NetcdfVariable){.source = source, .id = id};
    int dimensions[NC_MAX_VAR_DIMS];
    nc_type type = NC_NAT;
    if (!netcdf_check(
            source,
            nc_inq_var(source->id, id, variable->name, &type, &variable->rank, dimensions, NULL),
            error))
        return false;
    variable->type = type;
    bool in_characters = type == NC_CHAR && variable->rank > 0;
    int rank = variable->rank - in_characters;
    if (rank > NETCDF_RANK) return true; /* NETCDF_OTHER */
    variable->rank = rank;
    variable->characters = type == NC_CHAR;
    for (int d = 0; d < rank + in_characters; d++) {
        size_t length = 0;
        if (!netcdf_check(source, nc_inq_dimlen(source->id, dimensions[d], &length), error))
            return false;
        if (d == rank) {
            variable->characters = length;
        } else {
            variable->dimensions[d] = dimensions[d];
            variable->sizes[d] = length;
        }
    }
    if (netcdf_is_number(type)) variable->kind = NETCDF_NUMBERS;
    if (type == NC_CHAR || type == NC_STRING) variable->kind = NETCDF_TEXTS;
    return variable->kind == NETCDF_OTHER ||
           (check_count(variable, error) && read_marks(variable, error));
}

bool netcdf_variable_find(NetcdfVariable *variable, const NetcdfSource *source, const char *name,
                          Error *error)
{
    int id = -1;
    *variable = (NetcdfVariable){.source = source};
    if (nc_inq_varid(source->id, name, &id) != NC_NOERR)
        return error_set(error, "%s: has no variable %s; %s", source->path, name, source->advice);
    return netcdf_variable_describe(variable, source, id, error);
}

void netcdf_variable_close(NetcdfVariable *variable)
{
    netcdf_free_texts(variable->text_marks, variable->text_mark_count);
    free(variable->marks);
    *variable = (NetcdfVariable){.source = variable->source};
}

/* -- requiring -- */

enum { DESCRIPTION_LENGTH = 200 };

/* "numbers over presentation x neuroid", "one text" */
static void describe(const NetcdfSource *source, NetcdfKind kind, int rank, const int *dimensions,
                     char text[DESCRIPTION_LENGTH])
{
    static const char *const kinds[][2] = {
        [NETCDF_OTHER] = {"neither a number nor a text", "neither numbers nor texts"},
        [NETCDF_NUMBERS] = {"one number", "numbers"},
        [NETCDF_TEXTS] = {"one text", "texts"}};
    int used = snprintf(text, DESCRIPTION_LENGTH, "%s", kinds[kind][rank > 0]);
    for (int d = 0; d < rank && used < DESCRIPTION_LENGTH; d++) {
        char name[NC_MAX_NAME + 1] = "?";
        nc_inq_dimname(source->id, dimensions[d], name);
        used += snprintf(text + used, (size_t)(DESCRIPTION_LENGTH - used), "%s%.40s",
                         d ? " x " : " over ", name);
    }
}

bool netcdf_variable_require(const NetcdfVariable *variable, NetcdfKind kind, int rank,
                             const int *dimensions, Error *error)
{
    bool same = variable->kind == kind && variable->rank == rank;
    for (int d = 0; same && d < rank; d++) same = variable->dimensions[d] == dimensions[d];
    if (same) return true;
    char found[DESCRIPTION_LENGTH], wanted[DESCRIPTION_LENGTH];
    int known = variable->rank <= NETCDF_RANK ? variable->rank : 0;
    describe(variable->source, variable->kind, known, variable->dimensions, found);
    describe(variable->source, kind, rank, dimensions, wanted);
    return error_set(error, "%s: its %.100s is %s, not %s; %s", variable->source->path,
                     variable->name, found, wanted, variable->source->advice);
}

/* -- reading -- */

/* Filters that the HDF5 library lacks, by their numbers in the HDF Group's registry. */
static const struct {
    unsigned id;
    const char *name;
} foreign_filters[] = {{307, "bzip2"},        {32000, "lzf"}, {32001, "blosc"}, {32004, "lz4"},
                       {32008, "bitshuffle"}, {32013, "zfp"}, {32015, "zstd"},  {32026, "blosc2"}};

/* Refuses a variable compressed with a filter that the library lacks. */
static bool check_filters(const NetcdfVariable *variable, Error *error)
{
    enum { FILTERS = 32 }; /* HDF5's own limit */
    unsigned ids[FILTERS];
    size_t count = 0;
    int file = variable->source->id;
    if (nc_inq_var_filter_ids(file, variable->id, &count, NULL) != NC_NOERR || count > FILTERS ||
        nc_inq_var_filter_ids(file, variable->id, &count, ids) != NC_NOERR)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (nc_inq_filter_avail(file, ids[i]) == NC_NOERR) continue;
        char name[32];
        snprintf(name, sizeof name, "filter %u", ids[i]);
        for (size_t k = 0; k < sizeof foreign_filters / sizeof *foreign_filters; k++)
            if (foreign_filters[k].id == ids[i])
                snprintf(name, sizeof name, "%s", foreign_filters[k].name);
        return error_set(
            error,
            "%s: the variable %.100s is compressed with %s, which needs a plug-in that is not "
            "used here; write it with gzip or without compression",
            variable->source->path, variable->name, name);
    }
    return true;
}

/* False, with the reason, if the library could not read the values. */
static bool check_read(const NetcdfVariable *variable, int status, Error *error)
{
    return status == NC_NOERR ||
           (check_filters(variable, error) && netcdf_check(variable->source, status, error));
}

/* -- reading numbers -- */

static bool refuse_packed(const NetcdfVariable *variable, Error *error)
{
    static const char *const names[] = {"scale_factor", "add_offset", "_Unsigned"};
    const NetcdfSource *source = variable->source;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (nc_inq_attid(source->id, variable->id, names[i], NULL) == NC_NOERR)
            return error_set(error, "%s: the values of %.100s are packed; write it without %s",
                             source->path, variable->name, names[i]);
    return true;
}

/* Converts values[], which holds 64-bit integers, to doubles in place. */
static void unfold_wide(const NetcdfVariable *variable, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        values[i] = variable->type == NC_UINT64 ? (double)bits : (double)(int64_t)bits;
        for (size_t m = 0; m < variable->mark_count; m++)
            if (variable->marks[m].bits == bits) values[i] = NAN;
    }
}

static void mask(const NetcdfVariable *variable, double *values, size_t count)
{
    for (size_t m = 0; m < variable->mark_count; m++) {
        double mark = variable->marks[m].real;
        for (size_t i = 0; i < count; i++)
            if (values[i] == mark) values[i] = NAN;
    }
}

bool netcdf_read_numbers(const NetcdfVariable *variable, const size_t *start, const size_t *counts,
                         double *values, Error *error)
{
    static const size_t origin[NETCDF_RANK + 1] = {0};
    int file = variable->source->id, status = NC_NOERR;
    if (!refuse_packed(variable, error)) return false;
    if (!start) start = origin;
    if (!counts) counts = variable->sizes;
    size_t count = product_of(counts, variable->rank);
    void *place = values; /* a 64-bit integer is as large as a double */
    if (variable->type == NC_INT64)
        status = nc_get_vara_longlong(file, variable->id, start, counts, place);
    else if (variable->type == NC_UINT64)
        status = nc_get_vara_ulonglong(file, variable->id, start, counts, place);
    else
        status = nc_get_vara_double(file, variable->id, start, counts, values);
    if (!check_read(variable, status, error)) return false;
    if (is_wide(variable->type))
        unfold_wide(variable, values, count);
    else
        mask(variable, values, count);
    return true;
}

/* -- reading texts -- */

void netcdf_free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++) free(texts[i]);
    free(texts);
}

static bool is_gap(const NetcdfVariable *variable, const char *text)
{
    for (size_t m = 0; m < variable->text_mark_count; m++)
        if (strcmp(text, variable->text_marks[m]) == 0) return true;
    return false;
}

static bool take_text(const NetcdfVariable *variable, const char *text, size_t length, char **place,
                      Error *error)
{
    *place = allocate_copy(text, length, error);
    if (!*place) return false;
    if (is_gap(variable, *place)) {
        free(*place);
        *place = NULL;
    }
    return true;
}

static bool read_strings(const NetcdfVariable *variable, char **texts, size_t count, Error *error)
{
    char **strings = allocate(count, sizeof *strings, error);
    if (!strings) return false;
    bool good =
        check_read(variable, nc_get_var_string(variable->source->id, variable->id, strings), error);
    for (size_t i = 0; good && i < count; i++) {
        const char *text = strings[i] ? strings[i] : "";
        good = take_text(variable, text, strlen(text), &texts[i], error);
    }
    nc_free_string(count, strings);
    free(strings);
    return good;
}

/* The only dimension of a list with several entries, 0 if none has; -1 if it is not a list. */
static int list_dimension(const NetcdfVariable *variable)
{
    int along = 0, longer = 0;
    for (int d = 0; d < variable->rank; d++)
        if (variable->sizes[d] != 1) {
            along = d;
            longer++;
        }
    return longer > 1 ? -1 : along;
}

/* Reads rows of characters, some at a time. */
static bool read_characters(const NetcdfVariable *variable, char **texts, size_t count,
                            Error *error)
{
    size_t length = variable->characters;
    if (length > LONGEST_TEXT)
        return error_set(error, "%s: the texts of %.100s have %zu characters each; %s",
                         variable->source->path, variable->name, length, variable->source->advice);
    size_t step = length > 0 ? SLAB_CHARACTERS / length : count;
    if (step > count) step = count;
    int along = list_dimension(variable);
    char *slab = allocate(step * length + 1, 1, error);
    bool good = slab != NULL;
    for (size_t first = 0; good && first < count; first += step) {
        size_t rows = count - first < step ? count - first : step;
        size_t start[NETCDF_RANK + 1] = {0}, counts[NETCDF_RANK + 1];
        for (int d = 0; d < variable->rank; d++) counts[d] = 1;
        start[along] = first;
        counts[along] = rows;
        counts[variable->rank] = length; /* the only dimension of a single text */
        start[variable->rank] = 0;
        if (length > 0)
            good = check_read(
                variable, nc_get_vara_text(variable->source->id, variable->id, start, counts, slab),
                error);
        for (size_t i = 0; good && i < rows; i++) {
            const char *text = slab + i * length;
            const char *end = length > 0 ? memchr(text, '\0', length) : text;
            good = take_text(variable, text, end ? (size_t)(end - text) : length, &texts[first + i],
                             error);
        }
    }
    free(slab);
    return good;
}

enum { NUMBER_LENGTH = 40 };

/* The shortest text that reads back as the same number. */
static void print_real(nc_type type, double value, char text[NUMBER_LENGTH])
{
    if (value == floor(value) && fabs(value) < 0x1p53) {
        snprintf(text, NUMBER_LENGTH, "%.0f", value == 0 ? 0 : value);
        return;
    }
    for (int digits = type == NC_FLOAT ? 6 : 15; digits <= 17; digits++) {
        snprintf(text, NUMBER_LENGTH, "%.*g", digits, value);
        double back = strtod(text, NULL);
        if (type == NC_FLOAT ? (float)back == (float)value : back == value) return;
    }
}

static bool print_reals(const NetcdfVariable *variable, char **texts, size_t count, Error *error)
{
    double *values = allocate(count, sizeof *values, error);
    bool good = values && netcdf_read_numbers(variable, NULL, NULL, values, error);
    for (size_t i = 0; good && i < count; i++) {
        char text[NUMBER_LENGTH];
        if (isnan(values[i])) continue;
        print_real(variable->type, values[i], text);
        good = take_text(variable, text, strlen(text), &texts[i], error);
    }
    free(values);
    return good;
}

/* Prints 64-bit integers, with every digit. */
static bool print_wide(const NetcdfVariable *variable, char **texts, size_t count, Error *error)
{
    unsigned long long *values = allocate(count, sizeof *values, error);
    if (!values) return false;
    bool is_signed = variable->type == NC_INT64;
    int file = variable->source->id;
    bool good = refuse_packed(variable, error) &&
                check_read(variable,
                           is_signed ? nc_get_var_longlong(file, variable->id, (long long *)values)
                                     : nc_get_var_ulonglong(file, variable->id, values),
                           error);
    for (size_t i = 0; good && i < count; i++) {
        char text[NUMBER_LENGTH];
        bool gap = false;
        for (size_t m = 0; m < variable->mark_count; m++)
            gap = gap || variable->marks[m].bits == values[i];
        if (gap) continue;
        if (is_signed)
            snprintf(text, sizeof text, "%lld", (long long)values[i]);
        else
            snprintf(text, sizeof text, "%llu", values[i]);
        good = take_text(variable, text, strlen(text), &texts[i], error);
    }
    free(values);
    return good;
}

bool netcdf_read_texts(const NetcdfVariable *variable, char ***texts, size_t *count, Error *error)
{
    bool good = false;
    *texts = NULL;
    if (variable->kind == NETCDF_OTHER || list_dimension(variable) < 0)
        return error_set(error, "%s: its %.100s is not a list of texts or numbers; %s",
                         variable->source->path, variable->name, variable->source->advice);
    *count = product_of(variable->sizes, variable->rank);
    *texts = allocate(*count, sizeof **texts, error);
    if (!*texts) return false;
    if (variable->type == NC_STRING)
        good = read_strings(variable, *texts, *count, error);
    else if (variable->type == NC_CHAR)
        good = read_characters(variable, *texts, *count, error);
    else if (is_wide(variable->type))
        good = print_wide(variable, *texts, *count, error);
    else
        good = print_reals(variable, *texts, *count, error);
    if (good) return true;
    netcdf_free_texts(*texts, *count);
    *texts = NULL;
    return false;
}

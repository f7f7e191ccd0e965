#define _POSIX_C_SOURCE 200809L /* fseeko */
#include "brainio/response_file.h"

#include "base/file_kind.h"
#include "base/netcdf_variable.h"
#include "brainio/npy_file.h"

#include <limits.h>
#include <math.h>
#include <netcdf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

/* Bytes of an array that are read at a time. */
enum { SLAB = 1 << 20 };

/* Images a set may have, far above any. */
#define MOST_ROWS ((size_t)10000000)

/* Bytes that deflate can make of one. */
#define MOST_DEFLATED 1032

typedef enum { ONE_ARRAY, ARRAY_A_ROW, VARIABLE } Layout;

struct ResponseFile {
    char path[FILE_PATH_LENGTH];
    Layout layout;
    size_t rows, units;
    int shape[3];
    char **names; /* [rows], each owned; or NULL */

    FILE *stream;        /* of one array: the file, or what an archive's array was unpacked to */
    NpyArray array;      /* the array; of an array a row, every row's */
    unsigned char *slab; /* [SLAB] owned */

    zip_t *archive;        /* of an array a row */
    zip_uint64_t *entries; /* [rows], owned */

    NetcdfSource source; /* of a variable */
    NetcdfVariable variable;

    size_t cached; /* which row `row` holds; SIZE_MAX: none */
    float *row;    /* [units], of what can only be read row by row; owned */
    double *wide;  /* [units], of a variable; owned */
};

/* -- which file -- */

static const char *const endings[] = {"npy", "npz", "h5", "hdf5", "nc", NULL};

static const struct {
    const char *ending;
    bool is_torch; /* else any pickle */
} pickles[] = {{"pt", true}, {"pth", true}, {"pkl", false}, {"pickle", false}};
enum { PICKLES = sizeof pickles / sizeof *pickles };

static const char *ending_of(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    return dot && (!slash || dot > slash) ? dot + 1 : "";
}

/* Refuses a pickle, with the line that converts it; true for any other file. */
static bool refuse_pickle(const char *path, Error *error)
{
    const char *ending = ending_of(path);
    size_t length = strlen(path) - strlen(ending) - (*ending != '\0');
    for (int i = 0; i < PICKLES; i++) {
        if (strcmp(ending, pickles[i].ending) != 0) continue;
        if (pickles[i].is_torch)
            return error_set(error,
                             "%s: is a pickle, which is a program and is not run here; convert it: "
                             "python3 -c \"import numpy, torch; numpy.save('%.*s.npy', "
                             "torch.load('%s', map_location='cpu').detach().float().numpy())\"",
                             path, (int)length, path, path);
        return error_set(error,
                         "%s: is a pickle, which is a program and is not run here; convert it: "
                         "python3 -c \"import numpy, pickle; numpy.save('%.*s.npy', "
                         "numpy.asarray(pickle.load(open('%s', 'rb')), 'float32'))\"",
                         path, (int)length, path, path);
    }
    return true;
}

bool response_file_find(const char *folder, const char *set, char *path, Error *error)
{
    char one[FILE_PATH_LENGTH];
    path[0] = '\0';
    for (int i = 0; endings[i]; i++) {
        if (!file_path(one, error, "%s/%s.%s", folder, set, endings[i])) return false;
        if (!file_exists(one)) continue;
        if (path[0])
            return error_set(error, "%s and %s: which of them is the set's? keep one", path, one);
        memcpy(path, one, sizeof one);
    }
    for (int i = 0; !path[0] && i < PICKLES; i++)
        if (!file_path(one, error, "%s/%s.%s", folder, set, pickles[i].ending) ||
            (file_exists(one) && !refuse_pickle(one, error)))
            return false;
    return true;
}

/* -- shapes -- */

/* Takes the dimensions of an array, or of one row where has_rows is false. */
static bool take_shape(ResponseFile *file, const size_t *dims, int rank, bool has_rows,
                       Error *error)
{
    if (has_rows) file->rows = *dims++, rank--;
    if (rank < 1 || rank > 3)
        return error_set(error, "%s: has %d dimensions; give [images, units] or [images, C, H, W]",
                         file->path, rank + has_rows);
    file->units = 1;
    for (int d = 0; d < 3; d++) file->shape[d] = 1;
    for (int d = 0; d < rank; d++) {
        if (dims[d] < 1 || dims[d] > INT_MAX || file->units > (size_t)INT_MAX / dims[d])
            return error_set(error, "%s: a row of this shape is no layer's", file->path);
        file->units *= dims[d];
        /* of two, channels and columns */
        file->shape[d == 0 ? 0 : rank == 2 ? 2 : d] = (int)dims[d];
    }
    return (file->rows > 0 && file->rows <= MOST_ROWS) ||
           error_set(error, "%s: has %zu rows", file->path, file->rows);
}

/* -- .npy, and one array of an .npz -- */

static bool open_array(ResponseFile *file, Error *error)
{
    unsigned char header[NPY_HEADER_BYTES];
    size_t length = fread(header, 1, sizeof header, file->stream);
    file->layout = ONE_ARRAY;
    file->slab = allocate(SLAB, 1, error);
    if (!file->slab || !npy_parse(&file->array, header, length, file->path, error) ||
        !take_shape(file, file->array.dims, file->array.rank, true, error))
        return false;
    size_t expected = file->array.offset + file->array.count * file->array.bytes;
    if (fseeko(file->stream, 0, SEEK_END) != 0)
        return error_set(error, "%s: cannot be read", file->path);
    off_t end = ftello(file->stream);
    return end == (off_t)expected ||
           error_set(error, "%s: has %lld bytes, and its shape needs %zu; save it again",
                     file->path, (long long)end, expected);
}

static bool read_array(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                       Error *error)
{
    const NpyArray *array = &file->array;
    size_t at = array->offset + (row * file->units + first) * array->bytes;
    if (fseeko(file->stream, (off_t)at, SEEK_SET) != 0)
        return error_set(error, "%s: cannot be read", file->path);
    for (size_t done = 0; done < count;) {
        size_t step = SLAB / array->bytes;
        if (step > count - done) step = count - done;
        if (fread(file->slab, array->bytes, step, file->stream) != step)
            return error_set(error, "%s: ends in the middle of row %zu", file->path, row);
        npy_numbers(array, file->slab, step, values + done);
        done += step;
    }
    return true;
}

/* -- .npz -- */

static bool refuse_archive(const ResponseFile *file, Error *error)
{
    return error_set(error, "%s: is a NumPy archive that is damaged or cut off; save it again",
                     file->path);
}

/* Unpacks an entry to a file without a name, which goes when it is closed. */
static bool unpack(ResponseFile *file, zip_uint64_t entry, Error *error)
{
    unsigned char *bytes = allocate(SLAB, 1, error);
    zip_file_t *packed = zip_fopen_index(file->archive, entry, 0);
    zip_int64_t got = -1;
    file->stream = tmpfile();
    bool good = bytes && packed && file->stream;
    while (good && (got = zip_fread(packed, bytes, SLAB)) > 0)
        good = fwrite(bytes, 1, (size_t)got, file->stream) == (size_t)got;
    if (packed && zip_fclose(packed) != 0) got = -1;
    free(bytes);
    if (good && got == 0 && fflush(file->stream) == 0) {
        rewind(file->stream);
        return true;
    }
    return error_set(error, "%s: cannot be unpacked to /tmp; is it whole, and is there room?",
                     file->path);
}

/* Whether the file is long enough for an entry of that length, before there is made room for it. */
static bool may_hold(const ResponseFile *file, uint64_t length)
{
    struct stat about;
    return stat(file->path, &about) == 0 && about.st_size >= 0 &&
           length / MOST_DEFLATED <= (uint64_t)about.st_size;
}

/* The bytes of an entry that is one row, to be freed by the caller. */
static unsigned char *read_entry(const ResponseFile *file, zip_uint64_t entry, size_t *length,
                                 Error *error)
{
    zip_stat_t about;
    const uint64_t most = (uint64_t)INT_MAX * 8 + NPY_HEADER_BYTES;
    if (zip_stat_index(file->archive, entry, 0, &about) != 0 || !(about.valid & ZIP_STAT_SIZE) ||
        about.size > most || !may_hold(file, about.size)) {
        refuse_archive(file, error);
        return NULL;
    }
    unsigned char *bytes = allocate((size_t)about.size + 1, 1, error);
    zip_file_t *packed = bytes ? zip_fopen_index(file->archive, entry, 0) : NULL;
    zip_int64_t got = packed ? zip_fread(packed, bytes, about.size) : -1;
    if (packed && zip_fclose(packed) != 0) got = -1;
    if (got >= 0 && (zip_uint64_t)got == about.size) {
        *length = (size_t)about.size;
        return bytes;
    }
    if (bytes) refuse_archive(file, error);
    free(bytes);
    return NULL;
}

static bool read_row_of_archive(ResponseFile *file, size_t row, Error *error)
{
    size_t length = 0;
    NpyArray array;
    const NpyArray *as = &file->array;
    unsigned char *bytes = read_entry(file, file->entries[row], &length, error);
    bool good = bytes && npy_parse(&array, bytes, length, file->path, error);
    if (good && (array.count != as->count || array.rank != as->rank ||
                 memcmp(array.dims, as->dims, sizeof as->dims) != 0))
        good = error_set(error, "%s: %s has another shape than %s", file->path, file->names[row],
                         file->names[0]);
    if (good && length != array.offset + array.count * array.bytes)
        good = error_set(error, "%s: %s has not as many bytes as its shape needs", file->path,
                         file->names[row]);
    if (good) npy_numbers(&array, bytes + array.offset, array.count, file->row);
    free(bytes);
    return good;
}

/* An array for each image: its keys are the rows' names. */
static bool open_rows(ResponseFile *file, Error *error)
{
    size_t length = 0;
    file->layout = ARRAY_A_ROW;
    file->names = allocate(file->rows, sizeof *file->names, error);
    file->entries = allocate(file->rows, sizeof *file->entries, error);
    if (!file->names || !file->entries) return false;
    for (size_t i = 0; i < file->rows; i++) {
        const char *name = zip_get_name(file->archive, i, 0);
        if (!name) return refuse_archive(file, error);
        size_t ends = strlen(name);
        if (ends > 4 && strcmp(name + ends - 4, ".npy") == 0) ends -= 4;
        file->entries[i] = i;
        file->names[i] = strndup(name, ends);
        if (!file->names[i]) return error_set(error, "not enough memory for %s", file->path);
    }
    unsigned char *bytes = read_entry(file, 0, &length, error);
    bool good = bytes && npy_parse(&file->array, bytes, length, file->path, error) &&
                take_shape(file, file->array.dims, file->array.rank, false, error);
    free(bytes);
    if (good) file->row = allocate(file->units, sizeof *file->row, error);
    return good && file->row;
}

static bool open_archive(ResponseFile *file, Error *error)
{
    int reason = 0;
    if (!file_kind_check(file->path, WANT_NPZ, AGAIN_OWN, error)) return false;
    file->archive = zip_open(file->path, ZIP_RDONLY, &reason);
    zip_int64_t entries = file->archive ? zip_get_num_entries(file->archive, 0) : 0;
    if (entries < 1 || (size_t)entries > MOST_ROWS) return refuse_archive(file, error);
    if (entries == 1) return unpack(file, 0, error) && open_array(file, error);
    file->rows = (size_t)entries;
    return open_rows(file, error);
}

/* -- .h5 and .nc -- */

static bool find_variable(ResponseFile *file, Error *error)
{
    int count = 0;
    bool found = false;
    if (!netcdf_check(&file->source, nc_inq_nvars(file->source.id, &count), error)) return false;
    for (int id = 0; id < count; id++) {
        NetcdfVariable variable;
        bool looked = netcdf_variable_look(&variable, &file->source, id, error);
        bool wanted = looked && variable.kind == NETCDF_NUMBERS && variable.rank >= 2;
        if (wanted && found)
            error_set(error, "%s: holds %s and %s; keep the responses only", file->path,
                      file->variable.name, variable.name);
        if (wanted && !found)
            file->variable = variable;
        else
            netcdf_variable_close(&variable);
        if (!looked || (wanted && found)) return false;
        found = found || wanted;
    }
    if (found) return true;
    return error_set(error,
                     "%s: holds no array of numbers with two or more dimensions outside of groups; "
                     "save the responses so",
                     file->path);
}

/* Rows' names, where a coordinate along them has some. */
static bool read_identifiers(ResponseFile *file, Error *error)
{
    static const char *const coordinates[] = {"stimulus_id", "image_id"};
    for (int i = 0; i < 2 && !file->names; i++) {
        int id = -1;
        size_t count = 0;
        NetcdfVariable variable;
        if (nc_inq_varid(file->source.id, coordinates[i], &id) != NC_NOERR) continue;
        bool good = netcdf_variable_look(&variable, &file->source, id, error);
        if (good && variable.rank == 1 && variable.sizes[0] == file->rows)
            good = netcdf_read_texts(&variable, &file->names, &count, error);
        netcdf_variable_close(&variable);
        if (!good) return false;
        for (size_t row = 0; row < count; row++)
            if (!file->names[row])
                return error_set(error, "%s: row %zu has no %s", file->path, row, coordinates[i]);
    }
    return true;
}

static bool open_variable(ResponseFile *file, Error *error)
{
    file->layout = VARIABLE;
    if (!netcdf_open(&file->source, file->path, AGAIN_OWN, error) || !find_variable(file, error) ||
        !take_shape(file, file->variable.sizes, file->variable.rank, true, error) ||
        !read_identifiers(file, error))
        return false;
    file->row = allocate(file->units, sizeof *file->row, error);
    file->wide = allocate(file->units, sizeof *file->wide, error);
    return file->row && file->wide;
}

static bool read_row_of_variable(ResponseFile *file, size_t row, Error *error)
{
    size_t start[NETCDF_RANK] = {row}, counts[NETCDF_RANK] = {1};
    for (int d = 1; d < file->variable.rank; d++) counts[d] = file->variable.sizes[d];
    if (!netcdf_read_numbers(&file->variable, start, counts, file->wide, error)) return false;
    for (size_t u = 0; u < file->units; u++) file->row[u] = (float)file->wide[u];
    return true;
}

/* -- names beside the file -- */

static bool take_names(ResponseFile *file, char *text, const char *path, Error *error)
{
    size_t count = 0;
    file->names = allocate(file->rows, sizeof *file->names, error);
    if (!file->names) return false;
    for (char *line = text; line && *line;) {
        char *end = strchr(line, '\n');
        if (end) *end = '\0';
        line[strcspn(line, "\r")] = '\0';
        if (*line && count < file->rows && !(file->names[count] = strdup(line)))
            return error_set(error, "not enough memory for %s", path);
        count += *line != '\0';
        line = end ? end + 1 : NULL;
    }
    return count == file->rows || error_set(error, "%s: has %zu names for the %zu rows of %s", path,
                                            count, file->rows, file->path);
}

static bool read_names(ResponseFile *file, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t stem = strlen(file->path) - strlen(ending_of(file->path)) - 1;
    if (file->names) return true;
    if (!file_path(path, error, "%.*s.file_names.txt", (int)stem, file->path)) return false;
    if (!file_exists(path)) return true;
    char *text = file_read(path, NULL, error);
    bool good = text && take_names(file, text, path, error);
    free(text);
    return good;
}

/* -- all of them -- */

static bool open_any(ResponseFile *file, Error *error)
{
    const char *ending = ending_of(file->path);
    size_t known = 0;
    while (endings[known] && strcmp(ending, endings[known]) != 0) known++;
    if (!refuse_pickle(file->path, error)) return false;
    if (!endings[known])
        return error_set(error, "%s: is none of .npy, .npz, .h5 and .nc", file->path);
    if (!file_require(file->path, error)) return false;
    if (strcmp(ending, "npz") == 0) return open_archive(file, error);
    if (strcmp(ending, "npy") != 0) return open_variable(file, error);
    file->stream = fopen(file->path, "rb");
    if (!file->stream) return error_set(error, "%s: cannot be read", file->path);
    return open_array(file, error);
}

ResponseFile *response_file_open(const char *path, Error *error)
{
    ResponseFile *file = allocate(1, sizeof *file, error);
    if (!file) return NULL;
    file->source.id = -1;
    file->cached = SIZE_MAX;
    if (file_path(file->path, error, "%s", path) && open_any(file, error) &&
        read_names(file, error))
        return file;
    response_file_close(file);
    return NULL;
}

void response_file_close(ResponseFile *file)
{
    if (!file) return;
    for (size_t i = 0; file->names && i < file->rows; i++) free(file->names[i]);
    free(file->names);
    if (file->stream) fclose(file->stream);
    if (file->archive) zip_discard(file->archive);
    netcdf_variable_close(&file->variable);
    netcdf_close(&file->source);
    free(file->slab);
    free(file->entries);
    free(file->row);
    free(file->wide);
    free(file);
}

const char *response_file_path(const ResponseFile *file)
{
    return file->path;
}

size_t response_file_rows(const ResponseFile *file)
{
    return file->rows;
}

size_t response_file_units(const ResponseFile *file)
{
    return file->units;
}

void response_file_shape(const ResponseFile *file, int shape[3])
{
    memcpy(shape, file->shape, sizeof file->shape);
}

char *const *response_file_names(const ResponseFile *file)
{
    return file->names;
}

/* Reads a whole row, unless it is the one that was read last. */
static bool read_row(ResponseFile *file, size_t row, Error *error)
{
    if (file->cached == row) return true;
    file->cached = SIZE_MAX;
    bool good = file->layout == VARIABLE ? read_row_of_variable(file, row, error)
                                         : read_row_of_archive(file, row, error);
    if (good) file->cached = row;
    return good;
}

bool response_file_read(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                        Error *error)
{
    if (file->layout == ONE_ARRAY) {
        if (!read_array(file, row, first, count, values, error)) return false;
    } else {
        if (!read_row(file, row, error)) return false;
        memcpy(values, file->row + first, count * sizeof *values);
    }
    for (size_t u = 0; u < count; u++)
        if (!isfinite(values[u]))
            return error_set(error,
                             "%s: unit %zu of row %zu is not a finite number; look for overflow of "
                             "half precision, or for a division by zero",
                             file->path, first + u, row);
    return true;
}

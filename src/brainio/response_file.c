#define _POSIX_C_SOURCE 200809L /* fseeko */
#include "brainio/response_file.h"

#include "base/file_kind.h"
#include "base/text_encoding.h"
#include "brainio/npz_file.h"
#include "brainio/response_variable.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes read from an array at once; maximum number of arrays inspected in an archive. */
enum { SLAB = 1 << 20, MOST_ARRAYS = 64, UNUSED_LENGTH = 256 };

typedef enum { ONE_ARRAY, ARRAY_A_ROW, VARIABLE } Layout;

struct ResponseFile {
    char path[FILE_PATH_LENGTH];
    ResponseWant want;
    Layout layout;
    ResponseShape shape;
    ResponseNames names;
    char unused[UNUSED_LENGTH];

    FILE *stream;        /* of one array: the file, or a temporary copy */
    NpyArray array;      /* the array, or the first row's if each row is an array */
    unsigned char *slab; /* [SLAB] owned */

    NpzFile *archive;          /* owned */
    ResponseVariable variable; /* of a netCDF file */

    double *wide; /* [units] scratch for netCDF variables; owned */
};

/* -- finding the file -- */

enum { ENDINGS = 5 };
static const char *const endings[ENDINGS + 1] = {"npy", "npz", "h5", "hdf5", "nc", NULL};

/* Files beside a set's responses that have its name, but are not responses. */
static const char *const beside[] = {"json", "txt", "csv", "md", "log"};

/* Before the ending of a file whose second dimension is that of trials. */
#define TRIALS_ENDING ".trials"

static const struct {
    const char *ending;
    bool is_torch; /* otherwise a pickle of any kind */
} pickles[] = {{"pt", true}, {"pth", true}, {"pkl", false}, {"pickle", false}};
enum { PICKLES = sizeof pickles / sizeof *pickles };

static const char *ending_of(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    return dot && (!slash || dot > slash) ? dot + 1 : "";
}

/* Refuses a pickle, with the command that converts it; true for any other file. */
static bool refuse_pickle(const char *path, Error *error)
{
    const char *ending = ending_of(path);
    size_t length = strlen(path) - strlen(ending) - (*ending != '\0');
    for (int i = 0; i < PICKLES; i++) {
        if (strcasecmp(ending, pickles[i].ending) != 0) continue;
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

/* "orientation.trials.npy" */
static bool is_of_trials(const char *path)
{
    size_t length = strlen(path) - strlen(ending_of(path)), words = strlen(TRIALS_ENDING ".");
    return length > words && memcmp(path + length - words, TRIALS_ENDING ".", words) == 0;
}

/* Is it the name of a set's responses, but for the ending: "orientation.mat"? */
static bool is_other(const char *name, const char *set)
{
    size_t length = strlen(set);
    if (strncmp(name, set, length) != 0 || name[length] != '.') return false;
    const char *rest = name + length, *trials = TRIALS_ENDING ".";
    if (strncmp(rest, trials, strlen(trials)) == 0) rest += strlen(TRIALS_ENDING);
    for (int i = 0; i < ENDINGS; i++)
        if (strcasecmp(rest + 1, endings[i]) == 0) return false;
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        if (strcasecmp(rest + 1, beside[i]) == 0) return false;
    bool is_backup = rest[strlen(rest) - 1] == '~'; /* as editors leave */
    return !is_backup && !strchr(rest + 1, '.');
}

/* Refuses a set's responses in another format; true if there are none. */
static bool refuse_others(const char *folder, const char *set, Error *error)
{
    char found[FILE_PATH_LENGTH] = "";
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (is_other(entry->d_name, set) && (!found[0] || strcmp(entry->d_name, found) < 0))
            snprintf(found, sizeof found, "%s", entry->d_name);
    if (entries) closedir(entries);
    return !found[0] || error_set(error,
                                  "%s/%s: responses are not read from such files; save them as "
                                  ".npy, .npz, .h5, .hdf5 or .nc",
                                  folder, found);
}

/* Completes the path of a set's file with this ending, which may be in capitals. Is there one? */
static bool find_ending(const char *folder, const char *stem, const char *ending, char *path)
{
    Error none = {{0}};
    size_t length = strlen(stem);
    if (!file_path(path, &none, "%s/%s.%s", folder, stem, ending)) return false;
    if (file_exists(path)) return true;
    DIR *entries = opendir(folder);
    char *name = path + strlen(folder) + 1, found[FILE_PATH_LENGTH] = "";
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (strncmp(entry->d_name, stem, length) == 0 && strcasecmp(entry->d_name, name) == 0 &&
            (!found[0] || strcmp(entry->d_name, found) < 0))
            snprintf(found, sizeof found, "%s", entry->d_name);
    if (entries) closedir(entries);
    if (found[0]) strcpy(name, found);
    return found[0] != '\0';
}

bool response_file_find(const char *folder, const char *set, char *path, Error *error)
{
    char one[FILE_PATH_LENGTH], stems[2][FILE_PATH_LENGTH];
    path[0] = '\0';
    if (!file_path(one, error, "%s/%s" TRIALS_ENDING ".pickle", folder, set) ||
        !file_path(stems[0], error, "%s", set) ||
        !file_path(stems[1], error, "%s" TRIALS_ENDING, set))
        return false;
    for (int i = 0; i < 2 * ENDINGS; i++) {
        if (!find_ending(folder, stems[i / ENDINGS], endings[i % ENDINGS], one)) continue;
        if (path[0])
            return error_set(error, "%s and %s: both have the set's name; keep one", path, one);
        memcpy(path, one, sizeof one);
    }
    for (int i = 0; !path[0] && i < 2 * PICKLES; i++)
        if (find_ending(folder, stems[i / PICKLES], pickles[i % PICKLES].ending, one) &&
            !refuse_pickle(one, error))
            return false;
    return path[0] || refuse_others(folder, set, error);
}

/* -- .npy, and a single array of an .npz -- */

static bool open_array(ResponseFile *file, Error *error)
{
    unsigned char header[NPY_HEADER_BYTES];
    size_t length = fread(header, 1, sizeof header, file->stream);
    file->layout = ONE_ARRAY;
    file->slab = allocate(SLAB, 1, error);
    if (!file->slab || !npy_parse(&file->array, header, length, file->path, error) ||
        !response_shape_of(&file->shape, file->array.dims, file->array.rank, &file->want,
                           file->path, error))
        return false;
    size_t expected = file->array.offset + file->array.count * file->array.bytes;
    if (fseeko(file->stream, 0, SEEK_END) != 0)
        return error_set(error, "%s: cannot be read", file->path);
    off_t end = ftello(file->stream);
    return end == (off_t)expected ||
           error_set(error, "%s: has %lld bytes, but its shape needs %zu; save it again",
                     file->path, (long long)end, expected);
}

static bool read_array(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                       Error *error)
{
    const NpyArray *array = &file->array;
    size_t at = array->offset + (row * file->shape.units + first) * array->bytes;
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

/* -- .npz: one array per image -- */

static bool read_row_of_archive(const ResponseFile *file, size_t row, float *values, Error *error)
{
    size_t length = 0;
    NpyArray array;
    const NpyArray *as = &file->array;
    const char *name = npz_name(file->archive, row);
    unsigned char *bytes = npz_read(file->archive, row, &length, error);
    bool good = bytes && npy_parse(&array, bytes, length, file->path, error);
    if (good && (array.count != as->count || array.rank != as->rank ||
                 memcmp(array.dims, as->dims, sizeof as->dims) != 0))
        good = error_set(error, "%s: %s has another shape than %s", file->path, name,
                         npz_name(file->archive, 0));
    if (good && length != array.offset + array.count * array.bytes)
        good = error_set(error, "%s: %s has more or fewer bytes than its shape needs", file->path,
                         name);
    if (good) npy_numbers(&array, bytes + array.offset, array.count, values);
    free(bytes);
    return good;
}

/* Uses the archive's keys as names of the rows. */
static bool add_keys(ResponseFile *file, Error *error)
{
    size_t rows = file->want.images;
    char **texts = allocate(rows, sizeof *texts, error);
    bool good = texts != NULL;
    for (size_t i = 0; good && i < rows; i++) {
        const char *name = npz_name(file->archive, i);
        good = (texts[i] = allocate_copy(name, strlen(name), error)) != NULL;
    }
    if (good) return response_names_add(&file->names, "key", NAMES_CERTAIN, texts, rows, error);
    netcdf_free_texts(texts, rows);
    return false;
}

static bool open_rows(ResponseFile *file, Error *error)
{
    size_t length = 0;
    file->layout = ARRAY_A_ROW;
    unsigned char *bytes = npz_read(file->archive, 0, &length, error);
    bool good = bytes && npy_parse(&file->array, bytes, length, file->path, error) &&
                response_shape_of_row(&file->shape, file->array.dims, file->array.rank, &file->want,
                                      file->path, error) &&
                add_keys(file, error);
    free(bytes);
    return good;
}

/* -- .npz: several arrays, one of which holds the responses -- */

/* Appends a name to the list "a, b"; a full list ends in dots. */
static void mention(char list[UNUSED_LENGTH], const char *name)
{
    size_t used = strlen(list);
    if (used > UNUSED_LENGTH - 60) {
        if (list[used - 1] != '.') strcat(list, ", ...");
        return;
    }
    snprintf(list + used, UNUSED_LENGTH - used, "%s%.40s", used ? ", " : "", name);
}

/* Is it one array per batch? */
static bool are_batches(const NpyArray *arrays, size_t count, size_t images)
{
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        if (!npy_is_numbers(&arrays[i]) || arrays[i].rank < 2) return false;
        rows += arrays[i].dims[0];
    }
    return rows == images;
}

static bool refuse_several(const ResponseFile *file, const NpyArray *arrays, Error *error)
{
    char list[UNUSED_LENGTH] = "";
    size_t count = npz_count(file->archive);
    for (size_t i = 0; i < count; i++) mention(list, npz_name(file->archive, i));
    if (are_batches(arrays, count, file->want.images))
        return error_set(
            error, "%s: looks like one array per batch (%s); join them with numpy.concatenate",
            file->path, list);
    return error_set(
        error,
        "%s: holds %zu arrays (%s), and not exactly one of them has the shape [%zu, "
        "units]; keep the responses only, or save one array per image under the image's name",
        file->path, count, list, file->want.images);
}

/* Adds an array of texts, which may name the rows. */
static bool take_texts(ResponseFile *file, size_t entry, const NpyArray *look, Error *error)
{
    const char *label = npz_name(file->archive, entry);
    size_t count = look->count, length = 0;
    unsigned char *bytes = npz_read(file->archive, entry, &length, error);
    bool good =
        bytes && ((length >= look->offset && length - look->offset == count * look->bytes) ||
                  error_set(error, "%s: %s has more or fewer bytes than its shape needs",
                            file->path, label));
    char **texts = good ? allocate(count, sizeof *texts, error) : NULL;
    good = texts != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = (texts[i] = npy_text(look, bytes + look->offset, i, error)) != NULL ||
               error_prefix(error, "%s: %s", file->path, label);
    free(bytes);
    if (good)
        return response_names_add(&file->names, label, response_names_trust(label), texts, count,
                                  error);
    netcdf_free_texts(texts, count);
    return false;
}

/*
 * Handles the other arrays: names of rows, or unused. Python objects that may be names cannot be
 * read, and are refused rather than ignored.
 */
static bool take_other(ResponseFile *file, size_t entry, const NpyArray *array, Error *error)
{
    const char *name = npz_name(file->archive, entry);
    NamesTrust trust = response_names_trust(name);
    bool is_list = array->rank >= 1;
    if (is_list && npy_is_texts(array)) return take_texts(file, entry, array, error);
    if (is_list && array->kind == 'O' &&
        (trust != NAMES_POSSIBLE || array->count == file->want.images))
        return error_set(error,
                         "%s: its array %.100s holds Python objects, which are not read; save it "
                         "as numpy.asarray(%.100s, str), or leave it out",
                         file->path, name, name);
    if (trust == NAMES_CERTAIN)
        return error_set(error, "%s: its %s is not a list of texts; correct or remove it",
                         file->path, name);
    mention(file->unused, name);
    return true;
}

static bool take_others(ResponseFile *file, const NpyArray *arrays, size_t responses, Error *error)
{
    for (size_t i = 0; i < npz_count(file->archive); i++)
        if (i != responses && !take_other(file, i, &arrays[i], error)) return false;
    return true;
}

static bool choose_array(ResponseFile *file, NpyArray *arrays, Error *error)
{
    size_t count = npz_count(file->archive), tables = 0, fitting = 0, last = 0, fits = 0;
    for (size_t i = 0; i < count; i++) {
        if (!npz_describe(file->archive, i, &arrays[i], error)) return false;
        if (!npy_is_numbers(&arrays[i]) || arrays[i].rank < 2) continue;
        tables++;
        last = i;
        if (arrays[i].dims[0] != file->want.images) continue;
        fitting++;
        fits = i;
    }
    if (fitting != 1 && tables != 1) return refuse_several(file, arrays, error);
    size_t chosen = fitting == 1 ? fits : last;
    file->stream = npz_unpack(file->archive, chosen, error);
    return file->stream && open_array(file, error) && take_others(file, arrays, chosen, error);
}

static bool open_several(ResponseFile *file, Error *error)
{
    size_t count = npz_count(file->archive);
    if (count > MOST_ARRAYS)
        return error_set(error,
                         "%s: holds %zu arrays, but %s has %zu images; save one array for each "
                         "image, or one for all of them",
                         file->path, count, file->want.set, file->want.images);
    NpyArray *arrays = allocate(count, sizeof *arrays, error);
    bool good = arrays && choose_array(file, arrays, error);
    free(arrays);
    return good;
}

static bool open_archive(ResponseFile *file, Error *error)
{
    file->archive = npz_open(file->path, error);
    if (!file->archive) return false;
    size_t count = npz_count(file->archive);
    if (count > 1)
        return count == file->want.images ? open_rows(file, error) : open_several(file, error);
    file->stream = npz_unpack(file->archive, 0, error);
    return file->stream && open_array(file, error);
}

/* -- .h5 and .nc -- */

/* Copies all rows to an array in a temporary file, which is read from then on. */
static bool unpack_variable(ResponseFile *file, Error *error)
{
    file->layout = ONE_ARRAY;
    file->slab = allocate(SLAB, 1, error);
    if (file->slab) file->stream = response_variable_unpack(&file->variable, &file->array, error);
    return file->stream != NULL;
}

static bool open_variable(ResponseFile *file, Error *error)
{
    file->layout = VARIABLE;
    if (!response_variable_open(&file->variable, &file->names, file->path, &file->want, error))
        return false;
    file->shape = file->variable.shape;
    if (!response_variable_has_rows(&file->variable) || file->shape.trials > 1)
        return unpack_variable(file, error);
    file->wide = allocate(file->shape.units, sizeof *file->wide, error);
    return file->wide != NULL;
}

static bool read_variable(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                          Error *error)
{
    if (!response_variable_read(&file->variable, row, first, count, file->wide, error))
        return false;
    for (size_t u = 0; u < count; u++) values[u] = (float)file->wide[u];
    return true;
}

/* -- a list of names beside the file -- */

/* The next line, without blanks or quotes around it; *text advances, NULL after the last line. */
static char *next_line(char **text)
{
    char *line = *text, *end = line + strcspn(line, "\r\n");
    *text = *end ? end + 1 : NULL;
    *end = '\0';
    line += strspn(line, " \t");
    for (size_t length = strlen(line); length > 0 && strchr(" \t", line[length - 1]);)
        line[--length] = '\0';
    size_t length = strlen(line);
    if (length < 2 || line[0] != '"' || line[length - 1] != '"') return line;
    line[length - 1] = '\0';
    return line + 1;
}

static bool take_names(ResponseFile *file, char *text, const char *path, Error *error)
{
    size_t count = 0, rows = file->want.images;
    char **texts = allocate(rows, sizeof *texts, error);
    bool good = texts != NULL;
    while (good && text) {
        const char *line = next_line(&text);
        if (*line && count < rows)
            good = (texts[count] = allocate_copy(line, strlen(line), error)) != NULL;
        count += *line != '\0';
    }
    if (good && count != rows)
        good = error_set(error, "%s: has %zu names for the %zu rows of %s", path, count, rows,
                         file->path);
    if (good) return response_names_add(&file->names, path, NAMES_CERTAIN, texts, count, error);
    netcdf_free_texts(texts, rows);
    return false;
}

/*
 * Is it a text file named after the set, but not as a list must be: "orientation_names.txt"?
 * `stem`: length of the set's name.
 */
static bool is_other_list(const char *name, const char *set, size_t stem)
{
    const char *ending = ending_of(name);
    return strncmp(name, set, stem) == 0 && strchr("._-", name[stem]) && name[stem] &&
           (strcmp(ending, "txt") == 0 || strcmp(ending, "csv") == 0 ||
            strcmp(ending, "tsv") == 0 || strcmp(ending, "json") == 0) &&
           strcmp(name + stem, ".file_names.txt") != 0;
}

/* Lists under other names may state the rows' order: the user hears that they were not read. */
static void mention_lists(ResponseFile *file)
{
    char folder[FILE_PATH_LENGTH];
    const char *set = file_name(file->path);
    size_t stem = strlen(set) - strlen(ending_of(set)) - 1;
    snprintf(folder, sizeof folder, "%.*s", (int)(set - file->path), file->path);
    DIR *directory = opendir(folder[0] ? folder : ".");
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (is_other_list(entry->d_name, set, stem)) mention(file->unused, entry->d_name);
    if (directory) closedir(directory);
}

static bool read_names(ResponseFile *file, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t stem = strlen(file->path) - strlen(ending_of(file->path)) - 1, length = 0;
    if (!file_path(path, error, "%.*s.file_names.txt", (int)stem, file->path)) return false;
    if (!file_exists(path)) return true;
    char *bytes = file_read(path, &length, error), *text = NULL;
    if (bytes && file_kind_check_bytes(bytes, length, path, WANT_LIST, AGAIN_OWN, error))
        text = text_to_utf8(bytes, &length, path, error);
    bool good = text && take_names(file, text, path, error);
    free(text);
    free(bytes);
    return good;
}

/* -- any format -- */

static bool open_any(ResponseFile *file, Error *error)
{
    const char *ending = ending_of(file->path);
    size_t known = 0;
    while (endings[known] && strcasecmp(ending, endings[known]) != 0) known++;
    if (!refuse_pickle(file->path, error)) return false;
    if (!endings[known])
        return error_set(error, "%s: does not end in .npy, .npz, .h5 or .nc", file->path);
    if (!file_require(file->path, error)) return false;
    if (strcasecmp(ending, "npz") == 0) return open_archive(file, error);
    if (strcasecmp(ending, "npy") != 0) return open_variable(file, error);
    file->stream = fopen(file->path, "rb");
    if (!file->stream) return error_set(error, "%s: cannot be read", file->path);
    return open_array(file, error);
}

ResponseFile *response_file_open(const char *path, const ResponseWant *want, Error *error)
{
    ResponseFile *file = allocate(1, sizeof *file, error);
    if (!file) return NULL;
    file->want = *want;
    file->want.with_trials = file->want.unnamed = is_of_trials(path);
    file->names.rows = want->images;
    file->variable.source.id = -1;
    if (file_path(file->path, error, "%s", path) && open_any(file, error) &&
        read_names(file, error)) {
        mention_lists(file);
        return file;
    }
    response_file_close(file);
    return NULL;
}

void response_file_close(ResponseFile *file)
{
    if (!file) return;
    response_names_free(&file->names);
    if (file->stream) fclose(file->stream);
    npz_close(file->archive);
    response_variable_close(&file->variable);
    free(file->slab);
    free(file->wide);
    free(file);
}

const char *response_file_path(const ResponseFile *file)
{
    return file->path;
}

size_t response_file_rows(const ResponseFile *file)
{
    return file->want.images;
}

size_t response_file_trials(const ResponseFile *file)
{
    return file->shape.trials;
}

size_t response_file_units(const ResponseFile *file)
{
    return file->shape.units;
}

void response_file_shape(const ResponseFile *file, int shape[3])
{
    memcpy(shape, file->shape.shape, sizeof file->shape.shape);
}

const ResponseNames *response_file_names(const ResponseFile *file)
{
    return &file->names;
}

char *const *response_file_unit_names(const ResponseFile *file)
{
    return file->variable.unit_names;
}

const char *response_file_unused(const ResponseFile *file)
{
    return file->unused;
}

/* Copies the archive's rows to an array in a temporary file, which is read from then on. */
static bool unpack_rows(ResponseFile *file, Error *error)
{
    size_t rows = file->want.images, units = file->shape.trials * file->shape.units;
    const NpyArray array = npy_of_floats(rows, units);
    float *values = allocate(units, sizeof *values, error);
    file->slab = allocate(SLAB, 1, error);
    FILE *stream = values && file->slab
                       ? file_temporary(array.count * sizeof *values, file->path, error)
                       : NULL;
    bool good = stream != NULL;
    for (size_t row = 0; good && row < rows; row++)
        good = read_row_of_archive(file, row, values, error) &&
               (fwrite(values, sizeof *values, units, stream) == units ||
                file_temporary_failed(file->path, error));
    if (good && fflush(stream) != 0) good = file_temporary_failed(file->path, error);
    free(values);
    if (good) {
        file->array = array;
        file->layout = ONE_ARRAY;
        file->stream = stream;
    } else if (stream) {
        fclose(stream);
    }
    return good;
}

/*
 * Before parts of rows are read from a layout that only allows whole rows, unpacks it: otherwise
 * every row would be read once for each part.
 */
static bool prepare(ResponseFile *file, size_t count, Error *error)
{
    bool whole = count == file->shape.units && file->shape.trials == 1;
    if (file->layout == ONE_ARRAY || whole) return true;
    if (file->layout == ARRAY_A_ROW) return unpack_rows(file, error);
    return response_variable_has_parts(&file->variable) || unpack_variable(file, error);
}

bool response_file_read(ResponseFile *file, size_t row, size_t first, size_t count, float *values,
                        Error *error)
{
    if (!prepare(file, count, error)) return false;
    bool read = file->layout == ONE_ARRAY  ? read_array(file, row, first, count, values, error)
                : file->layout == VARIABLE ? read_variable(file, row, first, count, values, error)
                                           : read_row_of_archive(file, row, values, error);
    if (!read) return false;
    for (size_t u = 0; u < count; u++)
        if (!isfinite(values[u]))
            return error_set(error,
                             "%s: unit %zu of row %zu is not a finite number; look for overflow in "
                             "half precision, or a division by zero",
                             file->path, first + u, row / file->shape.trials);
    return true;
}

/*
 * Responses recorded elsewhere: headers and numbers of numpy's arrays, archives, netCDF variables,
 * names of rows.
 */
#define _POSIX_C_SOURCE 200809L /* strdup, strtok_r */
#define OWN_MAIN
#include "testing.h"
#include "without_memory.h"

#include "base/file.h"
#include "brainio/npy_file.h"
#include "brainio/response_set.h"

#include <hdf5.h>
#include <netcdf.h>
#include <unistd.h>
#include <zip.h>

#define FOLDER     BUILD "/tests/responses"
#define ROWS       2
#define must(call) assert_int_equal(call, NC_NOERR)

/* -- arrays of numpy's -- */

typedef struct {
    unsigned char bytes[512];
    size_t length;
} Bytes;

/* A .npy file of this format version, with this header and `length` bytes of data. */
static Bytes array_of(int version, const char *header, const void *numbers, size_t length)
{
    Bytes made = {.bytes = {0x93, 'N', 'U', 'M', 'P', 'Y', (unsigned char)version}};
    size_t prefix = version == 1 ? 10 : 12, text = strlen(header);
    made.bytes[8] = (unsigned char)text;
    memcpy(made.bytes + prefix, header, text);
    if (length) memcpy(made.bytes + prefix + text, numbers, length);
    made.length = prefix + text + length;
    return made;
}

#define DICTIONARY(type, shape)                                                                    \
    "{'descr': '" type "', 'fortran_order': False, 'shape': " shape ", }\n"

/* An array of this type with one number must read as `expected`. */
static void expect_number(const char *type, const void *number, size_t bytes, double expected)
{
    char header[128];
    NpyArray array;
    float value;
    snprintf(header, sizeof header, DICTIONARY("%s", "(1,)"), type);
    Bytes made = array_of(1, header, number, bytes);
    GOOD(npy_parse(&array, made.bytes, made.length, "a.npy", &error));
    assert_int_equal(array.bytes, bytes);
    assert_int_equal(array.count, 1);
    npy_numbers(&array, made.bytes + array.offset, 1, &value);
    if (isnan(expected) ? !isnan(value) : (double)value != expected)
        fail_msg("%s is %.9g, not %.9g", type, (double)value, expected);
}

/*
 * numpy.float16: https://en.wikipedia.org/wiki/Half-precision_floating-point_format, its examples.
 */
TEST(numbers_of_every_type)
{
    expect_number("<f2", "\x01\x00", 2, 0x1p-24);
    expect_number("<f2", "\xff\x03", 2, 1023 * 0x1p-24);
    expect_number("<f2", "\x00\x04", 2, 0x1p-14);
    expect_number("<f2", "\x55\x35", 2, 0.333251953125);
    expect_number("<f2", "\xff\x7b", 2, 65504);
    expect_number("<f2", "\x00\xc0", 2, -2);
    expect_number("<f2", "\x00\x7c", 2, (double)INFINITY);
    expect_number("<f2", "\x00\xfc", 2, (double)-INFINITY);
    expect_number("<f2", "\x01\x7e", 2, NAN);
    expect_number(">f2", "\x3c\x00", 2, 1);
    expect_number("<f4", "\x00\x00\x20\x41", 4, 10);
    expect_number("=f4", "\x00\x00\x20\xc1", 4, -10);
    expect_number(">f8", "\xbf\xe0\0\0\0\0\0\0", 8, -.5);
    expect_number("|u1", "\xff", 1, 255);
    expect_number("|i1", "\xff", 1, -1);
    expect_number("|i1", "\x80", 1, -128);
    expect_number("|i1", "\x7f", 1, 127);
    expect_number("<u2", "\x01\x80", 2, 32769);
    expect_number(">i2", "\x80\x01", 2, -32767);
    expect_number("<i4", "\0\0\0\x80", 4, -0x1p31);
    expect_number("<u4", "\0\0\0\x80", 4, 0x1p31);
    expect_number("<i8", "\0\0\0\0\0\0\0\x80", 8, -0x1p63);
    expect_number("<u8", "\0\0\0\0\0\0\0\x80", 8, 0x1p63);
}

TEST(every_version_and_shape)
{
    static const unsigned char numbers[24];
    NpyArray array;
    for (int version = 1; version <= 3; version++) {
        Bytes made = array_of(version, DICTIONARY("|u1", "(2, 3L, 2, 2)"), numbers, 24);
        GOOD(npy_parse(&array, made.bytes, made.length, "a.npy", &error));
        assert_int_equal(array.rank, 4);
        assert_int_equal(array.dims[1], 3);
        assert_int_equal(array.count, 24);
        assert_int_equal(array.offset, made.length - 24);
    }
    /* A one-dimensional array may be in Fortran order. */
    Bytes list =
        array_of(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (24,), }\n", numbers, 24);
    GOOD(npy_parse(&array, list.bytes, list.length, "a.npy", &error));
}

static void refuse_header(const char *header, const char *words)
{
    NpyArray array;
    Bytes made = array_of(1, header, NULL, 0);
    REFUSED(npy_parse(&array, made.bytes, made.length, "a.npy", &error), words);
}

TEST(headers_that_are_refused)
{
    refuse_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
                  "named columns");
    refuse_header("{'fortran_order': False, 'shape': (2,), }", "does not name a data type");
    refuse_header("{'descr': <f4, 'fortran_order': False, 'shape': (2,), }",
                  "does not name a data type");
    refuse_header("{'descr': 'f4', 'fortran_order': False, 'shape': (2,), }",
                  "does not name a data type");
    refuse_header("{'descr': '", "does not name a data type");
    static const char *const types[] = {"<f16", "<f1", "<c8",  "|O",      "|S4", "<U4",
                                        "|b1",  "<i3", "<u16", "<m8[ns]", "<f"};
    for (size_t i = 0; i < COUNT(types); i++) {
        char header[128];
        snprintf(header, sizeof header, DICTIONARY("%s", "(2,)"), types[i]);
        refuse_header(header, "not numbers that can be read");
    }
    refuse_header("{'descr': '<f4', 'fortran_order': False, }", "has no shape");
    refuse_header("{'descr': '<f4', 'fortran_order': False, 'shape': 2, }", "has no shape");
    refuse_header(DICTIONARY("<f4", "()"), "not that of an array");
    refuse_header(DICTIONARY("<f4", "(-2,)"), "not that of an array");
    refuse_header(DICTIONARY("<f4", "(2; 3)"), "not that of an array");
    refuse_header(DICTIONARY("<f4", "(2, 0)"), "is empty");
    refuse_header(DICTIONARY("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), "more than 8 dimensions");
    refuse_header(DICTIONARY("<f4", "(999999999999999,)"), "too large for any memory");
    refuse_header(DICTIONARY("<f4", "(99999999, 99999999)"), "too large for any memory");
    refuse_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }",
                  "one after another");
    refuse_header("{'descr': '<f4', 'shape': (2, 2), }", "one after another");

    NpyArray array;
    Bytes made = array_of(1, DICTIONARY("<f4", "(2,)"), NULL, 0);
    REFUSED(npy_parse(&array, made.bytes, 11, "a.npy", &error), "a NumPy array");
    REFUSED(npy_parse(&array, made.bytes, 40, "a.npy", &error), "ends before");
    made.bytes[9] = 255;
    REFUSED(npy_parse(&array, made.bytes, made.length, "a.npy", &error), "unknown version");
    made.bytes[9] = 0;
    made.bytes[6] = 0;
    REFUSED(npy_parse(&array, made.bytes, made.length, "a.npy", &error), "unknown version");
    made.bytes[6] = 4;
    REFUSED(npy_parse(&array, made.bytes, made.length, "a.npy", &error), "unknown version");
    made.bytes[0] = 'P';
    REFUSED(npy_parse(&array, made.bytes, made.length, "a.npy", &error), "a NumPy array");
}

/* -- files: every format holds these responses, [ROWS][3][1][2] -- */

static const float responses[ROWS][6] = {{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12.5F}};

static void put_array(const char *name, const char *header, const void *numbers, size_t length)
{
    Bytes made = array_of(1, header, numbers, length);
    char path[FILE_PATH_LENGTH];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    write_bytes(path, made.bytes, made.length);
}

/* Writes an archive of these arrays under these names. */
static void put_archive(const char *name, int count, const Bytes *arrays, const char *const *names)
{
    char path[256];
    int reason = 0;
    snprintf(path, sizeof path, FOLDER "/%s", name);
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &reason);
    assert_non_null(archive);
    for (int i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(archive, arrays[i].bytes, arrays[i].length, 0);
        assert_true(zip_file_add(archive, names[i], source, 0) >= 0);
    }
    assert_int_equal(zip_close(archive), 0);
}

static Bytes row_of(int row, const char *header)
{
    return array_of(1, header, responses[row], sizeof responses[row]);
}

static void put_rows(const char *name, const char *second_header, const char *second_name)
{
    const Bytes rows[] = {row_of(0, DICTIONARY("<f4", "(3, 1, 2)")), row_of(1, second_header)};
    put_archive(name, 2, rows, (const char *const[]){"a.png.npy", second_name});
}

/* A netCDF file with the responses and a coordinate of that name; "none" marks a missing text. */
static void put_netcdf(const char *name, const char *coordinate, const char *const *texts,
                       size_t count)
{
    char path[256];
    int file, dims[5], data, names;
    static const size_t sizes[] = {ROWS, 3, 1, 2};
    static const char *const axes[] = {"presentation", "channel", "y", "x"};
    snprintf(path, sizeof path, FOLDER "/%s", name);
    must(nc_create(path, NC_NETCDF4 | NC_CLOBBER, &file));
    for (int d = 0; d < 4; d++) must(nc_def_dim(file, axes[d], sizes[d], &dims[d]));
    must(nc_def_dim(file, "other", count, &dims[4]));
    must(nc_def_var(file, coordinate, NC_STRING, 1, &dims[count == ROWS ? 0 : 4], &names));
    must(nc_def_var(file, "responses", NC_FLOAT, 4, dims, &data));
    must(nc_put_att_string(file, names, "missing_value", 1, (const char *[]){"none"}));
    must(nc_put_var_string(file, names, (const char **)(uintptr_t)texts));
    must(nc_put_var_float(file, data, &responses[0][0]));
    must(nc_close(file));
}

/* Empties the folder, then writes a file of each kind. */
static int put_all(void **state)
{
    (void)state;
    if (system("rm -rf " FOLDER) != 0) return -1;
    put_array("one.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    const Bytes one = array_of(1, DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    put_archive("packed.npz", 1, &one, (const char *const[]){"arr_0.npy"});
    put_rows("rows.npz", DICTIONARY("<f4", "(3, 1, 2)"), "b.png");
    put_array("named.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    write_text(FOLDER "/named.file_names.txt", "shown/a.png\r\n\nshown/b.png");
    put_netcdf("variable.nc", "stimulus_id", (const char *const[]){"a", "b"}, ROWS);
    put_netcdf("variable.h5", "image_id", (const char *const[]){"a", "b"}, ROWS);
    put_netcdf("beside.hdf5", "object_name", (const char *const[]){"a", "b", "c"}, 3);
    return 0;
}

static const char *const good_files[] = {"one.npy",     "packed.npz",  "rows.npz",   "named.npy",
                                         "variable.nc", "variable.h5", "beside.hdf5"};

/* Opens the file and reads its rows, last first, whole and from unit 3 on; false if refused. */
static bool reads(const void *context, Error *error)
{
    const char *name = context;
    char path[256];
    float whole[6], values[4];
    int shape[3];
    const ResponseWant want = {.set = "set", .images = ROWS};
    snprintf(path, sizeof path, FOLDER "/%s", name);
    ResponseFile *file = response_file_open(path, &want, error);
    bool well = file != NULL;
    for (size_t row = ROWS; well && row-- > 0;) {
        well = response_file_read(file, row, 0, 6, whole, error) &&
               response_file_read(file, row, 2, 4, values, error);
        if (!well) continue;
        assert_memory_equal(whole, responses[row], sizeof whole);
        assert_memory_equal(values, responses[row] + 2, sizeof values);
    }
    if (well) {
        assert_string_equal(response_file_path(file), path);
        assert_int_equal(response_file_rows(file), ROWS);
        assert_int_equal(response_file_units(file), 6);
        response_file_shape(file, shape);
        assert_memory_equal(shape, ((int[]){3, 1, 2}), sizeof shape);
        const ResponseNames *names = response_file_names(file);
        bool none = strcmp(name, "one.npy") == 0 || strcmp(name, "packed.npz") == 0;
        assert_int_equal(names->count, !none);
        if (!none) assert_non_null(strchr(names->lists[0].texts[1], 'b'));
    }
    response_file_close(file);
    return well;
}

TEST(every_format_is_read)
{
    for (size_t i = 0; i < COUNT(good_files); i++) GOOD(reads(good_files[i], &error));
}

TEST(memory_that_fails_is_said)
{
    for (size_t i = 0; i < COUNT(good_files); i++) refused_without_memory(reads, good_files[i]);
}

static void refuse_file(const char *name, const char *words)
{
    REFUSED(reads(name, &error), words);
}

/* Opens the file for the images a and b. */
static void refuse_names(const char *name, const char *words)
{
    static const char *const identifiers[] = {"a", "b"};
    const ResponseImages images = {"set", ROWS, identifiers, NULL};
    const ResponseWant want = {.set = "set", .images = ROWS};
    Error error = {{0}};
    char path[256];
    size_t rows[ROWS];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    ResponseFile *file = response_file_open(path, &want, &error);
    assert_good(file, &error);
    assert_refused(response_names_order(response_file_names(file), &images, path, rows, &error),
                   &error, words);
    response_file_close(file);
}

TEST(arrays_that_do_not_fit)
{
    refuse_file("nothing.npy", "cannot be read");
    refuse_file("nothing.npz", "nothing.npz: cannot be read");
    refuse_file("nothing.nc", "nothing.nc: cannot be read");
    refuse_file("one.txt", "does not end in .npy");
    refuse_file("without_ending", "does not end in .npy");
    refuse_file("in.here/without", "does not end in .npy");
    refuse_file("one.pkl", "pickle.load(");
    put_array("bad.npy", DICTIONARY("<f4", "(48,)"), responses, sizeof responses);
    refuse_file("bad.npy", "has 48 rows, but set has 2 images; show all of them");
    put_array("bad.npy", DICTIONARY("<f4", "(2,)"), responses, 8);
    refuse_file("bad.npy", "has 1 dimensions");
    put_array("bad.npy", DICTIONARY("<f4", "(2, 5)"), responses, sizeof responses);
    refuse_file("bad.npy", "its shape needs");
    put_array("bad.npy", DICTIONARY("|u1", "(2, 2147483648)"), responses, sizeof responses);
    refuse_file("bad.npy", "more units than a layer can have");
    put_array("bad.npy", DICTIONARY("|u1", "(2, 65536, 32768)"), responses, sizeof responses);
    refuse_file("bad.npy", "more units than a layer can have");
    put_array("bad.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    write_text(FOLDER "/bad.file_names.txt", "a\n");
    refuse_file("bad.npy", "has 1 names for the 2 rows");
    write_text(FOLDER "/bad.file_names.txt", "a\nb\nc\n");
    refuse_file("bad.npy", "has 3 names for the 2 rows");
    unlink(FOLDER "/bad.file_names.txt");
}

/* A list of names whose own file name is wrong is not used, and is reported. */
TEST(lists_of_other_names)
{
    static const struct {
        const char *name, *unused;
    } cases[] = {{"listed.txt", "listed.txt"},
                 {"listed_names.txt", "listed_names.txt"},
                 {"listed.names.csv", "listed.names.csv"},
                 {"listed-order.json", "listed-order.json"},
                 {"listed.file_names.txt", ""},
                 {"listed.file_names.txt~", ""},
                 {"listed2.txt", ""},
                 {"other.txt", ""}};
    const ResponseWant want = {.set = "set", .images = ROWS};
    put_array("listed.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char path[256];
        Error error = {{0}};
        snprintf(path, sizeof path, FOLDER "/%s", cases[i].name);
        write_text(path, "b\na\n");
        ResponseFile *file = response_file_open(FOLDER "/listed.npy", &want, &error);
        assert_good(file, &error);
        assert_string_equal(response_file_unused(file), cases[i].unused);
        response_file_close(file);
        unlink(path);
    }
}

TEST(archives_that_do_not_fit)
{
    put_rows("bad.npz", DICTIONARY("<f4", "(3, 2, 1)"), "b");
    refuse_file("bad.npz", "b has another shape than a.png");
    put_rows("bad.npz", DICTIONARY("<f4", "(6,)"), "b");
    refuse_file("bad.npz", "b has another shape than a.png");
    put_rows("bad.npz", DICTIONARY("<f8", "(3, 1, 2)"), "b");
    refuse_file("bad.npz", "more or fewer bytes");
    put_rows("bad.npz", "no header", "b");
    refuse_file("bad.npz", "does not name a data type");
    const Bytes rows[] = {row_of(0, DICTIONARY("<f4", "(2, 1, 1, 3)")),
                          row_of(1, DICTIONARY("<f4", "(2, 1, 1, 3)"))};
    put_archive("bad.npz", 2, rows, (const char *const[]){"a", "b"});
    refuse_file("bad.npz", "has 5 dimensions");
    write_text(FOLDER "/bad.npz", "no archive");
    refuse_file("bad.npz", "a NumPy archive");
}

TEST(variables_that_do_not_fit)
{
    put_netcdf("bad.nc", "stimulus_id", (const char *const[]){"a", "none"}, ROWS);
    refuse_names("bad.nc", "its row 1 is called \"\" (stimulus_id), which is not an image of set");
    put_netcdf("bad.nc", "image_id", (const char *const[]){"a", "b", "c"}, 3);
    refuse_names("bad.nc", "its image_id has 3 names for the 2 rows; correct or remove it");
    put_netcdf("bad.nc", "anything", (const char *const[]){"a", "b", "c"}, 3);
    refuse_names("bad.nc", "its anything has 3 names for the 2 rows");
    write_text(FOLDER "/bad.nc", "no netCDF");
    refuse_file("bad.nc", "bad.nc: ");
}

/* -- shapes -- */

static const struct {
    size_t dims[6];
    int rank;
    const char *words; /* NULL: accepted */
} shapes[] = {
    {{1152, 5}, 2, NULL},
    {{1152, 5, 7}, 3, NULL},
    {{1152, 5, 7, 7}, 4, NULL},
    {{1152, 7, 1, 1}, 4, NULL},
    {{1152, 7, 7, 7}, 4, NULL},
    {{1151, 5}, 2, "has 1151 rows, but orientation has 1152 images; show all of them, each once"},
    {{5, 1152}, 2, "the size of axis 1; put that axis first: numpy.moveaxis(responses, 1, 0)"},
    {{5, 7, 7, 1152}, 4, "the size of axis 3"},
    {{36, 32, 5},
     3,
     "looks like 36 batches of 32 for the 1152 images of orientation; join them: "
     "responses.reshape(-1"},
    {{36, 32, 5, 7, 7}, 5, "looks like 36 batches of 32"},
    {{1, 1152, 5}, 3, "looks like 1 batch of 1152"},
    {{12, 100, 5},
     3,
     "looks like 12 batches of 100 for the 1152 images of orientation; join them: "
     "responses.reshape(-1, "
     "*responses.shape[2:]), without the rows that fill up the last"},
    {{13, 100, 5}, 3, "has 13 rows"},
    {{1152, 7, 7, 5}, 4, "its rows of 7 x 7 x 5 look like [H, W, C]"},
    {{1152, 1, 5, 7, 7}, 5, "has 5 dimensions"},
    {{1152}, 1, "has 1 dimensions; give [images, units]"},
    {{0}, 0, "is a single number"},
};

TEST(shapes_are_explained)
{
    const ResponseWant want = {.set = "orientation", .images = 1152},
                       blank = {.set = "blank", .images = 1};
    ResponseShape shape;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        Error error = {{0}};
        bool good =
            response_shape_of(&shape, shapes[i].dims, shapes[i].rank, &want, "a.npy", &error);
        if (shapes[i].words)
            assert_refused(good, &error, shapes[i].words);
        else
            assert_good(good, &error);
    }
    Error error = {{0}};
    assert_refused(response_shape_of(&shape, (const size_t[]){5, 7, 7}, 3, &blank, "a.npy", &error),
                   &error,
                   "blank has 1 images; show all of them, each once (a single response needs");
}

/* -- several arrays in an archive -- */

#define FEATURES DICTIONARY("<f4", "(2, 3, 1, 2)")

static void put_several(const char *second, const char *header, const void *bytes, size_t length)
{
    const Bytes arrays[] = {array_of(1, FEATURES, responses, sizeof responses),
                            array_of(1, header, bytes, length),
                            array_of(1, DICTIONARY("<f4", "()"), responses, 4)};
    put_archive("several.npz", 3, arrays,
                (const char *const[]){"features.npy", second, "scale.npy"});
}

static void expect_several(size_t lists, const char *unused)
{
    Error error = {{0}};
    const ResponseWant want = {.set = "set", .images = ROWS};
    ResponseFile *file = response_file_open(FOLDER "/several.npz", &want, &error);
    float values[6];
    assert_good(file && response_file_read(file, 1, 0, 6, values, &error), &error);
    assert_memory_equal(values, responses[1], sizeof values);
    assert_string_equal(response_file_unused(file), unused);
    const ResponseNames *names = response_file_names(file);
    assert_int_equal(names->count, lists);
    for (size_t i = 0; i < lists; i++) {
        assert_string_equal(names->lists[i].texts[0], "b\xc3\xa9");
        assert_string_equal(names->lists[i].texts[1], "a");
    }
    response_file_close(file);
}

/* Texts of two characters: b\u00e9, a, and an empty one. */
static const unsigned char wide[24] = {'b', 0, 0, 0, 0xe9, 0, 0, 0, 'a'};

TEST(one_of_several_arrays_is_the_responses)
{
    static const unsigned char turned[] = {0, 0, 0, 'b', 0, 0, 0, 0xe9, 0, 0, 0, 'a', 0, 0, 0, 0};
    put_several("names.npy", DICTIONARY("<U2", "(2,)"), wide, 16);
    expect_several(1, "scale");
    put_several("names.npy", DICTIONARY(">U2", "(2, 1)"), turned, 16);
    expect_several(1, "scale");
    put_several("names.npy", DICTIONARY("|S3", "(2,)"),
                "b\xc3\xa9"
                "a\0\0",
                6);
    expect_several(1, "scale");
    put_several("labels.npy", DICTIONARY("|u1", "(2,)"), wide, 2);
    expect_several(0, "labels, scale");
    put_several("weights.npy", DICTIONARY("|u1", "(3, 2)"), wide, 6);
    expect_several(0, "weights, scale");
    put_several("layer.npy", DICTIONARY("<U2", "()"), wide, 8);
    expect_several(0, "layer, scale");
}

TEST(several_arrays_that_are_refused)
{
    put_several("layer4.npy", FEATURES, responses, sizeof responses);
    refuse_file("several.npz", "holds 3 arrays (features, layer4, scale), and not exactly one of "
                               "them has the shape [2, units]; keep the responses only");
    put_several("names.npy", DICTIONARY("|O", "(2,)"), responses, 16);
    refuse_file("several.npz", "its array names holds Python objects");
    put_several("names.npy", DICTIONARY("<U2", "(2,)"), responses, 15);
    refuse_file("several.npz", "names has more or fewer bytes");
    put_several("names.npy", DICTIONARY(">U2", "(2,)"), wide, 16);
    refuse_file("several.npz", "several.npz: names: its text 0 is not Unicode; save it again");
    put_several("stimulus_id.npy", DICTIONARY("<U2", "(1,)"), wide, 8);
    refuse_names("several.npz", "its stimulus_id has 1 names for the 2 rows");
    put_several("filename.npy", DICTIONARY("<U2", "(3,)"), wide, 24);
    refuse_names("several.npz", "its filename has 3 names for the 2 rows");
    put_several("stimulus_id.npy", DICTIONARY("<i8", "(2,)"), responses, 16);
    refuse_file("several.npz", "its stimulus_id is not a list of texts");
    put_several("names.npy", "no header", NULL, 0);
    refuse_file("several.npz", "several.npz: names: its header does not name a data type");
    const Bytes batches[] = {array_of(1, DICTIONARY("<f4", "(1, 6)"), responses, 24),
                             array_of(1, DICTIONARY("<f4", "(0, 6)"), responses, 0),
                             array_of(1, DICTIONARY("<f4", "(1, 6)"), responses, 24)};
    put_archive("several.npz", 3, batches, (const char *const[]){"arr_0", "arr_1", "arr_2"});
    refuse_file("several.npz", "looks like one array per batch (arr_0, arr_1, arr_2); join them");
    static Bytes many[70];
    static char names[70][8];
    const char *pointers[70];
    for (size_t i = 0; i < COUNT(many); i++) {
        many[i] = batches[0];
        snprintf(names[i], sizeof names[i], "a%zu", i);
        pointers[i] = names[i];
    }
    put_archive("several.npz", 70, many, pointers);
    refuse_file("several.npz", "holds 70 arrays, but set has 2 images; save one array for each");
    put_archive("several.npz", 16, many, pointers);
    refuse_file("several.npz", "holds 16 arrays (a0, a1,");
}

/* -- netCDF as other programs write it -- */

typedef struct {
    int file, rank, dims[4], data;
} Made;

/* Begins a file whose data have these axes ("presentation neuroid") and sizes. */
static Made begin_netcdf(const char *axes, const size_t *sizes, const size_t *chunks)
{
    Made made = {.rank = 0};
    char names[128], *rest = names;
    snprintf(names, sizeof names, "%s", axes);
    must(nc_create(FOLDER "/elsewhere.nc", NC_NETCDF4 | NC_CLOBBER, &made.file));
    for (char *name; (name = strtok_r(rest, " ", &rest)); made.rank++)
        must(nc_def_dim(made.file, name, sizes[made.rank], &made.dims[made.rank]));
    must(nc_def_var(made.file, "responses", NC_FLOAT, made.rank, made.dims, &made.data));
    if (chunks) {
        must(nc_def_var_chunking(made.file, made.data, NC_CHUNKED, chunks));
        must(nc_def_var_deflate(made.file, made.data, 1, 1, 1));
    }
    return made;
}

static int add_list(const Made *made, const char *name, int type, int rank, const int *dims)
{
    int id;
    must(nc_def_var(made->file, name, type, rank, dims, &id));
    return id;
}

static void add_texts(const Made *made, const char *name, int dim, const char *const *texts)
{
    int id = add_list(made, name, NC_STRING, 1, &made->dims[dim]);
    must(nc_put_var_string(made->file, id, (const char **)(uintptr_t)texts));
}

/* Writes the responses, transposed if the images are the second axis, and closes the file. */
static void end_netcdf(const Made *made, bool exchanged)
{
    float turned[6][ROWS];
    for (size_t row = 0; row < ROWS; row++)
        for (size_t u = 0; u < 6; u++) turned[u][row] = responses[row][u];
    must(nc_put_var_float(made->file, made->data, exchanged ? &turned[0][0] : &responses[0][0]));
    must(nc_close(made->file));
}

static void expect_other(size_t lists, const char *first_name, const char *first_unit)
{
    Error error = {{0}};
    const ResponseWant want = {.set = "set", .images = ROWS};
    float values[6];
    ResponseFile *file = response_file_open(FOLDER "/elsewhere.nc", &want, &error);
    for (size_t row = ROWS; row-- > 0;) {
        assert_good(file && response_file_read(file, row, 0, 6, values, &error), &error);
        assert_memory_equal(values, responses[row], sizeof values);
    }
    assert_int_equal(response_file_names(file)->count, lists);
    if (lists) assert_string_equal(response_file_names(file)->lists[0].texts[0], first_name);
    assert_int_equal(response_file_unit_names(file) != NULL, first_unit != NULL);
    if (first_unit) assert_string_equal(response_file_unit_names(file)[0], first_unit);
    response_file_close(file);
}

static const size_t upright[] = {ROWS, 6}, lying[] = {6, ROWS};
static const char *const letters[] = {"b", "a", "c", "d", "e", "f"};

TEST(dimensions_are_known_by_name)
{
    static const struct {
        const char *axes;
        bool exchanged;
    } cases[] = {{"presentation neuroid", false}, {"rows columns", false}, {"x y", false},
                 {"neuroid presentation", true},  {"units image", true},   {"unit Stimulus", true},
                 {"foo stimulus_path", true}};
    static const size_t chunks[][2] = {{1, 6}, {2, 1}, {2, 2}, {1, 4}, {2, 6}};
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t c = 0; c <= COUNT(chunks); c++) {
            bool exchanged = cases[i].exchanged;
            size_t chunk[2] = {0, 0};
            if (c > 0) {
                chunk[exchanged] = chunks[c - 1][0];
                chunk[!exchanged] = chunks[c - 1][1];
            }
            Made made = begin_netcdf(cases[i].axes, exchanged ? lying : upright, c ? chunk : NULL);
            end_netcdf(&made, exchanged);
            expect_other(0, NULL, NULL);
        }
    Made made = begin_netcdf("foo bar", lying, NULL);
    add_texts(&made, "stimulus_id", 1, letters);
    add_texts(&made, "neuroid_id", 0, letters);
    end_netcdf(&made, true);
    expect_other(1, "b", "b");
    made = begin_netcdf("foo bar", lying, NULL); /* as MATLAB writes a matrix images x units */
    must(nc_put_att_text(made.file, made.data, "MATLAB_class", 6, "single"));
    end_netcdf(&made, true);
    expect_other(0, NULL, NULL);
}

/* HDF5 without dimensions, whose axes have labels (h5py: dims[0].label = "neuroid"). */
TEST(labels_of_axes_are_heeded)
{
    static const char *const labels[] = {"neuroid", "presentation"};
    const hsize_t sizes[] = {6, ROWS}, two = 2;
    float turned[6][ROWS];
    for (size_t row = 0; row < ROWS; row++)
        for (size_t u = 0; u < 6; u++) turned[u][row] = responses[row][u];
    hid_t file = H5Fcreate(FOLDER "/elsewhere.nc", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(2, sizes, NULL), list = H5Screate_simple(1, &two, NULL);
    hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    hid_t data = H5Dcreate2(file, "responses", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, H5P_DEFAULT,
                            H5P_DEFAULT);
    hid_t attribute = H5Acreate2(data, "DIMENSION_LABELS", text, list, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Dwrite(data, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, turned) >= 0);
    assert_true(H5Awrite(attribute, text, labels) >= 0);
    H5Aclose(attribute);
    H5Dclose(data);
    H5Tclose(text);
    H5Sclose(list);
    H5Sclose(space);
    H5Fclose(file);
    expect_other(0, NULL, NULL);
}

TEST(chunks_of_maps_are_unpacked)
{
    static const size_t sizes[] = {ROWS, 3, 1, 2},
                        chunks[][4] = {{2, 1, 1, 1}, {2, 2, 1, 2}, {2, 3, 1, 1}};
    for (size_t c = 0; c < COUNT(chunks); c++) {
        Made made = begin_netcdf("presentation channel y x", sizes, chunks[c]);
        end_netcdf(&made, false);
        expect_other(0, NULL, NULL);
    }
}

static void refuse_axes(const char *axes, const size_t *sizes, const char *words)
{
    Made made = begin_netcdf(axes, sizes, NULL);
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", words);
}

TEST(dimensions_that_are_refused)
{
    static const size_t maps[] = {ROWS, 3, 1, 2}, last[] = {3, 1, 2, ROWS}, times[] = {ROWS, 3, 2};
    refuse_axes("channel y x image", last,
                "its dimensions are channel x y x x x image; put that of the images first");
    refuse_axes("image y x channel", maps, "give images x channels x height x width");
    refuse_axes("image x y", times, "give images x channels x height x width");
    refuse_axes("presentation neuroid time_bin", times,
                "its dimension time_bin has 2 entries; average over them");
    refuse_axes("neuroid foo", upright, "name that of the images \"presentation\"");
    refuse_axes("foo bar", lying, "the size of axis 1");
}

TEST(lists_of_names_in_netcdf)
{
    static const int whole[] = {7, 3};
    int id, column[2];
    Made made = begin_netcdf("presentation neuroid", upright, NULL);
    must(nc_def_dim(made.file, "one", 1, &column[1]));
    column[0] = made.dims[0];
    id = add_list(&made, "stimulus_id", NC_STRING, 2, column); /* as a column */
    must(nc_put_var_string(made.file, id, (const char **)(uintptr_t)letters));
    add_texts(&made, "neuroid_id", 1, letters);
    end_netcdf(&made, false);
    expect_other(1, "b", "b");

    made = begin_netcdf("presentation neuroid", upright, NULL);
    id = add_list(&made, "stimulus_id", NC_INT, 1, made.dims); /* as numbers */
    must(nc_put_var_int(made.file, id, whole));
    id = add_list(&made, "presentation", NC_INT, 1,
                  made.dims); /* need not ascend if there are names */
    must(nc_put_var_int(made.file, id, whole));
    end_netcdf(&made, false);
    expect_other(1, "7", NULL);

    made = begin_netcdf("presentation neuroid", upright, NULL);
    id = add_list(&made, "presentation", NC_INT, 1, made.dims);
    must(nc_put_var_int(made.file, id, whole));
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", "the numbers of its presentation do not ascend at row 1");
}

TEST(lists_in_netcdf_that_are_refused)
{
    static const char *const twice[] = {"b", "a", "c", "d", "b", "f"};
    int id, nine, group;
    Made made = begin_netcdf("presentation neuroid", upright, NULL);
    add_texts(&made, "neuroid_id", 1, twice);
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", "the unit b occurs twice");

    made = begin_netcdf("presentation neuroid", upright, NULL);
    add_list(&made, "stimulus_id", NC_DOUBLE, 2, made.dims); /* of another shape */
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", "its stimulus_id is not a list of names");

    made = begin_netcdf("presentation neuroid", upright, NULL);
    must(nc_def_dim(made.file, "nine", 9, &nine));
    add_list(&made, "neuroid_id", NC_INT, 1, &nine);
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", "its neuroid_id has 9 names for the 6 units");

    made = begin_netcdf("presentation neuroid", upright, NULL);
    must(nc_def_grp(made.file, "labels", &group));
    must(nc_def_var(group, "image_id", NC_STRING, 1, made.dims, &id));
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", "names its rows inside a group or an attribute");
    made = begin_netcdf("presentation neuroid", upright, NULL);
    must(nc_put_att_string(made.file, made.data, "stimulus_id", 2,
                           (const char **)(uintptr_t)letters));
    end_netcdf(&made, false);
    refuse_file("elsewhere.nc", "names its rows inside a group or an attribute");
}

/* -- trials -- */

/* [2 images][3 trials][4 units], or 1 x 4 x 1 of them; the last two are as the first. */
static const float trials[24] = {1, -2, 1, -2, 3, 4,  3, 4,  -5, 6,   -5, 6,
                                 7, 8,  7, 8,  9, 10, 9, 10, 11, -12, 11, -12};

/* Image 1 is the first row: means of negative responses as 0, over all trials and over two. */
static void expect_means(const char *words)
{
    static const char *const identifiers[] = {"first", "second"};
    static const float all[] = {(float)(1 + 3) / 3, (float)(4 + 6) / 3}, two[] = {2, 2};
    static const float plain[] = {(float)(1 + 3 - 5) / 3, (float)(4 + 6 - 2) / 3};
    const ResponseImages images = {"noisy", ROWS, identifiers, NULL};
    Error error = {{0}};
    ResponseSet set;
    float values[4];
    bool opened = response_set_open(&set, FOLDER, &images, &error);
    if (words) {
        assert_refused(opened, &error, words);
        response_set_close(&set);
        return;
    }
    assert_good(opened, &error);
    assert_int_equal(response_file_trials(set.file), 3);
    assert_int_equal(response_file_units(set.file), 4);
    assert_good(response_set_read_trials(&set, 0, 0, values, &error), &error);
    for (int u = 0; u < 4; u++) assert_near((double)values[u], (double)all[u % 2], 1e-6, "mean");
    assert_good(response_set_read_trials(&set, 0, 2, values, &error), &error);
    for (int u = 0; u < 4; u++) assert_near((double)values[u], (double)two[u % 2], 1e-6, "of two");
    assert_good(response_set_read(&set, 0, 0, 4, values, &error), &error);
    for (int u = 0; u < 4; u++) assert_near((double)values[u], (double)plain[u % 2], 1e-6, "plain");
    assert_good(response_set_read(&set, 1, 1, 1, values, &error), &error);
    assert_near((double)values[0], 2, 1e-6, "second unit of the second image");
    response_set_close(&set);
}

static void write_trials(const char *path, const char *axes, const size_t *sizes)
{
    int file, id, dims[3];
    char name[3][32];
    assert_int_equal(sscanf(axes, "%31s %31s %31s", name[0], name[1], name[2]), 3);
    must(nc_create(path, NC_NETCDF4 | NC_CLOBBER, &file));
    for (int d = 0; d < 3; d++) must(nc_def_dim(file, name[d], sizes[d], &dims[d]));
    must(nc_def_var(file, "responses", NC_FLOAT, 3, dims, &id));
    must(nc_put_var_float(file, id, trials));
    must(nc_close(file));
}

TEST(trials_are_averaged)
{
    static const size_t fitting[] = {2, 3, 4}, first[] = {3, 2, 4};
    Bytes rows[2];
    put_array("noisy.trials.npy", DICTIONARY("<f4", "(2, 3, 4)"), trials, sizeof trials);
    expect_means(NULL);
    put_array("noisy.trials.npy", DICTIONARY("<f4", "(2, 3, 1, 4, 1)"), trials, sizeof trials);
    expect_means(NULL);
    put_array("noisy.trials.npy", DICTIONARY("<f4", "(2, 12)"), trials, sizeof trials);
    expect_means("noisy.trials.npy: has no dimension for trials; give [images, trials, units]");
    put_array("noisy.trials.npy", DICTIONARY("<f4", "(2, 3, 1, 1, 1, 4)"), trials, sizeof trials);
    expect_means("noisy.trials.npy: has 6 dimensions");
    put_array("noisy.trials.npy", DICTIONARY("<f4", "(2, 4, 3)"), trials, sizeof trials);
    expect_means("has 4 trials of 3 units, which looks like exchanged axes");
    put_array("noisy.trials.npy", DICTIONARY("<f4", "(2, 2, 6)"), trials, sizeof trials);
    expect_means("has as many trials as images, so that their order cannot be told");
    put_array("noisy.npy", DICTIONARY("<f4", "(2, 12)"), trials, sizeof trials);
    expect_means("both have the set's name; keep one");
    remove(FOLDER "/noisy.npy");
    remove(FOLDER "/noisy.trials.npy");
    for (int i = 0; i < 2; i++)
        rows[i] = array_of(1, DICTIONARY("<f4", "(3, 4)"), trials + 12 * i, 12 * sizeof *trials);
    put_archive("noisy.trials.npz", 2, rows, (const char *const[]){"first.npy", "second.npy"});
    expect_means(NULL);
    remove(FOLDER "/noisy.trials.npz");
    write_trials(FOLDER "/noisy.nc", "presentation repetition neuroid", fitting);
    expect_means(NULL);
    write_trials(FOLDER "/noisy.nc", "trial presentation neuroid", first);
    expect_means("put that of the images first");
    write_trials(FOLDER "/noisy.nc", "presentation neuroid trial", fitting);
    expect_means("put trial after the images, or average over it");
    remove(FOLDER "/noisy.nc");
}

/* -- which file belongs to a set, and which row to an image -- */

static void open_set_of(const char *names, size_t length, const char *words)
{
    static const char *const identifiers[] = {"first", "second"}, *const files[] = {"a.png",
                                                                                    "b.png"};
    const ResponseImages images = {"set", ROWS, identifiers, files};
    Error error = {{0}};
    ResponseSet set;
    float value = 0;
    put_array("set.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    write_bytes(FOLDER "/set.file_names.txt", names, length);
    bool opened = response_set_open(&set, FOLDER, &images, &error);
    if (words) {
        assert_refused(opened, &error, words);
    } else {
        assert_good(opened && response_set_read(&set, 0, 0, 1, &value, &error), &error);
        assert_near((double)value, 7, 0, "the first image, whose row is the second");
    }
    response_set_close(&set);
}

static void open_set(const char *names, const char *words)
{
    open_set_of(names, strlen(names), words);
}

/* Lists as Windows programs write them. */
TEST(lists_are_read_as_tables_are)
{
    static const char utf16[] = "\xff\xfe"
                                "b\0\r\0\n\0a\0.\0p\0n\0g\0";
    open_set("\xef\xbb\xbfsecond\r\nfirst\r\n", NULL);
    open_set_of(utf16, sizeof utf16 - 1, NULL);
    open_set("C:\\images\\b.png\r\nC:\\images\\a.png", NULL);
    open_set("  second \n\tfirst\t\n\n", NULL);
    open_set("b.png\ra.png\r", NULL);
    open_set("\"second\"\n\"first\"\n", NULL);
    open_set("second\xff\nfirst\n", "line 1 is not UTF-8");
    open_set("", "set.file_names.txt: is empty");
}

TEST(rows_are_found_by_name)
{
    open_set("second\nfirst\n", NULL);
    open_set("there/b.png\nthere/a.png\n", NULL);
    open_set("b\nfirst.npy\n", NULL);
    open_set("second\nthird\n", "row 1 is called \"third\"");
    open_set("second\nsecon\n", "row 1 is called \"secon\"");
    open_set("first\na.png\n", "rows 0 and 1 both have the image a.png");
}

typedef struct {
    const char *label;
    const char *texts[3];
} Listed;

/* Orders three rows by up to two lists of names: expects these rows, or a refusal. */
static void order(const Listed *one, const Listed *other, const size_t *expected, const char *words)
{
    static const char *const identifiers[] = {"id0", "id1", "id2"}, *const files[] = {"cat/1.png",
                                                                                      "dog/1.png",
                                                                                      "dog/2.png"};
    const ResponseImages images = {"set", 3, identifiers, files};
    ResponseNames names = {.rows = 3};
    size_t rows[3];
    Error error = {{0}};
    for (int i = 0; i < 2; i++) {
        const Listed *list = i ? other : one;
        if (!list) continue;
        char **texts = calloc(3, sizeof *texts);
        for (size_t k = 0; k < 3; k++) texts[k] = strdup(list->texts[k]);
        assert_good(response_names_add(&names, list->label, response_names_trust(list->label),
                                       texts, 3, &error),
                    &error);
    }
    bool good = response_names_order(&names, &images, "a.nc", rows, &error);
    if (words)
        assert_refused(good, &error, words);
    else
        assert_good(good, &error);
    if (good) assert_memory_equal(rows, expected, sizeof rows);
    response_names_free(&names);
}

TEST(lists_of_names_agree)
{
    const Listed ids = {"stimulus_id", {"id1", "id0", "id2"}},
                 files = {"filename", {"x/dog/1.png", "x\\cat\\1.png", "2"}},
                 others = {"filename", {"cat/1.png", "dog/1.png", "dog/2.png"}},
                 strange = {"filename", {"p", "q", "r"}}, half = {"filename", {"id1", "q", "r"}},
                 kinds = {"object_name", {"cat", "dog", "dog"}},
                 texts = {"anything", {"id1", "id0", "id2"}},
                 wrong = {"anything", {"id1", "id0", "id3"}},
                 twice = {"stimulus_id", {"id1", "id0", "id0"}},
                 bare = {"image_id", {"1.png", "2.png", "1.png"}};
    const size_t plain[] = {0, 1, 2}, swapped[] = {1, 0, 2};
    order(NULL, NULL, plain, NULL);
    order(&ids, NULL, swapped, NULL);
    order(&files, NULL, swapped, NULL);
    order(&texts, NULL, swapped, NULL);
    order(&ids, &files, swapped, NULL);
    order(&files, &ids, swapped, NULL);
    order(&ids, &strange, swapped, NULL);
    order(&ids, &kinds, swapped, NULL);
    order(&kinds, NULL, plain, NULL);
    order(&ids, &others, NULL,
          "its stimulus_id and filename name different images in row 0; keep the right");
    order(&strange, NULL, NULL,
          "its row 0 is called \"p\" (filename), which is not an image of set");
    order(&ids, &half, NULL, "its row 1 is called \"q\" (filename)");
    order(&wrong, NULL, NULL, "its row 2 is called \"id3\" (anything)");
    order(&twice, NULL, NULL, "its rows 1 and 2 both have the image id0 (stimulus_id)");
    order(&bare, NULL, NULL,
          "its row 0 is called \"1.png\" (image_id), which may be several images of set");
}

TEST(one_file_is_a_sets)
{
    char path[FILE_PATH_LENGTH];
    put_array("other.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    GOOD(response_file_find(FOLDER, "other", path, &error));
    assert_string_equal(path, FOLDER "/other.npy");
    write_text(FOLDER "/other.pt", "");
    GOOD(response_file_find(FOLDER, "other", path, &error));
    assert_string_equal(path, FOLDER "/other.npy");
    write_text(FOLDER "/other.nc", "");
    REFUSED(response_file_find(FOLDER, "other", path, &error), "keep one");
    write_text(FOLDER "/torch.pth", "");
    REFUSED(response_file_find(FOLDER, "torch", path, &error), "torch.load(");
    write_text(FOLDER "/list.pickle", "");
    REFUSED(response_file_find(FOLDER, "list", path, &error), "pickle.load(");
    write_text(FOLDER "/tried.trials.pt", "");
    REFUSED(response_file_find(FOLDER, "tried", path, &error), "torch.load(");
    write_text(FOLDER "/matlab.mat", "");
    REFUSED(response_file_find(FOLDER, "matlab", path, &error),
            "matlab.mat: responses are not read from such files; save them as .npy, .npz, .h5, "
            ".hdf5 or .nc");
    put_array("capitals.NPY", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    GOOD(response_file_find(FOLDER, "capitals", path, &error));
    assert_string_equal(path, FOLDER "/capitals.NPY");
    write_text(FOLDER "/capitals.trials.Npz", "");
    REFUSED(response_file_find(FOLDER, "capitals", path, &error), "keep one");
    write_text(FOLDER "/torch2.PT", "");
    REFUSED(response_file_find(FOLDER, "torch2", path, &error), "torch.load(");
    write_text(FOLDER "/noted.npy~", "");
    write_text(FOLDER "/noted.json", "");
    GOOD(response_file_find(FOLDER, "noted", path, &error));
    GOOD(response_file_find(FOLDER, "none", path, &error));
    assert_string_equal(path, "");
    ResponseSet set;
    const ResponseImages images = {"other", 3, NULL, NULL};
    assert_int_equal(unlink(FOLDER "/other.nc"), 0);
    REFUSED(response_set_open(&set, FOLDER, &images, &error), "has 2 rows, but other has 3 images");
    response_set_close(&set);
}

int main(void)
{
    return run_program(put_all, NULL);
}

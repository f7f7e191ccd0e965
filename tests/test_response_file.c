/* Responses recorded elsewhere: headers and numbers of numpy's arrays, archives, netCDF variables, names of rows. */
#include "testing.h"
#include "without_memory.h"

#include "base/file.h"
#include "brainio/npy_file.h"
#include "brainio/response_set.h"

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

/* A file of format version `version` with this header, and `length` bytes of numbers. */
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

/* The one number of an array of this type is `expected`. */
static void expect_number(const char *type, const void *number, size_t bytes, double expected)
{
    char header[128];
    Error error = {{0}};
    NpyArray array;
    float value;
    snprintf(header, sizeof header, DICTIONARY("%s", "(1,)"), type);
    Bytes made = array_of(1, header, number, bytes);
    assert_good(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error);
    assert_int_equal(array.bytes, bytes);
    assert_int_equal(array.count, 1);
    npy_numbers(&array, made.bytes + array.offset, 1, &value);
    if (isnan(expected) ? !isnan(value) : (double)value != expected)
        fail_msg("%s is %.9g, not %.9g", type, (double)value, expected);
}

/* numpy.float16: https://en.wikipedia.org/wiki/Half-precision_floating-point_format, its examples. */
static void numbers_of_every_type(void **state)
{
    (void)state;
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

static void every_version_and_shape(void **state)
{
    (void)state;
    static const unsigned char numbers[24];
    Error error = {{0}};
    NpyArray array;
    for (int version = 1; version <= 3; version++) {
        Bytes made = array_of(version, DICTIONARY("|u1", "(2, 3L, 2, 2)"), numbers, 24);
        assert_good(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error);
        assert_int_equal(array.rank, 4);
        assert_int_equal(array.dims[1], 3);
        assert_int_equal(array.count, 24);
        assert_int_equal(array.offset, made.length - 24);
    }
    /* A list has no columns. */
    Bytes list =
        array_of(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (24,), }\n", numbers, 24);
    assert_good(npy_parse(&array, list.bytes, list.length, "a.npy", &error), &error);
}

static void refuse_header(const char *header, const char *words)
{
    Error error = {{0}};
    NpyArray array;
    Bytes made = array_of(1, header, NULL, 0);
    assert_refused(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error, words);
}

static void headers_that_are_refused(void **state)
{
    (void)state;
    refuse_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
                  "named columns");
    refuse_header("{'fortran_order': False, 'shape': (2,), }", "no type of numbers");
    refuse_header("{'descr': <f4, 'fortran_order': False, 'shape': (2,), }", "no type of numbers");
    refuse_header("{'descr': 'f4', 'fortran_order': False, 'shape': (2,), }", "no type of numbers");
    refuse_header("{'descr': '", "no type of numbers");
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
    refuse_header(DICTIONARY("<f4", "(1, 1, 1, 1, 1)"), "more than 4 dimensions");
    refuse_header(DICTIONARY("<f4", "(999999999999999,)"), "larger than any memory");
    refuse_header(DICTIONARY("<f4", "(99999999, 99999999)"), "larger than any memory");
    refuse_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }",
                  "one after another");
    refuse_header("{'descr': '<f4', 'shape': (2, 2), }", "one after another");

    Error error = {{0}};
    NpyArray array;
    Bytes made = array_of(1, DICTIONARY("<f4", "(2,)"), NULL, 0);
    assert_refused(npy_parse(&array, made.bytes, 11, "a.npy", &error), &error, "a NumPy array");
    assert_refused(npy_parse(&array, made.bytes, 40, "a.npy", &error), &error, "ends before");
    made.bytes[9] = 255;
    assert_refused(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error,
                   "no version");
    made.bytes[9] = 0;
    made.bytes[6] = 0;
    assert_refused(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error,
                   "no version");
    made.bytes[6] = 4;
    assert_refused(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error,
                   "no version");
    made.bytes[0] = 'P';
    assert_refused(npy_parse(&array, made.bytes, made.length, "a.npy", &error), &error,
                   "a NumPy array");
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

/* An archive of these arrays, under these names. */
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

/* A netCDF file with the responses, and a coordinate of that name: texts, one of them empty where a gap is wanted. */
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

/* An empty folder, then a file of each kind. */
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
    put_netcdf("beside.hdf5", "image_id", (const char *const[]){"a", "b", "c"}, 3);
    return 0;
}

static const char *const good[] = {"one.npy",     "packed.npz",  "rows.npz",   "named.npy",
                                   "variable.nc", "variable.h5", "beside.hdf5"};

/* Opens the file and reads its rows, the second one first, and from the third unit on; false: it was refused. */
static bool reads(const void *context, Error *error)
{
    const char *name = context;
    char path[256];
    float values[4];
    int shape[3];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    ResponseFile *file = response_file_open(path, error);
    bool well = file != NULL;
    for (size_t row = ROWS; well && row-- > 0;) {
        well = response_file_read(file, row, 2, 4, values, error);
        if (well) assert_memory_equal(values, responses[row] + 2, sizeof values);
    }
    if (well) {
        assert_string_equal(response_file_path(file), path);
        assert_int_equal(response_file_rows(file), ROWS);
        assert_int_equal(response_file_units(file), 6);
        response_file_shape(file, shape);
        assert_memory_equal(shape, ((int[]){3, 1, 2}), sizeof shape);
        char *const *names = response_file_names(file);
        bool none = strcmp(name, "one.npy") == 0 || strcmp(name, "packed.npz") == 0 ||
                    strcmp(name, "beside.hdf5") == 0;
        assert_int_equal(names == NULL, none);
        if (names) assert_non_null(strchr(names[1], 'b'));
    }
    response_file_close(file);
    return well;
}

static void every_format_is_read(void **state)
{
    (void)state;
    Error error = {{0}};
    for (size_t i = 0; i < COUNT(good); i++) assert_good(reads(good[i], &error), &error);
}

static void memory_that_fails_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) refused_without_memory(reads, good[i]);
}

static void refuse_file(const char *name, const char *words)
{
    Error error = {{0}};
    assert_refused(reads(name, &error), &error, words);
}

static void arrays_that_do_not_fit(void **state)
{
    (void)state;
    refuse_file("nothing.npy", "cannot be read");
    refuse_file("nothing.npz", "nothing.npz: cannot be read");
    refuse_file("nothing.nc", "nothing.nc: cannot be read");
    refuse_file("one.txt", "none of .npy");
    refuse_file("without_ending", "none of .npy");
    refuse_file("in.here/without", "none of .npy");
    refuse_file("one.pkl", "pickle.load(");
    put_array("bad.npy", DICTIONARY("<f4", "(48,)"), responses, sizeof responses);
    refuse_file("bad.npy", "has 1 dimensions");
    put_array("bad.npy", DICTIONARY("<f4", "(2, 5)"), responses, sizeof responses);
    refuse_file("bad.npy", "its shape needs");
    put_array("bad.npy", DICTIONARY("|u1", "(2, 2147483648)"), responses, sizeof responses);
    refuse_file("bad.npy", "no layer's");
    put_array("bad.npy", DICTIONARY("|u1", "(2, 65536, 32768)"), responses, sizeof responses);
    refuse_file("bad.npy", "no layer's");
    put_array("bad.npy", DICTIONARY("|u1", "(10000001, 1)"), responses, sizeof responses);
    refuse_file("bad.npy", "has 10000001 rows");
    put_array("bad.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    write_text(FOLDER "/bad.file_names.txt", "a\n");
    refuse_file("bad.npy", "has 1 names for the 2 rows");
    write_text(FOLDER "/bad.file_names.txt", "a\nb\nc\n");
    refuse_file("bad.npy", "has 3 names for the 2 rows");
}

static void archives_that_do_not_fit(void **state)
{
    (void)state;
    put_rows("bad.npz", DICTIONARY("<f4", "(3, 2, 1)"), "b");
    refuse_file("bad.npz", "b has another shape than a.png");
    put_rows("bad.npz", DICTIONARY("<f4", "(6,)"), "b");
    refuse_file("bad.npz", "b has another shape than a.png");
    put_rows("bad.npz", DICTIONARY("<f8", "(3, 1, 2)"), "b");
    refuse_file("bad.npz", "not as many bytes");
    put_rows("bad.npz", "no header", "b");
    refuse_file("bad.npz", "no type of numbers");
    const Bytes rows[] = {row_of(0, DICTIONARY("<f4", "(2, 1, 1, 3)")),
                          row_of(1, DICTIONARY("<f4", "(2, 1, 1, 3)"))};
    put_archive("bad.npz", 2, rows, (const char *const[]){"a", "b"});
    refuse_file("bad.npz", "has 4 dimensions");
    write_text(FOLDER "/bad.npz", "no archive");
    refuse_file("bad.npz", "a NumPy archive");
}

static void variables_that_do_not_fit(void **state)
{
    (void)state;
    put_netcdf("bad.nc", "stimulus_id", (const char *const[]){"a", "none"}, ROWS);
    refuse_file("bad.nc", "row 1 has no stimulus_id");
    write_text(FOLDER "/bad.nc", "no netCDF");
    refuse_file("bad.nc", "bad.nc: ");
}

/* -- which file is a set's, and which row an image's -- */

static void open_set(const char *names, const char *words)
{
    static const char *const identifiers[] = {"first", "second"}, *const files[] = {"a.png",
                                                                                    "b.png"};
    const ResponseImages images = {"set", ROWS, identifiers, files};
    Error error = {{0}};
    ResponseSet set;
    float value = 0;
    put_array("set.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    write_text(FOLDER "/set.file_names.txt", names);
    bool opened = response_set_open(&set, FOLDER, &images, &error);
    if (words) {
        assert_refused(opened, &error, words);
    } else {
        assert_good(opened && response_set_read(&set, 0, 0, 1, &value, &error), &error);
        assert_near((double)value, 7, 0, "the first image, whose row is the second");
    }
    response_set_close(&set);
}

static void rows_are_found_by_name(void **state)
{
    (void)state;
    open_set("second\nfirst\n", NULL);
    open_set("there/b.png\nthere/a.png\n", NULL);
    open_set("b\nfirst.npy\n", NULL);
    open_set("second\nthird\n", "row 1 is called \"third\"");
    open_set("second\nsecon\n", "row 1 is called \"secon\"");
    open_set("first\na.png\n", "rows 0 and 1 are both of the image a.png");
}

static void one_file_is_a_sets(void **state)
{
    (void)state;
    char path[FILE_PATH_LENGTH];
    Error error = {{0}};
    put_array("other.npy", DICTIONARY("<f4", "(2, 3, 1, 2)"), responses, sizeof responses);
    assert_good(response_file_find(FOLDER, "other", path, &error), &error);
    assert_string_equal(path, FOLDER "/other.npy");
    write_text(FOLDER "/other.pt", "");
    assert_good(response_file_find(FOLDER, "other", path, &error), &error);
    assert_string_equal(path, FOLDER "/other.npy");
    write_text(FOLDER "/other.nc", "");
    assert_refused(response_file_find(FOLDER, "other", path, &error), &error, "keep one");
    write_text(FOLDER "/torch.pth", "");
    assert_refused(response_file_find(FOLDER, "torch", path, &error), &error, "torch.load(");
    write_text(FOLDER "/list.pickle", "");
    assert_refused(response_file_find(FOLDER, "list", path, &error), &error, "pickle.load(");
    assert_good(response_file_find(FOLDER, "none", path, &error), &error);
    assert_string_equal(path, "");
    ResponseSet set;
    const ResponseImages images = {"other", 3, NULL, NULL};
    assert_int_equal(unlink(FOLDER "/other.nc"), 0);
    assert_refused(response_set_open(&set, FOLDER, &images, &error), &error,
                   "has 2 rows, and other has 3 images");
    response_set_close(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_type),     cmocka_unit_test(every_version_and_shape),
        cmocka_unit_test(headers_that_are_refused),  cmocka_unit_test(every_format_is_read),
        cmocka_unit_test(memory_that_fails_is_said), cmocka_unit_test(arrays_that_do_not_fit),
        cmocka_unit_test(archives_that_do_not_fit),  cmocka_unit_test(variables_that_do_not_fit),
        cmocka_unit_test(rows_are_found_by_name),    cmocka_unit_test(one_file_is_a_sets),
    };
    return cmocka_run_group_tests_name("responses recorded elsewhere", tests, put_all, NULL);
}

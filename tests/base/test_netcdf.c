/*
 * Variables of netCDF files from outside: gaps as xarray masks them, texts of any kind, shapes,
 * attributes.
 */
#include "testing.h"

#include "base/netcdf_attribute.h"
#include "base/netcdf_variable.h"

#include <hdf5.h>
#include <netcdf.h>

#define FILE_NAME BUILD "/tests/variable.nc"

#define must(call) assert_int_equal(call, NC_NOERR)

/* -- a file with one variable -- */

typedef struct {
    int file, variable;
} Made;

static Made begin(nc_type type, int rank, const size_t *sizes)
{
    static const char *const names[] = {"item", "letter", "third"};
    Made made;
    int dimensions[3];
    must(nc_create(FILE_NAME, NC_NETCDF4 | NC_CLOBBER, &made.file));
    for (int d = 0; d < rank; d++) must(nc_def_dim(made.file, names[d], sizes[d], &dimensions[d]));
    must(nc_def_var(made.file, "thing", type, rank, dimensions, &made.variable));
    return made;
}

static Made begin_list(nc_type type, size_t count)
{
    return begin(type, 1, &count);
}

/* Closes the file, unless it was closed (NULL), and opens it for reading. */
static void open_made(const Made *made, NetcdfSource *source, NetcdfVariable *variable)
{
    if (made) must(nc_close(made->file));
    GOOD(netcdf_open(source, FILE_NAME, WANT_NETCDF, "fetch it again", &error) &&
         netcdf_variable_find(variable, source, "thing", &error));
}

/* The file must hold these numbers; NaN marks a missing value. */
static void expect_numbers(const Made *made, const double *expected, size_t count)
{
    NetcdfSource source;
    NetcdfVariable variable;
    double values[8];
    open_made(made, &source, &variable);
    assert_int_equal(variable.kind, NETCDF_NUMBERS);
    assert_int_equal(variable.sizes[0], count);
    GOOD(netcdf_read_numbers(&variable, NULL, NULL, values, &error));
    for (size_t i = 0; i < count; i++)
        assert_true(isnan(expected[i]) ? isnan(values[i]) : values[i] == expected[i]);
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

/* The same for texts; NULL marks a missing value. */
static void expect_texts(const Made *made, const char *const *expected, size_t count)
{
    NetcdfSource source;
    NetcdfVariable variable;
    char **texts = NULL;
    size_t found = 0;
    open_made(made, &source, &variable);
    GOOD(netcdf_read_texts(&variable, &texts, &found, &error));
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        if (expected[i] == NULL)
            assert_null(texts[i]);
        else
            assert_string_equal(texts[i], expected[i]);
    }
    netcdf_free_texts(texts, found);
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

static void expect_refused(const Made *made, const char *words)
{
    NetcdfSource source;
    NetcdfVariable variable;
    char **texts = NULL;
    size_t found = 0;
    open_made(made, &source, &variable);
    REFUSED(netcdf_read_texts(&variable, &texts, &found, &error), words);
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

/* -- gaps -- */

TEST(marks_of_single_precision)
{
    const float values[] = {1, -999.99F, INFINITY, 7};
    const double marks[] = {-999.99, 1e300}, expected[] = {1, NAN, INFINITY, NAN};
    const float seven = 7;
    Made made = begin_list(NC_FLOAT, 4);
    must(nc_def_var_fill(made.file, made.variable, NC_FILL, &seven));
    must(nc_put_att_double(made.file, made.variable, "missing_value", NC_DOUBLE, 2, marks));
    must(nc_put_var_float(made.file, made.variable, values));
    expect_numbers(&made, expected, 4); /* 1e300 is not a float, and marks nothing */
}

TEST(marks_of_double_precision)
{
    const double values[] = {-9999, -8888, -999.99, (double)-999.99F};
    const double expected[] = {NAN, -8888, -999.99, NAN};
    const float single[] = {-9999, -999.99F};
    Made made = begin_list(NC_DOUBLE, 4);
    must(nc_put_att_float(made.file, made.variable, "missing_value", NC_FLOAT, 2, single));
    must(nc_put_var_double(made.file, made.variable, values));
    expect_numbers(&made, expected, 4);
}

TEST(marks_of_whole_numbers)
{
    const short values[] = {2, -9999, 3, 4};
    const double marks[] = {-9999, 2.5, 1e9}, expected[] = {2, NAN, 3, NAN};
    const short four = 4;
    Made made = begin_list(NC_SHORT, 4);
    must(nc_def_var_fill(made.file, made.variable, NC_FILL, &four));
    must(nc_put_att_double(made.file, made.variable, "missing_value", NC_DOUBLE, 3, marks));
    must(nc_put_var_short(made.file, made.variable, values));
    expect_numbers(&made, expected, 4);
}

/*
 * 2^53 + 1 is not a double: only the exact fill value is missing; its neighbours keep every digit.
 */
TEST(wide_whole_numbers_are_exact)
{
    const long long values[] = {9007199254740992, 9007199254740993, -9007199254740993, 5};
    const long long mark = 9007199254740993;
    const double expected[] = {9007199254740992, NAN, -9007199254740992, 5};
    const char *const texts[] = {"9007199254740992", NULL, "-9007199254740993", "5"};
    Made made = begin_list(NC_INT64, 4);
    must(nc_put_att_longlong(made.file, made.variable, "missing_value", NC_INT64, 1, &mark));
    must(nc_put_var_longlong(made.file, made.variable, values));
    expect_numbers(&made, expected, 4);
    expect_texts(NULL, texts, 4);

    const unsigned long long large[] = {18446744073709551615U, 0};
    const double minus_one = -1, large_expected[] = {18446744073709551615.0, 0};
    const char *const large_texts[] = {"18446744073709551615", "0"};
    made = begin_list(NC_UINT64, 2);
    must(nc_put_att_double(made.file, made.variable, "missing_value", NC_DOUBLE, 1, &minus_one));
    must(nc_put_var_ulonglong(made.file, made.variable, large));
    expect_numbers(&made, large_expected, 2);
    expect_texts(NULL, large_texts, 2);
}

static Made begin_marked(nc_type type, size_t count, size_t marks, const double *values)
{
    Made made = begin_list(type, count);
    must(nc_put_att_double(made.file, made.variable, "missing_value", NC_DOUBLE, marks, values));
    return made;
}

/* A fill value of another type marks exactly equal numbers; one that does not fit marks none. */
TEST(marks_of_wide_numbers)
{
    const double marks[] = {-5, 2.5, 0x1p63, -0x1p63, NAN, 0x1p70};
    const long long values[] = {-5, INT64_MIN, 3, INT64_MAX};
    const double expected[] = {NAN, NAN, 3, 0x1p63};
    const char *const texts[] = {NULL, NULL, "3", "9223372036854775807"};
    Made made = begin_marked(NC_INT64, 4, COUNT(marks), marks);
    must(nc_put_var_longlong(made.file, made.variable, values));
    expect_numbers(&made, expected, 4);
    expect_texts(NULL, texts, 4);

    const double large_marks[] = {5, -5, 0x1p64, 0x1p63};
    const unsigned long long large[] = {5, 1ULL << 63, 2, UINT64_MAX - 4};
    const double large_expected[] = {NAN, NAN, 2, 0x1p64};
    const char *const large_texts[] = {NULL, NULL, "2", "18446744073709551611"};
    made = begin_marked(NC_UINT64, 4, COUNT(large_marks), large_marks);
    must(nc_put_var_ulonglong(made.file, made.variable, large));
    expect_numbers(&made, large_expected, 4);
    expect_texts(NULL, large_texts, 4);
}

/* The same 64 bits mean different numbers as signed and unsigned. */
TEST(wide_marks_with_and_without_sign)
{
    const unsigned long long beyond = 1ULL << 63, all = UINT64_MAX;
    const long long least = INT64_MIN, minus[] = {-1, -2};
    const int seven = 7;
    Made made = begin_list(NC_INT64, 1);
    must(nc_put_att_ulonglong(made.file, made.variable, "missing_value", NC_UINT64, 1, &beyond));
    must(nc_put_var_longlong(made.file, made.variable, &least));
    expect_numbers(&made, (const double[]){-0x1p63}, 1);
    made = begin_list(NC_UINT64, 1);
    must(nc_put_att_longlong(made.file, made.variable, "missing_value", NC_INT64, 2, minus));
    must(nc_put_var_ulonglong(made.file, made.variable, &all));
    expect_numbers(&made, (const double[]){0x1p64}, 1);
    made = begin_list(NC_UINT64, 2);
    must(nc_put_att_int(made.file, made.variable, "missing_value", NC_INT, 1, &seven));
    must(nc_put_var_ulonglong(made.file, made.variable, (const unsigned long long[]){7, 8}));
    expect_numbers(&made, (const double[]){NAN, 8}, 2);
    made = begin_list(NC_FLOAT, 2);
    must(nc_put_att_longlong(made.file, made.variable, "missing_value", NC_INT64, 2, minus));
    must(nc_put_var_float(made.file, made.variable, (const float[]){-2, 2}));
    expect_numbers(&made, (const double[]){NAN, 2}, 2);
}

TEST(marks_of_texts)
{
    const char *const values[] = {"V4", "NA", "", "unknown"}, *const marks[] = {"NA", "unknown"};
    const char *const expected[] = {"V4", NULL, "", NULL};
    const double number = 4;
    Made made = begin_list(NC_STRING, 4);
    must(nc_put_att_string(made.file, made.variable, "missing_value", 2, (const char **)marks));
    must(nc_put_att_double(made.file, made.variable, "missing_number", NC_DOUBLE, 1, &number));
    must(nc_put_var_string(made.file, made.variable, (const char **)values));
    expect_texts(&made, expected, 4);

    const char *const in_characters[] = {"V4", NULL, "IT  "};
    made = begin(NC_CHAR, 2, (const size_t[]){3, 4});
    must(nc_put_att_text(made.file, made.variable, "missing_value", 2, "NA"));
    must(nc_put_var_text(made.file, made.variable, "V4\0\0NA\0\0IT  "));
    expect_texts(&made, in_characters, 3);
}

/* A fill value of the wrong kind (text for numbers, or the reverse) marks nothing, as in xarray. */
TEST(marks_of_another_kind)
{
    const double values[] = {1, -9999}, mark = 2;
    Made made = begin_list(NC_DOUBLE, 2);
    must(nc_put_att_text(made.file, made.variable, "missing_value", 5, "-9999"));
    must(nc_put_var_double(made.file, made.variable, values));
    expect_numbers(&made, values, 2);
    const char *const texts[] = {"2", "NaN"};
    made = begin_list(NC_STRING, 2);
    must(nc_put_att_double(made.file, made.variable, "missing_value", NC_DOUBLE, 1, &mark));
    must(nc_put_var_string(made.file, made.variable, (const char **)texts));
    expect_texts(&made, texts, 2);
}

/* -- texts -- */

TEST(numbers_are_written_as_a_person_would)
{
    const double values[] = {1, -0.0, 0.1, 1e15, NAN, 2.5};
    const char *const expected[] = {"1", "0", "0.1", "1000000000000000", NULL, "2.5"};
    Made made = begin_list(NC_DOUBLE, 6);
    must(nc_put_var_double(made.file, made.variable, values));
    expect_texts(&made, expected, 6);
    const float single = 0.1F;
    made = begin_list(NC_FLOAT, 1);
    must(nc_put_var_float(made.file, made.variable, &single));
    expect_texts(&made, &expected[2], 1);
}

TEST(long_texts_are_read_and_impossible_ones_refused)
{
    enum { LENGTH = 70000, ROWS = 300 };
    char *all = calloc(ROWS, LENGTH), *expected[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        expected[i] = calloc(LENGTH + 1, 1);
        memset(expected[i], 'a' + (int)(i % 26), LENGTH - i);
        memcpy(all + i * LENGTH, expected[i], LENGTH);
    }
    Made made = begin(NC_CHAR, 2, (const size_t[]){ROWS, LENGTH}); /* more than is read at a time */
    must(nc_put_var_text(made.file, made.variable, all));
    expect_texts(&made, (const char *const *)expected, ROWS);
    for (size_t i = 0; i < ROWS; i++) free(expected[i]);
    free(all);
    for (int power = 20; power <= 54; power += 17) { /* times 1024 rows: past what 64 bits count */
        made = begin(NC_CHAR, 2, (const size_t[]){1024, ((size_t)1 << power) + 1});
        expect_refused(&made, "characters each; fetch it again");
    }
}

/* A single text, as a string or as characters; texts of no characters. */
TEST(single_and_empty_texts)
{
    const char *const word[] = {"word"}, *const letter[] = {"w"}, *const none[] = {"", ""};
    Made made = begin(NC_STRING, 0, NULL);
    must(nc_put_var_string(made.file, made.variable, (const char **)(uintptr_t)word));
    expect_texts(&made, word, 1);
    made = begin_list(NC_CHAR, 6);
    must(nc_put_vara_text(made.file, made.variable, (const size_t[]){0}, (const size_t[]){4},
                          "word"));
    expect_texts(&made, word, 1);
    made = begin(NC_CHAR, 0, NULL);
    must(nc_put_var_text(made.file, made.variable, "w"));
    expect_texts(&made, letter, 1);
    made = begin(NC_CHAR, 2, (const size_t[]){2, NC_UNLIMITED});
    expect_texts(&made, none, 2);
}

/* A variable with too many dimensions, and one of a user-defined type. */
TEST(things_of_no_kind)
{
    NetcdfSource source;
    char **texts = NULL;
    size_t count = 0;
    int file, kind, dimensions[9];
    must(nc_create(FILE_NAME, NC_NETCDF4 | NC_CLOBBER, &file));
    for (int d = 0; d < 9; d++) {
        char name[] = {'a', (char)('0' + d), '\0'};
        must(nc_def_dim(file, name, 1, &dimensions[d]));
    }
    must(nc_def_var(file, "deep", NC_DOUBLE, 9, dimensions, &(int){0}));
    must(nc_def_opaque(file, 4, "four bytes", &kind));
    must(nc_def_var(file, "opaque", kind, 1, dimensions, &(int){0}));
    must(nc_close(file));
    GOOD(netcdf_open(&source, FILE_NAME, WANT_NETCDF, "fetch it again", &error));
    static const char *const names[] = {"deep", "opaque"};
    for (int i = 0; i < 2; i++) {
        NetcdfVariable variable;
        GOOD(netcdf_variable_find(&variable, &source, names[i], &error));
        assert_int_equal(variable.kind, NETCDF_OTHER);
        REFUSED(netcdf_read_texts(&variable, &texts, &count, &error),
                "is not a list of texts or numbers");
        REFUSED(netcdf_variable_require(&variable, NETCDF_TEXTS, 0, NULL, &error),
                i == 0 ? "its deep is neither a number nor a text, not one text"
                       : "its opaque is neither numbers nor texts over a0, not one text");
        netcdf_variable_close(&variable);
    }
    netcdf_close(&source);
}

TEST(packed_numbers_are_refused)
{
    const double tenth = 0.1;
    Made made = begin_list(NC_SHORT, 2);
    must(nc_put_att_double(made.file, made.variable, "scale_factor", NC_DOUBLE, 1, &tenth));
    expect_refused(&made, "the values of thing are packed; write it without scale_factor");
}

/* -- shapes and attributes -- */

TEST(another_shape_is_told)
{
    NetcdfSource source;
    NetcdfVariable variable;
    Made made = begin(NC_DOUBLE, 2, (const size_t[]){3, 2});
    open_made(&made, &source, &variable);
    int turned[] = {variable.dimensions[1], variable.dimensions[0]};
    GOOD(netcdf_variable_require(&variable, NETCDF_NUMBERS, 2, variable.dimensions, &error));
    REFUSED(netcdf_variable_require(&variable, NETCDF_NUMBERS, 2, turned, &error),
            "its thing is numbers over item x letter, not numbers over letter x item; fetch "
            "it again");
    REFUSED(netcdf_variable_require(&variable, NETCDF_TEXTS, 1, turned, &error),
            "not texts over letter");
    REFUSED(netcdf_variable_require(&variable, NETCDF_NUMBERS, 0, NULL, &error), "not one number");
    netcdf_variable_close(&variable);
    REFUSED(netcdf_variable_find(&variable, &source, "other", &error), "has no variable other");
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

TEST(attributes_are_one_thing)
{
    NetcdfSource source;
    NetcdfVariable variable;
    const double numbers[] = {3, 4}, half = 0.5, none = NAN;
    const unsigned long long large = 18446744073709551615U;
    Made made = begin_list(NC_DOUBLE, 1);
    must(nc_put_att_double(made.file, made.variable, "two", NC_DOUBLE, 2, numbers));
    must(nc_put_att_double(made.file, made.variable, "half", NC_DOUBLE, 1, &half));
    must(nc_put_att_double(made.file, made.variable, "none", NC_DOUBLE, 1, &none));
    must(nc_put_att_ulonglong(made.file, made.variable, "large", NC_UINT64, 1, &large));
    must(nc_put_att_text(made.file, made.variable, "text", 5, "words"));
    open_made(&made, &source, &variable);
    double value = 0;
    uint64_t whole = 0;
    char text[6];
    int id = variable.id;
    REFUSED(netcdf_number_attribute(&source, id, "two", &value, &error),
            "its attribute two has 2 numbers, not one");
    REFUSED(netcdf_number_attribute(&source, id, "text", &value, &error), "is not a number");
    REFUSED(netcdf_number_attribute(&source, id, "none", &value, &error), "not a finite number");
    REFUSED(netcdf_number_attribute(&source, id, "gone", &value, &error), "has no attribute gone");
    REFUSED(netcdf_whole_attribute(&source, id, "half", 9, &whole, &error), "not a whole number");
    GOOD(netcdf_whole_attribute(&source, id, "large", UINT64_MAX, &whole, &error));
    assert_true(whole == UINT64_MAX);
    REFUSED(netcdf_whole_attribute(&source, id, "large", 9, &whole, &error),
            "not a whole number up to 9");
    GOOD(netcdf_text_attribute(&source, id, "text", text, sizeof text, &error));
    assert_string_equal(text, "words");
    REFUSED(netcdf_text_attribute(&source, id, "text", text, 5, &error), "is too long");
    REFUSED(netcdf_text_attribute(&source, id, "half", text, 6, &error), "is not one text");
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

TEST(attributes_that_are_no_count)
{
    static const struct {
        size_t length;
        double numbers[2];
        const char *words;
    } cases[] = {{0, {0}, "is not a number"},
                 {1, {-1}, "is -1, not a whole number up to 9"},
                 {1, {1e300}, "is 1e+300, not a whole number"},
                 {1, {10}, "is 10, not a whole number"},
                 {2, {1, 1}, "has 2 numbers, not one"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        NetcdfSource source;
        NetcdfVariable variable;
        uint64_t whole = 0;
        Made made = begin_list(NC_DOUBLE, 1);
        must(nc_put_att_double(made.file, made.variable, "count", NC_DOUBLE, cases[i].length,
                               cases[i].numbers));
        open_made(&made, &source, &variable);
        REFUSED(netcdf_whole_attribute(&source, variable.id, "count", 9, &whole, &error),
                cases[i].words);
        netcdf_variable_close(&variable);
        netcdf_close(&source);
    }
}

/* -- more values than bytes -- */

/* Variables never written: one without values, one with more than deflation could produce. */
TEST(more_values_than_the_file_can_hold)
{
    static const size_t fits[] = {4, 0, 100000}, beyond[] = {100000, 4, 100000};
    NetcdfSource source;
    NetcdfVariable variable;
    Made made = begin(NC_FLOAT, 3, fits);
    open_made(&made, &source, &variable);
    netcdf_variable_close(&variable);
    netcdf_close(&source);
    made = begin(NC_FLOAT, 3, beyond);
    must(nc_close(made.file));
    GOOD(netcdf_open(&source, FILE_NAME, WANT_NETCDF, "fetch it again", &error));
    REFUSED(netcdf_variable_find(&variable, &source, "thing", &error), "has more values than");
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

/* Lists written as columns: of strings, characters and numbers. */
TEST(columns_are_lists)
{
    static const char *const texts[] = {"one", "2", "one"}, *const numbers[] = {"5", "1.5", "-2"};
    const size_t column[] = {3, 1, 3};
    Made made = begin(NC_STRING, 2, column);
    must(nc_put_var_string(made.file, made.variable, (const char **)(uintptr_t)texts));
    expect_texts(&made, texts, 3);
    made = begin(NC_CHAR, 3, column);
    must(nc_put_var_text(made.file, made.variable, "one2\0\0one"));
    expect_texts(&made, texts, 3);
    made = begin(NC_DOUBLE, 2, (const size_t[]){1, 3});
    must(nc_put_var_double(made.file, made.variable, (const double[]){5, 1.5, -2}));
    expect_texts(&made, numbers, 3);
    NetcdfSource source;
    NetcdfVariable variable;
    char **none = NULL;
    size_t count = 0;
    made = begin(NC_DOUBLE, 2, (const size_t[]){2, 3});
    open_made(&made, &source, &variable);
    REFUSED(netcdf_read_texts(&variable, &none, &count, &error), "is not a list");
    netcdf_variable_close(&variable);
    netcdf_close(&source);
}

/* -- compression that only a plug-in undoes -- */

static void compress_with(H5Z_filter_t filter)
{
    hsize_t size = 4, origin = 0;
    const double chunk[4] = {0};
    hid_t file = H5Fcreate(FILE_NAME, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(1, &size, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, 1, &size) >= 0);
    assert_true(H5Pset_filter(list, filter, H5Z_FLAG_OPTIONAL, 0, NULL) >= 0);
    hid_t set = H5Dcreate2(file, "thing", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(H5Dwrite_chunk(set, H5P_DEFAULT, 0, &origin, sizeof chunk, chunk) >= 0);
    H5Dclose(set);
    H5Pclose(list);
    H5Sclose(space);
    H5Fclose(file);
}

TEST(compression_is_named)
{
    static const struct {
        H5Z_filter_t filter;
        const char *words;
    } cases[] = {{32000, "the variable thing is compressed with lzf, which needs a plug-in"},
                 {32001, "is compressed with blosc"},
                 {31999, "is compressed with filter 31999"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        Error error = {{0}};
        NetcdfSource source;
        NetcdfVariable variable;
        double values[4];
        compress_with(cases[i].filter);
        open_made(NULL, &source, &variable);
        assert_refused(netcdf_read_numbers(&variable, NULL, NULL, values, &error), &error,
                       cases[i].words);
        assert_non_null(strstr(error.message, "write it with gzip or without compression"));
        netcdf_variable_close(&variable);
        netcdf_close(&source);
    }
}

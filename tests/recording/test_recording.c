/* The brain model, its recordings as files, receptive fields and firing rates. */
#define _POSIX_C_SOURCE 200809L /* truncate */
#include "present.h"
#include "properties/firing_rate.h"
#include "recording/receptive_field.h"
#include "recording/recording_file.h"
#include "recording/recording_shelf.h"
#include "testing.h"

#include <netcdf.h>
#include <unistd.h>

#define FILE_NAME    BUILD "/tests/recording.nc"
#define CHANGED_NAME BUILD "/tests/changed_recording.nc"
#define must(call)   assert_int_equal(call, NC_NOERR)

static const Unit some_units[] = {{1, 31, 32}, {77, 31, 32}, {127, 33, 32}};

static Subject open_model(int threads)
{
    Subject subject;
    GOOD(open_subject(&subject, "resnet-50-doubled_untrained", "V1", &error));
    subject.threads = threads;
    return subject;
}

static void look(const Subject *subject, const char *name, Recording *recording)
{
    StimulusSet set;
    GOOD(stimulus_set_make(&set, name, &error));
    GOOD(present(subject, &set, some_units, 3, recording, &error));
    stimulus_set_free(&set);
}

/* -- subjects -- */

TEST(test_unknown_subjects_are_refused)
{
    Subject subject;
    REFUSED(open_subject(&subject, "alexnet", "V1", &error), "unknown model \"alexnet\"");
    REFUSED(open_subject(&subject, "resnet-50-doubled_untrained", "V3", &error),
            "unknown region \"V3\"");
    subject_close(&subject);
}

TEST(test_layer_commitment)
{
    Error error = {{0}};
    const ModelDescription *model = model_at(0);
    assert_string_equal(model->name, "resnet-50x2_untrained");
    assert_string_equal(model_layer(model, "V1", &error), "layer1.0.relu2");
    assert_string_equal(model_layer(model, "V2", &error), "layer1.0.relu2");
    assert_string_equal(model_layer(model, "V4", &error), "layer1.0.relu2");
    assert_string_equal(model_layer(model, "IT", &error), "layer2.3.relu2");
    model = model_find("resnet-18_untrained", &error);
    assert_string_equal(model_layer(model, "V1", &error), "layer1.0.relu1");
    assert_refused(model_layer(model, "IT", &error) != NULL, &error, "has no layer for IT");
    assert_refused(model_layer(model, "V3", &error) != NULL, &error, "unknown region \"V3\"");
}

TEST(test_whole_layer_and_units_agree)
{
    Subject subject = open_model(1);
    Grating grating = {0.5, 0.5, 1, 0.75, 3, 45, 90};
    StimulusSet set = {"orientation", 1, &grating};
    Recording all, some;
    GOOD(present(&subject, &set, NULL, 0, &all, &error));
    assert_int_equal(all.neuroids, 401408);
    GOOD(present(&subject, &set, some_units, 3, &some, &error));
    assert_int_equal(some.neuroids, 3);
    for (size_t u = 0; u < 3; u++) {
        const Unit *unit = &some_units[u];
        size_t place = (size_t)((unit->channel * 56 + unit->row) * 56 + unit->column);
        assert_near((double)recording_response(&some, 0, u),
                    (double)recording_response(&all, 0, place), 1e-5, "response");
    }
    recording_free(&all);
    recording_free(&some);
    subject_close(&subject);
}

/*
 * Behind Winograd convolutions, gratings are computed where they change something, beside a blank of
 * their own: as the whole layer is, and alike in any company.
 */
TEST(test_units_behind_winograd_convolutions)
{
    static const Unit units[] = {{0, 26, 27}, {9, 28, 28}, {31, 29, 33}, {63, 31, 30}};
    Grating gratings[] = {{0.5, 0.5, 1, 0.15, 3, 45, 90}, {0.5, 0.5, 1, 2.5, 1, 30, 0},
                          {0.5, 0.5, 1, 0.15, 2, 0, 0},   {0.5, 1, 1, 0.6, 3, 90, 180},
                          {-0.4, 0.5, 1, 0.1, 3, 0, 0},   {2.5, -2, 1, 0.15, 3, 0, 0}};
    StimulusSet set = {"orientation", 6, gratings}, one = {"orientation", 1, NULL};
    Subject subject;
    UnitPlan plan;
    Recording whole, some, alone;
    GOOD(open_subject(&subject, "resnet-18-layer1_untrained", "V1", &error));
    GOOD(forward_unit_plan(
        &plan, &(UnitRequest){&subject.network, subject.layer, units, COUNT(units), NULL}, &error));
    assert_true(forward_has_winograd(&plan.inputs));
    GOOD(present(&subject, &set, NULL, 0, &whole, &error));
    GOOD(present(&subject, &set, units, COUNT(units), &some, &error));
    for (size_t i = 0; i < set.count; i++) {
        one.gratings = &gratings[i];
        GOOD(present(&subject, &one, units, COUNT(units), &alone, &error));
        for (size_t u = 0; u < COUNT(units); u++) {
            assert_near((double)recording_response(&alone, 0, u),
                        (double)recording_response(&some, i, u), 1e-6, "response alone");
            size_t place = (size_t)((units[u].channel * 56 + units[u].row) * 56 + units[u].column);
            assert_near((double)recording_response(&some, i, u),
                        (double)recording_response(&whole, i, place), 2e-5, "response");
        }
        recording_free(&alone);
    }
    recording_free(&whole);
    recording_free(&some);
    forward_unit_plan_free(&plan);
    subject_close(&subject);
}

TEST(test_threads_change_nothing)
{
    Subject subject = open_model(1);
    Recording one, three;
    look(&subject, "orientation", &one);
    subject.threads = 3;
    look(&subject, "orientation", &three);
    assert_memory_equal(one.responses, three.responses,
                        one.presentations * one.neuroids * sizeof(float));
    recording_free(&one);
    recording_free(&three);
    subject_close(&subject);
}

/* -- files -- */

static void make_file(void)
{
    const double y[] = {0.4, 0.5, 0.6}, x[] = {0.5, 0.5, 0.45};
    Subject subject = open_model(1);
    Recording recording;
    look(&subject, "blank", &recording);
    memcpy(recording.field_y, y, sizeof y);
    memcpy(recording.field_x, x, sizeof x);
    GOOD(recording_write(&recording, FILE_NAME, &error));
    recording_free(&recording);
    subject_close(&subject);
}

/* What a shelf has read it keeps: the file may be gone. */
TEST(test_a_shelf_reads_a_recording_once)
{
    const Draw draw = {.model = "resnet-50-doubled_untrained", .results = BUILD "/tests/shelf"};
    RecordingShelf shelf = {0};
    const char *path = NULL, *again = NULL;
    char to[FILE_PATH_LENGTH];
    REFUSED(recording_shelf_read(&shelf, &draw, "blank", &path, &error) != NULL,
            "/recordings/blank.nc: cannot be read (No such file or directory)");
    make_file();
    GOOD(draw_recording_path(&draw, "blank", to, &error));
    GOOD(file_make_folders(to, &error));
    assert_int_equal(rename(FILE_NAME, to), 0);
    Error error = {{0}};
    const Recording *read = recording_shelf_read(&shelf, &draw, "blank", &path, &error);
    assert_good(read != NULL, &error);
    assert_string_equal(path, to);
    assert_int_equal(read->neuroids, 3);
    assert_int_equal(unlink(to), 0);
    assert_ptr_equal(recording_shelf_read(&shelf, &draw, "blank", &again, &error), read);
    assert_ptr_equal(again, path);
    recording_shelf_free(&shelf);
    assert_int_equal(shelf.count, 0);
}

static bool read_file(Recording *recording, uint64_t seed, Error *error)
{
    RecordingOrigin origin = {"resnet-50-doubled_untrained", seed, seed, "blank", NULL};
    return recording_read(recording, FILE_NAME, &origin, error);
}

/* The changed copy is refused, and what to do is said. */
static void refuse_changed(const char *words)
{
    Error error = {{0}};
    Recording recording;
    RecordingOrigin origin = {"resnet-50-doubled_untrained", 0, 0, "blank", NULL};
    assert_refused(recording_read(&recording, CHANGED_NAME, &origin, &error), &error, words);
    assert_non_null(strstr(error.message, "; make the recordings again"));
}

TEST(test_a_file_is_read_as_written)
{
    Recording recording;
    make_file();
    GOOD(read_file(&recording, 0, &error));
    assert_int_equal(recording.presentations, 1);
    assert_int_equal(recording.neuroids, 3);
    assert_int_equal(recording.units_recorded, 401408);
    assert_int_equal(recording.units[1].channel, 77);
    assert_int_equal(recording.units[2].row, 33);
    assert_near(recording.field_x[2], 0.45, 0, "receptive field");
    assert_near(recording.bin.end, 170, 0, "time bin");
    assert_string_equal(recording.layer, "layer1.0.relu2");
    recording_free(&recording);
}

TEST(test_wrong_files_are_refused)
{
    Recording recording;
    make_file();
    REFUSED(read_file(&recording, 1, &error), "not of resnet-50-doubled_untrained, seed 1");
    RecordingOrigin other_model = {"resnet-50_untrained", 0, 0, "blank", NULL};
    RecordingOrigin other_set = {"resnet-50-doubled_untrained", 0, 0, "size", NULL};
    RecordingOrigin other_fields = {"resnet-50-doubled_untrained", 0, 20000, "blank", NULL};
    REFUSED(recording_read(&recording, FILE_NAME, &other_model, &error),
            "is a recording of resnet-50-doubled_untrained");
    REFUSED(recording_read(&recording, FILE_NAME, &other_set, &error),
            "stimulus set blank, not of size");
    REFUSED(recording_read(&recording, FILE_NAME, &other_fields, &error),
            "receptive fields of seed 0, not 20000");
    REFUSED(recording_read(&recording, BUILD "/tests/none.nc", &other_set, &error),
            BUILD "/tests/none.nc: cannot be read");
}

TEST(test_a_file_with_nan_is_refused)
{
    Recording recording;
    make_file();
    int file, variable;
    size_t where[] = {0, 1};
    float nan_value = NAN;
    must(nc_open(FILE_NAME, NC_WRITE, &file));
    must(nc_inq_varid(file, "activations", &variable));
    must(nc_put_var1_float(file, variable, where, &nan_value));
    must(nc_close(file));
    REFUSED(read_file(&recording, 0, &error), "neuroid 1 to presentation 0 is not a finite number");
}

/*
 * A copy of the file with another variable in place of one: over these dimensions, one of them new.
 */
static void replace_variable(const char *name, nc_type type, int rank,
                             const char *const *dimension_names)
{
    static const char *const all[] = {"presentation", "neuroid", "big"};
    static const size_t sizes[] = {1, 3, 5000};
    int from, to, variables, variable, dimensions[3];
    must(nc_open(FILE_NAME, NC_NOWRITE, &from));
    must(nc_create(CHANGED_NAME, NC_NETCDF4 | NC_CLOBBER, &to));
    for (int d = 0; d < 3; d++) must(nc_def_dim(to, all[d], sizes[d], &dimensions[d]));
    must(nc_inq_nvars(from, &variables));
    for (int i = 0; i < variables; i++) {
        char other[NC_MAX_NAME + 1];
        nc_type kind; /* strings, which the library does not copy, are not read */
        must(nc_inq_var(from, i, other, &kind, NULL, NULL, NULL));
        if (strcmp(other, name) != 0 && kind != NC_STRING) must(nc_copy_var(from, i, to));
    }
    for (int d = 0; d < rank; d++) must(nc_inq_dimid(to, dimension_names[d], &dimensions[d]));
    must(nc_def_var(to, name, type, rank, dimensions, &variable));
    must(nc_close(from));
    must(nc_close(to));
}

/* A copy as it was, but for the contrast, which is now another number. */
static void copy_file(void)
{
    static const char *const along = "presentation";
    replace_variable("contrast", NC_DOUBLE, 1, &along);
}

static const struct {
    const char *name;
    nc_type type;
    int rank;
    const char *dimensions[3], *words;
} other_shapes[] = {
    {"activations", NC_FLOAT, 2, {"neuroid", "presentation"}, "over neuroid x presentation, not"},
    {"activations", NC_FLOAT, 1, {"presentation"}, "its activations is numbers over presentation"},
    {"activations", NC_FLOAT, 1, {"big"}, "over big, not numbers over presentation x neuroid"},
    {"activations",
     NC_FLOAT,
     3,
     {"presentation", "neuroid", "big"},
     "presentation x neuroid x big"},
    {"activations", NC_STRING, 2, {"presentation", "neuroid"}, "its activations is texts"},
    {"contrast", NC_DOUBLE, 0, {NULL}, "its contrast is one number, not numbers over presentation"},
    {"contrast", NC_DOUBLE, 1, {"big"}, "its contrast is numbers over big"},
    {"orientation", NC_STRING, 1, {"presentation"}, "its orientation is texts over presentation"},
    {"channel", NC_INT, 1, {"big"}, "its channel is numbers over big, not numbers over neuroid"},
    {"x", NC_INT, 1, {"presentation"}, "its x is numbers over presentation"},
    {"receptive_field_y", NC_DOUBLE, 1, {"big"}, "its receptive_field_y is numbers over big"},
    {"time_bin_start", NC_DOUBLE, 1, {"big"}, "its time_bin_start is numbers over big"},
    {"time_bin_end", NC_CHAR, 0, {NULL}, "its time_bin_end is one text, not one number"},
};

TEST(test_other_shapes_are_refused)
{
    make_file();
    for (size_t i = 0; i < COUNT(other_shapes); i++) {
        replace_variable(other_shapes[i].name, other_shapes[i].type, other_shapes[i].rank,
                         other_shapes[i].dimensions);
        refuse_changed(other_shapes[i].words);
    }
}

TEST(test_numbers_that_cannot_be_are_refused)
{
    static const struct {
        const char *name, *dimension;
        double value;
        const char *words;
    } cases[] = {
        {"channel", "neuroid", NAN, "its channel has nan at 0, which is not a whole number"},
        {"y", "neuroid", -1, "its y has -1 at 0, which is not a whole number"},
        {"x", "neuroid", 1e10, "its x has 1e+10 at 0"},
        {"channel", "neuroid", 0.5, "its channel has 0.5 at 0"},
        {"phase", "presentation", INFINITY, "its phase has inf at 0, which is not a finite"}};
    make_file();
    for (size_t i = 0; i < COUNT(cases); i++) {
        int file, variable;
        replace_variable(cases[i].name, NC_DOUBLE, 1, &cases[i].dimension);
        must(nc_open(CHANGED_NAME, NC_WRITE, &file));
        must(nc_inq_varid(file, cases[i].name, &variable));
        for (size_t k = 0; k < (strcmp(cases[i].dimension, "neuroid") == 0 ? 3U : 1U); k++)
            must(nc_put_var1_double(file, variable, &k, &cases[i].value));
        must(nc_close(file));
        refuse_changed(cases[i].words);
    }
}

TEST(test_odd_attributes_are_refused)
{
    static const struct {
        const char *name;
        size_t count;
        double values[3];
        const char *words;
    } cases[] = {
        {"seed", 3, {0, 1, 2}, "its attribute seed has 3 numbers, not one"},
        {"seed", 1, {-1}, "its attribute seed is -1, not a whole number"},
        {"visual_degrees", 2, {8, 8}, "its attribute visual_degrees has 2 numbers, not one"},
        {"visual_degrees", 1, {NAN}, "its attribute visual_degrees is not a finite number"},
        {"repetitions", 1, {1e12}, "its attribute repetitions is 1e+12, not a whole number"},
        {"units_mapped", 1, {0.5}, "its attribute units_mapped is 0.5, not a whole number"},
        {"layer", 2, {1, 2}, "its attribute layer is not one text"}};
    make_file();
    for (size_t i = 0; i < COUNT(cases); i++) {
        int file, variable;
        copy_file();
        must(nc_open(CHANGED_NAME, NC_WRITE, &file));
        must(nc_inq_varid(file, "activations", &variable));
        must(nc_put_att_double(file, variable, cases[i].name, NC_DOUBLE, cases[i].count,
                               cases[i].values));
        must(nc_close(file));
        refuse_changed(cases[i].words);
    }
}

/* A response that a mark says is missing is not a number. */
TEST(test_marked_responses_are_refused)
{
    int file, variable;
    float response = 0;
    const size_t where[] = {0, 2};
    make_file();
    copy_file();
    must(nc_open(CHANGED_NAME, NC_WRITE, &file));
    must(nc_inq_varid(file, "activations", &variable));
    must(nc_get_var1_float(file, variable, where, &response));
    const float marks[] = {-5, response};
    must(nc_put_att_float(file, variable, "missing_value", NC_FLOAT, 2, marks));
    must(nc_close(file));
    refuse_changed("neuroid 2 to presentation 0 is not a finite number");
}

TEST(test_truncated_files_are_refused)
{
    Recording recording;
    make_file();
    FILE *file = fopen(FILE_NAME, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    fclose(file);
    for (long length = size - 1; length > 0; length /= 2) {
        assert_int_equal(truncate(FILE_NAME, length), 0);
        REFUSED(read_file(&recording, 0, &error), "make the recordings again");
    }
}

/* Advice is to record again, whatever the file is. */
TEST(test_files_that_are_no_recordings)
{
    static const char *const contents[] = {"\x93NUMPY and more", "plain text, not netCDF\n", ""};
    const RecordingOrigin origin = {"resnet-50-doubled_untrained", 0, 0, "blank", NULL};
    Recording recording;
    for (size_t i = 0; i < 3; i++) {
        FILE *file = fopen(CHANGED_NAME, "w");
        assert_non_null(file);
        assert_true(fputs(contents[i], file) >= 0 && fclose(file) == 0);
        REFUSED(recording_read_or(&recording, CHANGED_NAME, &origin, "record again", &error),
                "; record again");
    }
    assert_int_equal(unlink(CHANGED_NAME), 0);
    REFUSED(recording_read_or(&recording, CHANGED_NAME, &origin, "record again", &error),
            "(No such file or directory); record again");
}

TEST(test_unwritable_places_are_refused)
{
    Recording recording;
    GOOD(recording_make(&recording, 1, 1, &error));
    REFUSED(recording_write(&recording, "/proc/nowhere/blank.nc", &error), "/proc/nowhere");
    recording_free(&recording);
}

/* -- receptive fields -- */

TEST(test_units_in_the_field)
{
    cJSON *reference = read_reference("tests/reference/scores_seed0.json");
    const cJSON *expected = field(reference, "in_field_units");
    const cJSON *positions = field(reference, "positions_y_x_first_20");
    Subject subject = open_model(1);
    ReceptiveFields fields;
    Rectangle candidates;
    GOOD(receptive_field_candidates(&subject, &candidates, &error));
    GOOD(receptive_fields_map(&subject, candidates, &fields, &error));
    int count = cJSON_GetArraySize(expected), found = 0;
    for (size_t i = 0; i < fields.count; i++) {
        if (!receptive_field_is_central(&fields, i)) continue;
        const Unit *unit = &fields.units[i];
        int number = (unit->channel * 56 + unit->row) * 56 + unit->column;
        for (int k = 0; k < count; k++) {
            if ((int)number_at(expected, k) != number) continue;
            found++;
            if (k >= cJSON_GetArraySize(positions)) continue;
            assert_near(fields.y[i], number_at(cJSON_GetArrayItem(positions, k), 0), 1e-4, "y");
            assert_near(fields.x[i], number_at(cJSON_GetArrayItem(positions, k), 1), 1e-4, "x");
        }
    }
    assert_near((double)fields.in_field, count, 0.01 * count, "units in the field");
    assert_near(found, count, 0.01 * count, "units in both sets");
    receptive_fields_free(&fields);
    subject_close(&subject);
    cJSON_Delete(reference);
}

/*
 * Mapping all of the layer, a band at a time, counts the units without a position, and finds no
 * unit in the field that the candidates leave out.
 */
TEST(test_the_whole_layer_s_fields)
{
    cJSON *reference = read_reference("tests/reference/scores_seed0.json");
    Subject subject = open_model(1);
    size_t without = 0, in_field = 0;
    subject.threads = 2;
    for (int top = 0; top < 56; top += 14) {
        ReceptiveFields fields;
        GOOD(receptive_fields_map(&subject, (Rectangle){top, 0, top + 14, 56}, &fields, &error));
        without += fields.count - fields.with_position;
        in_field += fields.in_field;
        receptive_fields_free(&fields);
    }
    double expected = field(reference, "units_without_position")->valuedouble;
    assert_near((double)without, expected, 0.001 * expected, "units without a position");
    assert_near((double)in_field, field(reference, "units_in_field")->valuedouble, 4,
                "units in the field");
    subject_close(&subject);
    cJSON_Delete(reference);
}

TEST(test_centroids)
{
    float map[FIELD_POSITIONS * FIELD_POSITIONS] = {0};
    double y, x;
    assert_false(receptive_field_centroid(map, &y, &x));
    assert_near(y, NAN, 0, "y of no map");
    map[12 * FIELD_POSITIONS + 10] = 20;
    map[12 * FIELD_POSITIONS + 11] = 40;
    map[0] = 2; /* 5% of the maximum: not above it */
    assert_true(receptive_field_centroid(map, &y, &x));
    assert_near(y, 0.5, 1e-12, "y");
    assert_near(x, 2.0 / 3 * 0.25, 1e-12, "x");
}

/* -- firing rates -- */

TEST(test_firing_rates)
{
    Recording orientation, blank;
    FiringRate line;
    GOOD(recording_make(&orientation, ORIENTATION_SET, 3, &error));
    GOOD(recording_make(&blank, 1, 3, &error));
    /*
     * Unit 0 peaks at 2, unit 1 at 1, unit 2 at 0.03: too little above the blank to be responsive.
     */
    for (size_t i = 0; i < TUNING_PHASES; i++) {
        orientation.responses[(16 + i) * 3 + 0] = 2;
        orientation.responses[(16 + i) * 3 + 1] = 1;
        orientation.responses[(16 + i) * 3 + 2] = 0.03F;
    }
    GOOD(firing_rate_calibrate(&line, &orientation, &blank, &error));
    assert_true(line.defined);
    assert_int_equal(line.responsive, 2);
    assert_near(line.slope, (33.8 - 0.82) / 1.5, 1e-12, "slope");
    assert_near(line.offset, 0.82, 1e-12, "offset");
    assert_near(firing_rate(&line, 1.5), 33.8, 1e-12, "rate");
    assert_near(firing_rate(&line, -3), 0.82, 1e-12, "rate of a negative activation");
    memset(orientation.responses, 0, ORIENTATION_SET * 3 * sizeof(float));
    GOOD(firing_rate_calibrate(&line, &orientation, &blank, &error));
    assert_false(line.defined);
    recording_free(&orientation);
    recording_free(&blank);
}

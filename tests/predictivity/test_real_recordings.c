/*
 * Real recordings and packaged files: read from ../shared/real where that is (its README says what
 * each is, and from where); else these tests are skipped. Expected values were computed from the
 * same files with xarray, numpy and scikit-learn, or published with them.
 */
#define _XOPEN_SOURCE 700 /* realpath, symlink, setenv */
#include "testing.h"

#include "base/file.h"
#include "brainio/grating_table.h"
#include "brainio/texture_set.h"
#include "predictivity/neural_benchmark.h"
#include "predictivity/predictivity.h"
#include "score/benchmark_run.h"
#include "vision/stimulus_set.h"

#include <unistd.h>

#define REAL   "../shared/real/"
#define MAJAJ  REAL "majajhong2015_25images/"
#define TABLES REAL "marques2020_2020-10/image_"
#define COWLEY REAL "cowley2023_V4_210325/"
#define PLACE  BUILD "/tests/real/"

static void skip_unless_there(const char *path)
{
    if (access(path, R_OK) == 0) return;
    print_message("%s is not here\n", path);
    skip();
}

/* -- 296 sites of V4 and IT, 25 images shown 28 times, in an older layout -- */

static void compare_consistency(const char *region, size_t sites, double expected)
{
    NeuralRecording recording;
    NeuralSelection selection = {.region = region, .start = 70, .end = 170};
    Consistency ceiling;
    GOOD(neural_recording_read(&recording, MAJAJ "test_data.nc", &selection, NULL, &error) &&
         predictivity_ceiling(&recording, &ceiling, &error));
    assert_int_equal(recording.sites, sites);
    assert_int_equal(recording.stimuli, 25);
    assert_int_equal(recording.repetitions, 28);
    assert_int_equal(recording.presentations, 700);
    assert_int_equal(recording.fewest, 28);
    assert_int_equal(recording.most, 28);
    assert_near(ceiling.mean, expected, 0.0005, region);
    consistency_free(&ceiling);
    neural_recording_free(&recording);
}

TEST(majaj_and_hong_s_sites_repeat_themselves)
{
    skip_unless_there(MAJAJ "test_data.nc");
    compare_consistency("V4", 128, 0.648);
    compare_consistency("IT", 168, 0.753);
}

/* Their objects leave one stimulus to some classes, which no split can divide. */
TEST(classes_of_one_stimulus_are_refused)
{
    NeuralRecording recording;
    NeuralSelection selection = {
        .region = "IT", .start = 70, .end = 170, .class_column = "object_name"};
    StimulusFiles files = {0}; /* the table is enough */
    skip_unless_there(MAJAJ "test_images.csv");
    GOOD(table_read(&files.table, MAJAJ "test_images.csv", &error) &&
         table_require(&files.table, "stimulus_id", "image_id", &files.identifier_column, &error));
    files.count = files.table.rows;
    REFUSED(neural_recording_read(&recording, MAJAJ "test_data.nc", &selection, &files, &error),
            "has one stimulus; a stratified split needs two of each");
    table_free(&files.table);
}

/* -- the tables of the stimuli, row by row -- */

static void read_gratings(const char *name, Table *table, Grating **gratings, size_t **matches,
                          StimulusSet *set)
{
    char path[FILE_PATH_LENGTH];
    Error error = {{0}};
    snprintf(path, sizeof path, TABLES "dicarlo_Marques2020_%s.csv", name);
    assert_good(table_read(table, path, &error), &error);
    *gratings = grating_table_read(table, &error);
    assert_good(*gratings && stimulus_set_make(set, name, &error), &error);
    *matches = grating_table_match(*gratings, table->rows, set, &error);
    assert_good(*matches, &error);
}

/* Row i is grating i of ours, or (of the two sets that were drafts) none. */
static void compare_rows(const char *name, size_t rows, bool is_draft)
{
    Table table;
    Grating *gratings;
    size_t *matches;
    StimulusSet set;
    read_gratings(name, &table, &gratings, &matches, &set);
    assert_int_equal(table.rows, rows);
    if (!is_draft) assert_int_equal(set.count, rows);
    for (size_t row = 0; row < rows; row++)
        assert_int_equal(matches[row], is_draft ? set.count : row);
    table_free(&table);
    stimulus_set_free(&set);
    free(gratings);
    free(matches);
}

/* The draft's frequencies are 1, 2, 4, ours 1.54, 3.08, ..; radii and orientations are ours. */
static void compare_radii(void)
{
    Table table;
    Grating *gratings;
    size_t *matches;
    StimulusSet set;
    read_gratings("size", &table, &gratings, &matches, &set);
    for (size_t row = 0; row < table.rows; row++) {
        size_t radius = row / (table.rows / SIZE_RADII);
        assert_near(gratings[row].radius, stimulus_radius((int)radius), 1e-12, "a radius");
    }
    table_free(&table);
    stimulus_set_free(&set);
    free(gratings);
    free(matches);
}

TEST(tables_of_gratings_are_ours)
{
    skip_unless_there(TABLES "dicarlo_Marques2020_size.csv");
    compare_rows("receptive_field", 3528, false);
    compare_rows("spatial_frequency", FREQUENCY_SET, false);
    compare_rows("orientation", 864, true);
    compare_rows("size", 1728, true);
    compare_radii();
}

TEST(the_table_of_textures_is_complete)
{
    static TextureSet set;
    StimulusFiles files = {0}; /* the images are not at hand, and not needed */
    skip_unless_there(TABLES "movshon_FreemanZiemba2013_properties.csv");
    GOOD(table_read(&files.table, TABLES "movshon_FreemanZiemba2013_properties.csv", &error) &&
         table_require(&files.table, "stimulus_id", "image_id", &files.identifier_column, &error));
    files.count = files.table.rows;
    GOOD(texture_set_read(&set, &files, &error));
    for (size_t i = 0; i < TEXTURE_SET; i++) {
        const Texture *texture = &set.textures[i];
        double index = (texture->type - 1) * 225 + (texture->family - 1) * 15 + texture->sample - 1;
        assert_near(index, (double)i, 0, "a texture's place");
    }
    table_free(&files.table);
}

/* -- a session of V4, from files to a score -- */

static void lay(const char *from, const char *as)
{
    char *target = realpath(from, NULL);
    assert_non_null(target);
    unlink(as);
    assert_int_equal(symlink(target, as), 0);
    free(target);
}

/*
 * 50 sites, 640 images of 8 degrees, 100 ms of spikes from 50 ms on: by the window they were
 * counted in, and otherwise as SanghaviJozwik2020.V4-pls, whose files' names they are given.
 */
TEST(a_session_of_v4_is_scored)
{
    static const NeuralBenchmark benchmark = {.about = {.identifier = "SanghaviJozwik2020.V4-pls",
                                                        .region = "V4",
                                                        .kind = &neural_predictivity},
                                              .assembly = "SanghaviJozwik2020",
                                              .stimulus_set = "BOLD5000",
                                              .degrees = 8,
                                              .start = 50,
                                              .end = 150};
    const Draw draw = {.model = "resnet-50-doubled_untrained",
                       .results = PLACE "results",
                       .data = "data",
                       .threads = 2};
    const BenchmarkRequest request = {.draw = &draw, .say = SAY_NOTHING};
    skip_unless_there(COWLEY "assy_CowleyStan2023_V4_210325.nc");
    GOOD(file_make_folders(PLACE "results/", &error));
    lay(COWLEY "assy_CowleyStan2023_V4_210325.nc", PLACE "assy_dicarlo_SanghaviJozwik2020.nc");
    lay(COWLEY "stimulus_CowleyStan2023_210325.csv", PLACE "stimulus_BOLD5000.csv");
    lay(COWLEY "stimulus_CowleyStan2023_210325.zip", PLACE "stimulus_BOLD5000.zip");
    assert_int_equal(setenv("VENTRAL_DATA", PLACE, 1), 0);
    GOOD(benchmark_run(&benchmark.about, &request, &error));
    cJSON *result = read_reference(
        PLACE "results/resnet-50-doubled_untrained/seed-0/SanghaviJozwik2020.V4-pls.json");
    assert_string_equal(field(result, "status")->valuestring, "evaluated");
    assert_near(field(result, "sites")->valuedouble, 50, 0, "sites");
    assert_near(field(result, "stimuli")->valuedouble, 640, 0, "stimuli");
    assert_near(field(result, "presentations")->valuedouble, 4840, 0, "presentations");
    assert_near(field(result, "fewest_presentations")->valuedouble, 6, 0, "fewest");
    assert_near(field(result, "most_presentations")->valuedouble, 10, 0, "most");
    assert_near(field(result, "raw")->valuedouble, 0.342, 0.01, "raw");
    assert_near(field(result, "ceiling")->valuedouble, 0.760, 0.006, "ceiling");
    cJSON_Delete(result);
}

/* -- a published score, down to each neuron and split -- */

enum { NEURONS = 102 };

/* A split's column of the table, "raw_split3". */
static void take_column(const Table *table, const char *name, size_t split, double *r)
{
    char wanted[32];
    size_t column = 0;
    snprintf(wanted, sizeof wanted, "%s_split%zu", name, split);
    GOOD(table_require(table, wanted, NULL, &column, &error));
    for (size_t i = 0; i < NEURONS; i++)
        GOOD(table_number(table, i, column, &r[split * NEURONS + i], &error));
}

/* Medians over neurons, mean and error over splits, raw^2 / ceiling: to AlexNet's score. */
TEST(alexnet_s_score_follows_from_its_neurons)
{
    double raw_r[PREDICTIVITY_SPLITS * NEURONS], ceiling_r[PREDICTIVITY_SPLITS * NEURONS];
    double raw_medians[PREDICTIVITY_SPLITS], ceiling_medians[PREDICTIVITY_SPLITS];
    const char *path = REAL "alexnet_FreemanZiemba2013public.V1-pls_per_neuron.csv";
    Error error = {{0}};
    Table table;
    skip_unless_there(path);
    assert_good(table_read(&table, path, &error), &error);
    assert_int_equal(table.rows, NEURONS);
    for (size_t s = 0; s < PREDICTIVITY_SPLITS; s++) {
        take_column(&table, "raw", s, raw_r);
        take_column(&table, "ceiling", s, ceiling_r);
    }
    Consistency raw = {PREDICTIVITY_SPLITS, NEURONS, .r = raw_r, .medians = raw_medians};
    Consistency ceiling = {PREDICTIVITY_SPLITS, NEURONS, .r = ceiling_r,
                           .medians = ceiling_medians};
    assert_good(consistency_summarise(&raw, &error) && consistency_summarise(&ceiling, &error),
                &error);
    assert_near(raw.mean, 0.480189, 5e-7, "raw");
    assert_near(raw.error, 0.008164, 5e-7, "error");
    assert_near(ceiling.mean, 0.880762, 5e-7, "ceiling");
    assert_near(raw.mean * raw.mean / ceiling.mean, 0.261798, 5e-7, "score");
    table_free(&table);
}

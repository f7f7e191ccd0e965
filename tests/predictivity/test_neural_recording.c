/*
 * Recordings as people's files hold them (tests/make_recordings.py): read as what they are, or
 * refused.
 */
#include "testing.h"

#include "base/file.h"
#include "predictivity/predictivity.h"
#include "predictivity/recording_bins.h"
#include "predictivity/time_window.h"

#define DEMO       "tests/reference/neural_demo/"
#define RECORDINGS BUILD "/tests/downloads/recordings/"

enum { STIMULI = 80, SITES = 7, REPETITIONS = 6 };

static bool read_part(NeuralRecording *recording, const char *path, const char *table,
                      const char *class_column, Error *error)
{
    StimulusFiles files = {0};
    NeuralSelection selection = {
        .region = "V4", .start = 70, .end = 170, .class_column = class_column};
    bool good = !table || stimulus_files_open(&files, table, DEMO "stimulus_demo.zip", error);
    good = good && neural_recording_read(recording, path, &selection, table ? &files : NULL, error);
    stimulus_files_close(&files);
    return good;
}

/* All of the means, and each response by its stimulus and repetition. */
static void assert_same_responses(const NeuralRecording *one, const NeuralRecording *other,
                                  double tolerance)
{
    static double found[STIMULI][REPETITIONS][SITES], expected[STIMULI][REPETITIONS][SITES];
    assert_int_equal(one->stimuli, other->stimuli);
    assert_int_equal(one->sites, other->sites);
    assert_int_equal(one->presentations, other->presentations);
    assert_int_equal(one->repetitions, other->repetitions);
    for (size_t i = 0; i < one->stimuli * one->sites; i++)
        assert_near(one->means[i], other->means[i], tolerance, "a mean");
    for (size_t p = 0; p < one->presentations; p++) {
        memcpy(found[one->stimulus[p]][one->repetition[p]], one->responses + p * one->sites,
               one->sites * sizeof(double));
        memcpy(expected[other->stimulus[p]][other->repetition[p]],
               other->responses + p * other->sites, other->sites * sizeof(double));
    }
    for (size_t i = 0; i < STIMULI * REPETITIONS * SITES; i++)
        assert_near(((double *)found)[i], ((double *)expected)[i], tolerance, "a response");
}

/* -- the same responses in another form -- */

static void compare_with_demo(const char *name, const char *table)
{
    char path[FILE_PATH_LENGTH], table_path[FILE_PATH_LENGTH];
    NeuralRecording demo, other;
    snprintf(path, sizeof path, RECORDINGS "same/%s.nc", name);
    snprintf(table_path, sizeof table_path, RECORDINGS "same/%s.csv", table ? table : "");
    GOOD(read_part(&demo, DEMO "assy_demo.nc", DEMO "stimulus_demo.csv", NULL, &error));
    GOOD(read_part(&other, path, table ? table_path : NULL, NULL, &error));
    assert_same_responses(&demo, &other, 1e-9);
    for (size_t j = 0; j < SITES; j++) assert_string_equal(demo.site_names[j], other.site_names[j]);
    if (table) /* the demo's stimuli in their order: so the same rows */
        assert_memory_equal(demo.rows, other.rows, STIMULI * sizeof *demo.rows);
    else
        for (size_t i = 0; i < STIMULI; i++)
            assert_string_equal(demo.identifiers.names[i], other.identifiers.names[i]);
    assert_int_equal(other.fewest, 6);
    assert_int_equal(other.most, 6);
    neural_recording_free(&demo);
    neural_recording_free(&other);
}

TEST(other_forms_are_read_as_the_demo)
{
    static const char *const names[] = {
        "bins_end",     "bins_stop",    "bins_tile",        "bins_single",   "older",
        "chunks",       "depth",        "repetitions",      "columns",       "unnumbered",
        "bins_none",    "bins_seconds", "bins_nanoseconds", "bins_capitals", "bins_timedelta",
        "bins_rounded", "both",         "other_numbers"};
    for (size_t i = 0; i < COUNT(names); i++) compare_with_demo(names[i], NULL);
}

TEST(identifiers_are_numbers_or_of_any_length)
{
    compare_with_demo("numbers", "zeros");
    compare_with_demo("numbers", "points");
    compare_with_demo("padded", "points");
    compare_with_demo("large", "large");
    compare_with_demo("long", "long");
    NeuralRecording recording;
    REFUSED(read_part(&recording, RECORDINGS "same/numbers.nc", RECORDINGS "same/ambiguous.csv",
                      NULL, &error),
            "ambiguous.csv: has the stimulus ");
}

TEST(names_are_sorted_as_numbers_or_as_text)
{
    char *numbers[] = {"10", "0002", "-1", "1.0", "100000000000000000000", "2.00", "-0", "0"};
    char *texts[] = {"10", "2", "b", "1.0", "02", "2"};
    static const char *const sorted[] = {"-1", "-0", "1.0", "0002", "10", "100000000000000000000"};
    static const char *const as_text[] = {"02", "1.0", "10", "2", "b"};
    Names names;
    size_t index = 0;
    GOOD(names_make(&names, numbers, 8, &error));
    assert_true(names.whole);
    assert_int_equal(names.count, 6);
    for (size_t i = 0; i < 6; i++) assert_string_equal(names.names[i], sorted[i]);
    assert_true(names_find(&names, "2", &index));
    assert_int_equal(index, 3);
    assert_true(names_find(&names, "0100000000000000000000.0", &index));
    assert_false(names_find(&names, "1.5", &index));
    assert_false(names_find(&names, "one", &index));
    names_free(&names);
    GOOD(names_make(&names, texts, 6, &error));
    assert_false(names.whole);
    assert_int_equal(names.count, 5);
    for (size_t i = 0; i < 5; i++) assert_string_equal(names.names[i], as_text[i]);
    assert_false(names_find(&names, "1", &index));
    names_free(&names);
}

/* -- time bins -- */

static void choose(const TimeBin *bins, size_t count, const bool *expected, const char *words)
{
    Error error = {{0}};
    bool keep[8] = {false};
    bool good = time_window_choose(bins, count, (TimeBin){70, 170}, keep, &error);
    if (words) {
        assert_refused(good, &error, words);
        return;
    }
    assert_good(good, &error);
    for (size_t i = 0; i < count; i++) assert_int_equal(keep[i], expected[i]);
}

TEST(windows_are_one_bin_or_tiles)
{
    const TimeBin one[] = {{70, 120}, {120, 170}, {70, 170}, {70, 270}};
    choose(one, 4, (const bool[]){false, false, true, false}, NULL);
    const TimeBin tiles[] = {{120.1, 170}, {60, 70}, {70, 120.1}, {95, 145}, {70, 270}};
    choose(tiles, 5, (const bool[]){true, false, true, false, false}, NULL);
    const TimeBin gap[] = {{70, 120}, {130, 170}}, overlap[] = {{70, 125}, {120, 170}};
    choose(gap, 2, NULL,
           "has no time bin of 70 to 170 ms, and its time bins (70 to 120, 130 to 170 ms) do not "
           "tile");
    choose(overlap, 2, NULL, "do not tile");
    const TimeBin empty[] = {{70, 70}, {170, 170}}, larger[] = {{0, 300}};
    choose(empty, 2, NULL, "do not tile");
    choose(larger, 1, NULL, "do not tile");
    const TimeBin ways[] = {{70, 100}, {100, 170}, {70, 120}, {120, 170}};
    choose(ways, 4, NULL, "more than one set");
    const TimeBin many[] = {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}, {9, 10}};
    choose(many, 6, NULL, "(0 to 1, 2 to 3, 4 to 5, 6 to 7, ... ms)");
    choose(ways, 0, NULL, "its time bins (none)");
}

/* -- gaps -- */

TEST(gaps_are_what_xarray_masks)
{
    static const char *const names[] = {"fill",  "beside", "single", "three",
                                        "whole", "wide",   "both"};
    NeuralRecording plain, other;
    Consistency ceiling;
    GOOD(read_part(&plain, RECORDINGS "gaps/nan.nc", NULL, NULL, &error) &&
         predictivity_ceiling(&plain, &ceiling, &error));
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[FILE_PATH_LENGTH];
        Consistency again;
        snprintf(path, sizeof path, RECORDINGS "gaps/%s.nc", names[i]);
        GOOD(read_part(&other, path, NULL, NULL, &error) &&
             predictivity_ceiling(&other, &again, &error));
        assert_same_responses(&plain, &other, 0);
        assert_near(again.mean, ceiling.mean, 0, "a ceiling");
        consistency_free(&again);
        neural_recording_free(&other);
    }
    consistency_free(&ceiling);
    neural_recording_free(&plain);
}

/* -- sites that cannot be predicted -- */

static void leave_out(const char *name, size_t not_finite, size_t constant, size_t first_kept)
{
    char path[FILE_PATH_LENGTH];
    NeuralRecording demo, other;
    snprintf(path, sizeof path, RECORDINGS "odd/%s.nc", name);
    GOOD(read_part(&demo, DEMO "assy_demo.nc", NULL, NULL, &error) &&
         read_part(&other, path, NULL, NULL, &error));
    assert_int_equal(other.sites_recorded, SITES);
    assert_int_equal(other.sites_not_finite, not_finite);
    assert_int_equal(other.sites_constant, constant);
    assert_int_equal(other.sites_incomplete, 0);
    assert_int_equal(other.sites, SITES - not_finite - constant);
    if (other.sites > 0) assert_string_equal(other.site_names[0], demo.site_names[first_kept]);
    neural_recording_free(&demo);
    neural_recording_free(&other);
}

TEST(one_bad_site_is_left_out_and_counted)
{
    leave_out("infinite", 1, 0, 1);
    leave_out("minus_infinite", 1, 0, 0);
    leave_out("huge", 1, 0, 1);
    leave_out("tiny", 0, 0, 0);
    leave_out("constant", 0, 1, 0);
    leave_out("none", 0, SITES, 0);
    NeuralRecording recording;
    GOOD(read_part(&recording, RECORDINGS "odd/region.nc", NULL, NULL, &error));
    assert_int_equal(recording.sites_recorded, SITES - 1);
    neural_recording_free(&recording);
}

static void compare_subjects(const char *name, size_t subjects, const size_t *expected)
{
    char path[FILE_PATH_LENGTH];
    NeuralRecording recording;
    snprintf(path, sizeof path, RECORDINGS "odd/%s.nc", name);
    GOOD(read_part(&recording, path, NULL, NULL, &error));
    assert_int_equal(recording.sites, SITES - 1);
    assert_int_equal(recording.subjects, subjects);
    assert_int_equal(recording.subject != NULL, expected != NULL);
    for (size_t j = 0; expected && j < recording.sites; j++)
        assert_int_equal(recording.subject[j], expected[j]);
    neural_recording_free(&recording);
}

/* Numbered in the order of their names. */
TEST(subjects_are_those_of_the_sites)
{
    compare_subjects("animals", 3, (const size_t[]){0, 1, 2, 1, 2, 2});
    compare_subjects("subjects", 2, (const size_t[]){0, 0, 0, 1, 1, 1});
    compare_subjects("some_animals", 0, NULL);
    compare_subjects("animals_shown", 0, NULL);
}

/* Where repetitions are columns, a stimulus that was shown less often has one without a value. */
TEST(columns_without_a_value_are_no_presentations)
{
    NeuralRecording recording;
    GOOD(read_part(&recording, RECORDINGS "odd/lacking.nc", NULL, NULL, &error));
    assert_int_equal(recording.presentations, STIMULI * REPETITIONS - 1);
    assert_int_equal(recording.sites, SITES);
    assert_int_equal(recording.fewest, REPETITIONS - 1);
    assert_int_equal(recording.most, REPETITIONS);
    neural_recording_free(&recording);
}

/* A site in other units correlates as it did before. */
TEST(units_do_not_matter_to_a_correlation)
{
    double values[] = {3, 1, 4, 1, 5}, partners[] = {2, 7, 1, 8, 2}, scaled[5], shifted[5];
    double r = pearson(values, partners, 5, 1);
    for (int power = -300; power <= 300; power += 100) {
        for (size_t i = 0; i < 5; i++) scaled[i] = values[i] * pow(10, power);
        assert_near(pearson(scaled, partners, 5, 1), r, 1e-12, "a correlation");
        assert_near(pearson(partners, scaled, 5, 1), r, 1e-12, "a correlation");
    }
    for (size_t i = 0; i < 5; i++)
        shifted[i] = 0.1 * 3 + (i % 2 ? 5e-17 : 0); /* but for rounding */
    assert_near(pearson(shifted, partners, 5, 1), NAN, 0, "a correlation of a constant");
    NeuralRecording demo, tiny;
    Consistency ceiling, again;
    GOOD(read_part(&demo, DEMO "assy_demo.nc", NULL, NULL, &error) &&
         read_part(&tiny, RECORDINGS "odd/tiny.nc", NULL, NULL, &error) &&
         predictivity_ceiling(&demo, &ceiling, &error) &&
         predictivity_ceiling(&tiny, &again, &error));
    for (size_t i = 0; i < ceiling.splits * SITES; i++)
        assert_near(again.r[i], ceiling.r[i], 1e-9, "a site's consistency");
    consistency_free(&ceiling);
    consistency_free(&again);
    neural_recording_free(&demo);
    neural_recording_free(&tiny);
}

TEST(what_is_undefined_has_a_reason)
{
    static double gram[STIMULI * STIMULI]; /* a model that answers all stimuli alike */
    char reason[256];
    NeuralRecording recording;
    Consistency ceiling, raw = {0};
    GOOD(read_part(&recording, RECORDINGS "odd/none.nc", NULL, NULL, &error) &&
         predictivity_ceiling(&recording, &ceiling, &error));
    assert_true(predictivity_undefined(&recording, &ceiling, &raw, reason, sizeof reason));
    assert_non_null(strstr(reason, "none of the 7 sites can be predicted"));
    consistency_free(&ceiling);
    neural_recording_free(&recording);

    GOOD(read_part(&recording, DEMO "assy_demo.nc", NULL, NULL, &error) &&
         predictivity_ceiling(&recording, &ceiling, &error) &&
         predictivity_raw(&recording, gram, 1, &raw, &error));
    assert_true(predictivity_undefined(&recording, &ceiling, &raw, reason, sizeof reason));
    assert_non_null(strstr(reason, "undefined in 10 of 10 splits"));
    assert_non_null(strstr(reason, "answers all stimuli alike"));
    raw.undefined = 0;
    assert_false(predictivity_undefined(&recording, &ceiling, &raw, reason, sizeof reason));
    ceiling.mean = 0;
    assert_true(predictivity_undefined(&recording, &ceiling, &raw, reason, sizeof reason));
    assert_non_null(strstr(reason, "the ceiling is 0.0000, not above 0"));
    consistency_free(&raw);
    consistency_free(&ceiling);
    neural_recording_free(&recording);
}

/* -- refused -- */

static void refuse(const char *name, const char *class_column, const char *words)
{
    char path[FILE_PATH_LENGTH];
    Error error = {{0}};
    NeuralRecording recording;
    snprintf(path, sizeof path, RECORDINGS "refused/%s.nc", name);
    assert_refused(read_part(&recording, path, NULL, class_column, &error), &error, words);
    if (!strstr(error.message, name)) fail_msg("\"%s\" does not name the file", error.message);
}

/* A refused list is no list, so that the caller may free it. */
TEST(time_bins_are_listed)
{
    static const struct {
        const char *path, *words;
    } cases[] = {{RECORDINGS "refused/bins_in_minutes.nc", NULL},
                 {RECORDINGS "refused/bins_in_frames.nc", "is not a unit of time"},
                 {RECORDINGS "refused/bins_nan.nc", "is missing (NaN)"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        Error error = {{0}};
        TimeBin *bins = NULL;
        size_t count = 0;
        bool good = recording_bins_list(cases[i].path, &bins, &count, &error);
        if (cases[i].words) {
            assert_refused(good, &error, cases[i].words);
            assert_null(bins);
        } else {
            assert_good(good, &error);
            assert_int_equal(count, 1);
            assert_near(bins[0].start, 4.2e6, 1e-3, "start in ms");
        }
        free(bins);
    }
}

TEST(what_cannot_be_read_is_refused)
{
    refuse("bins_gap", NULL, "has no time bin of 70 to 170 ms");
    refuse("bins_two_ways", NULL, "has more than one set of time bins");
    refuse("bins_twice", NULL, "has more than one set of time bins");
    refuse("bins_nan", NULL, "its time_bin_end is missing (NaN) in 1 of 1 places");
    refuse("bins_single", NULL, "has no time bin of 70 to 170 ms");
    refuse("bins_no_units", NULL,
           "(0.07 to 0.17 ms) do not tile that window without gaps and overlaps; the file states "
           "no units");
    refuse("bins_in_frames", NULL,
           "its time_bin_start is in \"frames\", which is not a unit of time; give it in ms");
    refuse("bins_in_minutes", NULL, "(4.2e+06 to 1.02e+07 ms) do not tile");
    refuse("both", NULL, "its stimulus_id and image_id name different stimuli in presentation 0");
    refuse("bins_half", NULL, "has no coordinate time_bin_end");
    refuse("bins_nameless", NULL, "has no coordinates time_bin_start and time_bin_end");
    refuse("bins_text", NULL, "its time bins are not numbers");
    refuse("repetition_twice", NULL, "has the same repetition twice");
    refuse("stimulus_nameless", NULL, "has no coordinate");
    refuse("repetition_nan", NULL,
           "its repetition is missing (NaN) in 2 of 480 places, first at 4");
    refuse("stimulus_nan", NULL, "its stimulus_id is missing (NaN) in 1 of 480 places");
    refuse("class_empty", "object_name", "1 stimuli have an empty object_name, first ");
    refuse("class_alone", "object_name", "the object_name \"unicorn\" has one stimulus");
    refuse("third", NULL, "has a dimension electrode of 2 entries, which is not expected here");
    refuse("third_empty", NULL, "its dimension electrode is empty");
    refuse("region_single", NULL, "its region is one text, not texts over neuroid");
    refuse("stimulus_along_neuroid", NULL, "its stimulus_id is texts over neuroid, not texts over");
    refuse("site_nameless", NULL, "of V4, has no neuroid_id");
    NeuralRecording recording;
    REFUSED(read_part(&recording, RECORDINGS "same/classes_in_table.nc",
                      RECORDINGS "same/nameless.csv", "object_name", &error),
            "nameless.csv: 1 stimuli have an empty object_name, first ");
}

/* -- recordings of studies with forms of their own, against numpy -- */

#define TWINS RECORDINGS "twins/"

static const cJSON *expected_of(cJSON **document, const char *name)
{
    Error error = {{0}};
    *document = json_read(TWINS "expected.json", &error);
    assert_good(*document, &error);
    return cJSON_GetObjectItemCaseSensitive(*document, name);
}

static double expected_number(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key)->valuedouble;
}

/* No regions, repetition_id, a bin without times; stimuli not shown to every site are dropped. */
TEST(stimuli_not_shown_to_every_site_are_dropped)
{
    cJSON *document;
    NeuralRecording recording;
    Consistency ceiling;
    const cJSON *expected = expected_of(&document, "cadena");
    const cJSON *means = cJSON_GetObjectItemCaseSensitive(expected, "means");
    const NeuralSelection selection = {.region = "V1", .one_region = true, .common_stimuli = true};
    GOOD(neural_recording_read(&recording, TWINS "cadena.nc", &selection, NULL, &error));
    assert_int_equal(recording.stimuli_dropped, expected_number(expected, "dropped"));
    assert_int_equal(recording.stimuli, cJSON_GetArraySize(means));
    assert_int_equal(recording.identifiers.count, recording.stimuli);
    assert_int_equal(recording.sites, 14);
    assert_int_equal(recording.sites_incomplete, 0);
    assert_int_equal(recording.presentations, recording.stimuli * REPETITIONS);
    for (size_t i = 0; i < recording.stimuli; i++)
        for (size_t j = 0; j < recording.sites; j++)
            assert_near(recording.means[i * recording.sites + j],
                        number_at(cJSON_GetArrayItem(means, (int)i), (int)j), 1e-9, "a mean");
    for (size_t p = 0; p < recording.presentations; p++)
        assert_true(recording.stimulus[p] < recording.stimuli);
    GOOD(predictivity_ceiling(&recording, &ceiling, &error));
    assert_true(ceiling.mean > .5 && ceiling.undefined == 0);
    consistency_free(&ceiling);
    neural_recording_free(&recording);
    cJSON_Delete(document);
}

/* One presentation; the ceiling is the median of the recorded reliability. */
TEST(reliability_excludes_sites_and_gives_the_ceiling)
{
    cJSON *document;
    NeuralRecording recording;
    Consistency ceiling;
    const cJSON *expected = expected_of(&document, "li");
    const NeuralSelection selection = {
        .region = "V4", .reliability = "reliability_window", .least_reliability = .4};
    GOOD(neural_recording_read(&recording, TWINS "li.nc", &selection, NULL, &error));
    assert_int_equal(recording.sites, expected_number(expected, "sites"));
    assert_int_equal(recording.sites_unreliable, expected_number(expected, "unreliable"));
    assert_int_equal(recording.repetitions, 1);
    GOOD(predictivity_ceiling(&recording, &ceiling, &error));
    assert_near(ceiling.mean, expected_number(expected, "ceiling"), 1e-12, "the ceiling");
    assert_near(ceiling.error, expected_number(expected, "error"), 1e-12, "its error");
    for (size_t j = 0; j < recording.sites; j++) assert_true(ceiling.r[j] > .4);
    consistency_free(&ceiling);
    neural_recording_free(&recording);
    cJSON_Delete(document);
}

TEST(halves_are_a_coordinate_or_a_second_file)
{
    NeuralRecording one, two;
    const NeuralSelection by_coordinate = {
        .region = "V4", .start = 70, .end = 170, .split_column = "split"};
    const NeuralSelection by_file = {
        .region = "V4", .start = 70, .end = 170, .test_path = TWINS "test.nc"};
    GOOD(neural_recording_read(&one, TWINS "halves.nc", &by_coordinate, NULL, &error));
    GOOD(neural_recording_read(&two, TWINS "train.nc", &by_file, NULL, &error));
    assert_same_responses(&one, &two, 0);
    assert_memory_equal(one.test, two.test, STIMULI * sizeof *one.test);
    for (size_t j = 0; j < SITES; j++) assert_string_equal(one.site_names[j], two.site_names[j]);
    neural_recording_free(&one);
    neural_recording_free(&two);
}

TEST(bad_halves_and_reliabilities_are_refused)
{
    static const struct {
        const char *path, *words;
        NeuralSelection selection;
    } cases[] = {
        {TWINS "halves.nc", "no coordinate", {.split_column = "half"}},
        {RECORDINGS "refused/halves.nc", "it must say train or test", {.split_column = "split"}},
        {RECORDINGS "refused/halves_mixed.nc",
         "says both train and test of",
         {.split_column = "split"}},
        {TWINS "train.nc",
         "has 5 sites of the region, the training recording 7",
         {.test_path = RECORDINGS "refused/test_sites.nc"}},
        {TWINS "train.nc",
         "stimuli of the training recording as well",
         {.test_path = TWINS "halves.nc"}},
        {TWINS "halves.nc", "no coordinate", {.reliability = "reliability"}},
        {TWINS "halves.nc", "must be numbers", {.reliability = "subject"}}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        NeuralRecording recording;
        NeuralSelection selection = cases[i].selection;
        selection.region = "V4";
        selection.start = 70;
        selection.end = 170;
        REFUSED(neural_recording_read(&recording, cases[i].path, &selection, NULL, &error),
                cases[i].words);
    }
    const NeuralSelection only_bin = {.region = "V4"};
    NeuralRecording recording;
    REFUSED(
        neural_recording_read(&recording, RECORDINGS "same/bins_end.nc", &only_bin, NULL, &error),
        "has 7 time bins, of which this benchmark expects only one");
}

/* Files from outside: read as the libraries that wrote them would (tests/make_downloads.py), or refused. */
#include "testing.h"

#include "base/file.h"
#include "brainio/assembly.h"
#include "brainio/dataset.h"
#include "brainio/texture_set.h"
#include "recording/screen_images.h"
#include "score/biology.h"
#include "tuning/texture.h"

#define DOWNLOADS BUILD "/tests/downloads/"
#define DEMO      "tests/reference/neural_demo/"

static const char textures_csv[] = DOWNLOADS "stimulus_FreemanZiemba2013_properties.csv";
static const char textures_zip[] = DOWNLOADS "stimulus_FreemanZiemba2013_properties.zip";

/* -- images -- */

static void images_are_what_pillow_reads(void **state)
{
    (void)state;
    static const char *const names[] = {"rgb.png",        "gray.png",    "alpha.png", "palette.png",
                                        "gray_alpha.png", "bilevel.png", "rgb.jpg",   "gray.jpg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[FILE_PATH_LENGTH], reference[FILE_PATH_LENGTH];
        Error error = {{0}};
        size_t length = 0, expected_length = 0;
        snprintf(path, sizeof path, DOWNLOADS "kinds/%s", names[i]);
        snprintf(reference, sizeof reference, DOWNLOADS "kinds/%s.rgb", names[i]);
        uint8_t *bytes = (uint8_t *)file_read(path, &length, &error);
        char *expected = file_read(reference, &expected_length, &error);
        assert_good(bytes && expected, &error);
        Image image;
        assert_good(image_decode(&image, bytes, length, names[i], &error), &error);
        uint32_t size[2];
        memcpy(size, expected, sizeof size);
        assert_int_equal(image.height, size[0]);
        assert_int_equal(image.width, size[1]);
        assert_memory_equal(image.pixels, expected + 8, expected_length - 8);
        image_free(&image);
        assert_refused(image_decode(&image, bytes, length / 2, names[i], &error), &error,
                       "is a damaged");
        assert_refused(image_decode(&image, (const uint8_t *)"GIF89a", 6, "a.gif", &error), &error,
                       "neither PNG nor JPEG");
        free(bytes);
        free(expected);
    }
}

/* -- stimulus sets -- */

static void the_demo_set_is_read(void **state)
{
    (void)state;
    StimulusFiles files;
    Error error = {{0}};
    assert_good(
        stimulus_files_open(&files, DEMO "stimulus_demo.csv", DEMO "stimulus_demo.zip", &error),
        &error);
    assert_int_equal(files.count, 80);
    size_t row = 99;
    assert_true(stimulus_files_find(&files, "6e054d599318f508e468834f93a2fe04dad4c029", &row));
    assert_int_equal(row, 1);
    assert_false(stimulus_files_find(&files, "6e05", &row));
    Image image;
    assert_good(stimulus_files_image(&files, 1, &image, &error), &error);
    assert_true(image.height > 0 && image.width > 0);
    image_free(&image);
    stimulus_files_close(&files);
}

static void refuse_files(const char *table, const char *images, const char *words)
{
    StimulusFiles files;
    Error error = {{0}};
    assert_refused(stimulus_files_open(&files, table, images, &error), &error, words);
    stimulus_files_close(&files);
}

static void broken_sets_are_refused(void **state)
{
    (void)state;
    refuse_files(textures_csv, DOWNLOADS "broken/truncated.zip", "cannot be opened as a zip");
    refuse_files(textures_csv, DOWNLOADS "broken/escape.zip", "leads outside the archive");
    refuse_files(textures_csv, DOWNLOADS "broken/link.zip", "is a symbolic link");
    refuse_files(textures_csv, DOWNLOADS "nothing.zip", "nothing.zip");
    refuse_files(DOWNLOADS "broken/twice.csv", textures_zip, "has identifiers twice: tex-");
    refuse_files(DOWNLOADS "broken/ragged.csv", textures_zip, "row 451 has 3 cells");
    refuse_files(DOWNLOADS "broken/quote.csv", textures_zip, "not well-formed CSV");
    refuse_files(DOWNLOADS "broken/empty.csv", textures_zip, "is empty");
    refuse_files(DOWNLOADS "broken/lacks.csv", textures_zip, "lacks images: none.png, neither.png");
    refuse_files("data/datasets.csv", textures_zip, "has no column \"stimulus_id\"");
}

static void a_damaged_image_is_refused(void **state)
{
    (void)state;
    StimulusFiles files;
    Error error = {{0}};
    assert_good(stimulus_files_open(&files, textures_csv, DOWNLOADS "broken/damaged.zip", &error),
                &error);
    size_t refused = 0;
    for (size_t row = 0; row < files.count; row++) {
        Image image;
        if (stimulus_files_image(&files, row, &image, &error))
            image_free(&image);
        else
            refused++;
    }
    assert_int_equal(refused, 1);
    stimulus_files_close(&files);
}

static void incomplete_textures_are_refused_with_a_list(void **state)
{
    (void)state;
    static const struct {
        const char *file, *words;
    } cases[] = {{"incomplete", "(missing)"}, {"family", "family is 16"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[FILE_PATH_LENGTH];
        StimulusFiles files;
        TextureSet set;
        Error error = {{0}};
        snprintf(path, sizeof path, DOWNLOADS "broken/%s.csv", cases[i].file);
        assert_good(stimulus_files_open(&files, path, textures_zip, &error), &error);
        assert_refused(texture_set_read(&set, &files, &error), &error, cases[i].words);
        stimulus_files_close(&files);
    }
}

/* -- textures, from the files to the properties of a unit that is known on paper -- */

typedef struct {
    StimulusFiles files;
    TextureSet set;
} Textures;

static bool texture_image(void *context, size_t i, Image *image, Error *error)
{
    const Textures *textures = context;
    return stimulus_files_image(&textures->files, textures->set.rows[i], image, error);
}

/*
 * A unit that answers with the gray level of one pixel where the images are plain: 40 + 8 family +
 * sample for textures, half way from that to 128 for noise. Family means are 48 + 8 family; a
 * variance over 1..15 is (15^2 - 1)/12.
 */
static void a_pixel_unit_has_the_properties_derived_on_paper(void **state)
{
    (void)state;
    Textures textures;
    ScreenImages images;
    Error error = {{0}};
    assert_good(stimulus_files_open(&textures.files, textures_csv, textures_zip, &error) &&
                    texture_set_read(&textures.set, &textures.files, &error),
                &error);
    BrainModel *model = load_model("resnet-50-doubled_untrained", 0, &error);
    assert_good(model && screen_images_show(&images, model, texture_image, &textures, TEXTURE_SET,
                                            textures.set.degrees, &error),
                &error);
    double rates[TEXTURE_SET];
    for (size_t i = 0; i < TEXTURE_SET; i++)
        rates[i] = images.bytes[((i * 224 + 60) * 224 + 60) * 3 + 1];
    TextureTuning tuning;
    assert_true(texture_tuning(&(Neuroid){rates, 0}, &tuning));
    double between = 64 * (225 - 1) / 12.0, within = (225 - 1) / 12.0, mean = 112;
    assert_near(texture_maximum(&tuning, TEXTURE_TEXTURE), 175, 0, "maximum of textures");
    assert_near(texture_maximum(&tuning, TEXTURE_NOISE), 151, 0, "maximum of noise");
    assert_near(texture_selectivity(&tuning), between / (mean * mean + between) * 15 / 14, 1e-12,
                "selectivity");
    double both = between + within;
    assert_near(texture_sparseness(&tuning), both / (mean * mean + both) * 225 / 224, 1e-12,
                "sparseness");
    double index = 0;
    for (int family = 1; family <= 15; family++) {
        double texture = 48 + 8 * family, noise = 0;
        for (int sample = 1; sample <= 15; sample++)
            noise += (40 + 8 * family + sample + 128) / 2 / 15.0;
        index += (texture - noise) / (texture + noise) / 15;
    }
    assert_near(texture_modulation_index(&tuning), index, 1e-12, "modulation index");
    screen_images_free(&images);
    unload_model(model);
    stimulus_files_close(&textures.files);
}

/* -- assemblies -- */

static void the_demo_recording_is_read(void **state)
{
    (void)state;
    Assembly assembly;
    Error error = {{0}};
    size_t size = 0;
    assert_good(assembly_open(&assembly, DEMO "assy_demo.nc", &error), &error);
    assert_good(assembly_size(&assembly, "presentation", &size, &error), &error);
    assert_int_equal(size, 480);
    const Coordinate *region = assembly_coordinate(&assembly, "neuroid", "region", NULL, &error);
    assert_good(region && region->text, &error);
    bool keep[14];
    size_t kept = 0;
    for (size_t i = 0; i < 14; i++) kept += keep[i] = strcmp(region->text[i], "V4") == 0;
    double *some = calloc(480 * kept, sizeof *some), *all = calloc(480 * 14, sizeof *all);
    assert_good(assembly_read(&assembly, "presentation", "neuroid", keep, NULL, some, &error) &&
                    assembly_read(&assembly, "presentation", "neuroid", NULL, NULL, all, &error),
                &error);
    for (size_t p = 0; p < 480; p++)
        for (size_t i = 0, k = 0; i < 14; i++)
            if (keep[i]) assert_true(some[p * kept + k++] == all[p * 14 + i]);
    double *across = calloc(480 * 14, sizeof *across);
    assert_good(assembly_read(&assembly, "neuroid", "presentation", NULL, NULL, across, &error),
                &error);
    for (size_t p = 0; p < 480; p++)
        for (size_t i = 0; i < 14; i++) assert_true(across[i * 480 + p] == all[p * 14 + i]);
    char text[ASSEMBLY_NAME_LENGTH];
    const Coordinate *repetition =
        assembly_coordinate(&assembly, "presentation", "repetition", NULL, &error);
    assert_good(repetition && repetition->numbers, &error);
    coordinate_text(repetition, 0, text);
    assert_string_equal(text, "5");
    assert_null(assembly_coordinate(&assembly, "neuroid", "depth", NULL, &error));
    assert_non_null(strstr(error.message, "no coordinate depth along neuroid"));
    free(some);
    free(all);
    free(across);
    assembly_close(&assembly);
}

static void broken_assemblies_are_refused(void **state)
{
    (void)state;
    Assembly assembly;
    Biology biology;
    Error error = {{0}};
    assert_refused(assembly_open(&assembly, DOWNLOADS "broken/truncated.nc", &error), &error,
                   "cannot be read as netCDF");
    assembly_close(&assembly);
    assert_refused(assembly_open(&assembly, DOWNLOADS "nothing.nc", &error), &error, "nothing.nc");
    assembly_close(&assembly);
    assert_refused(biology_from_assembly(&biology, DOWNLOADS "assy_shapley_Ringach2002.nc",
                                         "sharpness", &error),
                   &error, "has the property \"sharpness\" 0 times");
    assert_refused(biology_from_assembly(&biology, DEMO "assy_demo.nc", "max_dc", &error), &error,
                   "neuronal_property");
}

/* Every embedded histogram was written out as neurons: it comes back, whatever the dimensions' order. */
static void histograms_come_back_from_assemblies(void **state)
{
    (void)state;
    static const struct {
        const char *file, *property, *benchmark;
    } cases[] = {
        {"assy_shapley_Ringach2002.nc", "bandwidth", "Marques2020_Ringach2002-or_bandwidth"},
        {"assy_movshon_Cavanaugh2002a.nc", "surround_diameter",
         "Marques2020_Cavanaugh2002-surround_diameter"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[FILE_PATH_LENGTH];
        Biology source, embedded;
        Error error = {{0}};
        snprintf(path, sizeof path, DOWNLOADS "%s", cases[i].file);
        assert_good(biology_from_assembly(&source, path, cases[i].property, &error) &&
                        biology_read(&embedded, "data", cases[i].benchmark, &error),
                    &error);
        assert_int_equal(source.bins, embedded.bins);
        assert_int_equal(source.neurons, embedded.neurons);
        assert_int_equal(source.not_a_number, embedded.not_a_number);
        for (size_t b = 0; b < source.bins; b++)
            assert_near(source.counts[b], embedded.counts[b], 0, "a count of neurons");
        biology_free(&source);
        biology_free(&embedded);
    }
}

/* -- the list of downloads -- */

static void downloads_have_addresses_and_places(void **state)
{
    (void)state;
    Datasets datasets;
    Error error = {{0}};
    assert_good(datasets_read(&datasets, "data", &error), &error);
    const DatasetFile *file =
        dataset_find(&datasets, "MajajHong2015.private", FILE_ASSEMBLY, &error);
    assert_good(file, &error);
    assert_string_equal(file->bucket, "brainscore-storage");
    assert_string_equal(file->folder, "brainio-brainscore");
    assert_string_equal(file->version, "");
    assert_null(dataset_find(&datasets, "MajajHong2015.private", FILE_STIMULUS_TABLE, &error));
    char path[FILE_PATH_LENGTH];
    assert_good(dataset_path(file, "data", path, &error), &error);
    assert_non_null(strstr(path, "/assy_dicarlo_MajajHong2015_private.nc"));
    datasets_free(&datasets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_are_what_pillow_reads),
        cmocka_unit_test(the_demo_set_is_read),
        cmocka_unit_test(broken_sets_are_refused),
        cmocka_unit_test(a_damaged_image_is_refused),
        cmocka_unit_test(incomplete_textures_are_refused_with_a_list),
        cmocka_unit_test(a_pixel_unit_has_the_properties_derived_on_paper),
        cmocka_unit_test(the_demo_recording_is_read),
        cmocka_unit_test(broken_assemblies_are_refused),
        cmocka_unit_test(histograms_come_back_from_assemblies),
        cmocka_unit_test(downloads_have_addresses_and_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

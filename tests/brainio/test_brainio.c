/*
 * Files from outside: read as the libraries that wrote them would (tests/make_downloads.py), or
 * refused.
 */
#define _DEFAULT_SOURCE /* strsep */
#include "present.h"
#include "testing.h"

#include "base/file.h"
#include "base/file_kind.h"
#include "brainio/assembly.h"
#include "brainio/biology.h"
#include "brainio/dataset.h"
#include "brainio/texture_set.h"
#include "recording/screen_images.h"
#include "tuning/texture.h"

#define DOWNLOADS BUILD "/tests/downloads/"
#define DEMO      "tests/reference/neural_demo/"

static const char textures_csv[] = DOWNLOADS "stimulus_FreemanZiemba2013_properties.csv";
static const char textures_zip[] = DOWNLOADS "stimulus_FreemanZiemba2013_properties.zip";

/* -- images -- */

/* Reads one image of the list; `verdict` says whether it must be refused. */
static void try_image(const char *name, const char *verdict)
{
    char path[FILE_PATH_LENGTH], reference[FILE_PATH_LENGTH];
    Error error = {{0}};
    size_t length = 0, expected_length = 0;
    snprintf(path, sizeof path, DOWNLOADS "kinds/%s", name);
    snprintf(reference, sizeof reference, DOWNLOADS "kinds/%s.rgb", name);
    uint8_t *bytes = (uint8_t *)file_read(path, &length, &error);
    assert_good(bytes, &error);
    Image image;
    bool good = image_decode(&image, bytes, length, name, &error);
    free(bytes);
    if (strcmp(verdict, "refused") == 0) {
        if (good) fail_msg("%s was read", name);
        assert_refused(good, &error, "is a damaged");
        assert_refused(good, &error, name);
        return;
    }
    assert_good(good, &error);
    char *expected = file_read(reference, &expected_length, &error);
    assert_good(expected, &error);
    uint32_t size[2];
    memcpy(size, expected, sizeof size);
    assert_int_equal(image.height, size[0]);
    assert_int_equal(image.width, size[1]);
    assert_int_equal(expected_length - 8, 3 * size[0] * size[1]);
    if (memcmp(image.pixels, expected + 8, expected_length - 8) != 0)
        fail_msg("%s differs from what Pillow reads", name);
    free(expected);
    image_free(&image);
}

TEST(images_are_what_pillow_reads)
{
    Error error = {{0}};
    char *list = file_read(DOWNLOADS "kinds/list", NULL, &error), *rest = list;
    size_t tried = 0;
    assert_good(list, &error);
    for (char *line; (line = strsep(&rest, "\n")) && line[0]; tried++) {
        char *verdict = strchr(line, ' ');
        assert_non_null(verdict);
        *verdict++ = '\0';
        try_image(line, verdict);
    }
    assert_int_equal(tried, 219);
    free(list);
}

/* As the README promises, 16-bit gray is clipped at 255. */
TEST(gray_of_16_bits_is_cut_at_255)
{
    Error error = {{0}};
    size_t length = 0;
    Image image;
    uint8_t *bytes = (uint8_t *)file_read(DOWNLOADS "kinds/gray-16-ramp.png", &length, &error);
    assert_good(bytes && image_decode(&image, bytes, length, "ramp", &error), &error);
    for (int i = 0; i < 320; i++)
        for (int c = 0; c < 3; c++) assert_int_equal(image.pixels[3 * i + c], i < 255 ? i : 255);
    image_free(&image);
    free(bytes);
    assert_refused(image_decode(&image, (const uint8_t *)"GIF89a", 6, "a.gif", &error), &error,
                   "not a PNG or JPEG picture");
}

/* A JPEG with these bytes over its header, `at` bytes after the frame marker FF C0, is refused. */
static void refuse_frame(const char *name, size_t at, const char *bytes, size_t count,
                         const char *words)
{
    char path[FILE_PATH_LENGTH];
    Error error = {{0}};
    size_t length = 0, frame = 0;
    Image image;
    snprintf(path, sizeof path, DOWNLOADS "kinds/%s", name);
    uint8_t *jpeg = (uint8_t *)file_read(path, &length, &error);
    assert_good(jpeg, &error);
    while (frame + 20 < length && memcmp(jpeg + frame, "\xff\xc0", 2) != 0) frame++;
    assert_memory_equal(jpeg + frame, "\xff\xc0", 2);
    memcpy(jpeg + frame + at, bytes, count);
    assert_refused(image_decode(&image, jpeg, length, name, &error), &error, words);
    assert_null(image.pixels);
    free(jpeg);
}

/*
 * The frame: 2 bytes of marker, 2 of length, 1 of precision, 2 each of height and width, 1 of
 * channels, 3 for each.
 */
TEST(jpegs_of_no_image_are_refused)
{
    refuse_frame("jpeg-0-0.jpg", 2, "\xff", 1, "is a damaged JPEG (Bogus marker length)");
    refuse_frame("jpeg-0-0.jpg", 4, "\x0c", 1,
                 "is a damaged JPEG (Unsupported JPEG data precision");
    refuse_frame("jpeg-0-0.jpg", 5, "\0\0", 2, "is a damaged JPEG (Empty JPEG image");
    refuse_frame("jpeg-0-0.jpg", 5, "\x4e\x20", 2, "an image has 1 to 16384 along each side");
    refuse_frame("jpeg-0-0.jpg", 5, "\x40\0\x40\0", 4, "at most 64 million in all");
    refuse_frame("jpeg-0-0.jpg", 7, "\x4e\x20", 2, "an image has 1 to 16384 along each side");
    refuse_frame("jpeg-0-0.jpg", 10, "\7\x11\0", 3, "is a damaged JPEG (");
}

/* -- stimulus sets -- */

TEST(the_demo_set_is_read)
{
    StimulusFiles files;
    GOOD(stimulus_files_open(&files, DEMO "stimulus_demo.csv", DEMO "stimulus_demo.zip", &error));
    assert_int_equal(files.count, 80);
    assert_string_equal(stimulus_files_identifier(&files, 1),
                        "6e054d599318f508e468834f93a2fe04dad4c029");
    Image image;
    GOOD(stimulus_files_image(&files, 1, &image, &error));
    assert_true(image.height > 0 && image.width > 0);
    image_free(&image);
    stimulus_files_close(&files);
}

static void refuse_files(const char *table, const char *images, const char *words)
{
    StimulusFiles files;
    REFUSED(stimulus_files_open(&files, table, images, &error), words);
    stimulus_files_close(&files);
}

/* Each set's two images are uniform, of gray levels 10 and 20. */
TEST(archives_of_many_programs_are_read)
{
    static const char *const names[] = {
        "plain",         "old-columns", "mixed-columns", "folders",      "paths",      "dots",
        "stored",        "bzip2",       "pipe",          "macos",        "more-after", "utf-8",
        "utf-8-no-flag", "page-437",    "both-cases",    "big-neighbour"};
    for (size_t i = 0; i < COUNT(names); i++) {
        char table[FILE_PATH_LENGTH], images[FILE_PATH_LENGTH];
        StimulusFiles files;
        snprintf(table, sizeof table, DOWNLOADS "archives/%s.csv", names[i]);
        snprintf(images, sizeof images, DOWNLOADS "archives/%s.zip", names[i]);
        GOOD(stimulus_files_open(&files, table, images, &error));
        assert_int_equal(files.count, 2);
        for (size_t row = 0; row < 2; row++) {
            Image image;
            GOOD(stimulus_files_image(&files, row, &image, &error));
            for (int p = 0; p < image.height * image.width * 3; p++)
                if (image.pixels[p] != 10 * (row + 1)) fail_msg("%s: another image", names[i]);
            image_free(&image);
        }
        stimulus_files_close(&files);
    }
}

TEST(archives_are_refused_with_their_cause)
{
    static const struct {
        const char *name, *words;
    } cases[] = {
        {"backslashes", "\"stimuli\\a.png\" has a backslash after its folder"},
        {"folders-twice", "more than one image for 2 of the table's names: \"a.png\" occurs 2 "
                          "times, as full/a.png "
                          "and thumbnails/a.png; keep one of each, or name the folder in the "
                          "table's column \"filename\""},
        {"name-twice", "more than one image for 1 of the table's names: \"a.png\" occurs 2 times"},
        {"absolute", "\"/home/me/a.png\" is an absolute path"},
        {"drive", "\"C:/a.png\" is an absolute path"},
        {"upwards", "\"a/../../a.png\" leads outside the archive"},
        {"other-case", "lacks images: a.png, b.png; for \"a.png\" it has A.PNG"},
        {"other-folder", "lacks images: /data/set/a.png, /data/set/b.png; for \"/data/set/a.png\" "
                         "it has set/a.png"},
        {"table-backslashes", "the table's names have backslashes"},
        {"decomposed", "letters beyond ASCII may be encoded differently"},
        {"no-name", "no-name.csv: row 2: the column \"filename\" is empty"},
        {"cut", "cut.zip: is damaged or cut off"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char table[FILE_PATH_LENGTH], images[FILE_PATH_LENGTH];
        snprintf(table, sizeof table, DOWNLOADS "archives/%s.csv", cases[i].name);
        snprintf(images, sizeof images, DOWNLOADS "archives/%s.zip", cases[i].name);
        refuse_files(table, images, cases[i].words);
    }
}

/* A bad entry is found when it is read; the message names the archive. */
TEST(entries_are_refused_with_their_cause)
{
    static const struct {
        const char *name, *words;
    } cases[] = {{"encrypted", "encrypted.zip: \"a.png\" cannot be read (No password"},
                 {"ppmd", "ppmd.zip: \"a.png\" cannot be read (Compression method not supported"},
                 {"damaged", "damaged.zip: \"a.png\" is damaged"},
                 {"too-big", "too-big.zip: \"a.png\" is too large for an image (64 MB)"},
                 {"no-image", "no-image.zip: a.png: is"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char table[FILE_PATH_LENGTH], images[FILE_PATH_LENGTH];
        StimulusFiles files;
        Image image;
        snprintf(table, sizeof table, DOWNLOADS "archives/%s.csv", cases[i].name);
        snprintf(images, sizeof images, DOWNLOADS "archives/%s.zip", cases[i].name);
        GOOD(stimulus_files_open(&files, table, images, &error));
        REFUSED(stimulus_files_image(&files, 0, &image, &error), cases[i].words);
        stimulus_files_close(&files);
    }
}

TEST(tables_of_many_programs_are_read)
{
    static const char *const names[] = {
        "utf-8", "utf-8-mark", "utf-16",     "utf-16-high-first",      "no-last-end",
        "cr",    "cr-lf",      "all-quoted", "lines-without-anything", "long"};
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[FILE_PATH_LENGTH];
        Table table;
        snprintf(path, sizeof path, DOWNLOADS "tables/%s.csv", names[i]);
        GOOD(table_read(&table, path, &error));
        assert_int_equal(table.rows, 2);
        assert_int_equal(table.columns, 5);
        assert_int_equal(table_find(&table, "stimulus_id"), 0);
        assert_string_equal(table_cell(&table, 0, 1), "gr\xc3\xbcn.png");
        assert_string_equal(table_cell(&table, 0, 2), "two\nlines, one cell");
        assert_string_equal(table_cell(&table, 0, 3), "");
        assert_string_equal(table_cell(&table, 1, 1), "\xf0\x9f\x90\x92.png");
        if (strcmp(names[i], "long") == 0)
            assert_int_equal(strlen(table_cell(&table, 1, 2)), 3000000);
        else
            assert_string_equal(table_cell(&table, 1, 2), "a \"quoted\" word");
        assert_string_equal(table_cell(&table, 1, 4), "8.5");
        table_free(&table);
    }
}

TEST(tables_are_refused_with_their_cause)
{
    static const struct {
        const char *name, *words;
    } cases[] = {
        {"utf-16-odd", "is UTF-16 with an odd number of bytes"},
        {"utf-16-half", "is UTF-16 with half a character"},
        {"utf-16-no-mark", "line 1 has a zero byte, as in UTF-16 without a byte order mark"},
        {"utf-32", "is UTF-32; save it as UTF-8"},
        {"latin-1", "line 3 is not UTF-8"},
        {"semicolons", "its columns are separated by semicolons"},
        {"tabs", "its columns are separated by tabs"},
        {"column-twice", "has the column \"stimulus_id\" twice"},
        {"short-row", "row 2 has 1 cells where the header has 2"},
        {"open-quote", "row 2 is not well-formed CSV"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char path[FILE_PATH_LENGTH];
        snprintf(path, sizeof path, DOWNLOADS "tables/%s.csv", cases[i].name);
        refuse_files(path, DOWNLOADS "archives/plain.zip", cases[i].words);
        refuse_files(path, DOWNLOADS "archives/plain.zip", path);
    }
}

TEST(broken_sets_are_refused)
{
    refuse_files(textures_csv, DOWNLOADS "broken/truncated.zip", "is damaged or cut off");
    refuse_files(textures_csv, DOWNLOADS "broken/escape.zip", "leads outside the archive");
    refuse_files(textures_csv, DOWNLOADS "broken/link.zip", "is a symbolic link");
    refuse_files(textures_csv, DOWNLOADS "nothing.zip", "nothing.zip");
    refuse_files(DOWNLOADS "broken/twice.csv", textures_zip, "has repeated identifiers: tex-");
    refuse_files(DOWNLOADS "broken/ragged.csv", textures_zip, "row 451 has 3 cells");
    refuse_files(DOWNLOADS "broken/quote.csv", textures_zip, "not well-formed CSV");
    refuse_files(DOWNLOADS "broken/empty.csv", textures_zip, "is empty");
    refuse_files(DOWNLOADS "broken/lacks.csv", textures_zip, "lacks images: none.png, neither.png");
    refuse_files("data/datasets.csv", textures_zip, "has no column \"stimulus_id\"");
}

TEST(a_damaged_image_is_refused)
{
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

TEST(incomplete_textures_are_refused_with_a_list)
{
    static const struct {
        const char *file, *words;
    } cases[] = {{"incomplete", "(missing)"},
                 {"family", "family is 16"},
                 {"many", "(missing); and 4 more"},
                 {"sample_twice", "sample 2 (missing); type 1 family 1 sample 3 (twice or more)"},
                 {"aside", "row 450: the position is (0.5, 0.75), not (0.5, 0.5)"},
                 {"larger", "row 450: 9 degrees; images of this set are 8 degrees wide"},
                 {"flat", "row 1: 0 degrees; images of this set are 8 degrees wide"},
                 {"half", "family is 1.5"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char path[FILE_PATH_LENGTH];
        StimulusFiles files;
        TextureSet set;
        snprintf(path, sizeof path, DOWNLOADS "broken/%s.csv", cases[i].file);
        GOOD(stimulus_files_open(&files, path, textures_zip, &error));
        REFUSED(texture_set_read(&set, &files, &error), cases[i].words);
        stimulus_files_close(&files);
    }
}

/* -- textures: from files to the tuning of a unit whose properties are known -- */

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
TEST(a_pixel_unit_has_the_properties_derived_on_paper)
{
    Textures textures;
    ScreenImages images;
    GOOD(stimulus_files_open(&textures.files, textures_csv, textures_zip, &error) &&
         texture_set_read(&textures.set, &textures.files, &error));
    Subject subject;
    GOOD(open_subject(&subject, "resnet-50-doubled_untrained", NULL, &error) &&
         screen_images_render(
             &images, &subject,
             &(ImageSource){texture_image, &textures, TEXTURE_SET, TEXTURE_DEGREES}, &error));
    double rates[TEXTURE_SET];
    assert_true(screen_images_all_gray(&images));
    for (size_t i = 0; i < TEXTURE_SET; i++) rates[i] = images.bytes[i][60 * 224 + 60];
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
    subject_close(&subject);
    stimulus_files_close(&textures.files);
}

/* -- assemblies -- */

TEST(the_demo_recording_is_read)
{
    static const char *const region_names[] = {"region", NULL}, *const depth[] = {"depth", NULL};
    static const char *const repetition_names[] = {"repetition", NULL};
    Assembly assembly;
    Error error = {{0}};
    size_t size = 0;
    assert_good(assembly_open(&assembly, DEMO "assy_demo.nc", AGAIN_DOWNLOAD, &error), &error);
    assert_good(assembly_size(&assembly, "presentation", &size, &error), &error);
    assert_int_equal(size, 480);
    const Coordinate *region = assembly_coordinate(&assembly, "neuroid", region_names, &error);
    assert_good(region && !region->numbers, &error);
    bool keep[14];
    size_t kept = 0;
    for (size_t i = 0; i < 14; i++) kept += keep[i] = strcmp(region->text[i], "V4") == 0;
    double *some = calloc(480 * kept, sizeof *some), *all = calloc(480 * 14, sizeof *all);
    AssemblyView view = {.rows = {"presentation"}, .columns = "neuroid"}, part = view;
    part.keep_columns = keep;
    assert_good(assembly_read(&assembly, &part, some, &error) &&
                    assembly_read(&assembly, &view, all, &error),
                &error);
    for (size_t p = 0; p < 480; p++)
        for (size_t i = 0, k = 0; i < 14; i++)
            if (keep[i]) assert_true(some[p * kept + k++] == all[p * 14 + i]);
    double *across = calloc(480 * 14, sizeof *across);
    AssemblyView turned = {.rows = {"neuroid"}, .columns = "presentation"};
    assert_good(assembly_read(&assembly, &turned, across, &error), &error);
    for (size_t p = 0; p < 480; p++)
        for (size_t i = 0; i < 14; i++) assert_true(across[i * 480 + p] == all[p * 14 + i]);
    const Coordinate *repetition =
        assembly_coordinate(&assembly, "presentation", repetition_names, &error);
    assert_good(repetition && repetition->numbers, &error);
    assert_string_equal(repetition->text[0], "5");
    assert_null(assembly_coordinate(&assembly, "neuroid", depth, &error));
    assert_non_null(strstr(error.message, "no coordinate depth along neuroid"));
    free(some);
    free(all);
    free(across);
    assembly_close(&assembly);
}

TEST(broken_assemblies_are_refused)
{
    Assembly assembly;
    Biology biology;
    REFUSED(assembly_open(&assembly, DOWNLOADS "broken/truncated.nc", AGAIN_DOWNLOAD, &error),
            "cannot be read as netCDF");
    assembly_close(&assembly);
    REFUSED(assembly_open(&assembly, DOWNLOADS "nothing.nc", AGAIN_DOWNLOAD, &error), "nothing.nc");
    assembly_close(&assembly);
    REFUSED(biology_from_assembly(&biology, DOWNLOADS "assy_shapley_Ringach2002.nc", "sharpness",
                                  &error),
            "has the property \"sharpness\" 0 times");
    REFUSED(biology_from_assembly(&biology, DEMO "assy_demo.nc", "max_dc", &error),
            "neuronal_property");
}

/* Every embedded histogram was written as neurons and comes back, in any order of dimensions. */
TEST(histograms_come_back_from_assemblies)
{
    static const struct {
        const char *file, *property, *benchmark;
    } cases[] = {
        {"assy_shapley_Ringach2002.nc", "bandwidth", "Marques2020_Ringach2002-or_bandwidth"},
        {"assy_movshon_Cavanaugh2002a.nc", "surround_diameter",
         "Marques2020_Cavanaugh2002-surround_diameter"},
        {"recordings/same/properties.nc", "circular_variance",
         "Marques2020_Ringach2002-circular_variance"},
        {"recordings/same/properties.nc", "circular_variance_bandwidth_ratio",
         "Marques2020_Ringach2002-cv_bandwidth_ratio"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char path[FILE_PATH_LENGTH];
        Biology source, embedded;
        snprintf(path, sizeof path, DOWNLOADS "%s", cases[i].file);
        GOOD(biology_from_assembly(&source, path, cases[i].property, &error) &&
             biology_read(&embedded, "data", cases[i].benchmark, &error));
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

TEST(downloads_have_addresses_and_places)
{
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

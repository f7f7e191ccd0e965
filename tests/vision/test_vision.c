/* Stimuli and screen, against pixels of the reference implementation and against the definition. */
#include "testing.h"
#include "vision/screen.h"
#include "vision/stimulus_set.h"

enum { CROPPED = 448, OFFSET = 112 };

static const Rectangle image_all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
static const Rectangle screen_all = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
static uint8_t image[GRATING_PIXELS * GRATING_PIXELS];
static uint8_t shown[SCREEN_PIXELS * SCREEN_PIXELS];

/* "orientation[100]": makes the set and returns the index. */
static size_t find_stimulus(const char *name, StimulusSet *set)
{
    char set_name[32];
    size_t index = 0;
    if (sscanf(name, "%31[a-z_][%zu]", set_name, &index) != 2) fail_msg("cannot read %s", name);
    GOOD(stimulus_set_make(set, set_name, &error));
    return index;
}

static void check_parameters(const Grating *grating, const cJSON *expected)
{
    assert_near(grating->y, field(expected, "y")->valuedouble, 1e-12, "y");
    assert_near(grating->x, field(expected, "x")->valuedouble, 1e-12, "x");
    assert_near(grating->contrast, field(expected, "contrast")->valuedouble, 0, "contrast");
    assert_near(grating->radius, field(expected, "radius")->valuedouble, 1e-12, "radius");
    assert_near(grating->spatial_frequency, field(expected, "spatial_frequency")->valuedouble,
                1e-12, "spatial frequency");
    assert_near(grating->orientation, field(expected, "orientation")->valuedouble, 0,
                "orientation");
    assert_near(grating->phase, field(expected, "phase")->valuedouble, 0, "phase");
}

static void check_pixels(const cJSON *expected, const uint8_t *pixels, int width, int corner)
{
    const cJSON *pixel = NULL;
    cJSON_ArrayForEach(pixel, expected)
    {
        int row = (int)number_at(pixel, 0) + corner, column = (int)number_at(pixel, 1) + corner;
        assert_int_equal(pixels[row * width + column], (int)number_at(pixel, 2));
    }
}

TEST(test_reference_pixels)
{
    Screen screen;
    cJSON *reference = read_reference("tests/reference/resnet50_doubled_seed0_layer1.0.relu2.json");
    const cJSON *stimulus = NULL;
    GOOD(screen_open(&screen, (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, 12, SCREEN_PIXELS, 8},
                     &error));
    assert_int_equal(screen.canvas_height, CROPPED);
    assert_int_equal(screen.top, OFFSET);
    cJSON_ArrayForEach(stimulus, reference)
    {
        StimulusSet set;
        size_t index = find_stimulus(stimulus->string, &set);
        check_parameters(&set.gratings[index], field(stimulus, "parameters"));
        grating_draw(&set.gratings[index], image_all, image);
        GOOD(screen_show(&screen, (ImagePart){image, image_all, 1}, screen_all, shown, &error));
        double cropped_sum = 0, shown_sum = 0;
        for (int row = OFFSET; row < OFFSET + CROPPED; row++)
            for (int column = OFFSET; column < OFFSET + CROPPED; column++)
                cropped_sum += image[row * GRATING_PIXELS + column];
        for (size_t i = 0; i < sizeof shown; i++) shown_sum += shown[i];
        assert_near(cropped_sum, field(stimulus, "cropped_sum")->valuedouble, 0,
                    "sum of cropped pixels");
        assert_near(shown_sum, field(stimulus, "resized_sum")->valuedouble, 0,
                    "sum of resized pixels");
        check_pixels(field(stimulus, "cropped_pixels"), image, GRATING_PIXELS, OFFSET);
        check_pixels(field(stimulus, "resized_pixels"), shown, SCREEN_PIXELS, 0);
        stimulus_set_free(&set);
    }
    screen_close(&screen);
    cJSON_Delete(reference);
}

TEST(test_drawing_agrees_with_the_definition)
{
    for (int s = 0; stimulus_set_names[s]; s++) {
        StimulusSet set;
        GOOD(stimulus_set_make(&set, stimulus_set_names[s], &error));
        for (size_t i = 0; i < set.count; i += 97) {
            Rectangle window = {300, 310, 420, 400};
            grating_draw(&set.gratings[i], window, image);
            for (int row = window.top; row < window.bottom; row++)
                for (int column = window.left; column < window.right; column++)
                    assert_int_equal(image[rectangle_index(window, row, column)],
                                     grating_pixel(&set.gratings[i], row, column));
        }
        stimulus_set_free(&set);
    }
}

/* A disc that covers the window looks like a much larger one; no pixel is mid-gray by its rim. */
TEST(test_covering_discs_look_alike)
{
    StimulusSet set;
    uint8_t larger_image[80 * 80];
    const Rectangle window = {325, 325, 405, 405};
    const size_t size = sizeof larger_image;
    size_t covering = 0;
    GOOD(stimulus_set_make(&set, "size", &error));
    for (size_t i = 0; i < set.count; i += 7) {
        Grating larger = set.gratings[i];
        larger.radius = 100;
        assert_true(grating_equal_waves(&larger, &set.gratings[i]));
        grating_draw(&set.gratings[i], window, image);
        grating_draw(&larger, window, larger_image);
        if (!grating_covers(&set.gratings[i], window)) continue;
        assert_memory_equal(image, larger_image, size);
        covering++;
    }
    /* From 1.19 degrees on: five of twelve radii; the window's half-diagonal is 1.02 degrees. */
    assert_in_range(covering, set.count / 7 * 5 / 12 - 8, set.count / 7 * 5 / 12 + 8);
    assert_false(grating_equal_waves(&set.gratings[0], &set.gratings[1]));
    stimulus_set_free(&set);
}

TEST(test_nothing_is_drawn_beyond_the_extent)
{
    StimulusSet set;
    GOOD(stimulus_set_make(&set, "receptive_field", &error));
    for (size_t i = 0; i < set.count; i += 331) {
        Rectangle extent = grating_extent(&set.gratings[i]);
        for (int row = 0; row < GRATING_PIXELS; row += 3)
            for (int column = 0; column < GRATING_PIXELS; column += 3) {
                Rectangle one = {row, column, row + 1, column + 1};
                if (!rectangle_holds(extent, one))
                    assert_int_equal(grating_pixel(&set.gratings[i], row, column), MID_GRAY);
            }
    }
    stimulus_set_free(&set);
}

/* A window of the screen is the same part of the whole, and needs what it says it needs. */
static void check_window(int height, int width, double image_degrees, double screen_degrees,
                         int channels)
{
    Screen screen;
    size_t size = (size_t)(height * width * channels);
    uint8_t *pixels = test_malloc(size), *part = test_malloc(size);
    uint8_t *whole = test_malloc((size_t)(SCREEN_PIXELS * SCREEN_PIXELS * channels));
    uint8_t window_pixels[40 * 30 * 3];
    Rectangle all = {0, 0, height, width}, window = {90, 100, 130, 130};
    for (size_t i = 0; i < size; i++) pixels[i] = (uint8_t)(i * 7919 % 251);
    GOOD(screen_open(&screen,
                     (ScreenSize){height, width, image_degrees, SCREEN_PIXELS, screen_degrees},
                     &error));
    GOOD(screen_show(&screen, (ImagePart){pixels, all, channels}, screen_all, whole, &error));
    Rectangle needs = screen_needs(&screen, window);
    size_t row_size = (size_t)(rectangle_width(needs) * channels);
    for (int row = needs.top; row < needs.bottom; row++)
        memcpy(part + (size_t)(row - needs.top) * row_size,
               pixels + (row * width + needs.left) * channels, row_size);
    GOOD(screen_show(&screen, (ImagePart){part, needs, channels}, window, window_pixels, &error));
    for (int row = window.top; row < window.bottom; row++)
        assert_memory_equal(window_pixels + (row - window.top) * rectangle_width(window) * channels,
                            whole + (row * SCREEN_PIXELS + window.left) * channels,
                            (size_t)(rectangle_width(window) * channels));
    screen_close(&screen);
    test_free(pixels);
    test_free(part);
    test_free(whole);
}

TEST(test_windows_are_parts_of_the_whole)
{
    check_window(672, 672, 12, 8, 1); /* cropped, reduced */
    check_window(320, 320, 4, 8, 1);  /* on a larger gray canvas */
    check_window(256, 256, 8, 8, 3);  /* colour, reduced */
    check_window(100, 120, 8, 8, 3);  /* not square, enlarged */
    check_window(224, 224, 8, 8, 1);  /* unchanged */
}

/* Sum of bytes, and of bytes times (index % 97), of a ramp resized to the screen. */
static void check_ramp(int height, int width, double sum, double weighted)
{
    Screen screen;
    uint8_t *pixels = test_malloc((size_t)(height * width));
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++)
            pixels[row * width + column] = (uint8_t)((column * 7 + row * 13) % 256);
    GOOD(screen_open(&screen, (ScreenSize){height, width, 8, SCREEN_PIXELS, 8}, &error));
    GOOD(screen_show(&screen, (ImagePart){pixels, (Rectangle){0, 0, height, width}, 1}, screen_all,
                     shown, &error));
    for (int i = 0; i < SCREEN_PIXELS * SCREEN_PIXELS; i++) {
        sum -= shown[i];
        weighted -= shown[i] * (i % 97);
    }
    assert_near(sum, 0, 0, "difference of sums");
    assert_near(weighted, 0, 0, "difference of weighted sums");
    screen_close(&screen);
    test_free(pixels);
}

/* Python: Image.fromarray(ramp).resize((224, 224), Image.BILINEAR), Pillow 9.4.0. */
TEST(test_resize_is_pillow_s)
{
    check_ramp(60, 100, 6391090, 306690137);
    check_ramp(500, 1000, 6396992, 306907973);
}

TEST(test_unchanged_size_keeps_bytes)
{
    Screen screen;
    uint8_t pixels[SCREEN_PIXELS * SCREEN_PIXELS];
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * 31 % 256);
    GOOD(screen_open(&screen, (ScreenSize){SCREEN_PIXELS, SCREEN_PIXELS, 8, SCREEN_PIXELS, 8},
                     &error));
    GOOD(screen_show(&screen, (ImagePart){pixels, screen_all, 1}, screen_all, shown, &error));
    assert_memory_equal(shown, pixels, sizeof pixels);
    screen_close(&screen);
}

TEST(test_changes_cover_what_differs)
{
    Screen screen;
    static uint8_t before[SCREEN_PIXELS * SCREEN_PIXELS];
    GOOD(screen_open(&screen, (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, 12, SCREEN_PIXELS, 8},
                     &error));
    memset(image, MID_GRAY, sizeof image);
    GOOD(screen_show(&screen, (ImagePart){image, image_all, 1}, screen_all, before, &error));
    Rectangle part = {301, 333, 340, 360};
    for (int row = part.top; row < part.bottom; row++)
        memset(image + row * GRATING_PIXELS + part.left, 255, (size_t)rectangle_width(part));
    GOOD(screen_show(&screen, (ImagePart){image, image_all, 1}, screen_all, shown, &error));
    Rectangle changes = screen_changes(&screen, part), differing = {0, 0, 0, 0};
    for (int row = 0; row < SCREEN_PIXELS; row++)
        for (int column = 0; column < SCREEN_PIXELS; column++)
            if (shown[row * SCREEN_PIXELS + column] != before[row * SCREEN_PIXELS + column])
                differing =
                    rectangle_hull(differing, (Rectangle){row, column, row + 1, column + 1});
    assert_true(rectangle_holds(changes, differing));
    assert_true(rectangle_area(changes) < 2 * rectangle_area(differing));
    screen_close(&screen);
}

TEST(test_sets_have_their_sizes)
{
    static const size_t sizes[] = {3528, 1152, 2112, 2304, 1};
    for (int s = 0; stimulus_set_names[s]; s++) {
        StimulusSet set;
        GOOD(stimulus_set_make(&set, stimulus_set_names[s], &error));
        assert_int_equal(set.count, sizes[s]);
        stimulus_set_free(&set);
    }
    StimulusSet set;
    REFUSED(stimulus_set_make(&set, "textures", &error), "unknown stimulus set \"textures\"");
}

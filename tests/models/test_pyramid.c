/*
 * The complex steerable pyramid against the sums that define it. (weightless.py compares its scores
 * with the published ones.)
 */
#include "models/pyramid.h"
#include "network/run.h"
#include "recording/subject.h"
#include "testing.h"
#include "vision/grating.h"

#include <complex.h>

enum { N = PYRAMID_PIXELS, AREA = N * N, BANDS = PYRAMID_BANDS };

static float masks[BANDS][AREA];

static void make_masks(void)
{
    for (int band = 0; band < BANDS; band++) pyramid_mask(band, masks[band]);
}

static double square_of(int band, int y, int x)
{
    double value = (double)masks[band][(y + N / 2) * N + x + N / 2];
    return value * value;
}

/*
 * Bands contain the whole image: the squared masks of a frequency and its negative sum to 2. (In
 * the centre, whose radius is that of its neighbour, all is in the low-pass residual.)
 */
TEST(masks_are_complete)
{
    make_masks();
    for (int y = -N / 2 + 1; y < N / 2; y++)
        for (int x = -N / 2 + 1; x < N / 2; x++) {
            double sum = 0;
            for (int band = 0; band < BANDS; band++)
                sum += square_of(band, y, x) + square_of(band, -y, -x);
            assert_near(sum, 2, 2e-6, "sum of squares");
        }
    assert_near(sqrt(square_of(BANDS - 1, 0, 0)), 1, 1e-7, "low-pass residual at frequency 0");
}

/* At r = 1/2 and angle 0 of the first scale: i^3 lo_0 h_1 sqrt(2 c), where all but the last are 1. */
TEST(masks_have_their_size_and_orientation)
{
    make_masks();
    assert_near(sqrt(square_of(1, 0, N / 4)), sqrt(1.6), 1e-6, "orientation 0");
    assert_near(sqrt(square_of(3, N / 4, 0)), sqrt(1.6), 1e-6, "orientation 2");
    assert_near(sqrt(square_of(1, N / 4, 0)), 0, 1e-6, "orientation 0 across");
    assert_near(sqrt(square_of(1, 0, -N / 4)), 0, 0, "the other half plane");
    assert_near(sqrt(square_of(5, 0, N / 8)), sqrt(1.6), 1e-6, "second scale");
    assert_near(sqrt(square_of(0, N / 2 - 1, N / 2 - 1)), 1, 0, "corner of the high-pass residual");
}

/* -- responses -- */

typedef struct {
    Subject subject;
    ForwardPlan plan;
    ForwardWorkspace space;
    Tile screen;
} Pass;

/* Presents images of pixels to the layer `pyramid`, of which `part` is computed. */
static void run_pass(Pass *pass, const float *pixels, int images, Rectangle part)
{
    SubjectRequest request = {.model = &pyramid_models[0], .region = "V1"};
    GOOD(subject_open(&pass->subject, &request, &error));
    Target target = {pass->subject.layer, part};
    pass->space = (ForwardWorkspace){0};
    ForwardRequest forward = {.network = &pass->subject.network, .targets = &target, .count = 1};
    GOOD(forward_plan(&pass->plan, &forward, &error) &&
         forward_workspace_open(&pass->space, &pass->plan, images, 0, &error));
    pass->screen =
        (Tile){3, {0, 0, N, N}, images, calloc(3 * AREA, (size_t)images * sizeof(float))};
    assert_non_null(pass->screen.values);
    for (int colour = 0; colour < 3; colour++)
        memcpy(pass->screen.values + (size_t)colour * AREA * (size_t)images, pixels,
               (size_t)images * AREA * sizeof *pixels);
    forward_run(&pass->plan, &pass->space, &pass->screen);
}

static void end_pass(Pass *pass)
{
    free(pass->screen.values);
    forward_workspace_close(&pass->space);
    forward_plan_free(&pass->plan);
    subject_close(&pass->subject);
}

static float response(const Pass *pass, Unit unit, int image)
{
    Tile tile = forward_output(&pass->plan, &pass->space, pass->subject.layer);
    return tile_at(&tile, unit.channel, unit.row, unit.column)[image];
}

/* A stretch of noise on a blank, without a symmetry. */
static void make_image(float *pixels, int images, int image, uint32_t seed)
{
    uint32_t state = seed;
    for (int i = 0; i < AREA; i++) {
        int y = i / N, x = i % N;
        state = state * 1664525u + 1013904223u;
        bool inside = y > 20 && y < 90 && x > 100 && x < 185;
        pixels[i * images + image] = inside ? (float)(state >> 8) / 0x1p24f : 0.3f;
    }
}

static double complex wave(int k, int x)
{
    return cexp(2 * PI * I * (double)(k * x % N) / N);
}

/* spectrum[y][x] of the image, frequencies from -N/2 on, by the definition. */
static void plain_spectrum(const float *pixels, double complex *spectrum)
{
    static double complex rows[AREA];
    for (int y = 0; y < N; y++)
        for (int k = 0; k < N; k++) {
            double complex sum = 0;
            for (int x = 0; x < N; x++) sum += (double)pixels[y * N + x] * wave(N / 2 - k + N, x);
            rows[y * N + k] = sum;
        }
    for (int k = 0; k < N; k++)
        for (int x = 0; x < N; x++) {
            double complex sum = 0;
            for (int y = 0; y < N; y++) sum += rows[y * N + x] * wave(N / 2 - k + N, y);
            spectrum[k * N + x] = sum;
        }
}

static double complex plain_response(const double complex *spectrum, int band, int y, int x)
{
    double complex sum = 0;
    for (int i = 0; i < AREA; i++)
        if (masks[band][i] != 0)
            sum += (double)masks[band][i] * spectrum[i] * wave(i / N + N / 2, y) *
                   wave(i % N + N / 2, x);
    bool residual = band == 0 || band == BANDS - 1;
    return sum / AREA * (residual ? 1 : I); /* (-i)^3 */
}

TEST(responses_are_the_sums_that_define_them)
{
    static const int places[][2] = {{0, 0}, {57, 130}, {199, 3}, {100, 100}, {21, 184}};
    static float pixels[AREA];
    static double complex spectrum[AREA];
    Pass pass;
    make_masks();
    make_image(pixels, 1, 0, 1);
    plain_spectrum(pixels, spectrum);
    run_pass(&pass, pixels, 1, (Rectangle){0, 0, N, N});
    for (size_t p = 0; p < COUNT(places); p++)
        for (int band = 0; band < BANDS; band++) {
            int y = places[p][0], x = places[p][1];
            double complex expected = plain_response(spectrum, band, y, x);
            bool residual = band == 0 || band == BANDS - 1;
            double parts[] = {cabs(expected), fmax(0, creal(expected)),
                              residual ? 0 : fmax(0, cimag(expected))};
            for (int part = 0; part < 3; part++)
                assert_near((double)response(&pass, (Unit){band + part * BANDS, y, x}, 0),
                            parts[part], 2e-6, "response");
        }
    end_pass(&pass);
}

/* A blank excites the low-pass residual only, which is the blank's gray; all else is exactly 0. */
TEST(a_blank_excites_the_residual_only)
{
    static float pixels[AREA];
    Pass pass;
    for (int i = 0; i < AREA; i++) pixels[i] = 0.155f;
    run_pass(&pass, pixels, 1, (Rectangle){0, 0, N, N});
    for (int channel = 0; channel < PYRAMID_CHANNELS; channel++)
        for (int i = 0; i < AREA; i++) {
            bool low = channel == BANDS - 1 || channel == 2 * BANDS - 1;
            assert_near((double)response(&pass, (Unit){channel, i / N, i % N}, 0), low ? 0.155 : 0,
                        low ? 1e-7 : 0, "response to the blank");
        }
    end_pass(&pass);
}

/* A part is computed as the whole is, and an image as beside others, to the bit. */
TEST(parts_and_batches_change_nothing)
{
    enum { IMAGES = 3 };
    static float pixels[AREA], several[IMAGES * AREA];
    Rectangle part = {60, 0, 71, N};
    Pass whole, some;
    make_image(pixels, 1, 0, 1);
    for (int image = 0; image < IMAGES; image++)
        make_image(several, IMAGES, image, image == 1 ? 1 : 5);
    run_pass(&whole, pixels, 1, (Rectangle){0, 0, N, N});
    run_pass(&some, several, IMAGES, part);
    for (int channel = 0; channel < PYRAMID_CHANNELS; channel++)
        for (int row = part.top; row < part.bottom; row++)
            for (int column = 0; column < N; column++) {
                Unit unit = {channel, row, column};
                float one = response(&whole, unit, 0), other = response(&some, unit, 1);
                if (memcmp(&one, &other, sizeof one) != 0)
                    fail_msg("channel %d: %g and %g", channel, (double)one, (double)other);
            }
    end_pass(&some);
    end_pass(&whole);
}

/* Like a gray image, whatever the weights of colours; 200 pixels come from the model. */
TEST(the_screen_is_the_model_s)
{
    Subject subject;
    SubjectRequest request = {.model = &pyramid_models[0], .region = "V1"};
    GOOD(subject_open(&subject, &request, &error));
    assert_int_equal(subject.screen.vertical.samples, 200);
    assert_int_equal(subject.screen.horizontal.samples, 200);
    assert_int_equal(shape_units(subject_shape(&subject)), 66 * 200 * 200);
    const float *weights = subject.network.layers[1].weights;
    assert_near((double)(weights[0] + weights[1] + weights[2]), 1, 1e-7, "weights of colours");
    subject_close(&subject);
}

#include "models/pyramid.h"

#include "network/operators/convolution.h"
#include "network/operators/elementwise.h"
#include "vision/grating.h"

#include <fftw3.h>
#include <math.h>
#include <string.h>

enum {
    N = PYRAMID_PIXELS,
    AREA = N * N,
    CENTRE = (N / 2) * N + N / 2, /* frequency 0 */
    PARTS = 2 * PYRAMID_BANDS,    /* real and imaginary */
    STRETCH = 40,                 /* columns transformed together */
    ALIGNMENT = 64                /* bytes */
};

static bool is_residual(int band)
{
    return band == 0 || band == PYRAMID_BANDS - 1;
}

/* -- masks -- */

static double high(double radius)
{
    if (radius >= 1) return 1;
    return radius <= 0.5 ? 0 : cos(-log2(radius) * PI / 2);
}

static double low(double radius)
{
    double rest = high(radius);
    return sqrt(1 - rest * rest);
}

/* Product of the low-pass masks of the first scales. */
static double low_passes(double radius, int scales)
{
    double product = 1;
    for (int i = 0; i < scales; i++) product *= low(ldexp(radius, i));
    return product;
}

static double oriented(double radius, double angle, int scale, int orientation)
{
    double cosine = cos(angle - PI * orientation / PYRAMID_ORIENTATIONS);
    double gain = sqrt(2 * 64.0 * 36 / (4 * 720)); /* sqrt(2 c), with 3 = orientations - 1 */
    if (cosine <= 0) return 0;
    return low_passes(radius, scale) * high(ldexp(radius, scale)) * gain * cosine * cosine * cosine;
}

void pyramid_mask(int band, float *mask)
{
    int scale = (band - 1) / PYRAMID_ORIENTATIONS + 1;
    for (int row = 0; row < N; row++)
        for (int column = 0; column < N; column++) {
            double y = (row - N / 2) * 2.0 / N, x = (column - N / 2) * 2.0 / N;
            double radius = x == 0 && y == 0 ? 2.0 / N : sqrt(x * x + y * y);
            double value = band == 0           ? high(radius)
                           : is_residual(band) ? low_passes(radius, PYRAMID_SCALES + 1)
                                               : oriented(radius, atan2(y, x), scale,
                                                          (band - 1) % PYRAMID_ORIENTATIONS);
            mask[row * N + column] = (float)value;
        }
}

/* The masks do not depend on the seed. */
static bool make_masks(Layer *bands, Error *error)
{
    bands->weights = allocate(PYRAMID_BANDS, AREA * sizeof *bands->weights, error);
    for (int band = 0; bands->weights && band < PYRAMID_BANDS; band++)
        pyramid_mask(band, bands->weights + band * AREA);
    return bands->weights != NULL;
}

/* -- transforms -- */

/*
 * Sums of exp(+2 pi i k x/N), with k from 0 to N - 1: along the columns of a stretch of an image
 * [N][N], and along one row. Frequencies from -N/2 on, as in the masks, differ by the sign of
 * (-1)^x.
 */
typedef struct {
    fftwf_plan columns, row;
} Transform;

static void transform_open(Transform *transform, fftwf_complex *from, fftwf_complex *to)
{
    const int length = N;
    transform->columns = fftwf_plan_many_dft(1, &length, STRETCH, from, NULL, N, 1, to, NULL, N, 1,
                                             FFTW_BACKWARD, FFTW_ESTIMATE);
    transform->row = fftwf_plan_dft_1d(N, from, to, FFTW_BACKWARD, FFTW_ESTIMATE);
}

static void transform_close(Transform *transform)
{
    fftwf_destroy_plan(transform->columns);
    fftwf_destroy_plan(transform->row);
}

/* The rectangle of frequencies at which a mask is not 0. */
static Rectangle mask_extent(const float *mask)
{
    Rectangle held = {0, 0, 0, 0};
    for (int row = 0; row < N; row++) {
        int left = 0, right = N;
        while (left < N && mask[row * N + left] == 0) left++;
        while (right > left && mask[row * N + right - 1] == 0) right--;
        held = rectangle_hull(held, (Rectangle){row, left, row + 1, right});
    }
    return held;
}

/* The scratch of one run: images, each [N][N]. */
typedef struct {
    Transform transform;
    fftwf_complex *from, *middle; /* one image each */
    fftwf_complex *spectra;       /* [images] */
    fftwf_complex *responses;     /* [images] */
} Space;

static size_t space_floats(size_t images)
{
    return 2 * AREA * (2 + 2 * images) + ALIGNMENT / sizeof(float);
}

static Space space_in(float *scratch, size_t images)
{
    size_t beyond = (uintptr_t)scratch % ALIGNMENT / sizeof(float);
    fftwf_complex *first = (fftwf_complex *)(scratch + ALIGNMENT / sizeof(float) - beyond);
    Space space = {.from = first, .middle = first + AREA, .spectra = first + 2 * AREA};
    space.responses = space.spectra + images * AREA;
    transform_open(&space.transform, space.from, space.middle);
    return space;
}

/* -- from the image to its spectrum -- */

/*
 * The spectrum of an image's differences from its first pixel, which keeps a blank exactly 0 in all
 * bands but the last. The sums have exp(+..), so the result is conjugated.
 */
static void find_spectrum(const Tile *gray, size_t image, const Space *space)
{
    size_t images = (size_t)gray->images;
    const float *pixels = gray->values + image;
    fftwf_complex *spectrum = space->spectra + image * AREA;
    for (size_t i = 0; i < AREA; i++) {
        float difference = pixels[i * images] - pixels[0];
        space->from[i][0] = (i / N + i) % 2 ? -difference : difference;
        space->from[i][1] = 0;
    }
    for (int left = 0; left < N; left += STRETCH)
        fftwf_execute_dft(space->transform.columns, space->from + left, space->middle + left);
    for (int row = 0; row < N; row++)
        fftwf_execute_dft(space->transform.row, space->middle + row * N, spectrum + row * N);
    for (size_t i = 0; i < AREA; i++) spectrum[i][1] = -spectrum[i][1];
}

/* -- from the spectrum to a band -- */

/* The band's response to an image, except for the sign of (-1)^(row + column), in these rows. */
static void find_response(const Space *space, const float *mask, Rectangle held, Rectangle part,
                          size_t image)
{
    const fftwf_complex *spectrum = space->spectra + image * AREA;
    fftwf_complex *response = space->responses + image * AREA;
    int left = held.left - held.left % STRETCH;
    int right = (held.right + STRETCH - 1) / STRETCH * STRETCH;
    for (int row = 0; row < N; row++)
        for (int i = row * N + left; i < row * N + right; i++) {
            space->from[i][0] = mask[i] * spectrum[i][0];
            space->from[i][1] = mask[i] * spectrum[i][1];
        }
    memset(space->middle, 0, AREA * sizeof *space->middle);
    for (; left < right; left += STRETCH)
        fftwf_execute_dft(space->transform.columns, space->from + left, space->middle + left);
    for (int row = part.top; row < part.bottom; row++)
        fftwf_execute_dft(space->transform.row, space->middle + row * N, response + row * N);
}

/*
 * Copies a band's responses to all images to the tile. The factor (-i)^3 = i of an oriented band
 * makes the imaginary part the real one, and minus the real part the imaginary one; a residual is
 * real, and has the first pixels' share.
 */
static void keep_responses(const OperatorWork *work, const Space *space, int band)
{
    const Tile *gray = &work->inputs[0];
    size_t images = (size_t)gray->images;
    float share = work->layer->weights[band * AREA + CENTRE] * (float)is_residual(band);
    for (int row = work->part.top; row < work->part.bottom; row++) {
        float *real = tile_at(work->out, band, row, work->part.left);
        float *imaginary = tile_at(work->out, band + PYRAMID_BANDS, row, work->part.left);
        for (int column = work->part.left; column < work->part.right; column++) {
            float sign = ((row + column) % 2 ? -1.0f : 1.0f) / AREA;
            const fftwf_complex *from = space->responses + row * N + column;
            for (size_t i = 0; i < images; i++, from += AREA) {
                bool residual = is_residual(band);
                *real++ =
                    residual ? (*from)[0] * sign + share * gray->values[i] : -(*from)[1] * sign;
                *imaginary++ = residual ? 0 : (*from)[0] * sign;
            }
        }
    }
}

/* -- the operators -- */

static bool bands_shape(Layer *layer, Error *error)
{
    Shape from = layer->from[0];
    layer->shape = (Shape){PARTS, N, N};
    layer->weight_count = PYRAMID_BANDS * AREA;
    return operator_check_inputs(layer, 1, 1, error) &&
           ((from.channels == 1 && from.height == N && from.width == N) ||
            error_set(error, "%s: its input is %d x %d x %d, not 1 x %d x %d", layer->name,
                      from.channels, from.height, from.width, N, N));
}

static size_t bands_scratch(const OperatorWork *work)
{
    return space_floats((size_t)work->out->images);
}

static void bands_run(const OperatorWork *work)
{
    size_t images = (size_t)work->out->images;
    Space space = space_in(work->scratch, images);
    for (size_t i = 0; i < images; i++) find_spectrum(&work->inputs[0], i, &space);
    for (int band = 0; band < PYRAMID_BANDS; band++) {
        const float *mask = work->layer->weights + band * AREA;
        Rectangle held = mask_extent(mask);
        for (size_t i = 0; i < images; i++) find_response(&space, mask, held, work->part, i);
        keep_responses(work, &space, band);
    }
    transform_close(&space.transform);
}

/* 1 input: 1 x N x N. weights[PYRAMID_BANDS][N][N]: the masks. */
static const Operator operator_bands = {.name = "steerable pyramid",
                                        .shape = bands_shape,
                                        .needs = operator_needs_all,
                                        .reaches = operator_reaches_all,
                                        .scratch = bands_scratch,
                                        .run = bands_run};

static bool parts_shape(Layer *layer, Error *error)
{
    layer->shape = layer->from[0];
    layer->shape.channels = PYRAMID_CHANNELS;
    return operator_check_inputs(layer, 2, 2, error);
}

/* Moduli read the real part and, as second input, the imaginary part; the others only their own. */
static bool parts_unit(const Layer *layer, int input, Unit unit, Unit *from)
{
    (void)layer;
    bool modulus = unit.channel < PYRAMID_BANDS;
    *from = unit;
    if (modulus)
        from->channel += input * PYRAMID_BANDS;
    else
        from->channel -= PYRAMID_BANDS;
    return modulus || input == 0;
}

static void parts_row(const Layer *layer, int channel, const float *const *inputs, size_t length,
                      float *to)
{
    (void)layer;
    if (channel >= PYRAMID_BANDS)
        for (size_t i = 0; i < length; i++) to[i] = inputs[0][i] > 0 ? inputs[0][i] : 0;
    else
        for (size_t i = 0; i < length; i++)
            to[i] = sqrtf(inputs[0][i] * inputs[0][i] + inputs[1][i] * inputs[1][i]);
}

/* 2 inputs, the same layer twice. */
static const Operator operator_parts = {.name = "moduli and parts",
                                        .shape = parts_shape,
                                        .needs = operator_needs_same,
                                        .reaches = operator_reaches_same,
                                        .unit = parts_unit,
                                        .row = parts_row};

/* -- the model -- */

enum { GRAY = 1, BANDS, PARTS_LAYER }; /* layers */

static bool build(const ModelDescription *model, Network *network, Error *error)
{
    ImageInput image = model_image(model);
    Layer layers[] = {
        {.name = "gray",
         .kind = &operator_convolution,
         .inputs = (int[]){0},
         .input_count = 1,
         .shape.channels = 1},
        {.name = "bands", .kind = &operator_bands, .inputs = (int[]){GRAY}, .input_count = 1},
        {.name = "pyramid",
         .kind = &operator_parts,
         .inputs = (int[]){BANDS, BANDS},
         .input_count = 2}};
    bool good = network_open(network, model->name, &image, error);
    for (size_t i = 0; good && i < sizeof layers / sizeof *layers; i++)
        good = network_add(network, &layers[i], error) >= 0;
    return good;
}

/* The weights of Rec. 601, one a colour. */
static bool make_gray(Layer *gray, Error *error)
{
    static const float weights[3] = {0.299f, 0.587f, 0.114f};
    gray->weights = allocate(3, sizeof *gray->weights, error);
    if (gray->weights) memcpy(gray->weights, weights, sizeof weights);
    return gray->weights != NULL;
}

static bool draw(const ModelDescription *model, Network *network, uint64_t seed, const bool *keep,
                 Error *error)
{
    (void)model, (void)seed;
    Layer *gray = &network->layers[GRAY], *bands = &network->layers[BANDS];
    return ((keep && !keep[GRAY]) || gray->weights || make_gray(gray, error)) &&
           ((keep && !keep[BANDS]) || bands->weights || make_masks(bands, error));
}

const ModelDescription pyramid_models[] = {{.name = "pyramid",
                                            .build = build,
                                            .draw = draw,
                                            .pixels = PYRAMID_PIXELS,
                                            .visual_degrees = 8,
                                            .mean = {0.47f, 0.47f, 0.47f},
                                            .deviation = {0.206f, 0.206f, 0.206f},
                                            .layers = {"pyramid", "pyramid", "pyramid", "pyramid"},
                                            .reason = "its only layer of responses, as published"},
                                           {.name = NULL}};

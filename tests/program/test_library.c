/*
 * The library for other programs: images in, activations out, a network that runs in the calling
 * program, and what is refused. (Scores as in result files: installed.sh. Python: python_module.py, python_torch.py.)
 */
#define _POSIX_C_SOURCE 200809L
#include "library/ventral.h"
#include "onnx/onnx_text.h"

#include <pthread.h>

enum { EDGE = 224 };

/* Fails unless the call was refused with a message that contains these words. */
static void assert_told(bool good, const VentralError *told, const char *words)
{
    Error error;
    snprintf(error.message, sizeof error.message, "%.2047s", told->message);
    assert_refused(good, &error, words);
}

/* What the model `pixels` answers is known: byte/255. */
TEST(activations_are_the_layer_s)
{
    static uint8_t pixels[EDGE * EDGE * 3];
    VentralError error = {{0}};
    VentralShape shape = {0, 0, 0};
    VentralModel *model = ventral_open(&(VentralChoice){.model = "pixels"}, &error);
    assert_non_null(model);
    assert_true(ventral_select_layer(model, "pixels", &shape, &error));
    assert_int_equal(shape.channels, 3);
    assert_int_equal(shape.rows, EDGE);
    assert_int_equal(shape.columns, EDGE);
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * i % 251);
    float *values = calloc(3 * EDGE * EDGE, sizeof *values);
    assert_non_null(values);
    assert_true(ventral_activations(model, &(VentralImage){EDGE, EDGE, pixels}, values, &error));
    for (size_t i = 0; i < EDGE * EDGE; i++)
        for (size_t c = 0; c < 3; c++)
            assert_near((double)values[c * EDGE * EDGE + i], pixels[i * 3 + c] / 255.0, 1e-6,
                        "a pixel");
    free(values);
    ventral_close(model);
}

/* An image of another size is resized; one colour stays that colour, channel by channel. */
TEST(images_of_any_size_fill_the_screen)
{
    uint8_t pixels[4 * 6 * 3];
    VentralError error = {{0}};
    VentralShape shape;
    VentralModel *model = ventral_open(&(VentralChoice){.model = "pixels"}, &error);
    assert_non_null(model);
    assert_true(ventral_select_layer(model, "pixels", &shape, &error));
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(51 * (i % 3 + 1));
    float *values = calloc(3 * EDGE * EDGE, sizeof *values);
    assert_non_null(values);
    assert_true(ventral_activations(model, &(VentralImage){4, 6, pixels}, values, &error));
    for (size_t i = 0; i < 3 * EDGE * EDGE; i++)
        assert_near((double)values[i], .2 * (double)(i / (EDGE * EDGE) + 1), 1e-6, "a pixel");
    free(values);
    ventral_close(model);
}

TEST(what_makes_no_sense_is_refused)
{
    float value;
    uint8_t pixel[3] = {0, 0, 0};
    VentralShape shape;
    VentralError error = {{0}};
    assert_told(ventral_open(&(VentralChoice){0}, &error), &error, "no model is named");
    assert_told(ventral_open(&(VentralChoice){.model = "resnet-50x2"}, &error), &error,
                "resnet-50x2_untrained");
    assert_told(ventral_open(&(VentralChoice){.model = "pixels", .threads = -1}, &error), &error,
                "threads cannot be negative");
    assert_told(ventral_open(&(VentralChoice){.model = "pixels", .threads = 1025}, &error), &error,
                "1025 threads are not possible; give at most 1024");
    assert_told(ventral_open(&(VentralChoice){.model = "pixels", .input = "unit"}, &error), &error,
                ".input is for ONNX files only, and pixels is a built-in model; give the path of a "
                "file that ends in .onnx, or leave .input out");
    assert_told(ventral_open(&(VentralChoice){.model = "absent.onnx", .input = "unit"}, &error),
                &error, "absent.onnx");
    assert_told(ventral_open(&(VentralChoice){.model = "no (1).ONNX", .input = "unit"}, &error),
                &error, "no (1).ONNX: cannot be read"); /* not: no name for results */
    VentralModel *model =
        ventral_open(&(VentralChoice){.model = "pixels", .data = "/nowhere"}, &error);
    assert_non_null(model);
    VentralScore scores[VENTRAL_V1_BENCHMARKS];
    assert_told(ventral_score_v1(model, scores, NULL, &error), &error,
                "/nowhere/page.json: cannot be read");
    assert_told(ventral_activations(model, &(VentralImage){1, 1, pixel}, &value, &error), &error,
                "ventral_select_layer");
    assert_told(ventral_select_layer(model, "layer9", &shape, &error), &error, "layer9");
    assert_true(ventral_select_layer(model, "pixels", &shape, &error));
    assert_told(ventral_activations(model, &(VentralImage){0, 1, pixel}, &value, &error), &error,
                "0 x 1 pixels");
    assert_told(ventral_activations(model, &(VentralImage){1, 16385, pixel}, &value, &error),
                &error, "1 x 16385 pixels");
    ventral_close(model);
    ventral_close(NULL);
    assert_false(ventral_open(&(VentralChoice){.model = "nothing"}, NULL)); /* no error is wanted */
}

/* -- a network that runs in the calling program -- */

/* What the network does besides handing over the pixels. */
typedef enum { AS_IT_IS, NOISY, NOT_FINITE, FAILING, SILENT, CALLING_BACK } Behaviour;

typedef struct {
    Behaviour behaviour;
    size_t images, largest; /* shown so far; in the largest batch */
    VentralModel *model;    /* of itself */
} Pixels;

/* VentralRespond: each unit is a pixel. */
static bool hand_over(void *context, const VentralBatch *batch, VentralError *error)
{
    Pixels *pixels = context;
    size_t units = 3 * EDGE * EDGE;
    VentralShape shape;
    pixels->images += batch->count;
    if (batch->count > pixels->largest) pixels->largest = batch->count;
    if (pixels->behaviour == FAILING)
        snprintf(error->message, sizeof error->message, "the graphics card is asleep; wake it");
    if (pixels->behaviour == FAILING || pixels->behaviour == SILENT) return false;
    if (pixels->behaviour == CALLING_BACK)
        return ventral_select_layer(pixels->model, "pixels", &shape, error);
    for (size_t i = 0; i < batch->count; i++)
        for (size_t u = 0; u < batch->unit_count; u++) {
            float value = batch->images[i * units + (batch->units ? batch->units[u] : u)];
            batch->responses[i * batch->unit_count + u] =
                pixels->behaviour == NOISY && batch->count > 1 ? 1.01f * value : value;
        }
    if (pixels->behaviour == NOT_FINITE) batch->responses[7] = NAN;
    return true;
}

static VentralNetwork pixels_network(Pixels *pixels)
{
    return (VentralNetwork){.name = "pixels",
                            .layer = "pixels",
                            .shape = {3, EDGE, EDGE},
                            .input = "unit",
                            .batch = 25,
                            .threads = 2,
                            .respond = hand_over,
                            .context = pixels};
}

static void assert_equal_scores(const VentralScore *a, const VentralScore *b)
{
    assert_string_equal(a->benchmark, b->benchmark);
    assert_string_equal(a->reason, b->reason);
    assert_int_equal(a->units, b->units);
    assert_true((isnan(a->score) && isnan(b->score)) || a->score == b->score);
    assert_true(isnan(a->score) ||
                (a->raw == b->raw && a->error == b->error && a->rank == b->rank));
    assert_true(a->ceiling == b->ceiling && a->neurons == b->neurons && a->neurons > 0);
}

static void assert_equal_recordings(VentralModel *one, VentralModel *other, const char *set)
{
    VentralRecording a, b;
    assert_true(ventral_recording(one, set, &a, NULL));
    assert_true(ventral_recording(other, set, &b, NULL));
    assert_int_equal(a.stimuli, b.stimuli);
    assert_int_equal(a.units, b.units);
    assert_memory_equal(a.gratings, b.gratings, a.stimuli * sizeof *a.gratings);
    for (size_t i = 0; i < a.stimuli * a.units; i++)
        assert_near((double)a.responses[i], (double)b.responses[i], 1e-6, set);
}

/* Units, responses, distributions and scores are those of the same model run by the engine. */
TEST(a_network_outside_is_scored_like_one_inside)
{
    Pixels pixels = {AS_IT_IS, 0, 0, NULL};
    VentralNetwork network = pixels_network(&pixels);
    VentralError error = {"an old message"};
    VentralScore inside[VENTRAL_V1_BENCHMARKS], outside[VENTRAL_V1_BENCHMARKS], mean[2];
    VentralModel *models[2] = {ventral_open(&(VentralChoice){.model = "pixels"}, &error),
                               ventral_open_network(&network, &error)};
    const VentralUnit *units[2];
    size_t counts[2];
    assert_true(models[0] && models[1]);
    assert_string_equal(error.message, "");
    assert_true(ventral_score_v1(models[0], inside, &mean[0], &error));
    assert_true(ventral_score_v1(models[1], outside, &mean[1], &error));
    for (size_t i = 0; i < VENTRAL_V1_BENCHMARKS; i++) assert_equal_scores(&inside[i], &outside[i]);
    assert_string_equal(mean[0].reason, "no benchmark is scorable"); /* pixels are not tuned */
    assert_string_equal(mean[1].reason, mean[0].reason);
    for (int i = 0; i < 2; i++) units[i] = ventral_units(models[i], &counts[i], &error);
    assert_true(counts[0] > 0);
    assert_int_equal(counts[0], counts[1]);
    for (size_t i = 0; i < counts[0]; i++) {
        assert_memory_equal(&units[0][i], &units[1][i], 3 * sizeof(int));
        assert_near(units[0][i].y, units[1][i].y, 1e-6, "y of a receptive field");
        assert_near(units[0][i].x, units[1][i].x, 1e-6, "x of a receptive field");
    }
    assert_equal_recordings(models[0], models[1], "orientation");
    assert_equal_recordings(models[0], models[1], "blank");
    assert_int_equal(pixels.largest, 25);
    /* each image once; and blanks, the gratings in the middle, and a check of the batches */
    assert_true(pixels.images > 9097 && pixels.images < 9400);
    for (int i = 0; i < 2; i++) ventral_close(models[i]);
}

TEST(inner_products_are_the_same_inside_and_outside)
{
    enum { COUNT = 5 };
    static uint8_t bytes[COUNT][EDGE * EDGE * 3];
    Pixels pixels = {AS_IT_IS, 0, 0, NULL};
    VentralNetwork network = pixels_network(&pixels);
    VentralImage images[COUNT];
    double inside[COUNT * COUNT], outside[COUNT * COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        images[i] = (VentralImage){EDGE, EDGE, bytes[i]};
        for (size_t p = 0; p < sizeof bytes[i]; p++) bytes[i][p] = (uint8_t)(p * p * (i + 3) % 251);
    }
    VentralModel *here = ventral_open(&(VentralChoice){.model = "pixels"}, NULL);
    VentralModel *there = ventral_open_network(&network, NULL);
    assert_true(ventral_gram(here, NULL, images, COUNT, inside, NULL));
    assert_true(ventral_gram(there, NULL, images, COUNT, outside, NULL));
    assert_true(inside[0] > 0);
    for (size_t i = 0; i < COUNT * COUNT; i++)
        assert_near(inside[i], outside[i], 1e-6 * inside[0], "an inner product");
    ventral_close(here);
    ventral_close(there);
}

TEST(what_a_network_hands_over_is_checked)
{
    static const struct {
        Behaviour behaviour;
        const char *words;
    } cases[] = {{NOISY, "call model.eval()"},
                 {NOT_FINITE, "pixels: unit 7 of pixels responds with a number that is not finite"},
                 {FAILING, "the graphics card is asleep; wake it"},
                 {SILENT, "did not hand over its responses"},
                 {CALLING_BACK, "in use by the call that asks for its responses"}};
    VentralScore scores[VENTRAL_V1_BENCHMARKS];
    for (size_t i = 0; i < COUNT(cases); i++) {
        Pixels pixels = {cases[i].behaviour, 0, 0, NULL};
        VentralNetwork network = pixels_network(&pixels);
        VentralError error = {{0}};
        pixels.model = ventral_open_network(&network, &error);
        assert_non_null(pixels.model);
        assert_told(ventral_score_v1(pixels.model, scores, NULL, &error), &error, cases[i].words);
        ventral_close(pixels.model);
    }
}

TEST(networks_that_make_no_sense_are_refused)
{
    Pixels pixels = {AS_IT_IS, 0, 0, NULL};
    const VentralNetwork good = pixels_network(&pixels);
    VentralNetwork bad[10];
    static const char *const words[10] = {"needs a layer",
                                          "needs a layer",
                                          "at most 180, and not 200",
                                          "degrees must be",
                                          "threads cannot be",
                                          "an input of -1 pixels",
                                          "pixels: a layer of 3 x 0 x 224 units",
                                          "a layer of 3 x",
                                          "\"my model\" is not a model's name",
                                          ".input is missing"};
    for (size_t i = 0; i < 10; i++) bad[i] = good;
    bad[0].layer = NULL;
    bad[1].respond = NULL;
    bad[2].degrees = 200;
    bad[3].degrees = -1;
    bad[4].threads = -1;
    bad[5].pixels = -1;
    bad[6].shape.rows = 0;
    bad[7].shape.rows = 1 << 30;
    bad[8].name = "my model";
    bad[9].input = NULL;
    for (size_t i = 0; i < 10; i++) {
        VentralError error = {{0}};
        assert_told(ventral_open_network(&bad[i], &error), &error, words[i]);
    }
    VentralError error = {{0}};
    assert_told(ventral_open_network(NULL, &error), &error, "no network is described");
}

/* Threads that use one model get what one thread gets. */
typedef struct {
    VentralModel *model;
    float values[3 * EDGE * EDGE];
    uint8_t shade;
    bool good;
    const VentralUnit *units; /* which the first of the threads to ask for them has recorded */
    size_t count;
} User;

static void *use(void *context)
{
    User *user = context;
    static const int times = 20;
    uint8_t pixel[3] = {user->shade, user->shade, user->shade};
    VentralShape shape;
    user->units = ventral_units(user->model, &user->count, NULL);
    VentralModel *own = ventral_open(&(VentralChoice){.model = "pixels"}, NULL);
    user->good = own && ventral_select_layer(own, "pixels", &shape, NULL);
    ventral_close(own);
    for (int i = 0; user->good && i < times; i++)
        user->good =
            ventral_select_layer(user->model, "pixels", &shape, NULL) &&
            ventral_activations(user->model, &(VentralImage){1, 1, pixel}, user->values, NULL) &&
            fabsf(user->values[99] - (float)user->shade / 255) < 1e-6f;
    return NULL;
}

TEST(threads_may_share_a_model)
{
    static User users[4];
    pthread_t threads[COUNT(users)];
    VentralModel *model = ventral_open(&(VentralChoice){.model = "pixels"}, NULL);
    for (size_t i = 0; i < COUNT(users); i++) {
        users[i] = (User){.model = model, .shade = (uint8_t)(50 * i)};
        assert_int_equal(pthread_create(&threads[i], NULL, use, &users[i]), 0);
    }
    for (size_t i = 0; i < COUNT(users); i++) {
        pthread_join(threads[i], NULL);
        assert_true(users[i].good);
        assert_true(users[i].units && users[i].units == users[0].units);
        assert_true(users[i].count > 0 && users[i].count == users[0].count);
    }
    ventral_close(model);
}

/* -- a network from a file -- */

/* Writes a network with the layer relu1, 6 x 32 x 32 units. */
static const char *write_network(void)
{
    static const char path[] = BUILD "/tests/library.onnx";
    OnnxWriter writer;
    size_t length;
    write_graph(&writer, "13 x[1,3,32,32]: Conv x w[6,3,3,3] pads=1,1,1,1 > c; Relu:relu1 c > y");
    uint8_t *bytes = writer_pack(&writer, &length);
    writer_close(&writer);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    free(bytes);
    return path;
}

TEST(choices_for_a_file_are_named_by_their_members)
{
    const char *path = write_network();
    const struct {
        VentralChoice choice;
        const char *words;
    } cases[] = {
        {{.layers = "relu1"}, ".input is missing; a network does not say"},
        {{.layers = "relu1", .input = "imgenet"}, ".input cannot be \"imgenet\""},
        {{.layers = "relu1", .input = "123/58"}, "divided by 255 it is .input "},
        {{.layers = "V9=relu1", .input = "unit"}, "unknown region \"V9\" in .layers; choose"},
        {{.layers = "V1=", .input = "unit"}, ".layers V1= names no layer; `ventral layers` lists"},
        {{.layers = "relu1,relu1", .input = "unit"},
         ".layers names two layers for V1, relu1 and relu1; give one (`ventral score "
         "--search-layers V1 --layer A,B` compares several)"},
        {{.layers = "relu9", .input = "unit"}, "relu9"},
        {{.layers = "relu1", .input = "unit", .degrees = 181}, "at most 180, and not 181"},
        {{.layers = "relu1", .input = "unit", .screen = {240, 0}}, "a screen of 240 x 0 pixels"},
        {{.layers = "relu1", .input = "unit", .screen = {64, 96}}, ".screen 64x96; give .screen"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        VentralError error = {{0}};
        VentralChoice choice = cases[i].choice;
        choice.model = path;
        assert_told(ventral_open(&choice, &error), &error, cases[i].words);
    }
}

/* A layer may be NULL only where the model has one for V1. */
TEST(layers_of_a_file_are_checked)
{
    uint8_t pixel[3] = {9, 9, 9};
    const VentralImage image = {1, 1, pixel};
    VentralChoice choice = {.model = write_network(), .input = "unit"};
    VentralError error = {{0}};
    VentralScore scores[VENTRAL_V1_BENCHMARKS];
    VentralPredicted predicted;
    VentralShape shape;
    double matrix;
    VentralModel *model = ventral_open(&choice, &error);
    assert_non_null(model);
    assert_told(ventral_select_layer(model, NULL, &shape, &error), &error, "no layer is named");
    assert_told(ventral_gram(model, NULL, &image, 1, &matrix, &error), &error, ".layers V1=NAME");
    assert_told(ventral_score_v1(model, scores, NULL, &error), &error, ".layers V1=NAME");
    assert_told(ventral_predict(model, &(VentralPrediction){.recording = "x"}, &predicted, &error),
                &error, "\"x\" is not a recording");
    assert_true(ventral_select_layer(model, "relu1", &shape, &error));
    assert_true(shape.channels == 6 && shape.rows == 32 && shape.columns == 32);
    assert_string_equal(error.message, "");
    ventral_close(model);
    choice.layers = "relu1";
    model = ventral_open(&choice, &error);
    assert_true(ventral_gram(model, NULL, &image, 1, &matrix, &error));
    ventral_close(model);
}

/* -- neural predictivity -- */

TEST(predictions_that_make_no_sense_are_refused)
{
    VentralError error = {{0}};
    VentralPredicted predicted;
    VentralModel *model = ventral_open(&(VentralChoice){.model = "pixels"}, &error);
    static const struct {
        VentralPrediction asked;
        const char *words;
    } cases[] = {{{.recording = NULL}, "no recording is named"},
                 {{.recording = "MajajHong"}, "\"MajajHong\" is not a recording"},
                 {{.recording = "MajajHong2015.public"}, "has recordings of IT and V4; give one"},
                 {{.recording = "MajajHong2015.public", .region = "V1"}, "of IT and V4; give one"},
                 {{.recording = "absent.json"}, "absent.json"}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_told(ventral_predict(model, &cases[i].asked, &predicted, &error), &error,
                    cases[i].words);
    assert_told(ventral_predict(model, NULL, &predicted, &error), &error, "no prediction");
    assert_told(ventral_predict(NULL, &cases[0].asked, &predicted, &error), &error,
                "the model is NULL");
    ventral_close(model);
}

/* Every function refuses what is missing, and forgets an earlier message. */
TEST(what_is_missing_is_refused)
{
    VentralError error = {{0}};
    VentralShape shape;
    float value;
    double matrix;
    size_t count = 0;
    VentralRecording recording;
    VentralDistribution distribution;
    uint8_t pixel[3] = {0, 0, 0};
    const VentralImage image = {1, 1, pixel}, hollow = {1, 1, NULL};
    VentralModel *model = ventral_open(&(VentralChoice){.model = "pixels"}, &error);
    assert_told(ventral_open(NULL, &error), &error, "no model is named");
    assert_told(ventral_open(&(VentralChoice){.model = "pixels", .degrees = 200}, &error), &error,
                "at most 180");
    assert_told(ventral_select_layer(NULL, "pixels", &shape, &error), &error, "the model is NULL");
    assert_told(ventral_select_layer(model, NULL, &shape, &error), &error, "no layer is named");
    assert_told(ventral_select_layer(model, "pixels", NULL, &error), &error, "no place for the");
    assert_true(ventral_select_layer(model, "pixels", &shape, &error));
    assert_string_equal(error.message, "");
    assert_told(ventral_activations(model, NULL, &value, &error), &error, "there are no images");
    assert_told(ventral_activations(model, &hollow, &value, &error), &error, "has no pixels");
    assert_told(ventral_activations(model, &image, NULL, &error), &error, "no place for the");
    assert_told(ventral_gram(model, "pixel", &image, 1, &matrix, &error), &error, "pixels");
    assert_told(ventral_gram(model, NULL, &image, 0, &matrix, &error), &error, "no images");
    assert_told(ventral_score_v1(model, NULL, NULL, &error), &error, "no place for the scores");
    assert_told(ventral_units(model, NULL, &error), &error, "no place for the number");
    assert_told(ventral_units(NULL, &count, &error), &error, "the model is NULL");
    assert_told(ventral_recording(model, NULL, &recording, &error), &error, "is not recorded");
    assert_told(ventral_recording(model, "receptive_field", &recording, &error), &error,
                "is not recorded; give orientation");
    assert_told(ventral_distribution(model, VENTRAL_V1_BENCHMARKS, &distribution, &error), &error,
                "there is no benchmark 15; give 0 to 14");
    ventral_close(model);
}

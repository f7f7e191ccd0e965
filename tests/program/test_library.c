/*
 * The library for other programs: images in, activations out, and what it refuses. (Scores:
 * installed.sh.)
 */
#include "library/ventral.h"
#include "testing.h"

enum { SIDE = 224 };

/* Fails unless the call was refused with a sentence that contains these words. */
static void assert_told(bool good, const VentralError *told, const char *words)
{
    Error error;
    snprintf(error.message, sizeof error.message, "%.2047s", told->message);
    assert_refused(good, &error, words);
}

/* What the model `pixels` answers is known: byte/255. */
TEST(activations_are_the_layer_s)
{
    static uint8_t pixels[SIDE * SIDE * 3];
    VentralError error = {{0}};
    VentralShape shape = {0, 0, 0};
    VentralModel *model = ventral_open(&(VentralChoice){.model = "pixels"}, &error);
    assert_non_null(model);
    assert_true(ventral_select_layer(model, "pixels", &shape, &error));
    assert_int_equal(shape.channels, 3);
    assert_int_equal(shape.rows, SIDE);
    assert_int_equal(shape.columns, SIDE);
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * i % 251);
    float *values = calloc(3 * SIDE * SIDE, sizeof *values);
    assert_non_null(values);
    assert_true(ventral_activations(model, &(VentralImage){SIDE, SIDE, pixels}, values, &error));
    for (size_t i = 0; i < SIDE * SIDE; i++)
        for (size_t c = 0; c < 3; c++)
            assert_near((double)values[c * SIDE * SIDE + i], pixels[i * 3 + c] / 255.0, 1e-6,
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
    float *values = calloc(3 * SIDE * SIDE, sizeof *values);
    assert_non_null(values);
    assert_true(ventral_activations(model, &(VentralImage){4, 6, pixels}, values, &error));
    for (size_t i = 0; i < 3 * SIDE * SIDE; i++)
        assert_near((double)values[i], .2 * (double)(i / (SIDE * SIDE) + 1), 1e-6, "a pixel");
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
                "threads and degrees");
    assert_told(ventral_open(&(VentralChoice){.model = "pixels", .input = "unit"}, &error), &error,
                "for ONNX files only");
    assert_told(ventral_open(&(VentralChoice){.model = "absent.onnx", .input = "unit"}, &error),
                &error, "absent.onnx");
    assert_told(ventral_open(&(VentralChoice){.model = "no (1).ONNX", .input = "unit"}, &error),
                &error, "no (1).ONNX: cannot be read"); /* not: no name for results */
    VentralModel *model =
        ventral_open(&(VentralChoice){.model = "pixels", .data = "/nowhere"}, &error);
    assert_non_null(model);
    VentralScore scores[VENTRAL_V1_BENCHMARKS];
    assert_told(ventral_score_v1(model, scores, &error), &error, "/nowhere/biology.json");
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

/*
 * Weights times inputs, finished: against sums in double precision, for every way of laying out the
 * weights and of ending, and sizes that do not fill the registers.
 */
#include "base/numerics.h"
#include "base/random.h"
#include "network/operators/elementwise.h"
#include "network/product.h"
#include "testing.h"

enum {
    GAP = 5
}; /* floats between the rows of inputs and of outputs, which must stay as they are */

typedef struct {
    int rows, columns, depth, images;
    bool before, bias, affine;
    const Operator *pointwise;
} Case;

static const Case cases[] = {
    {8, 32, 16, 16, false, false, false, NULL},
    {13, 70, 49, 10, true, false, false, &operator_relu},
    {24, 96, 33, 32, true, false, true, &operator_relu},
    {9, 17, 320, 17, false, true, true, &operator_relu},
    {40, 31, 7, 1, true, true, false, &operator_sigmoid},
    {3, 5, 4, 5, true, true, true, &operator_relu},
    {100, 64, 256, 64, false, false, false, NULL},
    {16, 40, 321, 8, true, true, false, &operator_relu},
};

static float *random_numbers(Twister *twister, size_t count)
{
    float *values = test_calloc(count, sizeof *values);
    for (size_t i = 0; i < count; i++) values[i] = (float)twister_normal(twister);
    return values;
}

typedef struct {
    const Case *of;
    Product product;
    Layer pointwise;
    Tile before;
    float *weights, *inputs, *out, *bias, *scale, *shift, *packed;
} Sketch;

static void open_sketch(Sketch *sketch, const Case *of)
{
    Twister twister;
    twister_seed(&twister, 11);
    size_t rows = (size_t)of->rows, depth = (size_t)of->depth;
    size_t stride = (size_t)of->columns + GAP;
    *sketch = (Sketch){.of = of, .pointwise.kind = of->pointwise};
    sketch->weights = random_numbers(&twister, rows * depth);
    sketch->inputs = random_numbers(&twister, depth * stride);
    sketch->out = test_calloc(rows * stride, sizeof(float));
    sketch->before = (Tile){of->rows + 1, {1, 0, 5, of->columns + 2}, 1, NULL};
    sketch->before.values = random_numbers(&twister, tile_size(&sketch->before));
    sketch->bias = random_numbers(&twister, rows + 1);
    sketch->scale = random_numbers(&twister, rows + 1);
    sketch->shift = random_numbers(&twister, rows + 1);
    sketch->packed = test_calloc(product_packed_size(of->rows, of->depth), sizeof(float));
    product_pack(of->rows, of->depth, sketch->weights, sketch->packed);
    sketch->product = (Product){
        .rows = of->rows,
        .columns = of->columns,
        .depth = of->depth,
        .weights = sketch->weights,
        .inputs = sketch->inputs,
        .input_stride = stride,
        .out = sketch->out,
        .out_stride = stride,
        .finish = {.factor = 0.75f,
                   .bias = of->bias ? sketch->bias : NULL,
                   .scale = of->affine ? sketch->scale : NULL,
                   .shift = of->affine ? sketch->shift : NULL,
                   .pointwise = of->pointwise ? &sketch->pointwise : NULL},
        .channel = 1,
        .before = of->before ? &sketch->before : NULL,
        .part = {2, 1, 4, 1 + (of->columns / of->images + 1) / 2},
        .images = of->images,
    };
}

static void close_sketch(Sketch *sketch)
{
    test_free(sketch->weights), test_free(sketch->inputs), test_free(sketch->out);
    test_free(sketch->before.values), test_free(sketch->bias), test_free(sketch->scale);
    test_free(sketch->shift), test_free(sketch->packed);
}

static double truth(const Sketch *sketch, int row, int column)
{
    const Case *of = sketch->of;
    size_t stride = (size_t)of->columns + GAP;
    double sum = 0;
    for (int k = 0; k < of->depth; k++)
        sum += (double)sketch->weights[row * of->depth + k] *
               (double)sketch->inputs[(size_t)k * stride + (size_t)column];
    sum *= 0.75;
    Rectangle part = sketch->product.part;
    int position = column / of->images, width = rectangle_width(part);
    if (of->before)
        sum += (double)*tile_at(&sketch->before, row + 1, part.top + position / width,
                                part.left + position % width);
    if (of->bias) sum += (double)sketch->bias[row + 1];
    if (of->affine) sum = sum * (double)sketch->scale[row + 1] + (double)sketch->shift[row + 1];
    if (of->pointwise == &operator_relu) return sum > 0 ? sum : 0;
    return of->pointwise == &operator_sigmoid ? 1 / (1 + exp(-sum)) : sum;
}

static void check(const Sketch *sketch)
{
    const Case *of = sketch->of;
    size_t stride = (size_t)of->columns + GAP;
    for (int row = 0; row < of->rows; row++)
        for (size_t column = 0; column < stride; column++) {
            double value = (double)sketch->out[(size_t)row * stride + column];
            if (column < (size_t)of->columns)
                assert_near(value, truth(sketch, row, (int)column), 1e-5 * sqrt(of->depth),
                            "a product");
            else
                assert_near(value, 0, 0, "what lies between the rows");
        }
}

TEST(test_values)
{
    numerics_begin();
    for (size_t i = 0; i < COUNT(cases); i++) {
        Sketch sketch;
        open_sketch(&sketch, &cases[i]);
        product_run(&sketch.product);
        check(&sketch);
        if (product_packs(cases[i].depth)) {
            memset(sketch.out, 0,
                   (size_t)cases[i].rows * sketch.product.out_stride * sizeof(float));
            sketch.product.weights = sketch.packed;
            sketch.product.packed = true;
            product_run(&sketch.product);
            check(&sketch);
        }
        close_sketch(&sketch);
    }
}

/* With the kernel here, a column is the same bytes whatever the others are. */
TEST(test_columns)
{
    numerics_begin();
    for (size_t i = 0; i < COUNT(cases); i++) {
        Sketch sketch;
        open_sketch(&sketch, &cases[i]);
        Product alone = sketch.product;
        if (product_packs(alone.depth) && alone.rows >= 8 && !alone.before) {
            float *out = test_calloc((size_t)alone.rows, sizeof *out);
            product_run(&sketch.product);
            alone.out = out;
            alone.columns = 1;
            alone.out_stride = 1;
            for (size_t column = 0; column < (size_t)sketch.product.columns; column++) {
                alone.inputs = sketch.inputs + column;
                product_run(&alone);
                for (size_t row = 0; row < (size_t)alone.rows; row++)
                    assert_memory_equal(&out[row],
                                        &sketch.out[row * sketch.product.out_stride + column],
                                        sizeof *out);
            }
            test_free(out);
        }
        close_sketch(&sketch);
    }
}

/* NaN stays NaN under ReLU, as in the layer of its own. */
TEST(test_nan)
{
    numerics_begin();
    Sketch sketch;
    open_sketch(&sketch, &cases[2]);
    sketch.inputs[0] = NAN;
    product_run(&sketch.product);
    if (!isnan(sketch.out[0]) || isnan(sketch.out[1])) fail_msg("NaN is lost or spreads");
    close_sketch(&sketch);
}

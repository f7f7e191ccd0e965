/* PyTorch's and numpy's random streams, against values that the libraries printed. */
#include "base/random.h"
#include "testing.h"

static void compare_values(const float *values, const cJSON *expected, double tolerance,
                           const char *what)
{
    for (int i = 0; i < cJSON_GetArraySize(expected); i++)
        assert_near((double)values[i], number_at(expected, i), tolerance, what);
}

static void check_uniforms(const cJSON *seed)
{
    float values[8];
    TorchGenerator generator;
    torch_seed(&generator, strtoull(seed->string, NULL, 10));
    torch_uniform(&generator, values, 8, 0, 1);
    compare_values(values, field(seed, "rand8"), 0, "rand");
    torch_seed(&generator, strtoull(seed->string, NULL, 10));
    torch_uniform(&generator, values, 8, -0.5, 0.5);
    compare_values(values, field(seed, "uniform_-0.5_0.5_8"), 0, "uniform_(-0.5, 0.5)");
}

static void check_normals(const cJSON *seed)
{
    static const int counts[] = {1, 2, 3, 8, 15, 16, 17, 40, 100};
    for (size_t i = 0; i < COUNT(counts); i++) {
        float values[100];
        char name[32];
        TorchGenerator generator;
        snprintf(name, sizeof name, "normal_%d", counts[i]);
        torch_seed(&generator, strtoull(seed->string, NULL, 10));
        torch_normal(&generator, values, (size_t)counts[i], 0, 1);
        compare_values(values, field(seed, name), 2e-6, name);
    }
}

/* Several tensors in a row: the second normal of a pair is kept for the next short tensor. */
static void check_sequence(const cJSON *seed, const char *name, const int *counts)
{
    TorchGenerator generator;
    torch_seed(&generator, strtoull(seed->string, NULL, 10));
    for (int i = 0; counts[i]; i++) {
        float values[16];
        torch_normal(&generator, values, (size_t)counts[i], 0, 1);
        compare_values(values, cJSON_GetArrayItem(field(seed, name), i), 2e-6, name);
    }
}

TEST(test_pytorch_values)
{
    cJSON *reference = read_reference("tests/reference/torch_random.json");
    const cJSON *seed = NULL;
    cJSON_ArrayForEach(seed, reference)
    {
        check_uniforms(seed);
        check_normals(seed);
        check_sequence(seed, "normal_5_then_5", (const int[]){5, 5, 0});
        check_sequence(seed, "normal_3_then_16_then_2", (const int[]){3, 16, 2, 0});
    }
    cJSON_Delete(reference);
}

TEST(test_skipping_is_drawing)
{
    static const size_t counts[] = {1, 623, 624, 625, 5000};
    for (size_t i = 0; i < COUNT(counts); i++) {
        Twister drawn, skipped;
        twister_seed(&drawn, 7);
        twister_seed(&skipped, 7);
        for (size_t k = 0; k < counts[i]; k++) twister_next(&drawn);
        twister_skip(&skipped, counts[i]);
        assert_int_equal(twister_next(&drawn), twister_next(&skipped));
    }
    float values[37];
    TorchGenerator drawn, skipped;
    torch_seed(&drawn, 7);
    torch_seed(&skipped, 7);
    torch_normal(&drawn, values, 37, 0, 1);
    torch_normal_skip(&skipped, 37);
    assert_int_equal(twister_next(&drawn.twister), twister_next(&skipped.twister));
}

/*
 * numpy 1.24: RandomState(1).randint(0, 10, 8), RandomState(1).permutation(10),
 * RandomState(42).randint(0, 373, 5).
 */
TEST(test_numpy_values)
{
    static const uint32_t integers[] = {5, 8, 9, 5, 0, 0, 1, 7};
    static const size_t order[] = {2, 9, 6, 4, 0, 3, 1, 7, 8, 5};
    static const uint32_t larger[] = {102, 348, 270, 106, 71};
    Twister twister;
    twister_seed(&twister, 1);
    for (int i = 0; i < 8; i++) assert_int_equal(numpy_integer(&twister, 10), integers[i]);
    size_t permutation[10];
    twister_seed(&twister, 1);
    numpy_permutation(&twister, permutation, 10);
    for (int i = 0; i < 10; i++) assert_int_equal(permutation[i], order[i]);
    twister_seed(&twister, 42);
    uint32_t together[5];
    numpy_integers(&twister, 373, together, 5);
    for (int i = 0; i < 5; i++) assert_int_equal(together[i], larger[i]);
    assert_int_equal(numpy_integer(&twister, 1), 0);
}

/* numpy 1.24: RandomState(0).standard_normal(6), RandomState(7).standard_normal(4). */
TEST(test_numpy_normals)
{
    static const struct {
        uint32_t seed;
        int pairs;
        double values[6];
    } cases[] = {
        {0,
         3,
         {1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458,
          1.8675579901499675, -0.977277879876411}},
        {7, 2, {1.690525703800356, -0.4659373705408328, 0.0328201636785844, 0.40751628299650783}}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        Twister twister;
        twister_seed(&twister, cases[c].seed);
        for (int i = 0; i < cases[c].pairs; i++) {
            double pair[2];
            numpy_normals(&twister, pair);
            assert_near(pair[0], cases[c].values[2 * i], 1e-15, "standard_normal");
            assert_near(pair[1], cases[c].values[2 * i + 1], 1e-15, "standard_normal");
        }
    }
}

/* multivariate_normal after 1,024 uniforms, covariance .75, in the reference of VOneNet's block. */
TEST(test_numpy_correlated_normals)
{
    cJSON *reference = read_reference("tests/reference/vone_block.json");
    const cJSON *expected = NULL;
    Twister twister;
    twister_seed(&twister, 0);
    for (int i = 0; i < 1024; i++) twister_uniform(&twister);
    cJSON_ArrayForEach(expected, field(reference, "gaussian_pairs_first_6"))
    {
        double pair[2];
        numpy_correlated_normals(&twister, 0.75, pair);
        assert_near(pair[0], number_at(expected, 0), 1e-12, "first of a pair");
        assert_near(pair[1], number_at(expected, 1), 1e-12, "second of a pair");
    }
    cJSON_Delete(reference);
}

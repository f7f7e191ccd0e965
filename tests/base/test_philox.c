/* Random numbers as a function of a counter: known answers, and the normals made of them. */
#include "base/philox.h"
#include "testing.h"

#include <gsl/gsl_cdf.h>

/* Philox4x32-7 of Random123, kat_vectors. */
TEST(words_are_those_of_random123)
{
    static const struct {
        uint32_t counter[PHILOX_WORDS];
        uint64_t key;
        uint32_t words[PHILOX_WORDS];
    } cases[] = {{{0, 0, 0, 0}, 0, {0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48}},
                 {{UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
                  UINT64_MAX,
                  {0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662}}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        PhiloxBlock block;
        for (int word = 0; word < PHILOX_WORDS; word++)
            for (int lane = 0; lane < PHILOX_LANES; lane++)
                block.words[word][lane] = cases[c].counter[word];
        philox(&block, cases[c].key);
        for (int word = 0; word < PHILOX_WORDS; word++)
            for (int lane = 0; lane < PHILOX_LANES; lane++)
                assert_int_equal(block.words[word][lane], cases[c].words[word]);
    }
}

/* Each lane has a counter of its own. */
TEST(lanes_are_independent)
{
    PhiloxBlock one = {{{0}}}, other = {{{0}}};
    for (int lane = 0; lane < PHILOX_LANES; lane++) {
        one.words[0][lane] = (uint32_t)lane;
        other.words[0][lane] = 3;
    }
    philox(&one, 17);
    philox(&other, 17);
    for (int word = 0; word < PHILOX_WORDS; word++)
        for (int lane = 0; lane < PHILOX_LANES; lane++)
            assert_int_equal(one.words[word][lane] == other.words[word][3], lane == 3);
}

/* Words from one end to the other, against the GNU Scientific Library. */
TEST(normals_are_quantiles)
{
    double largest = 0;
    for (uint64_t first = 0; first <= UINT32_MAX; first += 0x3fff1) {
        PhiloxBlock block = {{{(uint32_t)first, (uint32_t)~first, (uint32_t)(first >> 16)}}};
        float normals[PHILOX_WORDS][PHILOX_LANES];
        philox_normals(&block, normals);
        for (int word = 0; word < 3; word++) {
            uint32_t value = block.words[word][0];
            double tail = ((double)(value & 0x7fffffff) + 0.5) * 0x1p-32;
            double expected = gsl_cdf_ugaussian_Qinv(tail) * (value >> 31 ? -1 : 1);
            assert_near((double)normals[word][0], expected, 1e-5, "normal");
            largest = fmax(largest, fabs((double)normals[word][0]));
        }
    }
    assert_near(largest, 6.3, 0.1, "largest normal");
}

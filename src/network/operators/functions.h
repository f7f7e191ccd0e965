/*
 * functions: exp, tanh, erf and maximum, for rows of floats.
 *
 * The C library's functions take one call per value. These have no branches and no calls, so the
 * compiler vectorises them: about 0.4 ns per value instead of 4 to 17. Relative errors over all
 * floats (tests/network/test_operators.c): exp 1.5e-7, sigmoid 2e-7, tanh and erf 4e-7.
 *
 * exp: x = n ln 2 + r with |r| <= (ln 2)/2; the series of exp(r) up to r^7; n goes into the
 * exponent. tanh and erf: odd rational functions, with the Eigen library's coefficients for floats.
 */
#pragma once

#include <stdint.h>
#include <string.h>

/*
 * Clamping is one instruction. But where gcc sees that the result may be a constant, it computes
 * what follows for that constant separately and blends: a third slower, and three times slower if
 * the result is denormal.
 */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("no-thread-jumps")
#endif

/* The larger of two; NaN if either is, as in PyTorch. */
static inline float larger(float a, float b)
{
    return a > b || a != a ? a : b;
}

static inline float within(float x, float low, float high)
{
    x = high < x ? high : x;
    return low > x ? low : x;
}

/* exp of x clamped to -87..88. */
static inline float fast_exp(float x)
{
    const float log2_e = 1.44269504f, high = 0.693359375f,
                low = -2.12194440e-4f; /* ln 2 = high + low */
    const float magic = 12582912;      /* 1.5 * 2^23: adding it rounds to a whole number */
    x = within(x, -87, 88);
    float shifted = x * log2_e + magic, n = shifted - magic;
    float r = (x - n * high) - n * low;
    float series =
        1 +
        r * (1 +
             r * (1 / 2.0f +
                  r * (1 / 6.0f +
                       r * (1 / 24.0f + r * (1 / 120.0f + r * (1 / 720.0f + r * (1 / 5040.0f)))))));
    uint32_t bits, power;
    memcpy(&bits, &shifted, sizeof bits);
    power = (bits + 127) << 23; /* the low bits of `shifted` are n */
    float scale;
    memcpy(&scale, &power, sizeof scale);
    return series * scale;
}

static inline float fast_tanh(float x)
{
    x = within(x, -7.9053111f, 7.9053111f);
    float s = x * x;
    float over = -2.76076847742355e-16f;
    over = over * s + 2.00018790482477e-13f;
    over = over * s - 8.60467152213735e-11f;
    over = over * s + 5.12229709037114e-08f;
    over = over * s + 1.48572235717979e-05f;
    over = over * s + 6.37261928875436e-04f;
    over = over * s + 4.89352455891786e-03f;
    float under = 1.19825839466702e-06f;
    under = under * s + 1.18534705686654e-04f;
    under = under * s + 2.26843463243900e-03f;
    under = under * s + 4.89352518554385e-03f;
    return x * over / under;
}

static inline float fast_erf(float x)
{
    x = within(x, -4, 4);
    float s = x * x;
    float over = -2.72614225801306e-10f;
    over = over * s + 2.77068142495902e-08f;
    over = over * s - 2.10102402082508e-06f;
    over = over * s - 5.69250639462346e-05f;
    over = over * s - 7.34990630326855e-04f;
    over = over * s - 2.95459980854025e-03f;
    over = over * s - 1.60960333262415e-02f;
    float under = -1.45660718464996e-05f;
    under = under * s - 2.13374055278905e-04f;
    under = under * s - 1.68282697438203e-03f;
    under = under * s - 7.37332916720468e-03f;
    under = under * s - 1.42647390514189e-02f;
    return x * over / under;
}

static inline float fast_sigmoid(float x)
{
    return 1 / (1 + fast_exp(-x));
}

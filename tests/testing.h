/*
 * testing: what the tests share. A test ends at the first wrong value, saying what was compared.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/*
 * A test. A program's tests are run in the order of its file:
 *
 *     TEST(sums_are_right)
 *     {
 *         ...                                                  state: what the setup has made
 *     }
 *
 * A program that needs a setup, a teardown or arguments defines OWN_MAIN before it includes this,
 * and has a main that calls run_program.
 */
#define TEST(called)                                                                               \
    static void called(void **state);                                                              \
    __attribute__((constructor)) static void add_##called(void)                                    \
    {                                                                                              \
        tests_of_program((struct CMUnitTest){.name = #called, .test_func = called});               \
    }                                                                                              \
    static void called(void **state __attribute__((unused)))

enum { MOST_TESTS = 64 };

/* Adds a test to the program's, if it has a name, and returns them; those unused have no name. */
static inline const struct CMUnitTest *tests_of_program(struct CMUnitTest test)
{
    static struct CMUnitTest tests[MOST_TESTS];
    for (int i = 0; test.name; i++) {
        if (i == MOST_TESTS) abort();
        if (tests[i].name) continue;
        tests[i] = test;
        break;
    }
    return tests;
}

static inline int run_program(CMFixtureFunction setup, CMFixtureFunction teardown)
{
    const struct CMUnitTest *tests = tests_of_program((struct CMUnitTest){0});
    return _cmocka_run_group_tests("tests", tests, MOST_TESTS, setup, teardown);
}

#ifndef OWN_MAIN
int main(void)
{
    return run_program(NULL, NULL);
}
#endif

/* Fails unless the call was good; prints its message. */
static inline void assert_good(bool good, const Error *error)
{
    if (!good) fail_msg("%s", error->message);
}

/* Fails unless the call was refused with a message that contains these words. */
static inline void assert_refused(bool good, const Error *error, const char *words)
{
    if (good) fail_msg("bad input was accepted (expected: %s)", words);
    if (!error->message[0]) fail_msg("refused without a message (expected: %s)", words);
    if (!strstr(error->message, words))
        fail_msg("\"%s\" does not say \"%s\"", error->message, words);
}

/*
 * A call that is to be good, and one that is to be refused with these words. The Error that the
 * call is given stands here: GOOD(page_read(&page, "data", &error));
 */
#define GOOD(call)                                                                                 \
    do {                                                                                           \
        Error error = {{0}};                                                                       \
        assert_good(call, &error);                                                                 \
    } while (0)
#define REFUSED(call, words)                                                                       \
    do {                                                                                           \
        Error error = {{0}};                                                                       \
        assert_refused(call, &error, words);                                                       \
    } while (0)

/* Fails unless |value - expected| <= tolerance; two NaNs are equal. */
static inline void assert_near(double value, double expected, double tolerance, const char *what)
{
    if (isnan(expected) ? !isnan(value) : !(fabs(value - expected) <= tolerance))
        fail_msg("%s is %.9g, not %.9g (tolerance %.2g)", what, value, expected, tolerance);
}

/* Makes a file of these bytes, and its folders. */
static inline void write_bytes(const char *path, const void *bytes, size_t length)
{
    Error error = {{0}};
    OutputFile output;
    assert_good(output_open(&output, path, &error), &error);
    assert_int_equal(fwrite(bytes, 1, length, output.stream), length);
    assert_good(output_close(&output, true, &error), &error);
}

static inline void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* A reference file; the caller frees it with cJSON_Delete. */
static inline cJSON *read_reference(const char *path)
{
    Error error = {{0}};
    cJSON *document = json_read(path, &error);
    if (!document) fail_msg("%s", error.message);
    return document;
}

static inline const cJSON *field(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!item) fail_msg("the reference has no field %s", name);
    return item;
}

static inline double number_at(const cJSON *array, int index)
{
    const cJSON *item = cJSON_GetArrayItem(array, index);
    if (cJSON_IsNull(item)) return NAN;
    if (!cJSON_IsNumber(item)) fail_msg("the reference has no number at %d", index);
    return item->valuedouble;
}

/*
 * Names that are shortened or misspelt: the edits between names, whole names and ends, and the
 * messages.
 */
#include "testing.h"

#include "base/nearest.h"

static const char *const names[] = {"Marques2020_Ringach2002-circular_variance",
                                    "Marques2020_Ringach2002-max_dc", "MajajHong2015.V4-pls",
                                    "MajajHong2015.IT-pls", "Sanghavi2020.IT-pls"};
static const NameList benchmarks = {"benchmark", "the page", names, 5};

TEST(edits_between_names)
{
    assert_int_equal(nearest_distance("", ""), 0);
    assert_int_equal(nearest_distance("model", ""), 5);
    assert_int_equal(nearest_distance("model", "MODEL"), 0);
    assert_int_equal(nearest_distance("model", "modle"), 1);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(nearest_distance("ca", "abc"),
                     3); /* a swap and then an insertion would edit twice */
    char longer[1000];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(nearest_distance(longer, "a"), 126);
}

TEST(a_name_is_found_whole_or_by_its_end)
{
    Error error = {{0}};
    size_t index = 9;
    assert_true(nearest_find(&benchmarks, names[3], &index, &error));
    assert_int_equal(index, 3);
    assert_true(nearest_find_by_end(&benchmarks, names[4], &index, &error));
    assert_int_equal(index, 4);
    assert_true(nearest_find_by_end(&benchmarks, "V4-pls", &index, &error));
    assert_int_equal(index, 2);
    assert_true(nearest_find_by_end(&benchmarks, "Ringach2002-max_dc", &index, &error));
    assert_true(nearest_find_by_end(&benchmarks, "circular_variance", &index, &error));
    assert_int_equal(index, 0);
    /* What follows the last hyphen, not the end of a longer word. */
    static const char *const textures[] = {"a-abs_texture_index", "a-texture_index", "b_index"};
    const NameList ends = {"benchmark", "the page", textures, 3};
    assert_true(nearest_find_by_end(&ends, "texture_index", &index, &error));
    assert_int_equal(index, 1);
    assert_refused(nearest_find_by_end(&ends, "index", &index, &error), &error, "may be the");
    assert_refused(nearest_find(&benchmarks, "max_dc", &index, &error), &error,
                   "unknown benchmark \"max_dc\"; did you mean Marques2020_Ringach2002-max_dc?");
    assert_refused(
        nearest_find_by_end(&benchmarks, "arques2020_Ringach2002-max_dc", &index, &error), &error,
        "did you mean Marques2020_Ringach2002-max_dc?");
}

TEST(what_is_not_found_is_told_with_the_nearest)
{
    size_t index = 0;
    REFUSED(
        nearest_find_by_end(&benchmarks, "IT-pls", &index, &error),
        "\"IT-pls\" may be the benchmark MajajHong2015.IT-pls or Sanghavi2020.IT-pls; give more");
    REFUSED(nearest_find_by_end(&benchmarks, "circular_varience", &index, &error),
            "did you mean Marques2020_Ringach2002-circular_variance?");
    REFUSED(nearest_find_by_end(&benchmarks, "MT-pls", &index, &error),
            "did you mean MajajHong2015.IT-pls or Sanghavi2020.IT-pls?");
    /* A word close to no name may still be part of one; three letters are too few for either. */
    REFUSED(nearest_find_by_end(&benchmarks, "Circular", &index, &error),
            "unknown benchmark \"Circular\"; did you mean "
            "Marques2020_Ringach2002-circular_variance?");
    REFUSED(nearest_find_by_end(&benchmarks, "Hong", &index, &error),
            "did you mean MajajHong2015.V4-pls or MajajHong2015.IT-pls?");
    REFUSED(nearest_find_by_end(&benchmarks, "max", &index, &error),
            "unknown benchmark \"max\"; the page lists them");
    REFUSED(nearest_find_by_end(&benchmarks, "nope", &index, &error),
            "unknown benchmark \"nope\"; the page lists them");
    REFUSED(nearest_find_by_end(&benchmarks, "behaviour", &index, &error),
            "unknown benchmark \"behaviour\"; the page lists them");
    REFUSED(nearest_find_by_end(&benchmarks, "", &index, &error), "lists them");
}

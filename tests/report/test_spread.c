/* The spread over seeds: known distributions, known distances, bad input. */
#include "base/file.h"
#include "base/table.h"
#include "report/spread.h"
#include "testing.h"

TEST(test_one_benchmark)
{
    const double draws[] = {1, 2, 3, 4, 5};
    Spread spread = spread_describe(draws, 5, 4, 0);
    assert_near(spread.mean, 3, 1e-12, "mean");
    assert_near(spread.deviation, sqrt(2.5), 1e-12, "deviation");
    assert_near(spread.percentile, 70, 1e-12, "percentile: three below, one tie");
    assert_near(spread.z, 1 / sqrt(2.5), 1e-12, "z");
    /*
     * t = 1/sqrt(2.5 * 1.2) with 4 degrees of freedom; scipy 1.10: 2*scipy.stats.t.sf(0.577350, 4)
     */
    assert_near(spread.probability, 0.594642, 1e-6, "probability");
    assert_near(spread_describe(draws, 1, 9, 0).probability, 1, 0, "one draw says nothing");
}

TEST(test_correlation)
{
    const double a[] = {1, 2, 3, 4}, b[] = {8, 6, 4, 2}, flat[] = {1, 1, 1, 1};
    assert_near(spread_correlation(a, b, 4), -1, 1e-12, "opposite");
    assert_near(spread_correlation(a, flat, 4), 0, 0, "no variation");
}

static void refuse_table(const char *text, const char *words)
{
    Error error = {{0}};
    Table table;
    OutputFile output;
    assert_good(output_open(&output, BUILD "/tests/table.csv", &error), &error);
    fputs(text, output.stream);
    assert_good(output_close(&output, true, &error), &error);
    double *numbers = NULL;
    bool good = table_read(&table, BUILD "/tests/table.csv", &error);
    if (good) numbers = table_numbers(&table, 1, &error);
    assert_refused(numbers != NULL, &error, words);
    if (good) table_free(&table);
}

TEST(test_bad_tables_are_refused)
{
    refuse_table("", "is empty");
    refuse_table("a,b\n1\n", "row 1 has 1 cells where the header has 2");
    refuse_table("a,b\n1,2\n3,4,5\n", "row 2 has 3 cells where the header has 2");
    refuse_table("a,b\n1,x\n", "row 1: \"x\" in column \"b\" is not a number");
    refuse_table("a,b\n1,2\n3,inf\n", "row 2: \"inf\" in column \"b\" is not finite");
}

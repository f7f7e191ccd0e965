/* Densities of a row under many draws, against numpy and scipy; and the table of draws. */
#include "report/draws_table.h"
#include "report/likelihood.h"
#include "testing.h"
#include "without_memory.h"

enum { MOST = 256 };

static size_t copy_numbers(const cJSON *list, double *place)
{
    size_t count = 0;
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, list) place[count++] = item->valuedouble;
    return count;
}

TEST(densities_are_those_of_scipy)
{
    cJSON *reference = read_reference("tests/reference/likelihood_scipy.json");
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, field(reference, "cases"))
    {
        double draws[MOST], row[8], noise[8], rank = 0;
        size_t n = 0, d = copy_numbers(field(one, "row"), row);
        const cJSON *draw = NULL;
        copy_numbers(field(one, "noise"), noise);
        cJSON_ArrayForEach(draw, field(one, "draws")) copy_numbers(draw, draws + n++ * d);
        DrawCloud cloud = {n, d, draws, noise};
        Likelihood found;
        GOOD(likelihood_of(&cloud, row, &found, &error));
        assert_near(found.t, field(one, "log10_t")->valuedouble, 1e-8, "t");
        assert_near(found.kernel, field(one, "log10_kernel")->valuedouble, 1e-8, "kernel");
        assert_near(found.distance, field(one, "distance")->valuedouble, 1e-6, "distance");
        assert_near(found.probability, field(one, "probability")->valuedouble, 1e-9, "Hotelling");
        GOOD(likelihood_rank(&cloud, row, &rank, &error));
        assert_near(rank, field(one, "rank")->valuedouble, 1e-12, "rank");
    }
    cJSON_Delete(reference);
}

TEST(too_few_draws)
{
    const double draws[6] = {1, 2, 3, 4, 5, 7}, row[2] = {1, 2}, noise[2] = {1e-6, 1e-6};
    Likelihood found;
    double rank = 0;
    DrawCloud cloud = {3, 2, draws, noise};
    REFUSED(likelihood_of(&cloud, row, &found, &error),
            "3 draws are too few for the covariance of 2 scores");
    REFUSED(likelihood_rank(&cloud, row, &rank, &error), "too few");
    const double flat[4] = {1, 1, 1, 1};
    assert_near(likelihood_skewness(flat, 4), 0, 0, "a constant has no skewness");
}

#define DATA BUILD "/tests/draws_table"
#define HEAD "model,way,seed,a,b,digest\n"

static bool reads(const void *text, Error *error)
{
    DrawsTable table;
    DrawsRows rows;
    size_t row = 0;
    write_text(DATA "/draws.csv", text);
    bool good = draws_table_read(&table, DATA, error);
    while (good && draws_table_next(&table, &row, &rows, error)) draws_rows_free(&rows);
    draws_table_free(&table);
    return good && !error->message[0];
}

TEST(rows_of_a_model)
{
    DrawsTable table;
    DrawsRows rows;
    double furthest = 0;
    write_text(DATA "/draws.csv", HEAD "m,one,0,.5,,x\nm,one,1,.25,1,x\nm,redrawn,0,.75,1,y\n");
    GOOD(draws_table_read(&table, DATA, &error));
    assert_int_equal(table.benchmarks, 2);
    assert_string_equal(draws_table_benchmark(&table, 1), "b");
    GOOD(draws_table_find(&table, "m", true, &rows, &error));
    assert_string_equal(rows.digest, "y");
    draws_rows_free(&rows);
    GOOD(draws_table_find(&table, "other", true, &rows, &error));
    assert_int_equal(rows.draws, 0);
    GOOD(draws_table_find(&table, "m", false, &rows, &error));
    assert_int_equal(rows.draws, 2);
    assert_near(rows.scores[2], .25, 0, "the second seed's first score");
    GOOD(draws_table_compare(&table, &rows, (ComputedScore){1, "a", .252}, &furthest, &error));
    GOOD(draws_table_compare(&table, &rows, (ComputedScore){0, "b", NAN}, &furthest, &error));
    assert_near(furthest, .002, 1e-12, "the largest difference");
    REFUSED(draws_table_compare(&table, &rows, (ComputedScore){1, "a", .2551}, &furthest, &error),
            "draws.csv: the score of a for m, networks one, seed 1, is 0.250000, but this program "
            "computes 0.255100; remake the table with `make draws`");
    REFUSED(draws_table_compare(&table, &rows, (ComputedScore){0, "b", .5}, &furthest, &error),
            "make draws");
    REFUSED(draws_table_compare(&table, &rows, (ComputedScore){0, "c", .5}, &furthest, &error),
            "no column for c");
    draws_rows_free(&rows);
    draws_table_free(&table);
}

TEST(tables_that_are_refused)
{
    const struct {
        const char *text, *words;
    } cases[] = {{"model,way,seed,a\nm,one,0,1\n", "its columns are not model, way, seed"},
                 {"model,seed,way,a,digest\nm,0,one,1,x\n", "its columns are not"},
                 {HEAD, "its columns are not"},
                 {HEAD "m,two,0,1,1,x\n", "the way \"two\" is neither one nor redrawn"},
                 {HEAD "m,one,1,1,1,x\n", "row 1 (m, one) should be of seed 0"},
                 {HEAD "m,one,0,1,1,x\nm,one,0,1,1,x\n", "row 2 (m, one) should be of seed 1"},
                 {HEAD "m,one,0,1,1,x\nm,one,1,1,1,y\n", "computed by the same code as seed 0"},
                 {HEAD "m,one,0,-3,1,x\n", "row 1: a is -3, which is no score"},
                 {HEAD "m,one,0,1,7,x\n", "row 1: b is 7, which is no score"},
                 {HEAD "m,one,0,1,good,x\n", "\"good\" in column \"b\" is not a number"}};
    for (size_t i = 0; i < COUNT(cases); i++) REFUSED(reads(cases[i].text, &error), cases[i].words);
    refused_without_memory(reads, HEAD "m,one,0,.5,1,x\n");
}

/* Lists of draws' scores: the tables that a list names, and lists that name none. */
#define OWN_MAIN
#include "testing.h"
#include "without_memory.h"

#include "report/ensemble_tables.h"

#define RESULTS BUILD "/tests/ensembles"

static int put_tables(void **state)
{
    (void)state;
    write_text(RESULTS "/small/ensemble-2.csv", "seed,V1,V4\n0,0.5,\n1,0.25,1\n");
    write_text(RESULTS "/small/redrawn-ensemble-1.csv", "seed,V1,V4\n7,0.125,0.75\n");
    write_text(RESULTS "/small/ensemble-3-4.csv", "seed,V1,V4\n3,0.25,1\n4,0.5,1\n");
    write_text(RESULTS "/kept/ensemble-1.csv", "seed,V1,V4\n0,0.25,1\n");
    write_text(RESULTS "/draws/kept/ensemble-1.csv", "seed,V1,V4\n0,0.75,1\n");
    write_text(RESULTS "/other/ensemble-1.csv", "seed,V1,IT\n0,1,1\n");
    write_text(RESULTS "/fewer/ensemble-1.csv", "seed,V1\n0,1\n");
    write_text(RESULTS "/seeds/ensemble-1.csv", "seed\n0\n");
    write_text(RESULTS "/words/ensemble-1.csv", "seed,V1,V4\n0,good,1\n");
    write_text(RESULTS "/short/ensemble-3.csv", "seed,V1,V4\n0,1,1\n");
    return 0;
}

static bool reads(const void *list, Error *error)
{
    EnsembleTables tables;
    bool good = ensemble_tables_read(&tables, list, RESULTS, error);
    ensemble_tables_free(&tables);
    return good;
}

TEST(tables_of_a_list)
{
    static EnsembleTables tables;
    GOOD(ensemble_tables_read(&tables, "small:2,small:redrawn:1,small:one:2", RESULTS, &error));
    assert_int_equal(tables.count, 3);
    assert_int_equal(tables.benchmarks, 2);
    assert_string_equal(ensemble_benchmark(&tables, 1), "V4");
    assert_string_equal(tables.list[1].model, "small");
    assert_string_equal(ensemble_networks(&tables.list[0]), "one");
    assert_string_equal(ensemble_networks(&tables.list[1]), "redrawn");
    assert_near(ensemble_score(&tables.list[0], 0, 1), NAN, 0, "a gap");
    assert_near(ensemble_counted_score(&tables.list[0], 0, 1), 0, 0, "what a gap counts");
    assert_near(ensemble_counted_score(&tables.list[0], 1, 0), .25, 0, "a score");
    assert_near(ensemble_score(&tables.list[1], 0, 1), .75, 0, "a score of redrawn networks");
    ensemble_tables_free(&tables);
    GOOD(ensemble_tables_read(&tables, "small:one:3-4,kept:1", RESULTS, &error));
    assert_int_equal(tables.list[0].first, 3);
    assert_near(ensemble_score(&tables.list[0], 1, 0), .5, 0, "a score of seeds from 3");
    assert_near(ensemble_score(&tables.list[1], 0, 0), .75, 0, "rows of data/draws.csv come first");
    ensemble_tables_free(&tables);
}

TEST(lists_that_are_refused)
{
    char long_name[200], many[MOST_ENSEMBLES * 8 + 16] = "small:2";
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    for (int i = 0; i < MOST_ENSEMBLES; i++) strcat(many, ",small:2");
    const struct {
        const char *list, *words;
    } cases[] = {{NULL, "give --draws"},
                 {"", "give --draws"},
                 {"small", "is not model:draws"},
                 {"small:two", "is not model:draws"},
                 {"small:2x", "is not model:draws"},
                 {"small:many:2", "\"small:many:2\" is not model:draws"},
                 {":2", "is not model:draws"},
                 {"small:2,", "\"\" is not model:draws"},
                 {long_name, "too long for a model"},
                 {many, "more than 32 tables"},
                 {"small:3", "small/ensemble-3.csv"},
                 {"short:3", "has 1 draws, not 3"},
                 {"small:2,other:1", "has other benchmarks than the first table"},
                 {"small:2,fewer:1", "has other benchmarks than the first table"},
                 {"seeds:1", "has other benchmarks than the first table"},
                 {"small:0", "draws 1 or more"},
                 {"small:4-3", "draws 1 or more"},
                 {"small:3-", "draws 1 or more"},
                 {"small:-1", "draws 1 or more"},
                 {"small: 1", "draws 1 or more"},
                 {"words:1", "good"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        REFUSED(reads(cases[i].list, &error), cases[i].words);
    }
}

TEST(memory_that_fails_is_said)
{
    refused_without_memory(reads, "small:2,small:redrawn:1");
}

int main(void)
{
    return run_program(put_tables, NULL);
}

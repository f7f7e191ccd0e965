/*
 * Public models that cannot be told from seeds: by hand for two benchmarks; the leaderboard against stored seeds.
 */
#include "base/table.h"
#include "report/resemblance.h"
#include "testing.h"

/* -- by hand -- */

enum { NODES = 3, MODELS = 4 };

/* A leaderboard of four models and the nodes V1, a, b. */
static Leaderboard small_board(void)
{
    static char nodes[NODES][PAGE_NAME_LENGTH] = {"V1", "a", "b"};
    static PublicModel models[MODELS] = {{"near", 1}, {"far", 2}, {"lacks_b", 3}, {"middle", 4}};
    static PublicScore scores[MODELS * NODES] = {{true, .5},  {true, .3}, {true, .715}, {true, .7},
                                                 {true, .9},  {true, .7}, {true, NAN},  {true, .3},
                                                 {true, NAN}, {true, .6}, {true, .5},   {true, .7}};
    return (Leaderboard){models, nodes, scores, MODELS, NODES};
}

static const char *const two[] = {"a", "b"};

/* Of a: mean .3, deviation sqrt(.05/3); b hardly varies, and its deviation counts as .01. */
TEST(by_hand)
{
    const double scores[] = {.15, .7, .25, .7, .35, .7, .45, .7};
    const ScoredSeeds seeds = {two, {scores, scores}, 2, 4};
    const double deviation = sqrt(.05 / 3);
    Leaderboard board = small_board();
    Resemblances found;
    GOOD(resemblances_find(&found, &board, &seeds, &error));
    assert_int_equal(found.count, 3); /* without the model that lacks b */
    const char *const order[] = {"near", "middle", "far"};
    const double z[][2] = {{0, 1.5}, {.2 / deviation, 0}, {.6 / deviation, 0}};
    const double ranks[] = {3, 2, 1};
    for (size_t i = 0; i < 3; i++) {
        const PublicResemblance *model = &found.models[i];
        assert_string_equal(board.models[model->model].name, order[i]);
        assert_near(model->rank, ranks[i], 0, "rank of V1");
        assert_near(model->ways[WAY_ONE].rms, sqrt((z[i][0] * z[i][0] + z[i][1] * z[i][1]) / 2),
                    1e-9, order[i]);
        assert_near(model->ways[WAY_ONE].largest, fmax(z[i][0], z[i][1]), 1e-9, order[i]);
        assert_int_equal(model->ways[WAY_REINITIALISED].within, 1);
    }
    /* The seed of .15 or .45: the others' mean is .2 away, their deviation .1. */
    assert_near(found.limits[WAY_ONE], 2 / sqrt(2), 1e-9, "limit");
    assert_true(found.models[0].ways[WAY_ONE].consistent);
    assert_true(found.models[1].ways[WAY_ONE].consistent);
    assert_false(found.models[2].ways[WAY_ONE].consistent);
    assert_int_equal(found.consistent, 2);
    resemblances_free(&found);
}

/* Scores are compared with three digits; what is not scorable counts as 0. */
TEST(range_and_gaps)
{
    const double one[] = {.29959, .7, .1, .7, .2, .7, .2, .7},
                 other[] = {.3, NAN, .3, .7, .3, .7, .3, .7204};
    const ScoredSeeds seeds = {two, {one, other}, 2, 4};
    Leaderboard board = small_board();
    Resemblances found;
    GOOD(resemblances_find(&found, &board, &seeds, &error));
    for (size_t i = 0; i < found.count; i++) {
        if (found.models[i].model != 0) continue;
        assert_int_equal(found.models[i].ways[WAY_ONE].within, 1);           /* .3, but not .715 */
        assert_int_equal(found.models[i].ways[WAY_REINITIALISED].within, 2); /* both */
        const double mean = 2.1204 / 4;
        const double deviation = sqrt((.7 * .7 * 2 + .7204 * .7204 - 4 * mean * mean) / 3);
        assert_near(found.models[i].ways[WAY_REINITIALISED].rms,
                    (.715 - mean) / deviation / sqrt(2), 1e-9, "rms z");
    }
    resemblances_free(&found);
}

TEST(what_is_refused)
{
    const double scores[8] = {0};
    const char *const unknown[] = {"a", "c"};
    Leaderboard board = small_board();
    Resemblances found;
    REFUSED(resemblances_find(&found, &board, &(ScoredSeeds){two, {scores, scores}, 2, 3}, &error),
            "takes at least 4 seeds, not 3");
    resemblances_free(&found);
    REFUSED(
        resemblances_find(&found, &board, &(ScoredSeeds){unknown, {scores, scores}, 2, 4}, &error),
        "has no node \"c\"");
    resemblances_free(&found);
}

/* -- the leaderboard, and stored seeds of alexnet_v2_untrained -- */

typedef struct {
    Table table;
    const char *names[16];
    double scores[8 * 15];
} StoredSeeds;

static void read_seeds(StoredSeeds *stored)
{
    Error error = {{0}};
    assert_good(table_read(&stored->table, "tests/reference/alexnet_v2_seeds.csv", &error), &error);
    assert_int_equal(stored->table.rows, 8);
    assert_int_equal(stored->table.columns, 16);
    for (size_t b = 0; b < 15; b++) stored->names[b] = stored->table.cells[b + 1];
    for (size_t i = 0; i < 8 * 15; i++)
        assert_good(table_number(&stored->table, i / 15, i % 15 + 1, &stored->scores[i], &error),
                    &error);
}

/*
 * Of 332 models the nearest are the six of alexnet_training_seed_01 to 10 in which V1 is a convolution. In five of them
 * it is the third (features.6); in 04 it is the fourth. The other four have a fully connected layer for V1.
 */
TEST(six_models_resemble_random_weights)
{
    StoredSeeds stored;
    Leaderboard board;
    Resemblances found;
    size_t within = 0;
    read_seeds(&stored);
    const ScoredSeeds seeds = {stored.names, {stored.scores, stored.scores}, 15, 8};
    GOOD(leaderboard_read(&board, "data", &error));
    GOOD(resemblances_find(&found, &board, &seeds, &error));
    assert_int_equal(found.count, 332);
    for (size_t i = 0; i < found.count; i++) {
        const Resemblance *way = &found.models[i].ways[WAY_ONE];
        const char *name = board.models[found.models[i].model].name;
        bool third = i < 6 && strcmp(name, "alexnet_training_seed_04") != 0;
        assert_true((i < 6) == (strncmp(name, "alexnet_training_seed_", 22) == 0 &&
                                strstr("01 02 04 07 09 10", name + 22) != NULL));
        assert_true(i < 6 ? way->rms < 1.2 && way->largest < 3 : way->rms > 2);
        assert_true(strcmp(name, "alexnet") != 0 || way->rms > 3); /* trained */
        if (third) within += way->within;
    }
    assert_int_equal(within, 65); /* of 75 */
    resemblances_free(&found);
    leaderboard_free(&board);
    table_free(&stored.table);
}

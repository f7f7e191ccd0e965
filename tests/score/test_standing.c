/*
 * Ranks, best and median among the public models, and the leaderboard's tree for every one of them.
 */
#include "base/file.h"
#include "base/table.h"
#include "report/placement.h"
#include "score/standing.h"
#include "testing.h"

#define FOLDER BUILD "/tests/standing"

enum { MOST_PAGE_NODES = 64 };

static Leaderboard read_leaderboard(void)
{
    Leaderboard leaderboard;
    GOOD(leaderboard_read(&leaderboard, "data", &error));
    return leaderboard;
}

static Page read_page(void)
{
    Page page;
    GOOD(page_read(&page, "data", &error));
    return page;
}

static Table read_table(const char *path)
{
    Table table;
    GOOD(table_read(&table, path, &error));
    return table;
}

static const char *cell(const Table *table, size_t row, const char *column)
{
    return table_cell(table, row, table_find(table, column));
}

/* X and nothing are NaN. */
static double number(const Table *table, size_t row, const char *column)
{
    const char *text = cell(table, row, column);
    return *text == '\0' || strcmp(text, "X") == 0 ? NAN : strtod(text, NULL);
}

/* -- the page -- */

TEST(test_every_rank_best_and_median)
{
    Leaderboard leaderboard = read_leaderboard();
    Page page = read_page();
    Table expected = read_table("tests/reference/page_rank_best_median.csv");
    size_t ranks = 0;
    assert_int_equal(leaderboard.model_count, 455);
    assert_int_equal(leaderboard.node_count, 53);
    assert_int_equal(expected.rows, page.count);
    for (size_t i = 0; i < page.count; i++) {
        const char *name = page.nodes[i].name, *best = cell(&expected, i, "best_models");
        Standing standing;
        assert_string_equal(name, cell(&expected, i, "node"));
        GOOD(standing_read(&leaderboard, name, &standing, &error));
        double rank = standing_rank(&leaderboard, standing.node, page.nodes[i].score);
        assert_near(rank, page.nodes[i].rank, 0, name);
        assert_near(rank, number(&expected, i, "page_rank"), 0, name);
        assert_near((double)standing.models, number(&expected, i, "models_with_a_score"), 0, name);
        assert_near(standing.best, number(&expected, i, "best"), 0, name);
        assert_near(standing.median, number(&expected, i, "median"), 1e-12, name);
        /* The reference lists four of them at most. */
        assert_int_equal(strncmp(standing.best_models, best, strlen(best)), 0);
        if (!isnan(rank)) ranks++;
        standing_free(&standing);
    }
    assert_int_equal(ranks, 46);
    table_free(&expected);
    page_free(&page);
    leaderboard_free(&leaderboard);
}

/* -- how good a score is -- */

/* The page's own scores of benchmarks whose names begin so, but for those with the other text. */
static Placement *place_page(const Page *page, const char *begins, const char *but)
{
    double scores[MOST_PAGE_NODES];
    Placement *list = calloc(page->count, sizeof *list);
    assert_true(page->count <= MOST_PAGE_NODES);
    for (size_t i = 0; i < page->count; i++) {
        const PageNode *node = &page->nodes[i];
        bool chosen = node->is_leaf && strncmp(node->name, begins, strlen(begins)) == 0 &&
                      (!but || !strstr(node->name, but));
        scores[i] = chosen ? node->score : NAN;
    }
    GOOD(list && placements_find(page, "data", scores, list, &error));
    return list;
}

TEST(test_placements_of_benchmarks)
{
    Leaderboard leaderboard = read_leaderboard();
    Page page = read_page();
    Placement *all = place_page(&page, "", NULL);
    size_t compared = 0, index = 0;
    for (size_t i = 0; i < page.count; i++) {
        const char *name = page.nodes[i].name;
        Standing standing;
        if (!page.nodes[i].is_leaf || isnan(page.nodes[i].score)) continue;
        GOOD(standing_read(&leaderboard, name, &standing, &error));
        assert_near(all[i].score, page.nodes[i].score, 0, name);
        assert_near(all[i].rank, page.nodes[i].rank, 0, name);
        assert_near((double)all[i].models, (double)standing.models, 0, name);
        assert_near(all[i].median, standing.median, 1e-12, name);
        assert_near(all[i].best, standing.best, 0, name);
        assert_true(all[i].lower <= all[i].median && all[i].median <= all[i].upper);
        assert_true(all[i].untrained_least <= page.nodes[i].score &&
                    page.nodes[i].score <= all[i].untrained_most);
        standing_free(&standing);
        compared++;
    }
    assert_int_equal(compared, 32);
    GOOD(page_find(&page, "Marques2020_Ringach2002-circular_variance", &index, &error));
    assert_near(all[index].untrained_least, 0.610, 0, "yudixie_resnet18_random_0_240719");
    assert_near(all[index].untrained_most, 0.797, 0, "resnet-50x2_untrained");
    free(all);
    page_free(&page);
    leaderboard_free(&leaderboard);
}

/* The 15 benchmarks on gratings, against what numpy says of data/leaderboard.csv. */
TEST(test_placement_over_the_same_benchmarks)
{
    Page page = read_page();
    Placement *some = place_page(&page, "Marques2020_", "FreemanZiemba");
    size_t index = 0;
    GOOD(page_find(&page, "Marques2020", &index, &error));
    const Placement *one = &some[index];
    assert_near(one->score, 0.730265873015873, 1e-12, "score");
    assert_near((double)one->models, 352, 0, "models");
    assert_near(one->rank, 141, 0, "rank");
    assert_near(one->median, 0.7109960317460318, 1e-12, "median");
    assert_near(one->lower, 0.66071429, 1e-8, "lower quartile");
    assert_near(one->upper, 0.75742163, 1e-8, "upper quartile");
    assert_near(one->best, 0.8493095238095237, 1e-12, "best");
    assert_near(one->untrained_least, 0.7172380952380952, 1e-12, "resnet-18_untrained");
    assert_near(one->untrained_most, 0.7576785714285714, 1e-12, "resnet-50_untrained");
    free(some);

    /* All 22: the leaderboard's own Marques2020, up to its rounding. */
    Placement *whole = place_page(&page, "Marques2020_", NULL);
    assert_near(whole[index].score, page.nodes[index].score, 0.001, "Marques2020");
    assert_near(whole[index].rank, page.nodes[index].rank, 2, "its rank");
    free(whole);

    /* Nothing evaluated: nowhere. */
    Placement *none = place_page(&page, "no such benchmark", NULL);
    for (size_t i = 0; i < page.count; i++) assert_true(isnan(none[i].score));
    free(none);
    page_free(&page);
}

/* A model that is not published has neither, whatever the page says of its own model. */
TEST(test_scores_of_a_page)
{
    static const struct {
        const char *model;
        bool published;
    } models[] = {{PAGE_MODEL, true}, {"resnet-18_untrained", true}, {"my network", false}};
    for (size_t m = 0; m < COUNT(models); m++) {
        Page page;
        size_t scores = 0, ranks = 0;
        GOOD(page_read_for(&page, "data", models[m].model, &error));
        for (size_t i = 0; i < page.count; i++) {
            if (!isnan(page.nodes[i].score)) scores++;
            if (!isnan(page.nodes[i].rank)) ranks++;
        }
        assert_int_equal(scores > 0, models[m].published);
        assert_int_equal(ranks > 0, models[m].published);
        page_free(&page);
    }
}

TEST(test_the_program_s_table)
{
    Error error = {{0}};
    assert_int_equal(
        system("mkdir -p " FOLDER " && " BUILD "/analyses/studies/ranks --results " FOLDER), 0);
    char *text = file_read(FOLDER "/ranks.csv", NULL, &error);
    assert_non_null(text);
    assert_true(strncmp(text, "node,score,rank,models,best,best_models,median\n", 47) == 0);
    assert_non_null(strstr(text, "\nKar2019-ost,X,X,12,0.310,ReAlnet04_cornet,0.274\n"));
    assert_non_null(strstr(text, ",0.387,alexnet_training_seed_01; alexnet_training_seed_10,"));
    free(text);
    Table ours = read_table(FOLDER "/ranks.csv");
    Table expected = read_table("tests/reference/page_rank_best_median.csv");
    size_t ranks = 0, scores = 0;
    assert_int_equal(ours.rows, 47);
    for (size_t i = 0; i < ours.rows; i++) {
        const char *name = cell(&ours, i, "node");
        assert_string_equal(name, cell(&expected, i, "node"));
        assert_near(number(&ours, i, "score"), number(&expected, i, "page_score"), 0, name);
        assert_near(number(&ours, i, "rank"), number(&expected, i, "page_rank"), 0, name);
        assert_near(number(&ours, i, "best"), number(&expected, i, "best"), 0, name);
        /* Of an even number of models it lies between two scores of three digits. */
        assert_near(number(&ours, i, "median"), number(&expected, i, "median"), 0.0005 + 1e-12,
                    name);
        if (!isnan(number(&ours, i, "rank"))) ranks++;
        if (!isnan(number(&ours, i, "score"))) scores++;
    }
    assert_int_equal(ranks, 46);
    assert_int_equal(scores, 46);
    table_free(&ours);
    table_free(&expected);
}

TEST(test_a_table_that_disagrees_with_the_page)
{
    Leaderboard leaderboard = read_leaderboard();
    Page page = read_page();
    size_t model = 0;
    GOOD(leaderboard_check_page(&leaderboard, &page, &error));
    GOOD(leaderboard_find(&leaderboard, "resnet-50x2_untrained", &model, &error));
    double *score = &leaderboard.scores[model * leaderboard.node_count].score;
    *score += 0.001;
    REFUSED(leaderboard_check_page(&leaderboard, &page, &error), "average_vision the score 0.096");
    *score -= 0.001;
    for (size_t i = 0; i < leaderboard.model_count; i++)
        leaderboard.scores[i * leaderboard.node_count + 1].score += i < model ? 0.2 : 0;
    REFUSED(leaderboard_check_page(&leaderboard, &page, &error), "restore the files");
    page_free(&page);
    leaderboard_free(&leaderboard);
}

/* -- the tree of every model -- */

/* Children that the page lacks and its parents count, most of them from later than the page. */
static const char *const absent[][2] = {
    {"tong.Coggan2024_fMRI.V1-rdm", "V1"}, {"tong.Coggan2024_fMRI.V2-rdm", "V2"},
    {"tong.Coggan2024_fMRI.V4-rdm", "V4"}, {"tong.Coggan2024_fMRI.IT-rdm", "IT"},
    {"Bracci2019.anteriorVTC-rdm", "IT"},  {"behavior_vision", "average_vision"}};
enum { ABSENT = COUNT(absent) };

static size_t node_of(const Leaderboard *leaderboard, const char *name)
{
    for (size_t i = 0; i < leaderboard->node_count; i++)
        if (strcmp(leaderboard->nodes[i], name) == 0) return i;
    fail_msg("the table has no node %s", name);
    return 0;
}

/* The mean over a model's children of a node; X and what was not run count 0. */
static double mean_of_children(const Leaderboard *leaderboard, const Page *page, size_t model,
                               int parent)
{
    const PublicScore *scores = leaderboard->scores + model * leaderboard->node_count;
    double sum = 0, children = 0;
    for (size_t i = 0; i < page->count; i++) {
        if (page->nodes[i].parent != parent) continue;
        double score = scores[node_of(leaderboard, page->nodes[i].name)].score;
        sum += isnan(score) ? 0 : score;
        children++;
    }
    for (size_t i = 0; i < ABSENT; i++) {
        if (strcmp(absent[i][1], page->nodes[parent].name) != 0) continue;
        double score = scores[node_of(leaderboard, absent[i][0])].score;
        sum += isnan(score) ? 0 : score;
        children++;
    }
    return sum / children;
}

TEST(test_parents_follow_from_their_children_in_every_model)
{
    Leaderboard leaderboard = read_leaderboard();
    Page page = read_page();
    size_t parents = 0, models = 0, deviations = 0;
    for (size_t p = 0; p < page.count; p++) {
        if (page.nodes[p].is_leaf) continue;
        size_t node = node_of(&leaderboard, page.nodes[p].name);
        parents++;
        for (size_t m = 0; m < leaderboard.model_count; m++) {
            double score = leaderboard.scores[m * leaderboard.node_count + node].score;
            if (isnan(score)) continue;
            double mean = mean_of_children(&leaderboard, &page, m, (int)p);
            models++;
            if (fabs(score - mean) <= 0.001 + 1e-9) continue;
            /* One in the leaderboard's own table: a child that it shows as 1.1. */
            assert_string_equal(leaderboard.models[m].name,
                                "swin_small_patch4_window7_224:ms_in22k_ft_in1k");
            assert_string_equal(page.nodes[p].name, "IT");
            assert_near(score - mean, 0.0019, 0.00005, "the one deviation");
            deviations++;
        }
    }
    assert_int_equal(parents, 14);
    assert_int_equal(deviations, 1);
    assert_int_equal(models, 5364);
    page_free(&page);
    leaderboard_free(&leaderboard);
}

/* -- other scores, other models -- */

static void write_table(const char *rows)
{
    OutputFile output;
    GOOD(output_open(&output, FOLDER "/leaderboard.csv", &error));
    fputs(rows, output.stream);
    GOOD(output_close(&output, true, &error));
}

TEST(test_ties_and_what_is_no_score)
{
    Leaderboard leaderboard;
    Standing standing;
    write_table("model,number,node,score\na,1,n,0.500\nb,2,n,0.700\nb,2,m,X\nb,3,n,0.500\n"
                "c,4,n,X\nd,5,n,0.700\ne,6,m,X\nf,7,n,-0.010\n");
    GOOD(leaderboard_read(&leaderboard, FOLDER, &error));
    assert_int_equal(leaderboard.model_count, 7);
    GOOD(standing_read(&leaderboard, "n", &standing, &error));
    assert_int_equal(standing.models, 5);
    assert_near(standing.best, 0.7, 0, "best");
    assert_near(standing.median, 0.5, 0, "median");
    assert_string_equal(standing.best_models, "b; d");
    assert_null(standing.note);
    const double scores[] = {0.9, 0.7, 0.7004, 0.6996, 0.7006, 0.6, 0.5, 0, -0.01, -0.2, NAN};
    const double ranks[] = {1, 1, 1, 1, 1, 3, 3, 5, 5, 6, NAN};
    for (size_t i = 0; i < COUNT(scores); i++)
        assert_near(standing_rank(&leaderboard, standing.node, scores[i]), ranks[i], 0, "rank");
    standing_free(&standing);
    GOOD(standing_read(&leaderboard, "m", &standing, &error));
    assert_int_equal(standing.models, 0);
    assert_near(standing.best, NAN, 0, "best of none");
    assert_near(standing.median, NAN, 0, "median of none");
    assert_string_equal(standing.best_models, "");
    standing_free(&standing);
    size_t model = 0;
    REFUSED(standing_read(&leaderboard, "k", &standing, &error), "no node \"k\"");
    REFUSED(leaderboard_find(&leaderboard, "b", &model, &error), "2 models \"b\"");
    REFUSED(leaderboard_find(&leaderboard, "g", &model, &error), "0 models \"g\"");
    leaderboard_free(&leaderboard);
}

TEST(test_published_rows_of_our_models)
{
    Leaderboard leaderboard = read_leaderboard();
    Page page = read_page();
    size_t leaf = 0;
    double scores[64], ranks[64];
    GOOD(page_find(&page, "Marques2020_Cavanaugh2002-surround_suppression_index", &leaf, &error));
    static const struct {
        const char *model, *published;
        double score; /* of that leaf */
    } cases[] = {{"resnet-50x2_untrained", "resnet-50x2_untrained", 0.565},
                 {"resnet-50_untrained", "resnet-50_untrained", 0.584},
                 {"resnet-18_untrained", "resnet-18_untrained", 0.472},
                 {"vone-block", "voneresnet-50-non_stochastic", 0.377},
                 {"vone-block_stochastic", "voneresnet-50", 0.397},
                 {"pyramid", "v1-pyr-nodown", 0.484}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(published_name(cases[i].model), cases[i].published);
        GOOD(leaderboard_published(&leaderboard, &page, cases[i].model, scores, ranks, &error));
        assert_near(scores[leaf], cases[i].score, 0, cases[i].model);
        assert_true(ranks[leaf] >= 1 && ranks[leaf] <= 337);
    }
    GOOD(leaderboard_published(&leaderboard, &page, PAGE_MODEL, scores, ranks, &error));
    for (size_t i = 0; i < page.count; i++) {
        assert_near(scores[i], page.nodes[i].score, 0, page.nodes[i].name);
        assert_near(ranks[i], page.nodes[i].rank, 0, page.nodes[i].name);
    }
    assert_null(published_name("wide_resnet50_2_untrained"));
    GOOD(leaderboard_published(&leaderboard, &page, "pixels", scores, ranks, &error));
    for (size_t i = 0; i < page.count; i++)
        assert_near(fmin(scores[i], ranks[i]), NAN, 0, "a model that is not published");
    page_free(&page);
    leaderboard_free(&leaderboard);
}

/* Best in V1 is a model with random weights by mistake; not its relative of a longer name. */
TEST(test_the_note_on_a_best_model)
{
    Leaderboard leaderboard = read_leaderboard();
    static const char *const nodes[] = {"V1", "V2", "neural_vision", "Marques2020", "IT"};
    for (size_t i = 0; i < COUNT(nodes); i++) {
        Standing standing;
        GOOD(standing_read(&leaderboard, nodes[i], &standing, &error));
        assert_int_equal(standing.note != NULL, i < 3);
        if (standing.note) assert_non_null(strstr(standing.note, "issue 2459"));
        standing_free(&standing);
    }
    write_table("model,number,node,score\nalexnet_training_seed_01_fov,1,n,0.500\n");
    leaderboard_free(&leaderboard);
    Standing standing;
    GOOD(leaderboard_read(&leaderboard, FOLDER, &error));
    GOOD(standing_read(&leaderboard, "n", &standing, &error));
    assert_null(standing.note);
    standing_free(&standing);
    leaderboard_free(&leaderboard);
}

/* -- broken tables -- */

static void refuse(const char *table, const char *words)
{
    Error error = {{0}};
    Leaderboard leaderboard;
    write_table(table);
    assert_refused(leaderboard_read(&leaderboard, FOLDER, &error), &error, words);
    assert_refused(false, &error, FOLDER "/leaderboard.csv");
    assert_null(leaderboard.models);
}

#define HEADER "model,number,node,score\n"

TEST(test_broken_tables_are_refused)
{
    Leaderboard leaderboard;
    refuse("", "is empty");
    refuse(HEADER, "holds no scores");
    refuse("model,node,score\na,n,0.5\n", "no column \"number\"");
    refuse(HEADER "a,1,n\n", "row 1 has 3 cells where the header has 4");
    refuse(HEADER "a,1,n,0.5\na,1,n,0.6\n", "row 2: \"n\" occurs twice for this model");
    refuse(HEADER "a,1,n,0.5\nb,1,m,0.6\n", "row 2: number 1 belongs to \"a\" and to \"b\"");
    refuse(HEADER "a,1,n,\n", "row 1: \"\" in column \"score\" is not a number");
    refuse(HEADER "a,1,n,x\n", "\"x\" in column \"score\" is not a number");
    refuse(HEADER "a,1,n,nan\n", "\"nan\" in column \"score\" is not a number");
    refuse(HEADER "a,1,n,95.0\n", "row 1: 95.0 is not a score");
    refuse(HEADER "a,-1,n,0.5\n", "\"-1\" is not a model's number");
    refuse(HEADER "a,1.5,n,0.5\n", "\"1.5\" is not a model's number");
    refuse(HEADER ",1,n,0.5\n", "row 1: \"\" is not a name");
    refuse(HEADER "a; b,1,n,0.5\n", "\"a; b\" is not a name");
    refuse(HEADER "a,1,,0.5\n", "\"\" is not a name");
    refuse(HEADER "a,1,\"n,0.5\n", "not well-formed CSV");
    char table[2048] = HEADER;
    memset(table + strlen(table), 'a', 500);
    strcat(table, ",1,n,0.5\n");
    refuse(table, "is not a name");
    REFUSED(leaderboard_read(&leaderboard, BUILD "/tests/nowhere", &error), "cannot be read");
}

TEST(test_more_nodes_than_a_leaderboard_has)
{
    char table[16384] = HEADER;
    size_t used = strlen(table);
    for (int i = 0; i <= 256; i++)
        used += (size_t)snprintf(table + used, sizeof table - used, "a,1,node-%d,0.5\n", i);
    refuse(table, "row 257: \"node-256\" would be one node more than the 256 allowed");
}

/* The program leaves a former table alone when it is refused. */
TEST(test_a_refusal_leaves_the_former_table)
{
    Error error = {{0}};
    assert_int_equal(system("cp data/*.json data/*.csv " FOLDER " && rm -f " FOLDER
                            "/ranks.csv && echo before > " FOLDER "/ranks.csv"),
                     0);
    write_table(HEADER "resnet-50x2_untrained,1,average_vision,0.5\n");
    assert_int_not_equal(system(BUILD "/analyses/studies/ranks --data " FOLDER " --results " FOLDER
                                      " 2>" FOLDER "/said"),
                         0);
    char *said = file_read(FOLDER "/said", NULL, &error);
    char *table = file_read(FOLDER "/ranks.csv", NULL, &error);
    assert_true(said && table);
    assert_non_null(strstr(said, "the leaderboard has no node"));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
    assert_string_equal(table, "before\n");
    free(said);
    free(table);
}

/* Distribution similarity, the biology, the page and the tree. */
#include "base/table.h"
#include "properties/distribution.h"
#include "score/tree.h"
#include "testing.h"

/* -- similarity -- */

static Biology three_bins(void)
{
    static double edges[] = {0, 1, 2, 3}, counts[] = {2, 5, 3};
    return (Biology){.bins = 3, .edges = edges, .counts = counts, .neurons = 10};
}

TEST(test_values_fall_into_bins)
{
    Biology biology = three_bins();
    const double values[] = {0, 1, 2, 3, -4, 9, 0.999, NAN, -INFINITY, INFINITY};
    double counts[3];
    assert_int_equal(biology_histogram(&biology, values, 10, counts), 1);
    assert_near(counts[0], 4, 0, "first bin: 0, -4, .999, -inf");
    assert_near(counts[1], 1, 0, "second bin: 1");
    assert_near(counts[2], 4, 0, "last bin, closed: 2, 3, 9, inf");
}

TEST(test_gap_of_extremes)
{
    Biology biology = three_bins();
    const double same[] = {4, 10, 6}, first[] = {7, 0, 0};
    LargestGap none = distribution_largest_gap(&biology, same);
    LargestGap worst = distribution_largest_gap(&biology, first);
    assert_near(none.distance, 0, 1e-15, "gap to itself");
    assert_near(worst.distance, worst.worst_distance, 1e-15, "gap of all in the first bin");
    assert_near(worst.worst_distance, 0.8, 1e-12, "worst distance");
    assert_int_equal(worst.bin, 0);
}

TEST(test_similarity_of_extremes)
{
    Biology biology = three_bins();
    Similarity similarity;
    const double low = 0.5;
    GOOD(distribution_similarity(&biology, &low, 1, 1, &similarity, &error));
    assert_near(similarity.mean, 0, 1e-12, "all in the first bin");
    assert_near(similarity.deviation, 0, 1e-12, "no spread");
    const double nothing[] = {NAN, NAN};
    GOOD(distribution_similarity(&biology, nothing, 2, 1, &similarity, &error));
    assert_int_equal(similarity.undefined, 1000);
    assert_near(similarity.mean, 0, 0, "only NaN");
    assert_near(similarity.deviation, 0, 0, "only NaN");
    REFUSED(distribution_similarity(&biology, nothing, 0, 1, &similarity, &error), "0 values");
}

/*
 * One neuron, four values of which one is NaN: about a quarter of the draws is undefined, too many.
 */
TEST(test_many_undefined_draws_fail)
{
    double edges[] = {0, 1, 2}, counts[] = {1, 0};
    Biology biology = {.bins = 2, .edges = edges, .counts = counts, .neurons = 1};
    Similarity similarity;
    const double some[] = {0.5, 0.5, 0.5, NAN};
    GOOD(distribution_similarity(&biology, some, 4, 3, &similarity, &error));
    assert_true(similarity.undefined > 200 && similarity.undefined < 300);
    assert_near(similarity.mean, 0, 0, "failed comparison");
    double few[20];
    for (int i = 0; i < 20; i++) few[i] = i ? 0.5 : NAN;
    GOOD(distribution_similarity(&biology, few, 20, 3, &similarity, &error));
    assert_true(similarity.undefined > 0 && similarity.undefined <= 100);
    assert_near(similarity.mean, 1, 1e-12, "defined draws only");
}

/* The ceilings that the reference's own tests state, and those of the reference run. */
TEST(test_ceilings)
{
    Error error = {{0}};
    cJSON *biology_file = read_reference("data/biology.json");
    cJSON *reference = read_reference("tests/reference/scores_seed0.json");
    const cJSON *entry = NULL;
    int checked = 0;
    cJSON_ArrayForEach(entry, biology_file)
    {
        Biology biology;
        Similarity ceiling;
        uint32_t seed;
        assert_good(biology_read(&biology, "data", entry->string, &error), &error);
        double *sample = biology_sample(&biology, &error);
        assert_non_null(sample);
        assert_good(distribution_seed(entry->string, &seed, &error), &error);
        assert_good(
            distribution_similarity(&biology, sample, biology.neurons, seed, &ceiling, &error),
            &error);
        assert_near(ceiling.mean, field(entry, "published_ceiling")->valuedouble, 0.005,
                    entry->string);
        double other =
            field(field(field(reference, "scores"), entry->string), "ceiling")->valuedouble;
        assert_near(ceiling.mean, other, 4 * ceiling.deviation / sqrt(1000) + 0.002, entry->string);
        free(sample);
        biology_free(&biology);
        checked++;
    }
    assert_int_equal(checked, 15);
    cJSON_Delete(biology_file);
    cJSON_Delete(reference);
}

/* The same for textures, whose histograms are a draft of the published ones (October 2020). */
TEST(test_texture_ceilings)
{
    Error error = {{0}};
    Page page;
    assert_good(page_read(&page, "data", &error), &error);
    cJSON *biology_file = read_reference("data/biology_textures.json");
    const cJSON *entry = NULL;
    int checked = 0;
    cJSON_ArrayForEach(entry, biology_file)
    {
        Biology biology;
        Similarity ceiling;
        uint32_t seed;
        size_t leaf = 0;
        assert_good(biology_read(&biology, "data", entry->string, &error), &error);
        assert_string_equal(biology.path, "data/biology_textures.json");
        assert_non_null(strstr(biology.source, "as packaged in October 2020"));
        assert_int_equal(biology.neurons, 102);
        double *sample = biology_sample(&biology, &error);
        assert_non_null(sample);
        assert_good(distribution_seed(entry->string, &seed, &error), &error);
        assert_good(
            distribution_similarity(&biology, sample, biology.neurons, seed, &ceiling, &error),
            &error);
        assert_good(page_find(&page, entry->string, &leaf, &error), &error);
        assert_near(ceiling.mean, page.nodes[leaf].published_ceiling, 0.005, entry->string);
        free(sample);
        biology_free(&biology);
        checked++;
    }
    assert_int_equal(checked, 7);
    cJSON_Delete(biology_file);
    page_free(&page);
}

/* Each histogram of textures is that of the 102 neurons' values. */
TEST(test_texture_histograms_of_the_neurons)
{
    Table table;
    static const char *const properties[][2] = {
        {"texture_modulation_index", "texture_modulation_index"},
        {"abs_texture_modulation_index", "absolute_texture_modulation_index"},
        {"texture_selectivity", "texture_selectivity"},
        {"texture_sparseness", "texture_sparseness"},
        {"texture_variance_ratio", "variance_ratio"},
        {"max_texture", "max_texture"},
        {"max_noise", "max_noise"}};
    GOOD(table_read(&table, "tests/reference/texture_properties_102_neurons.csv", &error));
    assert_int_equal(table.rows, 102);
    for (size_t p = 0; p < COUNT(properties); p++) {
        Biology biology;
        char benchmark[PAGE_NAME_LENGTH];
        double values[102], counts[64];
        size_t column = 0;
        snprintf(benchmark, sizeof benchmark, "Marques2020_FreemanZiemba2013-%s", properties[p][0]);
        GOOD(biology_read(&biology, "data", benchmark, &error));
        GOOD(table_require(&table, properties[p][1], NULL, &column, &error));
        for (size_t i = 0; i < table.rows; i++)
            GOOD(table_number(&table, i, column, &values[i], &error));
        assert_true(biology.bins <= 64);
        assert_int_equal(biology_histogram(&biology, values, 102, counts), biology.not_a_number);
        for (size_t bin = 0; bin < biology.bins; bin++)
            assert_near(counts[bin], biology.counts[bin], 0, benchmark);
        biology_free(&biology);
    }
    table_free(&table);
}

/* -- bad data -- */

static void refuse_biology(const char *text, const char *words)
{
    Error error = {{0}};
    Biology biology;
    write_text(BUILD "/tests/data/biology.json", text);
    assert_refused(biology_read(&biology, BUILD "/tests/data", "b", &error), &error, words);
    assert_refused(false, &error, BUILD "/tests/data/biology.json");
}

#define REST ",\"neurons\":3,\"not_a_number\":0,\"published_ceiling\":0.9,\"source\":\"s\"}}"

TEST(test_bad_biology_is_refused)
{
    Biology biology;
    refuse_biology("{\"b\": {\"counts\": [1, 2", "not valid JSON near line 1");
    refuse_biology("{\"b\": 3}", "the field \"b\"");
    refuse_biology("{\"b\":{\"counts\":[1,2]" REST, "\"bin_edges\" is missing");
    refuse_biology("{\"b\":{\"bin_edges\":[0,1,1],\"counts\":[1,2]" REST, "do not increase");
    refuse_biology("{\"b\":{\"bin_edges\":[0,1],\"counts\":[1,2]" REST, "2 bin edges for 2 counts");
    refuse_biology("{\"b\":{\"bin_edges\":[0,1,2],\"counts\":[-1,4]" REST,
                   "a count of neurons is -1");
    refuse_biology("{\"b\":{\"bin_edges\":[0,1,2],\"counts\":[1,1]" REST,
                   "add up to 2 neurons, not 3");
    refuse_biology("{\"b\":{\"bin_edges\":[0,\"x\",2],\"counts\":[1,2]" REST, "numbers only");
    REFUSED(biology_read(&biology, BUILD "/tests/nowhere", "b", &error), "cannot be read");
    write_text(BUILD "/tests/data/biology.json", "{}");
    write_text(BUILD "/tests/data/biology_textures.json", "{}");
    REFUSED(biology_read(&biology, BUILD "/tests/data", "b", &error),
            "neither this file nor biology.json has an entry \"b\"");
    write_text(BUILD "/tests/data/biology_textures.json", "{\"b\":{\"counts\":[1,2]" REST);
    REFUSED(biology_read(&biology, BUILD "/tests/data", "b", &error),
            "biology_textures.json: the field \"bin_edges\" is missing");
}

static void refuse_page(const char *text, const char *words)
{
    Page page;
    write_text(BUILD "/tests/data/page.json", text);
    REFUSED(page_read(&page, BUILD "/tests/data", &error), words);
}

TEST(test_bad_pages_are_refused)
{
    refuse_page("{\"nodes\": 4}", "must be an array");
    refuse_page("{\"nodes\": []}", "no nodes");
    refuse_page("{\"nodes\": [{\"name\": \"a\", \"parent\": \"b\", \"version\": null, \"score\": "
                "1, \"rank\": 1, "
                "\"benchmarks\": 1, \"sites\": null}]}",
                "does not come before it");
    refuse_page(
        "{\"nodes\": [{\"name\": \"a\", \"parent\": null, \"version\": null, \"rank\": 1}]}",
        "\"score\" is missing");
}

/* -- the page and its tree -- */

TEST(test_the_page_s_parents_follow_from_its_leaves)
{
    Page page;
    double leaf_scores[64];
    TreeNode tree[64];
    size_t leaves = 0;
    GOOD(page_read(&page, "data", &error));
    assert_int_equal(page.count, 47);
    for (size_t i = 0; i < page.count; i++) {
        leaf_scores[i] = page.nodes[i].score;
        leaves += page.nodes[i].is_leaf;
    }
    assert_int_equal(leaves, 33);
    tree_score(&page, leaf_scores, tree);
    for (size_t i = 0; i < page.count; i++)
        assert_near(tree[i].score, page.nodes[i].score, 0.001, page.nodes[i].name);

    /* Comparable is a parent with all of its benchmarks: Marques2020 and its groups, none above. */
    for (size_t i = 0; i < page.count; i++) {
        bool complete = page.nodes[i].is_leaf || strcmp(page.nodes[i].name, "Marques2020") == 0 ||
                        strncmp(page.nodes[i].name, "V1-", 3) == 0;
        assert_near(tree[i].score_comparable, complete ? tree[i].score : NAN, 0,
                    page.nodes[i].name);
    }
    page_free(&page);
}

/*
 * Leaves without a score count 0 for the page, and not at all in the mean over evaluated children.
 */
TEST(test_both_conventions)
{
    Page page;
    double leaf_scores[64];
    TreeNode tree[64];
    size_t magnitude = 0, texture = 0, root = 0;
    GOOD(page_read(&page, "data", &error));
    for (size_t i = 0; i < page.count; i++)
        leaf_scores[i] =
            strcmp(page.nodes[i].name, "Marques2020_Ringach2002-max_dc") == 0 ? 0.9 : NAN;
    tree_score(&page, leaf_scores, tree);
    GOOD(page_find(&page, "V1-response_magnitude", &magnitude, &error));
    GOOD(page_find(&page, "V1-texture_modulation", &texture, &error));
    GOOD(page_find(&page, "average_vision", &root, &error));
    assert_near(tree[magnitude].score, 0.3, 1e-12, "the page's convention");
    assert_near(tree[magnitude].score_evaluated, 0.9, 1e-12, "evaluated children");
    assert_near(tree[magnitude].published_evaluated, 0.971, 1e-12,
                "the page over the same children");
    assert_near(tree[texture].score_evaluated, NAN, 0, "nothing evaluated");
    assert_near(tree[root].score_evaluated, 0.9, 1e-12, "the root");
    assert_near(tree[magnitude].score_comparable, NAN, 0, "of one benchmark in three");
    assert_near(tree[root].score, 0.3 / 7 / 3 / 4 / 2, 1e-12, "the root by the page's convention");
    REFUSED(page_find(&page, "V3", &root, &error), "no benchmark \"V3\"");
    page_free(&page);
}

/* The data files speak of the same benchmarks. */
TEST(test_data_agree)
{
    Page page;
    GOOD(page_read(&page, "data", &error));
    cJSON *gratings = read_reference("data/biology.json");
    cJSON *textures = read_reference("data/biology_textures.json");
    size_t found = 0;
    for (size_t i = 0; i < page.count; i++) {
        if (!page.nodes[i].is_leaf) continue;
        const char *name = page.nodes[i].name;
        const cJSON *embedded = cJSON_GetObjectItemCaseSensitive(gratings, name);
        if (!embedded) embedded = cJSON_GetObjectItemCaseSensitive(textures, name);
        found += embedded != NULL;
        assert_true(page.nodes[i].published_ceiling > 0.7 && page.nodes[i].published_ceiling < 1);
        if (embedded)
            assert_near(page.nodes[i].published_ceiling,
                        field(embedded, "published_ceiling")->valuedouble, 0, page.nodes[i].name);
    }
    assert_int_equal(found, 22);
    cJSON_Delete(gratings);
    cJSON_Delete(textures);
    page_free(&page);
}

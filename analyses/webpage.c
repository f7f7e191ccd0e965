/*
 * webpage: the leaderboard's page as a page to look at: results/page/index.html.
 *
 * One static file, with its pictures beside it: no network, no framework. The tree of scores; for every
 * benchmark a bar from 0 to its ceiling with ours and the published value, and, where public models'
 * scores are at hand (data/leaderboard.csv), their best and median, or those of the zoo that was run here; its figure, ten of its stimuli on the
 * model's screen, its references, its status, and the way of its number. Everything comes from result
 * files; results that lack a number show a dash.
 */
#include "base/options.h"
#include "base/version.h"
#include "brainio/text_table.h"
#include "ensemble/members.h"
#include "score/bibliography.h"
#include "score/result.h"
#include "vision/png_file.h"
#include "vision/screen.h"
#include "vision/stimulus_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 10 };

/* Other models' scores on one benchmark. */
typedef struct {
    size_t count;
    double *scores; /* [count] descending, owned */
} Standing;

typedef struct {
    const Options *options;
    FILE *out;
    cJSON *scores; /* the tree's file */
    char *bibliography;
    TextTable leaderboard, zoo;
} Web;

/* -- text -- */

static void put(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

/* A number to three digits, with the field it came from; a dash where there is none. */
static void put_number(FILE *out, const char *what, double value, const char *otherwise)
{
    fprintf(out, "<span class=\"number %s\">", what);
    if (isnan(value))
        fprintf(out, "%s", otherwise);
    else
        fprintf(out, "%.3f", value);
    fprintf(out, "</span>");
}

static bool put_file(FILE *out, const char *path, Error *error)
{
    char *text = file_read(path, NULL, error);
    if (text) fputs(text, out);
    free(text);
    return text != NULL;
}

/* -- other models -- */

static int descending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a > b ? -1 : a < b;
}

/* The benchmark's name on the leaderboard has the laboratory before it: "dicarlo.MajajHong2015.IT-pls". */
static bool is_benchmark(const char *listed, const char *name)
{
    const char *dot = strchr(listed, '.');
    return strcmp(listed, name) == 0 || (dot && strcmp(dot + 1, name) == 0);
}

/* Public models' scores of this benchmark in this version (X is none); none at all is no error. */
static bool find_standing(const Web *web, const char *name, const char *version, Standing *standing,
                          Error *error)
{
    const TextTable *table = &web->leaderboard;
    size_t benchmark, score, listed, is_public;
    *standing = (Standing){0};
    if (!text_table_require(table, "benchmark", NULL, &benchmark, error) ||
        !text_table_require(table, "version", NULL, &listed, error) ||
        !text_table_require(table, "public", NULL, &is_public, error) ||
        !text_table_require(table, "score_ceiled", NULL, &score, error))
        return false;
    standing->scores = allocate(table->rows, sizeof(double), error);
    if (!standing->scores) return false;
    for (size_t row = 0; row < table->rows; row++) {
        const char *cell = text_table_cell(table, row, score);
        if (!is_benchmark(text_table_cell(table, row, benchmark), name)) continue;
        if (strcmp(text_table_cell(table, row, is_public), "True") != 0) continue;
        if (strcmp(text_table_cell(table, row, listed), version + (version[0] == 'v')) != 0)
            continue;
        if (*cell && strcmp(cell, "nan") != 0 &&
            !text_table_number(table, row, score, &standing->scores[standing->count++], error))
            return false;
    }
    qsort(standing->scores, standing->count, sizeof(double), descending);
    return true;
}

/* The zoo's scores of this benchmark; none is no error. */
static bool find_zoo(const Web *web, const char *name, Standing *standing, Error *error)
{
    const TextTable *table = &web->zoo;
    size_t column = text_table_find(table, name);
    *standing = (Standing){0};
    standing->scores = allocate(table->rows, sizeof(double), error);
    if (!standing->scores) return false;
    for (size_t row = 0; column != NO_COLUMN && row < table->rows; row++)
        if (!text_table_number(table, row, column, &standing->scores[standing->count++], error))
            return false;
    qsort(standing->scores, standing->count, sizeof(double), descending);
    return true;
}

static double median_of_standing(const Standing *standing)
{
    size_t n = standing->count;
    return n ? (standing->scores[(n - 1) / 2] + standing->scores[n / 2]) / 2 : NAN;
}

/* 1 for the best: how many are above, and one. */
static size_t rank_in(const Standing *standing, double score)
{
    size_t rank = 1;
    for (size_t i = 0; i < standing->count; i++) rank += standing->scores[i] > score;
    return rank;
}

/* -- bars -- */

static void put_place(FILE *out, const char *class, double value)
{
    if (!isnan(value))
        fprintf(out, "<span class=\"%s\" style=\"left:%.1f%%\"></span>", class,
                100 * fmax(0, fmin(1, value)));
}

static void put_bar(FILE *out, const cJSON *node, double ours, const Standing *standing,
                    const Standing *zoo)
{
    bool leaf = strcmp(json_optional_text(node, "kind"), "leaf") == 0;
    double published = json_optional_number(node, "published_score");
    fprintf(out, "<span class=\"bar %s\" role=\"img\" aria-label=\"", leaf ? "" : "parent");
    if (isnan(ours))
        fprintf(out, "ours: %s", leaf ? json_optional_text(node, "status") : "nothing evaluated");
    else
        fprintf(out, "ours %.3f", ours);
    if (isnan(published))
        fprintf(out, ", published: X\">");
    else
        fprintf(out, ", published %.3f, from 0 to %s\">", published, leaf ? "the ceiling" : "1");
    if (!isnan(ours))
        fprintf(out, "<span class=\"fill\" style=\"width:%.1f%%\"></span>",
                100 * fmax(0, fmin(1, ours)));
    put_place(out, "mark", published);
    if (standing && standing->count) {
        put_place(out, "best", standing->scores[0]);
        put_place(out, "median", median_of_standing(standing));
    }
    if (zoo && zoo->count) {
        put_place(out, "best zoo", zoo->scores[0]);
        put_place(out, "median zoo", median_of_standing(zoo));
    }
    fprintf(out, "</span>");
}

static void put_summary(FILE *out, const cJSON *node, double ours, const Standing *standing,
                        const Standing *zoo)
{
    double rank = json_optional_number(node, "published_rank");
    fprintf(out, "<summary><span class=\"name\">");
    put(out, json_optional_text(node, "name"));
    if (json_optional_text(node, "version")[0])
        fprintf(out, " <span class=\"quiet\">%s</span>", json_optional_text(node, "version"));
    fprintf(out, "</span>");
    put_bar(out, node, ours, standing, zoo);
    put_number(out, "ours", ours, "&ndash;");
    put_number(out, "published", json_optional_number(node, "published_score"), "X");
    if (isnan(rank))
        fprintf(out, "<span class=\"number rank\">&ndash;</span>");
    else
        fprintf(out, "<span class=\"number rank\">rank %.0f</span>", rank);
    fprintf(out, "</summary>\n");
}

/* -- one benchmark -- */

static bool copy_figure(const Web *web, const char *name, Error *error)
{
    char from[FILE_PATH_LENGTH], to[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(from, error, "%s/figures/%s.svg", web->options->results, name) ||
        !file_path(to, error, "%s/page/%s.svg", web->options->results, name) ||
        !output_open(&output, to, error))
        return false;
    return output_close(&output, put_file(output.stream, from, error), error);
}

static void put_row(FILE *out, const char *label, const char *format, double value)
{
    if (isnan(value)) return;
    fprintf(out, "<tr><th scope=\"row\">%s</th><td>", label);
    fprintf(out, format, value);
    fprintf(out, "</td></tr>\n");
}

/* Where ours and the published value stand among other models; `whose` names these. */
static void put_standing(FILE *out, const cJSON *result, const Standing *standing,
                         const char *whose)
{
    double values[] = {json_optional_number(result, "published_score"),
                       json_optional_number(result, "score")};
    static const char *const names[] = {"the published value", "ours"};
    if (standing->count == 0) return;
    fprintf(out, "<tr><th scope=\"row\">among %zu %s</th><td>best %.3f, median %.3f",
            standing->count, whose, standing->scores[0], median_of_standing(standing));
    for (int i = 0; i < 2; i++)
        if (!isnan(values[i]))
            fprintf(out, ", rank of %s %zu", names[i], rank_in(standing, values[i]));
    fprintf(out, "</td></tr>\n");
}

static void put_numbers(FILE *out, const cJSON *node, const cJSON *result, const Standing *standing,
                        const Standing *zoo)
{
    fprintf(out, "<table>\n");
    put_row(out, "similarity or r", "%.4f", json_optional_number(result, "raw"));
    put_row(out, "its error", "%.4f", json_optional_number(result, "raw_error"));
    put_row(out, "ceiling", "%.4f", json_optional_number(result, "ceiling"));
    put_row(out, "published ceiling", "%.3f", json_optional_number(result, "published_ceiling"));
    put_row(out, "units of the layer", "%.0f", json_optional_number(result, "units_recorded"));
    put_row(out, "units that look at the stimuli", "%.0f",
            json_optional_number(result, "units_in_field"));
    put_row(out, "units kept", "%.0f", json_optional_number(result, "units_kept"));
    put_row(out, "macaque neurons or sites", "%.0f", json_optional_number(result, "neurons"));
    put_row(out, "recording sites, published", "%.0f", json_optional_number(node, "sites"));
    put_standing(out, result, standing, "public models of the leaderboard's list");
    put_standing(out, result, zoo, "models of the zoo run here");
    fprintf(out, "</table>\n");
}

/* The BibTeX entry of a key, as it stands in the bibliography. */
static void put_reference(const Web *web, const char *key)
{
    size_t length = 0;
    const char *entry = bibliography_entry(web->bibliography, key, &length);
    if (!entry) return;
    fprintf(web->out, "<button class=\"copy\" type=\"button\">copy BibTeX</button><pre>");
    for (size_t i = 0; i < length; i++) put(web->out, (char[]){entry[i], '\0'});
    fprintf(web->out, "</pre>\n");
}

static void put_samples(const Web *web, const char *name)
{
    const Benchmark *benchmark = ensemble_member(name); /* NULL: not about gratings */
    if (!benchmark) {
        fprintf(web->out, "<p class=\"quiet\">Its images are a download: not available before "
                          "<code>make data</code>.</p>\n");
        return;
    }
    const char *set = benchmark->stimulus_set;
    fprintf(web->out, "<div class=\"samples\">\n");
    for (int i = 0; i < SAMPLES; i++)
        fprintf(web->out,
                "<img src=\"%s-%d.png\" width=\"224\" height=\"224\" loading=\"lazy\" alt=\"sample "
                "%d of the %s stimuli on the model's screen\">\n",
                set, i, i, set);
    fprintf(web->out, "</div>\n");
}

/* What `make audit` prints of the benchmark, which was kept beside the page. */
static bool put_audit(const Web *web, const char *name, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!file_path(path, error, "%s/page/%s.txt", web->options->results, name)) return false;
    char *audit = file_read(path, NULL, error);
    if (!audit) return false;
    fprintf(web->out, "<details class=\"audit\"><summary>its way, step by step</summary><pre>");
    put(web->out, audit);
    fprintf(web->out,
            "</pre><p>One unit's: <code>make audit BENCHMARK=%s NEURON=17</code></p>"
            "</details>\n",
            name);
    free(audit);
    return true;
}

static bool put_leaf(const Web *web, const cJSON *node, Error *error)
{
    const char *name = json_optional_text(node, "name");
    Standing standing = {0}, zoo = {0};
    cJSON *result = result_read(web->options, name, error);
    if (!result ||
        !find_standing(web, name, json_optional_text(node, "version"), &standing, error) ||
        !find_zoo(web, name, &zoo, error)) {
        free(standing.scores);
        free(zoo.scores);
        cJSON_Delete(result);
        return false;
    }
    bool evaluated = strcmp(json_optional_text(result, "status"), STATUS_EVALUATED) == 0,
         good = true;
    fprintf(web->out, "<li><details class=\"benchmark\" id=\"%s\" data-benchmark=\"%s\">", name,
            name);
    put_summary(web->out, node, json_optional_number(node, "score"), &standing, &zoo);
    fprintf(web->out, "<div class=\"leaf\">\n<p><b>%s</b>", json_optional_text(result, "status"));
    if (json_optional_text(result, "reason")[0]) {
        fprintf(web->out, ": ");
        put(web->out, json_optional_text(result, "reason"));
    }
    fprintf(web->out, ". Region %s, layer <code>%s</code>.</p>\n",
            json_optional_text(result, "region"), json_optional_text(result, "layer"));
    if (evaluated) {
        good = copy_figure(web, name, error);
        fprintf(web->out,
                "<img class=\"figure\" src=\"%s.svg\" loading=\"lazy\" alt=\"%s: ours and the "
                "macaque's\">\n",
                name, name);
    }
    put_samples(web, name);
    put_numbers(web->out, node, result, &standing, &zoo);
    if (evaluated) good = good && put_audit(web, name, error);
    const cJSON *key = NULL;
    cJSON_ArrayForEach(key, cJSON_GetObjectItemCaseSensitive(result, "citation"))
    {
        if (cJSON_IsString(key)) put_reference(web, key->valuestring);
    }
    fprintf(web->out, "</div></details></li>\n");
    free(standing.scores);
    free(zoo.scores);
    cJSON_Delete(result);
    return good;
}

/* -- the tree -- */

static bool put_children(const Web *web, const char *parent, Error *error);

static bool put_node(const Web *web, const cJSON *node, Error *error)
{
    if (strcmp(json_optional_text(node, "kind"), "leaf") == 0) return put_leaf(web, node, error);
    const char *name = json_optional_text(node, "name");
    fprintf(web->out, "<li><details class=\"parent\" id=\"%s\" data-parent=\"%s\"%s>", name, name,
            json_optional_number(node, "depth") < 4 ? " open" : "");
    put_summary(web->out, node, json_optional_number(node, "score_evaluated"), NULL, NULL);
    fprintf(web->out,
            "<p class=\"quiet\">%.0f of its %.0f benchmarks here were evaluated; the page counts "
            "%.0f. Over those, the page's values give <span class=\"same\">",
            json_optional_number(node, "leaves_evaluated"), json_optional_number(node, "leaves"),
            json_optional_number(node, "benchmarks"));
    if (isnan(json_optional_number(node, "published_score_evaluated")))
        fprintf(web->out, "&ndash;");
    else
        fprintf(web->out, "%.3f", json_optional_number(node, "published_score_evaluated"));
    fprintf(web->out,
            "</span>; with what was not evaluated counting 0, as the page counts, ours is "
            "<span class=\"convention\">%.3f</span>.</p>\n",
            json_optional_number(node, "score"));
    bool good = put_children(web, name, error);
    fprintf(web->out, "</details></li>\n");
    return good;
}

static bool put_children(const Web *web, const char *parent, Error *error)
{
    const cJSON *node = NULL;
    bool good = true;
    fprintf(web->out, "<ul%s>\n", *parent ? "" : " class=\"tree\"");
    cJSON_ArrayForEach(node, cJSON_GetObjectItemCaseSensitive(web->scores, "nodes"))
    {
        if (good && strcmp(json_optional_text(node, "parent"), parent) == 0)
            good = put_node(web, node, error);
    }
    fprintf(web->out, "</ul>\n");
    return good;
}

/* -- samples of the stimuli -- */

static bool write_samples(const Options *options, const char *name, Error *error)
{
    StimulusSet set;
    Screen screen = {0};
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    Rectangle shown = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    if (!stimulus_set_make(&set, name, error)) return false;
    uint8_t *image = allocate(rectangle_area(all), 1, error);
    uint8_t *pixels = allocate(rectangle_area(shown), 1, error);
    bool good = image && pixels &&
                screen_open(&screen, GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES, SCREEN_PIXELS,
                            8, error);
    for (size_t i = 0; good && i < SAMPLES; i++) {
        char path[FILE_PATH_LENGTH];
        grating_draw(&set.gratings[(2 * i + 1) * set.count / (2 * SAMPLES)], all, image);
        good = screen_show(&screen, image, all, 1, shown, pixels, error) &&
               file_path(path, error, "%s/page/%s-%zu.png", options->results, name, i) &&
               png_write_gray(path, pixels, SCREEN_PIXELS, SCREEN_PIXELS, error);
    }
    screen_close(&screen);
    free(image);
    free(pixels);
    stimulus_set_free(&set);
    return good;
}

/* -- the page -- */

static bool put_head(const Web *web, Error *error)
{
    FILE *out = web->out;
    fprintf(out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<link rel=\"icon\" href=\"data:,\">\n<title>%s &ndash; Ventral</title>\n<style>\n",
            web->options->model);
    bool good = put_file(out, "web/page.css", error);
    fprintf(out, "</style>\n</head>\n<body>\n<main>\n<h1><code>%s</code></h1>\n",
            web->options->model);
    fprintf(
        out,
        "<p>One page of the Brain-Score leaderboard, rebuilt from pixels: weights of "
        "<code>torch.manual_seed(%llu)</code>, Ventral %s. The published values are one draw of "
        "a random network, ours another; what is luck and what is not is in the "
        "<a href=\"../../paper/report.pdf\">report</a>.</p>\n",
        (unsigned long long)web->options->seed, VENTRAL_VERSION);
    fprintf(out,
            "<p class=\"keys quiet\"><span>bar: ours, of 0 to the ceiling (a parent: 0 to 1, "
            "over what was evaluated)</span> <span>line: published</span> <span>circle, "
            "square: best and median of public models; in blue, of the zoo run here</span></p>\n"
            "<p><button id=\"open\" type=\"button\">open all</button> "
            "<button id=\"close\" type=\"button\">close all</button></p>\n"
            "<div class=\"heading\" aria-hidden=\"true\"><span>benchmark</span><span "
            "class=\"scale\">0 to ceiling</span><span class=\"number\">ours</span><span "
            "class=\"number\">published</span><span class=\"number rank\">published</span>"
            "</div>\n");
    return good;
}

static bool put_foot(const Web *web, Error *error)
{
    FILE *out = web->out;
    fprintf(out, "<h2>How to use</h2>\n<p>From the command line:</p>\n<pre>");
    fprintf(out,
            "./bootstrap report                        # everything, up to paper/report.pdf\n"
            "make results MODEL=%s SEED=%llu\nmake audit BENCHMARK=Marques2020_Ringach2002-"
            "or_selective NEURON=17\nmake cite</pre>\n<p>In C:</p>\n<pre>",
            web->options->model, (unsigned long long)web->options->seed);
    fprintf(out,
            "BrainModel *model = load_model(&quot;%s&quot;, %llu, &amp;error);\n"
            "start_task(model, &quot;passive&quot;, &amp;error);\n"
            "start_recording(model, &quot;V1&quot;, (TimeBin[]){{70, 170}}, 1, &amp;error);\n"
            "look_at(model, &amp;stimuli, 20, &amp;recording, &amp;error);</pre>\n",
            web->options->model, (unsigned long long)web->options->seed);
    fprintf(out, "<h2>Layer commitment</h2>\n<table>\n");
    static const char *const regions[] = {"V1", "V2", "V4", "IT"};
    char path[FILE_PATH_LENGTH];
    cJSON *page =
        file_path(path, error, "%s/page.json", web->options->data) ? json_read(path, error) : NULL;
    const cJSON *layers = page ? json_object(page, "layers", path, error) : NULL;
    for (size_t i = 0; layers && i < 4; i++)
        fprintf(out, "<tr><th scope=\"row\">%s</th><td><code>%s</code></td></tr>\n", regions[i],
                json_optional_text(layers, regions[i]));
    fprintf(out, "</table>\n<h2>Visual angle</h2>\n<p>%.0f degrees</p>\n",
            page ? json_optional_number(page, "visual_degrees") : NAN);
    cJSON_Delete(page);
    fprintf(out, "</main>\n<script>\n");
    bool good = layers && put_file(out, "web/page.js", error);
    fprintf(out, "</script>\n</body>\n</html>\n");
    return good;
}

static bool write_page(Web *web, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/page/index.html", web->options->results) ||
        !output_open(&output, path, error))
        return false;
    web->out = output.stream;
    bool good = put_head(web, error) && put_children(web, "", error) && put_foot(web, error);
    return output_close(&output, good, error);
}

static bool run(Web *web, Error *error)
{
    char path[FILE_PATH_LENGTH];
    bool good = options_result_path(web->options, "scores.json", path, error) &&
                (web->scores = json_read(path, error)) &&
                (web->bibliography = file_read(BIBLIOGRAPHY_PATH, NULL, error)) &&
                file_path(path, error, "%s/leaderboard.csv", web->options->data) &&
                text_table_read(&web->leaderboard, path, error) &&
                file_path(path, error, "%s/zoo.csv", web->options->results) &&
                text_table_read(&web->zoo, path, error);
    for (size_t i = 1; good && i < 4; i++) /* orientation, spatial_frequency, size */
        good = write_samples(web->options, stimulus_set_names[i], error);
    good = good && write_page(web, error);
    text_table_free(&web->leaderboard);
    text_table_free(&web->zoo);
    free(web->bibliography);
    cJSON_Delete(web->scores);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "writes the results as a page to look at", &exit_code))
        return exit_code;
    Web web = {.options = &options};
    return run(&web, &error) ? 0 : options_fail(argv[0], &error);
}

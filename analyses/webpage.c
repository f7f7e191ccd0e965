/*
 * webpage: the leaderboard's page as a page to look at: results/page/index.html.
 *
 * One static file, with its pictures beside it: no network, no framework. The tree of scores; for every
 * node a bar with ours and the published value, best and median of the public models (standing.h) and the ranks
 * among them; for a benchmark also best and median of the zoo that was run here, its figure, ten of its stimuli
 * on the model's screen, its references, its status, and the way of its number. Everything comes from result
 * files and the leaderboard's table; what lacks a number shows a dash.
 */
#include "base/options.h"
#include "base/statistics.h"
#include "base/version.h"
#include "benchmarks.h"
#include "brainio/text_table.h"
#include "score/bibliography.h"
#include "score/result.h"
#include "score/standing.h"
#include "vision/png_file.h"
#include "vision/screen.h"
#include "vision/stimulus_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 10 };

typedef struct {
    const Options *options;
    FILE *out;
    cJSON *scores; /* the tree's file */
    char *bibliography;
    Leaderboard leaderboard;
    TextTable zoo;
} Web;

/* Other models' scores at a node, and the ranks among them of the published value and of ours. */
typedef struct {
    size_t models;       /* 0: none */
    double best, median; /* NaN: none */
    double published_rank, our_rank;
} Others;

/* A node of the tree, and what it is compared with. */
typedef struct {
    const cJSON *node; /* of the tree's file */
    bool is_leaf;
    double ours;        /* a parent's is over what was evaluated; NaN: nothing was */
    double published;   /* NaN: none */
    double comparable;  /* ours where it is of all that the leaderboard's value is of; else NaN */
    Others public, zoo; /* the zoo's for leaves only */
    Standing standing;  /* of the public models: who is best, and what to know of them */
} Entry;

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

/* Public models; every node of the page is in their table. */
static bool find_public(const Web *web, Entry *entry, Error *error)
{
    const Leaderboard *leaderboard = &web->leaderboard;
    if (!standing_read(leaderboard, json_optional_text(entry->node, "name"), &entry->standing,
                       error))
        return false;
    size_t node = entry->standing.node;
    entry->public = (Others){.models = entry->standing.models,
                             .best = entry->standing.best,
                             .median = entry->standing.median,
                             .published_rank = standing_rank(leaderboard, node, entry->published),
                             .our_rank = standing_rank(leaderboard, node, entry->comparable)};
    return true;
}

/* The zoo's scores of this benchmark; none is no error. */
static bool find_zoo(const Web *web, Entry *entry, Error *error)
{
    const TextTable *table = &web->zoo;
    Others zoo = {.best = NAN, .median = NAN, .published_rank = 1, .our_rank = 1};
    size_t column = text_table_find(table, json_optional_text(entry->node, "name"));
    entry->zoo = zoo;
    if (!entry->is_leaf || column == NO_COLUMN) return true;
    double *scores = allocate(table->rows, sizeof *scores, error);
    bool good = scores != NULL;
    for (size_t row = 0; good && row < table->rows; row++) {
        good = text_table_number(table, row, column, &scores[row], error);
        zoo.best = fmax(zoo.best, scores[row]);
        zoo.published_rank += scores[row] > entry->published;
        zoo.our_rank += scores[row] > entry->ours;
    }
    if (good) {
        zoo.models = table->rows;
        zoo.median = median_of(scores, table->rows);
        if (isnan(entry->published)) zoo.published_rank = NAN;
        if (isnan(entry->ours)) zoo.our_rank = NAN;
        entry->zoo = zoo;
    }
    free(scores);
    return good;
}

/* Releases what the entry owns. */
static void entry_free(Entry *entry)
{
    standing_free(&entry->standing);
}

static bool entry_read(const Web *web, const cJSON *node, Entry *entry, Error *error)
{
    bool leaf = strcmp(json_optional_text(node, "kind"), "leaf") == 0;
    *entry = (Entry){.node = node, .is_leaf = leaf};
    entry->ours = json_optional_number(node, leaf ? "score" : "score_evaluated");
    entry->published = json_optional_number(node, "published_score");
    entry->comparable = json_optional_number(node, "score_comparable");
    if (find_public(web, entry, error) && find_zoo(web, entry, error)) return true;
    entry_free(entry);
    return false;
}

/* Names joined by "; ": the first few, and how many more. */
static void put_names(FILE *out, const char *names)
{
    enum { SHOWN = 3 };
    size_t count = 0;
    for (const char *at = names, *end = NULL; at; at = end ? end + strlen("; ") : NULL) {
        char name[MODEL_NAME_LENGTH];
        end = strstr(at, "; ");
        if (count++ >= SHOWN) continue;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, ";"), at);
        fprintf(out, "%s<code>", count > 1 ? ", " : "");
        put(out, name);
        fprintf(out, "</code>");
    }
    if (count > SHOWN) fprintf(out, " and %zu more", count - SHOWN);
}

/* "best 0.614 (alexnet_training_seed_01), median 0.331, rank of the published value 136", and what to know. */
static void put_others(FILE *out, const Others *others, const Standing *standing)
{
    fprintf(out, "best %.3f", others->best);
    if (standing) {
        fprintf(out, " (");
        put_names(out, standing->best_models);
        fprintf(out, ")");
    }
    fprintf(out, ", median %.3f", others->median);
    if (!isnan(others->published_rank))
        fprintf(out, ", rank of the published value %.0f", others->published_rank);
    if (!isnan(others->our_rank)) fprintf(out, ", rank of ours %.0f", others->our_rank);
    if (standing && standing->note) {
        fprintf(out, ". <span class=\"note\">&dagger; ");
        put(out, standing->note);
        fprintf(out, "</span>");
    }
}

/* -- bars -- */

static void put_place(FILE *out, const char *class, double value)
{
    if (!isnan(value))
        fprintf(out, "<span class=\"%s\" style=\"left:%.1f%%\"></span>", class,
                100 * fmax(0, fmin(1, value)));
}

/* The bar in words, for who cannot see it. */
static void put_bar_label(FILE *out, const Entry *entry)
{
    if (isnan(entry->ours))
        fprintf(out, "ours: %s",
                entry->is_leaf ? json_optional_text(entry->node, "status") : "nothing evaluated");
    else
        fprintf(out, "ours %.3f", entry->ours);
    if (isnan(entry->published))
        fprintf(out, ", published: X");
    else
        fprintf(out, ", published %.3f, from 0 to %s", entry->published,
                entry->is_leaf ? "the ceiling" : "1");
    fprintf(out, ", best public model %.3f, their median %.3f", entry->public.best,
            entry->public.median);
    if (entry->standing.note) {
        fprintf(out, "; ");
        put(out, entry->standing.note);
    }
}

static void put_bar(FILE *out, const Entry *entry)
{
    fprintf(out, "<span class=\"bar %s\" role=\"img\" aria-label=\"",
            entry->is_leaf             ? ""
            : isnan(entry->comparable) ? "parent partial"
                                       : "parent");
    put_bar_label(out, entry);
    fprintf(out, "\">");
    if (!isnan(entry->ours))
        fprintf(out, "<span class=\"fill\" style=\"width:%.1f%%\"></span>",
                100 * fmax(0, fmin(1, entry->ours)));
    put_place(out, "mark", entry->published);
    put_place(out, entry->standing.note ? "best noted" : "best", entry->public.best);
    put_place(out, "median", entry->public.median);
    put_place(out, "best zoo", entry->zoo.best);
    put_place(out, "median zoo", entry->zoo.median);
    fprintf(out, "</span>");
}

static void put_summary(FILE *out, const Entry *entry)
{
    fprintf(out, "<summary><span class=\"name\">");
    put(out, json_optional_text(entry->node, "name"));
    if (json_optional_text(entry->node, "version")[0])
        fprintf(out, " <span class=\"quiet\">%s</span>",
                json_optional_text(entry->node, "version"));
    fprintf(out, "</span>");
    put_bar(out, entry);
    put_number(out, "ours", entry->ours, "&ndash;");
    put_number(out, "published", entry->published, "X");
    if (isnan(entry->public.published_rank))
        fprintf(out, "<span class=\"number rank\">&ndash;</span>");
    else
        fprintf(out, "<span class=\"number rank\">rank %.0f</span>", entry->public.published_rank);
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

static void put_numbers(FILE *out, const Entry *entry, const cJSON *result)
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
    put_row(out, "recording sites, published", "%.0f", json_optional_number(entry->node, "sites"));
    fprintf(out, "<tr><th scope=\"row\">among %zu public models</th><td class=\"standing\">",
            entry->public.models);
    put_others(out, &entry->public, &entry->standing);
    fprintf(out, "</td></tr>\n");
    if (entry->zoo.models) {
        fprintf(out, "<tr><th scope=\"row\">among %zu models of the zoo run here</th><td>",
                entry->zoo.models);
        put_others(out, &entry->zoo, NULL);
        fprintf(out, "</td></tr>\n");
    }
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
    const Benchmark *benchmark = grating_benchmark(name); /* NULL: not about gratings */
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

static void put_status(FILE *out, const cJSON *result)
{
    fprintf(out, "<p><b>%s</b>", json_optional_text(result, "status"));
    if (json_optional_text(result, "reason")[0]) {
        fprintf(out, ": ");
        put(out, json_optional_text(result, "reason"));
    }
    fprintf(out, ". Region %s, layer <code>%s</code>.</p>\n", json_optional_text(result, "region"),
            json_optional_text(result, "layer"));
}

static bool put_leaf(const Web *web, const Entry *entry, Error *error)
{
    const char *name = json_optional_text(entry->node, "name");
    cJSON *result = result_read(web->options, name, error);
    if (!result) return false;
    bool evaluated = strcmp(json_optional_text(result, "status"), STATUS_EVALUATED) == 0,
         good = true;
    fprintf(web->out, "<li><details class=\"benchmark\" id=\"%s\" data-benchmark=\"%s\">", name,
            name);
    put_summary(web->out, entry);
    fprintf(web->out, "<div class=\"leaf\">\n");
    put_status(web->out, result);
    if (evaluated) {
        good = copy_figure(web, name, error);
        fprintf(web->out,
                "<img class=\"figure\" src=\"%s.svg\" loading=\"lazy\" alt=\"%s: ours and the "
                "macaque's\">\n",
                name, name);
    }
    put_samples(web, name);
    put_numbers(web->out, entry, result);
    if (evaluated) good = good && put_audit(web, name, error);
    const cJSON *key = NULL;
    cJSON_ArrayForEach(key, cJSON_GetObjectItemCaseSensitive(result, "citation"))
    {
        if (cJSON_IsString(key)) put_reference(web, key->valuestring);
    }
    fprintf(web->out, "</div></details></li>\n");
    cJSON_Delete(result);
    return good;
}

/* -- the tree -- */

static bool put_children(const Web *web, const char *parent, Error *error);

static bool put_parent(const Web *web, const Entry *entry, Error *error)
{
    const cJSON *node = entry->node;
    const char *name = json_optional_text(node, "name");
    fprintf(web->out, "<li><details class=\"parent\" id=\"%s\" data-parent=\"%s\"%s>", name, name,
            json_optional_number(node, "depth") < 4 ? " open" : "");
    put_summary(web->out, entry);
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
            "<span class=\"convention\">%.3f</span>. <span class=\"standing\">Among %zu public "
            "models: ",
            json_optional_number(node, "score"), entry->public.models);
    put_others(web->out, &entry->public, &entry->standing);
    fprintf(web->out, "</span>.</p>\n");
    bool good = put_children(web, name, error);
    fprintf(web->out, "</details></li>\n");
    return good;
}

static bool put_node(const Web *web, const cJSON *node, Error *error)
{
    Entry entry;
    if (!entry_read(web, node, &entry, error)) return false;
    bool good = entry.is_leaf ? put_leaf(web, &entry, error) : put_parent(web, &entry, error);
    entry_free(&entry);
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
            "over what was evaluated; pale where that is not all that the marks are of)</span> "
            "<span>line: published</span> <span>circle, "
            "square: best and median of the public models of %s; in blue, of the zoo run "
            "here</span> <span>&dagger;: see the note there</span></p>\n"
            "<p><button id=\"open\" type=\"button\">open all</button> "
            "<button id=\"close\" type=\"button\">close all</button></p>\n"
            "<div class=\"heading\" aria-hidden=\"true\"><span>benchmark</span><span "
            "class=\"scale\">0 to ceiling</span><span class=\"number\">ours</span><span "
            "class=\"number\">published</span><span class=\"number rank\">published</span>"
            "</div>\n",
            LEADERBOARD_DATE);
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
                leaderboard_read_checked(&web->leaderboard, web->options->data, error) &&
                file_path(path, error, "%s/zoo.csv", web->options->results) &&
                text_table_read(&web->zoo, path, error);
    for (size_t i = 1; good && i < 4; i++) /* orientation, spatial_frequency, size */
        good = write_samples(web->options, stimulus_set_names[i], error);
    good = good && write_page(web, error);
    leaderboard_free(&web->leaderboard);
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

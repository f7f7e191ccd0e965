/*
 * web: shared by the parts of the program that makes the page.
 *
 * The text of the page is in web/page.html and the templates that it includes; their fields
 * (report/fields.h) are filled by these parts from result files:
 *
 *   webpage.c      reads the sources, fills the fields of the page as a whole, writes it
 *   overview.c     the first screen: how the scores compare, in numbers
 *   row.c          what is known of a row of the tree
 *   tree.c         the rows: scores, ranks, parents
 *   bar.c          the bar of a row, and the strips of all seeds
 *   benchmark.c    a benchmark's panel: its numbers, figure and sample stimuli
 *   download.c     files to download: copies of results and figures, the scores as a table
 *   recovery.c     how metrics order layers around the true one in simulated recordings
 *   models.c       other models in the results, which a visitor can compare with
 *   chart.c        coordinates of a figure's lines and bars
 *   program.c      a benchmark's description, from the opening comment of its program
 *   reference.c    cited works: short names, addresses, BibTeX
 *   sample.c       ten stimuli of a set as images
 *   find.c         lookups shared by several of them
 *
 * Two draws are shown side by side: re-initialised for each stimulus set, as the leaderboard scored
 * its models, and one network (recording/draw.h). A model without random weights has only one draw.
 */
#pragma once

#include "base/table.h"
#include "recording/chosen_model.h"
#include "report/draw_results.h"
#include "report/fields.h"
#include "report/placement.h"
#include "score/standing.h"

enum { REINITIALISED, ONE, WAYS };

typedef struct {
    Draw draws[WAYS];
    DrawResults found[WAYS]; /* the trees of both, and every result */
    int ways;                /* WAYS, or 1 for a model without random weights */
    Table seeds[WAYS];       /* the scores of each seed; without rows if they are unknown */
    const char *folder;      /* the folder of the page */
    Page page;
    Placement *placements; /* [page.count], over the benchmarks evaluated here; owned */
    Leaderboard leaderboard;
    /* without rows if the files do not exist */
    Table reference_models, spread, likelihood, validation, weightless, metric_recovery;
    char *bibliography;    /* the BibTeX file's text */
    const char *published; /* the model's name on the leaderboard; NULL if it is not there */
    const ModelDescription *model;
    OnnxModel *file; /* the model's file, owned; NULL if it is built in */
    cJSON *cited;    /* an array of the keys of all works that the page cites */
} Web;

/* -- find.c -- */

/* A number of a node, in one of the ways; NaN if there is none. */
double row_number(const Web *web, int way, int node, const char *key);

/* A text of a node, which is the same in both ways. */
const char *row_text(const Web *web, int node, const char *key);

/* "redrawn" or "one", as tables name the ways. */
const char *way_name(int way);

/*
 * A row of the spread over seeds (results/ensemble/spread.csv); 0 seeds if the benchmark is not in
 * it.
 */
typedef struct {
    double seeds, mean, deviation, minimum, maximum;
    /*
     * of the published score, NaN if there is none: its distance from the mean in deviations, and
     * how probable it is that a further seed is as far
     */
    double z, probability;
    bool outside; /* less probable than .05, divided by the number of benchmarks */
} SeedSpread;
bool spread_find(const Web *web, int way, const char *benchmark, SeedSpread *spread, Error *error);

/* The row of a table where each named column has this text; NO_ROW if there is none. */
typedef struct {
    const char *column, *text;
} Wanted;
#define NO_ROW SIZE_MAX
bool row_find(const Table *table, const Wanted *wanted, size_t count, size_t *row, Error *error);

/* The model's layer for "V1", "V2", "V4" or "IT"; empty if it has none. */
const char *layer_of(const Web *web, const char *region);

/* -- overview.c -- */

/* Adds what the first screen says in numbers: validation, finding, what is missing. */
bool overview_describe(const Web *web, Fields page, Error *error);

/* -- row.c -- */

/* What a row says of a node. Scores are NaN where there is none. */
typedef struct {
    int node;
    const char *name;
    Standing standing; /* among the public models */
    /* score; of a parent that was evaluated in part, the mean over its evaluated benchmarks */
    double ours[WAYS];
    double published;            /* the leaderboard's own */
    double published_same;       /* over the benchmarks that were evaluated here */
    double median, lower, upper; /* of the public models, and their quartiles: likewise */
    bool is_leaf, evaluated;     /* is any of its benchmarks evaluated? */
    bool partial;                /* a parent that was not evaluated as a whole */
    bool published_x;            /* the leaderboard shows X */
    SeedSpread spread[WAYS];     /* of a leaf */
} Row;

/* Reads the row of a node. Release its standing afterwards. */
bool row_read(const Web *web, int node, Row *row, Error *error);

/* Our score minus the published one, over the same benchmarks. */
double row_difference(const Row *row);

/* -- tree.c -- */

/*
 * Adds the rows below a parent ("": the root) and, recursively, those below them. Parents that hold
 * nothing but the one that was evaluated (average_vision, neural_vision, V1) share a row.
 */
bool rows_describe(Web *web, const char *parent, Fields list, Error *error);

/* -- bar.c -- */

/* Adds the bar of a row: ours with the range over seeds, and the marks of others. */
void bar_describe(const Web *web, const Row *row, Fields bar);

/* Adds the strips of a benchmark: every seed's score, in each way. */
bool strip_describe(const Web *web, const Row *row, Fields strip, Error *error);

/* -- benchmark.c -- */

/* Fills a benchmark's panel. */
bool benchmark_describe(Web *web, const Row *row, Fields fields, Error *error);

/* -- download.c -- */

/* Copies a benchmark's results and figures to the page's folder and adds their addresses. */
bool download_describe(const Web *web, const char *benchmark, const char *program, Fields files,
                       Error *error);

/* Writes scores.csv and scores.json, and adds the addresses of what exists as a whole. */
bool download_whole(const Web *web, Fields page, Error *error);

/* -- recovery.c -- */

/*
 * Adds the section on simulated recordings with a known layer (metric_recovery.csv), and copies its
 * figure and program; without recordings there is no section.
 */
bool recovery_describe(const Web *web, Fields page, Error *error);

/* -- models.c -- */

/*
 * Writes models.js: the scores of every model in the results folder, for ?with=MODEL. (A script,
 * because a page that was opened from a folder may not read other files.)
 */
bool models_write(const Web *web, Error *error);

/* -- chart.c -- */

/* Draws the distributions of neurons and units, or of neurons alone if the result has no units. */
bool chart_distribution(const cJSON *result, Fields chart, Error *error);

/*
 * Plots "<benchmark>.csv", which has a row for each site: how well it is predicted against its
 * ceiling.
 */
bool chart_sites(const Table *sites, Fields chart, Error *error);

/* -- program.c -- */

typedef struct {
    char path[FILE_PATH_LENGTH];
    char *source; /* owned */
    char *prose;  /* from the opening comment, in LaTeX, owned */
    char question[256];
    char stimulus_set[96]; /* "orientation", or the name of a downloaded set; empty if not stated */
    double degrees;        /* width at which images are presented; NaN if not stated */
} Program;

/* Reads a benchmark's program. Release with program_free. */
bool program_read(Program *program, const char *benchmark, Error *error);
void program_free(Program *program);

/* Adds its description as HTML; works cited are added to those of the page. */
bool program_describe(Web *web, const Program *program, Fields fields, Error *error);

/* -- reference.c -- */

/*
 * Adds a work's short name ("Ringach et al. 2002"), title and address, and adds it to those of the
 * page.
 */
bool reference_describe(Web *web, const char *key, Fields fields, Error *error);

/* Adds a name with its underscores escaped for BibTeX. */
void bibtex_name(Fields fields, const char *key, const char *name);

/* LatexCite (latex_html.h); its context is the Web. */
bool reference_cite(void *web, FILE *stream, const char *keys, bool in_sentence, Error *error);

/* Adds the BibTeX entries of all works of the page. */
bool references_describe(Web *web, Fields list, Error *error);

/* -- sample.c -- */

/*
 * Writes ten stimuli of a benchmark's set as PNG, as they appear on the model's screen, and adds
 * them to `list`; downloaded stimuli are used only if evaluated == true. `list` stays empty if
 * there are none.
 */
bool samples_write(const Web *web, const Program *program, bool evaluated, Fields list,
                   Error *error);

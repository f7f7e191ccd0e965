/*
 * web: shared by the parts of the program that makes the page.
 *
 * The text of the page is in web/page.html; its fields (fields.h) are filled by these parts from
 * result files:
 *
 *   webpage.c      reads the sources, fills the fields of the page as a whole, writes it
 *   row.c          a row of the tree: scores, ranks, bar
 *   benchmark.c    a benchmark's panel: its numbers, files, sample stimuli
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
#include "fields.h"
#include "recording/chosen_model.h"
#include "score/standing.h"

typedef struct {
    Draw reinitialised, one;                  /* the draw, in both ways */
    const char *folder;                       /* the folder of the page */
    cJSON *reinitialised_scores, *one_scores; /* the trees of both draws */
    Leaderboard leaderboard;
    Table reference_models, spread; /* without rows if the files do not exist */
    char *bibliography;             /* the BibTeX file's text */
    const char *published; /* the model's name on the leaderboard; NULL if it is not there */
    const ModelDescription *model;
    OnnxModel *file; /* the model's file, owned; NULL if it is built in */
    cJSON *cited;    /* an array of the keys of all works that the page cites */
} Web;

/* -- find.c -- */

/* Finds the same node in the tree of the other draw; NULL if it is missing. */
const cJSON *one_network_node(const Web *web, const char *name);

/* A row of the spread over draws (results/ensemble/spread.csv); 0 draws: not in it. */
typedef struct {
    double draws, mean, deviation, minimum, maximum;
    double percentile, z; /* of the published score; NaN if there is none */
} DrawSpread;
bool spread_find(const Web *web, const char *networks, const char *benchmark, DrawSpread *spread,
                 Error *error);

/* -- row.c -- */

/* Adds the columns: {class, column}. */
void row_columns(const Web *web, Fields list);

/* Adds the rows below a parent ("": the root) and, recursively, those below them. */
bool rows_describe(Web *web, const char *parent, Fields list, Error *error);

/* -- benchmark.c -- */

/* The model's layer for "V1", "V2", "V4" or "IT"; empty if it has none. */
const char *layer_of(const Web *web, const char *region);

/* Fills a benchmark's panel. */
bool benchmark_describe(Web *web, const cJSON *node, Fields fields, Error *error);

/* -- chart.c -- */

/* Draws the distributions of neurons and units, or of neurons alone if the result has no units. */
bool chart_distribution(const cJSON *result, Fields chart, Error *error);

/* Plots "<benchmark>.csv", a row for each site: prediction against ceiling. */
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

/* Adds a work's short name ("Ringach et al. 2002"), title and address, also to the page's. */
bool reference_describe(Web *web, const char *key, Fields fields, Error *error);

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

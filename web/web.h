/*
 * web: what the parts of the page's program share.
 *
 * The page is what web/page.html says, filled with fields (fields.h) that these parts take from result files:
 *
 *   webpage.c      reads the sources, describes the page as a whole, writes it
 *   row.c          a row of the tree: scores, ranks, the bar
 *   benchmark.c    what is below the row of a benchmark: its numbers, files, samples
 *   chart.c        where a figure's lines and bars are
 *   program.c      a benchmark's own words, from the opening comment of its program
 *   reference.c    works: short names, addresses, BibTeX
 *   sample.c       ten stimuli of a set as images
 *   find.c         what several of them look up
 *
 * Two draws stand side by side: networks redrawn, as the leaderboard scored its models, and one network
 * (recording/draw.h). A model without random weights has one draw only.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/table.h"
#include "fields.h"
#include "program/chosen_model.h"
#include "score/standing.h"

typedef struct {
    Draw redrawn, one;                  /* the draw in both ways */
    const char *folder;                 /* where the page and its files are written */
    cJSON *redrawn_scores, *one_scores; /* both trees' files */
    Leaderboard leaderboard;
    Table zoo, spread;     /* without rows where their files are not there */
    char *bibliography;    /* the BibTeX file */
    const char *published; /* what the leaderboard calls the model; NULL: it has none */
    const ModelDescription *model;
    OnnxModel *file; /* which it is from, owned; NULL: it is built in */
    cJSON *cited;    /* keys of all works that the page names, an array */
} Web;

/* -- find.c -- */

/* The same node in the tree of the other draw; NULL: it is not there. */
const cJSON *one_network_node(const Web *web, const char *name);

/* A row of the spread over draws (results/ensemble/spread.csv); 0 draws where it has none of the benchmark. */
typedef struct {
    double draws, mean, deviation, minimum, maximum;
    double percentile, z; /* of the published score; NaN: there is none */
} DrawSpread;
bool spread_find(const Web *web, const char *networks, const char *benchmark, DrawSpread *spread,
                 Error *error);

/* -- row.c -- */

/* The columns' names: {class, column}. */
void row_columns(const Web *web, Fields list);

/* The rows below a parent ("": the root itself), each with those below it. */
bool rows_describe(Web *web, const char *parent, Fields list, Error *error);

/* -- benchmark.c -- */

/* The model's layer for "V1", "V2", "V4" or "IT"; empty: none. */
const char *layer_of(const Web *web, const char *region);

/* What is below the row of a benchmark. */
bool benchmark_describe(Web *web, const cJSON *node, Fields fields, Error *error);

/* -- chart.c -- */

/* The distributions of neurons and units; of neurons alone where the result has no units. */
bool chart_distribution(const cJSON *result, Fields chart, Error *error);

/* A row a site of "<benchmark>.csv": how well each is predicted against how well it could be. */
bool chart_sites(const Table *sites, Fields chart, Error *error);

/* -- program.c -- */

typedef struct {
    char path[FILE_PATH_LENGTH];
    char *source; /* owned */
    char *prose;  /* of the opening comment, LaTeX, owned */
    char question[256];
    char stimulus_set[96]; /* "orientation", or a downloaded one; empty: it names none */
    double degrees;        /* at which images are shown; NaN: it does not say */
} Program;

/* The program of a benchmark. Release with program_free. */
bool program_read(Program *program, const char *benchmark, Error *error);
void program_free(Program *program);

/* Its prose as HTML; works that it cites are added to those of the page. */
bool program_describe(Web *web, const Program *program, Fields fields, Error *error);

/* -- reference.c -- */

/* "Ringach et al. 2002", title and address of a work, which is added to those of the page. */
bool reference_describe(Web *web, const char *key, Fields fields, Error *error);

/* LatexCite (latex_html.h); its context is the Web. */
bool reference_cite(void *web, FILE *stream, const char *keys, bool in_sentence, Error *error);

/* The BibTeX of all works of the page. */
bool references_describe(Web *web, Fields list, Error *error);

/* -- sample.c -- */

/*
 * Writes ten stimuli of a benchmark's set as PNG on the model's screen, and describes them; downloaded ones only
 * with evaluated == true. `list` stays empty where there are none.
 */
bool samples_write(const Web *web, const Program *program, bool evaluated, Fields list,
                   Error *error);

#endif

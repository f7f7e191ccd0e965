/*
 * search_layers: runs the benchmarks on gratings for every layer that could represent V1 (ventral
 * score --search-layers V1).
 *
 * The stimuli are presented to the network once, and all layers are recorded
 * (recording/layer_search.h). A layer can represent V1 if its units have positions and some of them
 * can have their receptive field at the stimulus centre. With --layer only the given layers are
 * compared; a layer without units in the field is not scorable.
 *
 *   results/<model>/layers-V1.csv   a row for each layer: what it is, units mapped and in the
 *                                   field, the mean (Marques2020, over the scorable benchmarks),
 *                                   each score (empty: not scorable), and why a score is missing
 *
 * If the layer with the best score is then chosen, its scores are the result of a selection, not a
 * test of the model. The program says so.
 */
#include "command/command.h"

#include "base/progress.h"
#include "base/shown.h"
#include "base/sums.h"
#include "base/table.h"
#include "benchmarks.h"
#include "command/listed_layers.h"
#include "models/names/name_messages.h"
#include "properties/grating_benchmarks.h"
#include "recording/layer_list.h"
#include "recording/layer_search.h"
#include "score/page.h"
#include "score/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A layer compared. */
typedef struct {
    ListedLayer is;
    bool possible; /* can units be in the field? */
    double field;  /* degrees */
    size_t mapped, in_field;
    double mean, *scores; /* [benchmarks] owned; NaN: not scorable */
    const char *reason;   /* why a benchmark is not scorable; NULL if all are scorable */
} Candidate;

typedef struct {
    const Options *options;
    Candidate *candidates; /* [count], allocated for all layers */
    size_t count;
    Page page;
    GratingBenchmarks gratings; /* the benchmarks on gratings */
    Progress progress;
} Search;

/* -- candidates -- */

/* Units of a layer with a single row and column have no position. */
static bool has_places(Shape shape)
{
    return shape.height > 1 || shape.width > 1;
}

static int layer_of_name(OnnxModel *file, int named)
{
    int value = onnx_model_names(file)->layers[named].value;
    return onnx_model_graph(file)->values[value].layer;
}

/* Keeps only the layers given by --layer, each of which must be a candidate. */
static bool keep_named(Search *search, OnnxModel *file, Error *error)
{
    const char *list = search->options->draw.layers;
    size_t kept = 0;
    while (list && *list) {
        char name[NAMES_LENGTH];
        size_t length = strcspn(list, ","), i = 0;
        if (length >= sizeof name)
            return error_set(error, "the name of a layer is longer than %d characters",
                             NAMES_LENGTH - 1);
        snprintf(name, sizeof name, "%.*s", (int)length, list);
        int named = file ? layer_names_find(onnx_model_names(file), name, error) : -1;
        if (named < 0) return false;
        int layer = layer_of_name(file, named);
        while (i < search->count && search->candidates[i].is.layer != layer) i++;
        if (i < kept)
            return error_set(error, "--layer gives the same layer twice, as %s and as %s",
                             search->candidates[i].is.name, name);
        if (i == search->count)
            return error_set(error, "%s cannot represent V1: its units have no positions", name);
        Candidate one = search->candidates[i];
        memmove(&search->candidates[kept + 1], &search->candidates[kept], (i - kept) * sizeof one);
        search->candidates[kept++] = one;
        list += length + (list[length] == ',');
    }
    if (search->options->draw.layers) search->count = kept;
    return search->count > 0 ||
           error_set(error, "no layer of %s can represent V1: their units have no positions",
                     search->options->draw.model);
}

/*
 * Keeps the layers with units that can be in the field; if there is none, keeps all, so that the
 * table can give the reason for each.
 */
static void keep_possible(Search *search)
{
    size_t kept = 0;
    for (size_t i = 0; i < search->count; i++)
        if (search->candidates[i].possible) search->candidates[kept++] = search->candidates[i];
    if (kept > 0) search->count = kept;
}

static bool list_candidates(Search *search, OnnxModel *file, Error *error)
{
    const ModelDescription *model = draw_model(&search->options->draw, error);
    Network built = {0};
    if (!model || (!file && !model->build(model, &built, error))) return false;
    const Network *network = file ? &onnx_model_graph(file)->network : &built;
    size_t layers = (size_t)network->count;
    LayerGeometry *geometry = allocate(layers, sizeof *geometry, error);
    search->candidates = allocate(layers + 1, sizeof *search->candidates, error);
    bool good =
        geometry && search->candidates && layer_list_geometry(model, network, geometry, error);
    ListedLayers listed = {0};
    good = good && listed_layers_read(&listed, file, network, has_places, error);
    for (size_t i = 0; good && i < listed.count; i++) {
        const LayerGeometry *of_one = &geometry[listed.layers[i].layer];
        search->candidates[search->count++] = (Candidate){
            .is = listed.layers[i], .possible = of_one->can_be_in > 0, .field = of_one->field};
    }
    free(listed.layers);
    if (good && !search->options->draw.layers) keep_possible(search);
    good = good && keep_named(search, file, error);
    free(geometry);
    network_close(&built);
    return good;
}

/* -- scores -- */

static bool prepare(Search *search, Error *error)
{
    const char *data = search->options->draw.data;
    bool good = grating_benchmarks_open(&search->gratings, benchmarks, data, error) &&
                page_read(&search->page, data, error);
    for (size_t i = 0; good && i < search->count; i++) {
        Candidate *one = &search->candidates[i];
        good = (one->scores = allocate(search->gratings.count, sizeof(double), error)) != NULL;
    }
    return good;
}

/* BenchmarkScored */
static bool keep_score(void *context, size_t index, const Analysis *analysis, double score,
                       Error *error)
{
    (void)error;
    Candidate *one = context;
    one->scores[index] = score;
    if (analysis->reason) one->reason = analysis->reason;
    return true;
}

/* The page's mean over groups of benchmarks, restricted to scorable ones. */
static bool mean_of(const Search *search, const double *scores, double *mean, Error *error)
{
    const Page *page = &search->page;
    double *leaves = allocate(page->count, sizeof *leaves, error);
    TreeNode *tree = allocate(page->count, sizeof *tree, error);
    size_t index = 0;
    bool good = leaves && tree;
    for (size_t i = 0; good && i < page->count; i++) leaves[i] = NAN;
    for (size_t m = 0; good && m < search->gratings.count; m++) {
        good = page_find(page, benchmarks[m]->identifier, &index, error);
        if (good) leaves[index] = scores[m];
    }
    good = good && page_find(page, "Marques2020", &index, error);
    if (good) {
        tree_score(page, leaves, tree);
        *mean = tree[index].score_evaluated;
    }
    free(leaves);
    free(tree);
    return good;
}

/* LayerExperiment */
static bool take(void *context, size_t index, const Experiment *experiment, Error *error)
{
    Search *search = context;
    Candidate *one = &search->candidates[index];
    one->mapped = experiment->fields.count;
    one->in_field = experiment->fields.in_field;
    if (!grating_benchmarks_run(&search->gratings, experiment, keep_score, one, error))
        return false;
    progress_step(&search->progress);
    return mean_of(search, one->scores, &one->mean, error);
}

static bool run(Search *search, Error *error)
{
    const Options *options = search->options;
    const ModelDescription *model = draw_model(&options->draw, error);
    Subject subject = {0};
    int *layers = allocate(search->count, sizeof *layers, error);
    bool good = layers && model &&
                subject_open(&subject,
                             &(SubjectRequest){.model = model,
                                               .seed = options->draw.seed,
                                               .threads = options->draw.threads},
                             error);
    for (size_t i = 0; good && i < search->count; i++)
        good = (layers[i] =
                    network_find(&subject.network, search->candidates[i].is.found, error)) >= 0;
    if (good) {
        progress_start(&search->progress, "layers", search->count, options->quiet);
        good = layer_search_run(&(LayerSearch){.subject = &subject,
                                               .layers = layers,
                                               .count = search->count,
                                               .take = take,
                                               .context = search},
                                error);
        progress_end(&search->progress);
    }
    free(layers);
    subject_close(&subject);
    return good;
}

/* -- the table -- */

static bool write_table(const Search *search, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile table;
    if (!file_path(path, error, "%s/%s/layers-V1.csv", search->options->draw.results,
                   search->options->draw.model) ||
        !output_open(&table, path, error))
        return false;
    fprintf(table.stream, "layer,tensor,operator,channels,height,width,field_degrees,units_mapped,"
                          "units_in_field,Marques2020");
    for (size_t m = 0; m < search->gratings.count; m++)
        fprintf(table.stream, ",%s", benchmarks[m]->identifier);
    fprintf(table.stream, ",reason");
    for (size_t i = 0; i < search->count; i++) {
        const Candidate *one = &search->candidates[i];
        fputc('\n', table.stream);
        table_put_text(table.stream, SHOWN(one->is.name)); /* a single line, as gnuplot requires */
        fputc(',', table.stream);
        table_put_text(table.stream, SHOWN(one->is.tensor));
        fputc(',', table.stream);
        table_put_text(table.stream, SHOWN(one->is.kind));
        fprintf(table.stream, ",%d,%d,%d,%.4f,%zu,%zu", one->is.shape.channels,
                one->is.shape.height, one->is.shape.width, one->field, one->mapped, one->in_field);
        table_put_number(table.stream, "%.6f", one->mean);
        for (size_t m = 0; m < search->gratings.count; m++)
            table_put_number(table.stream, "%.6f", one->scores[m]);
        fputc(',', table.stream);
        if (isnan(one->mean)) table_put_text(table.stream, one->reason);
    }
    fputc('\n', table.stream);
    if (!sums_close(&table, true, error)) return false;
    if (!search->options->quiet) printf("\n%s\n", SHOWN(path));
    return true;
}

static void print_table(const Search *search)
{
    printf("Marques2020  scored  in field        C x H x W    field  layer\n");
    for (size_t i = 0; i < search->count; i++) {
        const Candidate *one = &search->candidates[i];
        size_t scored = 0;
        char shape[64], mean[16] = "-";
        for (size_t m = 0; m < search->gratings.count; m++) scored += isnan(one->scores[m]) ? 0 : 1;
        if (!isnan(one->mean)) snprintf(mean, sizeof mean, "%.3f", one->mean);
        snprintf(shape, sizeof shape, "%d x %d x %d", one->is.shape.channels, one->is.shape.height,
                 one->is.shape.width);
        printf("%11s %7zu %9zu %16s %8.2f  %s\n", mean, scored, one->in_field, shape, one->field,
               SHOWN(one->is.name));
        if (scored == 0) printf("%11s not scorable: %s\n", "", SHOWN(one->reason));
    }
    printf("\nChoosing a layer by this table selects for a high score: on these benchmarks its "
           "score is then\nthe largest of %zu and no longer tests the model. Choose by another "
           "criterion, "
           "or report how it was chosen.\n",
           search->count);
}

bool search_layers(const Options *options, OnnxModel *file, Error *error)
{
    Search search = {.options = options};
    bool good = command_check_folder(&options->draw, 0, error) &&
                list_candidates(&search, file, error) && prepare(&search, error) &&
                run(&search, error);
    if (good && !options->quiet) print_table(&search);
    good = good && write_table(&search, error);
    for (size_t i = 0; i < search.count; i++) free(search.candidates[i].scores);
    grating_benchmarks_close(&search.gratings);
    page_free(&search.page);
    free(search.candidates);
    return good;
}

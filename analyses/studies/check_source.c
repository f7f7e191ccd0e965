/*
 * check_source: compares the embedded histograms and our drawings of the stimuli with the published
 * files.
 *
 * The neurons' histograms are embedded (biology.h) and the gratings are drawn by Ventral; both can
 * also be downloaded. Each downloaded file is compared: a property assembly by recomputing its
 * histogram; a stimulus set's table by matching each row with one of our gratings by its
 * parameters; its images, pixel by pixel, with our drawing of the row's parameters. A file that has
 * not been downloaded gets a row that says so.
 *
 *     source_check.csv          name, kind, status (agrees, differs, not present), and counts
 *     paper/source_macros.tex   the number of each, for the paper
 */
#include "base/shown.h"
#include "base/sums.h"
#include "benchmarks.h"
#include "brainio/biology.h"
#include "brainio/dataset.h"
#include "brainio/grating_table.h"
#include "brainio/stimulus_files.h"
#include "program/options.h"
#include "vision/stimulus_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The result of one comparison. */
typedef struct {
    const char *kind;
    bool present;
    size_t compared, differing; /* bins and neurons, rows, or images */
    double largest;             /* difference: largest, of an edge or count, or of a pixel */
    char note[160];
} Finding;

/* -- histograms -- */

static void compare_value(Finding *finding, double embedded, double source)
{
    double difference = fabs(embedded - source);
    finding->compared++;
    if (difference > 1e-9 * fabs(embedded)) finding->differing++;
    finding->largest = fmax(finding->largest, difference);
}

static void compare_histograms(Finding *finding, const Biology *embedded, const Biology *source)
{
    if (embedded->bins != source->bins) {
        finding->compared = finding->differing = 1;
        snprintf(finding->note, sizeof finding->note, "%zu bins, but ours has %zu", source->bins,
                 embedded->bins);
        return;
    }
    for (size_t i = 0; i <= embedded->bins; i++)
        compare_value(finding, embedded->edges[i], source->edges[i]);
    for (size_t i = 0; i < embedded->bins; i++)
        compare_value(finding, embedded->counts[i], source->counts[i]);
    compare_value(finding, (double)embedded->not_a_number, (double)source->not_a_number);
    compare_value(finding, (double)embedded->neurons, (double)source->neurons);
}

static bool check_assembly(Finding *finding, const Options *options, const Benchmark *benchmark,
                           Error *error)
{
    Biology embedded = {0}, source = {0};
    DatasetPlaces places;
    finding->kind = "histogram";
    if (!dataset_places(&places, options->draw.data, benchmark->assembly, NULL, error))
        return false;
    finding->present = !places.missing[0];
    if (!finding->present) return true;
    bool good =
        biology_read(&embedded, options->draw.data, benchmark->about.identifier, error) &&
        biology_from_assembly(&source, places.assembly, benchmark->assembly_property, error);
    if (good) compare_histograms(finding, &embedded, &source);
    biology_free(&embedded);
    biology_free(&source);
    return good;
}

/* -- stimuli: the table -- */

static bool is_blank(const StimulusSet *set)
{
    return strcmp(set->name, "blank") == 0;
}

/* Checks that rows and gratings correspond one to one. The blank has no parameters. */
static bool compare_table(Finding *finding, const Table *table, const StimulusSet *set,
                          Error *error)
{
    finding->compared = table->rows;
    if (is_blank(set)) {
        finding->differing = table->rows != set->count;
        return true;
    }
    Grating *gratings = grating_table_read(table, error);
    size_t *indices = gratings ? grating_table_match(gratings, table->rows, set, error) : NULL;
    size_t others = 0;
    for (size_t row = 0; indices && row < table->rows; row++) others += indices[row] == set->count;
    size_t lacking = set->count - (table->rows - others);
    finding->differing = others + lacking;
    if (finding->differing > 0)
        snprintf(finding->note, sizeof finding->note,
                 "%zu rows match none of our gratings; %zu of ours have no row", others, lacking);
    bool good = indices != NULL;
    free(gratings);
    free(indices);
    return good;
}

static bool check_table(Finding *finding, const char *path, const StimulusSet *set, Error *error)
{
    Table table;
    finding->kind = "table";
    finding->present = dataset_is_present(path);
    if (!finding->present) return true;
    bool good = table_read(&table, path, error) && compare_table(finding, &table, set, error);
    table_free(&table);
    return good;
}

/* -- stimuli: the images -- */

static void compare_pixels(Finding *finding, const Image *image, const uint8_t *ours)
{
    int largest = 0;
    size_t pixels = (size_t)image->height * (size_t)image->width;
    for (size_t i = 0; i < 3 * pixels; i++) {
        int difference = abs((int)image->pixels[i] - (ours ? ours[i / 3] : MID_GRAY));
        if (difference > largest) largest = difference;
    }
    if (largest > 0) finding->differing++;
    finding->largest = fmax(finding->largest, largest);
}

/*
 * Compares a row's image with our drawing of the grating; NULL: the blank, which may have any size.
 */
static bool compare_image(Finding *finding, const StimulusFiles *files, size_t row,
                          const Grating *grating, uint8_t *drawn, Error *error)
{
    Image image;
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    if (!stimulus_files_image(files, row, &image, error)) return false;
    finding->compared++;
    if (grating && (image.height != GRATING_PIXELS || image.width != GRATING_PIXELS)) {
        finding->differing++;
        snprintf(finding->note, sizeof finding->note, "%.60s has %d x %d pixels",
                 stimulus_files_identifier(files, row), image.height, image.width);
    } else {
        if (grating) grating_draw(grating, all, drawn);
        compare_pixels(finding, &image, grating ? drawn : NULL);
    }
    image_free(&image);
    return true;
}

static bool compare_images(Finding *finding, const StimulusFiles *files, const StimulusSet *set,
                           Error *error)
{
    bool blank = is_blank(set);
    Grating *gratings = blank ? NULL : grating_table_read(&files->table, error);
    uint8_t *drawn = allocate(GRATING_PIXELS, GRATING_PIXELS, error);
    bool good = drawn && (blank || gratings);
    for (size_t row = 0; good && row < files->count; row++)
        good = compare_image(finding, files, row, blank ? NULL : &gratings[row], drawn, error);
    free(gratings);
    free(drawn);
    return good;
}

static bool check_images(Finding *finding, const DatasetPlaces *places, const StimulusSet *set,
                         Error *error)
{
    StimulusFiles files = {0};
    finding->kind = "images";
    finding->present = !places->missing[0];
    if (!finding->present) return true;
    bool good = stimulus_files_open(&files, places->table, places->images, error) &&
                compare_images(finding, &files, set, error);
    stimulus_files_close(&files);
    return good;
}

/* Compares a set's table and its images. */
static bool check_stimuli(Finding findings[2], const Options *options, const char *name,
                          Error *error)
{
    char published[96];
    DatasetPlaces places;
    StimulusSet set = {0};
    snprintf(published, sizeof published, "Marques2020_%s", name);
    bool good = dataset_places(&places, options->draw.data, NULL, published, error) &&
                stimulus_set_make(&set, name, error) &&
                check_table(&findings[0], places.table, &set, error) &&
                check_images(&findings[1], &places, &set, error);
    stimulus_set_free(&set);
    return good;
}

/* -- all comparisons -- */

enum { AGREES, DIFFERS, NOT_PRESENT, STATUSES };
static const char *const status_names[STATUSES] = {"agrees", "differs", "not present"};

static void put_finding(FILE *stream, const Options *options, const char *name,
                        const Finding *finding, size_t *counts)
{
    int status = !finding->present ? NOT_PRESENT : finding->differing ? DIFFERS : AGREES;
    counts[status]++;
    fprintf(stream, "%s,%s,%s,%zu,%zu,%.6g,%s\n", name, finding->kind, status_names[status],
            finding->compared, finding->differing, finding->largest, finding->note);
    if (!options->quiet)
        printf("%-54s %-10s %-12s %zu compared, %zu differ%s%s\n", name, finding->kind,
               status_names[status], finding->compared, finding->differing,
               finding->note[0] ? ": " : "", SHOWN(finding->note));
}

static bool check_all(const Options *options, FILE *stream, size_t *counts, Error *error)
{
    fprintf(stream, "name,kind,status,compared,differing,largest_difference,note\n");
    const Benchmark *one = NULL;
    for (size_t i = 0; (one = tuning_benchmark(benchmarks[i])); i++) {
        Finding finding = {.present = false};
        if (!check_assembly(&finding, options, one, error)) return false;
        put_finding(stream, options, one->about.identifier, &finding, counts);
    }
    for (int i = 0; stimulus_set_names[i]; i++) {
        Finding findings[2] = {{.present = false}, {.present = false}};
        if (!check_stimuli(findings, options, stimulus_set_names[i], error)) return false;
        for (int f = 0; f < 2; f++)
            put_finding(stream, options, stimulus_set_names[i], &findings[f], counts);
    }
    return true;
}

static bool write_macros(const Options *options, const size_t *counts, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, options->draw.results, "paper/source_macros.tex", error))
        return false;
    fprintf(output.stream,
            "\\VentralSet{source/agrees}{%zu}\n\\VentralSet{source/differs}{%zu}\n"
            "\\VentralSet{source/compared}{%zu}\n",
            counts[AGREES], counts[DIFFERS], counts[AGREES] + counts[DIFFERS]);
    return sums_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    OutputFile table;
    size_t counts[STATUSES] = {0};
    if (!options_read(&options, argc, argv, "compares embedded data with the downloaded files",
                      &exit_code))
        return exit_code;
    bool good = output_open_in(&table, options.draw.results, "source_check.csv", &error);
    if (good) {
        good = check_all(&options, table.stream, counts, &error);
        good = sums_close(&table, good, &error) && write_macros(&options, counts, &error);
    }
    return good ? 0 : options_fail(argv[0], &error);
}

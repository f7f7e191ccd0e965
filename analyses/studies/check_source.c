/*
 * check_source: do what we embed and what we draw agree with the published files?
 *
 * The neurons' histograms are embedded (biology.h) and the gratings are drawn here; both also
 * exist as downloads. Where a download is present it is compared: a property assembly by making the
 * histogram again, a stimulus set by matching every row of its table with one of our gratings, by its
 * parameters, and comparing the two images pixel by pixel. Where it is not, the row says so.
 *
 *     source_check.csv     name, kind, status (agrees, differs, not present), and counts
 *     source_macros.tex    how many of each, for the paper
 */
#include "base/options.h"
#include "benchmarks.h"
#include "brainio/biology.h"
#include "brainio/dataset.h"
#include "brainio/stimulus_files.h"
#include "vision/stimulus_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One comparison: what it found. */
typedef struct {
    const char *kind;
    bool present;
    size_t compared, differing; /* bins and neurons, or images */
    double largest;             /* difference: of an edge or count, or of a pixel */
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
        snprintf(finding->note, sizeof finding->note, "%zu bins where we have %zu", source->bins,
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
    if (!dataset_places(&places, options->data, benchmark->assembly, NULL, error)) return false;
    finding->present = !places.missing[0];
    if (!finding->present) return true;
    bool good =
        biology_read(&embedded, options->data, benchmark->about.identifier, error) &&
        biology_from_assembly(&source, places.assembly, benchmark->assembly_property, error);
    if (good) compare_histograms(finding, &embedded, &source);
    biology_free(&embedded);
    biology_free(&source);
    return good;
}

/* -- stimuli -- */

static const struct {
    const char *name;
    size_t offset;
} parameters[] = {{"position_y", offsetof(Grating, y)},
                  {"position_x", offsetof(Grating, x)},
                  {"contrast", offsetof(Grating, contrast)},
                  {"radius", offsetof(Grating, radius)},
                  {"spatial_frequency", offsetof(Grating, spatial_frequency)},
                  {"orientation", offsetof(Grating, orientation)},
                  {"phase", offsetof(Grating, phase)}};
enum { PARAMETERS = sizeof parameters / sizeof *parameters };

static double parameter(const Grating *grating, int p)
{
    double value;
    memcpy(&value, (const char *)grating + parameters[p].offset, sizeof value);
    return value;
}

static bool read_grating(const TextTable *table, size_t row, const size_t *columns,
                         Grating *grating, Error *error)
{
    for (int p = 0; p < PARAMETERS; p++) {
        double value;
        if (!text_table_number(table, row, columns[p], &value, error)) return false;
        memcpy((char *)grating + parameters[p].offset, &value, sizeof value);
    }
    return true;
}

/* Our grating with these parameters, not yet matched; count when there is none. */
static size_t find_grating(const StimulusSet *set, const bool *matched, const Grating *wanted)
{
    for (size_t i = 0; i < set->count; i++) {
        bool same = !matched[i];
        for (int p = 0; same && p < PARAMETERS; p++) {
            double ours = parameter(&set->gratings[i], p);
            same = fabs(ours - parameter(wanted, p)) <= 1e-9 * fmax(1, fabs(ours));
        }
        if (same) return i;
    }
    return set->count;
}

static void compare_images(Finding *finding, const Image *image, const uint8_t *ours)
{
    int largest = 0;
    finding->compared++;
    size_t pixels = (size_t)image->height * (size_t)image->width;
    for (size_t i = 0; i < 3 * pixels; i++) {
        int difference = abs((int)image->pixels[i] - (ours ? ours[i / 3] : MID_GRAY));
        if (difference > largest) largest = difference;
    }
    if (largest > 0) finding->differing++;
    finding->largest = fmax(finding->largest, largest);
}

/* Row `row` of the table against our grating; the blank has no parameters and may have any size. */
static bool check_row(Finding *finding, const StimulusFiles *files, const StimulusSet *set,
                      size_t row, const size_t *columns, bool *matched, uint8_t *drawn,
                      Error *error)
{
    Grating wanted = {0};
    Image image;
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    bool blank = strcmp(set->name, "blank") == 0;
    size_t index = 0;
    if (!blank) {
        if (!read_grating(&files->table, row, columns, &wanted, error)) return false;
        index = find_grating(set, matched, &wanted);
    }
    if (index >= set->count) {
        finding->compared++;
        finding->differing++;
        snprintf(finding->note, sizeof finding->note, "%.60s is not in our set",
                 stimulus_files_identifier(files, row));
        return true;
    }
    matched[index] = true;
    if (!stimulus_files_image(files, row, &image, error)) return false;
    if (!blank && (image.height != GRATING_PIXELS || image.width != GRATING_PIXELS)) {
        finding->compared++;
        finding->differing++;
        snprintf(finding->note, sizeof finding->note, "%.60s has %d x %d pixels",
                 stimulus_files_identifier(files, row), image.height, image.width);
    } else {
        if (!blank) grating_draw(&set->gratings[index], all, drawn);
        compare_images(finding, &image, blank ? NULL : drawn);
    }
    image_free(&image);
    return true;
}

static bool compare_sets(Finding *finding, const StimulusFiles *files, const StimulusSet *set,
                         Error *error)
{
    size_t columns[PARAMETERS] = {0}, lacking = 0;
    bool blank = strcmp(set->name, "blank") == 0;
    for (int p = 0; !blank && p < PARAMETERS; p++)
        if (!text_table_require(&files->table, parameters[p].name, NULL, &columns[p], error))
            return false;
    bool *matched = allocate(set->count, sizeof *matched, error);
    uint8_t *drawn = allocate(GRATING_PIXELS, GRATING_PIXELS, error);
    bool good = matched && drawn;
    for (size_t row = 0; good && row < files->count; row++)
        good = check_row(finding, files, set, row, columns, matched, drawn, error);
    for (size_t i = 0; good && i < set->count; i++) lacking += !matched[i];
    if (lacking) {
        finding->differing += lacking;
        snprintf(finding->note, sizeof finding->note, "%zu of our gratings are not in the download",
                 lacking);
    }
    free(matched);
    free(drawn);
    return good;
}

static bool check_stimuli(Finding *finding, const Options *options, const char *name, Error *error)
{
    char published[96];
    DatasetPlaces places;
    StimulusFiles files = {0};
    StimulusSet set = {0};
    finding->kind = "stimuli";
    snprintf(published, sizeof published, "Marques2020_%s", name);
    if (!dataset_places(&places, options->data, NULL, published, error)) return false;
    finding->present = !places.missing[0];
    if (!finding->present) return true;
    bool good = stimulus_files_open(&files, places.table, places.images, error) &&
                stimulus_set_make(&set, name, error) && compare_sets(finding, &files, &set, error);
    stimulus_files_close(&files);
    stimulus_set_free(&set);
    return good;
}

/* -- all of them -- */

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
               finding->note[0] ? ": " : "", finding->note);
}

static bool check_all(const Options *options, FILE *stream, size_t *counts, Error *error)
{
    fprintf(stream, "name,kind,status,compared,differing,largest_difference,note\n");
    const Benchmark *const *const lists[] = {grating_benchmarks, texture_benchmarks};
    for (size_t i = 0; i < 2; i++)
        for (const Benchmark *const *one = lists[i]; *one; one++) {
            Finding finding = {.present = false};
            if (!check_assembly(&finding, options, *one, error)) return false;
            put_finding(stream, options, (*one)->about.identifier, &finding, counts);
        }
    for (int i = 0; stimulus_set_names[i]; i++) {
        Finding finding = {.present = false};
        if (!check_stimuli(&finding, options, stimulus_set_names[i], error)) return false;
        put_finding(stream, options, stimulus_set_names[i], &finding, counts);
    }
    return true;
}

static bool write_macros(const Options *options, const size_t *counts, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/source_macros.tex", options->results) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream,
            "\\VentralSet{source/agrees}{%zu}\n\\VentralSet{source/differs}{%zu}\n"
            "\\VentralSet{source/absent}{%zu}\n\\VentralSet{source/checks}{%zu}\n",
            counts[AGREES], counts[DIFFERS], counts[NOT_PRESENT],
            counts[AGREES] + counts[DIFFERS] + counts[NOT_PRESENT]);
    return output_close(&output, true, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    char path[FILE_PATH_LENGTH];
    OutputFile table;
    size_t counts[STATUSES] = {0};
    if (!options_read(&options, argc, argv, "compares embedded data with their downloads",
                      &exit_code))
        return exit_code;
    bool good = file_path(path, &error, "%s/source_check.csv", options.results) &&
                output_open(&table, path, &error);
    if (good) {
        good = check_all(&options, table.stream, counts, &error);
        good = output_close(&table, good, &error) && write_macros(&options, counts, &error);
    }
    return good ? 0 : options_fail(argv[0], &error);
}

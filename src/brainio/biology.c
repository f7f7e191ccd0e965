#include "brainio/biology.h"

#include "base/file_kind.h"
#include "base/json.h"
#include "brainio/assembly.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool check_bins(const Biology *biology, const char *path, const char *benchmark,
                       Error *error)
{
    for (size_t i = 0; i < biology->bins; i++)
        if (!(biology->edges[i + 1] > biology->edges[i]) || !isfinite(biology->edges[i]) ||
            !isfinite(biology->edges[i + 1]))
            return error_set(
                error, "%s: %s: the bin edges do not increase, or are not finite; restore the file",
                path, benchmark);
    double sum = (double)biology->not_a_number;
    for (size_t i = 0; i < biology->bins; i++) {
        double count = biology->counts[i];
        if (!(count >= 0) || count != floor(count))
            return error_set(error, "%s: %s: a count of neurons is %g; restore the file", path,
                             benchmark, count);
        sum += count;
    }
    if (biology->neurons < 1 || sum != (double)biology->neurons)
        return error_set(error,
                         "%s: %s: the counts add up to %g neurons, not %zu; restore the file", path,
                         benchmark, sum, biology->neurons);
    return true;
}

/* A required whole number >= 0. */
static bool read_count(const cJSON *entry, const char *field, size_t *count, const char *path,
                       Error *error)
{
    double number;
    if (!json_number(entry, field, &number, path, error)) return false;
    if (!(number >= 0) || number != floor(number) || number > 1e9)
        return error_set(error, "%s: the field \"%s\" must be a whole number; restore the file",
                         path, field);
    *count = (size_t)number;
    return true;
}

static bool read_entry(Biology *biology, const cJSON *entry, const char *benchmark, Error *error)
{
    size_t edges = 0;
    const char *path = biology->path;
    const char *source = json_string(entry, "source", path, error);
    if (!source || !json_numbers(entry, "bin_edges", &biology->edges, &edges, path, error) ||
        !json_numbers(entry, "counts", &biology->counts, &biology->bins, path, error) ||
        !read_count(entry, "neurons", &biology->neurons, path, error) ||
        !read_count(entry, "not_a_number", &biology->not_a_number, path, error))
        return false;
    snprintf(biology->source, sizeof biology->source, "%s", source);
    if (biology->bins < 1 || edges != biology->bins + 1)
        return error_set(error, "%s: %s: %zu bin edges for %zu counts; restore the file", path,
                         benchmark, edges, biology->bins);
    return check_bins(biology, path, benchmark, error);
}

/* Reads the benchmark's entry of one file, if it has one (*found). */
static bool read_file(Biology *biology, const char *folder, const char *file, const char *benchmark,
                      bool *found, Error *error)
{
    if (!file_path(biology->path, error, "%s/%s", folder, file)) return false;
    cJSON *document = json_read(biology->path, error);
    if (!document) return false;
    *found = cJSON_GetObjectItemCaseSensitive(document, benchmark) != NULL;
    const cJSON *entry = *found ? json_object(document, benchmark, biology->path, error) : NULL;
    bool good = !*found || (entry && read_entry(biology, entry, benchmark, error));
    cJSON_Delete(document);
    return good;
}

bool biology_read(Biology *biology, const char *folder, const char *benchmark, Error *error)
{
    static const char *const files[] = {"biology.json", "biology_textures.json"};
    bool found = false, good = true;
    *biology = (Biology){0};
    for (size_t i = 0; good && !found && i < sizeof files / sizeof *files; i++)
        good = read_file(biology, folder, files[i], benchmark, &found, error);
    if (good && !found)
        good = error_set(error, "%s: neither this file nor %s has an entry \"%.80s\"",
                         biology->path, files[0], benchmark);
    if (!good) biology_free(biology);
    return good;
}

/* -- from a property assembly -- */

/* Properties that are spelled differently in the files of 2020. */
static const struct {
    const char *name, *spelling;
} spellings[] = {{"circular_variance_bandwidth_ratio", "circular_variance_bandwith_ratio"}};

/* The property's name in this file; sets keep[properties] to its column. */
static const char *find_property(Assembly *assembly, const char *property, bool **keep,
                                 Error *error)
{
    static const char *const along[] = {"neuronal_property", NULL};
    const Coordinate *names = assembly_coordinate(assembly, along[0], along, error);
    *keep = names ? allocate(names->count, sizeof **keep, error) : NULL;
    if (!*keep) return NULL;
    const char *tried[2] = {property, NULL};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (strcmp(spellings[i].name, property) == 0) tried[1] = spellings[i].spelling;
    size_t found = 0;
    for (int t = 0; t < 2 && tried[t] && found == 0; t++) {
        for (size_t i = 0; i < names->count; i++) {
            (*keep)[i] = names->text[i] && strcmp(names->text[i], tried[t]) == 0;
            found += (*keep)[i];
        }
        if (found == 1) return tried[t];
    }
    error_set(error, "%s: has the property \"%s\" %zu times, not once", assembly->path, property,
              found);
    return NULL;
}

/* Reads values[neurons] of a property, to be freed; *spelling is its name in the file. */
static double *read_property(Assembly *assembly, const char *property, const char **spelling,
                             size_t *neurons, Error *error)
{
    bool *keep = NULL;
    *spelling = find_property(assembly, property, &keep, error);
    bool good = *spelling && assembly_size(assembly, "neuroid", neurons, error);
    double *values = good ? allocate(*neurons, sizeof *values, error) : NULL;
    AssemblyView view = {.rows = {"neuroid"}, .columns = "neuronal_property", .keep_columns = keep};
    if (values && !assembly_read(assembly, &view, values, error)) {
        free(values);
        values = NULL;
    }
    free(keep);
    return values;
}

static bool count_neurons(Biology *biology, Assembly *assembly, const char *property, Error *error)
{
    char attribute[128];
    const char *spelling = NULL;
    size_t edges = 0;
    double *values = read_property(assembly, property, &spelling, &biology->neurons, error);
    if (values) snprintf(attribute, sizeof attribute, "%.100s_bins", spelling);
    bool good = values && assembly_attribute(assembly, attribute, &biology->edges, &edges, error);
    if (good && edges < 2)
        good = error_set(error, "%s: %s has fewer than two edges", assembly->path, attribute);
    if (good) {
        biology->bins = edges - 1;
        biology->counts = allocate(biology->bins, sizeof *biology->counts, error);
        good = biology->counts != NULL;
    }
    if (good) {
        biology->not_a_number =
            biology_histogram(biology, values, biology->neurons, biology->counts);
        snprintf(biology->path, sizeof biology->path, "%s", assembly->path);
        snprintf(biology->source, sizeof biology->source, "the property %.60s of %.170s", property,
                 assembly->path);
        good = check_bins(biology, assembly->path, property, error);
    }
    if (good && biology->not_a_number == biology->neurons)
        good = error_set(error, "%s: %s is NaN for every neuron", assembly->path, property);
    free(values);
    return good;
}

bool biology_from_assembly(Biology *biology, const char *path, const char *property, Error *error)
{
    Assembly assembly;
    *biology = (Biology){0};
    bool good = assembly_open(&assembly, path, AGAIN_DOWNLOAD, error) &&
                count_neurons(biology, &assembly, property, error);
    assembly_close(&assembly);
    if (!good) biology_free(biology);
    return good;
}

void biology_free(Biology *biology)
{
    free(biology->edges);
    free(biology->counts);
    *biology = (Biology){0};
}

double *biology_sample(const Biology *biology, Error *error)
{
    double *values = allocate(biology->neurons, sizeof *values, error);
    size_t next = 0;
    for (size_t bin = 0; values && bin < biology->bins; bin++)
        for (size_t i = 0; i < (size_t)biology->counts[bin]; i++)
            values[next++] = (biology->edges[bin] + biology->edges[bin + 1]) / 2;
    while (values && next < biology->neurons) values[next++] = NAN;
    return values;
}

/* -- histograms with its bins -- */

double biology_fold(double value, double first, double period)
{
    double beyond = fmod(value - first, period);
    return first + (beyond < 0 ? beyond + period : beyond);
}

size_t biology_bin(const Biology *biology, double value)
{
    if (isnan(value)) return SIZE_MAX;
    if (biology->period > 0) value = biology_fold(value, biology->edges[0], biology->period);
    size_t bin = 0;
    while (bin + 1 < biology->bins && value >= biology->edges[bin + 1]) bin++;
    return bin;
}

size_t biology_histogram(const Biology *biology, const double *values, size_t count, double *counts)
{
    size_t not_a_number = 0;
    memset(counts, 0, biology->bins * sizeof *counts);
    for (size_t i = 0; i < count; i++) {
        size_t bin = biology_bin(biology, values[i]);
        if (bin == SIZE_MAX)
            not_a_number++;
        else
            counts[bin]++;
    }
    return not_a_number;
}

#define _POSIX_C_SOURCE 200809L
#include "predictivity/neural_recording.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- names in sorted order -- */

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *copy_of(const char *text, Error *error)
{
    char *copy = allocate(strlen(text) + 1, 1, error);
    if (copy) memcpy(copy, text, strlen(text));
    return copy;
}

/* Sorts names and frees all but one of each; returns how many are left. */
static size_t sort_unique(char **names, size_t count)
{
    size_t unique = 0;
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++)
        if (unique > 0 && strcmp(names[unique - 1], names[i]) == 0)
            free(names[i]);
        else
            names[unique++] = names[i];
    return unique;
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++) free(names[i]);
    free(names);
}

static bool find_name(char *const *names, size_t count, const char *name, size_t *index)
{
    char *const *found = bsearch(&name, names, count, sizeof *names, compare_names);
    if (found) *index = (size_t)(found - names);
    return found != NULL;
}

/* The sorted different values of a coordinate as text. */
static bool unique_values(const Coordinate *coordinate, char ***names, size_t *count, Error *error)
{
    char text[ASSEMBLY_NAME_LENGTH];
    *count = 0;
    *names = allocate(coordinate->count, sizeof **names, error);
    bool good = *names != NULL;
    for (size_t i = 0; good && i < coordinate->count; i++) {
        coordinate_text(coordinate, i, text);
        (*names)[i] = copy_of(text, error);
        good = (*names)[i] != NULL;
        if (good) ++*count;
    }
    if (good) *count = sort_unique(*names, *count);
    return good;
}

/* -- presentations: which stimulus, which repetition -- */

static bool index_stimuli(NeuralRecording *recording, const Coordinate *stimulus, Error *error)
{
    char text[ASSEMBLY_NAME_LENGTH];
    recording->presentations = stimulus->count;
    recording->stimulus = allocate(stimulus->count, sizeof *recording->stimulus, error);
    if (!recording->stimulus ||
        !unique_values(stimulus, &recording->identifiers, &recording->stimuli, error))
        return false;
    for (size_t i = 0; i < stimulus->count; i++) {
        coordinate_text(stimulus, i, text);
        find_name(recording->identifiers, recording->stimuli, text, &recording->stimulus[i]);
    }
    return true;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* Repetitions that are numbers are sorted as numbers. */
static bool index_numbers(NeuralRecording *recording, const Coordinate *repetition, Error *error)
{
    double *values = allocate(repetition->count, sizeof *values, error);
    if (!values) return false;
    memcpy(values, repetition->numbers, repetition->count * sizeof *values);
    qsort(values, repetition->count, sizeof *values, compare_numbers);
    for (size_t i = 0; i < repetition->count; i++)
        if (i == 0 || values[i] != values[recording->repetitions - 1])
            values[recording->repetitions++] = values[i];
    for (size_t i = 0; i < repetition->count; i++) {
        const double *found = bsearch(&repetition->numbers[i], values, recording->repetitions,
                                      sizeof *values, compare_numbers);
        recording->repetition[i] = found ? (size_t)(found - values) : 0;
    }
    free(values);
    return true;
}

static bool index_texts(NeuralRecording *recording, const Coordinate *repetition, Error *error)
{
    char **names = NULL, text[ASSEMBLY_NAME_LENGTH];
    bool good = unique_values(repetition, &names, &recording->repetitions, error);
    for (size_t i = 0; good && i < repetition->count; i++) {
        coordinate_text(repetition, i, text);
        find_name(names, recording->repetitions, text, &recording->repetition[i]);
    }
    free_names(names, recording->repetitions);
    return good;
}

/* Without a coordinate, presentations of a stimulus count as its repetitions in their order. */
static bool count_repetitions(NeuralRecording *recording, Error *error)
{
    size_t *seen = allocate(recording->stimuli, sizeof *seen, error);
    if (!seen) return false;
    for (size_t i = 0; i < recording->presentations; i++) {
        recording->repetition[i] = seen[recording->stimulus[i]]++;
        if (recording->repetition[i] >= recording->repetitions)
            recording->repetitions = recording->repetition[i] + 1;
    }
    free(seen);
    return true;
}

static bool check_pairs(NeuralRecording *recording, const char *path, Error *error)
{
    bool *seen = allocate(recording->stimuli * recording->repetitions, sizeof *seen, error);
    size_t *shown = allocate(recording->stimuli, sizeof *shown, error);
    bool good = seen && shown;
    for (size_t i = 0; good && i < recording->presentations; i++) {
        size_t pair = recording->stimulus[i] * recording->repetitions + recording->repetition[i];
        if (seen[pair])
            good = error_set(error, "%s: shows the stimulus %s twice in one repetition", path,
                             recording->identifiers[recording->stimulus[i]]);
        seen[pair] = true;
        shown[recording->stimulus[i]]++;
    }
    recording->fewest = SIZE_MAX;
    for (size_t i = 0; good && i < recording->stimuli; i++) {
        if (shown[i] < recording->fewest) recording->fewest = shown[i];
        if (shown[i] > recording->most) recording->most = shown[i];
    }
    free(seen);
    free(shown);
    return good;
}

static bool index_presentations(NeuralRecording *recording, const Assembly *assembly, Error *error)
{
    const Coordinate *stimulus =
        assembly_coordinate(assembly, "presentation", "stimulus_id", "image_id", error);
    const Coordinate *repetition = assembly_find_coordinate(assembly, "presentation", "repetition");
    if (!stimulus || !index_stimuli(recording, stimulus, error)) return false;
    recording->repetition =
        allocate(recording->presentations, sizeof *recording->repetition, error);
    if (!recording->repetition) return false;
    bool good = !repetition           ? count_repetitions(recording, error)
                : repetition->numbers ? index_numbers(recording, repetition, error)
                                      : index_texts(recording, repetition, error);
    return good && check_pairs(recording, assembly->path, error);
}

/* -- sites and time bins -- */

static bool choose_sites(NeuralRecording *recording, const Assembly *assembly, const char *region,
                         bool *keep, Error *error)
{
    char text[ASSEMBLY_NAME_LENGTH];
    const Coordinate *regions = assembly_coordinate(assembly, "neuroid", "region", NULL, error);
    const Coordinate *names = assembly_coordinate(assembly, "neuroid", "neuroid_id", NULL, error);
    if (!regions || !names) return false;
    recording->site_names = allocate(regions->count, sizeof *recording->site_names, error);
    if (!recording->site_names) return false;
    for (size_t i = 0; i < regions->count; i++) {
        coordinate_text(regions, i, text);
        keep[i] = strcmp(text, region) == 0;
        if (!keep[i]) continue;
        coordinate_text(names, i, text);
        char *name = copy_of(text, error);
        if (!name) return false;
        recording->site_names[recording->sites++] = name;
    }
    recording->sites_recorded = recording->sites;
    return recording->sites > 0 ||
           error_set(error, "%s: has no sites of the region %s", assembly->path, region);
}

static bool check_site_names(const NeuralRecording *recording, const char *path, Error *error)
{
    char **names = allocate(recording->sites, sizeof *names, error);
    bool good = names != NULL;
    if (good) memcpy(names, recording->site_names, recording->sites * sizeof *names);
    if (good) qsort(names, recording->sites, sizeof *names, compare_names);
    for (size_t i = 1; good && i < recording->sites; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            good = error_set(error, "%s: has the neuroid_id %s twice", path, names[i]);
    free(names);
    return good;
}

/* *keep: the bins inside the window, or NULL where the assembly has no such dimension. */
static bool choose_time_bins(const Assembly *assembly, const NeuralSelection *selection,
                             bool **keep, Error *error)
{
    *keep = NULL;
    if (assembly_dimension(assembly, "time_bin") < 0) return true;
    const Coordinate *start =
        assembly_coordinate(assembly, "time_bin", "time_bin_start", NULL, error);
    const Coordinate *end = assembly_coordinate(assembly, "time_bin", "time_bin_end", NULL, error);
    if (!start || !end) return false;
    if (!start->numbers || !end->numbers)
        return error_set(error, "%s: its time bins are not numbers", assembly->path);
    *keep = allocate(start->count, sizeof **keep, error);
    if (!*keep) return false;
    size_t kept = 0;
    for (size_t i = 0; i < start->count; i++)
        kept += (*keep)[i] =
            start->numbers[i] >= selection->start && end->numbers[i] <= selection->end;
    return kept > 0 || error_set(error, "%s: has no time bin between %g and %g ms", assembly->path,
                                 selection->start, selection->end);
}

static bool read_responses(NeuralRecording *recording, const Assembly *assembly,
                           const NeuralSelection *selection, Error *error)
{
    size_t neuroids = 0;
    if (!assembly_size(assembly, "neuroid", &neuroids, error)) return false;
    bool *sites = allocate(neuroids, sizeof *sites, error), *bins = NULL;
    bool good = sites && choose_sites(recording, assembly, selection->region, sites, error) &&
                check_site_names(recording, assembly->path, error) &&
                choose_time_bins(assembly, selection, &bins, error);
    if (good) {
        recording->responses =
            allocate(recording->presentations * recording->sites, sizeof(double), error);
        good = recording->responses && assembly_read(assembly, "presentation", "neuroid", sites,
                                                     bins, recording->responses, error);
    }
    free(sites);
    free(bins);
    return good;
}

/* -- means, and sites that cannot be predicted -- */

static bool average(NeuralRecording *recording, Error *error)
{
    size_t total = recording->stimuli * recording->sites;
    recording->means = allocate(total, sizeof *recording->means, error);
    uint32_t *counts = allocate(total, sizeof *counts, error);
    bool good = recording->means && counts;
    for (size_t p = 0; good && p < recording->presentations; p++)
        for (size_t j = 0; j < recording->sites; j++) {
            double value = recording->responses[p * recording->sites + j];
            size_t to = recording->stimulus[p] * recording->sites + j;
            if (isnan(value)) continue;
            recording->means[to] += value;
            counts[to]++;
        }
    for (size_t i = 0; good && i < total; i++)
        recording->means[i] = counts[i] ? recording->means[i] / counts[i] : NAN;
    free(counts);
    return good;
}

static bool is_usable(NeuralRecording *recording, size_t site)
{
    bool varies = false;
    for (size_t i = 0; i < recording->stimuli; i++) {
        double value = recording->means[i * recording->sites + site];
        if (isnan(value)) {
            recording->sites_incomplete++;
            return false;
        }
        varies = varies || value != recording->means[site];
    }
    recording->sites_constant += !varies;
    return varies;
}

/* Moves the kept columns of a [rows][all] array together. */
static void keep_columns(double *values, size_t rows, size_t all, const size_t *kept, size_t count)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < count; k++) values[i * count + k] = values[i * all + kept[k]];
}

static bool leave_out(NeuralRecording *recording, const char *path, Error *error)
{
    size_t all = recording->sites, count = 0;
    size_t *kept = allocate(all, sizeof *kept, error);
    if (!kept) return false;
    for (size_t j = 0; j < all; j++)
        if (is_usable(recording, j)) kept[count++] = j;
    keep_columns(recording->means, recording->stimuli, all, kept, count);
    keep_columns(recording->responses, recording->presentations, all, kept, count);
    for (size_t j = 0, k = 0; j < all; j++) {
        if (k < count && kept[k] == j)
            recording->site_names[k++] = recording->site_names[j];
        else
            free(recording->site_names[j]);
    }
    recording->sites = count;
    free(kept);
    return count > 0 || error_set(error,
                                  "%s: no site of the region has varying responses to all "
                                  "stimuli",
                                  path);
}

/* -- classes, and the stimulus set -- */

/* Each stimulus's class name, [stimuli], from the assembly or the table. */
static bool name_classes(const NeuralRecording *recording, const Assembly *assembly,
                         const StimulusFiles *files, const char *column, char **names, Error *error)
{
    char text[ASSEMBLY_NAME_LENGTH];
    const Coordinate *coordinate = assembly_find_coordinate(assembly, "presentation", column);
    size_t in_table = files && !coordinate ? text_table_find(&files->table, column) : NO_COLUMN;
    if (!coordinate && in_table == NO_COLUMN)
        return error_set(error, "%s: neither it nor its stimulus set has \"%s\"", assembly->path,
                         column);
    if (coordinate) {
        for (size_t p = 0; p < recording->presentations; p++) {
            char **name = &names[recording->stimulus[p]];
            coordinate_text(coordinate, p, text);
            if (!*name && !(*name = copy_of(text, error))) return false;
            if (strcmp(*name, text) != 0)
                return error_set(error, "%s: the stimulus %s is of two classes, %s and %s",
                                 assembly->path, recording->identifiers[recording->stimulus[p]],
                                 *name, text);
        }
        return true;
    }
    for (size_t i = 0; i < recording->stimuli; i++) {
        size_t row = 0;
        if (!stimulus_files_find(files, recording->identifiers[i], &row)) continue;
        names[i] = copy_of(text_table_cell(&files->table, row, in_table), error);
        if (!names[i]) return false;
    }
    return true;
}

static bool find_classes(NeuralRecording *recording, const Assembly *assembly,
                         const StimulusFiles *files, const char *column, Error *error)
{
    size_t n = recording->stimuli, unique = 0;
    char **names = allocate(n, sizeof *names, error), **sorted = allocate(n, sizeof *sorted, error);
    recording->classes = allocate(n, sizeof *recording->classes, error);
    bool good = names && sorted && recording->classes &&
                name_classes(recording, assembly, files, column, names, error);
    for (size_t i = 0; good && i < n; i++) {
        sorted[i] = copy_of(names[i], error);
        good = sorted[i] != NULL;
        unique += good;
    }
    if (good) unique = sort_unique(sorted, n);
    for (size_t i = 0; good && i < n; i++)
        find_name(sorted, unique, names[i], &recording->classes[i]);
    free_names(names, n);
    free_names(sorted, unique);
    return good;
}

/* The recording and the stimulus set must be of the same stimuli. */
static bool check_stimuli(const NeuralRecording *recording, const StimulusFiles *files,
                          const char *path, Error *error)
{
    size_t row, absent = 0, first = 0;
    for (size_t i = 0; i < recording->stimuli; i++)
        if (!stimulus_files_find(files, recording->identifiers[i], &row) && absent++ == 0)
            first = i;
    if (absent)
        return error_set(error, "%s: shows %zu stimuli that are not in %s (%s, ...)", path, absent,
                         files->table.path, recording->identifiers[first]);
    for (size_t i = 0; i < files->count; i++) {
        size_t index;
        const char *name = stimulus_files_identifier(files, i);
        if (!find_name(recording->identifiers, recording->stimuli, name, &index) && absent++ == 0)
            first = i;
    }
    return absent == 0 ||
           error_set(error, "%s: does not show %zu stimuli of %s (%s, ...)", path, absent,
                     files->table.path, stimulus_files_identifier(files, first));
}

/* -- all of it -- */

bool neural_recording_read(NeuralRecording *recording, const char *path,
                           const NeuralSelection *selection, const StimulusFiles *files,
                           Error *error)
{
    Assembly assembly;
    *recording = (NeuralRecording){0};
    bool good = assembly_open(&assembly, path, error) &&
                index_presentations(recording, &assembly, error) &&
                (!files || check_stimuli(recording, files, path, error)) &&
                read_responses(recording, &assembly, selection, error) &&
                average(recording, error) && leave_out(recording, path, error) &&
                (!selection->class_column ||
                 find_classes(recording, &assembly, files, selection->class_column, error));
    assembly_close(&assembly);
    if (!good) neural_recording_free(recording);
    return good;
}

void neural_recording_free(NeuralRecording *recording)
{
    free_names(recording->identifiers, recording->stimuli);
    free_names(recording->site_names, recording->sites);
    free(recording->stimulus);
    free(recording->repetition);
    free(recording->responses);
    free(recording->means);
    free(recording->classes);
    *recording = (NeuralRecording){0};
}

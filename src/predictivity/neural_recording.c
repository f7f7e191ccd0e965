#include "predictivity/neural_recording.h"

#include "base/file_kind.h"
#include "predictivity/recording_bins.h"
#include "predictivity/recording_halves.h"
#include "predictivity/stimulus_classes.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NO_ROW SIZE_MAX

/* Relative range below which means count as constant. */
#define ROUNDING 1e-12

static const char *const repetition_names[] = {"repetition", "repetition_id", NULL};
static const char *const region_names[] = {"region", NULL};
static const char *const site_id_names[] = {"neuroid_id", "neuroid", NULL};
static const char *const subject_names[] = {"subject", "animal", NULL};

/* -- stimulus and repetition of each presentation -- */

/* The index of each entry of a complete coordinate among its sorted distinct values. */
static size_t *index_coordinate(const Coordinate *coordinate, const Assembly *assembly,
                                Names *names, Error *error)
{
    if (!coordinate_is_complete(coordinate, assembly, error) ||
        !names_make(names, coordinate->text, coordinate->count, error))
        return NULL;
    return names_index(names, coordinate->text, coordinate->count, error);
}

/*
 * Without a coordinate, the presentations of a stimulus are numbered as its repetitions, in order.
 */
static bool count_repetitions(NeuralRecording *recording, Error *error)
{
    size_t *seen = allocate(recording->stimuli, sizeof *seen, error);
    recording->repetition =
        allocate(recording->presentations, sizeof *recording->repetition, error);
    bool good = seen && recording->repetition;
    for (size_t i = 0; good && i < recording->presentations; i++) {
        recording->repetition[i] = seen[recording->stimulus[i]]++;
        if (recording->repetition[i] >= recording->repetitions)
            recording->repetitions = recording->repetition[i] + 1;
    }
    free(seen);
    return good;
}

static bool index_repetitions(NeuralRecording *recording, Assembly *assembly, Error *error)
{
    Names names = {0};
    const Coordinate *coordinate;
    if (!assembly_find_coordinate(assembly, "presentation", repetition_names, &coordinate, error))
        return false;
    if (!coordinate) return count_repetitions(recording, error);
    recording->repetition = index_coordinate(coordinate, assembly, &names, error);
    recording->repetitions = names.count;
    names_free(&names);
    return recording->repetition != NULL;
}

/* If repetitions are a dimension, each row becomes `count` presentations. */
static bool unfold(NeuralRecording *recording, const size_t *order, size_t count, Error *error)
{
    size_t shown = recording->presentations;
    size_t *stimulus = allocate(shown, count * sizeof *stimulus, error);
    recording->repetition = allocate(shown, count * sizeof *recording->repetition, error);
    if (!stimulus || !recording->repetition) {
        free(stimulus);
        return false;
    }
    for (size_t i = 0; i < shown * count; i++) {
        stimulus[i] = recording->stimulus[i / count];
        recording->repetition[i] = order ? order[i % count] : i % count;
    }
    free(recording->stimulus);
    recording->stimulus = stimulus;
    recording->presentations = shown * count;
    recording->repetitions = count;
    return true;
}

static bool unfold_repetitions(NeuralRecording *recording, Assembly *assembly, Error *error)
{
    size_t count = 0, *order = NULL;
    Names names = {0};
    const Coordinate *coordinate;
    bool good =
        assembly_size(assembly, "repetition", &count, error) &&
        assembly_find_coordinate(assembly, "repetition", repetition_names, &coordinate, error);
    if (good && coordinate) {
        order = index_coordinate(coordinate, assembly, &names, error);
        good = order != NULL;
        if (good && names.count < count)
            good = error_set(error, "%s: has the same repetition twice", assembly->path);
    }
    good = good && unfold(recording, order, count, error);
    names_free(&names);
    free(order);
    return good;
}

/* If image_id has the same names as stimulus_id, both must agree in each presentation. */
static bool check_older_names(const NeuralRecording *recording, Assembly *assembly, Error *error)
{
    static const char *const older[] = {"image_id", NULL};
    const Coordinate *names = NULL;
    size_t index = 0, differs = SIZE_MAX;
    if (assembly_lies_along(assembly, older[0]) != assembly_dimension(assembly, "presentation"))
        return true;
    if (!assembly_find_coordinate(assembly, "presentation", older, &names, error)) return false;
    for (size_t i = recording->presentations; names && i-- > 0;) {
        if (!names->text[i] || !names_find(&recording->identifiers, names->text[i], &index))
            return true; /* image_id uses other names */
        if (index != recording->stimulus[i]) differs = i;
    }
    return differs == SIZE_MAX ||
           error_set(error,
                     "%s: its stimulus_id and image_id name different stimuli in presentation %zu; "
                     "keep the right one of them",
                     assembly->path, differs);
}

static bool index_presentations(NeuralRecording *recording, Assembly *assembly, Error *error)
{
    const Coordinate *stimulus =
        assembly_coordinate(assembly, "presentation", assembly_stimulus_names, error);
    if (!stimulus) return false;
    recording->stimulus = index_coordinate(stimulus, assembly, &recording->identifiers, error);
    if (!recording->stimulus) return false;
    recording->presentations = stimulus->count;
    recording->stimuli = recording->identifiers.count;
    if (!check_older_names(recording, assembly, error)) return false;
    return assembly_dimension(assembly, "repetition") < 0
               ? index_repetitions(recording, assembly, error)
               : unfold_repetitions(recording, assembly, error);
}

/* Checks that each stimulus occurs once per repetition, and counts its presentations. */
static bool check_pairs(NeuralRecording *recording, const char *path, Error *error)
{
    bool *seen = allocate(recording->stimuli, recording->repetitions * sizeof *seen, error);
    size_t *shown = allocate(recording->stimuli, sizeof *shown, error);
    bool good = seen && shown;
    for (size_t i = 0; good && i < recording->presentations; i++) {
        size_t pair = recording->stimulus[i] * recording->repetitions + recording->repetition[i];
        if (seen[pair])
            good = error_set(error, "%s: shows the stimulus %.80s twice in one repetition", path,
                             recording->identifiers.names[recording->stimulus[i]]);
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

/* -- sites -- */

static bool choose_sites(NeuralRecording *recording, Assembly *assembly,
                         const NeuralSelection *selection, bool *keep, Error *error)
{
    const char *region = selection->region;
    const Coordinate *names = assembly_coordinate(assembly, "neuroid", site_id_names, error);
    const Coordinate *regions = NULL;
    if (!names) return false;
    if (!selection->one_region &&
        !(regions = assembly_coordinate(assembly, "neuroid", region_names, error)))
        return false;
    recording->site_names = allocate(names->count, sizeof *recording->site_names, error);
    if (!recording->site_names) return false;
    for (size_t i = 0; i < names->count; i++) {
        keep[i] = !regions || (regions->text[i] && strcmp(regions->text[i], region) == 0);
        if (!keep[i]) continue;
        if (!names->text[i])
            return error_set(error, "%s: neuroid %zu, of %s, has no %s", assembly->path, i, region,
                             names->name);
        char *name = allocate_copy(names->text[i], strlen(names->text[i]), error);
        if (!name) return false;
        recording->site_names[recording->sites++] = name;
    }
    recording->sites_recorded = recording->sites;
    return recording->sites > 0 ||
           error_set(error, "%s: has no sites of the region %s", assembly->path, region);
}

/* Numbers the subjects of the chosen sites; there are none if some site has none. */
static bool index_subjects(NeuralRecording *recording, Assembly *assembly, const bool *keep,
                           Error *error)
{
    const Coordinate *subjects = NULL;
    Names names = {0};
    size_t sites = 0;
    for (int i = 0; subject_names[i] && !subjects; i++) {
        const char *const name[] = {subject_names[i], NULL};
        if (assembly_lies_along(assembly, *name) == assembly_dimension(assembly, "neuroid") &&
            !assembly_find_coordinate(assembly, "neuroid", name, &subjects, error))
            return false;
    }
    char **texts = allocate(recording->sites, sizeof *texts, error);
    bool good = texts != NULL;
    for (size_t i = 0; good && subjects && i < subjects->count; i++)
        if (keep[i] && subjects->text[i]) texts[sites++] = subjects->text[i];
    if (good && sites == recording->sites) {
        good = names_make(&names, texts, sites, error);
        recording->subject = good ? names_index(&names, texts, sites, error) : NULL;
        recording->subjects = names.count;
        good = recording->subject != NULL;
    }
    names_free(&names);
    free(texts);
    return good;
}

/*
 * Spearman and Brown's correction makes -99 of halves that correlate at -0.98; what is lower, as
 * -999, marks a missing value.
 */
#define LEAST_RELIABILITY (-99.0)

/* Reads the reliability of the chosen sites. */
static bool read_reliability(NeuralRecording *recording, Assembly *assembly, const char *name,
                             const bool *keep, Error *error)
{
    if (!name) return true;
    const char *const names[] = {name, NULL};
    const Coordinate *values = assembly_coordinate(assembly, "neuroid", names, error);
    if (!values) return false;
    if (!values->numbers)
        return error_set(error, "%s: its coordinate %s must be numbers", assembly->path, name);
    recording->reliability = allocate(recording->sites, sizeof *recording->reliability, error);
    for (size_t i = 0, j = 0; recording->reliability && i < values->count; i++) {
        if (!keep[i]) continue;
        if (values->numbers[i] > 1 + ROUNDING)
            return error_set(
                error,
                "%s: its %s has %g at neuroid %zu, but a reliability is a correlation, "
                "at most 1; name the coordinate that holds it",
                assembly->path, name, values->numbers[i], i);
        if (values->numbers[i] < LEAST_RELIABILITY)
            return error_set(error,
                             "%s: its %s has %g at neuroid %zu, which is not a reliability; mark "
                             "a missing one by nan",
                             assembly->path, name, values->numbers[i], i);
        recording->reliability[j++] = values->numbers[i];
    }
    return recording->reliability != NULL;
}

static bool check_site_names(const NeuralRecording *recording, const char *path, Error *error)
{
    Names names;
    if (!names_make(&names, recording->site_names, recording->sites, error)) return false;
    size_t *index = names_index(&names, recording->site_names, recording->sites, error);
    bool *seen = allocate(names.count, sizeof *seen, error), good = index && seen;
    for (size_t i = 0; good && i < recording->sites; i++) {
        if (seen[index[i]])
            good = error_set(error, "%s: has the neuroid_id %.80s twice", path,
                             recording->site_names[i]);
        seen[index[i]] = true;
    }
    free(index);
    free(seen);
    names_free(&names);
    return good;
}

/*
 * If repetitions are a dimension, stimuli presented less often leave empty rows, which are dropped.
 */
static void drop_empty_rows(NeuralRecording *recording)
{
    size_t sites = recording->sites, kept = 0;
    for (size_t p = 0; p < recording->presentations; p++) {
        const double *row = recording->responses + p * sites;
        size_t gaps = 0;
        while (gaps < sites && isnan(row[gaps])) gaps++;
        if (gaps == sites) continue;
        memmove(recording->responses + kept * sites, row, sites * sizeof *row);
        recording->stimulus[kept] = recording->stimulus[p];
        recording->repetition[kept++] = recording->repetition[p];
    }
    recording->presentations = kept;
}

static bool read_responses(NeuralRecording *recording, Assembly *assembly,
                           const NeuralSelection *selection, Error *error)
{
    size_t neuroids = 0;
    bool unfolded = assembly_dimension(assembly, "repetition") >= 0;
    if (!assembly_size(assembly, "neuroid", &neuroids, error)) return false;
    bool *sites = allocate(neuroids, sizeof *sites, error), *bins = NULL;
    bool good =
        sites && choose_sites(recording, assembly, selection, sites, error) &&
        check_site_names(recording, assembly->path, error) &&
        index_subjects(recording, assembly, sites, error) &&
        read_reliability(recording, assembly, selection->reliability, sites, error) &&
        recording_bins_choose(assembly, (TimeBin){selection->start, selection->end}, &bins, error);
    if (good) {
        AssemblyView view = {
            {"presentation", unfolded ? "repetition" : NULL}, "neuroid", sites, "time_bin", bins};
        recording->responses =
            allocate(recording->presentations, recording->sites * sizeof(double), error);
        good = recording->responses && assembly_read(assembly, &view, recording->responses, error);
    }
    if (good && unfolded) drop_empty_rows(recording);
    free(sites);
    free(bins);
    return good;
}

/* -- means -- */

static bool average(NeuralRecording *recording, Error *error)
{
    size_t total = recording->stimuli * recording->sites;
    recording->means = allocate(recording->stimuli, recording->sites * sizeof(double), error);
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

/* -- stimuli shown to every site -- */

static bool lacks_stimuli(const NeuralRecording *recording, size_t site)
{
    for (size_t i = 0; i < recording->stimuli; i++)
        if (!isnan(recording->means[i * recording->sites + site])) return false;
    return true;
}

/* shown[stimuli]: was it shown to every site that has any response? */
static bool find_shown(const NeuralRecording *recording, bool *shown, Error *error)
{
    bool *silent = allocate(recording->sites, sizeof *silent, error);
    if (!silent) return false;
    for (size_t j = 0; j < recording->sites; j++) silent[j] = lacks_stimuli(recording, j);
    for (size_t i = 0; i < recording->stimuli; i++) {
        shown[i] = true;
        for (size_t j = 0; j < recording->sites; j++)
            if (!silent[j] && isnan(recording->means[i * recording->sites + j])) shown[i] = false;
    }
    free(silent);
    return true;
}

/* Moves everything about stimulus `from` to the place `to`. */
static void move_stimulus(NeuralRecording *recording, size_t from, size_t to)
{
    size_t sites = recording->sites;
    recording->identifiers.names[to] = recording->identifiers.names[from];
    memmove(recording->means + to * sites, recording->means + from * sites,
            sites * sizeof *recording->means);
    if (recording->rows) recording->rows[to] = recording->rows[from];
    if (recording->classes) recording->classes[to] = recording->classes[from];
    if (recording->test) recording->test[to] = recording->test[from];
}

/* Removes the presentations of stimuli without a number, and renumbers the others. */
static void renumber(NeuralRecording *recording, const size_t *numbers)
{
    size_t sites = recording->sites, kept = 0;
    for (size_t p = 0; p < recording->presentations; p++) {
        size_t number = numbers[recording->stimulus[p]];
        if (number == NO_ROW) continue;
        memmove(recording->responses + kept * sites, recording->responses + p * sites,
                sites * sizeof *recording->responses);
        recording->stimulus[kept] = number;
        recording->repetition[kept++] = recording->repetition[p];
    }
    recording->presentations = kept;
}

static bool drop_stimuli(NeuralRecording *recording, const char *path, Error *error)
{
    size_t n = recording->stimuli, kept = 0;
    bool *shown = allocate(n, sizeof *shown, error);
    size_t *numbers = allocate(n, sizeof *numbers, error);
    bool good = shown && numbers && find_shown(recording, shown, error);
    for (size_t i = 0; good && i < n; i++) {
        numbers[i] = shown[i] ? kept : NO_ROW;
        if (shown[i])
            move_stimulus(recording, i, kept++);
        else
            free(recording->identifiers.names[i]);
    }
    if (good) {
        recording->stimuli = recording->identifiers.count = kept;
        recording->stimuli_dropped = n - kept;
        renumber(recording, numbers);
        good = kept > 0 || error_set(error, "%s: no stimulus was shown to every site", path);
    }
    free(shown);
    free(numbers);
    return good;
}

/* -- sites that cannot be predicted -- */

static bool is_usable(NeuralRecording *recording, size_t site, double least_reliability)
{
    size_t sites = recording->sites;
    if (recording->reliability && !(recording->reliability[site] > least_reliability)) {
        recording->sites_unreliable++;
        return false;
    }
    for (size_t p = 0; p < recording->presentations; p++)
        if (fabs(recording->responses[p * sites + site]) > (double)FLT_MAX) {
            recording->sites_not_finite++;
            return false;
        }
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < recording->stimuli; i++) {
        double value = recording->means[i * sites + site];
        if (isnan(value)) {
            recording->sites_incomplete++;
            return false;
        }
        least = fmin(least, value);
        most = fmax(most, value);
    }
    bool varies = most - least > ROUNDING * fmax(fabs(least), fabs(most));
    recording->sites_constant += !varies;
    return varies;
}

/* Compacts a [rows][all] array to the kept columns. */
static void keep_columns(double *values, size_t rows, size_t all, const size_t *kept, size_t count)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < count; k++) values[i * count + k] = values[i * all + kept[k]];
}

static bool leave_out(NeuralRecording *recording, double least_reliability, Error *error)
{
    size_t all = recording->sites, count = 0;
    size_t *kept = allocate(all, sizeof *kept, error);
    if (!kept) return false;
    for (size_t j = 0; j < all; j++)
        if (is_usable(recording, j, least_reliability)) kept[count++] = j;
    keep_columns(recording->means, recording->stimuli, all, kept, count);
    keep_columns(recording->responses, recording->presentations, all, kept, count);
    for (size_t k = 0; recording->subject && k < count; k++)
        recording->subject[k] = recording->subject[kept[k]];
    for (size_t k = 0; recording->reliability && k < count; k++)
        recording->reliability[k] = recording->reliability[kept[k]];
    for (size_t j = 0, k = 0; j < all; j++) {
        if (k < count && kept[k] == j)
            recording->site_names[k++] = recording->site_names[j];
        else
            free(recording->site_names[j]);
    }
    recording->sites = count;
    free(kept);
    return true;
}

/* -- the stimulus set -- */

/* Finds each stimulus's row in the stimulus set; recording and set must have the same stimuli. */
static bool match_stimuli(NeuralRecording *recording, const StimulusFiles *files, const char *path,
                          Error *error)
{
    size_t n = recording->stimuli, absent = 0, first = 0, index = 0;
    const char *table = files->table.path;
    recording->rows = allocate(n, sizeof *recording->rows, error);
    if (!recording->rows) return false;
    for (size_t i = 0; i < n; i++) recording->rows[i] = NO_ROW;
    for (size_t row = 0; row < files->count; row++) {
        const char *name = stimulus_files_identifier(files, row);
        if (!names_find(&recording->identifiers, name, &index)) {
            if (absent++ == 0) first = row;
            continue;
        }
        if (recording->rows[index] != NO_ROW)
            return error_set(error, "%s: has the stimulus %.80s twice, once written %.80s", table,
                             name, stimulus_files_identifier(files, recording->rows[index]));
        recording->rows[index] = row;
    }
    size_t unknown = 0, which = 0;
    for (size_t i = 0; i < n; i++)
        if (recording->rows[i] == NO_ROW && unknown++ == 0) which = i;
    if (unknown)
        return error_set(error, "%s: shows %zu stimuli that are not in %s (%.80s, ...)", path,
                         unknown, table, recording->identifiers.names[which]);
    return absent == 0 || error_set(error, "%s: does not show %zu stimuli of %s (%.80s, ...)", path,
                                    absent, table, stimulus_files_identifier(files, first));
}

/* -- the whole recording -- */

/* Reads one file, up to its single presentations. */
static bool read_file(NeuralRecording *recording, const char *path,
                      const NeuralSelection *selection, const StimulusFiles *files, Error *error)
{
    Assembly assembly;
    const char *again = files && files->again ? files->again : AGAIN_DOWNLOAD;
    if (selection->test_path) files = NULL; /* which has the stimuli of both */
    bool good =
        assembly_open(&assembly, path, again, error) &&
        index_presentations(recording, &assembly, error) &&
        (!files || match_stimuli(recording, files, path, error)) &&
        (!selection->class_column ||
         stimulus_classes_read(recording, &assembly, files, selection->class_column, error)) &&
        (!selection->split_column ||
         recording_halves_read(recording, &assembly, selection->split_column, error)) &&
        read_responses(recording, &assembly, selection, error) &&
        check_pairs(recording, path, error);
    assembly_close(&assembly);
    return good;
}

/* Reads the file of the test stimuli, and appends it. */
static bool add_test(NeuralRecording *recording, const char *path, const NeuralSelection *selection,
                     const StimulusFiles *files, Error *error)
{
    NeuralRecording test = {0};
    bool good = read_file(&test, selection->test_path, selection, files, error) &&
                recording_halves_join(recording, &test, selection->test_path, error) &&
                (!files || match_stimuli(recording, files, path, error));
    if (test.fewest < recording->fewest) recording->fewest = test.fewest;
    if (test.most > recording->most) recording->most = test.most;
    neural_recording_free(&test);
    return good;
}

bool neural_recording_read(NeuralRecording *recording, const char *path,
                           const NeuralSelection *selection, const StimulusFiles *files,
                           Error *error)
{
    *recording = (NeuralRecording){0};
    bool good = read_file(recording, path, selection, files, error) &&
                (!selection->test_path || add_test(recording, path, selection, files, error)) &&
                average(recording, error) &&
                (!selection->common_stimuli || drop_stimuli(recording, path, error)) &&
                leave_out(recording, selection->least_reliability, error);
    if (!good) neural_recording_free(recording);
    return good;
}

void neural_recording_free(NeuralRecording *recording)
{
    names_free(&recording->identifiers);
    netcdf_free_texts(recording->site_names, recording->sites);
    free(recording->rows);
    free(recording->subject);
    free(recording->stimulus);
    free(recording->repetition);
    free(recording->responses);
    free(recording->means);
    free(recording->classes);
    free(recording->test);
    free(recording->reliability);
    *recording = (NeuralRecording){0};
}

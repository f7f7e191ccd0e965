/*
 * score_recordings: scores a model whose responses were recorded with another program (ventral
 * score --recordings).
 *
 * The responses (recording/supplied_recordings.h) become the recordings of a draw,
 * RESULTS/NAME/seed-0/recordings/, and the benchmarks run on them as on any others. If a benchmark
 * needs sets that are missing, its result says which; at the end all missing sets are listed.
 */
#define _POSIX_C_SOURCE 200809L
#include "command/command.h"

#include "base/shown.h"
#include "benchmarks.h"
#include "brainio/dataset.h"
#include "recording/draw.h"
#include "recording/recording_file.h"
#include "recording/supplied_recordings.h"
#include "score/benchmark_run.h"
#include "score/standing.h"
#include "vision/repeated_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* -- recordings -- */

/* Writes a set's recording or, if there is none, deletes that of an earlier run. */
static bool keep_recording(const Draw *draw, const char *set, const Recording *recording,
                           Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!draw_recording_path(draw, set, path, error)) return false;
    if (recording->presentations > 0) return recording_write(recording, path, error);
    remove(path);
    return true;
}

static bool keep_all(const Draw *draw, const SuppliedRecordings *supplied, Error *error)
{
    char path[FILE_PATH_LENGTH];
    if (!command_check_folder(draw, 0, error)) return false;
    for (int set = 0; set < EXPERIMENT_SETS; set++)
        if (!keep_recording(draw, stimulus_set_names[set], &supplied->experiment.recordings[set],
                            error))
            return false;
    return keep_recording(draw, TEXTURE_SET_NAME, &supplied->textures, error) &&
           (supplied->in_field == 0 ||
            (draw_path(draw, "recordings/receptive_fields.csv", path, error) &&
             receptive_fields_write(&supplied->experiment.fields, path, error)));
}

/* -- sets that a benchmark needs -- */

/* Was this set recorded? */
static bool has_set(const SuppliedRecordings *supplied, const char *set)
{
    for (int i = 0; i < EXPERIMENT_SETS; i++)
        if (strcmp(stimulus_set_names[i], set) == 0) return supplied->there[i];
    return supplied->there[EXPERIMENT_SETS];
}

static void add_lacking(const SuppliedRecordings *supplied, const char *set, char *list,
                        size_t capacity)
{
    size_t used = strlen(list);
    if (!has_set(supplied, set))
        snprintf(list + used, capacity - used, "%s%s", used ? ", " : "", set);
}

/* Lists the sets that a benchmark needs but are missing, as "size, blank"; empty if none. */
static void list_lacking(const SuppliedRecordings *supplied, const Benchmark *benchmark, char *list,
                         size_t capacity)
{
    list[0] = '\0';
    if (!supplied->located) add_lacking(supplied, "receptive_field", list, capacity);
    add_lacking(supplied, "blank", list, capacity);
    add_lacking(supplied, "orientation", list, capacity);
    if (strcmp(benchmark->stimulus_set, "orientation") != 0)
        add_lacking(supplied, benchmark->stimulus_set, list, capacity);
}

static bool write_reason(const BenchmarkRequest *request, const BenchmarkProgram *about,
                         Outcome outcome, Error *error)
{
    PageNode leaf;
    const Draw *draw = request->draw;
    if (!benchmark_run_find_leaf(request, about->identifier, &leaf, error)) return false;
    cJSON *result = result_new(draw, &leaf, about, draw->layers, outcome, error);
    bool good = result && result_write(draw, result, error);
    cJSON_Delete(result);
    return good;
}

/* -- benchmarks -- */

/* Why a benchmark cannot be run on these recordings; .status is NULL if it can. */
static Outcome find_outcome(const BenchmarkProgram *about, const SuppliedRecordings *supplied,
                            char reason[RESULT_REASON_LENGTH])
{
    char lacking[128] = "";
    const Benchmark *benchmark = tuning_benchmark(about);
    if (about->kind == &solution_times)
        return (Outcome){STATUS_NOT_EVALUATED,
                         "needs responses in 18 time bins, and recordings have one"};
    if (!benchmark) return (Outcome){NULL, NULL};
    list_lacking(supplied, benchmark, lacking, sizeof lacking);
    snprintf(reason, RESULT_REASON_LENGTH, "needs recordings of %s", lacking);
    if (lacking[0]) return (Outcome){STATUS_NOT_EVALUATED, reason};
    return supplied->in_field > 0
               ? (Outcome){NULL, NULL}
               : (Outcome){STATUS_NOT_SCORABLE,
                           "no unit's receptive field lies at the stimuli's centre"};
}

static bool run_benchmarks(const SuppliedRecordings *supplied, const BenchmarkRequest *request,
                           Error *error)
{
    char reason[RESULT_REASON_LENGTH];
    BenchmarkShelf shelf = {0};
    BenchmarkRequest together = *request;
    bool good = true;
    together.shelf = &shelf;
    for (size_t i = 0; good && benchmarks[i]; i++) {
        const BenchmarkProgram *one = benchmarks[i];
        Outcome outcome = find_outcome(one, supplied, reason);
        good = outcome.status ? write_reason(&together, one, outcome, error)
                              : benchmark_run(one, &together, error) ||
                                    error_prefix(error, "%s", one->identifier);
    }
    benchmark_shelf_free(&shelf);
    return good;
}

/* -- all of it -- */

static bool read_recordings(const Options *options, SuppliedRecordings *supplied, Error *error)
{
    StimulusFiles files = {0};
    TextureSet *textures = allocate(1, sizeof *textures, error);
    bool there = false;
    bool good = textures && texture_set_open(textures, &files, options->draw.data, &there, error);
    SuppliedRequest request = {options->draw.recordings, options->units,
                               options->draw.model,      options->draw.layers,
                               options->draw.degrees,    there ? textures : NULL};
    good = good && supplied_recordings_read(supplied, &request, error);
    stimulus_files_close(&files);
    free(textures);
    return good;
}

/* A folder without any of the sets is probably mistyped. */
static bool check_any(const Options *options, const SuppliedRecordings *supplied, Error *error)
{
    for (int i = 0; i <= EXPERIMENT_SETS; i++)
        if (supplied->there[i]) return true;
    return error_set(
        error,
        "%s: contains no responses; it needs a file such as %s/orientation.npy for each "
        "stimulus set (see `ventral stimuli --help`)",
        options->draw.recordings, options->draw.recordings);
}

/* Prints what was read, and what is missing. */
static void say(const Options *options, const SuppliedRecordings *supplied)
{
    if (options->quiet || options->json) return;
    if (supplied->located)
        printf("%zu units have their receptive field at the stimulus centre", supplied->in_field);
    if (supplied->located && supplied->units[0]) printf(" -> %s", SHOWN(supplied->units));
    if (supplied->located) printf("\n");
    for (int i = 0; i <= EXPERIMENT_SETS; i++) {
        const char *set = i < EXPERIMENT_SETS ? stimulus_set_names[i] : TEXTURE_SET_NAME;
        if (!supplied->there[i] && !(i == 0 && options->units))
            printf("missing: %s/%s.npy (or .npz, .h5, .nc)\n", SHOWN(options->draw.recordings),
                   set);
    }
    for (size_t i = 0; i < sizeof supplied->unused / sizeof *supplied->unused; i++)
        if (supplied->unused[i][0]) printf("%s\n", SHOWN(supplied->unused[i]));
    if (supplied->located && supplied->with_trials)
        printf("averaged over trials; whether repeated images evoke the same responses is not "
               "checked\n");
    if (supplied->located && !supplied->repeated && !supplied->with_trials)
        printf("not checked: whether repeated images evoke the same responses; record the set %s\n",
               REPEATED_SET_NAME);
}

/* Compares with user-supplied neurons, which requires the basic sets. */
static bool score_supplied_neurons(const Options *options, const SuppliedRecordings *supplied,
                                   Error *error)
{
    if (supplied->in_field > 0 && has_set(supplied, "orientation") && has_set(supplied, "blank"))
        return score_biology(options, error);
    return error_set(error,
                     "%s: needs recordings of receptive_field (or --units), blank and "
                     "orientation, and units with receptive fields at the stimulus centre",
                     options->draw.recordings);
}

static bool run(const Options *options, SuppliedRecordings *supplied, Error *error)
{
    BenchmarkRequest request = {.draw = &options->draw,
                                .source = options->source,
                                .metrics = options->metrics,
                                .say = command_say(options)};
    if (options->sites) return score_sites(options, NULL, error);
    if (options->set) return score_set(options, error);
    if (!read_recordings(options, supplied, error) || !check_any(options, supplied, error) ||
        !keep_all(&options->draw, supplied, error))
        return false;
    say(options, supplied);
    if (options->biology) return score_supplied_neurons(options, supplied, error);
    return run_benchmarks(supplied, &request, error) &&
           write_tree_of_scores(&options->draw, true, error) &&
           (options->quiet || print_table_of_scores(options, error));
}

static bool check_folder(const char *folder, Error *error)
{
    struct stat about;
    return (stat(folder, &about) == 0 && S_ISDIR(about.st_mode)) ||
           error_set(error, "%s: folder not found; check --recordings", folder);
}

bool score_recordings(Options *options, Error *error)
{
    SuppliedRecordings supplied = {0};
    Draw *draw = &options->draw;
    if (options->given[OPTION_MODEL] || options->argument_count > 0)
        return error_set(error, "give a model or --recordings, not both");
    if (!options->name)
        return error_set(error, "--name is missing; give the model a name for its results");
    draw->model = options->name;
    if (!chosen_model_name_is_free(draw, error) || !check_folder(draw->recordings, error))
        return false;
    if (!draw->layers) draw->layers = "recorded";
    if (!(draw->degrees > 0)) draw->degrees = 8;
    bool good = run(options, &supplied, error);
    supplied_recordings_free(&supplied);
    return good;
}

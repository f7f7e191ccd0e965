/*
 * score_set: runs the benchmarks that use downloaded data (ventral score MODEL --set NAME).
 *
 *   public       the published parts of the recordings of MajajHong2015 and FreemanZiemba2013,
 *                whose benchmarks are not on the page but are scored like those that are; other
 *                public recordings (predictivity/beside_page.h); and the page's seven texture
 *                properties
 *   a dataset    the benchmarks on one recording or stimulus set of data/datasets.csv
 *
 * Benchmarks whose files have been downloaded are run; for the others, the command that downloads
 * them is printed.
 */
#include "command/command.h"

#include "base/nearest.h"
#include "base/shown.h"
#include "benchmarks.h"
#include "brainio/dataset.h"
#include "brainio/texture_set.h"
#include "predictivity/beside_page.h"
#include "score/benchmark_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PUBLIC "public"

/* A benchmark on one dataset. The published part of a recording counts as a dataset of its own. */
typedef struct {
    const BenchmarkProgram *about;
    const char *assembly, *stimuli; /* assembly: may be NULL */
    bool is_public;                 /* the published part of its recording */
    bool is_beside;                 /* a public recording that the page does not have */
    bool is_property;               /* uses the model's recordings */
} Member;

enum { MOST_MEMBERS = 64 };

typedef struct {
    Member list[MOST_MEMBERS];
    size_t count;
} Members;

static void add(Members *members, Member member)
{
    if (members->count < MOST_MEMBERS) members->list[members->count++] = member;
}

/* All that use downloads; for a model recorded elsewhere, only those that need a single set. */
static void list_all(Members *members, bool recorded)
{
    members->count = 0;
    for (size_t i = 0; benchmarks[i]; i++) {
        const NeuralBenchmark *one = (const NeuralBenchmark *)benchmarks[i];
        if (benchmarks[i]->kind != &neural_predictivity) continue;
        if (one->public_assembly)
            add(members, (Member){.about = &one->about,
                                  .assembly = one->public_assembly,
                                  .stimuli = one->public_stimulus_set,
                                  .is_public = true});
        add(members, (Member){.about = &one->about,
                              .assembly = one->assembly,
                              .stimuli = one->stimulus_set});
    }
    for (size_t i = 0; beside_page[i]; i++)
        add(members, (Member){.about = &beside_page[i]->about,
                              .assembly = beside_page[i]->assembly,
                              .stimuli = beside_page[i]->stimulus_set,
                              .is_beside = true});
    for (size_t i = 0; !recorded && benchmarks[i]; i++) {
        const BenchmarkProgram *one = benchmarks[i];
        if (tuning_benchmark(one) && !grating_benchmark(one))
            add(members, (Member){.about = one, .stimuli = TEXTURE_DATASET, .is_property = true});
        if (one->kind == &solution_times)
            add(members, (Member){.about = one,
                                  .stimuli = ((const SolutionTimeBenchmark *)one)->stimulus_set});
    }
}

static bool is_of(const Member *member, const char *set)
{
    if (strcmp(set, PUBLIC) == 0)
        return member->is_public || member->is_beside || member->is_property;
    return (member->assembly && strcmp(member->assembly, set) == 0) ||
           strcmp(member->stimuli, set) == 0;
}

bool is_public_dataset(const char *name, bool recording)
{
    Members all;
    list_all(&all, false);
    for (size_t i = 0; i < all.count; i++) {
        const char *dataset = recording ? all.list[i].assembly : all.list[i].stimuli;
        if (dataset && is_of(&all.list[i], PUBLIC) && strcmp(dataset, name) == 0) return true;
    }
    return false;
}

/* Refuses an unknown set, suggesting the nearest name. Each name is listed once. */
static bool refuse_set(const Members *all, const char *set, Error *error)
{
    const char *names[2 * MOST_MEMBERS + 1] = {PUBLIC};
    NameList list = {"set with benchmarks", "`ventral data --names`", names, 1};
    size_t index = 0;
    for (size_t i = 0; i < 2 * all->count; i++) {
        const Member *member = &all->list[i / 2];
        const char *name = i % 2 ? member->stimuli : member->assembly;
        bool known = !name;
        for (size_t k = 0; !known && k < list.count; k++) known = strcmp(names[k], name) == 0;
        if (!known) names[list.count++] = name;
    }
    return nearest_find(&list, set, &index, error);
}

/* The benchmarks of the set, or only the one given by --benchmark. */
static bool choose(const Options *options, Members *members, Error *error)
{
    Members all;
    Page page;
    size_t index = 0;
    const char *only = NULL;
    list_all(&all, options->draw.recordings != NULL);
    for (size_t i = 0; options->benchmark && i < all.count; i++)
        if (all.list[i].is_beside && strcmp(all.list[i].about->identifier, options->benchmark) == 0)
            only = options->benchmark;
    if (!page_read(&page, options->draw.data, error)) return false;
    bool good = only || !options->benchmark ||
                page_find_benchmark(&page, options->benchmark, &index, error);
    if (good && options->benchmark && !only) only = page.nodes[index].name;
    for (size_t i = 0; good && i < all.count; i++)
        if (is_of(&all.list[i], options->set) &&
            (!only || strcmp(only, all.list[i].about->identifier) == 0))
            add(members, all.list[i]);
    if (good && members->count == 0)
        good = refuse_set(&all, options->set, error) &&
               error_set(error, "%s does not belong to the set %s; omit --benchmark or --set", only,
                         options->set);
    page_free(&page);
    return good;
}

/* -- running -- */

/* "MajajHong2015.IT-pls" -> "MajajHong2015.public.IT-pls", the name of its result. */
static void name_of(const Member *member, char name[PAGE_NAME_LENGTH])
{
    const char *identifier = member->about->identifier, *dot = strchr(identifier, '.');
    int length = (int)(member->is_public && dot ? dot - identifier : 0);
    snprintf(name, PAGE_NAME_LENGTH, "%.*s%s%s", length, identifier, length ? "." PUBLIC : "",
             identifier + length);
}

static bool run_one(const Options *options, const Member *member, Error *error)
{
    BenchmarkRequest request = {.draw = &options->draw,
                                .source = options->source,
                                .is_public = member->is_public,
                                .metrics = options->metrics,
                                .say = command_say(options)};
    bool good =
        member->is_beside
            ? neural_benchmark_run_beside((const NeuralBenchmark *)member->about, &request, error)
            : benchmark_run(member->about, &request, error);
    return good || error_prefix(error, "%s", member->about->identifier);
}

static void print_result(const cJSON *result)
{
    double score = json_optional_number(result, "score");
    double current = json_optional_number(result, "score_current_version");
    printf("%-58s", SHOWN(json_optional_text(result, "benchmark")));
    if (isnan(score))
        printf("  %s: %s", SHOWN(json_optional_text(result, "status")),
               SHOWN(json_optional_text(result, "reason")));
    else
        printf("  %.3f +- %.3f (%s)", score, result_score_error(result),
               SHOWN(json_optional_text(result, "version")));
    if (!isnan(current))
        printf("; %.3f (%s, since January 2026)", current,
               SHOWN(json_optional_text(result, "current_version")));
    printf("\n");
}

/* Runs those whose files are present; *missing counts the others, whose results[] are NULL. */
static bool run_members(const Options *options, const Members *members, cJSON **results,
                        size_t *missing, Error *error)
{
    DatasetPlaces places;
    char name[PAGE_NAME_LENGTH];
    for (size_t i = 0; i < members->count; i++) {
        const Member *member = &members->list[i];
        if (!dataset_places(&places, options->draw.data, member->assembly, member->stimuli, error))
            return false;
        *missing += places.missing[0] != '\0';
        if (places.missing[0]) continue;
        name_of(member, name);
        if (!run_one(options, member, error) ||
            !(results[i] = result_read(&options->draw, name, error)))
            return false;
        if (!options->quiet && !options->json) print_result(results[i]);
    }
    return true;
}

/*
 * Lists, once each, the datasets of benchmarks that were not run, with the command that downloads
 * them.
 */
static void say_missing(const Members *members, cJSON *const *results, FILE *to)
{
    for (size_t i = 0; i < members->count; i++) {
        const Member *member = &members->list[i];
        const char *dataset = member->assembly ? member->assembly : member->stimuli;
        bool said = results[i] != NULL;
        size_t count = 0;
        for (size_t k = 0; k < members->count; k++) {
            const Member *other = &members->list[k];
            if (strcmp(other->assembly ? other->assembly : other->stimuli, dataset) != 0) continue;
            said = said || k < i;
            count++;
        }
        if (!said)
            fprintf(to, "missing: %s, for %zu benchmark%s; `ventral data %s` downloads it\n",
                    dataset, count, count == 1 ? "" : "s", dataset);
    }
}

static bool print_json(const Members *members, cJSON **results, Error *error)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < members->count; i++)
        if (results[i]) cJSON_AddItemToArray(list, cJSON_Duplicate(results[i], true));
    bool good = json_print(list, error);
    cJSON_Delete(list);
    return good;
}

/* Updates the tree, if there is one, from the page's benchmarks. */
static bool renew_tree(const Draw *draw, Error *error)
{
    char path[FILE_PATH_LENGTH];
    return draw_path(draw, "scores.json", path, error) &&
           (!file_exists(path) || write_tree_of_scores(draw, true, error));
}

static bool finish(const Options *options, const Members *members, cJSON **results, size_t missing,
                   Error *error)
{
    bool all_missing = missing == members->count;
    char label[DRAW_TITLE_LENGTH];
    if (options->json && !print_json(members, results, error)) return false;
    if (!options->quiet || all_missing)
        say_missing(members, results, options->json || all_missing ? stderr : stdout);
    if (!options->quiet && !options->json)
        printf("%s: %zu of %zu benchmarks of the set %s run\n", draw_title(&options->draw, label),
               members->count - missing, members->count, options->set);
    return (all_missing || renew_tree(&options->draw, error)) &&
           (!all_missing || strcmp(options->set, PUBLIC) == 0);
}

bool score_set(const Options *options, Error *error)
{
    Members members = {.count = 0};
    cJSON *results[MOST_MEMBERS] = {NULL};
    DatasetPlaces places;
    size_t missing = 0;
    bool good = choose(options, &members, error), textures = false;
    for (size_t i = 0; good && i < members.count; i++) {
        if (!members.list[i].is_property) continue;
        good = dataset_places(&places, options->draw.data, NULL, members.list[i].stimuli, error);
        textures = textures || !places.missing[0];
    }
    good = good && (!textures || record_what_lacks(&options->draw, command_say(options), error)) &&
           run_members(options, &members, results, &missing, error) &&
           finish(options, &members, results, missing, error);
    for (size_t i = 0; i < members.count; i++) cJSON_Delete(results[i]);
    return good;
}

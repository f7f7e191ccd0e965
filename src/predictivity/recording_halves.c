#include "predictivity/recording_halves.h"

#include <stdlib.h>
#include <string.h>

/* -- from a coordinate -- */

/* Is it "test"? Anything but that and "train" is an error. */
static bool read_half(const char *text, const char *coordinate, const char *path, bool *test,
                      Error *error)
{
    *test = text && strcmp(text, "test") == 0;
    return *test || (text && strcmp(text, "train") == 0) ||
           error_set(error, "%s: its coordinate %s says \"%.40s\"; it must say train or test", path,
                     coordinate, text ? text : "");
}

static bool check_halves(const NeuralRecording *recording, const char *path, Error *error)
{
    size_t testing = 0;
    for (size_t i = 0; i < recording->stimuli; i++) testing += recording->test[i];
    if (testing >= 2 && recording->stimuli - testing >= 2) return true;
    return error_set(error,
                     "%s: has %zu training and %zu test stimuli; both halves need two at least",
                     path, recording->stimuli - testing, testing);
}

bool recording_halves_read(NeuralRecording *recording, Assembly *assembly, const char *coordinate,
                           Error *error)
{
    const char *const name[] = {coordinate, NULL};
    const Coordinate *halves = assembly_coordinate(assembly, "presentation", name, error);
    bool *known = allocate(recording->stimuli, sizeof *known, error);
    recording->test = allocate(recording->stimuli, sizeof *recording->test, error);
    bool good = halves && known && recording->test;
    for (size_t i = 0; good && i < halves->count; i++) {
        /* if repetitions are a dimension, each entry stands for all of its stimulus */
        size_t of = recording->stimulus[i * (recording->presentations / halves->count)];
        bool test = false;
        good = read_half(halves->text[i], coordinate, assembly->path, &test, error);
        if (good && known[of] && recording->test[of] != test)
            good = error_set(error, "%s: its coordinate %s says both train and test of %.80s",
                             assembly->path, coordinate, recording->identifiers.names[of]);
        recording->test[of] = test;
        known[of] = true;
    }
    free(known);
    return good && check_halves(recording, assembly->path, error);
}

/* -- from two files -- */

/* Where each site of the recording is among those of the test. */
static size_t *match_sites(const NeuralRecording *recording, const NeuralRecording *test,
                           const char *path, Error *error)
{
    Names names;
    size_t *places = allocate(recording->sites, sizeof *places, error), index = 0;
    if (!places || !names_make(&names, test->site_names, test->sites, error)) {
        free(places);
        return NULL;
    }
    size_t *order = names_index(&names, test->site_names, test->sites, error);
    bool good = order != NULL;
    if (good && recording->sites != test->sites)
        good = error_set(error, "%s: has %zu sites of the region, the training recording %zu", path,
                         test->sites, recording->sites);
    for (size_t j = 0; good && j < recording->sites; j++) {
        good = names_find(&names, recording->site_names[j], &index) ||
               error_set(error, "%s: has no site %.80s, which the training recording has", path,
                         recording->site_names[j]);
        for (size_t k = 0; good && k < test->sites; k++)
            if (order[k] == index) places[j] = k;
    }
    free(order);
    names_free(&names);
    if (good) return places;
    free(places);
    return NULL;
}

/* Joins the stimuli: fills recording->test and the new number of every stimulus, numbers[]. */
static bool join_stimuli(NeuralRecording *recording, const NeuralRecording *test, const char *path,
                         size_t *numbers, Error *error)
{
    size_t one = recording->stimuli, all = one + test->stimuli;
    Names joined = {0};
    char **texts = allocate(all, sizeof *texts, error);
    bool good = texts != NULL;
    for (size_t i = 0; good && i < all; i++)
        texts[i] = i < one ? recording->identifiers.names[i] : test->identifiers.names[i - one];
    good = good && names_make(&joined, texts, all, error);
    size_t *index = good ? names_index(&joined, texts, all, error) : NULL;
    recording->test = allocate(all, sizeof *recording->test, error);
    good = index && recording->test;
    for (size_t i = 0; good && i < all; i++) {
        numbers[i] = index[i];
        if (i >= one) recording->test[index[i]] = true;
    }
    if (good && joined.count < all)
        good = error_set(error, "%s: has %zu stimuli of the training recording as well", path,
                         all - joined.count);
    free(index);
    free(texts);
    if (good) {
        names_free(&recording->identifiers);
        recording->identifiers = joined;
        recording->stimuli = all;
        return check_halves(recording, path, error);
    }
    names_free(&joined);
    return false;
}

/* The arrays of all presentations; the test's columns are in the order places[]. */
static bool join_presentations(NeuralRecording *recording, const NeuralRecording *test,
                               const size_t *numbers, const size_t *places, Error *error)
{
    size_t one = recording->presentations, all = one + test->presentations;
    size_t sites = recording->sites, first = recording->stimuli - test->stimuli;
    NeuralRecording joined = {.stimulus = allocate(all, sizeof *joined.stimulus, error),
                              .repetition = allocate(all, sizeof *joined.repetition, error),
                              .responses = allocate(all, sites * sizeof(double), error)};
    bool good = joined.stimulus && joined.repetition && joined.responses;
    for (size_t p = 0; good && p < all; p++) {
        const NeuralRecording *from = p < one ? recording : test;
        size_t row = p < one ? p : p - one, stimulus = from->stimulus[row];
        joined.stimulus[p] = numbers[p < one ? stimulus : first + stimulus];
        joined.repetition[p] = from->repetition[row];
        for (size_t j = 0; j < sites; j++)
            joined.responses[p * sites + j] =
                from->responses[row * sites + (p < one ? j : places[j])];
    }
    NeuralRecording *discarded = good ? recording : &joined;
    free(discarded->stimulus);
    free(discarded->repetition);
    free(discarded->responses);
    if (!good) return false;
    recording->stimulus = joined.stimulus;
    recording->repetition = joined.repetition;
    recording->responses = joined.responses;
    recording->presentations = all;
    if (test->repetitions > recording->repetitions) recording->repetitions = test->repetitions;
    return true;
}

bool recording_halves_join(NeuralRecording *recording, const NeuralRecording *test,
                           const char *path, Error *error)
{
    size_t *numbers = allocate(recording->stimuli + test->stimuli, sizeof *numbers, error);
    size_t *places = numbers ? match_sites(recording, test, path, error) : NULL;
    bool good = places && join_stimuli(recording, test, path, numbers, error) &&
                join_presentations(recording, test, numbers, places, error);
    free(numbers);
    free(places);
    return good;
}

/*
 * Kar2019-ost: when, not whether, does IT solve an image?
 *
 * Some images take the primate's inferior temporal cortex some 30 ms longer than others before the
 * object in them can be read out of its activity, a sign of recurrent processing \citep{Kar2019}.
 * The benchmark decodes the object from a model's IT responses in 18 time bins of 10 ms from 70 ms
 * on, notes when each image is solved, and correlates these times with the monkey's.
 *
 * A model whose response to an image is the same in every bin solves every image in the first bin
 * or never: there are no times to correlate, and the page says X. This program does not take that
 * for granted. It records the committed IT layer in all 18 bins and compares them. The images of
 * the study are a download; without them the check runs on the blank screen, and says so.
 */
#include "base/options.h"
#include "recording/brain_model.h"
#include "score/result.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>

enum { BINS = 18 };

static const char identifier[] = "Kar2019-ost";

/* 70-80, 80-90, .. 240-250 ms after stimulus onset. */
static void set_time_bins(TimeBin bins[BINS])
{
    for (int i = 0; i < BINS; i++) bins[i] = (TimeBin){70 + 10 * i, 80 + 10 * i};
}

/* Does any unit respond differently in different time bins to the first stimulus? */
static bool varies_in_time(const Recording *recording)
{
    for (size_t neuroid = 0; neuroid < recording->neuroids; neuroid++) {
        const float *in_bins = recording->responses + neuroid * recording->time_bins;
        for (size_t bin = 1; bin < recording->time_bins; bin++)
            if (in_bins[bin] != in_bins[0]) return true;
    }
    return false;
}

static bool record_blank(const Options *options, Recording *recording, Error *error)
{
    TimeBin bins[BINS];
    StimulusSet blank = {0};
    set_time_bins(bins);
    BrainModel *model = load_model(options->model, options->seed, error);
    bool good = model && start_task(model, "passive", error) &&
                start_recording(model, "IT", bins, BINS, error) &&
                stimulus_set_make(&blank, "blank", error) &&
                look_at(model, &blank, 1, recording, error);
    stimulus_set_free(&blank);
    unload_model(model);
    return good;
}

static bool write_outcome(const Options *options, const Recording *recording, const char *status,
                          const char *reason, Error *error)
{
    static const char *const citations[] = {"Kar2019", NULL};
    Page page;
    size_t index = 0;
    if (!page_read(&page, options->data, error)) return false;
    cJSON *result = NULL;
    bool good = page_find(&page, identifier, &index, error);
    if (good)
        result = result_new(options, &page.nodes[index], recording->region, recording->layer,
                            status, reason, citations, error);
    good = good && result;
    if (good) {
        result_set_count(result, "units_recorded", recording->units_recorded);
        good = result_write(options, result, error);
    }
    cJSON_Delete(result);
    page_free(&page);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    Recording recording = {0};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, identifier, &exit_code)) return exit_code;
    openblas_set_num_threads(1);
    bool good = record_blank(&options, &recording, &error);
    if (good) {
        bool varies = varies_in_time(&recording);
        const char *status = varies ? STATUS_NOT_EVALUATED : STATUS_NOT_SCORABLE;
        const char *reason =
            varies
                ? "needs the recording Kar2019 and the stimuli Kar2019, which are downloads"
                : "the response to the first image is the same in all 18 time bins (checked on the "
                  "blank screen: the study's images are a download)";
        good = write_outcome(&options, &recording, status, reason, &error);
        if (good && !options.quiet)
            printf("%s of %s, seed %llu\n  units of %s: %zu, time bins: %zu\n  %s: %s\n",
                   identifier, options.model, (unsigned long long)options.seed, recording.layer,
                   recording.neuroids, recording.time_bins, status, reason);
    }
    recording_free(&recording);
    return good ? 0 : options_fail(argv[0], &error);
}

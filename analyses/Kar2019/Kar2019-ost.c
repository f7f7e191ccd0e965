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
 * for granted. It records the committed IT layer in all 18 bins and compares them: for the first of
 * the study's images, which are a download, or without them for the blank screen, and says which.
 */
#include "base/options.h"
#include "brainio/dataset.h"
#include "brainio/stimulus_files.h"
#include "recording/screen_images.h"
#include "score/result.h"
#include "score/standing.h"

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

static bool record_blank(BrainModel *model, Recording *recording, Error *error)
{
    StimulusSet blank = {0};
    bool good =
        stimulus_set_make(&blank, "blank", error) && look_at(model, &blank, 1, recording, error);
    stimulus_set_free(&blank);
    return good;
}

/* ImageSource: the stimulus set's first image. */
static bool first_image(void *context, size_t i, Image *image, Error *error)
{
    return stimulus_files_image(context, i, image, error);
}

static bool record_first_image(const BrainModel *model, const DatasetPlaces *places,
                               Recording *recording, Error *error)
{
    StimulusFiles files;
    ScreenImages images = {0};
    bool good = stimulus_files_open(&files, places->table, places->images, error) &&
                screen_images_show(&images, model, first_image, &files, 1, 8, error) &&
                screen_images_record_first(&images, model, recording, error);
    screen_images_free(&images);
    stimulus_files_close(&files);
    return good;
}

/* Records the IT layer, if there is one, in 18 bins; *constant is what to say if the response never changes. */
static bool record(const Options *options, Recording *recording, bool *has_it,
                   const char **constant, Error *error)
{
    TimeBin bins[BINS];
    DatasetPlaces places;
    set_time_bins(bins);
    BrainModel *model = load_model(options->model, options->seed, error);
    bool good = model && start_task(model, "passive", error) &&
                dataset_places(&places, options->data, NULL, "Kar2019", error);
    *has_it = good && has_region(model, "IT");
    if (!*has_it) {
        unload_model(model);
        return good;
    }
    good = start_recording(model, "IT", bins, BINS, error);
    if (good && places.missing[0]) {
        *constant = "the response to the blank screen is the same in all 18 time bins (the study's "
                    "images are a download)";
        good = record_blank(model, recording, error);
    } else if (good) {
        *constant = "the response to the study's first image is the same in all 18 time bins";
        good = record_first_image(model, &places, recording, error);
    }
    unload_model(model);
    return good;
}

static bool write_outcome(const Options *options, const Recording *recording, const char *status,
                          const char *reason, Error *error)
{
    static const char *const citations[] = {"Kar2019", NULL};
    Page page;
    size_t index = 0;
    if (!page_read_for(&page, options->data, options->model, error)) return false;
    cJSON *result = NULL;
    bool good = page_find(&page, identifier, &index, error);
    if (good)
        result = result_new(options, &page.nodes[index], "IT", recording->layer, status, reason,
                            citations, error);
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
    const char *constant = "";
    bool has_it = false, good = record(&options, &recording, &has_it, &constant, &error);
    if (good) {
        bool varies = varies_in_time(&recording);
        const char *status = varies || !has_it ? STATUS_NOT_EVALUATED : STATUS_NOT_SCORABLE;
        char reason[RESULT_REASON_LENGTH];
        snprintf(reason, sizeof reason, "%s",
                 !has_it  ? "the model has no layer that stands for IT"
                 : varies ? "the model varies in time; give its responses to object_solution_score"
                          : constant);
        good = write_outcome(&options, &recording, status, reason, &error);
        if (good && !options.quiet)
            printf("%s of %s, seed %llu\n  units of %s: %zu, time bins: %zu\n  %s: %s\n",
                   identifier, options.model, (unsigned long long)options.seed, recording.layer,
                   recording.neuroids, recording.time_bins, status, reason);
    }
    recording_free(&recording);
    return good ? 0 : options_fail(argv[0], &error);
}

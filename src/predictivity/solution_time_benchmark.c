#include "predictivity/solution_time_benchmark.h"

#include "brainio/dataset.h"
#include "brainio/stimulus_files.h"
#include "recording/chosen_model.h"
#include "recording/screen_images.h"
#include "score/result.h"
#include "score/standing.h"

#include <stdio.h>

/* A benchmark run on one model. */
typedef struct {
    const SolutionTimeBenchmark *benchmark;
    const Options *options;
    const ModelDescription *model;
    Recording recording; /* of one image, in all bins */
    bool has_region;
    const char *constant; /* what to say if the response is the same in all bins */
} Run;

/* -- record -- */

static void set_time_bins(const SolutionTimeBenchmark *benchmark, TimeBin bins[SOLUTION_TIME_BINS])
{
    for (int i = 0; i < SOLUTION_TIME_BINS; i++) {
        int start = benchmark->start + i * benchmark->width;
        bins[i] = (TimeBin){start, start + benchmark->width};
    }
}

static bool record_blank(BrainModel *model, Recording *recording, Error *error)
{
    StimulusSet blank = {0};
    bool good =
        stimulus_set_make(&blank, "blank", error) && look_at(model, &blank, 1, recording, error);
    stimulus_set_free(&blank);
    return good;
}

/* ImageMaker: the stimulus set's first image. */
static bool first_image(void *context, size_t i, Image *image, Error *error)
{
    return stimulus_files_image(context, i, image, error);
}

static bool record_first_image(Run *run, const BrainModel *model, const DatasetPlaces *places,
                               Error *error)
{
    StimulusFiles files;
    ScreenImages images = {0};
    const ImageSource shown = {first_image, &files, 1, run->benchmark->degrees};
    bool good = stimulus_files_open(&files, places->table, places->images, error) &&
                screen_images_show(&images, model, &shown, error) &&
                screen_images_record_first(&images, model, &run->recording, error);
    screen_images_free(&images);
    stimulus_files_close(&files);
    return good;
}

/* Records the region's layer, if there is one, in all bins. */
static bool record(Run *run, BrainModel *model, Error *error)
{
    TimeBin bins[SOLUTION_TIME_BINS];
    DatasetPlaces places;
    const SolutionTimeBenchmark *benchmark = run->benchmark;
    set_time_bins(benchmark, bins);
    if (!start_task(model, "passive", error) ||
        !dataset_places(&places, run->options->data, NULL, benchmark->stimulus_set, error))
        return false;
    run->has_region = has_region(model, benchmark->about.region);
    if (!run->has_region) return true;
    if (!start_recording(model, benchmark->about.region, bins, SOLUTION_TIME_BINS, error))
        return false;
    if (places.missing[0]) {
        run->constant = "the response to the blank screen is the same in all 18 time bins (the "
                        "study's images are a download)";
        return record_blank(model, &run->recording, error);
    }
    run->constant = "the response to the study's first image is the same in all 18 time bins";
    return record_first_image(run, model, &places, error);
}

/* Does any unit respond differently in different time bins? */
static bool varies_in_time(const Recording *recording)
{
    for (size_t neuroid = 0; neuroid < recording->neuroids; neuroid++) {
        const float *in_bins = recording->responses + neuroid * recording->time_bins;
        for (size_t bin = 1; bin < recording->time_bins; bin++)
            if (in_bins[bin] != in_bins[0]) return true;
    }
    return false;
}

/* -- write -- */

static bool write_outcome(const Run *run, Outcome outcome, Error *error)
{
    PageNode leaf;
    const BenchmarkProgram *about = &run->benchmark->about;
    if (!page_leaf_for(&leaf, run->options->data, run->options->model, about->identifier, error))
        return false;
    cJSON *result = result_new(run->options, &leaf, about, run->recording.layer, outcome, error);
    bool good = result != NULL;
    if (good) {
        result_set_count(result, "units_recorded", run->recording.units_recorded);
        if (run->model->origin)
            result_set_origin(result, run->model->origin,
                              &run->model->layer_origin[model_region(about->region)]);
        good = result_write(run->options, result, error);
    }
    cJSON_Delete(result);
    return good;
}

static bool tell(const Run *run, Error *error)
{
    const Recording *recording = &run->recording;
    const BenchmarkProgram *about = &run->benchmark->about;
    bool varies = varies_in_time(recording);
    const char *status = varies || !run->has_region ? STATUS_NOT_EVALUATED : STATUS_NOT_SCORABLE;
    char reason[RESULT_REASON_LENGTH] =
        "the model varies in time; give its responses to object_solution_score";
    if (!run->has_region)
        snprintf(reason, sizeof reason, "the model has no layer that stands for %s", about->region);
    else if (!varies)
        snprintf(reason, sizeof reason, "%s", run->constant);
    if (!write_outcome(run, (Outcome){status, reason}, error)) return false;
    if (!run->options->quiet)
        printf("%s of %s, seed %llu\n  units of %s: %zu, time bins: %zu\n  %s: %s\n",
               about->identifier, run->options->model, (unsigned long long)run->options->seed,
               recording->layer, recording->neuroids, recording->time_bins, status, reason);
    return true;
}

/* -- all of it -- */

bool solution_time_benchmark_run(const BenchmarkProgram *program, const Options *options,
                                 Error *error)
{
    Run run = {.benchmark = (const SolutionTimeBenchmark *)program, /* which it begins */
               .options = options,
               .constant = ""};
    run.model = chosen_model(options, error);
    BrainModel *model = run.model ? load_described_model(run.model, options->seed, error) : NULL;
    bool good = model && record(&run, model, error) && tell(&run, error);
    unload_model(model);
    recording_free(&run.recording);
    return good;
}

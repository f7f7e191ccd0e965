/*
 * stages: where the time of one seed goes, and what the machine could do.
 *
 *     stages [--model M] [--seed N] [--threads N] [--output SCREENS]
 *
 * Prints "name value unit" lines. With --output it also writes what the screen shows for all 9,097
 * stimuli (bytes, 224 x 224 each, in canonical order), for a peer to look at, and the activations of the
 * recorded units to the orientation set, for it to compare with.
 */
#define _POSIX_C_SOURCE 200809L
#include "base/options.h"
#include "benchmarks.h"
#include "properties/analysis.h"
#include "recording/experiment.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

typedef struct {
    double wall, processor;
} Moment;

static Moment now(void)
{
    return (Moment){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

static void report(const char *name, Moment from)
{
    Moment to = now();
    printf("%-28s %8.3f s wall %8.3f s processor\n", name, to.wall - from.wall,
           to.processor - from.processor);
}

/* Single-precision products of one thread: operations a processor second on large square matrices. */
static double product_peak(Error *error)
{
    enum { SIZE = 1536 };
    float *a = allocate(3 * SIZE * SIZE, sizeof *a, error);
    double best = 0;
    if (!a) return 0;
    for (size_t i = 0; i < 2 * SIZE * SIZE; i++) a[i] = (float)(i % 7) - 3;
    for (int repeat = 0; repeat < 5; repeat++) {
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1, a, SIZE,
                    a + SIZE * SIZE, SIZE, 0, a + 2 * SIZE * SIZE, SIZE);
        double rate = 2.0 * SIZE * SIZE * SIZE / (seconds(CLOCK_PROCESS_CPUTIME_ID) - start);
        if (rate > best) best = rate;
    }
    free(a);
    return best;
}

/* The window of the screen on which the recorded units depend. */
static bool recorded_window(const Experiment *experiment, const BrainModel *model,
                            Rectangle *window, Error *error)
{
    const Recording *recording = &experiment->recordings[1];
    Rectangle needed = {0, 0, 0, 0};
    ForwardPlan plan;
    for (size_t i = 0; i < recording->neuroids; i++) {
        const Unit *u = &recording->units[i];
        needed = rectangle_hull(needed, (Rectangle){u->row, u->column, u->row + 1, u->column + 1});
    }
    Target target = {brain_model_layer(model), needed};
    ForwardRequest request = {
        .network = brain_model_network(model), .targets = &target, .count = 1};
    if (!forward_plan(&plan, &request, error)) return false;
    *window = forward_input_rectangle(&plan);
    forward_plan_free(&plan);
    return true;
}

/* Drawing and showing alone, for the sets whose stimuli all reach the units. */
static bool time_pixels(const Experiment *experiment, const BrainModel *model, Error *error)
{
    const Screen *screen = brain_model_screen(model);
    Rectangle window;
    if (!recorded_window(experiment, model, &window, error)) return false;
    Rectangle part = screen_needs(screen, window);
    uint8_t *image = allocate(rectangle_area(part), 1, error);
    uint8_t *pixels = allocate(rectangle_area(window), 1, error);
    bool good = image && pixels;
    for (int show = 0; show < 2 && good; show++) {
        Moment start = now();
        for (int set = 1; set < 4 && good; set++) {
            StimulusSet stimuli;
            good = stimulus_set_make(&stimuli, stimulus_set_names[set], error);
            for (size_t i = 0; good && i < stimuli.count; i++)
                if (show)
                    good = screen_show(screen, (ImagePart){image, part, 1}, window, pixels, error);
                else
                    grating_draw(&stimuli.gratings[i], part, image);
            if (good) stimulus_set_free(&stimuli);
        }
        report(show ? "  screen alone (in these)" : "  stimuli alone (in these)", start);
    }
    free(image);
    free(pixels);
    return good;
}

static bool write_screens(const BrainModel *model, const char *path, Error *error)
{
    Rectangle all = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    const Screen *screen = brain_model_screen(model);
    Rectangle part = screen_needs(screen, all);
    uint8_t *image = allocate(rectangle_area(part), 1, error),
            *pixels = allocate(rectangle_area(all), 1, error);
    OutputFile output;
    bool good = image && pixels && output_open(&output, path, error);
    for (int set = 0; good && stimulus_set_names[set]; set++) {
        StimulusSet stimuli;
        good = stimulus_set_make(&stimuli, stimulus_set_names[set], error);
        for (size_t i = 0; good && i < stimuli.count; i++) {
            grating_draw(&stimuli.gratings[i], part, image);
            good = screen_show(screen, (ImagePart){image, part, 1}, all, pixels, error);
            fwrite(pixels, 1, rectangle_area(all), output.stream);
        }
        if (good) stimulus_set_free(&stimuli);
    }
    good = good && output_close(&output, good, error);
    free(image);
    free(pixels);
    return good;
}

/* Units (channel, row, column) and their activations to the orientation set, as text for the peer. */
static bool write_activations(const Experiment *experiment, const char *screens, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    const Recording *r = &experiment->recordings[1];
    if (!file_path(path, error, "%s.activations", screens) || !output_open(&output, path, error))
        return false;
    for (size_t i = 0; i < r->neuroids; i++) {
        fprintf(output.stream, "%d %d %d", r->units[i].channel, r->units[i].row,
                r->units[i].column);
        for (size_t p = 0; p < r->presentations; p += 64)
            fprintf(output.stream, " %.9g", (double)recording_response(r, p, i));
        fputc('\n', output.stream);
    }
    return output_close(&output, true, error);
}

static bool score_all(const Options *options, const Experiment *experiment, Error *error)
{
    FiringRate line;
    const Recording *blank = experiment_recording(experiment, "blank");
    bool good =
        firing_rate_calibrate(&line, experiment_recording(experiment, "orientation"), blank, error);
    for (size_t m = 0; good && grating_benchmarks[m]; m++) {
        const Benchmark *benchmark = grating_benchmarks[m];
        Biology biology;
        Analysis analysis;
        Similarity ceiling;
        good = biology_read(&biology, options->data, benchmark->about.identifier, error);
        if (!good) break;
        good = analysis_ceiling(benchmark, &biology, &ceiling, NULL, error) &&
               analysis_run(&analysis, benchmark, &biology,
                            &(Responses){experiment_recording(experiment, benchmark->stimulus_set),
                                         blank, line},
                            error);
        if (good) {
            printf("score %s %.4f\n", benchmark->about.identifier,
                   analysis_score(&analysis, &ceiling));
            analysis_free(&analysis);
        }
        biology_free(&biology);
    }
    return good;
}

/* The steps of experiment_run, one by one. */
/* Products done, those of 9,097 whole images, and how fast the machine does them. */
static void print_products(const Experiment *experiment, const BrainModel *model, Error *error)
{
    double operations = experiment->fields.operations, whole = 0;
    for (int set = 0; set < EXPERIMENT_SETS; set++)
        operations += experiment->recordings[set].operations;
    const Network *network = brain_model_network(model);
    for (int i = 1; i <= brain_model_layer(model); i++)
        if (network->layers[i].kind->products)
            whole += 2 * 9097.0 * network->layers[i].kind->products(&network->layers[i]) *
                     (double)rectangle_area(shape_rectangle(network->layers[i].shape));
    printf("products done                %8.1f GFLOP\nproducts of whole images     %8.1f GFLOP\n",
           operations / 1e9, whole / 1e9);
    printf("peak of products, a thread   %8.1f GFLOP/s\n", product_peak(error) / 1e9);
}

static bool run_stages(const Options *options, Error *error)
{
    Experiment experiment = {0};
    Rectangle candidates;
    Moment start = now(), stage = start;
    BrainModel *model = load_model(options->model, options->seed, error);
    if (!model) return false;
    use_threads(model, options->threads);
    bool good = start_task(model, "passive", error) &&
                start_recording(model, "V1", (TimeBin[]){{70, 170}}, 1, error);
    report("weights", stage);
    stage = now();
    good = good && receptive_field_candidates(model, &candidates, error) &&
           receptive_fields_map(model, candidates, &experiment.fields, error);
    report("receptive fields", stage);
    if (good) receptive_fields_free(&experiment.fields);
    stage = now();
    ExperimentPlan plan = {model_find(options->model, error), draw_chosen(options),
                           options->threads, false};
    good = good && experiment_run(&experiment, &plan, error);
    report("all but analysis", stage);
    stage = now();
    good = good && score_all(options, &experiment, error);
    report("analysis (with ceilings)", stage);
    if (good) {
        print_products(&experiment, model, error);
        good = time_pixels(&experiment, model, error);
        if (good && options->output)
            good = write_screens(model, options->output, error) &&
                   write_activations(&experiment, options->output, error);
        experiment_free(&experiment);
    }
    unload_model(model);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("peak memory                  %8.1f MB\n", (double)usage.ru_maxrss / 1024);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "times the stages of one seed", &exit_code))
        return exit_code;
    return run_stages(&options, &error) ? 0 : options_fail(argv[0], &error);
}

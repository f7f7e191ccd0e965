/*
 * stages: where the time for one seed is spent, compared with the machine's speed.
 *
 *     stages [--model M] [--seed N] [--threads N] [--output SCREENS]
 *
 * Prints lines of the form "name value unit". With --output it also writes the screens of all 9,097
 * stimuli (bytes, 224 x 224 each, in canonical order) as input for another program, and the
 * recorded units' activations to the orientation set for comparison.
 */
#define _POSIX_C_SOURCE 200809L
#include "benchmarks.h"
#include "clock.h"
#include "program/options.h"
#include "properties/analysis.h"
#include "recording/experiment.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static void report(const char *name, Moment from)
{
    Moment to = clock_now();
    printf("%-28s %8.3f s wall %8.3f s processor\n", name, to.wall - from.wall,
           to.processor - from.processor);
}

/* Single-precision products of one thread on large square matrices: operations per CPU second. */
static double product_peak(Error *error)
{
    enum { SIZE = 1536 };
    float *a = allocate(3 * SIZE * SIZE, sizeof *a, error);
    double best = 0;
    if (!a) return 0;
    for (size_t i = 0; i < 2 * SIZE * SIZE; i++) a[i] = (float)(i % 7) - 3;
    for (int repeat = 0; repeat < 5; repeat++) {
        double start = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1, a, SIZE,
                    a + SIZE * SIZE, SIZE, 0, a + 2 * SIZE * SIZE, SIZE);
        double rate = 2.0 * SIZE * SIZE * SIZE / (clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - start);
        if (rate > best) best = rate;
    }
    free(a);
    return best;
}

/* The part of the screen on which the recorded units depend. */
static bool recorded_window(const Experiment *experiment, const Subject *subject, Rectangle *window,
                            Error *error)
{
    ForwardPlan plan;
    Target target = {subject->layer, recording_hull(&experiment->recordings[1])};
    ForwardRequest request = {.network = &subject->network, .targets = &target, .count = 1};
    if (!forward_plan(&plan, &request, error)) return false;
    *window = forward_input_rectangle(&plan);
    forward_plan_free(&plan);
    return true;
}

/* Only draws and presents the sets whose stimuli all reach the units. */
static bool time_pixels(const Experiment *experiment, const Subject *subject, Error *error)
{
    const Screen *screen = &subject->screen;
    Rectangle window;
    if (!recorded_window(experiment, subject, &window, error)) return false;
    Rectangle part = screen_needs(screen, window);
    uint8_t *image = allocate(rectangle_area(part), 1, error);
    uint8_t *pixels = allocate(rectangle_area(window), 1, error);
    bool good = image && pixels;
    for (int show = 0; show < 2 && good; show++) {
        Moment start = clock_now();
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

/* -- the minimal number of products -- */

enum { LAYERS = 64 };

/* The positions of each layer from which the recorded units are computed: [layer][position]. */
typedef struct {
    const Network *network;
    const Recording *units;
    int target;
    bool *needed[LAYERS]; /* owned */
} Needed;

static void mark(const Needed *needed, int index, Rectangle part)
{
    const Layer *layer = &needed->network->layers[index];
    for (int k = 0; k < layer->input_count; k++) {
        int input = layer->inputs[k];
        Rectangle all = shape_rectangle(needed->network->layers[input].shape);
        Rectangle from = rectangle_intersection(layer->kind->needs(layer, k, part), all);
        for (int row = from.top; row < from.bottom; row++)
            for (int column = from.left; column < from.right; column++)
                needed->needed[input][rectangle_index(all, row, column)] = true;
    }
}

static bool find_needed(Needed *needed, Error *error)
{
    for (int i = 0; i <= needed->target; i++) {
        Shape shape = needed->network->layers[i].shape;
        needed->needed[i] = allocate(rectangle_area(shape_rectangle(shape)), sizeof(bool), error);
        if (!needed->needed[i]) return false;
    }
    for (size_t u = 0; u < needed->units->neuroids; u++) {
        const Unit *unit = &needed->units->units[u];
        Rectangle one = {unit->row, unit->column, unit->row + 1, unit->column + 1};
        mark(needed, needed->target, one);
    }
    for (int i = needed->target - 1; i > 0; i--) {
        Rectangle all = shape_rectangle(needed->network->layers[i].shape);
        for (int row = 0; row < all.bottom; row++)
            for (int column = 0; column < all.right; column++)
                if (needed->needed[i][rectangle_index(all, row, column)])
                    mark(needed, i, (Rectangle){row, column, row + 1, column + 1});
    }
    return true;
}

/* The number of positions of a layer that are needed and may differ from the blank's. */
static size_t count_positions(const Needed *needed, int index, Rectangle part)
{
    Rectangle all = shape_rectangle(needed->network->layers[index].shape);
    size_t count = 0;
    part = rectangle_intersection(part, all);
    for (int row = part.top; row < part.bottom; row++)
        for (int column = part.left; column < part.right; column++)
            count += needed->needed[index][rectangle_index(all, row, column)];
    return count;
}

static size_t count_units(const Needed *needed, Rectangle part)
{
    size_t count = 0;
    for (size_t u = 0; u < needed->units->neuroids; u++) {
        const Unit *unit = &needed->units->units[u];
        Rectangle one = {unit->row, unit->column, unit->row + 1, unit->column + 1};
        count += !rectangle_is_empty(rectangle_intersection(one, part));
    }
    return count;
}

/*
 * For an image that differs from the blank here. It is gray: one channel. The recorded layer is
 * computed for its units only; after its products come only operations at the same position
 * (affine, ReLU).
 */
static double products_of_image(const Needed *needed, Rectangle changed)
{
    Rectangle reach[LAYERS];
    int last = needed->target;
    double products = 0;
    while (last > 1 && !needed->network->layers[last].kind->products)
        last = needed->network->layers[last].inputs[0];
    forward_reach(needed->network, needed->target, changed, reach);
    for (int i = 1; i <= last; i++) {
        const Layer *layer = &needed->network->layers[i];
        if (!layer->kind->products) continue;
        double each = layer->kind->products(layer) / (layer->inputs[0] == 0 ? 3 : 1);
        products += i == last ? each / layer->shape.channels *
                                    (double)count_units(needed, reach[needed->target])
                              : each * (double)count_positions(needed, i, reach[i]);
    }
    return products;
}

/* For one set; images that are identical within everything seen count once. */
static double products_of_set(const Needed *needed, const Screen *screen, Rectangle window,
                              const StimulusSet *set)
{
    Rectangle seen = screen_needs(screen, window);
    double products = 0;
    for (size_t i = 0; i < set->count; i++) {
        const Grating *grating = &set->gratings[i];
        bool again = false;
        for (size_t k = 0; k < i && !again && grating_covers(grating, seen); k++)
            again = grating_covers(&set->gratings[k], seen) &&
                    grating_equal_waves(&set->gratings[k], grating);
        if (!again)
            products += products_of_image(needed, screen_changes(screen, grating_extent(grating)));
    }
    return products;
}

/*
 * For one draw, in operations: for recordings, as counted here; for the mapping, as performed,
 * without the blank that is presented with its gratings.
 */
static bool least_operations(const Experiment *experiment, const Subject *subject, double *least,
                             Error *error)
{
    Needed needed = {&subject->network, &experiment->recordings[1], subject->layer, {NULL}};
    Rectangle window;
    *least = experiment->fields.operations * FIELD_GRATINGS / (FIELD_GRATINGS + 1);
    bool good = needed.target < LAYERS || error_set(error, "the layer is too far up");
    good =
        good && recorded_window(experiment, subject, &window, error) && find_needed(&needed, error);
    for (int set = 1; good && set < 4; set++) {
        StimulusSet stimuli;
        good = stimulus_set_make(&stimuli, stimulus_set_names[set], error);
        if (!good) break;
        *least += 2 * products_of_set(&needed, &subject->screen, window, &stimuli);
        stimulus_set_free(&stimuli);
    }
    for (int i = 0; i < LAYERS; i++) free(needed.needed[i]);
    return good;
}

static bool write_screens(const Subject *subject, const char *path, Error *error)
{
    Rectangle all = {0, 0, SCREEN_PIXELS, SCREEN_PIXELS};
    const Screen *screen = &subject->screen;
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

/* Writes the units and their activations to the orientation set as text, for the other program. */
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
    const Benchmark *benchmark = NULL;
    for (size_t m = 0; good && (benchmark = grating_benchmark(benchmarks[m])); m++) {
        Biology biology;
        Analysis analysis;
        Similarity ceiling;
        good = biology_read(&biology, options->draw.data, benchmark->about.identifier, error);
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

/* Prints the products necessary, performed, and of 9,097 whole images, and the machine's speed. */
static bool print_products(const Experiment *experiment, const Subject *subject, Error *error)
{
    double operations = experiment->fields.operations, whole = 0, least = 0;
    if (!least_operations(experiment, subject, &least, error)) return false;
    for (int set = 0; set < EXPERIMENT_SETS; set++)
        operations += experiment->recordings[set].operations;
    const Network *network = &subject->network;
    for (int i = 1; i <= subject->layer; i++)
        if (network->layers[i].kind->products)
            whole += 2 * 9097.0 * network->layers[i].kind->products(&network->layers[i]) *
                     (double)rectangle_area(shape_rectangle(network->layers[i].shape));
    printf("products necessary           %8.1f GFLOP\nproducts done                %8.1f GFLOP\n"
           "products of whole images     %8.1f GFLOP\n",
           least / 1e9, operations / 1e9, whole / 1e9);
    printf("peak of products, a thread   %8.1f GFLOP/s\n", product_peak(error) / 1e9);
    return true;
}

/* Runs the steps of experiment_run one by one. */
static bool run_stages(const Options *options, Error *error)
{
    Experiment experiment = {0};
    Rectangle candidates;
    Moment start = clock_now(), stage = start;
    Subject subject = {0};
    SubjectRequest request = {model_find(options->draw.model, error), options->draw.seed, "V1",
                              options->draw.threads, false};
    bool good = request.model && subject_open(&subject, &request, error);
    report("weights", stage);
    stage = clock_now();
    good = good && receptive_field_candidates(&subject, &candidates, error) &&
           receptive_fields_map(&subject, candidates, &experiment.fields, error);
    report("receptive fields", stage);
    if (good) receptive_fields_free(&experiment.fields);
    stage = clock_now();
    ExperimentPlan plan = {request.model, options->draw, options->draw.threads, false, false};
    good = good && experiment_run(&experiment, &plan, error);
    report("all but analysis", stage);
    stage = clock_now();
    good = good && score_all(options, &experiment, error);
    report("analysis (with ceilings)", stage);
    if (good) {
        good = print_products(&experiment, &subject, error) &&
               time_pixels(&experiment, &subject, error);
        if (good && options->output)
            good = write_screens(&subject, options->output, error) &&
                   write_activations(&experiment, options->output, error);
        experiment_free(&experiment);
    }
    subject_close(&subject);
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

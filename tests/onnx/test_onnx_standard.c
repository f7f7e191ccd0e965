/*
 * The models by which ONNX itself is tested (Debian's libonnx-testdata): small graphs, mostly of
 * one operator, with inputs and the outputs that are expected of them.
 *
 * Each is read in up to three ways: its real inputs are layers; only the first is a layer and the
 * others are constants, as weights are; all inputs are constants, and the outputs are computed
 * while the file is read. A batch of several images is shown image by image. Whatever of that can
 * be read must give the expected numbers.
 *
 * reference/onnx_standard.txt says of every model whether it must pass, or why it is not run. It is
 * what `test_onnx_standard --list` prints.
 */
#define _POSIX_C_SOURCE 200809L
#define OWN_MAIN
#include "testing.h"

#include "models/onnx/graph_build.h"
#include "models/onnx/stored_weights.h"
#include "onnx/wire.h"
#include "onnx_numbers.h"

#include <dirent.h>

#define DATA   "/usr/share/libonnx-testdata/data"
#define LISTED "tests/reference/onnx_standard.txt"

enum { MOST_TENSORS = 64, REASON = 200 };

typedef struct {
    OnnxFile file;
    char folder[FILE_PATH_LENGTH];
    Tensor inputs[MOST_TENSORS], outputs[MOST_TENSORS];
    const char *input_names[MOST_TENSORS], *output_names[MOST_TENSORS];
    bool is_short[MOST_TENSORS]; /* the output is bfloat16, which we do not round to */
    int input_count, output_count;
} Model;

typedef enum { ALL_LAYERS, FIRST_LAYER, ALL_CONSTANT, WAYS } Way;

/* -- reading a test's files -- */

/* The type of numbers that an input or output is said to have. */
static int type_of(const Onnx__ValueInfoProto *value)
{
    const Onnx__TypeProto *type = value->type;
    bool tensor = type && type->value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    return tensor && type->tensor_type ? type->tensor_type->elem_type : 0;
}

/* input_0.pb: a tensor as a file of its own. */
static bool read_tensor(Model *model, const char *name, int type, Tensor *tensor, Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t length = 0;
    if (!file_path(path, error, "%s/test_data_set_0/%s", model->folder, name)) return false;
    char *bytes = file_read(path, &length, error);
    bool good =
        bytes && wire_check(&onnx__tensor_proto__descriptor, (uint8_t *)bytes, length, error);
    Onnx__TensorProto *proto =
        good ? onnx__tensor_proto__unpack(NULL, length, (uint8_t *)bytes) : NULL;
    if (proto && type == 16)
        proto->data_type = 16; /* bfloat16, which is written as whole numbers */
    good = proto && tensor_describe(tensor, &model->file, proto, error) &&
           tensor_load(tensor, &model->file, error);
    if (good) tensor->source = NULL;
    if (proto) onnx__tensor_proto__free_unpacked(proto, NULL);
    free(bytes);
    return good;
}

static bool is_initialiser(const Onnx__GraphProto *graph, const char *name)
{
    for (size_t i = 0; i < graph->n_initializer; i++)
        if (graph->initializer[i]->name && strcmp(graph->initializer[i]->name, name) == 0)
            return true;
    return false;
}

static bool open_model(Model *model, const char *folder, Error *error)
{
    char path[FILE_PATH_LENGTH], name[64];
    *model = (Model){0};
    snprintf(model->folder, sizeof model->folder, "%s", folder);
    if (!file_path(path, error, "%s/model.onnx", folder) ||
        !onnx_file_open(&model->file, path, error))
        return false;
    const Onnx__GraphProto *graph = model->file.graph;
    if (graph->n_input > MOST_TENSORS || graph->n_output > MOST_TENSORS)
        return error_set(error, "too many tensors");
    for (size_t i = 0; i < graph->n_input; i++) {
        if (is_initialiser(graph, graph->input[i]->name)) continue;
        model->input_names[model->input_count] = graph->input[i]->name;
        snprintf(name, sizeof name, "input_%d.pb", model->input_count);
        if (!read_tensor(model, name, type_of(graph->input[i]),
                         &model->inputs[model->input_count++], error))
            return false;
    }
    for (size_t i = 0; i < graph->n_output; i++) {
        model->output_names[i] = graph->output[i]->name;
        snprintf(name, sizeof name, "output_%zu.pb", i);
        model->is_short[i] = type_of(graph->output[i]) == 16;
        if (!read_tensor(model, name, type_of(graph->output[i]),
                         &model->outputs[model->output_count++], error))
            return false;
    }
    return true;
}

static void close_model(Model *model)
{
    for (int i = 0; i < model->input_count; i++) tensor_free(&model->inputs[i]);
    for (int i = 0; i < model->output_count; i++) tensor_free(&model->outputs[i]);
    onnx_file_close(&model->file);
}

/* -- comparing -- */

/* Image `image` of a tensor whose first dimension is a batch. */
static Tensor slice(const Tensor *tensor, int image)
{
    Tensor one = *tensor;
    size_t batch = (size_t)tensor->dims[0];
    one.dims[0] = 1;
    one.count = tensor->count / batch;
    if (one.real) one.real += (size_t)image * one.count;
    if (one.whole) one.whole += (size_t)image * one.count;
    return one;
}

static bool same_shape(const Value *value, const Tensor *expected)
{
    bool layer = value->kind == VALUE_LAYER;
    int rank = layer ? value->view.rank : value->tensor.rank;
    if (rank != expected->rank) return false;
    for (int d = 0; d < rank; d++)
        if ((layer ? value->view.size[d] : value->tensor.dims[d]) != expected->dims[d])
            return false;
    return true;
}

/* A little stricter than ONNX's own tests: within 1e-5 and 1e-4 of the number; halves 1e-3. */
static bool is_close(double value, double expected, bool is_short)
{
    if (isnan(expected)) return isnan(value);
    if (isinf(expected)) return value == expected;
    return fabs(value - expected) <= 1e-5 + (is_short ? 1e-2 : 1e-3) * fabs(expected);
}

#define WRONG "WRONG: "

static bool compare_numbers(const float *numbers, const Tensor *expected, bool is_short,
                            char reason[REASON])
{
    for (size_t i = 0; i < expected->count; i++) {
        if (is_close((double)numbers[i], tensor_number(expected, i), is_short)) continue;
        snprintf(reason, REASON, WRONG "element %zu is %.9g, not %.9g", i, (double)numbers[i],
                 tensor_number(expected, i));
        return false;
    }
    return true;
}

/* Is the output as expected? Otherwise what is wrong, or why it could not be computed. */
static bool compare(Graph *graph, const Model *model, int output, const Tensor *expected,
                    char reason[REASON])
{
    Error error = {{0}};
    Value *value = graph_value(graph, model->output_names[output]);
    if (!value || value->kind == VALUE_UNKNOWN || value->kind == VALUE_ABSENT) {
        if (value && value->kind == VALUE_UNKNOWN) graph_refuse(graph, value, &error);
        const char *colon = strstr(error.message, "): ");
        if (output > 0 && colon && strstr(colon, "only its first output")) return true;
        snprintf(reason, REASON, "%.190s", colon ? colon + 3 : "an input is its output");
        return false;
    }
    if (!same_shape(value, expected)) {
        snprintf(reason, REASON, WRONG "output %d has another shape", output);
        return false;
    }
    float *numbers = onnx_numbers(graph, value, &error);
    bool good = numbers && compare_numbers(numbers, expected, model->is_short[output], reason);
    if (!numbers) snprintf(reason, REASON, WRONG "%.180s", error.message);
    free(numbers);
    return good;
}

/* One way of reading the model, for one image of a batch (or -1: all of it). */
static bool try_way(const Model *model, Way way, int image, char reason[REASON])
{
    GivenInput given[MOST_TENSORS];
    Tensor slices[MOST_TENSORS];
    bool any = false, good = true;
    for (int i = 0; i < model->input_count; i++) {
        bool layer = model->inputs[i].kind == TENSOR_REAL &&
                     (way == ALL_LAYERS || (way == FIRST_LAYER && !any));
        slices[i] = model->inputs[i];
        if (layer && image >= 0 && slices[i].rank > 0 &&
            slices[i].dims[0] == model->inputs[0].dims[0])
            slices[i] = slice(&model->inputs[i], image);
        given[i] = (GivenInput){model->input_names[i], &slices[i], layer};
        any = any || layer;
    }
    if (way != ALL_CONSTANT && !any) return false;
    Graph graph;
    Error error = {{0}};
    GraphRequest request = {.model = "test", .given = given, .given_count = model->input_count};
    if (!graph_open(&graph, &model->file, &request, &error) ||
        !stored_weights_load(&graph, &graph.network, NULL, &error)) {
        snprintf(reason, REASON, "%.190s", error.message);
        good = false;
    }
    for (int i = 0; good && i < model->output_count; i++) {
        Tensor expected = image >= 0 ? slice(&model->outputs[i], image) : model->outputs[i];
        good = compare(&graph, model, i, &expected, reason);
    }
    graph_close(&graph);
    return good;
}

/* Has every output as many images as the first input? */
static bool is_batch(const Model *model)
{
    if (model->input_count == 0 || model->inputs[0].rank < 2 || model->inputs[0].dims[0] < 2)
        return false;
    for (int i = 0; i < model->output_count; i++)
        if (model->outputs[i].rank < 1 || model->outputs[i].dims[0] != model->inputs[0].dims[0])
            return false;
    return true;
}

/*
 * Two models expect corners to be aligned by the size before it is rounded; the standard's text,
 * PyTorch and we take the output's own size.
 */
static bool is_disputed(const char *folder)
{
    return strstr(folder, "test_resize_downsample_scales_linear_align_corners") ||
           strstr(folder, "test_resize_downsample_scales_cubic_align_corners");
}

/* Does the model pass in some way? Otherwise why it is not run. */
static bool run_model(const char *folder, char reason[REASON])
{
    snprintf(reason, REASON, "aligns corners by a size that is not the output's");
    if (is_disputed(folder)) return false;
    Model model;
    Error error = {{0}};
    bool passed = false;
    char first[REASON] = "";
    if (!open_model(&model, folder, &error)) {
        snprintf(reason, REASON, "%.190s", error.message);
        const char *about = strstr(reason, "has a data type");
        if (about) memmove(reason, about, strlen(about) + 1);
        if (strstr(reason, "/")) snprintf(reason, REASON, "its inputs or outputs are not tensors");
        close_model(&model);
        return false;
    }
    for (Way way = 0; way < WAYS; way++) {
        reason[0] = '\0';
        passed = try_way(&model, way, -1, reason) || passed;
        if (!first[0] || strncmp(reason, WRONG, strlen(WRONG)) == 0)
            snprintf(first, sizeof first, "%s", reason);
    }
    bool slices = !passed && is_batch(&model);
    for (int way = 0; slices && way < ALL_CONSTANT; way++) {
        bool all = true;
        for (int image = 0; all && image < model.inputs[0].dims[0]; image++)
            all = try_way(&model, (Way)way, image, reason);
        passed = passed || all;
        if (strncmp(reason, WRONG, strlen(WRONG)) == 0) snprintf(first, sizeof first, "%s", reason);
    }
    snprintf(reason, REASON, "%s", first);
    close_model(&model);
    return passed && strncmp(reason, WRONG, strlen(WRONG)) != 0;
}

/* -- the list -- */

static int only_tests(const struct dirent *entry)
{
    return strncmp(entry->d_name, "test_", 5) == 0;
}

/* "kind/test_name: passes", or why not, for every model, into a stream. */
static int list_models(FILE *stream)
{
    static const char *const kinds[] = {"node", "pytorch-converted", "pytorch-operator", "simple"};
    int passed = 0;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        char folder[FILE_PATH_LENGTH], reason[REASON];
        struct dirent **entries = NULL;
        snprintf(folder, sizeof folder, DATA "/%s", kinds[k]);
        int count = scandir(folder, &entries, only_tests, alphasort);
        for (int i = 0; i < count; i++) {
            snprintf(folder, sizeof folder, DATA "/%s/%s", kinds[k], entries[i]->d_name);
            reason[0] = '\0';
            bool good = run_model(folder, reason);
            passed += good;
            fprintf(stream, "%s/%s: %s\n", kinds[k], entries[i]->d_name,
                    good        ? "passes"
                    : reason[0] ? reason
                                : "has no real input");
            free(entries[i]);
        }
        free(entries);
    }
    return passed;
}

/*
 * The line of a list that begins with as many characters of `line` as name the model; NULL: there
 * is none.
 */
static const char *line_of(const char *list, const char *line)
{
    size_t name = strcspn(line, ":") + 1;
    for (; *list; list += strcspn(list, "\n") + 1)
        if (strncmp(list, line, name) == 0) return list;
    return NULL;
}

static bool passes(const char *line)
{
    return strncmp(line + strcspn(line, ":"), ": passes\n", strlen(": passes\n")) == 0;
}

/* How many models of one list the other lacks. */
static int count_lacking(const char *one, const char *other)
{
    int lacking = 0;
    for (; *one; one += strcspn(one, "\n") + 1) lacking += !line_of(other, one);
    return lacking;
}

/* Models of both lists must be the same in both: to the word, or whether they pass. */
static void compare_lines(const char *text, const char *listed, bool to_the_word)
{
    for (; *text; text += strcspn(text, "\n") + 1) {
        const char *line = line_of(listed, text);
        size_t length = strcspn(text, "\n") + 1;
        if (!line || strncmp(text, line, length) == 0) continue;
        if (to_the_word || passes(text) || passes(line))
            fail_msg("found:  %.*slisted: %.*s", (int)length, text, (int)strcspn(line, "\n") + 1,
                     line);
    }
}

/* The list is of ONNX 1.12's models; other versions have other models, and newer opsets. */
TEST(standard_models)
{
    DIR *folder = opendir(DATA);
    if (!folder) {
        printf("skipped: libonnx-testdata is not installed\n");
        skip();
    }
    closedir(folder);
    char *text = NULL;
    size_t length = 0, listed_length = 0;
    FILE *stream = open_memstream(&text, &length);
    int passed = list_models(stream);
    fclose(stream);
    if (strstr(text, WRONG)) fail_msg("%.400s", strstr(text, WRONG) - 40);
    Error error = {{0}};
    char *listed = file_read(LISTED, &listed_length, &error);
    if (!listed) fail_msg("%s", error.message);
    int unlisted = count_lacking(text, listed), missing = count_lacking(listed, text);
    compare_lines(text, listed, unlisted == 0);
    if (missing > (unlisted ? 50 : 0)) fail_msg("%d of the listed models are missing", missing);
    print_message("%d of ONNX's standard models pass\n", passed);
    free(text);
    free(listed);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--list") == 0) return list_models(stdout) > 0 ? 0 : 1;
    return run_program(NULL, NULL);
}

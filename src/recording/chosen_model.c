#define _POSIX_C_SOURCE 200809L
#include "recording/chosen_model.h"

#include "recording/draw.h"
#include "recording/own_recordings.h"

#include <string.h>
#include <sys/stat.h>

/* The built-in model; if the name is unknown but a file of that name exists, the error suggests the file. */
static const ModelDescription *find_built_in(const Options *options, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    const ModelDescription *model = model_find(options->model, error);
    if (!model && file_path(path, &none, "%s.onnx", options->model) && file_exists(path))
        error_set(error, "there is no built-in model %s; did you mean the file %s?", options->model,
                  path);
    return model;
}

/* Options that apply only to files are refused with a built-in model, where they would do nothing. */
static bool refuse_file_options(const Options *options, Error *error)
{
    const char *option = options->layers        ? "--layer"
                         : options->input       ? "--input"
                         : options->degrees > 0 ? "--degrees"
                         : options->name        ? "--name"
                                                : NULL;
    Error none = {{0}};
    if (!option) return true;
    if (!find_built_in(options, &none))
        return error_set(error, "%s is about ONNX files; %s", option, none.message);
    return error_set(error,
                     "%s is about ONNX files, and %s is a built-in model; give the path of a file "
                     "that ends in .onnx, or leave %s out",
                     option, options->model, option);
}

bool chosen_model_name_is_free(const Options *options, Error *error)
{
    Error none = {{0}};
    const char *from = options->file ? options->file : options->recordings;
    return !from || !model_find(options->model, &none) ||
           error_set(error,
                     "%s: its results would bear the name of the built-in model %s; give another "
                     "name, as in --name my-%s",
                     from, options->model, options->model);
}

static const char built_in[] = "a built-in model", a_file[] = "an ONNX file",
                  recorded[] = "responses recorded elsewhere";

static const char *kind_found(const ModelOrigin *found)
{
    if (!found->file[0]) return built_in;
    return strcmp(found->input, OWN_INPUT) == 0 ? recorded : a_file;
}

/* NULL if only a name was given that is not built in: the source is unknown. */
static const char *kind_chosen(const Options *options)
{
    Error none = {{0}};
    if (options->recordings) return recorded;
    if (options->file) return a_file;
    return model_find(options->model, &none) ? built_in : NULL;
}

bool chosen_model_is_of(const Options *options, const ModelOrigin *found, const char *path,
                        Error *error)
{
    const char *chosen = kind_chosen(options);
    const ModelOrigin *opened = options->described ? options->described->origin : NULL;
    if (chosen && chosen != kind_found(found))
        return error_set(error, "%s: is of %s, not of %s; %sgive another folder with --results",
                         path, kind_found(found), chosen,
                         chosen == built_in ? "" : "give another --name, or ");
    return !opened ||
           (strcmp(found->digest, opened->digest) == 0 && strcmp(found->data, opened->data) == 0 &&
            strcmp(found->input, opened->input) == 0) ||
           error_set(error,
                     "%s: is of another file, or another --input, than %s is now; score it again, "
                     "or give another --name",
                     path, options->file);
}

bool chosen_model_open(Options *options, OnnxModel **file, Error *error)
{
    *file = NULL;
    if (!options->file)
        return refuse_file_options(options, error) && find_built_in(options, error) != NULL;
    OnnxRequest request = {.path = options->file,
                           .name = options->model,
                           .input = options->input,
                           /* a layer search chooses the layers itself */
                           .layers = options->search ? NULL : options->layers,
                           .degrees = options->degrees,
                           .needs_input = true};
    *file = onnx_model_open(&request, error);
    options->described = *file ? onnx_model_description(*file) : NULL;
    return *file != NULL;
}

const ModelDescription *chosen_model(const Options *options, Error *error)
{
    return options->described ? options->described : find_built_in(options, error);
}

const char *chosen_model_label(const Options *options, char place[CHOSEN_LABEL_LENGTH])
{
    Error unknown = {{0}};
    /* NULL for an unopened file or a model recorded elsewhere */
    const ModelDescription *model = chosen_model(options, &unknown);
    Draw draw = draw_chosen(options);
    return draw_label(&draw, options->model, model && model->random_weights, place,
                      CHOSEN_LABEL_LENGTH);
}

/* Are there results under this name? */
static bool has_results(const Options *options)
{
    char path[FILE_PATH_LENGTH];
    struct stat about;
    Error none = {{0}};
    return file_path(path, &none, "%s/%s", options->results, options->model) &&
           stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

bool chosen_model_exists(const Options *options, Error *error)
{
    if (!chosen_model_name_is_free(options, error)) return false;
    if (!options->file && !options->recordings && options->name)
        return refuse_file_options(options, error);
    return options->described || options->file || has_results(options) ||
           find_built_in(options, error) != NULL;
}

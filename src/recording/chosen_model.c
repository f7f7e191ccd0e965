#define _POSIX_C_SOURCE 200809L
#include "recording/chosen_model.h"

#include "base/file_kind.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* -- its name, or its file -- */

/* Names of results folders that do not belong to a model. */
static bool is_reserved(const char *name)
{
    static const char *const reserved[] = {"compare", "ensemble", "figures",
                                           "page",    "paper",    "simulation"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0) return true;
    return false;
}

static bool has_name_letters(const char *text)
{
    return isalnum((unsigned char)text[0]) && text[strspn(text, MODEL_NAME_LETTERS)] == '\0';
}

bool chosen_model_check_name(const char *text, Error *error)
{
    if (!has_name_letters(text))
        return error_set(
            error, "\"%.80s\" is not a model's name: give letters, digits and . _ - only", text);
    return !is_reserved(text) ||
           error_set(error,
                     "\"%s\" is a folder of other results, so it cannot be a model's name; give "
                     "another, as in --name my-%s",
                     text, text);
}

/*
 * Refuses a path to anything but an ONNX file, saying what it is. A plain name is never taken for a
 * path, even if a folder happens to have it.
 */
static bool refuse_other_file(const char *text, Error *error)
{
    Error none = {{0}};
    bool is_path =
        strchr(text, '/') ? file_exists(text) : strchr(text, '.') && file_require(text, &none);
    if (!is_path) return true;
    return file_kind_check(text, WANT_ONNX, "export or download it again", error) &&
           error_set(error, "%s: does not end in .onnx; rename it if it is an ONNX model", text);
}

/* Makes the file the draw's model, under the given name or else the file's own. */
static bool set_file(Draw *draw, const char *path, const char *name, char *derived_name,
                     Error *error)
{
    size_t length = onnx_model_name_length(path);
    draw->file = path;
    draw->model = name ? name : derived_name;
    if (name) return chosen_model_check_name(name, error);
    if (length >= DERIVED_NAME_LENGTH)
        return error_set(error, "the name of %s is too long for a model; give one with --name",
                         path);
    snprintf(derived_name, DERIVED_NAME_LENGTH, "%.*s", (int)length, file_name(path));
    if (has_name_letters(derived_name)) return chosen_model_check_name(derived_name, error);
    return error_set(error,
                     "%s: its results need a name of letters, digits and . _ - only; give one, as "
                     "in --name mymodel",
                     path);
}

bool chosen_model_set(Draw *draw, const char *text, const char *name,
                      char derived_name[DERIVED_NAME_LENGTH], Error *error)
{
    if (onnx_model_is_path(text)) return set_file(draw, text, name, derived_name, error);
    draw->model = text;
    return refuse_other_file(text, error) && chosen_model_check_name(text, error);
}

bool chosen_model_set_unnamed(Draw *draw, const char *text, char derived_name[DERIVED_NAME_LENGTH],
                              Error *error)
{
    Error unnamed = {{0}};
    if (!onnx_model_is_path(text)) return chosen_model_set(draw, text, NULL, derived_name, error);
    if (!set_file(draw, text, NULL, derived_name, &unnamed)) draw->model = "model";
    return true;
}

/* -- does it exist? -- */

bool chosen_model_refuse_file_options(const Draw *draw, bool named, Error *error)
{
    const char *option = draw->layers        ? "--layer"
                         : draw->input       ? "--input"
                         : draw->degrees > 0 ? "--degrees"
                         : draw->screen[0]   ? "--screen"
                         : named             ? "--name"
                                             : NULL;
    Error none = {{0}};
    if (!option || draw->file) return true;
    if (!draw_model(draw, &none))
        return error_set(error, "%s is for ONNX files only; %s", option, none.message);
    return error_set(error,
                     "%s is for ONNX files only, and %s is a built-in model; give the path of a "
                     "file that ends in .onnx, or leave %s out",
                     option, draw->model, option);
}

bool chosen_model_name_is_free(const Draw *draw, Error *error)
{
    Error none = {{0}};
    const char *from = draw->file ? draw->file : draw->recordings;
    return !from || !model_find(draw->model, &none) ||
           error_set(error,
                     "%s: its results would have the name of the built-in model %s; give another "
                     "name, as in --name my-%s",
                     from, draw->model, draw->model);
}

bool chosen_model_open(Draw *draw, OnnxModel **file, Error *error)
{
    *file = NULL;
    if (!draw->file)
        return chosen_model_refuse_file_options(draw, false, error) &&
               (draw->described = draw_model(draw, error)) != NULL;
    *file = onnx_model_open(&(OnnxRequest){.path = draw->file,
                                           .name = draw->model,
                                           .input = draw->input,
                                           .layers = draw->layers,
                                           .degrees = draw->degrees,
                                           .screen = {draw->screen[0], draw->screen[1]},
                                           .needs_input = true},
                            error);
    draw->described = *file ? onnx_model_description(*file) : NULL;
    return *file != NULL;
}

/* Are there results under this name? */
static bool has_results(const Draw *draw)
{
    char path[FILE_PATH_LENGTH];
    struct stat about;
    Error none = {{0}};
    return file_path(path, &none, "%s/%s", draw->results, draw->model) && stat(path, &about) == 0 &&
           S_ISDIR(about.st_mode);
}

bool chosen_model_exists(const Draw *draw, bool named, Error *error)
{
    if (!chosen_model_name_is_free(draw, error)) return false;
    if (!draw->file && !draw->recordings && named)
        return chosen_model_refuse_file_options(draw, named, error);
    return draw->described || draw->file || has_results(draw) || draw_model(draw, error) != NULL;
}

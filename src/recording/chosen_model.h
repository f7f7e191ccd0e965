/*
 * chosen_model: the model that the user chose, by name or by the path of its file.
 *
 * A name refers to a built-in model; a path ending in .onnx to a file, which is opened once per
 * process. Programs that only read results open nothing: for them a model exists if it is built in,
 * its file is given, or its results exist.
 */
#pragma once

#include "models/onnx_model.h"
#include "recording/draw.h"

/* Refuses anything that cannot be a model's name in results, where it names a folder. */
bool chosen_model_check_name(const char *text, Error *error);

/*
 * Sets the draw's model to the name `text`, or its file to the path `text`. The model of a file is
 * called `name` in results or, if that is NULL, by the file's own name, which is then copied to
 * derived_name.
 */
bool chosen_model_set(Draw *draw, const char *text, const char *name,
                      char derived_name[DERIVED_NAME_LENGTH], Error *error);

/* The same for programs that write no results, so a file may have any name. */
bool chosen_model_set_unnamed(Draw *draw, const char *text, char derived_name[DERIVED_NAME_LENGTH],
                              Error *error);

/*
 * Opens the draw's file, if any, and sets draw->described; *file is NULL for a built-in model. Call
 * onnx_model_close (which accepts NULL) once the draw is no longer used.
 */
bool chosen_model_open(Draw *draw, OnnxModel **file, Error *error);

/*
 * Refuses options that apply only to files if the model is a built-in one, where they would do
 * nothing: --layer, --input and --degrees, and --name if it was given (`named`).
 */
bool chosen_model_refuse_file_options(const Draw *draw, bool named, Error *error);

/*
 * Refuses a built-in model's name for a file or a recording, whose results would replace that
 * model's and appear next to its published scores. The error suggests a free name.
 */
bool chosen_model_name_is_free(const Draw *draw, Error *error);

/* Does this model exist, or a result of it? `named`: --name was given. */
bool chosen_model_exists(const Draw *draw, bool named, Error *error);

/*
 * chosen_model: the model chosen on the command line.
 *
 * A name refers to a built-in model; a path ending in .onnx to a file, which is opened once per process and then
 * supplies the description wherever the chosen model is needed. Programs that only read results open nothing: for them
 * a model exists if it is built in, its file is given, or its results exist.
 */
#ifndef RECORDING_CHOSEN_MODEL_H
#define RECORDING_CHOSEN_MODEL_H

#include "models/onnx/onnx_model.h"

/*
 * Opens the chosen file, if any, and sets options->described; *file is NULL for a built-in model. Call onnx_model_close
 * (which accepts NULL) once the options are no longer used.
 */
bool chosen_model_open(Options *options, OnnxModel **file, Error *error);

/*
 * A file or a recording must not take a built-in model's name: its results would appear in place of that model's, next
 * to that model's published scores. The error suggests a free name.
 */
bool chosen_model_name_is_free(const Options *options, Error *error);

/*
 * Refuses what was found at `path` if it comes from a different source than the chosen model - built in (`found` is
 * empty), an ONNX file, or responses recorded elsewhere - or from a different file than the opened one. If only a name
 * is given that is not built in, an ONNX file and recorded responses are both accepted.
 */
bool chosen_model_is_of(const Options *options, const ModelOrigin *found, const char *path,
                        Error *error);

/* The opened file's description, or the built-in model's; NULL, with a message, if there is neither. */
const ModelDescription *chosen_model(const Options *options, Error *error);

#define CHOSEN_LABEL_LENGTH (OPTIONS_NAME_LENGTH + 64)

/* The model as named in messages: "resnet-18_untrained, seed 3, networks redrawn"; only the name if no weights are
 * random. */
const char *chosen_model_label(const Options *options, char place[CHOSEN_LABEL_LENGTH]);

/* Does this model, or a result of it, exist? */
bool chosen_model_exists(const Options *options, Error *error);

#endif

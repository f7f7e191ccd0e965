/*
 * chosen_model: the model that the command line means.
 *
 * A name is a built-in model's. A path that ends in .onnx is a file's, which is opened once in a process; whoever then
 * asks for the chosen model gets the description of what was opened. Programs that only read results open nothing: for
 * them a model exists if it is built in, its file is given, or its results are there.
 */
#ifndef RECORDING_CHOSEN_MODEL_H
#define RECORDING_CHOSEN_MODEL_H

#include "models/onnx/onnx_model.h"

/*
 * Opens the file where one was chosen, for options->described; *file is NULL for a built-in model. Close it with
 * onnx_model_close (which takes NULL) when nothing uses the options any more.
 */
bool chosen_model_open(Options *options, OnnxModel **file, Error *error);

/*
 * A file or a recording must not take a built-in model's name: its results would stand where that model's are, beside
 * scores that were published of that model. Refused with a name that is free.
 */
bool chosen_model_name_is_free(const Options *options, Error *error);

/*
 * Refuses what was found at `path` if it is of another kind of model than the chosen one: built in (`found` is empty),
 * an ONNX file, responses recorded elsewhere; or of another file than the opened one. Of a name that is not built in,
 * without a file, both others will do.
 */
bool chosen_model_is_of(const Options *options, const ModelOrigin *found, const char *path,
                        Error *error);

/* The opened file's description, or the built-in one of that name; NULL with a sentence. */
const ModelDescription *chosen_model(const Options *options, Error *error);

#define CHOSEN_LABEL_LENGTH (OPTIONS_NAME_LENGTH + 64)

/* The model in a sentence: "resnet-18_untrained, seed 3, networks redrawn"; its name alone where weights are fixed. */
const char *chosen_model_label(const Options *options, char place[CHOSEN_LABEL_LENGTH]);

/* Is there such a model, or are there results of it? */
bool chosen_model_exists(const Options *options, Error *error);

#endif

/*
 * external_data: weights that lie in a file beside the ONNX file.
 *
 * A tensor may say: my bytes are in this file, from this byte on, so many. The file must lie in the model's own
 * folder or below it: a path that is absolute, leads upwards or through a link that leaves the folder is refused,
 * whatever it leads to. A model that was given as bytes has no folder, so it has no external data.
 */
#ifndef ONNX_EXTERNAL_DATA_H
#define ONNX_EXTERNAL_DATA_H

#include "onnx/onnx_file.h"

/* Does the tensor keep its numbers in another file? */
bool external_data_is_used(const Onnx__TensorProto *tensor);

/*
 * The tensor's bytes, which must be `size`, to be freed by the caller. NULL with a sentence where the file is missing,
 * outside the folder, or too short.
 */
uint8_t *external_data_read(const OnnxFile *file, const Onnx__TensorProto *tensor, size_t size,
                            Error *error);

/* The path of the tensor's file into path[FILE_PATH_LENGTH], checked as above. */
bool external_data_path(const OnnxFile *file, const Onnx__TensorProto *tensor, char *path,
                        Error *error);

#endif

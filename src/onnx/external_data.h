/*
 * external_data: weights in a file beside the ONNX file.
 *
 * A tensor may name a file, an offset and a length in place of its bytes. The file must be in the
 * model's folder or below it: an absolute path, one with "..", or a link that leaves the folder is
 * refused, whatever it points to. A model read from memory has no folder, so it cannot have
 * external data.
 */
#pragma once

#include "onnx/onnx_file.h"

/* Are the tensor's numbers in another file? */
bool external_data_is_used(const Onnx__TensorProto *tensor);

/*
 * Reads the tensor's `size` bytes, to be freed by the caller; NULL, with a message, if the file is
 * missing, outside the folder or too short, or if the tensor declares another length.
 */
uint8_t *external_data_read(const OnnxFile *file, const Onnx__TensorProto *tensor, size_t size,
                            Error *error);

/*
 * Compares the file with the checksum (SHA-1 or SHA-256) that the tensor states of it, if it does.
 */
bool external_data_check(const OnnxFile *file, const Onnx__TensorProto *tensor, const char *path,
                         Error *error);

/* Writes the path of the tensor's file, checked as above, to path[FILE_PATH_LENGTH]. */
bool external_data_path(const OnnxFile *file, const Onnx__TensorProto *tensor, char *path,
                        Error *error);

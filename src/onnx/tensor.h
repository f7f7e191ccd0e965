/*
 * tensor: the constants of an ONNX graph: weights, sizes, indices.
 *
 * A tensor's shape is known at once; its numbers are converted from the file's bytes when first
 * used. Networks need only two kinds of constants: real numbers as float (from float32, float16,
 * bfloat16 and double) and integers as int64 (from all integer types and booleans). Computed values
 * (models/onnx/fold.h) are owned by the tensor.
 *
 * Shapes come from a file and are not trusted: a tensor whose bytes do not match its shape is
 * refused, as are negative dimensions and impossibly large sizes.
 */
#pragma once

#include "onnx/onnx_file.h"

#define TENSOR_RANK 8 /* maximum number of dimensions */

/* Maximum size of a computed constant; shapes, indices and masks are far smaller. */
#define TENSOR_LARGEST ((size_t)1 << 26)

typedef enum { TENSOR_REAL, TENSOR_WHOLE } TensorKind;

typedef struct {
    TensorKind kind;
    int rank;
    int64_t dims[TENSOR_RANK];
    size_t count;                    /* elements */
    const Onnx__TensorProto *source; /* the file's tensor; NULL if computed */
    float *real;                     /* [count] of TENSOR_REAL, owned */
    int64_t *whole;                  /* [count] of TENSOR_WHOLE, owned */
} Tensor;

/* Describes a tensor of the file without reading its numbers. Release with tensor_free. */
bool tensor_describe(Tensor *tensor, const OnnxFile *file, const Onnx__TensorProto *source,
                     Error *error);

/* Makes a tensor of zeros; more than TENSOR_LARGEST elements are refused. */
bool tensor_make(Tensor *tensor, TensorKind kind, int rank, const int64_t *dims, Error *error);
void tensor_free(Tensor *tensor);

/* Copies a loaded tensor, to another shape of that size; or a number to a tensor of the kind. */
bool tensor_copy(Tensor *copy, const Tensor *tensor, int rank, const int64_t *dims, Error *error);
void tensor_copy_number(Tensor *to, size_t place, const Tensor *from, size_t index);

/* Converts the file's numbers to `real` or `whole`, unless done before. */
bool tensor_load(Tensor *tensor, const OnnxFile *file, Error *error);

/* Writes the numbers, of either kind, to values[count] as floats; does not load the tensor. */
bool tensor_floats(const Tensor *tensor, const OnnxFile *file, float *values, Error *error);

/* One number of a loaded tensor of either kind. */
double tensor_number(const Tensor *tensor, size_t index);

/* "2 x 3 x 4", or "a number" */
void tensor_shape_text(int rank, const int64_t *dims, char text[128]);

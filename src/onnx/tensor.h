/*
 * tensor: constants of an ONNX graph: weights, sizes, indices.
 *
 * A tensor knows its shape at once; its numbers stay the file's bytes until somebody asks, and are converted then. Two
 * kinds are enough for what networks do with constants: real numbers as float (from float32, float16, bfloat16,
 * double) and whole numbers as int64 (from all integers and booleans). Values that were computed here (fold.h)
 * belong to the tensor.
 *
 * Shapes come from a file and are believed only as far as the bytes go: a tensor whose bytes are not as many as its
 * shape asks for is refused, and so are dimensions below 0 or a product that no memory holds.
 */
#ifndef ONNX_TENSOR_H
#define ONNX_TENSOR_H

#include "onnx/onnx_file.h"

#define TENSOR_RANK 8 /* most dimensions of a tensor */

/* Most elements of a constant that is computed here: shapes, indices, masks are far smaller. */
#define TENSOR_LARGEST ((size_t)1 << 26)

typedef enum { TENSOR_REAL, TENSOR_WHOLE } TensorKind;

typedef struct {
    TensorKind kind;
    int rank;
    int64_t dims[TENSOR_RANK];
    size_t count;                    /* elements */
    const Onnx__TensorProto *source; /* where the numbers are; NULL: they are below */
    float *real;                     /* [count] of TENSOR_REAL, owned */
    int64_t *whole;                  /* [count] of TENSOR_WHOLE, owned */
} Tensor;

/* A tensor of the file. Its numbers are not looked at. Release with tensor_free. */
bool tensor_describe(Tensor *tensor, const OnnxFile *file, const Onnx__TensorProto *source,
                     Error *error);

/* A new tensor of that shape, all 0; more than TENSOR_LARGEST elements are refused. */
bool tensor_make(Tensor *tensor, TensorKind kind, int rank, const int64_t *dims, Error *error);
void tensor_free(Tensor *tensor);

/* Copies the numbers of a loaded tensor, with another shape of as many elements; or one of them, of the same kind. */
bool tensor_copy(Tensor *copy, const Tensor *tensor, int rank, const int64_t *dims, Error *error);
void tensor_copy_number(Tensor *to, size_t place, const Tensor *from, size_t index);

/* Converts the numbers so that real or whole is there; nothing where they are. */
bool tensor_load(Tensor *tensor, const OnnxFile *file, Error *error);

/* The numbers as floats into values[count], whichever kind they are; the tensor itself stays as it is. */
bool tensor_floats(const Tensor *tensor, const OnnxFile *file, float *values, Error *error);

/* One number of a loaded tensor, of either kind. */
double tensor_number(const Tensor *tensor, size_t index);

/* "2 x 3 x 4", or "a number" */
void tensor_shape_text(int rank, const int64_t *dims, char text[128]);

#endif

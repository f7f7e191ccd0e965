#include "onnx/tensor.h"

#include "onnx/external_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- number types -- */

typedef enum {
    NUMBER_FLOAT = 1,
    NUMBER_UINT8,
    NUMBER_INT8,
    NUMBER_UINT16,
    NUMBER_INT16,
    NUMBER_INT32,
    NUMBER_INT64,
    NUMBER_TEXT,
    NUMBER_BOOLEAN,
    NUMBER_FLOAT16,
    NUMBER_DOUBLE,
    NUMBER_UINT32,
    NUMBER_UINT64,
    NUMBER_BFLOAT16 = 16
} NumberType; /* TensorProto.DataType */

/* Bytes per number; 0 if the type is not supported. */
static size_t type_size(int type)
{
    static const unsigned char sizes[] = {
        [NUMBER_UINT8] = 1,   [NUMBER_INT8] = 1,    [NUMBER_BOOLEAN] = 1, [NUMBER_UINT16] = 2,
        [NUMBER_INT16] = 2,   [NUMBER_FLOAT16] = 2, [NUMBER_FLOAT] = 4,   [NUMBER_INT32] = 4,
        [NUMBER_UINT32] = 4,  [NUMBER_INT64] = 8,   [NUMBER_UINT64] = 8,  [NUMBER_DOUBLE] = 8,
        [NUMBER_BFLOAT16] = 2};
    return type >= 0 && type < (int)sizeof sizes ? sizes[type] : 0;
}

static bool type_is_real(int type)
{
    return type == NUMBER_FLOAT || type == NUMBER_FLOAT16 || type == NUMBER_BFLOAT16 ||
           type == NUMBER_DOUBLE;
}

/* How many numbers the tensor stores in the field for its type, rather than as raw bytes. */
static size_t typed_count(const Onnx__TensorProto *source)
{
    int type = source->data_type;
    return type == NUMBER_FLOAT                             ? source->n_float_data
           : type == NUMBER_DOUBLE                          ? source->n_double_data
           : type == NUMBER_INT64                           ? source->n_int64_data
           : type == NUMBER_UINT32 || type == NUMBER_UINT64 ? source->n_uint64_data
                                                            : source->n_int32_data;
}

/* -- shapes -- */

/* The number of elements; false if a dimension is negative or the size overflows. */
static bool count_elements(int rank, const int64_t *dims, size_t *count)
{
    *count = 1;
    for (int i = 0; i < rank; i++) {
        if (dims[i] < 0) return false;
        if (dims[i] > 0 && *count > SIZE_MAX / 16 / (size_t)dims[i]) return false;
        *count *= (size_t)dims[i];
    }
    return true;
}

void tensor_shape_text(int rank, const int64_t *dims, char text[128])
{
    size_t used = 0;
    snprintf(text, 128, "a number");
    for (int i = 0; i < rank && used < 100; i++)
        used +=
            (size_t)snprintf(text + used, 128 - used, "%s%lld", i ? " x " : "", (long long)dims[i]);
}

static const char *name_of(const Onnx__TensorProto *source)
{
    return source->name && source->name[0] ? source->name : "a constant";
}

static bool refuse(const OnnxFile *file, const Onnx__TensorProto *source, const char *what,
                   Error *error)
{
    return error_set(error, "%s: %s %s", file->path, name_of(source), what);
}

/* Does the number of bytes, or of typed numbers, match the shape? */
static bool check_size(const Tensor *tensor, const OnnxFile *file, Error *error)
{
    const Onnx__TensorProto *source = tensor->source;
    size_t size = type_size(source->data_type);
    if (external_data_is_used(source)) return true; /* checked when read */
    bool is_raw = source->has_raw_data && source->raw_data.len > 0;
    size_t there = is_raw ? source->raw_data.len / size : typed_count(source);
    bool whole = !source->has_raw_data || source->raw_data.len % size == 0;
    if (is_raw && typed_count(source) > 0)
        return refuse(file, source,
                      "has its numbers twice, as bytes and as numbers; export it again", error);
    if (there == tensor->count && whole) return true;
    char shape[128];
    tensor_shape_text(tensor->rank, tensor->dims, shape);
    return error_set(error,
                     "%s: %s has the shape %s but %zu numbers; export the network "
                     "again",
                     file->path, name_of(source), shape, there);
}

bool tensor_describe(Tensor *tensor, const OnnxFile *file, const Onnx__TensorProto *source,
                     Error *error)
{
    *tensor = (Tensor){.source = source};
    if (type_size(source->data_type) == 0)
        return refuse(file, source,
                      "has a data type that is not supported (text, complex, float8, 4-bit)",
                      error);
    if (source->n_dims > TENSOR_RANK)
        return refuse(file, source, "has more than 8 dimensions", error);
    if (source->segment) return refuse(file, source, "is one segment of several", error);
    tensor->kind = type_is_real(source->data_type) ? TENSOR_REAL : TENSOR_WHOLE;
    tensor->rank = (int)source->n_dims;
    for (int i = 0; i < tensor->rank; i++) tensor->dims[i] = source->dims[i];
    if (!count_elements(tensor->rank, tensor->dims, &tensor->count))
        return refuse(file, source, "has an impossible shape", error);
    return check_size(tensor, file, error);
}

bool tensor_make(Tensor *tensor, TensorKind kind, int rank, const int64_t *dims, Error *error)
{
    *tensor = (Tensor){.kind = kind, .rank = rank};
    for (int i = 0; i < rank; i++) tensor->dims[i] = dims[i];
    if (!count_elements(rank, dims, &tensor->count) || tensor->count > TENSOR_LARGEST) {
        char shape[128];
        tensor_shape_text(rank, dims, shape);
        return error_set(error, "it makes a constant of %s; at most %zu numbers are allowed", shape,
                         TENSOR_LARGEST);
    }
    if (kind == TENSOR_REAL)
        tensor->real = allocate(tensor->count, sizeof *tensor->real, error);
    else
        tensor->whole = allocate(tensor->count, sizeof *tensor->whole, error);
    return tensor->real || tensor->whole;
}

bool tensor_copy(Tensor *copy, const Tensor *tensor, int rank, const int64_t *dims, Error *error)
{
    if (!tensor_make(copy, tensor->kind, rank, dims, error)) return false;
    if (copy->count != tensor->count)
        return error_set(error, "cannot reshape %zu numbers to %zu", tensor->count, copy->count);
    if (copy->real) memcpy(copy->real, tensor->real, copy->count * sizeof *copy->real);
    if (copy->whole) memcpy(copy->whole, tensor->whole, copy->count * sizeof *copy->whole);
    return true;
}

void tensor_copy_number(Tensor *to, size_t place, const Tensor *from, size_t index)
{
    if (to->real)
        to->real[place] = from->real[index];
    else
        to->whole[place] = from->whole[index];
}

void tensor_free(Tensor *tensor)
{
    free(tensor->real);
    free(tensor->whole);
    *tensor = (Tensor){0};
}

/* -- numbers -- */

/* A little-endian number of `size` bytes. */
static uint64_t unsigned_at(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static float float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* IEEE half precision: a sign, five bits of exponent, ten of fraction. */
static float float_of_half(uint32_t half)
{
    uint32_t exponent = half >> 10 & 31, fraction = half & 1023;
    float value = exponent == 31 ? (fraction ? NAN : INFINITY)
                  : exponent     ? ldexpf((float)(fraction + 1024), (int)exponent - 25)
                                 : ldexpf((float)fraction, -24);
    return half >> 15 ? -value : value;
}

static float real_of_bits(int type, uint64_t bits)
{
    if (type == NUMBER_FLOAT) return float_of_bits((uint32_t)bits);
    if (type == NUMBER_FLOAT16) return float_of_half((uint32_t)bits & 0xFFFF);
    if (type == NUMBER_BFLOAT16) return float_of_bits((uint32_t)(bits & 0xFFFF) << 16);
    double value;
    memcpy(&value, &bits, sizeof value);
    return (float)value;
}

static int64_t whole_of_bits(int type, uint64_t bits)
{
    return type == NUMBER_BOOLEAN                      ? bits != 0
           : type == NUMBER_INT8                       ? (int8_t)(uint8_t)bits
           : type == NUMBER_INT16                      ? (int16_t)(uint16_t)bits
           : type == NUMBER_INT32                      ? (int32_t)(uint32_t)bits
           : type == NUMBER_UINT64 && bits > INT64_MAX ? INT64_MAX
                                                       : (int64_t)bits;
}

static float typed_real(const Onnx__TensorProto *source, size_t i)
{
    if (source->data_type == NUMBER_FLOAT) return source->float_data[i];
    if (source->data_type == NUMBER_DOUBLE) return (float)source->double_data[i];
    return real_of_bits(source->data_type, (uint32_t)source->int32_data[i]); /* 16 bits or fewer */
}

static int64_t typed_whole(const Onnx__TensorProto *source, size_t i)
{
    if (source->data_type == NUMBER_INT64) return source->int64_data[i];
    if (source->data_type == NUMBER_UINT32 || source->data_type == NUMBER_UINT64)
        return whole_of_bits(source->data_type, source->uint64_data[i]);
    return whole_of_bits(source->data_type, (uint64_t)(int64_t)source->int32_data[i]);
}

/* Converts the file's numbers to `real` or `whole`, whichever is not NULL. */
static void convert(const Tensor *tensor, const uint8_t *raw, float *real, int64_t *whole)
{
    const Onnx__TensorProto *source = tensor->source;
    int type = source->data_type;
    size_t size = type_size(type);
    for (size_t i = 0; i < tensor->count; i++) {
        if (tensor->kind == TENSOR_REAL) {
            float value =
                raw ? real_of_bits(type, unsigned_at(raw + i * size, size)) : typed_real(source, i);
            if (real) real[i] = value;
        } else {
            int64_t value = raw ? whole_of_bits(type, unsigned_at(raw + i * size, size))
                                : typed_whole(source, i);
            if (real) real[i] = (float)value;
            if (whole) whole[i] = value;
        }
    }
}

static bool read_numbers(const Tensor *tensor, const OnnxFile *file, float *real, int64_t *whole,
                         Error *error)
{
    const Onnx__TensorProto *source = tensor->source;
    uint8_t *external = NULL;
    if (external_data_is_used(source)) {
        size_t size = tensor->count * type_size(source->data_type);
        external = external_data_read(file, source, size, error);
        if (!external) return false;
    }
    const uint8_t *raw = external                                           ? external
                         : source->has_raw_data && source->raw_data.len > 0 ? source->raw_data.data
                                                                            : NULL;
    if (raw && source->data_type == NUMBER_FLOAT && real &&
        unsigned_at((const uint8_t *)&(uint32_t){1}, 4) == 1)
        memcpy(real, raw, tensor->count * sizeof *real); /* already in this machine's format */
    else
        convert(tensor, raw, real, whole);
    free(external);
    return true;
}

bool tensor_load(Tensor *tensor, const OnnxFile *file, Error *error)
{
    if (!tensor->source || tensor->real || tensor->whole) return true;
    bool is_real = tensor->kind == TENSOR_REAL;
    float *real = is_real ? allocate(tensor->count, sizeof *real, error) : NULL;
    int64_t *whole = is_real ? NULL : allocate(tensor->count, sizeof *whole, error);
    if ((real || whole) && read_numbers(tensor, file, real, whole, error)) {
        tensor->real = real;
        tensor->whole = whole;
        return true;
    }
    free(real);
    free(whole);
    return false;
}

bool tensor_floats(const Tensor *tensor, const OnnxFile *file, float *values, Error *error)
{
    if (!tensor->real && !tensor->whole) return read_numbers(tensor, file, values, NULL, error);
    for (size_t i = 0; i < tensor->count; i++)
        values[i] = tensor->real ? tensor->real[i] : (float)tensor->whole[i];
    return true;
}

double tensor_number(const Tensor *tensor, size_t index)
{
    return tensor->real ? (double)tensor->real[index] : (double)tensor->whole[index];
}

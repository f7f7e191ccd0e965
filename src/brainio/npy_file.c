#include "brainio/npy_file.h"

#include "base/file_kind.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX = 10, HEADER = 118 }; /* together 128 bytes, so that the numbers are aligned */

bool npy_open(OutputFile *output, const char *path, int rank, const size_t *dims, Error *error)
{
    char shape[NPY_RANK * 24] = "", header[HEADER + 1];
    for (int d = 0; d < rank; d++) {
        size_t used = strlen(shape);
        snprintf(shape + used, sizeof shape - used, "%zu,%s", dims[d], d + 1 < rank ? " " : "");
    }
    int length = snprintf(header, sizeof header,
                          "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", shape);
    if (length < 0 || length >= HEADER)
        return error_set(error, "%s: an array of this shape has no header", path);
    memset(header + length, ' ', (size_t)(HEADER - length));
    header[HEADER - 1] = '\n';
    if (!output_open(output, path, error)) return false;
    const unsigned char prefix[PREFIX] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, HEADER, 0};
    fwrite(prefix, 1, PREFIX, output->stream);
    fwrite(header, 1, HEADER, output->stream);
    return true;
}

void npy_append(OutputFile *output, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        const unsigned char bytes[4] = {bits & 255, bits >> 8 & 255, bits >> 16 & 255,
                                        (unsigned char)(bits >> 24)};
        fwrite(bytes, 1, sizeof bytes, output->stream);
    }
}

/* -- reading: the header, a dictionary as Python prints it -- */

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6 };

/* Where the value of a key begins; NULL: there is no such key. */
static const char *find_key(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (!at) return NULL;
    at += strlen(key);
    while (*at == ' ' || *at == ':') at++;
    return at;
}

/* "'<f4'" */
static bool parse_type(NpyArray *array, const char *at, const char *path, Error *error)
{
    static const char known[] = "<>|=";
    char *end = NULL;
    if (at && *at == '[')
        return error_set(error,
                         "%s: is a table of named columns, not an array of numbers; save one with "
                         "numpy.save(file, numpy.asarray(responses, 'float32'))",
                         path);
    if (!at || *at != '\'' || !strchr(known, at[1]) || !at[1])
        return error_set(error, "%s: its header names no type of numbers; save it again", path);
    array->big = at[1] == '>';
    array->kind = at[2];
    array->bytes = isdigit((unsigned char)at[3]) ? strtoul(at + 3, &end, 10) : 0;
    bool whole = (array->kind == 'i' || array->kind == 'u') &&
                 (array->bytes == 1 || array->bytes == 2 || array->bytes == 4 || array->bytes == 8);
    bool real = array->kind == 'f' && (array->bytes == 2 || array->bytes == 4 || array->bytes == 8);
    return ((whole || real) && end && *end == '\'') ||
           error_set(error,
                     "%s: holds %.*s, not numbers that can be read; save it with numpy.save(file, "
                     "numpy.asarray(responses, 'float32'))",
                     path, (int)strcspn(at + 1, "'"), at + 1);
}

/* "(3528, 64, 56, 56)" */
static bool parse_shape(NpyArray *array, const char *at, const char *path, Error *error)
{
    if (!at || *at++ != '(') return error_set(error, "%s: has no shape; save it again", path);
    array->count = 1;
    for (array->rank = 0; isdigit((unsigned char)*at); array->rank++) {
        char *end = NULL;
        unsigned long long size = strtoull(at, &end, 10);
        if (array->rank == NPY_RANK)
            return error_set(error, "%s: has more than %d dimensions; give [images, C, H, W]", path,
                             NPY_RANK);
        if (size == 0) return error_set(error, "%s: is empty", path);
        if (size > (uint64_t)1 << 48 || array->count > ((size_t)1 << 48) / size)
            return error_set(error, "%s: its shape is larger than any memory", path);
        array->dims[array->rank] = (size_t)size;
        array->count *= (size_t)size;
        at = end + strspn(end, ", L");
    }
    return (*at == ')' && array->rank > 0) ||
           error_set(error, "%s: its shape is not that of an array of numbers", path);
}

bool npy_parse(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
               Error *error)
{
    char header[NPY_HEADER_BYTES + 1];
    *array = (NpyArray){0};
    if (!file_kind_check_bytes(bytes, length, path, WANT_NPY, AGAIN_OWN, error)) return false;
    if (length < 12 || memcmp(bytes, magic, MAGIC) != 0)
        return error_set(error, "%s: is not a NumPy array; save it with numpy.save", path);
    size_t prefix = bytes[MAGIC] == 1 ? 10 : 12;
    size_t rest = (size_t)bytes[8] | (size_t)bytes[9] << 8;
    if (prefix == 12) rest |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    array->offset = prefix + rest;
    if (bytes[MAGIC] < 1 || bytes[MAGIC] > 3 || array->offset > NPY_HEADER_BYTES)
        return error_set(error, "%s: its header is of no version of numpy's; save it again", path);
    if (array->offset > length)
        return error_set(error, "%s: ends before its numbers begin; save it again", path);
    memcpy(header, bytes + prefix, rest);
    header[rest] = '\0';
    const char *order = find_key(header, "'fortran_order'");
    if (!parse_type(array, find_key(header, "'descr'"), path, error) ||
        !parse_shape(array, find_key(header, "'shape'"), path, error))
        return false;
    return (order && strncmp(order, "False", 5) == 0) || array->rank == 1 ||
           error_set(error,
                     "%s: has its columns one after another; save it row by row: numpy.save(file, "
                     "numpy.ascontiguousarray(responses))",
                     path);
}

/* -- reading: the numbers -- */

/* Half precision: a sign, 5 bits of exponent, 10 of fraction. */
static float of_half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
    float size = exponent == 31  ? (fraction ? NAN : INFINITY)
                 : exponent == 0 ? ldexpf((float)fraction, -24)
                                 : ldexpf((float)(fraction + 1024), exponent - 25);
    return bits >> 15 & 1 ? -size : size;
}

static float of_real(uint64_t bits, size_t bytes)
{
    uint32_t low = (uint32_t)bits;
    float single;
    double real;
    memcpy(&single, &low, sizeof single);
    memcpy(&real, &bits, sizeof real);
    return bytes == 2 ? of_half(bits) : bytes == 4 ? single : (float)real;
}

static float of_whole(uint64_t bits, size_t bytes, bool is_signed)
{
    uint64_t sign = (uint64_t)1 << (8 * bytes - 1);
    if (!is_signed || !(bits & sign)) return (float)bits;
    return -(float)((sign - (bits & (sign - 1))));
}

void npy_numbers(const NpyArray *array, const unsigned char *bytes, size_t count, float *values)
{
    for (size_t i = 0; i < count; i++, bytes += array->bytes) {
        uint64_t bits = 0;
        for (size_t b = 0; b < array->bytes; b++)
            bits = bits << 8 | bytes[array->big ? b : array->bytes - 1 - b];
        values[i] = array->kind == 'f' ? of_real(bits, array->bytes)
                                       : of_whole(bits, array->bytes, array->kind == 'i');
    }
}

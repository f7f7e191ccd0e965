#include "brainio/npy_file.h"

#include "base/file_kind.h"
#include "base/text_encoding.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX = 10, HEADER = 118 }; /* 128 bytes together, to align the numbers */

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
        return error_set(error, "%s: the array's shape does not fit into a header", path);
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

/* -- reading: the header, a Python dictionary as text -- */

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6 };

/* The value of a key; NULL if the key is missing. */
static const char *find_key(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (!at) return NULL;
    at += strlen(key);
    while (*at == ' ' || *at == ':') at++;
    return at;
}

/* Parses "'<f4'" or "'<U12'"; for a table of named columns "[('a', '<f4'), ...]". */
static bool parse_type(NpyArray *array, const char *at, const char *path, Error *error)
{
    static const char known[] = "<>|=";
    char *end = NULL;
    if (at && *at == '[') {
        array->kind = '[';
        return true;
    }
    if (!at || *at != '\'' || !strchr(known, at[1]) || !at[1])
        return error_set(error, "%s: its header does not name a data type; save it again", path);
    array->big = at[1] == '>';
    array->kind = at[2];
    array->bytes = isdigit((unsigned char)at[3]) ? strtoul(at + 3, &end, 10) : 0;
    if (!end || *end != '\'') array->bytes = 0; /* e.g. '|O', '<m8[ns]' */
    if (array->kind == 'U' && array->bytes < SIZE_MAX / 4) array->bytes *= 4;
    return true;
}

/* Parses "(3528, 64, 56, 56)"; a single value has "()". */
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
        if (size > (uint64_t)1 << 48 ||
            (size > 0 && array->count > ((size_t)1 << 48) / (size_t)size))
            return error_set(error, "%s: its shape is too large for any memory", path);
        array->dims[array->rank] = (size_t)size;
        array->count *= (size_t)size;
        at = end + strspn(end, ", L");
    }
    return *at == ')' || error_set(error, "%s: its shape is not that of an array of numbers", path);
}

/* Finds the dictionary (at `prefix`), and where the numbers begin. */
static bool find_header(NpyArray *array, const unsigned char *bytes, size_t length, size_t *prefix,
                        const char *path, Error *error)
{
    if (!file_kind_check_bytes(bytes, length, path, WANT_NPY, AGAIN_OWN, error)) return false;
    if (length < 12 || memcmp(bytes, magic, MAGIC) != 0)
        return error_set(error, "%s: is not a NumPy array; save it with numpy.save", path);
    *prefix = bytes[MAGIC] == 1 ? 10 : 12;
    size_t rest = (size_t)bytes[8] | (size_t)bytes[9] << 8;
    if (*prefix == 12) rest |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    array->offset = *prefix + rest;
    if (bytes[MAGIC] < 1 || bytes[MAGIC] > 3 || array->offset > NPY_HEADER_BYTES)
        return error_set(error, "%s: its header has an unknown version; save it again", path);
    return array->offset <= length ||
           error_set(error, "%s: ends before its numbers begin; save it again", path);
}

static bool look(NpyArray *array, const unsigned char *bytes, size_t length,
                 char header[NPY_HEADER_BYTES + 1], const char *path, Error *error)
{
    size_t prefix = 0;
    *array = (NpyArray){0};
    if (!find_header(array, bytes, length, &prefix, path, error)) return false;
    memcpy(header, bytes + prefix, array->offset - prefix);
    header[array->offset - prefix] = '\0';
    return parse_type(array, find_key(header, "'descr'"), path, error) &&
           parse_shape(array, find_key(header, "'shape'"), path, error);
}

bool npy_describe(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
                  Error *error)
{
    char header[NPY_HEADER_BYTES + 1];
    return look(array, bytes, length, header, path, error);
}

bool npy_is_numbers(const NpyArray *array)
{
    size_t bytes = array->bytes;
    bool some = bytes == 2 || bytes == 4 || bytes == 8;
    return array->kind == 'f' ? some
                              : (array->kind == 'i' || array->kind == 'u') && (some || bytes == 1);
}

bool npy_is_texts(const NpyArray *array)
{
    return (array->kind == 'U' || array->kind == 'S') && array->bytes > 0;
}

static bool check_numbers(const NpyArray *array, const char *header, const char *path, Error *error)
{
    const char *type = find_key(header, "'descr'") + 1;
    if (array->kind == '[')
        return error_set(error,
                         "%s: is a table of named columns, not an array of numbers; save one with "
                         "numpy.save(file, numpy.asarray(responses, 'float32'))",
                         path);
    return npy_is_numbers(array) ||
           error_set(error,
                     "%s: holds %.*s, not numbers that can be read; save it with numpy.save(file, "
                     "numpy.asarray(responses, 'float32'))",
                     path, (int)strcspn(type, "'"), type);
}

bool npy_parse(NpyArray *array, const unsigned char *bytes, size_t length, const char *path,
               Error *error)
{
    char header[NPY_HEADER_BYTES + 1];
    if (!look(array, bytes, length, header, path, error) ||
        !check_numbers(array, header, path, error))
        return false;
    if (array->count == 0) return error_set(error, "%s: is empty", path);
    if (array->rank == 0)
        return error_set(error, "%s: its shape is not that of an array of numbers", path);
    const char *order = find_key(header, "'fortran_order'");
    return (order && strncmp(order, "False", 5) == 0) || array->rank == 1 ||
           error_set(error,
                     "%s: has its columns one after another; save it row by row: numpy.save(file, "
                     "numpy.ascontiguousarray(responses))",
                     path);
}

/* -- reading: the numbers -- */

/* Half precision: sign bit, 5-bit exponent, 10-bit fraction. */
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

NpyArray npy_of_floats(size_t rows, size_t columns)
{
    const uint16_t one = 1;
    return (NpyArray){.kind = 'f',
                      .bytes = sizeof(float),
                      .big = *(const unsigned char *)&one == 0,
                      .rank = 2,
                      .dims = {rows, columns},
                      .count = rows * columns};
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

/* -- reading: texts -- */

char *npy_text(const NpyArray *array, const unsigned char *bytes, size_t i, Error *error)
{
    static const unsigned char zeros[4] = {0}; /* shorter texts are padded with them */
    const unsigned char *from = bytes + i * array->bytes;
    size_t step = array->kind == 'U' ? 4 : 1, length = 0;
    while (length < array->bytes && memcmp(from + length, zeros, step) != 0) length += step;
    /* a 4-byte UCS-4 character takes at most 4 bytes in UTF-8 */
    char *text = allocate(array->bytes + 1, 1, error);
    if (text && step == 1) memcpy(text, from, length);
    if (!text || step == 1 ||
        text_from(array->big ? "UTF-32BE" : "UTF-32LE", (const char *)from, &length, text,
                  array->bytes))
        return text;
    error_set(error, "its text %zu is not Unicode; save it again", i);
    free(text);
    return NULL;
}

#include "brainio/npy_file.h"

#include <stdint.h>
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

/*
 * Images. Mutated bytes seldom have the right checksum, so if the first byte is odd, the checksums
 * of a PNG are corrected before it is decoded, to reach the code behind them.
 */
#include "fuzz.h"

#include "brainio/image_file.h"

#include <zlib.h>

enum { SIGNATURE = 8, AROUND = 12, BIGGEST = 1 << 20 };

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void mend_checksums(uint8_t *bytes, size_t length)
{
    for (size_t at = SIGNATURE; at + AROUND <= length;) {
        size_t size = big_endian(bytes + at);
        if (size > length - at - AROUND) return;
        uint32_t sum = (uint32_t)crc32(0, bytes + at + 4, (uInt)(size + 4));
        for (int i = 0; i < 4; i++)
            bytes[at + 8 + size + (size_t)i] = (uint8_t)(sum >> (24 - 8 * i));
        at += size + AROUND;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Image image;
    Error error = {{0}};
    if (length < 1 || length > BIGGEST) return 0;
    uint8_t *copy = fuzz_allocate(length, 1);
    memcpy(copy, bytes + 1, length - 1);
    if (bytes[0] & 1) mend_checksums(copy, length - 1);
    fuzz_judge(image_decode(&image, copy, length - 1, "image", &error), &error);
    image_free(&image);
    free(copy);
    return 0;
}

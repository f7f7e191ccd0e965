/* Responses recorded elsewhere, .npy or .npz; the first byte chooses, and sets how many images. */
#include "fuzz.h"

#include "brainio/response_file.h"

enum { READ_AT_MOST = 1 << 16 };

static void read_all(ResponseFile *file)
{
    Error error = {{0}};
    int shape[3];
    size_t rows = response_file_rows(file), units = response_file_units(file);
    size_t count = units < READ_AT_MOST ? units : READ_AT_MOST;
    float *values = fuzz_allocate(count + 1, sizeof *values);
    response_file_shape(file, shape);
    for (size_t row = 0; row < rows && row < 4; row++)
        fuzz_judge(response_file_read(file, row, units - count, count, values, &error), &error);
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = {"blank.npy", "blank.npz"};
    Error error = {{0}};
    if (length == 0) return 0;
    FuzzFolder folder = fuzz_folder_open(bytes + 1, length - 1, names[bytes[0] % 2]);
    const ResponseWant want = {.set = "blank", .images = bytes[0] < 2 ? 2 : bytes[0] / 2};
    ResponseFile *file = response_file_open(folder.link, &want, &error);
    fuzz_judge(file != NULL, &error);
    if (file) {
        read_all(file);
        response_file_close(file);
    }
    fuzz_folder_close(&folder);
    return 0;
}

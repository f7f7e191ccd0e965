/*
 * Small tables of numbers, which Ventral's programs write for each other. The first byte says how many columns are
 * text.
 */
#include "fuzz.h"

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Table table;
    Error error = {{0}};
    if (length == 0) return 0;
    FuzzFile file = fuzz_file_open(bytes + 1, length - 1);
    bool good = table_read(&table, file.path, bytes[0] % 4, &error);
    fuzz_judge(good, &error);
    if (good) table_free(&table);
    fuzz_file_close(&file);
    return 0;
}

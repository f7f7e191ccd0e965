/* Tables in CSV: their columns read as numbers, and as gratings. */
#include "fuzz.h"

#include "base/table.h"
#include "brainio/grating_table.h"

static void read_numbers(const Table *table, size_t column)
{
    Error error = {{0}};
    double *numbers = table_numbers(table, column, &error);
    fuzz_judge(numbers != NULL, &error);
    free(numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Table table;
    Error error = {{0}};
    FuzzFile file = fuzz_file_open(bytes, length);
    bool good = table_read(&table, file.path, &error);
    fuzz_judge(good, &error);
    if (good) {
        for (size_t column = 0; column < table.columns; column++) read_numbers(&table, column);
        Grating *gratings = grating_table_read(&table, &error);
        fuzz_judge(gratings != NULL, &error);
        free(gratings);
        table_free(&table);
    }
    fuzz_file_close(&file);
    return 0;
}

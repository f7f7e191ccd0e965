/*
 * Tables of stimuli, as spreadsheets and pandas write them, and the gratings in them.
 */
#include "fuzz.h"

#include "brainio/grating_table.h"
#include "brainio/text_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    TextTable table;
    Error error = {{0}};
    FuzzFile file = fuzz_file_open(bytes, length);
    bool good = text_table_read(&table, file.path, &error);
    fuzz_judge(good, &error);
    if (good) {
        Grating *gratings = grating_table_read(&table, &error);
        fuzz_judge(gratings != NULL, &error);
        free(gratings);
        text_table_free(&table);
    }
    fuzz_file_close(&file);
    return 0;
}

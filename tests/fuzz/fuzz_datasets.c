/* data/datasets.csv, the list of downloads. No entry may lead out of the folder of downloads. */
#include "fuzz.h"

#include "brainio/download.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Datasets datasets;
    Error error = {{0}};
    FuzzFolder folder = fuzz_folder_open(bytes, length, "datasets.csv");
    bool good = datasets_read(&datasets, folder.folder, &error);
    fuzz_judge(good, &error);
    for (size_t i = 0; good && i < datasets.count; i++) {
        char path[FILE_PATH_LENGTH], address[DOWNLOAD_ADDRESS_LENGTH];
        const DatasetFile *file = &datasets.files[i];
        if (dataset_path(file, "data", path, &error))
            fuzz_require(!strchr(file->file, '/') && strcmp(file->file, "..") != 0,
                         "a download that leaves its folder");
        fuzz_judge(download_address(file, NULL, address, &error) || error.message[0], &error);
    }
    if (good) datasets_free(&datasets);
    fuzz_folder_close(&folder);
    return 0;
}

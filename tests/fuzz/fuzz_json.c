/* Documents in data/ and results/: page, histograms, or result, chosen by the first byte. */
#include "fuzz.h"

#include "base/json.h"
#include "brainio/biology.h"
#include "score/page.h"

static void read_page(const uint8_t *bytes, size_t length)
{
    Page page;
    Error error = {{0}};
    char other[2][FILE_PATH_LENGTH];
    static const char name[] = "published_ceilings_and_alexnet.csv";
    FuzzFolder folder = fuzz_folder_open(bytes, length, "page.json");
    fuzz_require(getcwd(other[0], sizeof other[0] - sizeof name - 8) != NULL, "no working folder");
    strcat(strcat(other[0], "/data/"), name);
    snprintf(other[1], sizeof other[1], "%s/%s", folder.folder, name);
    fuzz_require(symlink(other[0], other[1]) == 0, "no link in memory");
    bool good = page_read(&page, folder.folder, &error);
    fuzz_judge(good, &error);
    if (good) page_free(&page);
    unlink(other[1]);
    fuzz_folder_close(&folder);
}

static void read_biology(const uint8_t *bytes, size_t length)
{
    Biology biology;
    Error error = {{0}};
    FuzzFolder folder = fuzz_folder_open(bytes, length, "biology.json");
    bool good = biology_read(&biology, folder.folder, "a", &error);
    fuzz_judge(good, &error);
    if (good) {
        double *sample = biology_sample(&biology, &error);
        fuzz_judge(sample != NULL, &error);
        for (size_t i = 0; sample && i < biology.neurons; i++) biology_bin(&biology, sample[i]);
        free(sample);
        biology_free(&biology);
    }
    fuzz_folder_close(&folder);
}

static void read_fields(const uint8_t *bytes, size_t length)
{
    Error error = {{0}};
    FuzzFile file = fuzz_file_open(bytes, length);
    cJSON *document = json_read(file.path, &error);
    fuzz_judge(document != NULL, &error);
    double number, *numbers = NULL;
    size_t count;
    if (document) {
        json_number(document, "n", &number, file.path, &error);
        if (json_numbers(document, "m", &numbers, &count, file.path, &error)) free(numbers);
        json_string(document, "s", file.path, &error);
        json_optional_text(document, "s");
        json_optional_number(document, "n");
        cJSON_Delete(document);
    }
    fuzz_file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static void (*const readers[])(const uint8_t *, size_t) = {read_page, read_biology,
                                                               read_fields};
    if (length > 0) readers[bytes[0] % 3](bytes + 1, length - 1);
    return 0;
}

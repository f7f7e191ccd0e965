/*
 * driver: runs a fuzz target over files and folders of files, without libFuzzer: driver FILE-OR-FOLDER...
 */
#include "fuzz.h"

#include "base/file.h"

#include <dirent.h>
#include <sys/stat.h>

/* Runs one file; 1, or 0 where it cannot be read. */
static size_t run_file(const char *path)
{
    Error error = {{0}};
    size_t length = 0;
    char *text = file_read(path, &length, &error);
    if (!text) {
        fprintf(stderr, "%s\n", error.message);
        return 0;
    }
    /* Bytes of their own, as libFuzzer gives them, so that a sanitizer sees what is read beyond. */
    uint8_t *bytes = malloc(length ? length : 1);
    fuzz_require(bytes != NULL, "not enough memory");
    memcpy(bytes, text, length);
    free(text);
    LLVMFuzzerTestOneInput(bytes, length);
    free(bytes);
    return 1;
}

static size_t run_folder(const char *path)
{
    DIR *folder = opendir(path);
    size_t count = 0;
    if (!folder) return run_file(path);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char file[FILE_PATH_LENGTH];
        Error error;
        if (entry->d_name[0] != '.' && file_path(file, &error, "%s/%s", path, entry->d_name))
            count += run_file(file);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++) count += run_folder(argv[i]);
    printf("%zu files\n", count);
    return count == 0;
}

/*
 * driver: runs a fuzz target over files and folders of files, without libFuzzer:
 *
 *     driver FILE-OR-FOLDER...
 *     driver --without-memory ours|all FILE-OR-FOLDER...
 *
 * The second runs the target on each file repeatedly: first with the first allocation failing, then
 * with the second, and so on: the program's own allocations, or those of its libraries, too. (HDF5
 * ends the process if an allocation fails.) Whatever fails, the reader must read the file or say
 * why not.
 */
#define OWN_MAIN
#include "fuzz.h"

#include "../without_memory.h"

#include "base/file.h"

#include <dirent.h>

/* -- files -- */

static bool without_memory, of_all;

static void run_bytes(const uint8_t *bytes, size_t length)
{
    LLVMFuzzerTestOneInput(bytes, length);
    for (long at = 1, beyond = 0; without_memory && beyond == 0; at++) {
        memory_fails_at(at, of_all);
        LLVMFuzzerTestOneInput(bytes, length);
        beyond = memory_fails_at(0, false);
    }
}

/* Runs one file; returns 1, or 0 if it cannot be read. */
static size_t run_file(const char *path)
{
    Error error = {{0}};
    size_t length = 0;
    char *text = file_read(path, &length, &error);
    if (!text) {
        fprintf(stderr, "%s\n", error.message);
        return 0;
    }
    /* In an allocation of exact size, so that a sanitizer detects reads past the end. */
    uint8_t *bytes = malloc(length ? length : 1);
    fuzz_require(bytes != NULL, "not enough memory");
    memcpy(bytes, text, length);
    free(text);
    run_bytes(bytes, length);
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
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "--without-memory") == 0) {
        without_memory = true;
        of_all = strcmp(argv[2], "all") == 0;
        first = 3;
    }
    for (int i = first; i < argc; i++) count += run_folder(argv[i]);
    printf("%zu files\n", count);
    return count == 0;
}

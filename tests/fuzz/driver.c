/*
 * driver: runs a fuzz target over files and folders of files, without libFuzzer:
 *
 *     driver FILE-OR-FOLDER...
 *     driver --without-memory ours|all FILE-OR-FOLDER...
 *
 * The second runs the target on each file again and again; the first time the first allocation gets nothing, the
 * second time the second, until there are no more: those of the program itself, or those of its libraries, too. (HDF5
 * ends the process where it has no memory.) Whatever fails, the reader has to read the file or to say why not.
 */
#include "fuzz.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>

/* -- allocations, one of which fails -- */

#ifdef __SANITIZE_ADDRESS__
#define THE_LIBRARYS(function) __interceptor_##function
#else
#define THE_LIBRARYS(function) __libc_##function
#endif
#define PLAIN                                                                                      \
    __attribute__((no_sanitize("address", "undefined"))) /* asked before a sanitizer is ready */
extern void *THE_LIBRARYS(malloc)(size_t size);
extern void *THE_LIBRARYS(calloc)(size_t count, size_t size);
extern void *THE_LIBRARYS(realloc)(void *memory, size_t size);
extern const char __executable_start, etext; /* the program without its libraries */

static atomic_long left;  /* the allocation that fails is as far away; 0: none does */
static bool of_libraries; /* theirs are counted, too */

PLAIN static bool fails(const void *caller)
{
    const char *place = caller;
    if (atomic_load(&left) == 0) return false;
    if (!of_libraries && (place < &__executable_start || place >= &etext)) return false;
    if (atomic_fetch_sub(&left, 1) != 1) return false;
    errno = ENOMEM;
    return true;
}

PLAIN void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : THE_LIBRARYS(malloc)(size);
}

PLAIN void *calloc(size_t count, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : THE_LIBRARYS(calloc)(count, size);
}

PLAIN void *realloc(void *memory, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : THE_LIBRARYS(realloc)(memory, size);
}

/* -- files -- */

static bool without_memory;

static void run_bytes(const uint8_t *bytes, size_t length)
{
    LLVMFuzzerTestOneInput(bytes, length);
    for (long at = 1, beyond = 0; without_memory && beyond == 0; at++) {
        atomic_store(&left, at);
        LLVMFuzzerTestOneInput(bytes, length);
        beyond = atomic_exchange(&left, 0);
    }
}

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
        of_libraries = strcmp(argv[2], "all") == 0;
        first = 3;
    }
    for (int i = first; i < argc; i++) count += run_folder(argv[i]);
    printf("%zu files\n", count);
    return count == 0;
}

#define _POSIX_C_SOURCE 200809L
#include "brainio/archive.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

/* An entry's name; `file` points at what follows its last slash. */
typedef struct {
    const char *name, *file;
    uint64_t index;
} Entry;

struct Archive {
    char path[FILE_PATH_LENGTH];
    zip_t *zip;
    size_t count;
    Entry *by_name, *by_file; /* [count] sorted, owned; the names are the zip library's */
};

static const char *file_of(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const Entry *)a)->name, ((const Entry *)b)->name);
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const Entry *)a)->file, ((const Entry *)b)->file);
}

/* -- opening -- */

static bool leaves_folder(const char *name)
{
    if (name[0] == '/' || strchr(name, '\\')) return true;
    for (const char *part = name; part;) {
        const char *slash = strchr(part, '/');
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) return true;
        part = slash ? slash + 1 : NULL;
    }
    return false;
}

static bool is_symbolic_link(zip_t *zip, uint64_t index)
{
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    return zip_file_get_external_attributes(zip, index, 0, &system, &attributes) == 0 &&
           system == ZIP_OPSYS_UNIX && S_ISLNK((mode_t)(attributes >> 16));
}

static bool check_entry(const Archive *archive, uint64_t index, zip_stat_t *about, Error *error)
{
    if (zip_stat_index(archive->zip, index, 0, about) != 0)
        return error_set(error, "%s: entry %llu cannot be read (%s)", archive->path,
                         (unsigned long long)index, zip_strerror(archive->zip));
    if (!(about->valid & ZIP_STAT_NAME) || leaves_folder(about->name))
        return error_set(error, "%s: \"%.80s\" leads outside the archive; do not use this file",
                         archive->path, about->valid & ZIP_STAT_NAME ? about->name : "");
    if (is_symbolic_link(archive->zip, index))
        return error_set(error, "%s: \"%.80s\" is a symbolic link; do not use this file",
                         archive->path, about->name);
    if (!(about->valid & ZIP_STAT_SIZE) || about->size > ARCHIVE_ENTRY_BYTES)
        return error_set(error, "%s: \"%.80s\" is larger than an image can be (%llu MB)",
                         archive->path, about->name,
                         (unsigned long long)(ARCHIVE_ENTRY_BYTES >> 20));
    return true;
}

static bool list_entries(Archive *archive, Error *error)
{
    zip_int64_t entries = zip_get_num_entries(archive->zip, 0);
    if (entries < 0 || entries > ARCHIVE_ENTRIES)
        return error_set(error, "%s: has too many entries", archive->path);
    archive->by_name = allocate((size_t)entries, sizeof *archive->by_name, error);
    archive->by_file = allocate((size_t)entries, sizeof *archive->by_file, error);
    if (!archive->by_name || !archive->by_file) return false;
    for (uint64_t i = 0; i < (uint64_t)entries; i++) {
        zip_stat_t about;
        if (!check_entry(archive, i, &about, error)) return false;
        size_t length = strlen(about.name);
        if (length == 0 || about.name[length - 1] == '/') continue; /* a folder */
        Entry entry = {about.name, file_of(about.name), i};
        archive->by_name[archive->count] = archive->by_file[archive->count] = entry;
        archive->count++;
    }
    qsort(archive->by_name, archive->count, sizeof *archive->by_name, compare_names);
    qsort(archive->by_file, archive->count, sizeof *archive->by_file, compare_files);
    return true;
}

Archive *archive_open(const char *path, Error *error)
{
    Archive *archive = allocate(1, sizeof *archive, error);
    if (!archive) return NULL;
    int code = 0;
    bool good = file_path(archive->path, error, "%s", path);
    if (good) archive->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (good && !archive->zip) {
        zip_error_t reason;
        zip_error_init_with_code(&reason, code);
        good = error_set(error, "%s: cannot be opened as a zip file (%s); fetch it again", path,
                         zip_error_strerror(&reason));
        zip_error_fini(&reason);
    }
    if (good && list_entries(archive, error)) return archive;
    archive_close(archive);
    return NULL;
}

void archive_close(Archive *archive)
{
    if (!archive) return;
    if (archive->zip) zip_discard(archive->zip);
    free(archive->by_name);
    free(archive->by_file);
    free(archive);
}

/* -- entries -- */

bool archive_find(const Archive *archive, const char *name, uint64_t *index)
{
    Entry wanted = {name, name, 0};
    const Entry *entry =
        bsearch(&wanted, archive->by_name, archive->count, sizeof *entry, compare_names);
    if (!entry) {
        entry = bsearch(&wanted, archive->by_file, archive->count, sizeof *entry, compare_files);
        if (!entry) return false;
        size_t at = (size_t)(entry - archive->by_file);
        bool before = at > 0 && compare_files(entry, &archive->by_file[at - 1]) == 0;
        bool after =
            at + 1 < archive->count && compare_files(entry, &archive->by_file[at + 1]) == 0;
        if (before || after) return false;
    }
    *index = entry->index;
    return true;
}

uint8_t *archive_read(Archive *archive, uint64_t index, size_t *length, Error *error)
{
    zip_stat_t about;
    if (!check_entry(archive, index, &about, error)) return NULL;
    *length = (size_t)about.size;
    uint8_t *bytes = allocate(*length + 1, 1, error);
    zip_file_t *file = bytes ? zip_fopen_index(archive->zip, index, 0) : NULL;
    /* One byte more than there should be: only at its end is an entry's checksum verified. */
    bool good = file && zip_fread(file, bytes, about.size + 1) == (zip_int64_t)about.size;
    if (file) good = zip_fclose(file) == 0 && good;
    if (good) return bytes;
    if (bytes)
        error_set(error, "%s: \"%.80s\" is damaged; fetch the archive again", archive->path,
                  about.name);
    free(bytes);
    return NULL;
}

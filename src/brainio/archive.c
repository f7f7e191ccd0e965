#define _POSIX_C_SOURCE 200809L
#include "brainio/archive.h"

#include "base/file.h"
#include "base/file_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zip.h>

/* An entry; `file` is the part of its name after the last slash. */
typedef struct {
    const char *name, *file;
    uint64_t index;
} Entry;

struct Archive {
    char path[FILE_PATH_LENGTH];
    const char *again;
    zip_t *zip;
    size_t count;
    Entry *by_name, *by_file; /* [count] sorted, owned; names belong to libzip */
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const Entry *)a)->name, ((const Entry *)b)->name);
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const Entry *)a)->file, ((const Entry *)b)->file);
}

/* Strips leading "./", so that "./a.png" is "a.png". */
static const char *without_dots(const char *name)
{
    while (strncmp(name, "./", 2) == 0) name += 2;
    return name;
}

/* -- opening -- */

static bool leads_upwards(const char *name)
{
    for (const char *part = name; part;) {
        const char *slash = strchr(part, '/');
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) return true;
        part = slash ? slash + 1 : NULL;
    }
    return false;
}

/* Begins with a slash or a Windows drive. */
static bool is_absolute(const char *name)
{
    bool letter = (name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z');
    return name[0] == '/' || (letter && name[1] == ':' && name[2] == '/');
}

static bool is_symbolic_link(zip_t *zip, uint64_t index)
{
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    return zip_file_get_external_attributes(zip, index, 0, &system, &attributes) == 0 &&
           S_ISLNK((mode_t)(attributes >> 16));
}

static bool check_name(const Archive *archive, uint64_t index, const char *name, Error *error)
{
    const char *path = archive->path;
    if (strchr(name, '\\'))
        return error_set(error,
                         "%s: \"%.80s\" has a backslash after its folder, as written by some "
                         "Windows programs; "
                         "unpack the archive there and zip it with another program",
                         path, name);
    if (leads_upwards(name))
        return error_set(error, "%s: \"%.80s\" leads outside the archive; do not use this file",
                         path, name);
    if (is_absolute(name))
        return error_set(
            error,
            "%s: \"%.80s\" is an absolute path and leads outside the archive; zip the images again "
            "with paths that begin in their folder",
            path, name);
    if (is_symbolic_link(archive->zip, index))
        return error_set(error, "%s: \"%.80s\" is a symbolic link; zip the images themselves", path,
                         name);
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
        const char *name = zip_get_name(archive->zip, i, 0);
        if (!name)
            return error_set(error, "%s: entry %llu has no readable name (%s); %s", archive->path,
                             (unsigned long long)i, zip_strerror(archive->zip), archive->again);
        if (!check_name(archive, i, name, error)) return false;
        size_t length = strlen(name);
        if (length == 0 || name[length - 1] == '/') continue; /* a folder */
        Entry entry = {without_dots(name), file_name(name), i};
        archive->by_name[archive->count] = archive->by_file[archive->count] = entry;
        archive->count++;
    }
    qsort(archive->by_name, archive->count, sizeof *archive->by_name, compare_names);
    qsort(archive->by_file, archive->count, sizeof *archive->by_file, compare_files);
    return true;
}

Archive *archive_open(const char *path, const char *again, Error *error)
{
    Archive *archive = allocate(1, sizeof *archive, error);
    if (!archive) return NULL;
    int code = 0;
    archive->again = again;
    bool good = file_path(archive->path, error, "%s", path) &&
                file_kind_check(path, WANT_ZIP, again, error);
    /*
     * Skip libzip's consistency check, which refuses archives written by macOS and other common
     * programs: each entry's checksum is verified when it is read.
     */
    if (good) archive->zip = zip_open(path, ZIP_RDONLY, &code);
    if (good && !archive->zip) {
        zip_error_t reason;
        zip_error_init_with_code(&reason, code);
        good = error_set(error, "%s: is damaged or cut off (%s); %s", path,
                         zip_error_strerror(&reason), again);
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

const char *archive_path(const Archive *archive)
{
    return archive->path;
}

/* -- entries -- */

/* Finds the entries that compare equal to `wanted` in a sorted list; returns their number. */
static size_t equal_range(const Entry *sorted, size_t count, const Entry *wanted,
                          int (*compare)(const void *, const void *), const Entry **first)
{
    const Entry *entry = bsearch(wanted, sorted, count, sizeof *entry, compare);
    if (!entry) return 0;
    const Entry *begin = entry, *end = entry + 1;
    while (begin > sorted && compare(begin - 1, wanted) == 0) begin--;
    while (end < sorted + count && compare(end, wanted) == 0) end++;
    *first = begin;
    return (size_t)(end - begin);
}

static size_t matches(const Archive *archive, const char *name, const Entry **first)
{
    Entry wanted = {without_dots(name), without_dots(name), 0};
    size_t count = equal_range(archive->by_name, archive->count, &wanted, compare_names, first);
    return count ? count
                 : equal_range(archive->by_file, archive->count, &wanted, compare_files, first);
}

ArchiveMatch archive_find(const Archive *archive, const char *name, uint64_t *index)
{
    const Entry *first = NULL;
    size_t count = matches(archive, name, &first);
    if (count == 1) *index = first->index;
    return count == 0 ? ARCHIVE_ABSENT : count == 1 ? ARCHIVE_FOUND : ARCHIVE_SEVERAL;
}

/* An entry the name was probably meant for: with other capitals, or in another folder. */
static const Entry *similar(const Archive *archive, const char *name)
{
    for (size_t i = 0; i < archive->count; i++)
        if (strcasecmp(archive->by_name[i].name, name) == 0 ||
            strcasecmp(archive->by_name[i].file, name) == 0)
            return &archive->by_name[i];
    for (size_t i = 0; i < archive->count; i++)
        if (strcmp(archive->by_name[i].file, file_name(name)) == 0) return &archive->by_name[i];
    return NULL;
}

static bool is_beyond_ascii(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name > 127) return true;
    return false;
}

void archive_explain(const Archive *archive, const char *name, char words[ARCHIVE_WORDS])
{
    const Entry *first = NULL;
    size_t count = matches(archive, name, &first);
    words[0] = '\0';
    if (count > 1) {
        snprintf(words, ARCHIVE_WORDS, "\"%.80s\" occurs %zu times, as %.80s and %.80s", name,
                 count, first->name, first[1].name);
        return;
    }
    const Entry *entry = similar(archive, name);
    if (strchr(name, '\\'))
        snprintf(words, ARCHIVE_WORDS,
                 "the table's names have backslashes where the archive's have /");
    else if (entry)
        snprintf(words, ARCHIVE_WORDS,
                 "for \"%.80s\" it has %.80s, but names must be exactly the same", name,
                 entry->name);
    else if (is_beyond_ascii(name))
        snprintf(words, ARCHIVE_WORDS, "letters beyond ASCII may be encoded differently there");
}

/* An entry's length, refused if larger than any image. */
static bool entry_length(const Archive *archive, uint64_t index, const char *name, size_t *length,
                         Error *error)
{
    zip_stat_t about;
    if (zip_stat_index(archive->zip, index, 0, &about) != 0 || !(about.valid & ZIP_STAT_SIZE))
        return error_set(error, "%s: \"%.80s\" cannot be read (%s); %s", archive->path, name,
                         zip_strerror(archive->zip), archive->again);
    if (about.size > ARCHIVE_ENTRY_BYTES)
        return error_set(error, "%s: \"%.80s\" is too large for an image (%llu MB)", archive->path,
                         name, (unsigned long long)(ARCHIVE_ENTRY_BYTES >> 20));
    *length = (size_t)about.size;
    return true;
}

uint8_t *archive_read(Archive *archive, uint64_t index, size_t *length, Error *error)
{
    const char *name = zip_get_name(archive->zip, index, 0);
    if (!name) name = "";
    if (!entry_length(archive, index, name, length, error)) return NULL;
    zip_file_t *file = zip_fopen_index(archive->zip, index, 0);
    if (!file) { /* encrypted, or an unsupported compression method */
        error_set(error, "%s: \"%.80s\" cannot be read (%s); zip the images again in the usual way",
                  archive->path, name, zip_strerror(archive->zip));
        return NULL;
    }
    uint8_t *bytes = allocate(*length + 1, 1, error);
    bool good = bytes != NULL;
    if (good) {
        /* Ask for one byte more than expected: the checksum is verified only at the entry's end. */
        zip_int64_t got = zip_fread(file, bytes, *length + 1);
        good = got == (zip_int64_t)*length ||
               error_set(error, "%s: \"%.80s\" is damaged (%s); %s", archive->path, name,
                         got < 0 ? zip_file_strerror(file) : "its length is not the one stated",
                         archive->again);
    }
    zip_fclose(file);
    if (good) return bytes;
    free(bytes);
    return NULL;
}

#include "brainio/npz_file.h"

#include "base/file_kind.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

enum {
    SLAB = 1 << 20,       /* bytes unpacked at once */
    MOST_DEFLATED = 1032, /* deflate's maximum compression ratio */
    MOST_ENTRIES = 10000000
};

struct NpzFile {
    char path[FILE_PATH_LENGTH];
    uint64_t bytes; /* of the archive */
    zip_t *zip;
    size_t count;
    char **names; /* [count], each owned */
};

static bool refuse(const NpzFile *file, Error *error)
{
    return error_set(error, "%s: is a NumPy archive that is damaged or cut off; save it again",
                     file->path);
}

static bool read_names(NpzFile *file, Error *error)
{
    file->names = allocate(file->count, sizeof *file->names, error);
    for (size_t i = 0; file->names && i < file->count; i++) {
        const char *name = zip_get_name(file->zip, i, 0);
        if (!name) return refuse(file, error);
        size_t length = strlen(name);
        if (length > 4 && strcmp(name + length - 4, ".npy") == 0) length -= 4;
        file->names[i] = allocate_copy(name, length, error);
        if (!file->names[i]) return false;
    }
    return file->names != NULL;
}

static bool open_zip(NpzFile *file, Error *error)
{
    struct stat about;
    int reason = 0;
    if (!file_kind_check(file->path, WANT_NPZ, AGAIN_OWN, error)) return false;
    if (stat(file->path, &about) == 0) file->bytes = (uint64_t)about.st_size;
    file->zip = zip_open(file->path, ZIP_RDONLY, &reason);
    zip_int64_t entries = file->zip ? zip_get_num_entries(file->zip, 0) : 0;
    if (entries < 1 || entries > MOST_ENTRIES) return refuse(file, error);
    file->count = (size_t)entries;
    return true;
}

NpzFile *npz_open(const char *path, Error *error)
{
    NpzFile *file = allocate(1, sizeof *file, error);
    if (!file) return NULL;
    if (file_path(file->path, error, "%s", path) && open_zip(file, error) &&
        read_names(file, error))
        return file;
    npz_close(file);
    return NULL;
}

void npz_close(NpzFile *file)
{
    if (!file) return;
    for (size_t i = 0; file->names && i < file->count; i++) free(file->names[i]);
    free(file->names);
    if (file->zip) zip_discard(file->zip);
    free(file);
}

size_t npz_count(const NpzFile *file)
{
    return file->count;
}

const char *npz_name(const NpzFile *file, size_t entry)
{
    return file->names[entry];
}

/* An entry's length, refused if the archive is too short for it. */
static bool find_length(const NpzFile *file, size_t entry, uint64_t *length, Error *error)
{
    zip_stat_t about;
    bool known =
        zip_stat_index(file->zip, entry, 0, &about) == 0 && (about.valid & ZIP_STAT_SIZE) != 0;
    *length = known ? about.size : 0;
    return (known && about.size / MOST_DEFLATED <= file->bytes) || refuse(file, error);
}

bool npz_describe(const NpzFile *file, size_t entry, NpyArray *array, Error *error)
{
    unsigned char header[NPY_HEADER_BYTES];
    zip_file_t *packed = zip_fopen_index(file->zip, entry, 0);
    zip_int64_t got = packed ? zip_fread(packed, header, sizeof header) : -1;
    if (packed) zip_fclose(packed);
    char label[FILE_PATH_LENGTH + 128];
    snprintf(label, sizeof label, "%s: %.100s", file->path, file->names[entry]);
    return got < 0 ? refuse(file, error) : npy_describe(array, header, (size_t)got, label, error);
}

unsigned char *npz_read(const NpzFile *file, size_t entry, size_t *length, Error *error)
{
    uint64_t size = 0;
    if (!find_length(file, entry, &size, error)) return NULL;
    if (size > (uint64_t)INT_MAX * 8 + NPY_HEADER_BYTES) {
        refuse(file, error);
        return NULL;
    }
    unsigned char *bytes = allocate((size_t)size + 1, 1, error);
    zip_file_t *packed = bytes ? zip_fopen_index(file->zip, entry, 0) : NULL;
    zip_int64_t got = packed ? zip_fread(packed, bytes, size) : -1;
    if (packed && zip_fclose(packed) != 0) got = -1;
    if (got >= 0 && (zip_uint64_t)got == size) {
        *length = (size_t)size;
        return bytes;
    }
    if (bytes) refuse(file, error);
    free(bytes);
    return NULL;
}

/* Copies the entry to the stream; false if it is damaged, or the disk is full (ferror). */
static bool copy(zip_file_t *packed, FILE *stream, unsigned char *bytes)
{
    zip_int64_t got = 0;
    while ((got = zip_fread(packed, bytes, SLAB)) > 0)
        if (fwrite(bytes, 1, (size_t)got, stream) != (size_t)got) return false;
    return got == 0 && fflush(stream) == 0;
}

FILE *npz_unpack(const NpzFile *file, size_t entry, Error *error)
{
    uint64_t length = 0;
    if (!find_length(file, entry, &length, error)) return NULL;
    FILE *stream = file_temporary((size_t)length, file->path, error);
    if (!stream) return NULL;
    unsigned char *bytes = allocate(SLAB, 1, error);
    zip_file_t *packed = bytes ? zip_fopen_index(file->zip, entry, 0) : NULL;
    bool good = packed && copy(packed, stream, bytes);
    if (bytes && !good && ferror(stream))
        file_temporary_failed(file->path, error);
    else if (bytes && !good)
        refuse(file, error);
    if (packed && zip_fclose(packed) != 0 && good) good = refuse(file, error);
    free(bytes);
    if (good) {
        rewind(stream);
        return stream;
    }
    fclose(stream);
    return NULL;
}

#define _XOPEN_SOURCE 700
#include "onnx/external_data.h"

#include "base/file_kind.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

bool external_data_is_used(const Onnx__TensorProto *tensor)
{
    return tensor->has_data_location &&
           tensor->data_location == ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL;
}

/* The tensor's external_data entry with this key; NULL if there is none. */
static const char *entry(const Onnx__TensorProto *tensor, const char *key)
{
    for (size_t i = 0; i < tensor->n_external_data; i++) {
        const Onnx__StringStringEntryProto *one = tensor->external_data[i];
        if (one->key && one->value && strcmp(one->key, key) == 0) return one->value;
    }
    return NULL;
}

static const char *name_of(const Onnx__TensorProto *tensor)
{
    return tensor->name ? tensor->name : "(unnamed)";
}

/* Reads a byte count from the entry; *value is unchanged if there is none. */
static bool read_count(const OnnxFile *file, const Onnx__TensorProto *tensor, const char *key,
                       size_t *value, Error *error)
{
    const char *text = entry(tensor, key);
    if (!text) return true;
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || number > LONG_MAX)
        return error_set(error,
                         "%s: the external data of tensor %s have an invalid %s, \"%s\"; export "
                         "the network again",
                         file->path, name_of(tensor), key, text);
    *value = (size_t)number;
    return true;
}

static bool leads_upwards(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        if (*part == '/') part++;
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) return true;
    }
    return false;
}

/* The model's folder with symbolic links resolved, to be freed by the caller. */
static char *model_folder(const OnnxFile *file, Error *error)
{
    char folder[FILE_PATH_LENGTH];
    snprintf(folder, sizeof folder, "%s", file->path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder ? 1 : 0] = '\0';
    else
        snprintf(folder, sizeof folder, ".");
    char *real = realpath(folder, NULL);
    if (!real) error_set(error, "%s: its folder cannot be found (%s)", file->path, strerror(errno));
    return real;
}

/* Is `path` inside the folder? Neither contains symbolic links. */
static bool inside(const char *folder, const char *path)
{
    size_t length = strlen(folder);
    if (length == 1) return true; /* the root */
    return strncmp(folder, path, length) == 0 && path[length] == '/';
}

static bool find_file(const OnnxFile *file, const char *location, char *path, Error *error)
{
    char *folder = model_folder(file, error), joined[FILE_PATH_LENGTH];
    if (!folder) return false;
    bool good = file_path(joined, error, "%s/%s", folder, location);
    char *real = good ? realpath(joined, NULL) : NULL;
    if (good && !real)
        good = error_set(error,
                         "%s keeps weights in the file \"%s\", which cannot be read (%s); put it "
                         "into the model's folder",
                         file->path, location, strerror(errno));
    if (good && !inside(folder, real))
        good = error_set(error,
                         "%s keeps weights in the file \"%s\", which lies outside the model's "
                         "folder; only files inside it are read",
                         file->path, location);
    good = good && file_path(path, error, "%s", real);
    free(real);
    free(folder);
    return good;
}

/* Are all entries understood? */
static bool check_entries(const OnnxFile *file, const Onnx__TensorProto *tensor, Error *error)
{
    static const char *const known[] = {"location", "offset", "length", "checksum"};
    for (size_t i = 0; i < tensor->n_external_data; i++) {
        const char *key = tensor->external_data[i]->key;
        bool found = false;
        for (size_t k = 0; key && k < sizeof known / sizeof *known; k++)
            found = found || strcmp(key, known[k]) == 0;
        if (!found)
            return error_set(error,
                             "%s: the external data of tensor %s have an entry \"%.80s\", which is "
                             "not understood; export the network again",
                             file->path, name_of(tensor), key ? key : "");
    }
    return true;
}

bool external_data_path(const OnnxFile *file, const Onnx__TensorProto *tensor, char *path,
                        Error *error)
{
    const char *location = entry(tensor, "location");
    if (!file->has_folder)
        return error_set(error,
                         "%s keeps weights in another file, so it must be opened by its path",
                         file->path);
    if (!check_entries(file, tensor, error)) return false;
    if (!location || !location[0])
        return error_set(error,
                         "%s: tensor %s does not name the file that holds its numbers; export "
                         "the network again",
                         file->path, name_of(tensor));
    if (location[0] == '/' || leads_upwards(location))
        return error_set(error,
                         "%s keeps weights in the file \"%s\", which lies outside the model's "
                         "folder; only files inside it are read",
                         file->path, location);
    return find_file(file, location, path, error);
}

/*
 * The entry "checksum": a SHA-1, as the standard has it, or a SHA-256, as some writers do; a few
 * put the kind before it, "sha1:..".
 */
bool external_data_check(const OnnxFile *file, const Onnx__TensorProto *tensor, const char *path,
                         Error *error)
{
    const char *text = entry(tensor, "checksum"), *stated = text;
    char digest[FILE_DIGEST_LENGTH];
    if (!text) return true;
    if (strncasecmp(text, "sha1:", 5) == 0) stated += 5;
    if (strncasecmp(text, "sha256:", 7) == 0) stated += 7;
    size_t length = strlen(stated);
    bool is_sha1 = length == FILE_SHA1_LENGTH - 1;
    bool known = strspn(stated, "0123456789abcdefABCDEF") == length &&
                 (is_sha1 || length == FILE_DIGEST_LENGTH - 1);
    if (!known || (stated > text && is_sha1 != (stated == text + 5)))
        return error_set(error,
                         "%s: the external data of tensor %s have the checksum \"%.80s\", which is "
                         "neither a SHA-1 nor a SHA-256; save the model again without it",
                         file->path, name_of(tensor), text);
    if (!(is_sha1 ? file_sha1 : file_digest)(path, digest, error)) return false;
    return strcasecmp(digest, stated) == 0 ||
           error_set(error,
                     "%s: its weights in %s have the %s %s, not %s as the model states; export "
                     "or download both again",
                     file->path, path, is_sha1 ? "SHA-1" : "SHA-256", digest, stated);
}

uint8_t *external_data_read(const OnnxFile *file, const Onnx__TensorProto *tensor, size_t size,
                            Error *error)
{
    char path[FILE_PATH_LENGTH];
    size_t offset = 0, length = size;
    if (!external_data_path(file, tensor, path, error) ||
        !read_count(file, tensor, "offset", &offset, error) ||
        !read_count(file, tensor, "length", &length, error))
        return NULL;
    if (length != size) {
        error_set(error,
                  "%s: tensor %s takes %zu bytes, but its external data have %zu; export the "
                  "network again",
                  file->path, name_of(tensor), size, length);
        return NULL;
    }
    uint8_t *bytes = (uint8_t *)file_read_part(path, offset, size, error);
    Error kind = {{0}};
    if (!bytes && error->kind != ERROR_MEMORY &&
        !file_kind_check(path, WANT_WEIGHTS, "export or download it again", &kind))
        *error = kind;
    return bytes;
}

#define _POSIX_C_SOURCE 200809L
#include "base/json.h"

#include "base/file.h"
#include "base/file_kind.h"
#include "base/shown.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * -- memory --
 *
 * On an allocation failure cJSON silently omits part of a document. So its allocations go through
 * here, and once one has failed no document is written. The flag belongs to the process, like
 * errno: the only variable of the library that is ever written, and it is only ever set.
 */
static atomic_bool memory_failed;

static void *allocate_for_json(size_t size)
{
    void *memory = malloc(size);
    if (!memory) atomic_store(&memory_failed, true);
    return memory;
}

static void watch_memory(void)
{
    cJSON_Hooks hooks = {allocate_for_json, free};
    cJSON_InitHooks(&hooks);
}

void json_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_memory);
}

/* False, with a message, if any allocation for a document has failed. */
static bool json_complete(Error *error)
{
    return !atomic_load(&memory_failed) ||
           error_memory(error, "not enough memory for a document; close other programs");
}

/*
 * Escapes one piece of printed JSON: malformed UTF-8 becomes U+FFFD, and characters that control a
 * terminal (shown.h) become \u escapes, which JSON reads as the same; cJSON does so only below the
 * space. Returns how many bytes were consumed.
 */
enum { JSON_PIECE = 16 };
static size_t json_piece(const char *text, size_t length, char piece[JSON_PIECE])
{
    uint32_t character = 0;
    size_t size = shown_character(text, length, &character);
    if (size == 0)
        snprintf(piece, JSON_PIECE, "\\ufffd");
    else if (!shown_is_control(character) || *text == '\n' || *text == '\t')
        snprintf(piece, JSON_PIECE, "%.*s", (int)size, text);
    else if (character < 0x10000)
        snprintf(piece, JSON_PIECE, "\\u%04x", (unsigned)character);
    else
        snprintf(piece, JSON_PIECE, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (character >> 10)),
                 (unsigned)(0xdc00 | (character & 0x3ff)));
    return size ? size : 1;
}

/* The text with every piece escaped; NULL if out of memory. Frees the given text. */
static char *in_pieces(char *text)
{
    char piece[JSON_PIECE], *whole = NULL;
    size_t length = strlen(text), used = 0, plain = 0;
    while (plain < length && (unsigned char)text[plain] < 127) plain++;
    if (plain == length) return text;
    for (int pass = 0; pass < 2; pass++) { /* first pass: length; second: text */
        used = 0;
        for (size_t i = 0; i < length;) {
            i += json_piece(text + i, length - i, piece);
            size_t size = strlen(piece);
            if (whole) memcpy(whole + used, piece, size + 1);
            used += size;
        }
        if (pass == 0 && used == length) return text;
        if (pass == 0 && !(whole = malloc(used + 1))) break;
    }
    cJSON_free(text);
    return whole;
}

/* The document as text; NULL, with a message, if out of memory, now or while it was built. */
static char *print_whole(const cJSON *document, Error *error)
{
    char *text = document ? cJSON_Print(document) : NULL;
    if (text) text = in_pieces(text);
    if (!text) error_memory(error, "not enough memory for a document; close other programs");
    if (text && json_complete(error)) return text;
    cJSON_free(text);
    return NULL;
}

/* -- reading and writing -- */

cJSON *json_read(const char *path, Error *error)
{
    json_begin();
    size_t length = 0;
    char *text = file_read(path, &length, error);
    if (!text) return NULL;
    const char *stopped = NULL;
    bool seems = file_kind_check_bytes(text, length, path, WANT_JSON, "restore it", error);
    cJSON *document = seems ? cJSON_ParseWithOpts(text, &stopped, true) : NULL;
    if (!seems) {
        /* the error is already set */
    } else if (!document && atomic_load(&memory_failed)) {
        error_memory(error, "%s: not enough memory to read it; close other programs", path);
    } else if (!document) {
        size_t line = 1;
        for (const char *c = text; stopped && c < stopped && *c; c++) line += *c == '\n';
        error_set(error, "%s: not valid JSON near line %zu; correct or restore it", path, line);
    }
    free(text);
    return document;
}

bool json_write(const char *path, const cJSON *document, Error *error)
{
    char *text = print_whole(document, error);
    if (!text) return error_prefix(error, "%s", path);
    OutputFile output;
    bool good = output_open(&output, path, error);
    if (good) {
        fputs(text, output.stream);
        fputc('\n', output.stream);
        good = output_close(&output, true, error);
    }
    cJSON_free(text);
    return good;
}

bool json_print(const cJSON *document, Error *error)
{
    char *text = print_whole(document, error);
    if (!text) return false;
    printf("%s\n", text);
    cJSON_free(text);
    return true;
}

/* A required field of an object, of that cJSON type, which `kind` names in messages. */
static const cJSON *get(const cJSON *object, const char *field, int type, const char *kind,
                        const char *path, Error *error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, field);
    if (item && (item->type & type)) return item;
    if (item)
        error_set(error, "%s: the field \"%s\" must be %s; correct or restore it", path, field,
                  kind);
    else
        error_set(error, "%s: the field \"%s\" is missing; correct or restore it", path, field);
    return NULL;
}

const cJSON *json_object(const cJSON *object, const char *field, const char *path, Error *error)
{
    return get(object, field, cJSON_Object, "an object", path, error);
}

const cJSON *json_array(const cJSON *object, const char *field, const char *path, Error *error)
{
    return get(object, field, cJSON_Array, "an array", path, error);
}

const char *json_string(const cJSON *object, const char *field, const char *path, Error *error)
{
    const cJSON *item = get(object, field, cJSON_String, "a string", path, error);
    return item ? item->valuestring : NULL;
}

bool json_number(const cJSON *object, const char *field, double *value, const char *path,
                 Error *error)
{
    const cJSON *item = get(object, field, cJSON_Number, "a number", path, error);
    if (item) *value = item->valuedouble;
    return item != NULL;
}

bool json_numbers(const cJSON *object, const char *field, double **values, size_t *count,
                  const char *path, Error *error)
{
    const cJSON *array = json_array(object, field, path, error);
    if (!array) return false;
    size_t length = (size_t)cJSON_GetArraySize(array), i = 0;
    double *numbers = allocate(length, sizeof *numbers, error);
    if (!numbers) return false;
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, array)
    {
        if (!cJSON_IsNumber(item)) {
            free(numbers);
            return error_set(error,
                             "%s: the field \"%s\" must hold numbers only; correct or restore it",
                             path, field);
        }
        numbers[i++] = item->valuedouble;
    }
    *values = numbers;
    *count = length;
    return true;
}

cJSON *json_new_number(double value)
{
    return isfinite(value) ? cJSON_CreateNumber(value) : cJSON_CreateNull();
}

double json_optional_number(const cJSON *object, const char *field)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, field);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

const char *json_optional_text(const cJSON *object, const char *field)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, field);
    return cJSON_IsString(item) ? item->valuestring : "";
}

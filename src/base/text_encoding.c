#include "base/text_encoding.h"

#include "base/shown.h"

#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* -- to UTF-8 -- */

bool text_from(const char *encoding, const char *bytes, size_t *length, char *utf8, size_t capacity)
{
    char *from = (char *)(uintptr_t)bytes, *to = utf8;
    size_t rest = *length;
    iconv_t converter = iconv_open("UTF-8", encoding);
    if (converter == (iconv_t)-1) return false;
    bool good = iconv(converter, &from, &rest, &to, &capacity) != (size_t)-1;
    iconv_close(converter);
    *length = good ? (size_t)(to - utf8) : *length - rest;
    return good;
}

static char *from_utf16(const char *bytes, size_t *length, bool high_first, const char *path,
                        Error *error)
{
    size_t capacity = *length / 2 * 3; /* a pair of units becomes four bytes */
    char *utf8 = allocate(capacity + 1, 1, error);
    if (!utf8 || text_from(high_first ? "UTF-16BE" : "UTF-16LE", bytes, length, utf8, capacity))
        return utf8;
    error_set(error, "%s: is UTF-16 with half a character after %zu of them; save it as UTF-8",
              path, *length / 2);
    free(utf8);
    return NULL;
}

/* -- UTF-8 -- */

static bool check(const char *text, size_t length, const char *path, Error *error)
{
    size_t line = 1;
    uint32_t character;
    for (size_t i = 0, step; i < length; i += step) {
        step = shown_character(text + i, length - i, &character);
        if (step == 0)
            return error_set(error, "%s: line %zu is not UTF-8; save the file as UTF-8", path,
                             line);
        if (text[i] == '\0')
            return error_set(error,
                             "%s: line %zu has a zero byte, as in UTF-16 without a byte order "
                             "mark; save the file "
                             "as UTF-8",
                             path, line);
        if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n')))
            line++;
    }
    return true;
}

/* -- a file's bytes -- */

static bool begins(const char *bytes, size_t length, const char *mark, size_t count)
{
    return length >= count && memcmp(bytes, mark, count) == 0;
}

static char *convert(const char *bytes, size_t *length, const char *path, Error *error)
{
    size_t all = *length;
    if (begins(bytes, all, "\xff\xfe\0\0", 4) || begins(bytes, all, "\0\0\xfe\xff", 4)) {
        error_set(error, "%s: is UTF-32; save it as UTF-8", path);
        return NULL;
    }
    bool high_first = begins(bytes, all, "\xfe\xff", 2);
    if (high_first || begins(bytes, all, "\xff\xfe", 2)) {
        *length -= 2; /* the mark */
        if (all % 2 == 0) return from_utf16(bytes + 2, length, high_first, path, error);
        error_set(error,
                  "%s: is UTF-16 with an odd number of bytes; fetch it again, or save it as UTF-8",
                  path);
        return NULL;
    }
    size_t mark = begins(bytes, all, "\xef\xbb\xbf", 3) ? 3 : 0;
    *length = all - mark;
    return allocate_copy(bytes + mark, *length, error);
}

char *text_to_utf8(const char *bytes, size_t *length, const char *path, Error *error)
{
    char *text = convert(bytes, length, path, error);
    if (text && check(text, *length, path, error)) return text;
    free(text);
    return NULL;
}

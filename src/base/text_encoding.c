#include "base/text_encoding.h"

#include "base/shown.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* -- UTF-16 -- */

typedef struct {
    const unsigned char *bytes; /* after the byte order mark */
    size_t units;
    bool high_first;
} Utf16;

static uint32_t unit_at(const Utf16 *text, size_t i)
{
    const unsigned char *unit = text->bytes + 2 * i;
    return text->high_first ? (uint32_t)(unit[0] << 8 | unit[1])
                            : (uint32_t)(unit[1] << 8 | unit[0]);
}

/* The character at unit i, which is advanced; false for half a surrogate pair. */
static bool next_character(const Utf16 *text, size_t *i, uint32_t *character)
{
    uint32_t first = unit_at(text, (*i)++);
    *character = first;
    if (first < 0xd800 || first > 0xdfff) return true;
    if (first > 0xdbff || *i == text->units) return false;
    uint32_t second = unit_at(text, (*i)++);
    if (second < 0xdc00 || second > 0xdfff) return false;
    *character = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    return true;
}

size_t text_put_utf8(char *to, uint32_t character)
{
    if (character > 0x10ffff) character = 0xfffd;
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const uint32_t marks[] = {[2] = 0xc0, [3] = 0xe0, [4] = 0xf0};
    for (size_t i = length - 1; i > 0; i--, character >>= 6)
        to[i] = (char)(0x80 | (character & 0x3f));
    to[0] = (char)(marks[length] | character);
    return length;
}

static char *from_utf16(const Utf16 *text, size_t *length, const char *path, Error *error)
{
    char *utf8 = allocate(3 * text->units + 1, 1, error); /* a pair of units becomes four bytes */
    size_t used = 0;
    for (size_t i = 0; utf8 && i < text->units;) {
        uint32_t character;
        if (!next_character(text, &i, &character)) {
            error_set(error,
                      "%s: is UTF-16 with half a character after %zu of them; save it as UTF-8",
                      path, i - 1);
            free(utf8);
            return NULL;
        }
        used += text_put_utf8(utf8 + used, character);
    }
    *length = used;
    return utf8;
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
            return error_set(
                error,
                "%s: line %zu has a zero byte, as UTF-16 without its byte order mark has; save the "
                "file as UTF-8",
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
        Utf16 text = {(const unsigned char *)bytes + 2, all / 2 - 1, high_first};
        if (all % 2 == 0) return from_utf16(&text, length, path, error);
        error_set(error,
                  "%s: is UTF-16 with an odd number of bytes; fetch it again, or save it as UTF-8",
                  path);
        return NULL;
    }
    size_t mark = begins(bytes, all, "\xef\xbb\xbf", 3) ? 3 : 0;
    char *copy = allocate(all - mark + 1, 1, error);
    if (!copy) return NULL;
    memcpy(copy, bytes + mark, all - mark);
    *length = all - mark;
    return copy;
}

char *text_to_utf8(const char *bytes, size_t *length, const char *path, Error *error)
{
    char *text = convert(bytes, length, path, error);
    if (text && check(text, *length, path, error)) return text;
    free(text);
    return NULL;
}

#include "base/shown.h"

#include <stdio.h>
#include <string.h>

size_t shown_character(const char *text, size_t length, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    if (length == 0) return 0;
    *character = at[0];
    if (at[0] < 0x80) return 1;
    size_t size = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    if (size == 0 || size > length) return 0;
    *character = at[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        *character = *character << 6 | (at[i] & 0x3fU);
    }
    bool is_half = *character >= 0xd800 && *character < 0xe000; /* of a pair in UTF-16 */
    return *character < least[size] || *character > 0x10ffff || is_half ? 0 : size;
}

bool shown_is_control(uint32_t character)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},     /* C0, delete and C1; soft hyphen */
        {0x61c, 0x61c},   {0x200b, 0x200f}, {0x2028, 0x202e}, /* invisible; directions; line ends */
        {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i].first && character <= ranges[i].last) return true;
    return false;
}

size_t shown_piece(const char *text, size_t length, char piece[SHOWN_PIECE])
{
    uint32_t character = 0;
    size_t size = shown_character(text, length, &character);
    if (size == 0)
        snprintf(piece, SHOWN_PIECE, "\\x%02x", (unsigned)(unsigned char)text[0]);
    else if (!shown_is_control(character))
        snprintf(piece, SHOWN_PIECE, "%.*s", (int)size, text);
    else if (character == '\n' || character == '\t' || character == '\r')
        snprintf(piece, SHOWN_PIECE, "\\%c",
                 character == '\n'   ? 'n'
                 : character == '\t' ? 't'
                                     : 'r');
    else
        snprintf(piece, SHOWN_PIECE, character < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)character);
    return size ? size : 1;
}

const char *shown_copy(char *place, size_t capacity, const char *text)
{
    char piece[SHOWN_PIECE];
    size_t used = 0;
    for (size_t rest = strlen(text), step; rest > 0; text += step, rest -= step) {
        step = shown_piece(text, rest, piece);
        size_t size = strlen(piece);
        if (used + size >= capacity) break;
        memcpy(place + used, piece, size);
        used += size;
    }
    if (capacity > 0) place[used] = '\0';
    return place;
}

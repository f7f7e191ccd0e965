/*
 * text_encoding: converts a text file to UTF-8, the encoding of all names in Ventral.
 *
 * UTF-8 is taken as it is, with or without a byte order mark; UTF-16 with a byte order mark (what
 * spreadsheets call "Unicode text") is converted. Anything else is refused, as pandas does, with
 * the line where it is not UTF-8.
 */
#ifndef BASE_TEXT_ENCODING_H
#define BASE_TEXT_ENCODING_H

#include "base/error.h"

#include <stdint.h>

/*
 * The text without byte order mark, zero-terminated, *length updated. `bytes` and the result are
 * each freed by the caller; `path` is for messages. NULL, with a message, on error.
 */
char *text_to_utf8(const char *bytes, size_t *length, const char *path, Error *error);

/*
 * Writes a character as UTF-8 (one to four bytes, no final zero) and returns its length. Writes
 * U+FFFD if it is beyond Unicode.
 */
size_t text_put_utf8(char *to, uint32_t character);

#endif

/*
 * text_encoding: converts a text file to UTF-8, the encoding of all names in Ventral.
 *
 * UTF-8 is taken as it is, with or without a byte order mark; UTF-16 with a byte order mark (what
 * spreadsheets call "Unicode text") is converted. Anything else is refused, as pandas does, with
 * the line where it is not UTF-8.
 */
#pragma once

#include "base/error.h"

/*
 * The text without byte order mark, zero-terminated, *length updated. `bytes` and the result are
 * each freed by the caller; `path` is for messages. NULL, with a message, on error.
 */
char *text_to_utf8(const char *bytes, size_t *length, const char *path, Error *error);

/*
 * Converts bytes[*length], in an encoding that iconv knows, to utf8[capacity], without a final zero.
 * *length becomes the length of the result or, on failure (malformed, or too long), of the part
 * that was converted.
 */
bool text_from(const char *encoding, const char *bytes, size_t *length, char *utf8,
               size_t capacity);

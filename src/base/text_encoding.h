/*
 * text_encoding: a text file's bytes as UTF-8, the encoding of every name in Ventral.
 *
 * UTF-8 with or without a byte order mark is taken as it is, UTF-16 with one (what spreadsheets call
 * "Unicode text") is converted. Other bytes are not guessed at: they are refused with the line where
 * they are not UTF-8, as pandas refuses them.
 */
#ifndef BASE_TEXT_ENCODING_H
#define BASE_TEXT_ENCODING_H

#include "base/error.h"

#include <stdint.h>

/*
 * The text without byte order mark and with a final zero; *length becomes its own. The bytes are
 * the caller's still, the text too; `path` is for messages. NULL with a sentence.
 */
char *text_to_utf8(const char *bytes, size_t *length, const char *path, Error *error);

/* Writes a character as UTF-8 (one to four bytes, no final zero) and returns its length. Beyond Unicode: U+FFFD. */
size_t text_put_utf8(char *to, uint32_t character);

#endif

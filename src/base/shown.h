/*
 * shown: makes names from foreign files safe to print.
 *
 * A file, a column of a table or a layer of an ONNX file may have any name, even one with line
 * breaks, terminal escape sequences, or characters that reverse the direction of text. Escaped, it
 * stays on one line and hides nothing: control characters become \n, \x1b or \u202e, and bytes that
 * are not UTF-8 become \xff. All other characters, in any script, are left as they are. Error
 * messages are escaped as a whole (error.h).
 *
 *     printf("%s\n", SHOWN(layer->name));
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer texts are truncated, but never within a character. */
#define SHOWN_LENGTH 1024

/* The text, escaped; valid until the enclosing block ends. */
#define SHOWN(text) shown_copy((char[SHOWN_LENGTH]){0}, SHOWN_LENGTH, (text))

/* The same into place[capacity], which is returned. */
const char *shown_copy(char *place, size_t capacity, const char *text);

/* Writes the text's first character to `piece`, escaped if need be; returns its length in bytes. */
#define SHOWN_PIECE 12
size_t shown_piece(const char *text, size_t length, char piece[SHOWN_PIECE]);

/* Decodes the UTF-8 character the text begins with; returns its length in bytes, 0 if malformed. */
size_t shown_character(const char *text, size_t length, uint32_t *character);

/* Is it a control character, invisible, or one that ends lines or changes the text's direction? */
bool shown_is_control(uint32_t character);

/*
 * shown: names from outside, where people read them.
 *
 * A layer of an ONNX file, a column of a table or a file may have any name, also one with line ends, with sequences
 * that a terminal obeys, or with characters that turn the direction of writing. Shown, such a name stays on its line
 * and hides nothing: control characters become \n, \x1b or \u202e, bytes that are not UTF-8 \xff. Everything else, of
 * whatever script, is left as it is. Error messages are escaped as a whole (error.h).
 *
 *     printf("%s\n", SHOWN(layer->name));
 */
#ifndef BASE_SHOWN_H
#define BASE_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A longer text is cut between characters. */
#define SHOWN_LENGTH 1024

/* The text, escaped, for as long as the enclosing block lasts. */
#define SHOWN(text) shown_copy((char[SHOWN_LENGTH]){0}, SHOWN_LENGTH, (text))

/* The same into place[room], which is returned. */
const char *shown_copy(char *place, size_t room, const char *text);

/* What is shown of the first character of a text that is not empty; returns how many bytes it has there. */
#define SHOWN_PIECE 12
size_t shown_piece(const char *text, size_t length, char piece[SHOWN_PIECE]);

/* Bytes of the well-formed UTF-8 character there, and the character; 0: there is none. */
size_t shown_character(const char *text, size_t length, uint32_t *character);

/* Is it a control character, or one that hides, turns or ends the line of the text around it? */
bool shown_is_control(uint32_t character);

#endif

#include "base/error.h"

#include "base/shown.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Keeps the message to one line: names and cells of foreign files may contain line ends or terminal
 * control sequences.
 */
static void keep_to_one_line(Error *error)
{
    char escaped[sizeof error->message];
    memcpy(error->message, shown_copy(escaped, sizeof escaped, error->message), sizeof escaped);
}

bool error_set_kind(Error *error, ErrorKind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    error->kind = kind;
    keep_to_one_line(error);
    return false;
}

bool error_prefix(Error *error, const char *format, ...)
{
    Error inner = *error;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof error->message) {
        size_t capacity = sizeof error->message - (size_t)length;
        snprintf(error->message + length, capacity, ": %.*s", (int)capacity, inner.message);
    }
    keep_to_one_line(error);
    return false;
}

void *allocate(size_t count, size_t size, Error *error)
{
    void *memory = NULL;
    if (size == 0 || count <= SIZE_MAX / size) memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory)
        error_memory(
            error,
            "not enough memory for %zu x %zu bytes; close other programs or use a smaller model",
            count, size);
    return memory;
}

void *allocate_copy(const void *bytes, size_t length, Error *error)
{
    char *copy = allocate(length + 1, 1, error);
    if (copy && length) memcpy(copy, bytes, length);
    return copy;
}

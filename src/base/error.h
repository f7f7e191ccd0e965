/*
 * error: how a function tells its caller what went wrong.
 *
 * Every function that can fail takes an Error as its last argument and returns false (or NULL)
 * after writing a one-sentence message there: which file or argument, what is wrong, what to do.
 * The caller either handles the error or returns false itself; main() prints the message and exits
 * with 1. Nothing below main() prints or exits.
 *
 *     if (!json_read(path, &document, error)) return false;
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    ERROR_OTHER,
    ERROR_MEMORY,    /* not enough memory */
    ERROR_UNREADABLE /* a file that is missing or cannot be opened */
} ErrorKind;

/* Initially {{0}}: no error. */
typedef struct {
    struct {
        ErrorKind kind;
        char message[2048]; /* one sentence, with paths, without line ends; empty: no error */
    };
} Error;

#if defined(__GNUC__)
#define ERROR_FORMAT(position) __attribute__((format(printf, position, (position) + 1)))
#else
#define ERROR_FORMAT(position)
#endif

/*
 * Writes the message (printf style, truncated to fit; control characters in quoted text are
 * escaped, shown.h). Always returns false. Callers tell errors apart by their kind, never by the
 * message.
 */
bool error_set_kind(Error *error, ErrorKind kind, const char *format, ...) ERROR_FORMAT(3);
#define error_set(error, ...)    error_set_kind(error, ERROR_OTHER, __VA_ARGS__)
#define error_memory(error, ...) error_set_kind(error, ERROR_MEMORY, __VA_ARGS__)

/* Prefixes the message already there ("seed 7: ..."), whose kind it keeps. Always returns false. */
bool error_prefix(Error *error, const char *format, ...) ERROR_FORMAT(2);

/* count x size zeroed bytes, to be freed by the caller; NULL, with a message, if out of memory. */
void *allocate(size_t count, size_t size, Error *error);

/* A copy of these bytes with a zero after them, to be freed by the caller; NULL, with a message. */
void *allocate_copy(const void *bytes, size_t length, Error *error);

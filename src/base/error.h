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
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char message[2048]; /* one sentence, with paths, without line ends; empty: no error */
} Error;

#if defined(__GNUC__)
#define ERROR_FORMAT __attribute__((format(printf, 2, 3)))
#else
#define ERROR_FORMAT
#endif

/*
 * Writes the message (printf style, truncated to fit; control characters in quoted text are
 * escaped, shown.h). Always returns false.
 */
bool error_set(Error *error, const char *format, ...) ERROR_FORMAT;

/* Prefixes the message already there ("seed 7: ..."). Always returns false. */
bool error_prefix(Error *error, const char *format, ...) ERROR_FORMAT;

/* Was this an out-of-memory error? All their messages contain "not enough memory". */
bool error_is_of_memory(const Error *error);

/* count x size zeroed bytes, to be freed by the caller; NULL, with a message, if out of memory. */
void *allocate(size_t count, size_t size, Error *error);

/* A copy of these bytes, with a zero behind them, likewise. */
void *allocate_copy(const void *bytes, size_t length, Error *error);

#endif

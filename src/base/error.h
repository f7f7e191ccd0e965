/*
 * error: how a function tells its caller what went wrong.
 *
 * Every function that can fail takes an Error last and returns false (or NULL)
 * after writing one sentence there: which file or argument, what is wrong with
 * it, what to do. The caller either handles it or returns false itself; main()
 * prints it and exits with 1. Nothing below main() prints or exits.
 *
 *     if (!json_read(path, &document, error)) return false;
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char message[2048]; /* one sentence with its paths, no line ends; empty while all is well */
} Error;

#if defined(__GNUC__)
#define ERROR_FORMAT __attribute__((format(printf, 2, 3)))
#else
#define ERROR_FORMAT
#endif

/*
 * Writes the sentence (printf style, cut at the size of the message; control characters in what it quotes
 * are escaped, shown.h). Always returns false.
 */
bool error_set(Error *error, const char *format, ...) ERROR_FORMAT;

/* Puts words before the sentence that is already there ("seed 7: ..."). Always returns false. */
bool error_prefix(Error *error, const char *format, ...) ERROR_FORMAT;

/* Is the sentence about memory that there was none of? All those say "not enough memory". */
bool error_is_of_memory(const Error *error);

/* count x size zeroed bytes, to be freed by the caller; NULL and a sentence when there is no memory. */
void *allocate(size_t count, size_t size, Error *error);

#endif

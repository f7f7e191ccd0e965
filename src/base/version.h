/*
 * version: which program this is, as every result file says.
 *
 * Three things tell it: the version, which changes when a change can alter a number; the commit of its code; and a
 * digest of the code that computes this kind of result, the engine's and its own. Comments are not code.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define VENTRAL_VERSION "1.0.0"

/* The digest of the engine's code (""), or of that and a benchmark's ("Ringach2002-max_dc") or the tree's ("tree"). */
typedef struct {
    const char *name, *digest;
} ProgramCode;

/*
 * Written by make/code.sh. A program that is linked without them, such as a test, has a commit and a digest that say
 * so.
 */
extern const char program_commit[];
extern const ProgramCode program_codes[]; /* the engine's first; ends with an entry without name */

/* The digest of the code that computes what has this name, or ends in it; the engine's where it has none of its own. */
const char *program_digest(const char *name);

#endif

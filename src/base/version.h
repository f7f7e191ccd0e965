/*
 * version: identifies the program that made a result; every result file says it.
 *
 * It consists of the version, which changes when a change can alter a number; the commit of the
 * code; and a digest of the code that computes this kind of result: the engine and the benchmark's
 * own file. Comments do not count.
 */
#pragma once

#define VENTRAL_VERSION "1.0.0"

/*
 * The digest of the engine's code (named ""), or of that code and a benchmark's
 * ("Ringach2002-max_dc") or the tree's.
 */
typedef struct {
    const char *name, *digest;
} ProgramCode;

/* Written by make/code.sh. Without that file, as in a test, commit and digest are "unknown". */
extern const char program_commit[];
extern const ProgramCode program_codes[]; /* the engine's first; ends with an entry without name */

/* Digest of the code whose name ends the given one (a benchmark's full name); else the engine's. */
const char *program_digest(const char *name);

/*
 * version_unknown: the version of programs that are linked without the file written by make/code.sh
 * (version.h).
 */
#include "base/version.h"

#include <stddef.h>

const char program_commit[] = "unknown";
const ProgramCode program_codes[] = {{"", "unknown"}, {NULL, NULL}};

/*
 * version_unknown: taken from the library by programs that are linked without what make/code.sh writes (version.h).
 */
#include "base/version.h"

#include <stddef.h>

const char program_commit[] = "unknown";
const ProgramCode program_codes[] = {{"", "unknown"}, {NULL, NULL}};

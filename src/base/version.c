#include "base/version.h"

#include <string.h>

const char *program_digest(const char *name)
{
    const char *digest = program_codes[0].digest;
    for (const ProgramCode *one = program_codes; one->name; one++) {
        size_t length = strlen(name), own = strlen(one->name);
        if (own > 0 && own <= length && strcmp(name + length - own, one->name) == 0)
            digest = one->digest;
    }
    return digest;
}

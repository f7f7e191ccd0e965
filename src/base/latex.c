#include "base/latex.h"

#include <string.h>

void latex_put(FILE *stream, const char *text)
{
    for (; *text; text++) {
        if (strchr("_%&#$", *text)) fputc('\\', stream);
        fputc(*text, stream);
    }
}

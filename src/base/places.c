#include "base/places.h"

#include <stdlib.h>

#ifdef PLACES_DATA
static const bool installed = true;
#else
#define PLACES_DATA "data"
static const bool installed = false;
#endif

const char *places_data(void)
{
    const char *folder = getenv("VENTRAL_SHARE");
    return folder && folder[0] ? folder : PLACES_DATA;
}

bool places_bibliography(const char *data, char *path, Error *error)
{
    return installed ? file_path(path, error, "%s/references.bib", data)
                     : file_path(path, error, "paper/references.bib");
}

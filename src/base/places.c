#define _POSIX_C_SOURCE 200809L
#include "base/places.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef PLACES_DATA
#define BESIDE "share/ventral"
static const bool installed = true;
#else
static const bool installed = false;
#define PLACES_DATA "data"
#define BESIDE      "data"
#endif

static const char *const files[] = {
    "page.json",       "biology.json", "biology_textures.json",
    "leaderboard.csv", "datasets.csv", "published_ceilings_and_alexnet.csv"};
enum { FILES = sizeof files / sizeof *files };

bool places_check(const char *data, Error *error)
{
    char path[FILE_PATH_LENGTH];
    for (int i = 0; i < FILES; i++) {
        if (!file_path(path, error, "%s/%s", data, files[i])) return false;
        if (access(path, R_OK) != 0)
            return error_set(error,
                             "%s: cannot be read (%s); name the folder of Ventral's data with "
                             "--data, or in the environment as VENTRAL_SHARE",
                             path, strerror(errno));
    }
    return true;
}

/* Does the folder hold the page and the list of downloads? */
static bool looks_right(const char *data)
{
    char page[FILE_PATH_LENGTH], list[FILE_PATH_LENGTH];
    Error none = {{0}};
    return file_path(page, &none, "%s/page.json", data) &&
           file_path(list, &none, "%s/datasets.csv", data) && file_exists(page) &&
           file_exists(list);
}

static bool is_same_folder(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Searches the folders above the running program (its path: Linux only; links are followed). */
static bool find_beside_program(char *place)
{
    char program[FILE_PATH_LENGTH];
    Error none = {{0}};
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0 || length >= FILE_PATH_LENGTH - 1) return false;
    program[length] = '\0';
    for (char *slash; (slash = strrchr(program, '/'));) {
        *slash = '\0';
        if (file_path(place, &none, "%s/%s", program, BESIDE) && looks_right(place)) return true;
    }
    return false;
}

void places_data(char *place)
{
    const char *named = getenv("VENTRAL_SHARE");
    Error none = {{0}};
    if (named && named[0] && file_path(place, &none, "%s", named)) return;
    if (find_beside_program(place) && !is_same_folder(place, PLACES_DATA)) return;
    memcpy(place, PLACES_DATA, sizeof PLACES_DATA);
}

bool places_download(const char *data, const char *file, char *path, Error *error)
{
    const char *folder = getenv("VENTRAL_DATA"), *share = getenv("XDG_DATA_HOME"),
               *home = getenv("HOME");
    if (folder && folder[0]) return file_path(path, error, "%s/%s", folder, file);
    if (!file_path(path, error, "%s/downloads/%s", data, file)) return false;
    if (!installed || file_exists(path) || access(data, W_OK) == 0) return true;
    if (share && share[0] == '/') return file_path(path, error, "%s/ventral/%s", share, file);
    return !home || !home[0] || file_path(path, error, "%s/.local/share/ventral/%s", home, file);
}

/* A file in `data` or, in the source tree, in a folder beside it. */
static bool find_file(const char *data, const char *folder, const char *name, char *path,
                      Error *error)
{
    if (!file_path(path, error, "%s/%s", data, name)) return false;
    if (file_exists(path)) return true;
    if (strcmp(data, "data") == 0) return file_path(path, error, "%s/%s", folder, name);
    return file_path(path, error, "%s/../%s/%s", data, folder, name);
}

bool places_bibliography(const char *data, char *path, Error *error)
{
    return find_file(data, "paper", "references.bib", path, error);
}

bool places_figure(const char *data, const char *script, char *path, Error *error)
{
    return find_file(data, "figures", script, path, error);
}

bool places_templates(const char *data, char *path, Error *error)
{
    if (!find_file(data, "web", "compare.html", path, error)) return false;
    *strrchr(path, '/') = '\0';
    return true;
}

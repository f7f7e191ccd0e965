/* compare_draw: draws the figure of a comparison with gnuplot and figures/compare.gp. */
#define _GNU_SOURCE /* posix_spawnp, environ */
#include "command/compare.h"

#include "base/places.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { FIXED_WORDS = 6 };

/* Runs gnuplot, in a UTF-8 locale; *there: is it installed? */
static bool run_gnuplot(char *const *words, bool *there, Error *error)
{
    pid_t child = 0;
    if (setenv("LC_ALL", "C.UTF-8", 1) != 0)
        return error_memory(error, "not enough memory to start gnuplot");
    int status = 0, code = posix_spawnp(&child, words[0], NULL, NULL, words, environ);
    *there = code != ENOENT;
    if (!*there) return true;
    if (code != 0) return error_set(error, "gnuplot cannot be started (%s)", strerror(code));
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
           error_set(error, "gnuplot could not draw %s; see its message above", words[5]);
}

static bool draw_one(const Comparison *comparison, char *script, const char *place,
                     const char *ending, bool *drawn, Error *error)
{
    static char gnuplot[] = "gnuplot", own[] = "-d", called[] = "-c";
    char table[FILE_PATH_LENGTH], part[FILE_PATH_LENGTH], whole[FILE_PATH_LENGTH];
    char labels[COMPARED_AT_MOST][2 * PAGE_NAME_LENGTH];
    char *words[FIXED_WORDS + COMPARED_AT_MOST + 1] = {gnuplot, own, called, script, table, part};
    for (size_t k = 0; k < comparison->count; k++) {
        memcpy(labels[k], comparison->draws[k].label, sizeof labels[k]);
        words[FIXED_WORDS + k] = labels[k];
    }
    if (!file_path(table, error, "%s.csv", place) ||
        !file_path(part, error, "%s.part.%s", place, ending) ||
        !file_path(whole, error, "%s.%s", place, ending))
        return false;
    bool good = run_gnuplot(words, drawn, error);
    if (good && *drawn && rename(part, whole) != 0)
        good = error_set(error, "%s: cannot be written (%s)", whole, strerror(errno));
    if (!good) remove(part);
    return good;
}

bool compare_draw(const char *data, const Comparison *comparison, const char *place, bool *drawn,
                  Error *error)
{
    char script[FILE_PATH_LENGTH];
    return places_figure(data, "compare.gp", script, error) &&
           draw_one(comparison, script, place, "pdf", drawn, error) &&
           (!*drawn || draw_one(comparison, script, place, "svg", drawn, error));
}

#define _POSIX_C_SOURCE 200809L /* strncasecmp */
#include "predictivity/recording_bins.h"

#include "base/file_kind.h"
#include "predictivity/time_window.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const start_names[] = {"time_bin_start", NULL};
static const char *const end_names[] = {"time_bin_end", "time_bin_stop", NULL};

/* Units of time in milliseconds; the list ends with NULL. */
static const struct {
    const char *name;
    double milliseconds;
} time_units[] = {{"", 1}, /* no unit stated */
                  {"ms", 1},
                  {"msec", 1},
                  {"millisecond", 1},
                  {"s", 1e3},
                  {"sec", 1e3},
                  {"second", 1e3},
                  {"us", 1e-3},
                  {"usec", 1e-3},
                  {"\xc2\xb5s", 1e-3}, /* micro sign */
                  {"\xce\xbcs", 1e-3}, /* Greek mu */
                  {"microsecond", 1e-3},
                  {"ns", 1e-6},
                  {"nsec", 1e-6},
                  {"nanosecond", 1e-6},
                  {"min", 6e4},
                  {"minute", 6e4},
                  {"h", 3.6e6},
                  {"hour", 3.6e6},
                  {"day", 8.64e7},
                  {NULL, 0}};

/* Is it this unit, in singular or plural? */
static bool is_unit(const char *units, const char *name)
{
    size_t length = strlen(name);
    bool plural = length > 2 && units[0] && units[strlen(units) - 1] == 's';
    return strlen(units) == length + plural && strncasecmp(units, name, length) == 0;
}

static bool find_time_unit(const Assembly *assembly, const Coordinate *times, double *milliseconds,
                           bool *stated, Error *error)
{
    char units[ASSEMBLY_UNITS_LENGTH];
    if (!assembly_units(assembly, times, units, error)) return false;
    *stated = units[0] != '\0';
    for (size_t i = 0; time_units[i].name; i++) {
        *milliseconds = time_units[i].milliseconds;
        if (is_unit(units, time_units[i].name)) return true;
    }
    return error_set(error, "%s: its %s is in \"%s\", which is not a unit of time; give it in ms",
                     assembly->path, times->name, units);
}

/* Converts the bins to milliseconds; *stated: the file states their units. */
static bool take_bins(const Coordinate *start, const Coordinate *end, const Assembly *assembly,
                      TimeBin *bins, bool *stated, Error *error)
{
    double start_unit = 1, end_unit = 1;
    if (!find_time_unit(assembly, start, &start_unit, stated, error) ||
        !find_time_unit(assembly, end, &end_unit, stated, error))
        return false;
    for (size_t i = 0; i < start->count; i++)
        bins[i] = (TimeBin){start->numbers[i] * start_unit, end->numbers[i] * end_unit};
    return true;
}

/* Adds the file, and any assumption about units, to a message about time bins. */
static bool explain_bins(const Assembly *assembly, bool stated, Error *error)
{
    const Error reason = *error;
    return error_set(error, "%s: %s%s", assembly->path, reason.message,
                     stated ? ""
                            : "; the file states no units, so ms were assumed: if they are others, "
                              "give time_bin_start and time_bin_end the attribute units");
}

static bool choose_bins(const Coordinate *start, const Coordinate *end, const Assembly *assembly,
                        TimeBin window, bool **keep, Error *error)
{
    bool stated = false;
    if (!start->numbers || !end->numbers)
        return error_set(error, "%s: its time bins are not numbers", assembly->path);
    if (!coordinate_is_complete(start, assembly, error) ||
        !coordinate_is_complete(end, assembly, error))
        return false;
    TimeBin *bins = allocate(start->count, sizeof *bins, error);
    *keep = allocate(start->count, sizeof **keep, error);
    bool good = bins && *keep;
    good = good && take_bins(start, end, assembly, bins, &stated, error) &&
           (time_window_choose(bins, start->count, window, *keep, error) ||
            explain_bins(assembly, stated, error));
    free(bins);
    return good;
}

static bool check_only_bin(const Assembly *assembly, Error *error)
{
    int dimension = assembly_dimension(assembly, "time_bin");
    return dimension < 0 || assembly->sizes[dimension] == 1 ||
           error_set(error, "%s: has %zu time bins, of which this benchmark expects only one",
                     assembly->path, assembly->sizes[dimension]);
}

bool recording_bins_choose(Assembly *assembly, TimeBin window, bool **keep, Error *error)
{
    bool has_bins = assembly_dimension(assembly, "time_bin") >= 0;
    const char *along = has_bins ? "time_bin" : NULL;
    const Coordinate *start, *end = NULL;
    if (!(window.end > window.start)) return check_only_bin(assembly, error);
    if (!assembly_find_coordinate(assembly, along, start_names, &start, error) ||
        !assembly_find_coordinate(assembly, along, end_names, &end, error))
        return false;
    if (start && end) return choose_bins(start, end, assembly, window, keep, error);
    return (!has_bins && !start && !end) || error_set(error, "%s: has no coordinate%s time_bin_%s",
                                                      assembly->path, start || end ? "" : "s",
                                                      start ? "end"
                                                      : end ? "start"
                                                            : "start and time_bin_end");
}

bool recording_bins_list(const char *path, TimeBin **bins, size_t *count, Error *error)
{
    Assembly assembly;
    const Coordinate *start = NULL, *end = NULL;
    bool stated = false;
    *bins = NULL;
    bool good = assembly_open(&assembly, path, AGAIN_DOWNLOAD, error);
    const char *along = good && assembly_dimension(&assembly, "time_bin") >= 0 ? "time_bin" : NULL;
    good = good && assembly_find_coordinate(&assembly, along, start_names, &start, error) &&
           assembly_find_coordinate(&assembly, along, end_names, &end, error);
    if (good && !(start && end && start->numbers && end->numbers))
        good = error_set(error,
                         "%s: its time bins are not described by time_bin_start and "
                         "time_bin_end",
                         path);
    good = good && coordinate_is_complete(start, &assembly, error) &&
           coordinate_is_complete(end, &assembly, error);
    if (good) *count = start->count;
    if (good) *bins = allocate(start->count, sizeof **bins, error);
    good = good && *bins && take_bins(start, end, &assembly, *bins, &stated, error);
    assembly_close(&assembly);
    if (!good) {
        free(*bins);
        *bins = NULL;
    }
    return good;
}

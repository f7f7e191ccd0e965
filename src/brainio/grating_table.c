#include "brainio/grating_table.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Parameters that differ by less than this, absolutely or relatively, are equal (as printed). */
#define TOLERANCE 1e-9

static const struct {
    const char *name;
    size_t offset;
} parameters[] = {{"position_y", offsetof(Grating, y)},
                  {"position_x", offsetof(Grating, x)},
                  {"contrast", offsetof(Grating, contrast)},
                  {"radius", offsetof(Grating, radius)},
                  {"spatial_frequency", offsetof(Grating, spatial_frequency)},
                  {"orientation", offsetof(Grating, orientation)},
                  {"phase", offsetof(Grating, phase)}};
enum { PARAMETERS = sizeof parameters / sizeof *parameters };

Grating *grating_table_read(const Table *table, Error *error)
{
    Grating *gratings = allocate(table->rows, sizeof *gratings, error);
    bool good = gratings != NULL;
    for (int p = 0; good && p < PARAMETERS; p++) {
        size_t column = 0;
        good = table_require(table, parameters[p].name, NULL, &column, error);
        for (size_t row = 0; good && row < table->rows; row++) {
            double value = 0;
            good = table_number(table, row, column, &value, error);
            memcpy((char *)&gratings[row] + parameters[p].offset, &value, sizeof value);
        }
    }
    if (good) return gratings;
    free(gratings);
    return NULL;
}

static double parameter(const Grating *grating, int p)
{
    double value;
    memcpy(&value, (const char *)grating + parameters[p].offset, sizeof value);
    return value;
}

static bool is_same(const Grating *ours, const Grating *theirs)
{
    for (int p = 0; p < PARAMETERS; p++) {
        double value = parameter(ours, p);
        if (!(fabs(value - parameter(theirs, p)) <= TOLERANCE * fmax(1, fabs(value)))) return false;
    }
    return true;
}

size_t *grating_table_match(const Grating *gratings, size_t count, const StimulusSet *set,
                            Error *error)
{
    size_t *indices = allocate(count, sizeof *indices, error);
    bool *taken = allocate(set->count, sizeof *taken, error);
    for (size_t row = 0; indices && taken && row < count; row++) {
        size_t i = row < set->count && !taken[row] && is_same(&set->gratings[row], &gratings[row])
                       ? row /* in our order, like the published tables */
                       : 0;
        while (i < set->count && (taken[i] || !is_same(&set->gratings[i], &gratings[row]))) i++;
        indices[row] = i;
        if (i < set->count) taken[i] = true;
    }
    bool good = indices && taken;
    free(taken);
    if (good) return indices;
    free(indices);
    return NULL;
}

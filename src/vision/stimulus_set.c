#include "vision/stimulus_set.h"

#include "base/nearest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const stimulus_set_names[] = {
    "receptive_field", "orientation", "spatial_frequency", "size", "blank", NULL};

/* -- parameters -- */

double stimulus_frequency(int index)
{
    return exp2(-1.375 + index * (3.875 + 1.375) / (FREQUENCY_COUNT - 1));
}

double stimulus_radius(int index)
{
    return exp2(-2.25 + index * (3.25 + 2.25) / (SIZE_RADII - 1)) / 2;
}

double stimulus_position(int index)
{
    return -2.5 + index * 0.25;
}

/* Every fourth of the 22 spatial frequencies, from the fifth on. */
static double coarse_frequency(int index)
{
    return stimulus_frequency(4 + 4 * index);
}

static Grating centred(double radius, double frequency, double orientation, double phase)
{
    return (Grating){STIMULUS_CENTRE, STIMULUS_CENTRE, 1.0, radius, frequency, orientation, phase};
}

/* -- the sets: each function fills its gratings in canonical order -- */

static void fill_receptive_field(Grating *next)
{
    for (int y = 0; y < FIELD_POSITIONS; y++)
        for (int x = 0; x < FIELD_POSITIONS; x++)
            for (int orientation = 0; orientation < 180; orientation += 45)
                for (int phase = 0; phase < 360; phase += 180)
                    *next++ = (Grating){stimulus_position(y),
                                        stimulus_position(x),
                                        1.0,
                                        1.0 / 6.0,
                                        3.0,
                                        orientation,
                                        phase};
}

/* All orientations, `step` degrees apart, at eight phases each. */
static Grating *fill_drifting(Grating *next, double radius, double frequency, int step)
{
    for (int orientation = 0; orientation < 180; orientation += step)
        for (int phase = 0; phase < 360; phase += 45)
            *next++ = centred(radius, frequency, orientation, phase);
    return next;
}

static void fill_orientation(Grating *next)
{
    for (int cycles = 2; cycles <= 4; cycles++)
        for (int f = 0; f < COARSE_FREQUENCIES; f++)
            next = fill_drifting(next, cycles / (2 * coarse_frequency(f)), coarse_frequency(f), 15);
}

static void fill_spatial_frequency(Grating *next)
{
    const double radii[FREQUENCY_RADII] = {0.75, 2.25};
    for (int r = 0; r < FREQUENCY_RADII; r++)
        for (int f = 0; f < FREQUENCY_COUNT; f++)
            next = fill_drifting(next, radii[r], stimulus_frequency(f), 30);
}

static void fill_size(Grating *next)
{
    for (int r = 0; r < SIZE_RADII; r++)
        for (int f = 0; f < COARSE_FREQUENCIES; f++)
            next = fill_drifting(next, stimulus_radius(r), coarse_frequency(f), 30);
}

static void fill_blank(Grating *next)
{
    *next = centred(0, 0, 0, 0);
}

bool stimulus_set_make(StimulusSet *set, const char *name, Error *error)
{
    static const struct {
        size_t count;
        void (*fill)(Grating *);
    } kinds[] = {{FIELD_POSITIONS * FIELD_POSITIONS * FIELD_GRATINGS, fill_receptive_field},
                 {ORIENTATION_SET, fill_orientation},
                 {FREQUENCY_SET, fill_spatial_frequency},
                 {SIZE_SET, fill_size},
                 {1, fill_blank}};
    for (size_t i = 0; stimulus_set_names[i]; i++) {
        if (strcmp(name, stimulus_set_names[i]) != 0) continue;
        set->name = stimulus_set_names[i];
        set->count = kinds[i].count;
        set->gratings = allocate(set->count, sizeof *set->gratings, error);
        if (set->gratings) kinds[i].fill(set->gratings);
        return set->gratings != NULL;
    }
    size_t index = 0, count = sizeof kinds / sizeof *kinds;
    NameList list = {"stimulus set", "`ventral stimuli --help`", stimulus_set_names, count};
    return nearest_find(&list, name, &index, error);
}

void stimulus_set_free(StimulusSet *set)
{
    free(set->gratings);
    *set = (StimulusSet){0};
}

void stimulus_id(const StimulusSet *set, size_t index, char id[STIMULUS_ID_LENGTH])
{
    snprintf(id, STIMULUS_ID_LENGTH, "%s_%04zu", set->name, index);
}

#include "vision/repeated_set.h"

#include <string.h>

void repeated_set_source(size_t i, int *set, size_t *index)
{
    /* The sets take turns; the prime step divides no set's size, so it reaches every parameter. */
    static const size_t counts[] = {(size_t)FIELD_POSITIONS * FIELD_POSITIONS * FIELD_GRATINGS,
                                    ORIENTATION_SET, FREQUENCY_SET, SIZE_SET};
    *set = i == 0 ? 4 : (int)((i - 1) % 4);
    *index = i == 0 ? 0 : i * 997 % counts[*set];
}

static bool make_repeats(StimulusSet *set, Error *error)
{
    *set = (StimulusSet){.name = REPEATED_SET_NAME, .count = REPEATED_SET};
    set->gratings = allocate(REPEATED_SET, sizeof *set->gratings, error);
    bool good = set->gratings != NULL;
    for (size_t i = 0; good && i < REPEATED_SET; i++) {
        StimulusSet source = {0};
        int which = 0;
        size_t index = 0;
        repeated_set_source(i, &which, &index);
        good = stimulus_set_make(&source, stimulus_set_names[which], error);
        if (good) set->gratings[i] = source.gratings[index];
        stimulus_set_free(&source);
    }
    if (!good) stimulus_set_free(set);
    return good;
}

bool repeated_set_make(StimulusSet *set, const char *name, Error *error)
{
    return strcmp(name, REPEATED_SET_NAME) == 0 ? make_repeats(set, error)
                                                : stimulus_set_make(set, name, error);
}

#include "recording/draw.h"

#include <string.h>

static const struct {
    const char *begins, *ends; /* of the benchmark's identifier */
    int group;
} groups[] = {{"Marques2020_DeValois1982-peak_sf", "", 1},
              {"Marques2020_Schiller1976-", "", 1},
              {"Marques2020_Cavanaugh2002-", "", 2},
              {"Marques2020_FreemanZiemba2013-", "", 3},
              {"MajajHong2015.", "V4-pls", 4},
              {"MajajHong2015.", "IT-pls", 5},
              {"FreemanZiemba2013.", "-pls", 6},
              {"Sanghavi2020.", "V4-pls", 7},
              {"Sanghavi2020.", "IT-pls", 8},
              {"SanghaviJozwik2020.", "V4-pls", 9},
              {"SanghaviJozwik2020.", "IT-pls", 10},
              {"SanghaviMurty2020.", "V4-pls", 11},
              {"SanghaviMurty2020.", "IT-pls", 12}};

Draw draw_chosen(const Options *options)
{
    return (Draw){options->seed, options->redrawn};
}

const char *draw_networks(const Draw *draw)
{
    return draw->redrawn ? "redrawn" : "one";
}

uint64_t draw_seed(const Draw *draw, int group)
{
    return draw->seed + (draw->redrawn ? (uint64_t)group * DRAW_GROUP_STEP : 0);
}

int draw_group_of_set(const char *stimulus_set)
{
    static const char *const sets[] = {"spatial_frequency", "size", "texture"};
    for (int i = 0; i < 3; i++)
        if (strcmp(stimulus_set, sets[i]) == 0) return i + 1;
    return 0;
}

bool draw_recording_path(const Options *options, const char *set, char *path, Error *error)
{
    char file[FILE_PATH_LENGTH];
    return file_path(file, error, "recordings/%s.nc", set) &&
           options_result_path(options, file, path, error);
}

bool draw_read_recording(Recording *recording, const Options *options, const char *set, char *path,
                         Error *error)
{
    Draw draw = draw_chosen(options);
    RecordingOrigin origin = {options->model, draw_seed(&draw, draw_group_of_set(set)),
                              draw_seed(&draw, 0), set, options->described};
    return draw_recording_path(options, set, path, error) &&
           recording_read(recording, path, &origin, error);
}

int draw_group_of_benchmark(const char *identifier)
{
    size_t length = strlen(identifier);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        size_t begins = strlen(groups[i].begins), ends = strlen(groups[i].ends);
        if (length >= begins + ends && strncmp(identifier, groups[i].begins, begins) == 0 &&
            strcmp(identifier + length - ends, groups[i].ends) == 0)
            return groups[i].group;
    }
    return 0;
}

#include "recording/draw.h"

#include "recording/chosen_model.h"
#include "recording/recording_check.h"
#include "recording/recording_file.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *begins, *ends; /* prefix and suffix of the benchmark's identifier */
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

const char *draw_name(const Draw *draw, char place[DRAW_NAME_LENGTH])
{
    snprintf(place, DRAW_NAME_LENGTH, "%s-%llu", draw->redrawn ? "redrawn" : "seed",
             (unsigned long long)draw->seed);
    return place;
}

const char *draw_label(const Draw *draw, const char *model, bool random, char *place, size_t room)
{
    snprintf(place, room, random ? "%s, seed %llu%s" : "%s", model, (unsigned long long)draw->seed,
             draw->redrawn ? ", networks redrawn" : "");
    return place;
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

/* "record again with `ventral record pixels --results mine`" */
void draw_say_again(const Options *options, const char *set, char again[DRAW_ADVICE_LENGTH])
{
    char command[DRAW_ADVICE_LENGTH - 32];
    bool textures = strcmp(set, TEXTURE_SET_NAME) == 0;
    Error none = {{0}};
    if (options->recordings) {
        snprintf(
            again, DRAW_ADVICE_LENGTH,
            "score the responses again with `ventral score --recordings %s --name %s --results "
            "%s`",
            options->recordings, options->model, options->results);
        return;
    }
    if (!options->file && !model_find(options->model, &none)) {
        snprintf(again, DRAW_ADVICE_LENGTH,
                 "record again with `ventral record` and the model's file, or `ventral score "
                 "--recordings`");
        return;
    }
    options_command(options, textures ? "record --textures" : "record", command, sizeof command);
    snprintf(again, DRAW_ADVICE_LENGTH, "record again with `%s`", command);
}

/* For a file that is not opened, or for recordings, only the source can be checked (and layer and screen). */
static bool check_kind(const Recording *recording, const Options *options, const char *path,
                       const char *again, Error *error)
{
    if (options->recordings && (strcmp(recording->layer, options->layers) != 0 ||
                                recording->visual_degrees != options->degrees))
        return error_set(error, "%s: is of layer %s and a screen of %g degrees; %s", path,
                         recording->layer, recording->visual_degrees, again);
    return chosen_model_is_of(options, &recording->origin, path, error);
}

bool draw_read_recording(Recording *recording, const Options *options, const char *set, char *path,
                         Error *error)
{
    Draw draw = draw_chosen(options);
    Error none = {{0}};
    char again[DRAW_ADVICE_LENGTH];
    bool elsewhere = options->file || options->recordings;
    const ModelDescription *described = options->described ? options->described
                                        : elsewhere        ? NULL
                                                           : model_find(options->model, &none);
    RecordingOrigin origin = {.model = options->model,
                              .seed = draw_seed(&draw, draw_group_of_set(set)),
                              .field_seed = draw_seed(&draw, 0),
                              .stimulus_set = set,
                              .described = described};
    draw_say_again(options, set, again);
    bool good = draw_recording_path(options, set, path, error) &&
                recording_read_or(recording, path, &origin, again, error);
    if (good && check_kind(recording, options, path, again, error) &&
        recording_check_stimuli(recording, path, again, error))
        return true;
    recording_free(recording);
    return false;
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

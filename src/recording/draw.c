#include "recording/draw.h"

#include "models/onnx_model.h"
#include "recording/recording_check.h"
#include "recording/recording_file.h"
#include "recording/supplied_recordings.h"

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

const char *draw_networks(const Draw *draw)
{
    return draw->reinitialised ? "redrawn" : "one";
}

const char *draw_name(const Draw *draw, char place[DRAW_NAME_LENGTH])
{
    snprintf(place, DRAW_NAME_LENGTH, "%s-%llu", draw->reinitialised ? "redrawn" : "seed",
             (unsigned long long)draw->seed);
    return place;
}

const char *draw_label(const Draw *draw, const char *model, bool random, char *place,
                       size_t capacity)
{
    snprintf(place, capacity, random ? "%s, seed %llu%s" : "%s", model,
             (unsigned long long)draw->seed, draw->reinitialised ? ", networks redrawn" : "");
    return place;
}

uint64_t draw_seed(const Draw *draw, int group)
{
    return draw->seed + (draw->reinitialised ? (uint64_t)group * DRAW_GROUP_STEP : 0);
}

int draw_group_of_set(const char *stimulus_set)
{
    static const char *const sets[] = {"spatial_frequency", "size", "texture"};
    for (int i = 0; i < 3; i++)
        if (strcmp(stimulus_set, sets[i]) == 0) return i + 1;
    return 0;
}

/* -- files -- */

bool draw_path(const Draw *draw, const char *name, char *path, Error *error)
{
    char folder[DRAW_NAME_LENGTH];
    return file_path(path, error, "%s/%s/%s/%s", draw->results, draw->model,
                     draw_name(draw, folder), name);
}

bool draw_recording_path(const Draw *draw, const char *set, char *path, Error *error)
{
    char file[FILE_PATH_LENGTH];
    return file_path(file, error, "recordings/%s.nc", set) && draw_path(draw, file, path, error);
}

/* -- the model -- */

/* The built-in model; if there is none but a file of that name, the error suggests the file. */
static const ModelDescription *find_built_in(const Draw *draw, Error *error)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    const ModelDescription *model = model_find(draw->model, error);
    if (!model && file_path(path, &none, "%s.onnx", draw->model) && file_exists(path))
        error_set(error, "there is no built-in model %s; did you mean the file %s?", draw->model,
                  path);
    return model;
}

const ModelDescription *draw_model(const Draw *draw, Error *error)
{
    return draw->described ? draw->described : find_built_in(draw, error);
}

const char *draw_title(const Draw *draw, char place[DRAW_TITLE_LENGTH])
{
    Error unknown = {{0}};
    /* NULL for an unopened file or a model recorded elsewhere */
    const ModelDescription *model = draw_model(draw, &unknown);
    return draw_label(draw, draw->model, model && model_uses_seed(model), place, DRAW_TITLE_LENGTH);
}

static const char built_in[] = "a built-in model", a_file[] = "an ONNX file",
                  recorded[] = "responses recorded elsewhere";

static const char *kind_found(const ModelOrigin *found)
{
    if (!found->file[0]) return built_in;
    return strcmp(found->input, SUPPLIED_INPUT) == 0 ? recorded : a_file;
}

/* NULL if only a name was given that is not built in: the source is unknown. */
static const char *kind_chosen(const Draw *draw)
{
    Error none = {{0}};
    if (draw->recordings) return recorded;
    if (draw->file) return a_file;
    return model_find(draw->model, &none) ? built_in : NULL;
}

bool draw_is_of(const Draw *draw, const ModelOrigin *found, const char *path, Error *error)
{
    const char *chosen = kind_chosen(draw);
    const ModelOrigin *opened = draw->described ? draw->described->origin : NULL;
    if (chosen && chosen != kind_found(found))
        return error_set(
            error, "%s: comes from %s, not from %s; %sgive another folder with --results", path,
            kind_found(found), chosen, chosen == built_in ? "" : "give another --name, or ");
    return !opened ||
           (strcmp(found->digest, opened->digest) == 0 && strcmp(found->data, opened->data) == 0 &&
            strcmp(found->input, opened->input) == 0) ||
           error_set(error,
                     "%s: was made from another file, or with another --input, than %s now; score "
                     "it again, "
                     "or give another --name",
                     path, draw->file);
}

/* -- advice -- */

/* Adds " --option value", quoted if a shell would change it; nothing if the value is empty. */
static void add_words(char *text, size_t capacity, const char *option, const char *value)
{
    size_t used = strlen(text);
    if (!value || !value[0]) return;
    bool plain = value[strspn(value, MODEL_NAME_LETTERS "/=,:@%+#")] == '\0' && value[0] != '#';
    used += (size_t)snprintf(text + used, capacity - used, " %s%s%s", option, option[0] ? " " : "",
                             plain ? value : "'");
    for (const char *c = value; !plain && *c && used < capacity; c++)
        used += (size_t)snprintf(text + used, capacity - used, "%s",
                                 *c == '\'' ? "'\\''" : (char[]){*c, '\0'});
    if (!plain && used < capacity) snprintf(text + used, capacity - used, "'");
}

/* Does the file have another name in results than its own? */
static bool is_renamed(const Draw *draw)
{
    size_t length = onnx_model_name_length(draw->file);
    return strlen(draw->model) != length ||
           strncmp(draw->model, file_name(draw->file), length) != 0;
}

void draw_command(const Draw *draw, const char *subcommand, char *text, size_t capacity)
{
    char seed[24] = "", degrees[32] = "", screen[32] = "", trials[16] = "";
    bool named = draw->recordings || (draw->file && is_renamed(draw));
    if (draw->seed > 0) snprintf(seed, sizeof seed, "%llu", (unsigned long long)draw->seed);
    if (draw->degrees > 0) snprintf(degrees, sizeof degrees, "%g", draw->degrees);
    if (draw->screen[0]) snprintf(screen, sizeof screen, "%dx%d", draw->screen[0], draw->screen[1]);
    if (draw->trials > 0) snprintf(trials, sizeof trials, "%d", draw->trials);
    snprintf(text, capacity, "ventral %s", subcommand);
    if (draw->recordings)
        add_words(text, capacity, "--recordings", draw->recordings);
    else
        add_words(text, capacity, "", draw->file ? draw->file : draw->model);
    add_words(text, capacity, "--name", named ? draw->model : "");
    add_words(text, capacity, "--layer", draw->layers);
    add_words(text, capacity, "--input", draw->input);
    add_words(text, capacity, "--degrees", degrees);
    add_words(text, capacity, "--screen", screen);
    add_words(text, capacity, "--seed", seed);
    add_words(text, capacity, "--trials", trials);
    add_words(text, capacity, "--networks", draw->reinitialised ? "redrawn" : "");
    add_words(text, capacity, "--results", strcmp(draw->results, "results") ? draw->results : "");
}

/* "record again with `ventral record pixels --results mine`" */
void draw_say_again(const Draw *draw, const char *set, char again[DRAW_ADVICE_LENGTH])
{
    char command[DRAW_ADVICE_LENGTH - 32];
    bool textures = strcmp(set, TEXTURE_SET_NAME) == 0;
    Error none = {{0}};
    if (draw->recordings) {
        snprintf(
            again, DRAW_ADVICE_LENGTH,
            "score the responses again with `ventral score --recordings %s --name %s --results "
            "%s`",
            draw->recordings, draw->model, draw->results);
        return;
    }
    if (!draw->file && !model_find(draw->model, &none)) {
        snprintf(again, DRAW_ADVICE_LENGTH,
                 "record again with `ventral record` and the model's file, or `ventral score "
                 "--recordings`");
        return;
    }
    draw_command(draw, textures ? "record --textures" : "record", command, sizeof command);
    snprintf(again, DRAW_ADVICE_LENGTH, "record again with `%s`", command);
}

/*
 * For an unopened file or for recordings, only the source, the layer and the screen can be checked.
 */
static bool check_kind(const Recording *recording, const Draw *draw, const char *path,
                       const char *again, Error *error)
{
    if (draw->recordings &&
        (strcmp(recording->layer, draw->layers) != 0 || recording->visual_degrees != draw->degrees))
        return error_set(error, "%s: was recorded from layer %s with a screen of %g degrees; %s",
                         path, recording->layer, recording->visual_degrees, again);
    return draw_is_of(draw, &recording->origin, path, error);
}

bool draw_read_recording(Recording *recording, const Draw *draw, const char *set, char *path,
                         Error *error)
{
    Error none = {{0}};
    char again[DRAW_ADVICE_LENGTH];
    bool elsewhere = draw->file || draw->recordings;
    const ModelDescription *described = draw->described ? draw->described
                                        : elsewhere     ? NULL
                                                        : model_find(draw->model, &none);
    RecordingOrigin origin = {.model = draw->model,
                              .seed = draw_seed(draw, draw_group_of_set(set)),
                              .field_seed = draw_seed(draw, 0),
                              .stimulus_set = set,
                              .described = described};
    draw_say_again(draw, set, again);
    bool good = draw_recording_path(draw, set, path, error) &&
                recording_read_or(recording, path, &origin, again, error);
    if (good && check_kind(recording, draw, path, again, error) &&
        recording_check_stimuli(recording, draw->trials, path, again, error))
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

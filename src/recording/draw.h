/*
 * draw: which networks produced one page of scores.
 *
 * Each seed makes an untrained model a different network. `one`: a single network, with that seed,
 * produced the whole page. `redrawn` (in the code: reinitialised): the network is re-initialised
 * for each stimulus set, as when the leaderboard scored it. The leaderboard's code rebuilt the
 * model, without a seed, for every benchmark, but cached receptive fields, firing-rate scale and
 * activations by stimulus set. So the first benchmark that needed one of these fixed it for all
 * later ones, and groups of benchmarks come from different networks:
 *
 *   group  fixed by                    determines
 *   0      circular_variance           receptive fields, units in the field, blank, orientation
 *          set, firing-rate scale
 *   1      peak_sf                     the spatial-frequency set
 *   2      grating_summation_field     the size set
 *   3      texture_modulation_index    the textures
 *   4, 5   MajajHong2015 V4, IT        one network each
 *   6      FreemanZiemba2013 V1        V2 as well: same layer, same stimuli
 *   7, 8   Sanghavi2020 V4, IT         one network each
 *   9, 10  SanghaviJozwik2020 V4, IT   one network each
 *   11, 12 SanghaviMurty2020 V4, IT    one network each
 *
 * Responses of groups 1 to 3 are those of group 0's units, in group 0's scale: the same positions
 * in another network. In draw s, the network of group g has the torch seed s + 10000 g. A model
 * without random weights is identical in both modes.
 */
#pragma once

#include "recording/recording.h"

#define DRAW_GROUP_STEP     10000 /* difference between the seeds of successive groups */
#define DRAW_LAST_OF_FIELDS 3     /* groups 1 to this one use group 0's units and scale */

/* What is scored, and where its results are. Unknown texts are NULL. */
typedef struct {
    const char *model; /* its name in results */
    /* of a built-in model or opened file; NULL: an unopened file or a model recorded elsewhere */
    const ModelDescription *described;
    const char *file;       /* path of the model's ONNX file */
    const char *recordings; /* folder of responses recorded elsewhere */
    /* for a file or recordings, as given: regions' layers, image preprocessing, degrees */
    const char *layers, *input;
    double degrees; /* 0: not given */
    int screen[2];  /* rows and columns of a file's input; 0: not given */

    uint64_t seed;      /* s; the seed of group 0 */
    bool reinitialised; /* for each stimulus set: --networks redrawn */
    int trials;         /* of a model with noise, for all sets; 0: the experiment's */

    const char *results, *data; /* folders: of all results; of the embedded data */
    int threads;
} Draw;

/* "one" or "redrawn". */
const char *draw_networks(const Draw *draw);

/* The draw's folder in its model's: "seed-3" or "redrawn-3". */
#define DRAW_NAME_LENGTH 32
const char *draw_name(const Draw *draw, char place[DRAW_NAME_LENGTH]);

/*
 * A model's draw in words: "pixels", or with random weights "resnet-18_untrained, seed 3, networks
 * redrawn".
 */
const char *draw_label(const Draw *draw, const char *model, bool random, char *place,
                       size_t capacity);

/* The torch seed of a group's network; for `one`, the draw's own seed. */
uint64_t draw_seed(const Draw *draw, int group);

/*
 * The group whose network produces the responses to a stimulus set ("orientation", .., "texture").
 */
int draw_group_of_set(const char *stimulus_set);

/*
 * The group whose network produces the responses for a benchmark, given its identifier
 * ("Marques2020_..", "MajajHong2015.IT-pls"; public parts are grouped with the private ones); 0 for
 * any other.
 */
int draw_group_of_benchmark(const char *identifier);

/* The path of a draw's file, "<results>/<model>/seed-<n>/<name>", into path[FILE_PATH_LENGTH]. */
bool draw_path(const Draw *draw, const char *name, char *path, Error *error);

/* The same for a set's recording, "recordings/<set>.nc"; it need not exist. */
bool draw_recording_path(const Draw *draw, const char *set, char *path, Error *error);

/* The model's description, opened or built in; NULL, with a message, if there is neither. */
const ModelDescription *draw_model(const Draw *draw, Error *error);

#define DRAW_TITLE_LENGTH (DERIVED_NAME_LENGTH + 64)

/*
 * The model as named in messages: "resnet-18_untrained, seed 3, networks redrawn"; only the name if
 * no weights are random.
 */
const char *draw_title(const Draw *draw, char place[DRAW_TITLE_LENGTH]);

/*
 * Refuses what was found at `path` if it comes from a different source than the draw's model -
 * built in (`found` is empty), an ONNX file, or responses recorded elsewhere - or from a different
 * file than the opened one. If only the model's name is known and it is not a built-in one, both an
 * ONNX file and recorded responses are accepted.
 */
bool draw_is_of(const Draw *draw, const ModelOrigin *found, const char *path, Error *error);

/*
 * The command line of a subcommand for the same draw, for messages that say what to do: "ventral
 * score 'my net.onnx' --layer V1=relu --seed 3". Written to text[capacity], truncated if that is
 * too small.
 */
void draw_command(const Draw *draw, const char *subcommand, char *text, size_t capacity);

#define DRAW_ADVICE_LENGTH (FILE_PATH_LENGTH + 256)

/*
 * Advice that ends an error message: how to repeat the recording, e.g. "record again with `ventral
 * record pixels --results mine`".
 */
void draw_say_again(const Draw *draw, const char *set, char again[DRAW_ADVICE_LENGTH]);

/* Reads a set's recording; it must be of this model and draw, stimuli in order. Copies its path. */
bool draw_read_recording(Recording *recording, const Draw *draw, const char *set, char *path,
                         Error *error);

/*
 * draw: of which networks one page of scores is made.
 *
 * An untrained model is another network for every seed. `one`: the whole page is of the network of that seed.
 * `redrawn`: the page as the leaderboard scored it. Its code built the model anew, without a seed, for every
 * benchmark, but kept receptive fields, firing-rate scale and activations by stimulus set; so the first
 * benchmark (in its order) that needs something fixes it for all later ones, and groups of benchmarks are of
 * different networks (SPEC 3.1):
 *
 *   group  fixed by                    gives
 *   0      circular_variance           receptive fields, units in the field, blank, orientation set, firing-rate scale
 *   1      peak_sf                     the spatial-frequency set
 *   2      grating_summation_field     the size set
 *   3      texture_modulation_index    the textures
 *   4, 5   MajajHong2015 V4, IT        each its own
 *   6      FreemanZiemba2013 V1        V2 as well: same layer, same stimuli
 *   7, 8   Sanghavi2020 V4, IT         each its own
 *   9, 10  SanghaviJozwik2020 V4, IT   likewise
 *   11, 12 SanghaviMurty2020 V4, IT    likewise
 *
 * Responses of groups 1 to 3 are of group 0's units, in group 0's scale: the same places of another network.
 * In draw s, group g's network has the torch seed s + 10000 g. A model without random weights is the same in
 * both modes.
 */
#ifndef RECORDING_DRAW_H
#define RECORDING_DRAW_H

#include "base/options.h"
#include "recording/recording.h"

#define DRAW_GROUP_STEP     10000 /* between the seeds of two groups */
#define DRAW_LAST_OF_FIELDS 3 /* groups 1 to this one answer with group 0's units, in its scale */

typedef struct {
    uint64_t seed; /* s; of group 0 */
    bool redrawn;
} Draw;

/* The draw that the command line chose: --seed and --networks. */
Draw draw_chosen(const Options *options);

/* "one" or "redrawn". */
const char *draw_networks(const Draw *draw);

/* The torch seed of a group's network; that of the draw itself for one network. */
uint64_t draw_seed(const Draw *draw, int group);

/* The group that gives the responses to a stimulus set ("orientation", .., "texture"). */
int draw_group_of_set(const char *stimulus_set);

/*
 * The group whose network answers a benchmark's stimuli, by its identifier ("Marques2020_..", "MajajHong2015.IT-pls",
 * public parts like the private ones); 0 for any other.
 */
int draw_group_of_benchmark(const char *identifier);

/* Where the recording of a set is, or will be: "<draw's folder>/recordings/<set>.nc" into path[FILE_PATH_LENGTH]. */
bool draw_recording_path(const Options *options, const char *set, char *path, Error *error);

#define DRAW_ADVICE_LENGTH (FILE_PATH_LENGTH + 256)

/* What makes it again, for the end of a sentence: "record again with `ventral record pixels --results mine`". */
void draw_say_again(const Options *options, const char *set, char again[DRAW_ADVICE_LENGTH]);

/* Reads it, which must be of this model and draw, with all stimuli in their order; `path` receives its place. */
bool draw_read_recording(Recording *recording, const Options *options, const char *set, char *path,
                         Error *error);

#endif

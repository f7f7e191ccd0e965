/*
 * stimuli: writes stimulus sets as images with their tables, for viewing or for presenting to a
 * model in any program.
 *
 *   DIR/<set>/          the images (PNG): the originals, 672 x 672 pixels for 12 degrees, or with
 *                       --degrees as they appear on a model's screen of that width
 *   DIR/<set>/<set>.csv   their parameters, in Brain-Score's columns
 *   DIR/manifest.csv   all sets in DIR, a row for each image, in the order required of the
 *                      responses
 *   DIR/README.md      how to present them and record the responses (stimuli_readme.c)
 *
 * Besides the drawn sets there are "repeat", with which `ventral score --recordings` detects noise
 * and images in the wrong order, and, once they have been downloaded, "texture" and the stimulus
 * sets of data/datasets.csv, which are copied unchanged.
 */
#include "command/command.h"

#include "base/shown.h"
#include "brainio/dataset.h"
#include "brainio/texture_set.h"
#include "properties/benchmark.h"
#include "recording/recording.h"
#include "vision/png_file.h"
#include "vision/repeated_set.h"
#include "vision/screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Rectangle whole_image = {0, 0, GRATING_PIXELS, GRATING_PIXELS};

/* The drawn sets, in the order of the manifest. */
enum { DRAWN = 6 };

static const char *drawn_set(size_t i)
{
    return i + 1 < DRAWN ? stimulus_set_names[i] : REPEATED_SET_NAME;
}

static bool is_drawn(const char *name)
{
    for (size_t i = 0; i < DRAWN; i++)
        if (strcmp(drawn_set(i), name) == 0) return true;
    return false;
}

/* -- drawn sets -- */

/* The width of the images: as originally presented, or as given by --degrees. */
static double degrees_of(const Options *options)
{
    return options->draw.degrees > 0 ? options->draw.degrees : GRATING_DEGREES;
}

static bool write_images(const StimulusSet *set, const char *folder, const Screen *screen,
                         Error *error)
{
    int size = screen->canvas_height;
    Rectangle window = {0, 0, size, size};
    uint8_t *pixels = allocate(rectangle_area(whole_image), 1, error);
    uint8_t *shown = allocate(rectangle_area(window), 1, error);
    bool good = pixels && shown;
    for (size_t i = 0; good && i < set->count; i++) {
        char id[STIMULUS_ID_LENGTH], path[FILE_PATH_LENGTH];
        stimulus_id(set, i, id);
        grating_draw(&set->gratings[i], whole_image, pixels);
        good = file_path(path, error, "%s/%s.png", folder, id) &&
               screen_show(screen, (ImagePart){pixels, whole_image, 1}, window, shown, error) &&
               png_write_gray(path, shown, size, size, error);
    }
    free(shown);
    free(pixels);
    return good;
}

static bool show_images(const StimulusSet *set, const char *folder, double degrees, Error *error)
{
    Screen screen;
    int pixels = (int)nearbyint(degrees / GRATING_DEGREES * GRATING_PIXELS);
    if (pixels < 8 || pixels > 8192)
        return error_set(error, "images of %g degrees would have %d pixels; give 0.2 to 140",
                         degrees, pixels);
    if (!screen_open(&screen,
                     (ScreenSize){GRATING_PIXELS, GRATING_PIXELS, GRATING_DEGREES, pixels, degrees},
                     error))
        return false;
    bool good = write_images(set, folder, &screen, error);
    screen_close(&screen);
    return good;
}

static void put_parameters(FILE *stream, const Grating *g)
{
    fprintf(stream, "%.17g,%.17g,%g,%.17g,%.17g,%g,%g", g->y, g->x, g->contrast, g->radius,
            g->spatial_frequency, g->orientation, g->phase);
}

static bool write_table(const StimulusSet *set, const char *folder, double degrees, Error *error)
{
    char path[FILE_PATH_LENGTH];
    OutputFile output;
    if (!file_path(path, error, "%s/%s.csv", folder, set->name) ||
        !output_open(&output, path, error))
        return false;
    fprintf(output.stream,
            "image_id,degrees,position_y,position_x,contrast,radius,spatial_frequency,"
            "orientation,phase,image_file_name\n");
    for (size_t i = 0; i < set->count; i++) {
        char id[STIMULUS_ID_LENGTH];
        stimulus_id(set, i, id);
        fprintf(output.stream, "%s,%g,", id, degrees);
        put_parameters(output.stream, &set->gratings[i]);
        fprintf(output.stream, ",%s.png\n", id);
    }
    return output_close(&output, true, error);
}

/* Writes a set's images and table to a folder named after the set. */
static bool write_drawn(const Options *options, const char *name, Error *error)
{
    StimulusSet set = {0};
    char folder[FILE_PATH_LENGTH];
    double degrees = degrees_of(options);
    bool good = repeated_set_make(&set, name, error) &&
                file_path(folder, error, "%s/%s", options->arguments[0], name) &&
                show_images(&set, folder, degrees, error) &&
                write_table(&set, folder, degrees, error);
    if (good && !options->quiet) printf("%zu images and a table -> %s\n", set.count, SHOWN(folder));
    stimulus_set_free(&set);
    return good;
}

/* -- downloaded sets -- */

typedef struct {
    StimulusFiles files;
    TextureSet textures; /* set if it is the texture set */
    bool has_textures;
    size_t count;
} Downloaded;

static bool open_downloaded(Downloaded *set, const Options *options, const char *name, bool *there,
                            Error *error)
{
    DatasetPlaces places;
    *set = (Downloaded){.has_textures = strcmp(name, TEXTURE_SET_NAME) == 0};
    const char *dataset = set->has_textures ? TEXTURE_DATASET : name;
    if (!dataset_places(&places, options->draw.data, NULL, dataset, error)) return false;
    if (places.in_part && places.missing[0])
        return error_set(error, "%s is missing; run `ventral data %s`", places.missing_file,
                         dataset);
    *there = !places.missing[0];
    if (!*there) return true;
    if (!stimulus_files_open(&set->files, places.table, places.images, error)) return false;
    set->count = set->files.count;
    return !set->has_textures || texture_set_read(&set->textures, &set->files, error);
}

/* The row of image i in the table, and its file name without folders or a texture's identifier. */
static bool downloaded_name(const Downloaded *set, size_t i, size_t *row, char *name, Error *error)
{
    *row = set->has_textures ? set->textures.rows[i] : i;
    const char *file = table_cell(&set->files.table, *row, set->files.file_column);
    const char *dot = strrchr(file, '.');
    if (set->has_textures)
        return file_path(name, error, "%s%s", set->textures.textures[i].identifier, dot ? dot : "");
    return file_path(name, error, "%s", file_name(file));
}

static bool copy_image(const Downloaded *set, size_t i, const char *folder, Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    size_t row = 0, length = 0;
    OutputFile output;
    if (!downloaded_name(set, i, &row, name, error) ||
        !file_path(path, error, "%s/%s", folder, name))
        return false;
    uint8_t *bytes = archive_read(set->files.archive, set->files.entries[row], &length, error);
    bool good = bytes && output_open(&output, path, error);
    if (good) {
        fwrite(bytes, 1, length, output.stream);
        good = output_close(&output, true, error);
    }
    free(bytes);
    return good;
}

static bool write_downloaded(const Options *options, const char *name, Error *error)
{
    Downloaded set;
    char folder[FILE_PATH_LENGTH];
    bool there = false;
    bool good = open_downloaded(&set, options, name, &there, error) &&
                file_path(folder, error, "%s/%s", options->arguments[0], name);
    if (good && !there)
        good = error_set(error,
                         "the images of %s have not been downloaded; see `ventral "
                         "data --help`",
                         name);
    for (size_t i = 0; good && i < set.count; i++) good = copy_image(&set, i, folder, error);
    if (good && !options->quiet) printf("%zu images -> %s\n", set.count, SHOWN(folder));
    stimulus_files_close(&set.files);
    return good;
}

/* -- the manifest: every set that has a folder -- */

static bool has_folder(const Options *options, const char *set)
{
    char path[FILE_PATH_LENGTH];
    Error none = {{0}};
    return file_path(path, &none, "%s/%s", options->arguments[0], set) && file_exists(path);
}

static bool list_drawn(FILE *stream, const Options *options, const char *name, Error *error)
{
    StimulusSet set = {0};
    if (!has_folder(options, name)) return true;
    if (!repeated_set_make(&set, name, error)) return false;
    for (size_t i = 0; i < set.count; i++) {
        char id[STIMULUS_ID_LENGTH];
        stimulus_id(&set, i, id);
        fprintf(stream, "%s/%s.png,%s,%zu,%s,%g,", name, id, name, i, id, degrees_of(options));
        put_parameters(stream, &set.gratings[i]);
        fputc('\n', stream);
    }
    stimulus_set_free(&set);
    return true;
}

static bool list_downloaded(FILE *stream, const Options *options, const char *name, Error *error)
{
    Downloaded set = {0};
    bool there = false;
    if (!has_folder(options, name)) return true;
    bool good = open_downloaded(&set, options, name, &there, error);
    for (size_t i = 0; good && there && i < set.count; i++) {
        char file[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
        size_t row = 0, degrees = table_find(&set.files.table, "degrees");
        good = downloaded_name(&set, i, &row, file, error);
        good = good && file_path(path, error, "%s/%s", name, file);
        if (!good) break;
        table_put_text(stream, path);
        fprintf(stream, ",%s,%zu,", name, i);
        table_put_text(stream, stimulus_files_identifier(&set.files, row));
        fputc(',', stream);
        if (degrees != NO_COLUMN)
            table_put_text(stream, table_cell(&set.files.table, row, degrees));
        fputs(",,,,,,,\n", stream);
    }
    stimulus_files_close(&set.files);
    return good;
}

static bool list_sets(FILE *stream, const Options *options, Error *error)
{
    Datasets datasets;
    fprintf(stream, "file,set,index,stimulus_id,degrees,position_y,position_x,contrast,radius,"
                    "spatial_frequency,orientation,phase\n");
    for (size_t i = 0; i < DRAWN; i++)
        if (!list_drawn(stream, options, drawn_set(i), error)) return false;
    if (!list_downloaded(stream, options, TEXTURE_SET_NAME, error) ||
        !datasets_read(&datasets, options->draw.data, error))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < datasets.count; i++)
        if (datasets.files[i].kind == FILE_STIMULUS_TABLE)
            good = list_downloaded(stream, options, datasets.files[i].name, error);
    datasets_free(&datasets);
    return good;
}

static bool write_manifest(const Options *options, Error *error)
{
    OutputFile output;
    if (!output_open_in(&output, options->arguments[0], "manifest.csv", error)) return false;
    return output_close(&output, list_sets(output.stream, options, error), error);
}

/* -- all of it -- */

static bool is_downloaded(const Options *options, const char *name)
{
    Datasets datasets;
    Error none = {{0}};
    if (strcmp(name, TEXTURE_SET_NAME) == 0) return true;
    if (!datasets_read(&datasets, options->draw.data, &none)) return false;
    bool found = dataset_find(&datasets, name, FILE_STIMULUS_TABLE, &none) != NULL;
    datasets_free(&datasets);
    return found;
}

static bool write_set(const Options *options, const char *name, Error *error)
{
    return !is_drawn(name) && is_downloaded(options, name) ? write_downloaded(options, name, error)
                                                           : write_drawn(options, name, error);
}

/* Checks that all sets are known before any is written, and that the folder was not forgotten. */
static bool check_words(const Options *options, Error *error)
{
    const char *folder = options->arguments[0];
    StimulusSet set;
    if (options->argument_count == 1 && (is_drawn(folder) || is_downloaded(options, folder)))
        return error_set(error,
                         "%s is a stimulus set: give the folder first, as in `ventral stimuli "
                         "images %s`",
                         folder, folder);
    for (size_t i = 1; i < options->argument_count; i++) {
        const char *name = options->arguments[i];
        if (is_drawn(name) || is_downloaded(options, name)) continue;
        return stimulus_set_make(&set, name, error); /* suggests the nearest name */
    }
    if (options->argument_count == 1 && !options->quiet)
        printf("writing all sets to the folder %s; to choose sets: ventral stimuli %s orientation "
               "size\n",
               folder, folder);
    return true;
}

static bool stimuli(Options *options, Error *error)
{
    bool good = check_words(options, error);
    for (size_t i = 1; good && i < options->argument_count; i++)
        good = write_set(options, options->arguments[i], error);
    for (size_t i = 0; good && options->argument_count == 1 && i < DRAWN; i++)
        good = write_set(options, drawn_set(i), error);
    return good && write_manifest(options, error) &&
           write_stimuli_readme(options->arguments[0], degrees_of(options), error);
}

static const char *const examples[] = {"ventral stimuli images",
                                       "ventral stimuli images orientation size",
                                       "ventral stimuli images --degrees 8", NULL};

const Command stimuli_command = {
    .words = {.name = "ventral stimuli",
              .purpose = "writes stimulus sets as images, to view or to present to another model",
              .arguments = "DIR [SET..]",
              .least = 1,
              .most = SIZE_MAX,
              .options = OPTION_LIST(OPTION_DEGREES, OPTION_DATA, OPTION_QUIET),
              .details =
                  "Sets: receptive_field, orientation, spatial_frequency, size, blank, and repeat, "
                  "which "
                  "detects noise\nand mistakes; without a name, all six. Downloaded: texture, "
                  "and the stimulus sets of\n`ventral data`. --degrees crops to a model's screen "
                  "of that width. DIR/README.md says\nhow to present them and what `ventral score "
                  "--recordings` wants.\n",
              .examples = examples},
    .run = stimuli};

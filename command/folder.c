/*
 * folder: checks which model a folder's contents belong to, before anything is written there.
 *
 * Recordings, results and ensembles record whether they are of a built-in model, an ONNX file or
 * responses recorded elsewhere. Files that cannot be read are overwritten.
 */
#include "command/command.h"

#include "base/json.h"
#include "benchmarks.h"
#include "recording/draw.h"
#include "recording/recording_file.h"
#include "score/result.h"

#include <string.h>

/* Checks the recording of one set. */
static bool check_recording(const Draw *draw, const char *set, Error *error)
{
    char path[FILE_PATH_LENGTH];
    ModelOrigin origin;
    Error unread = {{0}};
    if (!draw_recording_path(draw, set, path, error)) return false;
    return !file_exists(path) || !recording_read_origin(path, &origin, &unread) ||
           draw_is_of(draw, &origin, path, error);
}

/* Checks the result of one benchmark, or one seed of an ensemble. */
static bool check_document(const Draw *draw, const char *path, Error *error)
{
    Error unread = {{0}};
    cJSON *document = file_exists(path) ? json_read(path, &unread) : NULL;
    if (!document) return true;
    ModelOrigin origin = result_origin(document);
    cJSON_Delete(document);
    return draw_is_of(draw, &origin, path, error);
}

bool command_check_folder(const Draw *draw, size_t first, Error *error)
{
    char path[FILE_PATH_LENGTH], name[FILE_PATH_LENGTH];
    Draw kind = *draw;
    kind.described = NULL; /* which file it was does not matter */
    for (int set = 0; stimulus_set_names[set]; set++)
        if (!check_recording(&kind, stimulus_set_names[set], error)) return false;
    for (size_t i = 0; grating_benchmark(benchmarks[i]); i++)
        if (!file_path(name, error, "%s.json", benchmarks[i]->identifier) ||
            !draw_path(&kind, name, path, error) || !check_document(&kind, path, error))
            return false;
    return ensemble_seed_path(&kind, first, path, error) && check_document(&kind, path, error);
}

bool command_check_file(const Draw *draw, Error *error)
{
    char path[FILE_PATH_LENGTH], digest[FILE_DIGEST_LENGTH];
    ModelOrigin origin = {{0}, {0}, {0}, {0}};
    Error unread = {{0}};
    if (!draw->file || !file_exists(draw->file)) return true;
    if (!draw_recording_path(draw, "blank", path, error)) return false;
    if (!file_exists(path) || !recording_read_origin(path, &origin, &unread)) {
        if (!draw_path(draw, "scores.json", path, error)) return false;
        cJSON *document = file_exists(path) ? json_read(path, &unread) : NULL;
        origin = result_origin(document);
        cJSON_Delete(document);
    }
    return !origin.digest[0] ||
           (file_digest(draw->file, digest, error) &&
            (strcmp(digest, origin.digest) == 0 ||
             error_set(
                 error,
                 "%s: was made from a file (%s) that differs from the present %s; score it again, "
                 "or give another --name",
                 path, origin.file, draw->file)));
}

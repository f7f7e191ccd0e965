/*
 * download: fetches the recordings and stimulus sets that data/datasets.csv names.
 *
 *     download                        all of them
 *     download --set NAME             one, and the stimuli that belong to it
 *
 * Files go to $VENTRAL_DATA, or data/downloads, four at a time; one that is there already is only checked.
 * $VENTRAL_MIRROR names another server with the same folders. Some files are private at their source, and
 * some are gone: each is reported once, with where to put it when its authors have sent it. That is no
 * failure of the whole, unless the set was asked for by name.
 */
#include "brainio/download.h"
#include "base/nearest.h"
#include "base/options.h"
#include "base/parallel.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_A_TIME = 4, OUTCOMES = DOWNLOAD_FAILED + 1 };

typedef struct {
    const Options *options;
    DownloadSettings settings;
    const DatasetFile **files; /* [count] wanted */
    size_t count;
    size_t outcomes[OUTCOMES];
    pthread_mutex_t lock; /* of the counts and the terminal */
} Fetching;

/* -- which -- */

static bool is_wanted(const Datasets *datasets, const DatasetFile *file, const char *name)
{
    if (!name || strcmp(file->name, name) == 0) return true;
    if (file->kind == FILE_ASSEMBLY) return false;
    for (size_t i = 0; i < datasets->count; i++)
        if (datasets->files[i].kind == FILE_ASSEMBLY &&
            strcmp(datasets->files[i].name, name) == 0 &&
            strcmp(datasets->files[i].stimulus_set, file->name) == 0)
            return true;
    return false;
}

static bool refuse_name(const Datasets *datasets, const char *name, Error *error)
{
    size_t index = 0;
    const char **names = allocate(datasets->count, sizeof *names, error);
    if (!names) return false;
    NameList list = {"dataset", "data/datasets.csv", names, 0};
    for (size_t i = 0; i < datasets->count; i++) {
        bool again = i > 0 && strcmp(datasets->files[i].name, datasets->files[i - 1].name) == 0;
        if (!again) names[list.count++] = datasets->files[i].name;
    }
    nearest_find(&list, name, &index, error);
    free(names);
    return false;
}

static bool choose(Fetching *fetching, const Datasets *datasets, Error *error)
{
    const char *name = fetching->options->set;
    fetching->files = allocate(datasets->count, sizeof *fetching->files, error);
    if (!fetching->files) return false;
    for (size_t i = 0; i < datasets->count; i++)
        if (is_wanted(datasets, &datasets->files[i], name))
            fetching->files[fetching->count++] = &datasets->files[i];
    return fetching->count > 0 || refuse_name(datasets, name, error);
}

/* -- fetching -- */

typedef struct {
    const char *file;
    bool shown;
} Meter;

static void show_progress(void *context, double fetched, double total)
{
    const Meter *meter = context;
    if (meter->shown)
        fprintf(stderr, "\r\033[K%s: %.1f of %.1f MB", meter->file, fetched / 1e6, total / 1e6);
}

static void report(Fetching *fetching, const DatasetFile *file, const char *path,
                   DownloadOutcome outcome, const Error *why)
{
    bool say = !fetching->options->quiet || outcome >= DOWNLOAD_REFUSED;
    FILE *to = outcome >= DOWNLOAD_REFUSED ? stderr : stdout;
    pthread_mutex_lock(&fetching->lock);
    fetching->outcomes[outcome]++;
    if (isatty(2)) fprintf(stderr, "\r\033[K");
    if (say && outcome == DOWNLOAD_PRESENT) fprintf(to, "%s: is there\n", file->file);
    if (say && outcome == DOWNLOAD_FETCHED) fprintf(to, "%s: fetched\n", file->file);
    if (say && outcome == DOWNLOAD_REFUSED)
        fprintf(to, "%s: private at its source; ask the authors of %s for it and put it at %s\n",
                file->file, file->name, path);
    if (say && outcome == DOWNLOAD_GONE)
        fprintf(to, "%s: gone from its source; ask the authors of %s for it and put it at %s\n",
                file->file, file->name, path);
    if (say && outcome == DOWNLOAD_FAILED) fprintf(to, "%s\n", why->message);
    fflush(to);
    pthread_mutex_unlock(&fetching->lock);
}

static bool fetch_one(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    Fetching *fetching = context;
    const DatasetFile *file = fetching->files[item];
    Meter meter = {file->file, isatty(2) && !fetching->options->quiet};
    DownloadSettings settings = fetching->settings;
    char path[FILE_PATH_LENGTH];
    Error why = {{0}};
    settings.progress = show_progress;
    settings.context = &meter;
    if (!dataset_path(file, fetching->options->data, path, error)) return false;
    report(fetching, file, path, download_file(file, path, &settings, &why), &why);
    return true;
}

/* A number from the environment; the default where there is none. */
static double setting(const char *name, double otherwise)
{
    const char *text = getenv(name);
    char *end = NULL;
    double value = text ? strtod(text, &end) : otherwise;
    return text && (end == text || *end || !(value > 0)) ? otherwise : value;
}

static bool fetch(Fetching *fetching, Error *error)
{
    Datasets datasets;
    if (!datasets_read(&datasets, fetching->options->data, error)) return false;
    const char *mirror = getenv("VENTRAL_MIRROR");
    fetching->settings =
        (DownloadSettings){.mirror = mirror && mirror[0] ? mirror : NULL,
                           .attempts = 5,
                           .pause_seconds = setting("VENTRAL_RETRY_SECONDS", 2),
                           .stall_seconds = (long)setting("VENTRAL_STALL_SECONDS", 30)};
    bool good = choose(fetching, &datasets, error) &&
                parallel_run(AT_A_TIME, fetching->count, fetch_one, fetching, error);
    free(fetching->files);
    datasets_free(&datasets);
    return good;
}

int main(int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, "fetches recordings and stimuli", &exit_code))
        return exit_code;
    Fetching fetching = {.options = &options, .lock = PTHREAD_MUTEX_INITIALIZER};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) return 1;
    bool good = fetch(&fetching, &error);
    curl_global_cleanup();
    if (!good) return options_fail(argv[0], &error);
    const size_t *outcomes = fetching.outcomes;
    if (!options.quiet)
        printf("%zu fetched, %zu were there, %zu private, %zu gone, %zu failed\n",
               outcomes[DOWNLOAD_FETCHED], outcomes[DOWNLOAD_PRESENT], outcomes[DOWNLOAD_REFUSED],
               outcomes[DOWNLOAD_GONE], outcomes[DOWNLOAD_FAILED]);
    bool lacking = outcomes[DOWNLOAD_REFUSED] + outcomes[DOWNLOAD_GONE] > 0;
    return outcomes[DOWNLOAD_FAILED] > 0 || (options.set && lacking) ? 1 : 0;
}

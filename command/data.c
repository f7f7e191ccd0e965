/*
 * data: downloads the recordings and stimulus sets listed in data/datasets.csv.
 *
 *     ventral data                    all of them
 *     ventral data NAME               one, with its stimuli
 *     ventral data public             those used by `ventral score --set public`
 *
 * Files go to $VENTRAL_DATA, or data/downloads, four at a time; an existing file is only checked.
 * $VENTRAL_MIRROR names another server with the same folders. Some files are private or no longer
 * available: each is reported once, with the path where it should be put if obtained from its
 * authors. This counts as an error only if the set was requested by name. If a server cannot be
 * reached, no further download is started and the program ends with one message. On a terminal a
 * line shows the progress.
 */
#define _POSIX_C_SOURCE 200809L
#include "command/command.h"

#include "base/nearest.h"
#include "base/parallel.h"
#include "base/shown.h"
#include "brainio/download.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { AT_A_TIME = 4, OUTCOMES = DOWNLOAD_FAILED + 1 }; /* outcomes of one file */

/* One download under way. */
typedef struct {
    bool active;
    double began, fetched, total; /* bytes; began: already there before this run */
} Meter;

typedef struct {
    const Options *options;
    DownloadSettings settings;
    const DatasetFile **files; /* [count] files wanted */
    size_t count;
    /* shared by the downloads, under the lock */
    pthread_mutex_t lock;
    size_t outcomes[OUTCOMES];
    bool stopped; /* a server cannot be reached: start no more */
    Meter meters[AT_A_TIME];
    double received;     /* bytes of finished downloads */
    double start, drawn; /* seconds: when the first began, when the line was last drawn */
    bool shown;          /* is there a progress line on the terminal? */
} Fetching;

/* -- choosing files -- */

static bool is_wanted(const Datasets *datasets, const DatasetFile *file, const char *name)
{
    if (!name || strcmp(file->name, name) == 0) return true;
    if (strcmp(name, "public") == 0)
        return is_public_dataset(file->name, file->kind == FILE_ASSEMBLY);
    if (file->kind == FILE_ASSEMBLY) return false;
    for (size_t i = 0; i < datasets->count; i++)
        if (datasets->files[i].kind == FILE_ASSEMBLY &&
            strcmp(datasets->files[i].name, name) == 0 &&
            strcmp(datasets->files[i].stimulus_set, file->name) == 0)
            return true;
    return false;
}

/* Each name once, into names[datasets->count + 1]; returns how many. */
static size_t list_names(const Datasets *datasets, const char **names)
{
    size_t count = 1;
    names[0] = "public";
    for (size_t i = 0; i < datasets->count; i++) {
        size_t k = 0;
        while (k < count && strcmp(names[k], datasets->files[i].name) != 0) k++;
        if (k == count) names[count++] = datasets->files[i].name;
    }
    return count;
}

static bool print_names(const Datasets *datasets, Error *error)
{
    const char **names = allocate(datasets->count + 1, sizeof *names, error);
    size_t count = names ? list_names(datasets, names) : 0;
    for (size_t i = 0; i < count; i++) printf("%s\n", names[i]);
    free(names);
    return count > 0;
}

static bool refuse_name(const Datasets *datasets, const char *name, Error *error)
{
    size_t index = 0;
    const char **names = allocate(datasets->count + 1, sizeof *names, error);
    if (!names) return false;
    NameList list = {"dataset", "`ventral data --names`", names, list_names(datasets, names)};
    if (nearest_find(&list, name, &index, error))
        error_set(error, "datasets.csv lists no file of %s; restore it", name);
    free(names);
    return false;
}

static bool choose(Fetching *fetching, const Datasets *datasets, Error *error)
{
    const Options *options = fetching->options;
    const char *name = options->argument_count > 0 ? options->arguments[0] : NULL;
    fetching->files = allocate(datasets->count, sizeof *fetching->files, error);
    if (!fetching->files) return false;
    for (size_t i = 0; i < datasets->count; i++)
        if (is_wanted(datasets, &datasets->files[i], name))
            fetching->files[fetching->count++] = &datasets->files[i];
    return fetching->count > 0 || refuse_name(datasets, name, error);
}

/* -- fetching -- */

typedef struct {
    Fetching *fetching;
    const DatasetFile *file;
    int worker;
} Item;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* "3 of 67 files, 4 under way: 120.5 of 812.0 MB, 12.3 MB/s, 56 s left" */
static void draw(Fetching *fetching)
{
    double received = fetching->received, fetched = 0, total = 0;
    size_t done = 0, under_way = 0;
    for (int i = 0; i < OUTCOMES; i++) done += fetching->outcomes[i];
    for (int i = 0; i < AT_A_TIME; i++) {
        const Meter *meter = &fetching->meters[i];
        if (!meter->active) continue;
        under_way++;
        received += meter->fetched - meter->began;
        fetched += meter->fetched;
        total += meter->total;
    }
    double rate = received / (now() - fetching->start + 1e-9);
    double left = rate > 0 ? (total - fetched) / rate : 0;
    fprintf(stderr, "\r\033[K%zu of %zu files, %zu under way: %.1f of %.1f MB, %.1f MB/s, ", done,
            fetching->count, under_way, fetched / 1e6, total / 1e6, rate / 1e6);
    fprintf(stderr, left < 120 ? "%.0f s left" : "%.0f min left", left < 120 ? left : left / 60);
    fetching->drawn = now();
}

static void show_progress(void *context, double fetched, double total)
{
    const Item *item = context;
    Fetching *fetching = item->fetching;
    if (!fetching->shown) return;
    pthread_mutex_lock(&fetching->lock);
    Meter *meter = &fetching->meters[item->worker];
    if (!meter->active || fetched < meter->began) meter->began = fetched;
    meter->active = true;
    meter->fetched = fetched;
    meter->total = total;
    if (now() - fetching->drawn > 0.2) draw(fetching);
    pthread_mutex_unlock(&fetching->lock);
}

static void end_meter(Fetching *fetching, int worker)
{
    Meter *meter = &fetching->meters[worker];
    if (meter->active) fetching->received += meter->fetched - meter->began;
    *meter = (Meter){0};
}

static void say_waiting(void *context)
{
    const Item *item = context;
    Fetching *fetching = item->fetching;
    if (fetching->options->quiet) return;
    pthread_mutex_lock(&fetching->lock);
    if (fetching->shown) fprintf(stderr, "\r\033[K");
    fprintf(stderr, "%s: another program is fetching it; waiting\n", SHOWN(item->file->file));
    pthread_mutex_unlock(&fetching->lock);
}

static void report(Fetching *fetching, const Item *item, const char *path, DownloadOutcome outcome,
                   const Error *why)
{
    const DatasetFile *file = item->file;
    bool say = !fetching->options->quiet || outcome >= DOWNLOAD_REFUSED;
    FILE *to = outcome >= DOWNLOAD_REFUSED ? stderr : stdout;
    pthread_mutex_lock(&fetching->lock);
    fetching->outcomes[outcome]++;
    end_meter(fetching, item->worker);
    if (fetching->shown) fprintf(stderr, "\r\033[K");
    if (say && outcome == DOWNLOAD_PRESENT) fprintf(to, "%s: is there\n", file->file);
    if (say && outcome == DOWNLOAD_FETCHED) fprintf(to, "%s: fetched\n", file->file);
    if (say && outcome == DOWNLOAD_REFUSED)
        fprintf(to, "%s: not public; ask the authors of %s for it and save it as %s\n", file->file,
                file->name, path);
    if (say && outcome == DOWNLOAD_GONE)
        fprintf(to, "%s: no longer available; ask the authors of %s for it and save it as %s\n",
                file->file, file->name, path);
    if (say && outcome == DOWNLOAD_FAILED) fprintf(to, "%s\n", why->message);
    fflush(to);
    pthread_mutex_unlock(&fetching->lock);
}

static bool has_stopped(Fetching *fetching)
{
    pthread_mutex_lock(&fetching->lock);
    bool stopped = fetching->stopped;
    pthread_mutex_unlock(&fetching->lock);
    return stopped;
}

/* No further download is started. Returns whether this is the first call. */
static bool stop(Fetching *fetching)
{
    pthread_mutex_lock(&fetching->lock);
    bool first = !fetching->stopped;
    fetching->stopped = true;
    pthread_mutex_unlock(&fetching->lock);
    return first;
}

static bool fetch_one(void *context, size_t index, int worker, Error *error)
{
    Fetching *fetching = context;
    Item item = {fetching, fetching->files[index], worker};
    DownloadSettings settings = fetching->settings;
    char path[FILE_PATH_LENGTH];
    Error why = {{0}};
    settings.context = &item;
    if (has_stopped(fetching)) return true;
    if (!dataset_path(item.file, fetching->options->draw.data, path, error)) return false;
    DownloadOutcome outcome = download_file(item.file, path, &settings, &why);
    bool first = outcome == DOWNLOAD_UNREACHABLE && stop(fetching);
    if (outcome != DOWNLOAD_UNREACHABLE) report(fetching, &item, path, outcome, &why);
    if (first) *error = why;
    return !first;
}

/* Reads a number from the environment; *value is unchanged if it is not set. */
static bool setting(const char *name, double least, double *value, Error *error)
{
    const char *text = getenv(name);
    char *end = NULL;
    if (!text || !text[0]) return true;
    *value = strtod(text, &end);
    return (end != text && *end == '\0' && *value >= least && *value <= 86400) ||
           error_set(error, "%s is \"%.40s\"; it must be a number of seconds from %g to 86400",
                     name, text, least);
}

static bool read_settings(DownloadSettings *settings, Error *error)
{
    double pause = 2, stall = 30;
    const char *mirror = getenv("VENTRAL_MIRROR");
    if (mirror && mirror[0] && strncmp(mirror, "http://", 7) != 0 &&
        strncmp(mirror, "https://", 8) != 0)
        return error_set(
            error, "VENTRAL_MIRROR is \"%.200s\"; it must begin with http:// or https://", mirror);
    if (!setting("VENTRAL_RETRY_SECONDS", 0, &pause, error) ||
        !setting("VENTRAL_STALL_SECONDS", 1, &stall, error))
        return false;
    *settings = (DownloadSettings){.mirror = mirror && mirror[0] ? mirror : NULL,
                                   .attempts = 5,
                                   .pause_seconds = pause,
                                   .stall_seconds = (long)stall,
                                   .progress = show_progress,
                                   .waiting = say_waiting};
    return true;
}

static bool fetch(Fetching *fetching, Error *error)
{
    Datasets datasets;
    if (!read_settings(&fetching->settings, error) ||
        !datasets_read(&datasets, fetching->options->draw.data, error))
        return false;
    fetching->shown = isatty(STDERR_FILENO) && !fetching->options->quiet;
    fetching->start = now();
    bool good = choose(fetching, &datasets, error) &&
                parallel_run(AT_A_TIME, fetching->count, fetch_one, fetching, error);
    if (fetching->shown) fprintf(stderr, "\r\033[K");
    free(fetching->files);
    datasets_free(&datasets);
    return good;
}

static bool data(Options *options, Error *error)
{
    Datasets datasets;
    if (options->names && options->argument_count > 0)
        return error_set(error, "--names lists all datasets; omit %s", options->arguments[0]);
    if (options->names) {
        bool listed =
            datasets_read(&datasets, options->draw.data, error) && print_names(&datasets, error);
        datasets_free(&datasets);
        return listed;
    }
    Fetching fetching = {.options = options, .lock = PTHREAD_MUTEX_INITIALIZER};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return error_set(error, "the download library (libcurl) cannot be initialised");
    bool good = fetch(&fetching, error);
    curl_global_cleanup();
    if (!good) return false;
    const size_t *outcomes = fetching.outcomes;
    if (!options->quiet)
        printf(
            "%zu fetched, %zu already there, %zu not public, %zu no longer available, %zu failed\n",
            outcomes[DOWNLOAD_FETCHED], outcomes[DOWNLOAD_PRESENT], outcomes[DOWNLOAD_REFUSED],
            outcomes[DOWNLOAD_GONE], outcomes[DOWNLOAD_FAILED]);
    bool lacking = outcomes[DOWNLOAD_REFUSED] + outcomes[DOWNLOAD_GONE] > 0;
    return outcomes[DOWNLOAD_FAILED] == 0 && !(options->argument_count > 0 && lacking);
}

static const char *const examples[] = {"ventral data public", "ventral data MajajHong2015.public",
                                       "ventral data", "ventral data --names", NULL};

const Command data_command = {
    .words = {.name = "ventral data",
              .purpose = "downloads recordings and stimulus sets",
              .arguments = "[DATASET]",
              .most = 1,
              .options = OPTION_LIST(OPTION_DATA, OPTION_NAMES, OPTION_QUIET),
              .details =
                  "Without a name: all datasets; --names lists them. A recording includes its "
                  "stimuli; `public` is all that\n`ventral score --set public` uses. Files go to "
                  "$VENTRAL_DATA, else to the folder `downloads` in\nVentral's own data folder "
                  "or, if that cannot be written to, to ~/.local/share/ventral.\n",
              .examples = examples},
    .run = data};

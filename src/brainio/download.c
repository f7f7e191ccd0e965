#define _POSIX_C_SOURCE 200809L
#include "brainio/download.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool download_address(const DatasetFile *file, const char *mirror, char *address, Error *error)
{
    char source[256], query[96] = "";
    snprintf(source, sizeof source, mirror ? "%.120s/%s" : "%s%s.s3.amazonaws.com",
             mirror ? mirror : "https://", file->bucket);
    if (file->version[0]) snprintf(query, sizeof query, "?versionId=%s", file->version);
    int length = snprintf(address, DOWNLOAD_ADDRESS_LENGTH, "%s/%s/%s%s", source, file->folder,
                          file->file, query);
    return (length > 0 && length < DOWNLOAD_ADDRESS_LENGTH) ||
           error_set(error, "the address of %s is too long", file->file);
}

static double size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (double)about.st_size : 0;
}

/* -- one attempt -- */

typedef enum {
    ATTEMPT_DONE,
    ATTEMPT_AGAIN,
    ATTEMPT_ANEW, /* again, without what is there */
    ATTEMPT_REFUSED,
    ATTEMPT_GONE,
    ATTEMPT_FAILED
} Attempt;

typedef struct {
    FILE *stream;
    CURL *curl;
    double before; /* bytes that were there */
    const DownloadSettings *settings;
} Transfer;

/* Keeps the body of a good answer only: a server's words about an error are not the file. */
static size_t keep(char *bytes, size_t size, size_t count, void *context)
{
    Transfer *transfer = context;
    long code = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code >= 300) return size * count;
    return fwrite(bytes, size, count, transfer->stream) * size;
}

static int show(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
                curl_off_t up_now)
{
    (void)up_total, (void)up_now;
    Transfer *transfer = context;
    if (transfer->settings->progress && total > 0)
        transfer->settings->progress(transfer->settings->context, transfer->before + (double)now,
                                     transfer->before + (double)total);
    return 0;
}

static void set_options(Transfer *transfer, const char *address)
{
    CURL *curl = transfer->curl;
    curl_easy_setopt(curl, CURLOPT_URL, address);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* we run in threads */
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, transfer->settings->stall_seconds);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, show);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)transfer->before);
}

/* What an ended transfer means. */
static Attempt judge(CURL *curl, CURLcode code, const char *address, Error *error)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_WRITE_ERROR) {
        error_set(error, "%s: cannot be written to the disk (%s)", address, strerror(errno));
        return ATTEMPT_FAILED;
    }
    if (code == CURLE_RANGE_ERROR || status == 416) {
        error_set(error, "%s: the server cannot continue the file", address);
        return ATTEMPT_ANEW;
    }
    if (code != CURLE_OK) {
        error_set(error, "%s: %s", address, curl_easy_strerror(code));
        return code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ? ATTEMPT_FAILED
                                                                                 : ATTEMPT_AGAIN;
    }
    if (status < 300) return ATTEMPT_DONE;
    error_set(error, "%s: the server answered %ld", address, status);
    if (status == 401 || status == 403) return ATTEMPT_REFUSED;
    if (status == 404 || status == 410) return ATTEMPT_GONE;
    return status >= 500 || status == 429 || status == 408 ? ATTEMPT_AGAIN : ATTEMPT_FAILED;
}

/* Continues the partial file. */
static Attempt try_once(const char *address, const char *partial, const DownloadSettings *settings,
                        Error *error)
{
    Transfer transfer = {.before = size_of(partial), .settings = settings};
    transfer.stream = fopen(partial, "ab");
    if (!transfer.stream) {
        error_set(error, "%s: cannot be written (%s)", partial, strerror(errno));
        return ATTEMPT_FAILED;
    }
    Attempt attempt = ATTEMPT_FAILED;
    transfer.curl = curl_easy_init();
    if (transfer.curl) {
        set_options(&transfer, address);
        attempt = judge(transfer.curl, curl_easy_perform(transfer.curl), address, error);
        curl_easy_cleanup(transfer.curl);
    } else {
        error_set(error, "libcurl does not start; check its installation");
    }
    if (fclose(transfer.stream) != 0 && attempt == ATTEMPT_DONE) {
        error_set(error, "%s: cannot be written (%s)", partial, strerror(errno));
        attempt = ATTEMPT_FAILED;
    }
    return attempt;
}

/* -- a file -- */

static void wait_seconds(double seconds)
{
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}

/* A whole file gets its name when its SHA-1 is right. */
static Attempt finish(const DatasetFile *file, const char *partial, const char *path,
                      const char *address, Error *error)
{
    char sha1[FILE_SHA1_LENGTH];
    if (!file_sha1(partial, sha1, error)) return ATTEMPT_FAILED;
    if (strcmp(sha1, file->sha1) != 0) {
        error_set(error, "%s: what came has the SHA-1 %s, not %s", address, sha1, file->sha1);
        return ATTEMPT_ANEW;
    }
    if (rename(partial, path) == 0) return ATTEMPT_DONE;
    error_set(error, "%s: cannot be given its name (%s)", path, strerror(errno));
    return ATTEMPT_FAILED;
}

DownloadOutcome download_file(const DatasetFile *file, const char *path,
                              const DownloadSettings *settings, Error *error)
{
    char partial[FILE_PATH_LENGTH], address[DOWNLOAD_ADDRESS_LENGTH], sha1[FILE_SHA1_LENGTH];
    double pause = settings->pause_seconds;
    if (dataset_is_present(path)) {
        if (!file_sha1(path, sha1, error)) return DOWNLOAD_FAILED;
        if (strcmp(sha1, file->sha1) == 0) return DOWNLOAD_PRESENT;
        error_set(error, "%s: its SHA-1 is %s, not %s; remove it to fetch it again", path, sha1,
                  file->sha1);
        return DOWNLOAD_FAILED;
    }
    if (!file_path(partial, error, "%s.part", path) || !file_make_folders(path, error) ||
        !download_address(file, settings->mirror, address, error))
        return DOWNLOAD_FAILED;
    for (int attempt = 1;; attempt++, pause *= 2) {
        Attempt result = try_once(address, partial, settings, error);
        if (result == ATTEMPT_DONE) result = finish(file, partial, path, address, error);
        if (result == ATTEMPT_ANEW || size_of(partial) == 0) unlink(partial);
        if (result == ATTEMPT_DONE) return DOWNLOAD_FETCHED;
        if (result == ATTEMPT_REFUSED) return DOWNLOAD_REFUSED;
        if (result == ATTEMPT_GONE) return DOWNLOAD_GONE;
        if (result == ATTEMPT_FAILED) return DOWNLOAD_FAILED;
        if (attempt >= settings->attempts) {
            error_prefix(error, "%d attempts failed; the last one: ", attempt);
            return DOWNLOAD_FAILED;
        }
        wait_seconds(pause);
    }
}

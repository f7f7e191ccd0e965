#define _POSIX_C_SOURCE 200809L
#include "brainio/download.h"

#include "brainio/partial_file.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Bytes per second below which a transfer counts as stalled; seconds to wait for a connection. */
enum { LOWEST_SPEED = 1000, CONNECT_SECONDS = 10 };

/* -- addresses -- */

bool download_address(const DatasetFile *file, const char *mirror, char *address, Error *error)
{
    char place[sizeof file->bucket + sizeof file->folder + sizeof file->file + 4], *path = NULL;
    char *version = curl_easy_escape(NULL, file->version, 0);
    CURLU *url = curl_url();
    size_t base = mirror ? strlen(mirror) : 0;
    while (base > 0 && mirror[base - 1] == '/') base--;
    snprintf(place, sizeof place, "%s%s/%s/%s", mirror ? "/" : "", mirror ? file->bucket : "",
             file->folder, file->file);
    bool good = url && version && !curl_url_set(url, CURLUPART_PATH, place, CURLU_URLENCODE) &&
                !curl_url_get(url, CURLUPART_PATH, &path, 0);
    int length = !good ? 0
                       : snprintf(address, DOWNLOAD_ADDRESS_LENGTH, "%s%.*s%s%s%s%s",
                                  mirror ? "" : "https://", mirror ? (int)base : INT_MAX,
                                  mirror ? mirror : file->bucket, mirror ? "" : ".s3.amazonaws.com",
                                  path, file->version[0] ? "?versionId=" : "", version);
    curl_url_cleanup(url);
    curl_free(path);
    curl_free(version);
    if (!good) return error_set(error, "the address of %s cannot be composed", file->file);
    return length < DOWNLOAD_ADDRESS_LENGTH ||
           error_set(error, "the address of %s is longer than %d characters", file->file,
                     DOWNLOAD_ADDRESS_LENGTH - 1);
}

/* Length of "https://host" in an address, for messages. */
static int server_length(const char *address)
{
    const char *host = strstr(address, "://");
    return (int)strcspn(host ? host + 3 : address, "/") + (host ? (int)(host + 3 - address) : 0);
}

/* -- one attempt -- */

/* What to do after an attempt; ANEW: again, from the beginning. */
typedef enum { SETTLED, AGAIN, ANEW } Next;

typedef struct {
    const DatasetFile *file;
    const DownloadSettings *settings;
    char address[DOWNLOAD_ADDRESS_LENGTH];
    PartialFile partial;
    /* the current attempt */
    DownloadOutcome outcome; /* if it is the last attempt */
    CURL *curl;
    double before;               /* bytes already there */
    bool admitted;               /* the response's length is known and fits on the disk */
    char words[CURL_ERROR_SIZE]; /* libcurl's message */
    Error refusal;               /* why received bytes were refused */
} Transfer;

/* Accepts or refuses the response's body; that of an error response is not the file. */
static bool admit(Transfer *transfer)
{
    long status = 0;
    curl_off_t length = -1;
    Error *error = &transfer->refusal;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (status >= 300) return false;
    if (length < 0)
        return error_set(error,
                         "%s: the server does not say how long the file is; fetch it by hand to %s",
                         transfer->address, transfer->partial.path);
    uint64_t free_bytes = partial_free_bytes(&transfer->partial);
    return (uint64_t)length <= free_bytes ||
           error_set(error,
                     "%s: needs %.1f MB, but the disk of %s has only %.1f free; free some space",
                     transfer->address, (double)length / 1e6, transfer->partial.path,
                     (double)free_bytes / 1e6);
}

static size_t keep(char *bytes, size_t size, size_t count, void *context)
{
    Transfer *transfer = context;
    if (!transfer->admitted) transfer->admitted = admit(transfer);
    bool kept = transfer->admitted &&
                partial_write(&transfer->partial, bytes, size * count, &transfer->refusal);
    return kept ? size * count : 0;
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

static void set_options(Transfer *transfer)
{
    CURL *curl = transfer->curl;
    curl_easy_setopt(curl, CURLOPT_URL, transfer->address);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L); /* do not save error pages */
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->words);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* needed with threads */
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)LOWEST_SPEED);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, transfer->settings->stall_seconds);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, show);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)transfer->before);
}

/* Interprets an HTTP status other than success. */
static Next judge_status(Transfer *transfer, long status, Error *error)
{
    error_set(error, "%s: the server answered %ld", transfer->address, status);
    if (status == 401 || status == 403) transfer->outcome = DOWNLOAD_REFUSED;
    if (status == 404 || status == 410) transfer->outcome = DOWNLOAD_GONE;
    if (status == 416) return ANEW; /* no bytes follow those already there */
    return status >= 500 || status == 429 || status == 408 ? AGAIN : SETTLED;
}

/* Interprets a transfer that failed without an error status. */
static Next judge_failure(Transfer *transfer, CURLcode code, Error *error)
{
    long status = 0;
    curl_off_t found = 0, asked = 0; /* times until name lookup, and until the request was sent */
    const char *address = transfer->address, *words = transfer->words;
    if (!words[0]) words = curl_easy_strerror(code);
    curl_easy_getinfo(transfer->curl, CURLINFO_NAMELOOKUP_TIME_T, &found);
    curl_easy_getinfo(transfer->curl, CURLINFO_PRETRANSFER_TIME_T, &asked);
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    bool in_time = code != CURLE_OPERATION_TIMEDOUT;
    bool unknown = code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
                   (!in_time && found == 0);
    bool untrusted = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
    error_set(error, "%s: %s", address, words);
    if (code == CURLE_RANGE_ERROR) return ANEW; /* the server cannot resume a transfer */
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) return SETTLED;
    if (!unknown && !untrusted && asked > 0 && (in_time || status > 0)) return AGAIN;
    transfer->outcome = DOWNLOAD_UNREACHABLE;
    error_set(error, "%.*s: %s; check the %s and run again", server_length(address), address, words,
              untrusted ? "clock and the package ca-certificates," : "network");
    return unknown || untrusted ? SETTLED : AGAIN;
}

/* Renames the complete file if its SHA-1 is right. */
static Next finish(Transfer *transfer, Error *error)
{
    char sha1[FILE_SHA1_LENGTH];
    if (!file_sha1(transfer->partial.partial, sha1, error)) return SETTLED;
    if (strcmp(sha1, transfer->file->sha1) != 0) {
        error_set(error, "%s: the received file has the SHA-1 %s, not %s", transfer->address, sha1,
                  transfer->file->sha1);
        return ANEW;
    }
    if (partial_finish(&transfer->partial, error)) transfer->outcome = DOWNLOAD_FETCHED;
    return SETTLED;
}

/* Interprets the end of a transfer. */
static Next judge(Transfer *transfer, CURLcode code, Error *error)
{
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    transfer->outcome = DOWNLOAD_FAILED;
    if (transfer->refusal.message[0]) {
        *error = transfer->refusal;
        return SETTLED;
    }
    if (status >= 400 || (code == CURLE_OK && status >= 300))
        return judge_status(transfer, status, error);
    return code == CURLE_OK ? finish(transfer, error) : judge_failure(transfer, code, error);
}

/* One attempt, resuming the partial file. */
static Next try_once(Transfer *transfer, Error *error)
{
    transfer->before = (double)partial_size(&transfer->partial);
    transfer->admitted = false;
    transfer->words[0] = transfer->refusal.message[0] = '\0';
    transfer->outcome = DOWNLOAD_FAILED;
    transfer->curl = curl_easy_init();
    if (!transfer->curl) {
        error_set(error, "libcurl does not start; check its installation");
        return SETTLED;
    }
    set_options(transfer);
    Next next = judge(transfer, curl_easy_perform(transfer->curl), error);
    curl_easy_cleanup(transfer->curl);
    return next;
}

/* -- a file -- */

static void wait_seconds(double seconds)
{
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}

/* Repeats attempts until one settles the outcome; a complete partial file needs none. */
static void fetch(Transfer *transfer, Error *error)
{
    double pause = transfer->settings->pause_seconds;
    if (partial_size(&transfer->partial) > 0 && finish(transfer, error) == SETTLED &&
        transfer->outcome == DOWNLOAD_FETCHED)
        return;
    for (int attempt = 1;; attempt++, pause *= 2) {
        Next next = try_once(transfer, error);
        if (next == SETTLED || (next == ANEW && !partial_clear(&transfer->partial, error))) return;
        if (attempt >= transfer->settings->attempts) {
            error_prefix(error, "after %d attempts", attempt);
            return;
        }
        wait_seconds(pause);
    }
}

static DownloadOutcome check_present(const DatasetFile *file, const char *path, Error *error)
{
    char sha1[FILE_SHA1_LENGTH];
    if (!file_sha1(path, sha1, error)) return DOWNLOAD_FAILED;
    if (strcmp(sha1, file->sha1) == 0) return DOWNLOAD_PRESENT;
    error_set(error, "%s: its SHA-1 is %s, not %s; remove it to fetch it again", path, sha1,
              file->sha1);
    return DOWNLOAD_FAILED;
}

DownloadOutcome download_file(const DatasetFile *file, const char *path,
                              const DownloadSettings *settings, Error *error)
{
    Transfer transfer = {.file = file, .settings = settings};
    if (!download_address(file, settings->mirror, transfer.address, error)) return DOWNLOAD_FAILED;
    PartialState state =
        partial_open(&transfer.partial, path, settings->waiting, settings->context, error);
    if (state == PARTIAL_FAILED) return DOWNLOAD_FAILED;
    if (state == PARTIAL_WHOLE) return check_present(file, path, error);
    fetch(&transfer, error);
    partial_close(&transfer.partial);
    return transfer.outcome;
}

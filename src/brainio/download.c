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

typedef struct {
    char *text; /* [DOWNLOAD_ADDRESS_LENGTH] */
    size_t used;
    bool fits;
} Address;

static void append(Address *address, const char *text)
{
    size_t length = strlen(text);
    address->fits = address->fits && length < DOWNLOAD_ADDRESS_LENGTH - address->used;
    if (!address->fits) return;
    memcpy(address->text + address->used, text, length + 1);
    address->used += length;
}

/* The same, percent-encoded: %20 for a space. */
static void append_escaped(Address *address, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    for (; *text; text++) {
        char piece[4] = {*text, '\0'};
        if (!strchr(plain, *text)) snprintf(piece, sizeof piece, "%%%02X", (unsigned char)*text);
        append(address, piece);
    }
}

bool download_address(const DatasetFile *file, const char *mirror, char *address, Error *error)
{
    Address all = {address, 0, true};
    if (mirror) {
        append(&all, mirror);
        while (all.used > 0 && address[all.used - 1] == '/') address[--all.used] = '\0';
        append(&all, "/");
        append_escaped(&all, file->bucket);
    } else {
        append(&all, "https://");
        append_escaped(&all, file->bucket);
        append(&all, ".s3.amazonaws.com");
    }
    append(&all, "/");
    append_escaped(&all, file->folder);
    append(&all, "/");
    append_escaped(&all, file->file);
    if (file->version[0]) append(&all, "?versionId=");
    append_escaped(&all, file->version);
    return all.fits || error_set(error, "the address of %s is longer than %d characters",
                                 file->file, DOWNLOAD_ADDRESS_LENGTH - 1);
}

/* Length of "https://host" in an address, for messages. */
static int server_length(const char *address)
{
    const char *host = strstr(address, "://");
    return (int)strcspn(host ? host + 3 : address, "/") + (host ? (int)(host + 3 - address) : 0);
}

/* -- one attempt -- */

typedef enum {
    ATTEMPT_DONE,
    ATTEMPT_AGAIN,
    ATTEMPT_ANEW,       /* retry from the beginning */
    ATTEMPT_UNANSWERED, /* retry; if all attempts fail, the server is unreachable */
    ATTEMPT_UNREACHABLE,
    ATTEMPT_REFUSED,
    ATTEMPT_GONE,
    ATTEMPT_FAILED
} Attempt;

typedef struct {
    const DatasetFile *file;
    const DownloadSettings *settings;
    char address[DOWNLOAD_ADDRESS_LENGTH];
    PartialFile partial;
    /* of the current attempt */
    CURL *curl;
    double before;               /* bytes already there */
    bool admitted;               /* the response's length is known and fits on the disk */
    char words[CURL_ERROR_SIZE]; /* libcurl's message */
    Error refusal;               /* why received bytes were refused */
} Transfer;

/* Accepts or refuses the response body. The body of an error response is not the file. */
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
    uint64_t room = partial_room(&transfer->partial);
    return (uint64_t)length <= room ||
           error_set(error, "%s: needs %.1f MB, and the disk of %s has room for %.1f; free some",
                     transfer->address, (double)length / 1e6, transfer->partial.path,
                     (double)room / 1e6);
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
static Attempt judge_status(const Transfer *transfer, long status, Error *error)
{
    error_set(error, "%s: the server answered %ld", transfer->address, status);
    if (status == 401 || status == 403) return ATTEMPT_REFUSED;
    if (status == 404 || status == 410) return ATTEMPT_GONE;
    if (status == 416) return ATTEMPT_ANEW; /* no bytes follow those already there */
    return status >= 500 || status == 429 || status == 408 ? ATTEMPT_AGAIN : ATTEMPT_FAILED;
}

/* Interprets a transfer that failed without an error status. */
static Attempt judge_failure(const Transfer *transfer, CURLcode code, Error *error)
{
    long status = 0;
    curl_off_t found = 0, asked = 0; /* times until name lookup, and until the request was sent */
    const char *address = transfer->address, *words = transfer->words;
    int server = server_length(address);
    if (!words[0]) words = curl_easy_strerror(code);
    curl_easy_getinfo(transfer->curl, CURLINFO_NAMELOOKUP_TIME_T, &found);
    curl_easy_getinfo(transfer->curl, CURLINFO_PRETRANSFER_TIME_T, &asked);
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    bool in_time = code != CURLE_OPERATION_TIMEDOUT;
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
        (!in_time && found == 0)) {
        error_set(error, "%.*s: %s; check the network and run again", server, address, words);
        return ATTEMPT_UNREACHABLE;
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
        error_set(error, "%.*s: %s; check the clock and the package ca-certificates, and run again",
                  server, address, words);
        return ATTEMPT_UNREACHABLE;
    }
    error_set(error, "%s: %s", address, words);
    if (code == CURLE_RANGE_ERROR) return ATTEMPT_ANEW; /* the server cannot resume a transfer */
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) return ATTEMPT_FAILED;
    if (asked > 0 && (in_time || status > 0)) return ATTEMPT_AGAIN;
    error_set(error, "%.*s: %s; check the network and run again", server, address, words);
    return ATTEMPT_UNANSWERED;
}

/* Interprets the end of a transfer. */
static Attempt judge(const Transfer *transfer, CURLcode code, Error *error)
{
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    if (transfer->refusal.message[0]) {
        *error = transfer->refusal;
        return ATTEMPT_FAILED;
    }
    if (status >= 400 || (code == CURLE_OK && status >= 300))
        return judge_status(transfer, status, error);
    return code == CURLE_OK ? ATTEMPT_DONE : judge_failure(transfer, code, error);
}

/* One attempt, resuming the partial file. */
static Attempt try_once(Transfer *transfer, Error *error)
{
    transfer->before = (double)partial_size(&transfer->partial);
    transfer->admitted = false;
    transfer->words[0] = transfer->refusal.message[0] = '\0';
    transfer->curl = curl_easy_init();
    if (!transfer->curl) {
        error_set(error, "libcurl does not start; check its installation");
        return ATTEMPT_FAILED;
    }
    set_options(transfer);
    Attempt attempt = judge(transfer, curl_easy_perform(transfer->curl), error);
    curl_easy_cleanup(transfer->curl);
    return attempt;
}

/* -- a file -- */

static void wait_seconds(double seconds)
{
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}

/* Renames the complete file if its SHA-1 is right. */
static Attempt finish(Transfer *transfer, Error *error)
{
    char sha1[FILE_SHA1_LENGTH];
    if (!file_sha1(transfer->partial.partial, sha1, error)) return ATTEMPT_FAILED;
    if (strcmp(sha1, transfer->file->sha1) != 0) {
        error_set(error, "%s: what came has the SHA-1 %s, not %s", transfer->address, sha1,
                  transfer->file->sha1);
        return ATTEMPT_ANEW;
    }
    return partial_finish(&transfer->partial, error) ? ATTEMPT_DONE : ATTEMPT_FAILED;
}

/* Repeats attempts until one settles the outcome; a partial file that is already complete needs none. */
static Attempt fetch(Transfer *transfer, Error *error)
{
    double pause = transfer->settings->pause_seconds;
    if (partial_size(&transfer->partial) > 0 && finish(transfer, error) == ATTEMPT_DONE)
        return ATTEMPT_DONE;
    for (int attempt = 1;; attempt++, pause *= 2) {
        Attempt result = try_once(transfer, error);
        if (result == ATTEMPT_DONE) result = finish(transfer, error);
        if (result == ATTEMPT_ANEW && !partial_clear(&transfer->partial, error))
            return ATTEMPT_FAILED;
        if (result != ATTEMPT_AGAIN && result != ATTEMPT_ANEW && result != ATTEMPT_UNANSWERED)
            return result;
        if (attempt >= transfer->settings->attempts) {
            error_prefix(error, "after %d attempts", attempt);
            return result == ATTEMPT_UNANSWERED ? ATTEMPT_UNREACHABLE : ATTEMPT_FAILED;
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
    static const DownloadOutcome outcomes[] = {[ATTEMPT_DONE] = DOWNLOAD_FETCHED,
                                               [ATTEMPT_UNREACHABLE] = DOWNLOAD_UNREACHABLE,
                                               [ATTEMPT_REFUSED] = DOWNLOAD_REFUSED,
                                               [ATTEMPT_GONE] = DOWNLOAD_GONE,
                                               [ATTEMPT_FAILED] = DOWNLOAD_FAILED};
    Transfer transfer = {.file = file, .settings = settings};
    if (!download_address(file, settings->mirror, transfer.address, error)) return DOWNLOAD_FAILED;
    PartialState state =
        partial_open(&transfer.partial, path, settings->waiting, settings->context, error);
    if (state == PARTIAL_FAILED) return DOWNLOAD_FAILED;
    if (state == PARTIAL_WHOLE) return check_present(file, path, error);
    DownloadOutcome outcome = outcomes[fetch(&transfer, error)];
    partial_close(&transfer.partial);
    return outcome;
}

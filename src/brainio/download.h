/*
 * download: fetches one file with libcurl.
 *
 * The download is written to a partial file (partial_file.h), so that an interrupted transfer can
 * be resumed and two programs cannot interfere, and is renamed once its SHA-1 is right; if the
 * server cannot resume, or the SHA-1 is wrong, the transfer restarts. Network and server errors
 * (5xx) are retried after a pause that doubles each time. A refusal (403) or a missing file (404)
 * is not retried: the caller reports these outcomes.
 *
 * A response must state its length, and no more than that is accepted; a file that does not fit on
 * the disk is not begun. An attempt ends if fewer than 1000 bytes per second arrive for
 * stall_seconds. If the server's name cannot be resolved, its certificate is not trusted, or it
 * never responds, the outcome is DOWNLOAD_UNREACHABLE: other files would fail in the same way.
 */
#pragma once

#include "brainio/dataset.h"

typedef enum {
    DOWNLOAD_PRESENT, /* already there, with the right SHA-1 */
    DOWNLOAD_FETCHED,
    DOWNLOAD_REFUSED,    /* 401, 403: the file is private */
    DOWNLOAD_GONE,       /* 404, 410 */
    DOWNLOAD_FAILED,     /* see the message */
    DOWNLOAD_UNREACHABLE /* the server cannot be reached: see the message */
} DownloadOutcome;

typedef struct {
    /* "http://host/path": instead of https://BUCKET.s3.amazonaws.com, with the bucket as folder */
    const char *mirror;
    int attempts;         /* 5 */
    double pause_seconds; /* before the second attempt; 2 */
    long stall_seconds;   /* an attempt ends after this time with almost no data; 30 */
    void (*progress)(void *context, double fetched, double total); /* bytes; NULL: none */
    /* called while another program is fetching the file; NULL: none */
    void (*waiting)(void *context);
    void *context;
} DownloadSettings;

#define DOWNLOAD_ADDRESS_LENGTH 4096

/*
 * Writes the file's percent-encoded address to address[DOWNLOAD_ADDRESS_LENGTH].
 */
bool download_address(const DatasetFile *file, const char *mirror, char *address, Error *error);

/*
 * Fetches the file to `path`. DOWNLOAD_FAILED and DOWNLOAD_UNREACHABLE come with a message.
 */
DownloadOutcome download_file(const DatasetFile *file, const char *path,
                              const DownloadSettings *settings, Error *error);

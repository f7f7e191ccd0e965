/*
 * download: one file from its address to its place, through libcurl.
 *
 * The file grows under a temporary name beside its place ("FILE.part") and gets its own name when it is
 * whole and its SHA-1 is right. What an interrupted or broken-off transfer left there is continued; a
 * server that cannot continue, or contents with another SHA-1, begin again. Errors of the network and
 * of the server (5xx) are tried again after a pause that doubles each time. A refusal (403) and a file
 * that is gone (404) are not: they are outcomes, for the caller to report.
 */
#ifndef BRAINIO_DOWNLOAD_H
#define BRAINIO_DOWNLOAD_H

#include "brainio/dataset.h"

typedef enum {
    DOWNLOAD_PRESENT, /* was there, with the right SHA-1 */
    DOWNLOAD_FETCHED,
    DOWNLOAD_REFUSED, /* 401, 403: the source keeps it private */
    DOWNLOAD_GONE,    /* 404, 410 */
    DOWNLOAD_FAILED   /* see the sentence */
} DownloadOutcome;

typedef struct {
    const char *mirror; /* "http://host/path": stands for https://BUCKET.s3.amazonaws.com, with the
                             bucket as its first folder; NULL: the source itself */
    int attempts;       /* 5 */
    double pause_seconds; /* before the second attempt; 2 */
    long stall_seconds;   /* without a byte, and the attempt ends; 30 */
    void (*progress)(void *context, double fetched, double total); /* bytes; NULL: none */
    void *context;
} DownloadSettings;

#define DOWNLOAD_ADDRESS_LENGTH 1024

/* The file's address into address[DOWNLOAD_ADDRESS_LENGTH]. */
bool download_address(const DatasetFile *file, const char *mirror, char *address, Error *error);

/* Fetches the file to `path`. On DOWNLOAD_FAILED a sentence has been written. */
DownloadOutcome download_file(const DatasetFile *file, const char *path,
                              const DownloadSettings *settings, Error *error);

#endif

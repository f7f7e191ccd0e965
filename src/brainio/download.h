/*
 * download: one file from its address to its place, through libcurl.
 *
 * The file grows as a partial file (partial_file.h), so an interrupted transfer is continued and
 * two programs do not meet in it, and gets its name when its SHA-1 is right; a server that cannot
 * continue, or contents with another SHA-1, begin again. Errors of the network and of the server
 * (5xx) are tried again after a pause that doubles each time. A refusal (403) and a file that is
 * gone (404) are not: they are outcomes, for the caller to report.
 *
 * An answer must say how long it is, and no more than that is taken; what the disk has no room for
 * is not begun. An attempt ends when less than 1000 bytes a second have come for stall_seconds. A
 * server whose name is not known, whose certificate is not trusted, or that never answers, makes
 * the outcome DOWNLOAD_UNREACHABLE: other files would fare the same.
 */
#ifndef BRAINIO_DOWNLOAD_H
#define BRAINIO_DOWNLOAD_H

#include "brainio/dataset.h"

typedef enum {
    DOWNLOAD_PRESENT, /* was there, with the right SHA-1 */
    DOWNLOAD_FETCHED,
    DOWNLOAD_REFUSED,    /* 401, 403: the source keeps it private */
    DOWNLOAD_GONE,       /* 404, 410 */
    DOWNLOAD_FAILED,     /* see the sentence */
    DOWNLOAD_UNREACHABLE /* no way to the server: see the sentence */
} DownloadOutcome;

typedef struct {
    const char *mirror; /* "http://host/path": stands for https://BUCKET.s3.amazonaws.com, with the
                             bucket as its first folder; NULL: the source itself */
    int attempts;       /* 5 */
    double pause_seconds; /* before the second attempt; 2 */
    long stall_seconds;   /* of almost nothing, and the attempt ends; 30 */
    void (*progress)(void *context, double fetched, double total); /* bytes; NULL: none */
    void (*waiting)(void *context); /* another program fetches the file; NULL: none */
    void *context;
} DownloadSettings;

#define DOWNLOAD_ADDRESS_LENGTH 4096

/*
 * The file's address into address[DOWNLOAD_ADDRESS_LENGTH]; what an address cannot hold is escaped.
 */
bool download_address(const DatasetFile *file, const char *mirror, char *address, Error *error);

/*
 * Fetches the file to `path`. On DOWNLOAD_FAILED and DOWNLOAD_UNREACHABLE a sentence has been
 * written.
 */
DownloadOutcome download_file(const DatasetFile *file, const char *path,
                              const DownloadSettings *settings, Error *error);

#endif

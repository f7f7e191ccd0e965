/*
 * responder: a network that runs outside this program, such as a PyTorch module in the memory of
 * the process that calls the library.
 *
 * It is shown images in batches and hands over the responses of one layer, of all units or only of
 * those asked for. Its Subject has a screen but no layers: it only draws the network's input. The
 * responses must be finite, and must not depend on the batch; responder_check compares responses to
 * images shown one by one and together.
 *
 *     Responder responder;
 *     bool good = responder_open(&responder, &request, error) && responder_check(&responder, error);
 *     responder_gratings(&responder, gratings, 9, &units, responses, error);
 *     responder_close(&responder);
 */
#pragma once

#include "models/preprocessing.h"
#include "recording/screen_images.h"

/* The largest difference between two responses to one image, as a fraction of the largest. */
#define RESPONSE_TOLERANCE 0.002

typedef struct {
    const float *images; /* [count][3][pixels][pixels], the network's input */
    size_t count;
    const size_t *units; /* [unit_count] indices in the layer [channel][row][column]; NULL: all */
    size_t unit_count;
    float *responses; /* [count][unit_count], to be filled */
} ResponderBatch;

/* Runs the network on a batch. On failure, an empty *error means "for its own reasons". */
typedef bool ResponderAnswer(void *context, const ResponderBatch *batch, Error *error);

typedef struct {
    const char *name, *layer; /* not owned */
    Shape shape;              /* of the layer */
    Preprocessing input;
    const char *input_name; /* "imagenet" */
    int pixels;             /* side of the network's input */
    double degrees;         /* of visual angle across it */
    size_t batch;           /* most images at a time */
    int threads;            /* that draw images */
    ResponderAnswer *answer;
    void *context; /* of `answer` */
} ResponderRequest;

typedef struct {
    ResponderRequest request;
    ModelDescription model;
    ModelOrigin origin;
    Subject subject;
    float *images; /* [batch][3][pixels][pixels], owned */
} Responder;

/* Some units of the layer. */
typedef struct {
    const size_t *units; /* [count]; NULL: all */
    size_t count;
} ResponderUnits;

/* Always call responder_close, even after a failure. */
bool responder_open(Responder *responder, const ResponderRequest *request, Error *error);
void responder_close(Responder *responder);

/* Every unit of the layer. */
ResponderUnits responder_all_units(const Responder *responder);

/* The largest batch whose responses fit into this many bytes, at least 1. */
size_t responder_batch(const Responder *responder, ResponderUnits units, size_t bytes);

/* Fills responses[count][units.count], at most request.batch images in one batch. */
bool responder_gratings(const Responder *responder, const Grating *gratings, size_t count,
                        ResponderUnits units, float *responses, Error *error);

/* The same for images first to first + count - 1 of a screen. */
typedef struct {
    const ScreenImages *images;
    size_t first, count;
} ResponderScreens;
bool responder_screens(const Responder *responder, ResponderScreens screens, ResponderUnits units,
                       float *responses, Error *error);

/* Shows a few gratings one by one and together, and refuses responses that differ. */
bool responder_check(const Responder *responder, Error *error);

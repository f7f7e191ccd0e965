/*
 * recording_layout: what a recording's file holds under which name; read and written by
 * recording_file.h.
 *
 * Numeric coordinates are listed as columns of the arrays of gratings, textures or units that they
 * are gathered from. Identifiers of presentations and units are texts that follow from the
 * recording, so a reader can check them.
 */
#pragma once

#include "recording/recording.h"

/* The data variable, and attributes of it. */
#define LAYOUT_DATA    "activations"
#define LAYOUT_VERSION "program_version"
#define LAYOUT_IMAGES  "images_sha1" /* of the texture set */

/* Attributes written only if there are such units, trials or noise. */
#define LAYOUT_NOT_FINITE "units_not_finite"
#define LAYOUT_TRIALS     "trials"
#define LAYOUT_NOISE      "noise_seed"

/* A numeric coordinate, gathered from an array of structures. */
typedef struct {
    const char *name;
    size_t offset; /* of the double or int in its structure */
} LayoutColumn;

/* The columns of a unit, whole numbers. */
enum { LAYOUT_UNIT_COLUMNS = 3 };
extern const LayoutColumn layout_unit_columns[LAYOUT_UNIT_COLUMNS];

/* The columns of a presentation, real numbers; the list ends with NULL. */
const LayoutColumn *layout_stimulus_columns(const Recording *recording);

/* The address of presentation i's value in a column. */
char *layout_stimulus_number(const Recording *recording, size_t i, const LayoutColumn *column);

/* An attribute of a model loaded from a file. */
typedef struct {
    const char *name;
    size_t offset, length; /* of the text in a Recording */
} LayoutText;

enum { LAYOUT_ORIGIN_TEXTS = 6 };
extern const LayoutText layout_origin_texts[LAYOUT_ORIGIN_TEXTS];

/* Length of a stimulus or unit name. */
enum { LAYOUT_NAME_LENGTH = RECORDING_NAME_LENGTH + RECORDING_LAYER_LENGTH + 64 };

/* A presentation's stimulus_id: a grating's index in the set, a texture's identifier. */
void layout_presentation_id(const Recording *recording, size_t i, char id[RECORDING_NAME_LENGTH]);

/* A unit's name as published: model, layer, channel, row and column. */
void layout_neuroid_id(const Recording *recording, size_t neuroid, char *id, size_t length);

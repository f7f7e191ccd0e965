/*
 * recording_file: a recording as a netCDF-4 file.
 *
 * The file follows BrainIO: one data variable with dimensions presentation x neuroid, a coordinate
 * variable for each property of a presentation (stimulus_id and the grating's parameters) or a
 * neuroid (neuroid_id, channel, y, x, layer, region, receptive field), and attributes for the rest.
 * xarray.open_dataarray opens it.
 */
#pragma once

#include "recording/recording_check.h"

/* Writes the netCDF-4 file (temporary, then rename). */
bool recording_write(const Recording *recording, const char *path, Error *error);

/* Reads only the origin of the recorded model. */
bool recording_read_origin(const char *path, ModelOrigin *origin, Error *error);

/*
 * Reads a file written by recording_write. It must be complete, come from this origin and this
 * version of the program, name stimuli and units consistently, and hold finite values only, unless
 * it declares otherwise; errors say what to do. Release with recording_free.
 */
bool recording_read(Recording *recording, const char *path, const RecordingOrigin *origin,
                    Error *error);

/* The same; error messages end with `again`: how to repeat the recording. */
bool recording_read_or(Recording *recording, const char *path, const RecordingOrigin *origin,
                       const char *again, Error *error);

/* Reads just the digest of a texture recording's images; empty if the file has none. */
bool recording_read_images(const char *path, char sha1[FILE_SHA1_LENGTH], Error *error);

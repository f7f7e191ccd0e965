/*
 * netcdf_attribute: reads an attribute of a variable of a netCDF file, after checking what it is.
 *
 * `variable` is the netCDF library's number (NC_GLOBAL: an attribute of the file). An attribute that
 * is missing, or is of another type, is an error.
 */
#pragma once

#include "base/netcdf_source.h"

#include <stdint.h>

/* One finite number; a vector or text is an error. */
bool netcdf_number_attribute(const NetcdfSource *source, int variable, const char *name,
                             double *value, Error *error);

/* One whole number from 0 to `most`. */
bool netcdf_whole_attribute(const NetcdfSource *source, int variable, const char *name,
                            uint64_t most, uint64_t *value, Error *error);

/* Numbers, at least one, to be freed by the caller. */
bool netcdf_number_attributes(const NetcdfSource *source, int variable, const char *name,
                              double **values, size_t *count, Error *error);

/* One text that fits into text[capacity]. */
bool netcdf_text_attribute(const NetcdfSource *source, int variable, const char *name, char *text,
                           size_t capacity, Error *error);

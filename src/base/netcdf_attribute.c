#include "base/netcdf_attribute.h"

#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The type and length of an attribute, which must exist. */
static bool find_attribute(const NetcdfSource *source, int variable, const char *name,
                           nc_type *type, size_t *length, Error *error)
{
    return nc_inq_att(source->id, variable, name, type, length) == NC_NOERR ||
           error_set(error, "%s: has no attribute %s; %s", source->path, name, source->advice);
}

bool netcdf_number_attributes(const NetcdfSource *source, int variable, const char *name,
                              double **values, size_t *count, Error *error)
{
    nc_type type = NC_NAT;
    *values = NULL;
    if (!find_attribute(source, variable, name, &type, count, error)) return false;
    if (!netcdf_is_number(type) || *count < 1)
        return error_set(error, "%s: its attribute %s is not a number; %s", source->path, name,
                         source->advice);
    *values = allocate(*count, sizeof **values, error);
    if (!*values) return false;
    if (netcdf_check(source, nc_get_att_double(source->id, variable, name, *values), error))
        return true;
    free(*values);
    *values = NULL;
    return false;
}

bool netcdf_number_attribute(const NetcdfSource *source, int variable, const char *name,
                             double *value, Error *error)
{
    size_t count = 0;
    double *values = NULL;
    if (!netcdf_number_attributes(source, variable, name, &values, &count, error)) return false;
    *value = values[0];
    free(values);
    if (count > 1)
        return error_set(error, "%s: its attribute %s has %zu numbers, not one; %s", source->path,
                         name, count, source->advice);
    return isfinite(*value) || error_set(error, "%s: its attribute %s is not a finite number; %s",
                                         source->path, name, source->advice);
}

bool netcdf_whole_attribute(const NetcdfSource *source, int variable, const char *name,
                            uint64_t most, uint64_t *value, Error *error)
{
    double number = 0;
    unsigned long long whole = 0;
    if (!netcdf_number_attribute(source, variable, name, &number, error)) return false;
    bool good = number >= 0 && number == floor(number) && number <= 0x1p64 &&
                nc_get_att_ulonglong(source->id, variable, name, &whole) == NC_NOERR &&
                whole <= most;
    *value = whole;
    return good || error_set(error, "%s: its attribute %s is %g, not a whole number up to %llu; %s",
                             source->path, name, number, (unsigned long long)most, source->advice);
}

/* Reads an attribute of type string, as h5netcdf and others write it. */
static bool string_attribute(const NetcdfSource *source, int variable, const char *name, char *text,
                             size_t capacity, Error *error)
{
    char *string = NULL;
    if (!netcdf_check(source, nc_get_att_string(source->id, variable, name, &string), error))
        return false;
    int length = snprintf(text, capacity, "%s", string ? string : "");
    nc_free_string(1, &string);
    return (length >= 0 && (size_t)length < capacity) ||
           error_set(error, "%s: its attribute %s is too long; %s", source->path, name,
                     source->advice);
}

bool netcdf_text_attribute(const NetcdfSource *source, int variable, const char *name, char *text,
                           size_t capacity, Error *error)
{
    nc_type type = NC_NAT;
    size_t length = 0;
    if (!find_attribute(source, variable, name, &type, &length, error)) return false;
    if (type == NC_STRING && length == 1)
        return string_attribute(source, variable, name, text, capacity, error);
    if (type != NC_CHAR)
        return error_set(error, "%s: its attribute %s is not one text; %s", source->path, name,
                         source->advice);
    if (length >= capacity)
        return error_set(error, "%s: its attribute %s is too long; %s", source->path, name,
                         source->advice);
    memset(text, 0, capacity);
    return netcdf_check(source, nc_get_att_text(source->id, variable, name, text), error);
}

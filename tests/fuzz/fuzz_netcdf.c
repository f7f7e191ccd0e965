/*
 * Recordings and other assemblies (netCDF). The library refuses most mutated bytes, so the bytes
 * are choices from which a valid file with hostile contents is made: empty or huge dimensions,
 * variables of any type under the names that readers look for, attributes of the wrong type and
 * length, groups, texts of fixed length, invalid texts. The last byte chooses the reader. If the
 * first byte is 255, the rest is the file itself.
 */
#include "fuzz.h"

#include "brainio/biology.h"
#include "predictivity/neural_recording.h"
#include "recording/recording_file.h"

#include <hdf5.h>
#include <math.h>
#include <netcdf.h>

enum { DIMENSIONS = 5, VARIABLES = 10, VALUES = 1024, AS_IT_IS = 255 };

static const char *const names[] = {"presentation",  "neuroid",
                                    "time_bin",      "neuronal_property",
                                    "stimulus_id",   "image_id",
                                    "repetition",    "neuroid_id",
                                    "region",        "time_bin_start",
                                    "time_bin_end",  "time_bin_stop",
                                    "object_name",   "neuronal_property_",
                                    "presentation_", "neuroid_",
                                    "data",          "__xarray_dataarray_variable__",
                                    "other",         "a.b",
                                    "response",      "contrast",
                                    "radius",        "spatial_frequency",
                                    "orientation",   "phase",
                                    "position_y",    "position_x",
                                    "row",           "column",
                                    "channel",       "type",
                                    "family",        "sample",
                                    "baseline"};

static const char *const attribute_names[] = {
    "_FillValue",  "missing_value", "scale_factor", "add_offset",          "_Unsigned",
    "max_dc_bins", "seed",          "model",        "stimulus_set",        "layer",
    "max_dc_bins", "coordinates",   "network_seed", "receptive_field_seed"};

static const char *const texts[] = {
    "",     "a",   "IT", "V4",  "max_dc",     "svm",    "orientation", "\xff\xfe",
    "0001", "1.0", "1",  "nan", "line\nline", "pixels", "-1",          "1e400"};

static const double numbers[] = {0,     1,      -1,  70,     170,    0.5,
                                 1e300, -1e300, 255, 1e-320, 3.5e38, 4294967296.0};

static const char *choose_text(Choices *choices)
{
    return texts[choose(choices, sizeof texts / sizeof *texts)];
}

static double choose_number(Choices *choices)
{
    size_t some = sizeof numbers / sizeof *numbers, which = choose(choices, some + 2);
    return which == some ? (double)NAN : which > some ? (double)INFINITY : numbers[which];
}

static nc_type choose_type(Choices *choices)
{
    static const nc_type types[] = {NC_DOUBLE, NC_STRING, NC_FLOAT,  NC_INT,   NC_CHAR,
                                    NC_INT64,  NC_UINT64, NC_BYTE,   NC_UBYTE, NC_SHORT,
                                    NC_USHORT, NC_UINT,   NC_DOUBLE, NC_STRING};
    return types[choose(choices, sizeof types / sizeof *types)];
}

static void put_attribute(int file, int variable, Choices *choices)
{
    const char *name =
        attribute_names[choose(choices, sizeof attribute_names / sizeof *attribute_names)];
    nc_type type = choose_type(choices);
    if (nc_inq_attid(file, variable, name, NULL) == NC_NOERR)
        return; /* the library overruns where one is put again and is longer */
    size_t count = choose(choices, 5);
    double values[5] = {0};
    const char *strings[5];
    for (size_t i = 0; i < count; i++) {
        if (type == NC_STRING)
            strings[i] = choose_text(choices);
        else
            values[i] = choose_number(choices);
    }
    if (type == NC_STRING)
        nc_put_att_string(file, variable, name, count, strings);
    else if (type == NC_CHAR)
        nc_put_att_text(file, variable, name, count, "IT\0xy");
    else
        nc_put_att_double(file, variable, name, type, count, values);
}

/* Dimensions of a variable, rank of them; how many values it has, SIZE_MAX: too many to fill. */
static size_t choose_dimensions(int file, Choices *choices, int count, int *rank, int *dimensions)
{
    size_t values = 1;
    *rank = count ? (int)choose(choices, 5) : 0;
    for (int d = 0; d < *rank; d++) {
        size_t size = 0;
        dimensions[d] = (int)choose(choices, (size_t)count);
        nc_inq_dimlen(file, dimensions[d], &size);
        values = size && values > VALUES / size ? SIZE_MAX / 2 : values * size;
    }
    return values;
}

static void put_values(int file, int variable, nc_type type, size_t count, Choices *choices)
{
    double *values = fuzz_allocate(count + 1, sizeof *values);
    const char **strings = fuzz_allocate(count + 1, sizeof *strings);
    char *characters = fuzz_allocate(count + 1, 1);
    for (size_t i = 0; i < count; i++) {
        if (type == NC_STRING)
            strings[i] = choose_byte(choices) == 13 ? NULL : choose_text(choices);
        else if (type == NC_CHAR)
            characters[i] = (char)choose_byte(choices);
        else
            values[i] = choose_byte(choices) % 4 ? (double)(i % 5) : choose_number(choices);
    }
    if (type == NC_STRING)
        nc_put_var_string(file, variable, strings);
    else if (type == NC_CHAR)
        nc_put_var_text(file, variable, characters);
    else
        nc_put_var_double(file, variable, values);
    free(values);
    free(strings);
    free(characters);
}

/* A user-defined type, which no reader knows. */
static nc_type own_type(int file, Choices *choices)
{
    nc_type made = NC_DOUBLE;
    switch (choose(choices, 4)) {
    case 0:
        nc_def_vlen(file, "ragged", NC_INT, &made);
        break;
    case 1:
        nc_def_opaque(file, 7, "opaque", &made);
        break;
    case 2:
        nc_def_enum(file, NC_BYTE, "enumeration", &made);
        break;
    default:
        if (nc_def_compound(file, 12, "pair", &made) == NC_NOERR)
            nc_insert_compound(file, made, "a", 0, NC_DOUBLE);
    }
    return made;
}

static void add_variable(int file, Choices *choices, int dimension_count)
{
    int rank, dimensions[DIMENSIONS], variable;
    const char *name = names[choose(choices, sizeof names / sizeof *names)];
    unsigned how = choose_byte(choices);
    nc_type type = how % 16 == 15 ? own_type(file, choices) : choose_type(choices);
    size_t values = choose_dimensions(file, choices, dimension_count, &rank, dimensions);
    if (nc_def_var(file, name, type, rank, dimensions, &variable) != NC_NOERR) return;
    if (how & 16 && rank > 0) nc_def_var_deflate(file, variable, 1, 1, 1);
    for (size_t i = choose(choices, 4); i-- > 0;) put_attribute(file, variable, choices);
    if (how % 16 == 15) return;
    nc_enddef(file);
    if (values <= VALUES) put_values(file, variable, type, values, choices);
}

static void write_netcdf(const char *path, Choices *choices)
{
    static const size_t sizes[] = {1, 2, 3, 5, 8, 0, 17, 60, (size_t)1 << 16, (size_t)1 << 42};
    int file = -1, dimension, group, count = (int)choose(choices, DIMENSIONS + 1);
    int status = nc_create(path, NC_NETCDF4 | NC_CLOBBER, &file);
    fuzz_require(status == NC_NOERR, nc_strerror(status));
    nc_set_fill(file, NC_NOFILL, NULL);
    for (int d = 0; d < count; d++) {
        size_t which = choose(choices, 256), capacity = sizeof sizes / sizeof *sizes;
        const char *name = names[which < 200 ? which % 4 : which % (sizeof names / sizeof *names)];
        size_t size =
            sizes[choose(choices, 256) < 240 ? choose(choices, 5) : choose(choices, capacity)];
        nc_def_dim(file, name, size, &dimension); /* two of one name: refused by the library */
    }
    nc_inq_ndims(file, &count);
    for (size_t i = 1 + choose(choices, VARIABLES); i-- > 0;) add_variable(file, choices, count);
    for (size_t i = choose(choices, 4); i-- > 0;) put_attribute(file, NC_GLOBAL, choices);
    if (choose(choices, 8) == 7 && nc_def_grp(file, "group", &group) == NC_NOERR)
        add_variable(group, choices, count);
    nc_close(file);
}

/* What netCDF's library does not write, but reads: texts of fixed length, links in a circle. */
static void add_hdf5(const char *path, Choices *choices)
{
    unsigned how = choose_byte(choices);
    if (how < 192) return;
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    if (file < 0) return;
    hsize_t size = 1 + choose(choices, 5);
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(how & 1 ? 1 : 0, &size, NULL);
    H5Tset_size(type, 1 + choose(choices, 40));
    const char *name = names[choose(choices, sizeof names / sizeof *names)];
    hid_t set = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    static const char letters[5 * 40] = "ITV4";
    if (set >= 0 && how & 2) H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, letters);
    if (set >= 0) H5Dclose(set);
    if (how > 250) H5Lcreate_hard(file, "/", file, "/circle", H5P_DEFAULT, H5P_DEFAULT);
    if (how > 240 && how <= 250)
        H5Lcreate_soft("/nowhere", file, "/dangling", H5P_DEFAULT, H5P_DEFAULT);
    H5Sclose(space);
    H5Tclose(type);
    H5Fclose(file);
}

/* -- the readers -- */

static void read_assembly(const char *path)
{
    Assembly assembly;
    Error error = {{0}};
    bool good = assembly_open(&assembly, path, "fetch it again", &error);
    fuzz_judge(good, &error);
    for (size_t i = 0; good && i < sizeof names / sizeof *names; i++) {
        const Coordinate *coordinate;
        const char *const wanted[] = {names[i], NULL};
        int d = assembly_lies_along(&assembly, names[i]);
        fuzz_judge(assembly_find_coordinate(&assembly, d >= 0 ? assembly.names[d] : NULL, wanted,
                                            &coordinate, &error),
                   &error);
        if (coordinate) coordinate_is_complete(coordinate, &assembly, &error);
    }
    assembly_close(&assembly);
}

static void read_recording(const char *path)
{
    NeuralRecording recording;
    Error error = {{0}};
    const NeuralSelection selection = {
        .region = "IT", .start = 70, .end = 170, .class_column = "object_name"};
    bool good = neural_recording_read(&recording, path, &selection, NULL, &error);
    fuzz_judge(good, &error);
    if (good) neural_recording_free(&recording);
}

static void read_biology(const char *path)
{
    Biology biology;
    Error error = {{0}};
    bool good = biology_from_assembly(&biology, path, "max_dc", &error);
    fuzz_judge(good, &error);
    if (good) biology_free(&biology);
}

static void read_own_recording(const char *path)
{
    Recording recording;
    Error error = {{0}};
    const RecordingOrigin origin = {.model = "pixels", .stimulus_set = "orientation"};
    bool good = recording_read(&recording, path, &origin, &error);
    fuzz_judge(good, &error);
    if (good) recording_free(&recording);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static void (*const readers[])(const char *) = {read_assembly, read_recording, read_biology,
                                                    read_own_recording};
    if (length == 0) return 0;
    bool as_it_is = bytes[0] == AS_IT_IS;
    char path[] = "/dev/shm/ventral-fuzz-XXXXXX"; /* HDF5 does not create files under /proc */
    int file = mkstemp(path);
    fuzz_require(file >= 0, "no file in memory");
    if (as_it_is)
        fuzz_require(write(file, bytes + 1, length - 1) == (ssize_t)length - 1,
                     "a file in memory cannot be written");
    close(file);
    if (!as_it_is) {
        Choices choices = {bytes, length, 0};
        H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
        write_netcdf(path, &choices);
        add_hdf5(path, &choices);
    }
    readers[bytes[length - 1] % (sizeof readers / sizeof *readers)](path);
    unlink(path);
    return 0;
}

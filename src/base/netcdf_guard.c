#define _GNU_SOURCE /* RTLD_NEXT */
#include "base/netcdf_guard.h"

#include "base/file.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <netcdf.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Limits of the child: inspecting a recording's structure takes milliseconds and a few megabytes.
 */
enum { SECONDS_OF_WORK = 4, SECONDS_IN_ALL = 60, MEGABYTES = 1024, DEEPEST = 16, OBJECTS = 100000 };

/* The child's verdict, its exit code. */
typedef enum {
    FOUND_GOOD,
    FOUND_FIXED_TEXT,
    FOUND_CIRCLE,
    FOUND_DEEP,
    FOUND_MANY,
    FOUND_UNREADABLE
} Found;

/* -- in the child -- */

/* The groups from the root to here, by address in the file, and the verdict so far. */
typedef struct {
    haddr_t groups[DEEPEST];
    int depth;
    size_t objects;
    Found found;
} Walk;

static bool has_fixed_text(hid_t type)
{
    return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 &&
           H5Tget_size(type) > 1;
}

/* netCDF stores one character per element; its library misreads longer fixed-length strings. */
static Found check_dataset(hid_t object)
{
    hid_t type = H5Dget_type(object);
    if (type < 0) return FOUND_UNREADABLE;
    Found found = has_fixed_text(type) ? FOUND_FIXED_TEXT : FOUND_GOOD;
    H5Tclose(type);
    return found;
}

static herr_t check_link(hid_t group, const char *name, const H5L_info_t *link, void *context);

static Found check_group(hid_t group, haddr_t address, Walk *walk)
{
    for (int i = 0; i < walk->depth; i++)
        if (walk->groups[i] == address) return FOUND_CIRCLE;
    if (walk->depth == DEEPEST) return FOUND_DEEP;
    walk->groups[walk->depth++] = address;
    herr_t status = H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, check_link, walk);
    walk->depth--;
    return status < 0 && walk->found == FOUND_GOOD ? FOUND_UNREADABLE : walk->found;
}

static herr_t check_link(hid_t group, const char *name, const H5L_info_t *link, void *context)
{
    Walk *walk = context;
    if (link->type != H5L_TYPE_HARD) return 0; /* the library ignores other links */
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    H5O_info_t about;
    if (++walk->objects > OBJECTS)
        walk->found = FOUND_MANY;
    else if (object < 0 || H5Oget_info2(object, &about, H5O_INFO_BASIC) < 0)
        walk->found = FOUND_UNREADABLE;
    else if (about.type == H5O_TYPE_GROUP)
        walk->found = check_group(object, about.addr, walk);
    else if (about.type == H5O_TYPE_DATASET)
        walk->found = check_dataset(object);
    if (object >= 0) H5Oclose(object);
    return walk->found != FOUND_GOOD; /* the first problem ends the walk */
}

static Found walk_through(const char *path)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    if (H5Fis_hdf5(path) <= 0)
        return FOUND_GOOD; /* an older netCDF file or none at all: netCDF will find out */
    Walk walk = {.found = FOUND_UNREADABLE};
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t root = file >= 0 ? H5Gopen2(file, "/", H5P_DEFAULT) : -1;
    H5O_info_t about;
    if (root >= 0 && H5Oget_info2(root, &about, H5O_INFO_BASIC) >= 0) {
        walk.found = FOUND_GOOD;
        walk.found = check_group(root, about.addr, &walk);
    }
    if (root >= 0) H5Gclose(root);
    if (file >= 0) H5Fclose(file);
    return walk.found;
}

static void limit(int resource, rlim_t most)
{
    struct rlimit limits = {most, most};
    setrlimit((__rlimit_resource_t)resource, &limits);
}

/*
 * Limits the memory the child may add to what the process has. Not with sanitizers, which reserve
 * the whole address space.
 */
static void limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
    unsigned long pages = 0;
    FILE *stream = fopen("/proc/self/statm", "r");
    if (!stream) return;
    if (fscanf(stream, "%lu", &pages) == 1)
        limit(RLIMIT_AS, (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)MEGABYTES << 20));
    fclose(stream);
#endif
}

/* Leaves the parent's state alone: no output, no signal handlers, no files that close at exit. */
static _Noreturn void look(const char *path, const char *absolute)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM, SIGXCPU};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) signal(signals[i], SIG_DFL);
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, SECONDS_OF_WORK);
    limit_memory();
    alarm(SECONDS_IN_ALL);
    Found found = walk_through(path);
    int file = -1;
    if (found == FOUND_GOOD && nc_open(absolute, NC_NOWRITE, &file) == NC_NOERR) nc_close(file);
    _exit((int)found);
}

/* -- in the parent -- */

static bool judge(Found found, const char *path, const char *advice, Error *error)
{
    switch (found) {
    case FOUND_GOOD:
        return true;
    case FOUND_FIXED_TEXT:
        return error_set(
            error,
            "%s: has fixed-length strings, which the netCDF library reads past their end; write "
            "strings with dtype=h5py.string_dtype(), or the file with xarray",
            path);
    case FOUND_CIRCLE:
        return error_set(error, "%s: has a group that contains itself; %s", path, advice);
    case FOUND_DEEP:
        return error_set(error, "%s: has groups nested %d deep; %s", path, DEEPEST, advice);
    case FOUND_MANY:
        return error_set(error, "%s: has more than %d variables; %s", path, OBJECTS, advice);
    default:
        return error_set(error, "%s: cannot be read as netCDF (it is damaged); %s", path, advice);
    }
}

bool netcdf_start(const char *path, Error *error)
{
    return H5open() >= 0 ||
           error_memory(error, "%s: there is not enough memory to start HDF5", path);
}

bool netcdf_guard(const char *path, const char *advice, Error *error)
{
    char absolute[FILE_PATH_LENGTH];
    if (!file_require(path, error) || !file_absolute_path(path, absolute, error) ||
        !netcdf_start(path, error))
        return false;
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    /* With a sanitizer, forking takes a tenth of a second, and bugs should show in this process. */
    return judge(walk_through(path), path, advice, error);
#endif
    int status = 0;
    pid_t child = fork(), ended;
    if (child == 0) look(path, absolute);
    if (child < 0)
        return error_set(error, "%s: could not start a process to check it (%s)", path,
                         strerror(errno));
    while ((ended = waitpid(child, &status, 0)) < 0 && errno == EINTR) continue;
    if (ended != child)
        return error_set(error, "%s: lost the process that was checking it (%s)", path,
                         strerror(errno));
    if (WIFEXITED(status)) return judge((Found)WEXITSTATUS(status), path, advice, error);
    int reason = WTERMSIG(status);
    if (reason == SIGXCPU || reason == SIGALRM || reason == SIGKILL)
        return error_set(error, "%s: the netCDF library never finishes opening it; %s", path,
                         advice);
    return error_set(error, "%s: the netCDF library crashes on it (signal %d); %s", path, reason,
                     advice);
}

/* -- half precision -- */

/*
 * Overrides HDF5's function of that name, which the netCDF library calls. Since HDF5 1.14.4 it may
 * return half precision, a type unknown to netCDF 4.9, which would then hide the variable. This
 * returns single precision, as before.
 */
__attribute__((visibility("default"))) hid_t H5Tget_native_type(hid_t type,
                                                                H5T_direction_t direction)
{
    hid_t (*own)(hid_t, H5T_direction_t) =
        (hid_t(*)(hid_t, H5T_direction_t))dlsym(RTLD_NEXT, "H5Tget_native_type");
    hid_t native = own ? own(type, direction) : -1;
    if (native < 0 || H5Tget_class(native) != H5T_FLOAT || H5Tget_size(native) != 2) return native;
    H5Tclose(native);
    return H5Tcopy(H5T_NATIVE_FLOAT);
}

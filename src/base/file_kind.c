#define _POSIX_C_SOURCE 200809L
#include "base/file_kind.h"

#include "base/file.h"
#include "base/file_signature.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOR(want) (1U << (want))
#define TEXTS     (FOR(WANT_TABLE) | FOR(WANT_LIST))

typedef struct {
    const char *phrase;
    unsigned fits;      /* the wants that it satisfies: FOR(...) */
    const char *advice; /* if something else was wanted; NULL: the want's advice */
} Kind;

static const Kind kinds[KINDS] = {
    [KIND_EMPTY] = {"empty", 0, NULL},
    [KIND_ZEROS] = {"nothing but zeros, as after a copy that was interrupted", 0, "copy it again"},
    [KIND_FOLDER] = {"a folder", 0, "give the path of a file"},
    [KIND_SAVED_MODEL_FOLDER] = {"the folder of a TensorFlow SavedModel", 0, "give a file"},
    [KIND_ZARR] = {"a Zarr store (a folder)", 0, "give the path of a file"},
    [KIND_LFS] = {"a Git LFS pointer", 0, "run git lfs pull to get the file itself"},
    [KIND_ANNEX] = {"a git-annex pointer", 0, "run git annex get to get the file itself"},
    [KIND_CONFLICT] = {"a file with Git's conflict marks", 0, "resolve the conflict"},
    [KIND_WEB_PAGE] = {"a web page (the download was refused or needs a login)", 0,
                       "download the file itself"},
    [KIND_SERVER_ERROR] = {"a server's error message", 0,
                           "check the address and download the file again"},
    [KIND_XML] = {"XML or HTML", 0, NULL},
    [KIND_JSON] = {"JSON", FOR(WANT_JSON), NULL},
    [KIND_CSV] = {"a table of text", TEXTS, NULL},
    [KIND_TEXT] = {"plain text", TEXTS | FOR(WANT_JSON), NULL},
    [KIND_UTF16] = {"UTF-16 text", TEXTS, "save it as UTF-8"},
    [KIND_UTF32] = {"UTF-32 text", TEXTS, "save it as UTF-8"},
    [KIND_GZIP] = {"a gzip file", 0, "unpack it with gunzip"},
    [KIND_PACKED] = {"a compressed file", 0, "unpack it first"},
    [KIND_TAR] = {"a tar archive", 0, "unpack it first"},
    [KIND_ZIP] = {"a zip archive", FOR(WANT_ZIP) | FOR(WANT_NPZ), "unpack it first"},
    [KIND_NPZ] = {"a NumPy archive", FOR(WANT_ZIP) | FOR(WANT_NPZ), NULL},
    [KIND_XLSX] = {"an Excel workbook", 0, NULL},
    [KIND_ODS] = {"an OpenDocument spreadsheet", 0, NULL},
    [KIND_NUMBERS] = {"a Numbers spreadsheet", 0, NULL},
    [KIND_OFFICE] = {"an office document", 0, NULL},
    [KIND_OLD_OFFICE] = {"an old Excel workbook or another old office document", 0, NULL},
    [KIND_KERAS] = {"a Keras model", 0, NULL},
    [KIND_TORCH_SCRIPT] = {"a TorchScript program", 0, NULL},
    [KIND_TORCH] = {"a PyTorch checkpoint", 0, NULL},
    [KIND_PICKLE] = {"a Python pickle", 0, NULL},
    [KIND_SAFETENSORS] = {"a safetensors checkpoint (weights without a network)", 0, NULL},
    [KIND_ONNX] = {"an ONNX model", FOR(WANT_ONNX), NULL},
    [KIND_SAVED_MODEL] = {"a TensorFlow model", 0, NULL},
    [KIND_TFLITE] = {"a TensorFlow Lite model", 0, NULL},
    [KIND_NPY] = {"a NumPy array", FOR(WANT_NPY), NULL},
    [KIND_HDF5] = {"an HDF5 file", FOR(WANT_NETCDF), NULL},
    [KIND_MATLAB_73] = {"a MATLAB file (v7.3)", FOR(WANT_NETCDF), NULL},
    [KIND_MATLAB] = {"a MATLAB file (v5)", 0, NULL},
    [KIND_HDF4] = {"an HDF4 file", 0, NULL},
    [KIND_NETCDF_3] = {"a netCDF-3 file", FOR(WANT_NETCDF), NULL},
    [KIND_PARQUET] = {"a Parquet file", 0, NULL},
    [KIND_FEATHER] = {"a Feather (Arrow) file", 0, NULL},
    [KIND_R] = {"an R data file", 0, NULL},
    [KIND_STATA] = {"a Stata file", 0, NULL},
    [KIND_SPSS] = {"an SPSS file", 0, NULL},
    [KIND_SQLITE] = {"an SQLite database", 0, NULL},
    [KIND_PNG] = {"a picture (PNG)", FOR(WANT_PICTURE), NULL},
    [KIND_JPEG] = {"a picture (JPEG)", FOR(WANT_PICTURE), NULL},
    [KIND_PICTURE] = {"a picture", 0, NULL},
    [KIND_SVG] = {"a drawing (SVG)", 0, NULL},
    [KIND_DICOM] = {"a medical image (DICOM)", 0, NULL},
    [KIND_MOVIE] = {"a movie or sound", 0, NULL},
    [KIND_PDF] = {"a PDF", 0, NULL},
    [KIND_PROGRAM] = {"a program", 0, NULL},
};

#define EXPORT  "export the network with torch.onnx.export"
#define TF      "convert the model with tf2onnx"
#define IS(one) ((uint64_t)1 << KIND_##one)

/* Better advice for some combinations of what was wanted and what was given. */
static const struct {
    unsigned wants;
    uint64_t kinds;
    const char *advice;
} special[] = {
    {FOR(WANT_TABLE), IS(XLSX) | IS(ODS) | IS(OLD_OFFICE), "save the sheet as CSV"},
    {FOR(WANT_TABLE), IS(NUMBERS) | IS(STATA) | IS(SPSS), "export it as CSV"},
    {FOR(WANT_TABLE), IS(SQLITE), "export the table as CSV"},
    {FOR(WANT_TABLE), IS(R), "write the table with R's write.csv"},
    {FOR(WANT_TABLE), IS(MATLAB) | IS(MATLAB_73), "write the table with MATLAB's writetable"},
    {FOR(WANT_TABLE), IS(PARQUET), "write it with pandas.read_parquet(...).to_csv(...)"},
    {FOR(WANT_TABLE), IS(FEATHER), "write it with pandas.read_feather(...).to_csv(...)"},
    {FOR(WANT_ONNX), IS(ZIP), "unpack it, or " EXPORT},
    {FOR(WANT_ONNX), IS(TORCH) | IS(TORCH_SCRIPT) | IS(PICKLE) | IS(SAFETENSORS), EXPORT},
    {FOR(WANT_ONNX), IS(KERAS) | IS(SAVED_MODEL) | IS(SAVED_MODEL_FOLDER) | IS(TFLITE), TF},
    {FOR(WANT_ONNX), IS(HDF5), "if it is a Keras model, convert it with tf2onnx"},
    {FOR(WANT_NPY) | FOR(WANT_NETCDF), IS(NPZ), "give it the ending .npz"},
    {FOR(WANT_NPY) | FOR(WANT_NPZ), IS(HDF5), "give it the ending .h5"},
    {FOR(WANT_NPY) | FOR(WANT_NPZ), IS(NETCDF_3), "give it the ending .nc"},
    {FOR(WANT_NPZ) | FOR(WANT_NETCDF), IS(NPY), "give it the ending .npy"},
    {FOR(WANT_NPY), IS(MATLAB), "load it with scipy.io.loadmat and save it with numpy.save"},
    {FOR(WANT_NPZ), IS(MATLAB), "load it with scipy.io.loadmat and save it with numpy.savez"},
    {FOR(WANT_NETCDF), IS(HDF4), "convert it with h4toh5"},
    {FOR(WANT_NETCDF), IS(MATLAB), "save it in MATLAB with -v7.3, which is HDF5"},
    {FOR(WANT_NETCDF), IS(ZARR), "write it with xarray.open_zarr(...).to_netcdf(...)"},
    {FOR(WANT_ZIP), IS(TAR), "unpack it and zip the images"},
};

/* What messages call each want, and the advice if the kind given has none of its own. */
static const struct {
    const char *name, *advice;
} wants[FILE_WANTS] = {
    [WANT_TABLE] = {"a CSV table", "give a table in CSV"},
    [WANT_LIST] = {"a list of names", "give a text file with one name a line"},
    [WANT_JSON] = {"JSON", "give a JSON file"},
    [WANT_ONNX] = {"an ONNX model", "give a network exported as ONNX"},
    [WANT_WEIGHTS] = {"weights of the model", "export or download it again"},
    [WANT_NPY] = {"a NumPy array", "save the numbers with numpy.save"},
    [WANT_NPZ] = {"a NumPy archive", "save the numbers with numpy.savez"},
    [WANT_NETCDF] = {"netCDF or HDF5", "write it as netCDF, for example with xarray's to_netcdf"},
    [WANT_RECORDING] = {"netCDF or HDF5", NULL},
    [WANT_ZIP] = {"a zip archive", "give a zip archive of the images"},
    [WANT_PICTURE] = {"a PNG or JPEG picture", "convert it to PNG"},
};

static FileEnds ends_of(const void *bytes, size_t length)
{
    size_t tail = length < FILE_TAIL ? length : FILE_TAIL;
    return (FileEnds){bytes, (const unsigned char *)bytes + (length - tail),
                      length < FILE_HEAD ? length : FILE_HEAD, tail};
}

/* -- refusals -- */

/* The advice: fetch a download again, whatever it is; save a user's file in another format. */
static const char *advise(KindName kind, FileWant want, const char *again)
{
    bool is_own = strcmp(again, AGAIN_DOWNLOAD) != 0 && strcmp(again, AGAIN_RECORDED) != 0;
    if (!is_own || !wants[want].advice || kind == KIND_EMPTY) return again;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if ((special[i].wants & FOR(want)) && (special[i].kinds >> kind & 1))
            return special[i].advice;
    return kinds[kind].advice ? kinds[kind].advice : wants[want].advice;
}

static bool judge(FileSeen seen, const char *path, FileWant want, const char *again, Error *error)
{
    const Kind *kind = &kinds[seen.kind];
    if (seen.kind == KIND_UNKNOWN ||
        (kind->fits & FOR(want == WANT_RECORDING ? WANT_NETCDF : want)))
        return true;
    if (seen.kind == KIND_EMPTY)
        return error_set(error, "%s: is empty; %s", path, advise(seen.kind, want, again));
    return error_set(error, "%s: is %s, not %s; %s", path, seen.phrase ? seen.phrase : kind->phrase,
                     wants[want].name, advise(seen.kind, want, again));
}

bool file_kind_check_bytes(const void *bytes, size_t length, const char *path, FileWant want,
                           const char *again, Error *error)
{
    FileEnds ends = ends_of(bytes, length);
    return judge(file_signature_find(&ends, FOR(want) & TEXTS), path, want, again, error);
}

/* Recognises folders that other programs treat as one file. */
static KindName kind_of_folder(const char *path)
{
    static const struct {
        const char *file;
        KindName kind;
    } known[] = {{"saved_model.pb", KIND_SAVED_MODEL_FOLDER},
                 {".zgroup", KIND_ZARR},
                 {".zarray", KIND_ZARR},
                 {"zarr.json", KIND_ZARR}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char inside[FILE_PATH_LENGTH];
        Error unused = {{0}};
        if (file_path(inside, &unused, "%s/%s", path, known[i].file) && file_exists(inside))
            return known[i].kind;
    }
    return KIND_FOLDER;
}

/* Reads both ends of a regular file; false with a message. */
static bool read_ends(int file, const char *path, unsigned char *ends_bytes, FileEnds *ends,
                      Error *error)
{
    off_t size = lseek(file, 0, SEEK_END), tail = size > FILE_TAIL ? size - FILE_TAIL : 0;
    ssize_t head_length = pread(file, ends_bytes, FILE_HEAD, 0);
    ssize_t tail_length =
        head_length < 0 ? -1 : pread(file, ends_bytes + FILE_HEAD, FILE_TAIL, tail);
    if (tail_length < 0)
        return error_set_kind(error, ERROR_UNREADABLE, "%s: cannot be read (%s)", path,
                              strerror(errno));
    *ends =
        (FileEnds){ends_bytes, ends_bytes + FILE_HEAD, (size_t)head_length, (size_t)tail_length};
    return true;
}

bool file_kind_check(const char *path, FileWant want, const char *again, Error *error)
{
    unsigned char ends_bytes[FILE_HEAD + FILE_TAIL];
    FileEnds ends;
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return judge((FileSeen){kind_of_folder(path), NULL}, path, want, again, error);
    if (!file_require(path, error)) return false;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return error_set_kind(error, ERROR_UNREADABLE, "%s: cannot be read (%s)", path,
                              strerror(errno));
    bool good = read_ends(file, path, ends_bytes, &ends, error);
    close(file);
    return good && judge(file_signature_find(&ends, FOR(want) & TEXTS), path, want, again, error);
}

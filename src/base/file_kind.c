#define _GNU_SOURCE /* memmem */
#include "base/file_kind.h"

#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many bytes are examined at the beginning and at the end of a file. */
enum { HEAD = 4096, TAIL = 4096 };

typedef struct {
    const unsigned char *head, *tail; /* the tail may overlap the head */
    size_t head_length, tail_length;
} Ends;

/* -- kinds -- */

typedef enum {
    KIND_UNKNOWN,
    KIND_EMPTY,
    KIND_ZEROS,
    KIND_FOLDER,
    KIND_SAVED_MODEL_FOLDER,
    KIND_ZARR,
    KIND_LFS,
    KIND_ANNEX,
    KIND_CONFLICT,
    KIND_WEB_PAGE,
    KIND_SERVER_ERROR,
    KIND_XML,
    KIND_JSON,
    KIND_CSV,
    KIND_TEXT,
    KIND_UTF16,
    KIND_UTF32,
    KIND_GZIP,
    KIND_PACKED,
    KIND_TAR,
    KIND_ZIP,
    KIND_NPZ,
    KIND_XLSX,
    KIND_ODS,
    KIND_NUMBERS,
    KIND_OFFICE,
    KIND_OLD_OFFICE,
    KIND_KERAS,
    KIND_TORCH_SCRIPT,
    KIND_TORCH,
    KIND_PICKLE,
    KIND_SAFETENSORS,
    KIND_ONNX,
    KIND_SAVED_MODEL,
    KIND_TFLITE,
    KIND_NPY,
    KIND_HDF5,
    KIND_MATLAB_73,
    KIND_MATLAB,
    KIND_HDF4,
    KIND_NETCDF_3,
    KIND_PARQUET,
    KIND_FEATHER,
    KIND_R,
    KIND_STATA,
    KIND_SPSS,
    KIND_SQLITE,
    KIND_PNG,
    KIND_JPEG,
    KIND_PICTURE,
    KIND_SVG,
    KIND_DICOM,
    KIND_MOVIE,
    KIND_PDF,
    KIND_PROGRAM,
    KINDS
} KindName;

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

/* -- signatures -- */

/* What was recognised; the phrase, if any, is more specific than the kind's. */
typedef struct {
    KindName kind;
    const char *phrase;
} Seen;

typedef struct {
    size_t at;
    const char *bytes;
    size_t length;
    Seen seen;
} Signature;

#define BYTES(text) text, sizeof(text) - 1

/* The first match decides. */
static const Signature signatures[] = {
    {0, BYTES("\xff\xfe\0\0"), {KIND_UTF32, NULL}},
    {0, BYTES("\0\0\xfe\xff"), {KIND_UTF32, NULL}},
    {0, BYTES("\xff\xfe"), {KIND_UTF16, NULL}},
    {0, BYTES("\xfe\xff"), {KIND_UTF16, NULL}},
    {0, BYTES("\x1f\x8b"), {KIND_GZIP, NULL}},
    {4, BYTES("1AY&SY"), {KIND_PACKED, "a bzip2 file"}},
    {0,
     BYTES("\xfd"
           "7zXZ\0"),
     {KIND_PACKED, "an xz file"}},
    {0, BYTES("\x28\xb5\x2f\xfd"), {KIND_PACKED, "a zstd file"}},
    {0, BYTES("\x04\x22\x4d\x18"), {KIND_PACKED, "an lz4 file"}},
    {0, BYTES("7z\xbc\xaf\x27\x1c"), {KIND_PACKED, "a 7-Zip archive"}},
    {0, BYTES("Rar!\x1a\x07"), {KIND_PACKED, "a RAR archive"}},
    {257, BYTES("ustar"), {KIND_TAR, NULL}},
    {0, BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), {KIND_OLD_OFFICE, NULL}},
    {0, BYTES("\x93NUMPY"), {KIND_NPY, NULL}},
    {0, BYTES("MATLAB 7.3 MAT-file"), {KIND_MATLAB_73, NULL}},
    {0, BYTES("MATLAB 5.0 MAT-file"), {KIND_MATLAB, NULL}},
    {0, BYTES("\x89HDF\r\n\x1a\n"), {KIND_HDF5, NULL}},
    {512, BYTES("\x89HDF\r\n\x1a\n"), {KIND_HDF5, NULL}},
    {1024, BYTES("\x89HDF\r\n\x1a\n"), {KIND_HDF5, NULL}},
    {2048, BYTES("\x89HDF\r\n\x1a\n"), {KIND_HDF5, NULL}},
    {0, BYTES("\x0e\x03\x13\x01"), {KIND_HDF4, NULL}},
    {0, BYTES("CDF\x01"), {KIND_NETCDF_3, NULL}},
    {0, BYTES("CDF\x02"), {KIND_NETCDF_3, NULL}},
    {0, BYTES("CDF\x05"), {KIND_NETCDF_3, NULL}},
    {0, BYTES("PAR1"), {KIND_PARQUET, NULL}},
    {0, BYTES("ARROW1"), {KIND_FEATHER, NULL}},
    {0, BYTES("FEA1"), {KIND_FEATHER, NULL}},
    {0, BYTES("RDX2\n"), {KIND_R, NULL}},
    {0, BYTES("RDX3\n"), {KIND_R, NULL}},
    {0, BYTES("X\n\0\0\0"), {KIND_R, NULL}},
    {0, BYTES("<stata_dta>"), {KIND_STATA, NULL}},
    {0, BYTES("$FL2"), {KIND_SPSS, NULL}},
    {0, BYTES("$FL3"), {KIND_SPSS, NULL}},
    {0, BYTES("SQLite format 3"), {KIND_SQLITE, NULL}},
    {4, BYTES("TFL3"), {KIND_TFLITE, NULL}},
    {0, BYTES("\x89PNG\r\n\x1a\n"), {KIND_PNG, NULL}},
    {0, BYTES("\xff\xd8\xff"), {KIND_JPEG, NULL}},
    {0, BYTES("GIF87a"), {KIND_PICTURE, "a picture (GIF)"}},
    {0, BYTES("GIF89a"), {KIND_PICTURE, "a picture (GIF)"}},
    {0, BYTES("II*\0"), {KIND_PICTURE, "a picture (TIFF)"}},
    {0, BYTES("MM\0*"), {KIND_PICTURE, "a picture (TIFF)"}},
    {0, BYTES("II+\0"), {KIND_PICTURE, "a picture (TIFF)"}},
    {0, BYTES("MM\0+"), {KIND_PICTURE, "a picture (TIFF)"}},
    {8, BYTES("WEBP"), {KIND_PICTURE, "a picture (WebP)"}},
    {6, BYTES("\0\0\0\0\x36\0\0\0\x28\0\0\0"), {KIND_PICTURE, "a picture (BMP)"}},
    {0, BYTES("\0\0\0\x0cjP  "), {KIND_PICTURE, "a picture (JPEG 2000)"}},
    {0, BYTES("\xff\x4f\xff\x51"), {KIND_PICTURE, "a picture (JPEG 2000)"}},
    {0, BYTES("\xff\x0a"), {KIND_PICTURE, "a picture (JPEG XL)"}},
    {0, BYTES("\0\0\0\x0cJXL "), {KIND_PICTURE, "a picture (JPEG XL)"}},
    {4, BYTES("ftypheic"), {KIND_PICTURE, "a picture (HEIC)"}},
    {4, BYTES("ftypmif1"), {KIND_PICTURE, "a picture (HEIC)"}},
    {4, BYTES("ftypavif"), {KIND_PICTURE, "a picture (AVIF)"}},
    {0, BYTES("8BPS"), {KIND_PICTURE, "a picture (Photoshop)"}},
    {0, BYTES("\x76\x2f\x31\x01"), {KIND_PICTURE, "a picture (OpenEXR)"}},
    {128, BYTES("DICM"), {KIND_DICOM, NULL}},
    {4, BYTES("ftyp"), {KIND_MOVIE, NULL}},
    {0, BYTES("\x1a\x45\xdf\xa3"), {KIND_MOVIE, NULL}},
    {8, BYTES("AVI LIST"), {KIND_MOVIE, NULL}},
    {8, BYTES("WAVEfmt"), {KIND_MOVIE, NULL}},
    {0, BYTES("%PDF-"), {KIND_PDF, NULL}},
    {0,
     BYTES("\x7f"
           "ELF"),
     {KIND_PROGRAM, NULL}},
    {0, BYTES("MZ\x90\0"), {KIND_PROGRAM, NULL}},
};

/* How texts begin, after any byte order mark and blanks; case is ignored. */
static const Signature beginnings[] = {
    {0, BYTES("version https://git-lfs"), {KIND_LFS, NULL}},
    {0, BYTES("/annex/objects/"), {KIND_ANNEX, NULL}},
    {0, BYTES("<<<<<<< "), {KIND_CONFLICT, NULL}},
    {0, BYTES("<!doctype html"), {KIND_WEB_PAGE, NULL}},
    {0, BYTES("<html"), {KIND_WEB_PAGE, NULL}},
    {0, BYTES("<head"), {KIND_WEB_PAGE, NULL}},
    {0, BYTES("<svg"), {KIND_SVG, NULL}},
    {0, BYTES("404: not found"), {KIND_SERVER_ERROR, NULL}},
    {0, BYTES("not found"), {KIND_SERVER_ERROR, NULL}},
    {0, BYTES("access denied"), {KIND_SERVER_ERROR, NULL}},
    {0, BYTES("{\\rtf"), {KIND_OFFICE, NULL}},
    {0, BYTES("%PDF-"), {KIND_PDF, NULL}},
    {0, BYTES("%!PS"), {KIND_PDF, "a PostScript file"}},
    {0, BYTES("#!"), {KIND_PROGRAM, "a script"}},
    {0, BYTES("cnumpy."), {KIND_PICKLE, NULL}},
    {0, BYTES("ccopy_reg\n"), {KIND_PICKLE, NULL}},
    {0, BYTES("(dp0\n"), {KIND_PICKLE, NULL}},
    {0, BYTES("(lp0\n"), {KIND_PICKLE, NULL}},
};

static Seen find_signature(const Ends *ends)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const Signature *known = &signatures[i];
        if (known->at + known->length <= ends->head_length &&
            memcmp(ends->head + known->at, known->bytes, known->length) == 0)
            return known->seen;
    }
    return (Seen){KIND_UNKNOWN, NULL};
}

static bool holds(const Ends *ends, const char *text)
{
    return memmem(ends->head, ends->head_length, text, strlen(text)) ||
           memmem(ends->tail, ends->tail_length, text, strlen(text));
}

/* -- archives that are documents, networks or arrays -- */

static KindName kind_of_zip(const Ends *ends)
{
    static const struct {
        const char *entry;
        KindName kind;
    } known[] = {
        {"application/vnd.oasis.opendocument.spreadsheet", KIND_ODS},
        {"application/vnd.oasis.opendocument", KIND_OFFICE},
        {"xl/workbook", KIND_XLSX},
        {"word/document", KIND_OFFICE},
        {"ppt/presentation", KIND_OFFICE},
        {"Index/Document.iwa", KIND_NUMBERS},
        {"model.weights.h5", KIND_KERAS},
        {"constants.pkl", KIND_TORCH_SCRIPT},
        {"/data.pkl", KIND_TORCH},
        {".npy", KIND_NPZ},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (holds(ends, known[i].entry)) return known[i].kind;
    return KIND_ZIP;
}

/* -- networks -- */

/* Reads the length of a protobuf field and moves *at to the field's first byte; 0 if malformed. */
static size_t field_length(const Ends *ends, size_t *at)
{
    size_t length = 0;
    for (int shift = 0; *at < ends->head_length && shift < 35; shift += 7) {
        unsigned char byte = ends->head[(*at)++];
        length |= (size_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return length;
    }
    return 0;
}

/*
 * ONNX's ModelProto begins with its version (field 1), then a text or the graph. TensorFlow's
 * SavedModel begins with the same field, always 1, then one message that holds everything else; its
 * GraphDef begins with a node, which begins with the node's name.
 */
static KindName kind_of_message(const Ends *ends)
{
    const unsigned char *head = ends->head;
    if (ends->head_length < 8) return KIND_UNKNOWN;
    if (head[0] == 0x08 && head[1] >= 1 && head[1] <= 64) {
        size_t at = 3, length = field_length(ends, &at);
        bool is_message = head[2] == 0x12 && head[1] == 1 && length > 127 &&
                          at < ends->head_length && head[at] == 0x0a;
        if (is_message) return KIND_SAVED_MODEL;
        return (head[2] & 7) == 2 && head[2] <= 0xa2 ? KIND_ONNX : KIND_UNKNOWN;
    }
    bool is_graph = head[0] == 0x0a && memmem(head, ends->head_length, "\x12\x0bPlaceholder", 13);
    return is_graph ? KIND_SAVED_MODEL : KIND_UNKNOWN;
}

static KindName kind_of_pickle(const Ends *ends)
{
    static const char torch[] = "\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19"; /* torch.save until 1.5 */
    const unsigned char *head = ends->head;
    if (ends->head_length < 4 || head[0] != 0x80 || head[1] < 2 || head[1] > 5) return KIND_UNKNOWN;
    bool is_torch = ends->head_length >= 14 && memcmp(head + 2, torch, 12) == 0;
    return is_torch ? KIND_TORCH : KIND_PICKLE;
}

/* A length of eight bytes, then JSON. */
static bool is_safetensors(const Ends *ends)
{
    static const unsigned char zeros[4] = {0};
    return ends->head_length > 10 && memcmp(ends->head + 4, zeros, 4) == 0 &&
           memcmp(ends->head + 8, "{\"", 2) == 0;
}

/* -- texts -- */

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Is every second byte zero, as in English UTF-16 without a byte order mark? */
static bool is_wide_text(const Ends *ends)
{
    size_t length = ends->head_length & ~(size_t)1;
    for (size_t first = 0; first < 2; first++) {
        size_t zeros = 0, letters = 0;
        for (size_t i = first; i < length; i += 2) {
            zeros += ends->head[i] == 0;
            letters += ends->head[i ^ 1] >= ' ' || is_blank(ends->head[i ^ 1]);
        }
        if (length >= 8 && zeros == length / 2 && letters == length / 2) return true;
    }
    return false;
}

/* Free of control characters other than white space? Bytes beyond ASCII pass, in any encoding. */
static bool is_text(const unsigned char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((text[i] < ' ' && !is_blank(text[i]) && text[i] != '\f') || text[i] == 127)
            return false;
    return length > 0;
}

static bool is_json(const unsigned char *text, size_t length)
{
    size_t next = 1;
    while (next < length && is_blank(text[next])) next++;
    if (next == length) return false;
    if (text[0] == '{') return text[next] == '"' || text[next] == '}';
    return text[0] == '[' && strchr("{[]\"-0123456789", text[next]);
}

/* Counts the cell separators in a line, and moves on to the next line that is not blank. */
static size_t count_separators(const unsigned char **text, size_t *length)
{
    size_t count = 0;
    for (; *length > 0 && **text != '\n' && **text != '\r'; ++*text, --*length)
        count += **text == ',' || **text == ';' || **text == '\t';
    for (; *length > 0 && is_blank(**text); ++*text, --*length) continue;
    return count;
}

/* Do the first two lines have the same number of cells, at least two? */
static bool is_table(const unsigned char *text, size_t length)
{
    size_t first = count_separators(&text, &length);
    return first > 0 && length > 0 && count_separators(&text, &length) == first;
}

static KindName kind_of_xml(const Ends *ends)
{
    if (holds(ends, "<html") || holds(ends, "<!DOCTYPE html")) return KIND_WEB_PAGE;
    if (holds(ends, "<Error>")) return KIND_SERVER_ERROR;
    return holds(ends, "<svg") ? KIND_SVG : KIND_XML;
}

/* Does it begin with a declaration, a comment, or an element, with a closing tag somewhere? */
static bool is_marked_up(const unsigned char *text, size_t length, const Ends *ends)
{
    if (length < 2 || text[0] != '<') return false;
    return text[1] == '!' || text[1] == '?' || (isalpha(text[1]) && holds(ends, "</"));
}

static Seen kind_of_text(const Ends *ends)
{
    const unsigned char *text = ends->head;
    size_t length = ends->head_length;
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, length -= 3;
    while (length > 0 && is_blank(*text)) text++, length--;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        const Signature *known = &beginnings[i];
        if (length >= known->length &&
            strncasecmp((const char *)text, known->bytes, known->length) == 0)
            return known->seen;
    }
    if (!is_text(text, length)) {
        bool is_pnm = length > 3 && text[0] == 'P' && (text[1] == '5' || text[1] == '6');
        return is_pnm && is_blank(text[2]) ? (Seen){KIND_PICTURE, "a picture (PGM or PPM)"}
                                           : (Seen){KIND_UNKNOWN, NULL};
    }
    if (is_marked_up(text, length, ends)) return (Seen){kind_of_xml(ends), NULL};
    if (is_json(text, length)) return (Seen){KIND_JSON, NULL};
    return (Seen){is_table(text, length) ? KIND_CSV : KIND_TEXT, NULL};
}

/* -- recognition -- */

static bool is_zeros(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i]) return false;
    return true;
}

/* A table may begin with any letters ("PAR1,PAR2"), so then text is never taken for binary. */
static Seen recognise(const Ends *ends, bool may_be_text)
{
    if (ends->head_length == 0) return (Seen){KIND_EMPTY, NULL};
    if (may_be_text && is_text(ends->head, ends->head_length)) return kind_of_text(ends);
    bool zeros = is_zeros(ends->head, ends->head_length) && is_zeros(ends->tail, ends->tail_length);
    if (zeros) return (Seen){KIND_ZEROS, NULL};
    bool is_zip = ends->head_length >= 4 &&
                  (memcmp(ends->head, "PK\3\4", 4) == 0 || memcmp(ends->head, "PK\5\6", 4) == 0);
    if (is_zip) return (Seen){kind_of_zip(ends), NULL};
    Seen seen = find_signature(ends);
    if (!seen.kind) seen.kind = kind_of_pickle(ends);
    if (!seen.kind && is_safetensors(ends)) seen.kind = KIND_SAFETENSORS;
    if (!seen.kind) seen = kind_of_text(ends);
    if (!seen.kind && is_wide_text(ends)) seen.kind = KIND_UTF16;
    if (!seen.kind) seen.kind = kind_of_message(ends);
    return seen;
}

static Ends ends_of(const void *bytes, size_t length)
{
    size_t tail = length < TAIL ? length : TAIL;
    return (Ends){bytes, (const unsigned char *)bytes + (length - tail),
                  length < HEAD ? length : HEAD, tail};
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

static bool judge(Seen seen, const char *path, FileWant want, const char *again, Error *error)
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
    Ends ends = ends_of(bytes, length);
    return judge(recognise(&ends, FOR(want) & TEXTS), path, want, again, error);
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
static bool look(int file, const char *path, unsigned char *ends_bytes, Ends *ends, Error *error)
{
    off_t size = lseek(file, 0, SEEK_END), tail = size > TAIL ? size - TAIL : 0;
    ssize_t head_length = pread(file, ends_bytes, HEAD, 0);
    ssize_t tail_length = head_length < 0 ? -1 : pread(file, ends_bytes + HEAD, TAIL, tail);
    if (tail_length < 0)
        return error_set_kind(error, ERROR_UNREADABLE, "%s: cannot be read (%s)", path,
                              strerror(errno));
    *ends = (Ends){ends_bytes, ends_bytes + HEAD, (size_t)head_length, (size_t)tail_length};
    return true;
}

bool file_kind_check(const char *path, FileWant want, const char *again, Error *error)
{
    unsigned char ends_bytes[HEAD + TAIL];
    Ends ends;
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return judge((Seen){kind_of_folder(path), NULL}, path, want, again, error);
    if (!file_require(path, error)) return false;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return error_set_kind(error, ERROR_UNREADABLE, "%s: cannot be read (%s)", path,
                              strerror(errno));
    bool good = look(file, path, ends_bytes, &ends, error);
    close(file);
    return good && judge(recognise(&ends, FOR(want) & TEXTS), path, want, again, error);
}

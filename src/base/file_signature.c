#define _GNU_SOURCE /* memmem */
#include "base/file_signature.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

typedef struct {
    size_t at;
    const char *bytes;
    size_t length;
    FileSeen seen;
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

static FileSeen find_signature(const FileEnds *ends)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const Signature *known = &signatures[i];
        if (known->at + known->length <= ends->head_length &&
            memcmp(ends->head + known->at, known->bytes, known->length) == 0)
            return known->seen;
    }
    return (FileSeen){KIND_UNKNOWN, NULL};
}

static bool holds(const FileEnds *ends, const char *text)
{
    return memmem(ends->head, ends->head_length, text, strlen(text)) ||
           memmem(ends->tail, ends->tail_length, text, strlen(text));
}

/* -- archives that are documents, networks or arrays -- */

static KindName kind_of_zip(const FileEnds *ends)
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
static size_t field_length(const FileEnds *ends, size_t *at)
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
static KindName kind_of_message(const FileEnds *ends)
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

static KindName kind_of_pickle(const FileEnds *ends)
{
    static const char torch[] = "\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19"; /* torch.save until 1.5 */
    const unsigned char *head = ends->head;
    if (ends->head_length < 4 || head[0] != 0x80 || head[1] < 2 || head[1] > 5) return KIND_UNKNOWN;
    bool is_torch = ends->head_length >= 14 && memcmp(head + 2, torch, 12) == 0;
    return is_torch ? KIND_TORCH : KIND_PICKLE;
}

/* A length of eight bytes, then JSON. */
static bool is_safetensors(const FileEnds *ends)
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
static bool is_wide_text(const FileEnds *ends)
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

static KindName kind_of_xml(const FileEnds *ends)
{
    if (holds(ends, "<html") || holds(ends, "<!DOCTYPE html")) return KIND_WEB_PAGE;
    if (holds(ends, "<Error>")) return KIND_SERVER_ERROR;
    return holds(ends, "<svg") ? KIND_SVG : KIND_XML;
}

/* Does it begin with a declaration, a comment, or an element, with a closing tag somewhere? */
static bool is_marked_up(const unsigned char *text, size_t length, const FileEnds *ends)
{
    if (length < 2 || text[0] != '<') return false;
    return text[1] == '!' || text[1] == '?' || (isalpha(text[1]) && holds(ends, "</"));
}

static FileSeen kind_of_text(const FileEnds *ends)
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
        return is_pnm && is_blank(text[2]) ? (FileSeen){KIND_PICTURE, "a picture (PGM or PPM)"}
                                           : (FileSeen){KIND_UNKNOWN, NULL};
    }
    if (is_marked_up(text, length, ends)) return (FileSeen){kind_of_xml(ends), NULL};
    if (is_json(text, length)) return (FileSeen){KIND_JSON, NULL};
    return (FileSeen){is_table(text, length) ? KIND_CSV : KIND_TEXT, NULL};
}

/* -- recognition -- */

static bool is_zeros(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i]) return false;
    return true;
}

FileSeen file_signature_find(const FileEnds *ends, bool may_be_text)
{
    if (ends->head_length == 0) return (FileSeen){KIND_EMPTY, NULL};
    if (may_be_text && is_text(ends->head, ends->head_length)) return kind_of_text(ends);
    bool zeros = is_zeros(ends->head, ends->head_length) && is_zeros(ends->tail, ends->tail_length);
    if (zeros) return (FileSeen){KIND_ZEROS, NULL};
    bool is_zip = ends->head_length >= 4 &&
                  (memcmp(ends->head, "PK\3\4", 4) == 0 || memcmp(ends->head, "PK\5\6", 4) == 0);
    if (is_zip) return (FileSeen){kind_of_zip(ends), NULL};
    FileSeen seen = find_signature(ends);
    if (!seen.kind) seen.kind = kind_of_pickle(ends);
    if (!seen.kind && is_safetensors(ends)) seen.kind = KIND_SAFETENSORS;
    if (!seen.kind) seen = kind_of_text(ends);
    if (!seen.kind && is_wide_text(ends)) seen.kind = KIND_UTF16;
    if (!seen.kind) seen.kind = kind_of_message(ends);
    return seen;
}

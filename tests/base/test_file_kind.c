/*
 * What a file seems to be: every kind by its first bytes, what each reader says of it, and what
 * passes.
 */
#define _POSIX_C_SOURCE 200809L
#include "testing.h"

#include "base/file_kind.h"
#include "base/table.h"
#include "brainio/archive.h"
#include "brainio/assembly.h"
#include "brainio/image_file.h"
#include "brainio/npy_file.h"
#include "onnx/onnx_file.h"

#include <sys/stat.h>
#include <unistd.h>

#define FOLDER     BUILD "/tests/file_kind/"
#define TEXT(text) text, sizeof(text) - 1

static const struct {
    const char *bytes;
    size_t length;
    const char *phrase; /* NULL: not recognised */
} kinds[] = {
    {TEXT(""), "empty"},
    {TEXT("\0\0\0"), "nothing but zeros, as after a copy that was interrupted"},
    {TEXT("PK\3\4..................[Content_Types].xml..xl/workbook.xml"), "an Excel workbook"},
    {TEXT("PK\3\4....mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
     "an OpenDocument spreadsheet"},
    {TEXT("PK\3\4......archive/data.pkl"), "a PyTorch checkpoint"},
    {TEXT("PK\3\4......net/data.pkl net/constants.pkl"), "a TorchScript program"},
    {TEXT("PK\3\4......config.json model.weights.h5"), "a Keras model"},
    {TEXT("PK\3\4......arr_0.npy"), "a NumPy archive"},
    {TEXT("PK\3\4......a.png"), "a zip archive"},
    {TEXT("\x80\2\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19."), "a PyTorch checkpoint"},
    {TEXT("\x80\4\x95\x10\0\0\0\0\0\0\0]"), "a Python pickle"},
    {TEXT("\x40\0\0\0\0\0\0\0{\"weight\":{}}"),
     "a safetensors checkpoint (weights without a network)"},
    {TEXT("\x1f\x8b\x08\0"), "a gzip file"},
    {TEXT("BZh91AY&SY\1"), "a bzip2 file"},
    {TEXT("\xfd"
          "7zXZ\0\0"),
     "an xz file"},
    {TEXT("\x28\xb5\x2f\xfd\1"), "a zstd file"},
    {TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
     "an old Excel workbook or another old office document"},
    {TEXT("MATLAB 5.0 MAT-file, Platform: GLNXA64"), "a MATLAB file (v5)"},
    {TEXT("MATLAB 7.3 MAT-file, Platform: GLNXA64"), "a MATLAB file (v7.3)"},
    {TEXT("\x89HDF\r\n\x1a\n\0"), "an HDF5 file"},
    {TEXT("CDF\1\0"), "a netCDF-3 file"},
    {TEXT("\x93NUMPY\1\0"), "a NumPy array"},
    {TEXT("PAR1\x15\x04"), "a Parquet file"},
    {TEXT("ARROW1\0\0"), "a Feather (Arrow) file"},
    {TEXT("\x08\x07\x12\x07pytorch\x3a\x02"), "an ONNX model"},
    {TEXT("\x08\x01\x12\xf0\x01\x0a\x10\x12"), "a TensorFlow model"},
    {TEXT("\x1c\0\0\0TFL3"), "a TensorFlow Lite model"},
    {TEXT("\x89PNG\r\n\x1a\n"), "a picture (PNG)"},
    {TEXT("\xff\xd8\xff\xe0"), "a picture (JPEG)"},
    {TEXT("II*\0\1"), "a picture (TIFF)"},
    {TEXT("GIF89a"), "a picture (GIF)"},
    {TEXT("RIFF\1\1\1\1WEBPVP8"), "a picture (WebP)"},
    {TEXT("\0\0\0\x18"
          "ftypheic"),
     "a picture (HEIC)"},
    {TEXT("P5\n2 2\n255\n\1\2\3\4"), "a picture (PGM or PPM)"},
    {TEXT("%PDF-1.7\n"), "a PDF"},
    {TEXT("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "a Git LFS pointer"},
    {TEXT("<<<<<<< HEAD\na,b\n"), "a file with Git's conflict marks"},
    {TEXT("\xef\xbb\xbf\n <!DOCTYPE HTML>\n<p>"),
     "a web page (the download was refused or needs a login)"},
    {TEXT("<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>"),
     "a server's error message"},
    {TEXT("404: Not Found"), "a server's error message"},
    {TEXT("<?xml version=\"1.0\"?><svg/>"), "a drawing (SVG)"},
    {TEXT("<?xml version=\"1.0\"?><data/>"), "XML or HTML"},
    {TEXT("<!-- saved -->\n<html></html>"),
     "a web page (the download was refused or needs a login)"},
    {TEXT("<p>Please log in</p>"), "XML or HTML"},
    {TEXT("<5 deg,>5 deg\n1,2\n"), "a table of text"},
    {TEXT("{\n  \"a\": 1}"), "JSON"},
    {TEXT("[[1, 2]]"), "JSON"},
    {TEXT("\xff\xfe"
          "a\0"),
     "UTF-16 text"},
    {TEXT("a\0,\0b\0\n\0"), "UTF-16 text"},
    {TEXT("\xff\xfe\0\0a\0\0\0"), "UTF-32 text"},
    {TEXT("max_dc,peak_sf\n1,2\n"), "a table of text"},
    {TEXT("max_dc\n1\n"), "plain text"},
    {TEXT("\1\2\3\4\5\6\7\xff"), NULL},
};

TEST(kinds_by_their_bytes)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        Error error = {{0}};
        char words[256] = "";
        if (kinds[i].phrase) snprintf(words, sizeof words, "weights: is %s", kinds[i].phrase);
        file_kind_check_bytes(kinds[i].bytes, kinds[i].length, "weights", WANT_WEIGHTS, AGAIN_OWN,
                              &error);
        size_t length = strlen(words);
        if (strncmp(error.message, words, length) != 0 ||
            !strchr(length ? ",;" : "", error.message[length]))
            fail_msg("case %zu: \"%s\", not \"%s\"", i, error.message, words);
    }
}

/* -- what readers say -- */

static bool read_table(const char *path, Error *error)
{
    Table table;
    bool good = table_read(&table, path, error);
    if (good) table_free(&table);
    return good;
}

static bool read_json(const char *path, Error *error)
{
    cJSON *document = json_read(path, error);
    cJSON_Delete(document);
    return document != NULL;
}

static bool read_onnx(const char *path, Error *error)
{
    OnnxFile file;
    bool good = onnx_file_open(&file, path, error);
    onnx_file_close(&file);
    return good;
}

static bool read_npy(const char *path, Error *error)
{
    size_t length = 0;
    NpyArray array;
    char *bytes = file_read(path, &length, error);
    bool good = bytes && npy_parse(&array, (unsigned char *)bytes, length, path, error);
    free(bytes);
    return good;
}

static bool read_picture(const char *path, Error *error)
{
    size_t length = 0;
    Image image;
    char *bytes = file_read(path, &length, error);
    bool good = bytes && image_decode(&image, (unsigned char *)bytes, length, path, error);
    free(bytes);
    if (good) image_free(&image);
    return good;
}

static bool read_assembly(const char *path, Error *error)
{
    Assembly assembly;
    bool good = assembly_open(&assembly, path, AGAIN_DOWNLOAD, error);
    assembly_close(&assembly);
    return good;
}

static bool read_own_assembly(const char *path, Error *error)
{
    Assembly assembly;
    bool good = assembly_open(&assembly, path, AGAIN_OWN, error);
    assembly_close(&assembly);
    return good;
}

static bool read_archive(const char *path, Error *error)
{
    Archive *archive = archive_open(path, AGAIN_OWN, error);
    archive_close(archive);
    return archive != NULL;
}

#define EXCEL "PK\3\4....[Content_Types].xml....xl/workbook.xml"
#define LFS   "version https://git-lfs.github.com/spec/v1\n"
#define PAGE  "<!DOCTYPE html><html><body>Log in</body></html>"
#define TORCH "PK\3\4......archive/data.pkl"

TEST(readers_say_what_it_is)
{
    static const struct {
        bool (*read)(const char *path, Error *error);
        const char *bytes;
        size_t length;
        const char *words;
    } cases[] = {
        {read_table, TEXT(EXCEL), "is an Excel workbook, not a CSV table; save the sheet as CSV"},
        {read_table, TEXT(PAGE), "needs a login), not a CSV table; download the file itself"},
        {read_table, TEXT(LFS), "is a Git LFS pointer, not a CSV table; run git lfs pull"},
        {read_table, TEXT("\x1f\x8b\x08"),
         "is a gzip file, not a CSV table; unpack it with gunzip"},
        {read_table, TEXT("{\"max_dc\": [1]}"), "is JSON, not a CSV table; give a table in CSV"},
        {read_table, TEXT("MATLAB 5.0 MAT-file\0\1"), "MATLAB file (v5), not a CSV table; write"},
        {read_table, TEXT(""), "is empty; make or download it again"},
        {read_json, TEXT("a,b\n1,2\n"), "is a table of text, not JSON; give a JSON file"},
        {read_json, TEXT("\xff\xfe{\0}\0"), "is UTF-16 text, not JSON; save it as UTF-8"},
        {read_json, TEXT(""), "is empty; restore it"},
        {read_onnx, TEXT(TORCH), "not an ONNX model; export the network with torch.onnx.export"},
        {read_onnx, TEXT("\x89HDF\r\n\x1a\n"), "an HDF5 file, not an ONNX model; if it is a Keras"},
        {read_onnx, TEXT(LFS), "is a Git LFS pointer, not an ONNX model; run git lfs pull"},
        {read_onnx, TEXT("\x1c\0\0\0TFL3"), "not an ONNX model; convert the model with tf2onnx"},
        {read_onnx, TEXT("a,b\n1,2\n"), "is a table of text, not an ONNX model; give a network"},
        {read_onnx, TEXT(""), "is empty; export or download it again"},
        {read_npy, TEXT("\x89HDF\r\n\x1a\n"), "not a NumPy array; give it the ending .h5"},
        {read_npy, TEXT("MATLAB 5.0 MAT-file\0"), "not a NumPy array; load it with scipy.io"},
        {read_npy, TEXT("1,2\n3,4\n"), "is a table of text, not a NumPy array; save the numbers"},
        {read_picture, TEXT("II*\0\1"), "is a picture (TIFF), not a PNG or JPEG picture; convert"},
        {read_picture, TEXT("%PDF-1.4\n"),
         "is a PDF, not a PNG or JPEG picture; convert it to PNG"},
        {read_assembly, TEXT(PAGE), "needs a login), not netCDF or HDF5; remove it and fetch it"},
        {read_assembly, TEXT("\x93NUMPY\1\0"), "not netCDF or HDF5; remove it and fetch it again"},
        {read_own_assembly, TEXT(PAGE), "not netCDF or HDF5; download the file itself"},
        {read_own_assembly, TEXT("\x93NUMPY\1\0"), "not netCDF or HDF5; give it the ending .npy"},
        {read_assembly, TEXT(""), "is empty; remove it and fetch it again"},
        {read_assembly, TEXT("CDF\1\0\0"), "remove it and fetch it again"},
        {read_archive, TEXT("\x1f\x8b\x08"), "is a gzip file, not a zip archive; unpack it"},
        {read_archive, TEXT("PK\3\4......a.png"), "is damaged or cut off ("},
        {read_archive, TEXT("PK\3\4......a.png"), "); save it again"},
        {read_archive, TEXT(""), "is empty; save it again"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Error error = {{0}};
        write_bytes(FOLDER "file", cases[i].bytes, cases[i].length);
        assert_refused(cases[i].read(FOLDER "file", &error), &error, cases[i].words);
        assert_refused(false, &error, FOLDER "file: ");
    }
}

/* -- what passes -- */

/* A CSV header that begins like another format's magic number is still a header. */
TEST(tables_begin_with_any_letters)
{
    static const char *const headers[] = {"PAR1,PAR2\n1,2\n", "P5\n1\n",     "BZh,b\n1,2\n",
                                          "CDF\n1\n",         "MZ,x\n1,2\n", "GIF89a\n1\n",
                                          "RDX2\n1\n"};
    for (size_t i = 0; i < COUNT(headers); i++) {
        write_text(FOLDER "table.csv", headers[i]);
        GOOD(read_table(FOLDER "table.csv", &error));
    }
}

/* Folders, pipes and devices are refused without waiting. */
TEST(what_is_no_plain_file)
{
    static const struct {
        FileWant want;
        const char *path, *words;
    } cases[] = {
        {WANT_ONNX, FOLDER "saved", "is the folder of a TensorFlow SavedModel, not an ONNX model"},
        {WANT_NETCDF, FOLDER "zarr", "is a Zarr store (a folder), not netCDF or HDF5; write it"},
        {WANT_TABLE, BUILD, "is a folder, not a CSV table; give the path of a file"},
        {WANT_NPY, FOLDER "pipe", "is a pipe; give the path of a file"},
        {WANT_ZIP, "/dev/null", "is a device; give the path of a file"},
        {WANT_ZIP, FOLDER "nothing", "cannot be read (No such file or directory)"},
    };
    write_text(FOLDER "saved/saved_model.pb", "x");
    write_text(FOLDER "zarr/.zgroup", "{}");
    unlink(FOLDER "pipe");
    assert_int_equal(mkfifo(FOLDER "pipe", 0600), 0);
    for (size_t i = 0; i < COUNT(cases); i++)
        REFUSED(file_kind_check(cases[i].path, cases[i].want, AGAIN_OWN, &error), cases[i].words);
    REFUSED(read_table(FOLDER "pipe", &error), "is a pipe; give the path of a file");
    REFUSED(read_onnx(BUILD, &error), "is a folder; give the path of a file");
}

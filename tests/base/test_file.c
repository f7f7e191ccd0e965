/* Files are written whole or not at all, and only where they were meant to be. */
#define _POSIX_C_SOURCE 200809L
#include "testing.h"

#include "base/file.h"
#include "base/netcdf_file.h"
#include "base/netcdf_variable.h"
#include "base/sums.h"
#include "base/table.h"

#include <dirent.h>
#include <netcdf.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER BUILD "/tests/file/"

static void assert_holds(const char *path, const char *text)
{
    Error error = {{0}};
    char *found = file_read(path, NULL, &error);
    assert_good(found, &error);
    assert_string_equal(found, text);
    free(found);
}

/* Files in FOLDER whose names end in ".part". */
static size_t parts_left(void)
{
    size_t count = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        count += length > 5 && strcmp(entry->d_name + length - 5, ".part") == 0;
    }
    closedir(folder);
    return count;
}

/* Plants a link to the victim under the i-th temporary name to be tried. */
static void plant(const char *path, int i)
{
    char link[FILE_PATH_LENGTH];
    snprintf(link, sizeof link, "%s.%ld-%d.part", path, (long)getpid(), i);
    assert_int_equal(symlink("victim", link), 0);
}

static void assert_still_planted(const char *path, int i)
{
    char link[FILE_PATH_LENGTH];
    struct stat about;
    snprintf(link, sizeof link, "%s.%ld-%d.part", path, (long)getpid(), i);
    assert_int_equal(lstat(link, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    unlink(link);
}

/*
 * Links under the names that come to mind: nothing is written through them, and the file arrives.
 */
TEST(planted_links_are_not_followed)
{
    static const char victim[] = FOLDER "victim", text[] = FOLDER "result.json",
                      recording[] = FOLDER "result.nc";
    NetcdfFile file;
    write_text(victim, "precious");
    unlink(text);
    assert_int_equal(symlink("victim", text), 0); /* is replaced by a regular file */
    for (int i = 0; i < 3; i++) plant(text, i);
    write_text(text, "result");
    assert_holds(text, "result");
    for (int i = 0; i < 3; i++) assert_still_planted(text, i);

    plant(recording, 0);
    GOOD(netcdf_create(&file, recording, 1000, &error));
    GOOD(netcdf_finish(&file, true, &error));
    int id;
    assert_int_equal(nc_open(recording, NC_NOWRITE, &id), NC_NOERR);
    nc_close(id);
    assert_still_planted(recording, 0);
    assert_holds(victim, "precious");
    assert_int_equal(parts_left(), 0);
}

/* An abandoned write leaves the previous version and no other file. */
TEST(a_file_given_up_leaves_the_former_one)
{
    OutputFile output;
    Error error = {{0}};
    write_text(FOLDER "kept", "former");
    assert_good(output_open(&output, FOLDER "kept", &error), &error);
    fputs("half of the new", output.stream);
    assert_false(output_close(&output, false, &error));
    assert_holds(FOLDER "kept", "former");
    assert_int_equal(parts_left(), 0);
    assert_refused(output_open(&output, FOLDER "kept/below", &error), &error, "kept");
    assert_false(output_close(&output, false, &error));
    char longer[300];
    memset(longer, 'x', sizeof longer);
    memcpy(longer, FOLDER, strlen(FOLDER));
    longer[sizeof longer - 1] = '\0';
    assert_refused(output_open(&output, longer, &error), &error, "cannot be written");
}

/* Permissions come from the umask, not from the file that is replaced. */
TEST(the_umask_decides_permissions_only)
{
    static const struct {
        mode_t mask, file, folder;
    } cases[] = {{0077, 0600, 0700}, {0, 0666, 0777}, {0022, 0644, 0755}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char path[FILE_PATH_LENGTH];
        struct stat about;
        mode_t before = umask(cases[i].mask);
        snprintf(path, sizeof path, FOLDER "umask-%03o/file", (unsigned)cases[i].mask);
        write_text(path, "the same");
        umask(before);
        assert_holds(path, "the same");
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, cases[i].file);
        unlink(path);
        *strrchr(path, '/') = '\0';
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, cases[i].folder);
        rmdir(path);
    }
}

static void write_into_memory(size_t capacity, size_t length)
{
    static char place[65536];
    FILE *stream = file_text_open(place, capacity);
    assert_non_null(stream);
    for (size_t k = 0; k < length; k++) fputc('x', stream);
    assert_int_equal(file_text_close(stream, capacity), length < capacity);
    if (length < capacity) assert_int_equal(strlen(place), length);
}

/* Every length near the capacity and near the stream's buffer sizes. */
TEST(text_in_memory_is_whole_or_not)
{
    static const size_t rooms[] = {2, 100, 1024, 4096, 8192, 65536};
    for (size_t i = 0; i < COUNT(rooms); i++)
        for (size_t length = 0; length < 2 * rooms[i] + 20; length += length < 80 ? 1 : 37)
            write_into_memory(rooms[i], length);
    for (size_t length = 1022; length <= 1025; length++) write_into_memory(1024, length);
}

static void refuse_to_read(const char *path, const char *words)
{
    char digest[FILE_DIGEST_LENGTH];
    NetcdfSource source;
    REFUSED(file_read(path, NULL, &error), words);
    REFUSED(file_read_part(path, 0, 1, &error), words);
    REFUSED(file_digest(path, digest, &error), words);
    REFUSED(netcdf_open(&source, path, WANT_NETCDF, "save it again", &error), words);
}

/* A pipe does not block, and a URL is not opened as a path. */
TEST(only_regular_files_are_read)
{
    assert_true(mkfifo(FOLDER "pipe", 0600) == 0);
    refuse_to_read(FOLDER "pipe", FOLDER "pipe: is a pipe; give the path of a file");
    unlink(FOLDER "pipe");
    refuse_to_read("/dev/zero", "/dev/zero: is a device");
    refuse_to_read("src", "src: is a folder");
    refuse_to_read(FOLDER "none", FOLDER "none: cannot be read (No such file");
    refuse_to_read("dods://127.0.0.1:9/x", "is an address; download it and give the file's path");
}

/* Names that the netCDF library would parse as URLs or options are plain file names here. */
TEST(names_like_addresses_are_names)
{
    static const char *const names[] = {
        "http://127.0.0.1:9/x.nc", "dods://127.0.0.1:9/x",     "s3://127.0.0.1:9/x.nc", "file:x.nc",
        "[mode=bytes]x.nc",        "file://x.nc#mode=s3,zarr", "x.nc#mode=bytes",       "https:x",
    };
    char *before = getcwd(NULL, 0);
    assert_non_null(before);
    assert_int_equal(chdir(FOLDER), 0);
    for (size_t i = 0; i < COUNT(names); i++) {
        NetcdfFile file;
        NetcdfSource source;
        Error error = {{0}};
        int dimension;
        assert_good(netcdf_create(&file, names[i], 1000, &error), &error);
        assert_int_equal(nc_def_dim(file.id, "x", 3, &dimension), NC_NOERR);
        assert_good(netcdf_finish(&file, true, &error), &error);
        assert_good(file_exists(names[i]), &error);
        assert_good(netcdf_open(&source, names[i], WANT_NETCDF, "save it again", &error), &error);
        assert_int_equal(nc_inq_dimid(source.id, "x", &dimension), NC_NOERR);
        netcdf_close(&source);
    }
    assert_int_equal(chdir(before), 0);
    free(before);
}

/* Writes the numbers 0 to count - 1, the odd ones first, and reads them back in their order. */
static void use_temporary(size_t capacity, size_t count)
{
    Error error = {{0}};
    FILE *stream = file_temporary(capacity, "a.npz", &error);
    assert_good(stream, &error);
    for (size_t odd = 2; odd-- > 0;)
        for (size_t i = odd; i < count; i += 2) {
            assert_int_equal(fseeko(stream, (off_t)(i * sizeof i), SEEK_SET), 0);
            assert_int_equal(fwrite(&i, sizeof i, 1, stream), 1);
        }
    rewind(stream);
    for (size_t i = 0, found; i < count; i++) {
        assert_int_equal(fread(&found, sizeof found, 1, stream), 1);
        assert_int_equal(found, i);
    }
    fclose(stream);
}

/* Small ones stay in memory; large ones go to TMPDIR, where nothing is left behind. */
TEST(temporary_files_are_where_they_should_be)
{
    const size_t large = (size_t)100 << 20;
    Error error = {{0}};
    assert_int_equal(setenv("TMPDIR", FOLDER "no such folder", 1), 0);
    use_temporary(1001 * sizeof(size_t), 1001);
    assert_refused(file_temporary(large, "a.npz", &error), &error,
                   "a.npz: cannot be unpacked in " FOLDER "no such folder (No such file");
    assert_non_null(strstr(error.message, "; set TMPDIR to a folder with room"));
    file_make_folders(FOLDER "scratch/", &error);
    assert_int_equal(setenv("TMPDIR", FOLDER "scratch", 1), 0);
    use_temporary(large, 1001);
    assert_int_equal(rmdir(FOLDER "scratch"), 0);
    assert_int_equal(setenv("TMPDIR", "", 1), 0);
    use_temporary(large, 1001);
    unsetenv("TMPDIR");
}

#define SUMS FOLDER "sums/"

static bool put_listed(const char *name, const char *text, bool good)
{
    Error error = {{0}};
    OutputFile output;
    assert_good(output_open_in(&output, FOLDER "sums", name, &error), &error);
    fputs(text, output.stream);
    return sums_close(&output, good, &error);
}

/* The list has these names in this order, each with its file's digest. */
static void assert_listed(const char *const *names, size_t count)
{
    char path[FILE_PATH_LENGTH], digest[FILE_DIGEST_LENGTH], expected[1024] = "";
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, SUMS "%s", names[i]);
        GOOD(file_digest(path, digest, &error));
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "%s  %s\n", digest, names[i]);
    }
    assert_holds(SUMS "SHA256SUMS", expected);
}

static void cut_in_half(const char *path)
{
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(truncate(path, about.st_size / 2), 0);
}

/* SHA256SUMS lists the digest of each table; a table that has changed since is not read. */
TEST(listed_tables_are_read_only_whole)
{
    Table table;
    assert_int_equal(system("rm -rf " SUMS), 0);
    assert_true(put_listed("b.csv", "n\n1\n2\n3\n4\n", true));
    assert_true(put_listed("c.csv", "n\n5\n6\n", true));
    assert_true(put_listed("a.tex", "\\relax\n", true));
    assert_listed((const char *const[]){"a.tex", "b.csv", "c.csv"}, 3);
    assert_true(put_listed("b.csv", "n\n7\n8\n9\n8\n", true));
    assert_false(put_listed("b.csv", "given up", false));
    assert_listed((const char *const[]){"a.tex", "b.csv", "c.csv"}, 3);
    assert_int_equal(system("cd " SUMS " && sha256sum --check --quiet --strict SHA256SUMS"), 0);

    GOOD(table_read(&table, SUMS "b.csv", &error));
    assert_int_equal(table.rows, 4);
    table_free(&table);
    cut_in_half(SUMS "b.csv"); /* leaves whole rows */
    REFUSED(table_read(&table, SUMS "b.csv", &error),
            SUMS "b.csv: has changed since it was written (its SHA-256 is not the one in "
                 "SHA256SUMS beside it); delete it and make it again");

    /*
     * A deleted table leaves the list at the next write; an unlisted one is read without a check.
     */
    unlink(SUMS "c.csv");
    assert_true(put_listed("b.csv", "n\n1\n", true));
    assert_listed((const char *const[]){"a.tex", "b.csv"}, 2);
    write_text(SUMS "d.csv", "n\n1\n");
    GOOD(table_read(&table, SUMS "d.csv", &error));
    table_free(&table);
}

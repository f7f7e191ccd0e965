/* Files that the netCDF library cannot bear are refused before it opens them. */
#define _POSIX_C_SOURCE 200809L
#include "testing.h"

#include "base/netcdf_guard.h"

#include <hdf5.h>
#include <unistd.h>

#define FILE_NAME BUILD "/tests/guarded.nc"

static hid_t begin(void)
{
    hid_t file = H5Fcreate(FILE_NAME, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static void expect_refused(const char *words)
{
    REFUSED(netcdf_guard(FILE_NAME, "fetch it again", &error), words);
}

static void add_texts(hid_t file, size_t length)
{
    hsize_t count = 3;
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, &count, NULL);
    H5Tset_size(type, length);
    hid_t texts = H5Dcreate2(file, "image_id", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(texts >= 0);
    H5Dclose(texts);
    H5Sclose(space);
    H5Tclose(type);
}

TEST(texts_of_fixed_length)
{
    hid_t file = begin();
    add_texts(file, 9);
    H5Fclose(file);
    expect_refused("fixed-length strings");
}

TEST(characters_pass)
{
    hid_t file = begin();
    add_texts(file, 1);
    H5Fclose(file);
    GOOD(netcdf_guard(FILE_NAME, "fetch it again", &error));
}

TEST(a_group_that_holds_itself)
{
    hid_t file = begin();
    hid_t group = H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Lcreate_hard(file, "/", group, "root", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Gclose(group);
    H5Fclose(file);
    expect_refused("a group that contains itself");
}

TEST(groups_too_deep)
{
    hid_t file = begin(), group = file;
    for (int i = 0; i < 20; i++) {
        hid_t inner = H5Gcreate2(group, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        if (group != file) H5Gclose(group);
        group = inner;
    }
    H5Gclose(group);
    H5Fclose(file);
    expect_refused("groups nested 16 deep");
}

/* Truncated: HDF5 refuses it. */
TEST(a_cut_file)
{
    hid_t file = begin();
    add_texts(file, 1);
    H5Fclose(file);
    assert_int_equal(truncate(FILE_NAME, 900), 0);
    expect_refused("it is damaged");
}

/* Neither HDF5 nor netCDF: left to the library to refuse. */
TEST(another_file_passes)
{
    GOOD(netcdf_guard("Makefile", "fetch it again", &error));
}
